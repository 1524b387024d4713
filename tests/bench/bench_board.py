"""Opening boards and the home list, against a bare read of the same rows."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from pmtui.archive.archive import Archive
from pmtui.archive.entries import Entry
from pmtui.archive.rows import kept
from pmtui.clock import HandClock
from pmtui.ids import counted_ids
from pmtui.model.board import Change
from pmtui.model.cards import CARDS, Action, Card, Review, TimelineEvent
from pmtui.model.moment import Moment

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
EVENTS, REVIEWS, ROUNDS = 10_000, 1_000, 9


def _events(review_id: str) -> tuple[Card, ...]:
    ids = counted_ids(5000)
    return tuple(
        TimelineEvent(
            id=ids(),
            review=review_id,
            rev=1,
            at=Moment(at=START + timedelta(seconds=n), original="14:05"),
            text=f"event {n}: checkout p99 above two seconds in eu-west",
            detail="payment provider answers slowly; the queue of retries grows",
        )
        for n in range(EVENTS)
    )


def _filled(path: Path, clock: HandClock) -> str:
    ids = counted_ids()
    big = ids()
    with Archive.open(path, clock=clock) as archive:
        review = Review(id=big, review=big, title="Big")
        assert archive.commit([Entry(big, Change(seq=1, put=(review, *_events(big))))]) == [None]
        entries = []
        for n in range(REVIEWS - 1):
            name = ids()
            cards = [Review(id=name, review=name, title=f"Outage {n}", services=("checkout", "payments"))]
            actions = [
                Action(id=ids(), review=name, text=f"Do {k}", due=date(2026, 11, 1 + k)) for k in range(3)
            ]
            entries.append(Entry(name, Change(seq=1, put=(*cards, *actions))))
        assert set(archive.commit(entries)) == {None}
    return big


def _ratio(ours: Callable[[], object], bare: Callable[[], object]) -> tuple[float, float, float]:
    ratios, bares, times = [], [], []
    for n in range(ROUNDS):
        start = perf_counter()
        kept_alive = bare()
        middle = perf_counter()
        del kept_alive
        again = perf_counter()
        result = ours()
        end = perf_counter()
        del result
        if n:
            ratios.append((end - again) / (middle - start))
            bares.append(middle - start)
            times.append(end - again)
    return median(ratios), median(bares), median(times)


def run() -> list[str]:
    """Lines for a board of 10,000 events and a home list of 1,000 reviews."""
    clock = HandClock(START)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "board.db"
        big = _filled(path, clock)
        with (
            Archive.open(path, clock=clock, read_only=True) as archive,
            closing(sqlite3.connect(path)) as conn,
        ):

            def bare_board() -> list[object]:
                return [conn.execute(kept(kind).select, (big,)).fetchall() for kind in CARDS]

            def bare_list() -> list[object]:
                return conn.execute("SELECT * FROM reviews").fetchall()

            board, board_bare, board_ours = _ratio(lambda: archive.load(big), bare_board)
            home, _, home_ours = _ratio(archive.reviews, bare_list)
            search_start = perf_counter()
            archive.search("checkout ev", hosts=False)
            search = perf_counter() - search_start
    return [
        f"board of {EVENTS:,} events: {board:.2f}x a bare read of its rows (target <= 1.5); "
        f"{board_ours * 1000:.0f} ms against {board_bare * 1000:.0f} ms",
        f"home list of {REVIEWS:,} reviews: {home:.2f}x reading the table of reviews; {home_ours * 1000:.0f} ms",
        f"search over {EVENTS + 4 * REVIEWS:,} cards: {search * 1000:.0f} ms",
    ]


if __name__ == "__main__":
    print("\n".join(run()))
