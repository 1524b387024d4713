"""What a file leaves open, as a question for a person at the screen, with what each answer would mean. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time

from pmtui.evidence.problems import (
    NeedsDay,
    NeedsDayOrder,
    NeedsMapping,
    NeedsYear,
    NeedsZone,
    Question,
    why_no_zone,
)
from pmtui.evidence.written_time import WrittenTime, take_time
from pmtui.model.dates import nearest_year
from pmtui.model.moment import zone_named
from pmtui.model.text import clean_line
from pmtui.model.zones import instants_of
from pmtui.tui.widgets.source import day_words


def asked_in(question: Question) -> tuple[str, str]:
    """The field a question is answered in, and the question."""
    match question:
        case NeedsZone(file, count, first, last, said):
            why = f"{said!r} {why_no_zone(said)}" if said else "none is written"
            return "zone", f"{file}: in which zone are its {count} times, {first} … {last}? {why}"
        case NeedsDay(file, _count, example, candidates):
            named = f" It names {' or '.join(day.isoformat() for day in candidates)}." if candidates else ""
            return "day", f"{file}: on which day do times such as {example!r} begin?{named}"
        case NeedsYear(file, _count, example):
            return "day", f"{file}: of which year is {example!r}? Write the year or the day"
        case NeedsDayOrder(file, example):
            return "order", f"{file}: is {example!r} written day first or month first?"
        case NeedsMapping():
            columns = ", ".join(question.columns[:12])
            return (
                "mapping",
                f"{question.file}: which hold time and text? Write time=… text=… out of: {columns}",
            )


def several(questions: Iterable[Question]) -> str:
    """How to answer where more than one file asks for the same; empty where none do."""
    asking: dict[str, list[str]] = {}
    for question in questions:
        asking.setdefault(asked_in(question)[0], []).append(question.file)
    for field, files in asking.items():
        if len(files) > 1:
            every, alone = _LIKE[field]
            return f"{len(files)} files ask this. Where one differs: {every} {files[-1]}={alone}"
    return ""


_LIKE = {
    "zone": ("UTC,", "Europe/Berlin"),
    "day": ("2026-11-20,", "2026-11-21"),
    "order": ("day,", "month"),
    "mapping": ("time=NAME", "time=OTHER"),
}
"""How an answer for all and one for a single file stand side by side."""


def meaning(question: Question, zones: Iterable[str], day: date | None) -> str:
    """What each answer would mean, in a line: `UTC: 14:05 … 14:20 UTC · Europe/Berlin: 13:05 … 13:20 UTC`.

    `zones` are those to tell of; `day` is the one clock times are taken to begin on. Empty where nothing can be said.
    """
    match question:
        case NeedsZone(first=first, last=last):
            found = (_in_zone(zone, first, last, day) for zone in dict.fromkeys(zones))
            return " · ".join(said for said in found if said)
        case NeedsDay(example=example, candidates=candidates):
            days = dict.fromkeys((*((day,) if day else ()), *candidates))
            return " · ".join(f"{one.isoformat()}: {example} on {_long(one)}" for one in days)
        case NeedsYear(month=month, day=number):
            near = nearest_year(day)(month, number) if day is not None else None
            return f"{near.year}: {_long(near)}" if near is not None else ""
        case NeedsDayOrder(example=example):
            return " · ".join(_orders(example))
        case NeedsMapping():
            row = question.sample[0] if question.sample else ()
            pairs = zip(question.columns, row, strict=False)
            return " · ".join(f"{name}: {clean_line(value)[:30]}" for name, value in pairs if value.strip())


def _in_zone(zone: str, first: str, last: str, day: date | None) -> str:
    ends = [_instant(text, zone, day) for text in (first, last)]
    if None in ends:
        return ""
    start, end = (at for at in ends if at is not None)
    until = f"{day_words(end.date())} " if end.date() != start.date() else ""
    return f"{zone}: {day_words(start.date())} {start:%H:%M} … {until}{end:%H:%M} UTC"


def _instant(text: str, zone: str, day: date | None) -> datetime | None:
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        written = take_time(text)
        on = (_day_of(written) or day) if written is not None else None
        if written is None or written.clock is None or written.impossible or on is None:
            return None
        hour, minute, second, _ = written.clock
        local = datetime.combine(on, time(hour, minute, second))
    if local.tzinfo is not None:
        return local.astimezone(UTC)
    return next(iter(instants_of(local, zone_named(zone))), None)


def _day_of(written: WrittenTime) -> date | None:
    if not (written.year and written.month and written.day):
        return None
    return _valid(written.year, written.month, written.day)


def _orders(example: str) -> Iterator[str]:
    written = take_time(example)
    if written is None or not written.order:
        return
    a, b = (int(part) for part in written.order.split("/")[:2])
    for name, month, day in (("day", b, a), ("month", a, b)):
        found = _valid(written.year or 2000, month, day)
        if found is not None:
            yield f"{name}: {_long(found) if written.year else day_words(found)}"


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _long(day: date) -> str:
    return f"{day:%a} {day_words(day)} {day.year}"
