"""What everybody sees first, whenever they come: purpose, ground rules, where we are, what was agreed so far."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from pmtui.model.cards import Action, Factor
from pmtui.model.vocabulary import SessionState
from pmtui.tui.screens.opening import OpeningScreen, heading, text_rows
from pmtui.tui.text import fit, styled

MOST = 6
"""Rows of each kind that are shown; the board has all."""


class WelcomeScreen(OpeningScreen):
    """The opening page as a participant reads it, at the beginning or in the middle."""

    def _rows(self, width: int) -> Iterator[Content]:
        yield from heading("Where we are")
        yield from text_rows(self._where(), width, "$pm-text")
        agreed = list(self._agreed(width))
        if agreed:
            yield _EMPTY
            yield from heading("What was agreed so far")
            yield from agreed
        yield _EMPTY
        yield from super()._rows(width)

    def _where(self) -> str:
        session = self.board.session
        if session is None:
            return "The meeting has not begun yet; look around meanwhile."
        if session.state is SessionState.CLOSED:
            return f"Session {session.number} is over."
        run = session.current
        if run is None:
            return "The meeting is about to begin."
        place = f"{run.phase.name}, {session.at_phase + 1} of {len(session.phases)} phases."
        purpose = f" {run.phase.purpose}" if run.phase.purpose else ""
        sheet = " The note sheet is open." if session.sheet == "open" else ""
        return f"{place}{purpose}{sheet}"

    def _agreed(self, width: int) -> Iterator[Content]:
        board = self.board
        factors = [card for card in board.of(Factor) if card.confirmed]
        for factor in factors[:MOST]:
            yield self._item(f"Factor: {factor.text}", width)
        for action in [card for card in board.of(Action) if card.owner][:MOST]:
            due = f", by {action.due.isoformat()}" if action.due else ""
            yield self._item(f"Action: {action.text} — {action.owner}{due}", width)
        session = board.session
        for line in (session.agreed if session else ())[:MOST]:
            yield self._item(line, width)

    def _item(self, words: str, width: int) -> Content:
        dot = self.signs.mark("note").glyph
        return styled((f"{dot} ", "$pm-accent"), (fit(words, width - 2), "$pm-text"))


_EMPTY = styled("")
