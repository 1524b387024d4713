"""Events of one moment stand in the order they came: a record's as it tells them, typed ones as they were typed."""

from __future__ import annotations

from typing import TypeVar

from pmtui.model.board import Board
from pmtui.model.cards import Card, TimelineEvent

AnyOf = TypeVar("AnyOf", bound=Card)


class Turns:
    """Gives new events their turn behind those that stand at the same moment already."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._last: dict[tuple[int, int], float | None] = {}

    def placed(self, card: AnyOf) -> AnyOf:
        """The card; an event that shares its moment with one before it says so in its `order`."""
        if not isinstance(card, TimelineEvent) or card.order:
            return card
        moment = card.at.key
        last = self._last[moment] if moment in self._last else self._board.last_order(moment)
        self._last[moment] = 0.0 if last is None else last + 1
        return card if last is None else card.model_copy(update={"order": last + 1})
