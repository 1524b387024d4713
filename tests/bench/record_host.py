"""One measurement of a large record in a process of its own, so that its peak of memory is its own."""

from __future__ import annotations

import asyncio
import json
import resource
import sqlite3
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from pmtui.clock import HandClock
from pmtui.evidence.options import Options
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
    start = perf_counter()
    with path.open() as file:
        messages = json.load(file)
    conn = sqlite3.connect(target)
    conn.execute("CREATE TABLE messages (ts TEXT, user TEXT, text TEXT)")
    conn.executemany(
        "INSERT INTO messages VALUES (?, ?, ?)", ((m["ts"], m["user"], m["text"]) for m in messages)
    )
    conn.commit()
    conn.close()
    return perf_counter() - start


def peak() -> float:
    """The most memory this process had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def stored(folder: Path, path: Path) -> dict[str, float]:
    """Previewed and brought in; then the same without us, when the peak is known."""
    house = House.open(folder / "a.db", HandClock(START), counted_ids())
    review = await house.create(Review(title="Bench"))
    seat = await house.sit(review)
    before = peak()
    start = perf_counter()
    plan = preview([path], Options(largest=LARGEST))
    read = perf_counter()
    previewed = peak()
    answer, _ = await house.bring_in(seat, plan, Choices())
    end = perf_counter()
    found = {"rows": len(plan), "came": plan.coming, "before": before, "previewed": previewed, "peak": peak()}
    print(answer, file=sys.stderr)
    await house.close()
    return {**found, "preview": read - start, "store": end - read, "bare": bare(path, folder / "bare.db")}


def merged(folder: Path, rows: int) -> dict[str, float]:
    """Ten sources read, put in order, told apart, and what two of them tell found."""
    paths = sources(folder, rows)
    start = perf_counter()
    plan = preview(paths, Options(largest=LARGEST))
    read = perf_counter()
    previewed = peak()
    offers = plan.offers()
    return {
        "rows": len(plan),
        "offers": len(offers),
        "preview": read - start,
        "merge": perf_counter() - read,
        "previewed": previewed,
        "peak": peak(),
    }


if __name__ == "__main__":
    what, count = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        if what == "store":
            result = asyncio.run(stored(place, chat(place / "2026-11-20.json", count)))
        else:
            result = merged(place, count)
        print(json.dumps(result))
