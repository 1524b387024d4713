"""The form of one card: every field in its line, what was understood said back below it, nothing typed ever lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from pmtui.facilitation import priority
from pmtui.facilitation.facts import reworded_words
from pmtui.facilitation.language import Hit
from pmtui.facilitation.lexicon import Where
from pmtui.model.board import Board
from pmtui.model.cards import Action, Card
from pmtui.model.when import Context
from pmtui.tui.form_tables import FORMS
from pmtui.tui.forms import Drafts, Filled, blank, draft_key, read, shown
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.choice import Choose
from pmtui.tui.screens.fields import Choices
from pmtui.tui.screens.form_row import FormBody, FormRow
from pmtui.tui.screens.readings import Readings
from pmtui.tui.screens.sheet import Key, Sheet
from pmtui.tui.text import Part, fit, fold, plain, show, width_of

Listen = Callable[[str, Where], tuple[Hit, ...]]
"""The language coach's ear: what it would ask about a text."""

_WHERE = {
    "event": Where.EVENT,
    "factor": Where.FACTOR,
    "action": Where.ACTION,
    "parked": Where.IDEA,
    "question": Where.QUESTION,
    "review": Where.REVIEW,
}


class CardForm(Sheet[Card | None]):
    """Edits one card. Returns the new card (same id, review and rev), or None when nothing is to be saved.

    What was typed stays in `drafts`, saved or not: once the room has taken the card, call `forget(drafts, card)`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,ctrl+j", "save", "Save", show=False, priority=True, id="form.save"),
        Binding("ctrl+r", "reset", "As it was", show=False, priority=True, id="form.reset"),
        Binding("down", "app.focus_next", "Next field", show=False),
        Binding("up", "app.focus_previous", "Previous field", show=False),
        Binding("pageup", "scroll(-1)", "Up", show=False),
        Binding("pagedown", "scroll(1)", "Down", show=False),
    ]

    DEFAULT_CSS = """
    CardForm {
        & FormBody { height: auto; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
        & .form--heading { color: $pm-quiet; text-style: bold; margin-top: 1; }
        & .sheet--advice { height: 2; }
        & .form--live { height: auto; max-height: 4; color: $pm-text; border-top: solid $panel; display: none; }
    }
    """

    draft_words = "What you typed before is back; ctrl+r shows the card as it was."
    """What is said of words that stand in the form from the beginning."""

    def __init__(
        self,
        card: Card,
        *,
        new: bool,
        context: Context,
        coach: Listen | None = None,
        drafts: Drafts | None = None,
        board: Board | None = None,
        signs: Signs = UNICODE,
    ) -> None:
        super().__init__(f"New {card.words}" if new else f"Edit {card.words}")
        self.card = card
        self.new = new
        self.context = context
        self.coach = coach
        self.drafts: Drafts = {} if drafts is None else drafts
        self.board = board
        self.signs = signs
        self.specs = FORMS[type(card)]
        self.before = shown(card, self.specs, context.zone)
        self._tried = False
        kept = self._kept()
        self._from_draft = bool(kept)
        self._start = self.before | kept
        self.rows: dict[str, FormRow] = {}

    # --- layout --------------------------------------------------------------

    def body(self) -> Iterable[Widget]:
        """A row for each field, and the line that reckons along."""
        fields: list[Widget] = []
        for spec in self.specs:
            if spec.heading:
                fields.append(Static(plain(spec.heading), classes="form--heading"))
            row = FormRow(spec, self._start[spec.name], self.signs)
            self.rows[spec.name] = row
            fields.append(row)
        return FormBody(*fields), Static(classes="form--live")

    def keys(self) -> Sequence[Key]:
        """The keys shown at the foot."""
        return (
            ("ctrl+s", "save", "screen.save"),
            ("tab", "next field", "app.focus_next"),
            ("esc", "back, draft kept", "screen.leave"),
            ("ctrl+r", "as it was", "screen.reset"),
        )

    def on_mount(self) -> None:
        """Say what is understood so far."""
        self._fit()
        self._look()

    def on_resize(self) -> None:
        """Keep title and foot in sight."""
        self._fit()

    def _fit(self) -> None:
        chrome = 2 + 2 + 1 + (4 if isinstance(self.card, Action) else 0)
        self.query_one(FormBody).styles.max_height = max(3, self.app.size.height - chrome)

    # --- what is typed -------------------------------------------------------

    @property
    def typed(self) -> dict[str, str]:
        """What stands in each field."""
        return {name: row.typed for name, row in self.rows.items()}

    def on_input_changed(self, event: Input.Changed) -> None:
        """A line changed."""
        event.stop()
        self._look()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """A text changed."""
        event.stop()
        self._look()

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        """Another term was chosen; fields may come or go."""
        event.stop()
        self._look()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on to the next field."""
        event.stop()
        self.focus_next()

    def on_choices_finished(self, event: Choices.Finished) -> None:
        """Enter goes on to the next field."""
        event.stop()
        self.focus_next()

    def on_choices_listed(self, event: Choices.Listed) -> None:
        """Show all terms of a long list."""
        event.stop()
        field = event.choices
        row = next(row for row in self.rows.values() if row.field is field)
        terms = [(words, value) for value, words in field.options]

        def chosen(value: str | None) -> None:
            if value is not None:
                field.value = value
                self._look()

        self.app.push_screen(Choose(row.spec.label, terms, at=field.place, signs=self.signs), chosen)

    def on_readings_picked(self, event: Readings.Picked) -> None:
        """One reading of something unclear was taken."""
        event.stop()
        row = next(row for row in self.rows.values() if row.readings is event.readings)
        row.put(event.reading.text)
        row.field.focus()
        self._look()

    def on_descendant_focus(self) -> None:
        """Say what the field is for."""
        self._advise()

    # --- what is said back ---------------------------------------------------

    def _read(self) -> Filled:
        return read(self.card, self.specs, self.typed, self.context)

    def _look(self) -> Filled:
        """Read all fields and say below each what was understood; something missing only after a try to save."""
        filled = self._read()
        typed = self.typed
        for spec in self.specs:
            row = self.rows[spec.name]
            row.display = spec.shows(typed)
            problem = filled.problems.get(spec.name)
            if problem and problem.missing and not self._tried:
                problem = None
            row.say(problem, filled.echoes.get(spec.name, ""))
        if not self.new and (
            kept := reworded_words(self.card, typed.get("text", ""), typed.get("stance", ""))
        ):
            self.rows["text"].say(filled.problems.get("text"), kept)
        self._reckon(filled)
        self._advise()
        return filled

    def _reckon(self, filled: Filled) -> None:
        """For an action: its priority with the formula, and what it still needs."""
        action = filled.draft
        live = self.query_one(".form--live", Static)
        live.display = isinstance(self.card, Action)
        if not isinstance(action, Action):
            return
        points = priority.score(action)
        width = min(self.app.size.width - 4, 108)
        formula = priority.FORMULA.removeprefix("priority")
        if width_of(formula) > width - 13:
            formula = formula.partition(", each")[0]
        said = "?" if points is None else str(points)
        parts: list[Part] = [
            ("priority ", "$pm-quiet"),
            (said, "bold $pm-accent"),
            (fit(formula, max(20, width - 9 - len(said))), "$pm-quiet"),
            "\n",
        ]
        wants = priority.missing(action, self.board or Board(action.review))
        if priority.quick_win(action):
            sign = self.signs.mark("quick")
            parts.append((f"{sign}  ", f"$pm-{sign.tone}"))
        if wants:
            sign = self.signs.mark("missing")
            words = f"{sign.glyph} not ready, missing: {', '.join(wants)}"
            parts.append(("\n".join(fold(words, width, 2)), "$pm-warn"))
        else:
            parts.append((f"{self.signs.mark('done').glyph} ready: nothing is missing", "$pm-help"))
        show(live, *parts)

    def _advise(self) -> None:
        """One calm line: what the coach would ask, else what the field is for."""
        row = next((row for row in self.rows.values() if row.has_focus_within), None)
        if row is None:
            self.advise("")
            return
        text = row.typed
        hits = (
            self.coach(text, _WHERE.get(self.card.kind, Where.NOTE))
            if self.coach and row.spec.coached
            else ()
        )
        if hits:
            hit = hits[0]
            said = fit(text[hit.start : hit.end], 40)
            self.advise(
                (f"{hit.cls.replace('_', ' ')} ", "$pm-warn"),
                (f"“{said}”  ", "$pm-text"),
                (hit.asks, "$pm-quiet"),
            )
        elif self._from_draft:
            self.advise((self.draft_words, "$pm-help"))
        else:
            self.advise((row.spec.help, "$pm-quiet"))

    # --- leaving -------------------------------------------------------------

    def action_save(self) -> None:
        """Return the new card; where something can't be read yet, go there and say why."""
        self._tried = True
        self._from_draft = False
        filled = self._look()
        if filled.card is None:
            first = next((spec.name for spec in self.specs if spec.name in filled.problems), None)
            if first:
                self.rows[first].display = True
                self.rows[first].field.focus()
            return
        self._keep()
        self.dismiss(None if not self.new and filled.card == self.card else filled.card)

    def action_leave(self) -> None:
        """Back; what was typed stays as a draft."""
        self._keep()
        self.dismiss(None)

    def action_reset(self) -> None:
        """The fields as the card has them."""
        self._tried = self._from_draft = False
        for name, row in self.rows.items():
            if row.typed != self.before[name]:
                row.put(self.before[name])
        self._look()

    def action_scroll(self, step: int) -> None:
        """Scroll by a page."""
        body = self.query_one(FormBody)
        body.scroll_relative(y=step * max(1, body.size.height - 2), animate=False)

    def _keep(self) -> None:
        """What differs from the card becomes its draft, until the caller forgets it."""
        kept = {name: text for name, text in self.typed.items() if text != self.before[name]}
        if kept:
            self.drafts[draft_key(self.card)] = kept
        else:
            self.drafts.pop(draft_key(self.card), None)

    def _kept(self) -> dict[str, str]:
        """The draft of this card. A new card's own words have precedence over an earlier draft's."""
        kept = self.drafts.get(draft_key(self.card), {})
        if self.new:
            empty = shown(blank(type(self.card)), self.specs, self.context.zone)
            kept = {name: text for name, text in kept.items() if self.before.get(name) == empty.get(name)}
        return {name: text for name, text in kept.items() if self.before.get(name, text) != text}
