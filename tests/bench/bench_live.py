"""The real board, in a pty, on a real archive: opening, and from a key to the end of its last frame."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import tempfile
import termios
from pathlib import Path
from statistics import median

from pmtui.clock import SystemClock
from tests.bench.bench_screen import COLUMNS, LINES, TARGET_MS, Terminal, p95
from tests.bench.real_board import fill

SIZES = (10_000, 99_000)
FIRST_WORDS = "checkout p99"
PAUSE_WORDS = ("latency", "db7", "replica lag")


def measured(folder: Path, review_id: str, rounds: int, fps: int = 1000) -> dict[str, list[float]]:
    """Milliseconds of each key, by what it does."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    env = {**os.environ, "TEXTUAL_FPS": str(fps), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    env.pop("NO_COLOR", None)
    argv = [sys.executable, "-m", "tests.bench.real_board", str(folder), review_id]
    child = subprocess.Popen(argv, stdin=slave, stdout=slave, stderr=slave, env=env, close_fds=True)
    os.close(slave)
    terminal = Terminal(master, SystemClock())
    start = terminal.clock.monotonic()
    found: dict[str, list[float]] = {}
    try:
        found["open"] = [1000 * (terminal.until(FIRST_WORDS) - start)]
        terminal.drained(start, 1.5)
        terminal.press("j")
        found["cursor"] = [terminal.press("j") for _ in range(rounds)]
        found["scroll a page"] = [terminal.press("\x1b[6~") for _ in range(rounds)]
        found["jump to the end and back"] = [
            terminal.press(k) for _ in range(rounds // 2) for k in ("\x1b[F", "\x1b[H")
        ]
        filtered: list[float] = []
        for word in PAUSE_WORDS:
            terminal.press("/")
            keys = [terminal.press(char) for char in word]
            if "filter, first key" not in found:
                found["filter, first key"] = [keys.pop(0)]
            filtered.extend(keys)
            terminal.press("\x1b[27u")
        found["filter as you type"] = filtered
        terminal.press("a")
        added: list[float] = []
        for n in range(rounds // 2):
            for char in f"+1m alert again {n}":
                terminal.press(char)
            added.append(terminal.shown("\r", f"again {n}"))
        found["add, saved and shown"] = added
    finally:
        child.kill()
        child.wait()
        os.close(master)
    return found


def run() -> list[str]:
    """The report, line by line."""
    out = [f"the real board, {COLUMNS}x{LINES}, key to end of last frame, median and p95 ms"]
    for events in SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            review_id = fill(folder, events)
            for what, values in measured(folder, review_id, 30).items():
                over = p95(values) - TARGET_MS
                target = (
                    f"  target {TARGET_MS:.0f}: {'ok' if over <= 0 else f'+{over:.1f}'}"
                    if events == SIZES[0] and len(values) > 1
                    else ""
                )
                out.append(
                    f"  {events:>7} events  {what:<26} {median(values):6.1f} {p95(values):6.1f}{target}"
                )
    return out


if __name__ == "__main__":
    print("\n".join(run()))
