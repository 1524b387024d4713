"""What a row of a table tells beside its time and text: when it ended, its id, and what its other cells say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from pmtui.evidence.columns import Columns, looks_like_time
from pmtui.evidence.placed import NO_TIME_WRITTEN
from pmtui.evidence.rows import Evidence
from pmtui.evidence.source import Source
from pmtui.evidence.table_people import names_in, people_columns
from pmtui.evidence.times import TimeReader
from pmtui.evidence.words import ROLES, guess_kind, plain_name
from pmtui.evidence.written_time import take_time, zone_in_name
from pmtui.model.vocabulary import EventKind

ALONE = 0.9
"""Share of rows whose id no other one has: an export may hold a row twice."""

OF_TABLE = "/of a table with "
"""In the id of a row stand the columns of its table too: another table counts its own records."""

_CELL = 200
_MOST = 30
_SHORT = 8
_DETAIL = Evidence._fields.index("detail")
_ID = Evidence._fields.index("source_id")
_new = tuple.__new__
"""With it a row is made in a third of the time `_replace` needs; kind stands beside detail."""
_NOTHING = frozenset({"", "-", "–", "none", "null", "nil", "nan", "n/a", "na", "[]", "{}"})

_ENDED = {
    "end": "Ended", "ended": "Ended", "ends": "Ended", "endsat": "Ended", "endedat": "Ended", "endtime": "Ended",
    "enddate": "Ended", "ende": "Ended", "fin": "Ended", "stop": "Ended", "stopped": "Ended",
    "finish": "Finished", "finished": "Finished", "finishedat": "Finished", "completed": "Finished",
    "resolved": "Resolved", "resolvedat": "Resolved", "closed": "Closed", "closedat": "Closed",
}  # fmt: skip
"""What a column's word for the end is told as."""

_PAIRS: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (
        frozenset({"start", "started", "starts", "begin", "began", "begins"}),
        ("end", "ended", "ends", "stop", "stopped", "finish", "finished", "completed", "resolved", "closed"),
    ),
    (frozenset({"created", "opened", "open", "triggered", "fired"}), ("resolved", "closed", "ended")),
    (
        frozenset({"startsat", "startedat", "createdat", "openedat"}),
        ("endsat", "endedat", "resolvedat", "closedat", "finishedat"),
    ),
    (frozenset({"starttime"}), ("endtime",)),
    (frozenset({"startdate"}), ("enddate",)),
    (frozenset({"beginn"}), ("ende",)),
    (frozenset({"début", "debut", "inicio"}), ("fin",)),
)
"""The words for a beginning, and those for its end, the most telling first."""

_OVER = frozenset({"Resolved", "Closed"})
_HARM = frozenset({EventKind.ALERT, EventKind.IMPACT, EventKind.DETECTION})
_RECORD_IDS = re.compile(
    r"(?:.*_)?(?:event|incident|alert|message|record|ticket|issue|entry|notification|change|deployment|case"
    r"|outage|maintenance|unique|dedup)_?(?:id|uuid|key|number)\Z"
)
"""Names of ids of what a row is about; a user's or a service's id is none."""


@dataclass(frozen=True, slots=True)
class Beside:
    """The columns that tell more than one plain row: `end`, and the word for it; `id`, and what makes its ids those
    of this table; `others`, whose cells are told as `name=cell`."""

    columns: Columns
    end: int | None = None
    ended: str = ""
    kind: EventKind | None = None
    id: int | None = None
    table: str = ""
    others: tuple[tuple[int, str], ...] = ()

    def __bool__(self) -> bool:
        return self.end is not None or self.id is not None or bool(self.others)


def columns_beside(
    names: Sequence[str], columns: Columns, rows: Sequence[Sequence[str]], source: Source
) -> Beside:
    """What else the first rows show these columns to hold."""
    plain = [plain_name(name) for name in names]
    end, ended = _end_of(plain, columns, rows, source)
    own = _id_of(plain, columns, rows, source)
    used = {
        *columns.of_times,
        columns.text,
        *(n for role, n in columns.others.items() if role != "id"),
        end,
        own,
    }
    others = tuple((n, name.strip()) for n, name in enumerate(names) if n not in used)[:_MOST]
    begins = plain[columns.time]
    kind = guess_kind(begins.replace("_", " ")) if end is not None else EventKind.NOTE
    table = ", ".join(names[n].strip() for n in (own, columns.time, columns.text)) if own is not None else ""
    return Beside(
        replace(columns, width=max(columns.width, len(names))),
        end,
        ended,
        kind if kind is not EventKind.NOTE else None,
        own,
        table,
        others,
    )


