"""All of one card, to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from pmtui.model.cards import Card
from pmtui.tui.form_tables import FORMS
from pmtui.tui.forms import shown
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.sheet import Key, Sheet
from pmtui.tui.text import fold, lines, pad, show, styled

LABEL = 17
"""Cells of the column of labels."""


class ReadCard(Sheet[None]):
    """What a card says, field by field; empty fields are left out."""

    AUTO_FOCUS = "VerticalScroll"

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "leave", "Back", show=False, id="read.leave")]

    DEFAULT_CSS = """
    ReadCard VerticalScroll { height: auto; scrollbar-size-vertical: 1; }
    ReadCard #read-text { height: auto; }
    """

    def __init__(self, card: Card, zone: str, signs: Signs = UNICODE) -> None:
        super().__init__(card.words.capitalize())
        self.card = card
        self.zone = zone
        self.signs = signs

    def body(self) -> Iterable[Widget]:
        """The fields."""
        return (VerticalScroll(Static(id="read-text")),)

    def keys(self) -> Sequence[Key]:
        """The keys shown at the foot."""
        return (("↑↓", "scroll", ""), ("esc", "back", "screen.leave"))

    def on_mount(self) -> None:
        """Lay it out."""
        self._lay_out()

    def on_resize(self) -> None:
        """Lay it out again."""
        self._lay_out()

    def _lay_out(self) -> None:
        width = max(20, min(106, self.app.size.width - 6))
        self.query_one(VerticalScroll).styles.max_height = max(3, self.app.size.height - 5)
        show(self.query_one("#read-text", Static), lines(*self._rows(width)))

    def _rows(self, width: int) -> Iterator[Content]:
        specs = FORMS.get(type(self.card), ())
        said = shown(self.card, specs, self.zone)
        found = [(spec, said[spec.name]) for spec in specs if said[spec.name].strip()]
        if not found:
            yield from (styled((row, "$pm-text")) for row in fold(self.card.headline, width, 40))
        for spec, text in found:
            words = dict(spec.options).get(text, text)
            for n, row in enumerate(fold(words, width - LABEL, 40)):
                yield styled((pad(spec.label if n == 0 else "", LABEL), "$pm-quiet"), (row, "$pm-text"))
