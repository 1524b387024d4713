"""The inbox: what participants suggest for the board. One key accepts, one declines, one opens the form first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from pmtui.model.cards import Suggestion
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.inbox_rows import DETAIL, InboxRows
from pmtui.tui.screens.sheet import Key, Sheet
from pmtui.tui.text import lines, show
from pmtui.tui.widgets.card_list import CardList
from pmtui.tui.widgets.source import counted

if TYPE_CHECKING:
    from pmtui.room.seats import Seat

LOOK_EVERY = 0.2
"""Seconds between looks at what came in."""


class Handling(Protocol):
    """What becomes of a suggestion; each says whether it is dealt with."""

    async def accept(self, suggestion: Suggestion) -> bool: ...
    async def change(self, suggestion: Suggestion) -> bool: ...
    async def decline(self, suggestion: Suggestion) -> bool: ...
    async def undo(self) -> bool: ...


class InboxScreen(Sheet[None]):
    """Stays open while something waits; leaves by itself with the last one, for the card it became."""

    AUTO_FOCUS = "CardList"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "accept", "Accept", show=False, id="inbox.accept"),
        Binding("d,delete", "decline", "Decline", show=False, id="inbox.decline"),
        Binding("e", "change", "Change it first", show=False, id="inbox.change"),
        Binding("z", "undo", "Undo", show=False, id="inbox.undo"),
        Binding("i", "leave", "Back", show=False, id="inbox.leave"),
    ]

    DEFAULT_CSS = """
    InboxScreen {
        & .inbox--detail { height: 7; border-top: solid $panel; }
        & .sheet--advice { height: 1; }
    }
    """

    def __init__(self, seat: Seat, handling: Handling, signs: Signs = UNICODE) -> None:
        super().__init__("Inbox: what participants suggest")
        self.seat = seat
        self.handling = handling
        self.signs = signs
        self.rows = InboxRows(seat.board, signs)
        self.list = CardList(self.rows, signs=signs)
        self._seq = seat.board.seq
        self._busy = False

    def body(self) -> Iterable[Widget]:
        """The list, and the whole of one."""
        return self.list, Static(classes="inbox--detail")

    def keys(self) -> Sequence[Key]:
        """The keys shown at the foot."""
        return (
            ("enter", "accept", "screen.accept"),
            ("e", "change it first", "screen.change"),
            ("d", "decline", "screen.decline"),
            ("z", "undo", "screen.undo"),
            ("esc", "board", "screen.leave"),
        )

    def on_mount(self) -> None:
        """Show what waits; look for more while it is open."""
        app: Any = self.app
        if app.tick is not None:
            self.set_interval(LOOK_EVERY, self.look)
        self._draw()

    def on_resize(self) -> None:
        """Lay out again."""
        self.call_after_refresh(self._draw)

    def look(self) -> None:
        """Show what came in or went; called by the interval, or by a test."""
        board = self.seat.board
        if board.seq == self._seq:
            return
        self._seq = board.seq
        self.rows = InboxRows(board, self.signs)
        self.list.set_source(self.rows)
        self._draw()

    @property
    def suggestion(self) -> Suggestion | None:
        """The one under the cursor."""
        at = self.rows.index(self.list.cursor_id) if self.list.cursor_id else None
        return None if at is None else self.rows.waiting[at]

    def _draw(self) -> None:
        self.list.styles.height = max(2, min(len(self.rows) or 2, self.app.size.height - 6 - DETAIL))
        self.advise((f"{counted(len(self.rows), 'suggestion')} waiting", "$pm-quiet"))
        self._show_detail()

    def _show_detail(self) -> None:
        detail = self.query_one(".inbox--detail", Static)
        chosen = self.suggestion
        width = max(20, min(112, self.app.size.width) - 4)
        show(detail, *([lines(*self.rows.detail(chosen, width))] if chosen else [""]))

    def on_card_list_highlighted(self, event: CardList.Highlighted) -> None:
        """Show the whole of it."""
        event.stop()
        self._show_detail()

    def on_card_list_opened(self, event: CardList.Opened) -> None:
        """Enter, or a double click, accepts."""
        event.stop()
        self.action_accept()

    # --- doing ---------------------------------------------------------------

    def action_accept(self) -> None:
        """Onto the board, as it is."""
        self._handle(self.handling.accept)

    def action_change(self) -> None:
        """Into its form first."""
        self._handle(self.handling.change)

    def action_decline(self) -> None:
        """Off the inbox; undo brings it back."""
        self._handle(self.handling.decline)

    def action_undo(self) -> None:
        """Take back what was done last."""
        if not self._busy:
            self._run(self.handling.undo())

    def _handle(self, how: Callable[[Suggestion], Awaitable[bool]]) -> None:
        chosen = self.suggestion
        if chosen is not None and not self._busy:
            self._run(how(chosen), leave=True)

    def _run(self, doing: Awaitable[bool], *, leave: bool = False) -> None:
        self._busy = True
        self.run_worker(self._done(doing, leave), group="deed-inbox", exit_on_error=False)

    async def _done(self, doing: Awaitable[bool], leave: bool) -> None:
        try:
            dealt_with = await doing
        finally:
            self._busy = False
        self.look()
        if leave and dealt_with and not len(self.rows):
            self.dismiss(None)
