"""What goes into the archive and what it answers, besides cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from pmtui.model.vocabulary import ReviewState, Severity

if TYPE_CHECKING:
    from pmtui.model.board import Change
    from pmtui.model.cards import Card

ClockRow = dict[str, float | int | bool | str | None]
"""What is saved of a session's clock."""


RowStatus = Literal["kept", "updated", "folded", "merged", "hidden", "no-time"]


@dataclass(frozen=True, slots=True)
class StagedRow:
    """One row of an imported record and what became of it.

    It was kept as an event, changed the event it made earlier, repeats or joins another row's event, was hidden (and
    `why`), or has no usable time. `digest` is what it says, in short; `made` what its event said when it was put.
    """

    fingerprint: str
    event_id: str | None
    status: RowStatus
    raw_json: str
    digest: str = ""
    why: str = ""
    made: str = ""


class StoredRow(NamedTuple):
    """A row of an import that is in. `raw_json` only where an earlier version left no digest; `batch` in order of imports."""

    fingerprint: str
    event_id: str | None
    status: RowStatus
    digest: str
    why: str
    made: str
    raw_json: str
    batch: int = 0


@dataclass(frozen=True, slots=True)
class Brought:
    """What an import made of the board: events of its own, and others as they were before it changed them.

    `made` tells, by event, what it made them say.
    """

    events: tuple[str, ...] = ()
    changed: tuple[Card, ...] = ()
    made: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EvidenceBatch:
    """One import. To take it back, or in again, commit it with the other `state`; `rows` may then be empty."""

    id: str
    file_name: str
    format: str
    rows: tuple[StagedRow, ...] = ()
    state: Literal["in", "out"] = "in"


@dataclass(frozen=True, slots=True)
class Entry:
    """One change to save. `before`: the cards it replaces or drops, as they were. No seat and no name."""

    review_id: str
    change: Change
    before: tuple[Card, ...] = ()
    role: str = ""
    undoable: bool = False
    undoes: int | None = None
    batch: EvidenceBatch | None = None
    command_id: str = ""


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One change as the journal tells it; `put` and `dropped` are (kind, id), kind empty when unknown."""

    seq: int
    minute: datetime
    role: str
    words: str
    put: tuple[tuple[str, str], ...]
    dropped: tuple[tuple[str, str], ...]
    undoable: bool
    undoes: int | None
    batch: str | None


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One review in the home list. An action is overdue when its due day lies before today, UTC."""

    id: str
    title: str
    severity: Severity
    state: ReviewState
    incident_day: date | None
    owner: str
    services: tuple[str, ...]
    open_actions: int
    overdue_actions: int
    changed: datetime | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A card that search found. In `title` and `snippet` found words stand between the marks of `search`."""

    review_id: str
    review_title: str
    kind: str
    card_id: str
    title: str
    snippet: str


@dataclass(frozen=True, slots=True)
class Purged:
    """What is left to do by hand: copies that still hold it; whether the log could be emptied at once."""

    copies: tuple[str, ...]
    log_emptied: bool
