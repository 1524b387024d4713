"""From written times to instants: zones from the record, the file, the user, in this order; nothing is guessed.

What can't be placed keeps its reason, and becomes one question per file.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple

from pmtui.evidence.problems import NeedsDay, NeedsDayOrder, NeedsYear, NeedsZone, why_no_zone
from pmtui.evidence.source import Source
from pmtui.evidence.written_time import WrittenTime, take_time
from pmtui.model.dates import day_in, nearest_year
from pmtui.model.moment import Precision, zone_named
from pmtui.model.zones import (
    AMBIGUOUS,
    SEASONAL,
    Zone,
    either_side_of_gap,
    find_zone,
    instants_of,
    zone_label,
)

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_SECOND = int(_EARLIEST.timestamp())
_LAST_SECOND = int(_LATEST.timestamp())
_ROLLS_OVER = timedelta(hours=6)
"""A list of clock times that goes back by more has passed midnight; by less it is only out of order."""

_HALF_A_DAY = timedelta(hours=12)
"""A list that only went back, the newest first, and then goes on by more has passed midnight the other way."""

_NEAR = timedelta(hours=3)
"""A time that clocks showed twice is the one nearer to the row before, when that is no further away."""

_DISORDER = timedelta(minutes=5)
"""Lines of a log may stand this far from their place; a clock that goes back further was set back."""

_QUARTER, _TICK = timedelta(minutes=15), timedelta(microseconds=1)
"""Clocks change at full quarters of an hour."""

NO_TIME_WRITTEN = "no time is written"
NO_ZONE, NO_DAY, NO_YEAR, NO_ORDER = "no zone", "no day", "no year", "day or month first?"
ASKED = frozenset({NO_ZONE, NO_DAY, NO_YEAR, NO_ORDER})
"""Why a time could not be placed that an answer of the person would place."""


class Placed(NamedTuple):
    """An instant, or why there is none."""

    at: datetime | None
    precision: Precision = Precision.SECOND
    zone: str = "UTC"
    problem: str = ""


class _Quarter(NamedTuple):
    """A quarter of an hour of local time in which the offset of a zone is the same throughout."""

    first: datetime
    end: datetime
    zone: Zone
    words: str
    offset: timedelta
    label: str


_new = tuple.__new__
"""Makes a `Placed` in a third of the time its class needs; called a million times a file."""


class TimeReader:
    """Reads the times of one file, one after the other; holds its zone, its day and its questions."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.options = source.options
        self.day: date | None = source.options.day
        self.near: date | None = source.options.day
        self.stays = False
        self.candidates: tuple[date, ...] = ()
        self.last: datetime | None = None
        self._home: Zone | None = zone_named(source.options.zone) if source.options.zone else None
        self._file_zone: Zone | None = None
        self._said = ""
        self._count = 0
        self._before: datetime | None = None
        self._start: datetime | None = None
        self._back = self._forth = 0
        self._twice: set[tuple[date, str]] = set()
        self._quarter: _Quarter | None = None
        self._unzoned: list[str] = []
        self._undated: list[str] = []
        self._yearless = 0
        self._year_of: tuple[str, int, int] | None = None
        self._labels: dict[timedelta | None, str] = {timedelta(0): "UTC"}

    def name_zone(self, words: str) -> None:
        """The file says which zone its times are in."""
        zone = None if words.upper() in AMBIGUOUS else find_zone(words)
        if zone is None:
            self._said = words
            return
        self._file_zone = zone
        self.source.notes.zone = words

    def read(self, value: object, zone_words: str = "") -> Placed:
        """The time in a cell or field: ISO, epoch in s, ms, µs or ns, or as people write it."""
        if isinstance(value, str):
            if len(value) >= 16 and value[4] == "-":
                try:
                    read = datetime.fromisoformat(
                        value if value[-1] != "C" or value[-4:] != " UTC" else value[:-4] + "Z"
                    )
                except ValueError:
                    pass
                else:
                    if read.hour or value[11:13] != "24":  # newer Pythons read T24:00 as the next day
                        if read.tzinfo is UTC and 1990 <= read.year < 2100:
                            fine = _SECOND if value[-1] == "Z" and len(value) == 20 else _precision(value)
                            return _new(Placed, (read, fine, "UTC", ""))
                        return self._from_iso(value, read, zone_words)
            elif (
                len(value) == 17
                and value[10] == "."
                and value.isascii()
                and value.replace(".", "", 1).isdecimal()
            ):
                second = float(value)  # exact to the microsecond until long after 2100
                if _FIRST_SECOND <= second < _LAST_SECOND:
                    fine = _SECOND if value.endswith(".000000") else _FRACTION
                    return _new(Placed, (datetime.fromtimestamp(second, UTC), fine, "UTC", ""))
            text = value.strip()
            if text.replace(".", "", 1).isdigit():
                return _from_epoch(text)
            written = take_time(text) if text else None
            if written is None or text[written.end :].strip(" .]"):
                return Placed(None, problem=f"{text[:40]!r} is no time" if text else NO_TIME_WRITTEN)
            return self.place(written, text, zone_words)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return _from_epoch(format(value, ".6f").rstrip("0") if isinstance(value, float) else str(value))
        return Placed(None, problem=NO_TIME_WRITTEN)

    def _from_iso(self, value: str, read: datetime, zone_words: str) -> Placed:
        if read.tzinfo is None:
            return self._in_zone(read, _precision(value), value, zone_words)
        if read.tzinfo is UTC:
            return _plausible(read, _precision(value), "UTC")
        offset = read.utcoffset()
        label = self._labels.get(offset)
        if label is None:
            label = self._labels[offset] = zone_label(timezone(offset or timedelta()), read)
        try:
            at = read.astimezone(UTC)
        except OverflowError:
            return Placed(None, problem=f"{value} is outside the years 1990 to 2100")
        return _plausible(at, _precision(value), label)

    def place(self, written: WrittenTime, original: str, zone_words: str = "") -> Placed:
        """The instant of a written time, in the day and zone of this file where it names none."""
        if written.impossible:
            return Placed(None, problem=written.impossible)
        day = self._day_of(written, original)
        if isinstance(day, str):
            if day in ASKED and written.clock:
                self._lacks_zone(written.zone or zone_words, original)
            return Placed(None, problem=day)
        hour, minute, second, micro = written.clock or (0, 0, 0, 0)
        local = datetime(day.year, day.month, day.day, hour, minute, second, micro)  # noqa: DTZ001
        newest_first = self._back >= 2 and not self._forth
        if written.clock and not written.dated and self.last and newest_first:
            if local - self.last > _HALF_A_DAY and self.last.year > _EARLIEST.year:
                local -= timedelta(days=1 + (local.date() - self.last.date()).days)
                self.day = local.date()
                self.source.notes.warn(
                    f"{self.source.name}: its times go back, and then to {original[:20]!r}; it was read as the day before, "
                    f"{local.date().isoformat()}"
                )
        elif written.clock and not written.dated and self.last and self.last - local > _ROLLS_OVER:
            days = 1 + (self.last.date() - local.date()).days if local.date() <= self.last.date() else 1
            try:
                local += timedelta(days=days)
            except OverflowError:
                return Placed(None, problem=f"{original[:40]!r} is outside the years 1990 to 2100")
            self.day = local.date()
            self.source.notes.warn(
                f"{self.source.name}: the clock goes back to {original[:20]!r}; it was read as the next day, "
                f"{local.date().isoformat()}"
            )
        elif written.dated and not self.stays:
            self.day = day
        if written.clock and not (written.dated and self.stays):
            if self.last:
                self._back += local < self.last
                self._forth += local > self.last
            self.last = local
        return self._in_zone(local, written.precision, original, written.zone or zone_words)

    def new_day(self, day: date) -> None:
        """A heading or line names the day of what follows."""
        self.day, self.last = day, None

    def _day_of(self, written: WrittenTime, original: str) -> date | str:
        month, number = written.month, written.day
        if month is None or number is None:
            if self.day is None:
                self._undated.append(original)
            return self.day or NO_DAY
        if written.order:
            if self.options.day_first is None:
                self._ask_once(NeedsDayOrder(self.source.name, original))
                return NO_ORDER
            if self.options.day_first:
                month, number = number, month
        if written.year is not None or self.options.year is not None:
            found = day_in(written.year or self.options.year or 0, month, number)
        elif self.near is not None:
            found = nearest_year(self.near)(month, number)
        else:
            self._yearless += 1
            self._year_of = self._year_of or (original[:40], month, number)
            return NO_YEAR
        return found or f"{original[:40]!r} is no day of the calendar"

    def _in_zone(self, local: datetime, precision: Precision, original: str, words: str) -> Placed:
        zone: Zone | None = None
        if words:
            upper = words.upper()
            zone = None if upper in AMBIGUOUS else find_zone(words)
            if zone is None:
                self._said = self._said or words
                if self._home is not None and precision is not Precision.DAY:
                    self.source.notes.warn(
                        f"{self.source.name}: {words[:20]!r} {why_no_zone(words)}; such times were read in {self.options.zone}, as asked for"
                    )
        zone = zone or (None if words else self._file_zone) or self._home
        if zone is None and precision is Precision.DAY:
            zone = UTC  # a day without a time of day is the same entry in any zone
        if zone is None:
            self._count_unzoned(original)
            return Placed(None, precision, problem=NO_ZONE)
        known = self._quarter
        if (
            known is not None
            and known.first <= local < known.end
            and known.zone is zone
            and known.words == words
        ):
            at = self._before = (local - known.offset).replace(tzinfo=UTC)
            return _plausible(at, precision, known.label)
        try:
            at = self._before = self._instant(local, zone, words)
            self._start = self._start or at
            label = zone_label(zone, at)
            self._quarter = _quarter_around(local, at, zone, words, label)
        except OverflowError:
            return Placed(None, problem=f"{original[:40]!r} is outside the years 1990 to 2100")
        return _plausible(at, precision, label)

    def _lacks_zone(self, words: str, original: str) -> None:
        """A time whose day is asked for needs a zone too: where none is known, both are asked at once."""
        if self._home is not None or (not words and self._file_zone is not None):
            return
        if words:
            if words.upper() not in AMBIGUOUS and find_zone(words) is not None:
                return
            self._said = self._said or words
        self._count_unzoned(original)

    def _count_unzoned(self, original: str) -> None:
        self._unzoned = [*self._unzoned[:1], original]
        self._count += 1

    def _instant(self, local: datetime, zone: Zone, words: str) -> datetime:
        instants = instants_of(local, zone)
        name = self.source.name
        if not instants:
            self.source.notes.warn(
                f"{name}: clocks skipped {local:%Y-%m-%d %H:%M} there; it was read with the offset before"
            )
            return either_side_of_gap(local, zone)[-1]
        if len(instants) > 1:
            which = "first"
            if self._goes_on_with(instants) == instants[1]:
                instants = instants[::-1]
                which = "second, as what was written before it says"
            if (local.date(), which) not in self._twice:
                self._twice.add((local.date(), which))
                self.source.notes.warn(
                    f"{name}: clocks showed {local:%Y-%m-%d %H:%M} twice there; it was read as the {which}"
                )
        season = SEASONAL.get((words or self.source.notes.zone).upper())
        if season and instants[0] not in instants_of(local, zone_named(season)):
            self.source.notes.warn(
                f"{name}: {(words or self.source.notes.zone).upper()} is not in force on {local.date().isoformat()}; "
                "it was read as written, not as local time"
            )
        return instants[0]

    def _goes_on_with(self, instants: tuple[datetime, ...]) -> datetime:
        """Which instant a time that clocks showed twice is: the one with which the file goes on as it went so far."""
        before, start = self._before, self._start
        if before is None or start is None or abs(instants[0] - before) >= _NEAR:
            return instants[0]
        if before == start:
            return min(instants, key=lambda at: abs(at - before))
        if before < start:  # newest first
            return max((at for at in instants if at - before <= _DISORDER), default=instants[0])
        return min((at for at in instants if before - at <= _DISORDER), default=instants[-1])

    def _ask_once(self, question: NeedsZone | NeedsDay | NeedsYear | NeedsDayOrder) -> None:
        questions = self.source.notes.questions
        if not any(isinstance(asked, type(question)) for asked in questions):
            questions.append(question)

    def finish(self) -> None:
        """Ask, once, for what was missing."""
        if self._unzoned:
            first, last = self._unzoned[0], self._unzoned[-1]
            self._ask_once(NeedsZone(self.source.name, self._count, first[:40], last[:40], self._said))
        if self._undated:  # whoever names the day has named the year
            count = len(self._undated) + self._yearless
            self._ask_once(NeedsDay(self.source.name, count, self._undated[0][:40], self.candidates))
        elif self._year_of is not None:
            self._ask_once(NeedsYear(self.source.name, self._yearless, *self._year_of))


