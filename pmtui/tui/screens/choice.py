"""Two small questions: one of several, and one line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.fields import LineField
from pmtui.tui.screens.picking import PickSheet
from pmtui.tui.screens.sheet import Key, Sheet
from pmtui.tui.text import fit, show
from pmtui.tui.widgets.haystack import words_of
from pmtui.tui.widgets.source import Line

Value = TypeVar("Value")


class ChoiceRows(Generic[Value]):
    """The options that say all the words typed; a row's key is its place among all options."""

    height = 1

    def __init__(self, options: Sequence[tuple[str, Value]], filter_text: str = "") -> None:
        self.options = options
        self.filter_text = filter_text
        words = words_of(filter_text)
        self._shown = [
            n for n, (said, _value) in enumerate(options) if all(word in said.casefold() for word in words)
        ]

    @property
    def empty(self) -> tuple[str, ...]:
        """What to do when nothing matches."""
        return (f"Nothing says “{fit(self.filter_text, 40)}”.", "esc shows all again.")

    def __len__(self) -> int:
        return len(self._shown)

    def key(self, index: int) -> str | None:
        """The place of that option among all."""
        return str(self._shown[index])

    def index(self, card_id: str) -> int | None:
        """The row of an option."""
        return self._shown.index(int(card_id)) if int(card_id) in self._shown else None

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """Its words."""
        return (((fit(self.options[self._shown[index]][0], width), "text"),),)


class Choose(PickSheet[Value | None], Generic[Value]):
    """One of several: returns the value chosen, or None."""

    def __init__(
        self, title: str, options: Sequence[tuple[str, Value]], *, at: int = 0, signs: Signs = UNICODE
    ) -> None:
        super().__init__(title, hint="type to find", signs=signs, most=len(options))
        self.options = tuple(options)
        self.start = str(at) if 0 < at < len(self.options) else ""

    def source(self, filter_text: str) -> ChoiceRows[Value]:
        """The options that match."""
        return ChoiceRows(self.options, filter_text)

    def picked(self, key: str) -> None:
        """Return its value."""
        self.dismiss(self.options[int(key)][1])


class AskLine(Sheet[str | None]):
    """One line: returns it cleaned once `check` has nothing against it, or None.

    `check` gives the sentence that says what is wrong; `echo` says back how the line was understood.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,ctrl+j", "save", "Save", show=False, priority=True, id="ask.save")
    ]

    DEFAULT_CSS = """
    AskLine {
        & > .sheet--frame { max-width: 80; }
        & .ask--label { color: $pm-quiet; height: auto; }
        & .ask--said { height: auto; min-height: 1; max-height: 3; }
    }
    """

    def __init__(
        self,
        title: str,
        label: str,
        value: str = "",
        check: Callable[[str], str | None] | None = None,
        echo: Callable[[str], str] | None = None,
        *,
        signs: Signs = UNICODE,
        on_leave: Callable[[str], None] | None = None,
    ) -> None:
        """`on_leave` gets what was typed when the sheet is left without an answer, to keep it."""
        super().__init__(title)
        self.label = label
        self.value = value
        self.check = check
        self.echo = echo
        self.signs = signs
        self.on_leave = on_leave

    def body(self) -> Iterable[Widget]:
        """Label, line, and what is said about it."""
        return Static(classes="ask--label"), LineField(self.value), Static(classes="ask--said")

    def keys(self) -> Sequence[Key]:
        """The keys shown at the foot."""
        return (("enter", "take it", "screen.save"), ("esc", "back", "screen.leave"))

    def on_mount(self) -> None:
        """Show the label and what is understood so far."""
        show(self.query_one(".ask--label", Static), self.label)
        self._say()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say back what was understood."""
        event.stop()
        self._say()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter takes the line."""
        event.stop()
        self.action_save()

    def action_save(self) -> None:
        """Return the line, or say what is wrong with it."""
        line = self._line()
        wrong = self.check(line) if self.check else None
        if wrong:
            show(
                self.query_one(".ask--said", Static),
                (f"{self.signs.mark('missing').glyph} {wrong}", "$pm-warn"),
            )
        else:
            self.dismiss(line)

    def action_leave(self) -> None:
        """Back; what was typed is handed over to be kept."""
        if self.on_leave:
            self.on_leave(self._line())
        self.dismiss(None)

    def _line(self) -> str:
        from pmtui.model.text import clean_line

        return clean_line(self.query_one(LineField).value)

    def _say(self) -> None:
        said = self.query_one(".ask--said", Static)
        line = self._line()
        wrong = self.check(line) if self.check and line else None
        echo = self.echo(line) if self.echo and line and not wrong else ""
        if wrong:
            show(said, (f"{self.signs.mark('missing').glyph} {wrong}", "$pm-warn"))
        elif echo:
            show(said, (f"{self.signs.mark('link').glyph} {echo}", "$pm-help"))
        else:
            show(said, "")
