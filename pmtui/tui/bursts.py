"""Keys that came all at once are a text, not commands: a paste into a terminal without bracketed paste.

Outside an input a key is held for a moment. What followed it at once is looked at by the time it was read at, so that
keys queued while the program was busy stay keys.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.widgets import Input, TextArea

if TYPE_CHECKING:
    from pmtui.tui.app import PmtuiApp

HOLD = 0.003
"""Seconds a key outside an input waits for company."""

QUIET = 0.05
"""Seconds without a key after which a text has ended."""

FEWEST = 4
"""Printable keys that make a text; of three sorts at least, since a key held down is none."""

TOGETHER = 0.04
"""Seconds in which the first of them were read; a held key repeats every 30 ms, a person is slower still.

Later ones only have to come before it is quiet: a long text is read in pieces, while the program draws.
"""

_WRITTEN = {"enter": "\n", "ctrl+j": "\n", "tab": "\t"}


class Bursts:
    """Holds keys back until it is known whether they are a text."""

    def __init__(self, app: PmtuiApp, pass_on: Callable[[events.Event], Awaitable[None]]) -> None:
        """`pass_on` does with an event what would have been done at once."""
        self._app = app
        self._pass_on = pass_on
        self._held: list[events.Key | events.Paste] = []

    def hold(self, event: events.Key | events.Paste) -> bool:
        """Whether the key is held back; it comes again by itself, or as a part of a text. A paste waits its turn."""
        if not self._held:
            if (
                isinstance(event, events.Paste)
                or not event.is_printable
                or isinstance(self._app.focused, Input | TextArea)
            ):
                return False
            self._wait(HOLD)
        self._held.append(event)
        return True

    def _wait(self, seconds: float) -> None:
        seen = len(self._held)
        loop = asyncio.get_running_loop()
        loop.call_later(seconds, lambda: self._app.call_later(self._look, seen))

    async def _look(self, seen: int) -> None:
        if len(self._held) > max(1, seen):
            self._wait(QUIET)
            return
        held, self._held = self._held, []
        if is_text(held):
            keys = [key for key in held if isinstance(key, events.Key)]
            text = "".join(_WRITTEN.get(key.key, key.character or "") for key in keys)
            await self._pass_on(events.Paste(text))
            return
        for event in held:
            await self._pass_on(event)


def is_text(held: Sequence[events.Key | events.Paste]) -> bool:
    """Whether these keys were read at once and say something."""
    keys = [key for key in held if isinstance(key, events.Key)]
    if len(keys) < len(held):
        return False
    printed = [key for key in keys if key.is_printable]
    if len(printed) < FEWEST or len({key.character for key in printed}) < 3:
        return False
    return printed[FEWEST - 1].time - printed[0].time <= TOGETHER
