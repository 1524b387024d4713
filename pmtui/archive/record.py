"""The imported record: what is known of it, what an import made of the board, the roles of people."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from pmtui.archive.commits import stage_rows
from pmtui.archive.entries import Brought, StagedRow, StoredRow
from pmtui.archive.errors import NotFound
from pmtui.archive.loading import change_before

if TYPE_CHECKING:
    from sqlite_utils import Database

LEFT_OUT = "left out by hand"
"""Why a row is hidden that a person left out; noise has other reasons."""


def known(conn: sqlite3.Connection, review_id: str) -> list[StoredRow]:
    """Rows that are in or were left out by hand; earlier versions did not say why a row is hidden, its text does."""
    rows = conn.execute(
        "SELECT e.fingerprint, e.event, e.status, e.digest, e.why, e.made, "
        "CASE e.digest WHEN '' THEN e.raw ELSE '' END, b.rowid "
        "FROM batches b JOIN evidence e ON e.batch = b.id "
        "WHERE b.review = ? AND b.state = 'in' AND e.status <> 'no-time' "
        "AND (e.status <> 'hidden' OR e.why = ? OR e.digest = '') ORDER BY b.rowid, e.rowid",
        (review_id, LEFT_OUT),
    )
    return [StoredRow(*row) for row in rows]


def imports_in(conn: sqlite3.Connection, review_id: str) -> set[str]:
    """The imports of a review that are not taken back or undone, by batch."""
    found = conn.execute("SELECT id FROM batches WHERE review = ? AND state = 'in'", (review_id,))
    return {batch for (batch,) in found}


def known_fingerprints(conn: sqlite3.Connection, review_id: str) -> set[str]:
    """The identities of rows that are events of imports that are in."""
    rows = conn.execute(
        "SELECT e.fingerprint FROM batches b JOIN evidence e ON e.batch = b.id "
        "WHERE b.review = ? AND b.state = 'in' AND e.status = 'kept'",
        (review_id,),
    )
    return {row[0] for row in rows}


def raws(conn: sqlite3.Connection, review_id: str, after: int, limit: int) -> list[tuple[int, str]]:
    """Rows as they were read, of all imports of a review, in or out; by their numbers in the table."""
    return conn.execute(
        "SELECT rowid, raw FROM evidence WHERE rowid > ? AND review = ? AND raw <> '' ORDER BY rowid LIMIT ?",
        (after, review_id, limit),
    ).fetchall()


def keep_raws(db: Database, review_id: str, raws: Sequence[tuple[int, str]]) -> None:
    """Those rows, told otherwise. Runs in a transaction."""
    db.conn.executemany(
        "UPDATE evidence SET raw = ? WHERE rowid = ? AND review = ?",
        ((raw, n, review_id) for n, raw in raws),
    )


def brought(conn: sqlite3.Connection, review_id: str, batch_id: str) -> Brought:
    """The events an import put on the board, and those it changed; nothing when there is no such import."""
    line = conn.execute(
        "SELECT seq, put FROM changes WHERE review = ? AND batch = ? ORDER BY seq LIMIT 1",
        (review_id, batch_id),
    ).fetchone()
    if line is None:
        return Brought()
    events = [card_id for kind, card_id in json.loads(line[1]) if kind == "event"]
    changed = {card.id: card for card in change_before(conn, review_id, line[0])}
    made = conn.execute(
        "SELECT event, made FROM evidence WHERE batch = ? AND event IS NOT NULL AND made <> ''", (batch_id,)
    )
    return Brought(
        tuple(one for one in events if one not in changed), tuple(changed.values()), dict(made.fetchall())
    )


def events_of(conn: sqlite3.Connection, batch_id: str) -> dict[str, str]:
    """The events of an import by the identity of the row that leads."""
    found = conn.execute(
        "SELECT fingerprint, event FROM evidence WHERE batch = ? AND event IS NOT NULL", (batch_id,)
    )
    return dict(found.fetchall())


def keep_rows(db: Database, review_id: str, batch_id: str, rows: Sequence[StagedRow]) -> None:
    """Rows of an import that is in, after those it has. A repeat finds the event of the row it repeats."""
    if not db.execute("SELECT 1 FROM batches WHERE id = ? AND review = ?", (batch_id, review_id)).fetchall():
        raise NotFound("There is no such import in this review; its other rows were not kept.")
    stage_rows(db, review_id, batch_id, rows)
    hidden, no_time = (sum(row.status == status for row in rows) for status in ("hidden", "no-time"))
    db.execute(
        "UPDATE batches SET hidden = hidden + ?, no_time = no_time + ? WHERE id = ?",
        (hidden, no_time, batch_id),
    )


def keep_apart(db: Database, review_id: str, marks: Iterable[str], no_more: Iterable[str]) -> None:
    """Pairs of records that stay apart, beside those known; others do no more."""
    db.conn.executemany(
        "DELETE FROM apart WHERE review = ? AND mark = ?", ((review_id, one) for one in no_more)
    )
    db.conn.executemany(
        "INSERT OR IGNORE INTO apart (review, mark) VALUES (?, ?)", ((review_id, one) for one in marks)
    )


def keep_roles(db: Database, review_id: str, roles: Mapping[str, str]) -> None:
    """Roles beside those known; an empty one is forgotten."""
    for mark, role in roles.items():
        if role:
            db.execute(
                "INSERT INTO people (review, mark, role) VALUES (?, ?, ?) "
                "ON CONFLICT (review, mark) DO UPDATE SET role = excluded.role",
                (review_id, mark, role),
            )
        else:
            db.execute("DELETE FROM people WHERE review = ? AND mark = ?", (review_id, mark))
