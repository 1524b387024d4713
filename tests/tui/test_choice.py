"""The two small questions: one of several, and one line."""

from __future__ import annotations

from textual.widgets import Static

from pmtui.model.text import clean_line
from pmtui.tui.screens.choice import AskLine, Choose
from tests.hostile import HOSTILE
from tests.tui.conftest import Settle
from tests.tui.modal_host import Host, played

OPTIONS = (("keep it", 1), ("drop it", 2), (HOSTILE, 3))


def needed(line: str) -> str | None:
    """A check: something must be written."""
    return None if line else "Write a reason."


def said(screen: AskLine) -> str:
    """What stands below the line."""
    return str(screen.query_one(".ask--said", Static).content)


@played
async def test_arrows_and_enter_choose(settle: Settle) -> None:
    app = Host(Choose("What now?", OPTIONS))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot, lambda: app.answered)
    assert app.answer == 2


@played
async def test_typing_finds_and_the_value_stays_with_its_words(settle: Settle) -> None:
    app = Host(Choose(HOSTILE, OPTIONS))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"script", "enter")
        await settle(pilot, lambda: app.answered)
    assert app.answer == 3


@played
async def test_it_begins_at_the_option_given(settle: Settle) -> None:
    screen = Choose("What now?", OPTIONS, at=1)
    app = Host(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, lambda: screen.list.cursor_id == "1")
        await pilot.press("ctrl+j")
        await settle(pilot, lambda: app.answered)
    assert app.answer == 2


@played
async def test_a_click_selects_and_a_second_one_takes(settle: Settle) -> None:
    screen = Choose("What now?", OPTIONS)
    app = Host(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.click(screen.list, offset=(4, 1), times=2)
        await settle(pilot, lambda: app.answered)
    assert app.answer == 2


@played
async def test_nothing_found_takes_nothing(settle: Settle) -> None:
    screen = Choose("What now?", OPTIONS)
    app = Host(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"zzz", "enter", "escape")
        await settle(pilot, lambda: len(screen.list.source) == 3)
        assert not app.answered
        await pilot.press("escape")
        await settle(pilot, lambda: app.answered)
    assert app.answer is None


@played
async def test_a_line_is_checked_and_said_back(settle: Settle) -> None:
    screen = AskLine(
        "Withhold", "Reason, shown to everybody", "", needed, lambda line: f"{len(line)} letters"
    )
    app = Host(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await settle(pilot, lambda: "Write a reason." in said(screen))
        assert not app.answered
        await pilot.press(*"name")
        await settle(pilot, lambda: "4 letters" in said(screen))
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: app.answered)
    assert app.answer == "name"


@played
async def test_a_hostile_line_comes_back_clean(settle: Settle) -> None:
    screen = AskLine(HOSTILE, HOSTILE, HOSTILE, lambda line: None, lambda line: line)
    app = Host(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, lambda: "[/x]" in said(screen))
        await pilot.press("enter")
        await settle(pilot, lambda: app.answered)
    assert app.answer == clean_line(HOSTILE)


@played
async def test_leaving_hands_over_what_was_typed(settle: Settle) -> None:
    kept: list[str] = []
    app = Host(AskLine("Withhold", "Reason", "", needed, on_leave=kept.append))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"half a", "escape")
        await settle(pilot, lambda: app.answered)
    assert app.answer is None
    assert kept == ["half a"]
