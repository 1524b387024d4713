"""Which functions a review wants to hear, which are here, and which were heard."""

from __future__ import annotations

from dataclasses import dataclass

from pmtui.model.board import Board
from pmtui.model.cards import Session
from pmtui.model.vocabulary import FUNCTIONS


@dataclass(frozen=True)
class Function:
    """A function in a review. `here`: somebody said at joining that it is in the room, by choice and without a name."""

    name: str
    here: bool = False
    heard: bool = False
    wanted: bool = False
    """Whether the review says that it is to be heard."""


def functions_of(board: Board) -> tuple[Function, ...]:
    """Every function of a review: here and not heard first, then the others not heard, then who was heard.

    Where the review names none, the usual ones are offered too.
    """
    session = board.session
    here = session.functions if session is not None else ()
    wanted = board.review.functions
    heard = [name for each in board.of(Session) for name in each.heard]
    there, said, asked = ({name.casefold() for name in each} for each in (here, heard, wanted))
    names: dict[str, str] = {}
    for name in (*(wanted or FUNCTIONS), *here, *heard):
        names.setdefault(name.casefold(), name)
    found = [Function(name, key in there, key in said, key in asked) for key, name in names.items()]
    return tuple(sorted(found, key=lambda function: (function.heard, not function.here)))


def unheard(board: Board) -> tuple[Function, ...]:
    """Functions that are here, or were to be heard, and have not been in any session; those here first."""
    return tuple(f for f in functions_of(board) if not f.heard and (f.here or f.wanted))
