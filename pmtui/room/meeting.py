"""The meeting as it runs: its clock, the guard on early steps, readiness and the offered split.

What must outlive the process goes into the Session card or the clock row; signals and guards live here only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal

from pmtui.facilitation.agenda import start_phases
from pmtui.facilitation.pacing import Pacing, Split, apply_split, pace, propose_split, split_for_late_start
from pmtui.facilitation.timebox import Countdown, Guard, MeetingClock, TimeBox, clock_words
from pmtui.model.board import Board
from pmtui.model.cards import Factor, Group, RunPhase, Session
from pmtui.model.format import SessionFormat
from pmtui.model.vocabulary import FactorKind, SessionState
from pmtui.room.answers import Counted, refuse
from pmtui.room.commands import BeginSession

SignalName = Literal["ready", "more_time", "move_on"]

OPPOSITES: Mapping[SignalName, SignalName] = {"more_time": "move_on", "move_on": "more_time"}
"""Nobody wants both at once."""

FEW_SLOTS, MANY_SLOTS, MANY_PEOPLE = 2, 3, 8
"""Notes per person: 3 by default, 2 above eight people (ANONYMITY 1)."""

STEADY = 60.0
"""Seconds under which an overrun is not worth a word."""


class Meeting:
    """The running part of a session."""

    def __init__(self) -> None:
        self.clock: MeetingClock | None = None
        self.countdown = Countdown()
        self.hand: Callable[[], float] | None = None
        """The clock guarded keys are pressed by, where the room's own runs faster than people."""
        self._guard = Guard()
        self._signals: dict[SignalName, set[int]] = {"ready": set(), "more_time": set(), "move_on": set()}

    # --- beginning and ending ------------------------------------------------

    def begin(self, board: Board, command: BeginSession, wall: datetime, card: Session) -> Session:
        """The session as it starts now; a late start gets a new split before its first phase."""
        if board.session is not None and board.session.state is SessionState.RUNNING:
            raise refuse("A session is already running on this review; close it first.")
        fmt: SessionFormat = command.session_format
        minute = whole_minute(wall)
        start = whole_minute(command.planned_start or wall)
        # Begun within a minute and not planned before: that minute is not taken from the agenda.
        begun = start if command.planned_start else whole_minute(wall + timedelta(seconds=59))
        stop = (
            whole_minute(command.hard_stop) if command.hard_stop else begun + timedelta(minutes=fmt.minutes)
        )
        if stop <= minute:
            raise refuse("The hard stop has passed already; give a later end.", "invalid")
        session = card.model_copy(
            update={
                "format_name": fmt.name,
                "number": 1 + max((s.number for s in board.of(Session)), default=0),
                "state": SessionState.RUNNING,
                "phases": start_phases(fmt),
                "planned_start": start,
                "began": minute,
                "hard_stop": stop,
                "slots": fmt.slots or MANY_SLOTS,
                "dots": fmt.dots,
                "purpose": fmt.purpose,
                "ground_rules": fmt.ground_rules,
            }
        )
        # Starting seconds after the planned minute is on time; only whole lost minutes re-split the agenda.
        late = (minute - start).total_seconds()
        left = (stop - minute).total_seconds()
        if late > 0 or left < fmt.minutes * 60:
            session = apply_split(session, split_for_late_start(session, left))
        first = next((n for n, run in enumerate(session.phases) if not run.dropped), 0)
        return session.model_copy(update={"at_phase": first})

    def started(self, session: Session, now: float, *, gap_limit: float | None) -> None:
        """Let the clock of a session that just began run."""
        first = session.phases[session.at_phase]
        self.clock = MeetingClock(
            phase=TimeBox.of(first.planned_seconds),
            hard_stop=session.hard_stop,
            key=first.phase.key,
            gap_limit=gap_limit,
        ).start(now)

    def reopened(self, session: Session, row: Mapping[str, Any] | None, *, gap_limit: float | None) -> None:
        """After a crash or a restart: the same phase, paused where it was saved."""
        run = session.phases[session.at_phase]
        fresh = MeetingClock(
            phase=TimeBox.of(run.planned_seconds),
            hard_stop=session.hard_stop,
            key=run.phase.key,
            gap_limit=gap_limit,
        )
        try:
            saved = MeetingClock.from_row(row) if row else fresh
        except ValueError:
            saved = fresh
        if saved.key != run.phase.key:
            saved = saved.enter(0.0, run.phase.key, run.planned_seconds)
        if run.phase.each and session.topics:
            topic = session.topics[session.at_topic]
            if saved.topic is None or saved.topic_key != topic:
                saved = saved.take_topic(0.0, topic, run.phase.each * 60)
        self.clock = replace(saved, hard_stop=session.hard_stop, gap_limit=gap_limit)

    def closed(self, session: Session, now: float, wall: datetime) -> Session:
        """The session as it ends."""
        return self._spent(session, now).model_copy(
            update={"state": SessionState.CLOSED, "ended": whole_minute(wall)}
        )

    def stopped(self) -> None:
        """The clock of a session that closed."""
        self.clock = None
        self.countdown = Countdown()
        self._clear_signals()

    # --- phases --------------------------------------------------------------

    def guard(self, key: str, now: float, words: str) -> None:
        """Refuse the first press of a guarded key."""
        self._guard, counts = self._guard.press(key, self.hand() if self.hand else now)
        if not counts:
            raise refuse(words, "again")

    def advanced(self, session: Session, now: float) -> Session:
        """The session in its next phase; early, only when asked twice within three seconds."""
        clock = self._clock_in(session)
        following = _following(session, 1)
        if following is None:
            raise refuse("This is the last phase; close the session instead.")
        left = clock.phase.remaining(now)
        if left > 0:
            self.guard("next", now, f"{clock_words(left)} left in this phase; once more to move on early.")
        return self._spent(session, now).model_copy(
            update={"at_phase": following, "topics": (), "at_topic": 0}
        )

    def returned(self, session: Session, now: float) -> Session:
        """The session back in the phase before."""
        self._clock_in(session)
        before = _following(session, -1)
        if before is None:
            raise refuse("This is the first phase; there is nothing to go back to.")
        return self._spent(session, now).model_copy(update={"at_phase": before, "topics": (), "at_topic": 0})

    def entered(self, session: Session, now: float) -> None:
        """Give the phase the session is in its box."""
        run = session.phases[session.at_phase]
        clock = self._running_clock().enter(now, run.phase.key, run.planned_seconds)
        if run.phase.each and session.topics:
            clock = clock.take_topic(now, session.topics[session.at_topic], run.phase.each * 60)
        self.clock = clock
        self.countdown = Countdown()
        self._clear_signals()

    def at_topic(self, session: Session, step: int) -> Session:
        """The session at its next (or previous) topic."""
        if not session.topics:
            raise refuse("This phase does not go topic by topic.")
        to = session.at_topic + step
        if not 0 <= to < len(session.topics):
            end = "last" if step > 0 else "first"
            raise refuse(f"This is the {end} topic; press ] for the next phase.")
        return session.model_copy(update={"at_topic": to})

    def took_topic(self, session: Session, now: float) -> None:
        """Give the topic the session is at its own box."""
        run = session.phases[session.at_phase]
        if self.clock is not None and run.phase.each:
            self.clock = self.clock.take_topic(now, session.topics[session.at_topic], run.phase.each * 60)

    # --- the clock -----------------------------------------------------------

    def toggled(self, now: float) -> str:
        """Pause, or go on; says which."""
        clock = self._running_clock()
        if clock.suspended is not None:
            raise refuse("The computer slept; first say whether that time counts.")
        self.clock = clock.pause(now) if clock.running else clock.resume(now)
        return "Clock paused" if clock.running else "Clock goes on"

    def extended(self, now: float, seconds: int) -> str:
        """More time for the topic where there is one, else for the phase."""
        clock = self._running_clock()
        self.clock = clock.extend_topic(now, seconds) if clock.topic else clock.extend(now, seconds)
        self._signals["more_time"].clear()
        return f"{clock_words(seconds)} more"

    def gap_counted(self, now: float, count: bool) -> str:
        """The answer to a suspend."""
        clock = self._running_clock()
        if clock.suspended is None:
            raise refuse("There is no gap to decide on.")
        self.clock = clock.count_gap(now, count)
        return "The gap counts as meeting time" if count else "The gap does not count"

    def split_accepted(self, session: Session, now: float, wall: datetime) -> Session:
        """The session with the split that is offered now."""
        self._clock_in(session)
        split = self.split(session, now, wall)
        if split is None or not split.changes:
            raise refuse("The agenda fits as it is; there is no new split to take.")
        return apply_split(session, split)

    def resized(self, session: Session, now: float) -> None:
        """Give the running box its share of an accepted split."""
        run = session.phases[session.at_phase]
        self.clock = self._running_clock().resize(now, run.planned_seconds)

    def pacing(self, session: Session, now: float, wall: datetime) -> Pacing:
        """How the meeting stands against its hard stop."""
        return pacing_of(self.clock, session, now, wall)

    def split(self, session: Session, now: float, wall: datetime) -> Split | None:
        """A new split of what is left, when the agenda no longer fits."""
        return split_of(self.clock, session, now, wall)

    # --- signals -------------------------------------------------------------

    def signalled(self, seat: int, signal: SignalName, on: bool) -> None:
        """One bit of one seat; kept as membership in a set, shown as a sum. Raising one lowers its opposite."""
        members = self._signals[signal]
        members.add(seat) if on else members.discard(seat)
        if on and signal in OPPOSITES:
            self._signals[OPPOSITES[signal]].discard(seat)

    def left_seat(self, seat: int) -> None:
        """A seat that is gone signals nothing."""
        for members in self._signals.values():
            members.discard(seat)

    def counted(self, people: int, writers: int) -> Counted:
        """The sums."""
        sums = {name: len(members) for name, members in self._signals.items()}
        return Counted(people, sums["ready"], sums["more_time"], sums["move_on"], writers)

    def all_ready(self, writers: int) -> bool:
        """Whether everybody who writes is ready."""
        return writers > 0 and len(self._signals["ready"]) >= writers

    def new_sheet(self) -> None:
        """A sheet opens: nobody is ready with it yet."""
        self._signals["ready"].clear()
        self.countdown = Countdown()

    def _clear_signals(self) -> None:
        for members in self._signals.values():
            members.clear()

    def _running_clock(self) -> MeetingClock:
        if self.clock is None:
            raise refuse("No session is running.")
        return self.clock

    def _clock_in(self, session: Session) -> MeetingClock:
        """The clock, when it is in the phase the session is in; a step on its way to disk comes first."""
        clock = self._running_clock()
        if clock.key != session.phases[session.at_phase].phase.key:
            raise refuse("The meeting is just changing phase; look where it is, then press again.", "again")
        return clock

    def _spent(self, session: Session, now: float) -> Session:
        spent = self._running_clock().spent(now)
        phases = tuple(
            run.model_copy(update={"spent_seconds": max(0, round(spent[run.phase.key]))})
            if run.phase.key in spent
            else run
            for run in session.phases
        )
        return session.model_copy(update={"phases": phases})


