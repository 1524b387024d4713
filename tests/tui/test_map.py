"""The map: events lead to factors and factors to actions; what stands alone is marked by sign, word and tone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import Static

from pmtui.model.board import board_of
from pmtui.model.cards import Review
from pmtui.tui.glyphs import ASCII
from pmtui.tui.screens.map import MapScreen
from pmtui.tui.screens.map_rows import MapRows
from pmtui.tui.text import width_of
from pmtui.tui.widgets.source import Look
from tests.hostile import HOSTILE
from tests.tui.conftest import Settle
from tests.tui.modal_boards import (
    ACTION,
    BARE,
    DECISION,
    EVENT,
    FACTOR,
    GROUP,
    LOOSE,
    REVIEW,
    SPOKEN,
    small_board,
)
from tests.tui.modal_host import Host, played

BOARD = small_board()


def drawn(rows: MapRows, width: int = 100) -> list[str]:
    """The rows as text."""
    return ["".join(text for text, _tone in rows.draw(n, width)[0]) for n in range(len(rows))]


def test_evidence_stands_above_its_factor_and_actions_below() -> None:
    rows = MapRows(BOARD)
    assert [rows.key(n) for n in range(3)] == [EVENT, FACTOR, ACTION]
    first = drawn(rows)[:3]
    assert "14:05" in first[0]
    assert first[1].startswith("▲ Backups had not run")
    assert "missing" in first[2]


def test_a_factor_that_lacks_something_says_what_and_leads_to_itself() -> None:
    rows = MapRows(BOARD)
    at = rows.index(BARE)
    assert at is not None
    said = drawn(rows)
    assert "⚠ nothing bears on it yet" in said[at - 1]
    assert "⚠ no action follows from it" in said[at + 1]
    assert [rows.key(at - 1), rows.key(at + 1)] == [BARE, BARE]


def test_cards_without_a_link_stand_in_sections_of_their_own() -> None:
    rows = MapRows(BOARD)
    said = drawn(rows)
    for heading, ids in (
        ("⚠ events that bear on nothing · 1", [DECISION]),
        ("⚠ notes that bear on nothing · 2", [GROUP, SPOKEN]),
        ("⚠ actions without a factor · 1", [LOOSE]),
    ):
        at = said.index(heading)
        assert rows.key(at) is None
        assert [rows.key(at + 1 + n) for n in range(len(ids))] == ids
    assert rows.heading == "2 factors · 1 without evidence · 1 without action · 4 cards alone"


def test_signs_can_be_plain_ascii() -> None:
    assert all(row.replace("·", "").isascii() for row in drawn(MapRows(BOARD, Look(signs=ASCII))))


@pytest.mark.parametrize("width", [0, 1, 12, 40, 76, 200])
def test_rows_never_exceed_their_width_by_what_people_wrote(width: int) -> None:
    long = small_board(HOSTILE * 20)
    heads = 24
    assert all(width_of(row) <= max(width, heads) for row in drawn(MapRows(long), width) if "⚠" not in row)


@played
async def test_enter_goes_to_the_card_and_l_links_it(settle: Settle) -> None:
    app = Host(MapScreen(BOARD))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot, lambda: app.answered)
        assert app.answer == FACTOR
        app.show_again(MapScreen(BOARD, at=BARE))
        shown = app.shown
        assert isinstance(shown, MapScreen)
        await settle(pilot, lambda: shown.list.cursor_id == BARE)
        await pilot.press("l")
        await settle(pilot, lambda: app.answered)
        assert app.answer == ("link", BARE)
        app.show_again(MapScreen(BOARD))
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot, lambda: app.answered)
    assert app.answer is None


@played
async def test_f_goes_from_factor_to_factor(settle: Settle) -> None:
    screen = MapScreen(BOARD)
    app = Host(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for key, wanted in (("f", FACTOR), ("f", BARE), ("f", BARE), ("F", FACTOR), ("F", FACTOR)):
            await pilot.press(key)
            await settle(pilot)
            assert screen.list.cursor_id == wanted


@played
async def test_the_keys_can_be_clicked(settle: Settle) -> None:
    screen = MapScreen(BOARD)
    app = Host(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        keys = screen.query_one(".map--keys", Static)
        await pilot.click(keys, offset=(2 + str(keys.content).index("back"), 0))
        await settle(pilot, lambda: app.answered)
    assert app.answer is None


@played
async def test_an_empty_map_says_what_it_will_show(settle: Settle) -> None:
    board = replace(board_of(REVIEW, [Review(id=REVIEW, review=REVIEW, title=HOSTILE)]), seq=1)
    screen = MapScreen(board)
    app = Host(screen)
    async with app.run_test(size=(60, 18)) as pilot:
        await settle(pilot)
        assert "bears on each factor" in screen.rows.empty[0]
        await pilot.press("enter", "l", "f", "escape")
        await settle(pilot, lambda: app.answered)
    assert app.answer is None
