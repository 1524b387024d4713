"""A million chat messages previewed and stored, ten sources with a million rows merged: processor time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import cast

SIZES = (250_000, 1_000_000)
MEMORY = 200
"""MB."""
HUGE = bool(os.environ.get("PMTUI_BENCH_HUGE"))
"""Whether to write and look at a file of 2 GB as well: it takes minutes, and 4 GB of disk."""


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
    return lines + (huge() if HUGE else [])


def huge() -> list[str]:
    """What a dry run of 2 GB takes, and by how much its memory grows with the rows."""
    looks = [measured("look", megabytes) for megabytes in (512, 2048)]
    lines = [
        f"record: dry run of {look['MB']:,.0f} MB, {look['rows']:,.0f} messages: {look['seconds']:.0f} s, "
        f"{look['busy']:.0f} s of them busy ({look['MB'] / look['busy']:.1f} MB/s); peak {look['peak']:.0f} MB"
        for look in looks
    ]
    small, large = looks
    grown = (large["peak"] - small["peak"]) * 1024 * 1024 / (large["rows"] - small["rows"])
    verdict = "reached" if large["peak"] <= MEMORY else "missed"
    lines.append(f"record: {grown:.1f} bytes a row beyond that; target under {MEMORY} MB {verdict}")
    return lines


def measured(what: str, rows: int) -> dict[str, float]:
    """One measurement in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.record_host", what, str(rows)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    return cast("dict[str, float]", json.loads(done.stdout.splitlines()[-1]))
