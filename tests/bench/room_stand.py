"""What the benchmarks of the room stand on: a hub on loopback, bare TCP beside it, devices in another process."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pmtui.clock import SystemClock
from pmtui.ids import random_id
from pmtui.model.board import Board, board_of
from pmtui.model.cards import Card, Review, TimelineEvent
from pmtui.model.moment import Moment
from pmtui.model.vocabulary import Role
from pmtui.room.doors import Listening
from pmtui.room.house import House
from pmtui.room.net.codes import hashed
from pmtui.room.net.hub import Hub
from pmtui.room.net.keyfile import RoomKeys, load_keys, save_keys
from pmtui.room.room import Room
from tests.bench.room_crowd import framed, hello

START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
REVIEW = f"{1:032x}"
TICK = 0.05
"""At most one frame in this time, in the room and in the baseline (TRANSPORT)."""
LINE_BYTES = 256 << 20
now = SystemClock().monotonic


class Crowd:
    """Devices in a process of their own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def ask(self, op: str, **more: Any) -> dict[str, Any]:
        """Have it do something, and the answer."""
        self._write({"op": op, **more})
        return await self._read()

    async def armed(self, op: str, **more: Any) -> None:
        """Have it begin something; `answer` waits for the end."""
        self._write({"op": op, **more})
        await self._read()

    async def answer(self) -> dict[str, Any]:
        """The end of what was begun."""
        return await self._read()

    async def connect(
        self, group: str, port: int, hellos: list[str], *, mode: str = "ws", at_once: int = 50
    ) -> dict[str, Any]:
        """Devices join, and stay."""
        return await self.ask("connect", group=group, mode=mode, port=port, hellos=hellos, at_once=at_once)

    async def burst(self, group: str, texts: list[str], needle: str, target: int) -> dict[str, Any]:
        """All send at the same instant, and wait until each has got that so often."""
        await self.armed("burst", parts=[awaited(group, needle, target, texts)])
        return await self.answer()

    def _write(self, asked: Mapping[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked).encode() + b"\n")

    async def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        said: dict[str, Any] = json.loads(await self._process.stdout.readline())
        if "problem" in said:
            raise RuntimeError(f"the crowd: {said['problem']}")
        return said


def awaited(group: str, needle: str, target: int, texts: list[str] | None = None) -> dict[str, Any]:
    """What a group sends, and what each of it waits for."""
    return {"group": group, "needle": needle, "target": target, "texts": texts or []}


@contextlib.asynccontextmanager
async def crowd() -> AsyncIterator[Crowd]:
    """A process of devices; ends with its input."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.room_crowd", stdin=pipe, stdout=pipe, limit=LINE_BYTES
    )
    try:
        yield Crowd(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()


class Bare(asyncio.Protocol):
    """The baseline: bytes in, bytes out, at once when idle and then at most every tick, as the room does."""

    def __init__(self, at: Baseline) -> None:
        self._at = at
        self._greeted = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        if self._greeted:
            self._at.took(data)
            return
        self._greeted = True
        self._at.lines.append(self._transport)
        self._transport.write(self._at.greeting)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport in self._at.lines:
            self._at.lines.remove(self._transport)


class Baseline:
    """A bare TCP server in the loop of the hub."""

    def __init__(self) -> None:
        self.lines: list[asyncio.Transport] = []
        self.greeting = framed(b'{"kind":"welcome","pages":0}')
        self.swallow = 0
        """Bytes to take before `after` is sent to all; 0: what comes in goes out to all."""
        self.after = b""
        self._pending: list[bytes] = []
        self._dirty = asyncio.Event()

    def took(self, data: bytes) -> None:
        """Bytes of a device."""
        if self.swallow:
            self.swallow -= len(data)
            if self.swallow <= 0:
                self.swallow = 0
                self.send(self.after)
            return
        self._pending.append(data)
        self._dirty.set()

    def send(self, frame: bytes) -> None:
        """To all."""
        for transport in self.lines:
            transport.write(frame)

    async def tick(self) -> None:
        """Send what came in."""
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            pending, self._pending = self._pending, []
            self.send(framed(b"".join(pending)))
            await asyncio.sleep(TICK)


@contextlib.asynccontextmanager
async def baseline() -> AsyncIterator[tuple[Baseline, int]]:
    """The bare server and its port."""
    bare = Baseline()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Bare(bare), "127.0.0.1", 0, backlog=1024)
    ticking = loop.create_task(bare.tick())
    try:
        yield bare, server.sockets[0].getsockname()[1]
    finally:
        ticking.cancel()
        server.close()


class Stage:
    """A room with its door open."""

    def __init__(self, room: Room, hub: Hub, code: str) -> None:
        self.room = room
        self.hub = hub
        self.code = code

    @property
    def port(self) -> int:
        return self.hub.port

    def people(self, n: int) -> list[str]:
        """What that many participants say first."""
        return [hello(self.code) for _ in range(n)]

    def note_takers(self, n: int) -> list[str]:
        """The same for those `opened` let in as note-takers."""
        return [hello(self.code, token) for token in TAKERS[:n]]


TAKERS = [f"{n:032x}" for n in range(1, 301)]
"""Seats that were note-takers before, so that they are again."""


@contextlib.asynccontextmanager
async def opened(room: Room, state: Path) -> AsyncIterator[Stage]:
    """The room's door open on loopback."""
    roles = {hashed(token): Role.NOTE_TAKER.value for token in TAKERS}
    save_keys(state, room.board.review_id, RoomKeys("k" * 64, "acorn-amber-anchor", 0, roles))
    assert load_keys(state, room.board.review_id)
    hub = Hub(SystemClock(), state)
    await hub.listen(Listening())
    door = await hub.open(room)
    try:
        yield Stage(room, hub, door.code)
    finally:
        await hub.close()
        await room.settled()


@contextlib.asynccontextmanager
async def archived(folder: Path, cards: tuple[Card, ...] = ()) -> AsyncIterator[Room]:
    """A room on a real archive."""
    house = House.open(folder / "reviews.db", SystemClock(), random_id)
    try:
        yield await house.enter(await house.create(Review(title="A long night"), cards))
    finally:
        await house.close()


def events(n: int) -> tuple[TimelineEvent, ...]:
    """That many events, as alerts and people write them."""
    said = "replica lag on db7 above 400 s; queue of retries grows, paged storage"
    return tuple(
        TimelineEvent(
            id=random_id(),
            review=REVIEW,
            rev=1,
            at=Moment(at=START + timedelta(seconds=7 * k)),
            text=f"#{k} {said}",
            evidence="metrics" if k % 3 else "",
        )
        for k in range(n)
    )


def board(cards: tuple[Card, ...] = ()) -> Board:
    """A board of these cards."""
    return board_of(REVIEW, (Review(id=REVIEW, review=REVIEW, title="A long night", rev=1), *cards), 1)


def do(command: dict[str, Any]) -> str:
    """The text of a command's frame."""
    return json.dumps({"kind": "do", "command": {"id": random_id(), **command}})


async def until(condition: Callable[[], object]) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.002)
