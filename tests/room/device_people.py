"""Participants with the device the program gives them, in a room in memory."""

from __future__ import annotations

import random
from dataclasses import dataclass

from pmtui.model.cards import Observation, Session
from pmtui.model.vocabulary import Role
from pmtui.room.answers import Answer, Done, Refused
from pmtui.room.commands import RingBell
from pmtui.room.device import Device
from pmtui.room.drafts import Drafts, MemoryDrafts
from pmtui.room.room import Room
from pmtui.room.sealed import What
from pmtui.room.seats import LocalSeat
from pmtui.room.written import Written
from tests.room.rooms import NOTES, House, house


class Wire(LocalSeat):
    """A seat that notes what leaves the device, and can be cut off."""

    def __init__(self, room: Room) -> None:
        super().__init__(room, Role.PARTICIPANT, room.next_number())
        room.reseat(self)
        self.sent: list[tuple[What, bytes]] = []
        self.up = True

    async def post(self, what: What, envelope: bytes, *, alone: bool = False) -> Answer:
        if not self.up:
            return Refused("There is no connection to the host now.", "failed")
        self.sent.append((what, envelope))
        return self.put(what, envelope, alone=alone)


@dataclass
class Person:
    """A device on its seat, whose bell delay a test chooses."""

    device: Device
    seat: Wire

    @property
    def sheet(self) -> Written:
        sheet = self.device.pad["sheet"]
        assert sheet is not None
        return sheet

    def listen(self) -> None:
        for event in self.seat.heard_so_far():
            self.device.hear(event)

    async def look(self, now: float) -> None:
        self.listen()
        await self.device.tick(now)

    def sent(self, what: What = "sheet") -> list[bytes]:
        return [envelope for said, envelope in self.seat.sent if said == what]


def person(room: Room, seed: int = 1, delay: float = 2.0, drafts: Drafts | None = None) -> Person:
    seat = Wire(room)
    for event in room.open_ballots():
        seat.hear(event)
    return Person(Device(seat, drafts or MemoryDrafts(), random.Random(seed).randbytes, lambda: delay), seat)


@dataclass
class Meeting:
    """A house whose participants all have a device."""

    house: House
    people: list[Person]

    @property
    def room(self) -> Room:
        return self.house.room

    @property
    def session(self) -> Session:
        session = self.room.board.session
        assert session is not None
        return session

    @property
    def notes(self) -> list[Observation]:
        return [note for note in self.room.board.of(Observation) if note.id not in NOTES]

    async def pass_time(self, seconds: float) -> None:
        """Time goes by, four looks a second, on the room and on every device."""
        for _ in range(round(seconds * 4)):
            self.house.time.advance(0.25)
            await self.room.tick()
            for one in self.people:
                await one.look(self.house.time.monotonic())

    async def ring(self) -> None:
        await self.house.do(RingBell())
        answer = await self.house.do(RingBell())
        assert isinstance(answer, Done), answer

    async def look(self) -> None:
        for one in self.people:
            await one.look(self.house.time.monotonic())


async def meeting(people: int) -> Meeting:
    """A session in its writing phase, the sheet open."""
    there = house(people=1)
    held = Meeting(there, [person(there.room, n, delay=1.0 + n % 4) for n in range(people)])
    await there.begin()
    await there.next_phase()
    await held.look()
    return held


def write(one: Person, *notes: str) -> None:
    for n, note in enumerate(notes):
        assert one.device.pad.write(n, note)
