"""What an import would add, before anything is added: nothing without a usable time is dropped or guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pmtui.evidence.options import Options
from pmtui.evidence.problems import EvidenceError, NeedsMapping, Question
from pmtui.evidence.readers import Reader, all_readers, reader_for
from pmtui.evidence.rows import Evidence
from pmtui.evidence.source import Source

Progress = Callable[[int, int], bool]
"""Called with bytes read and bytes in all; returning False stops the reading."""

OUTSIDE = "outside the time window"
MOST_FILES = 1000
_STEP = 500


class Cancelled(EvidenceError):
    """The person stopped the reading; nothing was added."""


@dataclass
class FilePreview:
    """What one file holds. `rows` counts what would be added; `first` and `last` are theirs, in UTC."""

    name: str
    path: Path
    format: str = ""
    rows: int = 0
    first: datetime | None = None
    last: datetime | None = None
    zone: str = ""
    already: int = 0
    without_time: list[Evidence] = field(default_factory=list)
    hidden: list[Evidence] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    error: str = ""

    @property
    def hidden_because(self) -> dict[str, int]:
        """How many rows were hidden, by reason."""
        return dict(Counter(row.hidden for row in self.hidden))

    def count(self, row: Evidence) -> None:
        """A row that would be added."""
        self.rows += 1
        at = row.at
        if at is not None:
            self.first = at if self.first is None or at < self.first else self.first
            self.last = at if self.last is None or at > self.last else self.last


@dataclass
class Preview:
    """All files together. `rows` are new, shown and have a time, in order of it; `fingerprints` goes along."""

    files: tuple[FilePreview, ...]
    rows: tuple[Evidence, ...]
    fingerprints: tuple[str, ...]

    @property
    def questions(self) -> list[Question]:
        """What has to be answered before every row has a time."""
        return [question for file in self.files for question in file.questions]

    @property
    def first(self) -> datetime | None:
        """The earliest row that would be added, in UTC."""
        return self.rows[0].at if self.rows else None

    @property
    def last(self) -> datetime | None:
        """The latest row that would be added, in UTC."""
        return self.rows[-1].at if self.rows else None


def preview(
    paths: Sequence[Path],
    options: Options | None = None,
    known: Collection[str] = frozenset(),
    progress: Progress | None = None,
    readers: tuple[Reader, ...] | None = None,
) -> Preview:
    """Read all files; `known` are fingerprints of rows already imported. What two files both hold comes in once.

    A file that can't be read says so in its `error`; the others go on. Raises Cancelled when `progress` says so.
    """
    options = options or Options()
    readers = readers or all_readers()
    sources = [Source(path, options) for path in expand(paths, options, readers)]
    total = sum(_size(source) for source in sources)
    read = set(known)
    files: list[FilePreview] = []
    found: list[tuple[Evidence, str]] = []
    done = 0
    for source in sources:
        file = FilePreview(source.name, source.path)
        files.append(file)
        since, before = 0, len(found)
        seen: Counter[str] = Counter()
        try:
            for row in _rows_of(source, file, readers):
                since += 1
                if (
                    progress is not None
                    and since % _STEP == 0
                    and not progress(done + source.position, total)
                ):
                    raise Cancelled("Stopped reading; nothing was added")
                mark = _sort_out(row, file, options, read, seen)
                if mark:
                    found.append((row, mark))
        except Cancelled:
            raise
        except NeedsMapping as question:
            file.questions.append(question)
        except EvidenceError as error:
            file.error = error.sentence
        except (OSError, UnicodeError) as error:
            file.error = f"{source.name} can't be read: {getattr(error, 'strerror', None) or error}"
        if file.error:  # half a file would look like all of it
            del found[before:]
            file.rows, file.first, file.last = 0, None, None
        read.update(mark for _row, mark in found[before:])
        file.warnings = list(source.notes.warnings)
        file.questions += source.notes.questions
        file.zone = source.notes.zone
        done += _size(source)
        if progress is not None and not progress(done, total):
            raise Cancelled("Stopped reading; nothing was added")
    found.sort(key=lambda pair: (pair[0].at, pair[0].precision))
    return Preview(tuple(files), tuple(row for row, _ in found), tuple(mark for _, mark in found))


def _rows_of(source: Source, file: FilePreview, readers: tuple[Reader, ...]) -> Iterator[Evidence]:
    source.check()
    reader = reader_for(source, readers)
    file.format = reader.words
    yield from reader.read(source, source.options)
    if not (file.rows or file.without_time or file.hidden or file.already):
        source.notes.warn(f"{source.name}: no line begins with a time, so there is nothing to add")


def _sort_out(
    row: Evidence, file: FilePreview, options: Options, known: Collection[str], seen: Counter[str]
) -> str:
    """Count the row where it belongs; its fingerprint when it would be added, else empty.

    `seen` counts equal rows of this file alone: the same record in another file is the same row.
    """
    at = row.at
    if row.hidden:
        file.hidden.append(row)
        return ""
    if at is None:
        file.without_time.append(row)
        return ""
    if (options.since is not None and at < options.since) or (
        options.until is not None and at > options.until
    ):
        file.hidden.append(row._replace(hidden=OUTSIDE))
        return ""
    mark = row.fingerprint()
    times = seen[mark]
    seen[mark] += 1
    if times:
        mark = row.fingerprint(times)
    if mark in known:
        file.already += 1
        return ""
    file.count(row)
    return mark


def expand(
    paths: Sequence[Path], options: Options | None = None, readers: tuple[Reader, ...] | None = None
) -> Iterator[Path]:
    """The paths, each folder that is no export of its own replaced by the files in it."""
    options = options or Options()
    readers = readers or all_readers()
    for path in paths:
        source = Source(path, options)
        if not path.is_dir() or max(reader.recognises(b"", path) for reader in readers) > 0:
            yield source.path
            continue
        inside = sorted(
            file
            for file in path.rglob("*")
            if file.is_file() and not any(part.startswith(".") for part in file.relative_to(path).parts)
        )
        if len(inside) > MOST_FILES:
            raise EvidenceError(f"{source.name} holds {len(inside)} files; name the ones you mean")
        yield from inside


def _size(source: Source) -> int:
    try:
        return source.size
    except OSError:
        return 0
