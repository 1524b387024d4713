"""What an import would add, before anything is added: nothing without a usable time is dropped or guessed."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from zipfile import BadZipFile

from pmtui.evidence.called import Called
from pmtui.evidence.collector import unhurried
from pmtui.evidence.files import FilePreview, expand
from pmtui.evidence.going import Cancelled, Progress, go_on
from pmtui.evidence.noise import noises
from pmtui.evidence.options import Options
from pmtui.evidence.plan import OTHER_CHANNEL, OUTSIDE, KnownRow
from pmtui.evidence.planned import Preview
from pmtui.evidence.problems import EvidenceError, NeedsMapping
from pmtui.evidence.readers import Reader, all_readers, opened
from pmtui.evidence.rows import Evidence
from pmtui.evidence.shelf import BLOCK, Shelf
from pmtui.evidence.source import Source


def preview(
    paths: Sequence[Path],
    options: Options | None = None,
    known: Iterable[KnownRow | str] = (),
    progress: Progress | None = None,
    readers: tuple[Reader, ...] | None = None,
) -> Preview:
    """Read all files, in any order with the same result. `known` is what earlier imports brought in.

    A file that can't be read says so in its `error`, one found in a folder in `skipped`; the others go on. Raises
    Cancelled when `progress` says so.
    """
    options = options or Options()
    readers = readers or all_readers()
    found = list(expand(paths, options, readers))
    sources = [Source(path, options.of(path)) for path, _inside in found]
    reading = _Reading(options, readers, progress, sum(_size(source) for source in sources))
    files = {id(source): FilePreview(source.name, source.path) for source in sources}
    # Read in one order, so that nothing depends on the order in which files are named.
    in_order = sorted(sources, key=lambda source: str(source.path))
    with unhurried():
        for source in in_order:
            reading.read(source, files[id(source)], len(reading.files))
            reading.files.append(files[id(source)])
        _skip(files[id(source)] for source, (_path, inside) in zip(sources, found, strict=True) if inside)
        rows = {row.mark: row for row in map(_known, known)}
        if progress is not None:  # all is read; putting it in order can be stopped as well
            reading.shelf.progress = lambda _done, _rows: progress(reading.total, reading.total)
        plan = Preview(
            tuple(files[id(source)] for source in sources),
            tuple(reading.files),
            reading.shelf,
            reading.untimed,
            rows,
            options,
            reading.called,
        )
        reading.shelf.progress = None
        return plan


def _skip(inside: Iterable[FilePreview]) -> None:
    """What can't be read in a folder is skipped, unless nothing in it can be."""
    files = list(inside)
    if all(file.error for file in files):
        return
    for file in files:
        file.skipped, file.error = file.error, ""


def _known(row: KnownRow | str) -> KnownRow:
    return KnownRow(row) if isinstance(row, str) else row


class _Reading:
    """One pass over all files: every row goes where it belongs."""

    def __init__(
        self, options: Options, readers: tuple[Reader, ...], progress: Progress | None, total: int
    ) -> None:
        self.options = options
        self.bounded = options.since is not None or options.until is not None
        self.channels = frozenset(map(_channel, options.channel))
        self.readers = readers
        self.progress = progress
        self.total = total
        self.done = self.reached = 0
        self.files: list[FilePreview] = []
        self.shelf = Shelf()
        self.untimed = Shelf(timed=False)
        self.called = Called()

    def read(self, source: Source, file: FilePreview, number: int) -> None:
        """All rows of one file, or the reason why there are none."""
        timed, untimed = self.shelf.mark(), self.untimed.mark()
        try:
            self._rows(source, file, number)
        except Cancelled:
            raise
        except NeedsMapping as question:
            file.questions.append(question)
        except EvidenceError as error:
            file.error = error.sentence
        except (BadZipFile, zlib.error, EOFError):
            file.error = f"{source.name} is a damaged zip; export it again"
        except (OSError, UnicodeError) as error:
            file.error = f"{source.name} can't be read: {getattr(error, 'strerror', None) or error}"
        if file.error:  # half a file would look like all of it
            self.shelf.back_to(timed)
            self.untimed.back_to(untimed)
            file.hidden_because = {}
        file.warnings = list(source.notes.warnings)
        file.questions += source.notes.questions
        file.zone = source.notes.zone
        self.called.take(source.notes.called)
        self.done += _size(source)
        self._go_on(self.done)

    def _rows(self, source: Source, file: FilePreview, number: int) -> None:
        source.check()
        source, reader = opened(source, self.readers)
        file.format = reader.words
        reading = reader.read(source, source.options)
        outside: Counter[str] = Counter()
        read = False
        while rows := list(islice(reading, BLOCK)):
            read = True
            self._go_on(self.done + source.position)
            self.shelf.take(self._sifted(_judged(rows), file, number, outside), number)
        if not read:
            source.notes.warn(f"{source.name}: no line begins with a time, so there is nothing to add")
        file.hidden_because.update(+outside)

    def _sifted(
        self, rows: list[Evidence], file: FilePreview, number: int, outside: Counter[str]
    ) -> list[Evidence]:
        """The rows that have a time and are wanted; the others are put aside or counted."""
        if not all([row.at for row in rows]):  # noqa: C419 - a list is made faster than it is asked
            for row in rows:
                if row.at is None:
                    self.untimed.add(row, number)
                    if row.hidden:
                        file.because(row.hidden)
            rows = [row for row in rows if row.at is not None]
        if self.bounded:
            kept = [row for row in rows if self._within(row)]
            outside[OUTSIDE] += len(rows) - len(kept)
            rows = kept
        if self.channels:
            kept = [row for row in rows if not row.channel or _channel(row.channel) in self.channels]
            outside[OTHER_CHANNEL] += len(rows) - len(kept)
            rows = kept
        for why, n in Counter([row.hidden for row in rows if row.hidden]).items():
            file.because(why, n)
        return rows

    def _within(self, row: Evidence) -> bool:
        at, since, until = row.at, self.options.since, self.options.until
        assert at is not None
        return (since is None or at >= since) and (until is None or at <= until)

    def _go_on(self, position: int) -> None:
        position = self.reached = max(
            self.reached, position
        )  # a file read to its end is closed, and tells no more
        go_on(self.progress, position, self.total)


def _judged(rows: list[Evidence]) -> list[Evidence]:
    """The rows, those that are noise by their words with the reason."""
    for n, why in noises([row.text for row in rows]).items():
        if not rows[n].hidden:
            rows[n] = rows[n]._replace(hidden=why)
    return rows


def _channel(name: str) -> str:
    return name.lstrip("#").casefold()


def _size(source: Source) -> int:
    try:
        return source.size
    except OSError:
        return 0


__all__ = ["Cancelled", "FilePreview", "Preview", "Progress", "expand", "preview"]
