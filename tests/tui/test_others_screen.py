"""Questions, ideas, terms, notes and sessions in one list."""

from __future__ import annotations

import pytest

from pmtui.model.board import Board
from pmtui.model.cards import Question
from pmtui.model.vocabulary import Role
from pmtui.tui.glyphs import ASCII
from pmtui.tui.quick import PURPOSES
from pmtui.tui.screens.others import KINDS, OtherRows, OthersScreen
from tests.documents.boards import CANARY, bare_board, hostile_board, rich_board
from tests.tui.conftest import Settle
from tests.tui.modal_host import played
from tests.tui.stand import NOTHING, Stand, text_of


def drawn(board: Board, width: int = 100) -> list[str]:
    """All rows as text."""
    rows = OtherRows(board, ASCII)
    return ["".join(text for text, _tone in rows.draw(n, width)[0]) for n in range(len(rows))]


def test_rows_show_state_answer_and_history() -> None:
    shown = "\n".join(drawn(rich_board(), 140))
    assert "Questions  1 open" in shown
    assert shown.index("Why did the canary") < shown.index("Were refunds delayed")
    assert "Yes, by up to 20 minutes; none was lost." in shown
    assert "Move the ledger to its own cluster" in shown
    assert "connections kept open to a database" in shown
    assert "about factor Nothing shows" in shown
    assert "Support heard of it" in shown
    assert "23 Nov 14:00 to 14:58, 58 m" in shown
    assert "agreed: The alert comes first." in shown


def test_what_is_for_hosts_is_marked_and_not_there_for_others() -> None:
    assert any("hosts only" in row for row in drawn(rich_board()) if "Ask on-call gently" in row)
    assert CANARY not in "\n".join(drawn(rich_board().seen_by(Role.PARTICIPANT)))


@pytest.mark.parametrize("width", [30, 76])
def test_rows_fit(width: int) -> None:
    from pmtui.tui.text import width_of

    for board in (rich_board(), hostile_board()):
        assert max(width_of(row) for row in drawn(board, width)) <= width


@played
async def test_enter_opens_the_card_under_the_cursor(settle: Settle) -> None:
    board = rich_board()
    app = Stand(OthersScreen(board))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: app.returned is not NOTHING)
    found = board.find(Question, app.returned)
    assert found is not None
    assert found.text == "Why did the canary stay green?"


@pytest.mark.parametrize(("key", "purpose"), [(key, purpose) for key, purpose, _words in KINDS])
@played
async def test_a_and_a_letter_adds(settle: Settle, key: str, purpose: str) -> None:
    app = Stand(OthersScreen(rich_board()))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("a", key)
        await settle(pilot, lambda: app.returned is not NOTHING)
    assert app.returned == f"add:{purpose}"
    assert purpose in PURPOSES


@played
async def test_another_letter_or_escape_takes_the_question_back(settle: Settle) -> None:
    app = Stand(OthersScreen(rich_board()))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for key in ("z", "escape"):
            await pilot.press("a")
            await settle(pilot, lambda: "Add q question" in text_of(app))
            await pilot.press(key)
            await settle(pilot, lambda: "Add " not in text_of(app))
            assert app.returned is NOTHING
        await pilot.press("escape")
        await settle(pilot, lambda: app.returned is None)


@played
async def test_empty_board_says_what_to_do(settle: Settle) -> None:
    app = Stand(OthersScreen(bare_board()))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, lambda: "a adds one" in text_of(app))
        await pilot.press("enter")
        await settle(pilot)
        assert app.returned is NOTHING
