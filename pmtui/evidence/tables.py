"""Timelines written as Markdown tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pmtui.evidence.markup import broken_lines
from pmtui.evidence.rows import Evidence
from pmtui.evidence.times import TimeReader
from pmtui.evidence.words import find_role, plain_name
from pmtui.evidence.written_time import ZONE, WrittenTime, take_time

_RULE = re.compile(r"\|?\s*:?-{1,}:?\s*(?:\|\s*:?-{1,}:?\s*)*\|?\Z")
_SPLIT = re.compile(r"(?<!\\)\|")
_ZONE = re.compile(rf"(?<![A-Za-z])({ZONE})(?![A-Za-z])")


class Table:
    """The rows of one table, in order. A table none of whose rows has a time is no timeline and yields nothing."""

    def __init__(self, name: str, times: TimeReader) -> None:
        self.name = name
        self.times = times
        self.header: list[str] = []
        self.first: tuple[int, list[str]] | None = None
        self.started = False
        self.timed = False
        self.untimed: list[Evidence] = []
        self.zone = ""
        self.two_columns = False

    def line(self, number: int, line: str) -> Iterator[Evidence]:
        """One line that begins with a bar."""
        cells = [cell.strip().replace("\\|", "|") for cell in _SPLIT.split(line.strip().strip("|"))]
        if not self.started:
            if self.first is None:
                self.first = (number, cells)
                return
            self.started = True
            if _RULE.match(line.strip()):
                self._take_header(self.first[1])
                return
            yield from self._row(*self.first)
        if not _RULE.match(line.strip()):
            yield from self._row(number, cells)

    def end(self) -> Iterator[Evidence]:
        """What was kept back until it was clear that this is a timeline."""
        if self.first is not None and not self.started:
            yield from self._row(*self.first)
        if self.timed:
            yield from self.untimed

    def _take_header(self, cells: list[str]) -> None:
        self.header = [plain_name(cell) for cell in cells]
        self.two_columns = "date" in self.header and bool(find_role("clock", self.header))
        for n in find_role("time", self.header)[:1]:
            named = _ZONE.search(cells[n])
            self.zone = named[1] if named else ""

    def _row(self, number: int, cells: list[str]) -> Iterator[Evidence]:
        found = self._time_of(cells)
        if found is None:
            text = " | ".join(cell for cell in cells if cell)
            if text:
                self.untimed.append(
                    Evidence(None, text, self.name, number, no_time="no usable time is written")
                )
            return
        written, original, used = found
        at, precision, zone, problem = self.times.place(written, original, self.zone)
        self.timed = True
        rest = [n for n in range(len(cells)) if n not in used and cells[n]]
        by_role = {
            role: n for role in ("text", "actor") for n in find_role(role, self.header)[:1] if n in rest
        }
        actor = by_role.get("actor")
        said = by_role.get("text", next((n for n in rest if n != actor), None))
        detail = "\n".join(cells[n] for n in rest if n not in (said, actor))
        yield Evidence(
            at,
            broken_lines(cells[said]) if said is not None else original,
            self.name,
            number,
            precision,
            original,
            zone,
            broken_lines(detail),
            actor=cells[actor] if actor is not None else "",
            no_time=problem,
        )

    def _time_of(self, cells: list[str]) -> tuple[WrittenTime, str, set[int]] | None:
        for n, cell in enumerate(cells):
            bare = cell.strip("*_` ")
            written = _whole_time(bare)
            if written is None:
                continue
            if written.clock is None and n + 1 < len(cells):
                both = f"{bare} {cells[n + 1].strip('*_` ')}"
                joined = _whole_time(both)
                if joined is not None and joined.clock is not None:
                    return joined, both, {n, n + 1}
                if self.two_columns and cells[n + 1]:
                    return None
            return written, bare, {n}
        return None


def _whole_time(cell: str) -> WrittenTime | None:
    written = take_time(cell) if cell else None
    return written if written and not cell[written.end :].strip(" .)") else None
