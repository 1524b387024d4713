"""Two keys as quick as one: what lies below a screen stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from pmtui.tui.screens.home import HomeScreen
from tests.tui.desks import empty_cards, make_app, on_board, play, until


def test_enter_pressed_twice_at_once_takes_one_row(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await pilot.press("?")
        await until(pilot, lambda: not on_board(pilot.app) and pilot.app.focused is not None, "help")
        field = pilot.app.focused
        assert field is not None
        # Both keys are with the field before the screen has heard of the first, as when the program was busy.
        for _ in range(2):
            key = events.Key("enter", None)
            key._forwarded = True
            field.post_message(key)
        await until(pilot, lambda: on_board(pilot.app), "the way out")
        await pilot.pause()
        assert on_board(pilot.app)

    play(make_app(tmp_path, empty_cards()), story)


@pytest.mark.parametrize("key", ["?", "s", "e", "m", "x", "I", "S", "r", "A"])
def test_a_screen_that_is_left_twice_takes_away_only_itself(key: str, tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await pilot.press(key)
        await until(pilot, lambda: not on_board(pilot.app), "the screen")
        screen = pilot.app.screen
        for _ in range(2):
            screen.dismiss(None)
        await until(pilot, lambda: screen not in pilot.app.screen_stack, "the way out")
        await pilot.pause()
        assert on_board(pilot.app)

    play(make_app(tmp_path, empty_cards()), story)


def test_esc_pressed_twice_at_once_goes_home_and_no_further(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        board = pilot.app.screen
        for _ in range(2):
            board.action_act("home")  # type: ignore[attr-defined]
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen), "home")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)

    play(make_app(tmp_path, empty_cards()), story)
