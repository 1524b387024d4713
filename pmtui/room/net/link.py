"""The client's end of the wire: connect, say hello, listen, and connect anew when the line is cut."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidStatus, WebSocketException

from pmtui.model.text import clean_line
from pmtui.room.net import wire
from pmtui.room.net.quiet import silent

SHORTEST, LONGEST = 0.05, 2.0
"""Seconds before the next try, growing; reset once the host has answered."""

OPEN_WITHIN = 8.0
"""Seconds a host may take to let a socket open: a reason is there before anybody has waited ten."""

GOODBYE_WITHIN = 1.0
"""Seconds a line may take to carry a last word."""

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
    before, at, behind = text.partition("@")
    if at and "://" not in before:
        code, text = before, behind
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
    def ping(self) -> wire.Frame: ...
    def slept(self) -> bool:
        """Whether this computer slept since it was last asked."""
        ...

    def connected(self) -> None: ...
    def cut(self, words: str) -> None: ...
    def heard(self, frame: wire.Frame) -> bool:
        """A frame came; true once it is the host's answer to the hello. Raises BadFrame."""
        ...

    def ended(self, why: str, code: str) -> None: ...


@dataclass(frozen=True)
class Pace:
    """Seconds until a host that answers nothing is given up, at the hello and at a ping, and between pings and looks."""

    answer_within: float = 30.0
    ping_every: float = 15.0
    pong_within: float = 10.0
    look_every: float = 1.0


@dataclass
class _Line:
    """How one connection went."""

    answered: bool = False
    ended: bool = False
    words: str = ""


class Link:
    """One line to a host that mends itself until somebody ends it."""

    def __init__(
        self,
        place: Place,
        behind: Hears,
        random: Callable[[], float],
        secure: ssl.SSLContext | None = None,
        pace: Pace = Pace(),
    ) -> None:
        """`random`: 0 to 1, for the spread of tries; `secure`: how to trust an https host, by default as the system does."""
        self._place = place
        self._behind = behind
        self._random = random
        self._secure = secure
        self._pace = pace
        self._socket: ClientConnection | None = None
        """The line, once the host has answered."""
        self._open: ClientConnection | None = None
        """The line, from the hello on."""
        self._task: asyncio.Task[None] | None = None
        self._pong = asyncio.Event()
        self._welcome = asyncio.Event()

    @property
    def is_up(self) -> bool:
        """Whether a connection stands."""
        return self._socket is not None

    def start(self) -> None:
        """Connect, and keep connected."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def send(self, frame: wire.Frame) -> bool:
        """Send a frame; false when the line is cut."""
        return await _sent(self._socket, frame)

    async def close(self, last: wire.Frame | None = None) -> None:
        """End it, with a last word where the line still carries one."""
        if last is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(GOODBYE_WITHIN):
                    await _sent(self._open, last)
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def _run(self) -> None:
        wait = SHORTEST
        while True:
            line = await self._connection()
            if line.ended:
                return
            self._behind.cut(line.words)
            wait = SHORTEST if line.answered else min(LONGEST, wait * 2)
            await asyncio.sleep(wait * (0.5 + self._random()))

    async def _connection(self) -> _Line:
        """One connection, from the first packet to the last."""
        line = _Line()
        try:
            async with connect(
                self._place.socket,
                compression=None,
                proxy=None,
                max_size=MOST_BYTES,
                open_timeout=OPEN_WITHIN,
                close_timeout=1,
                ping_interval=None,
                ssl=self._secure,
                logger=silent(),
            ) as socket:
                await self._listen(socket, line)
        except (OSError, WebSocketException, ValueError) as problem:
            # A ValueError is an address that names can't be made of, or a frame that is none.
            if isinstance(problem, wire.BadFrame):
                line.answered = False  # a host that can't be understood is asked less and less often
            line.words = line.words or self._words(problem, line)
        finally:
            self._socket = self._open = None
        line.words = line.words or "The connection to the host was lost; it is tried again."
        return line

    async def _listen(self, socket: ClientConnection, line: _Line) -> None:
        """Say hello and hear what comes until the line is cut."""
        self._welcome.clear()
        self._open = socket
        await socket.send(wire.encode(self._behind.hello()))
        watch = asyncio.get_running_loop().create_task(self._watch(socket))
        try:
            async for text in socket:
                frame = wire.decode_from_host(text)
                if frame["kind"] == "pong":
                    self._pong.set()
                if frame["kind"] == "bye":
                    line.ended = not frame.get("again")
                    line.words = clean_line(str(frame.get("why", "")))
                    if line.ended:
                        self._socket = None
                        self._behind.ended(line.words, str(frame.get("code", "")))
                    return
                if self._behind.heard(frame) and not line.answered:
                    line.answered = True
                    self._socket = socket
                    self._welcome.set()
                    self._behind.connected()
        finally:
            watch.cancel()

    async def _watch(self, socket: ClientConnection) -> None:
        """A line that says nothing when asked is dead, whatever the system believes. Asked at once after sleep."""
        try:
            async with asyncio.timeout(self._pace.answer_within):
                await self._welcome.wait()
            self._behind.slept()
            while True:
                self._pong.clear()
                async with asyncio.timeout(self._pace.pong_within):
                    await socket.send(wire.encode(self._behind.ping()))
                    await self._pong.wait()
                left = self._pace.ping_every
                while left > 0 and not self._behind.slept():
                    step = min(left, self._pace.look_every)
                    await asyncio.sleep(step)
                    left -= step
        except TimeoutError:
            socket.transport.abort()
        except (WebSocketException, OSError):
            pass  # whoever listens hears of it

    def _words(self, problem: Exception, line: _Line) -> str:
        at = urlsplit(self._place.url).netloc
        match problem:
            case InvalidStatus():
                status = problem.response.status_code
                if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    return (
                        f"There is no host behind {at} now (it said {status}); ask whether the room is open."
                    )
                return f"What answers at {at} is no room (it said {status}); look at the address."
            case InvalidHandshake() if isinstance(problem.__cause__, EOFError | OSError):
                return (
                    f"{at} hung up before a word was said; look at the address, and whether the room is open."
                )
            case InvalidHandshake() | wire.BadFrame():
                return f"What answers at {at} does not speak as a pmtui host does; look at the address."
            case ssl.SSLError():
                return (
                    f"The certificate of {at} is not trusted by this computer; ask the facilitator about it."
                )
            case socket.gaierror() | UnicodeError():
                return f"No computer called {at} can be found; look at the address."
            case TimeoutError():
                return f"{at} does not answer; look at the address, and whether you are on its network."
            case OSError() if not line.answered:
                return f"Nobody answers at {at}; look at the address, and whether the room is open."
            case ValueError():
                return f"{at} is no address that can be connected to; look at it once more."
        return "The connection to the host was lost; it is tried again."


async def _sent(line: ClientConnection | None, frame: wire.Frame) -> bool:
    if line is None:
        return False
    try:
        await line.send(wire.encode(frame))
    except (WebSocketException, OSError):
        return False
    return True
