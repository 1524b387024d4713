"""What is typed on the import screen: paths and answers. Pure."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pmtui.evidence.options import FileAnswers, Options, mapped
from pmtui.evidence.outline import day_named
from pmtui.model.cards import Review
from pmtui.model.moment import zone_named
from pmtui.model.when import Context, Unclear, read_when
from pmtui.model.zones import find_zone, zone_label


class BadAnswer(ValueError):
    """An answer can't be read; `field` says which one."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


# --- what was typed ----------------------------------------------------------


def paths_typed(text: str) -> list[Path]:
    r"""Paths parted by blanks, with or without a comma; quotes or `\ ` keep blanks in a name. BadAnswer when a quote is left open.

    Another backslash is part of the name, as in `C:\Users`. A text that as a whole names something there is one path, blanks and all.
    """
    whole = Path(text.strip()).expanduser()
    if text.strip() and whole.exists():
        return [whole]
    found = (Path(part).expanduser() for part in _parted(text))
    return [path.with_name(path.name[:-1]) if _has_comma(path) else path for path in found]


_PIECE = re.compile(r"""'([^']*)'|"([^"]*)"|\\([\s'"])|([^\s'"])""")


def _parted(text: str) -> Iterator[str]:
    part: str | None = None
    at = 0
    while at < len(text):
        found = _PIECE.match(text, at)
        if found is not None:
            part = (part or "") + next(piece for piece in found.groups() if piece is not None)
            at = found.end()
        elif text[at].isspace():
            if part:
                yield part
            part, at = None, at + 1
        else:
            raise BadAnswer("paths", "a quote is left open; close it")
    if part:
        yield part


def _has_comma(path: Path) -> bool:
    """Whether a comma behind a name only parts it from the next."""
    return len(path.name) > 1 and path.name.endswith(",") and not path.exists()


def completed(text: str) -> str:
    """`text` with its last name completed as far as it is certain, as a shell does."""
    head, _, last = text.rpartition(" ")
    path = Path(last).expanduser()
    folder, start = (path, "") if last.endswith("/") else (path.parent, path.name)
    try:
        found = sorted(
            f"{entry.name}/" if entry.is_dir() else entry.name
            for entry in folder.iterdir()
            if entry.name.startswith(start) and (start or not entry.name.startswith("."))
        )
    except OSError:
        return text
    common = _common(found)
    if " " in common or len(common) <= len(start):
        return text
    return f"{head} {last}{common[len(start) :]}" if head else f"{last}{common[len(start) :]}"


def _common(names: Sequence[str]) -> str:
    """What sorted names all begin with."""
    if not names:
        return ""
    first, last = names[0], names[-1]
    same = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return first[: min(len(first), len(last)) if same is None else same]


@dataclass(frozen=True)
class Answers:
    """The fields of the screen, as typed."""

    zone: str = ""
    day: str = ""
    order: str = ""
    mapping: str = ""
    channel: str = ""
    since: str = ""
    until: str = ""


def options_of(answers: Answers, review: Review, now: datetime) -> Options:
    """Those answers as options. BadAnswer says which one can't be read."""
    files: dict[str, dict[str, Any]] = {}
    for read in _readings(answers, now):
        for file, said in read():
            files[file] = files.get(file, {}) | said
    of_all = FileAnswers(**files.pop("", {}))
    zone = of_all.zone
    start = _window("since", answers.since, zone or review.zone, review, now)
    return Options(
        zone=zone,
        day=of_all.day,
        year=of_all.year,
        day_first=of_all.day_first,
        mapping=of_all.mapping,
        channel=tuple(part.lstrip("#") for part in answers.channel.replace(",", " ").split()),
        since=start,
        until=_window("until", answers.until, zone or review.zone, review, now, start),
        display=review.zone,
        files={file: FileAnswers(**said) for file, said in files.items()},
    )


