"""The archive: all reviews of one file. Synchronous; a writing one belongs to one thread at a time."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pmtui.archive import commits, listing, loading, purging, query, record
from pmtui.archive.copies import copies_holding, copy_to
from pmtui.archive.entries import (
    Brought,
    ClockRow,
    Entry,
    Hit,
    JournalLine,
    Purged,
    ReviewLine,
    StagedRow,
    StoredRow,
)
from pmtui.archive.errors import ArchiveError, ReadOnly, explaining
from pmtui.archive.locks import ReviewLock, refuse_if_held
from pmtui.archive.opening import opened
from pmtui.clock import Clock
from pmtui.model.board import Board
from pmtui.model.cards import Card

if TYPE_CHECKING:
    from sqlite_utils import Database


class Archive:
    """Reviews kept in one SQLite file. Every method raises ArchiveError with a sentence a person can act on."""

    def __init__(self, conn: sqlite3.Connection, path: Path, clock: Clock, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self._conn = conn
        self._clock = clock
        self._locks: dict[str, ReviewLock] = {}

    @classmethod
    def open(cls, path: Path, *, clock: Clock, read_only: bool = False) -> Self:
        """Opens the file; made when missing and migrated when old, unless `read_only`."""
        return cls(opened(path, clock=clock, read_only=read_only), path, clock, read_only=read_only)

    @cached_property
    def db(self) -> Database:
        """The same connection for sqlite-utils; imported on the first write, it takes a tenth of a second."""
        from sqlite_utils import Database

        return Database(self._conn, execute_plugins=False)

    # --- saving ---------------------------------------------------------------

    def commit(self, entries: Sequence[Entry]) -> list[ArchiveError | None]:
        """Saves changes in one durable transaction; for each None, or why it was not saved."""
        if not entries:
            return []
        if self.read_only:
            return [_read_only()] * len(entries)
        return commits.commit(self.db, self.path, entries, self._minute(), self._refuse_if_held)

    def save_clock(self, review_id: str, session_id: str, state: ClockRow) -> None:
        """Keeps where a session's clock stands; not journaled."""
        with self._writing(review_id):
            self.db.execute(
                "INSERT INTO clocks (session, review, state) VALUES (?, ?, ?) "
                "ON CONFLICT (session) DO UPDATE SET state = excluded.state",
                (session_id, review_id, json.dumps(state, separators=(",", ":"))),
            )

    def purge_card(self, review_id: str, card_id: str) -> Purged:
        """Takes a card out for good, with its links, from rows, journal, imported record and index."""
        with self._writing(review_id):
            purging.purge_card(self.db, review_id, card_id)
        return self._purged(card_id)

    def purge_review(self, review_id: str) -> Purged:
        """Takes a whole review out for good."""
        with self._writing(review_id):
            purging.purge_review(self.db, review_id)
        return self._purged(review_id)

    def after_reveal(self) -> bool:
        """Empties the write-ahead log (ANONYMITY 9); False when a reader still needs it, so try again."""
        if self.read_only:
            raise _read_only()
        with explaining(self.path):
            return purging.empty_log(self._conn)

    # --- reading --------------------------------------------------------------

    def load(self, review_id: str) -> Board:
        """The board of a review as last saved."""
        with explaining(self.path):
            return loading.load(self._conn, review_id)

    def reviews(self, query: str = "") -> list[ReviewLine]:
        """The home list, last changed first."""
        with explaining(self.path):
            return listing.reviews(self._conn, query, self._clock.now().date())

    def find_review(self, text: str) -> str:
        """The id of the review meant by the beginning of an id, a title or a part of one."""
        with explaining(self.path):
            return loading.find_review(self._conn, text)

    def search(self, text: str, *, hosts: bool, limit: int = 50, review_id: str | None = None) -> list[Hit]:
        """Cards that hold the words, best first; cards kept for hosts only when `hosts`."""
        with explaining(self.path):
            return query.search(self._conn, text, hosts=hosts, limit=limit, review_id=review_id)

    def load_clock(self, session_id: str) -> ClockRow | None:
        """Where a session's clock stood when last saved."""
        row = self._row("SELECT state FROM clocks WHERE session = ?", session_id)
        state: ClockRow | None = json.loads(row[0]) if row else None
        return state

    def journal(self, review_id: str, since: int = 0) -> list[JournalLine]:
        """The changes of a review after `since`, oldest first."""
        with explaining(self.path):
            return loading.journal(self._conn, review_id, since)

    def change_before(self, review_id: str, seq: int) -> tuple[Card, ...]:
        """The cards that change replaced or dropped, as they were."""
        with explaining(self.path):
            return loading.change_before(self._conn, review_id, seq)

    def applied(self, review_id: str, command_id: str) -> int | None:
        """The seq under which that command was saved, if it was."""
        row = self._row("SELECT seq FROM changes WHERE review = ? AND command = ?", review_id, command_id)
        return int(row[0]) if row else None

    @property
    def mark(self) -> str:
        """What tells this archive from every other; copies of it share the mark."""
        row = self._row("SELECT mark FROM archive")
        return str(row[0]) if row else ""

    def known_fingerprints(self, review_id: str) -> set[str]:
        """Rows that imports brought onto the board and that are in, so that nothing comes in twice.

        What was hidden or had no usable time is not among them: better options may bring it in later.
        """
        with explaining(self.path):
            return record.known_fingerprints(self._conn, review_id)

    def imports_in(self, review_id: str) -> set[str]:
        """The imports that are not taken back or undone, by batch."""
        with explaining(self.path):
            return record.imports_in(self._conn, review_id)

    def known_evidence(self, review_id: str) -> list[StoredRow]:
        """Rows of imports that are in, in the order they came, but noise and what had no usable time."""
        with explaining(self.path):
            return record.known(self._conn, review_id)

    def brought(self, review_id: str, batch_id: str) -> Brought:
        """What an import made of the board."""
        with explaining(self.path):
            return record.brought(self._conn, review_id, batch_id)

    def events_of(self, batch_id: str) -> dict[str, str]:
        """The events an import put on the board or changed, by the identity of their row."""
        with explaining(self.path):
            return record.events_of(self._conn, batch_id)

    def keep_rows(self, review_id: str, batch_id: str, rows: Sequence[StagedRow]) -> None:
        """More rows of an import that is in: what it left off the board."""
        with self._writing(review_id):
            record.keep_rows(self.db, review_id, batch_id, rows)

    def raws(self, review_id: str, after: int, limit: int) -> list[tuple[int, str]]:
        """Imported rows as they were read, by number, those after that number; so many at once."""
        with explaining(self.path):
            return record.raws(self._conn, review_id, after, limit)

    def keep_raws(self, review_id: str, raws: Sequence[tuple[int, str]]) -> None:
        """Imported rows by their numbers, told otherwise."""
        with self._writing(review_id):
            record.keep_raws(self.db, review_id, raws)

    def wipe(self) -> bool:
        """Leaves nothing of words replaced or deleted in index and log; False while a reader still needs the log."""
        with explaining(self.path):
            purging.merge_index(self.db)
            return purging.empty_log(self._conn)

    def roles(self, review_id: str) -> dict[str, str]:
        """The roles people of a review's records were given, by the keyed hash of their name."""
        with explaining(self.path):
            found = self._conn.execute("SELECT mark, role FROM people WHERE review = ?", (review_id,))
            return dict(found.fetchall())

    def keep_roles(self, review_id: str, roles: Mapping[str, str]) -> None:
        """Remember these roles beside those known; an empty one is forgotten."""
        with self._writing(review_id):
            record.keep_roles(self.db, review_id, roles)

    def forget_roles(self, review_id: str) -> None:
        """Forget the roles of everybody in a review."""
        with self._writing(review_id):
            self.db.execute("DELETE FROM people WHERE review = ?", (review_id,))

    def apart(self, review_id: str) -> frozenset[str]:
        """Marks of pairs of records that a person said are two things."""
        with explaining(self.path):
            found = self._conn.execute("SELECT mark FROM apart WHERE review = ?", (review_id,))
            return frozenset(row[0] for row in found)

    def keep_apart(self, review_id: str, marks: Iterable[str], no_more: Iterable[str] = ()) -> None:
        """Remember these pairs beside those known, and forget others."""
        with self._writing(review_id):
            record.keep_apart(self.db, review_id, marks, no_more)

    # --- one room per review --------------------------------------------------

    def hold(self, review_id: str) -> None:
        """Keeps other processes from writing to the review until release or the end of this process."""
        if review_id in self._locks:
            return
        if self.read_only:
            raise _read_only()
        host = socket.gethostname()
        who = f"process {os.getpid()} on {host} since {self._clock.now():%Y-%m-%d %H:%MZ}"
        with explaining(self.path):
            # Waits for a writer that has looked for a holder already, so that its change is in what is loaded.
            self.db.execute("BEGIN IMMEDIATE")
            try:
                self._locks[review_id] = ReviewLock.take(self.path, review_id, who)
            finally:
                self.db.execute("ROLLBACK")

    def release(self, review_id: str) -> None:
        """Lets others write to the review again."""
        lock = self._locks.pop(review_id, None)
        if lock is not None:
            lock.release()

    # --- the file -------------------------------------------------------------

    def backup(self, target: Path) -> None:
        """Copies the whole archive while it is in use; never over another file."""
        with explaining(self.path):
            copy_to(self.path, target)

    def check(self) -> list[str]:
        """What is wrong with the file, in SQLite's words; empty when it is sound."""
        with explaining(self.path):
            wrong = [row[0] for row in self._conn.execute("PRAGMA integrity_check") if row[0] != "ok"]
            loose = [
                f"{row[0]} names a missing {row[2]}" for row in self._conn.execute("PRAGMA foreign_key_check")
            ]
        return wrong + loose

    def close(self) -> None:
        """Releases every review and the file."""
        for review_id in list(self._locks):
            self.release(review_id)
        self._conn.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _minute(self) -> str:
        return self._clock.now().isoformat(timespec="minutes")[:16] + "Z"

    def _row(self, sql: str, *values: str) -> tuple[str, ...] | None:
        with explaining(self.path):
            row: tuple[str, ...] | None = self._conn.execute(sql, values).fetchone()
            return row

    def _refuse_if_held(self, review_id: str) -> None:
        if review_id not in self._locks:
            refuse_if_held(self.path, review_id)

    @contextmanager
    def _writing(self, review_id: str) -> Iterator[None]:
        if self.read_only:
            raise _read_only()
        with explaining(self.path):
            self.db.execute("BEGIN IMMEDIATE")
            try:
                self._refuse_if_held(review_id)
                yield
                self.db.execute("COMMIT")
            except BaseException:
                self.db.rollback()
                raise

    def _purged(self, card_id: str) -> Purged:
        emptied = self.wipe()
        return Purged(copies_holding(self.path, card_id), emptied)


def _read_only() -> ReadOnly:
    return ReadOnly("The archive is open for reading only, so nothing was saved; open it for writing.")
