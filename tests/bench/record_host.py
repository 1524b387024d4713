"""One measurement of a large record in a process of its own, so that its peak of memory is its own.

Times are of the processor: what else the machine does plays no part in them.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time

from pmtui.clock import HandClock
from pmtui.evidence.options import MEBIBYTE, Options
from pmtui.evidence.plan import Choices
from pmtui.evidence.preview import preview
from pmtui.ids import counted_ids
from pmtui.model.cards import Review
from pmtui.room.house import House

START = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
LARGEST = 1 << 40
SAID = 100
"""One message in so many is somebody's; the others are a bot's health checks, kept as evidence off the board."""


def chat(path: Path, rows: int) -> Path:
    """A day file of chat."""
    begin = START.timestamp()
    with path.open("w") as file:
        file.write("[")
        for n in range(rows):
            text = f"checkout p99 is {n} ms on node-{n % 40}" if n % SAID == 0 else f"health check passed {n}"
            message = {"type": "message", "user": f"U{n % 50}", "text": text, "ts": f"{begin + n:.6f}"}
            file.write((",\n" if n else "") + json.dumps(message))
        file.write("]")
    return path


def long_chat(path: Path, size: int) -> tuple[Path, int]:
    """A day file of so many bytes, of messages as long as people's; the file, and how many."""
    begin, words = (
        START.timestamp(),
        "checkout p99 is high on the nodes of the east, we look at the queue; " * 4,
    )
    n = 0
    with path.open("w") as file:
        file.write("[")
        while file.tell() < size:
            for _ in range(10_000):
                said = f"{words}{n}" if n % SAID == 0 else f"health check passed {words}{n}"
                file.write(
                    f'{{"type": "message", "user": "U{n % 50}", "text": "{said}", "ts": "{begin + n / 50:.6f}"}},\n'
                )
                n += 1
        file.write(f'{{"type": "message", "user": "U1", "text": "the last", "ts": "{begin + n / 50:.6f}"}}]')
    return path, n + 1


def looked_at(path: Path, rows: int) -> dict[str, float]:
    """A dry run of the command line in a process of its own: what it took, by that process's own count."""
    most = path.stat().st_size // MEBIBYTE + 1
    command = [
        sys.executable,
        "-m",
        "pmtui",
        "import",
        "--dry-run",
        "--format",
        "json",
        "--max-size",
        str(most),
    ]
    start = perf_counter()
    child = subprocess.Popen([*command, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    told = json.loads(child.stdout.read())
    _pid, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert (child.returncode, sum(told["counts"].values())) == (0, rows), (child.returncode, told["counts"])
    return {
        "rows": rows,
        "MB": path.stat().st_size / MEBIBYTE,
        "seconds": perf_counter() - start,
        "busy": used.ru_utime + used.ru_stime,
        "peak": used.ru_maxrss / 1024,
    }


def sources(folder: Path, rows: int) -> list[Path]:
    """Ten tools' files; every hundredth row is told by two of them."""
    paths = []
    for tool in range(10):
        path = folder / f"tool{tool}.csv"
        with path.open("w") as file:
            file.write("timestamp,actor,id,message\n")
            for n in range(rows // 10):
                at = START + timedelta(seconds=n, milliseconds=tool * 90)
                subject = n if n % 50 == 0 and tool < 2 else n * 10 + tool
                file.write(
                    f"{at.isoformat()},tool-{tool},T{tool}-{n},queue of job-{subject} is {subject % 97} long\n"
                )
        paths.append(path)
    return paths


def bare(path: Path, target: Path) -> float:
    """The same messages with nothing but json and executemany, in one transaction."""
    start = process_time()
    with path.open() as file:
        messages = json.load(file)
    conn = sqlite3.connect(target)
    conn.execute("CREATE TABLE messages (ts TEXT, user TEXT, text TEXT)")
    conn.executemany(
        "INSERT INTO messages VALUES (?, ?, ?)", ((m["ts"], m["user"], m["text"]) for m in messages)
    )
    conn.commit()
    conn.close()
    return process_time() - start


def peak() -> float:
    """The most memory this process had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def stored(folder: Path, path: Path) -> dict[str, float]:
    """Previewed and brought in; then the same without us, when the peak is known."""
    house = House.open(folder / "a.db", HandClock(START), counted_ids())
    review = await house.create(Review(title="Bench"))
    seat = await house.sit(review)
    before = peak()
    start = process_time()
    plan = preview([path], Options(largest=LARGEST))
    read = process_time()
    previewed = peak()
    answer, _ = await house.bring_in(seat, plan, Choices())
    end = process_time()
    found = {"rows": len(plan), "came": plan.coming, "before": before, "previewed": previewed, "peak": peak()}
    print(answer, file=sys.stderr)
    await house.close()
    return {**found, "preview": read - start, "store": end - read, "bare": bare(path, folder / "bare.db")}


def merged(folder: Path, rows: int) -> dict[str, float]:
    """Ten sources read, put in order, told apart, and what two of them tell found."""
    paths = sources(folder, rows)
    start = process_time()
    plan = preview(paths, Options(largest=LARGEST))
    read = process_time()
    previewed = peak()
    offers = plan.offers()
    return {
        "rows": len(plan),
        "offers": len(offers),
        "preview": read - start,
        "merge": process_time() - read,
        "previewed": previewed,
        "peak": peak(),
    }


if __name__ == "__main__":
    what, count = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        if what == "store":
            result = asyncio.run(stored(place, chat(place / "2026-11-20.json", count)))
        elif what == "look":
            result = looked_at(*long_chat(place / "2026-11-20.json", count * MEBIBYTE))
        else:
            result = merged(place, count)
        print(json.dumps(result))
