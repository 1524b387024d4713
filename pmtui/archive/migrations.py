"""From an empty or older file to today's tables, one step at a time, a copy kept before each step."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pmtui.archive import schema
from pmtui.archive.copies import copy_to
from pmtui.clock import Clock

if TYPE_CHECKING:
    from sqlite_utils import Database

Step = Callable[["Database"], None]


def first_tables(db: Database) -> None:
    """Version 1: cards, journal, evidence, search, views."""
    for statement in schema.first_version(indexed=has_fts5(db.conn)):
        db.execute(statement)


def the_room(db: Database) -> None:
    """Version 2: suggestions, functions that are here, notes released by name, and the archive's own mark."""
    db.execute(
        f"CREATE TABLE suggestions ({schema.EVERY_CARD}, what TEXT NOT NULL, text TEXT NOT NULL, at TEXT, "
        "about TEXT NOT NULL, name TEXT NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX suggestions_review ON suggestions (review)")
    db.execute("ALTER TABLE sessions ADD COLUMN functions TEXT NOT NULL DEFAULT '[]'")
    db.execute("ALTER TABLE spoken_notes ADD COLUMN by TEXT NOT NULL DEFAULT ''")
    db.execute("CREATE TABLE archive (mark TEXT NOT NULL) STRICT")
    db.execute("INSERT INTO archive (mark) VALUES (lower(hex(randomblob(16))))")


def the_record(db: Database) -> None:
    """Version 3: events with several sources, records that fold, merge and change with a later export, roles of people;
    purpose and ground rules of a session.

    The record's rows are kept in the order they came in, so that a million of them can be added at their end.
    """
    db.execute("ALTER TABLE sessions ADD COLUMN ground_rules TEXT NOT NULL DEFAULT '[]'")
    db.execute("ALTER TABLE sessions ADD COLUMN purpose TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE events ADD COLUMN also TEXT NOT NULL DEFAULT '[]'")
    db.execute(
        "CREATE TABLE record (batch TEXT NOT NULL REFERENCES batches(id), fingerprint TEXT NOT NULL, "
        "review TEXT NOT NULL, event TEXT, raw TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN "
        "('kept', 'updated', 'folded', 'merged', 'hidden', 'no-time')), digest TEXT NOT NULL DEFAULT '', "
        "why TEXT NOT NULL DEFAULT '', made TEXT NOT NULL DEFAULT '') STRICT"
    )
    db.execute(
        "INSERT INTO record (batch, fingerprint, review, event, raw, status) "
        "SELECT e.batch, e.fingerprint, e.review, e.event, e.raw, e.status FROM batches b "
        "JOIN evidence e ON e.batch = b.id ORDER BY b.rowid"
    )
    db.execute("DROP TABLE evidence")
    db.execute("ALTER TABLE record RENAME TO evidence")
    db.execute("CREATE INDEX evidence_batch ON evidence (batch)")
    db.execute("CREATE INDEX evidence_event ON evidence (event) WHERE event IS NOT NULL")
    db.execute(
        "CREATE TABLE people (review TEXT NOT NULL REFERENCES reviews(id), mark TEXT NOT NULL, role TEXT NOT NULL, "
        "PRIMARY KEY (review, mark)) STRICT, WITHOUT ROWID"
    )


def what_stays_apart(db: Database) -> None:
    """Version 4: which records a person said are two things, by marks of both."""
    db.execute(
        "CREATE TABLE apart (review TEXT NOT NULL REFERENCES reviews(id), mark TEXT NOT NULL, "
        "PRIMARY KEY (review, mark)) STRICT, WITHOUT ROWID"
    )


STEPS: list[Step] = [first_tables, the_room, the_record, what_stays_apart]
"""Every migration in order; the file's `user_version` is how many of them it has."""


def has_fts5(conn: sqlite3.Connection) -> bool:
    """Whether this Python's SQLite was built with the full-text index."""
    return bool(conn.execute("SELECT count(*) FROM pragma_module_list WHERE name = 'fts5'").fetchone()[0])


def version_of(conn: sqlite3.Connection) -> int:
    """How many migrations this file has."""
    return int(conn.execute("PRAGMA user_version").fetchone()[0])


def migrate(conn: sqlite3.Connection, path: Path, clock: Clock) -> list[Path]:
    """Applies what is pending and returns the copies made; each step and its record share one transaction."""
    from sqlite_utils import Database, Migrations

    db = Database(conn, execute_plugins=False)
    copies: list[Path] = []
    new = version_of(conn) == 0  # nothing in it that a copy could save
    while version_of(conn) < len(STEPS):
        conn.execute("BEGIN IMMEDIATE")
        try:
            done = version_of(conn)  # another process may have been here first
            if done < len(STEPS):
                if done and not new:
                    copies.append(_copied(path, STEPS[done].__name__, clock))
                migrations = Migrations("pmtui")
                for step in STEPS[: done + 1]:
                    migrations()(step)
                migrations.apply(db)
                conn.execute(f"PRAGMA user_version = {done + 1}")
            conn.execute("COMMIT")
        except BaseException:
            if conn.in_transaction:
                conn.execute("ROLLBACK")
            raise
    return copies


def _copied(path: Path, step: str, clock: Clock) -> Path:
    stem = f"{path.name}.before-{step}-{clock.now():%Y%m%d}"
    target = path.with_name(f"{stem}.bak")
    number = 1
    while target.exists():
        number += 1
        target = path.with_name(f"{stem}-{number}.bak")
    copy_to(path, target)
    return target
