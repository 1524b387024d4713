"""Two sealed questionnaires: the pulse at the close, and whether a small room accepts being few."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from pmtui.room.device import Device
from pmtui.room.sealed import PULSE
from pmtui.room.written import NO, YES, Ballot
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.screens.ballot_sheet import BallotSheet
from pmtui.tui.screens.fields import Choices
from pmtui.tui.text import plain, title

Options = tuple[tuple[str, str], ...]

_SCALE: Options = (("0", "no answer"), ("1", "1 no"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5 very"))
_LEARNED: Options = (("0", "no answer"), ("1", "1 no"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5 yes"))

FEW_WORDS = (
    "With three or four people a note is hardly anonymous: with three, a colleague guesses right half the time. "
    "The notes are shown only if everybody accepts that. One no turns the sheet off, and nobody learns whose it was."
)
_FEW: Options = (("0", "not answered"), (str(YES), "yes, I accept it"), (str(NO), "no, turn the sheet off"))


class AnswerSheet(BallotSheet):
    """Questions with an answer each, chosen with left and right, or by the digit."""

    AUTO_FOCUS = "Choices"

    DEFAULT_CSS = """
    AnswerSheet {
        & .answers--page { height: auto; scrollbar-size-vertical: 1; }
        & .answers--question { height: auto; color: $pm-text; margin: 1 0 0 0; }
        & .sheet--advice { height: 1; }
    }
    """

    questions: ClassVar[tuple[tuple[str, Options], ...]]

    def __init__(self, device: Device, signs: Signs = UNICODE) -> None:
        super().__init__(device, signs)
        answers = self.written.answers
        self.fields = [
            Choices(options, str(answer), signs=signs, space_turns=False)
            for (_, options), answer in zip(self.questions, answers, strict=True)
        ]
        rows: list[Widget] = []
        for (words, _), field in zip(self.questions, self.fields, strict=True):
            rows += [Static(plain(words), classes="answers--question"), field]
        self.page = VerticalScroll(*rows, classes="answers--page", can_focus=False)

    def body(self) -> Iterable[Widget]:
        """The questions, and where the envelope is."""
        return self.page, self._receipt

    def on_mount(self) -> None:
        """Fit."""
        self._fit()

    def on_resize(self) -> None:
        """Keep title and foot in sight."""
        self._fit()

    def _fit(self) -> None:
        self.page.styles.max_height = max(3, self.app.size.height - 7)

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        """The answer is the device's at once."""
        event.stop()
        n = self.fields.index(event.choices)
        if not self.device.pad.answer(self.what, n, int(event.choices.value)):
            event.choices.value = str(self.written.answers[n])
        self.look()

    def on_choices_finished(self, event: Choices.Finished) -> None:
        """Enter or space leaves the answer as it is and goes on to the next question."""
        event.stop()
        self.focus_next()

    def looked(self) -> None:
        """Title and what the answers are for."""
        title(self.query_one(".sheet--frame"), self.headline)
        self.advise((self.advice, "$pm-quiet"))

    headline = ""
    advice = ""


class PulseSheet(AnswerSheet):
    """The closing survey."""

    what: ClassVar[Ballot] = "pulse"
    questions: ClassVar[tuple[tuple[str, Options], ...]] = tuple(
        (question, _LEARNED if n == len(PULSE) - 1 else _SCALE) for n, question in enumerate(PULSE)
    )
    headline = "Pulse · five questions · sealed until the bell"
    advice = "Left and right choose, or a digit. Only sums are kept."


class FewSheet(AnswerSheet):
    """Whether being few is fine."""

    what: ClassVar[Ballot] = "consent"
    questions: ClassVar[tuple[tuple[str, Options], ...]] = ((FEW_WORDS, _FEW),)
    headline = "We are few · sealed until the bell"
    advice = "Left and right choose. No answer counts as no; nobody sees yours."

    def looked(self) -> None:
        """The answer in words, so that a key that confirms has something to be seen by."""
        super().looked()
        said = {YES: "yes: you accept it", NO: "no: the sheet is to be off"}.get(self.written.answers[0])
        if said is not None:
            self.advise((f"Your answer is {said}. It is kept; nobody sees whose it is.", "$pm-help"))

    @property
    def open(self) -> bool:
        """Asked only after the bell, it can still be answered."""
        return not self.written.is_settled
