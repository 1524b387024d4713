"""What a record can lack, as one sentence each: errors that stop a file, and questions asked once per file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pmtui.model.zones import AMBIGUOUS


class EvidenceError(ValueError):
    """A file can't be read. `sentence` says why and what to do next."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NeedsMapping(EvidenceError):
    """Which column or key holds the time and the text is not clear: ask once, answer in `Options.mapping`.

    `columns` are the names (or numbers from 1) to choose from, `sample` some rows as read.
    """

    def __init__(self, file: str, columns: tuple[str, ...], sample: tuple[tuple[str, ...], ...]) -> None:
        super().__init__(
            f"{file}: which of these holds the time and which the text? {', '.join(columns[:12])}; "
            "answer with --map time=NAME --map text=NAME"
        )
        self.file = file
        self.columns = columns
        self.sample = sample


def why_no_zone(words: str) -> str:
    """Why those words name no zone that times could be read in."""
    return "names more than one zone" if words.upper() in AMBIGUOUS else "is no zone known here"


@dataclass(frozen=True, slots=True)
class NeedsZone:
    """Times without a zone: `first` and `last` as written; `said` is an ambiguous zone the file names."""

    file: str
    count: int
    first: str
    last: str
    said: str = ""

    @property
    def sentence(self) -> str:
        """The question, and how to answer it."""
        why = f"{self.said!r} {why_no_zone(self.said)}" if self.said else "no zone is written"
        return (
            f"{self.file}: in which zone are its {self.count} times ({self.first} … {self.last})? {why}; "
            "answer with --zone Europe/Berlin"
        )


@dataclass(frozen=True, slots=True)
class NeedsDay:
    """Clock times without a day, or days without a year. `candidates` are days the file mentions."""

    file: str
    count: int
    example: str
    candidates: tuple[date, ...] = ()

    @property
    def sentence(self) -> str:
        """The question, and how to answer it."""
        named = " or ".join(day.isoformat() for day in self.candidates)
        hint = f"it names {named}; " if named else ""
        return f"{self.file}: which day do its times such as {self.example!r} begin on? {hint}answer with --day 2026-11-20"


@dataclass(frozen=True, slots=True)
class NeedsDayOrder:
    """Dates such as 3/4/2026: day first or month first?"""

    file: str
    example: str

    @property
    def sentence(self) -> str:
        """The question, and how to answer it."""
        return (
            f"{self.file}: is {self.example!r} written day first or month first? "
            "Answer with --day-first or --month-first"
        )


Question = NeedsZone | NeedsDay | NeedsDayOrder | NeedsMapping
