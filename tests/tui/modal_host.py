"""A small app that shows one modal screen and keeps what it returns."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, ParamSpec

from textual.app import App
from textual.screen import Screen

from pmtui.tui import theme

WAITING = object()
"""Stands for an answer while there is none."""


Given = ParamSpec("Given")


def played(scenario: Callable[Given, Awaitable[None]]) -> Callable[Given, None]:
    """A test that runs to its end in a loop of its own."""

    @wraps(scenario)
    def test(*given: Given.args, **named: Given.kwargs) -> None:
        async def run() -> None:
            await scenario(*given, **named)

        asyncio.run(run())

    return test


class Host(App[None]):
    """Shows a screen; `answer` is what it was dismissed with."""

    def __init__(self, screen: Screen[Any]) -> None:
        super().__init__()
        theme.register(self)
        self.shown = screen
        self.answer: Any = WAITING

    def on_mount(self) -> None:
        """Show the screen."""
        self.show_again(self.shown)

    def show_again(self, screen: Screen[Any]) -> None:
        """Show a screen and wait for its answer."""
        self.shown, self.answer = screen, WAITING
        self.push_screen(screen, self._keep)

    @property
    def answered(self) -> bool:
        """Whether the screen was left."""
        return self.answer is not WAITING

    def _keep(self, answer: Any) -> None:
        self.answer = answer
