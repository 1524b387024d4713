"""`pmtui demo` in a real terminal: it opens on a session that runs, and leaves nothing behind."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pmtui.clock import SystemClock
from tests.e2e.terminal import surroundings

if sys.platform == "win32":
    pytest.skip("a pseudo-terminal of POSIX", allow_module_level=True)

import fcntl
import pty
import struct
import termios

import pyte

pytestmark = pytest.mark.serial

COLUMNS, ROWS = 120, 36
LIMIT = 60.0
"""Seconds after which a screen that does not come never will."""


class Glass:
    """A terminal with a program in it."""

    def __init__(self, args: list[str], env: dict[str, str]) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self.raw = b""
        self._stream = pyte.ByteStream(self.screen)
        self._here, there = pty.openpty()
        fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        command = [sys.executable, "-m", "pmtui", *args]
        self.program = subprocess.Popen(
            command, stdin=there, stdout=there, stderr=there, env=env, start_new_session=True
        )
        os.close(there)

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def press(self, keys: bytes) -> None:
        os.write(self._here, keys)

    def wait(self, condition: Callable[[], bool]) -> None:
        """Read until the condition holds; the screen is in the message when it does not."""
        clock = SystemClock()
        deadline = clock.monotonic() + LIMIT
        while not condition():
            assert clock.monotonic() < deadline, self.text
            if select.select([self._here], [], [], 0.1)[0]:
                try:
                    chunk = os.read(self._here, 65536)
                except OSError:  # the program closed its side
                    chunk = b""
                self.raw += chunk
                self._stream.feed(chunk)

    def vanish(self) -> None:
        """The terminal is gone, and nobody tells the program: it has no controlling terminal."""
        os.close(self._here)
        self._here = -1

    def close(self) -> None:
        self.program.kill()
        self.program.wait()
        if self._here >= 0:
            os.close(self._here)


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """Where the demo keeps its archive."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    return folder


@pytest.fixture
def glass(temporary: Path) -> Iterator[Glass]:
    """The demo, its session running."""
    terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": ""}
    env = surroundings({"TMPDIR": str(temporary), **terminal})
    glass = Glass(["demo", "--speed", "60"], env)
    try:
        glass.wait(lambda: "9 here" in glass.text and "LVM snapshot" in glass.text)
        yield glass
    finally:
        glass.close()


def has_left(glass: Glass, temporary: Path) -> None:
    """The program ends by itself, with the terminal and the disk as they were."""
    glass.wait(lambda: glass.program.poll() is not None)
    assert glass.program.returncode == 0
    assert b"\x1b[?1049l" in glass.raw, "the terminal's own screen is back"
    assert b"Traceback" not in glass.raw
    assert not list(temporary.iterdir())


def test_the_demo_opens_alive_and_leaves_nothing_behind(
    glass: Glass, temporary: Path, tmp_path: Path
) -> None:
    assert list(temporary.iterdir())
    glass.wait(lambda: "over by" in glass.text)
    glass.press(b"\x11")
    has_left(glass, temporary)
    assert not list((tmp_path / "home").rglob("*.db"))


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGHUP])
def test_a_closed_window_or_a_kill_leaves_as_cleanly(
    glass: Glass, temporary: Path, told: signal.Signals
) -> None:
    glass.program.send_signal(told)
    has_left(glass, temporary)


def test_a_terminal_that_vanishes_ends_the_program(glass: Glass, temporary: Path) -> None:
    glass.vanish()
    assert glass.program.wait(LIMIT) == 0
    assert not list(temporary.iterdir())
