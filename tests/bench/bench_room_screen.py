"""What the facilitator feels while two hundred devices act: from a key to the end of its frame, in a real terminal.

The cursor goes down from the last visible row, so that each key brings one row nobody saw before: its words end the
measurement, whatever else the room makes the screen paint meanwhile.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import random
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from pmtui.clock import SystemClock
from tests.bench.bench_screen import COLUMNS, LINES, p95
from tests.bench.room_board import SAYS, fill
from tests.bench.room_crowd import hello

EVENTS, PEOPLE = 10_000, 200
A_SECOND = 20
"""Signals, suggestions and joins, of all together."""
KEYS, TURNS = 30, 3
TARGET = 3.0
PATIENCE = 10.0
_FRAME_END = b"\x1b[?2026l"
_ROW = re.compile(rb"#(\d+)")


class Watched:
    """Our side of the terminal: everything that comes out is read at once, and the newest row known."""

    def __init__(self, master: int) -> None:
        self.master = master
        self.newest = -1
        self._tail = b""
        self._now = SystemClock().monotonic

    def look(self, seconds: float) -> None:
        """Read for so long."""
        ends = self._now() + seconds
        while (left := ends - self._now()) > 0:
            if select.select([self.master], [], [], left)[0]:
                self._take()

    def press(self, key: str) -> float:
        """Milliseconds from a key until a row nobody saw before was painted, frame and all."""
        before, start, seen = self.newest, self._now(), b""
        os.write(self.master, key.encode())
        while not _painted(seen, before):
            if self._now() - start > PATIENCE or not select.select([self.master], [], [], PATIENCE)[0]:
                raise RuntimeError("the key brought no new row")
            seen += self._take()
        return (self._now() - start) * 1000

    def _take(self) -> bytes:
        data = os.read(self.master, 1 << 16)
        if b"\x1b[?2026$p" in data:
            os.write(self.master, b"\x1b[?2026;2$y")
        self._tail = self._tail[-16:] + data
        self.newest = max([self.newest, *(int(row) for row in _ROW.findall(self._tail))])
        return data


def _painted(seen: bytes, before: int) -> bool:
    """Whether a row after `before` came, and the end of its frame."""
    rows = (row.start() for row in _ROW.finditer(seen) if int(row[1]) > before)
    return _FRAME_END in seen[next(rows, len(seen)) :]


class Crowd:
    """The devices' process, talked to without a loop."""

    def __init__(self) -> None:
        argv = [sys.executable, "-m", "tests.bench.room_crowd"]
        self._process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, **asked: Any) -> dict[str, Any]:
        """One line there, one back."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return self.answer()

    def answer(self) -> dict[str, Any]:
        """The next line."""
        assert self._process.stdout is not None
        said: dict[str, Any] = json.loads(self._process.stdout.readline())
        if "problem" in said:
            raise RuntimeError(f"the crowd: {said['problem']}")
        return said

    def end(self) -> None:
        """Everybody vanishes."""
        self._process.kill()
        self._process.wait()


@contextmanager
def hosting(folder: Path, fps: int) -> Iterator[Watched]:
    """The app in a terminal, with its door open."""
    review_id = fill(folder, EVENTS)
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    env = {**os.environ, "TEXTUAL_FPS": str(fps), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    env.pop("NO_COLOR", None)
    argv = [sys.executable, "-m", "tests.bench.room_board", str(folder), review_id]
    child = subprocess.Popen(argv, stdin=slave, stdout=slave, stderr=slave, env=env, close_fds=True)
    os.close(slave)
    try:
        yield Watched(master)
    finally:
        child.kill()
        child.wait()
        os.close(master)


def measured(folder: Path, fps: int) -> tuple[list[float], list[float]]:
    """Milliseconds of keys while nobody acts, and while all do; they take turns."""
    chance = random.Random(7)
    idle: list[float] = []
    busy: list[float] = []
    crowd = Crowd()
    try:
        with hosting(folder, fps) as terminal:
            while not (folder / SAYS).exists():
                terminal.look(0.1)
            there = json.loads((folder / SAYS).read_text(encoding="utf-8"))
            people = [hello(there["code"]) for _ in range(PEOPLE)]
            crowd.ask(op="connect", group="all", mode="ws", port=there["port"], hellos=people, at_once=50)
            terminal.look(2.0)
            for _ in range(LINES):  # to the last visible row
                os.write(terminal.master, b"j")
                terminal.look(0.05)

            def keys(found: list[float]) -> None:
                for _ in range(KEYS):
                    terminal.look(0.05 + chance.random() * 0.05)
                    found.append(terminal.press("j"))

            for _ in range(TURNS):
                keys(idle)
                crowd.ask(
                    op="act",
                    group="all",
                    seconds=KEYS * 0.1,
                    a_second=A_SECOND,
                    port=there["port"],
                    code=there["code"],
                )
                keys(busy)
                crowd.answer()
                terminal.look(1.0)
    finally:
        crowd.end()
    return idle, busy


def run() -> list[str]:
    """The report, line by line."""
    out = [
        f"the facilitator's cursor, {COLUMNS}x{LINES}, {EVENTS:,} events, {PEOPLE} devices; key to frame, median and "
        f"p95 ms while nobody and while {A_SECOND} deeds a second come in:"
    ]
    for fps, words in ((1000, "without pacing"), (60, "60 frames a second")):
        with tempfile.TemporaryDirectory() as name:
            idle, busy = measured(Path(name), fps)
        ratio = p95(busy) / p95(idle)
        out.append(
            f"  {words:<18} idle {median(idle):5.1f} {p95(idle):5.1f}, busy {median(busy):5.1f} {p95(busy):5.1f}: "
            f"p95 {ratio:.1f}x idle (target {TARGET:.0f})"
        )
    return out


if __name__ == "__main__":
    print("\n".join(run()))
