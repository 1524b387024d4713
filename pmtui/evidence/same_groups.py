"""Tellings of one thing put together, pair by pair: a group is settled as soon as nothing can join it any more. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

HELD = 20_000
"""Pairs held before those are looked for that can be settled."""
MOST_HELD = 100_000
"""Pairs that hang together, in a storm: more are settled as they are, and what comes next begins anew."""


class Side(NamedTuple):
    """One telling of a pair: its number in order of time, when, the caller's key, its tool, a post or an alert."""

    n: int
    at: int
    key: Hashable
    tool: str
    chat: bool


class Pair(NamedTuple):
    """Two tellings of two tools: how alike, how far apart in time, the earlier and the later, why, and whether surely."""

    score: float
    gap: int
    one: Side
    other: Side
    why: str
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Same:
    """Tellings of one thing, the one that leads first; at most one of each tool."""

    keys: tuple[Hashable, ...]
    score: float
    why: str
    sure: bool = False
    """Whether each pair of them is told by a link, an id, or the same words."""


_Found = tuple[float, int, Same]
"""How sure, the number of the telling that leads, and the group."""


class Groups:
    """Each telling with the most alike of each other tool; two of one tool are never in a group. Holds the surest."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._pairs: list[Pair] = []
        self._settle_at = HELD
        self._found: list[_Found] = []
        self._gone: dict[int, int] = {}

    def add(self, pair: Pair) -> None:
        """One more pair; none of a telling whose group had to be settled before its time."""
        if pair.one.n not in self._gone and pair.other.n not in self._gone:
            self._pairs.append(pair)

    def settle(self, oldest: int) -> None:
        """Settle what can't grow, when much is held: tellings before `oldest` are in no pair to come."""
        if len(self._pairs) < self._settle_at:
            return
        grows = _growing(self._pairs, oldest)
        self._take([pair for pair in self._pairs if pair.one.n not in grows])
        self._pairs = [pair for pair in self._pairs if pair.one.n in grows]
        if len(self._pairs) > MOST_HELD:
            gone = {side.n: side.at for pair in self._pairs for side in (pair.one, pair.other)} | self._gone
            self._gone = {n: at for n, at in gone.items() if at >= oldest}
            self._take(self._pairs)
            self._pairs = []
        self._settle_at = max(HELD, 2 * len(self._pairs))

    def surest(self) -> tuple[Same, ...]:
        """The groups, surest first."""
        self._take(self._pairs)
        self._pairs = []
        return tuple(same for _score, _n, same in self._found)

    def _take(self, pairs: list[Pair]) -> None:
        self._found += _grouped(pairs)
        self._found.sort(key=lambda found: (-found[0], found[1]))
        del self._found[self._most :]


def _growing(pairs: Iterable[Pair], oldest: int) -> set[int]:
    """The tellings that hang together, pair by pair, with one that may be in a further pair."""
    others: dict[int, list[int]] = {}
    reached: set[int] = set()
    for pair in pairs:
        one, other = pair.one.n, pair.other.n
        others.setdefault(one, []).append(other)
        others.setdefault(other, []).append(one)
        if pair.other.at >= oldest:
            reached.add(other)
    waiting = list(reached)
    while waiting:
        for n in others[waiting.pop()]:
            if n not in reached:
                reached.add(n)
                waiting.append(n)
    return reached


def _grouped(pairs: list[Pair]) -> list[_Found]:
    home: dict[int, int] = {}
    members: dict[int, list[Side]] = {}
    sure: dict[int, tuple[float, str]] = {}
    doubted: set[int] = set()
    for score, _gap, one, other, why, surely in sorted(pairs, key=lambda p: (-p[0], p[1], p[2].n, p[3].n)):
        for side in (one, other):
            if side.n not in home:
                home[side.n] = side.n
                members[side.n] = [side]
        a, b = home[one.n], home[other.n]
        if a == b or {side.tool for side in members[a]} & {side.tool for side in members[b]}:
            continue
        said = min(sure.get(a, (2.0, why)), sure.get(b, (2.0, why)), (score, why), key=lambda pair: pair[0])
        members[a] += members.pop(b)
        for side in members[a]:
            home[side.n] = a
        sure[a] = said
        if not surely or b in doubted:
            doubted.add(a)
    found: list[_Found] = []
    for n, group in members.items():
        if n in sure:
            score, why = sure[n]
            # What a monitoring tool says leads over what was said of it; then the earlier.
            group.sort(key=lambda side: (side.chat, side.n))
            keys = tuple(side.key for side in group)
            found.append((score, group[0].n, Same(keys, round(score, 3), why, n not in doubted)))
    return found
