"""Logs of any program whose lines begin with a time; what follows without one, a stack trace, belongs to the line."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from pmtui.evidence.log_stamps import StampReader, stamped
from pmtui.evidence.outline import zone_named_in
from pmtui.evidence.peek import head_lines
from pmtui.evidence.rows import Evidence
from pmtui.evidence.severities import LETTERS, level_in
from pmtui.evidence.text_lines import LOOKED_AT, LineReader
from pmtui.evidence.tool import Page

_COLOURS = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_CONTAINER = re.compile(r"\[?([\w./-]{1,80})\]? +\| ?|\[(pod/[\w./-]{1,200})\] ")
"""What docker compose and kubectl put before every line."""
_LEVELS = "TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|CRITICAL|CRIT|FATAL|SEVERE|trace|debug|info|warn|error|fatal"
_LEAD = re.compile(rf"(?:\d{{1,7}}:[\w-]{{1,20}} |\[?(?:{_LEVELS})\]?:?[ \t]+)?[\[(<]?")
"""What may stand before the time: Redis' process and role, a level, a bracket."""
_FIELDS = re.compile(r"(?:[\w.@-]{1,40}=(?:\"[^\"]*\"|[^\s\"]*) ){0,5}?(?:time|ts|t|timestamp|datetime)=\"?")
_MESSAGE = re.compile(r"m(?:sg=(?<!\Smsg=)|essage=(?<!\Smessage=))(?:\"([^\"\\]*(?:\\.[^\"\\]*)*)\"|(\S+))")
"""Looked for by its first letter; that it begins a word is seen afterwards, which is sooner done."""
_AFTER = re.compile(r"[\"\])>]?[\s:,|]*(?:- )?")
_CRI = re.compile(r"(stdout|stderr) [FP](?::\S*)? ")
"""What container runtimes put after the time: the stream, and whether the line is whole."""
_CELL = re.compile(r"\t\[?(?:trace|debug|info|notice|warn|warning|error|fatal|panic)\b", re.IGNORECASE)
_CONTINUES = (" ", "\t", "Caused by", "Traceback", "...", "}", ")", "at ")
_BRIEF = re.compile(r" +\d+ +\d+ ([VDIWEFA]) ")
_ENOUGH = 0.5


class LogLinesReader(LineReader):
    """Any log, when no reader knows it better."""

    name = "log"
    words = "log, a line an entry"
    tool = ""
    sureness = 0.62

    def is_mine(self, line: str) -> bool:
        return _begins(line)

    def recognises(self, head: bytes, path: Path) -> float:
        """By its lines, those of stack traces and of containers that print no time aside."""
        if path.is_dir() or not head or head[:1] in b"{<":
            return 0.0
        mine = others = aside = 0
        for line in head_lines(head)[: LOOKED_AT * 3]:
            own = self.is_mine(line)
            follows = line.startswith(_CONTINUES) or _container(line) is not None
            mine += own
            others += not follows
            aside += own and follows
        return self.sureness if mine and mine >= _ENOUGH * (others + aside) else 0.0

    def opened(self, page: Page) -> Callable[[str], Evidence | None]:
        stamps = StampReader(page.times)
        for line in page.source.head_text.splitlines()[:LOOKED_AT]:
            zone = "" if _begins(line) else zone_named_in(line)
            if zone:
                page.times.name_zone(zone)
        take = stamps.take
        before = ""

        def row(line: str) -> Evidence | None:
            nonlocal before
            if "\x1b" in line:
                line = _COLOURS.sub("", line)
            if "\r" in line:
                line = line.rstrip("\r")
            found = _container(line) if "|" in line or line.startswith("[pod/") else None
            container = (found[1] or found[2]) if found else ""
            start = found.end() if found else 0
            taken, begin = take(line, start), start
            if taken is None:
                lead = _LEAD.match(line, start)
                if lead is not None and lead.end() != start:
                    begin = lead.end()
                    taken = take(line, begin)
            fields = None
            if taken is None and "=" in line:
                fields = _FIELDS.match(line, start)
                taken = take(line, fields.end()) if fields else None
            if taken is None:
                if not container or container == before:
                    return None
                before = ""
                return page.row(None, line[start:].strip() or line, channel=container)
            before = container
            placed, written, end = taken
            after = _AFTER.match(line, end)
            begins = after.end() if after else end
            stream = _CRI.match(line, begins) if line.startswith("std", begins) else None
            text = line[stream.end() if stream else begins :].rstrip()
            severity = level_in(text) or (level_in(line[start:begin].strip()) if begin > start + 1 else "")
            detail = "stderr" if stream and stream[1] == "stderr" else ""
            if fields:
                message = _MESSAGE.search(line, start)
                detail = line[start:]
                severity = severity or level_in(line[start : fields.end()])
                text = (message[1] or message[2] or text).replace('\\"', '"') if message else detail
            elif not severity:
                severity = _by_letter(line, written, end)
            return page.row(
                placed,
                text or "(nothing after the time)",
                severity=severity,
                detail=detail,
                channel=container,
                original=written,
            )

        return row

    def row(self, line: str, page: Page) -> Evidence | None:
        return self.opened(page)(line)


def _by_letter(line: str, written: str, end: int) -> str:
    """The level as glog and logcat write it: one letter, before the time or after two numbers."""
    if written[:1] in LETTERS and written[1:2].isdigit():
        return LETTERS[written[0]]
    brief = _BRIEF.match(line, end)
    return LETTERS[brief[1]] if brief else ""


def _container(line: str) -> re.Match[str] | None:
    return _CONTAINER.match(line)


def _begins(line: str) -> bool:
    """Whether a time begins this line, as programs write it: a cell of a table is none."""
    if "\x1b" in line:
        line = _COLOURS.sub("", line)
    found = _container(line)
    start = found.end() if found else 0
    lead = _LEAD.match(line, start)
    end = stamped(line, lead.end()) if lead else -1
    if end < 0:
        end = stamped(line, start)
    if end < 0 and "=" in line:
        fields = _FIELDS.match(line, start)
        end = stamped(line, fields.end()) if fields else -1
    if end < 0:
        return False
    after = line[end : end + 20].lstrip(" ")[:1]
    return after not in (",", ";", "\t") or bool(_CELL.match(line, end))


READERS = (LogLinesReader(),)
