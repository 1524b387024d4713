"""A million chat messages previewed and stored, and ten sources with a million rows merged: time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import cast

SIZES = (250_000, 1_000_000)
MEMORY = 200
"""MB."""


def run() -> list[str]:
    """For each size what it took, against json and executemany; whether memory grows with the file."""
    stored = [measured("store", size) for size in SIZES]
    lines = []
    for found in stored:
        ours = found["preview"] + found["store"]
        lines.append(
            f"record: {found['rows']:,.0f} chat messages, {found['came']:,.0f} on the board: preview {found['preview']:.1f} s, "
            f"stored {found['store']:.1f} s, bare json and executemany {found['bare']:.1f} s ({ours / found['bare']:.1f}x); "
            f"peak {found['previewed']:.0f} MB previewed, {found['peak']:.0f} MB stored"
        )
    grown = stored[1]["previewed"] - stored[0]["previewed"]
    verdict = "reached" if stored[1]["peak"] <= MEMORY else "missed"
    lines.append(
        f"record: target under {MEMORY} MB {verdict}; four times the file, {grown:+.0f} MB in the preview"
    )
    merge = measured("merge", SIZES[1])
    lines.append(
        f"merge: 10 sources, {merge['rows']:,.0f} rows: preview {merge['preview']:.1f} s, {merge['offers']:,.0f} offers in "
        f"{merge['merge']:.1f} s; peak {merge['previewed']:.0f} MB previewed, {merge['peak']:.0f} MB merged"
    )
    return lines


def measured(what: str, rows: int) -> dict[str, float]:
    """One measurement in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.record_host", what, str(rows)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    return cast("dict[str, float]", json.loads(done.stdout.splitlines()[-1]))
