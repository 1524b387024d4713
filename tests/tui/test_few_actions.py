"""An agenda that keeps actions few says so when there are more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from pmtui.formats import load_format
from pmtui.model.vocabulary import Pane
from pmtui.room.commands import BeginSession
from tests.tui.desks import board_of, empty_cards, is_writing, make_app, play, to_pane, toasts, typed, until


def test_the_fourth_action_of_a_rapid_review_is_one_too_many(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        board = board_of(pilot)
        await board.do(BeginSession(session_format=load_format("rapid-45")), quiet=True)
        await to_pane(pilot, Pane.ACTIONS)
        await pilot.press("a")
        await until(pilot, lambda: is_writing(pilot))
        for n in range(1, 5):
            assert not [words for words in toasts(pilot.app) if "at most 3 actions" in words]
            await typed(pilot, f"Rehearse a restore {n}")
            await pilot.press("enter")
            await until(pilot, lambda n=n: len(board.seat.board.slots.get("action", {})) == n)  # type: ignore[misc]
        await until(pilot, lambda: any("at most 3 actions" in words for words in toasts(pilot.app)))

    play(make_app(tmp_path, empty_cards()), story)
