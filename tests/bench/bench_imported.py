"""A board of nearly as many events as one takes, made by an import: opened and worked on in a pty, against few events."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

from tests.bench.bench_live import measured
from tests.bench.bench_screen import COLUMNS, LINES, p95
from tests.bench.real_board import bring_in

FEW, MANY = 100, 99_900
"""As many as leave room for those that are added."""
ROUNDS = 12


def run() -> list[str]:
    """The report, line by line."""
    few, many = _looked_at(FEW), _looked_at(MANY)
    out = [
        f"a board of {MANY:,} imported events, {COLUMNS}x{LINES}, median and p95 ms, and how often that of {FEW}; "
        f"imported in {many[1]:.1f} s of processor time ({many[1] / MANY * 1e6:.0f} µs an event)"
    ]
    for what, values in many[0].items():
        base = median(few[0][what])
        out.append(
            f"  {what:<26} {median(values):7.1f} {p95(values):7.1f}  ({median(values) / base:.1f}x of {base:.1f})"
        )
    return out


def _looked_at(events: int) -> tuple[dict[str, list[float]], float]:
    with tempfile.TemporaryDirectory() as name:
        review_id, took = bring_in(Path(name), events)
        return measured(Path(name), review_id, ROUNDS), took


if __name__ == "__main__":
    print("\n".join(run()))
