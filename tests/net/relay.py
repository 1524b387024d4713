"""A wire in the hands of a test: it can be cut, go dead without a word, and be measured."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field


@dataclass
class Carried:
    """What went over one connection."""

    up: bytearray = field(default_factory=bytearray)
    """From the device to the host."""
    down: bytearray = field(default_factory=bytearray)


class Relay:
    """Carries bytes between devices and a host."""

    def __init__(self) -> None:
        self.to = 0
        """The port of the host."""
        self.port = 0
        self.lines: list[Carried] = []
        self._transports: set[asyncio.WriteTransport] = set()
        self._dead: set[asyncio.WriteTransport] = set()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self, to: int) -> None:
        """Take a port, and carry what comes to it."""
        self.to = to
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """Every connection breaks, now."""
        for transport in list(self._transports):
            transport.abort()

    def lose(self) -> None:
        """The host can't be reached any more, until it is found again."""
        self.to = 0
        self.cut()

    def find(self, to: int) -> None:
        """The host is at that port from now on."""
        self.to = to

    def go_dead(self) -> None:
        """Nothing more comes through on the connections there are, and nobody is told."""
        self._dead |= self._transports

    async def close(self) -> None:
        """Cut, and take no more."""
        assert self._server is not None
        self._server.close()
        await asyncio.sleep(0)  # what was accepted last is known now
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for transport in self._transports | self._dead:
            transport.abort()
        for _ in range(3):
            await asyncio.sleep(0)  # aborted transports are closed a turn later

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            there, to_there = await asyncio.open_connection("127.0.0.1", self.to)
        except (OSError, asyncio.CancelledError):
            writer.transport.abort()
            self._tasks.discard(task)
            return
        line = Carried()
        self.lines.append(line)
        ends = {writer.transport, to_there.transport}
        self._transports |= ends
        try:
            await asyncio.gather(self._pump(reader, to_there, line.up), self._pump(there, writer, line.down))
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._transports -= ends
            self._tasks.discard(task)
            for end in ends - self._dead:
                end.abort()

    async def _pump(self, reader: asyncio.StreamReader, to: asyncio.StreamWriter, kept: bytearray) -> None:
        while data := await reader.read(65536):
            if to.transport in self._dead:
                continue
            kept += data
            to.write(data)
            await to.drain()
        to.close()
        raise ConnectionResetError


@contextlib.asynccontextmanager
async def relaying(to: int) -> AsyncIterator[Relay]:
    """A relay to a port."""
    relay = Relay()
    await relay.open(to)
    try:
        yield relay
    finally:
        await relay.close()
