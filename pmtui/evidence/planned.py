"""A plan of what an import would do: the lines of all files in order of time, and what becomes of each."""

from __future__ import annotations

from array import array
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property, partial
from itertools import chain, compress
from operator import not_

from pmtui.evidence import again
from pmtui.evidence.again import (
    DELETED,
    EDITED,
    FOLDED,
    HERE,
    HIDDEN,
    NEW,
    OLDER,
    STATES,
    TWICE,
    UPDATED,
)
from pmtui.evidence.called import Called
from pmtui.evidence.files import FilePreview
from pmtui.evidence.folding import Fold, folds
from pmtui.evidence.going import Progress
from pmtui.evidence.offering import offers_of
from pmtui.evidence.options import Options
from pmtui.evidence.people import Person, people_in
from pmtui.evidence.placed import ASKED
from pmtui.evidence.plan import LEFT_OUT, KnownRow, Line, Offer, State
from pmtui.evidence.problems import Question
from pmtui.evidence.rows import Evidence
from pmtui.evidence.shelf import Shelf
from pmtui.model.cards import TimelineEvent


class Preview:
    """All files together. Lines are numbered by time, those without a usable time last; numbers never change."""

    def __init__(
        self,
        files: tuple[FilePreview, ...],
        read: tuple[FilePreview, ...],
        shelf: Shelf,
        untimed: Shelf,
        known: Mapping[str, KnownRow],
        options: Options,
        called: Called | None = None,
    ) -> None:
        self.files = files
        self.known = known
        self.options = options
        self._called = called or Called()
        self._read = read
        self._shelf = shelf
        self._untimed = untimed
        shelf.arrange()
        untimed.arrange()
        self.timed = len(shelf)
        """How many lines have a time; lines from this number on have none."""
        self._states = bytearray(self.timed)
        self._changed: dict[int, KnownRow] = {}
        self._occurrences: again.Occurrences | None = None
        self._sort_out()

    # --- numbers -------------------------------------------------------------

    @property
    def questions(self) -> list[Question]:
        """What has to be answered before every row has a time."""
        return [question for file in self.files for question in file.questions]

    @cached_property
    def counts(self) -> Mapping[State, int]:
        """How many lines there are of each state."""
        found = {state: self._states.count(n) for n, state in enumerate(STATES)}
        hidden = sum(1 for row, _ in self._untimed if row.hidden)
        found[State.HIDDEN] += hidden
        found[State.NO_TIME] = len(self._untimed) - hidden
        return found

    @property
    def coming(self) -> int:
        """How many lines would come in: new ones, and those that change an event."""
        return self._states.count(NEW) + self._states.count(UPDATED)

    @property
    def changing(self) -> frozenset[str]:
        """The events on the timeline that would be changed."""
        return frozenset(
            known.event for n, known in self._changed.items() if self._states[n] == UPDATED and known.event
        )

    def file_of(self, line: Line) -> FilePreview:
        """The file a line is from."""
        return self._read[line.file]

    @property
    def first(self) -> datetime | None:
        """The earliest line that would come in, in UTC."""
        return min((file.first for file in self.files if file.first), default=None)

    @property
    def last(self) -> datetime | None:
        """The latest line that would come in, in UTC."""
        return max((file.last for file in self.files if file.last), default=None)

    def __len__(self) -> int:
        return self.timed + len(self._untimed)

    # --- lines ---------------------------------------------------------------

    @cached_property
    def shown(self) -> Sequence[int]:
        """The numbers of the lines to look at: all but repeats."""
        if not self.folds:
            return range(len(self))
        seen = array("Q", (n for n, state in enumerate(self._states) if state != FOLDED))
        seen.extend(range(self.timed, len(self)))
        return seen

    def line(self, n: int) -> Line:
        """One line."""
        placed = self._shelf[n] if n < self.timed else self._untimed[n - self.timed]
        return self._line(n, *placed)

    def lines(self, start: int = 0, stop: int | None = None) -> Iterator[Line]:
        """The lines of these numbers, in order: much faster than one by one."""
        stop = len(self) if stop is None else min(stop, len(self))
        for n, placed in enumerate(self._shelf.between(start, min(stop, self.timed)), start):
            yield self._line(n, *placed)
        start = max(start, self.timed)
        for n, placed in enumerate(self._untimed.between(start - self.timed, stop - self.timed), start):
            yield self._line(n, *placed)

    def state(self, n: int) -> State:
        """What becomes of a line."""
        if n < self.timed:
            return STATES[self._states[n]]
        return State.HIDDEN if self._untimed[n - self.timed][0].hidden else State.NO_TIME

    def mark(self, n: int, row: Evidence) -> str:
        """The identity of a line, whose row as read is given."""
        return row.fingerprint(self._numbered.of(n) if n < self.timed else n - self.timed)

    def known_of(self, n: int) -> KnownRow | None:
        """What an earlier import brought in of a line that says something else now."""
        return self._changed.get(n)

    @property
    def rows(self) -> tuple[Evidence, ...]:
        """The rows that would come in, in order of time; all of them at once."""
        return tuple(line.row for line in self.lines(0, self.timed) if line.state.comes_in)

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """The identities of `rows`."""
        return tuple(self.mark(line.n, line.row) for line in self.lines(0, self.timed) if line.state.comes_in)

    # --- the same thing twice ------------------------------------------------

    @cached_property
    def folds(self) -> Mapping[int, Fold]:
        """Repeats, by the number of the line they repeat."""
        return {}

    def offers(self, there: Iterable[TimelineEvent] = ()) -> tuple[Offer, ...]:
        """What two tools seem to tell alike, surest first; `there` are the events on the timeline already."""
        return offers_of(self._comparable, there, self.options.merge)

    @contextmanager
    def watched(self, progress: Progress) -> Iterator[None]:
        """Whatever looks at all lines meanwhile says how far it is, and raises Cancelled when it is told to stop."""
        for shelf in (self._shelf, self._untimed):
            shelf.progress = progress
        try:
            yield
        finally:
            for shelf in (self._shelf, self._untimed):
                shelf.progress = None

    def _comparable(self) -> Iterator[tuple[int, Evidence]]:
        for n, (row, _file) in enumerate(self._shelf):
            if self._states[n] == NEW:
                yield n, row

    # --- people --------------------------------------------------------------

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Who is named in lines that have a time and are no noise, the most active first."""
        states = self._states
        rows = (row for n, (row, _file) in enumerate(self._shelf) if states[n] not in (HIDDEN, TWICE))
        return people_in(rows, self._called)

    @property
    def said(self) -> Iterator[str]:
        """All that any line says, noise and lines without a time too."""
        for row, _file in chain(self._shelf, self._untimed):
            yield row.text
            if row.detail:
                yield row.detail

    # --- inside --------------------------------------------------------------

    def _line(self, n: int, row: Evidence, file: int) -> Line:
        if n >= self.timed:
            state = State.HIDDEN if row.hidden else State.NO_TIME
            return Line(n, row, state, row.hidden or row.no_time, file=file)
        state = STATES[self._states[n]]
        fold = self.folds.get(n)
        known = self._changed.get(n)
        why = row.hidden if state is State.HIDDEN else ""
        if state is State.HIDDEN and known is not None and known.left_out:
            why = LEFT_OUT
        event = known.event if known is not None else ""
        if fold is None:
            return Line(n, row, state, why, 1, None, event, file)
        return Line(n, row, state, why, fold.count, fold.last, event, file)

    @property
    def _numbered(self) -> again.Occurrences:
        if self._occurrences is None:
            self._occurrences = again.number(self._shelf, bytearray(self._states), range(len(self._read)))
        return self._occurrences

    def _sort_out(self) -> None:
        """Give every line its state, then count per file."""
        files = array("H")
        looked = self._looked(files)
        if len(self._read) > 1 or self.known:
            deque(looked, 0)
            self._occurrences = again.number(self._shelf, self._states, self._newest(files))
            if self.known:
                self._changed = again.recognise(
                    self._shelf, self._states, self._occurrences, self.known, self._reach(files)
                )
            found = folds(self._told(), self.options.fold, self._is_new, self._is_own)
        else:
            found = folds(looked, self.options.fold, self._is_new)
            deque(looked, 0)  # what folding did not ask for is looked at all the same
        self.__dict__["folds"] = found
        self._fold()
        self._count(files)

    def _looked(self, files: array[int]) -> Iterator[tuple[int, Evidence]]:
        """The first look at every line: which file it is from, and whether it is noise; the others are given."""
        states = self._states
        n = 0
        for block in self._shelf.blocks():
            files.extend([file for _, file in block])
            hidden = [row.hidden for row, _ in block]
            rows: Iterable[tuple[int, Evidence]] = enumerate([row for row, _ in block], n)
            if any(hidden):
                states[n : n + len(block)] = bytes([HIDDEN if why else NEW for why in hidden])
                rows = compress(rows, map(not_, hidden))
            n += len(block)
            yield from rows

    def _newest(self, files: Sequence[int]) -> list[int]:
        """Which file reaches furthest in time: of a record told twice, what the later export says is taken."""
        last = dict.fromkeys(range(len(self._read)), -1)
        for n, file in enumerate(files):
            last[file] = n
        ranks = {file: rank for rank, file in enumerate(sorted(last, key=lambda file: last[file]))}
        return [ranks[file] for file in range(len(self._read))]

    def _reach(self, files: Sequence[int]) -> Mapping[int, datetime]:
        """Until when each file tells; nothing where a window cuts them."""
        if self.options.until is not None:
            return {}
        last = {
            file: n
            for n, (file, state) in enumerate(zip(files, self._states, strict=True))
            if state != HIDDEN
        }
        return {file: at for file, n in last.items() if (at := self._shelf[n][0].at) is not None}

    def _told(self) -> Iterator[tuple[int, Evidence]]:
        states = self._states
        for n, (row, _file) in enumerate(self._shelf):
            if states[n] in (NEW, UPDATED, HERE, EDITED, DELETED, OLDER):
                yield n, row

    def _is_new(self, n: int) -> bool:
        return self._states[n] == NEW

    def _is_own(self, n: int, row: Evidence) -> bool:
        """Whether a line made an event of its own in an earlier import."""
        state = self._states[n]
        if state in (HERE, EDITED, DELETED, OLDER):
            found = self.known.get(self.mark(n, row))
            return found is None or found.leads
        return state == UPDATED

    def _fold(self) -> None:
        states = self._states
        for lead, fold in self.folds.items():
            for n in fold.members:
                if states[n] == NEW:
                    states[n] = FOLDED
            if fold.fresh and states[lead] == HERE:
                row = self._shelf[lead][0]
                found = self.known.get(self.mark(lead, row))
                if found is not None and found.event:
                    self._changed[lead] = found
                    states[lead] = EDITED if found.edited else UPDATED

    def _count(self, files: Sequence[int]) -> None:
        for (number, state), count in self._counted(files):
            file = self._read[number]
            if state in (NEW, UPDATED):
                file.rows += count
                file.updated += count * (state == UPDATED)
            elif state in (HERE, TWICE):
                file.already += count
            elif state == EDITED:
                file.edited += count
            elif state == FOLDED:
                file.folded += count
            file.counts[STATES[state]] = count
        for n, known in self._changed.items():
            if known.left_out:
                self._read[files[n]].because(LEFT_OUT)
        coming = self._states.translate(_COMING)
        whole = sum(1 for file in self._read if file.rows or file.folded)
        for number, n in _firsts(files, coming, range(self.timed), whole).items():
            self._read[number].first = self._shelf[n][0].at
        for number, n in _firsts(files, coming, range(self.timed - 1, -1, -1), whole).items():
            self._read[number].last = self._shelf[n][0].at
        for row, number in self._untimed:
            file, fate = self._read[number], State.HIDDEN if row.hidden else State.NO_TIME
            file.counts[fate] = file.counts.get(fate, 0) + 1
            file.no_time += not row.hidden
            file.waiting += not row.hidden and row.no_time in ASKED
        for number, file in enumerate(self._read):
            file.left = partial(self._left, number)

    def _counted(self, files: Sequence[int]) -> Iterable[tuple[tuple[int, int], int]]:
        """How many lines of each file have each state."""
        if len(self._read) == 1:
            return [((0, state), self._states.count(state)) for state in range(len(STATES))]
        return Counter(zip(files, self._states, strict=True)).items()

    def _left(self, number: int, hidden: bool) -> Iterator[Evidence]:
        """The rows of a file that are hidden, or that have no usable time."""
        if hidden:
            for n, (row, file) in enumerate(self._shelf):
                if file == number and self._states[n] == HIDDEN:
                    yield row if row.hidden else row._replace(hidden=LEFT_OUT)
        for row, file in self._untimed:
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
