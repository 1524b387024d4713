"""What can be measured on a timeline: times to detect and recover, gaps, hand-offs, waits for an answer.

A number is given only when both its ends are known and agree; otherwise it is "not recorded" or
"times disagree", never 0 and never negative.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

from pmtui.model.board import Board, TimelineKey
from pmtui.model.cards import TimelineEvent
from pmtui.model.moment import Moment, Precision, duration_words, microseconds
from pmtui.model.vocabulary import EventKind, Milestone

NOT_RECORDED = "not recorded"
DISAGREE = "times disagree"
TOO_COARSE = "known too roughly to measure"

LONGEST = timedelta(days=366)
"""A difference beyond this is taken for a mistyped date."""

DEFAULT_GAP = timedelta(minutes=15)
"""A silence of the timeline worth asking about, unless the team says otherwise."""

RESPONDER_KINDS = frozenset(
    {
        EventKind.ACKNOWLEDGEMENT,
        EventKind.ESCALATION,
        EventKind.HANDOFF,
        EventKind.DECISION,
        EventKind.STEP,
        EventKind.MITIGATION,
        EventKind.RESOLUTION,
    }
)
"""Events in which a team that answers the incident does something."""

_UNITS = {
    Precision.DAY: timedelta(days=1),
    Precision.HOUR: timedelta(hours=1),
}


@dataclass(frozen=True)
class Measure:
    """One difference between two milestones: its field in `Times`, its words, its ends."""

    name: str
    words: str
    since: Milestone
    until: Milestone

    @property
    def definition(self) -> str:
        """How it is computed: `detected - started`."""
        return f"{self.until.words} - {self.since.words}"


MEASURES = (
    Measure("ttd", "time to detect (TTD)", Milestone.STARTED, Milestone.DETECTED),
    Measure(
        "tta_from_alert",
        "time to acknowledge (TTA), from the alert",
        Milestone.ALERTED,
        Milestone.ACKNOWLEDGED,
    ),
    Measure(
        "tta_from_start",
        "time to acknowledge (TTA), from the start",
        Milestone.STARTED,
        Milestone.ACKNOWLEDGED,
    ),
    Measure("ttm", "time to mitigate (TTM)", Milestone.STARTED, Milestone.MITIGATED),
    Measure("ttr", "time to resolve (TTR)", Milestone.STARTED, Milestone.RESOLVED),
    Measure("impact", "impact window", Milestone.IMPACT_START, Milestone.IMPACT_END),
)
"""Every time that is measured, in the order it is shown (DOMAIN: numbers, and how they are computed)."""


@dataclass(frozen=True)
class Times:
    """The measured times of one incident; None where it can't be told, and `doubts` then says why not."""

    ttd: timedelta | None = None
    tta_from_alert: timedelta | None = None
    tta_from_start: timedelta | None = None
    ttm: timedelta | None = None
    ttr: timedelta | None = None
    impact: timedelta | None = None
    marks: Mapping[Milestone, Moment] = field(default_factory=dict)
    doubts: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> timedelta | None:
        """The time of that measure's name."""
        found = getattr(self, name)
        assert found is None or isinstance(found, timedelta)
        return found

    def shown(self, name: str) -> str:
        """`34 m`, `not recorded` or `times disagree`."""
        value = self.value(name)
        if value is None:
            return self.doubts.get(name, NOT_RECORDED)
        return duration_words(value.total_seconds())


@dataclass(frozen=True)
class Gap:
    """A silence between two neighbouring events, by their ids."""

    after: str
    before: str
    length: timedelta


@dataclass(frozen=True)
class Handoff:
    """Work passing from one team to another. `said` when an event records it, else read from the teams.

    `wait` runs from the hand-off (or the giving team's last event) to the receiving team's first event;
    None when no one is seen to take over.
    """

    event: str
    from_team: str
    to_team: str
    wait: timedelta | None
    said: bool


@dataclass(frozen=True)
class Wait:
    """Somebody was asked for, and answered: from `asked` (page, alert or escalation) to `answered`.

    `event` is the page or escalation this is about; `answered` is empty and `wait` None without an answer.
    """

    event: str
    asked: str
    answered: str = ""
    wait: timedelta | None = None


def definitions() -> dict[str, str]:
    """For each measure's name, what it is and how it is computed; printed beside the number."""
    return {measure.name: f"{measure.words}: {measure.definition}" for measure in MEASURES}


def marks(board: Board) -> dict[Milestone, Moment]:
    """When each known milestone was: the earliest event that carries the mark, else the review's own."""
    found: dict[Milestone, Moment] = {}
    for mark in board.review.milestones:
        if not mark.event:
            _keep_earliest(found, mark.milestone, mark.at)
    found |= {milestone: event.at for milestone, event in carried(board).items()}
    return {milestone: found[milestone] for milestone in Milestone if milestone in found}


def carried(board: Board) -> dict[Milestone, TimelineEvent]:
    """The earliest event that carries each milestone, by its own mark or by a further one kept on the review."""
    found: dict[Milestone, TimelineEvent] = {}
    own = ((event.milestone, event) for event in board.milestone_events())
    further = ((mark.milestone, board.find(TimelineEvent, mark.event)) for mark in board.review.milestones)
    for milestone, event in (*own, *further):
        if milestone is not None and event is not None:
            known = found.get(milestone)
            if known is None or event.key < known.key:
                found[milestone] = event
    return found


