"""How suggestions are shown: a row each, and the whole of the one under the cursor, old words beside new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from textual.content import Content

from pmtui.model.board import Board
from pmtui.model.cards import Suggestion
from pmtui.model.vocabulary import SuggestionKind
from pmtui.model.when import say_moment
from pmtui.room.participating import CORRECTABLE
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.text import fit, fold, pad, plain, styled
from pmtui.tui.widgets.source import Line, across

DETAIL = 6
"""Lines the one under the cursor takes."""


def suggestions(board: Board) -> list[Suggestion]:
    """What waits in the inbox, the oldest first."""
    return sorted(board.of(Suggestion), key=lambda suggestion: (suggestion.rev, suggestion.id))


class InboxRows:
    """One row a suggestion."""

    height = 1
    empty = ("The inbox is empty.", "Participants suggest events, corrections, questions and actions.")

    def __init__(self, board: Board, signs: Signs = UNICODE) -> None:
        self.board = board
        self.signs = signs
        self.waiting = suggestions(board)
        self._places = {suggestion.id: n for n, suggestion in enumerate(self.waiting)}

    def __len__(self) -> int:
        return len(self.waiting)

    def key(self, index: int) -> str | None:
        """The suggestion's id."""
        return self.waiting[index].id

    def index(self, card_id: str) -> int | None:
        """The row of that suggestion."""
        return self._places.get(card_id)

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """What sort it is, its words, who it is from where they said so."""
        suggestion = self.waiting[index]
        head: Line = ((f"  {pad(suggestion.what.words, 11)}", "accent"),)
        if suggestion.what is SuggestionKind.EVENT:
            at = suggestion.at.shown(self.board.review.zone) if suggestion.at else "time?"
            head = (*head, (pad(at, 9), "help" if suggestion.at else "warn"))
        return (across(head, suggestion.text, "text", [(suggestion.name, "people")], width),)

    def detail(self, suggestion: Suggestion, width: int) -> list[Content]:
        """The whole of one suggestion."""
        return list(self._detail(suggestion, width))[:DETAIL]

    def _detail(self, suggestion: Suggestion, width: int) -> Iterator[Content]:
        if suggestion.what is SuggestionKind.CORRECTION:
            yield from self._correction(suggestion, width)
            return
        said = suggestion.what.words
        if suggestion.what is SuggestionKind.EVENT:
            zone = self.board.review.zone
            said = (
                f"event, {say_moment(suggestion.at, zone)}"
                if suggestion.at
                else "event without a time: accepting it asks for one"
            )
        if suggestion.name:
            said += f", from {suggestion.name}"
        yield from _rows(said, width, 1, "$pm-quiet")
        yield from _rows(suggestion.text, width, DETAIL - 1, "$pm-text")

    def _correction(self, suggestion: Suggestion, width: int) -> Iterator[Content]:
        about = self.board.get(suggestion.about)
        if about is None or type(about) not in CORRECTABLE:
            yield from _rows(
                "The card this is about is no longer on the board; d declines.", width, 2, "$pm-warn"
            )
            yield from _rows(suggestion.text, width, DETAIL - 2, "$pm-text")
            return
        half = (width - 3) // 2
        line = "|" if self.signs.plain_ascii else "│"
        by = f", from {suggestion.name}" if suggestion.name else ""
        yield styled(
            (pad(f"{about.words} now", half), "$pm-quiet"),
            f" {line} ",
            (fit(f"suggested{by}", half), "$pm-quiet"),
        )
        old = fold(str(getattr(about, CORRECTABLE[type(about)])), half, DETAIL - 1)
        new = fold(suggestion.text, half, DETAIL - 1)
        for was, becomes in zip_longest(old, new, fillvalue=""):
            yield styled((pad(was, half), "$pm-quiet"), (f" {line} ", "$pm-quiet"), (becomes, "$pm-text"))


def _rows(text: str, width: int, most: int, tone: str) -> Iterator[Content]:
    for row in fold(text, width, most):
        yield styled((row, tone)) if row else plain("")
