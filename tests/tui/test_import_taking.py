"""The import screen stays until what was decided is in; leaving meanwhile neither loses it nor hangs."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from pmtui.archive.archive import Archive
from pmtui.room.answers import Refused
from pmtui.tui.app import PmtuiApp
from pmtui.tui.screens.import_record import ImportScreen
from tests.room.kept_rooms import hand_clock
from tests.room.test_bringing import Gate
from tests.tui.desks import (
    board_of,
    empty_cards,
    make_app,
    on_board,
    play,
    room_board,
    screen_text,
    toasts,
    until,
)

Story = Callable[[Pilot[Any], ImportScreen], Awaitable[None]]
TEXTS = ["checkout is slow", "rolled back"]


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "chat.csv"
    path.write_text(
        "time,who,text\n2026-11-20T14:00:00Z,kim,checkout is slow\n2026-11-20T14:09:00Z,robin,rolled back\n"
    )
    return path


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    return Gate(monkeypatch)


def importing(tmp_path: Path, record: Path, story: Story) -> PmtuiApp:
    """The app in which that record was read, seen, and is to come in."""
    app = make_app(tmp_path, empty_cards())

    async def whole(pilot: Pilot[Any]) -> None:
        await pilot.press("I")
        await until(pilot, lambda: isinstance(app.screen, ImportScreen) and app.screen.is_mounted, "I")
        screen = app.screen
        assert isinstance(screen, ImportScreen)
        screen.paths.value = str(record)
        await pilot.press("enter")
        await until(pilot, lambda: "import 2 rows" in screen_text(app), "the lines")
        await pilot.press("enter")
        await story(pilot, screen)

    play(app, whole)
    return app


def kept(tmp_path: Path) -> list[str]:
    """The events that another process finds in the archive."""
    clock = hand_clock()
    with contextlib.closing(Archive.open(tmp_path / "reviews.db", clock=clock, read_only=True)) as archive:
        [review] = archive.reviews()
        return [event.text for event in archive.load(review.id).events()]


async def under_way(pilot: Pilot[Any], gate: Gate) -> None:
    """The import stands at the gate, and the screen says so."""
    assert await asyncio.to_thread(gate.reached.wait, 30)
    await until(pilot, lambda: "Importing …" in screen_text(pilot.app), "that it goes on")


def test_the_screen_says_how_far_it_is_until_it_is_in(tmp_path: Path, record: Path, gate: Gate) -> None:
    async def story(pilot: Pilot[Any], screen: ImportScreen) -> None:
        await under_way(pilot, gate)
        assert pilot.app.screen is screen
        assert "esc stops" in screen_text(pilot.app)
        await pilot.press(
            "enter", "space", "ctrl+s"
        )  # nothing is decided meanwhile, and nothing comes in twice
        gate.open.set()
        await until(pilot, lambda: on_board(pilot.app), "the board")
        assert [event.text for event in room_board(pilot).events()] == TEXTS
        await until(pilot, lambda: "rolled back" in screen_text(pilot.app), "its events")
        said = "Imported 2 events from chat.csv · z undoes"
        await until(pilot, lambda: toasts(pilot.app).count(said) == 1, "what came of it")

    importing(tmp_path, record, story)
    assert kept(tmp_path) == TEXTS


def test_leaving_waits_until_it_is_in(tmp_path: Path, record: Path, gate: Gate) -> None:
    async def story(pilot: Pilot[Any], screen: ImportScreen) -> None:
        await under_way(pilot, gate)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: "pmtui leaves then" in screen_text(pilot.app), "that it waits")
        assert not pilot.app._exit
        gate.open.set()
        await until(pilot, lambda: pilot.app._exit, "the end")

    importing(tmp_path, record, story)
    assert kept(tmp_path) == TEXTS


def test_leaving_asked_for_twice_leaves_without_it(tmp_path: Path, record: Path, gate: Gate) -> None:
    async def story(pilot: Pilot[Any], screen: ImportScreen) -> None:
        await under_way(pilot, gate)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: "pmtui leaves then" in screen_text(pilot.app), "that it waits")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: screen.taking.stopped, "that it is stopped")
        gate.open.set()
        await until(pilot, lambda: pilot.app._exit, "the end")

    importing(tmp_path, record, story)
    assert kept(tmp_path) == []


def test_esc_stops_it_and_leaves_what_was_decided(tmp_path: Path, record: Path, gate: Gate) -> None:
    async def story(pilot: Pilot[Any], screen: ImportScreen) -> None:
        await under_way(pilot, gate)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: "pmtui leaves then" in screen_text(pilot.app), "that it waits")
        await pilot.press("escape")
        gate.open.set()
        await until(pilot, lambda: "Stopped; nothing was added." in screen_text(pilot.app), "that it stopped")
        assert pilot.app.screen is screen
        await pilot.press("space", "enter")
        await until(pilot, lambda: on_board(pilot.app), "the board")
        assert [event.text for event in room_board(pilot).events()] == TEXTS[1:]

    importing(tmp_path, record, story)
    assert kept(tmp_path) == TEXTS[1:]


def test_what_the_room_refuses_stands_as_it_was_decided(tmp_path: Path, record: Path, gate: Gate) -> None:
    async def story(pilot: Pilot[Any], screen: ImportScreen) -> None:
        await under_way(pilot, gate)
        room: Any = board_of(pilot).room
        do = room.do

        async def refused(*_asked: Any) -> Refused:
            return Refused("The disk is full.")

        room.do = refused
        await pilot.press("ctrl+q")
        await until(pilot, lambda: "pmtui leaves then" in screen_text(pilot.app), "that it waits")
        gate.open.set()
        await until(pilot, lambda: "stands here as it was" in screen_text(pilot.app), "what was refused")
        assert "The disk is full." in toasts(pilot.app)
        assert not pilot.app._exit
        room.do = do
        await pilot.press("enter")
        await until(pilot, lambda: on_board(pilot.app), "the board")

    importing(tmp_path, record, story)
    assert kept(tmp_path) == TEXTS


def test_what_comes_in_below_another_screen_leaves_when_that_does(
    tmp_path: Path, record: Path, gate: Gate
) -> None:
    async def story(pilot: Pilot[Any], screen: ImportScreen) -> None:
        await under_way(pilot, gate)
        await pilot.press("f1")
        await until(pilot, lambda: pilot.app.screen is not screen, "the help")
        gate.open.set()
        await until(pilot, lambda: not screen.taking.under_way, "that it is in")
        await pilot.press("escape")
        await until(pilot, lambda: on_board(pilot.app), "the board")

    importing(tmp_path, record, story)
    assert kept(tmp_path) == TEXTS
