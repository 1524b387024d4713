"""Who is here, by choice: a name for the attendance list, a function among those that are heard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from pmtui.model.text import clean_line
from pmtui.room.commands import Attend
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.fields import Choices, LineField
from pmtui.tui.screens.sheet import Key, Sheet
from pmtui.tui.text import plain, show

WHY = (
    "Both are optional. They stand on the attendance list of the document, and show which functions are here; "
    "they never go in or with an envelope, and nothing ties them to what you write."
)


class AttendSheet(Sheet[Attend | None]):
    """Returns what the person wants to say of themself; None when nothing."""

    AUTO_FOCUS = "LineField"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,ctrl+j", "say", "Say", show=False, priority=True, id="attend.say"),
        Binding("up", "app.focus_previous", "Up", show=False),
        Binding("down", "app.focus_next", "Down", show=False),
    ]

    DEFAULT_CSS = """
    AttendSheet {
        & > .sheet--frame { max-width: 90; }
        & .attend--label { height: auto; color: $pm-quiet; margin: 1 0 0 0; }
        & .attend--why { height: auto; color: $pm-text; }
    }
    """

    def __init__(self, functions: Sequence[str], name: str = "", signs: Signs = UNICODE) -> None:
        super().__init__("Who is here")
        options = [("", "not said"), *((function, function) for function in functions)]
        self.by = LineField(name)
        self.function = Choices(options, signs=signs)

    def body(self) -> Iterable[Widget]:
        """Why, name, function."""
        return (
            Static(classes="attend--why"),
            Static(plain("Name"), classes="attend--label"),
            self.by,
            Static(plain("Function"), classes="attend--label"),
            self.function,
        )

    def keys(self) -> Sequence[Key]:
        """The keys shown at the foot."""
        return (
            ("ctrl+s", "say it", "screen.say"),
            ("↑↓", "fields", ""),
            ("←→", "function", ""),
            ("esc", "say nothing", "screen.leave"),
        )

    def on_mount(self) -> None:
        """Say what it is for."""
        show(self.query_one(".attend--why", Static), WHY)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on to the function."""
        event.stop()
        self.function.focus()

    def on_choices_finished(self, event: Choices.Finished) -> None:
        """Enter says it."""
        event.stop()
        self.action_say()

    def action_say(self) -> None:
        """Return it, unless there is nothing to say."""
        name = clean_line(self.by.value)
        if not name and not self.function.value:
            self.advise(("Nothing is said yet; esc leaves it so.", "$pm-warn"))
            return
        self.dismiss(Attend(name=name, function=self.function.value))
