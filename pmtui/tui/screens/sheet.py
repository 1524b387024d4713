"""What all modal screens share: a framed sheet with a title, a body, one line of advice and one of keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Static

from pmtui.tui.screens.leaving import LeftOnce
from pmtui.tui.text import Part, show, title

Result = TypeVar("Result")

Key = tuple[str, str, str]
"""What is pressed, what it does in a word, and the action a click runs (empty: none). Ours, never a person's."""


def key_line(keys: Iterable[Key]) -> Content:
    """Keys in one line; each can be clicked."""
    parts: list[Content | tuple[str, str]] = []
    for pressed, words, action in keys:
        if parts:
            parts.append(("  ", ""))
        parts.append((f"{pressed} ", "bold $pm-accent"))
        said = Content.styled(words, "$pm-quiet")
        parts.append(said.stylize(Style.from_meta({"@click": action})) if action else said)
    return Content.assemble(*parts)


class KeyLine(Static):
    """The keys at the foot of a whole screen."""

    DEFAULT_CSS = """
    KeyLine {
        dock: bottom;
        height: 1;
        padding: 0 2;
        background: $panel;
        link-style: none;
        link-color: $pm-quiet;
        link-background: $panel;
        link-color-hover: $pm-text;
        link-background-hover: $pm-hover;
    }
    """

    def __init__(self, keys: Iterable[Key] = ()) -> None:
        super().__init__(key_line(keys))

    def show_keys(self, keys: Iterable[Key]) -> None:
        """Show these instead."""
        self.update(key_line(keys))


class Sheet(LeftOnce[Result], ModalScreen[Result]):
    """A modal sheet. `esc` goes one level out; the sheet is as high as its body, at most as the terminal."""

    AUTO_FOCUS = "Input, TextArea, CardList, Choices"

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Back", show=False, id="sheet.leave")]

    DEFAULT_CSS = """
    Sheet {
        align: center middle;
        background: $background 60%;
        & > .sheet--frame {
            width: 100%;
            max-width: 112;
            height: auto;
            max-height: 100%;
            background: $surface;
            border: round $pm-accent;
            border-title-color: $pm-text;
            border-title-style: bold;
            border-subtitle-color: $pm-quiet;
            padding: 0 1;
        }
        & .sheet--advice { height: auto; max-height: 2; color: $pm-quiet; }
        & .sheet--keys {
            height: 1;
            link-style: none;
            link-color: $pm-quiet;
            link-background: $surface;
            link-style-hover: underline;
            link-color-hover: $pm-text;
            link-background-hover: $pm-hover;
        }
        &:nocolor > .sheet--frame { border: heavy $pm-accent; }
    }
    """

    def __init__(self, *heading: Part) -> None:
        super().__init__()
        self.heading = heading

    def body(self) -> Iterable[Widget]:
        """What the sheet is about."""
        return ()

    def keys(self) -> Sequence[Key]:
        """The keys shown at the foot."""
        return (("esc", "back", "screen.leave"),)

    def compose(self) -> ComposeResult:
        """Title, body, advice, keys."""
        frame = Vertical(*self.body(), classes="sheet--frame")
        title(frame, *self.heading)
        with frame:
            yield Static(classes="sheet--advice")
            yield Static(key_line(self.keys()), classes="sheet--keys")

    def advise(self, *parts: Part) -> None:
        """Say something in the line above the keys."""
        show(self.query_one(".sheet--advice", Static), *parts)

    def show_keys(self) -> None:
        """Show the keys as they are now."""
        self.query_one(".sheet--keys", Static).update(key_line(self.keys()))

    def action_leave(self) -> None:
        """One level out."""
        self.dismiss(None)
