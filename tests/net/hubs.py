"""Hubs for tests: a real port on loopback, rooms in memory or in an archive, seats and raw sockets that join them."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from pmtui.clock import Clock, SystemClock
from pmtui.ids import random_id
from pmtui.model.board import Board
from pmtui.model.vocabulary import Role
from pmtui.room.doors import DoorState, Listening
from pmtui.room.net.hub import Hub
from pmtui.room.net.limits import LIMITS, Limits
from pmtui.room.net.link import Link, read_place
from pmtui.room.net.quiet import silent
from pmtui.room.net.remote import RemoteSeat
from pmtui.room.room import Room
from tests.net.own_ports import own_port
from tests.room.rooms import MemoryKeeper, full_board

WAIT = 20.0
"""Seconds after which something that should have come never will."""


class Hosting:
    """A hub with one room, on loopback."""

    def __init__(self, hub: Hub, room: Room, door: DoorState, keeper: MemoryKeeper | None = None) -> None:
        self.hub = hub
        self.room = room
        self.door = door
        self.keeper = keeper
        self._left: list[Callable[[], Awaitable[None]]] = []

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.hub.port}"

    async def join(
        self, role: Role = Role.PARTICIPANT, *, code: str = "", key: str = "", token: str = ""
    ) -> RemoteSeat:
        """A seat over a real socket, welcomed."""
        seat = RemoteSeat(
            SystemClock(), random_id, code=code or self.door.code, key=key, role=role, token=token
        )
        place = read_place(self.host, self.hub.port)
        seat.sit(lambda behind: Link(place, behind, lambda: 0.5))
        self._left.append(seat.left)
        await asyncio.wait_for(seat.welcomed.wait(), WAIT)
        return seat

    async def socket(self, **hello: Any) -> ClientConnection:
        """A raw socket that said hello."""
        raw = await connect(
            f"ws://{self.host}/ws", compression=None, proxy=None, max_size=8 << 20, logger=silent()
        )
        frame = {"kind": "hello", "v": 1, "code": self.door.code, "role": "participant", "seat": random_id()}
        await raw.send(json.dumps({**frame, "run": "", "epoch": "", "last": 0, **hello}))
        self._left.append(raw.close)
        return raw

    async def close(self) -> None:
        for left in self._left:
            await left()
        await self.hub.close()


@contextlib.asynccontextmanager
async def hosting(
    state: Path,
    board: Board | None = None,
    *,
    time: Clock | None = None,
    at: Listening | None = None,
    limits: Limits = LIMITS,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncIterator[Hosting]:
    """A room in memory behind a real port; everything is closed at the end. `sleep`: how wrong codes wait."""
    keeper = MemoryKeeper()
    clock = time or SystemClock()
    room = Room(board or full_board(), keeper, clock, random_id)
    hub = Hub(clock, state, limits=limits, sleep=sleep)
    await hub.listen(at or Listening(port=own_port()))
    door = await hub.open(room)
    made = Hosting(hub, room, door, keeper)
    try:
        yield made
    finally:
        await made.close()
        await room.settled()


async def until(condition: Callable[[], object], what: str | Callable[[], str] = "") -> None:
    """Wait for a condition, and say what never came."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + WAIT
    while not condition():
        assert loop.time() < ends, f"never came: {what() if callable(what) else what or condition}"
        await asyncio.sleep(0.005)


async def frames(raw: ClientConnection, kind: str) -> dict[str, Any]:
    """The next frame of that kind."""
    async with asyncio.timeout(WAIT):
        while True:
            frame: dict[str, Any] = json.loads(await raw.recv())
            if frame["kind"] == kind:
                return frame


def key_of(state: Path) -> str:
    """The facilitator's key, out of its file."""
    [file] = (state / "rooms").glob("*.json")
    assert file.stat().st_mode & 0o777 == 0o600
    key: str = json.loads(file.read_text())["key"]
    return key
