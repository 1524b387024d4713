"""Logs of IRC: what was said by the clock; the day stands in the file's name or in a line of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePath

from pmtui.evidence.options import Options
from pmtui.evidence.outline import day_named
from pmtui.evidence.placed import Placed
from pmtui.evidence.rows import Evidence
from pmtui.evidence.source import Source
from pmtui.evidence.text_lines import LineReader
from pmtui.evidence.tool import Page
from pmtui.evidence.written_time import WrittenTime, take_time
from pmtui.model.dates import MONTH_NUMBERS, day_in
from pmtui.model.moment import Precision
from pmtui.model.vocabulary import EventKind

_NICK = r"[^<>\s]{1,64}"
_LINE = re.compile(
    r"(?P<open>\[)?(?P<day>\d{4}-\d\d-\d\d[ T]|[A-Z][a-z]{2} {1,2}\d{1,2} )?"
    r"(?P<h>[012]?\d):(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d)(?:\.\d{1,6})?)?(?P<z>Z|[+-]\d\d:?\d\d)?(?(open)\])[ \t]+"
    rf"(?:<[ @+%&~!]?(?P<who>{_NICK})>(?:[ \t]|\Z)|-(?P<notice>[A-Za-z]{_NICK})-[ \t]|(?P<me>\*[ \t]+)"
    rf"|(?P<client>\*\*\*|-!-|--?>|<--?|--|===)[ \t]+|(?P<tab>{_NICK})\t)"
)
"""`[12:18] <nick> text` of most clients, `* nick does`, what a client itself says, and names between tabs."""

_BARE = re.compile(r"(?:===|\*\*\*|-!-) \S")
_COMES_AND_GOES = (
    (r"(?:joins: )?\S+ (?:[\[(]\S*[\])] +)?(?:has joined|joined|joins)\b|joins: ", "joined"),
    (r"(?:parts: |quits: )?\S+ (?:[\[(]\S*[\])] +)?(?:has (?:left|quit|parted)|was kicked)\b|parts: |quits: ", "left"),
    (r"\S+ (?:is|are) now known as |\S+ changes nick", "renamed"),
    (r"(?:\S+|mode/\S+) (?:sets mode|\[[+-])|\S+ (?:changed|changes|sets|has changed) the topic |topic (?:for|of|is|set) |now talking ", "mode or topic"),
)  # fmt: skip
_NOISE = tuple((re.compile(words, re.IGNORECASE), reason) for words, reason in _COMES_AND_GOES)
_CHANNEL = re.compile(
    r"(?:joined|left|joins|parts|talking (?:on|in)) \(?#([^\s)]{1,60})|Log opened.{0,60}?#(\S{1,60})"
)
_DAY_LINE = re.compile(
    r"(?:---|\*{2,4}) ?(?:log opened|day changed|log started|begin logging at|session start)[:,]? *(.*)",
    re.IGNORECASE,
)
_DAY_WORDS = re.compile(
    r"(?:\w{3},? )?(?P<month>[A-Z][a-z]{2}) +(?P<day>\d{1,2})(?: \d\d:\d\d:\d\d)?,? (?P<year>\d{4})"
)
_DAY_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)(?!\d)")


class IrcReader(LineReader):
    """What people said and did; who came and went is noise, and many logs give it no time."""

    name = "irc"
    words = "IRC log"
    tool = "IRC"
    programs = False
    sureness = 0.97

    def is_mine(self, line: str) -> bool:
        return bool(_LINE.match(line) or _BARE.match(line) or _DAY_LINE.match(line))

    def recognises(self, head: bytes, path: Path) -> float:
        """Only where people speak: lines with a clock and who said it."""
        sure = super().recognises(head, path)
        if not sure:
            return 0.0
        lines = head.decode("utf-8", "replace").splitlines()[:400]
        found = [spoken for line in lines if (spoken := _LINE.match(line))]
        said = sum(1 for spoken in found if spoken["who"])
        tabs = sum(1 for spoken in found if spoken["tab"] and spoken["day"])
        return (
            sure if said >= 2 or said * 2 >= len(lines) or (tabs and any(s["client"] for s in found)) else 0
        )

    def read(self, source: Source, options: Options) -> Iterator[Evidence]:  # noqa: ARG002
        """Every line is a row of its own."""
        log = _Log(source, self.tool)
        for number, line in source.lines():
            if line and not line.isspace():
                row = log.line(number, line.rstrip("\r"))
                if row is not None:
                    yield row
        log.page.times.finish()


class _Log:
    """One log being read: its day, its channel, the clock of the line before.

    Lines have no ids; what was said by whom in which minute tells them apart, in any copy of the log.
    """

    def __init__(self, source: Source, tool: str) -> None:
        self.page = Page(source, tool)
        times = self.page.times
        named = _DAY_IN_NAME.search(PurePath(source.name).stem)
        if times.day is None and named:
            times.day = times.near = day_in(int(named[1]), int(named[2]), int(named[3]))
        channel = _CHANNEL.search(source.head_text)
        in_name = re.search(r"#([\w#-]{1,60})", source.name)
        self.channel = (channel[1] or channel[2]) if channel else in_name[1] if in_name else ""
        self._clock = ""
        self._placed = Placed(None)
        self._day = ""
        self._written: WrittenTime | None = None
        self._warned = False

    def line(self, number: int, line: str) -> Evidence | None:
        """The row of a line; None for one that only names the day."""
        self.page.line = number
        found = _LINE.match(line)
        if found is None:
            day = _DAY_LINE.match(line)
            if day:
                self._new_day(day[1])
                return None
            bare = _BARE.match(line)
            said = line[bare.end() - 1 :] if bare else line
            return self._row(Placed(None), "", said.partition(" ")[0] if bare else "", said, _noise(said))
        second, zone, who, notice, me, client, tab = found.group(
            "s", "z", "who", "notice", "me", "client", "tab"
        )
        end = max(found.end("s"), found.end("z")) if second or zone else found.end("m")
        stamp = line[:end].lstrip("[")
        said = line[found.end() :]
        actor, hidden = who or notice or (tab or "").lstrip("@+%&~!"), ""
        if me:
            hidden = _noise(said)
            actor = "" if hidden else said.partition(" ")[0]
        elif client:
            hidden = _noise(said) or "said by the client"
        return self._row(self._place(stamp, found), stamp, actor, said, hidden)

    def _row(self, placed: Placed, stamp: str, actor: str, said: str, hidden: str) -> Evidence:
        return self.page.row(
            placed,
            said,
            kind=EventKind.MESSAGE,
            actor=actor,
            channel=self.channel,
            hidden=hidden or ("empty message" if not said or said.isspace() else ""),
            original=stamp,
        )

    def _place(self, stamp: str, found: re.Match[str]) -> Placed:
        """Lines of one minute stand together: the same clock is the same instant."""
        if stamp == self._clock and self._placed.at:
            return self._placed
        self._warn_of_half_days(stamp)
        self._clock = stamp
        times = self.page.times
        hour, minute, second = int(found["h"]), int(found["m"]), int(found["s"] or 0)
        if hour > 23:
            self._placed = Placed(None, problem=f"{stamp} is no time of day")
        elif found["day"]:
            self._placed = self._dated(found["day"].rstrip(" T"), (hour, minute, second, 0), found["z"] or "")
        else:
            fine = Precision.SECOND if found["s"] else Precision.MINUTE
            written = WrittenTime(None, None, None, (hour, minute, second, 0), fine, found["z"] or "", 0)
            self._placed = times.place(written, stamp)
        return self._placed

    def _dated(self, day: str, clock: tuple[int, int, int, int], zone: str) -> Placed:
        """Lines of one day stand together, too: their day is read once."""
        text = f"{day} {clock[0]:02}:{clock[1]:02}:{clock[2]:02}{zone}"
        if day != self._day:
            self._day, self._written = day, None if day[:1].isdigit() else take_time(f"{day} 00:00:00")
        if self._written is None or not self._written.dated:
            return self.page.times.read(text)
        written = self._written._replace(clock=clock, zone=zone, end=len(text))
        return self.page.times.place(written, text)

    def _warn_of_half_days(self, stamp: str) -> None:
        if stamp.startswith("01:0") and self._clock.startswith("12:5") and not self._warned:
            self._warned = True
            self.page.source.notes.warn(
                f"{self.page.source.name}: {stamp} follows {self._clock}; if its clock has twelve hours, "
                "check which half of the day it tells"
            )

    def _new_day(self, words: str) -> None:
        named = _DAY_WORDS.search(words)
        if named:
            month = MONTH_NUMBERS.get(named["month"].lower(), 0)
            day = day_in(int(named["year"]), month, int(named["day"])) if month else None
        else:
            day = day_named(words)
        if day is not None:
            self.page.times.new_day(day)
            self.page.times.near = day
            self._clock = ""


def _noise(said: str) -> str:
    for pattern, reason in _NOISE:
        if pattern.match(said, 0, 600):
            return reason
    return ""


READERS = (IrcReader(),)
