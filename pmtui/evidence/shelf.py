"""Rows in order of time, as many as there are: a few are held in memory, more wait in a file without a name."""

from __future__ import annotations

import pickle
import weakref
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from heapq import heappush, heapreplace, merge
from itertools import accumulate, chain, islice, repeat
from operator import attrgetter, lt
from tempfile import TemporaryFile
from typing import IO, Any

from pmtui.evidence.going import Progress, go_on
from pmtui.evidence.rows import Evidence

Placed = tuple[Evidence, int]
"""A row, and the number of the file it comes from."""

BLOCK = 2_000
"""Rows that are written and read together."""
IN_MEMORY = 60_000
"""Rows held before any is written to the file."""
LETTERS_IN_MEMORY = 30_000_000
"""Letters of texts held before any is written: a log may have few rows, each with a long trace."""
OPEN = 32
"""Runs merged at once: of each one block is held."""


def _key(placed: Placed) -> tuple[Any, int]:
    row = placed[0]
    return row[0], row[4]


class Spill:
    """A file without a name, gone when it is closed or forgotten. Nobody else can open it."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._end = 0

    def put(self, data: bytes) -> tuple[int, int]:
        """Where these bytes are now: offset and length."""
        if self._file is None:
            self._file = TemporaryFile(prefix="pmtui-")  # noqa: SIM115 - open as long as this is
            weakref.finalize(self, self._file.close)
        self._file.seek(self._end)
        self._file.write(data)
        at, self._end = self._end, self._end + len(data)
        return at, len(data)

    def get(self, at: int, length: int) -> bytes:
        """Bytes put there before."""
        assert self._file is not None
        self._file.seek(at)
        return self._file.read(length)


class _Block:
    """Rows in order of time, in memory or in the file."""

    __slots__ = ("count", "first", "last", "letters", "place", "rows")

    def __init__(self, rows: list[Placed]) -> None:
        self.rows: list[Placed] | None = rows
        self.count = len(rows)
        self.letters = sum([len(row.text) + len(row.detail) for row, _ in rows])
        self.first, self.last = _key(rows[0]), _key(rows[-1])
        self.place = (0, 0)


def _packed(rows: list[Placed]) -> bytes:
    """Column by column, which takes a third of the time that row by row does; what all rows share is there once."""
    columns: list[Any] = [*zip(*[row for row, _ in rows], strict=True), tuple([file for _, file in rows])]
    shared = [column[:1] if column.count(column[0]) == len(rows) else column for column in columns]
    return pickle.dumps((len(rows), shared), pickle.HIGHEST_PROTOCOL)


def _unpacked(data: bytes) -> list[Placed]:
    count, shared = pickle.loads(data)  # noqa: S301 - our own file, unseen by others
    columns = [repeat(column[0], count) if len(column) == 1 else column for column in shared]
    files = columns.pop()
    return list(zip(map(tuple.__new__, repeat(Evidence), zip(*columns, strict=True)), files, strict=True))


class Shelf:
    """Add rows in any order; after `arrange` they are numbered and given by time. Untimed ones stay as added."""

    def __init__(self, *, timed: bool = True, in_memory: int = IN_MEMORY) -> None:
        self._timed = timed
        self._in_memory = in_memory
        self._spill = Spill()
        self._adding: list[Placed] = []
        self._blocks: list[_Block] = []
        self._starts: list[int] = []
        self._held = self._letters = 0
        self._count = 0
        self._looked: tuple[_Block, list[Placed]] | None = None
        self.progress: Progress | None = None
        """Told how many rows a look at many of them has gone through; may stop it."""

    def __len__(self) -> int:
        return self._count

    def add(self, row: Evidence, file: int) -> None:
        """One more."""
        self._adding.append((row, file))
        if len(self._adding) >= BLOCK:
            self._seal()

    def take(self, rows: Iterable[Evidence], file: int) -> None:
        """Many of one file at once, in the order they were read."""
        self._adding += zip(rows, repeat(file))
        if len(self._adding) >= BLOCK:
            self._seal()

    def mark(self) -> int:
        """Where the shelf stands, to come back to."""
        self._seal()
        return len(self._blocks)

    def back_to(self, mark: int) -> None:
        """Take off what was added since."""
        self._adding = []
        for block in self._blocks[mark:]:
            self._count -= block.count
            if block.rows is not None:
                self._held -= block.count
                self._letters -= block.letters
        del self._blocks[mark:]

    def arrange(self) -> None:
        """Put everything in order of time; nothing is added after."""
        self._seal()
        if self._timed:
            runs = _runs(self._blocks)
            if len(runs) == 1:
                self._blocks = runs[0]
            elif runs and self._held == self._count:
                rows = [placed for run in runs for placed in self._run(run)]  # as merging them would
                rows.sort(key=_key)
                self._blocks = [_Block(rows[n : n + BLOCK]) for n in range(0, len(rows), BLOCK)]
            elif runs:
                self._blocks = self._merged(runs)
        self._starts = list(accumulate((block.count for block in self._blocks), initial=0))

    def __getitem__(self, n: int) -> Placed:
        at = bisect_right(self._starts, n) - 1
        block = self._blocks[at]
        return self._rows(block)[n - self._starts[at]]

    def __iter__(self) -> Iterator[Placed]:
        return chain.from_iterable(self.blocks())

    def blocks(self) -> Iterator[list[Placed]]:
        """All rows in order, many at a time."""
        return self._from(0)

    def between(self, start: int, stop: int) -> Iterator[Placed]:
        """The rows of these numbers."""
        if start < stop:
            at = max(bisect_right(self._starts, start) - 1, 0)
            rows = chain.from_iterable(self._from(at))
            yield from islice(rows, start - self._starts[at], stop - self._starts[at])

    # --- inside --------------------------------------------------------------

    def _from(self, at: int) -> Iterator[list[Placed]]:
        for start, block in zip(islice(self._starts, at, None), islice(self._blocks, at, None), strict=False):
            go_on(self.progress, start, self._count)
            yield self._rows(block)

    def _seal(self) -> None:
        if self._adding:
            rows, self._adding = self._adding, []
            if self._timed:
                # Most exports are in order of time; looking costs a third of sorting by a key.
                times: list[Any] = [row.at for row, _ in rows]
                if not all(map(lt, times, islice(times, 1, None))):
                    rows.sort(key=_key)
            self._blocks.append(self._kept(rows))
            self._count += len(rows)

    def _kept(self, rows: list[Placed]) -> _Block:
        block = _Block(rows)
        self._held += block.count
        self._letters += block.letters
        if self._held > self._in_memory or self._letters > LETTERS_IN_MEMORY:
            for held in (*self._blocks, block) if self._in_memory else (block,):
                self._write(held)
            self._in_memory = 0  # too many to hold: what comes from now on is written at once
        return block

    def _write(self, block: _Block) -> None:
        if block.rows is not None:
            block.place = self._spill.put(_packed(block.rows))
            self._held -= block.count
            self._letters -= block.letters
            block.rows = None

    def _rows(self, block: _Block) -> list[Placed]:
        if block.rows is not None:
            return block.rows
        looked = self._looked
        if looked is None or looked[0] is not block:
            looked = self._looked = block, self._read(block)
        return looked[1]

    def _read(self, block: _Block) -> list[Placed]:
        if block.rows is not None:
            return block.rows
        return _unpacked(self._spill.get(*block.place))

    def _merged(self, runs: list[list[_Block]]) -> list[_Block]:
        while len(runs) > 1:
            runs = [
                self._written(merge(*(self._run(run) for run in runs[n : n + OPEN]), key=_key))
                for n in range(0, len(runs), OPEN)
            ]
        return runs[0]

    def _run(self, blocks: list[_Block]) -> Iterator[Placed]:
        for block in blocks:
            yield from self._read(block)

    def _written(self, rows: Iterator[Placed]) -> list[_Block]:
        made: list[_Block] = []
        while part := list(islice(rows, BLOCK)):
            go_on(self.progress, self._count, self._count)
            made.append(_Block(part))
            self._held += len(part)
            self._letters += made[-1].letters
            self._write(made[-1])
        return made


def _runs(blocks: list[_Block]) -> list[list[_Block]]:
    """The blocks as few chains that don't overlap, each in order."""
    runs: list[list[_Block]] = []
    ends: list[tuple[tuple[Any, int], int]] = []
    for block in sorted(blocks, key=attrgetter("first")):
        if ends and ends[0][0] <= block.first:
            n = ends[0][1]
            heapreplace(ends, (block.last, n))
            runs[n].append(block)
        else:
            heappush(ends, (block.last, len(runs)))
            runs.append([block])
    return runs
