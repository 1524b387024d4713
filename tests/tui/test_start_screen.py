"""Starting a session: agendas, times as typed, and what a late start does to the agenda."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Static

from pmtui.formats import load_format
from pmtui.room.commands import BeginSession
from pmtui.tui.screens.start import BadPlan, StartScreen, plan
from tests.documents.boards import hostile_board, rich_board
from tests.tui.conftest import Settle
from tests.tui.modal_host import played
from tests.tui.stand import NOTHING, NOW, Stand, desk, text_of

DEFAULT = load_format("default-60")


def _screen(tmp_path: Path, **settings: str) -> StartScreen:
    review = rich_board().review.model_copy(update={"zone": "UTC"})
    return StartScreen(review, NOW, desk(tmp_path, **settings))


def test_empty_lines_mean_now_and_the_whole_agenda() -> None:
    found = plan(DEFAULT, "UTC", NOW, "", "")
    assert (found.planned, found.stop, found.split) == (None, None, None)
    assert found.ends == NOW + timedelta(minutes=60)
    assert plan(DEFAULT, "UTC", NOW, "now", "") == found


def test_clock_times_are_read_in_the_reviews_zone() -> None:
    found = plan(DEFAULT, "Europe/Berlin", NOW, "15:00", "16:00")
    assert found.planned == NOW
    assert found.stop == NOW + timedelta(hours=1)


def test_minutes_count_from_the_planned_start() -> None:
    assert plan(DEFAULT, "UTC", NOW, "13:50", "45 m").stop == NOW + timedelta(minutes=35)


def test_late_start_splits_what_is_left() -> None:
    found = plan(DEFAULT, "UTC", NOW, "13:45", "")
    assert found.ends == NOW + timedelta(minutes=45)
    assert found.split is not None
    assert found.split.changes
    assert sum(share.now_s for share in found.split.shares) == 45 * 60


def test_early_stop_splits_too() -> None:
    found = plan(DEFAULT, "UTC", NOW, "", "14:50")
    assert found.split is not None
    assert sum(share.now_s for share in found.split.shares) == 50 * 60


def test_agenda_planned_across_midnight() -> None:
    late = NOW.replace(hour=23, minute=30)
    assert plan(DEFAULT, "UTC", late, "", "00:30").ends == late + timedelta(hours=1)


@pytest.mark.parametrize(
    ("planned", "stop", "field"),
    [
        ("half past", "", "planned"),
        ("12:30", "", "planned"),
        ("", "soon", "stop"),
        ("", "13:00", "stop"),
        ("14:00", "14:00", "stop"),
        ("", "0 m", "stop"),
    ],
)
def test_times_that_cannot_be_used_say_why(planned: str, stop: str, field: str) -> None:
    with pytest.raises(BadPlan) as found:
        plan(DEFAULT, "UTC", NOW, planned, stop)
    assert found.value.field == field
    assert str(found.value)


@played
async def test_enter_begins_the_preferred_agenda(tmp_path: Path, settle: Settle) -> None:
    app = Stand(_screen(tmp_path, session_format="rapid-45"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot, lambda: app.returned is not NOTHING)
    command = app.returned
    assert isinstance(command, BeginSession)
    assert command.session_format.name == "rapid-45"
    assert (command.planned_start, command.hard_stop) == (None, None)


@played
async def test_choosing_shows_its_phases_and_when_it_ends(tmp_path: Path, settle: Settle) -> None:
    app = Stand(_screen(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        assert "Walk the timeline" in text_of(app)
        assert "ends 15:00 UTC, 1 h" in text_of(app)
        await pilot.press("down", "down")
        await settle(pilot, lambda: "ends 14:30 UTC, 30 m" in text_of(app))


@played
async def test_late_start_is_shown_before_it_is_begun(tmp_path: Path, settle: Settle) -> None:
    screen = _screen(tmp_path)
    app = Stand(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("tab", *"13:45")
        await settle(pilot, lambda: "15 m late" in text_of(app))
        assert "24 m → 1" in text_of(app)
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: app.returned is not NOTHING)
    assert app.returned.planned_start == NOW - timedelta(minutes=15)


@played
async def test_bad_time_keeps_the_screen_and_what_was_typed(tmp_path: Path, settle: Settle) -> None:
    screen = _screen(tmp_path)
    app = Stand(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("tab", *"soonish", "ctrl+s")
        await settle(pilot)
        assert app.returned is NOTHING
        assert screen.planned.value == "soonish"
        assert screen.planned.has_focus
        assert "soonish" in str(screen.query_one("#say-planned", Static).content)
        await pilot.press("escape")
        await settle(pilot)
        assert app.returned is None


@played
async def test_format_with_mistakes_is_listed_and_refused(tmp_path: Path, settle: Settle) -> None:
    (tmp_path / "formats").mkdir()
    (tmp_path / "formats" / "aaa.toml").write_text("name = 'aaa'\nphases = 3\n")
    app = Stand(_screen(tmp_path, session_format="nowhere"))
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        assert "aaa: has mistakes" in text_of(app)
        assert "No format is called 'nowhere'" in text_of(app)
        await pilot.press("home", "ctrl+s")
        await settle(pilot)
        assert app.returned is NOTHING
        assert "choose another" in text_of(app)


@played
async def test_hostile_title_and_a_small_terminal(tmp_path: Path, settle: Settle) -> None:
    review = hostile_board().review
    app = Stand(StartScreen(review, NOW, desk(tmp_path, ascii=True)))
    async with app.run_test(size=(60, 18)) as pilot:
        await settle(pilot)
        assert "start the clock" in text_of(app)
