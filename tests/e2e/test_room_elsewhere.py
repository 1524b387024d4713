"""The app at a seat elsewhere: what needs an archive or a room in the same process works over the wire, or says why not."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from pmtui.clock import SystemClock
from pmtui.config import Settings
from pmtui.model.cards import Factor, TimelineEvent
from pmtui.model.vocabulary import Role
from pmtui.room.answers import Done
from pmtui.room.commands import AddCards
from pmtui.room.doors import DoorState, Listening
from pmtui.room.net.hub import Hub
from pmtui.tui.app import PmtuiApp
from pmtui.tui.desk import Desk
from pmtui.tui.screens.board import BoardScreen
from pmtui.tui.screens.stage import StageScreen
from tests.net.hubs import Hosting, hosting, key_of, until
from tests.room.rooms import CANARY
from tests.tui.conftest import calm_textual
from tests.tui.desks import AppAtDesk, board_of, paths_in, screen_text, toasts, typed
from tests.tui.stand import no_house

__all__ = ["calm_textual"]

Story = Callable[[Pilot[Any], Hosting], Awaitable[None]]
LARGE = 1500
"""Rows whose import is longer than one frame."""


def elsewhere(
    tmp_path: Path,
    story: Story,
    *,
    by_key: bool = False,
    role: Role = Role.PARTICIPANT,
    invited: bool = False,
) -> PmtuiApp:
    """Tell a story to the app at a seat over a real socket; the app as it was left."""

    async def told() -> PmtuiApp:
        async with hosting(tmp_path) as there:
            code = ""
            if invited:
                lead = await there.join(key=key_of(tmp_path))
                state = await lead.door("invite", Role.NOTE_TAKER)
                assert isinstance(state, DoorState)
                code = state.code
            seat = await there.join(role, code=code, key=key_of(tmp_path) if by_key else "")
            desk = Desk(Settings(), paths_in(tmp_path), no_house, SystemClock(), seat=seat)
            app = AppAtDesk(desk, tick=0.05)
            async with app.run_test(size=(120, 36), notifications=True) as pilot:
                shown = (BoardScreen, StageScreen)
                await until(lambda: any(isinstance(screen, shown) for screen in app.screen_stack))
                await pilot.pause()
                await story(pilot, there)
            return app

    return asyncio.run(told())


@contextlib.asynccontextmanager
async def restarted(there: Hosting, state: Path) -> AsyncIterator[None]:
    """The hub is gone for a while, and comes back as another one on the same port."""
    port = there.hub.port
    await there.hub.close()
    yield
    there.hub = Hub(SystemClock(), state)
    await there.hub.listen(Listening(port=port))
    await there.hub.open(there.room)


async def says(pilot: Pilot[Any], words: str) -> None:
    await until(
        lambda: (
            words in " ".join(screen_text(pilot.app).split())
            or any(words in said for said in toasts(pilot.app))
        ),
        lambda: f"{words}\n{toasts(pilot.app)}\n{screen_text(pilot.app)}",
    )


async def to_board(pilot: Pilot[Any]) -> None:
    """Past what a participant reads first."""
    if not isinstance(pilot.app.screen, BoardScreen):
        await pilot.press("enter")
    await until(lambda: isinstance(pilot.app.screen, BoardScreen))
    await pilot.pause()


@pytest.mark.parametrize("by_key", [False, True])
def test_leaving_is_asked_for_and_leaves_the_program_not_the_room(tmp_path: Path, by_key: bool) -> None:
    async def story(pilot: Pilot[Any], there: Hosting) -> None:
        await to_board(pilot)
        await pilot.press("escape")
        await says(pilot, "esc once more leaves the room; it goes on without you.")
        assert not pilot.app._exit
        await pilot.press("escape")
        await until(lambda: pilot.app._exit)
        assert there.room.counts.people == 1

    assert elsewhere(tmp_path, story, by_key=by_key).return_code == 0


def test_no_archive_is_opened_and_home_is_not_there(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any], _there: Hosting) -> None:
        assert [type(screen).__name__ for screen in pilot.app.screen_stack[1:2]] == ["BoardScreen"]
        assert not (tmp_path / "reviews.db").exists()

    elsewhere(tmp_path, story, by_key=True)


def test_a_facilitator_elsewhere_imports_a_large_record_and_nothing_twice(tmp_path: Path) -> None:
    record = tmp_path / "pager.csv"
    lines = [f"2026-11-20T13:{n // 60 % 60:02}:{n % 60:02}Z,alert number {n}" for n in range(LARGE)]
    record.write_text("time,message\n" + "\n".join(lines) + "\n", "utf-8")

    async def story(pilot: Pilot[Any], there: Hosting) -> None:
        before = there.room.board.count(TimelineEvent)
        await pilot.press("I")
        await until(lambda: type(pilot.app.screen).__name__ == "ImportScreen" and pilot.app.screen.is_mounted)
        await typed(pilot, str(record))
        await pilot.press("enter")
        await says(pilot, f"import {LARGE:,} rows")
        await pilot.press("ctrl+s")
        await until(lambda: there.room.board.count(TimelineEvent) == before + LARGE)
        await until(lambda: board_of(pilot).board.count(TimelineEvent) == before + LARGE)
        await until(lambda: isinstance(pilot.app.screen, BoardScreen))

        await pilot.press("I")
        await until(lambda: type(pilot.app.screen).__name__ == "ImportScreen" and pilot.app.screen.is_mounted)
        await typed(pilot, str(record))
        await pilot.press("enter")
        await says(pilot, "import no rows")
        await says(pilot, "on the timeline already")
        await pilot.press("escape", "escape", "escape")
        await until(lambda: isinstance(pilot.app.screen, BoardScreen))
        await pilot.press("z")
        await until(lambda: there.room.board.count(TimelineEvent) == before)

    elsewhere(tmp_path, story, by_key=True)


def test_a_facilitator_elsewhere_starts_the_session_and_purges(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any], there: Hosting) -> None:
        card = next(iter(there.room.board.of(Factor)))
        assert board_of(pilot).jump_to(card.id)
        await pilot.pause()
        await pilot.press("ctrl+delete")
        await says(pilot, "Remove this factor for good")
        await pilot.press("down", "enter")
        await until(lambda: card.id not in there.room.board)
        assert there.keeper is not None
        assert there.keeper.purged == [card.id]
        await until(lambda: isinstance(pilot.app.screen, BoardScreen))
        await pilot.press("s")
        await until(lambda: type(pilot.app.screen).__name__ == "StartScreen" and pilot.app.screen.is_mounted)
        await pilot.press("enter")
        await until(lambda: there.room.running_session is not None)

    elsewhere(tmp_path, story, by_key=True)


def test_a_note_taker_writes_and_does_not_lead(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any], there: Hosting) -> None:
        assert board_of(pilot).seat.role is Role.NOTE_TAKER
        await pilot.press("2")
        await pilot.press("a")
        await typed(pilot, "written down")
        await pilot.press("enter")
        await until(lambda: any(factor.text == "written down" for factor in there.room.board.of(Factor)))
        await pilot.press("escape")
        await until(lambda: not board_of(pilot).entry.is_open)
        await pilot.press("s")
        await says(pilot, "not for the note-taker")
        assert there.room.running_session is None

    elsewhere(tmp_path, story, invited=True)


@pytest.mark.parametrize("by_key", [False, True])
def test_the_document_is_made_from_what_the_seat_sees(tmp_path: Path, by_key: bool) -> None:
    async def story(pilot: Pilot[Any], _there: Hosting) -> None:
        await to_board(pilot)
        await pilot.press("x")
        await says(pilot, "as it reads")
        assert CANARY not in screen_text(pilot.app)
        await pilot.press("J")
        if by_key:
            await says(pilot, "PRIVATE CARDS INCLUDED")
        else:
            assert "private cards" not in screen_text(pilot.app)
            await says(pilot, "Private cards are for hosts and not on this device")

    elsewhere(tmp_path, story, by_key=by_key)


def test_a_line_that_is_cut_is_said_and_mends_itself(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any], there: Hosting) -> None:
        await to_board(pilot)
        async with restarted(there, tmp_path):
            await says(pilot, "Not connected:")
            await pilot.press("escape")
            await says(pilot, "leaves the room")
        await says(pilot, "Connected again")
        await until(lambda: "Not connected" not in screen_text(pilot.app))
        assert not any(re.match(r"You are the", said) for said in toasts(pilot.app))

    elsewhere(tmp_path, story)


def test_who_was_removed_reads_why_and_leaves_without_being_asked(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any], there: Hosting) -> None:
        await to_board(pilot)
        lead = await there.join(key=key_of(tmp_path))
        state = await lead.door("show")
        assert isinstance(state, DoorState)
        [person] = [present for present in state.seats if present.role is Role.PARTICIPANT]
        await lead.door("remove", seat=person.n)
        await says(pilot, "Not connected: The facilitator removed this device")
        await pilot.press("escape")
        await until(lambda: pilot.app._exit)

    elsewhere(tmp_path, story)


def test_the_stage_follows_the_room_and_ends_with_its_seat(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any], there: Hosting) -> None:
        lead = await there.join(key=key_of(tmp_path))
        await says(pilot, there.room.board.review.title)
        assert isinstance(await lead.do(AddCards(cards=(Factor(text="x"),))), Done)
        async with restarted(there, tmp_path):
            await says(pilot, "not connected")
            assert not toasts(pilot.app)
        await until(lambda: "not connected" not in screen_text(pilot.app))
        await until(lambda: lead.is_linked)
        state = await lead.door("show")
        assert isinstance(state, DoorState)
        [stage] = [present for present in state.seats if present.role is Role.STAGE]
        await lead.door("remove", seat=stage.n)
        await until(lambda: pilot.app._exit)

    elsewhere(tmp_path, story, role=Role.STAGE)
