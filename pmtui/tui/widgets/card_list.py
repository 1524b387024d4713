"""A list of cards that draws only what is seen: the body of all four panes, easy at 100,000 rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.theme import TONES
from pmtui.tui.widgets.drag import Drag
from pmtui.tui.widgets.row_paint import RowPainter, RowState
from pmtui.tui.widgets.source import NoRows, RowSource


class CardList(ScrollView, can_focus=True):
    """Rows of a `RowSource`, one of them under the cursor, any number of them marked.

    The cursor belongs to a card, not to a place: when the source changes it stays on its card, and that card on its
    line of the screen.
    """

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor(-1)", "Up", show=False, id="list.up"),
        Binding("down,j", "cursor(1)", "Down", show=False, id="list.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="list.page-up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="list.page-down"),
        Binding("home", "edge(-1)", "First", show=False, id="list.first"),
        Binding("end", "edge(1)", "Last", show=False, id="list.last"),
        Binding("enter", "open", "Open", show=False, id="list.open"),
        Binding("space", "mark", "Mark", show=False, id="list.mark"),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"card-list--{tone}" for tone in TONES),
        "card-list--cursor",
        "card-list--cursor-blurred",
        "card-list--hover",
    }

    DEFAULT_CSS = """
    CardList {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
        & > .card-list--text { color: $pm-text; }
        & > .card-list--quiet { color: $pm-quiet; }
        & > .card-list--harm { color: $pm-harm; }
        & > .card-list--help { color: $pm-help; }
        & > .card-list--warn { color: $pm-warn; }
        & > .card-list--people { color: $pm-people; }
        & > .card-list--work { color: $pm-work; }
        & > .card-list--star { color: $pm-star; }
        & > .card-list--accent { color: $pm-accent; }
        & > .card-list--cursor { background: $pm-cursor; text-style: bold; }
        & > .card-list--cursor-blurred { background: $pm-cursor-blurred; }
        & > .card-list--hover { background: $pm-hover; }
        &:nocolor > .card-list--cursor { text-style: bold reverse; }
    }
    """

    class CardMessage(Message):
        """Something about a card of a list."""

        def __init__(self, card_list: CardList, card_id: str | None) -> None:
            super().__init__()
            self.card_list = card_list
            self.card_id = card_id

        @property
        def control(self) -> CardList:
            """The list it happened in."""
            return self.card_list

    class Highlighted(CardMessage):
        """The cursor came to another card; None when there is none."""

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, CardList.Highlighted) and message.card_list is self.card_list

    class Opened(CardMessage):
        """A card was asked for: enter, or a double click."""

        card_id: str

    class Dropped(Message):
        """Cards were dragged onto another card with the mouse."""

        def __init__(self, card_list: CardList, cards: tuple[str, ...], target: str) -> None:
            super().__init__()
            self.card_list = card_list
            self.cards = cards
            self.target = target

        @property
        def control(self) -> CardList:
            """The list it happened in."""
            return self.card_list

    class Marked(Message):
        """The marked cards changed."""

        def __init__(self, card_list: CardList) -> None:
            super().__init__()
            self.card_list = card_list
            self.marked = card_list.marked

        @property
        def control(self) -> CardList:
            """The list it happened in."""
            return self.card_list

    def __init__(
        self,
        source: RowSource | None = None,
        *,
        signs: Signs = UNICODE,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._source: RowSource = NoRows() if source is None else source
        self._row: int | None = None
        self._hovered: int | None = None
        self.moved: Callable[[], None] = _nothing
        """Called as the cursor moves, so that what follows from it is painted in the same frame."""
        self._marked: frozenset[str] = frozenset()
        self.drags = False
        """Whether cards can be dragged onto one another here."""
        self._drag = Drag()
        self._painter = RowPainter(self, signs)
        self._painted: dict[int, Strip] = {}
        self._row = _seek(self._source, 0, 1)

    # --- what it holds -------------------------------------------------------

    @property
    def source(self) -> RowSource:
        """The rows shown."""
        return self._source

    @property
    def cursor_row(self) -> int | None:
        """The row under the cursor."""
        return self._row

    @property
    def cursor_id(self) -> str | None:
        """The card under the cursor."""
        return None if self._row is None else self._source.key(self._row)

    @property
    def marked(self) -> frozenset[str]:
        """The ids of the marked cards, all of them shown."""
        return self._marked

    @property
    def chosen(self) -> tuple[str, ...]:
        """The cards a command is about: the marked ones in order, else the one under the cursor."""
        if self._marked:
            return tuple(sorted(self._marked, key=lambda card_id: self._source.index(card_id) or 0))
        return () if self.cursor_id is None else (self.cursor_id,)

    def set_source(self, source: RowSource, *, keep: bool = True) -> None:
        """Show other rows. With `keep` cursor, marks and place stay with their cards as far as these are there."""
        before, was_row, was_y = self.cursor_id, self._row, self.scroll_offset.y
        anchor, anchor_row = self._anchor() if keep else (None, 0)
        old_height = self._source.height
        self._source = source
        self._painter.forget_rows()
        self._hovered = None
        row = source.index(before) if keep and before else None
        if row is None:
            row = _seek(source, min(was_row or 0, len(source) - 1) if keep else 0, 1)
        self._row = row
        if self._marked:
            self._set_marked(
                card_id for card_id in self._marked if keep and source.index(card_id) is not None
            )
        self._fit_size()
        now_row = source.index(anchor) if anchor else None
        if now_row is not None:
            y = was_y + now_row * source.height - anchor_row * old_height
        else:
            y = was_y if keep else 0
        self.scroll_to(y=max(0, y), animate=False)
        if self.is_mounted:
            if not keep or self._row != was_row:
                self._bring_into_view(only_if_lost=anchor is not None and anchor != before)
            self._repaint_changed()
        if self.cursor_id != before:
            self.post_message(self.Highlighted(self, self.cursor_id))

    def jump_to(self, card_id: str) -> bool:
        """Put the cursor on a card and show it mid-screen; False when it has no row here."""
        row = self._source.index(card_id)
        if row is None:
            return False
        height = self._source.height
        top = self.scroll_offset.y
        if not top <= row * height <= top + self.size.height - height:
            self.scroll_to(y=max(0, row * height - (self.size.height - height) // 2), animate=False)
        self._move(row)
        return True

    def mark(self, ids: Iterable[str]) -> None:
        """Mark these cards too, as far as they have rows here."""
        self._set_marked(
            self._marked.union(card_id for card_id in ids if self._source.index(card_id) is not None)
        )

    def unmark(self) -> None:
        """Take all marks away."""
        self._set_marked(())

    # --- actions -------------------------------------------------------------

    def action_cursor(self, step: int) -> None:
        """Move the cursor by one card."""
        if self._row is None:
            return
        found = _seek(self._source, self._row + step, step, turn=False)
        if found is None:
            self.scroll_to(y=0 if step < 0 else self.max_scroll_y, animate=False)
        else:
            self._move(found)

    def action_page(self, step: int) -> None:
        """Move by what one screen shows."""
        if self._row is not None:
            page = max(1, self.size.height // self._source.height - 1)
            last = len(self._source) - 1
            found = _seek(self._source, max(0, min(last, self._row + step * page)), step)
            if found is not None:
                self._move(found)

    def action_edge(self, step: int) -> None:
        """Move to the first or the last card."""
        found = _seek(self._source, 0 if step < 0 else len(self._source) - 1, -step)
        if found is not None:
            self._move(found)
        self.scroll_to(y=0 if step < 0 else self.max_scroll_y, animate=False)

    def action_open(self) -> None:
        """Ask for the card under the cursor."""
        if self.cursor_id is not None:
            self.post_message(self.Opened(self, self.cursor_id))

    def action_mark(self) -> None:
        """Mark the card under the cursor, or take its mark away, and go on to the next."""
        if self.cursor_id is not None:
            self._set_marked(self._marked ^ {self.cursor_id})
            self.action_cursor(1)

    # --- mouse, focus, size --------------------------------------------------

    def on_click(self, event: events.Click) -> None:
        """Select the row clicked; open it at the second click. With ctrl, or at the row's left edge, mark it."""
        row = self._row_at(event)
        card_id = None if row is None else self._source.key(row)
        if row is None or card_id is None or self._drag.ended:
            return
        event.stop()
        self._move(row, bring=False)
        if event.ctrl or self._at_edge(event):
            self._set_marked(self._marked ^ {card_id})
        elif event.chain == 2:
            self.action_open()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A card is taken hold of, as long as the button stays down."""
        row = self._row_at(event)
        card_id = None if row is None else self._source.key(row)
        self._drag = Drag(card_id if self.drags and event.button == 1 else None)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Lighten the row under the pointer; from one row to another, the card taken hold of is dragged."""
        row = self._row_at(event)
        card_id = None if row is None else self._source.key(row)
        self._hover(row if card_id is not None else None)
        if self._drag.moved_to(card_id):
            self.jump_to(self._drag.card or "")
            self.capture_mouse()
        if self._drag.under_way and row is None:
            self.scroll_relative(y=-1 if event.y < 0 else 1, animate=False)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """A dragged card, or all marked ones with it, falls on the card under the pointer."""
        if not self._drag.under_way:
            return
        self.capture_mouse(False)
        row, card = self._row_at(event), self._drag.end()
        target = None if row is None else self._source.key(row)
        cards = tuple(i for i in (self.chosen if card in self._marked else (card,)) if i != target)
        if target is not None and cards:
            self.post_message(self.Dropped(self, cards, target))

    def on_leave(self) -> None:
        """No row is under the pointer any more."""
        self._hover(None)

    def watch_has_focus(self, has_focus: bool) -> None:
        """The cursor shows whether keys arrive here."""
        super().watch_has_focus(has_focus)
        self._refresh_row(self._row)

    def on_resize(self) -> None:
        """Lay out again, with the cursor in view."""
        self._painted.clear()
        self._fit_size()
        self._bring_into_view()

    def notify_style_update(self) -> None:
        """Forget what was drawn in other colours."""
        super().notify_style_update()
        self._painter.forget_styles()

    # --- drawing -------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        width, source = self.size.width, self._source
        row, line = divmod(y + self.scroll_offset.y, source.height)
        if not len(source):
            strip = self._painter.empty(source.empty, y, width, self.size.height)
        elif row >= len(source):
            strip = self._painter.blank(width)
        else:
            selected, card_id = row == self._row, source.key(row)
            state = RowState(
                selected, card_id in self._marked, selected and self.has_focus, row == self._hovered
            )
            marks, covered = bool(self._marked), self.show_vertical_scrollbar * self.scrollbar_size_vertical
            strip = self._painter.row(source, row, width, state, marks=marks, covered=covered)[line]
        self._painted[y] = strip
        return strip

    # --- moving --------------------------------------------------------------

    def _move(self, row: int, *, bring: bool = True) -> None:
        old, self._row = self._row, row
        if row != old:
            self._refresh_row(old)
            self._refresh_row(row)
        if bring:
            self._bring_into_view()
        if row != old:
            self.moved()
            self.post_message(self.Highlighted(self, self.cursor_id))

    def _bring_into_view(self, *, only_if_lost: bool = False) -> None:
        if self._row is None or not self.size.height or only_if_lost:
            return
        height, top = self._source.height, self.scroll_offset.y
        first = self._row
        # What stands above a card (a gap, a day) belongs to it.
        while first > 0 and self._row - first < 2 and self._source.key(first - 1) is None:
            first -= 1
        if first * height < top:
            self.scroll_to(y=first * height, animate=False)
        elif (self._row + 1) * height > top + self.size.height:
            self.scroll_to(y=(self._row + 1) * height - self.size.height, animate=False)

    def _anchor(self) -> tuple[str | None, int]:
        """The card that keeps its line when rows change: the cursor's if seen, else the first one seen."""
        height = self._source.height
        first = self.scroll_offset.y // height
        last = min(len(self._source), first + self.size.height // height + 1)
        if self._row is not None and first <= self._row < last:
            return self.cursor_id, self._row
        for row in range(first, last):
            card_id = self._source.key(row)
            if card_id is not None:
                return card_id, row
        return None, 0

    def _fit_size(self) -> None:
        size = Size(self.size.width, len(self._source) * self._source.height)
        if size != self.virtual_size and self.size:
            # Rows never change what is around the list: new scroll bar, no new layout.
            self.set_reactive(Widget.virtual_size, size)
            self._scroll_update(size)

    def _row_at(self, event: events.MouseEvent) -> int | None:
        offset = event.get_content_offset(self)
        if offset is None:
            return None
        row = int(offset.y + self.scroll_offset.y) // self._source.height
        return row if 0 <= row < len(self._source) else None

    def _at_edge(self, event: events.MouseEvent) -> bool:
        """Whether the pointer is on the column of marks, or where it would be."""
        offset = event.get_content_offset(self)
        return offset is not None and offset.x < (2 if self._marked else 1)

    def _hover(self, row: int | None) -> None:
        if row != self._hovered:
            old, self._hovered = self._hovered, row
            self._refresh_row(old)
            self._refresh_row(row)

    def _set_marked(self, ids: Iterable[str]) -> None:
        marked = frozenset(ids)
        if marked != self._marked:
            self._marked = marked
            self.refresh()
            self.post_message(self.Marked(self))

    def _refresh_row(self, row: int | None) -> None:
        if row is not None:
            height = self._source.height
            self.refresh_lines(row * height, height)

    def _repaint_changed(self) -> None:
        """Refresh the lines that look different from what was painted, and no others."""
        top = self.scroll_offset.y
        for y in range(self.size.height):
            painted = self._painted.get(y)
            if painted is None or painted != self.render_line(y):
                self.refresh_lines(top + y)


def _seek(source: RowSource, row: int, step: int, *, turn: bool = True) -> int | None:
    """The first row from `row` on that is a card; with `turn`, else the first one the other way."""
    at, size = row, len(source)
    while 0 <= at < size:
        if source.key(at) is not None:
            return at
        at += step
    return _seek(source, row - step, -step, turn=False) if turn and size else None


def _nothing() -> None:
    """What follows from a move where nobody listens."""
