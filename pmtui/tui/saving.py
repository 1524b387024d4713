"""Where to save a document: names, paths as typed, and a sentence when it can't be written there."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from pmtui.saving import write_text

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


def save_text(path: Path, text: str, *, overwrite: bool = False, private: bool = False) -> str:
    """Write `text` to `path` as `write_text` does; what went wrong in a sentence, nothing when it is on disk."""
    try:
        write_text(path, text, overwrite=overwrite, private=private)
    except FileExistsError:
        return f"{path} exists already; nothing was written"
    except OSError as problem:
        return f"{path} was not written: {problem.strerror or problem}; choose another place"
    except ValueError:
        return f"{path} is no name for a file; choose another"
    return ""
