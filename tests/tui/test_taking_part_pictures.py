"""Snapshots of a participant's screens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from pmtui.room.commands import OpenVote
from tests.tui.desks import typed, until
from tests.tui.part_desks import Table, part_app


def _same(
    snap_compare: Any,
    folder: Path,
    steps: Callable[[Table], Awaitable[None]],
    size: tuple[int, int],
    **settings: Any,
) -> bool:
    app, held = part_app(folder, **settings)

    async def before(pilot: Pilot[Any]) -> None:
        table = Table(app, held, pilot)
        await table.top("WelcomeScreen")
        await steps(table)
        app.clear_notifications()
        await until(pilot, lambda: table.board._redraw is None, "everything is drawn")
        await pilot.pause()
        await pilot.pause()

    return bool(snap_compare(app, run_before=before, terminal_size=size))


async def _writing(table: Table) -> None:
    await table.to_board()
    await table.begin()
    await table.press("n")
    await table.top("NoteSheet")
    await table.press("enter")
    await typed(table.pilot, "The operator should have looked")
    await table.press("tab")
    await typed(table.pilot, "I did not know which host it was")
    await table.press("ctrl+s")
    await until(table.pilot, lambda: table.device.pad["sheet"].posted is not None)  # type: ignore[union-attr]


async def _voting(table: Table) -> None:
    await table.to_board()
    await table.begin()
    await table.ring()
    await table.pass_time(6)
    await table.held.house.do(OpenVote())
    await table.heard()
    await table.press("v")
    await table.top("VoteSheet")
    await table.press("space", "space", "down", "space")


async def _joined_late(table: Table) -> None:
    await table.to_board()
    await table.begin()
    await table.press("o")
    await table.top("WelcomeScreen")


def test_the_note_sheet(snap_compare: Any, tmp_path: Path) -> None:
    assert _same(snap_compare, tmp_path, _writing, (80, 24))


def test_the_note_sheet_in_ascii(snap_compare: Any, tmp_path: Path) -> None:
    assert _same(snap_compare, tmp_path, _writing, (80, 24), ascii=True)


def test_the_vote_sheet(snap_compare: Any, tmp_path: Path) -> None:
    assert _same(snap_compare, tmp_path, _voting, (120, 36), theme="pmtui-light")


def test_what_a_latecomer_sees(snap_compare: Any, tmp_path: Path) -> None:
    assert _same(snap_compare, tmp_path, _joined_late, (80, 24))
