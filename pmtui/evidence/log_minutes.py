"""Most lines of a log are of the same minute as the line before: of those only the seconds are read."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from re import Match
from typing import NamedTuple

from pmtui.evidence.placed import Placed
from pmtui.evidence.written_time import ZONE_WORDS
from pmtui.model.moment import Precision

Taken = tuple[Placed, str, int]
"""The time, how it is written, and where the text after it begins."""

_REGION = "(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?"
_ZONE = (
    r" ?(?:GMT|UTC)?([+-]\d\d:?\d\d|Z)(?![\w:])|([+-]\d\d)(?![\w:])"
    rf"|(?: (?=[A-Z])|(?=UTC|GMT))({ZONE_WORDS}|{_REGION})(?!\w)"
)
OFFSET = rf"(?:{_ZONE})?"
"""The zone a time may end in."""

_new = tuple.__new__
"""Makes a `Placed` in a third of the time its class needs; called for every line."""


def ends(line: str, end: int) -> bool:
    """Whether a time that was written before ends here for sure: no zone, year or fraction follows."""
    return _closes(line[end : end + 2]) or _no_zone(line[end : end + 8])


@lru_cache(maxsize=4096)
def _closes(after: str) -> bool:
    """Whether two letters say so: at the end, before what closes, a small letter, a bracket or a second space."""
    return (
        not after
        or after[0] in "]\t\"')|;"
        or (after[0] == " " and (after[1:].islower() or after[1:] in _OPENING))
    )


_OPENING = frozenset(" [(|")
_MORE_OF_TIME = re.compile(
    rf"{_ZONE}| ?[AP]M(?!\w)| \d{{4}}(?!\w)"
    "| (?:Africa/|America|Antarct|Arctic/|Asia/|Atlanti|Austral|Europe/|Indian/|Pacific)"
)
"""Judged by eight letters: of a region only the beginning is seen."""


@lru_cache(maxsize=4096)
def _no_zone(after: str) -> bool:
    """Whether what follows a time, most often a level or a number, is no zone, no half of a day and no year."""
    return after[0] == " " and _MORE_OF_TIME.match(after) is None


class Minute(NamedTuple):
    """The minute of the line before: most lines are of the same one, and only their seconds have to be read."""

    head: str
    """All that is written before the seconds."""
    utc: str
    """The minute in UTC as ISO writes it, up to the seconds."""
    width: int
    """Characters of the seconds and their fraction."""
    tail: str
    """What is written after the seconds: a zone or a year."""
    precision: Precision
    zone: str


def minute_of(found: Match[str], placed: Placed, clock: int) -> Minute | None:
    """What the lines after this one share with it; `clock` is the group of the clock, before that of the fraction."""
    at, precision, zone, _ = placed
    if at is None or at.second != int(found[clock][-2:]):
        return None
    fraction = len(found[clock + 1]) + 1 if found[clock + 1] else 0
    second = found.end(clock) - 2
    width = 2 + fraction
    return Minute(
        found.string[found.start() : second],
        at.isoformat()[:17],
        width,
        found.string[second + width : found.end()],
        precision,
        zone,
    )


def in_minute(line: str, at: int, minute: Minute) -> Taken | None:
    """The time written at `at`, of which all but the seconds is as it was; None when more is different."""
    head, utc, width, tail, precision, zone = minute
    begin = at + len(head)
    after = begin + width
    end = after + len(tail)
    if not line.startswith(tail, after):
        return None
    if not (_closes(line[end : end + 2]) or _no_zone(line[end : end + 8])):  # `ends`, for every line
        return None
    try:
        instant = datetime.fromisoformat(f"{utc}{line[begin:after]}+00:00")
    except ValueError:
        return None
    return _new(Placed, (instant, precision, zone, "")), line[at:end], end
