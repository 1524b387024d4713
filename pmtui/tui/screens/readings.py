"""The readings of what was unclear, offered below its field."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from pmtui.tui.forms import Reading
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.text import fit, lines, styled


class Readings(Widget, can_focus=True):
    """What something unclear could mean, to pick from: down and enter, a digit, or a click."""

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", "Up", show=False),
        Binding("down", "step(1)", "Down", show=False),
        Binding("enter,space", "pick", "Take", show=False),
    ]

    DEFAULT_CSS = """
    Readings { width: 1fr; height: auto; display: none; color: $pm-text; }
    Readings:focus { background: $pm-cursor; }
    """

    at: reactive[int] = reactive(0)

    class Picked(Message):
        """One reading was taken."""

        def __init__(self, readings: Readings, reading: Reading) -> None:
            super().__init__()
            self.readings = readings
            self.reading = reading

        @property
        def control(self) -> Readings:
            """The list it was in."""
            return self.readings

    def __init__(self, *, signs: Signs = UNICODE) -> None:
        super().__init__()
        self.signs = signs
        self.readings: tuple[Reading, ...] = ()

    def offer(self, readings: tuple[Reading, ...]) -> None:
        """Show those readings; none hides the list."""
        if readings != self.readings:
            self.readings = readings
            self.set_reactive(Readings.at, 0)
            self.display = bool(readings)
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """A line for each."""
        return len(self.readings)

    def render(self) -> Content:
        """The readings with their digits."""
        now = self.signs.mark("now").glyph
        rows = [
            styled(
                (f"{now if self.has_focus and n == self.at else ' '} ", "$pm-accent"),
                (f"{n + 1} ", "bold $pm-accent"),
                (fit(reading.words, max(8, self.size.width - 4)), "$pm-text"),
            )
            for n, reading in enumerate(self.readings)
        ]
        return lines(*rows)

    def action_step(self, step: int) -> None:
        """Up or down; at the ends out of the list."""
        if 0 <= self.at + step < len(self.readings):
            self.at += step
        elif step < 0:
            self.screen.focus_previous()
        else:
            self.screen.focus_next()

    def action_pick(self) -> None:
        """Take the reading under the cursor."""
        self._pick(self.at)

    def on_key(self, event: events.Key) -> None:
        """A digit takes its reading."""
        if event.character and event.character.isdecimal() and event.character.isascii():
            event.stop()
            self._pick(int(event.character) - 1)

    def on_click(self, event: events.Click) -> None:
        """Take the reading clicked."""
        offset = event.get_content_offset(self)
        if offset is not None:
            self._pick(offset.y)

    def _pick(self, n: int) -> None:
        if 0 <= n < len(self.readings):
            self.post_message(self.Picked(self, self.readings[n]))
