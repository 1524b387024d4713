"""What two tools seem to tell alike: both side by side, to be taken as one event or left apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from pmtui.evidence.plan import Offer
from pmtui.evidence.rows import Evidence, where
from pmtui.model.board import Board
from pmtui.model.cards import TimelineEvent
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.import_deciding import Deciding
from pmtui.tui.screens.import_fates import Verdict
from pmtui.tui.screens.import_rows import headline, when
from pmtui.tui.screens.sheet import Key, Sheet
from pmtui.tui.text import fold, lines, pad, show, styled
from pmtui.tui.widgets.card_list import CardList
from pmtui.tui.widgets.source import Line, Piece, across, toned

_LOOKS: Mapping[Verdict, tuple[str, str, str]] = {
    Verdict.OPEN: ("missing", "same?", "warn"),
    Verdict.SAME: ("done", "one event", "help"),
    Verdict.APART: ("withheld", "apart", "quiet"),
}
_DECLINED = ("withheld", "declined", "quiet")
"""An offer that was declined at an earlier import."""
_BESIDE = 6
"""Lines kept for both tellings side by side."""
_MOST_BESIDE = 3

EXPLAINED: Mapping[str, str] = {
    "a": "One event with both as its sources; the first line gives its time and words. Again takes that back.",
    "r": "They stay two events, also when they are imported again. Declined once before: again asks anew.",
    "A": "Everything that is as sure as the one under the cursor, or surer, becomes one event each.",
}


class OfferRows:
    """The offers, surest first; a row's key is its place."""

    height = 1

    def __init__(self, deciding: Deciding, zone: str, signs: Signs = UNICODE) -> None:
        self.deciding = deciding
        self.empty = ("Nothing here is told by two tools.", "esc goes back to the lines.")
        self._zone = zone
        self._signs = signs

    def __len__(self) -> int:
        return len(self.deciding.offers)

    def key(self, index: int) -> str | None:
        """Its place."""
        return str(index)

    def index(self, card_id: str) -> int | None:
        """The row of that place."""
        return int(card_id) if int(card_id) < len(self) else None

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """What was decided, how sure it is, when, which tools, and the words of the first."""
        deciding = self.deciding
        offer = deciding.offers[index]
        verdict = deciding.verdicts.get(index, Verdict.OPEN)
        before = verdict is Verdict.APART and index in deciding.declined
        mark, word, tone = _DECLINED if before else _LOOKS[verdict]
        row = deciding.roles.row(deciding.plan.line(offer.lines[0]).row)
        head: list[Piece] = [
            (pad(f"{self._signs.mark(mark).glyph} {word}", 12), tone),
            (f"{offer.score:4.0%} ", "quiet"),
            (when(row, self._zone), "quiet"),
        ]
        return (across(head, headline(row), "text", [(offer.why, "quiet")], width, must=0),)


