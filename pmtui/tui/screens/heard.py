"""Who was heard: the functions that are here first, each marked with its digit; open until one leaves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widget import Widget

from pmtui.facilitation.hearing import Function, functions_of
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.sheet import Key, Sheet
from pmtui.tui.text import pad
from pmtui.tui.widgets.card_list import CardList
from pmtui.tui.widgets.source import Line, clipped

if TYPE_CHECKING:
    from pmtui.room.seats import Seat

LOOK_EVERY = 0.5
"""Seconds between looks at who came and who was heard."""


class FunctionRows:
    """One row a function: its digit, whether it was heard, whether it is here."""

    height = 1
    empty = ("No function is known yet.", "e on the board says which the review wants to hear.")

    def __init__(self, functions: Sequence[Function], signs: Signs = UNICODE) -> None:
        self.functions = tuple(functions)
        self.signs = signs

    def __len__(self) -> int:
        return len(self.functions)

    def key(self, index: int) -> str | None:
        """The function's name."""
        return self.functions[index].name

    def index(self, card_id: str) -> int | None:
        """The row of that function."""
        return next((n for n, function in enumerate(self.functions) if function.name == card_id), None)

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """Digit, glyph, word, name."""
        function = self.functions[index]
        sign = self.signs.mark("done" if function.heard else "missing")
        said, tone = ("heard", sign.tone) if function.heard else ("not yet", "warn")
        digit = str(index + 1) if index < 9 else " "
        here = "here" if function.here else ""
        line: Line = (
            (f" {digit} ", "accent bold"),
            (f" {sign.glyph} {said:<8} ", tone),
            (pad(here, 6), "people"),
            (function.name, "text"),
        )
        return (clipped(line, width),)


class HeardSheet(Sheet[None]):
    """Turns marks by `turn`, which asks the room; the order stays while the sheet is open."""

    AUTO_FOCUS = "CardList"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "turn", "Heard or not", show=False, id="heard.turn"),
        Binding("h", "leave", "Back", show=False, id="heard.leave"),
    ]

    DEFAULT_CSS = "HeardSheet > .sheet--frame { max-width: 76; }"

    def __init__(self, seat: Seat, turn: Callable[[str], Awaitable[None]], signs: Signs = UNICODE) -> None:
        """`turn` marks a function as heard in this session, or takes the mark back."""
        super().__init__("Who was heard?")
        self.seat = seat
        self.turn = turn
        self.signs = signs
        self.list = CardList(FunctionRows(functions_of(seat.board), signs), signs=signs)

    @property
    def rows(self) -> FunctionRows:
        """The rows shown."""
        source = self.list.source
        assert isinstance(source, FunctionRows)
        return source

    def body(self) -> Iterable[Widget]:
        """The list."""
        return (self.list,)

    def keys(self) -> Sequence[Key]:
        """The keys shown at the foot."""
        return (
            ("1-9", "heard or not", ""),
            ("enter", "the one chosen", "screen.turn"),
            ("esc", "back", "screen.leave"),
        )

    def on_mount(self) -> None:
        """Look who comes while the sheet is open."""
        app: Any = self.app
        if app.tick is not None:
            self.set_interval(LOOK_EVERY, self.look)
        self.on_resize()

    def on_resize(self) -> None:
        """Keep title and foot in sight."""
        self.list.styles.height = max(2, min(len(self.rows), self.app.size.height - 5))

    def look(self) -> None:
        """Show the marks as they are now; who came meanwhile stands at the end."""
        now = {function.name: function for function in functions_of(self.seat.board)}
        kept = [now.pop(function.name) for function in self.rows.functions if function.name in now]
        shown = (*kept, *now.values())
        if shown != self.rows.functions:
            self.list.set_source(FunctionRows(shown, self.signs))
            self.on_resize()

    def on_key(self, event: events.Key) -> None:
        """A digit turns its mark."""
        if event.character and event.character.isascii() and event.character.isdecimal():
            event.stop()
            self._turn(int(event.character) - 1)

    def on_card_list_opened(self, event: CardList.Opened) -> None:
        """Enter, or a double click."""
        event.stop()
        self.action_turn()

    def action_turn(self) -> None:
        """Turn the mark of the one under the cursor."""
        if self.list.cursor_row is not None:
            self._turn(self.list.cursor_row)

    def _turn(self, n: int) -> None:
        if 0 <= n < len(self.rows):
            name = self.rows.functions[n].name
            self.run_worker(self._turned(name), group="deed-heard", exit_on_error=False)

    async def _turned(self, name: str) -> None:
        await self.turn(name)
        self.look()
