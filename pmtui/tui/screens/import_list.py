"""The lower part of the import screen: which lines are shown, the lines, and more of the one under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static

from pmtui.model.vocabulary import EventKind
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.choice import Choose
from pmtui.tui.screens.import_deciding import Deciding
from pmtui.tui.screens.import_keys import strip_of
from pmtui.tui.screens.import_reading import Found, Lines
from pmtui.tui.screens.import_rows import STATE_WIDTH, PlanRows, about, numbers_of
from pmtui.tui.text import lines, show, styled
from pmtui.tui.widgets.card_list import CardList
from pmtui.tui.widgets.source import NoRows, toned

_HOW = (
    "Name files or a folder above and press enter: exports of chats, pagers, monitors, trackers, logs, CSV, text.",
    "Nothing comes in before you have seen it; one undo takes all of it back.",
)


class PlanList(CardList):
    """The lines of a plan; space, a double click or a click on its state keeps a line or leaves it out."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "bring_in", "Import", show=False, id="lines.import")
    ]

    class Toggled(Message):
        """A line is to be kept, or left out; `on` says that the cursor goes on to the next."""

        def __init__(self, n: int, *, on: bool = False) -> None:
            super().__init__()
            self.n = n
            self.on = on

    class Finished(Message):
        """What is kept is to come in."""

    def action_bring_in(self) -> None:
        """Enter: take what is kept."""
        self.post_message(self.Finished())

    def action_mark(self) -> None:
        """Turn the line under the cursor over and go on to the next."""
        if self.cursor_id is not None:
            self.post_message(self.Toggled(int(self.cursor_id), on=True))

    def action_open(self) -> None:
        """A double click turns the line over; it never imports."""
        if self.cursor_id is not None:
            self.post_message(self.Toggled(int(self.cursor_id)))

    def on_click(self, event: events.Click) -> None:
        """A click on the state of a line turns it over."""
        offset = event.get_content_offset(self)
        row = self._row_at(event)
        if offset is not None and row is not None and offset.x < STATE_WIDTH:
            event.stop()
            event.prevent_default()
            self.jump_to(self.source.key(row) or "")
            self.action_open()


class ImportLines(Vertical):
    """The lines of a plan as they stand by what was decided. Nothing is shown around them before there is a plan."""

    DEFAULT_CSS = """
    ImportLines {
        height: 1fr;
        & > .lines--strip {
            height: 1; padding: 0 2; background: $panel;
            link-style: none; link-color: $pm-quiet; link-background: $panel;
            link-color-hover: $pm-text; link-background-hover: $pm-hover;
        }
        & > .lines--about { height: 2; padding: 0 2; background: $panel; }
        & > PlanList { padding: 0 1; height: 1fr; }
    }
    """

    class Said(Message):
        """Why something can't be done, and whether anything changed in what comes in."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    class Moved(Message):
        """The cursor, or what comes in, changed: other keys do other things now."""

    def __init__(self, zone: str, signs: Signs = UNICODE) -> None:
        super().__init__()
        self.zone = zone
        self.signs = signs
        self.list = PlanList(NoRows(*_HOW), signs=signs)
        self.found: Found | None = None
        self.deciding: Deciding | None = None
        self.shown = Lines.ALL
        self._numbers: Sequence[int] = ()

    def compose(self) -> ComposeResult:
        """Which lines there are, the lines, the one under the cursor."""
        yield Static(classes="lines--strip")
        yield self.list
        yield Static(classes="lines--about")

    def on_mount(self) -> None:
        """Nothing to choose from yet."""
        self.lay_out(said=False)

    def on_resize(self) -> None:
        """Fit what is said of a line."""
        self._say_more()

    @property
    def number(self) -> int | None:
        """The line under the cursor."""
        return None if self.list.cursor_id is None else int(self.list.cursor_id)

    def take(self, found: Found, deciding: Deciding) -> None:
        """Show another plan, from its first line."""
        self.found, self.deciding = found, deciding
        self.shown = Lines.ALL
        self._gather(keep=False)

    def lay_out(self, *, said: bool) -> None:
        """`said`: whether there is room to say more of a line."""
        there = self.found is not None
        self.query_one(".lines--strip", Static).display = there
        self.query_one(".lines--about", Static).display = there and said

    # --- what is done here ---------------------------------------------------

    def show_lines(self, which: Lines) -> None:
        """Show those lines."""
        self.shown = which
        self._gather()

    def turn_lines(self, step: int) -> None:
        """All lines, the new ones, the hidden ones …"""
        order = list(Lines)
        self.show_lines(order[(order.index(self.shown) + step) % len(order)])

    def unfold(self) -> None:
        """The repeats of the line under the cursor one by one, or folded again."""
        if self.deciding is None or self.number is None:
            return
        lead = self.deciding.lead(self.number)
        if self.deciding.unfold(self.number):
            self.list.jump_to(str(lead))
            self._gather()
        else:
            self.post_message(self.Said("Nothing repeats this line."))

    def ask_kind(self) -> None:
        """Which kind the line under the cursor is, from a list that begins at the one it has."""
        if self.deciding is None or self.found is None or self.number is None:
            return
        problem = self.deciding.no_kind(self.number)
        self.post_message(self.Said(problem))
        if problem:
            return
        deciding, line = self.deciding, self.found.plan.line(self.number)
        kinds = list(EventKind)
        options = [(f"{(sign := self.signs.of(kind)).glyph} {sign.word}", kind) for kind in kinds]

        def given(kind: EventKind | None) -> None:
            if kind is not None:
                deciding.give_kind(line, kind)
                self.redraw()

        at = kinds.index(deciding.kind(line))
        self.app.push_screen(Choose("What happened here?", options, at=at, signs=self.signs), given)

    def on_plan_list_toggled(self, event: PlanList.Toggled) -> None:
        """Keep a line, or leave it out."""
        event.stop()
        if self.deciding is None:
            return
        problem = self.deciding.turn(event.n)
        self.post_message(self.Said(problem))
        if not problem:
            self.redraw()
            if event.on:
                self.list.action_cursor(1)

    def on_card_list_highlighted(self, event: CardList.Highlighted) -> None:
        """Say more of the line under the cursor."""
        event.stop()
        self._say_more()
        self.post_message(self.Moved())

    # --- drawing -------------------------------------------------------------

    def _gather(self, *, keep: bool = True) -> None:
        if self.found is not None and self.deciding is not None:
            self._numbers = numbers_of(self.found, self.deciding, self.shown)
            self.redraw(keep=keep)

    def redraw(self, *, keep: bool = True) -> None:
        """The same lines, as they stand by now."""
        if self.found is None or self.deciding is None:
            return
        rows = PlanRows(self.found, self.deciding, self._numbers, self.zone, self.signs, self.shown)
        self.list.set_source(rows, keep=keep)
        show(self.query_one(".lines--strip", Static), strip_of(self.found, self.shown))
        self._say_more()
        self.post_message(self.Moved())

    def _say_more(self) -> None:
        said = self.query_one(".lines--about", Static)
        if self.found is None or self.deciding is None or self.number is None:
            show(said)
            return
        rows = about(
            self.found.plan.line(self.number), self.deciding, max(20, self.size.width - 4), self.signs
        )
        show(said, lines(*(styled(*toned(row)) for row in rows)))
