"""What one card says about another."""

from __future__ import annotations

from hashlib import blake2b
from typing import ClassVar, Literal

from pmtui.model.cards.base import Card, CardId
from pmtui.model.vocabulary import LinkKind


class Link(Card):
    """One card's bearing on another. Its id is a hash of the three, so a link exists once or not at all."""

    kind: Literal["link"] = "link"
    words: ClassVar[str] = "link"

    source: CardId
    target: CardId
    link_kind: LinkKind

    @classmethod
    def between(cls, source: str, target: str, link_kind: LinkKind, review: str = "") -> Link:
        """The link from `source` to `target`."""
        return cls(
            id=link_id(source, target, link_kind),
            review=review,
            source=source,
            target=target,
            link_kind=link_kind,
        )


def link_id(source: str, target: str, link_kind: LinkKind) -> str:
    """The identity of the link that says this."""
    return blake2b(f"{source} {link_kind.value} {target}".encode(), digest_size=16).hexdigest()
