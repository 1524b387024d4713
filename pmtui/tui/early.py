"""Keys pressed while a review is still being opened are meant for its board, not for what stands there meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from textual import events

MOST = 200
"""Keys that are kept; nobody means more before they see the board."""


class Early:
    """Keeps keys until there is a board for them."""

    def __init__(self, awaited: bool, again: Callable[[events.Event], object]) -> None:
        """`awaited`: whether a board is to come; `again` takes what was kept as if it were pressed now."""
        self._kept: list[events.Event] | None = [] if awaited else None
        self._again = again

    def hold(self, event: events.Key | events.Paste) -> bool:
        """Whether it is kept for later; what leaves the program never is."""
        if self._kept is None or (isinstance(event, events.Key) and event.key.startswith("ctrl+")):
            return False
        if len(self._kept) < MOST:
            self._kept.append(event)
        return True

    def release(self) -> None:
        """The board is there, or will not come."""
        kept, self._kept = self._kept or [], None
        for event in kept:
            self._again(event)
