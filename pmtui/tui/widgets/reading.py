"""A text to read: as long as it likes, drawn only where it is seen, without a cursor."""

from __future__ import annotations

from collections.abc import Sequence

from pmtui.tui.widgets.card_list import CardList
from pmtui.tui.widgets.source import Line


class LineRows:
    """Lines that are drawn already."""

    height = 1
    empty = ("There is nothing here.",)

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines

    def __len__(self) -> int:
        return len(self.lines)

    def key(self, index: int) -> str | None:  # noqa: ARG002
        """No line is a card."""
        return None

    def index(self, card_id: str) -> int | None:  # noqa: ARG002
        """No line is a card."""
        return None

    def draw(self, index: int, width: int) -> Sequence[Line]:  # noqa: ARG002
        """The line."""
        return (self.lines[index],)


class Reader(CardList):
    """Shows lines; the keys of lists scroll it."""

    def action_cursor(self, step: int) -> None:
        """A line up or down."""
        self.scroll_to(y=self.scroll_offset.y + step, animate=False)

    def action_page(self, step: int) -> None:
        """A page up or down."""
        self.scroll_to(y=self.scroll_offset.y + step * max(1, self.size.height - 1), animate=False)

    def action_edge(self, step: int) -> None:
        """To the beginning or the end."""
        self.scroll_to(y=0 if step < 0 else self.max_scroll_y, animate=False)
