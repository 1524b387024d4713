"""A loop in a thread of its own, for tests whose main thread drives a browser, which has a loop of its own."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any, TypeVar

from tests.e2e.rooms import until

Result = TypeVar("Result")


class Loop:
    """Runs what waits, and keeps open what is open as long as the test."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True, name="processes")
        self._thread.start()
        self._open = AsyncExitStack()

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """The result of a coroutine, which waits by limits of its own."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def enter(self, there: AbstractAsyncContextManager[Result]) -> Result:
        """Open until the end."""
        return self.run(self._open.enter_async_context(there))

    def until(self, condition: Callable[[], object], what: Callable[[], str] = lambda: "") -> None:
        """Wait for a condition; what was there instead is in the message."""
        self.run(until(condition, what))

    def close(self) -> None:
        """Close what was entered, the last first, then the loop."""
        self.run(self._open.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@contextlib.contextmanager
def loop_aside() -> Iterator[Loop]:
    """A running loop; what was entered is closed at the end."""
    made = Loop()
    try:
        yield made
    finally:
        made.close()
