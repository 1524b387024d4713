"""Keys pressed before the board of a review stands do there what they say."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

from pmtui.model.vocabulary import Pane
from tests.tui.desks import board_of, example_cards, make_app, on_board, until


def test_keys_pressed_while_the_review_is_opened_are_its_boards(tmp_path: Path) -> None:
    app = make_app(tmp_path, example_cards())
    opened = threading.Event()
    open_house = app.desk.open_house

    def slowly() -> object:
        opened.wait(30)
        return open_house()

    app.desk.open_house = slowly  # type: ignore[assignment]

    async def told() -> None:
        async with app.run_test(size=(120, 36)) as pilot:
            await pilot.press("4", "slash")
            assert len(app.screen_stack) == 2, "the home screen takes none of them"
            opened.set()
            await until(pilot, lambda: on_board(app))
            await until(pilot, lambda: board_of(pilot).focused_pane.pane is Pane.ACTIONS)
            await app.action_quit()

    asyncio.run(told())


def test_the_program_can_be_left_while_the_review_is_opened(tmp_path: Path) -> None:
    app = make_app(tmp_path, example_cards())

    async def told() -> None:
        async with app.run_test(size=(120, 36)) as pilot:
            await pilot.press("ctrl+q")
            await until(pilot, lambda: app._leaving)

    asyncio.run(told())
