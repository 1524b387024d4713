"""The parts of the import screen: paths and answers as typed, and how the rows of a preview are drawn. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from pmtui.evidence.options import Options
from pmtui.evidence.outline import day_named
from pmtui.evidence.preview import FilePreview
from pmtui.evidence.problems import NeedsDay, NeedsDayOrder, NeedsMapping, NeedsZone, Question
from pmtui.evidence.rows import Evidence
from pmtui.model.cards import Review
from pmtui.model.moment import Moment, zone_named
from pmtui.model.text import clean_line
from pmtui.model.when import Context, Unclear, read_when
from pmtui.model.zones import find_zone, zone_label
from pmtui.room.importing import Entry
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.text import fit, width_of
from pmtui.tui.widgets.source import Line, Piece, across, counted, day_words


class BadAnswer(ValueError):
    """An answer can't be read; `field` says which one."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


# --- what was typed ----------------------------------------------------------


def paths_typed(text: str) -> list[Path]:
    """Paths parted by blanks; quotes keep blanks in a name. BadAnswer when a quote is left open.

    A text that as a whole names something there is one path, blanks and all.
    """
    whole = Path(text.strip()).expanduser()
    if text.strip() and whole.exists():
        return [whole]
    try:
        return [Path(part).expanduser() for part in shlex.split(text)]
    except ValueError:
        raise BadAnswer("paths", "a quote is left open; close it") from None


def completed(text: str) -> str:
    """`text` with its last name completed as far as it is certain, as a shell does."""
    head, _, last = text.rpartition(" ")
    path = Path(last).expanduser()
    folder, start = (path, "") if last.endswith("/") else (path.parent, path.name)
    try:
        found = sorted(
            f"{entry.name}/" if entry.is_dir() else entry.name
            for entry in folder.iterdir()
            if entry.name.startswith(start) and (start or not entry.name.startswith("."))
        )
    except OSError:
        return text
    common = _common(found)
    if " " in common or len(common) <= len(start):
        return text
    return f"{head} {last}{common[len(start) :]}" if head else f"{last}{common[len(start) :]}"


def _common(names: Sequence[str]) -> str:
    """What sorted names all begin with."""
    if not names:
        return ""
    first, last = names[0], names[-1]
    same = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return first[: min(len(first), len(last)) if same is None else same]


@dataclass(frozen=True)
class Answers:
    """The fields of the screen, as typed."""

    zone: str = ""
    day: str = ""
    order: str = ""
    mapping: str = ""
    channel: str = ""
    since: str = ""
    until: str = ""


def options_of(answers: Answers, review: Review, now: datetime) -> Options:
    """Those answers as options. BadAnswer says which one can't be read."""
    zone = _zone(answers.zone, now)
    start = _window("since", answers.since, zone or review.zone, review, now)
    return Options(
        zone=zone,
        day=_day(answers.day),
        day_first=_order(answers.order),
        mapping=_mapping(answers.mapping),
        channel=tuple(part.lstrip("#") for part in answers.channel.replace(",", " ").split()),
        since=start,
        until=_window("until", answers.until, zone or review.zone, review, now, start),
        display=review.zone,
    )


def _zone(text: str, now: datetime) -> str | None:
    if not text:
        return None
    try:
        return zone_named(text).key
    except ValueError:
        zone = find_zone(text)
        label = zone_label(zone, now) if zone is not None else ""
        # Half-hour offsets have no name of their own; taking UTC for them would move every row.
        if zone is None or now.astimezone(zone).utcoffset() != now.astimezone(zone_named(label)).utcoffset():
            words = f"{text!r} is no zone known here; write UTC or a name such as Europe/Berlin"
            raise BadAnswer("zone", words) from None
        return label


def _day(text: str) -> date | None:
    if not text:
        return None
    found = day_named(text)
    if found is None:
        raise BadAnswer("day", f"{text!r} is no full date; write 2026-11-20")
    return found


def _order(text: str) -> bool | None:
    if not text:
        return None
    first = text[0].casefold()
    if first not in "dm":
        raise BadAnswer(
            "order", "write day when 3/4 is the third of April, month when it is March the fourth"
        )
    return first == "d"


def _mapping(text: str) -> dict[str, str]:
    try:
        parts = [part.partition("=") for part in shlex.split(text)]
    except ValueError:
        raise BadAnswer("mapping", "a quote is left open; close it") from None
    for name, sign, value in parts:
        if not (name and sign and value):
            raise BadAnswer("mapping", "write columns as time=NAME text=NAME")
    return {name: value for name, _sign, value in parts}


def _window(
    field: str, text: str, zone: str, review: Review, now: datetime, near: datetime | None = None
) -> datetime | None:
    if not text:
        return None
    try:
        return read_when(text, Context(zone=zone, now=now, incident_day=review.incident_day, anchor=near)).at
    except Unclear as unclear:
        raise BadAnswer(field, str(unclear)) from None


