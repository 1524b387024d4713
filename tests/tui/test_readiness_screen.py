"""What is missing: each finding leads to its card; functions are marked as heard."""

from __future__ import annotations

from textual.widgets import Static

from pmtui.facilitation.readiness import readiness
from pmtui.model.board import Change
from pmtui.model.cards import Session
from pmtui.tui.screens.readiness import ReadinessRows, ReadinessScreen
from tests.hostile import HOSTILE
from tests.tui.conftest import Settle
from tests.tui.modal_boards import ACTION, LOOSE, REVIEW, SESSION, small_board
from tests.tui.modal_host import Host, played

BOARD = small_board()


def drawn(rows: ReadinessRows) -> list[str]:
    """The rows as text."""
    return ["".join(text for text, _tone in rows.draw(n, 200)[0]).strip() for n in range(len(rows))]


def test_every_finding_is_shown_below_the_heading_of_its_kind() -> None:
    found = readiness(BOARD, BOARD.session)
    said = drawn(ReadinessRows(found, ()))
    assert said[0] == "Actions not ready"
    for finding in found.findings:
        shown = [row for row in said if row.endswith(finding.words)]
        assert len(shown) == (0 if finding.kind.value == "function" else 1), finding


def test_a_function_shows_whether_it_was_heard() -> None:
    said = drawn(ReadinessRows(readiness(BOARD), (("engineering", True), ("security", False))))
    assert "✓ heard    engineering" in said
    assert "○ not yet  security" in said


@played
async def test_enter_goes_to_the_card(settle: Settle) -> None:
    app = Host(ReadinessScreen(BOARD, BOARD.session))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot, lambda: app.answered)
    assert app.answer == LOOSE


@played
async def test_o_turns_the_mark_of_a_function(settle: Settle) -> None:
    screen = ReadinessScreen(BOARD, BOARD.session)
    app = Host(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        advice = screen.query_one(".sheet--advice", Static)
        await pilot.press("o")
        await settle(pilot, lambda: "Functions to be heard" in str(advice.content))
        await pilot.press("end", "o")
        await settle(pilot, lambda: app.answered)
    assert app.answer == ("hear", "customer support")


@played
async def test_shown_again_it_begins_where_the_mark_was_turned(settle: Settle) -> None:
    session = BOARD.find(Session, SESSION)
    assert session is not None
    heard = BOARD.apply(Change(2, (session.model_copy(update={"heard": ("engineering", "legal")}),)))
    screen = ReadinessScreen(heard, heard.session, at_function="engineering")
    app = Host(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, lambda: screen.list.cursor_id == screen.rows.at_function("engineering"))
        assert screen.functions == (("engineering", True), ("customer support", False), ("legal", True))


@played
async def test_slash_finds_and_esc_goes_out_level_by_level(settle: Settle) -> None:
    screen = ReadinessScreen(BOARD, BOARD.session)
    app = Host(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("slash", *"publish-by", "enter")
        await settle(pilot, lambda: app.answered)
        assert app.answer == REVIEW
        app.show_again(ReadinessScreen(BOARD, BOARD.session))
        await settle(pilot)
        await pilot.press("slash", *"zz", "escape", "escape")
        await settle(pilot, lambda: app.answered)
    assert app.answer is None


@played
async def test_hostile_words_are_shown_as_words(settle: Settle) -> None:
    action = BOARD.get(ACTION)
    assert action is not None
    hostile = type(action).model_validate(action.__dict__ | {"text": HOSTILE})
    session = BOARD.find(Session, SESSION)
    assert session is not None
    heard = Session.model_validate(session.__dict__ | {"heard": (HOSTILE,)})
    board = small_board(HOSTILE).apply(Change(2, (hostile, heard)))
    screen = ReadinessScreen(board, board.session)
    app = Host(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "[/x]" in drawn(screen.rows)[1]
        await pilot.press("end", "o")
        await settle(pilot, lambda: app.answered)
    assert app.answer == ("hear", heard.heard[0])