def answered_so_far(answers: Answers, now: datetime) -> Options:
    """The answers to what files leave open as far as they can be read while one types."""
    files: dict[str, dict[str, Any]] = {}
    for read in _readings(answers, now):
        with suppress(BadAnswer):
            for file, said in read():
                files[file] = files.get(file, {}) | said
    of_all = files.pop("", {})
    return Options(**of_all, files={file: FileAnswers(**said) for file, said in files.items()})


# --- answers for all files, and for single ones ------------------------------

Said = tuple[str, dict[str, Any]]
"""A file's name, empty for all, and what is said of it, as `FileAnswers` takes it."""

_BEFORE_A_FILE = re.compile(r",(?=[^,=]+=)")


def _readings(answers: Answers, now: datetime) -> tuple[Callable[[], list[Said]], ...]:
    """How each field is read whose answers may differ from file to file."""
    return (
        lambda: [(file, {"zone": _zone(text, now)}) for file, text in _each(answers.zone)],
        lambda: _days(answers.day),
        lambda: [(file, {"day_first": _order(text)}) for file, text in _each(answers.order)],
        lambda: _mapping(answers.mapping),
    )


def _each(text: str, parts: Iterable[str] | None = None) -> Iterator[tuple[str, str]]:
    """`Europe/Berlin, chat.log=UTC`: what is said of all files, and of single ones."""
    for part in text.split(",") if parts is None else parts:
        file, _, words = (piece.strip() for piece in part.rpartition("="))
        if words:
            yield file, words


def _days(text: str) -> list[Said]:
    try:
        return [(file, day_typed(words)) for file, words in _each(text)]
    except BadAnswer:  # a comma may be part of a date, as in Nov 20, 2026
        return [(file, day_typed(words)) for file, words in _each(text, _BEFORE_A_FILE.split(text))]


def _zone(text: str, now: datetime) -> str:
    try:
        return zone_named(text).key
    except ValueError:
        zone = find_zone(text)
        label = zone_label(zone, now) if zone is not None else ""
        # Half-hour offsets have no name of their own; taking UTC for them would move every row.
        if zone is None or now.astimezone(zone).utcoffset() != now.astimezone(zone_named(label)).utcoffset():
            words = f"{text!r} is no zone known here; write UTC or a name such as Europe/Berlin"
            raise BadAnswer("zone", words) from None
        return label


def day_typed(text: str) -> dict[str, date | int]:
    """A day as typed, or a year for dates that lack one. BadAnswer when it is neither."""
    if re.fullmatch(r"(19|20|21)\d\d", text):
        return {"year": int(text)}
    found = day_named(text)
    if found is None:
        raise BadAnswer("day", f"{text!r} is no full date and no year; write 2026-11-20 or 2026")
    return {"day": found}


def _order(text: str) -> bool:
    first = text[0].casefold()
    if first not in "dm":
        raise BadAnswer(
            "order", "write day when 3/4 is the third of April, month when it is March the fourth"
        )
    return first == "d"


def _mapping(text: str) -> list[Said]:
    try:
        parts = [mapped(part) for part in shlex.split(text)]
    except ValueError:
        raise BadAnswer("mapping", "a quote is left open; close it") from None
    found: dict[str, dict[str, str]] = {}
    for file, role, column in parts:
        if not (role and column):
            raise BadAnswer("mapping", "write columns as time=NAME text=NAME")
        found.setdefault(file, {})[role] = column
    return [(file, {"mapping": columns}) for file, columns in found.items()]


def _window(
    field: str, text: str, zone: str, review: Review, now: datetime, near: datetime | None = None
) -> datetime | None:
    if not text:
        return None
    try:
        return read_when(text, Context(zone=zone, now=now, incident_day=review.incident_day, anchor=near)).at
    except Unclear as unclear:
        raise BadAnswer(field, str(unclear)) from None


def first_moment(now: datetime | None, review: Review) -> datetime:
    """What a relative time is read against: now, else the day of the incident."""
    if now is not None:
        return now
    day = review.incident_day or review.opened
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else datetime(2000, 1, 1, tzinfo=UTC)
