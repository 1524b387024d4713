"""The client's end of the wire: connect, say hello, listen, and connect anew when the line is cut."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus, WebSocketException

from pmtui.room.net import wire

SHORTEST, LONGEST = 0.05, 2.0
"""Seconds before the next try, growing; reset once the host has answered."""

PING_EVERY = 15.0
PONG_WITHIN = 10.0
MOST_BYTES = 8 << 20
"""The longest frame taken from a host: a page of its board."""


class CantJoin(Exception):
    """The host does not let us in, or is not there; a sentence with what to do."""


@dataclass(frozen=True)
class Place:
    """Where a room is: the address to connect to, and the code if it was given with it."""

    url: str
    code: str = ""

    @property
    def socket(self) -> str:
        """The address of the socket."""
        parts = urlsplit(self.url)
        scheme = "wss" if parts.scheme in ("https", "wss") else "ws"
        path = parts.path.rsplit("/", 1)[0] + "/ws"
        return urlunsplit((scheme, parts.netloc, path, "", ""))


def read_place(typed: str, port: int) -> Place:
    """`code@host`, `host:port`, `https://host/path/#code`: where to connect, by what people type or paste.

    Raises CantJoin when no address is in it.
    """
    text = typed.strip()
    code = ""
    if "://" not in text and "@" in text:
        code, _, text = text.partition("@")
    if "://" not in text:
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        host, given = parts.hostname or "", parts.port
    except ValueError:
        host, given, parts = "", None, urlsplit("")
    if not host or parts.scheme not in ("http", "https", "ws", "wss"):
        raise CantJoin(
            f"{typed!r} is no address; write it as the facilitator reads it out, such as 192.168.1.23:8765."
        )
    if parts.username:
        code = parts.username
    secure = parts.scheme in ("https", "wss")
    if given is None and not secure and "://" not in typed:
        given = port
    name = f"[{host}]" if ":" in host else host
    netloc = f"{name}:{given}" if given else name
    path = parts.path or "/"
    url = urlunsplit(
        ("https" if secure else "http", netloc, path if path.endswith("/") else path + "/", "", "")
    )
    return Place(url, code or parts.fragment)


class Hears(Protocol):
    """Whoever is behind a link."""

    def hello(self) -> wire.Frame: ...
    def connected(self) -> None: ...
    def cut(self, words: str) -> None: ...
    def heard(self, frame: wire.Frame) -> bool:
        """A frame came; true once it is the host's answer to the hello."""
        ...

    def ended(self, why: str, code: str) -> None: ...


class Link:
    """One line to a host that mends itself until somebody ends it."""

    def __init__(
        self,
        place: Place,
        behind: Hears,
        random: Callable[[], float],
        secure: ssl.SSLContext | None = None,
    ) -> None:
        """`random`: 0 to 1, for the spread of tries; `secure`: how to trust an https host, by default as the system does."""
        self._place = place
        self._behind = behind
        self._random = random
        self._secure = secure
        self._socket: ClientConnection | None = None
        self._task: asyncio.Task[None] | None = None
        self._pong = asyncio.Event()
        self._pings = 0

    @property
    def is_up(self) -> bool:
        """Whether a connection stands."""
        return self._socket is not None

    def start(self) -> None:
        """Connect, and keep connected."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def send(self, frame: wire.Frame) -> bool:
        """Send a frame; false when the line is cut."""
        socket = self._socket
        if socket is None:
            return False
        try:
            await socket.send(wire.encode(frame))
        except (WebSocketException, OSError):
            return False
        return True

    async def close(self) -> None:
        """End it."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _run(self) -> None:
        wait = SHORTEST
        while True:
            answered = False
            try:
                async with connect(
                    self._place.socket,
                    compression=None,
                    proxy=None,
                    max_size=MOST_BYTES,
                    open_timeout=10,
                    close_timeout=1,
                    ping_interval=None,
                    ssl=self._secure,
                ) as socket:
                    await socket.send(wire.encode(self._behind.hello()))
                    ended, answered = await self._listen(socket)
                if ended:
                    return
                words = "The host closed the connection"
            except InvalidStatus as refused:
                words = f"The host answered {refused.response.status_code}; look at the address"
            except (OSError, TimeoutError, WebSocketException, wire.BadFrame) as problem:
                words = _words(problem)
            finally:
                self._socket = None
            self._behind.cut(words)
            wait = SHORTEST if answered else min(LONGEST, wait * 2)
            await asyncio.sleep(wait * (0.5 + self._random()))

    async def _listen(self, socket: ClientConnection) -> tuple[bool, bool]:
        """Hear what comes until the line is cut: whether it is the end, and whether the host had answered."""
        answered = False
        watch = asyncio.get_running_loop().create_task(self._watch(socket))
        try:
            async for text in socket:
                frame = wire.decode_from_host(text)
                if frame["kind"] == "pong":
                    self._pong.set()
                if frame["kind"] == "bye":
                    if not frame.get("again"):
                        self._behind.ended(str(frame.get("why", "")), str(frame.get("code", "")))
                        return True, answered
                    return False, answered
                if self._behind.heard(frame) and not answered:
                    answered = True
                    self._socket = socket
                    self._behind.connected()
        except WebSocketException:
            pass
        finally:
            watch.cancel()
        return False, answered

    async def _watch(self, socket: ClientConnection) -> None:
        """A line that says nothing when asked is dead, whatever the system believes."""
        while True:
            await asyncio.sleep(PING_EVERY)
            self._pings += 1
            self._pong.clear()
            with suppress(WebSocketException, OSError):
                await socket.send(wire.encode({"kind": "ping", "n": self._pings}))
            try:
                async with asyncio.timeout(PONG_WITHIN):
                    await self._pong.wait()
            except TimeoutError:
                socket.transport.abort()
                return


def _words(problem: Exception) -> str:
    if isinstance(problem, ConnectionRefusedError):
        return "Nobody answers at that address"
    if isinstance(problem, ssl.SSLError):
        return "The host's certificate is not trusted by this computer"
    if isinstance(problem, TimeoutError):
        return "The host does not answer"
    return "The connection was lost"
