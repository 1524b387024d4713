"""What a reader finds in a sample, and whose the sample is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

from pmtui.evidence.options import Options
from pmtui.evidence.problems import Question
from pmtui.evidence.readers import READERS, reader_for
from pmtui.evidence.rows import Evidence
from pmtui.evidence.source import Source
from pmtui.model.moment import iso

SAMPLES = Path(__file__).parent / "samples"
OF_TOOLS = 0.8
"""What a reader of one tool is at least sure of; general readers are less."""


@dataclass(frozen=True)
class Found:
    """What a file gave: rows to show, hidden ones, those without a usable time, and what was said about it."""

    rows: list[Evidence]
    hidden: list[Evidence]
    untimed: list[Evidence]
    warnings: list[str]
    questions: list[Question]

    @property
    def told(self) -> list[tuple[str, str]]:
        """Time of day and text of the rows shown, in order."""
        return [(clock(row), row.text) for row in self.rows]


def clock(row: Evidence) -> str:
    """The time of day in UTC; empty where there is none."""
    written = iso(row.at)[11:-1] if row.at else ""
    return written.rstrip("0") if "." in written else written


def values(folder: Path) -> list[Any]:
    """What the JSON files of a folder hold, each line of JSON Lines for itself."""
    found: list[Any] = []
    for path in sorted(folder.iterdir()):
        text = path.read_text("utf-8")
        found += map(json.loads, text.splitlines() if path.suffix == ".jsonl" else [text])
    return found


def found_in(path: Path, options: Options | None = None) -> Found:
    """Read one file with the reader that knows it best; rows in order of time."""
    source = Source(path, options or Options())
    rows = list(reader_for(source).read(source, source.options))
    timed = [(row.at, row) for row in rows if row.at and not row.hidden]
    return Found(
        [row for _, row in sorted(timed, key=itemgetter(0))],
        [row for row in rows if row.hidden],
        [row for row in rows if row.no_time and not row.hidden],
        source.notes.warnings,
        source.notes.questions,
    )


def whose(path: Path, tmp_path: Path) -> str:
    """The reader's name, the same under any file name; no other reader of a tool may want the file."""
    other = tmp_path / "export.dat"
    other.write_bytes(path.read_bytes())
    source = Source(other)
    name = reader_for(source).name
    assert reader_for(Source(path)).name == name
    wanting = [reader.name for reader in READERS if reader.recognises(source.sample, other) >= OF_TOOLS]
    assert wanting == [name], wanting
    return name
