"""Cards for the archive's tests: one plain card of each kind, and any card at all."""

from __future__ import annotations

import types
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic import BaseModel

from pmtui.archive.entries import Entry
from pmtui.ids import counted_ids
from pmtui.model.board import Change
from pmtui.model.cards import CARDS, Card, Review, TimelineEvent
from pmtui.model.format import Phase
from pmtui.model.moment import Moment

REVIEW = "0" * 31 + "1"
OTHER = "0" * 31 + "2"
START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

_ids = st.binary(min_size=16, max_size=16).map(bytes.hex)
_text = st.text(max_size=30).map(lambda text: f"x{text}")
_phase = st.builds(
    Phase,
    key=st.sampled_from(["open", "walk-through"]),
    name=_text,
    minutes=st.floats(10, 20),
    min_minutes=st.floats(0, 10),
    each=st.none() | st.floats(1, 60),
    purpose=_text,
    questions=st.lists(_text, max_size=2).map(tuple),
)
_plain: dict[Any, st.SearchStrategy[Any]] = {
    str: _text,
    bool: st.booleans(),
    int: st.integers(1, 5),
    float: st.floats(0, 1e6),
    date: st.dates(),
    datetime: st.datetimes(
        START.replace(year=1900, tzinfo=None), START.replace(year=9998, tzinfo=None), timezones=st.just(UTC)
    ),
}


def anything(annotation: Any, name: str = "") -> st.SearchStrategy[Any]:
    """Values of a card's field."""
    origin, args = get_origin(annotation), get_args(annotation)
    if name == "zone":
        return st.sampled_from(["UTC", "Europe/Berlin"])
    if name in ("id", "source", "target", "session", "observation", "about", "topics") and annotation is str:
        return _ids
    if origin is Annotated:
        return _ids if "[0-9a-f]{32}" in repr(args) else anything(args[0], name)
    if origin in (Union, types.UnionType):
        return st.one_of(*(st.none() if a is type(None) else anything(a, name) for a in args))
    if origin is Literal:
        return st.sampled_from(args)
    if origin is tuple:
        return st.lists(anything(args[0], name), max_size=3).map(tuple)
    if annotation is Phase:
        return _phase
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return st.sampled_from(list(annotation))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return built(annotation)
    return _plain[annotation]


@cache
def built(cls: type[BaseModel]) -> st.SearchStrategy[Any]:
    """Values of a model, every field given."""
    links = ("source", "target") if getattr(cls, "__name__", "") == "Link" else ()
    fields = {
        name: _ids
        if name in ("id", "session", "observation", "about", "event", *links) and info.annotation is str
        else (
            st.just(REVIEW) if name == "review" else anything(info.annotation, "" if name != "zone" else name)
        )
        for name, info in cls.model_fields.items()
    }
    if cls.__name__ == "Tally":
        fields["target"] = _ids
    return st.fixed_dictionaries(fields).map(cls.model_validate)


def any_card() -> st.SearchStrategy[Card]:
    """Any card of one review except the review itself."""
    return st.sampled_from([cls for cls in CARDS.values() if cls is not Review]).flatmap(built)


def review(review_id: str = REVIEW, title: str = "Checkout was down", **fields: Any) -> Review:
    """A review card."""
    return Review(id=review_id, review=review_id, title=title, rev=1, **fields)


def event(number: int, text: str = "alert", **fields: Any) -> TimelineEvent:
    """The event of that number; each has its own id."""
    fields.setdefault("at", Moment(at=START))
    return TimelineEvent(id=counted_ids(number)(), review=REVIEW, text=text, **fields)


def first(review_id: str = REVIEW, **fields: Any) -> Entry:
    """The change that begins a review."""
    return Entry(review_id, Change(seq=1, put=(review(review_id, **fields),), words="new review"))


def entry(seq: int, *put: Card, drop: tuple[str, ...] = (), review_id: str = REVIEW, **fields: Any) -> Entry:
    """A later change."""
    words = fields.pop("words", "changed")
    return Entry(review_id, Change(seq=seq, put=put, drop=drop, words=words), role="facilitator", **fields)
