"""The upper part of the import screen: paths, the answers a record may need, what was found in each file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from pmtui.evidence.options import Options
from pmtui.evidence.preview import Preview
from pmtui.evidence.problems import Question
from pmtui.model.cards import Review
from pmtui.model.text import clean_line
from pmtui.tui.glyphs import Signs
from pmtui.tui.screens.fields import LineField
from pmtui.tui.screens.import_files import file_lines
from pmtui.tui.screens.import_parts import Answers, answered_so_far, completed, first_moment, options_of
from pmtui.tui.screens.import_questions import asked_in
from pmtui.tui.text import fit, lines, show, styled
from pmtui.tui.widgets.source import Line, toned

FIELDS: tuple[tuple[str, str, str], ...] = (
    ("zone", "Zone", "as written"),
    ("day", "Day", "2026-11-20"),
    ("order", "3/4 is", "day or month"),
    ("mapping", "Columns", "time=… text=…"),
    ("channel", "Channels", "all"),
    ("since", "From", "14:00"),
    ("until", "Till", "16:00"),
)
"""Answers a record may need: name, label, hint."""


class PathField(LineField):
    """A line of paths; tab completes a name, and leaves the field when there is nothing to complete."""

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "tab" and self.cursor_at_end:
            longer = completed(self.value)
            if longer != self.value:
                event.stop()
                event.prevent_default()
                self.value = longer
                self.cursor_position = len(longer)
                return
        await super()._on_key(event)


class ImportForm(Vertical):
    """Paths and answers."""

    DEFAULT_CSS = """
    ImportForm {
        height: auto; padding: 1 0 0 0;
        .import--row { height: 1; padding: 0 2; }
        .import--row Static { width: auto; padding: 0 1 0 0; color: $pm-quiet; }
        .import--row Static.-asked { color: $pm-warn; text-style: bold; }
        .import--row LineField { width: 1fr; margin: 0 2 0 0; }
    }
    """

    def __init__(self, review: Review) -> None:
        super().__init__()
        self.review = review
        self.paths = PathField("", "~/incident.zip chat.csv 'other notes.md'")
        self.fields = {name: LineField("", hint) for name, _label, hint in FIELDS}
        if review.incident_day is not None:
            self.fields["day"].placeholder = review.incident_day.isoformat()

    def compose(self) -> ComposeResult:
        """A line for the paths, two for the answers."""
        with Horizontal(classes="import--row"):
            yield Static(id="label-paths")
            yield self.paths
        for part in (FIELDS[:4], FIELDS[4:]):
            with Horizontal(classes="import--row"):
                for name, _label, _hint in part:
                    yield Static(id=f"label-{name}")
                    yield self.fields[name]

    def on_mount(self) -> None:
        """Name the fields."""
        show(self.query_one("#label-paths", Static), "Files")
        self.ask(())

    def typed(self) -> tuple[str, Answers]:
        """What stands in all fields."""
        answers = {name: clean_line(field.value) for name, field in self.fields.items()}
        return self.paths.value.strip(), Answers(**answers)

    def options(self, now: datetime) -> Options:
        """The answers as options; BadAnswer when one can't be read, with the cursor in its field."""
        return options_of(self.typed()[1], self.review, now)

    def go_to(self, field: str) -> None:
        """The cursor into a field."""
        (self.paths if field == "paths" else self.fields[field]).focus()

    def ask(self, questions: Iterable[Question]) -> str:
        """Pick out the fields in which questions are answered; the first of them, if any."""
        asked = {asked_in(question)[0] for question in questions}
        for name, label, _hint in FIELDS:
            widget = self.query_one(f"#label-{name}", Static)
            widget.set_class(name in asked, "-asked")
            show(widget, f"{label}?" if name in asked else label)
        return next((name for name, _label, _hint in FIELDS if name in asked), "")

    def said_of(self, path: Path) -> Options:
        """What is typed so far of one file, as far as it can be read."""
        return answered_so_far(self.typed()[1], first_moment(None, self.review)).of(path)


class ImportFiles(Static):
    """What each file holds, in as many lines as there is room for."""

    DEFAULT_CSS = """
    ImportFiles { height: auto; padding: 0 2; margin: 1 0 0 0; }
    """

    def show_files(
        self,
        plan: Preview,
        form: ImportForm,
        width: int,
        most: int,
        signs: Signs,
        *,
        brief: bool = False,
        asks: bool = True,
    ) -> None:
        """Say it anew; questions tell what the answers typed so far would mean. `brief`: a line a file.

        Files that leave something open come first, in full when `asks` says so.
        """
        rows: list[Line] = []
        for file in sorted(plan.files, key=lambda file: not (file.questions or file.error)):
            said = form.said_of(file.path)
            rows.extend(
                file_lines(
                    file,
                    form.review.zone,
                    width,
                    signs,
                    answered=plan.options.of(file.path).zone or "",
                    zones=tuple(filter(None, (said.zone, form.review.zone, "UTC"))),
                    day=said.day or form.review.incident_day,
                    brief=brief and not (asks and (file.questions or file.error)),
                )
            )
        if len(rows) > most:
            what = f"{len(rows) - most + 1} more lines like these"
            rows = [*rows[: most - 1], ((fit(f"… and {what}", width), "quiet"),)]
        show(self, lines(*(styled(*toned(row)) for row in rows)))
