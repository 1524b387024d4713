"""Reading: boards, the review that is meant, the journal."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from pydantic import TypeAdapter

from pmtui.archive.entries import JournalLine
from pmtui.archive.errors import Ambiguous, NotFound
from pmtui.archive.rows import kept
from pmtui.model.board import Board, Slot, TimelineKey, Unbuilt
from pmtui.model.cards import CARDS, AnyCard, Card


@contextmanager
def one_view(conn: sqlite3.Connection) -> Iterator[None]:
    """Several reads of one and the same state of the file."""
    if conn.in_transaction:
        yield
        return
    conn.execute("BEGIN")
    try:
        yield
    finally:
        if conn.in_transaction:
            conn.execute("COMMIT")


def load(conn: sqlite3.Connection, review_id: str) -> Board:
    """The board as last saved; its rows become cards when looked at."""
    slots: dict[str, dict[str, Slot]] = {}
    timeline: list[TimelineKey] = []
    private: set[str] = set()
    with one_view(conn):
        for name in CARDS:
            kind = kept(name)
            rows = conn.execute(kind.select, (review_id,)).fetchall()
            if not rows:
                if name == "review":
                    raise NotFound("There is no review of that id; pmtui list shows the reviews there are.")
                continue
            build, at, audience, places = kind.build, kind.id_at, kind.audience_at, kind.places
            slots[name] = {row[at]: Unbuilt(build, row, places) for row in rows}
            private.update([row[at] for row in rows if row[audience] == "hosts"])
            if name == "event":
                timeline = [row[:4] for row in rows]
                timeline.sort()
        seq = conn.execute("SELECT max(seq) FROM changes WHERE review = ?", (review_id,)).fetchone()[0] or 0
    return Board(review_id=review_id, seq=seq, slots=slots, timeline=timeline, private=frozenset(private))


def find_review(conn: sqlite3.Connection, text: str) -> str:
    """The one review whose id begins so, or whose title is or holds the text."""
    wanted = text.strip()
    folded = wanted.casefold()
    known: list[tuple[str, str]] = conn.execute("SELECT id, title FROM reviews ORDER BY rowid").fetchall()
    by_id = [line for line in known if wanted and line[0].startswith(wanted.lower())]
    exact = [line for line in known if line[1].casefold() == folded]
    partly = [line for line in known if folded and folded in line[1].casefold()]
    for found in (exact, by_id, partly):
        if len(found) == 1:
            return found[0][0]
        if found:
            shown = "; ".join(f"{review_id[:8]} {title}" for review_id, title in found[:5])
            more = f" and {len(found) - 5} more" if len(found) > 5 else ""
            raise Ambiguous(
                f"{len(found)} reviews fit {text!r}: {shown}{more}. Say more of the title, or begin the id.",
                tuple(found),
            )
    raise NotFound(f"No review fits {text!r}; pmtui list shows the reviews there are.")


def journal(conn: sqlite3.Connection, review_id: str, since: int) -> list[JournalLine]:
    """The changes after `since`, oldest first."""
    rows = conn.execute(
        "SELECT seq, minute, role, words, put, dropped, undoable, undoes, batch FROM changes "
        "WHERE review = ? AND seq > ? ORDER BY seq",
        (review_id, since),
    )
    return [
        JournalLine(
            seq=row[0],
            minute=datetime.fromisoformat(row[1]),
            role=row[2],
            words=row[3],
            put=tuple((kind, card_id) for kind, card_id in json.loads(row[4])),
            dropped=tuple((kind, card_id) for kind, card_id in json.loads(row[5])),
            undoable=bool(row[6]),
            undoes=row[7],
            batch=row[8],
        )
        for row in rows
    ]


def change_before(conn: sqlite3.Connection, review_id: str, seq: int) -> tuple[Card, ...]:
    """The cards a change replaced or dropped, as they were before it."""
    row = conn.execute("SELECT before FROM changes WHERE review = ? AND seq = ?", (review_id, seq)).fetchone()
    if row is None:
        raise NotFound(f"The journal has no change {seq} of this review.")
    if row[0] == "[]":
        return ()
    images: TypeAdapter[tuple[AnyCard, ...]] = TypeAdapter(tuple[AnyCard, ...])
    return images.validate_json(row[0])
