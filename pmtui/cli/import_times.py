"""Times as an import tells them: in the zone of the review, and in UTC beside it where first and last are told."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from pmtui.model.moment import zone_named


def moment_words(at: datetime, zone: str) -> str:
    """`2026-11-20 14:05:00 CET`."""
    local = at.astimezone(_zone(zone))
    return f"{local:%Y-%m-%d %H:%M:%S} {_name(local)}"


def span_words(first: datetime, last: datetime, zone: str) -> str:
    """`2026-11-20 14:05 to 14:20 CET (13:05 to 13:20 UTC)`; a minute alone where both are in it."""
    here = _ends(first, last, zone)
    utc = _ends(first, last, "UTC")
    if here == utc:
        return utc
    day = f"{first.astimezone(_zone(zone)):%Y-%m-%d} "
    return f"{here} ({utc.removeprefix(day)})"


@lru_cache(8)
def _zone(name: str) -> ZoneInfo:
    return zone_named(name)


def _ends(first: datetime, last: datetime, zone: str) -> str:
    a, b = (at.astimezone(_zone(zone)) for at in (first, last))
    if a.replace(second=0, microsecond=0) == b.replace(second=0, microsecond=0):
        return f"{a:%Y-%m-%d %H:%M} {_name(a)}"
    begins = f"{a:%Y-%m-%d %H:%M}" if a.utcoffset() == b.utcoffset() else f"{a:%Y-%m-%d %H:%M} {_name(a)}"
    ends = f"{b:%H:%M}" if a.date() == b.date() else f"{b:%Y-%m-%d %H:%M}"
    return f"{begins} to {ends} {_name(b)}"


def _name(local: datetime) -> str:
    name = local.tzname() or ""
    return f"UTC{name}" if name[:1] in "+-" else name