def _quarter_around(local: datetime, at: datetime, zone: Zone, words: str, label: str) -> _Quarter | None:
    """The quarter of an hour around a local time; None when clocks change in it or show it twice."""
    first = local.replace(minute=local.minute - local.minute % 15, second=0, microsecond=0)
    end = first + _QUARTER
    offset = local - at.replace(tzinfo=None)
    expected = ((first - offset).replace(tzinfo=UTC),), ((end - offset).replace(tzinfo=UTC) - _TICK,)
    if (instants_of(first, zone), instants_of(end - _TICK, zone)) != expected:
        return None
    return _Quarter(first, end, zone, words, offset, label)


_POINTS = (".", ",")
_FRACTION, _SECOND, _MINUTE = Precision.FRACTION, Precision.SECOND, Precision.MINUTE


def _precision(value: str) -> Precision:
    if value[19:20] in _POINTS:
        return _FRACTION
    return _SECOND if value[16:17] == ":" and len(value) >= 19 else _MINUTE


def _plausible(at: datetime, precision: Precision, zone: str) -> Placed:
    if not _EARLIEST <= at < _LATEST:
        return Placed(None, problem=f"the year {at.year} can't be right")
    return _new(Placed, (at, precision, zone, ""))


_SCALES = {
    9: 1,
    10: 1,
    12: 1_000,
    13: 1_000,
    15: 1_000_000,
    16: 1_000_000,
    18: 1_000_000_000,
    19: 1_000_000_000,
}
"""Parts of a second that an epoch of so many digits counts, as far as it can lie between 1990 and 2100."""


def _from_epoch(digits: str) -> Placed:
    """Seconds, milli-, micro- or nanoseconds since 1970, judged by the number of digits; 1990 to 2100."""
    whole, _, part = digits.partition(".")
    if not (whole.isascii() and whole.removeprefix("-").isdigit()) or len(whole) > 19:
        return Placed(None, problem=f"{digits[:40]!r} is no time")
    number = int(whole)
    scale = _SCALES.get(len(whole) if whole[0] != "0" else len(str(number)), 1)
    second, rest = divmod(number, scale)
    if not _FIRST_SECOND <= second < _LAST_SECOND:
        return Placed(None, problem=f"{digits[:40]} is no time between 1990 and 2100")
    micro = rest * 1_000_000 // scale
    if scale == 1 and part.isascii() and part.isdigit():
        micro = int(part.ljust(6, "0")[:6])
    fine = _FRACTION if scale > 1 or part.strip("0") else _SECOND
    return _new(Placed, (_EPOCH + timedelta(0, second, micro), fine, "UTC", ""))
