"""A durable command against bare sqlite3 executing the same statements from the same kind of thread."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from pmtui.archive.archive import Archive
from pmtui.archive.entries import Entry
from pmtui.archive.writer import Writer
from pmtui.clock import HandClock
from pmtui.ids import counted_ids
from pmtui.model.board import Change
from pmtui.model.cards import Review, TimelineEvent
from pmtui.model.moment import Moment

Statement = tuple[str, Sequence[Any] | None]
ROUNDS, COMMITS = 11, 100
START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def entries(review_id: str, count: int, first_seq: int = 2) -> list[Entry]:
    """Single timeline events with bodies of about 150 bytes."""
    ids = counted_ids(1000)
    return [
        Entry(
            review_id,
            Change(
                seq=first_seq + n,
                put=(
                    TimelineEvent(
                        id=ids(),
                        review=review_id,
                        rev=first_seq + n,
                        at=Moment(at=START + timedelta(seconds=7 * n), original="14:05"),
                        text=f"alert {n}: checkout p99 above two seconds in eu-west",
                        detail="payment provider answers slowly; queue of retries grows " + "x" * 60,
                    ),
                ),
                words=f"added event {n}",
            ),
            role="facilitator",
            undoable=True,
            command_id=f"{n:032x}",
        )
        for n in range(count)
    ]


def _recorded(path: Path, clock: HandClock, work: list[Entry]) -> list[list[Statement]]:
    with Archive.open(path, clock=clock) as archive:
        statements: list[list[Statement]] = []
        for entry in work:
            seen: list[Statement] = []

            def record(sql: str, params: Any, seen: list[Statement] = seen) -> None:
                seen.append((sql, params))

            with archive.db.tracer(record):
                assert archive.commit([entry]) == [None]
            # Transaction control goes past sqlite-utils, so its tracer does not see it.
            statements.append([("BEGIN IMMEDIATE", None), *seen, ("COMMIT", None)])
    return statements


def _bare(conn: sqlite3.Connection, statements: list[Statement]) -> None:
    for sql, params in statements:
        cursor = conn.execute(sql, params) if params is not None else conn.execute(sql)
        if cursor.description:
            cursor.fetchall()


def run() -> list[str]:
    """One line: how many times the bare rate a durable command reaches."""
    clock = HandClock(START)
    review = counted_ids()()
    work = entries(review, ROUNDS * COMMITS)
    with tempfile.TemporaryDirectory() as folder:
        ours, bare, scratch = (Path(folder) / name for name in ("ours.db", "bare.db", "scratch.db"))
        with Archive.open(ours, clock=clock) as archive:
            first = Entry(review, Change(seq=1, put=(Review(id=review, review=review, title="Bench"),)))
            assert archive.commit([first]) == [None]
        for copy in (bare, scratch):
            shutil.copy(ours, copy)
        statements = _recorded(scratch, clock, work)
        ratios, times = [], []
        pool = ThreadPoolExecutor(max_workers=1)

        def connect() -> sqlite3.Connection:
            conn = sqlite3.connect(bare, isolation_level=None, cached_statements=256)
            for pragma in ("secure_delete = ON", "synchronous = FULL", "foreign_keys = ON"):
                conn.execute(f"PRAGMA {pragma}").fetchall()
            return conn

        conn = pool.submit(connect).result()
        with Writer.open(ours, clock) as writer:
            writer.run(lambda archive: archive.hold(review))  # as a room does
            for n in range(ROUNDS):
                part = slice(n * COMMITS, (n + 1) * COMMITS)
                start = perf_counter()
                for one in statements[part]:
                    pool.submit(_bare, conn, one).result()
                middle = perf_counter()
                for entry in work[part]:
                    assert writer.run(lambda archive, entry=entry: archive.commit([entry])) == [None]  # type: ignore[misc]
                end = perf_counter()
                if n:  # the first round fills caches and imports
                    ratios.append((middle - start) / (end - middle))
                    times.append((end - middle) / COMMITS)
        pool.submit(conn.close).result()
        pool.shutdown()
    return [
        f"durable command: {median(ratios):.2f}x the rate of bare sqlite3 (target >= 0.85); "
        f"{median(times) * 1000:.2f} ms each"
    ]


if __name__ == "__main__":
    print("\n".join(run()))
