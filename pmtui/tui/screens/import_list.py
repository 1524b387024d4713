"""The list of lines on the import screen."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from pmtui.tui.screens.import_rows import STATE_WIDTH
from pmtui.tui.widgets.card_list import CardList


class PlanList(CardList):
    """The lines of a plan; space, a double click or a click on its state keeps a line or leaves it out."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "bring_in", "Import", show=False, id="lines.import")
    ]

    class Toggled(Message):
        """A line is to be kept, or left out; `on` says that the cursor goes on to the next."""

        def __init__(self, n: int, *, on: bool = False) -> None:
            super().__init__()
            self.n = n
            self.on = on

    class Finished(Message):
        """What is kept is to come in."""

    def action_bring_in(self) -> None:
        """Enter: take what is kept."""
        self.post_message(self.Finished())

    def action_mark(self) -> None:
        """Turn the line under the cursor over and go on to the next."""
        if self.cursor_id is not None:
            self.post_message(self.Toggled(int(self.cursor_id), on=True))

    def action_open(self) -> None:
        """A double click turns the line over; it never imports."""
        if self.cursor_id is not None:
            self.post_message(self.Toggled(int(self.cursor_id)))

    def on_click(self, event: events.Click) -> None:
        """A click on the state of a line turns it over."""
        offset = event.get_content_offset(self)
        row = self._row_at(event)
        if offset is not None and row is not None and offset.x < STATE_WIDTH:
            event.stop()
            event.prevent_default()
            self.jump_to(self.source.key(row) or "")
            self.action_open()
