"""The record, read: milestones to accept, answers, hand-offs, silences, who knew what when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType

from pmtui.facilitation.milestones import Proposal
from pmtui.facilitation.reading import RecordReading
from pmtui.model.board import Board
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.picking import PickSheet
from pmtui.tui.screens.record_rows import TO_ACCEPT, RecordRows
from pmtui.tui.screens.sheet import Key
from pmtui.tui.widgets.card_list import CardList


@dataclass(frozen=True)
class Accept:
    """Proposals to accept, and where the cursor begins when the screen is shown again."""

    proposals: tuple[Proposal, ...]
    at: str = ""


RecordAnswer = str | Accept | None
"""The card to go to, milestones to accept, or nothing."""

READS_ONLY = "The hosts accept milestones; say so, or suggest it, if you would."


class RecordScreen(PickSheet[RecordAnswer]):
    """Returns the card to go to, what to accept, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "accept", "Accept", show=False, id="record.accept"),
        Binding("A", "accept_all", "Accept all", show=False, id="record.accept-all"),
        Binding("slash", "find", "Find", show=False, id="record.find"),
    ]

    AUTO_FOCUS = "CardList"

    DEFAULT_CSS = """
    RecordScreen .sheet--advice { height: 2; }
    """

    advice_lines = 2

    def __init__(
        self,
        board: Board,
        reading: RecordReading,
        signs: Signs = UNICODE,
        *,
        writes: bool = True,
        at: str = "",
    ) -> None:
        """`writes`: whether who looks may accept; `at`: the row the cursor begins at."""
        super().__init__("The record", hint="/ to find", signs=signs)
        self.list.can_focus = True
        self.board = board
        self.reading = reading
        self.writes = writes
        self.start = at

    def keys(self) -> Sequence[Key]:
        """The keys shown at the foot."""
        accepting: tuple[Key, ...] = (
            ("a", "accept", "screen.accept"),
            ("A", "accept all", "screen.accept_all"),
        )
        return (
            ("↑↓", "move", ""),
            ("enter", "go there", "screen.take"),
            *(accepting if self.writes and self.reading.proposals else ()),
            ("/", "find", "screen.find"),
            ("esc", "back", "screen.leave"),
        )

    def source(self, filter_text: str) -> RecordRows:
        """The readings that match."""
        return RecordRows(self.board, self.reading, self.signs, filter_text, writes=self.writes)

    @property
    def rows(self) -> RecordRows:
        """The rows shown."""
        source = self.list.source
        assert isinstance(source, RecordRows)
        return source

    def picked(self, key: str) -> None:
        """Go to the event, or to the review where the milestone is typed on it."""
        row = self.rows.row(key)
        if row is not None and row.card:
            self.dismiss(row.card)

    def on_card_list_highlighted(self, event: CardList.Highlighted) -> None:
        """Say all of it."""
        event.stop()
        row = self.rows.row(event.card_id)
        self.advise((row.said if row else "", "$pm-quiet"))

    def action_find(self) -> None:
        """Type to find."""
        self.filter.focus()

    def action_accept(self) -> None:
        """Accept the milestone under the cursor."""
        row = self.rows.row(self.list.cursor_id)
        if not self.writes:
            self.advise((READS_ONLY, "$pm-warn"))
        elif row is not None and row.proposal is not None:
            self.dismiss(Accept((row.proposal,), row.key))
        elif self.reading.proposals:
            self.advise((f"Go to one of “{TO_ACCEPT}”, at the top of the list, to accept it.", "$pm-warn"))
        else:
            self.advise(("There is nothing to accept.", "$pm-warn"))

    def action_accept_all(self) -> None:
        """Accept every milestone suggested."""
        if not self.writes:
            self.advise((READS_ONLY, "$pm-warn"))
        elif self.reading.proposals:
            self.dismiss(Accept(self.reading.proposals))
        else:
            self.advise(("There is nothing to accept.", "$pm-warn"))
