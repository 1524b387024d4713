"""The room: people together on one review.

`do` decides against `head`, queues the change for the archive and answers once it is on disk; what queues during a
commit shares the next. Screens are shown `board`, the committed one. A failed commit resets `head` and refuses what
leaned on it. The room owns no timers: whoever runs it calls `tick`.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from pmtui.clock import Clock
from pmtui.facilitation.pacing import Pacing, Split
from pmtui.facilitation.timebox import GAP_LIMIT
from pmtui.model.board import Board, Change
from pmtui.model.cards import Session
from pmtui.model.vocabulary import Role, SessionState
from pmtui.room.answers import (
    Answer,
    BallotOpened,
    ClockMoved,
    Counted,
    Done,
    Event,
    Refusal,
    Refused,
    Revealed,
    Seated,
    Told,
)
from pmtui.room.bells import Bells
from pmtui.room.circle import Circle, Ear
from pmtui.room.commands import Asked, TakeBackImport
from pmtui.room.content import Mint, befores
from pmtui.room.counting import Devices, Opened
from pmtui.room.decide import decide
from pmtui.room.doors import Door
from pmtui.room.history import Step
from pmtui.room.meeting import Meeting
from pmtui.room.saving import Keeper, Line, Pending, Save
from pmtui.room.sealed import SealedRounds, What
from pmtui.room.seats import LocalSeat
from pmtui.room.table import Decision, Table

SAVE_CLOCK_EVERY = 5.0
"""Seconds between saves of a running clock: what a crash can cost."""

ANSWERS_KEPT = 4096
"""Command ids remembered, so that a repeat is applied once."""


Kept = TypeVar("Kept")


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
        self.door: Door | None = None
        """The way in for other devices, while it is open."""
        self._keeper = keeper
        self._circle = Circle(self.meeting.counted)
        self._table = Table(board, self.meeting, self.sealed, time, new_id, lambda: self.writers, gap_limit)
        self._line = Line(keeper, self._committed, self._failed)
        self._bells = Bells(self)
        self._answers: OrderedDict[str, asyncio.Future[Answer]] = OrderedDict()
        self._purged: set[str] = set()
        self._saved_clock_at = 0.0
        self._reopen(clock_row)

    # --- seats ---------------------------------------------------------------

    def sit(self, role: Role) -> LocalSeat:
        """A new seat of that role; it hears what happens from now on and what is open."""
        seat = LocalSeat(self, role, self.next_number())
        self._circle.add(seat)
        for event in self._bells.open_ballots():
            seat.hear(event)
        self._circle.tell_counts()
        self._bells.ask_consent()
        return seat

    def next_number(self) -> int:
        """A number for a seat, that no seat of this room had before."""
        return self._circle.next_number()

    def reseat(self, seat: LocalSeat) -> None:
        """A seat made elsewhere is taken, or one that was given up, with its history and its bits."""
        if seat not in self._circle:
            self._circle.add(seat)
            self._circle.tell_counts()
            self._bells.ask_consent()

    def seat_as(self, seat: LocalSeat, role: Role) -> None:
        """Another role for a seat; a new facilitator makes the one before co-facilitator."""
        for other in self._circle:
            if role is Role.FACILITATOR and other is not seat and other.role is Role.FACILITATOR:
                other.role = Role.CO_FACILITATOR
                other.told(Seated(other.role))
        if seat.role is not role:
            seat.role = role
            seat.told(Seated(role))
        if role is not Role.PARTICIPANT:
            self.meeting.left_seat(seat.number)  # who writes no more stands for nobody who does
        self._circle.tell_counts()
        self._bells.ask_consent()

    def listen(self, ear: Ear) -> None:
        """Somebody hears, without a seat, what a role is told."""
        self._circle.listen(ear)

    def stop_listening(self, ear: Ear) -> None:
        """An ear hears nothing more."""
        self._circle.stop_listening(ear)

    def open_ballots(self) -> list[Event]:
        """What is open, for a seat that comes now."""
        return self._bells.open_ballots()

    def reveals(self) -> list[Revealed]:
        """What was revealed in this session so far, for a device that was away; known until the host ends."""
        return self.sealed.reveals

    def unseat(self, seat: LocalSeat) -> None:
        """A seat is given up."""
        if seat in self._circle:
            self._circle.remove(seat)
            self.meeting.left_seat(seat.number)
            self._circle.tell_counts()
            self._bells.ask_consent()

    @property
    def writers(self) -> int:
        """Devices of people who write notes; facilitators voice no own ideas (DOMAIN)."""
        return self._circle.writers

    def tell(self, event: Event) -> None:
        """Say something to every seat."""
        self._circle.tell(event)

    def tell_hosts(self, event: Told) -> None:
        """Say something to hosts alone."""
        self._circle.tell_hosts(event)

    @property
    def led(self) -> bool:
        """Whether a facilitator sits here."""
        return any(seat.role is Role.FACILITATOR for seat in self._circle)

    @property
    def counts(self) -> Counted:
        """Sums over the seats."""
        return self._circle.counts

    def seen_by(self, role: Role) -> Board:
        """The saved board as that role may see it."""
        return self.board.seen_by(role)

    def round_of(self, what: What) -> int:
        """The number of the round envelopes of that sort belong to."""
        session = self.board.session
        if session is None:
            return 0
        if what == "pulse":
            return 1
        return session.vote_round if what == "vote" else session.round

    def bit_of(self, what: What) -> tuple[str, int, int]:
        """What a seat's one bit is about: the ballot, its session, its round."""
        session = self.board.session
        return what, session.number if session else 0, self.round_of(what)

    # --- asking --------------------------------------------------------------

    async def do(self, command: Asked, seat: LocalSeat) -> Answer:
        """Carry a command out, or say why not. The answer comes when the change is on disk."""
        if isinstance(command, TakeBackImport) and command.batch not in self._table.imports:
            brought = await self._try(self._keeper.brought(command.batch), "The import can't be looked up")
            if brought is None:
                return Refused("The import can't be looked up; nothing was taken back, try again.", "failed")
            self._table.imports[command.batch] = brought
        # From here to the decision nothing waits, so that a repeat always finds the first.
        known = self._answers.get(command.id) if command.id else None
        if known is not None:
            return await asyncio.shield(known)
        if seat not in self._circle:
            return Refused("This seat was given up; join again to go on.")
        try:
            decision = decide(self._table, command, seat.role, seat.number, seat.history)
        except Refusal as refusal:
            self._remember(command.id, _given(refusal.refused))
            return refusal.refused
        if decision.change is not None:
            pending = self._queued(decision, decision.change, seat, command.id)
            self._remember(command.id, pending.answer)
            return await asyncio.shield(pending.answer)
        done = Done(self.board.seq, decision.words)
        self._remember(command.id, _given(done))
        self._hand_floor(decision, seat)
        await self._at_once(decision)
        return done

    async def applied(self, command_id: str) -> Done | None:
        """The answer to a command that an earlier process of this room carried out, as far as it is known."""
        if not command_id or command_id in self._answers:
            return None
        seq = await self._keeper.applied(command_id)
        return None if seq is None else Done(seq, "Saved before")

    async def settled(self) -> None:
        """Wait until everything asked so far is saved or refused."""
        await self._line.settled()

    # --- time ----------------------------------------------------------------

    async def tick(self) -> None:
        """Look at the clocks: warnings, bells, countdowns; called a few times a second by whoever runs the room."""
        await self._bells.tick(self.time.monotonic())
        clock = self.meeting.clock
        if (
            clock is not None
            and clock.running
            and self.time.monotonic() - self._saved_clock_at >= SAVE_CLOCK_EVERY
        ):
            await self.save_clock()

    @property
    def pacing(self) -> Pacing | None:
        """How the meeting stands against its hard stop."""
        session = self.running_session
        if session is None or self.meeting.clock is None:
            return None
        return self.meeting.pacing(session, self.time.monotonic(), self.time.now())

    @property
    def split(self) -> Split | None:
        """A new split of what is left, when the agenda no longer fits."""
        session = self.running_session
        return self.meeting.split(session, self.time.monotonic(), self.time.now()) if session else None

    @property
    def countdown_left(self) -> float | None:
        """Seconds of the all-ready countdown, while one runs."""
        return self.meeting.countdown.left(self.time.monotonic())

    async def save_clock(self) -> None:
        """Save where the clock stands; not journaled. A failure is told, since the meeting goes on."""
        session, clock = self.running_session, self.meeting.clock
        if session is not None and clock is not None:
            self._saved_clock_at = self.time.monotonic()
            row = clock.to_row(self._saved_clock_at)
            await self._try(self._keeper.save_clock(session.id, row), "Where the clock stands was not saved")

    # --- what the bells bring in --------------------------------------------

    @property
    def awaited(self) -> int:
        """Devices of people in the room whose envelope the bell still waits for."""
        what = self.sealed.ringing
        if what is None:
            return 0
        few = what == "sheet" and self.sealed.few_envelopes
        awaited = 0 if self.sealed.grace_over else self._circle.awaited(what)
        return awaited + (self._circle.unasked(gone=False) if few else 0)

    async def open_box(self, session: Session) -> tuple[Opened, Answer]:
        """Open the rung box and save what comes out, as one change of the room itself."""
        mint = self._table.mint
        here = Devices(self._circle.posted("sheet"), self._circle.unasked(gone=True))
        return await self._put_opened(mint, self.sealed.open(session, self._table.head, mint, here))

    async def open_late(self, session: Session) -> tuple[Opened, Answer]:
        """Open the late envelopes and save what comes out, the same way."""
        mint = self._table.mint
        return await self._put_opened(mint, self.sealed.open_late(session, mint))

    async def _put_opened(self, mint: Mint, opened: Opened) -> tuple[Opened, Answer]:
        session = opened.session
        put = (*opened.cards, mint.named(session, session.id))
        change = Change(mint.seq, put, (), opened.words)
        answer = await asyncio.shield(self._queued(Decision(opened.words, change), change, None).answer)
        return opened, answer

    @property
    def running_session(self) -> Session | None:
        """The session that runs, as saved."""
        session = self.board.session
        return session if session is not None and session.state is SessionState.RUNNING else None

    @property
    def head_session(self) -> Session | None:
        """The session as everybody's commands have led to it."""
        return self._table.head.session

    async def emptied_log(self) -> None:
        """After a reveal nothing of the order may stay in the archive's log."""
        await self._try(self._keeper.after_reveal(), "The archive's log could not be emptied")

    # --- inside --------------------------------------------------------------

    def _hand_floor(self, decision: Decision, seat: LocalSeat) -> None:
        """Facilitation is offered, kept, or goes over to `seat`."""
        if not decision.floor:
            return
        self._table.floor_offered = decision.floor == "offered"
        if decision.floor == "taken":
            self.seat_as(seat, Role.FACILITATOR)
        else:
            for other in self._circle:
                if other.role is Role.CO_FACILITATOR:
                    other.told(Told(decision.words))

    async def _at_once(self, decision: Decision) -> None:
        """What needs no change of the board: the clock and signals."""
        if decision.words and not decision.floor:
            await self.save_clock()
            self.tell(ClockMoved())
        self._circle.tell_counts()
        if decision.rings:
            self._bells.ring(decision.rings)

    def _queued(
        self, decision: Decision, change: Change, seat: LocalSeat | None, command_id: str = ""
    ) -> Pending:
        """The change of a decision, on its way to disk; head and the seat's history follow it already."""
        head = self._table.head
        before = befores(head, change)
        save = Save(
            change,
            () if decision.purge else before,  # what goes for good is not written down once more
            seat.role.value if seat else "room",
            decision.undoable,
            decision.undoes,
            decision.brought,
            command_id,
        )
        after = head.apply(change)
        mark = seat.history.mark() if seat else None
        if seat is not None:
            step = Step.of(change, before, decision.brought)
            if decision.taken is not None:
                seat.history.moved(decision.taken, step, undoing=decision.undoing)
            elif decision.undoable:
                seat.history.did(step)
        if decision.purge:
            self._circle.forget(change.drop)
        pending = Pending(save, after, decision, seat, asyncio.get_running_loop().create_future(), mark)
        self._table.head = after
        self._line.add(pending)
        return pending

    def _remember(self, command_id: str, answer: asyncio.Future[Answer]) -> None:
        if command_id:
            self._answers[command_id] = answer
            while len(self._answers) > ANSWERS_KEPT:
                self._answers.popitem(last=False)

    async def _try(self, work: Awaitable[Kept], otherwise: str) -> Kept | None:
        """`work`, or a word to the hosts when the disk refuses it."""
        try:
            return await work
        except Exception as problem:
            self._circle.tell_hosts(Told(f"{otherwise}: {problem}", "error"))
            return None

    async def _committed(self, pending: Pending) -> None:
        before, change, decision = self.board, pending.save.change, pending.decision
        self.board = pending.after
        words = decision.words
        if decision.brought is not None and decision.brought.rows:
            self._table.imports[decision.brought.id] = decision.brought.of(pending.save.before)
        if decision.purge:
            self._purged.update(change.drop)
            gone = self._keeper.purge(decision.purge)
            copies = await self._try(gone, "The card is off the board, but the archive still holds it")
            words = f"{words}; still in: {', '.join(copies)}" if copies else words
        if decision.then:
            decision.then()
            await self.save_clock()
        self._circle.tell_change(change, before, self.board)
        for event in decision.tells:
            if isinstance(event, BallotOpened):
                self._bells.opened(event)
            self.tell(event)
        self._bells.ask_consent()
        if decision.then:
            self.tell(ClockMoved())
            self._circle.tell_counts()
        if decision.rings:
            self._bells.ring(decision.rings)
        card_id = change.put[0].id if change.put else ""
        if not pending.answer.done():
            pending.answer.set_result(Done(change.seq, words, card_id, decision.undoable))

    def _failed(self, pending: list[Pending], why: str) -> None:
        self._table.head = self.board
        for lost in reversed(pending):
            self._answers.pop(lost.save.command_id, None)
            if lost.seat is not None and lost.mark is not None:
                lost.seat.history.back_to(lost.mark)
        self._circle.forget(self._purged)
        for lost in pending:
            if not lost.answer.done():
                lost.answer.set_result(Refused(why, "failed"))

    def _reopen(self, row: Mapping[str, Any] | None) -> None:
        session = self.running_session
        if session is None:
            return
        self.meeting.reopened(session, row, gap_limit=self._table.gap_limit)
        self.sealed.reopen(session, self.board)


def _given(answer: Answer) -> asyncio.Future[Answer]:
    given: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
    given.set_result(answer)
    return given
