"""The close: the lines of what was agreed, and what is still open."""

from __future__ import annotations

from pmtui.model.board import Change
from pmtui.model.cards import Action
from pmtui.model.vocabulary import ActionState, Audience
from pmtui.tui.screens.closing import ClosingScreen, agreed_lines
from tests.documents.boards import CANARY, bare_board, hostile_board, rich_board
from tests.tui.conftest import Settle
from tests.tui.modal_host import played
from tests.tui.stand import NOTHING, Stand, text_of


def test_lines_are_committed_actions_with_owner_and_date() -> None:
    assert list(agreed_lines(rich_board())) == [
        "Look at the queue by hand each morning — platform on-call, by 25 Nov"
    ]


def test_lines_hold_proposed_actions_that_lack_nothing() -> None:
    board = rich_board()
    done = next(action for action in board.of(Action) if action.state is ActionState.DONE)
    proposed = done.model_copy(update={"state": ActionState.PROPOSED})
    assert len(list(agreed_lines(board.apply(Change(2, put=(proposed,)))))) == 2
    bare = proposed.model_copy(update={"due": None})
    assert len(list(agreed_lines(board.apply(Change(2, put=(bare,)))))) == 1


def test_lines_leave_out_what_is_for_hosts() -> None:
    board = rich_board()
    action = next(action for action in board.of(Action) if action.state is ActionState.COMMITTED)
    hidden = action.model_copy(update={"audience": Audience.HOSTS})
    assert list(agreed_lines(board.apply(Change(2, put=(hidden,))))) == []


@played
async def test_closing_returns_the_lines_as_edited(settle: Settle) -> None:
    app = Stand(ClosingScreen(rich_board()))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "Not heard: support, security" in text_of(app)
        await pilot.press("enter", "enter", *"Next look", "ctrl+s")
        await settle(pilot, lambda: app.returned is not NOTHING)
    assert app.returned == (
        "Look at the queue by hand each morning — platform on-call, by 25 Nov",
        "Next look",
    )


@played
async def test_escape_goes_back_to_the_meeting(settle: Settle) -> None:
    app = Stand(ClosingScreen(rich_board()))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot, lambda: app.returned is None)


@played
async def test_nothing_agreed_is_an_answer_too(settle: Settle) -> None:
    app = Stand(ClosingScreen(bare_board()))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "Nothing is committed yet" in text_of(app)
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: app.returned == ())


@played
async def test_hostile_texts(settle: Settle) -> None:
    app = Stand(ClosingScreen(hostile_board()))
    async with app.run_test() as pilot:
        await settle(pilot)
        assert CANARY not in text_of(app)
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: app.returned is not NOTHING)
    assert "\x1b" not in "".join(app.returned)
