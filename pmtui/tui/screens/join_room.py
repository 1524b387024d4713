"""The join screen: address, three words, QR code; how many are here; new code, invitations, connections, stop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from pmtui.model.vocabulary import Role
from pmtui.room.answers import Refused
from pmtui.room.doors import DoorState
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.join_page import JoinPage
from pmtui.tui.screens.leaving import LeftOnce
from pmtui.tui.screens.sheet import Key, KeyLine
from pmtui.tui.text import Part, fit, lines, show
from pmtui.tui.widgets.qr import QrCode

if TYPE_CHECKING:
    from pmtui.room.seats import Seat

LOOK_EVERY = 0.5
"""Seconds between looks at how many are here."""

ASK_EVERY = 10
"""Looks between two questions to the door, which another host may have changed."""

COLUMN = 34
"""Columns the words need beside the code."""

INVITED = (
    ("Note-taker: edits cards, not clock or bell", Role.NOTE_TAKER),
    ("Co-facilitator: may do all you may, and take over when you offer it", Role.CO_FACILITATOR),
)


class JoinRoomScreen(LeftOnce[Literal["stop"] | None]):
    """Shows how people join. Returns `"stop"` when the room is to be closed to other devices."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", show=False, id="join.back"),
        Binding("J", "leave", "Back", show=False, id="join.leave"),
        Binding("S", "share", "For the shared screen", show=False, id="join.share"),
        Binding("c", "copy", "Copy the link", show=False, id="join.copy"),
        Binding("n", "new_code", "New code", show=False, id="join.new-code"),
        Binding("i", "invite", "Invite a host", show=False, id="join.invite"),
        Binding("l", "connections", "Connections", show=False, id="join.connections"),
        Binding("x", "stop", "Stop listening", show=False, id="join.stop"),
    ]

    DEFAULT_CSS = """
    JoinRoomScreen {
        #join-title { height: 1; padding: 0 2; background: $panel; }
        #join-body { height: 1fr; padding: 1 2 0 2; }
        #join-words { width: 1fr; height: 1fr; margin: 0 0 0 3; }
        #join-body.-bare #join-words { margin: 0; }
        #join-said { height: auto; max-height: 2; padding: 0 2; color: $pm-warn; }
    }
    """

    explained: ClassVar[Mapping[str, str]] = {
        "c": "The address with the code behind it, for the chat of a call.",
        "S": "Only address, code and QR code: what may stand on a shared screen.",
        "l": "Who is connected, by role and number; d there cuts one off.",
        "i": "A one-time code for a note-taker or a co-facilitator.",
        "n": "The old code stops working; who is here stays. Asked twice.",
        "x": "The room is closed to other devices; the board stays here. Asked twice.",
        "esc": "Back; the room stays open. J shows this again.",
    }

    def __init__(
        self,
        seat: Seat,
        state: DoorState,
        signs: Signs = UNICODE,
        tick: Callable[[], Awaitable[None]] | None = None,
        *,
        can_stop: bool = False,
        public: bool = False,
    ) -> None:
        """`can_stop`: whether this process listens. `public`: begin, and stay, with what anybody may see."""
        super().__init__()
        self.seat = seat
        self.state = state
        self.signs = signs
        self.tick = tick
        self.can_stop = can_stop
        self.public = public
        self._only_public = public
        self._asked = ""
        self._people = seat.counts.people
        self._looks = 0
        self.code = QrCode()

    def compose(self) -> ComposeResult:
        """Title, code and words side by side, keys."""
        yield Static(id="join-title")
        with Horizontal(id="join-body"):
            yield self.code
            yield Static(id="join-words")
        yield Static(id="join-said")
        yield KeyLine()

    def on_mount(self) -> None:
        """Draw; look at who is here as long as the screen is open."""
        app: Any = self.app
        if self.public:
            app.clear_notifications()
        if app.tick is not None:
            self.set_interval(LOOK_EVERY, self.look)
            if self.tick is not None:
                self.set_interval(app.tick, self.tick)
        self.draw_all()

    def on_resize(self) -> None:
        """Lay out again."""
        self.draw_all()

    # --- what it shows -------------------------------------------------------

    def draw_all(self) -> None:
        """Title, code, words, keys, for the size there is."""
        width, height = max(20, self.app.size.width - 4), max(3, self.app.size.height - 3)
        title = self.seat.board.review.title
        said = f"Join: {title}" if self.public else f"The room is open: {title}"
        show(self.query_one("#join-title", Static), (fit(said, width), "bold $pm-text"))
        bare = self._no_code(width, height)
        self.code.display = not bare
        self.query_one("#join-body").set_class(bool(bare), "-bare")
        beside = 0 if bare else self.code.cells(wide=self.code.wide).width + 3
        page = JoinPage(self.state, self._people, self.public, self.signs.plain_ascii, bare)
        words = self.query_one("#join-words", Static)
        show(words, lines(*page.rows(width - beside, height)))
        self.query_one(KeyLine).show_keys(self.keys())

    def _no_code(self, width: int, height: int) -> str:
        """Why there is no room for the code; nothing when it is shown, as large as there is room for."""
        self.code.say(self.state.link, wide=self.code.wide)
        wanted = [True] if self.signs.plain_ascii else [True, False] if self.public else [False]
        for wide in wanted:
            size = self.code.cells(wide=wide)
            if size.width + 3 + COLUMN <= width and size.height <= height:
                self.code.say(self.state.link, wide=wide)
                return ""
        size = self.code.cells(wide=wanted[-1])
        return f"The QR code needs a window of {size.width + 7 + COLUMN} × {size.height + 3}."

    def keys(self) -> Sequence[Key]:
        """The keys shown at the foot."""
        if self.public:
            return (("esc", "back", "screen.back"),)
        stop = (("x", "stop", "screen.stop"),) if self.can_stop else ()
        return (
            ("c", "copy link", "screen.copy"),
            ("S", "share", "screen.share"),
            ("l", "connections", "screen.connections"),
            ("i", "invite", "screen.invite"),
            ("n", "new code", "screen.new_code"),
            *stop,
            ("esc", "board", "screen.back"),
        )

    async def look(self) -> None:
        """See who is here, and now and then how the door stands; called by the interval, or by a test."""
        self._looks += 1
        people = self.seat.counts.people
        if people != self._people or self._looks % ASK_EVERY == 0:
            self._people = people
            answer = await self.seat.door("show")
            if isinstance(answer, Refused):
                self._say((answer.why, "$pm-warn"))
            else:
                self.state = answer
            self.draw_all()

    # --- doing ---------------------------------------------------------------

    def action_leave(self) -> None:
        """Back to where one came from."""
        self.dismiss(None)

    def action_back(self) -> None:
        """One level out: from what is shared to the whole screen, from there back."""
        if self.public and not self._only_public:
            self.action_share()
        else:
            self.dismiss(None)

    def action_share(self) -> None:
        """Only what the shared screen may show, or all again."""
        if self._only_public:
            return
        self.public = not self.public
        self._say()
        if self.public:
            self.app.clear_notifications()
        self.draw_all()

    def action_copy(self) -> None:
        """The link, for the chat of a call."""
        if not self.public:
            self.app.copy_to_clipboard(self.state.link)
            self._say(("The link, code included, was copied, if your terminal allows that.", "$pm-help"))

    def action_new_code(self) -> None:
        """Another code; asked twice, since the old one may be on somebody's slide."""
        if self._twice("n", "n once more makes a new code: the old one stops working, who is here stays."):
            self.run_worker(self._new_code(), group="deed-door", exit_on_error=False)

    async def _new_code(self) -> None:
        answer = await self.seat.door("new-code")
        if isinstance(answer, Refused):
            self._say((answer.why, "$pm-warn"))
            return
        self.state = answer
        self._say(("The code is new; the old one no longer works.", "$pm-help"))
        self.draw_all()

    def action_invite(self) -> None:
        """A one-time code for somebody who keeps the board too."""
        if not self.public:
            self._asked_nothing()
            self.run_worker(self._invite(), group="deed-door", exit_on_error=False)

    async def _invite(self) -> None:
        from pmtui.tui.screens.choice import Choose
        from pmtui.tui.screens.invitation import InvitationSheet

        role = await self.app.push_screen_wait(Choose("Invite whom?", INVITED, signs=self.signs))
        if role is None:
            return
        answer = await self.seat.door("invite", role)
        if isinstance(answer, Refused):
            self._say((answer.why, "$pm-warn"))
        else:
            await self.app.push_screen_wait(InvitationSheet(answer, self.state.url))

    def action_connections(self) -> None:
        """Who is connected: roles and numbers, never names or addresses."""
        if not self.public:
            self._asked_nothing()
            self.run_worker(self._connections(), group="deed-door", exit_on_error=False)

    async def _connections(self) -> None:
        from pmtui.tui.screens.connections import ConnectionsSheet

        answer = await self.seat.door("show")
        if isinstance(answer, Refused):
            self._say((answer.why, "$pm-warn"))
            return
        await self.app.push_screen_wait(ConnectionsSheet(self.seat, answer, self.signs))
        await self.look()

    def action_stop(self) -> None:
        """Close the room to other devices; asked twice."""
        if not self.can_stop:
            if not self.public:
                self._say(("The room is open on the facilitator's computer; it is closed there.", "$pm-warn"))
            return
        if self._twice("x", f"x once more stops listening: {_gone(len(self.state.seats))}."):
            self.dismiss("stop")

    def _twice(self, key: str, words: str) -> bool:
        """Whether this is the second press of a key that undoes nothing; the first says what it does."""
        if self.public:
            return False
        if self._asked == key:
            self._asked_nothing()
            return True
        self._asked = key
        self._say((words, "$pm-warn"))
        return False

    def _asked_nothing(self) -> None:
        self._asked = ""
        self._say()

    def _say(self, *parts: Part) -> None:
        show(self.query_one("#join-said", Static), *parts)


def _gone(connections: int) -> str:
    if connections == 0:
        return "nobody is connected"
    return "one connection ends" if connections == 1 else f"{connections} connections end"