def times(board: Board) -> Times:
    """The measured times of the incident on this board."""
    found = marks(board)
    values: dict[str, timedelta] = {}
    doubts: dict[str, str] = {}
    for measure in MEASURES:
        since, until = found.get(measure.since), found.get(measure.until)
        if since is None or until is None:
            continue
        length = until.at - since.at
        doubt = _doubt(since, until, length)
        if doubt:
            doubts[measure.name] = doubt
        else:
            values[measure.name] = length
    return Times(
        ttd=values.get("ttd"),
        tta_from_alert=values.get("tta_from_alert"),
        tta_from_start=values.get("tta_from_start"),
        ttm=values.get("ttm"),
        ttr=values.get("ttr"),
        impact=values.get("impact"),
        marks=found,
        doubts=doubts,
    )


def gaps(board: Board, threshold: timedelta = DEFAULT_GAP) -> list[Gap]:
    """Silences of at least `threshold` between neighbouring events."""
    return gaps_in(board.timeline, threshold // timedelta(microseconds=1))


def silences(board: Board, threshold: timedelta = DEFAULT_GAP) -> list[Gap]:
    """The gaps of the incident: those from its start on, where that is marked."""
    start = marks(board).get(Milestone.STARTED)
    keys = (key for key in board.timeline if start is None or key[0] >= start.key[0])
    return gaps_in(keys, threshold // timedelta(microseconds=1))


def gaps_in(keys: Iterable[TimelineKey], threshold_us: int) -> list[Gap]:
    """Silences of at least `threshold_us` microseconds between neighbouring keys, in order of time.

    Events known only to the day have no place between others and are passed over.
    """
    day = int(Precision.DAY)
    placed = (key for key in keys if key[1] != day)
    return [
        Gap(one[3], other[3], timedelta(microseconds=other[0] - one[0]))
        for one, other in pairwise(placed)
        if other[0] - one[0] >= threshold_us > 0
    ]


def handoffs(board: Board) -> list[Handoff]:
    """Hand-offs: recorded ones, and each change of team between neighbouring responder events."""
    acts = [event for event in _placed(board) if event.event_kind in RESPONDER_KINDS]
    found: list[Handoff] = []
    team, last = "", None
    taken: set[str] = set()
    for at, event in enumerate(acts):
        if event.event_kind is EventKind.HANDOFF:
            handoff, taker = _recorded(acts, at, team)
            found.append(handoff)
            taken.add(taker)
            team = handoff.from_team
        elif event.team:
            changed = team and not _same(event.team, team)
            if changed and last is not None and event.id not in taken:
                found.append(Handoff(event.id, team, event.team, _between(last, event), said=False))
            team = event.team
        if event.team:
            last = event
    return found


def escalations(board: Board) -> list[Wait]:
    """Each escalation with the wait from the unanswered page or alert before it, else from itself."""
    asked: TimelineEvent | None = None
    waiting: list[tuple[TimelineEvent, TimelineEvent]] = []
    order: dict[str, Wait] = {}
    for event in _placed(board):
        if event.event_kind in (EventKind.PAGE, EventKind.ALERT):
            asked = asked or event
        elif event.event_kind is EventKind.ESCALATION:
            waiting.append((event, asked or event))
            order[event.id] = Wait(event.id, (asked or event).id)
        elif event.event_kind is EventKind.ACKNOWLEDGEMENT:
            for escalation, since in waiting:
                order[escalation.id] = Wait(escalation.id, since.id, event.id, _between(since, event))
            waiting, asked = [], None
    return list(order.values())


def page_to_answer(board: Board) -> list[Wait]:
    """Each page with the first acknowledgement after it, of the same team where both name one."""
    order: dict[str, Wait] = {}
    waiting: list[TimelineEvent] = []
    for event in _placed(board):
        if event.event_kind is EventKind.PAGE:
            waiting.append(event)
            order[event.id] = Wait(event.id, event.id)
        elif event.event_kind is EventKind.ACKNOWLEDGEMENT:
            still: list[TimelineEvent] = []
            for page in waiting:
                if page.team and event.team and not _same(page.team, event.team):
                    still.append(page)
                else:
                    order[page.id] = Wait(page.id, page.id, event.id, _between(page, event))
            waiting = still
    return list(order.values())


def _keep_earliest(found: dict[Milestone, Moment], milestone: Milestone, at: Moment) -> None:
    if milestone not in found or at.key < found[milestone].key:
        found[milestone] = at


def _doubt(since: Moment, until: Moment, length: timedelta) -> str:
    coarsest = max(_UNITS.get(m.precision, timedelta()) for m in (since, until))
    if abs(length) < coarsest:
        return TOO_COARSE
    if length < timedelta() or length > LONGEST:
        return DISAGREE
    return ""


def _recorded(acts: list[TimelineEvent], at: int, team: str) -> tuple[Handoff, str]:
    """The recorded hand-off, and the id of the event in which it was taken up."""
    event = acts[at]
    giver = team or event.team
    receiver = event.team if event.team and not _same(event.team, giver) else ""
    for place in range(at + 1, len(acts)):
        taker = acts[place]
        if taker.event_kind is EventKind.HANDOFF:
            break
        if not taker.team or (_same(taker.team, giver) and giver):
            continue
        if receiver and not _same(taker.team, receiver):
            continue
        return Handoff(event.id, giver, taker.team, _between(event, taker), said=True), taker.id
    return Handoff(event.id, giver, receiver, None, said=True), ""


def _placed(board: Board) -> Iterator[TimelineEvent]:
    return (event for event in board.events() if event.at.precision is not Precision.DAY)


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _between(one: TimelineEvent, other: TimelineEvent) -> timedelta:
    return timedelta(microseconds=microseconds(other.at.at) - microseconds(one.at.at))
