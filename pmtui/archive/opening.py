"""Opening an archive file: made for its owner only, recognised before it is touched, never overwritten."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from pmtui.archive.copies import reading
from pmtui.archive.errors import ArchiveError, Foreign, Newer, NotFound, Older, ReadOnly, explaining
from pmtui.archive.migrations import STEPS, has_fts5, migrate, version_of
from pmtui.archive.schema import APPLICATION_ID
from pmtui.clock import Clock

OLDEST_SQLITE = (3, 37, 0)
"""The first SQLite with STRICT tables."""

WAIT_SECONDS = 5.0
"""How long a write waits for another process before it gives up."""


def opened(path: Path, *, clock: Clock, read_only: bool) -> sqlite3.Connection:
    """A connection to the archive at `path`, made or migrated when needed (not by readers)."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise ArchiveError(
            f"pmtui needs SQLite 3.37 or newer and this Python has {sqlite3.sqlite_version}; use a newer Python."
        )
    fresh = _is_fresh(path)
    if fresh and read_only:
        raise NotFound(f"There is no archive at {path}; create a review first, or give another path.")
    if fresh:
        _make_file(path)
    else:
        _recognise(path)
    with explaining(path):
        conn = _reader(path) if read_only else _writer(path, fresh=fresh)
        try:
            _check_version(conn, path, read_only=read_only)
            if not read_only:
                if version_of(conn) < len(STEPS):
                    migrate(conn, path, clock)
                conn.execute("PRAGMA foreign_keys = ON")
            _check_search(conn)
        except BaseException:
            conn.close()
            raise
    return conn


def _is_fresh(path: Path) -> bool:
    try:
        return path.stat().st_size == 0
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError as error:
        raise ReadOnly(
            f"{path} can't be looked at ({error.strerror}); look at its folder's permissions or give another path."
        ) from None


def _make_file(path: Path) -> None:
    try:
        if not path.parent.exists():
            path.parent.mkdir(mode=0o700, parents=True)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise ReadOnly(
            f"No archive can be made at {path} ({error.strerror}); choose a folder you can write to."
        ) from None


def _recognise(path: Path) -> None:
    """Looks at the header without SQLite, which might alter a file that is not ours."""
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as error:
        raise ReadOnly(
            f"{path} can't be read ({error.strerror}); look at its permissions or give another path."
        ) from None
    if not header.startswith(b"SQLite format 3\0") or len(header) < 100:
        raise Foreign(
            f"{path} is not a pmtui archive, or is damaged beyond recognition; it was left as it is. "
            "Give another path, or restore a backup."
        )
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise Foreign(f"{path} is another program's database; it was left as it is. Give another path.")


def _reader(path: Path) -> sqlite3.Connection:
    conn = reading(path)
    try:
        conn.execute(f"PRAGMA busy_timeout = {int(WAIT_SECONDS * 1000)}")
        conn.execute("PRAGMA query_only = ON")
        version_of(conn)
    except sqlite3.OperationalError as error:
        # On a read-only disk the shared memory file can't be made; without a log the file alone is all there is.
        log = path.with_name(path.name + "-wal")
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY) or (
            log.exists() and log.stat().st_size
        ):
            conn.close()
            raise
        conn.close()
        conn = sqlite3.connect(
            f"{path.resolve().as_uri()}?immutable=1",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
        )
    except BaseException:
        conn.close()
        raise
    return conn


def _writer(path: Path, *, fresh: bool) -> sqlite3.Connection:
    conn = sqlite3.connect(
        path, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    try:
        conn.execute("PRAGMA secure_delete = ON").fetchall()
        conn.execute("PRAGMA synchronous = FULL")
        if fresh:
            # Before the log exists, so that the mark is in the file itself from its first byte on.
            conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        if conn.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            conn.execute("PRAGMA journal_mode = WAL").fetchall()
        if not os.access(path, os.W_OK):
            raise ReadOnly(
                f"{path} can't be written; make the file writable, or open it read-only with list, show or export."
            )
    except BaseException:
        conn.close()
        raise
    return conn


def _check_version(conn: sqlite3.Connection, path: Path, *, read_only: bool) -> None:
    conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
    version = version_of(conn)
    if version > len(STEPS):
        raise Newer(
            f"{path} was written by a newer pmtui (its format is {version}, this one knows {len(STEPS)}); "
            "update pmtui to open it."
        )
    if version < len(STEPS) and read_only:
        raise Older(
            f"{path} is of an older format; open it once with pmtui, which keeps a copy, then read it."
        )


def _check_search(conn: sqlite3.Connection) -> None:
    row = conn.execute("SELECT sql FROM sqlite_master WHERE name = 'search'").fetchone()
    if row and "fts5" in row[0] and not has_fts5(conn):
        raise ArchiveError(
            "This archive's search needs SQLite with FTS5, which this Python lacks; use another Python."
        )
