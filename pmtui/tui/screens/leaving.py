"""A screen that is left once: a second key pressed as quickly as the first must not take away what lies below."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar, runtime_checkable

from textual.await_complete import AwaitComplete
from textual.screen import Screen

Result = TypeVar("Result")


@runtime_checkable
class Busy(Protocol):
    """A screen with work under way that leaving the program waits for."""

    async def settled(self) -> bool:
        """Wait for it; whether to leave."""

    def hurry(self) -> None:
        """Asked to leave once more: without what can still be stopped."""


class LeftOnce(Screen[Result], Generic[Result]):
    """Textual's `dismiss` takes away the top screen, whichever that is; this one only ever itself."""

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Leave with a result; nothing when another screen is on top, as after the first of two keys."""
        return super().dismiss(result) if self.is_active else AwaitComplete()
