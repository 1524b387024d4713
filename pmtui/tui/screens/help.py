"""Help: every key with what it does, found as you type. The rows are given; this screen knows no key by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Protocol, runtime_checkable

from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.picking import PickSheet
from pmtui.tui.screens.sheet import Key
from pmtui.tui.text import fit, pad
from pmtui.tui.widgets.card_list import CardList
from pmtui.tui.widgets.haystack import words_of
from pmtui.tui.widgets.source import Line

HelpRow = tuple[str, str, str]
"""Keys, what they do in a word or two, and a sentence."""

HelpSection = tuple[str, Sequence[HelpRow]]


@runtime_checkable
class HasKeys(Protocol):
    """A screen with keys of its own at its foot; `explained` says more of a key than the word there."""

    explained: ClassVar[Mapping[str, str]]

    def keys(self) -> Sequence[Key]: ...


def here_rows(screen: HasKeys) -> list[HelpRow]:
    """The rows of such a screen."""
    shown = screen.keys()
    return [(key, words, screen.explained.get(key, "")) for key, words, _action in shown]


class HelpRows:
    """Sections with a heading each; rows that say all the words."""

    height = 1

    def __init__(self, sections: Sequence[HelpSection], filter_text: str = "") -> None:
        words = words_of(filter_text)
        self.filter_text = filter_text
        self._rows: list[tuple[str, HelpRow | None]] = []
        self._keys: list[str | None] = []
        for at, (heading, rows) in enumerate(sections):
            found = [(f"{at}.{n}", row) for n, row in enumerate(rows) if _says(heading, row, words)]
            if found:
                headings = ([("", None)] if self._rows else []) + [(heading, None)]
                self._rows += [*headings, *((heading, row) for _key, row in found)]
                self._keys += [*(None for _row in headings), *(key for key, _row in found)]
        self._places = {key: n for n, key in enumerate(self._keys) if key}
        entries = [row for _heading, row in self._rows if row]
        self._keys_width = min(18, max((len(row[0]) for row in entries), default=0) + 2)
        self._words_width = min(28, max((len(row[1]) for row in entries), default=0) + 2)

    @property
    def empty(self) -> tuple[str, ...]:
        """What to do when nothing matches."""
        return (f"No key says “{fit(self.filter_text, 40)}”.", "esc shows all keys again.")

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, key: str) -> HelpRow | None:
        """The entry of that key, when it is shown."""
        at = self._places.get(key)
        return None if at is None else self._rows[at][1]

    def key(self, index: int) -> str | None:
        """Section and place in it; headings have none."""
        return self._keys[index]

    def index(self, card_id: str) -> int | None:
        """The row of that key."""
        return self._places.get(card_id)

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """Keys, words, help in three columns."""
        heading, row = self._rows[index]
        if row is None:
            return (((fit(heading, width), "quiet bold"),),)
        keys, words, more = row
        left = max(0, width - self._keys_width - self._words_width)
        return (
            (
                (pad(keys, self._keys_width), "accent bold"),
                (pad(words, min(self._words_width, width - self._keys_width)), "text"),
                (fit(more, left), "quiet"),
            ),
        )


class HelpScreen(PickSheet[None]):
    """All keys of a place, by section. The whole sentence of a row stands below the list."""

    advice_lines = 2

    DEFAULT_CSS = """
    HelpScreen .sheet--advice { height: 2; }
    """

    def __init__(self, title: str, sections: Sequence[HelpSection], *, signs: Signs = UNICODE) -> None:
        super().__init__(title, hint="type to find a key", signs=signs)
        self.sections = tuple(sections)

    def keys(self) -> Sequence[Key]:
        """The keys shown at the foot."""
        return (("↑↓", "move", ""), ("esc", "back", "screen.leave"))

    def source(self, filter_text: str) -> HelpRows:
        """The rows that match."""
        return HelpRows(self.sections, filter_text)

    def picked(self, key: str) -> None:  # noqa: ARG002
        """Enter goes back to where one was."""
        self.dismiss(None)

    def on_card_list_highlighted(self, event: CardList.Highlighted) -> None:
        """Say the whole sentence of the row."""
        event.stop()
        source = self.list.source
        assert isinstance(source, HelpRows)
        row = source.row(event.card_id) if event.card_id else None
        self.advise((row[2] if row else "", "$pm-quiet"))


def _says(heading: str, row: HelpRow, words: Sequence[str]) -> bool:
    said = " ".join((heading, *row)).casefold()
    return all(word in said for word in words)
