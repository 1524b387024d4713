"""The review file: a whole review as JSON, out and back in without loss.

`{"pmtui": "review", "schema": 1, "cards": [{"kind": …, "id": …, …}, …]}`, one card to a line. What is left out of a
card has its default; `review` and `rev` are left out always, since the importing room gives them anew.
Contract: schemas/review-v1.json.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, from_json

from pmtui.documents.telling import may_show
from pmtui.model.board import Board
from pmtui.model.cards import (
    CARDS,
    AnyCard,
    Card,
    Claim,
    Link,
    Observation,
    PulseResult,
    Review,
    Session,
    Tally,
    TimelineEvent,
    link_id,
)
from pmtui.model.text import clean_line, shorten
from pmtui.model.vocabulary import SHOWN_FROM, Audience, Role, SessionState

NAME = "review"
SCHEMA = 1
"""The version this program writes, and the newest it reads."""

SIZE_LIMIT = 100_000_000
"""Characters of a review file; a reader of files checks the size before it reads."""

GIVEN_BY_ROOM = ("review", "rev")


class ReviewFileError(ValueError):
    """A text that is no readable review file; the message is one sentence for the person who brought it."""


if TYPE_CHECKING:
    FileCard = AnyCard
else:
    # AnyCard looks at cards as Python values first, and strict reading of JSON (dates only from text) ends there.
    FileCard = Annotated[Union[tuple(CARDS.values())], Field(discriminator="kind")]  # noqa: UP007


class ReviewFile(BaseModel):
    """The shape of the file, from which its published schema is made."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pmtui: Literal["review"]
    version: Literal[1] = Field(alias="schema")
    cards: tuple[FileCard, ...]


def dump_review(board: Board, *, audience: Audience | str = Audience.ROOM) -> str:
    """The review as a JSON text, the same for the same cards.

    `room` leaves out what is kept for hosts and notes still folded, with claims and votes on them, and totals of
    fewer than four people; `hosts` is complete.
    """
    complete = Audience(audience) is Audience.HOSTS
    cards = _complete(board) if complete else _for_the_room(board.seen_by(Role.PARTICIPANT))
    lines = (json.dumps(_fields(card), ensure_ascii=False) for card in cards)
    return f'{{\n"pmtui": "{NAME}",\n"schema": {SCHEMA},\n"cards": [\n' + ",\n".join(lines) + "\n]\n}\n"


def parse_review(text: str) -> tuple[Card, ...]:
    """The cards of a review file, all of one review, with `rev` 0. ReviewFileError says what is wrong and where."""
    text = text.removeprefix("\ufeff")
    raw = _raw_cards(text)
    try:
        cards = ReviewFile.model_validate_json(text, strict=True).cards
    except ValidationError as error:
        raise ReviewFileError(_sentence(error.errors(include_url=False)[0], raw)) from None
    except (ValueError, RecursionError) as error:
        raise ReviewFileError(f"This review file can't be read: {error}.") from None
    review_id = _agreed(cards)
    return tuple(card.model_copy(update={"review": review_id}) for card in cards)


# --- out ---------------------------------------------------------------------


def _complete(board: Board) -> Iterator[Card]:
    for kind in CARDS.values():
        if kind is TimelineEvent:
            yield from board.events()
        else:
            yield from sorted(board.of(kind), key=lambda card: card.id)


def _for_the_room(seen: Board) -> Iterator[Card]:
    folded = {note.id for note in seen.of(Observation) if note.folded}
    for card in _complete(seen):
        match card:
            case Observation(folded=True):
                continue
            case Link(source=source, target=target) if source in folded or target in folded:
                continue
            case Tally(target=about) | Claim(observation=about) if about in folded or about not in seen:
                continue
            case Tally() if not may_show(card):
                continue
            case PulseResult(counts=counts) if sum(counts) < SHOWN_FROM:
                continue
        yield card


def _fields(card: Card) -> dict[str, Any]:
    written = card.model_dump(mode="json", exclude_defaults=True, exclude={"kind", "id", *GIVEN_BY_ROOM})
    return {"kind": card.kind, "id": card.id, **written}


# --- in ----------------------------------------------------------------------


