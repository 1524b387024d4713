"""Fixtures for tests of the screen: nothing that differs between two runs, and waiting for conditions, not for time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from typing import Any, Protocol

import pytest
import textual.app
import textual.pilot
from textual import constants
from textual._context import active_app
from textual.app import App
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input, TextArea

from pmtui.clock import SystemClock

PICTURES_OF = {"textual": "8.2.8", "pytest-textual-snapshot": "1.1.0"}
"""The versions the pictures were made with; each of them changes pixels."""


def pytest_configure(config: pytest.Config) -> None:
    """Pictures are only renewed with the versions they are compared with."""
    if not config.getoption("--snapshot-update", default=False):
        return
    for package, wanted in PICTURES_OF.items():
        if version(package) != wanted:
            raise pytest.UsageError(
                f"pictures are made with {package} {wanted}, here is {version(package)}; "
                "install constraints.txt, or raise the version in its own commit"
            )


@pytest.fixture(autouse=True)
def calm_textual(monkeypatch: pytest.MonkeyPatch) -> None:
    """No animation, no blinking cursor, no colour choice from the shell."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(constants, "TEXTUAL_ANIMATIONS", "none")
    monkeypatch.setattr(Input, "_toggle_cursor", lambda self: None)
    monkeypatch.setattr(TextArea, "_toggle_cursor_blink_visible", lambda self: None)
    for module in (textual.app, textual.pilot):
        monkeypatch.setattr(module, "wait_for_idle", _rest)


async def _rest(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """Stands for Textual's waiting, which looks at the processor's time: slow when idle, blind under load."""
    clock, app = SystemClock(), active_app.get(None)
    ends = clock.monotonic() + max_sleep
    at_rest = 0
    while at_rest < RESTFUL_TURNS and clock.monotonic() < ends:
        await asyncio.sleep(0 if at_rest else 0.001)
        at_rest = at_rest + 1 if app is None or _is_laid_out(app) else 0


RESTFUL_TURNS = 25
"""Turns of the loop in which nothing was left to do; an answer may take some to come round."""


def _is_laid_out(app: App[Any]) -> bool:
    """All that is to come is mounted, no layout or painting is due and no message unread."""
    if not app.is_running or not app.screen_stack:
        return True
    screen = app.screen
    if screen._layout_required or screen._dirty_widgets or app.message_queue_size:
        return False
    widgets = screen.walk_children(Widget, with_self=True)
    return all(
        widget.is_mounted and not widget.message_queue_size and not widget._next_callbacks
        for widget in widgets
        if widget.is_attached
    )


WAITING = ("room", "deed", "entry", "new", "open")
"""Groups of workers that wait for people: they listen to a room, or for what a sheet returns."""


class Settle(Protocol):
    """Waits until an app has nothing left to do and a condition holds."""

    def __call__(
        self, pilot: Pilot[Any], condition: Callable[[], bool] = ..., limit: float = ...
    ) -> Awaitable[None]: ...


async def _settled(
    pilot: Pilot[Any], condition: Callable[[], bool] = lambda: True, limit: float = 10.0
) -> None:
    clock = SystemClock()
    deadline = clock.monotonic() + limit
    ending = [worker for worker in pilot.app.workers if worker.group not in WAITING]
    if ending:
        await pilot.app.workers.wait_for_complete(ending)
    await pilot.pause()
    while not condition():
        assert clock.monotonic() < deadline, "the condition was not reached"
        await pilot.pause(0.01)
    await pilot.wait_for_scheduled_animations()


@pytest.fixture
def settle() -> Settle:
    """Wait for workers, then for a condition, then for what is scheduled."""
    return _settled


class Snap(Protocol):
    """Compares an app with its picture."""

    def __call__(
        self,
        app: App[Any],
        *,
        keys: tuple[str, ...] = ...,
        until: Callable[[Any], bool] = ...,
        size: tuple[int, int] = ...,
    ) -> bool: ...


@pytest.fixture
def snap(snap_compare: Callable[..., bool]) -> Snap:
    """The app's picture after some keys, once a condition holds."""

    def compare(
        app: App[Any],
        *,
        keys: tuple[str, ...] = (),
        until: Callable[[Any], bool] = lambda _app: True,
        size: tuple[int, int] = (120, 36),
    ) -> bool:
        async def run_before(pilot: Pilot[Any]) -> None:
            await pilot.press(*keys)
            await _settled(pilot, lambda: until(pilot.app))

        return snap_compare(app, run_before=run_before, terminal_size=size)

    return compare
