"""Home: reviews in columns, search over everything, back from a board, and an archive that can't be opened."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from pmtui.archive.errors import ArchiveError
from pmtui.model.vocabulary import SessionState
from pmtui.tui.screens.board import BoardScreen
from pmtui.tui.screens.home import HomeScreen
from tests.tui.desks import (
    begin,
    board_of,
    example_cards,
    home_of,
    live_cards,
    make_app,
    on_board,
    play,
    screen_text,
    toasts,
    typed,
    until,
)


def test_reviews_stand_in_columns_with_their_open_actions(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: len(home_of(pilot).list.source) == 2)
        shown = screen_text(pilot.app)
        assert "31 Jan 2017" in shown
        assert "3 open" in shown
        assert "1 overdue" in shown
        rows = [line for line in shown.splitlines() if " open " in line and "/" not in line]
        assert len({row.index("open") for row in rows}) == 1

    play(make_app(tmp_path, {"a": example_cards(), "b": live_cards()}, open_first=False), story)


def test_search_finds_a_card_and_enter_opens_its_board_there(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await pilot.press("slash")
        await until(pilot, lambda: isinstance(pilot.app.focused, Input))
        await typed(pilot, "rehearse")
        await until(pilot, lambda: "Rehearse a restore" in screen_text(pilot.app))
        await pilot.press("enter")
        await until(pilot, lambda: home_of(pilot).list.has_focus)
        await pilot.press("enter")
        await until(pilot, lambda: on_board(pilot.app) and board_of(pilot).card is not None)
        await until(pilot, lambda: board_of(pilot).card.headline == "Rehearse a restore")  # type: ignore[union-attr]

    play(make_app(tmp_path, live_cards(), open_first=False), story)


def test_esc_leaves_the_search_and_shows_all(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        pilot.app.post_message(events.Paste("nobody says this"))
        await until(pilot, lambda: "Nothing says" in screen_text(pilot.app))
        await pilot.press("escape")
        await until(pilot, lambda: len(home_of(pilot).list.source) == 1)

    play(make_app(tmp_path, live_cards(), open_first=False), story)


def test_what_is_pressed_before_the_archive_is_open_is_done_then(tmp_path: Path) -> None:
    app = make_app(tmp_path, live_cards(), open_first=False)
    gate, open_house = threading.Event(), app.desk.open_house

    def slowly() -> Any:
        gate.wait(10)
        return open_house()

    app.desk.open_house = slowly

    async def told() -> None:
        async with app.run_test(size=(120, 36), notifications=True) as pilot:
            await until(pilot, lambda: isinstance(app.screen, HomeScreen) and len(app.screen.list.source))
            await pilot.press("enter")
            await pilot.pause()
            assert app.house is None
            gate.set()
            await until(pilot, lambda: on_board(app))
            await app.action_quit()

    asyncio.run(told())


def test_without_an_archive_it_says_why_and_ctrl_q_leaves(tmp_path: Path) -> None:
    app = make_app(tmp_path)

    def damaged() -> Any:
        raise ArchiveError("reviews.db is damaged; move it away to begin anew.")

    app.desk.open_house = damaged

    async def told() -> None:
        async with app.run_test(size=(120, 36), notifications=True) as pilot:
            await until(pilot, lambda: "reviews.db is damaged" in screen_text(app))
            await pilot.press("n")
            await until(pilot, lambda: toasts(app) == ["The archive is not open."])
            await pilot.press("ctrl+q")
            await until(pilot, lambda: not app.is_running or app.return_value == 0)
        assert app.return_value == 0

    asyncio.run(told())


def test_esc_twice_leaves_a_running_session_which_waits_paused(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await begin(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: any("once more" in said for said in toasts(pilot.app)))
        assert isinstance(pilot.app.screen, BoardScreen)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
        await until(pilot, lambda: "in session" in screen_text(pilot.app))
        assert not pilot.app.house._rooms  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(pilot, lambda: on_board(pilot.app))
        board = board_of(pilot)
        assert board.board.session is not None
        assert board.board.session.state is SessionState.RUNNING
        assert board.seat.clock is not None
        assert not board.seat.clock.running

    play(make_app(tmp_path, live_cards(), gap_limit=None), story)
