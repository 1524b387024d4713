"""What records say of names themselves: which are one person's, who is named in texts, and what is no person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_PEOPLE = 20_000
"""People of one file whose names are held."""


@dataclass
class Called:
    """Filled by a reader; of several files together, those of each stay apart where they share a name.

    `in_texts`: people whom the words of rows name as a field of the record does. `nobody`: groups and programs; `persons`:
    who is surely a person, also where a program posts in their name.
    """

    in_texts: dict[str, None] = field(default_factory=dict)
    nobody: dict[str, None] = field(default_factory=dict)
    _people: dict[str, dict[str, None]] = field(default_factory=dict)
    persons: dict[str, None] = field(default_factory=dict)
    _groups: dict[tuple[str, ...], None] = field(default_factory=dict)

    def same_person(self, own_id: str, *names: str) -> None:
        """These are names of one person, who has that id in the tool."""
        given = [name for name in names if name and not name.startswith("[")]  # GitLab's `[REDACTED]`
        if given and (own_id in self._people or len(self._people) < MOST_PEOPLE):
            self._people.setdefault(own_id, {}).update(dict.fromkeys(given))
            self.persons.update(dict.fromkeys(given))

    def tells_of(self, *names: str) -> None:
        """A row's words name these people, who may never act themselves."""
        if len(self.in_texts) < MOST_PEOPLE:
            self.in_texts.update(dict.fromkeys(filter(None, names)))

    def no_person(self, *names: str) -> None:
        """A group, or a program, which may be mentioned as people are."""
        if len(self.nobody) < MOST_PEOPLE:
            self.nobody.update(dict.fromkeys(filter(None, names)))

    def take(self, other: Called) -> None:
        """What another file says, too."""
        self.in_texts.update(other.in_texts)
        self.nobody.update(other.nobody)
        self.persons.update(other.persons)
        self._groups.update(dict.fromkeys(other.known_as))

    @property
    def known_as(self) -> Iterator[tuple[str, ...]]:
        """The names of each person that has several; what two people are called tells them from nobody."""
        yield from self._groups
        times = Counter(name for names in self._people.values() for name in set(map(str.casefold, names)))
        for names in self._people.values():
            own = tuple(name for name in names if times[name.casefold()] == 1)
            if len(own) > 1:
                yield own
