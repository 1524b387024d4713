"""Timelines in plain text and Markdown: headings, bullets, tables or lines that begin with a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePath

from pmtui.evidence.markup import broken_lines
from pmtui.evidence.options import Options
from pmtui.evidence.outline import (
    FENCES,
    HEADING,
    TIMELINE,
    is_timeline_title,
    look_over,
    zone_named_in,
)
from pmtui.evidence.rows import Evidence
from pmtui.evidence.source import Source
from pmtui.evidence.tables import Table
from pmtui.evidence.times import TimeReader
from pmtui.evidence.written_time import WrittenTime, take_time
from pmtui.model.dates import day_in
from pmtui.model.moment import Precision

_BULLET = re.compile(r"(\s*)(?:[-*+•◦‣·]|\d{1,3}[.)])[ \t]+(.*)\Z")
_BOX = re.compile(r"\[[ xX]\] ")
_LEAD = re.compile(r"[*_`\[(\"]*")
_DATE_WORD = re.compile(r"(?:date|day) *: *\**", re.IGNORECASE)
_AFTER = re.compile(r"[\s*_\])`]*[:–—|,.>\-]*[\s*_\])]*")
_PLACEHOLDER = re.compile(
    r"[*_\[(]*(?:\?{2,}|\d?[X?]{1,2}:[X?]{2}|\d{1,2}:[X?]{2}|\dX:XX|TBC|TBD|N/A|unknown\b)", re.IGNORECASE
)
_REFERENCE = re.compile(r"\[[^\]]+\]: ")
_ACTOR = re.compile(r"(@[\w.-]+)|([A-Z][\w.-]{1,24}): ")
_NO_ACTORS = frozenset(  # words before a colon that are nobody's name
    [
        "alert",
        "note",
        "update",
        "outage",
        "action",
        "impact",
        "resolution",
        "detection",
        "page",
        "decision",
        "http",
        "https",
    ]
)
_MOST_DETAIL = 8000
_RAGGED = 3
"""Columns by which times set to the right may stand apart."""


class TimelineReader:
    """Lines that begin with a time, wherever a document keeps them."""

    name = "timeline"
    words = "text or Markdown timeline"

    def recognises(self, head: bytes, path: Path) -> float:
        if path.is_dir() or head[:2] == b"PK":
            return 0.0
        lines = [
            line for line in head.decode("utf-8", "replace").lstrip("\ufeff").splitlines() if line.strip()
        ][:200]
        timed = 0
        for line in lines:
            body = _body(line)
            written = take_time(body)
            if written and written.clock and body[written.end : written.end + 1] not in tuple(",;\t"):
                timed += 1
        headings = any(HEADING.match(line) for line in lines)
        share = timed / len(lines) if lines else 0.0
        return 0.05 + 0.55 * min(1.0, share * 2) + (0.3 if headings else 0.0)

    def read(self, source: Source, options: Options) -> Iterator[Evidence]:
        outline = look_over(source.lines(), PurePath(source.name).stem)
        times = TimeReader(source)
        if outline.zone:
            times.name_zone(outline.zone)
        days = outline.title_days
        times.near = outline.said_day or (days[0] if days else None) or options.day
        times.candidates = tuple(days)
        if outline.said_day:
            times.day, times.stays = outline.said_day, outline.said_for_all
        elif options.day is None and len(days) == 1:
            times.day = days[0]
        yield from _Walk(source, times, outline.has_timeline).rows()
        times.finish()


def _body(line: str) -> str:
    """A line without what makes it a heading, bullet, quote or bold."""
    text = line.lstrip(" \t>")
    heading = HEADING.match(text)
    bullet = None if heading else _BULLET.match(text)
    text = heading[2] if heading else bullet[2] if bullet else text
    return text[_LEAD.match(text).end() :]  # type: ignore[union-attr]


class _Walk:
    """One pass over the lines; at most one row is open, and takes the lines that follow it."""

    def __init__(self, source: Source, times: TimeReader, sections_only: bool) -> None:
        self.source = source
        self.times = times
        self.sections_only = sections_only
        self.level = 0
        self.inside = not sections_only
        self.style = ""
        self.depth = 0
        self.entries = 0
        self.row: Evidence | None = None
        self.wrapping = False
        self.more: list[str] = []
        self.pending: list[Evidence] = []
        self.prose = False
        self.table: Table | None = None
        self.ready: list[Evidence] = []  # to be given out when the line is done

    def rows(self) -> Iterator[Evidence]:
        fenced, front = False, ""
        for number, line in self.source.lines():
            if number == 1 and line.strip() in ("---", "+++"):
                front = line.strip()
            elif front:
                front = "" if line.strip() == front else front
            elif fenced or line.lstrip().startswith(FENCES):
                fenced = fenced != line.lstrip().startswith(FENCES)
                self._continue(line)
            else:
                self._line(number, line)
                if self.ready:
                    yield from self.ready
                    self.ready = []
        self._close()
        yield from self.ready

    def _line(self, number: int, line: str) -> None:
        stripped = line.strip()
        if self.table is not None and not stripped.startswith("|"):
            self._end_table()
        if not stripped:
            self.wrapping = self.prose = False
            return
        heading = HEADING.match(line) if "#" in line[:4] else None
        if heading:
            self._heading(number, len(heading[1]), heading[2])
            return
        if self.sections_only and is_timeline_title(line) and not _BULLET.match(line):
            self._close()
            self.inside, self.level, self.style, self.entries = True, 9, "", 0
            return
        if not self.inside:
            return
        if stripped.startswith("|") and stripped.count("|") >= 2:
            self._table_line(number, stripped)
            return
        if self.sections_only and stripped.startswith(">"):
            self._continue(line)
            return
        bullet = _BULLET.match(line)
        if bullet:
            self._bullet(number, len(bullet[1].expandtabs()), bullet[2])
        else:
            self._plain(number, line.lstrip(" \t>"), len(line) - len(line.lstrip()))

    # --- kinds of lines ------------------------------------------------------

    def _heading(self, number: int, level: int, text: str) -> None:
        body, written = self._take(text)
        if written is not None and ((self.inside and level > 1) or (not self.sections_only and level > 1)):
            if self._is_day_only(body, written) and self._set_day(written):
                self._close()
                return
            self._open(number, body, written, "heading", level)
            return
        if self.sections_only:
            if TIMELINE.search(text):
                self._close()
                self.inside, self.level, self.style, self.entries = True, level, "", 0
                zone = zone_named_in(text)
                if zone:
                    self.times.name_zone(zone)
                return
            if self.inside and level <= self.level:
                self._close()
                self.inside = False
                return
        if self.inside and self.style == "heading" and level == self.depth:
            self._close()
            self.ready.append(self._without_time(number, text))
        else:
            self._close()

    def _bullet(self, number: int, depth: int, text: str) -> None:
        if _BOX.match(text):
            return
        body, written = self._take(text)
        if written is not None and not (
            self.style == "heading" and self.sections_only and not written.dated and depth > 0
        ):
            self._open(number, body, written, "bullet", depth)
        elif (
            self.style == "bullet"
            and depth <= self.depth
            and (self.sections_only or _PLACEHOLDER.match(text))
        ):
            self._close()
            self.ready.append(self._without_time(number, text))
        elif not self.style and depth == 0 and self.sections_only:
            self.pending.append(self._without_time(number, text))
        else:
            self._continue(text)

    def _plain(self, number: int, text: str, indent: int) -> None:
        body, written = self._take(text)
        if written is not None and self.prose and self.row is None:
            return  # a paragraph that wraps just before a time
        if written is None or (indent and self.row is not None and not self._in_column(indent)):
            self.prose = len(text) > 60
            if self.level == 9 and self.entries and self._ends_section(text, indented=indent > 0):
                self._close()
                self.inside = False
            elif not _REFERENCE.match(text):
                self._continue(text)
            return
        if self._is_day_only(body, written):
            if self._set_day(written):
                self._close()
            return
        if written.clock is None and body[written.end : written.end + 3].strip()[:1] not in tuple(":–—-|"):
            self._continue(text)
            return
        if written.clock and self.wrapping and self.style != "plain":
            self._continue(text)
            return
        self._open(number, body, written, "plain", indent)

    def _in_column(self, indent: int) -> bool:
        """Whether an indented line stands where the indented entries before it do."""
        return self.style == "plain" and self.depth > 0 and indent <= self.depth + _RAGGED

    def _ends_section(self, text: str, *, indented: bool) -> bool:
        return (
            not indented
            and len(text) < 60
            and not text.rstrip().endswith((".", ",", ":"))
            and not self.wrapping
        )

    # --- tables --------------------------------------------------------------

    def _table_line(self, number: int, line: str) -> None:
        if self.table is None:
            self._close()
            self.table = Table(self.source.name, self.times)
        self._count(self.table.line(number, line))

    def _end_table(self) -> None:
        table, self.table = self.table, None
        if table is not None:
            self._count(table.end())

    def _count(self, rows: Iterator[Evidence]) -> None:
        for row in rows:
            self.entries += 1
            self.ready.append(row)

    # --- rows ----------------------------------------------------------------

    def _take(self, text: str) -> tuple[str, WrittenTime | None]:
        body = text[_LEAD.match(text).end() :]  # type: ignore[union-attr]
        word = _DATE_WORD.match(body)
        start = word.end() if word else 0
        written = take_time(body, start)
        if written is not None and body[written.end : written.end + 1].isalnum():
            written = None
        return body, written

    def _is_day_only(self, body: str, written: WrittenTime) -> bool:
        return written.clock is None and not _AFTER.sub("", body[written.end :], count=1).strip()

    def _set_day(self, written: WrittenTime) -> bool:
        """Whether a line that is only a date could be taken as the day of what follows."""
        placed = written.year, written.month, written.day
        year = placed[0] or self.source.options.year or (self.times.near.year if self.times.near else None)
        day = day_in(year, placed[1] or 0, placed[2] or 0) if year and not written.order else None
        if day:
            self.times.new_day(day)
        return day is not None

    def _open(self, number: int, body: str, written: WrittenTime, style: str, depth: int) -> None:
        self._close()
        if self.pending:
            if style == "bullet":
                self.ready += self.pending
            self.pending = []
        if not self.style or depth <= self.depth or style != self.style:
            self.style, self.depth = style, depth
        original = body[: written.end].strip("*_ ")
        at, precision, zone, problem = self.times.place(written, original)
        text = _AFTER.sub("", body[written.end :], count=1)
        if text.count("**") % 2:
            text = text.replace("**", "", 1) if text.endswith("**") else text
        named = _ACTOR.match(text)
        actor = (named[1] or named[2] or "") if named else ""
        self.entries += 1
        self.wrapping = style != "heading"
        self.row = Evidence(
            at,
            text.strip(),
            self.source.name,
            number,
            precision if at else Precision.MINUTE,
            original,
            zone,
            actor="" if actor.lower() in _NO_ACTORS else actor.lstrip("@"),
            no_time=problem,
        )

    def _continue(self, line: str) -> None:
        if self.row is None:
            return
        if self.wrapping or not self.row.text:
            text = f"{self.row.text} {line.strip()}".strip()
            self.row = self.row._replace(text=text[:_MOST_DETAIL])
            self.wrapping = self.style != "heading"
        elif sum(len(part) for part in self.more) < _MOST_DETAIL:
            self.more.append(line.rstrip())

    def _close(self) -> None:
        row, self.row = self.row, None
        if row is not None:
            detail = "\n".join(self.more).strip()
            text = row.text or row.original
            text = text.replace("**", "") if text.count("**") % 2 else text
            text = broken_lines(text)
            same = text == row.text and not detail
            self.ready.append(row if same else row._replace(text=text, detail=detail))
        self.more = []
        self.wrapping = False
        self._end_table()

    def _without_time(self, number: int, text: str) -> Evidence:
        return Evidence(None, text.strip(), self.source.name, number, no_time="no usable time is written")
