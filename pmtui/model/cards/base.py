"""What every card is made of and has."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, StringConstraints

from pmtui.model.vocabulary import Audience

CardId = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{32})?$")]
"""128 random bits as 32 hexadecimal digits; empty only in a draft the room has not named yet."""


class Value(BaseModel):
    """A part of a card without an identity of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Card(Value):
    """What every card has. Drafts carry an empty `id` and `review` until the room names them."""

    kind: str
    id: CardId = ""
    review: CardId = ""
    rev: int = 0
    audience: Audience = Audience.ROOM

    words: ClassVar[str] = "card"
    """What a card of this kind is called on screen."""

    @property
    def headline(self) -> str:
        """The one line that stands for this card in lists, toasts and search."""
        return ""
