"""The hub: one port for the page and the sockets, and the rooms behind it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from websockets.asyncio.server import Server, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from pmtui.clock import Clock
from pmtui.room.doors import LOOPBACK, DoorState, Listening
from pmtui.room.net import wire
from pmtui.room.net.bye import Bye
from pmtui.room.net.codes import read_code
from pmtui.room.net.connections import Connection, Lobby
from pmtui.room.net.gate import Gate
from pmtui.room.net.guard import Guard
from pmtui.room.net.hosted import SHUTTING, Hosted
from pmtui.room.net.keyfile import RoomKeys, load_keys, made_keys, save_keys
from pmtui.room.net.limits import LIMITS, Limits
from pmtui.room.net.ports import (
    ANY,
    PORT,
    HubError,
    bracketed,
    cant_listen,
    is_loopback,
    networks,
    ports_before,
    raise_file_limit,
    tls,
)
from pmtui.room.net.quiet import hush, silent, speak
from pmtui.room.room import Room

__all__ = ["ANY", "PORT", "Hub", "HubError"]

NO_ROOM = "No room is open here yet; it is tried again."
BROKE = "Something failed on the host; connect again."


class Hub:
    """Rooms on the network. Writes no log: no address, name or text, at any level."""

    def __init__(
        self,
        time: Clock,
        state: Path,
        *,
        limits: Limits = LIMITS,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`state`: the folder in which rooms' keys are kept; `sleep`: waits before codes are looked at."""
        self.time = time
        self.at = Listening()
        self.port = 0
        self._state = state
        self._limits = limits
        self._run = secrets.token_hex(16)
        self._rooms: dict[str, Hosted] = {}
        self._server: Server | None = None
        self._guard = Guard(time, self._warn, sleep)
        self._gate = Gate(self.at)
        self._hosts: tuple[str, ...] = (LOOPBACK,)
        self._lobby = Lobby(limits.waiting)
        self._closing = False

    # --- listening -----------------------------------------------------------

    async def listen(self, at: Listening, reviews: tuple[str, ...] = ()) -> None:
        """Take the port; raises HubError. Without one asked for, that of these reviews' rooms before comes first."""
        self.at, self._gate = at, Gate(at)
        # A quarter for sockets that wait: the rest is for those who sit, and for the archive.
        self._lobby = Lobby(min(self._limits.waiting, max(16, raise_file_limit() // 4)))
        secure = tls(at)
        if at.host in ANY:
            self._hosts = await asyncio.to_thread(networks)
        wanted = [at.port] if at.port else [*ports_before(self._state, reviews), PORT, 0]
        problem: OSError | None = None
        hush(self)
        for port in dict.fromkeys(wanted):
            try:
                self._server = await serve(
                    self._serve,  # type: ignore[arg-type]
                    at.host or None,
                    port,
                    process_request=self._page,
                    create_connection=self._connection,  # type: ignore[arg-type]
                    compression=None,
                    server_header=None,
                    max_size=wire.FRAME_BYTES,
                    max_queue=16,
                    open_timeout=self._limits.hello,
                    close_timeout=2,
                    ping_interval=20,
                    ping_timeout=20,
                    ssl=secure,
                    logger=silent(),
                )
                break
            except OSError as failed:
                problem = failed
        if self._server is None:
            speak(self)
            raise cant_listen(at, problem)
        self.port = next(iter(self._server.sockets)).getsockname()[1]

    async def open(self, room: Room, epoch: str = "") -> DoorState:
        """Open the door of a room; its code and key are those it had before. Raises HubError."""
        review = room.board.review_id
        hosted = self._rooms.get(review)
        if hosted is not None and hosted.room is not room:
            await self.shut(review)
            hosted = None
        if hosted is None:
            hosted = Hosted(
                room,
                self._keys(review),
                lambda changed: save_keys(self._state, review, changed),
                self._run,
                epoch or review,
                self._address,
                self._limits,
            )
            hosted.remember(self.at.host, self.port, self._address().url if self.at.cert else "")
            self._rooms[review] = hosted
        return hosted.state()

    async def shut(self, review_id: str) -> None:
        """Shut the door of one room."""
        hosted = self._rooms.pop(review_id, None)
        if hosted is not None:
            await hosted.close()

    async def close(self) -> None:
        """Shut every door and give the port back."""
        self._closing = True
        for review_id in list(self._rooms):
            await self.shut(review_id)
        self._lobby.clear()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None
        speak(self)

    def _keys(self, review: str) -> RoomKeys:
        keys = load_keys(self._state, review)
        if keys is None:
            keys = made_keys()
            try:
                save_keys(self._state, review, keys)
            except OSError as problem:
                why = problem.strerror or "the disk refuses it"
                raise HubError(
                    f"The room's key can't be kept in {self._state} ({why}); make that folder writable."
                ) from None
        return keys

    def _address(self) -> DoorState:
        """Where people join; code and seats are filled in by the room."""
        scheme = "https" if self.at.cert else "http"
        loopback = not self.at.public_url and is_loopback(self.at.host)
        hosts = list(self._hosts) if self.at.host in ANY else [self.at.host]
        urls = [f"{scheme}://{bracketed(host)}:{self.port}/" for host in hosts]
        public = self.at.public_url
        if public:
            urls.insert(0, public if public.endswith("/") else public + "/")
        plain = urls[0].startswith("http:")
        return DoorState("", urls[0], tuple(urls), plain, loopback, proxied=bool(public))

    def _warn(self, words: str) -> None:
        for hosted in self._rooms.values():
            hosted.warn(words)

    # --- one socket ----------------------------------------------------------

    def _connection(self, *args: Any, **options: Any) -> Connection:
        return Connection(*args, lobby=self._lobby, limits=self._limits, time=self.time, **options)

    def _page(self, _connection: Any, request: Request) -> Response | None:
        return self._gate.look(request)

    async def _serve(self, connection: Connection) -> None:
        """One socket from its hello to its end; whatever ends it, its device hears why where it still listens."""
        hosted: Hosted | None = None
        bye: Bye | None = None
        try:
            hello = await self._hello(connection)
            async with asyncio.timeout(self._limits.admission):
                hosted = await self._room_of(connection, hello)
                guest = await hosted.welcome(connection, hello)
            del hello  # kept by nobody while the device sits, as many as there are
            async for text in connection:
                if not guest.is_behind(connection):
                    break
                await hosted.take(guest, wire.decode(text))
        except wire.BadFrame as bad:
            bye = Bye(f"This host can't read that: {bad}.", "frame")
        except Bye as said:
            bye = said
        except ConnectionClosed:
            pass
        except TimeoutError:
            bye = Bye("It takes too long to let this device in; it is tried again.", "slow", again=True)
        except Exception as problem:
            bye = Bye(BROKE, "closing", again=True)
            if hosted is not None:
                hosted.failed(problem)
        finally:
            if hosted is not None:
                hosted.left(connection)
        if bye is not None:
            with suppress(Exception):
                await connection.dismiss(wire.encode(bye.frame))

    async def _hello(self, connection: Connection) -> wire.Frame:
        try:
            async with asyncio.timeout(self._limits.hello):
                hello = wire.decode(await connection.recv())
        except TimeoutError:
            raise Bye("A device says hello at once; connect again.", "slow", again=True) from None
        if hello["kind"] != "hello":
            raise Bye("A device says hello first.", "frame")
        if hello.get("v") != wire.VERSION:
            raise Bye(
                f"This host speaks version {wire.VERSION} of the wire; update the older of the two.",
                "version",
            )
        hello["code"] = read_code(str(hello.get("code", "")))
        return hello

    async def _room_of(self, connection: Connection, hello: wire.Frame) -> Hosted:
        """The room a device may enter; raises Bye."""
        if self._closing or not self._rooms:
            # A host that starts or ends is no reason for a device to give up.
            raise Bye(SHUTTING if self._closing else NO_ROOM, "closing", again=True)
        found = next((hosted for hosted in self._rooms.values() if hosted.knows(hello)), None)
        if found is None:
            found = await self._guard.look(
                _peer(connection),
                lambda: next((hosted for hosted in self._rooms.values() if hosted.opens_to(hello)), None),
            )
        if found is None:
            raise Bye("That code opens no room here; ask the facilitator for the three words.", "code")
        return found


def _peer(connection: Connection) -> str:
    """The address guesses are counted by; in memory only."""
    peer = connection.remote_address
    return str(peer[0]) if peer else ""
