"""The hub: one port for the page and the sockets, and the rooms behind it."""

from __future__ import annotations

import asyncio
import logging
import secrets
import ssl
from collections import OrderedDict
from contextlib import suppress
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.server import Server, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from pmtui.clock import Clock
from pmtui.room.doors import LOOPBACK, DoorState, Listening
from pmtui.room.net import wire
from pmtui.room.net.addresses import machine_addresses
from pmtui.room.net.codes import Guesses, read_code
from pmtui.room.net.guests import Connection
from pmtui.room.net.hosted import Bye, Hosted
from pmtui.room.net.keyfile import RoomKeys, load_keys, made_keys, save_keys
from pmtui.room.room import Room

PORT = 8765
"""Asked for first; when it is taken, any free one."""

HELLO_SECONDS = 10.0
"""How long a socket may be silent before its hello."""

MOST_WAITING = 512
"""Sockets without a seat; beyond, the oldest is cut off."""

ANY = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, and listened on only when asked


class HubError(Exception):
    """The hub can't listen; a sentence with what to do."""


class Hub:
    """Rooms on the network. Writes no log: no address, name or text, at any level."""

    def __init__(self, time: Clock, state: Path) -> None:
        """`state`: the folder in which rooms' keys are kept."""
        self.time = time
        self.at = Listening()
        self.port = 0
        self._state = state
        self._run = secrets.token_hex(16)
        self._rooms: dict[str, Hosted] = {}
        self._server: Server | None = None
        self._guesses = Guesses()
        self._hosts: tuple[str, ...] = (LOOPBACK,)
        self._waiting: OrderedDict[int, Connection] = OrderedDict()

    # --- listening -----------------------------------------------------------

    async def listen(self, at: Listening) -> None:
        """Take the port; raises HubError."""
        self.at = at
        _raise_file_limit()
        secure = _tls(at)
        if at.host in ANY:
            self._hosts = await asyncio.to_thread(_networks)
        wanted = [at.port] if at.port else [*_ports(self._state), PORT, 0]
        problem: OSError | None = None
        for port in dict.fromkeys(wanted):
            try:
                self._server = await serve(
                    self._serve,  # type: ignore[arg-type]
                    at.host or None,
                    port,
                    process_request=self._page,  # type: ignore[arg-type]
                    create_connection=self._connection,  # type: ignore[arg-type]
                    compression=None,
                    server_header=None,
                    max_size=wire.FRAME_BYTES,
                    max_queue=16,
                    open_timeout=HELLO_SECONDS,
                    close_timeout=2,
                    ping_interval=20,
                    ping_timeout=20,
                    ssl=secure,
                    logger=_silent(),
                )
                break
            except OSError as failed:
                problem = failed
        if self._server is None:
            what = problem.strerror if problem else ""
            raise HubError(
                f"{at.host}:{at.port or PORT} can't be listened on ({what}); choose another port or address."
            )
        self.port = next(iter(self._server.sockets)).getsockname()[1]

    async def open(self, room: Room, epoch: str = "") -> DoorState:
        """Open the door of a room; its code and key are those it had before."""
        review = room.board.review_id
        hosted = self._rooms.get(review)
        if hosted is None:
            keys = load_keys(self._state, review)
            if keys is None:
                keys = made_keys()
                save_keys(self._state, review, keys)

            def keep(changed: RoomKeys) -> None:
                save_keys(self._state, review, changed)

            hosted = Hosted(room, keys, keep, self._run, epoch or review, self._address)
            hosted.remember_port(self.port)
            self._rooms[review] = hosted
        return hosted.state()

    async def shut(self, review_id: str) -> None:
        """Shut the door of one room."""
        hosted = self._rooms.pop(review_id, None)
        if hosted is not None:
            await hosted.close()

    async def close(self) -> None:
        """Shut every door and give the port back."""
        for review_id in list(self._rooms):
            await self.shut(review_id)
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    def _address(self) -> DoorState:
        """Where people join; code and seats are filled in by the room."""
        scheme = "https" if self.at.cert else "http"
        loopback = not self.at.public_url and _is_loopback(self.at.host)
        hosts = list(self._hosts) if self.at.host in ANY else [self.at.host]
        urls = [f"{scheme}://{_bracketed(host)}:{self.port}/" for host in hosts]
        public = self.at.public_url
        if public:
            urls.insert(0, public if public.endswith("/") else public + "/")
        return DoorState("", urls[0], tuple(urls), urls[0].startswith("http:"), loopback)

    # --- one socket ----------------------------------------------------------

    def _connection(self, *args: Any, **options: Any) -> Connection:
        connection = Connection(*args, **options)
        self._waiting[id(connection)] = connection
        while len(self._waiting) > MOST_WAITING:
            _, oldest = self._waiting.popitem(last=False)
            if getattr(oldest, "transport", None) is not None:
                oldest.cut()
        return connection

    async def _serve(self, connection: Connection) -> None:
        hosted: Hosted | None = None
        try:
            async with asyncio.timeout(HELLO_SECONDS + 10):
                hosted = await self._let_in(connection)
            self._waiting.pop(id(connection), None)
            guest = connection.guest
            async for text in connection:
                if guest is None or guest.connection is not connection:
                    return
                await hosted.take(guest, wire.decode(text))
        except wire.BadFrame as bad:
            await _say_bye(connection, Bye(f"This host can't read that: {bad}.", "frame"))
        except Bye as bye:
            await _say_bye(connection, bye)
        except (ConnectionClosed, TimeoutError):
            pass
        finally:
            self._waiting.pop(id(connection), None)
            if hosted is not None:
                hosted.left(connection)
            elif connection.guest is not None:
                connection.guest.connection = None

    async def _let_in(self, connection: Connection) -> Hosted:
        async with asyncio.timeout(HELLO_SECONDS):
            hello = wire.decode(await connection.recv())
        if hello["kind"] != "hello":
            raise Bye("A device says hello first.", "frame")
        if hello.get("v") != wire.VERSION:
            raise Bye(
                f"This host speaks version {wire.VERSION} of the wire; update the older of the two.",
                "version",
            )
        hello["code"] = read_code(str(hello.get("code", "")))
        address = _peer(connection)
        if not any(hosted.knows(hello) for hosted in self._rooms.values()):
            wait = self._guesses.wait(address, self.time.monotonic())
            if wait:
                await asyncio.sleep(wait)
        for hosted in list(self._rooms.values()):
            role = hosted.role_for(hello)
            if role is not None:
                await hosted.welcome(connection, hello, role)
                return hosted
        self._guesses.wrong(address, self.time.monotonic())
        raise Bye("That code opens no room here; ask the facilitator for the three words.", "code")

    # --- pages ---------------------------------------------------------------

    def _page(self, _connection: Connection, request: Request) -> Response | None:
        host = request.headers.get("Host", "")
        if not self.answers_to(host):
            return _plain(HTTPStatus.MISDIRECTED_REQUEST, "This address is not served here.\n")
        path = request.path.partition("?")[0]
        if path.endswith("/ws"):
            origin = request.headers.get("Origin")
            if origin is not None and not self._same_origin(origin, host):
                return _plain(HTTPStatus.FORBIDDEN, "Another site may not open this room.\n")
            return None
        from pmtui.room.net.page import respond

        page = respond(path, host)
        if page is None:
            return _plain(HTTPStatus.NOT_FOUND, "There is nothing here.\n")
        return Response(page.status, HTTPStatus(page.status).phrase, Headers(page.headers), page.body)

    def answers_to(self, host: str) -> bool:
        """Whether a request for that Host is for us; names others chose are not (DNS rebinding)."""
        try:
            name = (urlsplit(f"//{host}").hostname or "").rstrip(".").casefold()
        except ValueError:
            return False
        public = (urlsplit(self.at.public_url).hostname or "").casefold()
        if name in ("localhost", public) or name == self.at.host.casefold():
            return bool(name)
        with suppress(ValueError):
            return bool(ip_address(name))  # a number can't be made to point elsewhere
        return False

    def _same_origin(self, origin: str, host: str) -> bool:
        try:
            at, asked = urlsplit(origin), urlsplit(f"//{host}")
            public = urlsplit(self.at.public_url)
            if at.scheme not in ("http", "https"):
                return False
            if public.hostname and (at.scheme, at.netloc.casefold()) == (
                public.scheme,
                public.netloc.casefold(),
            ):
                return True
            return at.hostname == asked.hostname and _port(at) == _port(asked, at.scheme)
        except ValueError:
            return False


