"""The command line as a person meets it: in this process, or as a process of its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pmtui.cli.here import Here
from pmtui.cli.main import pmtui
from pmtui.cli.trouble import guarded
from pmtui.clock import HandClock
from pmtui.ids import Ids, counted_ids

NOW = datetime(2026, 11, 20, 14, 30, 20, tzinfo=UTC)


@dataclass
class Ended:
    """What a command left."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """Lines of data."""
        return self.out.splitlines()


@dataclass
class Terminal:
    """Runs commands one after the other on one archive, with a clock moved by hand and counted ids."""

    db: Path
    clock: HandClock = field(default_factory=lambda: HandClock(NOW))
    new_id: Ids = field(default_factory=counted_ids)

    def __call__(self, *args: str | Path, code: int = 0) -> Ended:
        """Run it; the exit code must be `code`."""
        out, err = _stream(), _stream()
        here = Here(self.db, clock=self.clock, new_id=self.new_id)
        words = [str(arg) for arg in args]
        with redirect_stdout(out), redirect_stderr(err):
            left = guarded(lambda: pmtui.main(words, prog_name="pmtui", standalone_mode=False, obj=here))
        ended = Ended(left, _read(out), _read(err))
        assert ended.code == code, ended
        assert "Traceback" not in ended.err
        return ended


def process(
    *args: str | Path, env: Mapping[str, str] | None = None, cwd: Path | None = None, code: str = ""
) -> Ended:
    """The same as a process of its own; with `code`, that Python first."""
    start = code or "from pmtui.__main__ import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.argv[0] = 'pmtui'\n{start}", *map(str, args)],
        capture_output=True,
        env=surroundings(env),
        cwd=cwd,
        timeout=120,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def surroundings(env: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a process: this checkout importable from anywhere, warnings as errors."""
    root = str(Path(__file__).resolve().parents[2])
    earlier = (env or {}).get("PYTHONPATH", "")
    path = os.pathsep.join(part for part in (earlier, root) if part)
    # Who runs the tests may have a size of their own in their environment; it would outrank that of a terminal of ours.
    ours = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    return {**ours, **(env or {}), "PYTHONPATH": path, "PYTHONUTF8": "1"}


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")


def _read(stream: io.TextIOWrapper) -> str:
    stream.flush()
    raw = stream.buffer
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue().decode()
