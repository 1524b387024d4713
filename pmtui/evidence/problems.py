"""What a record can lack, as one sentence each: errors that stop a file, and questions asked once per file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

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

    answer: ClassVar[str] = "--map time=NAME --map text=NAME"

    def __init__(self, file: str, columns: tuple[str, ...], sample: tuple[tuple[str, ...], ...]) -> None:
        self.asks = f"{file}: which of these holds the time and which the text? {', '.join(columns[:12])}"
        super().__init__(with_answer(self.asks, self.answer))
        self.file = file
        self.columns = columns
        self.sample = sample


def with_answer(asks: str, answer: str) -> str:
    """A question, and how to answer it."""
    return f"{asks} Answer with {answer}" if asks.endswith("?") else f"{asks}; answer with {answer}"


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
    answer: ClassVar[str] = "--zone ZONE"

    @property
    def asks(self) -> str:
        """The question."""
        why = f"{self.said!r} {why_no_zone(self.said)}" if self.said else "no zone is written"
        ends = self.first if self.first == self.last else f"{self.first} … {self.last}"
        times = "time" if self.count == 1 else f"{self.count:,} times"
        verb = "is" if self.count == 1 else "are"
        return f"{self.file}: in which zone {verb} its {times} ({ends})? {why}"

    @property
    def sentence(self) -> str:
        """The question, and how to answer it."""
        return with_answer(self.asks, self.answer)


@dataclass(frozen=True, slots=True)
class NeedsDay:
    """Clock times without a day. `candidates` are days the file mentions."""

    file: str
    count: int
    example: str
    candidates: tuple[date, ...] = ()
    answer: ClassVar[str] = "--day YYYY-MM-DD"

    @property
    def asks(self) -> str:
        """The question."""
        named = " or ".join(day.isoformat() for day in self.candidates)
        hint = f" it names {named}" if named else ""
        return f"{self.file}: which day do its times such as {self.example!r} begin on?{hint}"

    @property
    def sentence(self) -> str:
        """The question, and how to answer it."""
        return with_answer(self.asks, self.answer)


@dataclass(frozen=True, slots=True)
class NeedsYear:
    """Days without a year; `month` and `day` are the first of them. A day answers it too."""

    file: str
    count: int
    example: str
    month: int
    day: int
    answer: ClassVar[str] = "--year YYYY"

    @property
    def asks(self) -> str:
        """The question."""
        return f"{self.file}: of which year is {self.example!r}?"

    @property
    def sentence(self) -> str:
        """The question, and how to answer it."""
        return with_answer(self.asks, self.answer)


@dataclass(frozen=True, slots=True)
class NeedsDayOrder:
    """Dates such as 3/4/2026: day first or month first?"""

    file: str
    example: str
    answer: ClassVar[str] = "--day-first or --month-first"

    @property
    def asks(self) -> str:
        """The question."""
        return f"{self.file}: is {self.example!r} written day first or month first?"

    @property
    def sentence(self) -> str:
        """The question, and how to answer it."""
        return with_answer(self.asks, self.answer)


Question = NeedsZone | NeedsDay | NeedsYear | NeedsDayOrder | NeedsMapping
