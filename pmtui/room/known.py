"""What earlier imports brought in, as the next one recognises it."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from pmtui.archive.entries import StoredRow
from pmtui.evidence.plan import KIND_GIVEN, KnownRow
from pmtui.evidence.roles import Roles
from pmtui.evidence.rows import Evidence, to_event
from pmtui.model.board import Board
from pmtui.model.cards import TimelineEvent
from pmtui.model.moment import Precision
from pmtui.model.vocabulary import EventKind
from pmtui.room.recorded import event_digest

_encode = json.JSONEncoder(ensure_ascii=False, default=str).encode
# Field by field: an encoder set up anew for each of a million rows takes longer than what it encodes.
_quoted = json.encoder.encode_basestring
_KEYS = tuple(f'"{name}": ' for name in Evidence._fields)
_PRECISION = _KEYS[Evidence._fields.index("precision")]
_SURROGATE = re.compile("[\ud800-\udfff]")
_JOINED = ("folded", "merged")


def known_rows(stored: Iterable[StoredRow], board: Board) -> tuple[KnownRow, ...]:
    """The rows of imports that are in, in the order they came; what a person did to their events is in `board`."""
    rows = list(stored)
    made: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.event_id and row.made:
            made[row.event_id].add(row.made)
    found: dict[str, KnownRow] = {}
    seen: Counter[str] = Counter()
    reach = _Reach(rows, board)
    for row in rows:
        known = _known(row, board, made, reach) if row.digest else _of_before(row, board, made, seen)
        if known is None or (row.status == "updated" and known.mark not in found):
            continue  # what an import changed that was itself taken back
        before = found.get(known.mark)
        ends = [one.until for one in (known, before) if one is not None and one.until is not None]
        found[known.mark] = known._replace(until=max(ends, default=None))
    return tuple(found.values())


class _Reach:
    """Until when each file of an import tells: the last event that it made or changed."""

    def __init__(self, rows: Sequence[StoredRow], board: Board) -> None:
        self._last = {row.event_id: row.batch for row in rows if row.event_id}
        self._files: defaultdict[int, dict[str, datetime]] = defaultdict(dict)
        for row in rows:
            event = board.find(TimelineEvent, row.event_id) if row.event_id else None
            if event is not None and self._last[event.id] == row.batch:  # later ones name another file
                files, name = self._files[row.batch], _file_of(event)
                files[name] = max(event.at.at, files.get(name, event.at.at))

    def of(self, row: StoredRow, event: TimelineEvent) -> datetime | None:
        """For the file that row stood in; where a later import named another, the least of its import's files."""
        files = self._files[row.batch]
        if self._last[event.id] == row.batch:
            return files.get(_file_of(event))
        return min(files.values(), default=None)


def _file_of(event: TimelineEvent) -> str:
    """The file a record stood in: beside its link, or in place of one."""
    place = event.source.rpartition(", ")[2] if "://" in event.evidence else event.evidence
    return place.rpartition(":")[0] or place


Made = Mapping[str, set[str]]
"""By event, all that imports made it say, one after the other."""


def _known(row: StoredRow, board: Board, made: Made, reach: _Reach) -> KnownRow:
    event = row.event_id or ""
    there = board.find(TimelineEvent, event) if event else None
    return KnownRow(
        row.fingerprint,
        row.digest,
        event,
        leads=row.status not in _JOINED,
        edited=_edited(board, event, made.get(event, set())),
        left_out=row.status == "hidden",
        kind=there.event_kind if there is not None and row.why == KIND_GIVEN else None,
        gone=there is None and row.status != "hidden",
        until=reach.of(row, there) if there is not None else None,
    )


def _of_before(row: StoredRow, board: Board, made: Made, seen: Counter[str]) -> KnownRow | None:
    """A row that an earlier version kept: what it told then says which record it is."""
    told = row_of(row.raw_json)
    event = row.event_id or ""
    if told is None:  # purged: only its identity of then is left, and it stays away
        return KnownRow(row.fingerprint, event=event, edited=True, before=True)
    if row.status == "hidden" and told.hidden:
        return None
    mark = told.fingerprint()
    occurrence, seen[mark] = seen[mark], seen[mark] + 1
    first = {event_digest(to_event(told, board.review, ""))} if told.at is not None else set()
    return KnownRow(
        told.fingerprint(occurrence) if occurrence else mark,
        told.digest,
        event,
        edited=_edited(board, event, first | made.get(event, set())),
        left_out=row.status == "hidden",
    )


def _edited(board: Board, event_id: str, made: set[str]) -> bool:
    """Whether somebody changed or deleted that event since."""
    event = board.find(TimelineEvent, event_id) if event_id else None
    return event is None or (bool(made) and event_digest(event) not in made)


def raw_of(row: Evidence) -> str:
    """The row as it was read, as JSON without what it does not say."""
    said = [
        key + (_quoted(value) if isinstance(value, str) else _unquoted(value))
        for key, value in zip(_KEYS, row, strict=True)
        if value or key is _PRECISION
    ]
    raw = "{" + ", ".join(said) + "}"
    if not raw.isascii():
        try:
            raw.encode()
        except UnicodeEncodeError:  # half a pair of UTF-16, as JSON can spell it and no archive can hold it
            return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", raw)
    return raw


def _unquoted(value: object) -> str:
    if isinstance(value, datetime):
        return f'"{value}"'
    return int.__repr__(value) if isinstance(value, int) else _encode(value)


def raws_with_roles(raws: Iterable[tuple[int, str]], roles: Roles) -> list[tuple[int, str]]:
    """Those of the rows, by their numbers, that name somebody, with roles instead."""
    found: list[tuple[int, str]] = []
    for n, raw in raws:
        if roles.may_be_in(raw):
            row = row_of(raw)
            told = raw_of(roles.row(row)) if row is not None else raw
            if told != raw:
                found.append((n, told))
    return found


def row_of(raw: str) -> Evidence | None:
    """A row out of what `raw_of` wrote; None where nothing of it is left."""
    said = json.loads(raw) if raw else None
    if not isinstance(said, dict) or "text" not in said or "source" not in said:
        return None
    at = said.pop("at", None)
    known = {name: value for name, value in said.items() if name in Evidence._fields}
    if "precision" in known:
        known["precision"] = Precision(known["precision"])
    if "kind" in known:
        known["kind"] = EventKind(known["kind"])
    if "program" in known:
        known["program"] = bool(known["program"])
    return Evidence(at=datetime.fromisoformat(at) if at else None, **known)
