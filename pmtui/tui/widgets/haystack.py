"""Filter as you type: what each card says, in one casefolded string, and which cards say all the words typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from pmtui.model.board import Board, Slot, TimelineKey, Unbuilt
from pmtui.model.cards import Card
from pmtui.model.moment import Moment

_SAID_AS = {
    **dict.fromkeys(("event", "room", "hosts", "UTC", "", "[]"), ""),
    "handoff": "hand-off",
    "step": "action taken",
    "customer": "customer notice",
    "open_question": "open question",
}
"""Values that say nothing, or that people know by other words."""
_MUTE = frozenset({"at", "at_precision", "order", "id", "review", "rev", "audience", "starred"})
_getters: dict[Callable[[tuple[Any, ...]], Card], Callable[[tuple[Any, ...]], Any]] = {}
"""By what builds a kind's rows: the columns of it that may say something."""
_is_id = re.compile("[0-9a-f]{32}").fullmatch


def haystack(slot: Slot) -> str:
    """Everything a card says, casefolded: its texts and terms, without ids. A row is read without building its card."""
    values: Iterable[object]
    if isinstance(slot, Unbuilt):
        values = _saying(slot)
    else:
        values = slot.__dict__.values()
        at = slot.__dict__.get("at")
        if isinstance(at, Moment):
            values = (*values, at.original, at.zone, *slot.__dict__.get("also", ()))
    said = [
        word
        for value in values
        if isinstance(value, str)
        and (word := _SAID_AS.get(value, value))
        and (len(word) != 32 or _is_id(word) is None)
    ]
    return "\n".join(said).casefold()


def _saying(slot: Unbuilt) -> Iterable[object]:
    """The values of a row; where its fields are known, only those that may say something."""
    get = _getters.get(slot.build)
    if get is None:
        if slot.places is None:
            return slot.row
        get = _getters[slot.build] = itemgetter(
            *(at for name, at in slot.places.items() if name not in _MUTE)
        )
    values: tuple[object, ...] = get(slot.row)
    return values


def words_of(typed: str) -> tuple[str, ...]:
    """The words of a filter, casefolded; a card matches when it says all of them."""
    return tuple(dict.fromkeys(typed.casefold().split()))


def narrows(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether nothing can match `new` that did not match `old`: each old word lives on in a new one."""
    return bool(old) and all(any(word in longer for longer in new) for word in old)


@dataclass(frozen=True)
class Matches:
    """Events that say all the words typed, in order of time, and what each says."""

    keys: Sequence[TimelineKey]
    said: Sequence[str]


class Haystacks:
    """What the events of one review say, kept from key to key and from board to board."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Slot, str]] = {}
        self._all: tuple[Board, Matches] | None = None

    def of(self, card_id: str, slot: Slot) -> str:
        """What that card says; made anew when the card changed."""
        kept = self._kept.get(card_id)
        if kept is not None and kept[0] is slot:
            return kept[1]
        said = haystack(slot)
        self._kept[card_id] = (slot, said)
        return said

    def all(self, board: Board) -> Matches:
        """Every event of the board with what it says."""
        if self._all is None or self._all[0] is not board:
            slots, kept, of = board.slots.get("event", {}), self._kept, self.of
            said = [
                known[1]
                if (known := kept.get(card_id)) is not None and known[0] is slots[card_id]
                else of(card_id, slots[card_id])
                for _at, _precision, _order, card_id in board.timeline
            ]
            self._all = (board, Matches(board.timeline, said))
        return self._all[1]

    def warm(self, board: Board, start: int = 0, most: int = 1000) -> int:
        """Read up to `most` events ahead of the first key typed; returns where to go on, or -1 when all are read."""
        slots = board.slots.get("event", {})
        for key in board.timeline[start : start + most]:
            self.of(key[3], slots[key[3]])
        return start + most if start + most < len(board.timeline) else -1


def matching(among: Matches, words: Sequence[str]) -> Matches:
    """Those of `among` that say all the words."""
    keys, said = among.keys, among.said
    for word in words:
        found = [n for n, text in enumerate(said) if word in text]
        keys, said = [keys[n] for n in found], [said[n] for n in found]
    return Matches(keys, said)


def says(card: Card, words: Sequence[str]) -> bool:
    """Whether a card says all the words."""
    said = haystack(card)
    return all(word in said for word in words)
