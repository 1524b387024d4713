"""Syslog: RFC 5424, RFC 3164 without year and zone, and the mixture rsyslog writes; with or without priority."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from pmtui.evidence.log_stamps import StampReader, stamped
from pmtui.evidence.rows import Evidence
from pmtui.evidence.severities import SYSLOG, level_in
from pmtui.evidence.text_lines import LineReader
from pmtui.evidence.tool import Page
from pmtui.evidence.written_time import take_time
from pmtui.model.dates import day_in

_PRIORITY = re.compile(r"(?:<(\d{1,3})>)?(1 )? ?")
_LEADS = "<1 "
_NEW = re.compile(
    r" (\S+) (\S+) (-|\d+|\S{1,128}) (\S{1,32}) (?:-|((?:\[(?:[^\]\\]|\\.)*\])+))(?: (.*))?\Z", re.DOTALL
)
_STRICT = re.compile(r" (\S+) ([\w./-]+) (-|\d+) (\S{1,32}) (?:- |\[\w+@\d)")
"""A line of RFC 5424 that says no priority: number or `-`, a word, then data or `-`."""
_OLD = re.compile(r" (?:([\w.:-]{1,255}) )?([\w./()@ -]{1,64}?)(?:\[([\w.-]{1,20})\])?: ?")
_PLAIN = re.compile(r" ([\w.:-]{1,255}) ([\w./()@-]{1,64})(?:\[[\w.-]{1,20}\])?: ?")
"""The same as nearly all lines have it: a host, and a program in one word. Sooner found, and never of RFC 5424."""
_TAGGED = re.compile(r" [\w.:-]{1,255} [\w./()@-]{1,64}(?:\[\w{1,20}\])?: ")
_REPEATED = " last message repeated "
_REPEATED_BARE = _REPEATED.strip()
_JOURNAL = re.compile(r"-- (?:Boot|Reboot|Logs begin|Journal begins|No entries)\b")
_JOURNAL_HEAD = re.compile(
    r"-- (?:(?:Logs begin|Journal begins) at (.{1,60}?)(?:,? ends? at (.{1,60}?))?\.?|No entries) --"
)
"""What `journalctl` puts above what it prints: from when to when the journal goes, in the zone of its times."""


class SyslogReader(LineReader):
    """What syslog daemons write and send."""

    name = "syslog"
    words = "syslog (RFC 3164, RFC 5424)"
    tool = "syslog"
    sureness = 0.85

    def recognises(self, head: bytes, path: Path) -> float:
        """By its lines, those that `journalctl` puts between them aside."""
        if b"-- " in head:
            head = b"".join(line for line in head.splitlines(keepends=True) if not line.startswith(b"-- "))
        return super().recognises(head, path)

    def is_mine(self, line: str) -> bool:
        lead = _PRIORITY.match(line)
        begin = lead.end() if lead else 0
        if lead and lead[1]:
            return line.startswith("- ", begin) or stamped(line, begin) > 0
        end = stamped(line, begin)
        if end < 0 or not line[begin : begin + 1].isalnum():
            return False
        if line[begin].isdigit():
            return _STRICT.match(line, end) is not None or _with_process(line, end)
        return line[begin].isalpha() and line[begin + 1].isalpha() and _is_tagged(line, end)

    def opened(self, page: Page) -> Callable[[str], Evidence | None]:
        _learn_from_head(page)
        take = StampReader(page.times).take

        def row(line: str) -> Evidence | None:
            lead = _PRIORITY.match(line) if line[0] in _LEADS else None
            begin = lead.end() if lead else 0
            priority = lead[1] if lead else None
            taken = take(line, begin)
            if taken is None:
                if _JOURNAL.match(line):
                    of_head = "head of the journal" if _JOURNAL_HEAD.match(line) else ""
                    return page.row(None, line.strip("- \r"), hidden=of_head)
                if priority is None:
                    return None
                return page.row(None, line[begin:] or line, severity=_severity(priority))
            placed, written, end = taken
            host, program, text, detail = _parts(line, end, new=lead is not None and lead[2] is not None)
            if host:
                detail = f"host: {host}\n{detail}" if detail else f"host: {host}"
            return page.row(
                placed,
                text or "(empty message)",
                severity=_severity(priority) or level_in(text),
                detail=detail,
                channel=program,
                original=written,
                group=program,
                hidden="repeats of the line before" if text.startswith(_REPEATED_BARE) else "",
            )

        return row

    def row(self, line: str, page: Page) -> Evidence | None:
        return self.opened(page)(line)


def _learn_from_head(page: Page) -> None:
    """The year and the zone that the head of the journal names."""
    head = _JOURNAL_HEAD.match(page.source.head_text)
    told = take_time(head[2] or head[1] or "") if head else None
    if told is None:
        return
    if told.zone:
        page.times.name_zone(told.zone)
    if page.times.near is None and told.year:
        page.times.near = day_in(told.year, told.month or 0, told.day or 0)


def _parts(line: str, end: int, *, new: bool) -> tuple[str, str, str, str]:
    """Host, program, text and structured data of what stands after the time."""
    plain = None if new else _PLAIN.match(line, end)
    if plain is not None:
        host, program = plain.groups()
        return host, program, line[plain.start(2) :].strip(), ""
    if new or _STRICT.match(line, end):
        found = _NEW.match(line, end)
        if found:
            host, program, process, _message, data, text = found.groups()
            label = program if program != "-" else ""
            extra = "" if process == "-" else f"process: {process}"
            if data:
                extra = f"{extra}\n{data}" if extra else data
            said = (text or "").removeprefix("\ufeff").strip()
            return "" if host == "-" else host, label, said or data or "", extra
    old = _OLD.match(line, end)
    if old:
        host, program = old[1] or "", old[2].strip()
        return host, program, line[old.start(2) :].strip(), ""
    words = line[end:].split(None, 1)
    return (words[0], "", words[1].strip(), "") if len(words) == 2 else ("", "", line[end:].strip(), "")


def _severity(priority: str | None) -> str:
    return SYSLOG[str(int(priority) % 8)] if priority else ""


def _is_tagged(line: str, end: int) -> bool:
    return _TAGGED.match(line, end) is not None or (_REPEATED in line[end : end + 300])


_PROCESS = re.compile(r" [\w.:-]{1,255} [\w./()@-]{1,64}\[\d{1,10}\]: ")


def _with_process(line: str, end: int) -> bool:
    """`host program[123]: `, as rsyslog writes after a full time."""
    return _PROCESS.match(line, end) is not None


READERS = (SyslogReader(),)
