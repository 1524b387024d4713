"""The upper part of the import screen: paths, the answers a record may need, what was found in each file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Static

from pmtui.evidence.files import FilePreview
from pmtui.evidence.options import Options
from pmtui.evidence.preview import Preview
from pmtui.evidence.problems import Question
from pmtui.model.cards import Review
from pmtui.model.text import clean_line
from pmtui.tui.glyphs import Signs
from pmtui.tui.screens.fields import LineField
from pmtui.tui.screens.import_files import file_lines
from pmtui.tui.screens.import_open import Open, how_answered, likely, open_lines
from pmtui.tui.screens.import_parts import Answers, answered_so_far, completed, first_moment, options_of
from pmtui.tui.screens.import_questions import asked_in
from pmtui.tui.text import lines, show, styled
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

    def help_answer(self, questions: Collection[Question]) -> str:
        """In an empty field in which something is asked: put in the likely answer, and what to say; else nothing."""
        name, field = self.field, self.fields.get(self.field)
        if field is None or field.value.strip():
            return ""
        answer = likely(questions, name, self.review.zone, self.review.incident_day)
        if not answer:
            return how_answered(questions, name)
        field.value = answer
        field.cursor_position = len(answer)
        return f"{answer} is likely; enter reads with it."

    def ask(self, questions: Iterable[Question]) -> str:
        """Pick out the fields in which questions are answered; the first of them, if any."""
        asked = {asked_in(question)[0] for question in questions}
        for name, label, _hint in FIELDS:
            widget = self.query_one(f"#label-{name}", Static)
            widget.set_class(name in asked, "-asked")
            show(widget, f"{label}?" if name in asked else label)
        return next((name for name, _label, _hint in FIELDS if name in asked), "")

    @property
    def field(self) -> str:
        """The field the cursor is in; empty when it is elsewhere."""
        return next((name for name, field in self.fields.items() if field.has_focus), "")

    def said_of(self, path: Path) -> Options:
        """What is typed so far of one file, as far as it can be read."""
        return answered_so_far(self.typed()[1], first_moment(None, self.review)).of(path)


class ImportFiles(VerticalScroll, can_focus=False, inherit_bindings=False):
    """What is open, then what each file holds; what there is no room for is scrolled to."""

    DEFAULT_CSS = """
    ImportFiles { height: auto; padding: 0 2; margin: 1 0 0 0; scrollbar-size-vertical: 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._said = Static()
        self._rows: list[Line] = []
        self._most = 0

    def compose(self) -> ComposeResult:
        """All of it in one."""
        yield self._said

    @property
    def overflows(self) -> bool:
        """Whether there is more than fits."""
        return len(self._rows) > self._most

    def turn(self, pages: int) -> None:
        """A page on or back."""
        self.scroll_relative(y=pages * max(1, self.size.height - 1), animate=False)

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

        What is asked comes first when `asks` says so, and of it what is answered in the field one is in; files that
        can't be read come before others.
        """
        width -= 1  # beside it may be how far it is scrolled
        rows = self._questions(plan, form, width, most, signs) if asks else []
        files = sorted(plan.files, key=lambda file: not file.error)
        whole = [row for file in files for row in self._held(file, plan, form, width, signs)]
        short = brief or len(rows) + len(whole) > most
        for file in files:
            rows.extend(
                file_lines(file, form.review.zone, width, signs, brief=True, asks=not asks)
                if short
                else self._held(file, plan, form, width, signs)
            )
        self._most = self.styles.max_height = most
        if rows != self._rows:
            self._rows = rows
            show(self._said, lines(*(styled(*toned(row)) for row in rows)))

    def _questions(self, plan: Preview, form: ImportForm, width: int, most: int, signs: Signs) -> list[Line]:
        asked = []
        for file in plan.files:
            said = form.said_of(file.path)
            zones = tuple(filter(None, (said.zone, form.review.zone, "UTC")))
            day = said.day or form.review.incident_day
            asked += [Open(question, zones, day) for question in file.questions]
        rows = list(open_lines(asked, width, signs, form.field))
        return rows if len(rows) < most else list(open_lines(asked, width, signs, form.field, means=False))

    def _held(
        self, file: FilePreview, plan: Preview, form: ImportForm, width: int, signs: Signs
    ) -> Iterator[Line]:
        answered = plan.options.of(file.path).zone or ""
        return file_lines(file, form.review.zone, width, signs, answered=answered)
