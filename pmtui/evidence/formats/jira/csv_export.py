"""The CSV of a list of Jira issues: repeated columns, and comments packed as `date;author;text` into cells."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from pmtui.evidence.formats.jira.adf import plain
from pmtui.evidence.formats.jira.issues import KEY
from pmtui.evidence.formats.jira.languages import column, english
from pmtui.evidence.options import Options
from pmtui.evidence.problems import EvidenceError
from pmtui.evidence.rows import Evidence
from pmtui.evidence.source import Source
from pmtui.evidence.tool import SURE, Page, joined
from pmtui.evidence.trackers import incident_kind
from pmtui.model.vocabulary import EventKind

_ALWAYS = "issue key"
_ONE_OF = ("issue id", "issue type", "summary")
_DELIMITERS = ",;\t"
_INCIDENTS = ("incident", "outage", "vorfall", "störung")


class JiraCsvReader:
    """One issue a row; what was created, said, attached and resolved are rows of their own."""

    name = "jira-csv"
    words = "Jira CSV export"

    def recognises(self, head: bytes, path: Path) -> float:
        """By its header."""
        if path.is_dir() or head.startswith((b"{", b"[", b"<")):
            return 0.0
        names = _header(head.decode("utf-8", "replace"))[1]
        return SURE if _ALWAYS in names and any(name in names for name in _ONE_OF) else 0.0

    def read(self, source: Source, options: Options) -> Iterator[Evidence]:  # noqa: ARG002
        """Every issue of the file."""
        delimiter, _ = _header(source.head_text)
        page = Page(source, "Jira")
        with source.open_text(newline="") as file:
            rows = csv.reader((line.replace("\x00", "") for line in file), delimiter=delimiter)
            try:
                columns = _Columns(next(rows, []))
                before = rows.line_num
                for cells in rows:
                    page.line, before = before + 1, rows.line_num
                    if any(cells):
                        yield from _issue(columns, cells, page)
            except csv.Error as error:
                raise EvidenceError(
                    f"{source.name}, line {rows.line_num}: {error}; repair or remove that line"
                ) from None
        page.times.finish()


def _header(text: str) -> tuple[str, list[str]]:
    """The delimiter with which the first line has an issue's key, and its names in lower case."""
    line = text.lstrip("\ufeff").partition("\n")[0].rstrip("\r")[:20_000]
    for delimiter in _DELIMITERS:
        try:
            names = [column(name) for name in next(csv.reader([line], delimiter=delimiter), [])]
        except csv.Error:
            continue
        if _ALWAYS in names:
            return delimiter, names
    return ",", []


class _Columns:
    """Where a name stands; some stand there many times."""

    def __init__(self, names: Sequence[str]) -> None:
        self._at: dict[str, list[int]] = {}
        for n, name in enumerate(names):
            self._at.setdefault(column(name), []).append(n)

    def all(self, cells: Sequence[str], name: str) -> list[str]:
        """What the columns of that name hold, empty cells left out."""
        return [cells[n] for n in self._at.get(name, ()) if n < len(cells) and cells[n].strip()]

    def one(self, cells: Sequence[str], *names: str) -> str:
        """The first cell of these names that says something."""
        return next((found[0].strip() for name in names if (found := self.all(cells, name))), "")


def _issue(columns: _Columns, cells: Sequence[str], page: Page) -> Iterator[Evidence]:
    key = columns.one(cells, "issue key")
    title, kind_of_issue = columns.one(cells, "summary"), columns.one(cells, "issue type") or "Issue"
    incident = any(word in kind_of_issue.lower() for word in _INCIDENTS)
    severity = columns.one(cells, "priority")
    base = columns.one(cells, "project url").partition("/browse/")[0]
    link = f"{base}/browse/{key}" if base and KEY.match(key) else ""

    def row(at: str, words: str, ident: str, kind: EventKind, actor: str, detail: str = "") -> Evidence:
        return page.row(
            english(at) or None,
            words,
            kind=kind,
            severity=severity,
            actor=actor,
            detail=detail,
            source_id=f"{key}/{ident}",
            group=key,
            link=link,
            original=at,
        )

    yield row(
        columns.one(cells, "created"),
        joined(f"{kind_of_issue} {key} created", title),
        "created",
        incident_kind(False) if incident else EventKind.NOTE,
        columns.one(cells, "reporter", "creator"),
        plain(columns.one(cells, "description")),
    )
    for cell in columns.all(cells, "comment"):
        at, author, said = _packed(cell)
        yield row(
            at,
            joined(f"Comment on {key} {title}", plain(said)),
            f"comment/{at}/{author}",
            EventKind.MESSAGE,
            author,
        )
    for cell in columns.all(cells, "attachment"):
        at, author, said = _packed(cell)
        name = said.partition(";")[0]
        yield row(
            at,
            joined(f"{kind_of_issue} {key} attached {name}", title),
            f"attachment/{at}/{name}",
            EventKind.NOTE,
            author,
        )
    resolved = columns.one(cells, "resolved")
    if resolved:
        words = joined(f"{kind_of_issue} {key} resolved", columns.one(cells, "resolution"), by=" as ")
        kind = incident_kind(True) if incident else EventKind.NOTE
        yield row(resolved, joined(words, title), f"resolved/{resolved}", kind, "")


def _packed(cell: str) -> tuple[str, str, str]:
    """Date, author and the rest of a cell; a cell that holds no such thing is all text."""
    parts = cell.split(";", 2)
    if len(parts) == 3 and any(letter.isdigit() for letter in parts[0]) and len(parts[0]) < 40:
        return parts[0].strip(), parts[1].strip(), parts[2].strip()
    return "", "", cell.strip()
