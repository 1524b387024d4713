"""From the preview of a record to the command that brings it in: each row under a mark of its own, none lost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from pmtui.evidence.preview import Preview
from pmtui.evidence.rows import Evidence, to_event
from pmtui.model.board import Board
from pmtui.model.cards import Review, TimelineEvent
from pmtui.model.text import shorten
from pmtui.room.commands import ImportRecord, StagedEvidence

_NAMED = 3
"""Files named in the words of an import; more are counted."""

THERE = "on the timeline already"


@dataclass(frozen=True)
class Entry:
    """A row of a preview: `why` is empty for rows that would come in by themselves."""

    row: Evidence
    mark: str
    why: str = ""


def entries_of(preview: Preview) -> tuple[Entry, ...]:
    """All rows: those that would come in, then those left out, then those without a usable time."""
    kept = [Entry(row, mark) for row, mark in zip(preview.rows, preview.fingerprints, strict=True)]
    hidden = [row for file in preview.files for row in file.hidden]
    lost = [row for file in preview.files for row in file.without_time]
    marks = _marked([*hidden, *lost], {entry.mark for entry in kept})
    rest = [Entry(row, mark, row.hidden or row.no_time) for row, mark in marks]
    return (*kept, *rest)


def there_already(entries: Sequence[Entry], board: Board) -> tuple[Entry, ...]:
    """The entries, with those left out whose event stands on the board as an import brought it in.

    For whoever can't ask the archive which rows came in: an event that was changed since is not known again.
    """
    there = Counter(_said(event) for event in board.of(TimelineEvent) if event.evidence)
    found: list[Entry] = []
    for entry in entries:
        same = _said(to_event(entry.row, board.review, "")) if not entry.why else None
        if same is not None and there[same] > 0:
            there[same] -= 1
            found.append(replace(entry, why=THERE))
        else:
            found.append(entry)
    return tuple(found)


def left_out(entries: Sequence[Entry]) -> frozenset[int]:
    """The places of entries that don't come in by themselves."""
    return frozenset(n for n, entry in enumerate(entries) if entry.why)


def record_of(
    preview: Preview, entries: Sequence[Entry], out: Collection[int], review: Review
) -> ImportRecord:
    """The command that brings in what is not left `out`; the rest is kept as evidence, off the board."""
    rows = tuple(_staged(entry, n in out, review) for n, entry in enumerate(entries))
    files = [file for file in preview.files if not file.error]
    names = ", ".join(file.name for file in files[:_NAMED])
    more = f" and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
    formats = ", ".join(dict.fromkeys(file.format for file in files))
    return ImportRecord(file_name=shorten(names, 200) + more, format_name=formats, rows=rows)


def _said(event: TimelineEvent) -> tuple[object, ...]:
    """What makes two imported events the same record."""
    return event.at.at, event.text, event.detail


def _marked(rows: Sequence[Evidence], taken: set[str]) -> Iterator[tuple[Evidence, str]]:
    """Each row with a fingerprint that no other row of this import has: a batch keeps one row a mark."""
    seen: Counter[str] = Counter()
    for row in rows:
        same = row.fingerprint()
        while (mark := row.fingerprint(seen[same])) in taken:
            seen[same] += 1
        taken.add(mark)
        yield row, mark


def _staged(entry: Entry, out: bool, review: Review) -> StagedEvidence:
    row, raw = entry.row, _raw(entry.row)
    if row.at is None:
        return StagedEvidence(fingerprint=entry.mark, status="no-time", raw=raw)
    if out:
        return StagedEvidence(fingerprint=entry.mark, status="hidden", raw=raw)
    return StagedEvidence(fingerprint=entry.mark, event=to_event(row, review, ""), raw=raw)


def _raw(row: Evidence) -> str:
    """The row as it was read, as JSON without what it does not say."""
    said = {name: value for name, value in row._asdict().items() if value not in ("", None, 0)}
    return json.dumps(said, ensure_ascii=False, default=str)
