"""The opening: purpose, ground rules, agenda and clock, large and calm, for the screen everybody looks at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from pmtui.facilitation.ground_rules import ALONE, PRIME, PURPOSE, RULES, TOLD
from pmtui.facilitation.pacing import minutes_words
from pmtui.model.board import Board
from pmtui.model.cards import Session
from pmtui.model.moment import zone_named
from pmtui.tui.desk import Desk
from pmtui.tui.glyphs import ASCII, UNICODE
from pmtui.tui.screens.leaving import LeftOnce
from pmtui.tui.screens.sheet import KeyLine
from pmtui.tui.text import fold, lines, pad, show, styled, width_of

if TYPE_CHECKING:
    from pmtui.room.seats import Seat

_WIDEST = 100
_BESIDE = 70
"""Cells from which rules and agenda stand side by side."""
_EMPTY = styled("")


class OpeningScreen(LeftOnce[None]):
    """The opening page of a running session; any of the keys shown leads to the board."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space,escape", "leave", "To the board", show=False, id="opening.leave")
    ]

    DEFAULT_CSS = """
    OpeningScreen {
        align-horizontal: center;
        #opening-clock { dock: top; height: 1; padding: 0 2; background: $panel; }
        #opening-page { max-width: 104; padding: 1 2 0 2; scrollbar-gutter: stable; scrollbar-size-vertical: 1; }
        #opening-text { height: auto; }
    }
    """

    def __init__(self, board: Board, seat: Seat, tick: Callable[[], Awaitable[None]], desk: Desk) -> None:
        super().__init__()
        self.board = board
        self.seat = seat
        self.tick = tick
        self.desk = desk
        self.rules = tuple(getattr(seat, "rules", ())) or RULES
        self.signs = ASCII if desk.settings.ascii else UNICODE

    def compose(self) -> ComposeResult:
        """Clock, page, keys."""
        yield Static(id="opening-clock")
        with VerticalScroll(id="opening-page"):
            yield Static(id="opening-text")
        keys = (("enter", "to the board", "screen.leave"), ("↑↓", "scroll", ""))
        yield KeyLine(keys)

    def on_mount(self) -> None:
        """Draw, and look at the clock as long as the page is open."""
        self.query_one("#opening-page").focus()
        app: Any = self.app
        if app.tick is not None:
            self.set_interval(app.tick, self._tick)
        self.show_clock()

    def on_resize(self) -> None:
        """Lay the page out again."""
        self.call_after_refresh(self.show_page)
        self.show_clock()

    def action_leave(self) -> None:
        """To the board."""
        self.dismiss(None)

    async def _tick(self) -> None:
        await self.tick()
        self.show_clock()

    def show_clock(self) -> None:
        """What is left of the opening, and the hard stop."""
        width = max(20, self.app.size.width - 4)
        session, clock = self.seat.board.session, self.seat.clock
        run = session.current if session else None
        left = run.phase.name if run else "Opening"
        right = ""
        if clock is not None:
            right = clock.phase.words(self.seat.time.monotonic())
            if clock.hard_stop is not None:
                ends = clock.hard_stop.astimezone(zone_named(self.board.review.zone))
                right += f" {self.signs.mark('line').glyph} ends {ends:%H:%M}"
        name = pad(left, max(1, width - width_of(right)))
        show(self.query_one("#opening-clock", Static), (name, "bold $pm-text"), (right, "$pm-accent"))

    def show_page(self) -> None:
        """The page, for the width there is."""
        page = self.query_one("#opening-page")
        width = max(20, min(_WIDEST, page.scrollable_content_region.width))
        show(self.query_one("#opening-text", Static), lines(*self._rows(width)))

    # --- the page ------------------------------------------------------------

    def _rows(self, width: int) -> Iterator[Content]:
        review, session = self.board.review, self.board.session
        yield from text_rows(review.title, width, "bold $pm-text")
        yield _EMPTY
        purpose = (session.purpose if session else "") or PURPOSE
        for part in (purpose, f"The aim of this review: {review.aim}" if review.aim else ""):
            yield from text_rows(part, width, "$pm-text")
        yield _EMPTY
        if width >= _BESIDE:
            half = (width - 4) // 2
            yield from _beside(list(self._rules(half)), list(self._phases(session, half)), half)
        else:
            yield from self._rules(width)
            yield _EMPTY
            yield from self._phases(session, width)
        yield _EMPTY
        yield from heading("How we look back")
        yield from text_rows(PRIME, width, "$pm-text")
        if session is not None and any(run.phase.opens_sheet for run in session.phases):
            yield _EMPTY
            yield from heading("What happens with your notes")
            for sentence in TOLD if self.seat.counts.writers else ALONE:
                yield from text_rows(sentence, width, "$pm-text")

    def _rules(self, width: int) -> Iterator[Content]:
        session = self.board.session
        yield from heading("How we talk")
        dot = self.signs.mark("note").glyph
        for rule in (session.ground_rules if session else ()) or self.rules:
            for n, row in enumerate(fold(rule, width - 2, 4)):
                yield styled((f"{dot} " if n == 0 else "  ", "$pm-accent"), (row, "$pm-text"))

    def _phases(self, session: Session | None, width: int) -> Iterator[Content]:
        if session is None:
            return
        yield from heading("What comes when")
        at = session.began
        zone = zone_named(self.board.review.zone)
        for n, run in enumerate(session.phases):
            took = "to a later session" if run.dropped else minutes_words(run.planned_seconds)
            now = n == session.at_phase
            clock = f"{at.astimezone(zone):%H:%M}  " if at is not None and not run.dropped else "       "
            name = pad(run.phase.name, max(8, width - 10 - width_of(took)))
            mark = f"{self.signs.mark('now').glyph} " if now else "  "
            yield styled(
                (mark, "$pm-accent"),
                (clock, "$pm-quiet"),
                (f"{name} ", "bold $pm-text" if now else "$pm-text"),
                (took, "$pm-quiet"),
            )
            if at is not None and not run.dropped:
                at += timedelta(seconds=run.planned_seconds)


def heading(words: str) -> Iterator[Content]:
    """A row that says what follows."""
    yield styled((words, "bold $pm-accent"))


def text_rows(text: str, width: int, tone: str) -> Iterator[Content]:
    """A text in rows of that width."""
    if text:
        yield from (styled((row, tone)) for row in fold(text, width, 12))


def _beside(left: Sequence[Content], right: Sequence[Content], half: int) -> Iterator[Content]:
    for n in range(max(len(left), len(right))):
        first = left[n] if n < len(left) else _EMPTY
        second = right[n] if n < len(right) else _EMPTY
        yield styled(first, " " * (half + 4 - first.cell_length), second)
