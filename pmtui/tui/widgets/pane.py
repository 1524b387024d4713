"""One of the four panes: a frame with its number and what is in it, around a list of cards."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Resize

from pmtui.model.vocabulary import Pane
from pmtui.tui.glyphs import Signs
from pmtui.tui.text import fit, title, width_of
from pmtui.tui.widgets.card_list import CardList
from pmtui.tui.widgets.source import RowSource

NAMES = {
    Pane.TIMELINE: "Timeline",
    Pane.FACTORS: "Contributing factors",
    Pane.OBSERVATIONS: "Observations · anonymous",
    Pane.ACTIONS: "Actions",
}
NUMBERS = {pane: number for number, pane in enumerate(Pane, 1)}


class BoardPane(Vertical):
    """A pane of the board. Its frame turns heavy, and its title bold, when keys arrive here."""

    DEFAULT_CSS = """
    BoardPane {
        border: round $pm-quiet 60%;
        border-title-color: $pm-quiet;
        border-title-align: left;
        background: $background;
        &:focus-within { border: heavy $pm-accent; border-title-color: $pm-text; border-title-style: bold; }
        &.-now { border-title-color: $pm-text; }
    }
    """

    def __init__(self, pane: Pane, signs: Signs) -> None:
        super().__init__(id=f"pane-{pane.value}")
        self.pane = pane
        self.filter_text = ""
        self.heading = ""
        self.count = ""
        """How much is in it, for the tab strip."""
        self.now = False
        self._signs = signs
        self.list = CardList(signs=signs, id=f"list-{pane.value}")
        self.list.drags = pane is Pane.OBSERVATIONS

    def compose(self) -> ComposeResult:
        """The list."""
        yield self.list

    def show_rows(self, source: RowSource, heading: str, *, keep: bool = True) -> None:
        """Put rows and what the title says about them."""
        self.heading = heading
        self.list.set_source(source, keep=keep)
        self._retitle()

    def mark_now(self, now: bool) -> None:
        """Whether the phase is about this pane."""
        if now != self.now:
            self.now = now
            self.set_class(now, "-now")
            self._retitle()

    def on_resize(self, _event: Resize) -> None:
        """The title fills the frame."""
        self._retitle()

    def _retitle(self) -> None:
        room = self.size.width - 4
        if room < 12:
            return
        now = f"{self._signs.mark('now').glyph} " if self.now else ""
        filtered = f" · /{self.filter_text}" if self.filter_text else ""
        name = fit(f"{now}{NUMBERS[self.pane]} {NAMES[self.pane]}{filtered}", room)
        heading = fit(self.heading, room - width_of(name) - 4)
        line = self._signs.mark("line").glyph
        fill = line * max(1, room - width_of(name) - width_of(heading) - 2) if heading else ""
        title(self, *((name, f" {fill} ", heading) if heading else (name,)))


def sealed_heading(ready: int, writers: int) -> str:
    """`sealed · 6 of 9 ready`."""
    return f"sealed · {ready} of {writers} ready" if writers else "sealed"
