"""Times as records and documents write them, taken off the front of a text. Pure; nothing is resolved here."""

from __future__ import annotations

import re
from typing import NamedTuple

from pmtui.model.dates import MONTH, MONTH_NUMBERS, WEEKDAY
from pmtui.model.moment import Precision
from pmtui.model.zones import AMBIGUOUS, FIXED, REGIONS

PLACES = {
    "Eastern": "America/New_York",
    "Central": "America/Chicago",
    "Mountain": "America/Denver",
    "Pacific": "America/Los_Angeles",
}


class WrittenTime(NamedTuple):
    """What is written, piece by piece. `order` is `a/b` when day and month could be swapped."""

    year: int | None
    month: int | None
    day: int | None
    clock: tuple[int, int, int, int] | None
    precision: Precision
    zone: str
    end: int
    order: str = ""
    impossible: str = ""

    @property
    def dated(self) -> bool:
        """Whether a day is written."""
        return self.day is not None


ZONE_WORDS = "|".join(sorted((*FIXED, *REGIONS, *AMBIGUOUS), key=len, reverse=True))
ZONE = (
    r"(?-i:(?:UTC|GMT) ?[+\-−]\d{1,2}(?::?\d{2})?(?!\d)|[+\-−]\d{2}:?\d{2}(?!\d)|[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?"
    rf"|(?:{ZONE_WORDS}|Eastern|Central|Mountain|Pacific)(?![A-Za-z0-9]))"
)
_DATE = (
    r"(?:(?P<y1>\d{4})[-/.](?P<m1>\d{1,2})[-/.](?P<d1>\d{1,2})(?!\d)"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th|\.)?(?: of)?[ \-/]?(?P<m2>{MONTH})\b\.?(?:,?[ \-/](?P<y2>\d{{4}}(?![\d:])|\d{{2}}(?=[ ,:T]{{1,2}}\d{{1,2}}:)))?"
    rf"|(?P<m3>{MONTH})\b\.? +(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,? (?P<y3>\d{{4}})(?![\d:]))?"
    r"|(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<y4>\d{4})(?!\d)"
    r"|(?P<d5>\d{1,2})\.(?P<m5>\d{1,2})\.(?P<y5>\d{4}|\d{2}(?=,? \d{1,2}:\d{2}))(?!\d)"
    r"|(?P<m6>\d{2})-(?P<d6>\d{2})(?= \d{1,2}:\d{2}))"
)
_CLOCK = (
    r"(?:(?:~ ?|≈ ?|ca\.? |c\. |about |around |approx\.? )?"
    r"(?:(?P<h>\d{1,2})[:h](?P<mi>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?(?: ?(?P<p>[ap])\.?m\b\.?| (?:Uhr|hrs|hours)\b)?(?!\d|:\d)"
    r"|(?P<h2>\d{1,2}) ?(?P<p2>[ap])\.?m\b\.?))"
)
_ZONED = rf"(?: ?\(?(?P<z>{ZONE})\)?)?"
_DATE_FIRST = re.compile(
    rf"(?:(?:{WEEKDAY})\b\.?,? )?{_DATE}(?:,? \(?(?:{WEEKDAY})\b\)?)?(?:(?:T|:|,? +(?:at +|@ ?|[-–—|] +)?){_CLOCK}{_ZONED}(?![A-Za-z0-9]))?",
    re.IGNORECASE,
)
_CLOCK_FIRST = re.compile(
    rf"{_CLOCK}{_ZONED}(?![A-Za-z0-9])(?:,? +(?:on )?(?:(?:{WEEKDAY})\b\.?,? )?{_DATE}(?: \(?(?P<z2>{ZONE})\)?)?)?",
    re.IGNORECASE,
)
_RUNS_ON = re.compile(r"[^\W_]|:\d")
_LATE_YEAR = re.compile(r" (\d{4})\Z")
_RANGE = re.compile(
    rf" ?(?:-|–|—|to) ?~?\d{{1,2}}[:h]\d{{2}}(?::\d{{2}})?(?: ?[ap]\.?m\b\.?)?(?: ?{ZONE})?(?![\d:])",
    re.IGNORECASE,
)
_AGAIN = re.compile(r" ?\((?:~?\d{4}-\d\d-\d\d )?~?\d{1,2}:\d{2}[^()]{0,30}\)")


