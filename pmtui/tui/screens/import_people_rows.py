"""The names in a record as rows: how often each is found, and the role it is told as."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pmtui.evidence.names import plain
from pmtui.evidence.people import Person
from pmtui.tui.glyphs import Signs
from pmtui.tui.screens.import_reading import Found
from pmtui.tui.text import fit, pad
from pmtui.tui.widgets.source import Line, Piece, counted

_COUNTS = 26
"""Cells for how often somebody is found."""


class PeopleRows:
    """Names with how often each is found, and the role it is told as."""

    height = 1

    def __init__(
        self, people: Sequence[Person], names: Mapping[str, str], proposed: Mapping[str, str], signs: Signs
    ) -> None:
        self.people = people
        self.names = names
        self.proposed = proposed
        self.empty = (
            "No line says who acted; names inside texts are found only when you type them.",
            "n types a name; esc goes back to the lines.",
        )
        self._signs = signs

    def __len__(self) -> int:
        return len(self.people)

    def key(self, index: int) -> str | None:
        """Its place."""
        return str(index)

    def index(self, card_id: str) -> int | None:
        """The row of that place."""
        return int(card_id) if int(card_id) < len(self.people) else None

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """Name, lines, mentions, and the role; without one, that the name stays."""
        person = self.people[index]
        role = self.names.get(person.name, "")
        name_width = min(28, max(14, width // 3))
        arrow = self._signs.mark("link").glyph
        head: list[Piece] = [
            (pad(person.name, name_width), "text"),
            (pad(f" {_counts(person)}", _COUNTS), "quiet"),
        ]
        left = max(0, width - name_width - _COUNTS)
        if role:
            return ([*head, (fit(f"{arrow} {role}", left), "help")],)
        said = f"stays · {self.proposed.get(person.name, '')}?"
        return ([*head, (fit(f"{self._signs.mark('missing').glyph} {said}", left), "quiet")],)


def _counts(person: Person) -> str:
    acted = counted(person.acted, "line") if person.acted else ""
    mentioned = f"{person.mentioned} mentioned" if person.mentioned else ""
    return " · ".join(part for part in (acted, mentioned) if part) or "in texts"


def only_in_texts(found: Found, names: Mapping[str, str]) -> list[Person]:
    """Names with a role that nobody acts or is mentioned by: typed, or remembered and found in texts."""
    called = {plain(name) for person in found.plan.people for name in person.names}
    return [Person(name) for name, role in names.items() if role and plain(name) not in called]
