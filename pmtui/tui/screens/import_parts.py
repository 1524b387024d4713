"""What is typed on the import screen: paths and answers. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from pmtui.evidence.options import Options
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
    """Paths parted by blanks; quotes keep blanks in a name. BadAnswer when a quote is left open.

    A text that as a whole names something there is one path, blanks and all.
    """
    whole = Path(text.strip()).expanduser()
    if text.strip() and whole.exists():
        return [whole]
    try:
        return [Path(part).expanduser() for part in shlex.split(text)]
    except ValueError:
        raise BadAnswer("paths", "a quote is left open; close it") from None


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
    zone, zones = _zones(answers.zone, now)
    start = _window("since", answers.since, zone or review.zone, review, now)
    return Options(
        zone=zone,
        day=day_typed(answers.day),
        day_first=_order(answers.order),
        mapping=_mapping(answers.mapping),
        channel=tuple(part.lstrip("#") for part in answers.channel.replace(",", " ").split()),
        since=start,
        until=_window("until", answers.until, zone or review.zone, review, now, start),
        display=review.zone,
        zones=zones,
    )


def _zones(text: str, now: datetime) -> tuple[str | None, dict[str, str]]:
    """`Europe/Berlin`, and after commas `chat.log=UTC` for single files."""
    all_of_them: str | None = None
    zones: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        file, _, words = (piece.strip() for piece in part.rpartition("="))
        found = _zone(words, now)
        if file and found:
            zones[file.rpartition("/")[2]] = found
        else:
            all_of_them = found
    return all_of_them, zones


def _zone(text: str, now: datetime) -> str | None:
    if not text:
        return None
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


def day_typed(text: str) -> date | None:
    """A day as typed; None for none. BadAnswer when it is no full date."""
    if not text:
        return None
    found = day_named(text)
    if found is None:
        raise BadAnswer("day", f"{text!r} is no full date; write 2026-11-20")
    return found


def _order(text: str) -> bool | None:
    if not text:
        return None
    first = text[0].casefold()
    if first not in "dm":
        raise BadAnswer(
            "order", "write day when 3/4 is the third of April, month when it is March the fourth"
        )
    return first == "d"


def _mapping(text: str) -> dict[str, str]:
    try:
        parts = [part.partition("=") for part in shlex.split(text)]
    except ValueError:
        raise BadAnswer("mapping", "a quote is left open; close it") from None
    for name, sign, value in parts:
        if not (name and sign and value):
            raise BadAnswer("mapping", "write columns as time=NAME text=NAME")
    return {name: value for name, _sign, value in parts}


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