def pacing_of(clock: MeetingClock | None, session: Session, now: float, wall: datetime) -> Pacing:
    """How a meeting stands against its hard stop, by its clock."""
    left = clock.phase.remaining(now) if clock else None
    stop = clock.until_stop(wall) if clock else None
    return pace(session, left, stop)


def split_of(clock: MeetingClock | None, session: Session, now: float, wall: datetime) -> Split | None:
    """A new split of what is left, when the agenda no longer fits."""
    stop = clock.until_stop(wall) if clock else None
    if clock is None or stop is None or pacing_of(clock, session, now, wall).over_s <= STEADY:
        return None
    return propose_split(session, clock.phase.remaining(now), stop, clock.phase.spent(now))


def whole_minute(at: datetime) -> datetime:
    """Without seconds: session times never say more (ANONYMITY 9)."""
    return at.replace(second=0, microsecond=0)


def topics_of(board: Board, run: RunPhase) -> tuple[str, ...]:
    """What a phase with a box for each goes through: contributing factors, or groups while there are none, by votes."""
    if not run.phase.each:
        return ()
    skipped = (FactorKind.MITIGATOR, FactorKind.LUCK)
    factors = [f for f in board.of(Factor) if f.factor_kind not in skipped and f.id not in board.private]
    cards: list[Factor] | list[Group] = factors or [g for g in board.of(Group) if g.id not in board.private]

    def rank(card: Factor | Group) -> tuple[int, int, str]:
        votes = board.votes_for(card) if isinstance(card, Factor) else board.votes_on(card.id)
        return -votes, card.rev, card.id

    return tuple(card.id for card in sorted(cards, key=rank))


def _following(session: Session, step: int) -> int | None:
    at = session.at_phase + step
    while 0 <= at < len(session.phases):
        if not session.phases[at].dropped:
            return at
        at += step
    return None
