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
    """Version 2: suggestions, functions that are here, purpose and ground rules, notes released by name, and the archive's own mark."""
    db.execute(
        f"CREATE TABLE suggestions ({schema.EVERY_CARD}, what TEXT NOT NULL, text TEXT NOT NULL, at TEXT, "
        "about TEXT NOT NULL, name TEXT NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX suggestions_review ON suggestions (review)")
    db.execute("ALTER TABLE sessions ADD COLUMN functions TEXT NOT NULL DEFAULT '[]'")
    db.execute("ALTER TABLE sessions ADD COLUMN ground_rules TEXT NOT NULL DEFAULT '[]'")
    db.execute("ALTER TABLE sessions ADD COLUMN purpose TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE spoken_notes ADD COLUMN by TEXT NOT NULL DEFAULT ''")
    db.execute("CREATE TABLE archive (mark TEXT NOT NULL) STRICT")
    db.execute("INSERT INTO archive (mark) VALUES (lower(hex(randomblob(16))))")


STEPS: list[Step] = [first_tables, the_room]
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
