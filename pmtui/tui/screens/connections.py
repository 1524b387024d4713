"""Who is connected, for hosts: a number, a role, a sort of device. No name, no address, nothing anybody wrote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from pmtui.model.vocabulary import Role
from pmtui.room.answers import Refused
from pmtui.room.doors import DoorState, Present
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.sheet import Key, Sheet
from pmtui.tui.text import fit
from pmtui.tui.widgets.card_list import CardList
from pmtui.tui.widgets.source import Line, clipped, counted

if TYPE_CHECKING:
    from pmtui.room.seats import Seat

LOOK_EVERY = 1.0
"""Seconds between looks at who is connected."""


class ConnectionRows:
    """One row a connection."""

    height = 1
    empty = ("Nobody is connected.", "People join by the address and the code of the join screen.")

    def __init__(self, seats: Sequence[Present], own: Role | None = None) -> None:
        """`own`: the role of whoever looks. There is one facilitator, so that connection is known as theirs."""
        self.seats = tuple(seats)
        self.own = own

    def __len__(self) -> int:
        return len(self.seats)

    def key(self, index: int) -> str | None:
        """The connection's number."""
        return str(self.seats[index].n)

    def index(self, card_id: str) -> int | None:
        """The row of that number."""
        return next((n for n, seat in enumerate(self.seats) if str(seat.n) == card_id), None)

    def seat(self, number: str) -> Present | None:
        """The connection of that number."""
        at = self.index(number)
        return None if at is None else self.seats[at]

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """Number, role, sort of device, how often it was refused."""
        seat = self.seats[index]
        refused = f"refused {counted(seat.refused, 'time')}" if seat.refused else ""
        line: Line = (
            (f"{seat.n:>4}  ", "quiet"),
            (f"{fit(seat.role.words, 16):<16}  ", "people"),
            (f"{seat.kind:<10}", "text"),
            ("you  " if seat.role is self.own is Role.FACILITATOR else "", "accent"),
            (refused, "warn"),
        )
        return (clipped(line, width),)


class ConnectionsSheet(Sheet[None]):
    """Shows the connections; one that disturbs the room can be cut off."""

    AUTO_FOCUS = "CardList"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d,delete", "remove", "Cut off", show=False, id="connections.remove"),
        Binding("l", "leave", "Back", show=False, id="connections.leave"),
    ]

    DEFAULT_CSS = "ConnectionsSheet > .sheet--frame { max-width: 76; }"

    def __init__(self, seat: Seat, state: DoorState, signs: Signs = UNICODE) -> None:
        super().__init__("Connections")
        self.seat = seat
        self.list = CardList(ConnectionRows(state.seats, seat.role), signs=signs)
        self._asked = ""

    @property
    def rows(self) -> ConnectionRows:
        """The rows shown."""
        source = self.list.source
        assert isinstance(source, ConnectionRows)
        return source

    def body(self) -> Iterable[Widget]:
        """The list."""
        return (self.list,)

    def keys(self) -> Sequence[Key]:
        """The keys shown at the foot."""
        return (("↑↓", "move", ""), ("d", "cut off", "screen.remove"), ("esc", "back", "screen.leave"))

    def on_mount(self) -> None:
        """Say how many; look again now and then."""
        app: Any = self.app
        if app.tick is not None:
            self.set_interval(LOOK_EVERY, self.look)
        self._count()
        self.on_resize()

    def on_resize(self) -> None:
        """Keep title and foot in sight."""
        self.list.styles.height = max(3, min(len(self.rows) or 3, self.app.size.height - 6))

    async def look(self) -> None:
        """See who is connected now."""
        self._took(await self.seat.door("show"))

    def action_remove(self) -> None:
        """Cut the connection under the cursor off; asked twice."""
        number = self.list.cursor_id
        found = self.rows.seat(number) if number else None
        if number is None or found is None:
            return
        if self._asked == number:
            self._asked = ""
            self.run_worker(self._remove(found), group="deed-door", exit_on_error=False)
        else:
            self._asked = number
            said = f"d once more cuts number {found.n} off ({found.role.words}, {found.kind}). "
            self.advise((said, "$pm-warn"), ("With the code it can come again; a new code stops that.", ""))

    async def _remove(self, found: Present) -> None:
        if self._took(await self.seat.door("remove", seat=found.n)):
            self.advise((f"Number {found.n} was cut off.", "$pm-help"))

    def on_card_list_highlighted(self, event: CardList.Highlighted) -> None:
        """Another row was chosen: nothing is asked about it yet."""
        event.stop()
        if self._asked and event.card_id != self._asked:
            self._asked = ""
            self._count()

    def _took(self, answer: DoorState | Refused) -> bool:
        if isinstance(answer, Refused):
            self.advise((answer.why, "$pm-warn"))
            return False
        if answer.seats != self.rows.seats:
            self.list.set_source(ConnectionRows(answer.seats, self.seat.role))
            self.on_resize()
            if not self._asked:
                self._count()
        return True

    def _count(self) -> None:
        self.advise((counted(len(self.rows), "connection"), "$pm-quiet"))
