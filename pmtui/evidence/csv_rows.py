"""CSV and TSV with any reasonable header, or none."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain, islice
from operator import itemgetter
from pathlib import Path

from pmtui.evidence.columns import Columns, choose_columns, looks_like_time
from pmtui.evidence.options import Options
from pmtui.evidence.problems import EvidenceError, NeedsMapping
from pmtui.evidence.rows import Evidence
from pmtui.evidence.source import Source
from pmtui.evidence.table_rows import RowsOf, columns_beside
from pmtui.evidence.times import TimeReader
from pmtui.evidence.words import find_role, plain_name
from pmtui.evidence.written_time import zone_in_name
from pmtui.model.vocabulary import EventKind
from pmtui.model.when import KIND_VERBS, KIND_WORDS

_DELIMITERS = ",\t;|"
_SAMPLE = 20
_TOLD_APART = 500
"""Rows that are looked at before a column is taken for what names each of them."""


class CsvReader:
    """Rows separated by comma, tab, semicolon or bar."""

    name = "csv"
    words = "CSV or TSV"

    def recognises(self, head: bytes, path: Path) -> float:  # noqa: ARG002
        text = head.decode("utf-8", "replace").lstrip("\ufeff")
        if text[:1] in "{[<" and not text.startswith("[0"):
            return 0.0
        delimiter, columns, agreement = sniff(text)
        if not delimiter or columns < 2 or agreement < 0.8:
            return 0.0
        first = next(csv.reader(text.splitlines()[:1], delimiter=delimiter), [])
        plain = [plain_name(cell) for cell in first]
        named = bool(find_role("time", plain)) + bool(find_role("text", plain))
        if delimiter == "|" and text.lstrip().startswith("|"):
            return 0.0
        short = all(len(cell) < 60 for cell in first)
        return (0.35 + 0.25 * named) * agreement if short or named else 0.3

    def read(self, source: Source, options: Options) -> Iterator[Evidence]:  # noqa: ARG002
        delimiter, _, _ = sniff(source.head_text)
        with source.open_text(newline="") as file:
            rows = csv.reader(file, delimiter=delimiter or ",")
            try:
                yield from _rows_of(rows, source)
            except csv.Error as error:
                raise EvidenceError(
                    f"{source.name}, line {rows.line_num}: {error}; repair or remove that line"
                ) from None


def sniff(text: str) -> tuple[str, int, float]:
    """Delimiter, number of columns and the share of rows that agree on it; judged on the first rows."""
    lines = text.splitlines(keepends=True)
    cut = len(text) > 60_000
    best: tuple[str, int, float] = ("", 0, 0.0)
    for delimiter in _DELIMITERS:
        try:
            rows = [row for row in islice(csv.reader(lines, delimiter=delimiter), 60) if row]
        except csv.Error:
            continue
        widths = Counter(len(row) for row in (rows[:-1] if cut and len(rows) < 60 else rows))
        if not widths:
            continue
        width, count = widths.most_common(1)[0]
        agreement = count / widths.total()
        if width > 1 and (agreement, width) > (best[2], best[1]):
            best = (delimiter, width, agreement)
    return best


def _rows_of(rows: Iterator[list[str]], source: Source) -> Iterator[Evidence]:
    numbered = _numbered(rows)
    start = list(islice(numbered, _TOLD_APART + 1))
    if not start:
        raise EvidenceError(f"{source.name} holds no rows")
    first = start[0][1]
    headed = not any(looks_like_time(cell, source) for cell in first if cell.strip())
    names = first if headed else [f"column {n}" for n in range(1, len(first) + 1)]
    body = start[1:] if headed else start
    looked = [row for _, row in body]
    sample = looked[:_SAMPLE]
    columns = choose_columns(names, sample, source)
    if columns is None and not headed:
        columns = _widest_text(sample, source)
    if columns is None:
        raise NeedsMapping(source.name, tuple(names), tuple(tuple(row) for row in sample[:5]))
    times = TimeReader(source)
    named = next((zone for n in columns.of_times if n < len(names) and (zone := zone_in_name(names[n]))), "")
    if named:
        times.name_zone(named)
    beside = columns_beside(names if headed else [""] * len(names), columns, looked, source)
    evidence = _making(beside.columns, named, times, source.name)
    line = 0
    if not beside:
        for line, row in chain(body, numbered):
            yield evidence(line, row)
    else:
        rows_of = RowsOf(beside, names, source)
        for line, row in chain(body, numbered):
            yield from rows_of.of(evidence(line, row), row)
        rows_of.finish()
    times.finish()
    if rows.line_num > line:  # type: ignore[attr-defined]
        _look_for_open_quote(source, line)


def _look_for_open_quote(source: Source, start: int) -> None:
    """A last row of many lines may be many rows after a quote that nobody closed."""
    quotes = sum(line.count('"') for line in islice((line for _, line in source.lines()), start - 1, None))
    if quotes % 2:
        source.notes.warn(
            f"{source.name}: a quote opened in line {start} is never closed, so all that follows it was read as one row; "
            "close it and import again"
        )


def _numbered(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, and the line each begins on."""
    line = 1
    for row in rows:
        if row:
            yield line, row
        line = rows.line_num + 1  # type: ignore[attr-defined]


def _making(
    columns: Columns, named: str, times: TimeReader, name: str
) -> Callable[[int, list[str]], Evidence]:
    """What makes the row of a line and its cells; all that is the same for every line is looked up once."""
    detail, actor, severity, kind, zone, _, link = columns.order
    cells_of = itemgetter(columns.time, columns.text, detail, actor, severity, kind, zone, link)
    width, clock = columns.width, columns.clock
    read, make = times.read, tuple.__new__

    def evidence(line: int, row: list[str]) -> Evidence:
        if len(row) < width:
            row += [""] * (width - len(row))
        row.append("")
        original, text, detail, actor, severity, kind, zone, link = cells_of(row)
        if clock is not None:
            original = f"{row[-1 - clock]} {original}" if clock < 0 else f"{original} {row[clock]}"
        at, precision, label, problem = read(original, named or zone.strip())
        stated = stated_kind(kind) if kind else None
        told = (
            at,
            text,
            name,
            line,
            precision,
            original,
            label,
            detail,
            stated,
            severity,
            actor,
            "",
            "",
            link,
        )
        return make(Evidence, (*told, problem, "", "", "", "", False))

    return evidence


def stated_kind(word: str) -> EventKind | None:
    """The kind a record states in a word of ours."""
    plain = word.strip().lower()
    return KIND_WORDS.get(plain) or KIND_VERBS.get(plain)


def _widest_text(sample: list[list[str]], source: Source) -> Columns | None:
    """Without a header: the one column of times, and the one with clearly the longest texts."""
    width = min((len(row) for row in sample), default=0)
    times = [n for n in range(width) if all(looks_like_time(row[n], source) for row in sample)]
    lengths = sorted(
        ((sum(len(row[n]) for row in sample), n) for n in range(width) if n not in times), reverse=True
    )
    if len(times) != 1 or not lengths:
        return None
    if len(lengths) > 1 and lengths[0][0] < 2 * lengths[1][0]:
        return None
    return Columns(times[0], lengths[0][1])
