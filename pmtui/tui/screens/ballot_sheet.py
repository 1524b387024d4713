"""What the sealed sheets of a participant share: they show where the envelope is, and lock at the bell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Static

from pmtui.room.answers import Refused
from pmtui.room.device import Device
from pmtui.room.written import Ballot, Written
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.receipts import in_words
from pmtui.tui.screens.sheet import Key, Sheet
from pmtui.tui.taking_part import unanswered
from pmtui.tui.text import Part, show, toast

FEW = (
    "We are few: when you leave this sheet, the line below the board asks whether that is fine. "
    "No answer is a no, and then nobody's notes are shown.",
    "$pm-warn",
)


class BallotSheet(Sheet[None]):
    """One ballot of one device. What is typed or chosen is the device's at once; leaving loses nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,ctrl+j", "hand_in", "Hand in", show=False, priority=True, id="ballot.hand-in")
    ]

    DEFAULT_CSS = """
    BallotSheet {
        & .ballot--receipt { height: auto; max-height: 3; }
    }
    """

    what: ClassVar[Ballot]

    def __init__(self, device: Device, signs: Signs, *heading: Part) -> None:
        super().__init__(*heading)
        self.device = device
        self.signs = signs or UNICODE
        found = device.pad[self.what]
        assert found is not None
        self.written: Written = found
        self._receipt = Static(classes="ballot--receipt")

    def keys(self) -> Sequence[Key]:
        """The keys shown at the foot."""
        if not self.open:
            return (("esc", "back", "screen.leave"),)
        hand_in = "hand in again" if self.written.posted is not None else "hand in now"
        return (
            ("ctrl+s", hand_in, "screen.hand_in"),
            *self.more_keys(),
            ("esc", "back, all is kept", "screen.leave"),
        )

    def more_keys(self) -> Sequence[Key]:
        """Keys between handing in and leaving."""
        return ()

    @property
    def open(self) -> bool:
        """Whether something can be changed still."""
        return self.written.can_be_changed

    def on_mount(self) -> None:
        """Follow the device."""
        self.device.changed.append(self.look)
        self.look()

    def on_unmount(self) -> None:
        """Follow it no longer."""
        if self.look in self.device.changed:
            self.device.changed.remove(self.look)

    def look(self) -> None:
        """Show where the envelope is; a sheet of another round than the present is left."""
        if self.device.pad[self.what] is not self.written and not self.written.is_settled:
            self.dismiss(None)
            return
        first = self.what == "sheet" and self.written.posted is None and unanswered(self.device)
        show(
            self._receipt,
            FEW if first and self.device.linked else in_words(self.written, linked=self.device.linked),
        )
        self.show_keys()
        self.looked()

    def looked(self) -> None:
        """Show the rest as it is now."""

    def action_hand_in(self) -> None:
        """Post the envelope now."""
        if self.open:
            self.run_worker(self._hand_in(), group="hand-in", exit_on_error=False)

    async def _hand_in(self) -> None:
        answer = await self.device.hand_in(self.what)
        if isinstance(answer, Refused):
            toast(self, answer.why, "warning")
        self.look()
