"""Small records of two tools for tests of the import screen: an alert and its post, repeats, noise, people, no time."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

START = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)

Row = tuple[float | None, str, str]
"""Minutes after the start (None for no time), text, actor."""

PAGER: tuple[Row, ...] = (
    (0, "alert HighLatency checkout p99 above 2 s", "pager"),
    *((2 + n, "alert: disk is full on db-1", "pager") for n in range(4)),
    (20, "resolved: HighLatency checkout p99 above 2 s", "pager"),
    (None, "no idea when", "pager"),
)
CHAT: tuple[Row, ...] = (
    (1, "bot: HighLatency checkout p99 above 2 s", "alertbot"),
    (1.5, "heartbeat", "alertbot"),
    (3, "@Kim can you look at checkout?", "Ana Silva"),
    (8, "rolling back the ledger now, Ana Silva agreed", "Kim"),
    (21, "bot: resolved HighLatency checkout p99 above 2 s", "alertbot"),
)


def write(path: Path, rows: Iterable[Row], start: datetime = START) -> Path:
    """Rows of minutes (None for no time), text and actor, as JSON lines."""
    said = []
    for n, (at, text, actor) in enumerate(rows):
        row = {"message": text, "id": f"{path.stem}{n}", "user": actor}
        if at is not None:
            row["time"] = (start + timedelta(minutes=at)).isoformat()
        said.append(json.dumps(row))
    path.write_text("\n".join(said) + "\n", "utf-8")
    return path


def two_tools(folder: Path) -> tuple[Path, Path]:
    """What the pager says and what the chat says of one incident."""
    return write(folder / "pager.jsonl", PAGER), write(folder / "chat.jsonl", CHAT)
