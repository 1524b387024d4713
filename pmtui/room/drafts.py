"""What a device keeps of its own on its own disk: notes being written, until they are revealed.

One file for each seat, readable by its owner alone, replaced whole; it survives a killed terminal and is gone once
there is nothing left to keep (ANONYMITY 2). Nothing here ever goes to a host.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

Kept = Mapping[str, Any]
"""What is kept, as JSON has it."""

LONGEST = 1 << 20
"""Bytes of a file that is read; ours are far shorter."""


class Drafts(Protocol):
    """Where a device keeps what it wrote."""

    def load(self) -> Kept:
        """What was kept, or nothing."""
        ...

    def save(self, kept: Kept) -> None:
        """Keep this instead; OSError when it can't be kept."""
        ...

    def erase(self) -> None:
        """Keep nothing."""
        ...


class MemoryDrafts:
    """Kept as long as the program runs."""

    def __init__(self) -> None:
        self.kept: Kept = {}

    def load(self) -> Kept:
        """What was kept, as it would come back from a file."""
        found: Kept = json.loads(json.dumps(self.kept))
        return found

    def save(self, kept: Kept) -> None:
        """Keep this instead."""
        self.kept = dict(kept)

    def erase(self) -> None:
        """Keep nothing."""
        self.kept = {}


class FileDrafts:
    """The file of one seat, known by the seat's token."""

    def __init__(self, folder: Path, token: str) -> None:
        # The token lets a device take the seat, so the file's name only follows from it.
        self.path = folder / f"{sha256(token.encode()).hexdigest()[:32]}.draft"
        self._part = self.path.with_suffix(".part")

    def load(self) -> Kept:
        """What was kept; nothing where no file is, or none that can be read."""
        try:
            with self.path.open("rb") as file:
                said = json.loads(file.read(LONGEST + 1))
        except (OSError, ValueError, RecursionError):
            return {}
        return said if isinstance(said, dict) else {}

    def save(self, kept: Kept) -> None:
        """Keep this instead, on disk when it returns."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._part.unlink(missing_ok=True)
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(self._part, flags, 0o600), "w", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(kept))
            file.flush()
            os.fsync(file.fileno())
        self._part.replace(self.path)

    def erase(self) -> None:
        """Keep nothing, not even what a kill in the middle of writing left."""
        for path in (self._part, self.path):
            with suppress(OSError):
                path.unlink(missing_ok=True)
