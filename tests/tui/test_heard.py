"""Who was heard: those here first, one key each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from pmtui.model.vocabulary import Role
from pmtui.room.answers import Done
from pmtui.room.commands import Attend, HearFunction
from tests.tui.desks import (
    begin,
    board_of,
    live_cards,
    make_app,
    on_board,
    play,
    room_board,
    screen_text,
    until,
)


async def attends(pilot: Pilot[Any], *functions: str) -> None:
    """Somebody joins and says which function is here."""
    board = board_of(pilot)
    assert board.room is not None
    person = board.room.sit(Role.PARTICIPANT)
    for function in functions:
        assert isinstance(await person.do(Attend(function=function)), Done)


async def opened(pilot: Pilot[Any]) -> Any:
    await pilot.press("h")
    await until(
        pilot, lambda: type(pilot.app.screen).__name__ == "HeardSheet" and pilot.app.screen.is_mounted
    )
    await pilot.pause()
    return pilot.app.screen


def heard(pilot: Pilot[Any]) -> tuple[str, ...]:
    session = room_board(pilot).session
    assert session is not None
    return session.heard


def told(tmp_path: Path, story: Any) -> None:
    play(make_app(tmp_path, live_cards(), gap_limit=None), story)


def test_who_is_here_stands_first_and_a_digit_marks_it(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await begin(pilot)
        await attends(pilot, "legal", "Customer support")
        sheet = await opened(pilot)
        names = [function.name for function in sheet.rows.functions]
        assert names[:3] == ["customer support", "legal", "engineering"]
        await pilot.press("2")
        await until(pilot, lambda: heard(pilot) == ("legal",))
        await until(pilot, lambda: sheet.rows.functions[1].heard)
        assert [function.name for function in sheet.rows.functions] == names
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: heard(pilot) == ("legal", "engineering"))
        await until(pilot, lambda: sheet.rows.functions[2].heard)
        await pilot.press("2")
        await until(pilot, lambda: heard(pilot) == ("engineering",))
        await pilot.press("9", "escape")
        await until(pilot, lambda: on_board(pilot.app))
        assert heard(pilot) == ("engineering",)

    told(tmp_path, story)


def test_who_joins_while_it_is_open_comes_to_the_end(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await begin(pilot)
        sheet = await opened(pilot)
        before = [function.name for function in sheet.rows.functions]
        await attends(pilot, "legal")
        sheet.look()
        await pilot.pause()
        assert [function.name for function in sheet.rows.functions] == [*before, "legal"]
        assert "here" in screen_text(pilot.app)

    told(tmp_path, story)


def test_a_mark_is_found_again_however_it_was_written(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await begin(pilot)
        await board_of(pilot).do(HearFunction(function="ENGINEERING"))
        sheet = await opened(pilot)
        at = next(n for n, function in enumerate(sheet.rows.functions) if function.name == "engineering")
        assert sheet.rows.functions[at].heard
        await pilot.press(str(at + 1))
        await until(pilot, lambda: heard(pilot) == ())

    told(tmp_path, story)


def test_the_next_question_is_for_one_that_is_here(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await begin(pilot)
        board = board_of(pilot)
        await attends(pilot, "legal")
        await until(pilot, lambda: board.board.session is not None and bool(board.board.session.functions))
        await pilot.press("comma")
        await until(pilot, lambda: "What stood out for legal?" in str(board.ask.content))
        await board.do(HearFunction(function="legal"))
        await until(pilot, lambda: "legal" not in str(board.ask.content))

    told(tmp_path, story)
