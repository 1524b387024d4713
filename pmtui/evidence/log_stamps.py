"""The times that begin lines of logs, in the dozen ways programs write them, taken off fast; years are filled in.

Where a log has no year, the first line gets the one asked for, and December to January is a new year.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from re import Match, Pattern

from pmtui.evidence.log_minutes import OFFSET, Minute, Taken, ends, in_minute, minute_of
from pmtui.evidence.placed import Placed
from pmtui.evidence.times import TimeReader
from pmtui.evidence.written_time import WrittenTime
from pmtui.model.dates import day_in, nearest_year
from pmtui.model.moment import Precision

_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_MONTH_NUMBERS = {month: n for n, month in enumerate(_MONTHS.split("|"), 1)}
_DAYS = "Mon|Tue|Wed|Thu|Fri|Sat|Sun"
_CLOCK = r"(\d\d:\d\d:\d\d)"
_FRACTION = r"(?:[.,](\d{1,9}))?"
_END = r"(?=[\s\]\"'):,|;]|$)"

_ISO = re.compile(r"(\d{4})([-/.]?)(\d\d)\2(\d\d)(?:[T _]| {2}|:)" + _CLOCK + r"(?:[.,:](\d{1,9}))?" + OFFSET)
_ORDINAL = re.compile(r"(\d{4})[-.](\d{3})[T ]" + _CLOCK + _FRACTION + OFFSET)
_EPOCH = re.compile(r"(\d{10}(?:[.,]\d{1,9})?|\d{13}(?:\.\d{1,6})?|\d{16}|\d{19})" + _END)
_TAI64 = re.compile(r"@([0-9a-f]{16})([0-9a-f]{8})?(?:[0-9a-f]{8})?(?= |\t|$)")
_GLOG = re.compile(r"[IWEFD](\d{4})?(\d\d)(\d\d) +" + _CLOCK + _FRACTION + r"(?= )")
_LOGCAT = re.compile(r"(\d\d)-(\d\d) " + _CLOCK + _FRACTION + r"(?=[\s:])")
_SYSLOG = re.compile(
    rf"(?:(?:{_DAYS})[a-z]*,? )?({_MONTHS})[a-z]* +(\d\d?)(?: (\d{{4}}))? " + _CLOCK + _FRACTION + OFFSET + r"(?: (\d{4}))?" + _END
)  # fmt: skip
_DAY_FIRST = re.compile(
    rf"(?:(?:{_DAYS})[a-z]*,? )?(\d\d?)[-/ ]({_MONTHS})[a-z]*[-/ ](\d{{4}}|\d\d(?= ))[ :T]"
    + _CLOCK + _FRACTION + OFFSET
)  # fmt: skip
_TWELVE = re.compile(rf"({_MONTHS})[a-z]* (\d\d?), (\d{{4}}),? (\d\d?):(\d\d):(\d\d) ([AP]M)")
_NUMBERS = re.compile(r"\d\d?([/.])\d\d?\1\d{4},? \d\d?:\d\d:\d\d(?:[.,]\d{1,9}|(?: ?[AP]M)?)" + _END)
_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)-?([01]\d)-?([0-3]\d)(?!\d)")

_TAI_EPOCH = (1 << 62) + 10
"""Of daemontools and runit; labels of s6 count leap seconds too and are 27 s ahead."""


STYLES: tuple[tuple[Pattern[str], str, int], ...] = (
    (_ISO, "iso", 5),
    (_SYSLOG, "syslog", 4),
    (_EPOCH, "epoch", 0),
    (_GLOG, "glog", 4),
    (_LOGCAT, "logcat", 3),
    (_DAY_FIRST, "day_first", 4),
    (_ORDINAL, "ordinal", 3),
    (_TAI64, "tai64", 0),
    (_TWELVE, "twelve", 0),
    (_NUMBERS, "numbers", 0),
)
"""How times are written, and which group of the pattern is the clock, before that of the fraction."""


def stamped(line: str, at: int = 0) -> int:
    """Where a time that is written at `at` ends; -1 when there is none."""
    if not _may_begin(line[at : at + 1]):
        return -1
    for pattern, _name, _clock in STYLES:
        found = pattern.match(line, at)
        if found:
            return found.end()
    return -1


def _may_begin(letter: str) -> bool:
    """Whether a time can begin so: with a digit, the name of a day or month, a level's letter, or TAI64's mark."""
    return letter.isdigit() or letter.isupper() or letter == "@"


class StampReader:
    """Takes times off the lines of one file, one after the other."""

    def __init__(self, times: TimeReader) -> None:
        self._times = times
        self._year: int | None = None
        self._month = 0
        self._last: tuple[str, Placed] | None = None
        self._head = ""
        self._found: tuple[Match[str], Placed, int] | None = None
        self._minute: Minute | None = None
        self._tai_told = False
        self._named = _date_in(times.source.name)
        self._styles: list[tuple[Pattern[str], Callable[[Match[str]], Placed], int]] = [
            (pattern, getattr(self, f"_{name}"), clock) for pattern, name, clock in STYLES
        ]

    def take(self, line: str, at: int = 0) -> Taken | None:
        """The time written at `at`; None when there is none."""
        last = self._last
        if last is not None and line.startswith(last[0], at) and ends(line, at + len(last[0])):
            return last[1], last[0], at + len(last[0])
        if self._head and line.startswith(self._head, at):
            if self._found is not None:  # a second line of this minute: worth to prepare for more
                self._minute, self._found = minute_of(*self._found), None
            taken = in_minute(line, at, self._minute) if self._minute is not None else None
            if taken is not None:
                return taken
        elif not _may_begin(line[at : at + 1]):
            return None
        styles = self._styles
        for n, (pattern, read, clock) in enumerate(styles):
            found = pattern.match(line, at)
            if found is None:
                continue
            written = found[0]
            placed = read(found)
            if placed.at is not None:
                self._last = None if clock and found[clock + 1] else (written, placed)
                self._head = line[at : found.end(clock) - 2] if clock else ""
                self._found, self._minute = (found, placed, clock), None
            if n:
                styles.insert(0, styles.pop(n))  # the next line is most likely written alike
            return placed, written, found.end()
        return None

    # --- with everything written ---------------------------------------------------

    def _iso(self, found: Match[str]) -> Placed:
        year, mark, month, day, clock, fraction, offset, hours, words = found.groups()
        head = (
            f"{year}-{month}-{day}T{clock}"
            if mark != "-"
            else f"{found.string[found.start() : found.end(4)]}T{clock}"
        )
        return self._read(head, fraction, offset, hours, words)

    def _read(
        self, head: str, fraction: str | None, offset: str | None, hours: str | None, words: str | None
    ) -> Placed:
        written = f"{head}.{fraction}" if fraction else head
        if offset or hours:
            written += offset or f"{hours}:00"
        return self._times.read(written, words or "")

    def _ordinal(self, found: Match[str]) -> Placed:
        year, number, clock, fraction, offset, hours, words = found.groups()
        try:
            day = date(int(year), 1, 1) + timedelta(days=int(number) - 1)
        except (ValueError, OverflowError):
            return Placed(None, problem=f"{found[0][:40]!r} is no day of the calendar")
        if day.year != int(year) or number == "000":
            return Placed(None, problem=f"{found[0][:40]!r} is no day of the calendar")
        return self._read(f"{day.isoformat()}T{clock}", fraction, offset, hours, words)

    def _epoch(self, found: Match[str]) -> Placed:
        return self._times.read(found[1].replace(",", "."))

    def _tai64(self, found: Match[str]) -> Placed:
        second = int(found[1], 16) - _TAI_EPOCH
        if second < 0:
            return Placed(None, problem=f"{found[0]} is no time of this age")
        if not self._tai_told:
            self._tai_told = True
            self._times.source.notes.warn(
                f"{self._times.source.name}: its TAI64N labels were read as daemontools and runit write them; if s6 "
                "wrote them, all times are 27 seconds later than they were"
            )
        return self._times.read(f"{second}.{int(found[2] or '0', 16):09}")

    def _numbers(self, found: Match[str]) -> Placed:
        return self._times.read(found[0].replace(", ", " ").replace(",", "."))

    def _twelve(self, found: Match[str]) -> Placed:
        month, day, year, hour, minute, second, half = found.groups()
        clock = f"{int(hour) % 12 + (12 if half == 'PM' else 0):02}:{minute}:{second}"
        return self._in_year(found[0], year, _MONTH_NUMBERS[month], int(day), clock, None, ("", "", ""))

    def _day_first(self, found: Match[str]) -> Placed:
        day, month, year, clock, fraction, *zone = found.groups()
        full = year if len(year) == 4 else f"20{year}"
        return self._in_year(found[0], full, _MONTH_NUMBERS[month], int(day), clock, fraction, zone)

    # --- without a year -------------------------------------------------------------

    def _syslog(self, found: Match[str]) -> Placed:
        month, day, early, clock, fraction, offset, hours, words, late = found.groups()
        year = early or late
        return self._in_year(
            found[0], year, _MONTH_NUMBERS[month], int(day), clock, fraction, (offset, hours, words)
        )

    def _glog(self, found: Match[str]) -> Placed:
        year, month, day, clock, fraction = found.groups()
        return self._in_year(found[0][1:], year, int(month), int(day), clock, fraction, ("", "", ""))

    def _logcat(self, found: Match[str]) -> Placed:
        month, day, clock, fraction = found.groups()
        return self._in_year(found[0], None, int(month), int(day), clock, fraction, ("", "", ""))

    def _in_year(
        self,
        original: str,
        year: str | None,
        month: int,
        day: int,
        clock: str,
        fraction: str | None,
        zone: tuple[str | None, ...] | list[str | None],
    ) -> Placed:
        found = int(year) if year else self._year_of(month, day)
        offset, hours, words = zone
        if found is None:
            written = f"{offset or ''}{hours or ''}{words or ''}"
            hour, minute, second = int(clock[:2]), int(clock[3:5]), int(clock[6:8])
            return self._times.place(
                WrittenTime(None, month, day, (hour, minute, second, 0), Precision.SECOND, written, 0),
                original,
            )
        if day_in(found, month, day) is None:
            return Placed(None, problem=f"{original[:40]!r} is no day of {found}")
        return self._read(f"{found:04}-{month:02}-{day:02}T{clock}", fraction, offset, hours, words)

    def _year_of(self, month: int, day: int) -> int | None:
        """The year of a day without one: asked for, or of the file's name; then as the months go on."""
        if self._year is None:
            options = self._times.options
            near = options.day or (None if options.year else self._named)
            first = nearest_year(near)(month, day) if near else None
            self._year = first.year if first else options.year
            if self._year is None:
                return None
            if near is not None and near is self._named:
                source = self._times.source
                source.notes.warn(f"{source.name}: the year {self._year} was taken from the file's name")
        elif month - self._month <= -6:
            self._year += 1
        elif month - self._month >= 6:
            self._year -= 1  # a line of the old year, late
        self._month = month
        return self._year


def _date_in(name: str) -> date | None:
    """The day a rotated log carries in its name."""
    found = _IN_NAME.search(name)
    return day_in(int(found[1]), int(found[2]), int(found[3])) if found else None
