"""The vote: dots on cards, with a limit, sealed until the bell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget

from pmtui.model.board import Board
from pmtui.model.cards import Card, Factor, Group, Observation
from pmtui.room.device import Device
from pmtui.room.written import Ballot, Written
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.ballot_sheet import BallotSheet
from pmtui.tui.screens.sheet import Key
from pmtui.tui.text import pad, title, toast
from pmtui.tui.widgets.card_list import CardList
from pmtui.tui.widgets.source import Line, across

_ORDER: tuple[type[Card], ...] = (Group, Factor, Observation)


class DotRows:
    """The cards of a vote, each with the dots this device spent on it."""

    height = 1
    empty = ("The cards of this vote are no longer on the board.",)

    def __init__(self, board: Board, written: Written, signs: Signs = UNICODE) -> None:
        self.written = written
        self.signs = signs
        found = [card for card in (board.get(target) for target in written.targets) if card is not None]
        self.cards = sorted(found, key=lambda card: (_place(card), card.headline.casefold()))
        self._rows = {card.id: n for n, card in enumerate(self.cards)}

    def __len__(self) -> int:
        return len(self.cards)

    def key(self, index: int) -> str | None:
        """The card."""
        return self.cards[index].id

    def index(self, card_id: str) -> int | None:
        """Its row."""
        return self._rows.get(card_id)

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """Dots, words, and what kind of card it is."""
        card = self.cards[index]
        n = self.written.dots.count(card.id)
        room = min(8, self.written.slots)
        dots = self.signs.mark("vote").glyph * n if n <= room else f"{self.signs.mark('vote').glyph}{n}"
        return (
            across(
                [(pad(dots, room) + " ", "help bold")], card.headline, "text", [(card.words, "quiet")], width
            ),
        )


class DotList(CardList):
    """A list in which a key spends a dot, and another takes it back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter,plus,right", "dot(1)", "A dot", show=False, id="list.dot"),
        Binding("backspace,minus,left,delete", "dot(-1)", "One back", show=False, id="list.dot-back"),
    ]

    class Dotted(Message):
        """A dot more or less on a card."""

        def __init__(self, card_id: str, step: int) -> None:
            super().__init__()
            self.card_id = card_id
            self.step = step

    def action_dot(self, step: int) -> None:
        """On the card under the cursor."""
        if self.cursor_id is not None:
            self.post_message(self.Dotted(self.cursor_id, step))


class VoteSheet(BallotSheet):
    """The cards and the dots."""

    what: ClassVar[Ballot] = "vote"

    AUTO_FOCUS = "DotList"

    DEFAULT_CSS = """
    VoteSheet {
        & .sheet--advice { height: 1; }
        & DotList { height: 1fr; min-height: 2; }
    }
    """

    def __init__(self, device: Device, signs: Signs = UNICODE) -> None:
        super().__init__(device, signs)
        self.list = DotList(self._rows(), signs=signs)

    def body(self) -> Iterable[Widget]:
        """The cards, and where the envelope is."""
        return self.list, self._receipt

    def more_keys(self) -> Sequence[Key]:
        """Spending and taking back."""
        return (("space", "a dot", ""), ("backspace", "one back", ""))

    def on_mount(self) -> None:
        """Fit."""
        self._fit()

    def on_resize(self) -> None:
        """Keep title and foot in sight."""
        self._fit()

    def _fit(self) -> None:
        self.list.styles.height = max(2, min(len(self.list.source), self.app.size.height - 7))

    def on_dot_list_dotted(self, event: DotList.Dotted) -> None:
        """Spend it, or say why there is none."""
        event.stop()
        if self.device.pad.dot(event.card_id, event.step):
            self.look()
        elif not self.open:
            toast(self, "The bell rang; the dots stay as they are.", "warning")
        elif event.step > 0:
            toast(self, f"All {self.written.slots} dots are spent; take one back first.", "warning")

    def on_card_list_opened(self, event: CardList.Opened) -> None:
        """A double click spends a dot."""
        event.stop()
        self.list.post_message(DotList.Dotted(event.card_id, 1))

    def looked(self) -> None:
        """The dots that are left."""
        left = self.written.slots - len(self.written.dots)
        frame = self.query_one(".sheet--frame")
        title(frame, f"Vote · {left} of {self.written.slots} dots left · sealed until the bell")
        self.list.set_source(self._rows())
        self.advise(("Where should we look first? Several dots on one card are fine.", "$pm-quiet"))

    def _rows(self) -> DotRows:
        return DotRows(self.device.seat.board, self.written, self.signs)


def _place(card: Card) -> int:
    return next((n for n, kind in enumerate(_ORDER) if isinstance(card, kind)), len(_ORDER))
