"""The one line in which cards are written: what was understood is said while typing; the coach asks, never blocks."""

from __future__ import annotations

from collections.abc import Callable

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Label, Static

from pmtui.tui.text import Part, show
from pmtui.tui.widgets.quiet_input import QuietInput

MOST_LINES = 2_000
"""Lines of one paste that are offered as entries."""

LONGEST = 4_000
"""Characters of one line."""


class EntryInput(QuietInput):
    """An input that knows when several lines were pasted."""

    class PastedLines(Message):
        """More than one line came in at once."""

        def __init__(self, lines: list[str]) -> None:
            super().__init__()
            self.lines = lines

    class TooLong(Message):
        """More was pasted than a line takes."""

        def __init__(self, length: int) -> None:
            super().__init__()
            self.length = length

    def _on_paste(self, event: events.Paste) -> None:
        lines = [line.strip() for line in event.text.splitlines() if line.strip()]
        if len(lines) > 1:
            event.stop()
            event.prevent_default()
            self.post_message(self.PastedLines(lines))
            return
        if lines and len(lines[0]) + len(self.value) > LONGEST:
            event.stop()
            event.prevent_default()
            self.post_message(self.TooLong(len(lines[0])))


class EntryBar(Vertical):
    """Label, input, and a line that echoes how it was read."""

    DEFAULT_CSS = """
    EntryBar {
        height: auto; dock: bottom; background: $panel; padding: 0 1; display: none;
        border-top: heavy $pm-accent;
        &.-open { display: block; }
        Horizontal { height: 1; }
        Label { width: auto; padding-right: 1; text-style: bold; color: $pm-accent; }
        Input { border: none; height: 1; padding: 0; background: $panel; width: 1fr; }
        Input:focus { border: none; }
        Static { height: 2; color: $pm-quiet; }
    }
    """

    class Entered(Message):
        """A line, or several, to become cards."""

        def __init__(self, purpose: str, lines: list[str]) -> None:
            super().__init__()
            self.purpose = purpose
            self.lines = lines

    class Formed(Message):
        """The full form was asked for with what is typed."""

        def __init__(self, purpose: str, text: str) -> None:
            super().__init__()
            self.purpose = purpose
            self.text = text

    class Left(Message):
        """The bar was closed; what was typed is kept."""

    def __init__(self, echo: Callable[[str, str], list[Part]]) -> None:
        """`echo(purpose, text)`: what to say about what is typed so far."""
        super().__init__(id="entry")
        self._echo = echo
        self._purpose = ""
        self._hint = ""
        self._said = ""
        self._drafts: dict[str, str] = {}
        self._later: dict[str, list[str]] = {}
        self._pasted: list[str] = []

    def compose(self) -> ComposeResult:
        """Label and input in one line, the echo below."""
        with Horizontal():
            yield Label(id="entry-label")
            yield EntryInput(id="entry-input", max_length=LONGEST, select_on_focus=False)
        yield Static(id="entry-echo")

    @property
    def is_open(self) -> bool:
        """Whether somebody is writing."""
        return self.has_class("-open")

    @property
    def purpose(self) -> str:
        """What the line is for."""
        return self._purpose

    def open(self, purpose: str, label: str, hint: str, text: str | None = None) -> None:
        """Ask for a line; what was left unfinished for the same purpose is there again."""
        box = self.query_one(EntryInput)
        if self.is_open:
            self._drafts[self._purpose] = box.value
        kept = self._drafts.get(purpose, "")
        if text is not None and kept.strip() and kept != text:
            self._later.setdefault(purpose, []).insert(0, kept)
        self._purpose, self._hint, self._pasted = purpose, hint, []
        show(self.query_one("#entry-label", Label), label)
        self._put(kept if text is None else text)
        self.add_class("-open")
        self.screen.add_class("-writing")
        box.focus()

    def offer_lines(self, lines: list[str]) -> None:
        """Several lines came at once: offer one entry a line."""
        self._pasted = lines[:MOST_LINES]
        n = len(self._pasted)
        more = f" The first {n:,} of {len(lines):,}; import (I) takes all." if len(lines) > n else ""
        self.say(
            (f"{n:,} lines pasted.{more} ", "bold $pm-text"),
            f"enter adds {n:,} entries, one a line · tab joins them into one line · esc drops the paste",
        )

    def say(self, *parts: Part) -> None:
        """Say something under the line, such as why it was not taken."""
        show(self.query_one("#entry-echo", Static), *parts)

    def done(self) -> None:
        """What was typed is saved; ready for the next line."""
        self._drafts[self._purpose] = ""
        self._pasted = []
        self._put("")

    def is_waiting(self, purpose: str) -> bool:
        """Whether the line is open for that and nothing is typed, nor waits to be corrected."""
        typed = self.query_one(EntryInput).value.strip()
        return self.is_open and self._purpose == purpose and not (typed or self._later.get(purpose))

    def saved(self) -> None:
        """A line was taken; the next one of those still to be corrected comes up."""
        waiting = self._later.get(self._purpose, [])
        if waiting and not self.query_one(EntryInput).value.strip():
            self._put(waiting.pop(0))

    def put_back(self, lines: list[str]) -> None:
        """Lines that were not taken come back one by one, before what was typed since."""
        box = self.query_one(EntryInput)
        since = [box.value] if box.value.strip() else []
        waiting = self._later.setdefault(self._purpose, [])
        waiting[:0] = [*lines[1:], *since]
        self._put(lines[0])

    def close(self) -> None:
        """Put the bar away; a draft stays for the next time."""
        self._drafts[self._purpose] = self.query_one(EntryInput).value
        self._pasted = []
        self.remove_class("-open")
        self.screen.remove_class("-writing")
        self.post_message(self.Left())

    def _put(self, text: str) -> None:
        box = self.query_one(EntryInput)
        box.value = text
        box.cursor_position = len(text)
        self._say(text)

    def _say(self, text: str) -> None:
        parts: list[Part] = self._echo(self._purpose, text) if text.strip() else [(self._hint, "$pm-quiet")]
        waiting = len(self._later.get(self._purpose, ()))
        if waiting:
            parts.insert(0, (f"{waiting} more to correct after this · ", "$pm-quiet"))
        self._said = text
        self.say(*parts)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self.is_open and not self._pasted and event.value != self._said:
            self._say(event.value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        lines = self._pasted or [event.value]
        if not any(line.strip() for line in lines):
            return
        if self._pasted:
            self._pasted = []
            self._say(event.value)
        else:
            self.done()
        self.post_message(self.Entered(self._purpose, lines))

    @on(EntryInput.TooLong)
    def _too_long(self, event: EntryInput.TooLong) -> None:
        event.stop()
        self.say(
            (f"Not pasted: {event.length:,} characters, and a line takes {LONGEST:,}. ", "$pm-warn"),
            ("tab opens the full form; I imports a file.", "$pm-quiet"),
        )

    @on(EntryInput.PastedLines)
    def _lines(self, event: EntryInput.PastedLines) -> None:
        event.stop()
        self.offer_lines(event.lines)

    def on_key(self, event: events.Key) -> None:
        """Out, or on to the full form."""
        if event.key == "escape":
            event.stop()
            if self._pasted:
                self._pasted = []
                self._say(self.query_one(EntryInput).value)
            else:
                self.close()
        elif event.key == "tab":
            event.stop()
            event.prevent_default()
            box = self.query_one(EntryInput)
            if self._pasted:
                joined = " ".join([*([box.value] if box.value.strip() else []), *self._pasted])
                if len(joined) > LONGEST:
                    self.post_message(EntryInput.TooLong(len(joined)))
                    return
                self._pasted = []
                self._put(joined)
            else:
                self.post_message(self.Formed(self._purpose, box.value))
