"""Leaving the import screen asks once where answers or decisions would be lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pmtui.model.vocabulary import EventKind
from pmtui.tui.screens.import_deciding import Deciding
from pmtui.tui.screens.import_fates import Verdict
from pmtui.tui.screens.import_record import ImportScreen
from tests.documents.boards import rich_board
from tests.tui.conftest import Settle
from tests.tui.import_records import two_tools
from tests.tui.modal_host import played
from tests.tui.stand import NOTHING, Stand, text_of
from tests.tui.test_import_screen import found_in

ONCE = "esc once more leaves without"


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@played
async def test_answers_and_decisions_are_asked_about_once(
    tmp_path: Path, settle: Settle, size: tuple[int, int]
) -> None:
    pager, chat = two_tools(tmp_path)
    screen = ImportScreen(rich_board())
    app = Stand(screen)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        screen.paths.value = f"{pager} {chat}"
        await pilot.press("enter")
        await settle(pilot, lambda: "[All" in text_of(app))
        await pilot.press("space", "escape", "escape")
        await settle(pilot, lambda: f"{ONCE} 1 decision." in text_of(app))
        screen.fields["zone"].value = "Europe/Berlin"
        await pilot.press("escape")
        await settle(pilot, lambda: f"{ONCE} 1 decision and 1 answer." in text_of(app))
        assert app.returned is NOTHING
        await pilot.press("escape")
        await settle(pilot, lambda: app.returned is None)


@pytest.mark.parametrize(
    "decide",
    [
        lambda deciding: deciding.turn(0),
        lambda deciding: deciding.give_kind(deciding.plan.line(0), EventKind.DECISION),
        lambda deciding: deciding.judge(0, Verdict.SAME),
        lambda deciding: deciding.name({"Kim": "responder A"}),
    ],
    ids=["left out", "kind", "merged", "role"],
)
def test_each_decision_counts_and_is_known_after_another_reading(
    tmp_path: Path, decide: Callable[[Deciding], object]
) -> None:
    found = found_in(*two_tools(tmp_path))
    deciding = Deciding(found.plan, found.here, found.offers)
    assert deciding.decisions == 0
    decide(deciding)
    assert deciding.decisions == 1
    again = Deciding(found.plan, found.here, found.offers, dict(deciding.names))
    again.carry(deciding, {n: n for n in range(len(found.plan))})
    assert again.decisions == 1


def test_what_earlier_imports_say_is_no_decision(tmp_path: Path) -> None:
    found = found_in(*two_tools(tmp_path))
    remembered = Deciding(found.plan, found.here, found.offers, {"Kim": "responder A"}, declined=(0,))
    assert remembered.decisions == 0
    remembered.judge(0, Verdict.OPEN)
    remembered.name({})
    assert remembered.decisions == 2
