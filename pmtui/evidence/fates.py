"""What becomes of every line with a time, before anybody decides: new, known, told twice, a repeat, hidden."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import compress
from operator import not_

from pmtui.evidence import again
from pmtui.evidence.again import DELETED, EDITED, FOLDED, HERE, HIDDEN, NEW, OLDER, UPDATED
from pmtui.evidence.folding import Fold, folds
from pmtui.evidence.options import Options
from pmtui.evidence.plan import KnownRow
from pmtui.evidence.rows import Evidence
from pmtui.evidence.shelf import Shelf


class Fates:
    """By number of the line: `states`, a byte each; `files`, the one it is from; `changed`, what is known of it where it
    says something else now; `folds`, its repeats."""

    def __init__(self, shelf: Shelf, count: int, known: Mapping[str, KnownRow], options: Options) -> None:
        """`count` files were read, in order."""
        self._shelf = shelf
        self._count = count
        self._known = known
        self._options = options
        self.states = bytearray(len(shelf))
        self.files = array("H")
        self.changed: dict[int, KnownRow] = {}
        self.folds: Mapping[int, Fold] = {}
        self._occurrences: again.Occurrences | None = None
        self._sort_out()

    def mark(self, n: int, row: Evidence) -> str:
        """The identity of a line, whose row as read is given."""
        if self._occurrences is None:
            self._occurrences = again.number(self._shelf, bytearray(self.states), range(self._count))
        return row.fingerprint(self._occurrences.of(n))

    def _sort_out(self) -> None:
        looked = self._looked()
        if self._count > 1 or self._known:
            deque(looked, 0)
            self._occurrences = again.number(self._shelf, self.states, self._newest())
            if self._known:
                self.changed = again.recognise(
                    self._shelf, self.states, self._occurrences, self._known, self._reach()
                )
            found = folds(self._told(), self._options.fold, self._is_new, self._is_own)
        else:
            found = folds(looked, self._options.fold, self._is_new)
            deque(looked, 0)  # what folding did not ask for is looked at all the same
        self.folds = found
        self._fold()

    def _looked(self) -> Iterator[tuple[int, Evidence]]:
        """The first look at every line: which file it is from, and whether it is noise; the others are given."""
        states = self.states
        n = 0
        for block in self._shelf.blocks():
            self.files.extend([file for _, file in block])
            hidden = [row.hidden for row, _ in block]
            rows: Iterable[tuple[int, Evidence]] = enumerate([row for row, _ in block], n)
            if any(hidden):
                states[n : n + len(block)] = bytes([HIDDEN if why else NEW for why in hidden])
                rows = compress(rows, map(not_, hidden))
            n += len(block)
            yield from rows

    def _newest(self) -> list[int]:
        """Which file reaches furthest in time: of a record told twice, what the later export says is taken."""
        last = dict.fromkeys(range(self._count), -1)
        for n, file in enumerate(self.files):
            last[file] = n
        ranks = {file: rank for rank, file in enumerate(sorted(last, key=lambda file: last[file]))}
        return [ranks[file] for file in range(self._count)]

    def _reach(self) -> Mapping[int, datetime]:
        """Until when each file tells; nothing where a window cuts them."""
        if self._options.until is not None:
            return {}
        last = {
            file: n
            for n, (file, state) in enumerate(zip(self.files, self.states, strict=True))
            if state != HIDDEN
        }
        return {file: at for file, n in last.items() if (at := self._shelf[n][0].at) is not None}

    def _told(self) -> Iterator[tuple[int, Evidence]]:
        states = self.states
        for n, (row, _file) in enumerate(self._shelf):
            if states[n] in (NEW, UPDATED, HERE, EDITED, DELETED, OLDER):
                yield n, row

    def _is_new(self, n: int) -> bool:
        return self.states[n] == NEW

    def _is_own(self, n: int, row: Evidence) -> bool:
        """Whether a line made an event of its own in an earlier import."""
        state = self.states[n]
        if state in (HERE, EDITED, DELETED, OLDER):
            found = self._known.get(self.mark(n, row))
            return found is None or found.leads
        return state == UPDATED

    def _fold(self) -> None:
        states = self.states
        for lead, fold in self.folds.items():
            for n in fold.members:
                if states[n] == NEW:
                    states[n] = FOLDED
            if fold.fresh and states[lead] == HERE:
                row = self._shelf[lead][0]
                found = self._known.get(self.mark(lead, row))
                if found is not None and found.event:
                    self.changed[lead] = found
                    states[lead] = EDITED if found.edited else UPDATED
