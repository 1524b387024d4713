"""A plan of what an import would do: the lines of all files in order of time, and what becomes of each."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from itertools import chain

from pmtui.evidence.again import FOLDED, HIDDEN, NEW, STATES, TWICE, UPDATED
from pmtui.evidence.called import Called
from pmtui.evidence.counting import count
from pmtui.evidence.fates import Fates
from pmtui.evidence.files import FilePreview
from pmtui.evidence.folding import Fold
from pmtui.evidence.going import Progress
from pmtui.evidence.offering import offers_of
from pmtui.evidence.options import Options
from pmtui.evidence.people import Person, people_in
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
        self._fates = Fates(shelf, len(read), known, options)
        self._states = self._fates.states
        count(read, shelf, untimed, self._fates)

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
            known.event
            for n, known in self._fates.changed.items()
            if self._states[n] == UPDATED and known.event
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
        return self._fates.mark(n, row) if n < self.timed else row.fingerprint(n - self.timed)

    def known_of(self, n: int) -> KnownRow | None:
        """What an earlier import brought in of a line that says something else now."""
        return self._fates.changed.get(n)

    @property
    def rows(self) -> tuple[Evidence, ...]:
        """The rows that would come in, in order of time; all of them at once."""
        return tuple(line.row for line in self.lines(0, self.timed) if line.state.comes_in)

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """The identities of `rows`."""
        return tuple(self.mark(line.n, line.row) for line in self.lines(0, self.timed) if line.state.comes_in)

    # --- the same thing twice ------------------------------------------------

    @property
    def folds(self) -> Mapping[int, Fold]:
        """Repeats, by the number of the line they repeat."""
        return self._fates.folds

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
        known = self._fates.changed.get(n)
        why = row.hidden if state is State.HIDDEN else ""
        if state is State.HIDDEN and known is not None and known.left_out:
            why = LEFT_OUT
        event = known.event if known is not None else ""
        if fold is None:
            return Line(n, row, state, why, 1, None, event, file)
        return Line(n, row, state, why, fold.count, fold.last, event, file)
