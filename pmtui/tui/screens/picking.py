"""A sheet with a line to filter by and a list to pick from; arrows move in the list while one types."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.fields import LineField
from pmtui.tui.screens.sheet import Key, Sheet
from pmtui.tui.text import Part
from pmtui.tui.widgets.card_list import CardList
from pmtui.tui.widgets.source import NoRows, RowSource

Picked = TypeVar("Picked")


class PickSheet(Sheet[Picked]):
    """Filter as you type, move with the arrows, take with enter or a double click.

    `esc` first empties the filter, then leaves.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("ctrl+s,ctrl+j", "take", "Take", show=False, priority=True, id="pick.take"),
    ]

    DEFAULT_CSS = """
    PickSheet {
        & .sheet--advice { height: 1; }
        & CardList { height: 1fr; min-height: 2; }
        & CardList > .card-list--cursor-blurred { background: $pm-cursor; text-style: bold; }
        & CardList:nocolor > .card-list--cursor-blurred { text-style: bold reverse; }
    }
    """

    advice_lines = 1
    """Lines kept for advice above the keys."""

    start = ""
    """The key of the row the cursor begins at."""

    def __init__(
        self, *heading: Part, hint: str = "type to find", signs: Signs = UNICODE, most: int = 0
    ) -> None:
        """`most`: rows the list needs; 0 lets it take all the room there is."""
        super().__init__(*heading)
        self.hint = hint
        self.signs = signs
        self.most = most
        self.filter = LineField("", hint)
        self.list = CardList(NoRows(), signs=signs)
        self.list.can_focus = False

    def source(self, filter_text: str) -> RowSource:
        """The rows that match what is typed."""
        raise NotImplementedError

    def picked(self, key: str) -> None:
        """What taking a row does."""
        raise NotImplementedError

    def keys(self) -> Sequence[Key]:
        """The keys shown at the foot."""
        return (("↑↓", "move", ""), ("enter", "take", "screen.take"), ("esc", "back", "screen.leave"))

    def body(self) -> Iterable[Widget]:
        """The line and the list."""
        return self.filter, self.list

    def on_mount(self) -> None:
        """Show all rows."""
        self.list.set_source(self.source(""), keep=False)
        self._fit()
        if self.start:
            self.call_after_refresh(self.list.jump_to, self.start)

    def on_resize(self) -> None:
        """Keep title and foot in sight."""
        self._fit()

    def _fit(self) -> None:
        room = max(2, self.app.size.height - 5 - self.advice_lines)
        wanted = self.most * self.list.source.height
        self.list.styles.height = min(room, max(3, wanted)) if self.most else room

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what matches."""
        event.stop()
        self.refilter()

    def refilter(self) -> None:
        """Show what matches what is typed now."""
        self.list.set_source(self.source(self.filter.value), keep=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter takes the row under the cursor."""
        event.stop()
        self.action_take()

    def on_card_list_opened(self, event: CardList.Opened) -> None:
        """A double click takes the row."""
        event.stop()
        self.picked(event.card_id)

    def action_take(self) -> None:
        """Take the row under the cursor."""
        if self.list.cursor_id is not None:
            self.picked(self.list.cursor_id)

    def action_move(self, step: int) -> None:
        """Up or down in the list."""
        self.list.action_cursor(step)

    def action_page(self, step: int) -> None:
        """A page up or down."""
        self.list.action_page(step)

    def action_leave(self) -> None:
        """Empty the filter, then one level out."""
        if self.filter.value:
            self.filter.value = ""
        else:
            self.dismiss(None)