class OffersSheet(Sheet[None]):
    """Decides in place; whatever was decided stays when the sheet is left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a,space", "decide('same')", "One event", show=False, id="offers.accept"),
        Binding("r,d", "decide('apart')", "Apart", show=False, id="offers.reject"),
        Binding("A", "accept_from_here", "All as sure", show=False, id="offers.accept-all"),
        Binding("ctrl+s,ctrl+j", "leave", "Done", show=False, priority=True, id="offers.done"),
    ]

    DEFAULT_CSS = """
    OffersSheet {
        & CardList { height: 3; }
        & .offers--beside { height: 6; margin: 1 0 0 0; }
        & .sheet--advice { height: 1; }
    }
    """

    explained: ClassVar[Mapping[str, str]] = EXPLAINED

    def __init__(self, deciding: Deciding, board: Board, zone: str, signs: Signs = UNICODE) -> None:
        super().__init__("Told twice?")
        self.deciding = deciding
        self.board = board
        self.zone = zone
        self.signs = signs
        self.list = CardList(OfferRows(deciding, zone, signs), signs=signs)

    def body(self) -> Iterable[Widget]:
        """The offers, and the one under the cursor in full."""
        return self.list, Static(classes="offers--beside")

    def keys(self) -> Sequence[Key]:
        """The keys shown at the foot."""
        return (
            ("a", "one event", "screen.decide('same')"),
            ("r", "apart", "screen.decide('apart')"),
            ("A", "all as sure as this", "screen.accept_from_here"),
            ("esc", "back", "screen.leave"),
        )

    def on_mount(self) -> None:
        """Show the first."""
        self.list.focus()
        self.on_resize()

    def on_resize(self) -> None:
        """As many offers as there is room for; both tellings in the width there is."""
        room = max(3, self.app.size.height - _BESIDE - 5)
        self.list.styles.height = min(room, max(3, len(self.deciding.offers)))
        self.call_after_refresh(self._show)

    def on_card_list_highlighted(self, event: CardList.Highlighted) -> None:
        """Show that one in full."""
        event.stop()
        self._show()

    def on_card_list_opened(self, event: CardList.Opened) -> None:
        """Enter, or a double click: one event, or not."""
        event.stop()
        self.action_decide(Verdict.SAME.value)

    @property
    def place(self) -> int | None:
        """The offer under the cursor."""
        return self.list.cursor_row

    def action_decide(self, verdict: str) -> None:
        """Say so of the one under the cursor and go on; the same again takes it back."""
        place = self.place
        if place is None:
            return
        said = Verdict(verdict)
        if self.deciding.verdicts.get(place) is said:
            self.deciding.judge(place, Verdict.OPEN)
        else:
            self.deciding.judge(place, said)
            self.list.action_cursor(1)
        self._redraw()

    def action_accept_from_here(self) -> None:
        """Accept all that are at least as sure as the one under the cursor, those kept apart not among them."""
        place = self.place
        if place is None:
            return
        least = self.deciding.offers[place].score
        for n, offer in enumerate(self.deciding.offers):
            if offer.score >= least and self.deciding.verdicts.get(n) is not Verdict.APART:
                self.deciding.verdicts[n] = Verdict.SAME
        self._redraw()

    def _redraw(self) -> None:
        self.list.set_source(OfferRows(self.deciding, self.zone, self.signs))
        self._show()

    # --- what it says --------------------------------------------------------

    def _show(self) -> None:
        place = self.place
        beside = self.query_one(".offers--beside", Static)
        if place is None:
            show(beside)
            return
        offer = self.deciding.offers[place]
        show(beside, self._beside(offer))
        decided = sum(verdict is Verdict.SAME for verdict in self.deciding.verdicts.values())
        declined = len(self.deciding.declined)
        before = f" · {declined} declined before" if declined else ""
        shut = place in self.deciding.declined and self.deciding.verdicts.get(place) is Verdict.APART
        why = "declined before; r asks anew" if shut else offer.why
        self.advise(f"{why} · {decided} of {len(self.deciding.offers)} become one event{before}")

    def _beside(self, offer: Offer) -> Content:
        tellings = list(self._tellings(offer))
        shown = tellings[:_MOST_BESIDE]
        width = max(10, (self.list.size.width or 76) // len(shown) - 2)
        columns = [_column(told, width) for told in shown]
        if len(tellings) > len(shown):
            columns[-1][-1] = (pad(f"and {len(tellings) - len(shown)} more like them", width), "quiet")
        rows = zip(*columns, strict=True)
        return lines(
            *(styled(*toned([piece for cell in row for piece in (cell, ("  ", ""))])) for row in rows)
        )

    def _tellings(self, offer: Offer) -> Iterable[tuple[str, str, str]]:
        event = self.board.find(TimelineEvent, offer.event) if offer.event else None
        if event is not None:
            clock = event.at.shown(self.zone)
            yield f"{clock} on the timeline already", event.text, event.source or event.evidence
        for n in offer.lines:
            row: Evidence = self.deciding.roles.row(self.deciding.plan.line(n).row)
            said = f"{when(row, self.zone)}{row.tool or row.source}"
            yield said, headline(row), " ".join(part for part in (row.actor, where(row), row.link) if part)


def _column(told: tuple[str, str, str], width: int) -> list[Piece]:
    """One telling in so many lines of equal width: when and which tool, its words, where it stands."""
    head, text, place = told
    words = fold(text, width, _BESIDE - 2)
    rows: list[Piece] = [(pad(head, width), "text bold"), *((pad(row, width), "text") for row in words)]
    rows.append((pad(place, width), "quiet"))
    return [*rows, *((" " * width, "") for _ in range(_BESIDE - len(rows)))]
