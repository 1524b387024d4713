"""What a plan tells of each file: how many lines there are of each state, and from when to when they reach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from pmtui.evidence.again import EDITED, FOLDED, HERE, HIDDEN, NEW, STATES, TWICE, UPDATED
from pmtui.evidence.fates import Fates
from pmtui.evidence.files import FilePreview
from pmtui.evidence.placed import ASKED
from pmtui.evidence.plan import LEFT_OUT, State
from pmtui.evidence.rows import Evidence
from pmtui.evidence.shelf import Shelf


def count(read: Sequence[FilePreview], shelf: Shelf, untimed: Shelf, fates: Fates) -> None:
    """Write it into the files, which are in the order they were read."""
    for (number, state), lines in _counted(len(read), fates):
        file = read[number]
        if state in (NEW, UPDATED):
            file.rows += lines
            file.updated += lines * (state == UPDATED)
        elif state in (HERE, TWICE):
            file.already += lines
        elif state == EDITED:
            file.edited += lines
        elif state == FOLDED:
            file.folded += lines
        file.counts[STATES[state]] = lines
    for n, known in fates.changed.items():
        if known.left_out:
            read[fates.files[n]].because(LEFT_OUT)
    coming = fates.states.translate(_COMING)
    whole = sum(1 for file in read if file.rows or file.folded)
    for number, n in _firsts(fates.files, coming, range(len(shelf)), whole).items():
        read[number].first = shelf[n][0].at
    for number, n in _firsts(fates.files, coming, range(len(shelf) - 1, -1, -1), whole).items():
        read[number].last = shelf[n][0].at
    for row, number in untimed:
        file, fate = read[number], State.HIDDEN if row.hidden else State.NO_TIME
        file.counts[fate] = file.counts.get(fate, 0) + 1
        file.no_time += not row.hidden
        file.waiting += not row.hidden and row.no_time in ASKED
    for number, file in enumerate(read):
        file.left = partial(_left, shelf, untimed, fates, number)


def _counted(files: int, fates: Fates) -> Iterable[tuple[tuple[int, int], int]]:
    """How many lines of each file have each state."""
    if files == 1:
        return [((0, state), fates.states.count(state)) for state in range(len(STATES))]
    return Counter(zip(fates.files, fates.states, strict=True)).items()


def _left(shelf: Shelf, untimed: Shelf, fates: Fates, number: int, hidden: bool) -> Iterator[Evidence]:
    """The rows of a file that are hidden, or that have no usable time."""
    if hidden:
        for n, (row, file) in enumerate(shelf):
            if file == number and fates.states[n] == HIDDEN:
                yield row if row.hidden else row._replace(hidden=LEFT_OUT)
    for row, file in untimed:
        if file == number and bool(row.hidden) == hidden:
            yield row


_COMING = bytes(state in (NEW, UPDATED, FOLDED) for state in range(256))
"""What a file's first and last are taken from: a range ends at the last repeat."""


def _firsts(files: Sequence[int], coming: bytearray, numbers: Iterable[int], whole: int) -> dict[int, int]:
    """The first of these numbers at which each file has a line or repeat that comes in; `whole` is how many files do."""
    found: dict[int, int] = {}
    for n in numbers:
        if len(found) == whole:
            break
        if coming[n]:
            found.setdefault(files[n], n)
    return found
