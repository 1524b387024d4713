"""One line of a form: label, field, and what is said about what is typed there."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Static

from pmtui.tui.forms import FieldSpec, Problem, Sort
from pmtui.tui.glyphs import Signs
from pmtui.tui.screens.fields import Choices, LineField, TextField
from pmtui.tui.screens.readings import Readings
from pmtui.tui.text import plain, show


class FormBody(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The fields; scrolls, and leaves the arrow keys to them."""


class FormRow(Horizontal):
    """Label, field, and what is said about what is typed there."""

    DEFAULT_CSS = """
    FormRow {
        height: auto;
        & > .form--label { width: 16; color: $pm-quiet; }
        & > .form--label.-needed { color: $pm-text; }
        & > .form--column { width: 1fr; height: auto; }
        & .form--said { height: auto; max-height: 3; display: none; }
        &:focus-within > .form--label { color: $pm-accent; text-style: bold; }
    }
    """

    def __init__(self, spec: FieldSpec, value: str, signs: Signs) -> None:
        super().__init__()
        self.spec = spec
        self.signs = signs
        self.field: LineField | TextField | Choices = self._field(value)
        self.readings = Readings(signs=signs)
        self._said = Static(classes="form--said")

    def _field(self, value: str) -> LineField | TextField | Choices:
        if self.spec.options:
            return Choices(self.spec.options, value, signs=self.signs)
        return TextField(value) if self.spec.sort in (Sort.TEXT, Sort.LINES) else LineField(value)

    def compose(self) -> ComposeResult:
        """The label column and the field column."""
        needed = " -needed" if self.spec.needed else ""
        yield Static(plain(self.spec.label), classes="form--label" + needed)
        with Vertical(classes="form--column"):
            yield self.field
            yield self._said
            yield self.readings

    @property
    def typed(self) -> str:
        """What stands in the field."""
        return self.field.text if isinstance(self.field, TextField) else str(self.field.value)

    def put(self, text: str) -> None:
        """Put a text into the field."""
        if isinstance(self.field, TextField):
            self.field.text = text
        else:
            self.field.value = text

    def say(self, problem: Problem | None, echo: str) -> None:
        """Say the problem, else what was understood, else nothing."""
        self.readings.offer(problem.readings if problem else ())
        if problem:
            show(self._said, (f"{self.signs.mark('missing').glyph} {problem.sentence}", "$pm-warn"))
        elif echo:
            show(self._said, (f"{self.signs.mark('link').glyph} {echo}", "$pm-help"))
        self._said.display = bool(problem or echo)
