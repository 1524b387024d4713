"""Rooms between real processes: `pmtui serve` behind pipes, `pmtui host`, `join` and `stage` in terminals."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals and signals of POSIX", allow_module_level=True)

import fcntl
import pty
import struct
import termios

import pyte

from pmtui.clock import SystemClock
from pmtui.ids import random_id
from pmtui.model.vocabulary import Role
from pmtui.room.net.keyfile import RoomKeys, load_keys
from pmtui.room.net.link import Link, read_place
from pmtui.room.net.remote import RemoteSeat
from tests.e2e.terminal import Terminal, surroundings

COLUMNS, ROWS = 120, 36
LIMIT = 60.0
"""Seconds after which something that should have come never will."""

SCREEN = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": ""}


async def until(condition: Callable[[], object], what: Callable[[], str] = lambda: "") -> None:
    """Wait for a condition; what was there instead is in the message."""
    clock = SystemClock()
    ends = clock.monotonic() + LIMIT
    while not condition():
        assert clock.monotonic() < ends, what()
        await asyncio.sleep(0.02)


class Screen:
    """A terminal with pmtui in it. It is read all the time, as a real one is: a full pipe would stop the program."""

    def __init__(self, *args: str | Path, env: dict[str, str] | None = None) -> None:
        self.glass = pyte.Screen(COLUMNS, ROWS)
        self.raw = b""
        self._stream = pyte.ByteStream(self.glass)
        self._reading = threading.Lock()
        self._here, there = pty.openpty()
        fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.program = subprocess.Popen(
            [sys.executable, "-m", "pmtui", *map(str, args)],
            stdin=there,
            stdout=there,
            stderr=there,
            env=surroundings({**SCREEN, **(env or {})}),
            start_new_session=True,
        )
        os.close(there)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def text(self) -> str:
        with self._reading:
            return "\n".join(self.glass.display)

    @property
    def said(self) -> str:
        """All that was ever written, as text."""
        with self._reading:
            return self.raw.decode(errors="replace")

    def press(self, keys: str) -> None:
        os.write(self._here, keys.encode())

    async def shows(self, *words: str) -> None:
        await until(lambda: all(word in self.text for word in words), lambda: f"{words}:\n{self.text}")

    async def ended(self) -> int:
        await until(lambda: self.program.poll() is not None, lambda: self.text)
        self._reader.join(LIMIT)
        assert "Traceback" not in self.said
        return int(self.program.returncode)

    def kill(self) -> None:
        self.program.send_signal(signal.SIGKILL)
        self.program.wait()

    def close(self) -> None:
        self.kill()
        self._reader.join(LIMIT)
        os.close(self._here)

    def _read(self) -> None:
        while True:
            try:
                chunk = os.read(self._here, 65536)
            except OSError:  # the program closed its side
                return
            if not chunk:
                return
            with self._reading:
                self.raw += chunk
                self._stream.feed(chunk)


class Served:
    """`pmtui serve`, and all it prints."""

    def __init__(self, *args: str | Path, env: dict[str, str] | None = None, code: str = "") -> None:
        start = code or "from pmtui.__main__ import main; main()"
        self.program = subprocess.Popen(
            [sys.executable, "-c", f"import sys; sys.argv[0] = 'pmtui'\n{start}", *map(str, args)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=surroundings({"PYTHONUNBUFFERED": "1", **(env or {})}),
            text=True,
            start_new_session=True,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def said(self) -> str:
        return "\n".join(self.lines)

    async def open(self) -> None:
        """The rooms are open, and all was told."""
        await until(lambda: "ctrl+c" in self.said or self.program.poll() is not None)
        assert self.program.poll() is None, self.said

    def values(self, label: str) -> list[str]:
        start = f"  {label} "
        return [line.removeprefix(start).strip() for line in self.lines if line.startswith(start)]

    def told(self, number: int) -> None:
        self.program.send_signal(number)

    async def ended(self) -> int:
        await until(lambda: self.program.poll() is not None, lambda: self.said)
        self._reader.join(LIMIT)
        assert "Traceback" not in self.said, self.said
        return int(self.program.returncode)

    def close(self) -> None:
        self.program.kill()
        self.program.wait()
        self._reader.join(LIMIT)
        assert self.program.stdout is not None
        self.program.stdout.close()

    def _read(self) -> None:
        assert self.program.stdout is not None
        for line in self.program.stdout:
            self.lines.append(line.rstrip("\n"))


@dataclass
class House:
    """One computer: its archive, its state folder, and what runs on it."""

    terminal: Terminal
    state: Path
    review: str

    @property
    def keys(self) -> RoomKeys:
        """The room's file, as the host left it."""
        keys = load_keys(self.state, self.review)
        assert keys is not None
        return keys

    @property
    def at(self) -> str:
        return f"127.0.0.1:{self.keys.port}"

    @contextlib.asynccontextmanager
    async def screen(self, *args: str | Path) -> AsyncIterator[Screen]:
        """pmtui in a terminal, on this computer's archive."""
        screen = Screen("--db", self.terminal.db, *args)
        try:
            yield screen
        finally:
            await asyncio.to_thread(screen.close)

    @contextlib.asynccontextmanager
    async def serves(self, *args: str | Path, env: dict[str, str] | None = None) -> AsyncIterator[Served]:
        """pmtui serve on this computer's archive, its rooms open."""
        served = Served("--db", self.terminal.db, "serve", *args, env=env)
        try:
            await served.open()
            yield served
        finally:
            await asyncio.to_thread(served.close)

    @contextlib.asynccontextmanager
    async def seated(
        self, *, by_key: bool = False, role: Role = Role.PARTICIPANT
    ) -> AsyncIterator[RemoteSeat]:
        """A seat in the room, over a real socket that mends itself."""
        keys = self.keys
        code = "" if by_key else keys.code
        seat = RemoteSeat(SystemClock(), random_id, code=code, key=keys.key if by_key else "", role=role)
        place = read_place(self.at, keys.port)
        seat.sit(lambda behind: Link(place, behind, lambda: 0.5))
        try:
            why = await seat.arrived()
            assert not why, why
            yield seat
        finally:
            await seat.left()


@pytest.fixture
def house(terminal: Terminal, tmp_path: Path) -> House:
    """A computer with a review on it."""
    review = terminal("new", "Checkout slow", "--zone", "UTC").out.strip()
    return House(terminal, tmp_path / "home" / "pmtui", review)
