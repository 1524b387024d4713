"""Which notes say nearly the same: a suggestion for grouping, never a judgement.

Words are compared without case, accents and endings; rare words weigh more than common ones. The order of the notes
plays no part, so everybody is suggested the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from math import log

from pmtui.model.board import Board
from pmtui.model.cards import Group, Observation
from pmtui.model.vocabulary import LinkKind

ALIKE_FROM = 0.4
"""The share of what two notes say, both together, from which they are suggested as alike."""

CONTAINED = 0.7
"""What it counts that all of a short note is said in a longer one, of at least `MOST_OF` words."""

MOST_OF = 2

_WORD = re.compile(r"\w+")

_ENDINGS = ("ings", "ing", "edly", "ed", "ern", "en", "er", "es", "ly", "s", "e")

_COMMON = frozenset(
    _WORD.findall(
        """
    a about after all an and any are as at be been before but by can could did didn do does doesn don
    for from had has have he her his how i if in into is isn it its just me more my no not of on or our
    out she so some t than that the their them then there they this to too up us very was wasn we were
    weren what when which while who why will with won would wouldn you your aber als am auch auf aus bei
    das dass dem den der des die ein eine einen er es fur hat hatte ich im ist kein keine mit nach nicht
    noch nur oder sehr sich sie sind um und uns vom von vor war waren wenn wie wir wurde zu zum zur
        """
    )
)
"""Words that carry little, in the two languages tried most; others are weighed down by being common."""


@dataclass(frozen=True)
class Pair:
    """Two notes that say nearly the same; `one` before `other` by id. A score of 1 is the same words."""

    one: str
    other: str
    score: float


@dataclass(frozen=True)
class Likes:
    """What is like a note: others not grouped yet, the most alike first, and the group others like it are in."""

    notes: tuple[str, ...] = ()
    group: str = ""


def alike(texts: Mapping[str, str]) -> tuple[Pair, ...]:
    """Pairs of notes that say nearly the same, by id; the most alike first."""
    return _alike(frozenset(texts.items()))


def likes_of(board: Board) -> Mapping[str, Likes]:
    """For each note outside groups that everybody may read: what it is like. Notes like no other are left out."""
    readable = {
        note.id: note.text
        for note in board.of(Observation)
        if not note.folded and note.id not in board.private
    }
    homes = {note: home for note in readable if (home := _home(board, note))}
    near: defaultdict[str, list[str]] = defaultdict(list)
    for pair in alike(readable):
        near[pair.one].append(pair.other)
        near[pair.other].append(pair.one)
    return {
        note: Likes(
            tuple(other for other in others if other not in homes),
            next((homes[other] for other in others if other in homes), ""),
        )
        for note, others in near.items()
        if note not in homes
    }


def _home(board: Board, note: str) -> str:
    """The group a note is in."""
    links = board.links_from(note, LinkKind.BELONGS)
    return next((link.target for link in links if board.find(Group, link.target) is not None), "")


@dataclass
class _Shared:
    weight: float = 0.0
    words: int = 0


@dataclass
class _Words:
    """The words of all notes: who says each, and what it weighs."""

    of: dict[str, frozenset[str]]
    said_by: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        said_by: defaultdict[str, list[str]] = defaultdict(list)
        for note in sorted(self.of):
            for word in self.of[note]:
                said_by[word].append(note)
        self.said_by = dict(said_by)

    def weight(self, word: str) -> float:
        return log(1 + len(self.of) / len(self.said_by[word]))


@lru_cache(maxsize=4)
def _alike(texts: frozenset[tuple[str, str]]) -> tuple[Pair, ...]:
    words = _Words({note: _words(text) for note, text in texts})
    shared: defaultdict[tuple[str, str], _Shared] = defaultdict(_Shared)
    whole = dict.fromkeys(words.of, 0.0)
    # Words in one order, so that every sum is the same whatever the order of the notes.
    for word in sorted(words.said_by):
        weight = words.weight(word)
        for note in words.said_by[word]:
            whole[note] += weight
        for both in combinations(words.said_by[word], 2):
            found = shared[both]
            found.weight += weight
            found.words += 1
    pairs = (
        Pair(one, other, _score(words, found, one, other, whole)) for (one, other), found in shared.items()
    )
    kept = (pair for pair in pairs if pair.score >= ALIKE_FROM)
    return tuple(sorted(kept, key=lambda pair: (-pair.score, pair.one, pair.other)))


def _score(words: _Words, shared: _Shared, one: str, other: str, whole: Mapping[str, float]) -> float:
    if words.of[one] == words.of[other]:
        return 1.0
    together = shared.weight / (whole[one] + whole[other] - shared.weight)
    if shared.words < MOST_OF:
        return together
    return max(together, CONTAINED * shared.weight / min(whole[one], whole[other]))


def _words(text: str) -> frozenset[str]:
    """The words of a text that carry something, without endings; the text itself where it has no words."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in folded if not unicodedata.combining(char))
    said = _WORD.findall(plain)
    carrying = [word for word in said if word not in _COMMON]
    return _stems(carrying or said) or frozenset({" ".join(plain.split())})


def _stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(_stem(word) for word in words)


def _stem(word: str) -> str:
    """A word without its ending: `paging`, `paged` and `pages` are one."""
    if not word.isalpha():
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            break
    if word.endswith(("y", "ie")):
        word = word.removesuffix("ie").removesuffix("y") + "i"
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word
