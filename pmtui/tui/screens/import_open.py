"""What all files leave open together: a line for each question, and the answer that is likely. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from pmtui.evidence.problems import NeedsDay, NeedsDayOrder, NeedsMapping, NeedsYear, NeedsZone, Question
from pmtui.model.dates import nearest_year
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.import_questions import asked_in, meaning
from pmtui.tui.text import fit
from pmtui.tui.widgets.source import Line


class Open(NamedTuple):
    """A question, and the zones and the day that its meaning is told for."""

    question: Question
    zones: Sequence[str] = ()
    day: date | None = None


def open_lines(
    asked: Iterable[Open], width: int, signs: Signs = UNICODE, field: str = "", *, means: bool = True
) -> Iterator[Line]:
    """A line for each question, those answered in `field` first; only below those what answers mean, unless `means`."""
    sign = signs.mark("missing")
    for one in sorted(asked, key=lambda one: asked_in(one.question)[0] != field):
        answered_in, words = asked_in(one.question)
        yield ((f"{sign.glyph} ", sign.tone), (fit(words, width - 2), "warn"))
        meant = meaning(*one) if means or answered_in == field else ""
        if meant:
            yield (("    ", ""), (fit(meant, width - 4), "text"))


def likely(questions: Iterable[Question], field: str, zone: str, day: date | None) -> str:
    """The likely answer to what is asked in that field, as it is typed; empty where none is likelier than another.

    Where files differ, that of the first holds for all but those that are named.
    """
    found = {
        question.file: _likely(question, zone, day)
        for question in questions
        if asked_in(question)[0] == field
    }
    if not all(found.values()):
        return ""
    first = next(iter(found.values()), "")
    others = (f"{file}={answer}" for file, answer in found.items() if answer != first)
    return ", ".join((first, *others))


def _likely(question: Question, zone: str, day: date | None) -> str:
    match question:
        case NeedsZone():
            return zone
        case NeedsDay(candidates=candidates):
            found = next(iter(candidates), day)
            return found.isoformat() if found is not None else ""
        case NeedsYear(month=month, day=number):
            near = nearest_year(day)(month, number) if day is not None else None
            return str(near.year) if near is not None else ""
        case _:
            return ""


def how_answered(questions: Iterable[Question], field: str) -> str:
    """What to type into a field in which something is asked."""
    for question in questions:
        if asked_in(question)[0] == field:
            match question:
                case NeedsZone():
                    return "Type a zone first, such as Europe/Berlin or UTC."
                case NeedsDay():
                    return "Type a day first, such as 2026-11-20."
                case NeedsYear():
                    return "Type a year or a day first, such as 2026 or 2026-11-20."
                case NeedsDayOrder():
                    return "Type day or month first: which of the two comes first."
                case NeedsMapping():
                    return "Type time=NAME text=NAME first, out of the columns named."
    return ""
