"""Filter as you type: the entry line's sibling, for the pane that has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Label

from pmtui.tui.text import show
from pmtui.tui.widgets.pane import NAMES, BoardPane
from pmtui.tui.widgets.quiet_input import QuietInput

if TYPE_CHECKING:
    from pmtui.tui.screens.board import BoardScreen


class FilterBar(Horizontal):
    """Words that a pane's cards must say. Enter keeps the filter, esc shows all again."""

    DEFAULT_CSS = """
    FilterBar {
        height: 1; background: $panel; padding: 0 1; display: none;
        &.-open { display: block; }
        Label { width: auto; padding-right: 1; text-style: bold; color: $pm-accent; }
        Input { border: none; height: 1; padding: 0; background: $panel; width: 1fr; }
        Input:focus { border: none; }
    }
    """

    def __init__(self, screen: BoardScreen) -> None:
        super().__init__(id="filter")
        self._board_screen = screen
        self._pane: BoardPane | None = None

    def compose(self) -> ComposeResult:
        """Label and input."""
        yield Label(id="filter-label")
        yield QuietInput(id="filter-input", max_length=200, select_on_focus=False)

    def open(self, pane: BoardPane) -> None:
        """Type words for that pane."""
        self._pane = pane
        show(self.query_one(Label), f"/ {NAMES[pane.pane]}")
        box = self.query_one(Input)
        self.add_class("-open")
        box.value = pane.filter_text
        box.focus()

    def clear(self, pane: BoardPane) -> None:
        """Show all of that pane again."""
        pane.filter_text = ""
        self._board_screen.draw_pane(pane)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._pane is not None and self.has_class("-open") and event.value != self._pane.filter_text:
            self._pane.filter_text = event.value
            self._board_screen.draw_pane(self._pane)

    @on(Input.Submitted)
    def _kept(self, event: Input.Submitted) -> None:
        event.stop()
        self._close()

    def on_key(self, event: events.Key) -> None:
        """Out: with the filter taken off."""
        if event.key == "escape":
            event.stop()
            if self._pane is not None:
                self.clear(self._pane)
            self._close()
        elif event.key in ("down", "up"):
            event.stop()
            self._close()

    def _close(self) -> None:
        self.remove_class("-open")
        if self._pane is not None:
            self._pane.list.focus()
