"""Milestones that the record suggests, from kinds and words, for a person to accept; nothing is marked by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pmtui.facilitation.measures import marks
from pmtui.model.board import Board
from pmtui.model.cards import TimelineEvent
from pmtui.model.moment import Precision
from pmtui.model.vocabulary import EventKind, Milestone


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
_DOUBT = re.compile(
    r"\?|\b(?:not|isn'?t|wasn'?t|aren'?t|hasn'?t|haven'?t|should|shall|could|would|will|let'?s|if|when|once|try(?:ing)? to"
    r"|going to|until|before)\b",
    re.IGNORECASE,
)
"""Words that make a sentence a question, a plan or a denial."""

SAYING = frozenset({EventKind.NOTE, EventKind.MESSAGE, EventKind.STEP})
"""Kinds whose words are looked at; the others say by their kind what they are."""


def proposed(board: Board) -> tuple[Proposal, ...]:
    """A proposal for each milestone that nobody marked, in the order milestones come; at most one for each."""
    known = marks(board)
    events = [
        event
        for event in board.events()
        if event.at.precision is not Precision.DAY and event.milestone is None
    ]
    found = (_first_of(events, sign) for sign in _SIGNS if sign.milestone not in known)
    return tuple(proposal for proposal in found if proposal is not None)


def _first_of(events: list[TimelineEvent], sign: _Sign) -> Proposal | None:
    tests: tuple[tuple[Callable[[TimelineEvent], bool], str], ...] = (
        (lambda event: event.event_kind in sign.kinds, sign.said),
        (lambda event: _says(event, sign), f"{sign.said}, by its words"),
    )
    for is_sign, why in tests:
        event = next(_in_order(events, sign.last, is_sign), None)
        if event is not None:
            return Proposal(sign.milestone, event.id, why)
    return None


def _in_order(
    events: list[TimelineEvent], last: bool, is_sign: Callable[[TimelineEvent], bool]
) -> Iterator[TimelineEvent]:
    return (event for event in (reversed(events) if last else events) if is_sign(event))


def _says(event: TimelineEvent, sign: _Sign) -> bool:
    if sign.words is None or event.event_kind not in SAYING:
        return False
    return bool(sign.words.search(event.text)) and not _DOUBT.search(event.text)
