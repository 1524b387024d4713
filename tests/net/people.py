"""People with the program's own device, over real sockets."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field

from pmtui.model.cards import Observation
from pmtui.room.answers import Answer, Done, Event, Refused
from pmtui.room.commands import AdvancePhase, Asked, BeginSession, RingBell
from pmtui.room.device import Device
from pmtui.room.drafts import MemoryDrafts
from pmtui.room.net.remote import RemoteSeat
from pmtui.room.seats import Seat
from pmtui.room.written import Receipt, Written
from tests.net.devices import seated, sit
from tests.net.hubs import until
from tests.room.rooms import AGENDA

FASTER = 40.0
"""How much faster than ours a device's time goes, so that its delays and its patience are short."""


@dataclass
class Person:
    """A seat elsewhere, its device, and what it heard."""

    seat: RemoteSeat
    device: Device
    drafts: MemoryDrafts
    heard: list[Event] = field(default_factory=list)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def live(self) -> None:
        """Hear, and look at the clock, as whoever runs a device does."""
        self._tasks = [asyncio.create_task(work()) for work in (self._listen, self._look)]

    async def _listen(self) -> None:
        async for event in self.seat.changes():
            self.heard.append(event)
            self.device.hear(event)

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self.device.tick(loop.time() * FASTER)
            await asyncio.sleep(0.01)

    @property
    def sheet(self) -> Written:
        sheet = self.device.pad["sheet"]
        assert sheet is not None
        return sheet

    @property
    def has_sheet(self) -> bool:
        return self.device.pad["sheet"] is not None

    def write(self, *notes: str) -> None:
        for n, note in enumerate(notes):
            assert self.device.pad.write(n, note)

    async def hand_in(self) -> None:
        answer = await self.device.hand_in("sheet")
        assert isinstance(answer, Done), answer
        assert self.sheet.receipt is Receipt.IN_BOX

    async def gone(self) -> None:
        """The device is switched off."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.seat.left()


async def person(port: int, code: str, seed: int = 1) -> Person:
    """Somebody who joined with a device; posts at once after a bell."""
    seat = await seated(sit(port, code=code))
    drafts = MemoryDrafts()
    made = Person(seat, Device(seat, drafts, random.Random(seed).randbytes, lambda: 0.0), drafts)
    made.live()
    return made


async def people(port: int, code: str, n: int, seed: int = 1) -> list[Person]:
    """That many, who joined one after another."""
    return [await person(port, code, seed * 100 + i) for i in range(n)]


async def done(seat: Seat, *commands: Asked) -> Answer:
    """Ask for each, pressing guarded keys twice; the last answer."""
    answer: Answer = Refused("Nothing was asked.")
    for command in commands:
        answer = await seat.do(command)
        if isinstance(answer, Refused) and answer.code == "again":
            answer = await seat.do(command)
        assert isinstance(answer, Done), (command, answer)
    return answer


async def open_sheet(lead: Seat, everybody: list[Person]) -> None:
    """A session in its writing phase; every device has its sheet."""
    await done(lead, BeginSession(session_format=AGENDA), AdvancePhase())
    await until(lambda: all(one.has_sheet for one in everybody), "the sheet")


async def ring(lead: Seat) -> None:
    """The facilitator rings, and the envelopes come in and are opened."""
    await done(lead, RingBell())
    await until(lambda: lead.board.session and lead.board.session.sheet in ("revealed", "off"), "the reveal")


def texts(seat: Seat) -> list[str]:
    """The notes on a board, sorted."""
    return sorted(note.text for note in seat.board.of(Observation))
