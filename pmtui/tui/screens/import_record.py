"""Bringing a record in: name files, answer what they leave open, decide about lines, then take them as one batch."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import Input, Static

from pmtui.evidence.options import Options
from pmtui.evidence.plan import KnownRow
from pmtui.evidence.preview import Cancelled
from pmtui.evidence.problems import EvidenceError
from pmtui.model.board import Board
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.import_deciding import Decided, Deciding
from pmtui.tui.screens.import_form import ImportFiles, ImportForm
from pmtui.tui.screens.import_keys import EXPLAINED, fitting, keys_in_fields, keys_in_lines
from pmtui.tui.screens.import_list import ImportLines, PlanList
from pmtui.tui.screens.import_offers import OffersSheet
from pmtui.tui.screens.import_parts import Answers, BadAnswer, first_moment, paths_typed
from pmtui.tui.screens.import_people import PeopleSheet
from pmtui.tui.screens.import_reading import (
    AskRoles,
    ForgetRoles,
    Found,
    Lines,
    Reading,
    forget_nothing,
    no_roles,
    read_record,
)
from pmtui.tui.screens.import_said import lost_by_leaving, said_of_plan
from pmtui.tui.screens.import_taking import Bring, TakesIn
from pmtui.tui.screens.sheet import Key, KeyLine
from pmtui.tui.text import Part, fit, show

_TALL = 30
"""Lines of a terminal in which answers and lines are seen side by side."""


class ImportScreen(TakesIn):
    """Returns the plan with what was decided about it once that is in, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Out", show=False, id="import.leave"),
        Binding("ctrl+s,ctrl+j", "bring_in", "Import", show=False, priority=True, id="import.bring-in"),
        Binding("f", "turn_lines(1)", "Filter", show=False, id="import.filter"),
        Binding("F", "turn_lines(-1)", "Filter back", show=False, id="import.filter-back"),
        Binding("K", "ask_kind", "Kind", show=False, id="import.kind"),
        Binding("u", "unfold", "Unfold", show=False, id="import.unfold"),
        Binding("m", "offers", "Told twice", show=False, id="import.offers"),
        Binding("p", "people", "People", show=False, id="import.people"),
        Binding("pagedown", "turn_files(1)", "More", show=False, id="import.more"),
        Binding("pageup", "turn_files(-1)", "Back", show=False, id="import.more-back"),
    ]

    DEFAULT_CSS = """
    ImportScreen {
        #import-head { dock: top; height: 1; padding: 0 2; background: $panel; text-style: bold; }
        #import-say { height: auto; max-height: 2; padding: 0 2; }
    }
    """

    explained: ClassVar[Mapping[str, str]] = EXPLAINED

    def __init__(
        self,
        board: Board,
        known: Collection[KnownRow | str] | None = (),
        signs: Signs = UNICODE,
        roles: AskRoles = no_roles,
        apart: Collection[str] = (),
        bring: Bring | None = None,
        forget: ForgetRoles = forget_nothing,
    ) -> None:
        """`known`: rows imported before; None where only the board can tell what is there already.

        `apart`: pairs of records that were said to be two things before. `bring`: brings in what was decided, and the
        screen stays until it is in; without it the screen only returns what was decided. `forget`: forgets roles that
        these names were given in earlier imports.
        """
        super().__init__(bring)
        self.board = board
        self.known = None if known is None else frozenset(known)
        self.signs = signs
        self.ask_roles = roles
        self.forget_roles = forget
        self.apart = apart
        self.review = board.review
        self.form = ImportForm(self.review)
        self.paths, self.fields = self.form.paths, self.form.fields
        self.files = ImportFiles()
        self.lines = ImportLines(self.review.zone, signs)
        self.list = self.lines.list
        self.found: Found | None = None
        self.deciding: Deciding | None = None
        self._keys: tuple[Key, ...] = ()
        self._sure = False
        self._leaving_without = ""
        self._read: tuple[str, Answers] | None = None
        self._reading: Reading | None = None
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Files, answers, what was found, lines, the one under the cursor, keys."""
        yield Static(id="import-head")
        yield self.form
        yield self.files
        yield Static(id="import-say")
        yield self.lines
        yield KeyLine()

    def on_mount(self) -> None:
        """Wait for a path."""
        show(
            self.query_one("#import-head", Static),
            fit(f"Import a record into {self.review.title}", self.size.width - 4),
        )
        self._timer = self.set_interval(0.1, self._show_progress, pause=True)
        self.paths.focus()
        self._lay_out()

    def on_resize(self) -> None:
        """Fit what is said."""
        self._lay_out()

    def on_descendant_focus(self) -> None:
        """Enter does another thing in the lines than in a field; a low terminal shows the one or the other."""
        self._lay_out()

    def on_unmount(self) -> None:
        """Nobody waits for the reading any more."""
        self._stop()

    # --- keys ----------------------------------------------------------------

    def action_leave(self) -> None:
        """Stop the reading or the importing; out of the lines; out, asked for twice where something would be lost."""
        if self.taking.under_way:
            self.taking.stop()
        elif self._reading is not None:
            self._stop()
            self._finished("Stopped reading; nothing was added.")
        elif self.list.has_focus:
            self.form.display = True
            self.paths.focus()
        elif (lost := lost_by_leaving(self.deciding, self.form.typed()[1])) not in (
            "",
            self._leaving_without,
        ):
            self._leaving_without = lost
            self._say((f"esc once more leaves without {lost}.", "$pm-warn"))
        else:
            self.dismiss(None)

    def action_bring_in(self) -> None:
        """Import what is kept; what is open is said first."""
        if self._reading is not None or self.taking.under_way:
            return
        if self.found is None or self.deciding is None or self._read != self.form.typed():
            self._start()
        elif not self.deciding.keeping and not self.deciding.retelling.events:
            self._say(("No row is kept, so there is nothing to import. ", "$pm-warn"), "esc leaves.")
        elif self.found.plan.questions and not self._sure:
            self._sure = True
            words = "Some rows have no time before that is answered; once more imports the others."
            self._say((words, "$pm-warn"))
        else:
            self.take_in(Decided(self.found.plan, self.deciding.choices()))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter reads what is named; where an answer is open and nothing typed, it puts in the likely one."""
        event.stop()
        open_ = (
            self.found.plan.questions if self.found is not None and self._read == self.form.typed() else ()
        )
        said = self.form.help_answer(open_)
        if said:
            self._say((said, "$pm-quiet"))
        else:
            self._start()

    def on_input_changed(self, event: Input.Changed) -> None:
        """What an answer would mean is told as it is typed."""
        event.stop()
        if self.found is not None and self.found.plan.questions:
            self._show_files()

    def on_plan_list_finished(self, event: PlanList.Finished) -> None:
        """Enter on the lines imports them."""
        event.stop()
        self.action_bring_in()

    def on_import_lines_said(self, event: ImportLines.Said) -> None:
        """Say why a line can't be turned over."""
        event.stop()
        self._say((event.words, "$pm-warn"))

    def on_import_lines_moved(self, event: ImportLines.Moved) -> None:
        """Other keys do something now."""
        event.stop()
        self._show_keys()

    def action_turn_line(self) -> None:
        """Keep the line under the cursor, or leave it out."""
        self.list.action_mark()

    def action_turn_lines(self, step: int) -> None:
        """All lines, the new ones, the hidden ones …"""
        self.lines.turn_lines(step)

    def action_lines(self, which: str) -> None:
        """Show those lines."""
        self.lines.show_lines(Lines(which))
        self.list.focus()

    def action_ask_kind(self) -> None:
        """What the line under the cursor is."""
        self.lines.ask_kind()

    def action_unfold(self) -> None:
        """A line's repeats one by one, or folded again."""
        self.lines.unfold()

    def action_turn_files(self, pages: int) -> None:
        """More of what is said of the files."""
        self.files.turn(pages)

    def action_offers(self) -> None:
        """What two tools seem to tell alike."""
        if self.deciding is not None and self.deciding.offers:
            self._on_top(OffersSheet(self.deciding, self.board, self.review.zone, self.signs))
        elif self.found is not None:
            self._say(("No two tools seem to tell the same here.", "$pm-quiet"))

    def action_people(self) -> None:
        """Who is told as what."""
        if self.found is not None and self.deciding is not None:
            self._on_top(PeopleSheet(self.found, self.deciding, self.review.zone, self.signs))

    def _on_top(self, sheet: OffersSheet | PeopleSheet) -> None:
        self.app.push_screen(sheet, lambda _nothing: self._left_sheet())

    def _left_sheet(self) -> None:
        self._look_at_names()
        names = self.deciding.forget() if self.deciding is not None else ()
        if names:
            self.run_worker(self.forget_roles(names), group="forgetting")

    # --- bringing in ---------------------------------------------------------

    def freeze(self, frozen: bool) -> None:
        """Nothing is decided while it comes in."""
        self.form.disabled = self.lines.disabled = frozen
        if self._timer is not None:
            (self._timer.resume if frozen else self._timer.pause)()
        if not frozen:
            self.list.focus()
        self._show_keys()

    def say_problem(self, words: str) -> None:
        """Why it did not come in."""
        self._say((words, "$pm-warn"))

    # --- reading -------------------------------------------------------------

    def _start(self) -> None:
        if self._reading is not None or self.taking.under_way:
            return
        typed = self.form.typed()
        try:
            paths = paths_typed(typed[0])
            if not paths:
                raise BadAnswer("paths", "Name a file or a folder first.")
            options = self.form.options(self._now)
        except BadAnswer as problem:
            self._say((f"{problem}", "$pm-warn"))
            self.form.go_to(problem.field)
            return
        self._read, self._sure = typed, False
        self._reading = Reading()
        if self._timer is not None:
            self._timer.resume()
        self._show_progress()
        self._show_keys()
        self.run_worker(self._reads(self._reading, paths, options), group="import", exit_on_error=False)

    async def _reads(self, reading: Reading, paths: list[Path], options: Options) -> None:
        names = dict(self.deciding.names) if self.deciding is not None else {}
        marks = self.deciding.marks() if self.deciding is not None else {}
        problem = ""
        try:
            found = await asyncio.to_thread(
                read_record, paths, options, self.known, self.board, reading.goes_on, marks, self.apart
            )
            kept, taken = await self.ask_roles(found.plan.people, found.plan.said)
        except Cancelled:
            problem = "Stopped reading; nothing was added."
        except EvidenceError as error:
            problem = error.sentence
        except OSError as error:
            problem = f"That can't be read: {error.strerror or error}; check the path."
        if self._reading is not reading:  # stopped, and perhaps another begun
            return
        self._finished(problem)
        if not problem and self.is_mounted:
            self._take(found, {**kept, **names}, taken)

    def _stop(self) -> None:
        if self._reading is not None:
            self._reading.stopped = True

    def _finished(self, words: str) -> None:
        self._reading = None
        if not self.is_mounted:
            return
        if self._timer is not None:
            self._timer.pause()
        if words:
            self._read = None
        self._say((words, "$pm-warn"))
        self._show_keys()

    def _take(self, found: Found, names: Mapping[str, str], taken: Collection[str]) -> None:
        before, self.found = self.deciding, found
        self.deciding = Deciding(
            found.plan, found.here, found.offers, names, taken, found.declined, found.imported
        )
        if before is not None:
            self.deciding.carry(before, found.now)
        asked = self.form.ask(found.plan.questions)
        self.lines.take(found, self.deciding)
        self._look_at_names()
        if asked:
            self.form.go_to(asked)
        elif len(found.plan):
            self.list.focus()
        self._lay_out()

    def _look_at_names(self) -> None:
        if self.found is not None and self.deciding is not None:
            self._say(said_of_plan(self.found, self.deciding))
            self.lines.redraw()
            self.run_worker(self._retells(self.found, self.deciding), group="retelling", exclusive=True)

    async def _retells(self, found: Found, deciding: Deciding) -> None:
        """What roles change in events that are there already; a big board is looked through beside the screen."""
        before = deciding.retelling
        await asyncio.to_thread(deciding.retell)
        if self.is_mounted and deciding is self.deciding and deciding.retelling != before:
            self._say(said_of_plan(found, deciding))
            self.lines.redraw()

    # --- what it says --------------------------------------------------------

    @property
    def _now(self) -> datetime:
        app: Any = self.app
        desk = getattr(app, "desk", None)
        return first_moment(desk.time.now() if desk is not None else None, self.review)

    def _show_progress(self) -> None:
        if self.taking.under_way:
            self._say((self.taking.words, "$pm-work"))
            self._show_keys()
        elif self._reading is not None:
            self._say((f"{self._reading.words}  esc stops", "$pm-quiet"))

    def _lay_out(self) -> None:
        """In a low terminal the answers make room for the lines while one is among them."""
        if not self.is_mounted:
            return
        low, looking = self.size.height < _TALL, self.list.has_focus and self.found is not None
        self.form.display = not (low and looking)
        self.lines.lay_out(said=looking or not low)
        self._show_files()
        self._show_keys()

    def _show_files(self) -> None:
        if self.found is not None:
            low, looking = self.size.height < _TALL, self.list.has_focus
            most = (3 if looking else 6) if low else max(8, self.size.height // 4)
            width = max(20, self.size.width - 4)
            plan = self.found.plan
            self.files.show_files(plan, self.form, width, most, self.signs, brief=low, asks=not looking)

    def keys(self) -> tuple[Key, ...]:
        """The keys that do something now."""
        if self.taking.under_way:
            return (("esc", "stop importing", "screen.leave"),) if self.taking.stoppable else ()
        if self._reading is not None:
            return (("esc", "stop reading", "screen.leave"),)
        if self.found is not None and self.deciding is not None and self.list.has_focus:
            return keys_in_lines(self.found, self.deciding, self.lines.number)
        return keys_in_fields(self.deciding, more=self.files.overflows)

    def _show_keys(self) -> None:
        keys = fitting(self.keys(), self.size.width - 4)
        if keys != self._keys:  # the cursor moves often, and they rarely change
            self._keys = keys
            self.query_one(KeyLine).show_keys(keys)

    def _say(self, *parts: Part) -> None:
        show(self.query_one("#import-say", Static), *parts)
