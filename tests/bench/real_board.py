"""The app as users start it, on an archive with one review of many events: what bench_live drives through a pty."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

from pmtui.clock import SystemClock
from pmtui.config import Paths, Settings
from pmtui.evidence.plan import Choices
from pmtui.evidence.preview import preview
from pmtui.ids import random_id
from pmtui.model.cards import Factor, Review, TimelineEvent
from pmtui.model.moment import Moment
from pmtui.model.vocabulary import EventKind
from pmtui.room.answers import Done
from pmtui.room.house import House
from pmtui.tui.app import PmtuiApp
from pmtui.tui.desk import Desk

_SAID = (
    "checkout p99 latency over 2 s in eu-west",
    "replica lag on db7 above 400 s",
    "deploy 4711 of payments rolled out to all cells",
    "paged the on-call of storage",
    "error budget burn 14x, queue depth rising",
)


def house(folder: Path) -> House:
    """The archive in that folder."""
    return House.open(folder / "reviews.db", SystemClock(), random_id)


def fill(folder: Path, events: int) -> str:
    """A review of that many events; its id."""
    start = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    kinds = list(EventKind)
    cards = [
        TimelineEvent(
            id=random_id(),
            at=Moment(at=start + timedelta(seconds=n * 7 + (n // 500) * 1200)),
            event_kind=kinds[n % len(kinds)],
            text=f"{_SAID[n % len(_SAID)]} #{n}",
            evidence="metrics" if n % 3 else "",
        )
        for n in range(events)
    ]
    factors = [Factor(id=random_id(), text=said) for said in _SAID]

    async def create() -> str:
        opened = house(folder)
        review_id = await opened.create(Review(title="A long night"), [*cards, *factors])
        await opened.close()
        return review_id

    return asyncio.run(create())


def bring_in(folder: Path, events: int) -> tuple[str, float]:
    """A review into which a chat of that many messages was imported; its id, and the seconds that took."""
    path = folder / "2026-11-20.json"
    begin = datetime(2026, 11, 20, 8, 0, tzinfo=UTC).timestamp()
    said = (
        {
            "type": "message",
            "user": f"U{n % 50}",
            "text": f"{_SAID[n % len(_SAID)]} #{n}",
            "ts": f"{begin + n:.6f}",
        }
        for n in range(events)
    )
    path.write_text(f"[{','.join(json.dumps(message) for message in said)}]")

    async def imported() -> tuple[str, float]:
        opened = house(folder)
        review_id = await opened.create(Review(title="A long night"))
        seat = await opened.sit(review_id)
        start = process_time()
        answer, _batch = await opened.bring_in(seat, preview([path]), Choices())
        took = process_time() - start
        assert isinstance(answer, Done), answer
        assert seat.board.count(TimelineEvent) == events
        await opened.close()
        return review_id, took

    return asyncio.run(imported())


def main(folder: str, review_id: str) -> None:
    """Open that review's board."""
    root = Path(folder)
    paths = Paths(root / "reviews.db", root / "config.toml", root, root / "language.toml", root)
    PmtuiApp(Desk(Settings(), paths, lambda: house(root), review=review_id)).run()


if __name__ == "__main__":
    main(*sys.argv[1:3])
