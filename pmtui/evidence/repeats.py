"""What one file tells several times: a group for each receiver, a delivery tried again, pages that overlap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pmtui.evidence.rows import Evidence

REMEMBERED = 100_000
"""Rows by which a repeated one is known, the latest; a file of any size needs no more."""

TOLD_AGAIN = "told again"

_HIDDEN = Evidence._fields.index("hidden")
_new = tuple.__new__
"""With it a row is hidden in a quarter of the time `_replace` needs."""


def told_once(rows: Iterable[Evidence]) -> Iterator[Evidence]:
    """The rows, of which those are hidden that a record of the same id told before in the same words and time."""
    told: dict[str, int] = {}
    for row in rows:
        if row.hidden or not row.at or not row.source_id:
            yield row
            continue
        said = hash((row.at, row.text))
        if told.get(row.source_id) == said:
            yield _new(Evidence, (*row[:_HIDDEN], TOLD_AGAIN, *row[_HIDDEN + 1 :]))
            continue
        told[row.source_id] = said
        if len(told) > REMEMBERED:
            del told[next(iter(told))]
        yield row
