"""Where a demo keeps its archive: a temporary folder, gone afterwards.

A demo that was killed can't clean up; the next one does. Whoever holds the lock in a folder still uses it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pmtui.archive.errors import ArchiveError
from pmtui.archive.locks import ReviewLock, lock_path

PREFIX = "pmtui-demo-"
ARCHIVE = "demo.db"
_IN_USE = "in-use"


@contextmanager
def demo_folder() -> Iterator[Path]:
    """A new folder; earlier ones that nobody uses any more are removed first."""
    _sweep(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    lock = ReviewLock.take(folder / ARCHIVE, _IN_USE, "a demo")
    try:
        yield folder
    finally:
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(parent: Path) -> None:
    """Remove folders of demos that ended without doing so; one without a lock is not known to be ours."""
    for folder in parent.glob(f"{PREFIX}*"):
        with suppress(ArchiveError, OSError):
            if folder.is_symlink() or not lock_path(folder / ARCHIVE, _IN_USE).is_file():
                continue
            lock = ReviewLock.take(folder / ARCHIVE, _IN_USE, "a demo that tidies up")
            lock.release()
            shutil.rmtree(folder, ignore_errors=True)
