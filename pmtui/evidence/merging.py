"""The same thing told by two tools: an alert and its chat post, an incident and the alert behind it. Pure.

Tellings near in time are compared by the words they share and by what one says of the other: its link, its id. Only
those that share a telling word are compared, so the work grows with the tellings and not with their pairs. What is
given in another order is found just the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict, deque
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

ALIKE_FROM = 0.6
"""The share of what two tellings say, both together, from which they are offered as one."""
CONTAINED = 0.9
"""What it counts that all of one is said in the other, of at least `MOST_OF` words."""
CONTAINED_FROM = 0.85
MOST_OF = 3
LOOKED_AT = 12
"""Tellings of other tools looked at for each rare word: the latest ones."""
WORDS_LOOKED_UP = 6
LONGEST = 600
"""Letters of a text that are compared."""

SAME_LINK, NAMED, SAME_WORDS, LIKE_WORDS = (
    "one links to the other",
    "one names the other's id",
    "the same words",
    "nearly the same words",
)

_WORD = re.compile(r"https?://[^\s<>()\[\]\"'|]+|[^\W_]+(?:[-_.:/#][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_COMMON = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "by",
        "for",
        "from",
        "has",
        "have",
        "in",
        "into",
        "is",
        "it",
        "its",
        "no",
        "not",
        "now",
        "of",
        "on",
        "or",
        "our",
        "per",
        "since",
        "than",
        "that",
        "the",
        "this",
        "to",
        "was",
        "were",
        "will",
        "with",
        "you",
        "we",
        "i",
        "http",
        "https",
        "www",
        "com",
        "alert",
        "alerts",
        "alerting",
        "firing",
        "triggered",
        "trigger",
        "incident",
        "resolved",
        "resolve",
        "acknowledged",
        "ack",
        "warning",
        "critical",
        "error",
        "severity",
        "status",
        "state",
        "new",
        "open",
        "opened",
        "closed",
        "created",
    ]
)
"""Words that carry little, or say only that there is an alert, which two different ones say alike."""


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

    __slots__ = ("handles", "mentions", "n", "telling", "weight", "words")

    def __init__(self, n: int, telling: Telling) -> None:
        self.n = n
        self.telling = telling
        links = {_bare(telling.link)} if telling.link else set()
        self.words, found = _words(telling.text)
        self.weight = sum(_weigh(word) for word in self.words)
        self.handles = links | {one.casefold() for one in telling.ids if _is_id(one)}
        more = f"{telling.text} {telling.detail}"[:LONGEST]
        self.mentions = found | _handles(more) | links


def same_things(tellings: Iterable[Telling], minutes: float = 5.0, most: int = 5_000) -> tuple[Same, ...]:
    """What seems to be told more than once, surest first, at most so many."""
    pairs = _pairs(sorted(tellings, key=_order), int(minutes * 60_000_000))
    return _grouped(pairs, most)


def _order(telling: Telling) -> tuple[int, str, str, str, str, str]:
    return telling.at, telling.tool, telling.text, telling.link, telling.detail, repr(telling.ids)


_Pair = tuple[float, int, _Seen, _Seen, str]
"""How alike, how far apart in time, the earlier and the later, why."""


def _pairs(tellings: list[Telling], window: int) -> list[_Pair]:
    near: dict[str, dict[str, deque[_Seen]]] = defaultdict(dict)
    recent: deque[tuple[_Seen, tuple[str, ...]]] = deque()
    held: dict[str, int] = defaultdict(int)
    found: list[_Pair] = []
    for n, telling in enumerate(tellings):
        oldest = telling.at - window
        while recent and recent[0][0].telling.at < oldest:
            gone, tokens = recent.popleft()
            for token in tokens:
                held[token] -= 1
                if not held[token]:
                    del held[token], near[token]
                else:
                    line = near[token][gone.telling.tool]
                    if line and line[0] is gone:
                        line.popleft()
        seen = _Seen(n, telling)
        tokens = tuple(seen.words | seen.handles | seen.mentions)
        for other in _candidates(seen, tokens, near, held):
            score, why = _likeness(other, seen)
            if score >= ALIKE_FROM:
                found.append((score, telling.at - other.telling.at, other, seen, why))
        recent.append((seen, tokens))
        for token in tokens:
            held[token] += 1
            by_tool = near[token]
            if telling.tool not in by_tool:
                by_tool[telling.tool] = deque(maxlen=LOOKED_AT)
            by_tool[telling.tool].append(seen)
    return found


def _candidates(
    seen: _Seen, tokens: tuple[str, ...], near: dict[str, dict[str, deque[_Seen]]], held: dict[str, int]
) -> Iterable[_Seen]:
    """Tellings of other tools that share a link, an id, or one of the rarest words."""
    shared = sorted((token for token in tokens if token in held), key=lambda token: (held[token], token))
    tool = seen.telling.tool
    found: dict[int, _Seen] = {}
    for token in shared[:WORDS_LOOKED_UP]:
        for other_tool, line in near[token].items():
            if other_tool != tool:
                for other in line:
                    found[other.n] = other
    return found.values()


def _likeness(one: _Seen, other: _Seen) -> tuple[float, str]:
    alike, why = _alike(one, other)
    said = _said_of(one, other) or _said_of(other, one)
    if not said and not one.handles.isdisjoint(other.handles):
        said = SAME_LINK if one.telling.link and one.telling.link == other.telling.link else NAMED
    return (0.9 + 0.1 * alike, said) if said else (alike, why)


def _said_of(one: _Seen, other: _Seen) -> str:
    """How the other tells of this one, if it does."""
    if not one.handles or one.handles.isdisjoint(other.mentions):
        return ""
    link = one.telling.link
    return SAME_LINK if link and _bare(link) in other.mentions else NAMED


def _alike(one: _Seen, other: _Seen) -> tuple[float, str]:
    words, others = one.words, other.words
    if not words or not others:
        return 0.0, ""
    if words == others:
        return (1.0 if len(words) >= MOST_OF else 0.8), SAME_WORDS
    both = words & others
    if not both:
        return 0.0, ""
    shared = sum(_weigh(word) for word in both)
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


# --- words -------------------------------------------------------------------


def _words(text: str) -> tuple[frozenset[str], set[str]]:
    """The words that carry something, numbers and ids kept; and those of them that may be a link or an id."""
    folded = text[:LONGEST].casefold()
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    words: set[str] = set()
    handles: set[str] = set()
    for word in _WORD.findall(folded):
        if word.startswith("http"):
            handles.add(_bare(word))
            continue
        if _is_id(word):
            handles.add(word)
        words.update(_PART.findall(word))
    return frozenset(words - _COMMON), handles


def _handles(text: str) -> set[str]:
    found: set[str] = set()
    for word in _WORD.findall(text.casefold()):
        if word.startswith("http"):
            found.add(_bare(word))
        elif _is_id(word):
            found.add(word)
    return found


def _is_id(word: str) -> bool:
    """Long enough, with digits and letters or many digits: never a plain word, never a small number."""
    return len(word) >= 6 and not word.isalpha() and any(c.isdigit() for c in word)


def _weigh(word: str) -> float:
    """Words with digits in them and long ones say more."""
    return 2.0 if len(word) >= 8 or not word.isalpha() else 1.0


def _bare(link: str) -> str:
    return link.casefold().partition("://")[2].rstrip("/.,;:") or link.casefold()
