"""Roles in the place of names, wherever a record names somebody; what leads somewhere stays as it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from pmtui.evidence.names import ORDINARY, loose, plain
from pmtui.evidence.places import leads_somewhere
from pmtui.evidence.rows import Evidence

_WORD = re.compile(r"\w+").findall
_PLACE = re.compile(r"(?!.*://).*(?:\.\w{1,8}|:\d+)").fullmatch
SHORTEST = 3
"""A name of fewer letters is replaced only where it is mentioned with an @: plain, it would be part of other words."""


class Roles:
    """Puts roles in the place of names: the longest name first, whole words only, with or without an @.

    An e-mail address whose first part is a name is a name as a whole. A name with an empty role stays.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        given = {name: role for name, role in names.items() if plain(name) and role.strip()}
        self._roles = {plain(name): role for name, role in given.items()}
        self._loosely = {loose(name): role for name, role in reversed(given.items())} | self._roles
        self._words = {max(_WORD(name), key=len, default=name) for name in self._roles}
        self._pattern = _pattern({*self._roles, *(name.lstrip("@") for name in given)})

    def may_be_in(self, text: str) -> bool:
        """Whether a text may hold one of the names, however it spells what is no letter: a quick look."""
        folded = text.casefold()
        return any(word in folded for word in self._words)

    def __bool__(self) -> bool:
        return bool(self._roles)

    def role(self, actor: str) -> str:
        """The role of an actor, or the actor as given; several names in one field are each replaced."""
        return self._roles.get(plain(actor)) or self.text(actor)

    def text(self, text: str) -> str:
        """A text with roles instead of names. Addresses, paths, file names and labels in it stay whole."""
        if self._pattern is None or not text or not self.may_be_in(text):
            return text
        return self._pattern.sub(self._replace, text)

    def told_by(self, source: str) -> str:
        """A source as it is told, `Slack, kim, kim.json:4`, with roles. An actor may be of few letters; a file stays."""
        head, comma, last = source.rpartition(", ")
        if plain(last) in self._roles or not _PLACE(last):
            return ", ".join(self.role(part) for part in self.text(source).split(", "))
        return f"{self.told_by(head)}{comma}{last}" if comma else source

    def row(self, row: Evidence) -> Evidence:
        """A row with roles instead of names: who acted, and whoever its texts name. Where it was said, and of what, stays."""
        if self._pattern is None:
            return row
        text = self.text
        return row._replace(
            text=text(row.text),
            detail=text(row.detail),
            actor=self._roles.get(plain(row.actor), row.actor) if row.program else self.role(row.actor),
            original=text(row.original),
        )

    def _replace(self, found: re.Match[str]) -> str:
        said = found["mentioned"] or found["said"]
        role = self._loosely.get(plain(said)) or self._loosely.get(loose(said))
        if role is None or (found["said"] in ORDINARY and "@" not in found[0]):
            return found[0]
        return found[0] if leads_somewhere(found.string, *found.span(), self._named) else role

    def _named(self, word: str) -> bool:
        return plain(word) in self._roles or loose(word) in self._loosely


_HOST = r"(?:@[\w\-]+(?:\.[\w\-]+)+)?"


def _pattern(names: Collection[str]) -> re.Pattern[str] | None:
    longest = sorted({" ".join(name.split()) for name in names}, key=lambda name: (-len(name), name))
    if not longest:
        return None
    at = "|".join(_spaced(name) for name in longest)
    bare = "|".join(_spaced(name) for name in longest if len(name) >= SHORTEST) or r"\b\B"
    whole = rf"(?:(?<!\w)@(?P<mentioned>{at})|(?<!\w)(?P<said>{bare}))(?!\w){_HOST}"
    return re.compile(whole, re.IGNORECASE)


def _spaced(name: str) -> str:
    return r"[\s._\-]+".join(re.escape(part) for part in name.split(" "))
