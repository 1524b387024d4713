"""The opening page: everything that has to be said, for the width there is."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pmtui.clock import HandClock
from pmtui.facilitation.agenda import start_phases
from pmtui.facilitation.ground_rules import PURPOSE, TOLD
from pmtui.facilitation.timebox import MeetingClock, TimeBox
from pmtui.formats import load_format
from pmtui.model.board import Board, Change
from pmtui.model.vocabulary import SessionState
from pmtui.room.answers import Counted
from pmtui.tui.screens.opening import OpeningScreen
from tests.documents.boards import CANARY, bare_board, hostile_board, rich_board
from tests.tui.conftest import Settle
from tests.tui.modal_host import played
from tests.tui.stand import NOTHING, NOW, Stand, StillSeat, desk, text_of


def running(board: Board, **more: Any) -> Board:
    """The board with a session that begins its first phase."""
    session = board.session
    assert session is not None
    agenda = load_format("default-60")
    update = {
        "state": SessionState.RUNNING,
        "format_name": agenda.name,
        "phases": start_phases(agenda),
        "purpose": agenda.purpose,
        "ground_rules": agenda.ground_rules,
        "at_phase": 0,
        "began": NOW,
        "ended": None,
        "hard_stop": NOW + timedelta(hours=1),
        "topics": (),
        **more,
    }
    return board.apply(Change(board.seq + 1, put=(session.model_copy(update=update),)))


def opening(board: Board, folder: Path, writers: int = 6) -> tuple[OpeningScreen, StillSeat, list[int]]:
    """The page, its seat, and how often the clock was looked at."""
    seat = StillSeat(board, clock=MeetingClock(phase=TimeBox.of(180), hard_stop=NOW).start(0.0))
    seat.counts = Counted(people=writers + 1, writers=writers)
    ticks: list[int] = []

    async def tick() -> None:
        ticks.append(1)

    return OpeningScreen(board, seat, tick, desk(folder)), seat, ticks


def plain(app: Stand) -> str:
    """All of the page, wherever it is scrolled to, in one line."""
    from textual.widgets import Static

    return re.sub(r"\s+", " ", str(app.screen.query_one("#opening-text", Static).content))


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (60, 18)])
@played
async def test_says_what_an_opening_has_to_say(tmp_path: Path, settle: Settle, size: tuple[int, int]) -> None:
    screen, _seat, _ticks = opening(running(rich_board()), tmp_path)
    app = Stand(screen)
    async with app.run_test(size=size) as pilot:
        await settle(pilot, lambda: "How we look back" in plain(app))
        page = plain(app)
        assert "learn how this looked and felt from the inside" in page
        assert "Ask how, not why or who." in page
        assert "never who is to blame" in page
        assert "15:00" in page
        assert all(sentence in page for sentence in TOLD)
        assert CANARY not in page
        assert max(len(row) for row in text_of(app).split("\n")) <= size[0]


@played
async def test_a_lone_facilitator_is_not_told_of_devices_nobody_has(tmp_path: Path, settle: Settle) -> None:
    screen, _seat, _ticks = opening(running(rich_board()), tmp_path, writers=0)
    app = Stand(screen)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot, lambda: "How we look back" in plain(app))
        assert "spoken notes are not anonymous" in plain(app)
        assert not any(sentence in plain(app) for sentence in TOLD)


@played
async def test_told_sentences_only_where_there_is_a_sheet(tmp_path: Path, settle: Settle) -> None:
    session = running(rich_board()).session
    assert session is not None
    phases = tuple(
        run.model_copy(update={"phase": run.phase.model_copy(update={"opens_sheet": False})})
        for run in session.phases
    )
    screen, _seat, _ticks = opening(running(rich_board(), phases=phases), tmp_path)
    app = Stand(screen)
    async with app.run_test() as pilot:
        await settle(pilot, lambda: "How we look back" in plain(app))
        assert TOLD[0] not in plain(app)


@played
async def test_the_purpose_and_rules_of_the_agenda_are_the_sessions(tmp_path: Path, settle: Settle) -> None:
    board = running(rich_board(), purpose="Find the gap.", ground_rules=("One at a time.",))
    screen, _seat, _ticks = opening(board, tmp_path)
    app = Stand(screen)
    async with app.run_test() as pilot:
        await settle(pilot, lambda: "Find the gap." in plain(app))
        assert "One at a time." in plain(app)
        assert "Ask how, not why or who." not in plain(app)


@played
async def test_agenda_without_purpose_leaves_words_of_our_own(tmp_path: Path, settle: Settle) -> None:
    screen, _seat, _ticks = opening(running(rich_board(), purpose="", ground_rules=()), tmp_path)
    app = Stand(screen)
    async with app.run_test() as pilot:
        await settle(pilot, lambda: PURPOSE in plain(app))
        assert "Ask how, not why or who." in plain(app)


@played
async def test_clock_is_looked_at_and_drawn(tmp_path: Path, settle: Settle) -> None:
    screen, seat, ticks = opening(running(rich_board()), tmp_path)
    app = Stand(screen, tick=0.01)
    async with app.run_test() as pilot:
        await settle(pilot, lambda: "03:00 of 03:00" in text_of(app))
        assert isinstance(seat.time, HandClock)
        seat.time.advance(70)
        await settle(pilot, lambda: "01:50 of 03:00" in text_of(app) and len(ticks) > 1)


@pytest.mark.parametrize("key", ["enter", "escape", "space"])
@played
async def test_any_of_its_keys_leads_to_the_board(tmp_path: Path, settle: Settle, key: str) -> None:
    screen, _seat, ticks = opening(running(rich_board()), tmp_path)
    app = Stand(screen)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press(key)
        await settle(pilot, lambda: app.returned is not NOTHING)
        assert app.returned is None
        assert not ticks


@played
async def test_hostile_texts_and_a_board_without_a_session(tmp_path: Path, settle: Settle) -> None:
    for board in (running(hostile_board()), bare_board()):
        screen, _seat, _ticks = opening(board, tmp_path)
        app = Stand(screen)
        async with app.run_test() as pilot:
            await settle(pilot, lambda: "How we look back" in plain(app))  # noqa: B023
            assert "\x1b" not in plain(app)