def take_time(text: str, start: int = 0) -> WrittenTime | None:
    """The time written at `start`, with the rest of a span and the same time in another zone skipped."""
    found = _DATE_FIRST.match(text, start)
    if found is None:
        found = _CLOCK_FIRST.match(text, start)
    if found is None:
        return None
    part = found.groupdict()
    clock, precision, wrong = _clock_of(part)
    year, month, day, order = _day_of(part)
    end = found.end()
    zone = part["z"] or part.get("z2") or ""
    if zone[:1] in ("-", "−") and ":" in zone and not part["s"] and "T" not in found[0]:
        zone = ""  # 09:00-10:00 is a span, not an offset
    if clock is not None:
        late = _LATE_YEAR.match(text, end) if day is not None and year is None else None
        if late:
            year, end = int(late[1]), late.end()
        for tail in (_RANGE, _AGAIN):
            more = tail.match(text, end)
            end = more.end() if more else end
    elif day is not None and _RUNS_ON.match(text, end):
        return None
    return WrittenTime(year, month, day, clock, precision, PLACES.get(zone.title(), zone), end, order, wrong)


_IN_NAME = re.compile(
    rf"[(\[] ?(?P<bracketed>{ZONE})(?: time)? ?[)\]]"
    r"|(?:\A|[^A-Za-z]|(?<=[a-z]))(?P<utc>UTC|GMT|Utc|Gmt|utc|gmt)(?![a-z])"
    rf"|[ _](?P<last>(?-i:{'|'.join(sorted(word for word in (*FIXED, *AMBIGUOUS) if len(word) > 2))}))\Z"
)


def zone_in_name(name: str) -> str:
    """The zone a column or key names beside its times, as in `Time (CET)` or `start_utc`; nothing when it names none."""
    found = _IN_NAME.search(name.strip())
    if found is None:
        return ""
    if found["utc"]:
        return "" if name[found.end() : found.end() + 2].strip(" _")[:1] in ("+", "-") else "UTC"
    zone = found["bracketed"] or found["last"]
    return PLACES.get(zone.title(), zone)


def _clock_of(part: dict[str, str | None]) -> tuple[tuple[int, int, int, int] | None, Precision, str]:
    written = part["h"] or part["h2"]
    if written is None:
        return None, Precision.DAY, ""
    hour, minute, second = int(written), int(part["mi"] or 0), int(part["s"] or 0)
    half = (part["p"] or part["p2"] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    wrong = (
        ""
        if hour < 24 and minute < 60 and second < 60
        else f"{written}:{minute:02}{f':{second:02}' if second > 59 else ''} is no time of day"
    )
    fraction = part["f"]
    precision = (
        Precision.FRACTION
        if fraction
        else Precision.SECOND
        if part["s"]
        else Precision.HOUR
        if part["h2"]
        else Precision.MINUTE
    )
    return (hour, minute, second, int((fraction or "").ljust(6, "0")[:6])), precision, wrong


def _day_of(part: dict[str, str | None]) -> tuple[int | None, int | None, int | None, str]:
    if part["a"]:
        first, second, year = int(part["a"]), int(part["b"] or 0), int(part["y4"] or 0)
        if first > 12:
            return year, second, first, ""
        order = f"{part['a']}/{part['b']}" if second <= 12 and first != second else ""
        return year, first, second, order
    for n in "12356":
        day = part["d" + n]
        if day:
            month = part["m" + n] or ""
            year_words = part.get("y" + n)
            year_number = int(year_words) if year_words else None
            if year_number is not None and year_number < 100:
                year_number += 2000
            return year_number, MONTH_NUMBERS.get(month.lower()) or int(month), int(day), ""
    return None, None, None, ""
