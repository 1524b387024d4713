"""The four panes in one line, for terminals that show one of them at a time."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Static

from pmtui.model.vocabulary import Pane
from pmtui.tui.text import show
from pmtui.tui.widgets.pane import NUMBERS

SHORT = {
    Pane.TIMELINE: "Timeline",
    Pane.FACTORS: "Factors",
    Pane.OBSERVATIONS: "Observations",
    Pane.ACTIONS: "Actions",
}
"""Names that fit side by side into 60 cells."""


class PaneTab(Static):
    """One pane's name and how much is in it; a click goes there."""

    class Chosen(Message):
        """A pane was clicked."""

        def __init__(self, pane: Pane) -> None:
            super().__init__()
            self.pane = pane

    def __init__(self, pane: Pane) -> None:
        super().__init__(classes="pane-tab")
        self.pane = pane

    def on_click(self, event: events.Click) -> None:
        """Go there."""
        event.stop()
        self.post_message(self.Chosen(self.pane))


class TabStrip(Horizontal):
    """All panes, the shown one picked out by a mark, a bold name and a ground of its own."""

    DEFAULT_CSS = """
    TabStrip {
        height: 1; display: none; background: $background;
        & > .pane-tab { width: auto; padding: 0 1; color: $pm-quiet; }
        & > .pane-tab:hover { background: $pm-hover; }
        & > .pane-tab.-shown { background: $pm-cursor; color: $pm-text; text-style: bold; }
        &:nocolor > .pane-tab.-shown { text-style: bold reverse; }
    }
    """

    def __init__(self) -> None:
        super().__init__(id="tabs")
        self._tabs = {pane: PaneTab(pane) for pane in Pane}

    def compose(self) -> ComposeResult:
        """One tab a pane."""
        yield from self._tabs.values()

    def show_panes(self, shown: Pane, now: Pane | None, counts: dict[Pane, str], now_sign: str) -> None:
        """Say what is where; `now` is the pane the phase is about."""
        for pane, tab in self._tabs.items():
            mark = f"{now_sign} " if pane is now else ""
            count = counts.get(pane, "")
            show(tab, f"{mark}{NUMBERS[pane]} {SHORT[pane]}", (f" {count}" if count else "", "$pm-quiet"))
            tab.set_class(pane is shown, "-shown")
