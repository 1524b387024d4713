"""What happened: events of the timeline, and the factors behind them."""

from __future__ import annotations

from typing import ClassVar, Literal

from pmtui.model.cards.base import Card
from pmtui.model.moment import Moment
from pmtui.model.text import FilledLine, UserLine, UserText
from pmtui.model.vocabulary import (
    AssumptionState,
    Confidence,
    Contribution,
    EventKind,
    FactorCategory,
    FactorKind,
    Milestone,
    Stance,
)


class TimelineEvent(Card):
    """Something that happened at a time, with the stance in which it is stated."""

    kind: Literal["event"] = "event"
    words: ClassVar[str] = "event"

    at: Moment
    event_kind: EventKind = EventKind.NOTE
    text: FilledLine
    detail: UserText = ""
    stance: Stance = Stance.FACT
    confidence: Confidence | None = None
    team: UserLine = ""
    evidence: UserLine = ""
    source: UserLine = ""
    also: tuple[UserLine, ...] = ()
    """Further sources that tell the same: tool, actor, link or place."""
    options: UserText = ""
    known_then: UserText = ""
    validated: UserText = ""
    assumption: AssumptionState | None = None
    milestone: Milestone | None = None
    starred: bool = False
    order: float = 0.0

    @property
    def headline(self) -> str:
        return self.text

    @property
    def key(self) -> tuple[int, int, float, str]:
        """Place in the timeline: instant, precision, the order in which events of one moment came, id."""
        at, precision = self.at.key
        return at, precision, self.order, self.id


class Factor(Card):
    """A condition that made the incident possible, worse or milder; always several."""

    kind: Literal["factor"] = "factor"
    words: ClassVar[str] = "factor"

    text: FilledLine
    detail: UserText = ""
    factor_kind: FactorKind = FactorKind.CONTRIBUTOR
    category: FactorCategory = FactorCategory.UNSORTED
    component: UserLine = ""
    contribution: Contribution | None = None
    confidence: Confidence | None = None
    confirmed: bool = False

    @property
    def headline(self) -> str:
        return self.text
