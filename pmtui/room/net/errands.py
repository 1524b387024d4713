"""Work that goes on beside: kept until it is done, and never lost without a word."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


class Errands:
    """Tasks somebody started and does not wait for."""

    def __init__(self, failed: Callable[[BaseException], None]) -> None:
        """`failed` is told what a task raised."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._failed = failed

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do it beside."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    async def finished(self, within: float) -> None:
        """Wait for all that was started; what takes longer is ended."""
        if self._tasks:
            _done, late = await asyncio.wait(set(self._tasks), timeout=within)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (problem := task.exception()) is not None:
            self._failed(problem)
