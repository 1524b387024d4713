"""What all readers of logs in lines share: a reader says what one line tells; whether a file is its own follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import ClassVar

from pmtui.evidence.options import Options
from pmtui.evidence.peek import head_lines
from pmtui.evidence.rows import Evidence
from pmtui.evidence.source import Source
from pmtui.evidence.tool import Page

LOOKED_AT = 60
ENOUGH = 0.6
"""Share of lines that must be the reader's own; logs hold stack traces and banners."""


class LineReader:
    """A reader of one kind of log. Say `name`, `words`, `tool`, `is_mine` and `row`."""

    name: ClassVar[str] = ""
    words: ClassVar[str] = ""
    tool: ClassVar[str] = ""
    programs: ClassVar[bool] = True
    """Whether its rows are said by programs, but for those that name somebody."""
    sureness: ClassVar[float] = 0.8
    """How sure the reader is when every line is its own: more than the general readers of text."""

    def is_mine(self, line: str) -> bool:
        """Whether this line can only be of this kind."""
        raise NotImplementedError

    def row(self, line: str, page: Page) -> Evidence | None:
        """What the line tells; None when it belongs to the line before, whose detail it becomes."""
        raise NotImplementedError

    def opened(self, page: Page) -> Callable[[str], Evidence | None]:
        """What reads the lines of one file; a reader that keeps something from line to line makes it here."""
        return partial(self.row, page=page)

    def recognises(self, head: bytes, path: Path) -> float:
        """By the share of its first lines that are its own; what is indented belongs to the line before."""
        if path.is_dir() or not head:
            return 0.0
        looked = head_lines(head)[:LOOKED_AT]
        found = [self.is_mine(line) for line in looked]
        mine = sum(found)
        indented = sum(line[0].isspace() and not own for line, own in zip(looked, found, strict=True))
        share = mine / max(len(looked) - indented, 1)
        return self.sureness * share if share >= ENOUGH else 0.0

    def read(self, source: Source, options: Options) -> Iterator[Evidence]:  # noqa: ARG002
        """Every line; what follows a line and has no time of its own is its detail."""
        page = Page(source, self.tool, programs=self.programs)
        row_of = self.opened(page)
        held: Evidence | None = None
        more: list[str] = []
        for number, line in source.lines():
            if not line or line.isspace():
                continue
            page.line = number
            row = row_of(line)
            if row is None:
                if held is None:
                    yield Evidence(None, line[:200], source.name, number, no_time="no time is written")
                elif len(more) < MOST_LINES:
                    more.append(line)
                continue
            if held is not None:
                yield _with(held, more) if more else held
            held = row
            if more:
                more = []
        if held is not None:
            yield _with(held, more)
        page.times.finish()


MOST_LINES = 200
"""Lines of a stack trace that are kept with their row."""


def _with(row: Evidence, more: list[str]) -> Evidence:
    return row._replace(detail="\n".join(part for part in (row.detail, *more) if part))
