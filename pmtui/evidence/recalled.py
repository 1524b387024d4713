"""Roles that a review remembers of earlier imports, found again by the hashes of names: of people, and of words in texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from pmtui.evidence.names import name_key
from pmtui.evidence.people import Person, spread
from pmtui.evidence.roles import SHORTEST

_WORD = re.compile(r"[^\W\d_](?:[\w.+\-]*\w)?(?:@[\w.\-]*\w)?")
_LONGEST = 60
_MOST_HELD = 400_000
"""Different words held, so that each is tried once; of more, some are tried again."""


def recalled(
    kept: Mapping[str, str], secret: bytes, people: Iterable[Person], texts: Iterable[str]
) -> dict[str, str]:
    """The roles that these people were given, and those of names that only texts hold. `kept`: by the hash of a name.

    Texts are looked at only where something is remembered: each word once, and two or three in a row that begin with capitals.
    """
    if not kept:
        return {}
    people = tuple(people)
    named = {name: role for one in people for name in one.names if (role := kept.get(name_key(name, secret)))}
    for name in _names_in(texts):
        if role := kept.get(name_key(name, secret)):
            named.setdefault(name, role)
    return spread(named, people)


def _names_in(texts: Iterable[str]) -> Iterator[str]:
    """Whatever could be a name in these texts, mostly once: words, and two or three with capitals in a row."""
    seen: set[str] = set()
    for text in texts:
        words = _WORD.findall(text)
        several = {
            " ".join(words[n:end])
            for n, word in enumerate(words)
            if word[0].isupper()
            for end in (n + 2, n + 3)
            if end <= len(words) and words[end - 1][0].isupper()
        }
        new = several.union(words).difference(seen)
        if not new:
            continue
        if len(seen) > _MOST_HELD:
            seen.clear()
        seen |= new
        for name in new:
            if SHORTEST <= len(name) <= _LONGEST:
                yield name
