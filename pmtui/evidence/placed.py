"""An instant as a record tells it, or why there is none; epochs in any unit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from pmtui.model.moment import Precision

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
FIRST_SECOND, LAST_SECOND = int(EARLIEST.timestamp()), int(LATEST.timestamp())
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

NO_TIME_WRITTEN = "no time is written"
NO_ZONE, NO_DAY, NO_YEAR, NO_ORDER = "no zone", "no day", "no year", "day or month first?"
ASKED = frozenset({NO_ZONE, NO_DAY, NO_YEAR, NO_ORDER})
"""Why a time could not be placed that an answer of the person would place."""


class Placed(NamedTuple):
    """An instant, or why there is none."""

    at: datetime | None
    precision: Precision = Precision.SECOND
    zone: str = "UTC"
    problem: str = ""


_new = tuple.__new__
"""Makes a `Placed` in a third of the time its class needs; called a million times a file."""

FRACTION, SECOND, MINUTE = Precision.FRACTION, Precision.SECOND, Precision.MINUTE
_POINTS = (".", ",")


def precision_of(value: str) -> Precision:
    """How precise a time in ISO form is."""
    if value[19:20] in _POINTS:
        return FRACTION
    return SECOND if value[16:17] == ":" and len(value) >= 19 else MINUTE


def plausible(at: datetime, precision: Precision, zone: str) -> Placed:
    """The instant, unless its year can't be right."""
    if not EARLIEST <= at < LATEST:
        return Placed(None, problem=f"the year {at.year} can't be right")
    return _new(Placed, (at, precision, zone, ""))


def outside(written: str) -> Placed:
    """A time no calendar of ours reaches."""
    return Placed(None, problem=f"{written[:40]!r} is outside the years 1990 to 2100")


_SCALES = {
    9: 1,
    10: 1,
    12: 1_000,
    13: 1_000,
    15: 1_000_000,
    16: 1_000_000,
    18: 1_000_000_000,
    19: 1_000_000_000,
}
"""Parts of a second that an epoch of so many digits counts, as far as it can lie between 1990 and 2100."""


def from_epoch(digits: str) -> Placed:
    """Seconds, milli-, micro- or nanoseconds since 1970, judged by the number of digits; 1990 to 2100."""
    whole, _, part = digits.partition(".")
    if not (whole.isascii() and whole.removeprefix("-").isdigit()) or len(whole) > 19:
        return Placed(None, problem=f"{digits[:40]!r} is no time")
    number = int(whole)
    scale = _SCALES.get(len(whole) if whole[0] != "0" else len(str(number)), 1)
    second, rest = divmod(number, scale)
    if not FIRST_SECOND <= second < LAST_SECOND:
        return Placed(None, problem=f"{digits[:40]} is no time between 1990 and 2100")
    micro = rest * 1_000_000 // scale
    if scale == 1 and part.isascii() and part.isdigit():
        micro = int(part.ljust(6, "0")[:6])
    fine = FRACTION if scale > 1 or part.strip("0") else SECOND
    return _new(Placed, (_EPOCH + timedelta(0, second, micro), fine, "UTC", ""))
