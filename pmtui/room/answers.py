"""What a room answers to a command, and what it tells its seats."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pmtui.model.board import Board, Change
from pmtui.model.cards import Card
from pmtui.model.vocabulary import Role


@dataclass(frozen=True)
class Done:
    """The command was carried out and is on disk. `words` is what a toast may say."""

    seq: int
    words: str = ""
    card_id: str = ""
    undoable: bool = False


Code = Literal["not-allowed", "stale", "not-found", "again", "failed", "invalid", "late", "slow"]
"""What sort of refusal it is. `late`: the envelope's round is over; `slow`: too much was asked at once."""


@dataclass(frozen=True)
class Refused:
    """The command changed nothing; `why` is one sentence; `newer` the card that stood in the way."""

    why: str
    code: Code = "not-allowed"
    newer: Card | None = None


Answer = Done | Refused


class Refusal(Exception):
    """Raised while deciding; becomes the `Refused` the seat gets."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.why)
        self.refused = refused


def refuse(
    why: str,
    code: Code = "not-allowed",
    newer: Card | None = None,
) -> Refusal:
    """The refusal that says so."""
    return Refusal(Refused(why, code, newer))


# --- what seats hear ---------------------------------------------------------


@dataclass(frozen=True)
class Changed:
    """The board moved on; `board` is as this seat may see it."""

    change: Change
    board: Board


@dataclass(frozen=True)
class ClockMoved:
    """Something about the clock changed other than time passing."""


@dataclass(frozen=True)
class Counted:
    """Sums over the room; never who."""

    people: int = 0
    ready: int = 0
    more_time: int = 0
    move_on: int = 0
    writers: int = 0


@dataclass(frozen=True)
class BallotOpened:
    """Something can be written in sealed form until its bell."""

    what: Literal["sheet", "vote", "pulse", "consent"]
    round: int
    slots: int
    targets: tuple[str, ...] = ()
    """Cards a vote is on; empty otherwise."""


Bell = Literal["sheet", "vote", "pulse"]
"""What a bell rings for."""


@dataclass(frozen=True)
class BellRang:
    """Every device posts its envelope now."""

    what: Bell
    round: int


@dataclass(frozen=True)
class Revealed:
    """The sheet's round was shuffled and shown; hashes let a device know its own notes.

    `kept_back` says why nothing was shown.
    """

    round: int
    tags: dict[str, str] = field(default_factory=dict)
    kept_back: str = ""


@dataclass(frozen=True)
class Told:
    """A sentence for this seat's screen."""

    words: str
    level: Literal["information", "warning", "error"] = "information"


@dataclass(frozen=True)
class Seated:
    """This seat's role, when it is another from now on."""

    role: Role


@dataclass(frozen=True)
class Linked:
    """Whether a seat at the other end of a wire is connected; `words` says what the person should know."""

    on: bool
    words: str = ""


Event = Changed | ClockMoved | Counted | BallotOpened | BellRang | Revealed | Told | Seated | Linked
