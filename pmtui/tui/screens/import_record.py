"""Bringing a record in: name files, answer what they leave open, look at every row, then take them as one batch."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from pmtui.evidence.options import Options
from pmtui.evidence.plan import KnownRow
from pmtui.evidence.preview import Cancelled, Preview, preview
from pmtui.evidence.problems import EvidenceError
from pmtui.model.board import Board
from pmtui.model.text import clean_line
from pmtui.room.commands import ImportRecord
from pmtui.room.importing import Entry, entries_of, left_out, record_of, there_already
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.fields import LineField
from pmtui.tui.screens.import_parts import (
    Answers,
    BadAnswer,
    EvidenceRows,
    asked_in,
    completed,
    file_lines,
    first_moment,
    options_of,
    paths_typed,
)
from pmtui.tui.screens.leaving import LeftOnce
from pmtui.tui.screens.sheet import KeyLine
from pmtui.tui.text import Part, fit, lines, show, styled
from pmtui.tui.widgets.card_list import CardList
from pmtui.tui.widgets.source import Line, counted, toned

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

_HOW = (
    "Name a file or folder above and press enter.",
    "Slack exports (zip or folder), CSV, JSON lines, and timelines written as text or Markdown.",
    "Nothing comes in before you have seen it; one undo takes all of it back.",
)
_MOST_FILE_LINES = 8


class EvidenceList(CardList):
    """The rows found; space keeps a row or leaves it out."""

    class Toggled(Message):
        """The row under the cursor is to be kept, or left out."""

        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    def action_mark(self) -> None:
        """Turn the row under the cursor over and go on to the next."""
        if self.cursor_id is not None:
            self.post_message(self.Toggled(int(self.cursor_id)))


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


class ImportScreen(LeftOnce[ImportRecord | None]):
    """Returns the command that imports the rows kept, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Out", show=False, id="import.leave"),
        Binding("ctrl+s,ctrl+j", "bring_in", "Import", show=False, priority=True, id="import.bring-in"),
    ]

    DEFAULT_CSS = """
    ImportScreen {
        #import-head { dock: top; height: 1; padding: 0 2; background: $panel; text-style: bold; }
        .import--row { height: 1; padding: 0 2; }
        .import--row.-first { margin: 1 0 0 0; }
        .import--row Static { width: auto; padding: 0 1 0 0; color: $pm-quiet; }
        .import--row Static.-asked { color: $pm-warn; text-style: bold; }
        .import--row LineField { width: 1fr; margin: 0 2 0 0; }
        #import-files { height: auto; max-height: 8; padding: 0 2; margin: 1 0 0 0; }
        #import-say { height: auto; max-height: 2; padding: 0 2; }
        EvidenceList { padding: 0 1; height: 1fr; }
    }
    """

    def __init__(
        self, board: Board, known: Collection[KnownRow | str] | None = (), signs: Signs = UNICODE
    ) -> None:
        """`known`: rows imported before; None where only the board can tell what is there already."""
        super().__init__()
        self.board = board
        self.known = None if known is None else frozenset(known)
        self.signs = signs
        self.review = board.review
        self.paths = PathField("", "~/incident.zip chat.csv 'other notes.md'")
        self.fields = {name: LineField("", hint) for name, _label, hint in FIELDS}
        self.found: Preview | None = None
        self.entries: tuple[Entry, ...] = ()
        self.out: frozenset[int] = frozenset()
        self._sure = False
        self._read: tuple[str, Answers] | None = None
        self._reading = False
        self._cancelled = False
        self._progress = (0, 0)
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Files, answers, what was found, rows, keys."""
        yield Static(id="import-head")
        with Horizontal(classes="import--row -first"):
            yield Static(id="label-paths")
            yield self.paths
        for part in (FIELDS[:4], FIELDS[4:]):
            with Horizontal(classes="import--row"):
                for name, _label, _hint in part:
                    yield Static(id=f"label-{name}")
                    yield self.fields[name]
        yield Static(id="import-files")
        yield Static(id="import-say")
        yield EvidenceList(
            EvidenceRows((), frozenset(), self.review.zone, self.signs, *_HOW), signs=self.signs
        )
        yield KeyLine()

    def on_mount(self) -> None:
        """Wait for a path."""
        show(self.query_one("#import-head", Static), f"Import a record into {self.review.title}")
        show(self.query_one("#label-paths", Static), "Files")
        for name, label, _hint in FIELDS:
            show(self.query_one(f"#label-{name}", Static), label)
        self._timer = self.set_interval(0.1, self._show_progress, pause=True)
        if self.review.incident_day is not None:
            self.fields["day"].placeholder = self.review.incident_day.isoformat()
        self.paths.focus()
        self._show_keys()

    def on_resize(self) -> None:
        """Fit what is said about files."""
        self._show_files()

    def on_descendant_focus(self) -> None:
        """Enter does another thing in the rows than in a field."""
        self._show_keys()

    def on_unmount(self) -> None:
        """Nobody waits for the reading any more."""
        self._cancelled = True

    # --- keys ----------------------------------------------------------------

    def action_leave(self) -> None:
        """Stop the reading; out of the rows; out."""
        if self._reading:
            self._cancelled = True
        elif self.query_one(EvidenceList).has_focus:
            self.paths.focus()
        else:
            self.dismiss(None)

    def action_bring_in(self) -> None:
        """Import what is kept; what is open is said first."""
        if self._reading:
            return
        if self.found is None or self._read != self._typed():
            self._start()
            return
        keeping = self._keeping()
        if not keeping:
            self._say(("No row is kept, so there is nothing to import. ", "$pm-warn"), "esc leaves.")
        elif self.found.questions and not self._sure:
            self._sure = True
            words = "Some rows have no time before that is answered; once more imports the others."
            self._say((words, "$pm-warn"))
        else:
            self.run_worker(self._bring_in(self.found), group="import", exclusive=True, exit_on_error=False)

    async def _bring_in(self, found: Preview) -> None:
        """Make the events in a thread: many rows take a moment."""
        self._say(("Making events …", "$pm-quiet"))
        command = await asyncio.to_thread(record_of, found, self.entries, self.out, self.board)
        if self.is_mounted:
            self.dismiss(command)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter reads what is named."""
        event.stop()
        self._start()

    def on_card_list_opened(self, event: CardList.Opened) -> None:
        """Enter on the rows imports them."""
        event.stop()
        self.action_bring_in()

    def on_evidence_list_toggled(self, event: EvidenceList.Toggled) -> None:
        """Keep a row, or leave it out."""
        event.stop()
        if self.entries[event.place].row.at is None:
            self._say(("This row has no usable time, so it can't stand on the timeline.", "$pm-warn"))
            return
        self.out = self.out ^ {event.place}
        rows = self.query_one(EvidenceList)
        self._show_rows()
        rows.action_cursor(1)

    # --- reading -------------------------------------------------------------

    def _typed(self) -> tuple[str, Answers]:
        answers = {name: clean_line(field.value) for name, field in self.fields.items()}
        return self.paths.value.strip(), Answers(**answers)

    def _start(self) -> None:
        if self._reading:
            return
        text, answers = typed = self._typed()
        app: Any = self.app
        desk = getattr(app, "desk", None)
        now: datetime | None = desk.time.now() if desk is not None else None
        try:
            paths = paths_typed(text)
            options = options_of(answers, self.review, first_moment(now, self.review))
        except BadAnswer as problem:
            self._say((f"{problem}", "$pm-warn"))
            (self.paths if problem.field == "paths" else self.fields[problem.field]).focus()
            return
        if not paths:
            self._say(("Name a file or a folder first.", "$pm-warn"))
            self.paths.focus()
            return
        self._read, self._reading, self._cancelled, self._sure = typed, True, False, False
        self._progress = (0, 0)
        if self._timer is not None:
            self._timer.resume()
        self._show_keys()
        self.run_worker(self._reads(paths, options), group="import", exit_on_error=False)

    async def _reads(self, paths: list[Path], options: Options) -> None:
        try:
            found = await asyncio.to_thread(preview, paths, options, self.known or (), self._goes_on)
            entries = await asyncio.to_thread(entries_of, found)
            if self.known is None:
                entries = await asyncio.to_thread(there_already, entries, self.board)
        except Cancelled:
            self._finished("Stopped reading; nothing was added.")
        except EvidenceError as problem:
            self._finished(problem.sentence)
        except OSError as problem:
            self._finished(f"That can't be read: {problem.strerror or problem}; check the path.")
        else:
            self._finished("")
            self._take(found, entries)

    def _goes_on(self, done: int, total: int) -> bool:
        """Called from the thread that reads: where it is, and whether to go on."""
        self._progress = (done, total)
        return not self._cancelled

    def _finished(self, words: str) -> None:
        self._reading = False
        if not self.is_mounted:
            return
        if self._timer is not None:
            self._timer.pause()
        if words:
            self._read = None
        self._say((words, "$pm-warn"))
        self._show_keys()

    def _take(self, found: Preview, entries: tuple[Entry, ...]) -> None:
        self.found, self.entries = found, entries
        self.out = left_out(entries)
        asked = {asked_in(question)[0] for question in found.questions}
        for name, label, _hint in FIELDS:
            widget = self.query_one(f"#label-{name}", Static)
            widget.set_class(name in asked, "-asked")
            show(widget, f"{label}?" if name in asked else label)
        self._show_files()
        self._show_rows(keep=False)
        if asked:
            next(self.fields[name] for name, _label, _hint in FIELDS if name in asked).focus()
        elif entries:
            self.query_one(EvidenceList).focus()

    # --- what it says --------------------------------------------------------

    def _keeping(self) -> int:
        return sum(entry.row.at is not None and n not in self.out for n, entry in enumerate(self.entries))

    def _show_progress(self) -> None:
        done, total = self._progress
        share = f"{min(99, 100 * done // total)} %" if total else ""
        self._say((f"Reading … {share}  esc stops", "$pm-quiet"))

    def _show_files(self) -> None:
        if self.found is None:
            return
        width = max(20, self.size.width - 4)
        rows: list[Line] = []
        for file in self.found.files:
            rows.extend(file_lines(file, self.review.zone, width, self.signs))
        if len(rows) > _MOST_FILE_LINES:
            left = len(rows) - _MOST_FILE_LINES + 1
            rows = [
                *rows[: _MOST_FILE_LINES - 1],
                ((fit(f"… and {left} more lines like these", width), "quiet"),),
            ]
        content = lines(*(styled(*toned(row)) for row in rows))
        show(self.query_one("#import-files", Static), content)

    def _show_rows(self, *, keep: bool = True) -> None:
        words = ("No row was found in what you named.", "Check the path, or answer what is asked above.")
        source = EvidenceRows(self.entries, self.out, self.review.zone, self.signs, *words)
        self.query_one(EvidenceList).set_source(source, keep=keep)
        self._show_keys()

    def _show_keys(self) -> None:
        if self._reading:
            keys: tuple[tuple[str, str, str], ...] = (("esc", "stop reading", "screen.leave"),)
        elif self.found is None:
            keys = (
                ("enter", "read", "screen.bring_in"),
                ("tab", "complete a name", ""),
                ("esc", "back", "screen.leave"),
            )
        else:
            bring = f"import {counted(self._keeping(), 'row')}"
            if self.query_one(EvidenceList).has_focus:
                keys = (
                    ("enter", bring, "screen.bring_in"),
                    ("space", "keep or leave out", ""),
                    ("esc", "files and answers", "screen.leave"),
                )
            else:
                keys = (
                    ("enter", "read again", ""),
                    ("ctrl+s", bring, "screen.bring_in"),
                    ("tab", "on to the rows", ""),
                    ("esc", "back", "screen.leave"),
                )
        self.query_one(KeyLine).show_keys(keys)

    def _say(self, *parts: Part) -> None:
        show(self.query_one("#import-say", Static), *parts)
