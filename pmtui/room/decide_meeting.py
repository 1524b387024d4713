"""Decisions on the clock and the phases."""

from __future__ import annotations

from collections.abc import Callable

from pmtui.model.board import Change
from pmtui.model.cards import Card, Session
from pmtui.model.vocabulary import Permission, ReviewState
from pmtui.room.answers import Bell, Event, Revealed, refuse
from pmtui.room.commands import (
    AcceptSplit,
    AdvancePhase,
    Asked,
    BeginSession,
    CancelCountdown,
    CloseSession,
    CountGap,
    ExtendPhase,
    GoBack,
    HearFunction,
    NextTopic,
    PauseClock,
    Signal,
)
from pmtui.room.decide_ballots import pulse_by_phase, rung_by_gap, rung_by_leaving, sheet_opened, shut_down
from pmtui.room.meeting import topics_of
from pmtui.room.table import Decision, Table

CLOSED_EARLY = "The session closed before the bell; nothing was shown, and each device keeps its drafts."
"""Why a sheet that was open at the close is not revealed."""


def decide_clock(table: Table, command: Asked, seat: int) -> Decision | None:
    meeting, now = table.meeting, table.clock.monotonic()
    match command:
        case PauseClock():
            return Decision(meeting.toggled(now))
        case ExtendPhase():
            return Decision(meeting.extended(now, command.seconds))
        case CountGap():
            words = meeting.gap_counted(now, command.count)
            return Decision(words, rings=rung_by_gap(table, now))
        case CancelCountdown():
            meeting.countdown = meeting.countdown.cancel()
            return Decision("Countdown stopped")
        case Signal():
            meeting.signalled(seat, command.signal, command.on)
            return Decision("")
        case _:
            return None


def decide_session(table: Table, command: Asked) -> Decision | None:
    meeting, mint = table.meeting, table.mint
    now, wall = table.clock.monotonic(), table.clock.now()

    def put(
        session: Session,
        words: str,
        *also: Card,
        then: Callable[[], None] | None = None,
        tells: tuple[Event, ...] = (),
        rings: Bell | None = None,
    ) -> Decision:
        change = Change(mint.seq, (mint.named(session, session.id), *also), (), words)
        return Decision(words, change, then=then, tells=tells, rings=rings)

    match command:
        case BeginSession():
            blank = Session(format_name=command.session_format.name)
            session = meeting.begin(table.head, command, wall, blank)
            session, tells = _opened_by_phase(table, session)
            return put(
                session,
                f"Session started: {command.session_format.title}",
                *_review_in(table, ReviewState.IN_SESSION, ReviewState.OPEN, ReviewState.REVIEWED),
                then=lambda: meeting.started(session, now, gap_limit=table.gap_limit),
                tells=tells,
            )
        case AdvancePhase() | GoBack():
            if table.sealed.ringing:
                raise refuse("The bell is ringing; wait until the envelopes are in.")
            before = table.session
            step = meeting.advanced if isinstance(command, AdvancePhase) else meeting.returned
            session = step(before, now)
            session = session.model_copy(
                update={"topics": topics_of(table.head, session.phases[session.at_phase])}
            )
            session, tells = _opened_by_phase(table, session)
            name = session.phases[session.at_phase].phase.name
            return put(
                session,
                f"Now: {name}",
                then=lambda: meeting.entered(session, now),
                tells=tells,
                rings=rung_by_leaving(table, before, command),
            )
        case NextTopic():
            session = meeting.at_topic(table.session, command.step)
            return put(session, "Next topic", then=lambda: meeting.took_topic(session, now))
        case AcceptSplit():
            session = meeting.split_accepted(table.session, now, wall)
            return put(session, "New split taken", then=lambda: meeting.resized(session, now))
        case HearFunction():
            session = table.session
            others = tuple(f for f in session.heard if f != command.function)
            heard = (*others, command.function) if command.heard else others
            words = (
                f"Heard: {command.function}" if command.heard else f"Not heard after all: {command.function}"
            )
            return put(session.model_copy(update={"heard": heard}), words)
        case CloseSession():
            if table.sealed.ringing:
                raise refuse("The bell is ringing; wait until the envelopes are in.")
            session = meeting.closed(table.session, now, wall)
            tells = (Revealed(session.round, kept_back=CLOSED_EARLY),) if session.sheet == "open" else ()
            shut = {name: shut_down(getattr(session, name)) for name in ("sheet", "vote", "pulse")}
            session = session.model_copy(update={"agreed": command.agreed, **shut})

            def close() -> None:
                meeting.stopped()
                table.sealed.forget()

            moved = _review_in(table, ReviewState.REVIEWED, ReviewState.IN_SESSION)
            return put(session, "Session closed", *moved, then=close, tells=tells)
        case _:
            return None


def _review_in(table: Table, state: ReviewState, *only_from: ReviewState) -> tuple[Card, ...]:
    """The review card in the state its session brings it to; nothing when a person put it further on."""
    review = table.head.review
    if review.state not in only_from:
        return ()
    return (table.mint.named(review.model_copy(update={"state": state}), review.id),)


def _opened_by_phase(table: Table, session: Session) -> tuple[Session, tuple[Event, ...]]:
    """What opens because the meeting enters this phase."""
    phase = session.phases[session.at_phase].phase
    tells: tuple[Event, ...] = ()
    if phase.opens_sheet:
        session, opened = sheet_opened(table, session)
        tells += opened
    if Permission.PULSE in phase.may:
        session, opened = pulse_by_phase(table, session)
        tells += opened
    return session, tells
