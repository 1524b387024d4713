"""The note sheet: what happens with a note is read first, then written; nothing leaves this device before the bell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static, TextArea

from pmtui.facilitation.ground_rules import PROXIED, TOLD
from pmtui.facilitation.language import Hit
from pmtui.facilitation.lexicon import STOP, Where
from pmtui.room.device import Device
from pmtui.room.envelope import NOTE_BYTES, cut_note
from pmtui.room.written import Ballot
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.ballot_sheet import BallotSheet
from pmtui.tui.screens.fields import TextField
from pmtui.tui.screens.sheet import Key
from pmtui.tui.text import fit, lines, show, styled

Listen = Callable[[str, Where], tuple[Hit, ...]]
"""The language coach's ear."""

SAID_FROM = 400
"""Bytes left from which on it is said how many: nobody counts on the first line."""

BESIDE = 30
"""Rows from which the two sentences stay above what is written."""

STYLE = "Leave out what only you know: colleagues may know your wording."
PLAIN = "This connection is plain http: whoever shares the network can read your note on its way."
ASKED = "What did you see, hear, do or wonder? One thing a note."


class Slot(Vertical):
    """One note: its number, what is left of its room, and the field."""

    DEFAULT_CSS = """
    Slot {
        height: auto;
        & > Static { height: 1; color: $pm-quiet; }
        & > TextField { min-height: 2; max-height: 6; }
        &:focus-within > Static { color: $pm-accent; text-style: bold; }
    }
    """

    def __init__(self, number: int, text: str) -> None:
        super().__init__()
        self.number = number
        self.field = TextField(text)
        self._label = Static()

    def compose(self) -> ComposeResult:
        """Label and field."""
        yield self._label
        yield self.field

    def look(self, *, locked: bool) -> None:
        """Say how much room is left."""
        self.field.read_only = locked
        left = NOTE_BYTES - len(self.field.text.strip().encode(errors="ignore"))
        if left < 0:
            show(
                self._label,
                f"Note {self.number}  ",
                ("too long; the end would be cut", "$pm-warn"),
            )
        else:
            room = f"  room for about {left:,} more letters" if left < SAID_FROM else ""
            show(self._label, f"Note {self.number}{room}")


class NoteSheet(BallotSheet):
    """The slots of this round, with the coach listening on this device alone."""

    what: ClassVar[Ballot] = "sheet"

    AUTO_FOCUS = ""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "begin", "Write", show=False, id="ballot.begin")
    ]

    DEFAULT_CSS = """
    NoteSheet {
        & .notes--told { height: auto; margin: 0 0 1 0; }
        & .notes--slots { height: auto; scrollbar-size-vertical: 1; }
        & .sheet--advice { height: 2; }
    }
    """

    def __init__(
        self,
        device: Device,
        coach: Listen | None = None,
        signs: Signs = UNICODE,
        *,
        plain: bool = False,
        proxied: bool = False,
        was_read: bool = False,
        on_read: Callable[[], None] = lambda: None,
    ) -> None:
        """`plain`: whether what is sent can be read on the network; `proxied`: whether something in front keeps a log.

        `was_read`: whether the sentences were read on this device already; `on_read` is called when they are.
        """
        super().__init__(device, signs)
        self.coach = coach
        self.reading = not was_read
        self._sentences = [*TOLD, *([PLAIN] if plain else []), *([PROXIED] if proxied else [])]
        self._on_read = on_read
        notes = self.written.notes
        self.slots = [Slot(n + 1, notes[n] if n < len(notes) else "") for n in range(self.written.slots)]
        n = self.written.slots
        self.heading = (f"Note sheet · {n} note{'s' if n > 1 else ''} at most · sealed until the bell",)
        self.told = Static(classes="notes--told")
        self.page = VerticalScroll(*self.slots, classes="notes--slots", can_focus=False)

    def body(self) -> Iterable[Widget]:
        """The two sentences, the slots, where the envelope is."""
        return self.told, self.page, self._receipt

    def more_keys(self) -> Sequence[Key]:
        """From field to field."""
        return (("tab", "next note", "app.focus_next"),)

    def keys(self) -> Sequence[Key]:
        """The keys shown at the foot."""
        if self.reading:
            return (("enter", "I have read this; write", "screen.begin"), ("esc", "back", "screen.leave"))
        return super().keys()

    def on_mount(self) -> None:
        """The sentences first."""
        show(self.told, lines(*(styled((sentence, "$pm-text")) for sentence in self._sentences)))
        self._lay_out()
        if not self.reading:
            self.call_after_refresh(self._to_first_free)

    def on_resize(self) -> None:
        """Keep title, receipt and keys in sight."""
        self._lay_out()

    def action_begin(self) -> None:
        """They are read; now write."""
        if not self.reading:
            return
        self.reading = False
        self._on_read()
        self._lay_out()
        self.look()
        self.call_after_refresh(self._to_first_free)

    def _lay_out(self) -> None:
        height = self.app.size.height
        self.told.display = self.reading or height >= BESIDE
        self.page.display = self._receipt.display = not self.reading
        self.page.styles.max_height = max(3, height - 8 - (6 if self.told.display else 0))

    def _to_first_free(self) -> None:
        free = next((slot for slot in self.slots if not slot.field.text.strip()), self.slots[-1])
        free.field.focus()
        free.field.move_cursor(free.field.document.end)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """What is typed is the device's at once, and kept on its disk."""
        event.stop()
        for n, slot in enumerate(self.slots):
            if slot.field is event.text_area:
                self.device.pad.write(n, slot.field.text)
        self.look()

    def on_descendant_focus(self) -> None:
        """The coach listens where one writes."""
        self.looked()

    def looked(self) -> None:
        """How much room is left, and what the coach would ask."""
        for slot in self.slots:
            slot.look(locked=not self.open)
        self._advise()

    def _advise(self) -> None:
        if self.reading or not self.open:
            self.advise((STYLE if self.reading else "", "$pm-quiet"))
            return
        text = next((slot.field.text for slot in self.slots if slot.has_focus_within), "")
        hits = self.coach(text, Where.OBSERVATION) if self.coach and text.strip() else ()
        if hits:
            hit = hits[0]
            said = fit(text[hit.start : hit.end], 40)
            folded = " As it is, it is shown folded." if any(hit.level == STOP for hit in hits) else ""
            self.advise(
                (f"{hit.cls.replace('_', ' ')} ", "$pm-warn"),
                (f"“{said}”  ", "$pm-text"),
                (hit.asks + folded, "$pm-quiet"),
            )
        elif self.device.pad.trouble:
            self.advise((self.device.pad.trouble, "$pm-warn"))
        else:
            self.advise((f"{ASKED} {STYLE}" if not cut_note(text) else STYLE, "$pm-quiet"))
