"""The body of a cState issue: which of it is an update with a time of its own, in the many ways people write one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from pmtui.evidence.placed import Placed
from pmtui.evidence.tool import Page
from pmtui.evidence.written_time import take_time
from pmtui.model.dates import day_in
from pmtui.model.zones import find_zone

_TRACK = re.compile(r"\{\{[<%] *track +[\"']?([^\"'<>%]{1,60}?)[\"']? *[>%]\}\}")
_STATUS = re.compile(r"[\s_>#\-]{0,6}\*{1,3} ?([A-Z][\w ]{1,30}?) ?\*{1,3} *(?:[-–—:|]|\Z) *")
_BULLET = re.compile(r"(\s*)[-*+] +(?=\S)")
_OPENS = re.compile(r"\s*(?:#{1,6} +|> *)?[*_\[(]*")
_LEAD = re.compile(
    r"(?P<word>[A-Z][A-Za-z]{2,20}(?: [A-Za-z]{2,20})?)?(?: *[|:–—-] *| +(?:at|on) +| +)", re.IGNORECASE
)
_SHORT_DAY = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d\d))?,? +(?:at +)?(?=\d)")
_PLACE = re.compile(r" ([A-Za-z]{3,20}(?: [A-Z][a-z]{2,15})?)(?= *[-–—:|*\])]|\Z)")
_CLOSES = re.compile(r" *(?:\(noon\))?[*_\])]+ *[-–—:|]?|:(?= |\Z)| +[-–—|](?= )| *\Z")
_NEAR = 45
"""Days an update may lie from its issue's start, for a day such as 9/5 to be read by it."""


@dataclass(frozen=True)
class Update:
    """One update: what it says, and its time placed."""

    at: Placed
    original: str
    status: str
    text: str
    line: int


def body_parts(body: list[tuple[int, str]], page: Page, start: Placed) -> tuple[str, list[Update]]:
    """What the body says without a time, and its updates in the order they are written."""
    walk = _Walk(page, start)
    for number, line in body:
        walk.line(number, line)
    walk.close()
    return "\n".join(walk.told).strip(), walk.updates


