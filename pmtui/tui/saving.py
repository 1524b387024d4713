"""Writing a document where a person asked: never over another file unasked, and whole or not at all."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_LONGEST_SLUG = 60


def slug(title: str) -> str:
    """A file name's stem out of a title: plain letters, digits and dashes."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return _NOT_PLAIN.sub("-", plain).strip("-")[:_LONGEST_SLUG].strip("-") or "review"


def path_typed(text: str) -> Path:
    """The path a person typed, with `~` for home."""
    return Path(text.strip()).expanduser()


def wrong_with(path: Path) -> str:
    """Why no file can be written there, in a sentence; nothing when one can be tried."""
    if not path.name or path.is_dir():
        return f"{path} is a folder; add the name of the file"
    if not path.parent.is_dir():
        return f"there is no folder {path.parent}; make it, or choose another"
    return ""


def save_text(path: Path, text: str, *, overwrite: bool = False) -> str:
    """Write `text` to `path`; what went wrong in a sentence, nothing when it is on disk.

    Without `overwrite` an existing file stays as it is; with it, the old content is there until the new one is whole.
    """
    target = path.resolve() if overwrite else path
    beside = target.with_name(f".{target.name}.{os.getpid()}.part") if overwrite else target
    try:
        with beside.open("x", encoding="utf-8", newline="\n") as file:
            try:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                beside.unlink(missing_ok=True)
                raise
        if overwrite:
            beside.replace(target)
    except FileExistsError:
        return f"{path} exists already; nothing was written"
    except OSError as problem:
        return f"{path} was not written: {problem.strerror or problem}; choose another place"
    except ValueError:
        return f"{path} is no name for a file; choose another"
    return ""
