"""Milestones that the record suggests, from kinds and words, for a person to accept; nothing is marked by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pmtui.facilitation.measures import marks
from pmtui.model.board import Board
from pmtui.model.cards import Card, MilestoneMark, TimelineEvent
from pmtui.model.moment import Precision
from pmtui.model.vocabulary import Audience, EventKind, Milestone


@dataclass(frozen=True)
class Proposal:
    """An event that may be a milestone, and why it is thought so."""

    milestone: Milestone
    event: str
    why: str


@dataclass(frozen=True)
class _Sign:
    """What tells of a milestone: a kind, or words in what people and tools wrote; the first such event, or the last."""

    milestone: Milestone
    kinds: frozenset[EventKind]
    words: re.Pattern[str] | None
    last: bool
    said: str


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


_SIGNS = (
    _Sign(Milestone.STARTED, frozenset({EventKind.TRIGGER}), None, False, "the first trigger"),
    _Sign(
        Milestone.IMPACT_START,
        frozenset({EventKind.IMPACT}),
        _words(r"first (?:errors?|failures?|user reports?)|users? (?:began|start(?:ed)?) to"),
        False,
        "the first impact",
    ),
    _Sign(
        Milestone.ALERTED,
        frozenset({EventKind.ALERT}),
        _words(r"firing|alert(?:ed)? (?:fired|triggered)|alarm"),
        False,
        "the first alert",
    ),
    _Sign(
        Milestone.DETECTED,
        frozenset({EventKind.DETECTION, EventKind.ALERT, EventKind.PAGE}),
        _words(r"noticed|anyone else see(?:ing)?|detected|discovered"),
        False,
        "the first sign somebody could see",
    ),
    _Sign(
        Milestone.ACKNOWLEDGED,
        frozenset({EventKind.ACKNOWLEDGEMENT}),
        _words(r"acknowledged|acked|i'?m (?:on it|looking)|looking into (?:it|this)"),
        False,
        "the first answer",
    ),
    _Sign(
        Milestone.MITIGATED,
        frozenset({EventKind.MITIGATION}),
        _words(r"rolled back|rollback (?:is )?(?:done|complete[d]?)|reverted|mitigated|failed over"),
        True,
        "the last mitigation",
    ),
    _Sign(
        Milestone.IMPACT_END,
        frozenset(),
        _words(r"back to normal|(?:fully )?recovered|error rates? (?:is|are) (?:back|normal)"),
        True,
        "the last word of recovery",
    ),
    _Sign(
        Milestone.RESOLVED,
        frozenset({EventKind.RESOLUTION}),
        _words(r"resolved|all clear|incident (?:is )?closed"),
        True,
        "the last resolution",
    ),
)
_ANY = re.compile("|".join(sign.words.pattern for sign in _SIGNS if sign.words), re.IGNORECASE)
_DOUBT = re.compile(
    r"\?|\b(?:not|isn'?t|wasn'?t|aren'?t|hasn'?t|haven'?t|should|shall|could|would|will|let'?s|if|when|once|try(?:ing)? to"
    r"|going to|until|before)\b",
    re.IGNORECASE,
)
"""Words that make a sentence a question, a plan or a denial."""

SAYING = frozenset({EventKind.NOTE, EventKind.MESSAGE, EventKind.STEP})
"""Kinds whose words are looked at; the others say by their kind what they are."""


def proposed(board: Board) -> tuple[Proposal, ...]:
    """A proposal for each milestone that nobody marked, in the order milestones come; at most one for each.

    One event may be proposed for several: an alert fires and is the first sign somebody could see. An event kept for
    hosts is proposed for none: the room could not see what its times are measured from.
    """
    known = marks(board)
    events = [
        event
        for event in board.events()
        if event.at.precision is not Precision.DAY and event.audience is Audience.ROOM
    ]
    saying = [event for event in events if event.event_kind in SAYING and _ANY.search(event.text)]
    plain = [event for event in saying if not _DOUBT.search(event.text)]
    found = (_first_of(events, plain, sign) for sign in _SIGNS if sign.milestone not in known)
    return tuple(proposal for proposal in found if proposal is not None)


def accepted(board: Board, proposals: Iterable[Proposal]) -> tuple[Card, ...]:
    """The cards changed as those proposals say: the events marked, each once.

    An event carries one milestone; a further one proposed for it is kept on the review, goes with the event, and has its
    time. Nothing for events that are gone.
    """
    events: dict[str, TimelineEvent] = {}
    typed: dict[Milestone, MilestoneMark] = {}
    for proposal in proposals:
        event = events.get(proposal.event) or board.find(TimelineEvent, proposal.event)
        if event is None:
            continue
        if event.milestone is None:
            events[event.id] = event.model_copy(update={"milestone": proposal.milestone})
        else:
            typed[proposal.milestone] = MilestoneMark(
                milestone=proposal.milestone, at=event.at, event=event.id
            )
    if not typed:
        return tuple(events.values())
    review = board.review
    kept = tuple(mark for mark in review.milestones if mark.milestone not in typed)
    return *events.values(), review.model_copy(update={"milestones": (*kept, *typed.values())})


def _first_of(events: list[TimelineEvent], saying: list[TimelineEvent], sign: _Sign) -> Proposal | None:
    """The event that shows this sign by its kind, else by its words."""
    event = _end_of([event for event in events if event.event_kind in sign.kinds], sign.last)
    if event is not None:
        return Proposal(sign.milestone, event.id, sign.said)
    words = sign.words
    event = _end_of([one for one in saying if words and words.search(one.text)], sign.last)
    return None if event is None else Proposal(sign.milestone, event.id, f"{sign.said}, by its words")


def _end_of(events: list[TimelineEvent], last: bool) -> TimelineEvent | None:
    return None if not events else events[-1 if last else 0]
