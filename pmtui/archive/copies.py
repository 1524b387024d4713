"""Whole copies of an archive file, and what old copies still hold."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from pmtui.archive.errors import ArchiveError


def copy_to(source: Path, target: Path) -> None:
    """A consistent copy of an archive that may be in use, readable by its owner only; never over another file."""
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise ArchiveError(f"{target} exists already; choose another name for the copy.") from None
    except OSError as error:
        raise ArchiveError(f"{target} can't be written ({error.strerror}); choose another place.") from None
    try:
        with closing(reading(source)) as origin, closing(sqlite3.connect(target)) as copy:
            origin.backup(copy)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def reading(path: Path) -> sqlite3.Connection:
    """A connection that can't write."""
    return sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
    )


def copies_holding(path: Path, card_id: str) -> tuple[str, ...]:
    """Names of the copies beside the archive in which that id still occurs, or that can't be read to know."""
    wanted = (card_id.encode(), bytes.fromhex(card_id))
    found = []
    for copy in sorted(path.parent.glob(f"{_literal(path.name)}.*bak")):
        if _holds(copy, wanted):
            found.append(copy.name)
    return tuple(found)


def _literal(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def _holds(path: Path, wanted: tuple[bytes, ...]) -> bool:
    tail = b""
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                window = tail + chunk
                if any(needle in window for needle in wanted):
                    return True
                tail = window[-64:]
    except OSError:
        return True
    return False
