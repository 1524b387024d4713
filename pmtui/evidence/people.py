"""Who is named in a record, and the roles people are told as instead: actors, and mentions inside texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from itertools import count
from string import ascii_uppercase

from pmtui.evidence.rows import Evidence

_MENTION = re.compile(r"(?<![\w@/.])@([^\W\d][\w.\-]{1,40})")
_WORD = re.compile(r"\w+").findall
_PLACE = re.compile(r"(?!.*://).*(?:\.\w{1,8}|:\d+)").fullmatch
_EVERYBODY = frozenset({"here", "channel", "everyone", "all", "group", "team"})
MOST_NAMES = 20_000
"""Different names counted; a log whose every line names another address has no people to list."""
SHORTEST = 3
"""A name of fewer letters is replaced only where it is mentioned with an @: plain, it would be part of other words."""


def mentions(text: str) -> list[str]:
    """The names mentioned with an @ in a text."""
    if "@" not in text:
        return []
    return [name.rstrip(".-") for name in _MENTION.findall(text) if name.casefold() not in _EVERYBODY]


@dataclass(frozen=True)
class Person:
    """A name found in records: how often as an actor, how often mentioned, and the role it has been given."""

    name: str
    acted: int = 0
    mentioned: int = 0
    role: str = ""


def people_in(rows: Iterable[Evidence]) -> tuple[Person, ...]:
    """Who acts in these rows or is mentioned, the most active first."""
    acted: Counter[str] = Counter()
    mentioned: Counter[str] = Counter()
    for row in rows:
        if row.actor and (row.actor in acted or len(acted) < MOST_NAMES):
            acted[row.actor] += 1
        for name in (*mentions(row.text), *mentions(row.detail)):
            if name in mentioned or len(mentioned) < MOST_NAMES:
                mentioned[name] += 1
    names = dict.fromkeys((*acted, *mentioned))
    found = [Person(name, acted[name], mentioned[name]) for name in names]
    return tuple(sorted(found, key=lambda one: (-one.acted, -one.mentioned, one.name)))


def name_key(name: str, secret: bytes) -> str:
    """What a name is remembered by: it can't be read back, only tried by who has the archive and guesses it."""
    plain = " ".join(name.casefold().lstrip("@").split())
    return blake2b(plain.encode("utf-8", "replace"), key=secret[:64], digest_size=16).hexdigest()


class Roles:
    """Puts roles in the place of names: the longest name first, whole words only, with or without an @."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._roles = {_plain(name): role for name, role in names.items() if _plain(name) and role.strip()}
        self._words = {max(_WORD(name), key=len, default=name) for name in self._roles}
        self._pattern = _pattern(
            {*self._roles, *(name.lstrip("@") for name in names if _plain(name) in self._roles)}
        )

    def may_be_in(self, text: str) -> bool:
        """Whether a text may hold one of the names, however it spells what is no letter: a quick look."""
        plain = text.casefold()
        return any(word in plain for word in self._words)

    def __bool__(self) -> bool:
        return bool(self._roles)

    def role(self, actor: str) -> str:
        """The role of an actor, or the actor as given; several names in one field are each replaced."""
        return self._roles.get(_plain(actor)) or self.text(actor)

    def text(self, text: str) -> str:
        """A text with roles instead of names."""
        if self._pattern is None or not text:
            return text
        return self._pattern.sub(self._replace, text)

    def told_by(self, source: str) -> str:
        """A source as it is told, `Slack, kim, kim.json:4`, with roles. An actor may be of few letters; a file stays."""
        head, comma, last = source.rpartition(", ")
        if _plain(last) in self._roles or not _PLACE(last):
            return ", ".join(self.role(part) for part in self.text(source).split(", "))
        return f"{self.told_by(head)}{comma}{last}" if comma else source

    def row(self, row: Evidence) -> Evidence:
        """A row with roles instead of names, wherever a reader may have put one."""
        if self._pattern is None:
            return row
        text = self.text
        return row._replace(
            text=text(row.text),
            detail=text(row.detail),
            actor=self.role(row.actor),
            tool=text(row.tool),
            team=text(row.team),
            channel=text(row.channel),
            group=text(row.group),
            source_id=text(row.source_id),
            link=text(row.link),
            original=text(row.original),
        )

    def _replace(self, found: re.Match[str]) -> str:
        return self._roles.get(_plain(found[0]), "somebody")


def with_everybody(
    names: Mapping[str, str], people: Iterable[str], taken: Iterable[str] = ()
) -> dict[str, str]:
    """`names` with a role of its own for everybody who has none: responder A, B, … none that is `taken`.

    Somebody who is written in two ways, as `Kim` and `@kim`, has one role.
    """
    found = {name: role for name, role in names.items() if role.strip()}
    known = {_plain(name): role for name, role in found.items()}
    used = {role.casefold() for role in (*taken, *found.values())}
    free = (role for role in _responders() if role.casefold() not in used)
    for name in people:
        plain = _plain(name)
        if plain and plain not in known:
            known[plain] = next(free)
        if plain and name not in found:
            found[name] = known[plain]
    return found


def _responders() -> Iterator[str]:
    for turn in count(1):
        for letter in ascii_uppercase:
            yield f"responder {letter}{turn if turn > 1 else ''}"


def _plain(name: str) -> str:
    return " ".join(name.casefold().lstrip("@").split())


def _pattern(names: Collection[str]) -> re.Pattern[str] | None:
    longest = sorted({" ".join(name.split()) for name in names}, key=lambda name: (-len(name), name))
    if not longest:
        return None
    at = "|".join(_spaced(name) for name in longest)
    bare = "|".join(_spaced(name) for name in longest if len(name) >= SHORTEST)
    whole = rf"(?<!\w)@(?:{at})(?!\w)" + (rf"|(?<!\w)(?:{bare})(?!\w)" if bare else "")
    return re.compile(whole, re.IGNORECASE)


def _spaced(name: str) -> str:
    return r"\s+".join(re.escape(part) for part in name.split(" "))
