"""The first card of each pane: nothing is there to be selected yet, and enter still saves what was written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from pmtui.model.cards import Action, Card, Factor, SpokenNote
from tests.tui.desks import board_of, empty_cards, entry_says, make_app, play, typed, until


@pytest.mark.parametrize(("pane", "kind"), [("2", Factor), ("3", SpokenNote), ("4", Action)])
def test_enter_saves_the_first_line_of_an_empty_pane(tmp_path: Path, pane: str, kind: type[Card]) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await pilot.press(pane, "a")
        await until(pilot, lambda: board_of(pilot).entry.is_open, "the line")
        await typed(pilot, "The dump job failed without a sound")
        await pilot.press("enter")
        await until(pilot, lambda: board_of(pilot).board.count(kind) == 1, "the card")
        await until(pilot, lambda: "esc, then z undoes" in entry_says(pilot), "how to take it back")
        await pilot.press("escape", "z")
        await until(pilot, lambda: board_of(pilot).board.count(kind) == 0, "that it is taken back")

    play(make_app(tmp_path, empty_cards()), story)


def test_the_owner_of_an_action_may_be_named(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await pilot.press("4", "a")
        await typed(pilot, "detect: Alert when a dump is missing @Ines by 12 Dec")
        await until(pilot, lambda: "detect · Ines · Sat 12 Dec 2026" in entry_says(pilot), "the reading")
        assert "personal name" not in entry_says(pilot)

    play(make_app(tmp_path, empty_cards()), story)
