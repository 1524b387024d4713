"""What the person importing has said: answers, filters and limits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path, PurePath

MEBIBYTE = 1024 * 1024
LARGEST = 50 * MEBIBYTE
"""Bytes read from one file or zip unless more is asked for."""


@dataclass(frozen=True, slots=True)
class FileAnswers:
    """What was said of one file alone. What is not said here is as for all files."""

    zone: str | None = None
    day: date | None = None
    year: int | None = None
    day_first: bool | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Options:
    """Answers to the questions of a preview, and what to leave out.

    `zone`: IANA name for times without one (a zone in the record or file has precedence). `day`: the day that clock
    times without a date begin on. `year`: for dates without one. `day_first`: how 3/4/2026 is read. `channel`: chat
    channels to read, all when empty. `since`, `until`: aware; rows outside are hidden. `mapping`: role (time, text,
    detail, actor, severity, kind, zone, id, link) to column name or number. `display`: zone for showing times. `fold`, `merge`:
    minutes within which repeats fold and two tools may tell the same thing; 0 for never. `files`: what was said of
    single files, by their names or the ends of their paths.
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
    files: Mapping[str, FileAnswers] = field(default_factory=dict)

    def of(self, path: Path) -> Options:
        """The answers that hold for that file; where two names fit it, the longer one counts."""
        answers = self
        for name in sorted(self.files, key=lambda name: len(PurePath(name).parts)):
            if ends_with(path, name):
                said = self.files[name]
                given = {key: value for key in _SINGLE if (value := getattr(said, key)) is not None}
                answers = replace(answers, mapping={**answers.mapping, **said.mapping}, **given)
        return answers

    def unknown(self, paths: Iterable[Path]) -> list[str]:
        """Names of files something was said of that are none of these."""
        there = list(paths)
        return [name for name in self.files if not any(ends_with(path, name) for path in there)]


ROLES = ("time", "text", "detail", "actor", "severity", "kind", "zone", "id", "link")
"""What a column may hold."""

_ROLE_IN_FILE = re.compile(rf"(?P<file>.+?)=(?P<role>{'|'.join(ROLES)})=(?P<column>.+)", re.DOTALL)


def mapped(text: str) -> tuple[str, str, str]:
    """File, role and column of `time=ts` or `pager.csv=time=ts`; no file for all, no column when none is said."""
    role, _, column = (part.strip() for part in text.partition("="))
    named = None if role in ROLES else _ROLE_IN_FILE.fullmatch(text.strip())
    return (named["file"], named["role"], named["column"].strip()) if named else ("", role, column)


_SINGLE = ("zone", "day", "year", "day_first")


def ends_with(path: Path, name: str) -> bool:
    """Whether a file is called so: by its name, or with folders before it."""
    parts = PurePath(name).parts
    return bool(parts) and path.parts[-len(parts) :] == parts


def names_apart(paths: Iterable[Path]) -> list[str]:
    """For each file its name, with as many folders before it as tell it from the others."""
    there = list(paths)
    found: list[str] = []
    for path in there:
        tails = (PurePath(*path.parts[-n:]).as_posix() for n in range(1, len(path.parts) + 1))
        alone = (tail for tail in tails if sum(ends_with(other, tail) for other in there) == 1)
        found.append(next(alone, path.name))
    return found
