"""What one file holds, as a plan found it; and the files behind the paths somebody names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from pmtui.evidence.options import Options
from pmtui.evidence.plan import State
from pmtui.evidence.problems import EvidenceError, Question
from pmtui.evidence.readers import Reader, all_readers
from pmtui.evidence.rows import Evidence
from pmtui.evidence.source import Source

MOST_FILES = 1000


@dataclass
class FilePreview:
    """What one file holds. `rows` counts the lines that would come in; `first` and `last` are theirs in UTC, repeats too.

    `counts` has how many lines there are of each state; of them, `already` counts the lines that are here, or told by
    another file; `updated` those of `rows` that change an event, `edited` those that would, had nobody changed it;
    `folded` the repeats of other lines. `hidden_because` counts by reason, what a window or filter left out too.
    `waiting` counts those of `no_time` that an answer would give a time. `error` says why the file can't be read;
    `skipped` says so of one found in a folder, without which an import goes on.
    """

    name: str
    path: Path
    format: str = ""
    rows: int = 0
    first: datetime | None = None
    last: datetime | None = None
    zone: str = ""
    already: int = 0
    updated: int = 0
    edited: int = 0
    folded: int = 0
    no_time: int = 0
    waiting: int = 0
    counts: dict[State, int] = field(default_factory=dict)
    hidden_because: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    error: str = ""
    skipped: str = ""
    left: Callable[[bool], Iterator[Evidence]] | None = field(default=None, repr=False, compare=False)

    @property
    def hidden(self) -> list[Evidence]:
        """The rows hidden, those outside a window or filter not among them."""
        return list(self.left(True)) if self.left is not None else []

    @property
    def without_time(self) -> list[Evidence]:
        """The rows without a usable time."""
        return list(self.left(False)) if self.left is not None else []

    def because(self, why: str, count: int = 1) -> None:
        """So many more that are hidden for this reason."""
        self.hidden_because[why] = self.hidden_because.get(why, 0) + count


class Found(NamedTuple):
    """A file or export to read; `inside` a folder it was found in, or named itself."""

    path: Path
    inside: bool = False


def expand(
    paths: Sequence[Path], options: Options | None = None, readers: tuple[Reader, ...] | None = None
) -> Iterator[Found]:
    """The paths, each folder that is no export of its own replaced by the files in it, if there are any."""
    options = options or Options()
    readers = readers or all_readers()
    for path in paths:
        source = Source(path, options)
        if path.is_dir() and not _is_export(path, readers):
            inside = sorted(_inside(path, source.name, readers))
            yield from (Found(child, inside=True) for child in inside) if inside else (Found(path),)
        else:
            yield Found(source.path)


def _is_export(folder: Path, readers: tuple[Reader, ...]) -> bool:
    """Whether a reader takes the whole folder for an export."""
    return max(reader.recognises(b"", folder) for reader in readers) > 0


def _inside(top: Path, name: str, readers: tuple[Reader, ...]) -> list[Path]:
    """The files and exports in a folder, at any depth; hidden ones and linked folders are left out."""
    found: list[Path] = []
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            children = list(folder.iterdir())
        except OSError as error:
            raise EvidenceError(f"{folder.name or folder} can't be read: {error.strerror or error}") from None
        for child in children:
            if child.name.startswith("."):
                continue
            if child.is_file():
                found.append(child)
            elif child.is_dir() and not child.is_symlink():
                (found if _is_export(child, readers) else waiting).append(child)
        if len(found) > MOST_FILES:
            raise EvidenceError(f"{name} holds more than {MOST_FILES:,} files; name the ones you mean")
    return found
