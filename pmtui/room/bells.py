"""What opens and what rings: ballots told to seats, the consent of a small room, countdown, bell, reveal."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, Literal

from pmtui.model.cards import Session
from pmtui.model.vocabulary import SessionState
from pmtui.room.answers import Answer, BallotOpened, Bell, BellRang, ClockMoved, Event, Refused, Told
from pmtui.room.counting import FEW, Opened

if TYPE_CHECKING:
    from pmtui.room.room import Room


class Bells:
    """The ballots of one room, from opening to reveal."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._sealed = room.sealed
        self._meeting = room.meeting
        self._consent_asked = False
        self._at: tuple[int, int] | None = None
        self._showing: set[asyncio.Task[None]] = set()

    def opened(self, event: BallotOpened) -> None:
        """A ballot opens: its box stands from now."""
        if event.what == "sheet":
            self._sealed.open_sheet(event.slots)
            self._meeting.new_sheet()
            self._consent_asked = False
        elif event.what == "vote":
            self._sealed.open_vote(event.slots, frozenset(event.targets))
        elif event.what == "pulse":
            self._sealed.open_pulse()

    def open_ballots(self) -> list[Event]:
        """What is open, for a seat that comes now."""
        session, sealed = self._room.running_session, self._sealed
        if session is None:
            return []
        told: list[Event] = []
        if sealed.is_open("sheet"):
            told.append(BallotOpened("sheet", session.round, session.slots))
        if sealed.is_open("sheet") and self._consent_asked:
            told.append(BallotOpened("consent", session.round, 1))
        if sealed.is_open("vote"):
            told.append(
                BallotOpened("vote", session.vote_round, session.dots, tuple(sorted(sealed.voting_on)))
            )
        if sealed.is_open("pulse"):
            told.append(BallotOpened("pulse", 1, 1))
        if sealed.ringing is not None:
            told.append(BellRang(sealed.ringing, self._room.round_of(sealed.ringing)))
        return told

    def ask_consent(self) -> None:
        """A room of three or four that writes is asked whether it accepts being few, once a round."""
        if self._consent_asked or not self._sealed.is_open("sheet") or self._room.writers not in FEW:
            return
        self._ask_whether_few()

    def _ask_whether_few(self) -> None:
        self._consent_asked = True
        self._room.tell(BallotOpened("consent", self._room.round_of("consent"), 1))

    def ring(self, what: Bell | Literal["late"]) -> None:
        """The bell rings: every device posts its envelope now. Late notes are in already, and come out."""
        now = self._room.time.monotonic()
        if what == "late":
            self._sealed.release_late(now)
            return
        self._meeting.countdown = self._meeting.countdown.cancel()
        self._sealed.ring(what, now)
        self._room.tell(BellRang(what, self._room.round_of(what)))

    async def tick(self, now: float) -> None:
        """Look at the clock, the countdown and the rung box. A close on its way to disk stops them all."""
        session = self._room.head_session
        if session is None or session.state is not SessionState.RUNNING:
            return
        await self._tick_clock(now)
        self._tick_countdown(now)
        self._tick_late(session, now)
        if self._sealed.due(now, self._room.awaited) and not self._asked_only_now(now):
            await self._to_its_end(self._open_box())
        if self._sealed.late_due(now):
            await self._to_its_end(self._open_late())

    async def _to_its_end(self, work: Coroutine[Any, Any, None]) -> None:
        """A look at the clock may be given up, by a door that shuts or a screen that closes; an open box may not."""
        task = asyncio.get_running_loop().create_task(work)
        self._showing.add(task)
        task.add_done_callback(self._showing.discard)
        await asyncio.shield(task)

    def _asked_only_now(self, now: float) -> bool:
        """Fewer envelopes came in than people were here: the room turns out small, and is asked now."""
        sealed = self._sealed
        if sealed.ringing != "sheet" or self._consent_asked or not sealed.few_envelopes:
            return False
        self._ask_whether_few()
        sealed.wait_on(now)
        return True

    def _tick_late(self, session: Session, now: float) -> None:
        """Leaving a phase brings the late notes out."""
        at = session.number, session.at_phase
        left, self._at = self._at not in (None, at), at
        if left:
            self._sealed.release_late(now)

    async def _tick_clock(self, now: float) -> None:
        room, clock, session = self._room, self._meeting.clock, self._room.running_session
        if clock is None or session is None:
            return
        ticked = clock.tick(now, room.time.now())
        self._meeting.clock = ticked.clock
        if ticked.suspended:
            await room.save_clock()
            room.tell(Told("The computer slept; say whether that time counts.", "warning"))
            room.tell(ClockMoved())
        phase = session.phases[session.at_phase].phase
        rings = phase.rings_bell and self._sealed.is_open("sheet") and not self._sealed.ringing
        for seconds in ticked.warnings:
            what = "the bell" if rings else f"the end of {phase.name}"
            room.tell(Told(f"{seconds} s to {what}"))
        if ticked.ended:
            room.tell(Told(f"Time is up for {phase.name}; nothing is cut off", "warning"))
            if rings:
                self.ring("sheet")
        if ticked.topic_ended:
            room.tell(Told("Time is up for this topic: n for the next, + for more time"))

    async def _open_box(self) -> None:
        session, what = self._room.head_session, self._sealed.ringing
        if session is None or what is None:
            return
        await self._show(what, *await self._room.open_box(session))

    async def _open_late(self) -> None:
        session = self._room.head_session
        if session is not None and session.sheet == "revealed":
            await self._show("late", *await self._room.open_late(session))

    async def _show(self, what: Bell | Literal["late"], opened: Opened, answer: Answer) -> None:
        """Say what came out, or wait with it when it is not on disk."""
        if isinstance(answer, Refused):
            self._sealed.put_back(what, self._room.time.monotonic())
            self._room.tell(Told(f"What the bell brought in could not be saved yet: {answer.why}", "error"))
            return
        revealed = self._sealed.saved(opened)
        if revealed is not None:
            await self._room.emptied_log()
            self._room.tell(revealed)
        self._room.tell(Told(opened.words, "warning" if opened.kept_back else "information"))

    def _tick_countdown(self, now: float) -> None:
        meeting, session = self._meeting, self._room.running_session
        if session is None or not self._sealed.is_open("sheet") or self._sealed.ringing:
            return
        if not session.phases[session.at_phase].phase.rings_bell:
            return  # ready with reading is not ready for the bell: the sheet stays open through the walk
        if not meeting.all_ready(self._room.writers):
            meeting.countdown = meeting.countdown.not_ready()
            return
        started = meeting.countdown.left(now) is None
        meeting.countdown = meeting.countdown.ready(now)
        left = meeting.countdown.left(now)
        if started and left is not None:
            self._room.tell(Told("Everybody is ready: the bell rings in 10 s (esc stops it)"))
        if meeting.countdown.due(now):
            self.ring("sheet")
