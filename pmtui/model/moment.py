"""A time as it is known: an instant, how precise it is, what was written and in which zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import IntEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainSerializer

from pmtui.model.lengths import duration_words
from pmtui.model.text import UserLine
from pmtui.model.zone_names import zone_named

__all__ = [
    "Instant",
    "Moment",
    "Precision",
    "duration_words",
    "from_microseconds",
    "iso",
    "microseconds",
    "zone_named",
]


class Precision(IntEnum):
    """How much of a time was written; coarser sorts before finer at the same instant."""

    DAY = 0
    HOUR = 1
    MINUTE = 2
    SECOND = 3
    FRACTION = 4


_FIRST, _LAST = datetime(2, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
"""Within these every zone can show a time; Python's calendar ends a year further out on either side."""


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time needs a zone: write it in UTC, ending in Z")
    if not _FIRST <= value < _LAST:
        raise ValueError("no calendar shows that time in every zone; write a year from 0002 to 9998")
    return value.astimezone(UTC)


def iso(value: datetime) -> str:
    """`2026-11-20T14:05:33Z`, microseconds only where there are any."""
    form = "microseconds" if value.microsecond else "seconds"
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=form) + "Z"


Instant = Annotated[datetime, AfterValidator(_utc), PlainSerializer(iso, return_type=str, when_used="json")]
"""An aware time, kept in UTC."""


class Moment(BaseModel):
    """When something happened. `original` is what a person typed or a record held."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: Instant
    precision: Precision = Precision.MINUTE
    original: UserLine = ""
    zone: UserLine = "UTC"

    def model_post_init(self, _context: Any, /) -> None:
        zone_named(self.zone)

    @property
    def key(self) -> tuple[int, int]:
        """Order of moments: microseconds since 1970, then precision."""
        return microseconds(self.at), int(self.precision)

    def shown(self, zone: str, *, seconds: bool | None = None) -> str:
        """`14:05`, or `14:05:33` when seconds are known (or asked for), in the given zone."""
        local = self.at.astimezone(zone_named(zone))
        fine = self.precision >= Precision.SECOND if seconds is None else seconds
        if self.precision is Precision.DAY:
            return "--:--"
        return local.strftime("%H:%M:%S" if fine else "%H:%M")

    def day(self, zone: str) -> date:
        """The calendar day of this moment in the given zone."""
        return self.at.astimezone(zone_named(zone)).date()


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(at: datetime) -> int:
    """Microseconds since 1970-01-01T00:00Z, exact."""
    return (at - _EPOCH) // _MICROSECOND


def from_microseconds(value: int) -> datetime:
    """The instant that many microseconds after 1970-01-01T00:00Z."""
    return _EPOCH + timedelta(microseconds=value)
