"""A one-time code for a note-taker or co-facilitator, to be told to that person alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from pmtui.room.doors import DoorState
from pmtui.tui.screens.join_page import place
from pmtui.tui.screens.sheet import Key, Sheet
from pmtui.tui.text import lines, plain, show, styled


class InvitationSheet(Sheet[None]):
    """Shows the code once. Whoever has it sees what only hosts see, so it never stands on a shared screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "leave", "Back", show=False, id="invitation.leave"),
    ]

    DEFAULT_CSS = """
    InvitationSheet {
        & > .sheet--frame { max-width: 76; }
        & .invitation--words { height: auto; padding: 1 0; }
    }
    """

    def __init__(self, invited: DoorState, url: str) -> None:
        super().__init__(f"For one {invited.role.words}")
        self.invited = invited
        self.url = invited.url or url

    def body(self) -> Iterable[Widget]:
        """What the invited person does, and with which words."""
        return (Static(classes="invitation--words"),)

    def keys(self) -> tuple[Key, ...]:
        """The keys shown at the foot."""
        return (("esc", "done", "screen.leave"),)

    def on_mount(self) -> None:
        """Show it."""
        words = lines(
            styled(("In their terminal: ", "$pm-quiet"), (f"pmtui join {place(self.url)}", "$pm-text")),
            styled(("and then type:     ", "$pm-quiet"), (self.invited.code, "bold $pm-accent")),
            plain(""),
            styled(("The code works once, for one person: tell it to them alone.", "$pm-text")),
            styled(("It opens what only hosts see: keep it off the shared screen.", "$pm-warn")),
        )
        show(self.query_one(".invitation--words", Static), words)
