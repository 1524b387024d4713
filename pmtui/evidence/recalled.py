"""Roles that a review remembers of earlier imports, found again by the hashes of names: of people, and of words in texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from pmtui.evidence.names import name_key, plain
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

    Texts are looked at only where something is remembered: each word once, and two or three in a row that may be a name.
    """
    if not kept:
        return {}
    people = tuple(people)
    named = {name: role for one in people for name in one.names if (role := kept.get(name_key(name, secret)))}
    for words in _names_in(texts):
        role = kept.get(name_key(words, secret))
        if role:
            named.setdefault(words, role)
    return spread(named, people)


def _names_in(texts: Iterable[str]) -> Iterator[str]:
    """Whatever could be a name in these texts, mostly once."""
    seen: set[str] = set()
    for text in texts:
        if text in seen:
            continue
        if len(seen) > _MOST_HELD:
            seen.clear()
        if len(text) < _LONGEST * 4:
            seen.add(text)
        words = _WORD.findall(text)
        for n, word in enumerate(words):
            if word not in seen:
                seen.add(word)
                if SHORTEST <= len(word) <= _LONGEST:
                    yield word
            if word[0].isupper() and n + 1 < len(words):
                for end in (n + 2, n + 3):
                    several = " ".join(words[n:end])
                    if several not in seen:
                        seen.add(several)
                        if len(several) <= _LONGEST and plain(several) != plain(word):
                            yield several