class RowsOf:
    """Makes the rows of one line of a table out of its plain row and its cells."""

    def __init__(self, beside: Beside, names: Sequence[str], source: Source) -> None:
        self._beside = beside
        self._others = [(n, f"{name}=" if name else "") for n, name in beside.others]
        self._people = people_columns(beside.others)
        self._called = source.notes.called
        self._times = TimeReader(source)
        self._zone = zone_in_name(names[beside.end]) if beside.end is not None else ""
        zone = beside.columns.others.get("zone")
        self._zones = zone if zone is not None else -1
        clock = beside.columns.clock
        self._days = -1 - clock if clock is not None and clock < 0 else None

    def of(self, row: Evidence, cells: Sequence[str]) -> Iterator[Evidence]:
        """The row with its id and its other cells; the end it states as another one."""
        beside = self._beside
        own = cells[beside.id].strip() if beside.id is not None else ""
        source_id = f"{own}{OF_TABLE}{beside.table}" if own else ""
        detail = row.detail
        if self._others and (told := self._told(cells, row.text)):
            detail = f"{detail}\n{told}" if detail else told
            for n, users in self._people:
                if cells[n].strip().lower() not in _NOTHING:
                    self._called.tells_of(*names_in(cells[n], users=users))
        kind = row.kind
        if beside.kind is not None and kind is None and guess_kind(row.text) is EventKind.NOTE:
            kind = beside.kind
        row = _new(
            Evidence, (*row[:_DETAIL], detail, kind, *row[_DETAIL + 2 : _ID], source_id, *row[_ID + 1 :])
        )
        yield row
        if beside.end is not None and (end := self._end(row, cells, beside.end)) is not None:
            yield end

    def finish(self) -> None:
        """Ask what was missing to read the ends."""
        self._times.finish()

    def _end(self, row: Evidence, cells: Sequence[str], column: int) -> Evidence | None:
        written = cells[column].strip()
        if written.lower() in _NOTHING:
            return None
        bare = self._days is not None and _only_clock(written)
        at, precision, zone, problem = self._times.read(
            f"{cells[self._days]} {written}" if bare and self._days is not None else written,
            self._zone or cells[self._zones].strip(),
        )
        if problem == NO_TIME_WRITTEN or (at is not None and at == row.at):
            return None
        if bare and at is not None and row.at is not None and at < row.at:
            at += timedelta(days=1)
        ended, kind = self._beside.ended, row.event_kind
        return row._replace(
            at=at,
            text=f"{ended}: {row.text}",
            precision=precision,
            original=written,
            zone=zone,
            detail="",
            kind=EventKind.RESOLUTION if ended in _OVER or kind in _HARM else kind,
            source_id=f"{row.source_id}/end" if row.source_id else "",
            no_time=problem,
        )

    def _told(self, cells: Sequence[str], text: str) -> str:
        """What the cells say that nothing else tells."""
        told: list[str] = []
        for n, name in self._others:
            cell = cells[n]
            if not cell or cell == text:
                continue
            if len(cell) < _SHORT:
                if cell.strip().lower() in _NOTHING:
                    continue
            elif len(cell) > _CELL or "\n" in cell:
                cell = " ".join(cell[: 2 * _CELL].split())
                cell = cell if len(cell) <= _CELL else f"{cell[: _CELL - 1]}…"
            told.append(name + cell)
        return ", ".join(told)


def _end_of(
    plain: Sequence[str], columns: Columns, rows: Sequence[Sequence[str]], source: Source
) -> tuple[int | None, str]:
    """The column that says when what began at the time ended, and how an end of that name is told."""
    taken = {*columns.of_times, columns.text, *columns.others.values()}
    for n in columns.of_times:
        words = plain[n].split("_") if n < len(plain) else []
        for begins, ends in _PAIRS:
            for place in [place for place, word in enumerate(words) if word in begins]:
                for end in ends:
                    name = "_".join((*words[:place], end, *words[place + 1 :]))
                    found = plain.index(name) if name in plain else _alone(plain, end)
                    if found is not None and found not in taken and _are_times(rows, found, source):
                        return found, _ENDED[end]
    return None, ""


def _alone(plain: Sequence[str], end: str) -> int | None:
    """`created_on` and `resolved_at`: the one column that says only when it ended."""
    forms = [
        n
        for n, name in enumerate(plain)
        if name in {end, *(f"{end}_{at}" for at in ("at", "on", "time", "date"))}
    ]
    return forms[0] if len(forms) == 1 else None


def _are_times(rows: Sequence[Sequence[str]], column: int, source: Source) -> bool:
    cells = [
        cell for row in rows if column < len(row) and (cell := row[column].strip()).lower() not in _NOTHING
    ]
    return 2 * sum(looks_like_time(cell, source) for cell in cells[:20]) > len(cells[:20])


def _only_clock(cell: str) -> bool:
    written = take_time(cell)
    return written is not None and written.clock is not None and not written.dated


def _id_of(
    plain: Sequence[str], columns: Columns, rows: Sequence[Sequence[str]], source: Source
) -> int | None:
    """The column that names each row and not, say, the incident that many are of; numbers that only count rows do not."""
    if "id" in source.options.mapping:
        return columns.others.get("id")
    taken = {*columns.of_times, columns.text, *(n for role, n in columns.others.items() if role != "id")}
    named = [n for role in ROLES["id"] for n, name in enumerate(plain) if name == role]
    named += [n for n, name in enumerate(plain) if _RECORD_IDS.match(name)]
    return next((n for n in named if n not in taken and _tells_apart(rows, n)), None)


def _tells_apart(rows: Sequence[Sequence[str]], column: int) -> bool:
    told: dict[str, set[tuple[str, ...]]] = {}
    for row in rows:
        cell = row[column].strip() if column < len(row) else ""
        if not cell:
            return False
        told.setdefault(cell, set()).add(tuple(row))
    counting = all(cell.isdecimal() for cell in told) and not told.keys().isdisjoint(("0", "1"))
    return bool(told) and not counting and len(told) >= ALONE * sum(map(len, told.values()))
