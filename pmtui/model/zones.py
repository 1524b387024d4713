"""Zones as people and records write them, and the instants a wall-clock time can mean there.

Only abbreviations with one common meaning are read. CST, IST, BST and their like name zones half a world apart
and are refused by name (ECOSYSTEM 2).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from pmtui.model.moment import zone_named

FIXED = {
    "Z": 0, "UTC": 0, "GMT": 0, "UCT": 0, "WET": 0, "WEST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180,
    "MSK": 180, "SAST": 120, "JST": 540, "KST": 540, "HKT": 480, "SGT": 480, "AWST": 480, "ACDT": 630,
    "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780, "EST": -300, "EDT": -240, "MST": -420, "MDT": -360,
    "PST": -480, "PDT": -420, "AKST": -540, "AKDT": -480, "HST": -600, "MEZ": 60, "MESZ": 120,
}  # fmt: skip
"""Minutes east of UTC of abbreviations with one common meaning."""

REGIONS = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}
"""Short names that follow summer time by themselves."""

SEASONAL = {
    "CET": "Europe/Berlin", "EET": "Europe/Helsinki", "WET": "Europe/Lisbon", "EST": "America/New_York",
    "PST": "America/Los_Angeles", "AKST": "America/Anchorage", "AEST": "Australia/Sydney", "NZST": "Pacific/Auckland",
    "CEST": "Europe/Berlin", "EEST": "Europe/Helsinki", "WEST": "Europe/Lisbon", "EDT": "America/New_York",
    "PDT": "America/Los_Angeles", "AKDT": "America/Anchorage", "AEDT": "Australia/Sydney", "NZDT": "Pacific/Auckland",
    "MDT": "America/Denver", "MEZ": "Europe/Berlin", "MESZ": "Europe/Berlin",
}  # fmt: skip
"""Abbreviations of half a year, and the zone they belong to: out of season they are a question."""

AMBIGUOUS = frozenset(
    [
        "ACST",
        "ACT",
        "ADT",
        "AMST",
        "AMT",
        "AST",
        "BDT",
        "BST",
        "BT",
        "CDT",
        "CST",
        "ECT",
        "EDST",
        "FKST",
        "GST",
        "IRST",
        "IST",
        "KT",
        "LHST",
        "PYT",
        "SCT",
        "SST",
        "WST",
    ]
)
"""Abbreviations with more than one common meaning."""

_ODD_OFFSETS = frozenset({-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825})
_OFFSET = re.compile(r"(?:(?:UTC|GMT) ?)?([+\-−])(\d{1,2})(?::?(\d{2}))?\Z", re.IGNORECASE)

Zone = ZoneInfo | timezone

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_LOCAL = datetime(1970, 1, 1)  # noqa: DTZ001


def offset_zone(sign: str, hours: int, minutes: int) -> timezone | None:
    """The fixed zone of that offset; None when no clock on Earth runs at it."""
    total = (hours * 60 + minutes) * (1 if sign == "+" else -1)
    if total % 60 == 0 and -720 <= total <= 840 and minutes == 0:
        return timezone(timedelta(minutes=total))
    return timezone(timedelta(minutes=total)) if total in _ODD_OFFSETS else None


@lru_cache(maxsize=256)
def find_zone(text: str) -> Zone | None:
    """The zone of an abbreviation, an offset (`+01:00`, `UTC+1`) or an IANA name; None when it is none of them."""
    name = text.strip()
    upper = name.upper()
    if upper in FIXED:
        minutes = FIXED[upper]
        return timezone(timedelta(minutes=minutes)) if minutes else UTC
    if upper in REGIONS:
        return ZoneInfo(REGIONS[upper])
    offset = _OFFSET.match(name)
    if offset:
        return offset_zone(offset[1], int(offset[2]), int(offset[3] or 0))
    if "/" in name and re.fullmatch(r"[A-Za-z]+(?:/[A-Za-z0-9_+\-]+){1,2}", name):
        cased = "/".join("_".join(w[:1].upper() + w[1:] for w in p.split("_")) for p in name.split("/"))
        for candidate in (name, cased):
            try:
                return zone_named(candidate)
            except ValueError:
                continue
    return None


def zone_label(zone: Zone, at: datetime) -> str:
    """The IANA name to keep with a time: its own, or the `Etc` zone of a whole-hour offset, else UTC."""
    if isinstance(zone, ZoneInfo):
        return zone.key
    hours, rest = divmod(int((zone.utcoffset(at) or timedelta()).total_seconds()), 3600)
    return f"Etc/GMT{-hours:+d}" if hours and not rest else "UTC"


def instants_of(local: datetime, zone: Zone) -> tuple[datetime, ...]:
    """The UTC instants at which clocks in `zone` show `local`: none in a gap, two in a fold, else one."""
    offset = zone.utcoffset(local)
    always = isinstance(zone, timezone)
    if offset is not None and (always or offset == zone.utcoffset(local.replace(fold=1 - local.fold))):
        # Neither in a gap nor in a fold, where the two differ. Sums cost a fifth of `replace`.
        return (_EPOCH + (local - _EPOCH_LOCAL - offset),)
    found: list[datetime] = []
    for fold in (0, 1):
        at = local.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        if at.astimezone(zone).replace(tzinfo=None) == local.replace(fold=0) and at not in found:
            found.append(at)
    return tuple(found)


def either_side_of_gap(local: datetime, zone: Zone) -> tuple[datetime, ...]:
    """For a wall-clock time that clocks skipped: the instant read with the offset before, and with the one after."""
    return tuple(sorted({local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (1, 0)}))
