"""What is said of each file of an import: what it holds, from when to when, and what it leaves open. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from pmtui.evidence.files import FilePreview
from pmtui.model.moment import zone_named
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.text import fit, width_of
from pmtui.tui.widgets.source import Line, counted, day_words


def file_lines(
    file: FilePreview,
    zone: str,
    width: int,
    signs: Signs = UNICODE,
    *,
    answered: str = "",
    brief: bool = False,
    asks: bool = True,
) -> Iterator[Line]:
    """What one file holds, then what is to be said about it.

    `brief`: in one line, where `asks` counts what is open. `answered`: the zone given for times without one.
    """
    if brief:
        yield _in_short(file, width, signs, asks=asks)
        return
    name = fit(file.name, max(12, width // 4))
    held = "".join(f" · {part}" for part in _held(file, answered))
    span = _span(file.first, file.last, zone) if file.first and file.last else ""
    room = width - width_of(name)
    beside = span and width_of(held) + width_of(span) + 3 <= room
    yield ((name, "text bold"), (fit(f"{held} · {span}" if beside else held, room), "quiet"))
    if span and not beside:
        yield ((f"    {fit(span, width - 4)}", "quiet"),)
    sign = signs.mark("missing")
    if file.error:
        yield ((f"  {sign.glyph} ", sign.tone), (fit(file.error, width - 4), "warn"))
    if file.skipped:
        yield (("    ", ""), (fit(f"skipped: {file.skipped}", width - 4), "quiet"))
    for words in file.warnings[:3]:
        yield (("    ", ""), (fit(words, width - 4), "quiet"))


def _in_short(file: FilePreview, width: int, signs: Signs, *, asks: bool) -> Line:
    name = fit(file.name, max(12, width // 4))
    span = f" · {_span(file.first, file.last, 'UTC')}" if file.first and file.last else ""
    held = (
        f"skipped: {file.skipped}" if file.skipped else f"{file.format} · {counted(file.rows, 'row')}{span}"
    )
    said = file.error or held
    open_ = counted(len(file.questions), "open question") if file.questions and asks else ""
    room = width - width_of(name) - 3 - (width_of(open_) + 5 if open_ else 0)
    line = [(name, "text bold"), (f" · {fit(said, room)}", "warn" if file.error else "quiet")]
    return [*line, (f" · {signs.mark('missing').glyph} {open_}", "warn")] if open_ else line


def _held(file: FilePreview, answered: str) -> Iterator[str]:
    if file.skipped:
        return
    if file.format:
        yield file.format
        yield counted(file.rows, "row")
    if file.already:
        yield f"{file.already:,} imported before"
    if file.updated:
        yield f"{file.updated:,} of them changed"
    if file.edited:
        yield f"{file.edited:,} left as somebody changed them"
    if file.folded:
        yield f"{file.folded:,} repeats"
    if file.hidden_because:
        why = ", ".join(f"{reason} {n:,}" for reason, n in file.hidden_because.items())
        yield f"{sum(file.hidden_because.values()):,} left out ({why})"
    if file.waiting:
        yield f"{file.waiting:,} wait for an answer"
    if file.no_time > file.waiting:
        yield f"{file.no_time - file.waiting:,} without a usable time"
    if file.format and not file.error:
        yield _zone(file, answered)


def _zone(file: FilePreview, answered: str) -> str:
    if file.zone:
        return f"zone {file.zone}, as it says"
    return f"zone {answered} where none is written" if answered else "zones as written"


def _span(first: datetime, last: datetime, zone: str) -> str:
    """`20 Nov 2026 22:41 … 23:50 UTC (20 Nov 23:41 … 00:50 CET)`."""
    said = []
    for name in dict.fromkeys(("UTC", zone)):
        a, b = (at.astimezone(zone_named(name)) for at in (first, last))
        begins = _day(a.date(), year=name == "UTC")
        ends = f"{_day(b.date(), year=a.year != b.year)} " if a.date() != b.date() else ""
        said.append(f"{begins} {a:%H:%M} … {ends}{b:%H:%M} {a.tzname() or name}")
    return said[0] if len(said) == 1 else f"{said[0]} ({said[1]})"


def _day(day: date, *, year: bool) -> str:
    return f"{day_words(day)} {day.year}" if year else day_words(day)
