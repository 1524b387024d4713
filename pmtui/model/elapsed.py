"""Times counted from something: now, the incident's start, the last event, the year 1970; and what they count from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from pmtui.model.dates import COUNT, Unclear, count_of
from pmtui.model.moment import Precision

Counted = tuple[datetime, Precision, bool]
"""Instant, precision, and whether it was counted from 1970, which is in UTC."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a bare time is read against. `anchor` is the selected event, else the last one added."""

    zone: str
    now: datetime
    incident_start: datetime | None = None
    incident_day: date | None = None
    anchor: datetime | None = None

    @property
    def base(self) -> datetime | None:
        """The instant a bare clock time is near to."""
        return self.anchor or self.incident_start


_STEP = re.compile(
    r"([+\-−])((?: ?\d{1,5} ?(?:seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)\b)+|\d{1,3}h\d{2})\Z"
)
_FROM_START = re.compile(
    r"t ?([+\-−]) ?((?: ?\d{1,5} ?(?:seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)\b)+|\d{1,3}h\d{2}"
    r"|\d{1,3}:\d{2}(?::\d{2})?|0)\Z"
)
_AGO = re.compile(rf"({COUNT}) ?(seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h) ago\Z")
_UNITS = re.compile(r"(\d+) ?([smhd])")
_EPOCH = re.compile(r"(\d{10})(?:(\d{3})|(\d{6})|(\d{9})|\.(\d{1,9}))?\Z")


def read_elapsed(line: str, context: Context) -> Counted | None:
    """`now`, `20 min ago`, `T+15m`, `+1h30`, `1795183533`; None when the line is nothing of the kind."""
    low = line.lower()
    if low in ("now", "just now"):
        return context.now, Precision.MINUTE, False
    ago = _AGO.match(low)
    if ago:
        return context.now - _span(f"{count_of(ago[1])}{ago[2][0]}"), Precision.MINUTE, False
    from_start = _FROM_START.match(low)
    if from_start:
        if context.incident_start is None:
            raise Unclear("T+ counts from the incident's start, which is not known yet; type a clock time")
        return _shifted(context.incident_start, from_start[1], from_start[2])
    step = _STEP.match(low)
    if step:
        if context.anchor is None:
            raise Unclear("+ counts from the last event, and there is none yet; type a clock time")
        return _shifted(context.anchor, step[1], step[2])
    if re.fullmatch(r"(t ?)?[+\-−] ?\d{1,4}", low):
        raise Unclear(f"{line!r} has no unit; write {line}m for minutes or {line}h for hours")
    return _epoch(line)


def _shifted(base: datetime, sign: str, length: str) -> Counted:
    span = _span(length)
    precision = Precision.SECOND if span.seconds % 60 or base.second else Precision.MINUTE
    return (base + span if sign == "+" else base - span), precision, False


def _epoch(line: str) -> Counted | None:
    found = _EPOCH.match(line)
    if not found:
        return None
    fraction = (found[2] or found[3] or found[4] or found[5] or "").ljust(6, "0")[:6]
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(found[1]), microseconds=int(fraction))
    return at, Precision.FRACTION if int(fraction) else Precision.SECOND, True


def _span(words: str) -> timedelta:
    """`15m`, `1h 30m`, `1h30`, `0:15`, `1:02:03` as a length."""
    clock = re.fullmatch(r"(\d+)[:h](\d{2})(?::(\d{2}))?", words)
    if clock:
        return timedelta(hours=int(clock[1]), minutes=int(clock[2]), seconds=int(clock[3] or 0))
    names = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
    return sum((timedelta(**{names[unit]: int(n)}) for n, unit in _UNITS.findall(words)), timedelta())
