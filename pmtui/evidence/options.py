"""What the person importing has said: answers, filters and limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

MEBIBYTE = 1024 * 1024
LARGEST = 50 * MEBIBYTE
"""Bytes read from one file or zip unless more is asked for."""


@dataclass(frozen=True, slots=True)
class Options:
    """Answers to the questions of a preview, and what to leave out.

    `zone`: IANA name for times without one (a zone in the record or file has precedence). `day`: the day that clock
    times without a date begin on. `year`: for dates without one. `day_first`: how 3/4/2026 is read. `channel`: chat
    channels to read, all when empty. `since`, `until`: aware; rows outside are hidden. `mapping`: role (time, text,
    detail, actor, severity, kind, zone, id, link) to column name or number. `display`: zone for showing times. `fold`, `merge`:
    minutes within which repeats fold and two tools may tell the same thing; 0 for never. `zones`: by the name of a file,
    its own zone where it differs from `zone`.
    """

    zone: str | None = None
    day: date | None = None
    year: int | None = None
    day_first: bool | None = None
    channel: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    display: str = "UTC"
    largest: int = LARGEST
    fold: float = 10.0
    merge: float = 5.0
    zones: Mapping[str, str] = field(default_factory=dict)

    def of(self, file: str) -> Options:
        """The answers that hold for the file of that name."""
        return replace(self, zone=self.zones[file]) if file in self.zones else self
