"""The same thing told by two tools: an alert and its chat post, an incident and the alert behind it. Pure.

Tellings near in time are compared by the words they share and by what one says of the other: its link, its id. Only
those that share a telling word are compared, so the work grows with the tellings and not with their pairs. What is
given in another order is found just the same.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Iterator
from enum import Enum
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from pmtui.evidence.compared import bare, heavy_of, is_id, words_of
from pmtui.evidence.same_groups import Groups, Pair, Same, Side
from pmtui.evidence.words import guess_kind
from pmtui.model.vocabulary import EventKind

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


class Voice(Enum):
    """Who tells something: a person in a chat, a program that saw it, a page to somebody; unknown in what was written up."""

    PERSON = "person"
    PROGRAM = "program"
    PAGE = "page"
    UNKNOWN = ""

    @classmethod
    def of(cls, kind: EventKind, *, program: bool = False) -> Voice:
        """Of a record of that kind: a message by no program is a person's, an alert is a program's."""
        if kind is EventKind.PAGE:
            return cls.PAGE
        if program or kind is EventKind.ALERT:
            return cls.PROGRAM
        return cls.PERSON if kind is EventKind.MESSAGE else cls.UNKNOWN


_NOT_BY_WORDS = frozenset(
    {
        frozenset({Voice.PERSON, Voice.PROGRAM}),
        frozenset({Voice.PERSON, Voice.PAGE}),
        frozenset({Voice.PROGRAM, Voice.PAGE}),
    }
)
"""Who are not taken to tell the same by their words alone: what somebody says in like words, or that a page went out, is
more than the alert, and merged with it is lost."""


class Telling(NamedTuple):
    """One record as it is compared. `key` is the caller's; `at` in microseconds; `chat` tells a post from an alert.

    `ids` are what the tool calls the thing; `voice` says who tells it, None that its words do. Tellings of one `tool` are never the same thing.
    """

    key: Hashable
    at: int
    tool: str
    text: str
    detail: str = ""
    link: str = ""
    ids: tuple[str, ...] = ()
    chat: bool = False
    voice: Voice | None = None


class _Seen:
    """A telling taken apart."""

    __slots__ = (
        "at",
        "handles",
        "heavy",
        "link",
        "mentions",
        "n",
        "side",
        "stage",
        "text",
        "told_by",
        "tool",
        "weight",
        "words",
    )

    def __init__(self, n: int, telling: Telling) -> None:
        key, self.at, self.tool, text, detail, self.link, ids, chat, self.told_by = telling
        self.n = n
        self.text = text
        self.side = Side(n, self.at, key, self.tool, chat)
        self.words, self.mentions, self.stage = words_of(text)
        self.heavy = heavy_of(self.words)
        self.weight = len(self.words) + len(self.heavy)
        self.handles = {one.casefold() for one in ids if is_id(one)}
        if self.link:
            link = bare(self.link)
            self.handles.add(link)
            self.mentions.add(link)
        if detail:
            self.mentions |= words_of(detail).handles

    @property
    def voice(self) -> Voice:
        """Who tells it; asked for the few that may be one with another."""
        return self.told_by if self.told_by is not None else Voice.of(guess_kind(self.text))


def same_things(
    tellings: Iterable[Telling], minutes: float = 5.0, most: int = 5_000, *, by_time: bool = False
) -> tuple[Same, ...]:
    """What seems to be told more than once, surest first, at most so many.

    Tellings that come `by_time` already are not held: only those within the window are.
    """
    in_order = _settled(tellings) if by_time else iter(sorted(tellings, key=_order))
    groups = Groups(most)
    _pair(in_order, int(minutes * 60_000_000), groups)
    return groups.surest()


def _settled(tellings: Iterable[Telling]) -> Iterator[Telling]:
    """Tellings in order of time, those of one instant in an order of their own."""
    for _at, same in groupby(tellings, key=itemgetter(1)):
        yield from sorted(same, key=_order)


def _order(telling: Telling) -> tuple[int, str, str, str, str, str]:
    return telling.at, telling.tool, telling.text, telling.link, telling.detail, repr(telling.ids)


class _Index:
    """The latest tellings of each tool by a token they hold; what is older than the window is forgotten by and by."""

    def __init__(self) -> None:
        self._lines: dict[str, dict[str, list[_Seen]]] = {}
        self._prune_at = PRUNED_FROM

    def add(self, token: str, seen: _Seen, oldest: int) -> None:
        """One more that holds the token."""
        by_tool = self._lines.get(token)
        if by_tool is None:
            by_tool = self._lines[token] = {seen.tool: [seen]}
            if len(self._lines) > self._prune_at:
                self._lines = {token: lines for token, lines in self._lines.items() if _lives(lines, oldest)}
                self._lines[token] = by_tool
                self._prune_at = max(PRUNED_FROM, 2 * len(self._lines))
            return
        line = by_tool.get(seen.tool)
        if line is None:
            by_tool[seen.tool] = [seen]
            return
        if len(line) >= LOOKED_AT:
            del line[0]
        line.append(seen)

    def of_others(self, token: str, seen: _Seen, oldest: int, found: dict[int, _Seen]) -> None:
        """Put into `found` the latest of other tools that hold the token."""
        lines = self._lines.get(token)
        if lines is None:
            return
        few = max(MOST_LIKE // len(lines), 2)
        mine = seen.tool
        for tool, line in lines.items():
            if tool != mine:
                for other in line[-few:]:
                    if other.at >= oldest:
                        found[other.n] = other


def _lives(lines: dict[str, list[_Seen]], oldest: int) -> bool:
    return any(line[-1].at >= oldest for line in lines.values())


def _pair(tellings: Iterable[Telling], window: int, groups: Groups) -> None:
    """Find the pairs: each telling with earlier ones of other tools."""
    words, owners, mentioned = _Index(), _Index(), _Index()
    recent: deque[_Seen] = deque()
    held: dict[str, int] = {}
    for n, telling in enumerate(tellings):
        oldest = telling.at - window
        while recent and recent[0].at < oldest:
            for word in recent.popleft().words:
                left = held[word] - 1
                if left:
                    held[word] = left
                else:
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
            groups.add(_paired(other, seen, *_likeness(other, seen)))
        said, heavy, stage, weight = seen.words, seen.heavy, seen.stage, seen.weight
        for other in maybe.values():
            least = weight if weight < other.weight else other.weight
            # With less than three quarters of the shorter one shared, the two are never alike enough.
            if other.stage != stage or 4 * (len(said & other.words) + len(heavy & other.heavy)) < 3 * least:
                continue
            if other.n not in sure:
                score, why = _alike(other, seen)
                if score >= ALIKE_FROM and frozenset((other.voice, seen.voice)) not in _NOT_BY_WORDS:
                    groups.add(_paired(other, seen, score, why))
        groups.settle(oldest)
        recent.append(seen)
        for word in seen.words:
            held[word] = held.get(word, 0) + 1
            words.add(word, seen, oldest)
        for token in seen.handles:
            owners.add(token, seen, oldest)
        for token in seen.mentions:
            mentioned.add(token, seen, oldest)


def _paired(one: _Seen, other: _Seen, score: float, why: str) -> Pair:
    return Pair(score, other.at - one.at, one.side, other.side, why, why != LIKE_WORDS)


def _rarest(words: frozenset[str], held: dict[str, int]) -> list[str]:
    """The words that the fewest tellings of the window share with this one."""
    shared = [(held[word], word) for word in words if word in held]
    return [word for _count, word in sorted(shared)[:WORDS_LOOKED_UP]]


def _likeness(one: _Seen, other: _Seen) -> tuple[float, str]:
    alike, _why = _alike(one, other)
    said = _said_of(one, other) or _said_of(other, one)
    if not said and not one.handles.isdisjoint(other.handles):
        said = SAME_LINK if one.link and one.link == other.link else NAMED
    # One names the other, but tells of another stage of it: what tells of the same stage is surer.
    return (0.9 if one.stage == other.stage else 0.6) + 0.1 * alike, said


def _said_of(one: _Seen, other: _Seen) -> str:
    """How the other tells of this one, if it does."""
    if not one.handles or one.handles.isdisjoint(other.mentions):
        return ""
    link = one.link
    return SAME_LINK if link and bare(link) in other.mentions else NAMED


def _alike(one: _Seen, other: _Seen) -> tuple[float, str]:
    if one.stage != other.stage:
        return 0.0, ""
    words, others = one.words, other.words
    if not words or not others:
        return 0.0, ""
    if words == others:
        return (1.0 if len(words) >= MOST_OF else 0.8), SAME_WORDS
    both = len(words & others)
    if 2 * both < len(words) and 2 * both < len(others):
        return 0.0, ""
    shared = both + len(one.heavy & other.heavy)
    together = shared / (one.weight + other.weight - shared)
    least = min(one.weight, other.weight)
    if both >= MOST_OF and shared >= CONTAINED_FROM * least:
        return max(together, CONTAINED * shared / least), LIKE_WORDS
    return together, LIKE_WORDS
