"""The same thing told by two tools: an alert and its chat post, an incident and the alert behind it. Pure.

Tellings near in time are compared by the words they share and by what one says of the other: its link, its id. Only
those that share a telling word are compared, so the work grows with the tellings and not with their pairs. What is
given in another order is found just the same.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from pmtui.evidence.compared import bare, is_id, weigh, words_of

ALIKE_FROM = 0.6
"""The share of what two tellings say, both together, from which they are offered as one."""
CONTAINED = 0.9
"""What it counts that all of one is said in the other, of at least `MOST_OF` words."""
CONTAINED_FROM = 0.85
MOST_OF = 3
LOOKED_AT = 8
"""Tellings of each other tool looked at for a rare word: the latest ones; and after how many the next word is not."""
WORDS_LOOKED_UP = 4
OFTEN = 48
"""Tellings within the window that share a word which tells nothing any more; the rarest word is looked up all the same."""
MOST_LIKE = 16
"""Tellings looked at for one word, shared out among the tools; of each the two latest at least."""
PRUNED_FROM = 5_000

SAME_LINK, NAMED, SAME_WORDS, LIKE_WORDS = (
    "one links to the other",
    "one names the other's id",
    "the same words",
    "nearly the same words",
)


class Telling(NamedTuple):
    """One record as it is compared. `key` is the caller's; `at` in microseconds; `chat` tells a post from an alert.

    `ids` are what the tool calls the thing. Tellings of one `tool` are never the same thing.
    """

    key: Hashable
    at: int
    tool: str
    text: str
    detail: str = ""
    link: str = ""
    ids: tuple[str, ...] = ()
    chat: bool = False


@dataclass(frozen=True, slots=True)
class Same:
    """Tellings of one thing, the one that leads first; at most one of each tool."""

    keys: tuple[Hashable, ...]
    score: float
    why: str


class _Seen:
    """A telling taken apart."""

    __slots__ = ("handles", "mentions", "n", "stage", "telling", "weight", "weights", "words")

    def __init__(self, n: int, telling: Telling) -> None:
        self.n = n
        self.telling = telling
        links = {bare(telling.link)} if telling.link else set()
        self.words, found, self.stage = words_of(telling.text)
        self.weights = {word: weigh(word) for word in self.words}
        self.weight = sum(self.weights.values())
        self.handles = links | {one.casefold() for one in telling.ids if is_id(one)}
        self.mentions = found | links
        if telling.detail:
            self.mentions |= words_of(telling.detail).handles


def same_things(
    tellings: Iterable[Telling], minutes: float = 5.0, most: int = 5_000, *, by_time: bool = False
) -> tuple[Same, ...]:
    """What seems to be told more than once, surest first, at most so many.

    Tellings that come `by_time` already are not held: only those within the window are.
    """
    in_order = _settled(tellings) if by_time else iter(sorted(tellings, key=_order))
    return _grouped(_pairs(in_order, int(minutes * 60_000_000)), most)


def _settled(tellings: Iterable[Telling]) -> Iterator[Telling]:
    """Tellings in order of time, those of one instant in an order of their own."""
    for _at, same in groupby(tellings, key=itemgetter(1)):
        yield from sorted(same, key=_order)


def _order(telling: Telling) -> tuple[int, str, str, str, str, str]:
    return telling.at, telling.tool, telling.text, telling.link, telling.detail, repr(telling.ids)


_Pair = tuple[float, int, _Seen, _Seen, str]
"""How alike, how far apart in time, the earlier and the later, why."""


class _Index:
    """The latest tellings of each tool by a token they hold; what is older than the window is forgotten by and by."""

    def __init__(self) -> None:
        self._lines: dict[str, dict[str, list[_Seen]]] = {}
        self._prune_at = PRUNED_FROM

    def add(self, token: str, seen: _Seen, oldest: int) -> None:
        """One more that holds the token."""
        by_tool = self._lines.get(token)
        if by_tool is None:
            by_tool = self._lines[token] = {}
            if len(self._lines) > self._prune_at:
                self._lines = {token: lines for token, lines in self._lines.items() if _lives(lines, oldest)}
                self._lines[token] = by_tool
                self._prune_at = max(PRUNED_FROM, 2 * len(self._lines))
        line = by_tool.get(seen.telling.tool)
        if line is None:
            line = by_tool[seen.telling.tool] = []
        elif len(line) >= LOOKED_AT:
            del line[0]
        line.append(seen)

    def of_others(self, token: str, seen: _Seen, oldest: int, found: dict[int, _Seen]) -> None:
        """Put into `found` the latest of other tools that hold the token."""
        lines = self._lines.get(token, _NOBODY)
        few = max(MOST_LIKE // max(len(lines), 1), 2)
        for tool, line in lines.items():
            if tool != seen.telling.tool:
                for other in line[-few:]:
                    if other.telling.at >= oldest:
                        found[other.n] = other


_NOBODY: dict[str, list[_Seen]] = {}


def _lives(lines: dict[str, list[_Seen]], oldest: int) -> bool:
    return any(line[-1].telling.at >= oldest for line in lines.values() if line)


def _pairs(tellings: Iterable[Telling], window: int) -> list[_Pair]:
    words, owners, mentioned = _Index(), _Index(), _Index()
    recent: deque[_Seen] = deque()
    held: dict[str, int] = defaultdict(int)
    pairs: list[_Pair] = []
    for n, telling in enumerate(tellings):
        oldest = telling.at - window
        while recent and recent[0].telling.at < oldest:
            for word in recent.popleft().words:
                held[word] -= 1
                if not held[word]:
                    del held[word]
        seen = _Seen(n, telling)
        sure: dict[int, _Seen] = {}
        for token in seen.mentions | seen.handles:
            owners.of_others(token, seen, oldest, sure)
        for token in seen.handles:
            mentioned.of_others(token, seen, oldest, sure)
        maybe: dict[int, _Seen] = {}
        for place, word in enumerate(_rarest(seen.words, held)):
            if place and (held[word] > OFTEN or len(maybe) >= LOOKED_AT):
                break
            words.of_others(word, seen, oldest, maybe)
        for other in sure.values():
            score, why = _likeness(other, seen)
            pairs.append((score, telling.at - other.telling.at, other, seen, why))
        for other in maybe.values():
            if other.n not in sure:
                score, why = _alike(other, seen)
                if score >= ALIKE_FROM:
                    pairs.append((score, telling.at - other.telling.at, other, seen, why))
        recent.append(seen)
        for word in seen.words:
            held[word] += 1
            words.add(word, seen, oldest)
        for token in seen.handles:
            owners.add(token, seen, oldest)
        for token in seen.mentions:
            mentioned.add(token, seen, oldest)
    return pairs


def _rarest(words: frozenset[str], held: dict[str, int]) -> list[str]:
    """The words that the fewest tellings of the window share with this one."""
    shared = [(held[word], word) for word in words if word in held]
    return [word for _count, word in sorted(shared)[:WORDS_LOOKED_UP]]


def _likeness(one: _Seen, other: _Seen) -> tuple[float, str]:
    alike, _why = _alike(one, other)
    said = _said_of(one, other) or _said_of(other, one)
    if not said and not one.handles.isdisjoint(other.handles):
        said = SAME_LINK if one.telling.link and one.telling.link == other.telling.link else NAMED
    # One names the other, but tells of another stage of it: what tells of the same stage is surer.
    return (0.9 if one.stage == other.stage else 0.6) + 0.1 * alike, said


def _said_of(one: _Seen, other: _Seen) -> str:
    """How the other tells of this one, if it does."""
    if not one.handles or one.handles.isdisjoint(other.mentions):
        return ""
    link = one.telling.link
    return SAME_LINK if link and bare(link) in other.mentions else NAMED


def _alike(one: _Seen, other: _Seen) -> tuple[float, str]:
    if one.stage != other.stage:
        return 0.0, ""
    words, others = one.words, other.words
    if not words or not others:
        return 0.0, ""
    if words == others:
        return (1.0 if len(words) >= MOST_OF else 0.8), SAME_WORDS
    both = words & others
    if 2 * len(both) < len(words) and 2 * len(both) < len(others):
        return 0.0, ""
    weights = one.weights
    shared = 0.0
    for word in both:
        shared += weights[word]
    together = shared / (one.weight + other.weight - shared)
    least = min(one.weight, other.weight)
    if len(both) >= MOST_OF and shared >= CONTAINED_FROM * least:
        return max(together, CONTAINED * shared / least), LIKE_WORDS
    return together, LIKE_WORDS


def _grouped(pairs: list[_Pair], most: int) -> tuple[Same, ...]:
    """Each telling with the most alike of each other tool; two of one tool are never in a group."""
    home: dict[int, int] = {}
    members: dict[int, list[_Seen]] = {}
    sure: dict[int, tuple[float, str]] = {}
    for score, _gap, one, other, why in sorted(pairs, key=lambda p: (-p[0], p[1], p[2].n, p[3].n)):
        for seen in (one, other):
            if seen.n not in home:
                home[seen.n] = seen.n
                members[seen.n] = [seen]
        a, b = home[one.n], home[other.n]
        if a == b or {s.telling.tool for s in members[a]} & {s.telling.tool for s in members[b]}:
            continue
        said = min(sure.get(a, (2.0, why)), sure.get(b, (2.0, why)), (score, why), key=lambda pair: pair[0])
        members[a] += members.pop(b)
        for seen in members[a]:
            home[seen.n] = a
        sure[a] = said
    groups = [(sure[n], _led(members[n])) for n in members if n in sure]
    groups.sort(key=lambda group: (-group[0][0], group[1][0].n))
    return tuple(
        Same(tuple(seen.telling.key for seen in group), round(score, 3), why)
        for (score, why), group in groups[:most]
    )


def _led(group: list[_Seen]) -> list[_Seen]:
    """What a monitoring tool says leads over what was said of it; then the earlier."""
    return sorted(group, key=lambda seen: (seen.telling.chat, seen.n))
