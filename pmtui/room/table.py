"""What decisions look at, and what they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from pmtui.clock import Clock
from pmtui.model.board import Board, Change
from pmtui.model.cards import Session
from pmtui.model.vocabulary import SessionState
from pmtui.room.answers import Bell, Event, refuse
from pmtui.room.content import Mint
from pmtui.room.history import Brought, Import, Step
from pmtui.room.meeting import Meeting
from pmtui.room.sealed import SealedRounds, vote_targets


@dataclass(frozen=True)
class Decision:
    """What a command comes to. Without a change it is carried out at once and leaves no journal."""

    words: str
    change: Change | None = None
    then: Callable[[], None] | None = None
    tells: tuple[Event, ...] = ()
    undoable: bool = False
    undoes: int | None = None
    brought: Import | None = None
    taken: Step | None = None
    """The step an undo or redo uses up."""
    undoing: bool = False
    purge: str = ""
    rings: Bell | Literal["late"] | None = None
    floor: Literal["", "offered", "kept", "taken"] = ""
    """What becomes of facilitation."""


@dataclass
class Table:
    """What decisions look at: the board everybody's commands have led to, and the meeting on it."""

    head: Board
    meeting: Meeting
    sealed: SealedRounds
    clock: Clock
    new_id: Callable[[], str]
    writers: Callable[[], int]
    gap_limit: float | None
    floor_offered: bool = False
    """Whether the co-facilitator may take facilitation over."""
    imports: dict[str, Brought] = field(default_factory=dict)
    """What imports that commands named made of the board, by batch."""

    @property
    def voting_on(self) -> frozenset[str]:
        """Cards a vote is open on, or will be once its opening is on disk."""
        session = self.head.session
        if self.sealed.is_open("vote") or session is None:
            return self.sealed.voting_on
        running = session.state is SessionState.RUNNING and session.vote == "open"
        return vote_targets(self.head) if running else frozenset()

    @property
    def mint(self) -> Mint:
        return Mint(self.head.review_id, self.head.seq + 1, self.new_id)

    @property
    def session(self) -> Session:
        session = self.head.session
        if session is None:
            raise refuse("No session is running.")
        return session
