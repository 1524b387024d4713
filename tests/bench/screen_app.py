"""The app bench_screen drives: four lists over one board made of rows, with a filter; or one Static."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid
from textual.widgets import Input, Static

from pmtui.archive.rows import kept
from pmtui.ids import counted_ids
from pmtui.model.board import Board, Change, Slot, Unbuilt, board_of
from pmtui.model.cards import Factor, Review, TimelineEvent
from pmtui.model.moment import Moment, from_microseconds, microseconds
from pmtui.model.vocabulary import EventKind
from pmtui.tui import theme
from pmtui.tui.text import plain, show, title
from pmtui.tui.widgets.card_list import CardList
from pmtui.tui.widgets.haystack import Haystacks
from pmtui.tui.widgets.rows import ActionRows, FactorRows, ObservationRows, TimelineRows

_SAID = (
    "checkout p99 latency over 2 s in eu-west",
    "replica lag on db7 above 400 s",
    "deploy 4711 of payments rolled out to all cells",
    "paged the on-call of storage",
    "error budget burn 14x, queue depth rising",
)


def board_of_rows(events: int) -> Board:
    """A board as the archive opens it: its events are rows."""
    ids = counted_ids()
    review = ids()
    kind = kept("event")
    kinds = list(EventKind)
    start = microseconds(datetime(2026, 11, 20, 8, 0, tzinfo=UTC))
    slots: dict[str, Any] = {}
    keys = []
    for n in range(events):
        event = TimelineEvent(
            id=ids(),
            review=review,
            at=Moment(at=from_microseconds(start + n * 7_000_000 + (n // 500) * 1_200_000_000)),
            event_kind=kinds[n % len(kinds)],
            text=f"{_SAID[n % len(_SAID)]} #{n}",
            evidence="metrics" if n % 3 else "",
        )
        slots[event.id] = Unbuilt(kind.build, kind.row(event))
        keys.append(event.key)
    base = board_of(review, [Review(id=review, review=review, title="A long night")])
    factors: dict[str, Slot] = {
        f.id: f for f in (Factor(id=ids(), review=review, text=said) for said in _SAID)
    }
    return Board(review, 1, {**base.slots, "event": slots, "factor": factors}, sorted(keys))


class Lists(App[None]):
    """Four panes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("L", "load"),
        Binding("J", "jump"),
        Binding("A", "add"),
        Binding("slash", "filter"),
        Binding("escape", "unfilter", priority=True),
    ]
    CSS = """
    Grid { grid-size: 2 2; height: 1fr; }
    CardList { border: round $pm-quiet; &:focus { border: heavy $pm-accent; } }
    Input { dock: bottom; height: 1; border: none; }
    """

    def __init__(self, board: Board) -> None:
        super().__init__()
        theme.register(self)
        self.animation_level = "none"
        self.board = board
        self.rows: TimelineRows | None = None
        self.haystacks = Haystacks()
        self.ids = counted_ids(10_000_000)
        self.jumps = self.read = 0

    def compose(self) -> ComposeResult:
        with Grid():
            for name in ("timeline", "factors", "observations", "actions"):
                yield CardList(id=name)
        yield Input(id="filter")

    def on_mount(self) -> None:
        """Start as the app does: with the lists empty."""
        self.query_one("#timeline", CardList).focus()

    def action_load(self) -> None:
        """Open the board."""
        self.show_events("")
        self.query_one("#factors", CardList).set_source(FactorRows(self.board))
        self.query_one("#observations", CardList).set_source(ObservationRows(self.board))
        self.query_one("#actions", CardList).set_source(ActionRows(self.board))
        self.reading = self.set_interval(0.002, self.read_ahead)

    def read_ahead(self) -> None:
        """Between keys, make what events say ready for the first key of a filter."""
        self.read = self.haystacks.warm(self.board, self.read, 300)
        if self.read < 0:
            self.reading.stop()

    def show_events(self, words: str) -> None:
        """The timeline, filtered."""
        self.rows = TimelineRows(
            self.board, filter_text=words, previous=self.rows, haystacks=self.haystacks, waits={}
        )
        timeline = self.query_one("#timeline", CardList)
        timeline.set_source(self.rows)
        title(timeline, "Timeline ", self.rows.heading)

    def action_jump(self) -> None:
        """Go to an event far away."""
        self.jumps += 1
        at = (self.jumps * 7919) % len(self.board.timeline)
        self.query_one("#timeline", CardList).jump_to(self.board.timeline[at][3])

    def action_add(self) -> None:
        """Add an event where the cursor is, and go to it."""
        timeline = self.query_one("#timeline", CardList)
        here = self.board.find(TimelineEvent, timeline.cursor_id or "")
        assert here is not None
        event = here.model_copy(update={"id": self.ids(), "text": "added while the room looks on"})
        self.board = self.board.apply(Change(self.board.seq + 1, (event,)))
        self.show_events("")
        timeline.jump_to(event.id)

    def action_filter(self) -> None:
        """Type words to filter by."""
        self.query_one("#filter", Input).focus()

    def action_unfilter(self) -> None:
        """Show all events again."""
        self.query_one("#filter", Input).clear()
        self.query_one("#timeline", CardList).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter at each key."""
        self.show_events(event.value)


class Bare(App[None]):
    """One widget, which counts keys."""

    count = 0

    def compose(self) -> ComposeResult:
        yield Static(plain("ready"))

    def on_key(self) -> None:
        """Paint something new."""
        self.count += 1
        show(self.query_one(Static), f"{self.count} keys")


def main(events: int) -> None:
    """Run one of the two."""
    app: App[None] = Lists(board_of_rows(events)) if events else Bare()
    app.run()