def _port(at: Any, scheme: str = "") -> int:
    port = at.port
    return int(port) if port else (443 if (scheme or at.scheme) == "https" else 80)


def _plain(status: HTTPStatus, text: str) -> Response:
    body = text.encode()
    headers = Headers(
        {
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Connection": "close",
        }
    )
    return Response(status.value, status.phrase, headers, body)


async def _say_bye(connection: Connection, bye: Bye) -> None:
    with suppress(ConnectionClosed, TimeoutError):
        async with asyncio.timeout(5):
            await connection.send(wire.encode(bye.frame))
            await connection.close()


def _peer(connection: Connection) -> str:
    """The address guesses are counted by; in memory only."""
    peer = connection.remote_address
    return str(peer[0]) if peer else ""


def _silent() -> logging.Logger:
    logger = logging.getLogger("pmtui.silent")
    logger.handlers = [logging.NullHandler()]
    logger.propagate = False
    logger.setLevel(logging.CRITICAL + 1)
    return logger


def _tls(at: Listening) -> ssl.SSLContext | None:
    if at.cert is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(at.cert, at.key)
    except (OSError, ssl.SSLError) as problem:
        raise HubError(
            f"The certificate can't be used ({problem}); give --tls-cert and --tls-key in PEM."
        ) from None
    return context


def _ports(state: Path) -> list[int]:
    """Ports rooms had before, so that devices find them again: the newest file's first."""
    from pmtui.room.net.keyfile import read_keys, rooms_folder

    try:
        files = sorted(rooms_folder(state).glob("*.json"), key=lambda file: -file.stat().st_mtime)
    except OSError:
        return []
    keys = (read_keys(file) for file in files[:8])
    return [found.port for found in keys if found is not None and found.port]


def _networks() -> tuple[str, ...]:
    found = (address.host for address in machine_addresses())
    return tuple(host for host in found if host not in ANY and not _is_loopback(host)) or (LOOPBACK,)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return False


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _raise_file_limit() -> None:
    """A thousand sockets need a thousand files; many systems start with 1,024 or 256."""
    try:
        import resource
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 8192 if hard == resource.RLIM_INFINITY else min(hard, 8192)
    if soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
