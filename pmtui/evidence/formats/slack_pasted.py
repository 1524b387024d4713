"""Text copied out of Slack's window: who and when on a line, or on two, and below it what was said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path, PurePath

from pmtui.evidence.options import Options
from pmtui.evidence.outline import day_named
from pmtui.evidence.peek import head_lines
from pmtui.evidence.rows import Evidence
from pmtui.evidence.source import Source
from pmtui.evidence.text_lines import LOOKED_AT
from pmtui.evidence.tool import SURE, Page
from pmtui.evidence.written_time import take_time
from pmtui.model.dates import MONTH, WEEKDAY
from pmtui.model.vocabulary import EventKind

_DATE = rf"(?:(?:{WEEKDAY}),? )?(?:{MONTH}) \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?"
_CLOCK = r"(?P<clock>\d{1,2}:\d\d(?::\d\d)?)(?:[ \u00a0\u202f]?(?P<half>[AaPp])\.?[Mm]\b\.?)?"
_WHEN = rf"\[?(?:(?P<day>Today|Yesterday|{_DATE})(?: at|,)? )?{_CLOCK}\]?[ \t]*\Z"
_STAMP = re.compile(rf"(?P<apart>(?:(?-i:APP|BOT)\b)?[ \t]*){_WHEN}", re.IGNORECASE)
"""A line that is only a time: below its name, or of the next message of the same person."""
_APART = re.compile(rf"(?P<who>\S.{{0,78}}?)(?:[ \t\u00a0]{{2,}}|\t|[ \u00a0]+(?=\[)){_WHEN}", re.IGNORECASE)
_NAMED = re.compile(
    rf"(?P<who>(?-i:[^\W\da-z_])[\w.'’-]{{0,30}}(?: (?-i:[^\W\da-z_])[\w.'’()-]{{0,30}}){{0,3}})[ \u00a0](?=\d{{1,2}}:\d\d[ \u00a0\u202f]?[ap]\.?m){_WHEN}",
    re.IGNORECASE,
)
_DIVIDER = re.compile(rf"[-–— \t]*(?P<day>Today|Yesterday|{_DATE})[-–— \t]*\Z", re.IGNORECASE)
_FURNITURE = re.compile(
    r"(?:\d{1,4} repl(?:y|ies)|View (?:thread|message|newer replies)|Last reply .{1,40}|New(?: messages)?|APP|BOT)\Z"
)
_EDITED = re.compile(r"[ \t\u00a0]*\(edited\)[ \t]*\Z")
_APP = re.compile(r"[ \t\u00a0]+(?:APP|BOT)\Z")
_LONGEST_NAME = 80
_MOST_LINES = 400


class SlackPastedReader:
    """Messages as they are copied from the window; the day is in a line of its own, or asked."""

    name = "slack-pasted"
    words = "text copied from Slack"

    def recognises(self, head: bytes, path: Path) -> float:
        """By its first line that says anything: a name and a time, and nothing else."""
        if path.is_dir() or head[:1] in b"{[<":
            return 0.0
        lines = [line for line in head_lines(head)[:LOOKED_AT] if not _is_furniture(line)]
        if not lines:
            return 0.0
        stamp = _STAMP.match(lines[1]) if len(lines) > 1 else None
        below = stamp is not None and bool(stamp["half"]) and _may_be_name(lines[0])
        return SURE if (below or _headed(lines[0])) and len(lines) > 1 else 0.0

    def read(self, source: Source, options: Options) -> Iterator[Evidence]:  # noqa: ARG002
        """Every message, with all its lines."""
        paste = _Paste(source)
        for number, line in source.lines():
            row = paste.line(number, line.rstrip("\r"))
            if row is not None:
                yield row
        if (last := paste.close()) is not None:
            yield last
        paste.page.times.finish()


class _Paste:
    """One text being read; the message that is open takes the lines below it."""

    def __init__(self, source: Source) -> None:
        self.page = Page(source, "Slack")
        times = self.page.times
        named = day_named(PurePath(source.name).stem)
        if times.day is None and named:
            times.day = times.near = named
        self._who = ""
        self._day = ""
        self._relative = ""
        self._half = ""
        self._hour = 0
        self._stamp: tuple[str, str, int] | None = None
        self._lines: list[str] = []
        self._first = 0

    def line(self, number: int, line: str) -> Evidence | None:
        """The message that this line ends."""
        head = _headed(line)
        if head is not None:
            return self._open(number, _APP.sub("", head["who"]).strip(), head)
        stamp = _STAMP.match(line)
        if stamp is not None:
            above = self._name_above() if stamp["apart"] and stamp["half"] else ""
            return self._open(number, above or self._who, stamp)
        divider = _DIVIDER.match(line)
        if divider is not None:
            done = self.close()
            self._stamp = None
            self._turn_to(divider["day"])
            return done
        if not _is_furniture(line) and len(self._lines) < _MOST_LINES:
            if not self._lines:
                self._first = number
            self._lines.append(line.strip())
        return None

    def close(self) -> Evidence | None:
        """The message that is open, if it says anything."""
        said = "\n".join(self._lines).strip()
        self._lines = []
        if not said:
            return None
        page = self.page
        edited = _EDITED.search(said)
        said = said[: edited.start()] if edited else said
        if self._stamp is None:
            page.line = self._first
            return page.row(None, said, kind=EventKind.MESSAGE, actor=self._who)
        written, original, page.line = self._stamp
        return page.row(
            written,
            said,
            kind=EventKind.MESSAGE,
            actor=self._who,
            detail="edited" if edited else "",
            original=original,
        )

    def _open(self, number: int, who: str, found: re.Match[str]) -> Evidence | None:
        done = self.close()
        self._who = who
        if found["day"]:
            self._turn_to(found["day"])
        clock = self._whole_clock(found["clock"], (found["half"] or "").lower())
        written = f"{self._day} at {clock}" if self._day else clock
        self._stamp = (
            written,
            found[0].removeprefix(found.groupdict().get("who") or "").strip(" []\t"),
            number,
        )
        return done

    def _name_above(self) -> str:
        """The line above a time that stands below its name: no part of the message before."""
        if self._lines and _may_be_name(self._lines[-1]):
            return _APP.sub("", self._lines.pop())
        return ""

    def _turn_to(self, day: str) -> None:
        """A day is named; today and yesterday only tell that one follows the other."""
        before, word = self._day, day.lower()
        times = self.page.times
        if word in ("today", "yesterday"):
            self._day = ""
            if not before and self._relative == "yesterday" and word == "today" and times.day is not None:
                times.new_day(times.day + timedelta(days=1))
            self._relative = word
        else:
            self._day = day

    def _whole_clock(self, clock: str, half: str) -> str:
        """The clock with its half of the day: Slack leaves it out at the next messages of the same person."""
        hour = int(clock.partition(":")[0]) % 12
        if not half and self._half and int(clock.partition(":")[0]) <= 12:
            half = self._half if hour >= self._hour else "p" if self._half == "a" else "a"
        self._half, self._hour = half, hour
        return f"{clock} {half}m" if half else clock


def _headed(line: str) -> re.Match[str] | None:
    found = _APART.match(line) or _NAMED.match(line)
    if found is None or found["who"] in ("APP", "BOT") or take_time(found["who"]) is not None:
        return None
    return found


def _may_be_name(line: str) -> bool:
    bare = line.strip()
    return 0 < len(bare) <= _LONGEST_NAME and bare[-1] not in ".,:;!?" and _STAMP.match(line) is None


def _is_furniture(line: str) -> bool:
    bare = line.strip()
    return not bare or _FURNITURE.match(bare) is not None or _DIVIDER.match(bare) is not None


READERS = (SlackPastedReader(),)
