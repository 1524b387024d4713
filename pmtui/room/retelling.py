"""Events that earlier imports made and that name somebody who has a role now: told anew, unless a person changed them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pmtui.evidence.plan import KIND_GIVEN, KnownRow
from pmtui.evidence.retold import retold
from pmtui.evidence.roles import Roles
from pmtui.model.board import Board
from pmtui.model.cards import TimelineEvent
from pmtui.room.commands import StagedEvidence


@dataclass(frozen=True)
class Retelling:
    """Events as they are to be, by their ids; and how many name somebody and stay, since a person changed them."""

    events: Mapping[str, TimelineEvent] = field(default_factory=dict)
    left: int = 0


class Imported:
    """What earlier imports made of a board, by event: the row that leads, as far as the archive can tell."""

    def __init__(self, known: Iterable[KnownRow], board: Board) -> None:
        self._board = board
        self._rows: dict[str, KnownRow] = {}
        for row in known:
            if row.event and (row.leads or row.event not in self._rows):
                self._rows[row.event] = row

    def with_roles(self, roles: Roles) -> Retelling:
        """The events that these roles change."""
        events: dict[str, TimelineEvent] = {}
        left = 0
        for event_id, row in self._rows.items() if roles else ():
            old = self._board.find(TimelineEvent, event_id)
            new = retold(old, roles) if old is not None else None
            if new is None or new is old:
                continue
            if row.edited:
                left += 1
            else:
                events[event_id] = new
        return Retelling(events, left)

    def staged(self, event: TimelineEvent) -> StagedEvidence:
        """The row of an import that tells this event anew; what its record says is as it was."""
        row = self._rows[event.id]
        return StagedEvidence.model_construct(
            fingerprint=row.mark,
            status="updated",
            event=event,
            digest=row.digest,
            why=KIND_GIVEN if row.kind else "",
            based_on=event.rev,
        )
