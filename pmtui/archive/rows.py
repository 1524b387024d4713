"""Cards as rows and back. Rows of our own archive are trusted: they become cards without being validated again.

Columns follow the fields of the card classes; a test holds them against the tables of `schema`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from enum import Enum, StrEnum
from functools import cache
from operator import attrgetter
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter

from pmtui.archive.schema import TABLE_OF
from pmtui.model.cards import CARDS, Card, Observation, TimelineEvent
from pmtui.model.moment import Moment, Precision, from_microseconds, iso, microseconds

Row = tuple[Any, ...]
Convert = Callable[[Any], Any]


class Kind:
    """How one kind of card is kept: its table, its columns, its statements, and the way to a row and back."""

    def __init__(self, cls: type[Card]) -> None:
        self.cls = cls
        self.name: str = cls.model_fields["kind"].default
        self.table = TABLE_OF[self.name]
        self.fields = [name for name in cls.model_fields if name != "kind"]
        event = cls is TimelineEvent
        self.columns = _event_columns(self.fields) if event else tuple(self.fields)
        self.select_columns = tuple(
            "lower(hex(id))" if cls is Observation and name == "id" else f'"{name}"' for name in self.columns
        )
        self.places = {name: at for at, name in enumerate(self.columns)}
        self.id_at = self.columns.index("id")
        self.audience_at = self.columns.index("audience")
        names = ", ".join(f'"{name}"' for name in self.columns)
        marks = ", ".join("?" * len(self.columns))
        sets = ", ".join(f'"{name}" = excluded."{name}"' for name in self.columns if name != "id")
        self.upsert = (
            f'INSERT INTO "{self.table}" ({names}) VALUES ({marks}) '  # noqa: S608
            f"ON CONFLICT (id) DO UPDATE SET {sets} WHERE review = excluded.review"
        )
        self.delete = f'DELETE FROM "{self.table}" WHERE id = ? AND review = ?'  # noqa: S608
        owner = "id" if self.name == "review" else "review"
        order = "id" if cls is Observation else "rowid"
        self.select = (
            f'SELECT {", ".join(self.select_columns)} FROM "{self.table}" WHERE {owner} = ? ORDER BY {order}'  # noqa: S608
        )
        self.row = _event_row(self) if event else _row(self)
        self.build = _event_build(self) if event else _build(self)

    def key(self, card_id: str) -> str | bytes:
        """The id as the table holds it."""
        return bytes.fromhex(card_id) if self.cls is Observation else card_id


@cache
def kept(kind: str) -> Kind:
    """How cards of that kind are kept."""
    return Kind(CARDS[kind])


def _each(
    way: Callable[[type[BaseModel], str], Convert | None], cls: type[BaseModel], names: Sequence[str]
) -> Callable[[list[Any]], list[Any]]:
    """Converts the values of those fields in place, one way or the other; None and plain ones stay."""
    convert = [(at, how) for at, name in enumerate(names) if (how := way(cls, name)) is not None]

    def converted(values: list[Any]) -> list[Any]:
        for at, how in convert:
            value = values[at]
            if value is not None:
                values[at] = how(value)
        return values

    return converted


# --- to a row ----------------------------------------------------------------


def _row(kind: Kind) -> Callable[[Any], Row]:
    get = attrgetter(*kind.fields)
    encoded = _each(_encode, kind.cls, kind.fields)

    def row(card: Any) -> Row:
        return tuple(encoded(list(get(card))))

    return row


_OF_MOMENT = ("at", "at_precision", "order", "id", "at_original", "at_zone")
"""First in an event's row, so that its first four values are its place in the timeline."""


def _event_columns(fields: list[str]) -> tuple[str, ...]:
    rest = [name for name in fields if name not in ("at", "order", "id")]
    return (*_OF_MOMENT, *rest)


def _event_row(kind: Kind) -> Callable[[Any], Row]:
    rest = kind.columns[len(_OF_MOMENT) :]
    get = attrgetter(*rest)
    encoded = _each(_encode, kind.cls, rest)

    def row(card: Any) -> Row:
        at = card.at
        when = (microseconds(at.at), int(at.precision), card.order, card.id, at.original, at.zone)
        return (*when, *encoded(list(get(card))))

    return row


def _encode(cls: type[BaseModel], name: str) -> Convert | None:
    if cls is Observation and name == "id":
        return bytes.fromhex
    kind = _plain(cls.model_fields[name].annotation)
    if get_origin(kind) is tuple or (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return _to_json(cls, name)
    if not isinstance(kind, type):
        return None
    if issubclass(kind, StrEnum):
        return str
    if issubclass(kind, datetime):
        return iso
    if issubclass(kind, date):
        return date.isoformat
    return int if kind is bool else None


def _to_json(cls: type[BaseModel], name: str) -> Convert:
    def encode(value: Any) -> str:
        return "[]" if value == () else _adapter(cls, name).dump_json(value).decode()

    return encode


# --- and back ----------------------------------------------------------------


def _build(kind: Kind) -> Callable[[Row], Card]:
    cls, names = kind.cls, kind.fields
    decoded = _each(_decode, cls, names)

    def build(row: Row) -> Card:
        return cls.model_construct(**dict(zip(names, decoded(list(row)), strict=True)))

    return build


_PRECISIONS = {int(precision): precision for precision in Precision}


def _event_build(kind: Kind) -> Callable[[Row], Card]:
    rest = kind.columns[len(_OF_MOMENT) :]
    decoded = _each(_decode, kind.cls, rest)

    def build(row: Row) -> Card:
        moment = Moment.model_construct(
            at=from_microseconds(row[0]), precision=_PRECISIONS[row[1]], original=row[4], zone=row[5]
        )
        named = dict(zip(rest, decoded(list(row[len(_OF_MOMENT) :])), strict=True))
        return TimelineEvent.model_construct(at=moment, order=row[2], id=row[3], **named)

    return build


def _decode(cls: type[BaseModel], name: str) -> Convert | None:
    if cls is Observation and name == "id":
        return None  # the statement turns it into hexadecimal digits
    kind = _plain(cls.model_fields[name].annotation)
    if get_origin(kind) is tuple or (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return _from_json(cls, name)
    if not isinstance(kind, type):
        return None
    if issubclass(kind, Enum):
        return {member.value: member for member in kind}.__getitem__
    if issubclass(kind, datetime):
        return datetime.fromisoformat
    if issubclass(kind, date):
        return date.fromisoformat
    return bool if kind is bool else None


def _from_json(cls: type[BaseModel], name: str) -> Convert:
    def decode(value: str) -> Any:
        return () if value == "[]" else _adapter(cls, name).validate_json(value)

    return decode


@cache
def _adapter(cls: type[BaseModel], name: str) -> TypeAdapter[Any]:
    annotation: Any = cls.model_fields[name].annotation
    return TypeAdapter(annotation)


def _plain(annotation: Any) -> Any:
    """The type behind `X | None` and `Annotated[X, …]`."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _plain(get_args(annotation)[0])
    if origin in (Union, UnionType):
        left = [part for part in get_args(annotation) if part is not type(None)]
        return _plain(left[0]) if len(left) == 1 else annotation
    return None if origin is Literal else annotation
