"""Every size: four panes, one pane with tabs, a calm message; back and forth while somebody works."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from pmtui.model.vocabulary import Pane
from pmtui.tui.widgets.tab_strip import PaneTab
from tests.tui.desks import (
    board_of,
    entry_text,
    is_writing,
    live_cards,
    make_app,
    play,
    room_board,
    screen_text,
    to_pane,
    typed,
    until,
)


def shown(pilot: Pilot[Any]) -> set[Pane]:
    return {name for name, pane in board_of(pilot).panes.items() if pane.display and pane.size.width}


def _sized(pilot: Pilot[Any], size: tuple[int, int]) -> bool:
    return tuple(board_of(pilot).size) == size


def test_a_narrow_terminal_shows_one_pane_and_tabs_with_counts(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        assert shown(pilot) == {Pane.TIMELINE}
        assert "1 Timeline 3  2 Factors 2  3 Observations 4  4 Actions 2" in screen_text(pilot.app)
        await to_pane(pilot, Pane.ACTIONS)
        assert shown(pilot) == {Pane.ACTIONS}
        tab = next(tab for tab in board_of(pilot).query(PaneTab) if tab.pane is Pane.FACTORS)
        await pilot.click(tab)
        await until(pilot, lambda: shown(pilot) == {Pane.FACTORS} and board_of(pilot).card is not None)

    play(make_app(tmp_path, live_cards()), story, (80, 24))


def test_a_wide_terminal_shows_all_four_and_no_tabs(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        assert shown(pilot) == set(Pane)
        assert not board_of(pilot).tabs.display
        await pilot.press("0")
        await until(pilot, lambda: shown(pilot) == {Pane.TIMELINE})
        await pilot.press("escape")
        await until(pilot, lambda: shown(pilot) == set(Pane))

    play(make_app(tmp_path, live_cards()), story)


def test_a_tiny_terminal_says_so_and_keys_change_nothing(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        assert "60 × 18" in screen_text(pilot.app)
        before = room_board(pilot).seq
        await pilot.press("d", "asterisk", "a")
        await pilot.pause(0.05)
        assert room_board(pilot).seq == before
        assert not board_of(pilot).entry.is_open

    play(make_app(tmp_path, live_cards()), story, (40, 10))


def test_a_resize_back_and_forth_loses_nothing(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        board = board_of(pilot)
        await to_pane(pilot, Pane.FACTORS)
        await pilot.press("down")
        await until(pilot, lambda: board.panes[Pane.FACTORS].list.cursor_row == 1)
        card = board.panes[Pane.FACTORS].list.cursor_id
        await pilot.press("a")
        await until(pilot, lambda: is_writing(pilot))
        await typed(pilot, "half")
        for size in ((80, 24), (40, 10), (120, 36), (60, 18), (200, 60)):
            await pilot.resize_terminal(*size)
            await until(pilot, partial(_sized, pilot, size))
            assert board.too_small is (size == (40, 10))
        await typed(pilot, " way")
        await until(pilot, lambda: entry_text(pilot) == "half way")
        assert board.panes[Pane.FACTORS].list.cursor_id == card
        assert shown(pilot) == set(Pane)

    play(make_app(tmp_path, live_cards()), story)
