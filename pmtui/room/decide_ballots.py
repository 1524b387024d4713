"""What opens in sealed form, and which bell a step rings."""

from __future__ import annotations

from pmtui.model.board import Change
from pmtui.model.cards import Session
from pmtui.model.vocabulary import SHOWN_FROM
from pmtui.room import content
from pmtui.room.answers import BallotOpened, Bell, Event, Told, refuse
from pmtui.room.commands import (
    AdvancePhase,
    Asked,
    ClaimNote,
    OpenPulse,
    OpenSheet,
    OpenVote,
    RingBell,
)
from pmtui.room.envelope import tag_hash
from pmtui.room.meeting import FEW_SLOTS, MANY_PEOPLE, MANY_SLOTS
from pmtui.room.sealed import vote_targets
from pmtui.room.table import Decision, Table


def decide_ballots(table: Table, command: Asked) -> Decision | None:
    sealed, mint = table.sealed, table.mint

    def put(session: Session, words: str, tells: tuple[Event, ...]) -> Decision:
        return Decision(words, Change(mint.seq, (mint.named(session, session.id),), (), words), tells=tells)

    match command:
        case OpenSheet():
            session, tells = sheet_opened(table, table.session)
            if not tells:
                raise refuse("The note sheet is already open.")
            return put(session, "Note sheet opened", tells)
        case RingBell():
            if sealed.ringing:
                raise refuse("The bell is ringing already.")
            late = sealed.late_batch and table.session.sheet == "revealed"
            what = sealed.open_now
            if what is None and not late:
                raise refuse("Nothing is open that a bell could end.")
            table.meeting.guard(
                "bell", table.clock.monotonic(), "Ring the bell for everybody? Once more to ring."
            )
            return Decision("The bell rings", rings=what or "late")
        case OpenVote():
            session = table.session
            targets = vote_targets(table.head)
            if sealed.is_open("vote") or session.vote == "open":
                raise refuse("A vote is open already; ring its bell first.")
            if not targets:
                raise refuse("There is nothing to vote on yet; group some notes or add a factor.")
            after = session.model_copy(update={"vote": "open", "vote_round": session.vote_round + 1})
            opened = BallotOpened("vote", after.vote_round, session.dots, tuple(sorted(targets)))
            return put(after, "Vote opened", (opened,))
        case OpenPulse():
            session = table.session
            if session.pulse != "closed":
                raise refuse("The pulse is open or counted already.")
            if table.writers() < SHOWN_FROM:
                raise refuse(too_few_for_pulse(table.writers()))
            return put(*pulse_opened(session))
        case ClaimNote():
            if sealed.known_by(command.observation) != tag_hash(command.tag):
                raise refuse("Only the device that wrote this note, in this session, can claim it.")
            change = content.claim(table.head, command.observation, command.name, mint)
            return Decision(change.words, change)
        case _:
            return None


def sheet_opened(table: Table, session: Session) -> tuple[Session, tuple[Event, ...]]:
    if session.sheet == "open":
        return session, ()
    again = session.sheet in ("revealed", "off")
    # An agenda that asks for another number of slots than the default gets it, whatever the size of the room.
    many = not again and session.slots == MANY_SLOTS and table.writers() > MANY_PEOPLE
    slots = FEW_SLOTS if many else session.slots
    after = session.model_copy(
        update={"sheet": "open", "slots": slots, "round": session.round + 1 if again else session.round}
    )
    return after, (BallotOpened("sheet", after.round, slots),)


def pulse_opened(session: Session) -> tuple[Session, str, tuple[Event, ...]]:
    return session.model_copy(update={"pulse": "open"}), "Pulse opened", (BallotOpened("pulse", 1, 1),)


def pulse_by_phase(table: Table, session: Session) -> tuple[Session, tuple[Event, ...]]:
    """The pulse its phase asks; where too few are here to keep its totals, it is not asked, and that is said."""
    writers = table.writers()
    if session.pulse != "closed" or not writers:
        return session, ()
    if writers < SHOWN_FROM:
        return session, (Told(too_few_for_pulse(writers)),)
    session, _words, tells = pulse_opened(session)
    return session, tells


def too_few_for_pulse(writers: int) -> str:
    """Why so few people are not asked."""
    are = "is" if writers == 1 else "are"
    return (
        f"The pulse is not asked: its totals are kept from {SHOWN_FROM} people up, and there {are} {writers}."
    )


def rung_by_leaving(table: Table, session: Session, command: Asked) -> Bell | None:
    """The bell that leaving a phase rings: the sheet's at the end of its phase, a vote's at the end of any."""
    if not isinstance(command, AdvancePhase):
        return None
    if session.phases[session.at_phase].phase.rings_bell and table.sealed.is_open("sheet"):
        return "sheet"
    return "vote" if table.sealed.is_open("vote") else None


def rung_by_gap(table: Table, now: float) -> Bell | None:
    """A counted gap may end the phase; then the sheet's bell rings as if nobody had slept."""
    clock, run = table.meeting.clock, table.session.current
    over = clock is not None and clock.phase.remaining(now) <= 0
    rings = over and run is not None and run.phase.rings_bell and not table.sealed.ringing
    return "sheet" if rings and table.sealed.is_open("sheet") else None


def shut_down(state: str) -> str:
    return "closed" if state == "open" else state
