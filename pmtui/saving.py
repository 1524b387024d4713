"""Writing a file where a person asked: never over another unasked, whole or not at all, private where it must be."""

from __future__ import annotations

import os
from pathlib import Path
from stat import S_IMODE

PRIVATE = 0o600
"""For its owner only: what holds cards kept for hosts."""


def write_text(path: Path, text: str, *, overwrite: bool = False, private: bool = False) -> None:
    """Write `text` in UTF-8 with its line ends as they are; on disk when this returns.

    Raises FileExistsError when something is there and `overwrite` is not asked for, else what the system says
    (OSError, ValueError); then nothing was changed. The old content is there until the new one is whole, and who may
    read it stays as it was.
    """
    target = path.resolve() if overwrite else path
    beside = target.with_name(f".{target.name[:100]}.{os.getpid()}.part") if overwrite else target
    mode = PRIVATE if private else S_IMODE(target.stat().st_mode) if overwrite and target.exists() else 0o666
    handle = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), mode)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if overwrite:
            beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
