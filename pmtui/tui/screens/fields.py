"""The fields of a form: a line, a text, a choice seen whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, TextArea

from pmtui.model.text import clean_line, clean_text
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.text import fit, lines, pad, styled, width_of

LONGEST_LINE = 2_000
"""Characters a line takes while typing; the card keeps its own limit."""


class LineField(Input):
    """One line, one cell high; enter goes on to the next field."""

    DEFAULT_CSS = """
    LineField { background: $panel; color: $pm-text; }
    LineField:focus { background: $pm-cursor; }
    LineField:nocolor { text-style: underline; }
    """

    def __init__(self, value: str = "", hint: str = "") -> None:
        super().__init__(
            clean_line(value, LONGEST_LINE),
            hint,
            compact=True,
            max_length=LONGEST_LINE,
            select_on_focus=False,
        )

    def _on_paste(self, event: events.Paste) -> None:
        event.text = clean_line(event.text, LONGEST_LINE)


class TextField(TextArea):
    """Several lines, as high as what is in them; tab leaves it."""

    DEFAULT_CSS = """
    TextField { background: $panel; color: $pm-text; height: auto; min-height: 2; max-height: 8; padding: 0; }
    TextField:focus { background: $pm-cursor; }
    TextField:nocolor { text-style: underline; }
    """

    def __init__(self, value: str = "") -> None:
        super().__init__(clean_text(value), compact=True, tab_behavior="focus", highlight_cursor_line=False)

    async def _on_paste(self, event: events.Paste) -> None:
        event.text = clean_text(event.text)


class Choices(Widget, can_focus=True):
    """One of a closed list. Short lists show all their terms; long ones the chosen term and its neighbours.

    Left and right choose, letters jump to a term, enter lists all of a long list; a click chooses.
    """

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", "Before", show=False),
        Binding("right", "step(1)", "After", show=False),
        Binding("space", "turn", "Next", show=False),
        Binding("home", "edge(0)", "First", show=False),
        Binding("end", "edge(-1)", "Last", show=False),
        Binding("backspace,delete", "edge(0)", "Clear", show=False),
        Binding("enter", "enter", "List", show=False),
    ]

    DEFAULT_CSS = """
    Choices { width: 1fr; height: auto; color: $pm-text; }
    Choices:focus { background: $pm-cursor; }
    Choices:nocolor:focus { text-style: bold; }
    """

    value: reactive[str] = reactive("", layout=False)

    class Chosen(Message):
        """Another term was chosen."""

        def __init__(self, choices: Choices) -> None:
            super().__init__()
            self.choices = choices

        @property
        def control(self) -> Choices:
            """The field it happened in."""
            return self.choices

    class Listed(Chosen):
        """All terms of a long list were asked for."""

    class Finished(Chosen):
        """Enter in a short list: on to the next field."""

    def __init__(
        self,
        options: Sequence[tuple[str, str]],
        value: str = "",
        *,
        signs: Signs = UNICODE,
        space_turns: bool = True,
    ) -> None:
        """`space_turns`: whether space goes to the next option; where an answer counts, it confirms as enter does."""
        super().__init__()
        self.space_turns = space_turns
        self.options = tuple(options)
        self.signs = signs
        self._typed = ""
        self.set_reactive(Choices.value, value)

    @property
    def place(self) -> int:
        """Which option is chosen; the first when the value is none of them."""
        return next((n for n, (value, _words) in enumerate(self.options) if value == self.value), 0)

    # --- keys and mouse ------------------------------------------------------

    def action_step(self, step: int) -> None:
        """The option before or after."""
        self._choose(max(0, min(len(self.options) - 1, self.place + step)))

    def action_turn(self) -> None:
        """The next option, after the last one the first; or what enter does."""
        if self.space_turns:
            self._choose((self.place + 1) % len(self.options))
        else:
            self.action_enter()

    def action_edge(self, at: int) -> None:
        """The first or the last option."""
        self._choose(at % len(self.options))

    def action_enter(self) -> None:
        """List all of a long list, else go on."""
        self.post_message(self.Listed(self) if self.is_long else self.Finished(self))

    def on_key(self, event: events.Key) -> None:
        """Letters jump to the term that begins with them."""
        if not event.character or not event.is_printable or event.character == " ":
            return
        event.stop()
        for typed in (self._typed + event.character.casefold(), event.character.casefold()):
            found = self._begins_with(typed)
            if found is not None:
                self._typed = typed
                self._choose(found)
                return
        self._typed = ""

    def on_blur(self) -> None:
        """Letters typed here are done with."""
        self._typed = ""

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked; a long list opens."""
        if self.is_long:
            self.post_message(self.Listed(self))
            return
        offset = event.get_content_offset(self)
        if offset is None:
            return
        for n, (row, start, end) in enumerate(self._places(self.size.width)):
            if row == offset.y and start <= offset.x < end:
                self._choose(n)

    def _begins_with(self, typed: str) -> int | None:
        size, at = len(self.options), self.place
        first = at if len(typed) > 1 else at + 1
        for n in (k % size for k in range(first, first + size)):
            if self.options[n][1].casefold().startswith(typed):
                return n
        return None

    def _choose(self, n: int) -> None:
        if self.options[n][0] != self.value:
            self.value = self.options[n][0]
            self.post_message(self.Chosen(self))

    # --- drawing -------------------------------------------------------------

    @property
    def is_long(self) -> bool:
        """Whether the terms take more than two lines."""
        return bool(self.size.width) and self._rows(self.size.width) > 2

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """One or two lines."""
        rows = self._rows(width)
        return 1 if rows > 2 else rows

    def render(self) -> Content:
        """The terms, the chosen one marked by sign, weight and tone."""
        width = self.size.width
        return self._long(width) if self.is_long else self._whole(width)

    def _rows(self, width: int) -> int:
        return self._places(width)[-1][0] + 1 if self.options else 1

    def _places(self, width: int) -> list[tuple[int, int, int]]:
        """Line, first and last column of each option."""
        found, row, at = [], 0, 0
        for _value, words in self.options:
            cells = width_of(words) + 2
            if at and at + cells > width:
                row, at = row + 1, 0
            found.append((row, at, at + cells))
            at += cells + 2
        return found

    def _whole(self, width: int) -> Content:
        on, off = self._marks()
        rows: list[list[tuple[str, str]]] = [[]]
        for n, (row, start, _end) in enumerate(self._places(width)):
            if row >= len(rows):
                rows.append([])
            words = self.options[n][1]
            if start:
                rows[row].append(("  ", ""))
            chosen = n == self.place
            rows[row].append((f"{on if chosen else off} {words}", self._tone(n) if chosen else "$pm-quiet"))
        return lines(*(styled(*row) for row in rows))

    def _long(self, width: int) -> Content:
        on, _off = self._marks()
        words = self.options[self.place][1]
        hint = f"{len(self.options)} to choose from: type a letter, or enter" if self.has_focus else ""
        chosen = pad(f"{on} {words}", 20) if hint else f"{on} {words}"
        return styled((chosen, self._tone(self.place)), (fit(hint, max(0, width - 20)), "$pm-quiet"))

    def _tone(self, n: int) -> str:
        return "bold $pm-accent" if self.options[n][0] else "$pm-text"

    def _marks(self) -> tuple[str, str]:
        return ("*", ".") if self.signs.plain_ascii else ("●", "○")
