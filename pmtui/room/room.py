"""The room: people together on one review.

`do` decides against `head`, queues the change for the archive and answers once it is on disk; what queues during a
commit shares the next. Screens are shown `board`, the committed one. A failed commit resets `head` and refuses what
leaned on it. The room owns no timers: whoever runs it calls `tick`.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pmtui.clock import Clock
from pmtui.facilitation.pacing import Pacing, Split
from pmtui.facilitation.timebox import GAP_LIMIT
from pmtui.model.board import Board, Change, change_seen_by
from pmtui.model.cards import Card, Session
from pmtui.model.vocabulary import Role, SessionState
from pmtui.room.answers import (
    Answer,
    BallotOpened,
    BellRang,
    Changed,
    ClockMoved,
    Counted,
    Done,
    Event,
    Refusal,
    Refused,
    Revealed,
    Told,
)
from pmtui.room.commands import Asked, Redo, Signal, Undo
from pmtui.room.content import befores
from pmtui.room.decide import Decision, History, Import, Step, Table, decide
from pmtui.room.meeting import Meeting
from pmtui.room.sealed import SealedRounds, What, vote_targets
from pmtui.room.seats import LocalSeat

SAVE_CLOCK_EVERY = 5.0
"""Seconds between saves of a running clock: what a crash can cost."""

ANSWERS_KEPT = 4096
"""Command ids remembered, so that a repeat is applied once."""


@dataclass(frozen=True)
class Save:
    """One change on its way to disk."""

    change: Change
    before: tuple[Card, ...]
    role: str
    undoable: bool = False
    undoes: int | None = None
    brought: Import | None = None
    command_id: str = ""


class Keeper(Protocol):
    """Where a room's changes are kept; the archive's writer thread, or memory in tests."""

    async def commit(self, saves: list[Save]) -> list[str]:
        """Save in order, in one transaction; for each what went wrong, or nothing."""
        ...

    async def save_clock(self, session_id: str, row: Mapping[str, Any]) -> None: ...
    async def after_reveal(self) -> None: ...
    async def purge(self, card_id: str) -> list[str]: ...


@dataclass
class _Pending:
    save: Save
    after: Board
    decision: Decision
    seat: LocalSeat | None
    answer: asyncio.Future[Answer]


class Room:
    """One review's room in this process."""

    def __init__(
        self,
        board: Board,
        keeper: Keeper,
        time: Clock,
        new_id: Callable[[], str],
        *,
        folds: Callable[[str], bool] = lambda _text: False,
        gap_limit: float | None = GAP_LIMIT,
        clock_row: Mapping[str, Any] | None = None,
    ) -> None:
        self.board = board
        self.time = time
        self.meeting = Meeting()
        self.sealed = SealedRounds(folds)
        self._keeper = keeper
        self._seats: list[LocalSeat] = []
        self._next_seat = 1
        self._table = Table(board, self.meeting, self.sealed, time, new_id, lambda: self.writers, gap_limit)
        self._queue: list[_Pending] = []
        self._draining: asyncio.Task[None] | None = None
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._saved_clock_at = 0.0
        self._told_counts = Counted()
        self._reopen(clock_row)

    # --- seats ---------------------------------------------------------------

    def sit(self, role: Role) -> LocalSeat:
        """A new seat of that role; it hears what happens from now on and what is open."""
        seat = LocalSeat(self, role, self._next_seat)
        self._next_seat += 1
        self._seats.append(seat)
        session = self.board.session
        if session and self.sealed.is_open("sheet"):
            seat.hear(BallotOpened("sheet", session.round, session.slots))
        self._tell_counts()
        return seat

    def unseat(self, seat: LocalSeat) -> None:
        """A seat is given up."""
        if seat in self._seats:
            self._seats.remove(seat)
            self.meeting.left_seat(seat.number)
            self._tell_counts()

    @property
    def writers(self) -> int:
        """Devices of people who write notes; facilitators voice no own ideas (DOMAIN)."""
        return sum(seat.role is Role.PARTICIPANT for seat in self._seats)

    @property
    def counts(self) -> Counted:
        """Sums over the seats."""
        people = sum(seat.role is not Role.STAGE for seat in self._seats)
        return self.meeting.counted(people, self.writers)

    def seen_by(self, role: Role) -> Board:
        """The saved board as that role may see it."""
        return self.board.seen_by(role)

    def round_of(self, what: What) -> int:
        """The number of the round envelopes of that sort belong to."""
        session = self.board.session
        if session is None:
            return 0
        return session.vote_round if what == "vote" else session.round

    # --- asking --------------------------------------------------------------

    async def do(self, command: Asked, seat: LocalSeat) -> Answer:
        """Carry a command out, or say why not. The answer comes when the change is on disk."""
        if command.id and command.id in self._answers:
            return self._answers[command.id]
        try:
            decision = decide(self._table, command, seat.role, seat.number, seat.history)
        except Refusal as refusal:
            return refusal.refused
        answer = await self._carry_out(decision, seat, command.id)
        if isinstance(answer, Done):
            if isinstance(command, Undo | Redo):
                self._moved_step(command, decision, seat.history)
            if isinstance(command, Signal):
                self._tell_counts()
            if decision.rings:
                self._ring(decision.rings)
        if command.id:
            self._answers[command.id] = answer
            while len(self._answers) > ANSWERS_KEPT:
                self._answers.popitem(last=False)
        return answer

    async def settled(self) -> None:
        """Wait until everything asked so far is saved or refused."""
        while self._draining is not None:
            await asyncio.shield(self._draining)

    # --- time ----------------------------------------------------------------

    async def tick(self) -> None:
        """Look at the clocks: warnings, bells, countdowns; called a few times a second by whoever runs the room."""
        now = self.time.monotonic()
        if self.meeting.clock is not None:
            await self._tick_clock(now)
        self._tick_countdown(now)
        if self.sealed.due(now, self.writers):
            await self._open_box()

    @property
    def pacing(self) -> Pacing | None:
        """How the meeting stands against its hard stop."""
        session = self._running()
        if session is None or self.meeting.clock is None:
            return None
        return self.meeting.pacing(session, self.time.monotonic(), self.time.now())

    @property
    def split(self) -> Split | None:
        """A new split of what is left, when the agenda no longer fits."""
        session = self._running()
        return self.meeting.split(session, self.time.monotonic(), self.time.now()) if session else None

    @property
    def countdown_left(self) -> float | None:
        """Seconds of the all-ready countdown, while one runs."""
        return self.meeting.countdown.left(self.time.monotonic())

    async def save_clock(self) -> None:
        """Save where the clock stands; not journaled."""
        session, clock = self._running(), self.meeting.clock
        if session is not None and clock is not None:
            self._saved_clock_at = self.time.monotonic()
            await self._keeper.save_clock(session.id, clock.to_row(self._saved_clock_at))

    # --- inside --------------------------------------------------------------

    async def _carry_out(self, decision: Decision, seat: LocalSeat | None, command_id: str = "") -> Answer:
        if decision.change is None:
            if decision.words:
                await self.save_clock()
                self._tell(ClockMoved())
            return Done(self.board.seq, decision.words)
        head = self._table.head
        change = decision.change
        save = Save(
            change,
            befores(head, change),
            seat.role.value if seat else "room",
            decision.undoable,
            decision.undoes,
            decision.brought,
            command_id,
        )
        after = head.apply(change)
        pending = _Pending(save, after, decision, seat, asyncio.get_running_loop().create_future())
        self._table.head = after
        self._queue.append(pending)
        if self._draining is None:
            self._draining = asyncio.get_running_loop().create_task(self._drain())
        return await pending.answer

    async def _drain(self) -> None:
        try:
            while self._queue:
                batch, self._queue = self._queue, []
                try:
                    problems = await self._keeper.commit([pending.save for pending in batch])
                except Exception as problem:  # the answer must reach whoever waits, whatever failed
                    problems = [str(problem) or type(problem).__name__] * len(batch)
                failed = next((n for n, problem in enumerate(problems) if problem), len(batch))
                for pending in batch[:failed]:
                    await self._committed(pending)
                if failed < len(batch):
                    self._failed(batch[failed:] + self._queue, problems[failed])
        finally:
            self._draining = None

    async def _committed(self, pending: _Pending) -> None:
        before, change, decision = self.board, pending.save.change, pending.decision
        self.board = pending.after
        if pending.seat is not None and decision.undoable:
            pending.seat.history.done.append(Step(change, pending.save.before, decision.brought))
            pending.seat.history.undone.clear()
        if decision.purge:
            for seat in self._seats:
                seat.history.forget(decision.purge)
            await self._keeper.purge(decision.purge)
        if decision.then:
            decision.then()
            await self.save_clock()
        self._tell_change(change, before)
        for event in decision.tells:
            if isinstance(event, BallotOpened):
                self._open_ballot(event)
            self._tell(event)
        if decision.then:
            self._tell(ClockMoved())
            self._tell_counts()
        card_id = change.put[0].id if change.put else ""
        if not pending.answer.done():
            pending.answer.set_result(Done(change.seq, decision.words, card_id, decision.undoable))

    def _failed(self, pending: list[_Pending], why: str) -> None:
        self._queue = []
        self._table.head = self.board
        for lost in pending:
            if not lost.answer.done():
                lost.answer.set_result(Refused(why, "failed"))

    def _moved_step(self, command: Undo | Redo, decision: Decision, history: History) -> None:
        source, target = (
            (history.done, history.undone) if isinstance(command, Undo) else (history.undone, history.done)
        )
        step = decision.taken
        change = decision.change
        if step is None or change is None or step not in source:
            return
        source.remove(step)
        inverse_before = tuple(step.change.put)
        target.append(Step(change, inverse_before, decision.brought))

    # --- telling -------------------------------------------------------------

    def _tell(self, event: Event) -> None:
        for seat in self._seats:
            seat.hear(event)

    def _tell_change(self, change: Change, before: Board) -> None:
        hosts = Changed(change, self.board)
        others: Changed | None = None
        for seat in self._seats:
            if seat.role.hosts:
                seat.hear(hosts)
                continue
            if others is None:
                seen = change_seen_by(seat.role, change, before, self.board)
                others = Changed(seen, self.board.seen_by(seat.role))
            seat.hear(others)

    def _tell_counts(self) -> None:
        counts = self.counts
        if counts != self._told_counts:
            self._told_counts = counts
            self._tell(counts)

    # --- bells ---------------------------------------------------------------

    def _open_ballot(self, event: BallotOpened) -> None:
        if event.what == "sheet":
            self.sealed.open_sheet(event.slots)
        elif event.what == "vote":
            self.sealed.open_vote(event.slots, frozenset(event.targets))
        elif event.what == "pulse":
            self.sealed.open_pulse()

    def _ring(self, what: What) -> None:
        self.meeting.countdown = self.meeting.countdown.cancel()
        self.sealed.ring(what, self.time.monotonic())
        self._tell(BellRang("pulse" if what == "consent" else what, self.round_of(what)))

    async def _open_box(self) -> None:
        session = self._table.head.session
        if session is None:
            return
        mint = self._table.mint
        opened = self.sealed.open(session, mint)
        put = (*opened.cards, mint.named(opened.session, session.id))
        change = Change(mint.seq, put, (), opened.words)
        answer = await self._carry_out(Decision(opened.words, change), None)
        if isinstance(answer, Refused):
            self._tell(Told(f"What the bell brought in could not be saved: {answer.why}", "error"))
            return
        if opened.session.sheet != session.sheet:
            await self._keeper.after_reveal()
            self._tell(Revealed(session.round, opened.tags, opened.kept_back))
        self._tell(Told(opened.words, "warning" if opened.kept_back else "information"))

    async def _tick_clock(self, now: float) -> None:
        clock = self.meeting.clock
        session = self._running()
        if clock is None or session is None:
            return
        ticked = clock.tick(now, self.time.now())
        self.meeting.clock = ticked.clock
        if ticked.suspended:
            await self.save_clock()
            self._tell(Told("The computer slept; say whether that time counts.", "warning"))
            self._tell(ClockMoved())
        phase = session.phases[session.at_phase].phase
        rings = phase.rings_bell and self.sealed.is_open("sheet") and not self.sealed.ringing
        for seconds in ticked.warnings:
            what = "the bell" if rings else f"the end of {phase.name}"
            self._tell(Told(f"{seconds} s to {what}"))
        if ticked.ended:
            self._tell(Told(f"Time is up for {phase.name}; nothing is cut off", "warning"))
            if rings:
                self._ring("sheet")
        if ticked.topic_ended:
            self._tell(Told("Time is up for this topic: n for the next, + for more time"))
        if clock.running and now - self._saved_clock_at >= SAVE_CLOCK_EVERY:
            await self.save_clock()

    def _tick_countdown(self, now: float) -> None:
        meeting = self.meeting
        if not (self.sealed.is_open("sheet") and self._running()) or self.sealed.ringing:
            return
        if not meeting.all_ready(self.writers):
            meeting.countdown = meeting.countdown.not_ready()
            return
        started = meeting.countdown.left(now) is None
        meeting.countdown = meeting.countdown.ready(now)
        left = meeting.countdown.left(now)
        if started and left is not None:
            self._tell(Told("Everybody is ready: the bell rings in 10 s (esc stops it)"))
        if meeting.countdown.due(now):
            self._ring("sheet")

    def _running(self) -> Session | None:
        session = self.board.session
        return session if session is not None and session.state is SessionState.RUNNING else None

    def _reopen(self, row: Mapping[str, Any] | None) -> None:
        session = self._running()
        if session is None:
            return
        self.meeting.reopened(session, row, gap_limit=self._table.gap_limit)
        if session.sheet == "open":
            self.sealed.open_sheet(session.slots)
        if session.pulse == "open":
            self.sealed.open_pulse()
        if session.vote == "open":
            self.sealed.open_vote(session.dots, vote_targets(self.board))
