"""The same record again: in another file of this import, or in an earlier import. Finds it without holding the rows."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from struct import Struct

from pmtui.evidence.plan import KnownRow, State
from pmtui.evidence.rows import Evidence
from pmtui.evidence.shelf import Shelf, Spill
from pmtui.evidence.table_rows import OF_TABLE

_PARTS = 64
_FLUSH = 64 * 1024
_IDENTITY = 16
_FIRST = slice(_IDENTITY)
_RECORD = Struct(">16sHI")
"""Identity, file, number: sorted as bytes they are sorted by all three."""


class Occurrences:
    """How many rows of the same identity stand before a row in its file; nearly always none."""

    def __init__(self) -> None:
        self._by_n: array[int] | None = None

    def set(self, n: int, occurrence: int, size: int) -> None:
        """Row `n` is the one after so many."""
        if self._by_n is None:
            self._by_n = array("I", bytes(4 * size))
        self._by_n[n] = occurrence

    def of(self, n: int) -> int:
        """For row `n`."""
        return self._by_n[n] if self._by_n is not None and n < len(self._by_n) else 0


class _Parts:
    """Records in 64 heaps by their first byte, so that one heap at a time fits in memory however many there are."""

    def __init__(self) -> None:
        self._heaps = [bytearray() for _ in range(_PARTS)]
        self._written: list[list[tuple[int, int]]] = [[] for _ in range(_PARTS)]
        self._spill = Spill()

    def add(self, identity: bytes, file: int, n: int) -> None:
        heap = self._heaps[identity[0] % _PARTS]
        heap += _RECORD.pack(identity, file, n)
        if len(heap) >= _FLUSH:
            self._written[identity[0] % _PARTS].append(self._spill.put(bytes(heap)))
            heap.clear()

    def groups(self) -> Iterator[list[tuple[int, int]]]:
        """For each identity that more than one row has: their (file, number), in order."""
        size = _RECORD.size
        for heap, written in zip(self._heaps, self._written, strict=True):
            whole = b"".join([*(self._spill.get(*place) for place in written), bytes(heap)])
            places = range(0, len(whole), size)
            if len({whole[at : at + _IDENTITY] for at in places}) == len(places):
                continue
            records = sorted([whole[at : at + size] for at in places])
            for _identity, same in groupby(records, key=itemgetter(_FIRST)):
                found = [_RECORD.unpack(record)[1:] for record in same]
                if len(found) > 1:
                    yield found


def number(shelf: Shelf, states: bytearray, newest: Sequence[int]) -> Occurrences:
    """Tell equal rows of one file apart; of what several files tell, all but one row becomes `twice`.

    `newest` ranks the files: what the newest of them says is taken.
    """
    parts = _Parts()
    for n, (row, file) in enumerate(shelf):
        parts.add(row.identity(), file, n)
    found = Occurrences()
    size = len(shelf)
    for same in parts.groups():
        of_file: Counter[int] = Counter()
        told: dict[int, list[tuple[int, int]]] = {}
        for file, n in same:
            occurrence = of_file[file]
            of_file[file] += 1
            if occurrence:
                found.set(n, occurrence, size)
            told.setdefault(occurrence, []).append((newest[file], n))
        for ranked in told.values():
            ranked.sort(reverse=True)
            # Noise in one export and not in another is told by the one that shows it.
            shows = [n for _rank, n in ranked if states[n] != HIDDEN]
            kept = shows[0] if shows else ranked[0][1]
            for _rank, n in ranked:
                if n != kept:
                    states[n] = TWICE
    return found


def recognise(
    shelf: Shelf,
    states: bytearray,
    occurrences: Occurrences,
    known: Mapping[str, KnownRow],
    reach: Mapping[int, datetime],
) -> dict[int, KnownRow]:
    """Say of each row whether it came in earlier; for those that say something else now, what is known of them.

    `reach`: until when each file tells, where that is known.
    """
    changed: dict[int, KnownRow] = {}
    old = any(row.before for row in known.values())
    seen: Counter[tuple[str, int]] = Counter()
    for n, (row, file) in enumerate(shelf):
        if states[n] == TWICE:
            continue
        found = known.get(row.fingerprint(occurrences.of(n)))
        if found is None and old:
            found = _before(row, file, known, seen)
        if found is None and (then := as_read_before(row)) is not None:
            found = _told_before(then, file, known, seen)
        if found is None or (states[n] == HIDDEN and not found.event):
            continue
        if found.left_out:
            states[n] = HIDDEN
            changed[n] = found
        elif found.gone:
            states[n] = DELETED
        elif found.before or found.digest in ("", row.digest) or not found.leads:
            states[n] = HERE
        else:
            states[n] = EDITED if found.edited else OLDER if _is_older(found, reach.get(file)) else UPDATED
            changed[n] = found
    return changed


def _is_older(found: KnownRow, reach: datetime | None) -> bool:
    """Whether a record that says something else is out of an export that reaches less far than the one that came in."""
    return reach is not None and found.until is not None and reach < found.until


def _before(
    row: Evidence, file: int, known: Mapping[str, KnownRow], seen: Counter[tuple[str, int]]
) -> KnownRow | None:
    """A record under its identity of an earlier version."""
    first = row.fingerprint_before()
    occurrence = seen[first, file]
    seen[first, file] += 1
    found = known.get(row.fingerprint_before(occurrence) if occurrence else first)
    return found if found is not None and found.before else None


def as_read_before(row: Evidence) -> Evidence | None:
    """A row as earlier versions read it where they read it otherwise: its instant, actor and words of then name it."""
    tool, detail = row.tool, row.detail
    if OF_TABLE in row.source_id:
        return row._replace(source_id="")
    if tool == "PagerDuty" and row.source_id.endswith("/triggered"):
        said = row.text.removeprefix("Incident triggered: ")
        return row._replace(source_id="", text=said.partition("] ")[2] if said.startswith("[#") else said)
    if tool == "syslog" and detail.startswith("host: "):
        return row._replace(text=f"{detail[6:].partition(chr(10))[0]} {row.text}")
    if row.program and not tool:
        return row._replace(text=f"{'stderr' if detail.startswith('stderr') else 'stdout'} F {row.text}")
    return None


def _told_before(
    then: Evidence, file: int, known: Mapping[str, KnownRow], seen: Counter[tuple[str, int]]
) -> KnownRow | None:
    """What is known of a row as it was read before."""
    first = then.fingerprint()
    if first not in known:
        return None
    occurrence = seen[first, file]
    seen[first, file] += 1
    return known.get(then.fingerprint(occurrence) if occurrence else first)


STATES: tuple[State, ...] = tuple(State)
"""States as numbers, as they are held: one byte a row."""

NEW, UPDATED, EDITED, DELETED, OLDER, HERE, TWICE, FOLDED, HIDDEN, NO_TIME = range(len(STATES))
