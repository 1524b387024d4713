"""The readers there are: one module per format of a tool, the general ones, and those that others bring."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from pkgutil import iter_modules
from typing import Protocol, runtime_checkable

from pmtui.evidence import formats
from pmtui.evidence.archives import packed, zip_words
from pmtui.evidence.csv_rows import CsvReader
from pmtui.evidence.json_rows import JsonReader
from pmtui.evidence.options import Options
from pmtui.evidence.problems import EvidenceError
from pmtui.evidence.rows import Evidence
from pmtui.evidence.slack import SlackReader
from pmtui.evidence.source import Source
from pmtui.evidence.timeline_text import TimelineReader

ENTRY_POINTS = "pmtui.evidence"
"""The group of entry points under which another package brings a reader: an instance, or a class without arguments."""


@runtime_checkable
class Reader(Protocol):
    """One format. `name` is its word on the command line, `words` what people call it."""

    @property
    def name(self) -> str: ...

    @property
    def words(self) -> str: ...

    def recognises(self, head: bytes, path: Path) -> float:
        """From 0 (not mine) to 1 (surely mine), judged by the first 64 KiB; `path` may be a folder."""
        ...

    def read(self, source: Source, options: Options) -> Iterator[Evidence]:
        """All rows in the order of the file, also those without a usable time and noise, each with its reason.

        Raises EvidenceError when the file as a whole can't be read.
        """
        ...


GENERAL: tuple[Reader, ...] = (SlackReader(), JsonReader(), CsvReader(), TimelineReader())
"""Readers that take what no tool's own reader knows better."""


def _of_tools() -> Iterator[Reader]:
    for module in sorted(found.name for found in iter_modules(formats.__path__)):
        yield from import_module(f"{formats.__name__}.{module}").READERS


READERS: tuple[Reader, ...] = (*_of_tools(), *GENERAL)


@cache
def brought() -> tuple[tuple[Reader, ...], tuple[str, ...]]:
    """Readers of other packages, and a sentence for each that could not be used."""
    readers: list[Reader] = []
    problems: list[str] = []
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        try:
            loaded = point.load()
            reader = loaded() if isinstance(loaded, type) else loaded
            if not isinstance(reader, Reader):
                raise TypeError("it lacks name, words, recognises or read")
        except Exception as error:
            problems.append(f"The reader {point.name!r} ({point.value}) can't be used: {error}")
        else:
            readers.append(reader)
    return tuple(readers), tuple(problems)


def all_readers() -> tuple[Reader, ...]:
    """Ours, and those of other packages before them: who brings one wants it used."""
    return (*brought()[0], *READERS)


def opened(source: Source, readers: tuple[Reader, ...]) -> tuple[Source, Reader]:
    """What is read, a file or the only one in a zip, and the reader that knows it best."""
    whole = [reader for reader in readers if getattr(reader, "zips", False)]
    if source.zipped and not any(reader.recognises(source.sample, source.path) for reader in whole):
        source = packed(source)
    return source, reader_for(source, readers)


def reader_for(source: Source, readers: tuple[Reader, ...] | None = None) -> Reader:
    """The reader that knows this content best; EvidenceError when none does."""
    readers = readers or all_readers()
    if source.zipped:  # by chance a packed byte may look like a comma or a time
        readers = tuple(reader for reader in readers if getattr(reader, "zips", False))
    sure, best = 0.0, None
    for reader in readers:
        found = reader.recognises(source.sample, source.path)
        if found > sure:
            sure, best = found, reader
    if best is None:
        if source.zipped:
            raise EvidenceError(f"{source.name} is {zip_words(source)}")
        if source.folder:
            raise EvidenceError(f"the folder {source.name} holds no files; name the one with the exports")
        raise EvidenceError(
            f"{source.name} is in no format known here; `pmtui evidence formats` lists those that are"
        )
    return best
