"""The stage view: large, public, read-only. What may be on the shared screen, and nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from math import ceil, floor
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Digits, Static

from pmtui.facilitation.timebox import BoxState, clock_words
from pmtui.model.vocabulary import Role
from pmtui.room.doors import DoorState
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.leaving import LeftOnce
from pmtui.tui.screens.stage_page import page, stop_words
from pmtui.tui.text import fit, fold, lines, plain, show, show_digits, styled
from pmtui.tui.widgets.source import Line, toned

if TYPE_CHECKING:
    from pmtui.model.board import Board
    from pmtui.room.seats import Seat

LOOK_EVERY = 0.1
"""Seconds between looks at the board: others' changes redraw at most ten times a second."""


class StageScreen(LeftOnce[None]):
    """Shows what a stage seat may see. The key that opened it leaves it, and so does esc."""

    public = True
    """What is said to the facilitator does not belong on the shared screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("S,escape", "leave", "Leave the stage", show=False, id="stage.leave"),
        Binding("J", "join", "How to join", show=False, id="stage.join"),
    ]

    DEFAULT_CSS = """
    StageScreen {
        padding: 1 3;
        #stage-head { height: 5; }
        #stage-names { width: 1fr; height: 5; }
        #stage-title { height: 1; color: $pm-quiet; }
        #stage-phase { height: 1; margin: 1 0 0 0; text-style: bold; color: $pm-accent; }
        #stage-purpose { height: 2; color: $pm-text; }
        #stage-clock { width: 24; height: 5; align-horizontal: right; }
        #stage-digits { width: auto; height: 3; color: $pm-accent; }
        #stage-digits.-last { color: $pm-warn; }
        #stage-digits.-over { color: $pm-harm; }
        #stage-clock Static { height: 1; width: 1fr; text-align: right; color: $pm-quiet; }
        #stage-page { height: 1fr; margin: 1 0 0 0; }
    }
    """

    def __init__(
        self,
        seat: Seat,
        signs: Signs = UNICODE,
        tick: Callable[[], Awaitable[None]] | None = None,
        at: str = "",
    ) -> None:
        """`at`: the event the facilitator is at; it is shown only if it is public."""
        super().__init__()
        self.seat = seat
        self.signs = signs
        self.tick = tick
        self.at = at
        self._seq = -1
        self._away = ""

    @property
    def board(self) -> Board:
        """What the stage may see."""
        return self.seat.board.seen_by(Role.STAGE)

    def compose(self) -> ComposeResult:
        """Names and clock, and the page."""
        with Horizontal(id="stage-head"):
            with Vertical(id="stage-names"):
                yield Static(id="stage-title")
                yield Static(id="stage-phase")
                yield Static(id="stage-purpose")
            with Vertical(id="stage-clock"):
                yield Digits(id="stage-digits")
                yield Static(id="stage-stand")
        yield Static(id="stage-page")

    def on_mount(self) -> None:
        """Draw, then look at board and clock while the stage is shown."""
        app: Any = self.app
        app.clear_notifications()
        if app.tick is not None:
            self.set_interval(LOOK_EVERY, self.look)
            if self.tick is not None:
                self.set_interval(app.tick, self.tick)
        self.draw_all()

    def on_resize(self) -> None:
        """Lay out again."""
        self.call_after_refresh(self.draw_all)

    def action_leave(self) -> None:
        """Back to the board."""
        self.dismiss(None)

    def action_join(self) -> None:
        """How people join, and nothing else; where the room is open and this seat may know the code."""
        self.run_worker(self._join(), group="deed-join", exit_on_error=False)

    async def _join(self) -> None:
        from pmtui.tui.screens.join_room import JoinRoomScreen

        state = await self.seat.door("show")
        if isinstance(state, DoorState):
            await self.app.push_screen_wait(
                JoinRoomScreen(self.seat, state, self.signs, self.tick, public=True)
            )

    def look(self) -> None:
        """Redraw what changed; called by the interval, or by a test."""
        if self.seat.board.seq != self._seq:
            self.draw_all()
        else:
            self.draw_clock()

    def draw_all(self) -> None:
        """Draw names, clock and page."""
        board = self.board
        self._seq = self.seat.board.seq
        session = board.session
        run = session.current if session else None
        names = self.query_one("#stage-names").size.width or 40
        closed = session is not None and run is None
        phase = run.phase.name if run else "The session is closed" if closed else "Before the session"
        show(self.query_one("#stage-title", Static), fit(board.review.title, names))
        show(self.query_one("#stage-phase", Static), fit(phase, names))
        purpose = run.phase.purpose if run else ""
        show(
            self.query_one("#stage-purpose", Static), lines(*(plain(row) for row in fold(purpose, names, 2)))
        )
        self.draw_clock()
        body = self.query_one("#stage-page", Static)
        width, height = body.size.width or 74, body.size.height or 16
        rows = page(board, self.signs, width, height, self.at)
        if len(rows) * 2 <= height:
            rows = list(_spaced(rows))
        show(body, lines(*(styled(*toned(row)) for row in rows)))

    def say_away(self, words: str) -> None:
        """Say that the line to the host is cut, in place of how the clock stands; nothing once it stands again."""
        self._away = words
        if self.is_mounted:
            self.draw_clock()

    def draw_clock(self) -> None:
        """The clock in big digits, and how it stands."""
        digits, stand = self.query_one("#stage-digits", Digits), self.query_one("#stage-stand", Static)
        clock = self.seat.clock
        session = self.seat.board.session
        if clock is None or session is None:
            digits.update("")
            show(stand, self._away)
            return
        now = self.seat.time.monotonic()
        left, state = clock.phase.remaining(now), clock.phase.state(now)
        over = state is BoxState.OVER
        said = clock_words(floor(-left)) if over else clock_words(ceil(left))
        show_digits(digits, f"+{said}" if over else said)
        digits.set_class(over, "-over")
        digits.set_class(state is BoxState.LAST_MINUTE, "-last")
        words = (
            "paused"
            if not clock.running
            else "over time"
            if over
            else f"of {clock_words(clock.phase.length_s)}"
        )
        ends = stop_words(session, self.seat.board.review.zone)
        show(stand, " · ".join(part for part in ((self._away,) if self._away else (words, ends)) if part))


def _spaced(rows: Sequence[Line]) -> Iterator[Line]:
    """A blank line after each row that the next does not continue."""
    for n, row in enumerate(rows):
        yield row
        following = rows[n + 1] if n + 1 < len(rows) else ()
        if row and following and following[0][0].strip():
            yield ()
