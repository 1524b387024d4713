"""A participant's app at a room in this process, with other people's devices beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen

from pmtui.config import Settings
from pmtui.model.board import Board
from pmtui.model.vocabulary import Role
from pmtui.room.answers import Done
from pmtui.room.commands import RingBell
from pmtui.room.device import Device
from pmtui.room.drafts import Drafts
from pmtui.room.seats import LocalSeat
from pmtui.tui.app import PmtuiApp
from pmtui.tui.desk import Desk
from pmtui.tui.screens.board import BoardScreen
from tests.room.device_people import Meeting, person
from tests.room.rooms import AGENDA, house
from tests.tui.desks import AppAtDesk, board_of, on_board, paths_in, until
from tests.tui.stand import no_house


@dataclass
class Table:
    """The app of one participant, and the room it is in."""

    app: PmtuiApp
    held: Meeting
    pilot: Pilot[Any]

    @property
    def board(self) -> BoardScreen:
        return board_of(self.pilot)

    @property
    def device(self) -> Device:
        device = self.board.part.device
        assert device is not None
        return device

    async def pass_time(self, seconds: float) -> None:
        """Time goes by for the room, the others and this app."""
        for _ in range(round(seconds * 4)):
            await self.held.pass_time(0.25)
            await asyncio.sleep(0)
            await self.board.tick()
        await self.heard()

    async def to_board(self) -> None:
        """From what is shown first to the board."""
        await self.pilot.press("enter")
        await until(self.pilot, lambda: on_board(self.app), "the board")
        await self.pilot.pause()

    async def begin(self) -> None:
        """The session begins, and goes to its writing phase."""
        await self.held.house.begin(AGENDA)
        answer = await self.held.house.next_phase()
        assert isinstance(answer, Done), answer
        await self.heard()
        await until(self.pilot, lambda: self.board.board.seq == self.held.room.board.seq, "the board")

    async def ring(self) -> None:
        """The facilitator rings, twice."""
        await self.held.house.do(RingBell())
        answer = await self.held.house.do(RingBell())
        assert isinstance(answer, Done), answer
        await self.heard()

    async def heard(self) -> None:
        """Everything told so far has reached this app."""
        seat = self.board.seat
        assert isinstance(seat, LocalSeat)
        await until(self.pilot, seat._heard.empty, "everything told was heard")
        await self.pilot.pause()
        await self.held.look()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def top(self, name: str) -> Any:
        """The screen of that name, once it stands on top."""
        await until(
            self.pilot, lambda: type(self.app.screen).__name__ == name and takes_keys(self.app.screen), name
        )
        await self.pilot.pause()
        return self.app.screen


def takes_keys(screen: Screen[Any]) -> bool:
    """Whether what is pressed now arrives where the screen wants it."""
    wanted = screen.AUTO_FOCUS
    return screen.is_mounted and (not wanted or screen.focused is not None or not screen.query(wanted))


def part_app(
    folder: Path,
    *,
    others: int = 4,
    board: Board | None = None,
    drafts: Drafts | None = None,
    **settings: Any,
) -> tuple[PmtuiApp, Meeting]:
    """The app of a participant, and the room it is in."""
    there = house(board, people=1)
    held = Meeting(there, [person(there.room, n, delay=1.0 + n % 4) for n in range(others)])
    seat = there.room.sit(Role.PARTICIPANT)
    desk = Desk(Settings(**settings), paths_in(folder), no_house, time=there.time, seat=seat, drafts=drafts)
    return AppAtDesk(desk, tick=None), held


def take_part(
    folder: Path,
    story: Callable[[Table], Awaitable[None]],
    *,
    size: tuple[int, int] = (120, 36),
    welcome: bool = False,
    **options: Any,
) -> None:
    """Run the app of a participant and tell the story on its board; with `welcome`, on what it shows first."""

    async def told() -> None:
        app, held = part_app(folder, **options)
        async with app.run_test(size=size, notifications=True) as pilot:
            table = Table(app, held, pilot)
            await table.top("WelcomeScreen")
            if not welcome:
                await table.to_board()
            await story(table)
            await app.action_quit()

    asyncio.run(told())