class _Walk:
    """One pass over the lines; a paragraph ends at a blank line, an update where the next begins."""

    def __init__(self, page: Page, start: Placed) -> None:
        self.page = page
        self.start = start
        self.told: list[str] = []
        self.updates: list[Update] = []
        self._open: tuple[Placed, str, str, int] | None = None
        self._bullet = False
        self._lines: list[str] = []
        self._first = 0
        self._fenced = False
        self._clocks: str | None = None

    def line(self, number: int, line: str) -> None:
        if line.lstrip().startswith(("```", "~~~")):
            self._fenced = not self._fenced
        stripped = line.strip()
        if self._fenced:
            self._lines.append(line)
        elif not stripped:
            if self._open is None or self._bullet:
                self.close()
            else:
                self._lines.append("")
        elif set(stripped) <= {"-", "*", "_"} and len(stripped) >= 3:
            self.close()
        else:
            self._take(number, line)

    def _take(self, number: int, line: str) -> None:
        bullet = _BULLET.match(line)
        stamp = (
            None
            if "{{" in line
            else self._stamp(line[bullet.end() :] if bullet else line, bullet is not None)
        )
        if stamp is not None:
            self.close()
            placed, original, status, rest = stamp
            self._open, self._bullet, self._lines = (
                (placed, original, status, number),
                bullet is not None,
                [rest],
            )
            return
        if self._open is not None and (
            line.lstrip().startswith("#") or (self._bullet and bullet and not bullet[1])
        ):
            self.close()
        if not self._lines:
            self._first = number
        self._lines.append(line)

    def close(self) -> None:
        """End what is open: an update, or a paragraph that may hold some."""
        text = "\n".join(self._lines).strip()
        opened, self._open, self._lines, self._bullet = self._open, None, [], False
        if opened is not None:
            placed, original, status, number = opened
            self.updates.append(Update(placed, original, status, text, number))
            return
        *tracked, last = _split(text)
        for said, written in tracked:
            stated = _STATUS.match(said)
            self.updates.append(
                Update(
                    self.page.times.read(written),
                    written,
                    stated[1] if stated else "",
                    (said[stated.end() :] if stated else said).strip(),
                    self._first,
                )
            )
        if last[0]:
            self.told.append(last[0])

    def _stamp(self, line: str, bullet: bool) -> tuple[Placed, str, str, str] | None:
        """The time a line begins with, its status, and what follows; None for a line that only tells."""
        opens = _OPENS.match(line)
        at = opens.end() if opens else 0
        marked = at > 0 and line[at - 1] in "*_[("
        status = ""
        found = self._time(line, at)
        if found is None and marked:
            lead = _LEAD.match(line, at)
            if lead is not None:
                status = (lead["word"] or "").strip()
                found = self._time(line, lead.end())
                if found is None and status:  # `Initial Message at …`: the word ate no more than two
                    return None
        if found is None:
            return None
        placed, original, end, dated = found
        closes = _CLOSES.match(line, end)
        if closes is None or not (dated or bullet):
            return None
        rest = line[closes.end() :].strip()
        return (
            placed,
            original,
            status.removesuffix(" at").removesuffix(" on"),
            rest.strip("*_ ") if marked else rest,
        )

    def _time(self, line: str, at: int) -> tuple[Placed, str, int, bool] | None:
        short = _SHORT_DAY.match(line, at)
        if short:
            return self._short(line, at, short)
        written = take_time(line, at)
        if written is None or written.clock is None:
            return None
        end, zone = written.end, ""
        place = _PLACE.match(line, end) if not written.zone else None
        if place and (zone := zone_of_place(place[1])):
            end = place.end()
        original = line[at:end].strip()
        times = self.page.times
        if not written.dated and self.start.at is not None:
            named = zone or written.zone
            if self._clocks != named:  # clocks of one zone follow each other from the day the issue starts on
                found = find_zone(named) if named else None
                times.new_day((self.start.at.astimezone(found) if found else self.start.at).date())
            self._clocks = named
        elif self.start.at is not None:
            self._clocks = None
            times.near = self.start.at.date()
        return times.place(written, original, zone), original, end, written.dated

    def _short(self, line: str, at: int, short: re.Match[str]) -> tuple[Placed, str, int, bool] | None:
        """`09/25 10:30pm Central`: of the two ways to read the day, the one that is near the issue's start."""
        written = take_time(line, short.end())
        if written is None or written.clock is None or written.dated:
            return None
        original = line[at : written.end].strip()
        first, second = int(short[1]), int(short[2])
        year = (2000 + int(short[3]) if len(short[3]) == 2 else int(short[3])) if short[3] else 0
        near = self.start.at.date() if self.start.at else None
        years = (year,) if year else (near.year - 1, near.year, near.year + 1) if near else ()
        order = self.page.times.options.day_first
        days = {
            day
            for month, number, first_is_day in ((first, second, False), (second, first, True))
            for y in years
            if order in (None, first_is_day) and (day := day_in(y, month, number))
        }
        close = sorted(day for day in days if near is None or abs((day - near).days) <= _NEAR)
        clock = line[short.end() : written.end].strip()
        times = self.page.times
        if len(close) == 1:
            return times.read(f"{close[0].isoformat()} {clock}"), original, written.end, True
        asked = f"{first}/{second}/{year or (near.year if near else '')} {clock}"
        return times.read(asked), original, written.end, True


def _split(text: str) -> list[tuple[str, str]]:
    """The pieces of a paragraph with the time tracked after each; the last has none."""
    pieces, at = [], 0
    for found in _TRACK.finditer(text):
        pieces.append((text[at : found.start()].strip(), found[1].strip()))
        at = found.end()
    return [*pieces, (text[at:].strip(" *") if at else text, "")]


@cache
def _places() -> dict[str, str]:
    """Cities that name one zone only: `Denver` is America/Denver."""
    found: dict[str, set[str]] = {}
    for zone in available_timezones():
        if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/", "posix", "right")):
            found.setdefault(zone.rpartition("/")[2].replace("_", " ").lower(), set()).add(zone)
    return {city: zones.pop() for city, zones in found.items() if len(zones) == 1}


def zone_of_place(words: str) -> str:
    """The zone of a city's clock; empty when it names none, or more than one."""
    return _places().get(words.lower(), "")
