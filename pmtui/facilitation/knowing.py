"""Who knew what when: for each team, when it first comes up in the record, how, and what had happened by then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from pmtui.facilitation.measures import RESPONDER_KINDS, marks
from pmtui.model.board import Board
from pmtui.model.cards import TimelineEvent
from pmtui.model.moment import Precision
from pmtui.model.vocabulary import EventKind, Milestone

TELLING = frozenset(
    {EventKind.PAGE, EventKind.ESCALATION, EventKind.HANDOFF, EventKind.CUSTOMER, EventKind.ALERT}
)
"""Events by which a team is told."""

WEIGHTY = frozenset({EventKind.DECISION, EventKind.MITIGATION, EventKind.CHANGE, EventKind.SURPRISE})
"""Events that whoever comes later would want to have known, beside milestones and starred ones."""


@dataclass(frozen=True)
class Knowing:
    """One team: the event in which it was told (or first did something), and its first act.

    `told` is empty when no event tells of it, `acted` when it never does anything. `since_start` runs from the start of
    the incident to the first of both, or from the first event where no start is `marked`; less than nothing before it.
    `before` are the weighty events that had happened by then, in order.
    """

    team: str
    told: str
    acted: str
    since_start: timedelta
    wait: timedelta | None
    before: tuple[str, ...]
    marked: bool = True

    @property
    def first(self) -> str:
        """The event with which the team comes in."""
        return self.told or self.acted


def who_knew(board: Board) -> tuple[Knowing, ...]:
    """Every team the timeline names, in the order they come in."""
    events = [event for event in board.events() if event.at.precision is not Precision.DAY]
    if not events:
        return ()
    known = marks(board)
    marked = Milestone.STARTED in known
    start = known[Milestone.STARTED].at if marked else events[0].at.at
    teams: dict[str, list[TimelineEvent]] = {}
    for event in events:
        if event.team:
            teams.setdefault(event.team.casefold(), []).append(event)
    weighty = [event for event in events if event.milestone or event.starred or event.event_kind in WEIGHTY]
    order = {event.id: n for n, event in enumerate(events)}
    found = [_knowing(own, weighty, start, marked=marked) for own in teams.values()]
    return tuple(sorted(found, key=lambda knowing: order[knowing.first]))


def _knowing(
    own: list[TimelineEvent], weighty: list[TimelineEvent], start: datetime, *, marked: bool
) -> Knowing:
    told = next((event for event in own if event.event_kind in TELLING), None)
    acted = next((event for event in own if event.event_kind in RESPONDER_KINDS - TELLING), None)
    if told is not None and acted is not None and acted.key < told.key:
        told = None  # it was there already: nobody had to tell it
    first = told or acted or own[0]
    before = tuple(event.id for event in takewhile(lambda event: event.key < first.key, weighty))
    return Knowing(
        team=own[0].team,
        told=told.id if told else "",
        acted=acted.id if acted else ("" if told else first.id),
        since_start=first.at.at - start,
        wait=acted.at.at - told.at.at if told and acted else None,
        before=before,
        marked=marked,
    )
