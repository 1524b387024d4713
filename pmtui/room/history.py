"""What a seat did, for its own undo and redo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from pmtui.model.board import Change
from pmtui.model.cards import Card, TimelineEvent
from pmtui.room.commands import StagedEvidence
from pmtui.room.recorded import event_digest


@dataclass(frozen=True)
class Import:
    """What an import adds to the archive beside its events; taken back and brought in again as a whole."""

    id: str
    file_name: str = ""
    format_name: str = ""
    rows: tuple[StagedEvidence, ...] = ()
    event_ids: tuple[str, ...] = ()
    state: Literal["in", "out"] = "in"

    def of(self, before: Iterable[Card]) -> Brought:
        """What it made of the board, whose cards were so before."""
        changed = tuple(card for card in before if isinstance(card, TimelineEvent))
        return Brought(self.event_ids, changed, self.made)

    @property
    def made(self) -> Mapping[str, str]:
        """For each event that rows made or changed: what they made it say."""
        own = iter(self.event_ids)
        found: dict[str, str] = {}
        for row in self.rows:
            if isinstance(row.event, TimelineEvent):
                found[next(own) if row.status == "kept" else row.event.id] = event_digest(row.event)
        return found


@dataclass(frozen=True)
class Brought:
    """What an import made of the board: events of its own, and others as they were before it changed them."""

    events: tuple[str, ...] = ()
    changed: tuple[TimelineEvent, ...] = ()
    made: Mapping[str, str] = field(default_factory=dict)
    """By event, what the import made it say."""


@dataclass(frozen=True)
class Step:
    """A content change of a seat that undo can take back; `left` is the rev its cards have as this seat left them."""

    change: Change
    before: tuple[Card, ...]
    brought: Import | None = None
    left: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, change: Change, before: tuple[Card, ...], brought: Import | None = None) -> Step:
        """The step that `change` is. The rows of an import are the archive's, and not held for its undo."""
        imported = brought and replace(brought, rows=())
        return cls(change, before, imported, {card.id: card.rev for card in change.put})


Mark = tuple[tuple[Step, ...], tuple[Step, ...]]
"""What was done and what was undone, at one moment."""


@dataclass
class History:
    """What one seat did, for its own undo and redo. It follows `head`, as decisions do."""

    done: list[Step] = field(default_factory=list)
    undone: list[Step] = field(default_factory=list)

    def did(self, step: Step) -> None:
        """Something new; what was undone before can't be done again."""
        self.done.append(step)
        self.undone.clear()

    def moved(self, taken: Step, made: Step, *, undoing: bool) -> None:
        """An undo or redo used up `taken` and is `made`."""
        source, target = (self.done, self.undone) if undoing else (self.undone, self.done)
        source.pop()  # decisions take the last step, and follow head
        # What came back has a new rev: steps that left the card so know it by that one now.
        back = {card.id: (card.rev, made.left.get(card.id)) for card in taken.before}
        for steps in (self.done, self.undone):
            steps[:] = [_renumbered(step, back) for step in steps]
        target.append(made)

    def mark(self) -> Mark:
        """Where the history stands, to come back to when a save fails."""
        return tuple(self.done), tuple(self.undone)

    def back_to(self, mark: Mark) -> None:
        """As it stood then."""
        self.done, self.undone = list(mark[0]), list(mark[1])

    def forget(self, card_ids: Iterable[str]) -> None:
        """Drop steps that hold a purged card."""
        gone = frozenset(card_ids)
        self.done = [step for step in self.done if not gone & step.change.ids]
        self.undone = [step for step in self.undone if not gone & step.change.ids]


def _renumbered(step: Step, back: Mapping[str, tuple[int, int | None]]) -> Step:
    left = {
        card_id: new if (new := back.get(card_id, (0, None))[1]) and back[card_id][0] == rev else rev
        for card_id, rev in step.left.items()
    }
    return step if left == step.left else replace(step, left=left)
