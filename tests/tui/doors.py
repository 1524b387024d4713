"""A door and a hub for tests of the facilitator's screens: they keep what was asked, and listen nowhere."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from pmtui.model.vocabulary import Role
from pmtui.room.answers import Refused
from pmtui.room.doors import DoorAsk, DoorState, Listening, Present
from pmtui.room.room import Room

CODE = "maple-otter-violin"
URL = "http://192.168.1.23:8765/"

STATE = DoorState(CODE, URL, (URL,), plain=True)
HERE = replace(STATE, url="http://127.0.0.1:8765/", urls=(), loopback=True)
CROWD = (
    Present(2, Role.PARTICIPANT, "browser"),
    Present(3, Role.PARTICIPANT, "browser", 2),
    Present(4, Role.NOTE_TAKER, "terminal"),
)


@dataclass
class OpenDoor:
    """Answers as a hub's door does."""

    state: DoorState = STATE
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    refuses: str = ""

    async def ask(self, ask: DoorAsk, role: Role = Role.NOTE_TAKER, seat: int = 0) -> DoorState | Refused:
        self.asked.append((ask, role, seat))
        if self.refuses:
            return Refused(self.refuses)
        match ask:
            case "new-code":
                self.state = replace(self.state, code="cedar-piano-whale")
            case "remove":
                left = tuple(present for present in self.state.seats if present.n != seat)
                self.state = replace(self.state, seats=left)
            case "invite":
                return replace(self.state, code="amber-fox-quilt", role=role)
        return self.state


@dataclass
class ToyHub:
    """Opens rooms by giving them its door."""

    door: OpenDoor = field(default_factory=OpenDoor)
    at: list[Listening] = field(default_factory=list)
    rooms: list[Room] = field(default_factory=list)
    closed: int = 0

    async def made(self, at: Listening) -> ToyHub:
        """What the command line's function does."""
        self.at.append(at)
        return self

    async def open(self, room: Room) -> DoorState:
        self.rooms.append(room)
        room.door = self.door
        return self.door.state

    async def close(self) -> None:
        self.closed += 1
        for room in self.rooms:
            room.door = None
        self.rooms.clear()
