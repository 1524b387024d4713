"""What can go wrong with an archive, each as one sentence that says what to do next."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class ArchiveError(Exception):
    """Something the archive could not do; nothing was half done."""


class Damaged(ArchiveError):
    """The file is no longer a sound database."""


class Foreign(ArchiveError):
    """The file belongs to another program, or is no database."""


class Newer(ArchiveError):
    """The file was written by a later version of pmtui."""


class Older(ArchiveError):
    """The file waits for a migration that a reader must not do."""


class ReadOnly(ArchiveError):
    """The file, its folder or the disk can't be written."""


class Full(ArchiveError):
    """The disk is full."""


class Busy(ArchiveError):
    """Another process kept the file to itself for too long."""


class Held(ArchiveError):
    """Another process has the review open. `who` is that process, in words."""

    def __init__(self, message: str, who: str = "", review_id: str = "") -> None:
        super().__init__(message)
        self.who = who
        self.review_id = review_id


class NotFound(ArchiveError):
    """No review, card or file of that name."""


class Ambiguous(ArchiveError):
    """More than one review fits; `candidates` are their id and title."""

    def __init__(self, message: str, candidates: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message)
        self.candidates = candidates


class Conflict(ArchiveError):
    """The change does not follow from what is saved."""


def explained(error: BaseException, path: Path) -> ArchiveError:
    """The archive's own error for what SQLite or the system reported."""
    if isinstance(error, ArchiveError):
        return error
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    match code:
        case sqlite3.SQLITE_FULL:
            return Full("The disk is full, so nothing of this was saved; free some space and try again.")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return ReadOnly(
                f"{path} can't be written, so nothing was saved; "
                "make the file and its folder writable, or choose another archive."
            )
        case sqlite3.SQLITE_CANTOPEN:
            return ReadOnly(f"{path} can't be opened; look at the permissions of the file and of its folder.")
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return Damaged(
                f"{path} is damaged and was left as it is; copy it somewhere safe, then restore a backup."
            )
        case sqlite3.SQLITE_IOERR:
            return ArchiveError(f"The disk of {path} reported an error; nothing of this was saved ({error}).")
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Busy(f"Another process is writing to {path}; nothing of this was saved, try again.")
        case sqlite3.SQLITE_CONSTRAINT:
            return Conflict(f"The archive refused a change that does not fit what is saved ({error}).")
    return ArchiveError(f"{path} could not do this, and nothing was saved ({error}).")


def whole(error: BaseException) -> bool:
    """Whether the failure concerns the file rather than one change in it."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF not in (
        sqlite3.SQLITE_CONSTRAINT,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_TOOBIG,
        sqlite3.SQLITE_RANGE,
    )


@contextmanager
def explaining(path: Path) -> Iterator[None]:
    """Turns what SQLite and the system raise into the archive's errors."""
    try:
        yield
    except (sqlite3.Error, OverflowError) as error:
        raise explained(error, path) from error
