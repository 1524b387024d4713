"""From written times to instants: zones from the record, the file, the user, in this order; nothing is guessed.

What can't be placed keeps its reason, and becomes one question per file.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from pmtui.evidence.local_times import LocalTimes
from pmtui.evidence.placed import (
    ASKED,
    EARLIEST,
    FIRST_SECOND,
    FRACTION,
    LAST_SECOND,
    NO_DAY,
    NO_ORDER,
    NO_TIME_WRITTEN,
    NO_YEAR,
    SECOND,
    Placed,
    from_epoch,
    outside,
    plausible,
    precision_of,
)
from pmtui.evidence.problems import NeedsDay, NeedsDayOrder, NeedsYear, NeedsZone
from pmtui.evidence.source import Source
from pmtui.evidence.written_time import WrittenTime, take_time
from pmtui.model.dates import day_in, nearest_year
from pmtui.model.zones import zone_label

_ROLLS_OVER = timedelta(hours=6)
"""A list of clock times that goes back by more has passed midnight; by less it is only out of order."""

_HALF_A_DAY = timedelta(hours=12)
"""A list that only went back, the newest first, and then goes on by more has passed midnight the other way."""

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
        self._local = LocalTimes(source)
        self._back = self._forth = 0
        self._undated = 0
        self._first_undated = ""
        self._yearless = 0
        self._year_of: tuple[str, int, int] | None = None
        self._labels: dict[timedelta | None, str] = {timedelta(0): "UTC"}

    def name_zone(self, words: str) -> None:
        """The file says which zone its times are in."""
        self._local.name_zone(words)

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
                            fine = SECOND if value[-1] == "Z" and len(value) == 20 else precision_of(value)
                            return _new(Placed, (read, fine, "UTC", ""))
                        return self._from_iso(value, read, zone_words)
            elif (
                len(value) == 17
                and value[10] == "."
                and value.isascii()
                and value.replace(".", "", 1).isdecimal()
            ):
                second = float(value)  # exact to the microsecond until long after 2100
                if FIRST_SECOND <= second < LAST_SECOND:
                    fine = SECOND if value.endswith(".000000") else FRACTION
                    return _new(Placed, (datetime.fromtimestamp(second, UTC), fine, "UTC", ""))
            text = value.strip()
            if text.replace(".", "", 1).isdigit():
                return from_epoch(text)
            written = take_time(text) if text else None
            if written is None or text[written.end :].strip(" .]"):
                return Placed(None, problem=f"{text[:40]!r} is no time" if text else NO_TIME_WRITTEN)
            return self.place(written, text, zone_words)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return from_epoch(format(value, ".6f").rstrip("0") if isinstance(value, float) else str(value))
        return Placed(None, problem=NO_TIME_WRITTEN)

    def _from_iso(self, value: str, read: datetime, zone_words: str) -> Placed:
        if read.tzinfo is None:
            return self._local.placed(read, precision_of(value), value, zone_words)
        if read.tzinfo is UTC:
            return plausible(read, precision_of(value), "UTC")
        offset = read.utcoffset()
        label = self._labels.get(offset)
        if label is None:
            label = self._labels[offset] = zone_label(timezone(offset or timedelta()), read)
        try:
            at = read.astimezone(UTC)
        except OverflowError:
            return outside(value)
        return plausible(at, precision_of(value), label)

    def place(self, written: WrittenTime, original: str, zone_words: str = "") -> Placed:
        """The instant of a written time, in the day and zone of this file where it names none."""
        if written.impossible:
            return Placed(None, problem=written.impossible)
        day = self._day_of(written, original)
        if isinstance(day, str):
            if day in ASKED and written.clock:
                self._local.lacks_zone(written.zone or zone_words, original)
            return Placed(None, problem=day)
        hour, minute, second, micro = written.clock or (0, 0, 0, 0)
        local = datetime(day.year, day.month, day.day, hour, minute, second, micro)  # noqa: DTZ001
        newest_first = self._back >= 2 and not self._forth
        if written.clock and not written.dated and self.last and newest_first:
            if local - self.last > _HALF_A_DAY and self.last.year > EARLIEST.year:
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
                return outside(original)
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
        return self._local.placed(local, written.precision, original, written.zone or zone_words)

    def new_day(self, day: date) -> None:
        """A heading or line names the day of what follows."""
        self.day, self.last = day, None

    def _day_of(self, written: WrittenTime, original: str) -> date | str:
        month, number = written.month, written.day
        if month is None or number is None:
            if self.day is None:
                self._undated += 1
                self._first_undated = self._first_undated or original
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

    def _ask_once(self, question: NeedsZone | NeedsDay | NeedsYear | NeedsDayOrder) -> None:
        questions = self.source.notes.questions
        if not any(isinstance(asked, type(question)) for asked in questions):
            questions.append(question)

    def finish(self) -> None:
        """Ask, once, for what was missing."""
        if zone := self._local.question():
            self._ask_once(zone)
        if self._undated:  # whoever names the day has named the year
            count = self._undated + self._yearless
            self._ask_once(NeedsDay(self.source.name, count, self._first_undated[:40], self.candidates))
        elif self._year_of is not None:
            self._ask_once(NeedsYear(self.source.name, self._yearless, *self._year_of))
