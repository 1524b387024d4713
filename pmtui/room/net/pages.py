"""A board that comes in pages: its events become cards when they are looked at, so that a large one is joined at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import Any, cast

from pmtui.model.board import Board, Change, Slot, TimelineKey, Unbuilt
from pmtui.model.cards import Card, TimelineEvent
from pmtui.model.moment import Moment, Precision, microseconds
from pmtui.model.vocabulary import Audience

_ID = re.compile(r"[0-9a-f]{32}\Z")
_INSTANT = re.compile(r"(?!000[01])\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z\Z", re.ASCII)
"""A time as a host writes it, in the years a `Moment` takes."""

_DEFAULTS: dict[str, Any] = {
    name: None if field.is_required() else field.default
    for name, field in TimelineEvent.model_fields.items()
    if name != "kind"
}
_PLACES = {name: at for at, name in enumerate(_DEFAULTS)}
_MINUTE = int(Precision.MINUTE)


class GatheredBoard:
    """The cards of a board's pages, as they come in."""

    def __init__(self, review: str) -> None:
        self._review = review
        self._slots: dict[str, dict[str, Slot]] = {}
        self._keys: dict[str, TimelineKey] = {}
        self._private: set[str] = set()

    def add_event(self, said: Mapping[str, Any]) -> bool:
        """An event just as a host writes it; false when it has to be read as a card at once."""
        fields = {**_DEFAULTS, **said}
        fields.pop("kind", None)
        key = _key(fields)
        if key is None or len(fields) != len(_DEFAULTS):
            return False
        fields["review"] = self._review
        self._slots.setdefault("event", {})[key[3]] = Unbuilt(_event, tuple(fields.values()), _PLACES)
        self._keys[key[3]] = key
        if fields["audience"] != Audience.ROOM:
            self._private.add(key[3])
        return True

    def add(self, card: Card) -> None:
        """A card; ValueError when it has no id."""
        if not card.id:
            raise ValueError("a card of a board has an id")
        self._slots.setdefault(card.kind, {})[card.id] = card
        if isinstance(card, TimelineEvent):
            self._keys[card.id] = card.key
        if card.audience is Audience.HOSTS:
            self._private.add(card.id)

    def board(self, seq: int) -> Board:
        """The board of all that was added."""
        return Board(self._review, seq, self._slots, sorted(self._keys.values()), frozenset(self._private))


def _key(fields: Mapping[str, Any]) -> TimelineKey | None:
    """The event's place in the timeline, exactly as its card will have it; None when that is not certain."""
    at, order, card_id = fields["at"], fields["order"], fields["id"]
    if type(at) is not dict or type(card_id) is not str or not _ID.match(card_id):
        return None
    instant, precision = at.get("at"), at.get("precision", _MINUTE)
    if type(instant) is not str or not _INSTANT.match(instant) or instant.startswith("9999"):
        return None
    if type(precision) is not int or not 0 <= precision <= 4 or type(order) not in (int, float):
        return None
    if not isfinite(order) or fields["audience"] not in ("room", "hosts"):
        return None
    try:
        return microseconds(datetime.fromisoformat(instant)), precision, float(order), card_id
    except ValueError:
        return None


def _event(row: tuple[Any, ...]) -> Card:
    """The event of a row, every text in it cleaned by the model; one that can't be read says so in its place."""
    fields = dict(zip(_DEFAULTS, row, strict=True))
    try:
        return TimelineEvent.model_validate(fields)
    except ValueError:
        at = Moment(
            at=datetime.fromisoformat(fields["at"]["at"]), precision=fields["at"].get("precision", _MINUTE)
        )
        words = "This event can't be read by this version of pmtui; update it, or ask the host."
        whose = {name: fields[name] for name in ("id", "review", "order", "audience")}
        return TimelineEvent(at=at, text=words, **whose)


def difference(was: Board, now: Board) -> Change:
    """What screens redraw after a whole board came: what is new or another, and what is no more."""
    put: list[Card] = []
    for kind, slots in now.slots.items():
        before = was.slots.get(kind, {})
        put.extend(
            cast("Card", now.get(card_id))
            for card_id, slot in slots.items()
            if not _same(slot, before.get(card_id)) and now.get(card_id) != was.get(card_id)
        )
    gone = tuple(
        card_id
        for kind, slots in was.slots.items()
        for card_id in slots
        if card_id not in now.slots.get(kind, {})
    )
    return Change(now.seq, tuple(put), gone)


def _same(one: Slot, other: Slot | None) -> bool:
    return isinstance(one, Unbuilt) and isinstance(other, Unbuilt) and one.row == other.row
