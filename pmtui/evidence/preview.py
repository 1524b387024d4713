"""What an import would add, before anything is added: nothing without a usable time is dropped or guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from pmtui.evidence.files import FilePreview, expand
from pmtui.evidence.noise import noise
from pmtui.evidence.options import Options
from pmtui.evidence.plan import OTHER_CHANNEL, OUTSIDE, KnownRow
from pmtui.evidence.planned import Preview
from pmtui.evidence.problems import EvidenceError, NeedsMapping
from pmtui.evidence.readers import Reader, all_readers, reader_for
from pmtui.evidence.shelf import BLOCK, Placed, Shelf
from pmtui.evidence.source import Source

Progress = Callable[[int, int], bool]
"""Called with bytes read and bytes in all; returning False stops the reading."""

_STEP = 500


class Cancelled(EvidenceError):
    """The person stopped the reading; nothing was added."""


def preview(
    paths: Sequence[Path],
    options: Options | None = None,
    known: Iterable[KnownRow | str] = (),
    progress: Progress | None = None,
    readers: tuple[Reader, ...] | None = None,
) -> Preview:
    """Read all files, in any order with the same result. `known` is what earlier imports brought in.

    A file that can't be read says so in its `error`; the others go on. Raises Cancelled when `progress` says so.
    """
    options = options or Options()
    readers = readers or all_readers()
    sources = [Source(path, options.of(path.name)) for path in expand(paths, options, readers)]
    reading = _Reading(options, readers, progress, sum(_size(source) for source in sources))
    files = {id(source): FilePreview(source.name, source.path) for source in sources}
    # Read in one order, so that nothing depends on the order in which files are named.
    in_order = sorted(sources, key=lambda source: str(source.path))
    for source in in_order:
        reading.read(source, files[id(source)], len(reading.files))
        reading.files.append(files[id(source)])
    rows = {row.mark: row for row in map(_known, known)}
    return Preview(
        tuple(files[id(source)] for source in sources),
        tuple(reading.files),
        reading.shelf,
        reading.untimed,
        rows,
        options,
    )


def _known(row: KnownRow | str) -> KnownRow:
    return KnownRow(row) if isinstance(row, str) else row


class _Reading:
    """One pass over all files: every row goes where it belongs."""

    def __init__(
        self, options: Options, readers: tuple[Reader, ...], progress: Progress | None, total: int
    ) -> None:
        self.options = options
        self.readers = readers
        self.progress = progress
        self.total = total
        self.done = 0
        self.files: list[FilePreview] = []
        self.shelf = Shelf()
        self.untimed = Shelf(timed=False)

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
        except (OSError, UnicodeError) as error:
            file.error = f"{source.name} can't be read: {getattr(error, 'strerror', None) or error}"
        if file.error:  # half a file would look like all of it
            self.shelf.back_to(timed)
            self.untimed.back_to(untimed)
            file.hidden_because = {}
        file.warnings = list(source.notes.warnings)
        file.questions += source.notes.questions
        file.zone = source.notes.zone
        self.done += _size(source)
        self._go_on(self.done)

    def _rows(self, source: Source, file: FilePreview, number: int) -> None:
        source.check()
        reader = reader_for(source, self.readers)
        file.format = reader.words
        options = self.options
        since, until = options.since, options.until
        channels = frozenset(name.lstrip("#").casefold() for name in options.channel)
        add_untimed = self.untimed.add
        timed: list[Placed] = []
        take = timed.append
        outside: Counter[str] = Counter()
        count = 0
        for row in reader.read(source, source.options):
            count += 1
            if not count % _STEP:
                self._go_on(self.done + source.position)
                if len(timed) >= BLOCK:
                    self.shelf.take(timed)
                    timed = []
                    take = timed.append
            at = row.at
            why = row.hidden or noise(row)
            if at is None:
                if why:
                    file.because(why)
                add_untimed(row, number)
                continue
            if (since is not None and at < since) or (until is not None and at > until):
                outside[OUTSIDE] += 1
                continue
            if channels and row.channel and row.channel.lstrip("#").casefold() not in channels:
                outside[OTHER_CHANNEL] += 1
                continue
            if why:
                file.because(why)
                if not row.hidden:
                    row = row._replace(hidden=why)  # noqa: PLW2901
            take((row, number))
        if timed:
            self.shelf.take(timed)
        if not count:
            source.notes.warn(f"{source.name}: no line begins with a time, so there is nothing to add")
        for why, n in outside.items():
            file.hidden_because[why] = n

    def _go_on(self, position: int) -> None:
        if self.progress is not None and not self.progress(position, self.total):
            raise Cancelled("Stopped reading; nothing was added")


def _size(source: Source) -> int:
    try:
        return source.size
    except OSError:
        return 0


__all__ = ["Cancelled", "FilePreview", "Preview", "Progress", "expand", "preview"]
