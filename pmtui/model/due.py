"""Due dates as people type them. A due date is a day, never an instant."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from pmtui.model.dates import (
    COUNT,
    LAST_YEAR,
    WEEKDAY,
    WEEKDAY_NUMBERS,
    Unclear,
    coming_year,
    count_of,
    match_date,
    say_day,
)

_IN = re.compile(
    rf"(?:in )?({COUNT}) ?(d|days?|w|wks?|weeks?|mo|mon|months?|y|yrs?|years?|fortnights?)(?: from now)?\Z"
)
_WEEKDAY = re.compile(rf"(?:(this|next|coming|on|by) )?({WEEKDAY})\Z")
_END = re.compile(r"(?:by |at )?(?:the )?end of (?:the |this )?(day|week|month|quarter|year)\Z")
_SHORT_END = {"eod": "day", "eow": "week", "eom": "month", "eoq": "quarter", "eoy": "year"}


def read_due(text: str, today: date) -> date:
    """The day a deadline means: `2w`, `friday`, `12 Dec`, `end of month`, ISO. Looks forward from `today`.

    Raises Unclear, with the days it could mean, when people read it in two ways (`next friday`, `3/4`).
    """
    line = " ".join(text.split()).lower().rstrip(".,")
    try:
        found = _read(line, today) if 0 < len(line) <= 60 else None
    except OverflowError:
        found = None
    if found is None or found.year > LAST_YEAR:
        raise Unclear(
            f"{text.strip()[:40]!r} is no due date I can read; write 2026-12-12, 12 Dec, friday or 2w",
            is_time=False,
        )
    return found


def _read(line: str, today: date) -> date | None:
    if line in ("today", "tonight"):
        return today
    if line in ("tomorrow", "tmrw"):
        return today + timedelta(days=1)
    if line in ("day after tomorrow", "the day after tomorrow"):
        return today + timedelta(days=2)
    span = _IN.match(line)
    if span:
        return _after(today, count_of(span[1]), span[2])
    end = _END.match(line)
    if end or line in _SHORT_END:
        return _end_of(today, end[1] if end else _SHORT_END[line])
    weekday = _WEEKDAY.match(line)
    if weekday:
        return _coming(today, weekday[1] or "", WEEKDAY_NUMBERS[weekday[2]])
    if line in ("next week", "next month"):
        return _next_stretch(today, line)
    lead = re.match(rf"(?:(?:by|on) )?(?:({WEEKDAY})\b,? )?", line)
    start = lead.end() if lead else 0
    dated = match_date(line, start, coming_year(today))
    if dated is None or dated[1] != len(line):
        return None
    days = dated[0]
    if lead and lead[1]:
        days = tuple(day for day in days if day.weekday() == WEEKDAY_NUMBERS[lead[1]])
        if not days:
            right = dated[0][0]
            raise Unclear(f"that day is a {say_day(right)[:3]}; is it {say_day(right)}?", dates=dated[0])
    if len(days) > 1:
        raise Unclear(f"{line!r} is {say_day(days[0])} or {say_day(days[1])}: which?", dates=days)
    return days[0]


def _after(today: date, n: int, unit: str) -> date:
    if unit.startswith("d"):
        return today + timedelta(days=n)
    if unit.startswith("w"):
        return today + timedelta(weeks=n)
    if unit.startswith("f"):
        return today + timedelta(weeks=2 * n)
    months = today.year * 12 + today.month - 1 + (n * 12 if unit.startswith("y") else n)
    year, month = divmod(months, 12)
    if year > LAST_YEAR:
        raise OverflowError
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _end_of(today: date, what: str) -> date:
    """The last day of that stretch; a week ends on Friday, and from Saturday on it is the next one."""
    if what == "day":
        return today
    if what == "week":
        return today + timedelta(days=(4 - today.weekday()) % 7)
    month = {"month": today.month, "quarter": (today.month + 2) // 3 * 3, "year": 12}[what]
    return date(today.year, month, monthrange(today.year, month)[1])


def _coming(today: date, lead: str, weekday: int) -> date:
    ahead = (weekday - today.weekday()) % 7
    soon, later = today + timedelta(days=ahead), today + timedelta(days=ahead + 7)
    if lead == "next" and ahead:
        raise Unclear(
            f"next {say_day(soon)[:3]} is {say_day(soon)} or {say_day(later)}: which?", dates=(soon, later)
        )
    if lead == "next":
        return later
    if not ahead:
        raise Unclear(
            f"today is {say_day(today)[:3]}: {say_day(soon)} or {say_day(later)}?", dates=(soon, later)
        )
    return soon


def _next_stretch(today: date, line: str) -> date:
    if line == "next week":
        first = today + timedelta(days=7 - today.weekday())
        last = first + timedelta(days=4)
    else:
        last_of_this = _end_of(today, "month")
        first = last_of_this + timedelta(days=1)
        last = _end_of(first, "month")
    raise Unclear(f"{line} runs from {say_day(first)} to {say_day(last)}: by when?", dates=(first, last))
