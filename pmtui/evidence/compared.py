"""The words of a record as they are compared: numbers and ids kept, what every alert says left out."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

LONGEST = 600
"""Letters of a text that are compared."""

_WORD = re.compile(r"https?://[^\s<>()\[\]\"'|]+|[^\W_]+(?:[-_.:/#][^\W_]+)*")
_has_digit = re.compile(r"\d").search
_PART = re.compile(r"[^\W_]+")
_COMMON = frozenset(
    _PART.findall(
        """
    a an and are as at be been by for from has have i in into is it its no not now of on or our per since than that the
    this to was we were will with you http https www com alert alerts alerting firing triggered trigger incident
    resolved resolve recovered acknowledged ack warning critical error severity status state new open opened closed
    created
        """
    )
)
"""Words that carry little, or say only that there is an alert, which two different ones say alike."""

_OVER = frozenset({"resolved", "resolve", "recovered", "recovery", "closed", "cleared"})
_SEEN = frozenset({"acknowledged", "acked", "ack"})


class Compared(NamedTuple):
    """The words that carry something, those of them that may be a link or an id, and the stage they tell of."""

    words: frozenset[str]
    handles: set[str]
    stage: str


def words_of(text: str) -> Compared:
    """A text as it is compared: numbers and ids kept. An alert and its end are not the same thing, hence the stage."""
    folded = text[:LONGEST].casefold()
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    said: set[str] = set()
    handles: set[str] = set()
    for word in _WORD.findall(folded):
        if word.isalnum():
            said.add(word)
        elif word.startswith("http"):
            handles.add(bare(word))
            continue
        else:
            said.update(_PART.findall(word))
        if len(word) >= 6 and is_id(word):
            handles.add(word)
    stage = "" if said.isdisjoint(_OVER) else "over"
    if not stage and not said.isdisjoint(_SEEN):
        stage = "acknowledged"
    return Compared(frozenset(said - _COMMON), handles, stage)


def is_id(word: str) -> bool:
    """Long enough, with digits and letters or many digits: never a plain word, never a small number."""
    return len(word) >= 6 and not word.isalpha() and _has_digit(word) is not None


def heavy_of(words: frozenset[str]) -> frozenset[str]:
    """Those with digits in them and long ones, which say more: they count twice."""
    return frozenset([word for word in words if len(word) >= 8 or not word.isalpha()])


def bare(link: str) -> str:
    return link.casefold().partition("://")[2].rstrip("/.,;:") or link.casefold()
