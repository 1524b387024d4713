"""The actions' rows: priority, what, for what, whose, until when; what is missing is said in words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from pmtui.facilitation import priority
from pmtui.model.board import Board
from pmtui.model.cards import Action
from pmtui.model.vocabulary import ActionState, Audience, Permanence
from pmtui.tui.text import fit
from pmtui.tui.widgets.haystack import says, words_of
from pmtui.tui.widgets.source import Line, Look, Piece, across, day_words, signed

_OPEN = (ActionState.PROPOSED, ActionState.COMMITTED, ActionState.IN_PROGRESS)


class ActionRows:
    """Actions of one board by priority."""

    height = 1

    def __init__(self, board: Board, look: Look | None = None, filter_text: str = "") -> None:
        self.board = board
        self.look = look or Look()
        self.filter_text = filter_text
        words = words_of(filter_text)
        self._cards = [action for action in priority.ordered(board) if not words or says(action, words)]
        self._rows = {action.id: n for n, action in enumerate(self._cards)}

    @property
    def empty(self) -> tuple[str, ...]:
        """What to do about an empty pane."""
        if self.filter_text and self.board.count(Action):
            return (f"No action says “{fit(self.filter_text, 40)}”.", "esc shows all actions again.")
        return (
            "No actions yet.",
            *self.look.how("a adds one; l links it to the factor it addresses."),
            "An action needs one owner, a due date and a test for done.",
        )

    def __len__(self) -> int:
        return len(self._cards)

    def key(self, index: int) -> str | None:
        """The action of that row."""
        return self._cards[index].id

    def index(self, card_id: str) -> int | None:
        """The row of that action."""
        return self._rows.get(card_id)

    @cached_property
    def not_ready(self) -> int:
        """How many open actions still miss something."""
        return sum(
            bool(priority.missing(action, self.board)) for action in self._cards if action.state in _OPEN
        )

    @property
    def heading(self) -> str:
        """`3 · 1 not ready`, for the pane's title; says so when nothing shortens recovery."""
        parts = [str(len(self)) if len(self) else "none"]
        if self.not_ready:
            parts.append(f"{self.not_ready} not ready")
        if self._cards and not priority.shortens_recovery(self.board):
            parts.append(priority.NOTHING_SHORTENS)
        return " · ".join(parts)

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """`92 ○ Alert when a backup is missing   detect · Ines · 12 Dec`."""
        action = self._cards[index]
        points = priority.score(action)
        sign = self.look.signs.of(action.state)
        dash = self.look.signs.mark("dot").glyph
        number = f"{points:>3} " if points is not None else f"  {dash} "
        head: list[Piece] = [
            (number, "accent" if points is not None else "quiet"),
            (f"{sign.glyph} ", sign.tone),
        ]
        over = action.state in (ActionState.NOT_ACTING, ActionState.DONE)
        tone = "quiet" if over else "text"
        return (across(head, action.text, tone, self._tail(action), width, must=3),)

    def _tail(self, action: Action) -> list[Piece]:
        signs = self.look.signs
        tail: list[Piece] = []
        state = signs.of(action.state)
        if action.state is ActionState.NOT_ACTING:
            why = action.not_acting_because
            return [(state.word, state.tone), (fit(why, 24), "quiet") if why else ("reason?", "warn")]
        if action.state is ActionState.DONE:
            tail.append((state.word, state.tone))
            if action.checks:
                tail.append(signed(signs.of(action.checks[-1].verdict)))
            return [*tail, (action.owner, "quiet")]
        missing = priority.missing(action, self.board)
        tail.append((action.action_kind.words, "text") if action.action_kind else ("kind?", "warn"))
        tail.append((fit(action.owner, 16), "people") if action.owner else ("owner?", "warn"))
        tail.append(self._due(action))
        if action.permanence is Permanence.WORKAROUND:
            sign = signs.mark("workaround")
            until = day_words(action.expires) if action.expires else "?"
            tail.append((f"{sign.glyph} {sign.word} until {until}", sign.tone))
        if not action.criterion.stated:
            tail.append(("test for done?", "warn"))
        if priority.quick_win(action):
            tail.append(signed(signs.mark("quick")))
        if action.state is not ActionState.PROPOSED:
            tail.append((state.word, state.tone))
        if missing:
            tail.append((f"{signs.mark('missing').glyph} not ready", "warn"))
        if action.audience is Audience.HOSTS:
            tail.append(signed(signs.mark("hosts")))
        return tail

    def _due(self, action: Action) -> Piece:
        if action.due is None:
            return ("due?", "warn")
        if self.look.today is not None and action.due < self.look.today:
            return (f"overdue {day_words(action.due)}", "harm")
        return (day_words(action.due), "text")
