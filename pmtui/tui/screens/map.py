"""The map: how events lead to factors and factors to actions, with what stands alone marked."""

from __future__ import annotations

from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from pmtui.model.board import Board
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.leaving import LeftOnce
from pmtui.tui.screens.map_rows import MapRows
from pmtui.tui.screens.sheet import key_line
from pmtui.tui.text import subtitle, title
from pmtui.tui.widgets.card_list import CardList
from pmtui.tui.widgets.source import Look

MapAnswer = str | tuple[Literal["link"], str] | None
"""The card to go to, the card to link, or nothing."""


class MapScreen(LeftOnce[MapAnswer]):
    """Returns the id of the card to jump to, `("link", id)` to link it, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Back", show=False, id="map.leave"),
        Binding("l", "link", "Link", show=False, id="map.link"),
        Binding("f", "factor(1)", "Next factor", show=False, id="map.next-factor"),
        Binding("F", "factor(-1)", "Factor before", show=False, id="map.factor-before"),
    ]

    DEFAULT_CSS = """
    MapScreen {
        background: $background;
        & .map--frame {
            height: 1fr;
            border: heavy $pm-accent;
            border-title-color: $pm-text;
            border-title-style: bold;
            border-subtitle-color: $pm-quiet;
            padding: 0 1;
        }
        & .map--keys {
            height: 1;
            padding: 0 2;
            link-style: none;
            link-color: $pm-quiet;
            link-background: $background;
            link-color-hover: $pm-text;
        }
    }
    """

    def __init__(self, board: Board, signs: Signs = UNICODE, *, at: str = "") -> None:
        """`at`: the card the cursor begins at."""
        super().__init__()
        self.rows = MapRows(board, Look(signs=signs, zone=board.review.zone))
        self.at = at
        self.list = CardList(self.rows, signs=signs)

    def compose(self) -> ComposeResult:
        """One tree, one line of keys."""
        frame = Vertical(self.list, classes="map--frame")
        title(frame, "Map: events ▸ factors ▸ actions" if not self.rows.look.signs.plain_ascii else "Map")
        subtitle(frame, self.rows.heading)
        yield frame
        keys = (
            ("↑↓", "move", ""),
            ("f", "next factor", "screen.factor(1)"),
            ("enter", "go there", "screen.open"),
            ("l", "link", "screen.link"),
            ("esc", "back", "screen.leave"),
        )
        yield Static(key_line(keys), classes="map--keys")

    def on_mount(self) -> None:
        """Begin at the card one came from."""
        self.list.focus()
        if self.at:
            self.call_after_refresh(self.list.jump_to, self.at)

    def on_card_list_opened(self, event: CardList.Opened) -> None:
        """Go to the card."""
        event.stop()
        self.dismiss(event.card_id)

    def action_open(self) -> None:
        """Go to the card under the cursor."""
        self.list.action_open()

    def action_link(self) -> None:
        """Link the card under the cursor."""
        if self.list.cursor_id is not None:
            self.dismiss(("link", self.list.cursor_id))

    def action_factor(self, step: int) -> None:
        """To the next factor, or the one before."""
        row = self.list.cursor_row
        if row is None:
            return
        homes = self.rows.factor_rows
        ahead = [n for n in homes if (n - row) * step > 0]
        if ahead:
            card_id = self.rows.key(min(ahead) if step > 0 else max(ahead))
            if card_id:
                self.list.jump_to(card_id)

    def action_leave(self) -> None:
        """Back to the board."""
        self.dismiss(None)
