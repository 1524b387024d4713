"""Taking something out for good: rows, journal bodies, index; then the places where SQLite keeps old bytes."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

from pmtui.archive import indexing
from pmtui.archive.errors import NotFound
from pmtui.archive.rows import kept
from pmtui.archive.schema import TABLE_OF
from pmtui.model.cards import CARDS

if TYPE_CHECKING:
    from sqlite_utils import Database

PURGED_WORDS = "purged"
"""What the journal says of a change whose words are gone."""


def purge_card(db: Database, review_id: str, card_id: str) -> None:
    """The card, links that touch it, what the journal and the imported record say of it. Runs in a transaction.

    Imported rows keep their fingerprint, so that the next import does not bring the text back.
    """
    touching = db.execute(
        "SELECT id FROM links WHERE review = ? AND (source = ? OR target = ?)", (review_id, card_id, card_id)
    ).fetchall()
    for doomed in [card_id, *(row[0] for row in touching)]:
        for name in CARDS:
            if name != "review":
                how = kept(name)
                db.execute(how.delete, (how.key(doomed), review_id))
        indexing.forget(db, doomed)
    if not _scrub_journal(db, review_id, card_id):
        raise NotFound("There is no card of that id in this review; nothing was purged.")
    db.execute(
        "UPDATE evidence SET raw = '', event = NULL WHERE review = ? AND event = ?", (review_id, card_id)
    )


def _scrub_journal(db: Database, review_id: str, card_id: str) -> int:
    rows = db.execute(
        "SELECT seq, before FROM changes WHERE review = :review AND "
        "(instr(put, :id) OR instr(dropped, :id) OR instr(before, :id))",
        {"review": review_id, "id": card_id},
    ).fetchall()
    for seq, before in rows:
        left = [image for image in json.loads(before) if card_id not in image.values()]
        db.execute(
            "UPDATE changes SET words = ?, before = ?, undoable = 0 WHERE review = ? AND seq = ?",
            (PURGED_WORDS, json.dumps(left, ensure_ascii=False), review_id, seq),
        )
    return len(rows)


def purge_review(db: Database, review_id: str) -> None:
    """Everything of a review. Runs in a transaction."""
    if not db.execute("SELECT 1 FROM reviews WHERE id = ?", (review_id,)).fetchall():
        raise NotFound("There is no review of that id; nothing was purged.")
    db.execute("DELETE FROM search WHERE rowid IN (SELECT n FROM search_map WHERE review = ?)", (review_id,))
    tables = ["search_map", "clocks", "people", "apart", "evidence", "batches", "changes"]
    tables += [table for kind, table in TABLE_OF.items() if kind != "review"]
    for table in tables:
        db.execute(f'DELETE FROM "{table}" WHERE review = ?', (review_id,))  # noqa: S608
    db.execute("DELETE FROM reviews WHERE id = ?", (review_id,))


def merge_index(db: Database) -> None:
    """Rewrites the search index without the words of deleted rows, which it keeps in its segments till then."""
    sql = db.execute("SELECT sql FROM sqlite_master WHERE name = 'search'").fetchone()[0]
    if "fts5" in sql.lower():
        db.execute("INSERT INTO search (search) VALUES ('optimize')")


def empty_log(conn: sqlite3.Connection) -> bool:
    """Moves the write-ahead log into the file and cuts it to nothing; False while a reader still needs it."""
    return bool(conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
