"""Filter as you type: what each card says, in one casefolded string, and which cards say all the words typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
_is_id = re.compile("[0-9a-f]{32}").fullmatch


def haystack(slot: Slot) -> str:
    """Everything a card says, casefolded: its texts and terms, without ids. A row is read without building its card."""
    values: Iterable[object]
    if isinstance(slot, Unbuilt):
        values = slot.row
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
            slots, of = board.slots.get("event", {}), self.of
            said = [of(key[3], slots[key[3]]) for key in board.timeline]
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
