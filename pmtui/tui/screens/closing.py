"""The close: thanks, what was agreed in so many lines, and what is left open, said before the door."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from pmtui.facilitation import priority
from pmtui.facilitation.readiness import FindingKind, readiness
from pmtui.model.board import Board
from pmtui.model.cards import Action
from pmtui.model.text import clean_line
from pmtui.model.vocabulary import ActionState, Role
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.fields import TextField
from pmtui.tui.screens.sheet import Key, Sheet
from pmtui.tui.text import Part, show
from pmtui.tui.widgets.source import day_words

THANKS = (
    "Thank everybody for what they told, and name whose help during the incident should be known. "
    "Then read aloud what was agreed."
)
_AGREED = (ActionState.COMMITTED, ActionState.IN_PROGRESS)


def agreed_lines(board: Board) -> Iterator[str]:
    """Committed actions, and proposed ones that lack nothing: `text — owner, due`. What is for hosts stays out."""
    seen = board.seen_by(Role.PARTICIPANT)
    for action in priority.ordered(seen):
        ready = action.state is ActionState.PROPOSED and not priority.missing(action, seen)
        if ready or action.state in _AGREED:
            yield _line(action)


def _line(action: Action) -> str:
    due = f"by {day_words(action.due)}" if action.due else ""
    tail = ", ".join(part for part in (action.owner, due) if part)
    return clean_line(f"{action.text} — {tail}" if tail else action.text)


class ClosingScreen(Sheet[tuple[str, ...] | None]):
    """Returns the lines of what was agreed, which closes the session; None goes back to the meeting."""

    AUTO_FOCUS = "TextField"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "close_session", "Close the session", show=False, priority=True, id="closing.close")
    ]

    DEFAULT_CSS = """
    ClosingScreen {
        Static { height: auto; }
        .closing--label { margin: 1 0 0 0; }
        TextField { min-height: 4; max-height: 12; }
        #closing-left { margin: 1 0 0 0; max-height: 6; }
    }
    """

    def __init__(self, board: Board, signs: Signs = UNICODE) -> None:
        super().__init__(f"Close the session on {board.review.title}")
        self.board = board
        self.signs = signs
        self.field = TextField("\n".join(agreed_lines(board)))

    def body(self) -> Iterable[Widget]:
        """Thanks, the lines, what is left open."""
        return (
            Static(id="closing-thanks"),
            Static(classes="closing--label"),
            self.field,
            Static(id="closing-left"),
        )

    def keys(self) -> Sequence[Key]:
        """The keys shown at the foot."""
        return (
            ("ctrl+s", "close the session", "screen.close_session"),
            ("esc", "back to the meeting", "screen.leave"),
        )

    def on_mount(self) -> None:
        """Show the words around the lines."""
        show(self.query_one("#closing-thanks", Static), (THANKS, "$pm-text"))
        empty = (
            ""
            if self.field.text
            else " Nothing is committed yet; write what you agreed on, or leave it empty."
        )
        label: list[Part] = [
            ("What was agreed", "bold $pm-accent"),
            (f", one thing a line.{empty}", "$pm-quiet"),
        ]
        show(self.query_one(".closing--label", Static), *label)
        show(self.query_one("#closing-left", Static), *self._left_open())
        self.field.move_cursor(self.field.document.end)

    def action_close_session(self) -> None:
        """Return the lines, cleaned; empty ones are none."""
        lines = (clean_line(line) for line in self.field.text.split("\n"))
        self.dismiss(tuple(line for line in lines if line))

    def _left_open(self) -> list[Part]:
        found = readiness(self.board, self.board.session)
        sign = self.signs.mark("missing") if found.findings else self.signs.mark("done")
        parts: list[Part] = [(f"{sign.glyph} ", f"$pm-{sign.tone}"), (found.summary(), "$pm-text")]
        unheard = [finding.words.partition(": ")[2] for finding in found.of(FindingKind.FUNCTION)]
        if unheard:
            parts += [("\nNot heard: ", "$pm-warn"), (", ".join(unheard), "$pm-text")]
            parts.append((". Ask them now, or say who asks them later.", "$pm-quiet"))
        return parts
