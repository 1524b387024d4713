"""Fixtures for tests of the screen: nothing that differs between two runs, and waiting for conditions, not for time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.metadata import version
from typing import Any, Protocol

import pytest
from textual import constants
from textual.app import App
from textual.pilot import Pilot
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
