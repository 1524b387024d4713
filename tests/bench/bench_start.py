"""Process start: to the first frame and to the filled home list, against a Textual app of one widget."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

ROUNDS = 7
REVIEWS = 1000

_BARE = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("one widget")
Bare().run()
"""


async def _fill(path: Path) -> None:
    from pmtui.clock import SystemClock
    from pmtui.ids import random_id
    from pmtui.model.cards import Action, Review
    from pmtui.room.house import House

    house = House.open(path, SystemClock(), random_id)
    for n in range(REVIEWS):
        await house.create(
            Review(title=f"Review number {n}"), [Action(id=random_id(), text="rehearse a restore")]
        )
    await house.close()


def _seconds_to(argv: list[str], env: dict[str, str], marks: tuple[bytes, ...]) -> dict[bytes, float]:
    """Seconds from fork until each mark came out of the terminal, on a fresh 120x36 pty."""
    begun = time.perf_counter()
    pid, fd = pty.fork()
    if pid == 0:
        os.execve(argv[0], argv, env)
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    seen, found = b"", dict[bytes, float]()
    while len(found) < len(marks) and time.perf_counter() - begun < 20:
        if select.select([fd], [], [], 0.05)[0]:
            try:
                seen += os.read(fd, 65536)
            except OSError:
                break
            for mark in marks:
                if mark not in found and mark in seen:
                    found[mark] = time.perf_counter() - begun
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(fd)
    return found


def run() -> list[str]:
    """Ratios in one run, medians of interleaved rounds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reviews.db"
        asyncio.run(_fill(path))
        env = {
            **os.environ,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "PMTUI_DB": str(path),
            "PMTUI_CONFIG": str(Path(folder) / "config.toml"),
        }
        last = f"Review number {REVIEWS - 1}".encode()
        first_frame, filled = [], []
        for _ in range(ROUNDS):
            bare = _seconds_to([sys.executable, "-c", _BARE], env, (b"one widget",))[b"one widget"]
            ours = _seconds_to([sys.executable, "-m", "pmtui"], env, (b"pmtui", b"incident reviews", last))
            first_frame.append(ours[b"incident reviews"] / bare)
            filled.append(ours[last] / bare)
    return [
        f"start to first frame: {statistics.median(first_frame):.2f}x a one-widget Textual app (target 1.4x)",
        f"start to home list of {REVIEWS} reviews: {statistics.median(filled):.2f}x (target 2x)",
    ]
