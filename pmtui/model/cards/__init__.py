"""The cards a review is made of. One class per kind; frozen; every text cleaned on the way in.

A card's `rev` is the sequence number of the change that last put it, given by the room, never by a client.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field

from pmtui.model.cards.base import Card, CardId, Value
from pmtui.model.cards.followup import (
    Action,
    Check,
    Criterion,
    ParkedIdea,
    PrivateNote,
    Question,
    Term,
)
from pmtui.model.cards.links import Link, link_id
from pmtui.model.cards.meeting import RunPhase, Session
from pmtui.model.cards.notes import (
    Claim,
    Group,
    Observation,
    PulseResult,
    SpokenNote,
    Suggestion,
    Tally,
    Withheld,
)
from pmtui.model.cards.record import Factor, TimelineEvent
from pmtui.model.cards.review import DrillChecks, Impact, MilestoneMark, Mute, Review, RoleHeld

__all__ = [
    "CARDS",
    "Action",
    "AnyCard",
    "Card",
    "CardId",
    "Check",
    "Claim",
    "Criterion",
    "DrillChecks",
    "Factor",
    "Group",
    "Impact",
    "Link",
    "MilestoneMark",
    "Mute",
    "Observation",
    "ParkedIdea",
    "PrivateNote",
    "PulseResult",
    "Question",
    "Review",
    "RoleHeld",
    "RunPhase",
    "Session",
    "SpokenNote",
    "Suggestion",
    "Tally",
    "Term",
    "TimelineEvent",
    "Value",
    "Withheld",
    "link_id",
]


def _by_kind(value: object) -> object:
    if isinstance(value, Card):
        return value
    if isinstance(value, dict) and "kind" not in value:
        raise ValueError("a card needs a kind")
    return value


if TYPE_CHECKING:
    AnyCard = Card
else:
    AnyCard = Annotated[
        Annotated[
            Review
            | TimelineEvent
            | Factor
            | Observation
            | SpokenNote
            | Withheld
            | Claim
            | Group
            | Tally
            | PulseResult
            | Action
            | ParkedIdea
            | Question
            | Term
            | PrivateNote
            | Suggestion
            | Link
            | Session,
            Field(discriminator="kind"),
        ],
        BeforeValidator(_by_kind),
    ]
    """Any card, told apart by `kind`."""

CARDS: dict[str, type[Card]] = {
    cls.model_fields["kind"].default: cls
    for cls in (
        Review,
        TimelineEvent,
        Factor,
        Observation,
        SpokenNote,
        Withheld,
        Claim,
        Group,
        Tally,
        PulseResult,
        Action,
        ParkedIdea,
        Question,
        Term,
        PrivateNote,
        Suggestion,
        Link,
        Session,
    )
}
"""Card classes by the value of their `kind`, in the order files list them."""
