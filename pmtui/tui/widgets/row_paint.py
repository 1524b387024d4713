"""From pieces with tones to the lines the compositor takes: colours of the theme, bar, mark and ground of a row."""

from __future__ import annotations

from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.strip import Strip
from textual.widget import Widget

from pmtui.model.cleaning import clean_text
from pmtui.tui.glyphs import Signs
from pmtui.tui.text import fold, width_of
from pmtui.tui.widgets.source import Line, RowSource

_ATTRIBUTES = {
    "bold": Style(bold=True),
    "dim": Style(dim=True),
    "italic": Style(italic=True),
    "strike": Style(strike=True),
}


class RowState(NamedTuple):
    """How a row stands: under the cursor, marked, in the list that has the keys, under the pointer."""

    selected: bool
    marked: bool
    focused: bool
    hovered: bool

    @property
    def ground(self) -> str:
        """The component class of its background."""
        if self.selected:
            return "cursor" if self.focused else "cursor-blurred"
        return "hover" if self.hovered else ""


class RowPainter:
    """Draws rows for a widget with the component classes `card-list--…`, and keeps what it drew."""

    def __init__(self, widget: Widget, signs: Signs) -> None:
        self._widget = widget
        self._signs = signs
        self._base = Style.null()
        self._styles: dict[tuple[str, str], Style] = {}
        self._rows: LRUCache[tuple[int, int, bool, RowState], list[Strip]] = LRUCache(512)

    def forget_rows(self) -> None:
        """Other rows are shown from now on."""
        self._rows.clear()

    def forget_styles(self) -> None:
        """Colours changed."""
        self._styles.clear()
        self._rows.clear()

    def row(
        self, source: RowSource, row: int, width: int, state: RowState, *, marks: bool, covered: int = 0
    ) -> list[Strip]:
        """The lines of a row, each exactly `width` cells; `marks`: a column tells which rows are marked.

        `covered`: cells at the right that a scroll bar hides, kept free of text.
        """
        self._mind_base()
        cached = (row, width - covered, marks, state)
        strips = self._rows.get(cached)
        if strips is None:
            lines = source.draw(row, max(0, width - covered - (2 if marks else 1)))
            strips = [
                self._strip(
                    [*self._gutter(state, marks, n), *(lines[n] if n < len(lines) else ())],
                    width,
                    state.ground,
                )
                for n in range(source.height)
            ]
            self._rows[cached] = strips
        return strips

    def blank(self, width: int) -> Strip:
        """A line with nothing on it."""
        self._mind_base()
        return Strip.blank(width, self._base)

    def empty(self, words: tuple[str, ...], y: int, width: int, height: int) -> Strip:
        """Line `y` of a list without rows: what to read and what to do, in the middle."""
        self._mind_base()
        rows = [
            (row, "quiet" if n else "text")
            for n, said in enumerate(words)
            for row in fold(said, max(1, width - 2), 6)
        ]
        at = y - (1 if len(rows) < height else 0)
        if not 0 <= at < len(rows):
            return self.blank(width)
        text, tone = rows[at]
        return self._strip([(" " * max(1, (width - width_of(text)) // 2), ""), (text, tone)], width, "")

    def _gutter(self, state: RowState, marks: bool, line: int) -> Line:
        bar = (self._signs.mark("bar").glyph if state.selected else " ", "accent")
        if not marks:
            return [bar]
        return [bar, (self._signs.mark("mark").glyph if state.marked and line == 0 else " ", "star bold")]

    def _mind_base(self) -> None:
        base = self._widget.visual_style.rich_style
        if base != self._base:
            self._base = base
            self.forget_styles()

    def _strip(self, line: Line, width: int, ground: str) -> Strip:
        segments = [Segment(_flat(text), self._style(tones, ground)) for text, tones in line if text]
        return Strip(segments).adjust_cell_length(width, self._style("", ground))

    def _style(self, tones: str, ground: str) -> Style:
        style = self._styles.get((tones, ground))
        if style is None:
            style = self._base
            for tone in tones.split():
                style += _ATTRIBUTES.get(tone) or self._component(tone)
            if ground:
                style += self._component(ground)
            self._styles[(tones, ground)] = style
        return style

    def _component(self, name: str) -> Style:
        return self._widget.get_component_rich_style(f"card-list--{name}", partial=True)


def _flat(text: str) -> str:
    """A piece of a row as one line without anything a terminal would act on."""
    if text.isascii() and text.isprintable():
        return text
    return clean_text(text).replace("\n", " ").replace("\t", " ")
