"""Lines of `git log --oneline` and `--format`: which piece is the commit's id, its date, its author and its subject."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pmtui.evidence.formats.git.dates import iso_of
from pmtui.evidence.placed import NO_TIME_WRITTEN
from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page
from pmtui.evidence.trackers import commit_id, commit_kind

_GRAPH = "*|/\\_ "
_ID = r"[0-9a-f]{7,14}|[0-9a-f]{40}|[0-9a-f]{64}"
_SHA = re.compile(rf"(?:{_ID})\Z")
_ID_FIRST = re.compile(
    rf"[*|/\\_ ]*(?P<sha>{_ID})(?: \((?=[^)]*(?:HEAD|tag: |/))[^)]*\))? (?P<rest>.*)\Z", re.DOTALL
)
_DATE = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?: ?(?:Z|[+-]\d\d:?\d\d))?)?(?= |\Z)"
    r"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? [A-Z\d].{5,17}\d{4}(?: \d\d:\d\d:\d\d)?(?: [+-]\d{4})?(?= |\Z)"
    r"|1\d{9}(?: [+-]\d{4})?(?= |\Z)"
)
_REFERENCE = re.compile(r"\((?P<subject>.*), (?P<date>\d{4}-\d\d-\d\d)\)\Z")
_SEPARATORS = ("\t", "\x1f", "|", ";", ",")
_ENOUGH = 0.6
_MANY = 12
"""Letters of an id from which no word can be mistaken for it."""

DATED, UNDATED = 0.75, 0.6
"""How sure the reader is of lines with a date, and of those without one."""


@dataclass(frozen=True)
class Layout:
    """How the lines are built. Without a separator: the id, perhaps a date, then everything else."""

    separator: str = ""
    sha: int = 0
    date: int = -1
    author: int = -1
    subject: int = -1
    dated: bool = False
    sureness: float = 0.0


def layout_of(lines: Sequence[str]) -> Layout:
    """The layout most lines agree on; its sureness is 0 when these are no commits."""
    for separator in _SEPARATORS:
        rows = [[cell.strip(' "') for cell in line.split(separator)] for line in lines]
        layout = _cells(rows, separator)
        if layout is not None:
            return layout
    matches = [found for line in lines if (found := _ID_FIRST.match(line))]
    share = len(matches) / max(len(lines), 1)
    if share < _ENOUGH or not _are_ids([found["sha"] for found in matches]):
        return Layout()
    dates = sum(bool(_DATE.match(found["rest"]) or _REFERENCE.match(found["rest"])) for found in matches)
    dated = dates >= _ENOUGH * len(matches)
    return Layout(dated=dated, sureness=(DATED if dated else UNDATED) * share)


def _are_ids(ids: Sequence[str]) -> bool:
    """Commits differ from each other, and their ids are neither words such as `defaced` nor plain numbers."""
    if not ids or len(set(ids)) < 0.9 * len(ids):
        return False
    short = [sha for sha in ids if len(sha) < _MANY]
    words = sum(sha.isalpha() or sha.isdigit() for sha in short)
    return words <= 0.2 * len(ids)


def _cells(rows: list[list[str]], separator: str) -> Layout | None:
    rows = [row for row in rows if len(row) > 2]
    width = min((len(row) for row in rows), default=0)
    for n in range(width):
        ids = [row[n] for row in rows if _SHA.match(row[n])]
        if len(ids) < _ENOUGH * len(rows) or not _are_ids(ids):
            continue
        others = [k for k in range(width) if k != n]
        date = next((k for k in others if all(_DATE.fullmatch(row[k]) for row in rows)), None)
        if date is None:
            return None
        words = [k for k in others if k != date and not all("@" in row[k] for row in rows)]
        if not words:
            return None
        subject = max(words, key=lambda k: sum(len(row[k]) for row in rows))
        author = next((k for k in words if k != subject), -1)
        return Layout(separator, n, date, author, subject, True, DATED * len(ids) / len(rows))
    return None


def line_row(line: str, page: Page, layout: Layout) -> Evidence:
    """The commit one line tells of."""
    if layout.separator:
        cells = [cell.strip(' "') for cell in line.split(layout.separator)]
        if len(cells) > max(layout.sha, layout.date, layout.author, layout.subject):
            last = layout.subject > max(layout.sha, layout.date, layout.author)
            subject = layout.separator.join(cells[layout.subject :]) if last else cells[layout.subject]
            author = cells[layout.author] if layout.author >= 0 else ""
            return _row(page, cells[layout.date], cells[layout.sha], subject, author)
        return page.row(None, line.strip(), no_time=NO_TIME_WRITTEN)
    found = _ID_FIRST.match(line)
    if found is None:
        said = line.strip(_GRAPH)
        return page.row(None, said, no_time=NO_TIME_WRITTEN, hidden="" if said else "drawing of branches")
    rest = found["rest"]
    reference = _REFERENCE.match(rest)
    if reference is not None:
        return _row(page, reference["date"], found["sha"], reference["subject"], "")
    date = _DATE.match(rest)
    if date is None:
        return _row(page, "", found["sha"], rest, "")
    return _row(page, date[0], found["sha"], rest[date.end() :].strip(" -:|"), "")


def _row(page: Page, date: str, sha: str, subject: str, author: str) -> Evidence:
    return page.row(
        iso_of(date) or None,
        subject.strip() or f"Commit {commit_id(sha)}",
        kind=commit_kind(subject),
        actor=author,
        source_id=commit_id(sha),
        no_time="" if date else NO_TIME_WRITTEN,
        original=date,
    )
