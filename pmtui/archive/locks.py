"""One room per review: a file lock that a crash frees by itself."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from pmtui.archive.errors import Held, ReadOnly

# Far behind the words, so that on Windows, where locks are mandatory, others can still read who holds it.
_LOCKED_BYTE = 1 << 30

if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _try_lock(file: BinaryIO) -> bool:
        file.seek(_LOCKED_BYTE)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try_lock(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


class ReviewLock:
    """The lock of one review; held until released or until the process ends."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path = path
        self._file = file

    @classmethod
    def take(cls, database: Path, review_id: str, who: str) -> ReviewLock:
        """The lock, or Held with the words its holder left."""
        path = lock_path(database, review_id)
        while True:
            try:
                file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0)
            except OSError as error:
                raise ReadOnly(
                    f"The folder of {database} can't be written ({error.strerror}); make it writable."
                ) from None
            if not _try_lock(file):
                holder = _words(file)
                file.close()
                raise _held(holder, review_id)
            if _same_file(file, path):
                break
            file.close()  # its last holder removed the name while this one waited
        with suppress(OSError):  # on a full disk the lock holds, and only its words are missing
            file.seek(0)
            file.truncate()
            file.write(who.encode())
        return cls(path, file)

    def release(self) -> None:
        """Lets others in; the name goes first, so that nobody locks a file that is about to vanish unseen."""
        if sys.platform != "win32":
            self._path.unlink(missing_ok=True)
        self._file.close()


def refuse_if_held(database: Path, review_id: str) -> None:
    """Raises Held when another process has the review's room open. A lock left by a crash does not count."""
    if not os.path.exists(f"{database}.{review_id}.lock"):  # noqa: PTH110 - asked before every commit
        return
    path = lock_path(database, review_id)
    try:
        file = path.open("r+b", buffering=0)
    except FileNotFoundError:
        return
    except OSError:  # another user's: whether its process lives can't be told
        raise _held("another user's process", review_id) from None
    with file:
        if not _try_lock(file):
            raise _held(_words(file), review_id)


def lock_path(database: Path, review_id: str) -> Path:
    """Where the lock of that review is."""
    return database.with_name(f"{database.name}.{review_id}.lock")


def _same_file(file: BinaryIO, path: Path) -> bool:
    try:
        named = path.stat()
    except FileNotFoundError:
        return False
    return os.path.samestat(os.fstat(file.fileno()), named)


def _words(file: BinaryIO) -> str:
    file.seek(0)
    return file.read(200).decode(errors="replace") or "another process"


def _held(holder: str, review_id: str) -> Held:
    return Held(
        f"This review is open in {holder}; nothing was changed. Do it there, or close it there and try again.",
        holder,
        review_id,
    )
