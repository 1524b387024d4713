"""The one thread that writes: it opens its own connection, and everything it does waits its turn."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Self, TypeVar

from pmtui.archive.archive import Archive
from pmtui.clock import Clock

Answer = TypeVar("Answer")


class Writer:
    """An archive behind one thread. A room awaits `asyncio.wrap_future(writer.submit(…))`."""

    def __init__(self, pool: ThreadPoolExecutor, archive: Archive, clock: Clock) -> None:
        self._pool = pool
        self._archive = archive
        self._clock = clock

    @classmethod
    def open(cls, path: Path, clock: Clock) -> Self:
        """Opens the archive inside its thread; raises what opening raises."""
        pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="archive")
        try:
            archive = pool.submit(Archive.open, path, clock=clock).result()
        except BaseException:
            pool.shutdown()
            raise
        return cls(pool, archive, clock)

    @property
    def path(self) -> Path:
        """The archive's file."""
        return self._archive.path

    def submit(self, work: Callable[[Archive], Answer]) -> Future[Answer]:
        """Has `work` done with the archive, after all that was submitted before."""
        return self._pool.submit(work, self._archive)

    def run(self, work: Callable[[Archive], Answer]) -> Answer:
        """The same, waiting for the answer."""
        return self.submit(work).result()

    def reader(self) -> Archive:
        """The archive for another thread, to read only; whoever asks closes it."""
        return Archive.open(self.path, clock=self._clock, read_only=True)

    def close(self) -> None:
        """Finishes what waits, then closes the file."""
        self._pool.submit(self._archive.close).result()
        self._pool.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
