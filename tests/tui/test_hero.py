"""The picture on top of the README: the demo in the middle of its session, drawn by the program itself."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from pathlib import Path

from pmtui.clock import HandClock
from pmtui.coaching import folding
from pmtui.config import Settings
from pmtui.demo.play import play
from pmtui.examples import example_script
from pmtui.ids import counted_ids
from pmtui.model.board import Board
from pmtui.model.cards import Tally, TimelineEvent
from pmtui.model.vocabulary import Pane
from pmtui.room.house import House
from pmtui.tui.app import PmtuiApp
from pmtui.tui.desk import Desk
from tests.tui.desks import board_of, on_board, paths_in, until
from tests.tui.test_pictures import PICTURES, plain_svg

HERO = PICTURES / "session-120x36.svg"


def in_the_middle(board: Board) -> bool:
    """The third topic of the factors phase: notes grouped, dots counted, actions still to come."""
    session = board.session
    phase = session.current.phase if session and session.current else None
    return bool(phase and phase.key == "factors" and session and session.at_topic >= 2 and board.count(Tally))


async def _picture(folder: Path) -> str:
    script = example_script()
    clock = HandClock(script.starts)
    where = paths_in(folder)
    house = await asyncio.to_thread(House.open, where.archive, clock, counted_ids(), folding())
    app = PmtuiApp(Desk(Settings(), where, lambda: house, time=clock, gap_limit=None), tick=None)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: app.house is not None)
        played = await play(house, clock, 1, until=in_the_middle)
        await app.open_review(played.review_id)
        await until(pilot, lambda: on_board(app))
        board = board_of(pilot)
        removal = next(e for e in played.of(TimelineEvent) if e.text.startswith("Data directory removed"))
        board.panes[Pane.TIMELINE].list.jump_to(removal.id)
        board.show_pane(Pane.FACTORS)
        session = played.session
        assert session is not None
        board.show_card(session.topics[session.at_topic])
        await board.tick()
        await pilot.pause()
        await pilot.pause()
        picture = app.export_screenshot(title="pmtui", simplify=True)
        await app.action_quit()
    return plain_svg(picture)


def _as_png(svg: Path) -> None:
    """A browser draws it as readers see it; where there is none the old picture stays."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        return
    flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--force-device-scale-factor=1",
    ]
    size = "--window-size=1482,928"
    png = svg.with_suffix(".png").resolve()
    subprocess.run(
        [browser, *flags, size, f"--screenshot={png}", svg.resolve().as_uri()],
        check=True,
        capture_output=True,
    )


def test_the_readme_shows_the_session_as_it_is(tmp_path: Path) -> None:
    svg = asyncio.run(_picture(tmp_path))
    if os.environ.get("PMTUI_UPDATE_PICTURES") == "1":
        HERO.write_text(svg, encoding="utf-8", newline="\n")
        _as_png(HERO)
    assert HERO.read_text(encoding="utf-8") == svg, (
        "run with PMTUI_UPDATE_PICTURES=1 and look at what changed"
    )
