"""Notes that no reveal showed: each is said by name, put into the next sheet, handed in late, or discarded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, Literal

from textual.binding import Binding, BindingType
from textual.widget import Widget

from pmtui.room.leftovers import Left, Leftovers
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.sheet import Key, Sheet
from pmtui.tui.widgets.card_list import CardList
from pmtui.tui.widgets.source import Line, across

Wish = tuple[Literal["name", "bring", "late", "discard"], Left]
"""What is to become of a note."""

WAITS = "waits in a late envelope"
MISSED = "was not in the box at the bell"


class LeftRows:
    """The notes; a row's key is its place."""

    height = 1
    empty = ("Nothing is left over.",)

    def __init__(self, notes: Sequence[Left]) -> None:
        self.notes = tuple(notes)

    def __len__(self) -> int:
        return len(self.notes)

    def key(self, index: int) -> str | None:
        """Its place."""
        return str(index)

    def index(self, card_id: str) -> int | None:
        """The row at that place."""
        return int(card_id) if int(card_id) < len(self.notes) else None

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """The note and where it stands."""
        note = self.notes[index]
        said = WAITS if note.waits else "kept back" if note.why else MISSED
        return (across([], " ".join(note.text.split()), "text", [(said, "quiet")], width),)


class LeftNotesSheet(Sheet[Wish | None]):
    """Returns the note picked and what is to become of it; the notes stay until that is done."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,enter", "wish('name')", "By name", show=False, id="left.name"),
        Binding("s", "wish('bring')", "Into the sheet", show=False, id="left.bring"),
        Binding("l", "wish('late')", "Late", show=False, id="left.late"),
        Binding("d,delete", "wish('discard')", "Discard", show=False, id="left.discard"),
    ]

    DEFAULT_CSS = """
    LeftNotesSheet {
        & .sheet--advice { height: 2; }
        & CardList { height: 1fr; min-height: 2; }
    }
    """

    def __init__(self, left: Leftovers, *, sheet_open: bool, signs: Signs = UNICODE) -> None:
        super().__init__("Your notes that were not shown · on this device only")
        self.left = left
        self.sheet_open = sheet_open
        self.list = CardList(LeftRows(left.notes), signs=signs)

    def body(self) -> Iterable[Widget]:
        """The notes."""
        yield self.list

    def keys(self) -> Sequence[Key]:
        """The keys shown at the foot: what can be done with them now."""
        late = (("l", "hand in late", "screen.wish('late')"),) if self.left.late else ()
        bring = (("s", "into the open sheet", "screen.wish('bring')"),) if self.sheet_open else ()
        return (
            ("n", "say it by name", "screen.wish('name')"),
            *late,
            *bring,
            ("d", "discard", "screen.wish('discard')"),
            ("esc", "back, all is kept", "screen.leave"),
        )

    def on_mount(self) -> None:
        """Why they are here."""
        self.list.styles.height = max(2, min(len(self.left.notes), self.app.size.height - 7))
        self._say()

    def on_card_list_highlighted(self, event: CardList.Highlighted) -> None:
        """Why this one is here."""
        event.stop()
        self._say()

    def on_card_list_opened(self, event: CardList.Opened) -> None:
        """Enter, or a double click."""
        event.stop()
        self.action_wish("name")

    def _say(self) -> None:
        note = self._note()
        if note is not None:
            self.advise((note.why or f"It {WAITS if note.waits else MISSED}.", "$pm-quiet"))

    def action_wish(self, what: Literal["name", "bring", "late", "discard"]) -> None:
        """Leave with what was picked, where it can be done."""
        note = self._note()
        can = {"late": bool(self.left.late), "bring": self.sheet_open}
        if note is not None and can.get(what, True):
            self.dismiss((what, note))

    def _note(self) -> Left | None:
        key = self.list.cursor_id
        return self.left.notes[int(key)] if key is not None and int(key) < len(self.left.notes) else None
