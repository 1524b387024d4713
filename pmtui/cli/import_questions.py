"""What each answer to a question about a file would mean: its first and last time, read with that answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from pmtui.evidence.options import MEBIBYTE, Options
from pmtui.evidence.preview import preview
from pmtui.evidence.problems import NeedsDay, NeedsDayOrder, NeedsZone, Question

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

    @property
    def words(self) -> str:
        """As people are told."""
        return f"{' '.join(self.options)} means {self.first:%Y-%m-%d %H:%M} to {self.last:%Y-%m-%d %H:%M} UTC"


def meanings(
    file: FilePreview, options: Options, zones: Sequence[str], day: date | None, name: str = ""
) -> list[Meaning]:
    """The answers most likely meant, all questions of a file answered together. `zones`, `day`: those of the review.

    `name`: what to call the file where an answer is for it alone, one of several.
    """
    if not file.questions or file.path.is_dir() or file.path.stat().st_size > LARGEST_TRIED:
        return []
    found: list[Meaning] = []
    open_: list[tuple[list[str], dict[str, Any], Sequence[Question]]] = [([], {}, file.questions)]
    for before, said, questions in open_:
        tried = [_answers(question, zones, day, name) for question in questions]
        for together in islice(product(*tried), MOST - len(found)):
            typed = before + [word for words, _ in together for word in words]
            answers = {**said, **{key: value for _, answer in together for key, value in answer.items()}}
            read = preview([file.path], replace(options, since=None, until=None, **answers)).files[0]
            if read.first is not None and read.last is not None:
                found.append(Meaning(typed, read.first, read.last))
            elif read.questions and not said:  # a day may be the first of two things that are missing
                open_.append((typed, answers, read.questions))
    return found


def _answers(question: Question, zones: Sequence[str], day: date | None, name: str) -> list[Answer]:
    of = f"{name}=" if name else ""
    match question:
        case NeedsZone():
            meant = ZONES_OF.get(question.said.upper(), zones)
            return [(["--zone", f"{of}{zone}"], {"zone": zone}) for zone in meant]
        case NeedsDay():
            days = question.candidates or ((day,) if day is not None else ())
            return [(["--day", f"{of}{one.isoformat()}"], {"day": one}) for one in days]
        case NeedsDayOrder():
            orders = (("--day-first", True), ("--month-first", False))
            return [
                ([f"{option}-in", name] if name else [option], {"day_first": first})
                for option, first in orders
            ]
        case _:
            return []
