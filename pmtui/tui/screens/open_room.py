"""Where the room is opened: this computer alone, or a network a person picks, with what that means said plainly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from pmtui.room.doors import Listening
from pmtui.room.net.addresses import Address
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.sheet import Key, Sheet
from pmtui.tui.text import fit
from pmtui.tui.widgets.card_list import CardList
from pmtui.tui.widgets.source import Line

NOBODY_ELSE = "Nobody else reaches it; a tunnel or proxy on this computer does."
READABLE = (
    "Plain http: whoever shares that network can read what is sent, notes too. "
    "Use it where you trust the network."
)


class AddressRows:
    """One row an address."""

    height = 1
    empty = ("This computer has no address.",)

    def __init__(self, found: Sequence[Address]) -> None:
        self.found = tuple(found)

    def __len__(self) -> int:
        return len(self.found)

    def key(self, index: int) -> str | None:
        """The address."""
        return self.found[index].host

    def index(self, card_id: str) -> int | None:
        """The row of that address."""
        return next((n for n, address in enumerate(self.found) if address.host == card_id), None)

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """In words."""
        return (((fit(self.found[index].words, width), "text"),),)


class OpenRoomScreen(Sheet[Listening | None]):
    """Returns where to listen, or None. The port is the system's choice unless one is asked for."""

    AUTO_FOCUS = "CardList"

    BINDINGS: ClassVar[list[BindingType]] = [Binding("p", "port", "Port", show=False, id="open-room.port")]

    DEFAULT_CSS = """
    OpenRoomScreen {
        & > .sheet--frame { max-width: 84; }
        & .sheet--advice { height: 2; }
    }
    """

    def __init__(self, found: Sequence[Address], port: int = 0, signs: Signs = UNICODE) -> None:
        super().__init__("Open the room to other devices")
        self.signs = signs
        self.port = port
        self.list = CardList(AddressRows(found), signs=signs)

    def body(self) -> Iterable[Widget]:
        """The list."""
        return (self.list,)

    def keys(self) -> Sequence[Key]:
        """The keys shown at the foot."""
        port = f"port {self.port}" if self.port else "port: any"
        return (
            ("↑↓", "move", ""),
            ("enter", "open here", "screen.open"),
            ("p", port, "screen.port"),
            ("esc", "back", "screen.leave"),
        )

    def on_mount(self) -> None:
        """As high as its rows; say what the first of them means."""
        self.on_resize()
        self._explain(self.list.cursor_id)

    def on_resize(self) -> None:
        """Keep title and foot in sight."""
        self.list.styles.height = max(2, min(len(self.list.source), self.app.size.height - 6))

    def on_card_list_highlighted(self, event: CardList.Highlighted) -> None:
        """Say what listening there means."""
        event.stop()
        self._explain(event.card_id)

    def _explain(self, host: str | None) -> None:
        source = self.list.source
        assert isinstance(source, AddressRows)
        at = source.index(host) if host else None
        if at is not None:
            here = source.found[at].loopback
            self.advise((NOBODY_ELSE if here else READABLE, "$pm-quiet" if here else "$pm-warn"))

    def on_card_list_opened(self, event: CardList.Opened) -> None:
        """Open there."""
        event.stop()
        self.dismiss(Listening(host=event.card_id, port=self.port))

    def action_open(self) -> None:
        """Open at the address under the cursor."""
        self.list.action_open()

    def action_port(self) -> None:
        """Ask for a port."""
        self.run_worker(self._ask_port(), group="deed-port", exit_on_error=False)

    async def _ask_port(self) -> None:
        from pmtui.tui.screens.choice import AskLine

        shown = str(self.port or "")
        told = await self.app.push_screen_wait(AskLine("Port", "Which port? Empty: any", shown, _port))
        if told is not None:
            self.port = int(told or 0)
            self.show_keys()


def _port(text: str) -> str | None:
    if not text or (text.isascii() and text.isdecimal() and 1024 <= int(text) <= 65_535):
        return None
    return "type a number from 1024 to 65535, such as 8765, or nothing"
