"""How the lines of a plan are drawn: only those that are seen are read from it."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from enum import IntEnum

from pmtui.evidence.plan import Line as PlanLine
from pmtui.evidence.rows import Evidence, where
from pmtui.model.moment import Moment
from pmtui.model.text import clean_line
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.import_deciding import Deciding
from pmtui.tui.screens.import_reading import Found, Lines
from pmtui.tui.text import fit, pad
from pmtui.tui.widgets.source import Line, Piece, across, day_words

STATE_WIDTH = 12
"""Cells of the first column: a glyph and a word; a click there keeps a line or leaves it out."""

_WIDE = 100
_EMPTY: dict[Lines, tuple[str, ...]] = {
    Lines.ALL: (
        "No line was found in what you named.",
        "Check the path, or answer what is asked, in the fields above.",
    ),
    Lines.NEW: ("Nothing here is new: all of it came in before, or is hidden.", "f shows other lines."),
    Lines.HIDDEN: ("No line is hidden.", "Noise would be listed here with its reason; f shows other lines."),
    Lines.NO_TIME: ("Every line has a usable time.", "f shows other lines."),
    Lines.TWICE: ("Nothing here came in before or is told by two files.", "f shows other lines."),
}


def numbers_of(found: Found, deciding: Deciding, lines: Lines) -> Sequence[int]:
    """The numbers of the lines to show: those of that kind, and what was decided to be of it."""
    base = found.numbers(lines)
    more: set[int] = set()
    if lines is Lines.HIDDEN:
        more |= deciding.out
    if lines is Lines.NEW:
        more |= deciding.back
    if lines in (Lines.ALL, Lines.NEW):
        for lead in deciding.unfolded:
            more |= set(found.plan.folds[lead].members)
    return array("Q", sorted({*base, *more})) if more else base


class PlanRows:
    """The lines of these numbers, as they stand by what was decided."""

    height = 1

    def __init__(
        self,
        found: Found,
        deciding: Deciding,
        numbers: Sequence[int],
        zone: str,
        signs: Signs = UNICODE,
        lines: Lines = Lines.ALL,
    ) -> None:
        self.found = found
        self.deciding = deciding
        self.numbers = numbers
        self.empty = _EMPTY[lines]
        self._zone = zone
        self._signs = signs
        self._span = _span_of(found, zone)

    def __len__(self) -> int:
        return len(self.numbers)

    def key(self, index: int) -> str | None:
        """The line's number."""
        return str(self.numbers[index])

    def index(self, card_id: str) -> int | None:
        """The row of the line of that number."""
        n = int(card_id)
        at = bisect_left(self.numbers, n)
        return at if at < len(self.numbers) and self.numbers[at] == n else None

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """State, time, kind, who told it, text as it will read, and why it stands so."""
        line = self.found.plan.line(self.numbers[index])
        row = self.deciding.told(line)
        fate = self.deciding.fate(line)
        mark = self._signs.mark(fate.mark).glyph
        kind = self._signs.of(row.event_kind)
        wide = width >= _WIDE
        day = Span.DAYS if wide and self._span is Span.DAY else self._span
        repeats = line.repeats if line.n not in self.deciding.unfolded else 1
        head: list[Piece] = [
            (pad(f"{mark} {fate.word}", STATE_WIDTH), fate.tone),
            (when(row, self._zone, day), "quiet"),
            (pad(f"{kind.glyph} {kind.word}", 15) if wide else f"{kind.glyph} ", kind.tone),
            (pad(fit(_told_by(row), 16 if wide else 9), 18 if wide else 10), "quiet"),
        ]
        if repeats > 1:
            head.append(
                (
                    f"{self._signs.mark('folded').glyph}{'x' if self._signs.plain_ascii else '×'}{repeats} ",
                    "warn",
                )
            )
        lead = self.deciding.same_as(line.n)
        if lead is not None:
            fate = fate._replace(why=f"as at {when(self.found.plan.line(lead).row, self._zone).strip()}")
        tone = "text" if fate.comes else "quiet"
        return (across(head, headline(row), tone, [(fate.why, fate.tone)], width, must=1),)


class Span(IntEnum):
    """How far the lines reach: on one day, in one year, over several."""

    DAY = 0
    DAYS = 1
    YEARS = 2


_DAY_CELLS = {Span.DAY: 0, Span.DAYS: 7, Span.YEARS: 11}


def _span_of(found: Found, zone: str) -> Span:
    plan = found.plan
    if not plan.timed:
        return Span.DAY
    ends = (plan.line(n).row for n in (0, plan.timed - 1))
    first, last = (Moment(at=row.at, precision=row.precision).day(zone) for row in ends if row.at is not None)
    return Span.DAY if first == last else Span.DAYS if first.year == last.year else Span.YEARS


def when(row: Evidence, zone: str, day: Span = Span.DAY) -> str:
    """Time of a row in a column of its own, and its day as far as that is needed to tell it."""
    cells = _DAY_CELLS[day] + 9
    if row.at is None:
        return " " * cells
    moment = Moment(at=row.at, precision=row.precision)
    on = moment.day(zone)
    date = "" if day is Span.DAY else day_words(on) if day is Span.DAYS else on.isoformat()
    return f"{date:<{_DAY_CELLS[day]}}{moment.shown(zone):<8} "


def headline(row: Evidence) -> str:
    """The text of a row as one line."""
    return clean_line(row.text[:500]) or "(no text)"


def _told_by(row: Evidence) -> str:
    channel = f"#{row.channel.lstrip('#')}" if row.channel else ""
    return " ".join(part for part in (row.tool or ("" if channel else row.source), channel) if part)


def about(line: PlanLine, deciding: Deciding, width: int, signs: Signs = UNICODE) -> tuple[Line, Line]:
    """What is said of the line under the cursor: what becomes of it and why; where it stands and what else it says."""
    fate = deciding.fate(line)
    row = deciding.told(line)
    said = f"{signs.mark(fate.mark).glyph} {fate.word}{f': {fate.why}' if fate.why else ''}"
    hints = list(_hints(line, deciding))
    first: list[Piece] = [(fit(said, width), fate.tone)]
    if hints:
        first.append((fit(f" · {' · '.join(hints)}", max(0, width - len(said))), "quiet"))
    kind = "" if width >= _WIDE else row.event_kind.words  # a narrow line has room for its sign only
    place = [
        kind,
        row.actor,
        f"in {row.channel}" if row.channel else "",
        row.severity,
        where(line.row),
        row.link,
    ]
    more = clean_line(row.detail[:500])
    second = " · ".join(part for part in (*place, more) if part)
    return first, [(fit(second, width), "quiet")]


def _hints(line: PlanLine, deciding: Deciding) -> Iterable[str]:
    if line.repeats > 1:
        open_ = line.n in deciding.unfolded
        yield "u folds its repeats" if open_ else f"{line.repeats} alike; u shows them one by one"
    place = deciding.offered.get(line.n)
    if place is not None and line.n not in deciding.out:
        yield deciding.offers[place].why
    if line.n in deciding.kinds:
        yield f"{deciding.kinds[line.n].words} by your word"
    if line.n in deciding.back or line.n in deciding.out:
        yield "space takes that back"
