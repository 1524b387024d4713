"""What each answer to a question about a file would mean: its first and last time, read with that answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from pmtui.cli.import_times import span_words
from pmtui.evidence.options import MEBIBYTE, Options
from pmtui.evidence.preview import preview
from pmtui.evidence.problems import (
    NeedsDay,
    NeedsDayOrder,
    NeedsYear,
    NeedsZone,
    Question,
    with_answer,
)
from pmtui.model.dates import nearest_year, past_year

if TYPE_CHECKING:
    from pmtui.evidence.files import FilePreview

MOST = 4
"""Answers tried for one file."""
LARGEST_TRIED = 20 * MEBIBYTE
"""A larger file is not read again for this."""

ZONES_OF = {
    "IST": ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"),
    "BST": ("Europe/London", "Asia/Dhaka"),
    "CST": ("America/Chicago", "Asia/Shanghai"),
    "CDT": ("America/Chicago", "America/Havana"),
    "AST": ("America/Halifax", "Asia/Riyadh"),
    "IRST": ("Asia/Tehran",),
    "GST": ("Asia/Dubai", "Atlantic/South_Georgia"),
}
"""What an abbreviation that names more than one zone may mean."""

Answer = tuple[list[str], dict[str, Any]]
"""As it is typed, and as the reading takes it."""


@dataclass(frozen=True)
class Meaning:
    """What to type, and when the file would begin and end then, in UTC."""

    options: list[str]
    first: datetime
    last: datetime

    def words(self, zone: str) -> str:
        """As people are told who think in that zone."""
        return f"{' '.join(self.options)} means {span_words(self.first, self.last, zone)}"


@dataclass(frozen=True)
class Asked:
    """What a file leaves open: a sentence for each of its questions, and what the likely answers would mean."""

    sentences: list[str] = field(default_factory=list)
    answers: list[Meaning] = field(default_factory=list)


@dataclass(frozen=True)
class Likely:
    """What is likely meant where a record does not say: the zones and the day of the review, what day it is now."""

    zones: Sequence[str]
    day: date | None
    today: date


def asked_of(file: FilePreview, options: Options, likely: Likely, name: str = "") -> Asked:
    """The questions of a file, all answered together by the likeliest answers.

    `name`: what to call the file where an answer is for it alone, one of several.
    """
    if file.error or not file.questions:
        return Asked()
    found = _meanings(file, options, likely, name)
    if found:
        return Asked([question.asks for question in file.questions], found)
    return Asked([sentence_of(question, likely, name) for question in file.questions])


def sentence_of(question: Question, likely: Likely, name: str = "") -> str:
    """The question, with the likeliest answer as it is typed, else how one is written."""
    return with_answer(question.asks, _example(question, likely, name))


def _meanings(file: FilePreview, options: Options, likely: Likely, name: str) -> list[Meaning]:
    if file.path.is_dir() or file.path.stat().st_size > LARGEST_TRIED:
        return []
    found: list[Meaning] = []
    open_: list[tuple[list[str], dict[str, Any], Sequence[Question]]] = [([], {}, file.questions)]
    for before, said, questions in open_:
        tried = [_answers(question, likely, name) for question in questions]
        for together in islice(product(*tried), MOST - len(found)):
            typed = before + [word for words, _ in together for word in words]
            answers = {**said, **{key: value for _, answer in together for key, value in answer.items()}}
            read = preview([file.path], replace(options, since=None, until=None, **answers)).files[0]
            if read.first is not None and read.last is not None:
                found.append(Meaning(typed, read.first, read.last))
            elif read.questions and not said:  # one answer may show that something else is missing
                open_.append((typed, answers, read.questions))
    return found


def _example(question: Question, likely: Likely, name: str) -> str:
    for words, _answer in _answers(question, likely, name):
        return " ".join(words)
    return question.answer


def _answers(question: Question, likely: Likely, name: str) -> list[Answer]:
    of = f"{name}=" if name else ""
    match question:
        case NeedsZone():
            meant = ZONES_OF.get(question.said.upper(), likely.zones)
            return [(["--zone", f"{of}{zone}"], {"zone": zone}) for zone in meant]
        case NeedsDay():
            days = question.candidates or ((likely.day,) if likely.day is not None else ())
            return [(["--day", f"{of}{one.isoformat()}"], {"day": one}) for one in days]
        case NeedsYear():
            pick = nearest_year(likely.day) if likely.day is not None else past_year(likely.today)
            found = pick(question.month, question.day)
            return [(["--year", f"{of}{found.year}"], {"year": found.year})] if found is not None else []
        case NeedsDayOrder():
            orders = (("--day-first", True), ("--month-first", False))
            return [
                ([f"{option}-in", name] if name else [option], {"day_first": first})
                for option, first in orders
            ]
        case _:
            return []
