"""Cards and whole boards as JSON and back (docs/wire.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, cast

from pydantic import TypeAdapter

from pmtui.model.board import Board
from pmtui.model.cards import CARDS, AnyCard, Card
from pmtui.room.net.frames import BadFrame, Frame
from pmtui.room.net.pages import GatheredBoard

PAGE_BYTES = 256 * 1024
"""About how much of a board one `page` frame holds."""

_ID = re.compile(r"[0-9a-f]{32}\Z")


def id_of(said: Any) -> str:
    """The id of a card; ValueError when it is none."""
    if not isinstance(said, str) or not _ID.match(said):
        raise ValueError("that is no id")
    return said


@cache
def _any_card() -> TypeAdapter[Any]:
    return TypeAdapter(AnyCard)


def card_to_wire(card: Card) -> Frame:
    """A card without what it does not say."""
    said = card.model_dump(mode="json", exclude_defaults=True, exclude={"review"})
    return {"kind": card.kind, **said}


def card_from_wire(said: Mapping[str, Any], review: str) -> Card:
    """The card; every text in it is cleaned by the model. BadFrame when it is none."""
    try:
        return cast("Card", _any_card().validate_python({**said, "review": review}))
    except ValueError:
        raise BadFrame("that is no card of a board") from None


def pages_of(board: Board) -> Iterator[str]:
    """A board as the texts of `page` frames' `cards`, in order; one by one, since a board may be large."""
    found: dict[str, list[str]] = {}
    size = 0
    for card in board:
        said = _card_text(card)
        found.setdefault(card.kind, []).append(said)
        size += len(said)
        if size >= PAGE_BYTES // 2:  # characters; a page stays below its bytes in most scripts
            yield _page(found)
            found, size = {}, 0
    if found:
        yield _page(found)


def _card_text(card: Card) -> str:
    """`card_to_wire` as text, at a third of the cost."""
    said = card.model_dump_json(exclude_defaults=True, exclude={"review"})
    return f'{{"kind":"{card.kind}"{"," if len(said) > 2 else ""}{said[1:]}'


def _page(found: Mapping[str, list[str]]) -> str:
    return "{" + ",".join(f'"{kind}":[{",".join(cards)}]' for kind, cards in found.items()) + "}"


def board_from_pages(pages: Iterable[Mapping[str, Any]], review: str, seq: int) -> Board:
    """The board of all its pages; BadFrame when something in it is no card."""
    gathered = GatheredBoard(review)
    for page in pages:
        for kind, many in page.items():
            cls = CARDS.get(kind)
            if cls is None or not isinstance(many, list):
                continue  # a newer host's kind of card
            for said in many:
                try:
                    if kind != "event" or not gathered.add_event(said):
                        gathered.add(cls.model_validate({**said, "review": review}))
                except (TypeError, ValueError):
                    raise BadFrame(f"a {cls.words} of the board can't be read") from None
    return gathered.board(seq)
