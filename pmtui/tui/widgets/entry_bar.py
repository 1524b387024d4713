"""The one line in which cards are written: what was understood is said while typing; the coach asks, never blocks."""

from __future__ import annotations

from collections.abc import Callable

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Label, Static

from pmtui.tui.text import Part, show

MOST_LINES = 2_000
"""Lines of one paste that are offered as entries."""


class EntryInput(Input):
    """An input that knows when several lines were pasted."""

    class PastedLines(Message):
        """More than one line came in at once."""

        def __init__(self, lines: list[str]) -> None:
            super().__init__()
            self.lines = lines

    def _on_paste(self, event: events.Paste) -> None:
        lines = [line.strip() for line in event.text.splitlines() if line.strip()]
        if len(lines) > 1:
            event.stop()
            event.prevent_default()
            self.post_message(self.PastedLines(lines[:MOST_LINES]))
            return
        super()._on_paste(event)


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
        self._drafts: dict[str, str] = {}
        self._pasted: list[str] = []

    def compose(self) -> ComposeResult:
        """Label and input in one line, the echo below."""
        with Horizontal():
            yield Label(id="entry-label")
            yield EntryInput(id="entry-input", max_length=4_000, select_on_focus=False)
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
        self._purpose, self._hint, self._pasted = purpose, hint, []
        show(self.query_one("#entry-label", Label), label)
        box = self.query_one(EntryInput)
        box.value = self._drafts.get(purpose, "") if text is None else text
        box.cursor_position = len(box.value)
        self.add_class("-open")
        box.focus()
        self._say(box.value)

    def offer_lines(self, lines: list[str]) -> None:
        """Several lines came at once: offer one entry a line."""
        self._pasted = lines[:MOST_LINES]
        n = len(self._pasted)
        show(
            self.query_one("#entry-echo", Static),
            (f"{n} lines pasted. ", "bold $pm-text"),
            f"enter adds {n} entries, one a line · tab joins them into one line · esc keeps nothing of the paste",
        )

    def say(self, *parts: Part) -> None:
        """Say something under the line, such as why it was not taken."""
        show(self.query_one("#entry-echo", Static), *parts)

    def done(self, kept: str = "") -> None:
        """What was typed is saved (or `kept` for the next time); ready for the next line."""
        self._drafts[self._purpose] = kept
        self._pasted = []
        box = self.query_one(EntryInput)
        box.value = kept
        self._say(kept)

    def close(self) -> None:
        """Put the bar away; a draft stays for the next time."""
        self._drafts[self._purpose] = self.query_one(EntryInput).value
        self._pasted = []
        self.remove_class("-open")
        self.post_message(self.Left())

    def _say(self, text: str) -> None:
        self.say(*(self._echo(self._purpose, text) if text.strip() else [(self._hint, "$pm-quiet")]))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self.is_open and not self._pasted:
            self._say(event.value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        lines = self._pasted or [event.value]
        if any(line.strip() for line in lines):
            self.post_message(self.Entered(self._purpose, lines))

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
                box.value = " ".join(self._pasted)
                box.cursor_position = len(box.value)
                self._pasted = []
            else:
                self.post_message(self.Formed(self._purpose, box.value))
