"""A small board for tests of the modal screens, with every kind of link and of card that lacks one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from pmtui.model.board import Board, board_of
from pmtui.model.cards import (
    Action,
    Factor,
    Group,
    Link,
    Observation,
    Review,
    Session,
    SpokenNote,
    TimelineEvent,
)
from pmtui.model.moment import Moment
from pmtui.model.vocabulary import EventKind, FactorKind, LinkKind, SessionState
from pmtui.model.when import Context

START = datetime(2026, 11, 20, 13, 5, tzinfo=UTC)
CONTEXT = Context("Europe/Berlin", START + timedelta(days=3), START, date(2026, 11, 20))
"""Times are read in Berlin, against an incident that began at 14:05 there."""


def ident(n: int) -> str:
    """The id of the n-th card."""
    return f"{n:032x}"


REVIEW, EVENT, DECISION, LONELY = ident(1), ident(2), ident(3), ident(4)
FACTOR, BARE, ACTION, LOOSE = ident(5), ident(6), ident(7), ident(8)
NOTE, GROUP, SPOKEN, SESSION = ident(9), ident(10), ident(11), ident(12)


def event(card_id: str, minutes: int, text: str, kind: EventKind = EventKind.ALERT) -> TimelineEvent:
    """An event some minutes after the start."""
    at = Moment(at=START + timedelta(minutes=minutes), zone="Europe/Berlin")
    return TimelineEvent(id=card_id, review=REVIEW, rev=1, at=at, text=text, event_kind=kind)


def link(source: str, target: str, kind: LinkKind) -> Link:
    """A link of the review."""
    return Link.between(source, target, kind, REVIEW)


def small_board(text: str = "Backups had not run for weeks") -> Board:
    """One factor with evidence and an action, one without either, and cards that stand alone."""
    return board_of(
        REVIEW,
        (
            Review(
                id=REVIEW,
                review=REVIEW,
                title="Database outage",
                zone="Europe/Berlin",
                functions=("engineering", "customer support"),
            ),
            event(EVENT, 0, "Replication lag alert"),
            event(DECISION, 5, "Directory removed on db1", EventKind.DECISION),
            event(LONELY, 9, "Status page updated", EventKind.CUSTOMER),
            Factor(id=FACTOR, review=REVIEW, text=text),
            Factor(
                id=BARE, review=REVIEW, text="Prompt does not say which host", factor_kind=FactorKind.RISK
            ),
            Action(id=ACTION, review=REVIEW, text="Alert when a backup is missing", owner="Ines"),
            Action(id=LOOSE, review=REVIEW, text="Rehearse a restore"),
            Observation(id=NOTE, review=REVIEW, session=SESSION, text="I was surprised by the prompt"),
            Group(id=GROUP, review=REVIEW, title="Prompts and hosts"),
            SpokenNote(id=SPOKEN, review=REVIEW, text="Nobody had restored before"),
            Session(id=SESSION, review=REVIEW, format_name="default-60", state=SessionState.RUNNING),
            link(EVENT, FACTOR, LinkKind.SUPPORTS),
            link(ACTION, FACTOR, LinkKind.ADDRESSES),
            link(NOTE, GROUP, LinkKind.BELONGS),
        ),
        seq=1,
    )