def _raw_cards(text: str) -> list[Any]:
    """The cards before any model, once it is clear that this is a review file we can read."""
    if len(text) > SIZE_LIMIT:
        raise ReviewFileError(
            f"This file is longer than {SIZE_LIMIT:,} characters; a review file is never that long."
        )
    try:
        raw = from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise ReviewFileError(
            f"This is not whole JSON ({error}); export the review again, or copy the whole file."
        ) from None
    if not isinstance(raw, dict) or raw.get("pmtui") != NAME:
        raise ReviewFileError(
            'This JSON is not a pmtui review: it has no "pmtui": "review"; choose a file that '
            "`pmtui export --format json` wrote."
        )
    version = raw.get("schema")
    if isinstance(version, int) and not isinstance(version, bool) and version > SCHEMA:
        raise ReviewFileError(
            f"This review file has schema {version} and this pmtui reads up to {SCHEMA}; update pmtui to read it."
        )
    cards = raw.get("cards")
    if not isinstance(cards, list):
        raise ReviewFileError('This review file has no list of "cards"; export the review again.')
    for number, card in enumerate(cards, 1):
        given = next((name for name in GIVEN_BY_ROOM if isinstance(card, dict) and name in card), None)
        if given:
            raise ReviewFileError(
                f'{_named(number, card)}, field "{given}": the room gives it; leave it out.'
            )
    return cards


def _agreed(cards: tuple[Card, ...]) -> str:
    """The id of the one review in the file, after checks that no single card can make."""
    for number, card in enumerate(cards, 1):
        if not card.id:
            raise ReviewFileError(f'Card {number} ({card.words}), field "id": a card in a file needs its id.')
        if isinstance(card, Link) and card.id != link_id(card.source, card.target, card.link_kind):
            raise ReviewFileError(f'Card {number} (link), field "id": it is not the id of this link.')
        if isinstance(card, TimelineEvent) and not isfinite(card.order):
            raise ReviewFileError(f'Card {number} (event), field "order": write a finite number.')
        if isinstance(card, Review) and not isfinite(card.impact.error_budget_minutes or 0):
            raise ReviewFileError(
                f'Card {number} (review), field "impact.error_budget_minutes": write a finite number.'
            )
        if isinstance(card, Session):
            _check_place(card, number)
    twice = [card_id for card_id, n in Counter(card.id for card in cards).items() if n > 1]
    if twice:
        raise ReviewFileError(f'Two cards have the id {twice[0]}, field "id"; give each card its own.')
    reviews = [card.id for card in cards if isinstance(card, Review)]
    if len(reviews) != 1:
        raise ReviewFileError(f"A review file holds one card of kind review; this one holds {len(reviews)}.")
    return reviews[0]


def _check_place(session: Session, number: int) -> None:
    """A running session goes on where it is, so that place has to be there."""
    if session.state is not SessionState.RUNNING:
        return
    if session.current is None:
        raise ReviewFileError(f'Card {number} (session), field "at_phase": it runs, and has no such phase.')
    if session.topics and session.at_topic >= len(session.topics):
        raise ReviewFileError(f'Card {number} (session), field "at_topic": it has no such topic.')


def _sentence(error: ErrorDetails, raw: list[Any]) -> str:
    """One sentence that names the card, the field and what is wrong."""
    place = list(error["loc"])
    words = _wrong(error)
    if len(place) < 2 or place[0] != "cards" or not isinstance(place[1], int):
        field = ".".join(str(part) for part in place) or "file"
        return f'This review file, field "{_tame(field)}": {words}.'
    number = place[1]
    card = raw[number] if number < len(raw) else None
    parts = [str(part) for part in place[2:]]
    if parts and isinstance(card, dict) and parts[0] == card.get("kind"):
        parts = parts[1:]
    field = ".".join(parts) or "kind"
    return f'{_named(number + 1, card)}, field "{_tame(field)}": {words}.'


def _wrong(error: ErrorDetails) -> str:
    match error["type"]:
        case "union_tag_invalid":
            return f"no kind of card is called {_tame(str(error['ctx']['tag']))!r}"
        case "union_tag_not_found":
            return "a card needs a kind"
    words = clean_line(error["msg"].removeprefix("Value error, "))
    return shorten(words[:1].lower() + words[1:], 150)


def _named(number: int, card: object) -> str:
    kind = card.get("kind") if isinstance(card, dict) else None
    return (
        f"Card {number} ({CARDS[kind].words})"
        if isinstance(kind, str) and kind in CARDS
        else f"Card {number}"
    )


def _tame(field: str) -> str:
    return shorten(clean_line(field), 60)
