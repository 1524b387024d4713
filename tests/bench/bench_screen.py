"""How fast the lists of the screen paint, seen from the terminal's side of a pty: from a key to the end of its frame.

Textual paints at most 60 times a second, which alone adds up to 16.7 ms to any key. So the work is measured with that
pacing off (`TEXTUAL_FPS=1000`), and the same key also with it on, as people get it. Run alone: it needs a quiet CPU.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from pmtui.clock import SystemClock

TARGET_MS = 16.0
PAINTED = ("cursor", "scroll a page", "jump", "add", "filter as you type")
SIZES = (10_000, 100_000)
COLUMNS, LINES = 120, 36
QUIET = 0.06
_FRAME_END = b"\x1b[?2026l"
_ASKS_FOR_FRAMES = b"\x1b[?2026$p"
_HAS_FRAMES = b"\x1b[?2026;2$y"


@dataclass
class Terminal:
    """Our side of the pty the app runs in."""

    master: int
    clock: SystemClock

    def press(self, keys: str) -> float:
        """Milliseconds from sending a key to the end of the last frame it brought about."""
        start = self.clock.monotonic()
        os.write(self.master, keys.encode())
        return (self.drained(start, 5.0) - start) * 1000

    def shown(self, keys: str, words: str) -> float:
        """Milliseconds from sending a key until those words came out of the terminal, frame and all."""
        start, seen = self.clock.monotonic(), b""
        os.write(self.master, keys.encode())
        while words.encode() not in seen or _FRAME_END not in seen[seen.find(words.encode()) :]:
            if not select.select([self.master], [], [], 5.0)[0]:
                break
            seen += os.read(self.master, 1 << 16)
        took = (self.clock.monotonic() - start) * 1000
        self.drained(start, QUIET)
        return took

    def until(self, words: str) -> float:
        """When the frame ended that showed those words first."""
        seen = b""
        while words.encode() not in seen or _FRAME_END not in seen[seen.find(words.encode()) :]:
            if not select.select([self.master], [], [], 60.0)[0]:
                raise TimeoutError(f"{words!r} was not shown")
            data = os.read(self.master, 1 << 16)
            if _ASKS_FOR_FRAMES in data:
                os.write(self.master, _HAS_FRAMES)
            seen += data
        return self.clock.monotonic()

    def drained(self, start: float, patience: float) -> float:
        """When the last frame ended, once nothing more comes."""
        last, seen, tail = start, False, b""
        while True:
            ready, _, _ = select.select([self.master], [], [], QUIET if seen else patience)
            if not ready:
                return last
            data = os.read(self.master, 1 << 16)
            if _ASKS_FOR_FRAMES in data:
                os.write(self.master, _HAS_FRAMES)
            tail = tail[-16:] + data
            if _FRAME_END in tail:
                last, seen, tail = self.clock.monotonic(), True, b""


@contextmanager
def running(events: int, fps: int) -> Iterator[Terminal]:
    """The app with that many events (0: one Static, nothing of ours), at a terminal of 120×36."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    environ = {**os.environ, "TEXTUAL_FPS": str(fps), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    environ.pop("NO_COLOR", None)
    code = f"from tests.bench.screen_app import main; main({events})"
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdin=slave, stdout=slave, stderr=slave, env=environ, close_fds=True
    )
    os.close(slave)
    terminal = Terminal(master, SystemClock())
    try:
        terminal.drained(terminal.clock.monotonic(), 60.0)
        yield terminal
    finally:
        child.kill()
        child.wait()
        os.close(master)


def p95(values: list[float]) -> float:
    """The value 95 of 100 stay under."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]


def measured(events: int, fps: int, rounds: int = 40) -> dict[str, list[float]]:
    """Milliseconds of each key, by what it does."""
    found: dict[str, list[float]] = {}
    with running(events, fps) as terminal:
        found["open"] = [terminal.press("L")]
        if not events:
            found["a key"] = [terminal.press("x") for _ in range(rounds)]
            return found
        found["cursor"] = [terminal.press("j") for _ in range(rounds)]
        found["scroll a page"] = [terminal.press("\x1b[6~") for _ in range(rounds)]
        found["jump"] = [terminal.press("J") for _ in range(rounds)]
        found["add"] = [terminal.press("A") for _ in range(rounds)]
        filtered: list[float] = []
        for word in ("latency", "db7", "checkout p99", "replica lag"):
            terminal.press("/")
            keys = [terminal.press(char) for char in word]
            if filtered:
                filtered.extend(keys)
            else:
                found["filter, first key"], filtered = keys[:1], keys[1:]
            terminal.press("\x1b[27u")
        found["filter as you type"] = filtered
    return found


def run() -> list[str]:
    """The report, line by line."""
    bare = measured(0, 1000)["a key"]
    out = [
        f"screen: key to end of frame, median and p95 ms, {COLUMNS}x{LINES}; bare app {median(bare):.1f}, {p95(bare):.1f}"
    ]
    for events in SIZES:
        work, paced = measured(events, 1000), measured(events, 60, 20)
        for what, values in work.items():
            over = p95(values) - TARGET_MS
            verdict = "ok" if over <= 0 else f"+{over:.1f}"
            target = f"target {TARGET_MS:.0f}: {verdict}; " if events == SIZES[0] and what in PAINTED else ""
            out.append(
                f"  {events:>7} events  {what:<20} {median(values):6.1f} {p95(values):6.1f}  ({target}"
                f"{median(values) / median(bare):.1f}x bare; at 60 frames a second p95 {p95(paced[what]):.1f})"
            )
    return out


if __name__ == "__main__":
    print("\n".join(run()))
