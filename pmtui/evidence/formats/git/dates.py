"""The ways git writes dates that nobody else does."""

from __future__ import annotations

import re

_DEFAULT = re.compile(
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) +(?P<day>\d{1,2}) (?P<clock>\d{2}:\d{2}:\d{2}) (?P<year>\d{4})"
    r"(?: (?P<zone>[+-]\d{4}))?\Z"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def iso_of(written: str) -> str:
    """`Sat Aug 22 23:04:18 2026 +0900` as ISO, `1787407458 +0900` as its seconds; other ways as they are."""
    found = _DEFAULT.match(written)
    if found is not None and found["month"] in _MONTHS:
        month = _MONTHS.index(found["month"]) + 1
        return f"{found['year']}-{month:02}-{int(found['day']):02}T{found['clock']}{found['zone'] or ''}"
    seconds, _, zone = written.partition(" ")
    return seconds if zone[:1] in ("+", "-") and seconds.isdigit() else written
