"""Times as people type them during a review: a strict grammar that asks rather than guesses.

A wrong time in a timeline is worse than a second keystroke (ECOSYSTEM 2), so whatever has two readings is
refused with both of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from pmtui.model.dates import (
    COUNT,
    FIRST_YEAR,
    LAST_YEAR,
    WEEKDAY,
    WEEKDAY_NUMBERS,
    Unclear,
    count_of,
    match_date,
    nearest_year,
    past_year,
    say_day,
)
from pmtui.model.elapsed import Context, read_elapsed
from pmtui.model.moment import Moment, Precision, zone_named
from pmtui.model.text import clean_line
from pmtui.model.zones import (
    AMBIGUOUS,
    SEASONAL,
    Zone,
    either_side_of_gap,
    find_zone,
    instants_of,
    zone_label,
)

__all__ = ["Context", "read_when"]

LONGEST = 80
"""Characters; no time anyone types is longer."""

SKEW = timedelta(minutes=5)
"""How far ahead of our clock a time without a date may be and still be today."""


def read_when(text: str, context: Context) -> Moment:
    """The moment `text` means in `context`.

    Raises Unclear with one sentence, and with the readings when there are several.
    """
    line = clean_line(text)
    if not line or len(line) > LONGEST:
        raise _unknown(line)
    try:
        return _Reading(line, context).moment()
    except OverflowError:
        raise Unclear(f"{line!r} is outside the years {FIRST_YEAR} to {LAST_YEAR}") from None


def _unknown(line: str) -> Unclear:
    shown = line if len(line) <= 40 else line[:39] + "…"
    return Unclear(
        f"{shown!r} is no time I can read; write 14:05, 2026-11-20 14:05, +15m or T+15m", is_time=False
    )


_CLOCK = re.compile(
    r"(\d{1,2})[:h](\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?!\d|:|[.,]\d)(?: ?([ap])\.?m\b\.?)?(?![a-y])",
)
_HOUR = re.compile(r"(\d{1,2}) ?([ap])\.?m\b\.?")
_COMPACT = re.compile(r"(\d{2})(\d{2})(\d{2})(?:[.,](\d{1,9}))?(?=z|[+\-]\d{2}|\Z)")
_NAMED_CLOCK = re.compile(r"(noon|midday|midnight)\b")
_DAYS_AGO = re.compile(rf"({COUNT}) (days?|weeks?|fortnights?) ago\b")
_RELATIVE_DAY = re.compile(r"(the day before yesterday|day before yesterday|yesterday|today|last night"
                           r"|this (?:morning|afternoon|evening)|tonight|yesterday (?:morning|afternoon|evening))\b")  # fmt: skip
_LAST_WEEKDAY = re.compile(rf"(?:(last|on) )?({WEEKDAY})\b\.?")
_ZONE = re.compile(
    r"(?:utc|gmt) ?[+\-−]\d{1,2}(?::?\d{2})?(?!\d)|[+\-−]\d{2}(?::?\d{2})?(?![\d:])|[a-z]+(?:/[a-z0-9_+\-]+)+|[a-z]{1,5}\b"
)
_BETWEEN = re.compile(r"(?:[ ,]+(?:at |@ ?)?|t(?=\d))?")
_ABOUT = re.compile(r"(?:~|≈|about |around |approx\.? |ca\.? |c\. |at |@ ?|on )")

_PARTS_OF_DAY = {"morning": (0, 12), "afternoon": (12, 18), "evening": (17, 24), "tonight": (17, 24)}


@dataclass
class _Reading:
    """One pass over one line: each part (day, weekday, clock, zone) at most once, and nothing left over."""

    line: str
    context: Context
    days: tuple[date, ...] = ()
    day_words: str = ""
    weekday: str = ""
    weekday_lead: str = ""
    clock: tuple[int, int, int, int] | None = None
    precision: Precision = Precision.DAY
    zone: Zone | None = None
    zone_words: str = ""
    dated: bool = False
    midnight: bool = False
    part_of_day: str = ""
    home: ZoneInfo = field(init=False)
    low: str = field(init=False)

    def __post_init__(self) -> None:
        self.home = zone_named(self.context.zone)
        self.low = self.line.lower()

    def moment(self) -> Moment:
        counted = read_elapsed(self.line, self.context)
        if counted is None:
            return self._dated()
        at, precision, epoch = counted
        return self._at(at, zone_named("UTC") if epoch else self.home, precision)

    # --- parts in any order ----------------------------------------------------

    def _dated(self) -> Moment:
        if re.fullmatch(r"\d{4}", self.line):
            return self._four_digits()
        about = _ABOUT.match(self.low)
        position = about.end() if about else 0
        while position < len(self.low):
            start = _BETWEEN.match(self.low, position).end()  # type: ignore[union-attr]
            if start == len(self.low):
                raise _unknown(self.line)
            end = self._clock_at(start) or self._day_at(start) or self._zone_at(start)
            if not end:
                raise self._left_over(start)
            position = end
        return self._resolved()

    def _left_over(self, start: int) -> Unclear:
        rest = self.line[start:]
        if rest.upper() in AMBIGUOUS:
            return Unclear(
                f"{rest.upper()} names more than one zone; write the offset (14:05 +01:00) or a place (Europe/Berlin)"
            )
        if self.clock and re.match(r"[\-–−]\d|to ", rest):
            return Unclear(f"{self.line!r} looks like a span; one event has one time, so write its start")
        return _unknown(self.line)

    def _four_digits(self) -> Moment:
        hour, minute = int(self.line[:2]), int(self.line[2:])
        if hour > 23 or minute > 59:
            raise _unknown(self.line)
        self.clock, self.precision = (hour, minute, 0, 0), Precision.MINUTE
        reading = self._resolved()
        if 1970 <= int(self.line) <= 2059:
            raise Unclear(
                f"{self.line} may be a year or a time; write {hour:02}:{minute:02} for the time", (reading,)
            )
        return reading

    def _clock_at(self, start: int) -> int | None:
        if self.clock is not None:
            return None
        found = _CLOCK.match(self.low, start)
        if found is None and self.dated and self.low[start - 1] == "t":
            found = _COMPACT.match(self.low, start)
        if found:
            self._set_clock(found[0], found.groups())
            return found.end()
        found = _HOUR.match(self.low, start)
        if found:
            self._set_clock(found[0], (found[1], "0", None, None, found[2]))
            self.precision = Precision.HOUR
            return found.end()
        found = _NAMED_CLOCK.match(self.low, start)
        if found:
            self.midnight = found[1] == "midnight"
            self.clock, self.precision = (0 if self.midnight else 12, 0, 0, 0), Precision.MINUTE
            return found.end()
        return None

    def _set_clock(self, words: str, parts: Sequence[str | None]) -> None:
        second, fraction, half = (*parts[2:], None)[:3]
        hour, minute = int(parts[0] or 0), int(parts[1] or 0)
        good = minute < 60 and int(second or 0) < 60 and (1 <= hour <= 12 if half else hour < 24)
        if not good:
            raise Unclear(
                f"{words.strip()} is no time of day; write 00:00 to 23:59, or 1 to 12 with am or pm"
            )
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        self.clock = (hour, minute, int(second or 0), int((fraction or "").ljust(6, "0")[:6] or 0))
        self.precision = Precision.FRACTION if fraction else Precision.SECOND if second else Precision.MINUTE

    def _day_at(self, start: int) -> int | None:
        today = self._today()
        if not self.days:
            found = _RELATIVE_DAY.match(self.low, start)
            if found:
                self.day_words = found[1]
                back = {"yesterday": 1, "last": 1, "day": 2, "the": 2}.get(found[1].split()[0], 0)
                self.days = (today - timedelta(days=back),)
                self.part_of_day = found[1].split()[-1]
                return found.end()
            found = _DAYS_AGO.match(self.low, start)
            if found:
                days = count_of(found[1]) * {"d": 1, "w": 7, "f": 14}[found[2][0]]
                self.days = (today - timedelta(days=days),)
                return found.end()
            near = self._incident_day()
            written = match_date(self.low, start, nearest_year(near) if near else past_year(today))
            if written:
                self.days, end = written
                self.dated = True
                return end
        if not self.weekday:
            found = _LAST_WEEKDAY.match(self.low, start)
            if found:
                self.weekday_lead, self.weekday = found[1] or "", found[2]
                return found.end()
        return None

    def _zone_at(self, start: int) -> int | None:
        found = _ZONE.match(self.low, start) if self.zone is None and self.clock is not None else None
        if found is None:
            return None
        words = self.line[found.start() : found.end()]
        if words[0] in "+-−":
            whole = self.dated and self.low[start - 1] != " "
            exact = ":" in words or (len(words) == 5 and self.dated)
            if not whole and not exact:
                return None
            if words[0] in "-−" and not self.dated:
                return None
        zone = find_zone(words)
        if zone is None:
            return None
        self.zone, self.zone_words = zone, words.upper()
        return found.end()

    # --- the instant -----------------------------------------------------------

    def _today(self) -> date:
        return self.context.now.astimezone(self.zone or self.home).date()

    def _incident_day(self) -> date | None:
        context = self.context
        if context.incident_day:
            return context.incident_day
        return context.base.astimezone(self.home).date() if context.base else None

    def _resolved(self) -> Moment:
        if self.clock is None and not self.days and self.weekday:
            raise Unclear(f"{self.line!r} has no time of day; write {self.line} 14:05")
        if self.clock is None and not self.days:
            raise _unknown(self.line)
        days = self._chosen_days()
        hour, minute, second, micro = self.clock or (0, 0, 0, 0)
        self._check_part_of_day(hour)
        if not days:
            return self._bare(hour, minute, second, micro)
        if self.midnight:
            ends = [self._on(day, 0, 0, 0, 0) for day in (days[0], days[0] + timedelta(days=1))]
            raise Unclear("midnight may begin that day or end it: which?", tuple(ends))
        readings = [self._on(day, hour, minute, second, micro) for day in days]
        if len(readings) > 1:
            raise Unclear(
                f"{self.line!r} is {say_day(days[0])} or {say_day(days[1])}: which?", tuple(readings)
            )
        return readings[0]

    def _check_part_of_day(self, hour: int) -> None:
        if self.day_words == "last night":
            if self.clock is None or 6 <= hour < 18:
                raise Unclear("last night runs from 18:00 to 06:00; write the day and a time of day")
            if hour < 6:
                self.days = (self._today(),)
            return
        part = _PARTS_OF_DAY.get(self.part_of_day)
        if part and (self.clock is None or not part[0] <= hour < part[1]):
            raise Unclear(
                f"{self.day_words} and the time don't fit; write the time of day from 00:00 to 23:59"
            )

    def _chosen_days(self) -> tuple[date, ...]:
        if self.day_words == "last night":
            self._check_part_of_day(self.clock[0] if self.clock else 12)
        if not self.weekday:
            return self.days
        wanted = WEEKDAY_NUMBERS[self.weekday]
        if self.days:
            days = tuple(day for day in self.days if day.weekday() == wanted)
            if not days:
                readings = tuple(self._on(day, *(self.clock or (0, 0, 0, 0))) for day in self.days)
                raise Unclear(
                    f"{say_day(self.days[0])} is no {self.weekday.title()}: which is wrong?", readings
                )
            return days
        today = self._today()
        back = (today.weekday() - wanted) % 7
        latest = today - timedelta(days=back)
        if self.weekday_lead == "last":
            latest = today - timedelta(days=back or 7)
            return (latest,) if back == 0 or back > 2 else (latest, latest - timedelta(days=7))
        if (
            not back
            and self.clock
            and datetime.combine(today, datetime.min.time()).replace(
                hour=self.clock[0], minute=self.clock[1], tzinfo=self.zone or self.home
            )
            > self.context.now + SKEW
        ):
            latest -= timedelta(days=7)
        near = self._incident_day()
        if near is None:
            return (latest,)
        close = near + timedelta(days=(wanted - near.weekday() + 3) % 7 - 3)
        return (latest,) if close == latest or close > today else (close, latest)

    def _bare(self, hour: int, minute: int, second: int, micro: int) -> Moment:
        """A clock time without a day belongs to the incident; near midnight it may roll over."""
        zone, context = self.zone or self.home, self.context
        day = timedelta(days=1)
        if context.base is not None:
            same = context.base.astimezone(zone).date()
            first = self._on(same, hour, minute, second, micro)
            ahead = first.at - context.base
            if ahead > timedelta(hours=18):
                return self._on(same - day, hour, minute, second, micro)
            if ahead < timedelta(hours=-18):
                return self._on(same + day, hour, minute, second, micro)
            if ahead < timedelta(hours=-12):
                after = self._on(same + day, hour, minute, second, micro)
                raise Unclear(f"{self.line!r} is {say_day(same)} or the day after: which?", (first, after))
            if first.at > context.now + SKEW >= context.base + SKEW:
                before = self._on(same - day, hour, minute, second, micro)
                raise Unclear(f"{self.line!r} on {say_day(same)} is still to come: is it?", (before, first))
            return first
        if context.incident_day is not None:
            return self._on(context.incident_day, hour, minute, second, micro)
        today = self._on(self._today(), hour, minute, second, micro)
        return (
            today
            if today.at <= context.now + SKEW
            else self._on(self._today() - day, hour, minute, second, micro)
        )

    def _on(self, day: date, hour: int, minute: int, second: int, micro: int) -> Moment:
        zone: Zone = self.zone or self.home
        local = datetime(day.year, day.month, day.day, hour, minute, second, micro)  # noqa: DTZ001
        instants = instants_of(local, zone)
        if self.precision is Precision.DAY:
            return self._at((instants or either_side_of_gap(local, zone))[0], zone, self.precision)
        if len(instants) == 1:
            return self._in_season(local, instants[0], zone)
        if not instants:
            near = either_side_of_gap(local, zone)
            raise Unclear(
                f"clocks skipped {local:%H:%M} on {say_day(day)} there: before or after the change?",
                tuple(self._at(at, zone, self.precision) for at in near),
            )
        raise Unclear(
            f"clocks showed {local:%H:%M} twice on {say_day(day)} there: the first or the second time?",
            tuple(self._at(at, zone, self.precision) for at in instants),
        )

    def _in_season(self, local: datetime, at: datetime, zone: Zone) -> Moment:
        """CET written in July is CET, or Berlin's time that day; only the writer knows."""
        written = self._at(at, zone, self.precision)
        place = SEASONAL.get(self.zone_words)
        if place is None:
            return written
        there = instants_of(local, ZoneInfo(place))
        if at in there:
            return self._at(at, ZoneInfo(place), self.precision)
        raise Unclear(
            f"{self.zone_words} is not in force on {say_day(local.date())}: the offset as written, or local time there?",
            (written, *(self._at(other, ZoneInfo(place), self.precision) for other in there)),
        )

    def _at(self, at: datetime, zone: Zone, precision: Precision) -> Moment:
        if not FIRST_YEAR <= at.year <= LAST_YEAR:
            raise OverflowError
        if precision <= Precision.MINUTE:
            at = at.replace(second=0, microsecond=0)
        elif precision is Precision.SECOND:
            at = at.replace(microsecond=0)
        return Moment(
            at=at.astimezone(UTC), precision=precision, original=self.line, zone=zone_label(zone, at)
        )
