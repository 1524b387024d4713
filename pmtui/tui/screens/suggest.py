"""A suggestion for the hosts' inbox: an event with its time, a correction, a question, an action."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from pmtui.facilitation.language import Hit
from pmtui.facilitation.lexicon import Where
from pmtui.model.cards import Card
from pmtui.model.dates import Unclear
from pmtui.model.text import clean_line
from pmtui.model.vocabulary import SuggestionKind
from pmtui.model.when import Context, say_moment, split_quick_entry
from pmtui.room.commands import Suggest
from pmtui.room.participating import CORRECTABLE
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.fields import Choices, LineField
from pmtui.tui.screens.sheet import Key, Sheet
from pmtui.tui.text import Part, fit, plain, show

Typed = dict[str, str]
"""What stands in the fields, kept from one opening of the sheet to the next."""

HINTS = {
    SuggestionKind.EVENT: "14:05 checkout answered slowly · +15m after the selected event · T+15m after the start",
    SuggestionKind.CORRECTION: "The words as they should be",
    SuggestionKind.QUESTION: "What does the room want to know, and does not yet?",
    SuggestionKind.ACTION: "What would help the next team? Verb first, narrow",
}
_WHERE = {
    SuggestionKind.EVENT: Where.EVENT,
    SuggestionKind.CORRECTION: Where.NOTE,
    SuggestionKind.QUESTION: Where.QUESTION,
    SuggestionKind.ACTION: Where.ACTION,
}
NOT_SEALED = "A suggestion goes to the hosts at once; it is not anonymous to them. The note sheet is."


def can_be_corrected(card: Card | None) -> bool:
    """Whether that card has words of its own that a correction can replace."""
    return isinstance(card, tuple(CORRECTABLE))


def read_suggestion(
    what: SuggestionKind, line: str, name: str, card: Card | None, context: Context
) -> Suggest:
    """The suggestion a line makes; raises Unclear or ValueError with a sentence."""
    text = clean_line(line)
    if not text:
        raise ValueError("write a line first")
    if what is SuggestionKind.CORRECTION:
        if card is None or not can_be_corrected(card):
            raise ValueError("select the card that should be corrected on the board first")
        if text == getattr(card, CORRECTABLE[type(card)]):
            raise ValueError("these are the words it has already; change them")
        return Suggest(what=what, text=text, about=card.id, name=name)
    if what is not SuggestionKind.EVENT:
        return Suggest(what=what, text=text, name=name)
    entry = split_quick_entry(text, context)
    if entry.moment is None:
        raise Unclear("start with a time: 14:05, +15m after the selected event, T+15m after the start")
    if not entry.said:
        raise ValueError("say what happened after the time")
    return Suggest(what=what, text=entry.said, at=entry.moment, name=name)


class SuggestSheet(Sheet[Suggest | None]):
    """Returns the suggestion; what was typed stays in `typed` until the caller empties it."""

    AUTO_FOCUS = "LineField"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,ctrl+j", "send", "Send", show=False, priority=True, id="suggest.send"),
        Binding("up", "app.focus_previous", "Up", show=False),
        Binding("down", "app.focus_next", "Down", show=False),
    ]

    DEFAULT_CSS = """
    SuggestSheet {
        & .suggest--label { height: auto; color: $pm-quiet; margin: 1 0 0 0; }
        & .suggest--said { height: auto; min-height: 1; max-height: 3; }
        & .sheet--advice { height: 2; }
    }
    """

    def __init__(
        self,
        card: Card | None,
        context: Context,
        typed: Typed,
        coach: Callable[[str, Where], tuple[Hit, ...]] | None = None,
        signs: Signs = UNICODE,
    ) -> None:
        super().__init__("Suggest to the hosts")
        self.card = card
        self.context = context
        self.typed = typed
        self.coach = coach
        self.signs = signs
        kinds = [
            kind for kind in SuggestionKind if kind is not SuggestionKind.CORRECTION or can_be_corrected(card)
        ]
        kept = typed.get("what", "")
        first = kept if kept in kinds else kinds[0].value
        self.kind = Choices([(kind.value, kind.words) for kind in kinds], first, signs=signs)
        self.line = LineField(typed.get(first, self._start(first)))
        self.by = LineField(typed.get("name", ""), "your name, if you like")
        self._said = Static(classes="suggest--said")
        self._about = Static(classes="suggest--label")

    def body(self) -> Iterable[Widget]:
        """Kind, words, how they were read, name."""
        return (
            self.kind,
            self._about,
            self.line,
            self._said,
            Static(plain("Name (it stands beside the suggestion)"), classes="suggest--label"),
            self.by,
        )

    def keys(self) -> Sequence[Key]:
        """The keys shown at the foot."""
        return (
            ("enter", "send", "screen.send"),
            ("↑↓", "fields", ""),
            ("←→", "what", ""),
            ("esc", "back, all is kept", "screen.leave"),
        )

    def on_mount(self) -> None:
        """Say what is understood so far."""
        self._look()

    @property
    def what(self) -> SuggestionKind:
        """What is suggested."""
        return SuggestionKind(self.kind.value)

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        """Another kind has its own words."""
        event.stop()
        self.line.value = self.typed.get(self.what.value, self._start(self.what.value))
        self.typed["what"] = self.what.value
        self._look()

    def on_choices_finished(self, event: Choices.Finished) -> None:
        """Enter goes on to the words."""
        event.stop()
        self.line.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep it, and say how it is read."""
        event.stop()
        if event.input is self.line and self.line.value != self._start(self.what.value):
            self.typed[self.what.value] = self.line.value
        elif event.input is self.by:
            self.typed["name"] = self.by.value
        self._look()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter sends."""
        event.stop()
        self.action_send()

    def action_send(self) -> None:
        """Return the suggestion, or say what is wrong with it."""
        found = self._read()
        if isinstance(found, Suggest):
            self.dismiss(found)
        else:
            self._say_wrong(found)

    # --- inside --------------------------------------------------------------

    def _start(self, what: str) -> str:
        if what != SuggestionKind.CORRECTION.value or self.card is None:
            return ""
        return clean_line(str(getattr(self.card, CORRECTABLE[type(self.card)])))

    def _read(self) -> Suggest | str:
        try:
            return read_suggestion(
                self.what, self.line.value, clean_line(self.by.value), self.card, self.context
            )
        except Unclear as unclear:
            if unclear.readings:
                meant = " or ".join(say_moment(moment, self.context.zone) for moment in unclear.readings[:3])
                return f"{unclear.sentence} {meant}"
            return str(unclear)
        except ValueError as problem:
            return str(problem)

    def _look(self) -> None:
        about = f"About: {self.card.headline}" if self.what is SuggestionKind.CORRECTION and self.card else ""
        show(self._about, fit(about or HINTS[self.what], 104))
        found = self._read() if self.line.value.strip() else ""
        if isinstance(found, Suggest):
            when = say_moment(found.at, self.context.zone, self.context.incident_start) if found.at else ""
            read = " · ".join(part for part in (when, found.what.words, found.text) if part)
            show(self._said, (f"{self.signs.mark('link').glyph} {read}", "$pm-help"))
        elif found and self.what is not SuggestionKind.CORRECTION:
            self._say_wrong(found)
        else:
            show(self._said, "")
        self._advise()

    def _say_wrong(self, words: str) -> None:
        show(self._said, (f"{self.signs.mark('missing').glyph} {words}", "$pm-warn"))

    def _advise(self) -> None:
        text = self.line.value
        hits = self.coach(text, _WHERE[self.what]) if self.coach and text.strip() else ()
        parts: list[Part] = [(NOT_SEALED, "$pm-quiet")]
        if hits:
            said = fit(text[hits[0].start : hits[0].end], 40)
            cls = hits[0].cls.replace("_", " ")
            parts = [(f"{cls} ", "$pm-warn"), (f"“{said}”  ", "$pm-text"), (hits[0].asks, "$pm-quiet")]
        self.advise(*parts)


def sent(typed: Typed, suggestion: Suggest) -> None:
    """The room has it: its words are done with, the name stays for the next."""
    typed.pop(suggestion.what.value, None)
