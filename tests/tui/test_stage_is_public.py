"""Nothing that is meant for the facilitator shows while the stage is on the shared screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from pmtui.model.cards import PrivateNote
from pmtui.room.commands import AddCards
from pmtui.tui.text import toast
from tests.tui.desks import board_of, empty_cards, make_app, play, toasts, until

CANARY = "canary-88c1"


def test_toasts_neither_stay_nor_come_on_the_stage(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        board = board_of(pilot)
        toast(board, f"Added private note: {CANARY}")
        await until(pilot, lambda: bool(toasts(pilot.app)))
        await pilot.press("S")
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "StageScreen")
        assert toasts(pilot.app) == []
        await board.do(AddCards(cards=(PrivateNote(text=CANARY),)))
        await pilot.pause()
        assert toasts(pilot.app) == []
        await pilot.press("S")
        await until(pilot, lambda: pilot.app.screen is board)
        toast(board, "heard again")
        await until(pilot, lambda: toasts(pilot.app) == ["heard again"])

    play(make_app(tmp_path, empty_cards()), story)
