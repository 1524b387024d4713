"""The meeting on the board: its clock in words, pacing, guards, countdown, suspend, and what a kill costs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from pmtui.clock import HandClock
from pmtui.model.vocabulary import Pane, Role, SessionState
from pmtui.room.commands import AdvancePhase, RingBell, Signal
from pmtui.tui.app import PmtuiApp
from tests.tui.desks import (
    NOW,
    begin,
    board_of,
    hand,
    live_cards,
    make_app,
    make_desk,
    on_board,
    play,
    room_board,
    screen_text,
    toasts,
    until,
)


async def passed(pilot: Pilot[Any], seconds: float) -> None:
    """Time goes by; the board looks at the clock."""
    hand(pilot.app).advance(seconds)
    await board_of(pilot).tick()
    await pilot.pause()


def bar(pilot: Pilot[Any]) -> str:
    return str(board_of(pilot).bar.content)


def rail(pilot: Pilot[Any]) -> str:
    return str(board_of(pilot).rail.content)


def test_s_starts_a_session_and_shows_the_opening(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await pilot.press("s")
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "StartScreen")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "OpeningScreen")
        session = room_board(pilot).session
        assert session is not None
        assert session.state is SessionState.RUNNING
        await pilot.press("escape")
        await until(pilot, lambda: on_board(pilot.app))
        assert "ends " in bar(pilot)

    play(make_app(tmp_path, live_cards()), story)


def test_the_clock_says_in_words_how_it_stands(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await begin(pilot)
        await passed(pilot, 0)
        assert "on time" in bar(pilot)
        await passed(pilot, 130)
        assert "last minute" in bar(pilot)
        await passed(pilot, 70)
        assert "over by 00:20" in bar(pilot)
        assert "Open" in rail(pilot)

    play(make_app(tmp_path, live_cards(), gap_limit=None), story)


def test_an_overrun_offers_a_split_and_the_key_takes_it(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await begin(pilot)
        before = room_board(pilot).session
        await passed(pilot, 180 + 300)
        assert "=" in rail(pilot)
        await pilot.press("equals_sign")
        await until(pilot, lambda: any("New split" in said for said in toasts(pilot.app)))
        after = room_board(pilot).session
        assert before is not None
        assert after is not None
        assert [r.planned_seconds for r in after.phases] != [r.planned_seconds for r in before.phases]
        await passed(pilot, 0)
        assert "=" not in rail(pilot)

    play(make_app(tmp_path, live_cards(), gap_limit=None), story)


def test_moving_on_early_and_an_early_bell_need_the_key_twice(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await begin(pilot)
        session = room_board(pilot).session
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: any("once more" in said for said in toasts(pilot.app)))
        assert room_board(pilot).session == session
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: room_board(pilot).session.at_phase == 1)  # type: ignore[union-attr]
        await until(pilot, lambda: board_of(pilot).state.ballot, "the note sheet")
        said = len(toasts(pilot.app))
        await pilot.press("B")
        await until(pilot, lambda: len(toasts(pilot.app)) > said, "the guard of the bell")
        assert room_board(pilot).session.sheet == "open"  # type: ignore[union-attr]
        await pilot.press("B")
        await until(pilot, lambda: "The bell rings" in toasts(pilot.app))

    play(make_app(tmp_path, live_cards(), gap_limit=None), story)


def test_esc_stops_the_countdown_of_a_room_that_is_ready(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await begin(pilot)
        board = board_of(pilot)
        people = [board.room.sit(Role.PARTICIPANT) for _ in range(5)]  # type: ignore[union-attr]
        while not board.board.session.current.phase.rings_bell:  # type: ignore[union-attr]
            await board.do(AdvancePhase())
            await pilot.pause()
        for person in people:
            await person.do(Signal(signal="ready"))
        await passed(pilot, 1)
        assert board.seat.countdown_left is not None
        assert "esc stops it" in rail(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: board.seat.countdown_left is None)
        await passed(pilot, 20)
        assert on_board(pilot.app)
        assert room_board(pilot).session.sheet == "open"  # type: ignore[union-attr]

    play(make_app(tmp_path, live_cards(), gap_limit=None), story)


def test_after_a_sleep_the_clock_stands_and_asks(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await begin(pilot)
        await passed(pilot, 1)
        await passed(pilot, 600)
        assert "G decides" in bar(pilot)
        await pilot.press("G")
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "Choose")
        assert "slept for about 10 m" in screen_text(pilot.app)
        await pilot.press("enter")
        await until(pilot, lambda: "The gap does not count" in toasts(pilot.app))
        await passed(pilot, 0)
        assert "on time" in bar(pilot)

    play(make_app(tmp_path, live_cards()), story)


def test_after_a_kill_the_review_opens_at_the_same_phase_paused(tmp_path: Path) -> None:
    clock = HandClock(NOW)
    desk = make_desk(tmp_path, live_cards(), clock)
    desk.gap_limit = None

    async def first(pilot: Pilot[Any]) -> None:
        await begin(pilot)
        board = board_of(pilot)
        await board.do(AdvancePhase())
        await board.do(AdvancePhase())
        await until(pilot, lambda: room_board(pilot).session.at_phase == 1)  # type: ignore[union-attr]
        await passed(pilot, 60)
        house = pilot.app.house  # type: ignore[attr-defined]
        house._rooms.clear()  # as if killed: nothing is said or saved on the way out

    play(PmtuiApp(desk, tick=None), first)
    clock.wall += timedelta(hours=2)
    clock.seconds = 0.0

    async def again(pilot: Pilot[Any]) -> None:
        session = room_board(pilot).session
        assert session is not None
        assert (session.state, session.at_phase) == (SessionState.RUNNING, 1)
        await passed(pilot, 30)
        assert "paused" in bar(pilot)
        assert not board_of(pilot).seat.clock.running  # type: ignore[union-attr]
        await pilot.press("p")
        await until(pilot, lambda: board_of(pilot).seat.clock.running)  # type: ignore[union-attr]

    play(PmtuiApp(desk, tick=None), again)


def test_the_bell_brings_the_notes_of_the_room_at_once(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await begin(pilot)
        board = board_of(pilot)
        await board.do(AdvancePhase())
        await board.do(AdvancePhase())
        await until(pilot, lambda: "sealed" in screen_text(pilot.app))
        await board.do(RingBell())
        await board.do(RingBell())
        for _ in range(30):
            await passed(pilot, 1)
        await until(pilot, lambda: room_board(pilot).session.sheet != "open")  # type: ignore[union-attr]
        await until(pilot, lambda: "sealed" not in board.panes[Pane.OBSERVATIONS].heading)

    play(make_app(tmp_path, live_cards(), gap_limit=None), story)
