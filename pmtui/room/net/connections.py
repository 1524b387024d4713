"""A socket to one device: how much it may send before it sits, how far it may lag behind, how it is cut off."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode
from websockets.protocol import Event, State

from pmtui.clock import Clock
from pmtui.room.net.limits import Bucket, Limits

if TYPE_CHECKING:
    from pmtui.room.net.guests import Guest


class Lobby:
    """Sockets behind which nobody sits yet. There is room for so many; then the oldest has to go."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: dict[Connection, None] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def entered(self, connection: Connection) -> None:
        """A socket that waits to sit."""
        self._waiting[connection] = None
        while len(self._waiting) > self._most:
            oldest = next(iter(self._waiting))
            del self._waiting[oldest]
            oldest.cut()

    def left(self, connection: Connection) -> None:
        """It sits, or is gone."""
        self._waiting.pop(connection, None)

    def clear(self) -> None:
        """Everybody who waits has to go."""
        while self._waiting:
            connection, _ = self._waiting.popitem()
            connection.cut()


class Connection(ServerConnection):
    """A socket. Nobody ever waits for what it does not take."""

    def __init__(self, *args: Any, lobby: Lobby, limits: Limits, time: Clock, **options: Any) -> None:
        super().__init__(*args, **options)
        self.guest: Guest | None = None
        self._lobby = lobby
        self._limits = limits
        self._time = time
        self._came = 0
        self._small = Bucket(*limits.control, time.monotonic())
        self._granted = 0
        """Unread bytes of its welcome, which may be long."""
        self._lags_since: float | None = None

    # --- sending -------------------------------------------------------------

    def say(self, text: str) -> None:
        """Send without waiting; what can't be sent any more is dropped."""
        if self.lost:
            self.cut()
        else:
            say_to_all((self,), text)

    def welcome(self, frames: Iterable[bytes]) -> None:
        """Send all of that, which may be a long board and takes as long as it takes."""
        for frame in frames:
            _write_to_all((self,), frame)
        self._granted = self._unread
        self._lobby.left(self)
        if self.request is not None and self.response is not None:
            self.request.headers.clear()  # what a browser says of itself is kept no longer than needed
            self.response.headers.clear()

    async def dismiss(self, last: str) -> None:
        """A last word where it still listens, and goodbye."""
        self.say(last)
        with suppress(ConnectionClosed, TimeoutError):
            async with asyncio.timeout(self._limits.farewell):  # a reader that never reads never closes
                await self.close()
        self.cut()

    @property
    def lost(self) -> bool:
        """Whether it leaves so much unread that it is better off coming back."""
        unread = self._unread
        self._granted = min(self._granted, unread)
        return unread > self._granted + self._limits.unread

    def stalls(self, now: float) -> bool:
        """Whether it has been lagging behind for too long; asked now and then."""
        if self._unread <= self._limits.lagging:
            self._lags_since = None
        elif self._lags_since is None:
            self._lags_since = now
        return self._lags_since is not None and now - self._lags_since >= self._limits.stalled

    def cut(self) -> None:
        """Gone at once, without a word."""
        self.transport.abort()

    @property
    def _unread(self) -> int:
        return self.transport.get_write_buffer_size()

    # --- what the loop calls -------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is open."""
        super().connection_made(transport)
        self._lobby.entered(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """The socket is gone."""
        self._lobby.left(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes came. Answers to pings go out without being asked for, so that they are counted here."""
        if self.guest is None:
            self._came += len(data)
            if self._came > self._limits.unseated_bytes:
                self.cut()
                return
        super().data_received(data)
        if self.lost:
            self.cut()

    def process_event(self, event: Event) -> None:
        """A frame came. Those that are no message by themselves are counted here, messages where they are taken."""
        whole = not isinstance(event, Frame) or event.opcode in (Opcode.TEXT, Opcode.BINARY)
        if not whole and not self._small.take(self._time.monotonic()):
            self.cut()
            return
        super().process_event(event)


def say_to_all(connections: Iterable[Connection], text: str) -> None:
    """Send to many without waiting."""
    _write_to_all(connections, framed(text))


def framed(text: str) -> bytes:
    """The frame of a text. It is made once, since a host's are the same bytes for everybody."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


def _write_to_all(connections: Iterable[Connection], frame: bytes) -> None:
    for connection in connections:
        if connection.protocol.state is State.OPEN and not connection.transport.is_closing():
            connection.transport.write(frame)
