"""Who is named in a record, and the roles people are told as instead: actors, and mentions inside texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from string import ascii_uppercase

from pmtui.evidence.called import Called
from pmtui.evidence.names import is_tool, loose, plain, short_forms
from pmtui.evidence.rows import Evidence

_MENTION = re.compile(r"(?<![\w@/.])@([^\W\d][\w.\-]{1,40}+)(?!/)")
_EVERYBODY = frozenset({"here", "channel", "everyone", "all", "group", "team"})
MOST_NAMES = 20_000
"""Different names counted; a log whose every line names another address has no people to list."""


def mentions(text: str) -> list[str]:
    """The names mentioned with an @ in a text."""
    if "@" not in text:
        return []
    return [name.rstrip(".-") for name in _MENTION.findall(text) if name.casefold() not in _EVERYBODY]


@dataclass(frozen=True)
class Person:
    """Somebody named in records: how often as an actor, how often mentioned; `also`: further names of theirs."""

    name: str
    acted: int = 0
    mentioned: int = 0
    also: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All that they are called."""
        return (self.name, *self.also)


def people_in(rows: Iterable[Evidence], called: Called | None = None) -> tuple[Person, ...]:
    """Who acts in these rows or is mentioned, the most active first.

    Programs that act, teams, channels and tools are nobody. `called`: what the records say of names.
    """
    called = called or Called()
    known_as = tuple(called.known_as)
    acted: Counter[str] = Counter()
    mentioned: Counter[str] = Counter()
    things: set[str] = set()
    programs: set[str] = set()
    channels: set[str] = set()
    for row in rows:
        actor = row.actor
        if actor and row.program and actor not in called.persons:
            _note(programs, actor)
        elif actor and (actor in acted or len(acted) < MOST_NAMES):
            acted[actor] += 1
        _note(things, row.team)
        _note(things, row.tool)
        _note(channels, row.channel)
        for name in (*mentions(row.text), *mentions(row.detail)):
            if name in mentioned or len(mentioned) < MOST_NAMES:
                mentioned[name] += 1
    for name in called.in_texts:
        mentioned[name] += 0
    nobody = {plain(name) for name in things}
    nobody.update(map(plain, called.nobody))
    nobody.update(plain(name) for names in known_as if any(map(is_tool, names)) for name in names)
    places = nobody | set(map(plain, programs)) | {plain(name.lstrip("#")) for name in channels}
    for name in list(acted):
        if is_tool(name) or plain(name) in nobody:
            del acted[name]
    for name in list(mentioned):
        if is_tool(name) or (plain(name) in places and name not in acted):
            del mentioned[name]
    found = [_person(names, acted, mentioned) for names in _together((*acted, *mentioned), known_as)]
    return tuple(sorted(found, key=lambda one: (-one.acted, -one.mentioned, one.name)))


def _note(things: set[str], name: str) -> None:
    if name and len(things) < MOST_NAMES:
        things.add(name)


def _person(names: list[str], acted: Mapping[str, int], mentioned: Mapping[str, int]) -> Person:
    """One person of these names, called as they act most often."""
    best = max(names, key=lambda name: (acted.get(name, 0), mentioned.get(name, 0), len(name.split()), name))
    return Person(
        best,
        sum(acted.get(name, 0) for name in names),
        sum(mentioned.get(name, 0) for name in names),
        tuple(name for name in names if name != best),
    )


def _together(names: Iterable[str], known_as: Iterable[Collection[str]]) -> Iterator[list[str]]:
    """The names of each person: those a record gives to one, and those that can be nobody else's."""
    found = list(dict.fromkeys(names))
    one_of = _Joined()
    for name in found:
        one_of.join(plain(name), loose(name))
    there = {plain(name) for name in found}
    spelt: dict[str, str] = {}
    for group in known_as:
        keys = [plain(name) for name in group if plain(name)]
        if there.isdisjoint(keys):
            continue
        spelt.update({plain(name): name for name in group})
        for key in keys[1:]:
            one_of.join(keys[0], key)
    _join_handles(one_of, [*found, *spelt.values()])
    people: dict[str, dict[str, str]] = {}
    for name in (*found, *spelt.values()):
        if one_of.root(plain(name)):
            people.setdefault(one_of.root(plain(name)), {}).setdefault(name, name)
    for spellings in people.values():
        if any(plain(name) in there for name in spellings):
            yield list(spellings)


def _join_handles(one_of: _Joined, names: Iterable[str]) -> None:
    """A handle goes with the full name it can be short for, if that is one person's only."""
    alone: dict[str, str] = {}
    full: dict[str, set[str]] = {}
    for name in names:
        whole = plain(name)
        for form in short_forms(name):
            full.setdefault(form, set()).add(whole)
        if " " not in whole:
            alone[whole] = loose(whole.partition("@")[0])  # of an address, the part before the host
    for handle, said in sorted(alone.items()):
        whose = {one_of.root(one) for one in full.get(said, ())}
        if len(whose) == 1:
            one_of.join(whose.pop(), handle)


class _Joined:
    """Names that belong together."""

    def __init__(self) -> None:
        self._to: dict[str, str] = {}

    def root(self, name: str) -> str:
        """The name that stands for all it was joined with."""
        while (to := self._to.get(name, name)) != name:
            name = to
        return name

    def join(self, one: str, other: str) -> None:
        """Both are one person's."""
        one, other = self.root(one), self.root(other)
        if one != other:
            self._to[other] = one


# --- roles ---------------------------------------------------------------------


def spread(names: Mapping[str, str], people: Iterable[Person]) -> dict[str, str]:
    """`names` with the role of each person for all that they are called."""
    found = dict(names)
    known = {plain(name): role for name, role in names.items()}
    for person in people:
        role = next((known[key] for name in person.names if (key := plain(name)) in known), None)
        if role is not None:
            found |= {name: known.get(plain(name), role) for name in person.names}
    return found


def with_everybody(
    names: Mapping[str, str], people: Iterable[Person], taken: Iterable[str] = ()
) -> dict[str, str]:
    """`names` with a role of its own for everybody who has none: responder A, B, … none that is `taken`.

    An empty role says that somebody is told by name.
    """
    people = tuple(people)
    found = spread(names, people)
    used = {role.casefold() for role in (*taken, *found.values())}
    free = (role for role in _responders() if role.casefold() not in used)
    known = {plain(name) for name in found}
    for person in people:
        if known.isdisjoint(map(plain, person.names)) and plain(person.name):
            role = next(free)
            found |= dict.fromkeys(person.names, role)
            known.update(map(plain, person.names))
    return found


def _responders() -> Iterator[str]:
    for turn in count(1):
        for letter in ascii_uppercase:
            yield f"responder {letter}{turn if turn > 1 else ''}"