def asked_in(question: Question) -> tuple[str, str]:
    """The field a question is answered in, and the question for a person at the screen."""
    match question:
        case NeedsZone(file, count, first, last, said):
            why = f"{said!r} names more than one zone" if said else "none is written"
            return "zone", f"{file}: in which zone are its {count} times, {first} … {last}? {why}"
        case NeedsDay(file, _count, example, candidates):
            named = f" It names {' or '.join(day.isoformat() for day in candidates)}." if candidates else ""
            return "day", f"{file}: on which day do times such as {example!r} begin?{named}"
        case NeedsDayOrder(file, example):
            return "order", f"{file}: is {example!r} written day first or month first?"
        case NeedsMapping():
            columns = ", ".join(question.columns[:12])
            return (
                "mapping",
                f"{question.file}: which hold time and text? Write time=… text=… out of: {columns}",
            )


# --- what was found ----------------------------------------------------------


class EvidenceRows:
    """The entries of a preview; `out` are those left out, by their place."""

    height = 1

    def __init__(
        self,
        entries: Sequence[Entry],
        out: frozenset[int],
        zone: str,
        signs: Signs = UNICODE,
        *words: str,
    ) -> None:
        self.entries = entries
        self.out = out
        self.empty = words or ("No rows.",)
        self._zone = zone
        self._signs = signs

    def __len__(self) -> int:
        return len(self.entries)

    def key(self, index: int) -> str | None:
        """Its place."""
        return str(index)

    def index(self, card_id: str) -> int | None:
        """The row of that place."""
        return int(card_id) if int(card_id) < len(self.entries) else None

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """Whether it comes in, time, kind, text, and where it stands or why it is left out."""
        entry = self.entries[index]
        row = entry.row
        where = f"{fit(row.source, 20)}:{row.line}" if row.line else fit(row.source, 24)
        tail: list[Piece] = [(entry.why, "warn"), (where, "quiet")]
        if row.at is None:
            sign = self._signs.mark("missing")
            head: list[Piece] = [(f"{sign.glyph} no time         ", sign.tone)]
            return (across(head, _headline(row), "quiet", tail, width, must=2),)
        out = index in self.out
        glyph = self._signs.mark("withheld" if out else "done").glyph
        moment = Moment(at=row.at, precision=row.precision)
        when = f"{day_words(moment.day(self._zone)):<6} {moment.shown(self._zone):<8} "
        sign = self._signs.of(row.event_kind)
        head = [(f"{glyph} ", "quiet" if out else "help"), (when, "quiet"), (f"{sign.glyph} ", sign.tone)]
        return (across(head, _headline(row), "quiet" if out else "text", tail, width, must=1),)


def _headline(row: Evidence) -> str:
    return clean_line(row.text[:500]) or "(no text)"


def file_lines(file: FilePreview, zone: str, width: int, signs: Signs = UNICODE) -> Iterator[Line]:
    """What one file holds, then what is to be said about it."""
    name = fit(file.name, max(12, width // 4))
    held = "".join(f" · {part}" for part in _held(file))
    span = _span(file.first, file.last, zone) if file.first and file.last else ""
    room = width - width_of(name)
    beside = span and width_of(held) + width_of(span) + 3 <= room
    yield ((name, "text bold"), (fit(f"{held} · {span}" if beside else held, room), "quiet"))
    if span and not beside:
        yield ((f"    {fit(span, width - 4)}", "quiet"),)
    sign = signs.mark("missing")
    if file.error:
        yield ((f"  {sign.glyph} ", sign.tone), (fit(file.error, width - 4), "warn"))
    for question in file.questions:
        yield ((f"  {sign.glyph} ", sign.tone), (fit(asked_in(question)[1], width - 4), "warn"))
    for words in file.warnings[:3]:
        yield (("    ", ""), (fit(words, width - 4), "quiet"))


def _held(file: FilePreview) -> Iterator[str]:
    if file.format:
        yield file.format
        yield counted(file.rows, "row")
    if file.already:
        yield f"{file.already} imported before"
    if file.updated:
        yield f"{file.updated} of them changed"
    if file.edited:
        yield f"{file.edited} left as somebody changed them"
    if file.folded:
        yield f"{file.folded} repeats"
    if file.hidden_because:
        why = ", ".join(f"{reason} {n}" for reason, n in file.hidden_because.items())
        yield f"{sum(file.hidden_because.values())} left out ({why})"
    if file.no_time:
        yield f"{file.no_time} without a usable time"


def _span(first: datetime, last: datetime, zone: str) -> str:
    """`20 Nov 22:41 … 23:50 UTC (23:41 … 00:50 CET)`."""
    said = []
    for name in dict.fromkeys(("UTC", zone)):
        a, b = (at.astimezone(zone_named(name)) for at in (first, last))
        day = f"{day_words(b.date())} " if a.date() != b.date() else ""
        said.append(f"{day_words(a.date())} {a:%H:%M} … {day}{b:%H:%M} {a.tzname() or name}")
    return said[0] if len(said) == 1 else f"{said[0]} ({said[1]})"


def first_moment(now: datetime | None, review: Review) -> datetime:
    """What a relative time is read against: now, else the day of the incident."""
    if now is not None:
        return now
    day = review.incident_day or review.opened
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else datetime(2000, 1, 1, tzinfo=UTC)
