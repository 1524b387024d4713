"""Calendar days as people type them: a strict grammar that would rather ask than guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from pmtui.model.moment import Moment

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_MONTH_WORDS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DAY_WORDS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

MONTH_NUMBERS = (
    {word: n for n, word in enumerate(_MONTH_WORDS, 1)}
    | {word[:3]: n for n, word in enumerate(_MONTH_WORDS, 1)}
    | {"sept": 9}
)
WEEKDAY_NUMBERS = (
    {word: n for n, word in enumerate(_DAY_WORDS)}
    | {word[:3]: n for n, word in enumerate(_DAY_WORDS)}
    | {"tues": 1, "thur": 3, "thurs": 3}
)
_NUMBER_WORDS = "a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_COUNTS = {
    word: n
    for n, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
} | {"a": 1, "an": 1}
COUNT = rf"\d{{1,3}}|{_NUMBER_WORDS}"
MONTH = "|".join(sorted(MONTH_NUMBERS, key=len, reverse=True))
WEEKDAY = "|".join(sorted(WEEKDAY_NUMBERS, key=len, reverse=True))

FIRST_YEAR, LAST_YEAR = 1970, 2200


class Unclear(ValueError):
    """What was typed has no one meaning. `sentence` says why and what to type; `readings` (times) or `dates`
    (days) are what it could mean. `is_time` is False when it doesn't even look like a time or date."""

    def __init__(
        self,
        sentence: str,
        readings: tuple[Moment, ...] = (),
        dates: tuple[date, ...] = (),
        *,
        is_time: bool = True,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.readings = readings
        self.dates = dates
        self.is_time = is_time


def count_of(word: str) -> int:
    """`3`, `three`, `a` as a number."""
    return int(word) if word.isdigit() else _COUNTS[word.lower()]


def day_in(year: int, month: int, day: int) -> date | None:
    """That day, or None when the calendar has no such day in the years we read."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def say_day(day: date) -> str:
    """`Fri 20 Nov 2026`, in English whatever the machine's locale is."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


PickYear = Callable[[int, int], date | None]
"""Which year a day and month without a year belong to (month, day); None when there is no such day."""


def nearest_year(near: date) -> PickYear:
    """The year that brings the day closest to `near`."""

    def pick(month: int, day: int) -> date | None:
        return min(_over_years(near, month, day), key=lambda d: abs(d - near), default=None)

    return pick


def past_year(today: date) -> PickYear:
    """The last such day that is not after tomorrow."""

    def pick(month: int, day: int) -> date | None:
        limit = today + timedelta(days=1)
        return max((d for d in _over_years(today, month, day) if d <= limit), default=None)

    return pick


def coming_year(today: date) -> PickYear:
    """The next such day, today included."""

    def pick(month: int, day: int) -> date | None:
        return min((d for d in _over_years(today, month, day) if d >= today), default=None)

    return pick


def _over_years(around: date, month: int, day: int) -> Iterator[date]:
    for year in range(around.year - 8, around.year + 9):
        found = day_in(year, month, day)
        if found:
            yield found


_ISO = re.compile(r"(\d{4})([-/.]?)(\d{2})\2(\d{2})(?![\d:])", re.IGNORECASE)
_DAY_MONTH = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th|\.)?(?: of)?[ \-/]?({MONTH})\b\.?(?:[ ,\-/]{{1,2}}(\d{{4}})(?![\d:]))?",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"({MONTH})\b\.?[ \-](\d{{1,2}})(?:st|nd|rd|th)?(?![\d:h])(?:[ ,\-]{{1,2}}(\d{{4}})(?![\d:]))?",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?![\d.])")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?(?![\d/])")


def match_date(text: str, start: int, pick: PickYear) -> tuple[tuple[date, ...], int] | None:
    """A written date at `start`: the days it can mean and where it ends. Raises Unclear for an impossible day."""
    found = _ISO.match(text, start)
    if found and (found[2] or len(found[0]) == 8):
        return (_sure(found[0], int(found[1]), int(found[3]), int(found[4]), pick),), found.end()
    found = _DAY_MONTH.match(text, start)
    if found:
        month = MONTH_NUMBERS[found[2].lower()]
        return (_sure(found[0], int(found[3] or 0), month, int(found[1]), pick),), found.end()
    found = _MONTH_DAY.match(text, start)
    if found:
        month = MONTH_NUMBERS[found[1].lower()]
        return (_sure(found[0], int(found[3] or 0), month, int(found[2]), pick),), found.end()
    found = _DOTTED.match(text, start)
    if found:
        return (_sure(found[0], int(found[3]), int(found[2]), int(found[1]), pick),), found.end()
    found = _SLASHED.match(text, start)
    if found:
        first, second, year = int(found[1]), int(found[2]), int(found[3] or 0)
        both = [_picked(year, month, day, pick) for month, day in ((second, first), (first, second))]
        days = tuple(dict.fromkeys(day for day in both if day))
        if not days:
            raise Unclear(f"{found[0]} is no day of the calendar; write it as 2026-11-20")
        return days, found.end()
    return None


def _picked(year: int, month: int, day: int, pick: PickYear) -> date | None:
    return day_in(year, month, day) if year else pick(month, day)


def _sure(words: str, year: int, month: int, day: int, pick: PickYear) -> date:
    found = _picked(year, month, day, pick)
    if found is None:
        raise Unclear(f"{words.strip()} is no day of the calendar; write it as 2026-11-20")
    return found
