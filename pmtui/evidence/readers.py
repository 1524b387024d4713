"""The readers there are. A new format is one module with a `Reader`, and one entry here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from pmtui.evidence.csv_rows import CsvReader
from pmtui.evidence.json_rows import JsonReader
from pmtui.evidence.options import Options
from pmtui.evidence.problems import EvidenceError
from pmtui.evidence.rows import Evidence
from pmtui.evidence.slack import SlackReader
from pmtui.evidence.source import Source
from pmtui.evidence.timeline_text import TimelineReader


class Reader(Protocol):
    """One format. `name` is its word on the command line, `words` what people call it."""

    name: str
    words: str

    def recognises(self, head: bytes, path: Path) -> float:
        """From 0 (not mine) to 1 (surely mine), judged by the first 64 KiB; `path` may be a folder."""
        ...

    def read(self, source: Source, options: Options) -> Iterator[Evidence]:
        """All rows in the order of the file, also those without a usable time and noise, each with its reason.

        Raises EvidenceError when the file as a whole can't be read.
        """
        ...


READERS: tuple[Reader, ...] = (SlackReader(), JsonReader(), CsvReader(), TimelineReader())


def reader_for(source: Source, readers: tuple[Reader, ...] = READERS) -> Reader:
    """The reader that knows this content best; EvidenceError when none does."""
    best = max(readers, key=lambda reader: reader.recognises(source.sample, source.path))
    if best.recognises(source.sample, source.path) <= 0:
        if source.zipped:
            raise EvidenceError(f"{source.name} is a zip but no Slack export; unpack it and import the files")
        raise EvidenceError(f"{source.name} is in no format known here; known are {_known(readers)}")
    return best


def _known(readers: tuple[Reader, ...]) -> str:
    return ", ".join(reader.words for reader in readers)
