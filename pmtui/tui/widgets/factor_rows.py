"""The contributing factors' rows: what each rests on, how the room weighed it, what has no action."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from pmtui.facilitation.orphans import WANT_ACTION
from pmtui.model.board import Board
from pmtui.model.cards import Factor, TimelineEvent
from pmtui.model.vocabulary import Audience, FactorCategory, LinkKind
from pmtui.tui.text import fit
from pmtui.tui.widgets.haystack import says, words_of
from pmtui.tui.widgets.source import Line, Look, Piece, across, clipped, counted, signed, tail_of

_DOTS = 8


class FactorRows:
    """Factors of one board: most dots first, then in the order they were added."""

    height = 2

    def __init__(self, board: Board, look: Look | None = None, filter_text: str = "") -> None:
        self.board = board
        self.look = look or Look()
        self.filter_text = filter_text
        words = words_of(filter_text)
        found = [factor for factor in board.of(Factor) if not words or says(factor, words)]
        self._cards = sorted(found, key=lambda factor: -board.votes_for(factor))
        self._rows = {factor.id: n for n, factor in enumerate(self._cards)}

    @property
    def empty(self) -> tuple[str, ...]:
        """What to do about an empty pane."""
        if self.filter_text and self.board.count(Factor):
            return (f"No factor says “{fit(self.filter_text, 40)}”.", "esc shows all factors again.")
        return (
            "No contributing factors yet; there are always several.",
            *self.look.how("a adds one. On an event or a note, l links it to a factor."),
        )

    def __len__(self) -> int:
        return len(self._cards)

    def key(self, index: int) -> str | None:
        """The factor of that row."""
        return self._cards[index].id

    def index(self, card_id: str) -> int | None:
        """The row of that factor."""
        return self._rows.get(card_id)

    @cached_property
    def without_action(self) -> int:
        """How many factors want an action and have none."""
        return sum(self._wants_action(factor) for factor in self._cards)

    @property
    def heading(self) -> str:
        """`5 · 1 without action`, for the pane's title."""
        parts = [str(len(self)) if len(self) else "none"]
        if self.without_action:
            parts.append(f"{self.without_action} without action")
        return " · ".join(parts)

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """The factor with its dots, and below it kind, ground and what follows."""
        factor = self._cards[index]
        sign = self.look.signs.of(factor.factor_kind)
        votes = self.board.votes_for(factor)
        tail: list[Piece] = []
        if votes:
            vote = self.look.signs.mark("vote")
            tail = [(f"{vote.glyph * min(votes, _DOTS)} {votes}", vote.tone)]
        head: list[Piece] = [(sign.glyph + " ", sign.tone)]
        return (
            across(head, factor.text, "text", tail, width),
            clipped([("  ", ""), *tail_of(self._grounds(factor))], width),
        )

    def _notes_among(self, sources: Sequence[str]) -> int:
        """How many notes those are; a group is as many as are in it."""
        board, notes = self.board, set[str]()
        for source in sources:
            if source in board.slots.get(_EVENT, ()):
                continue
            members = [link.source for link in board.links_to(source, LinkKind.BELONGS)]
            notes |= set(members or (source,))
        return len(notes)

    def _grounds(self, factor: Factor) -> list[Piece]:
        sign = self.look.signs.of(factor.factor_kind)
        words = [(sign.word, sign.tone)]
        if factor.audience is Audience.HOSTS:
            words.append(signed(self.look.signs.mark("hosts")))
        if self._wants_action(factor):
            words.append(("no action yet", "warn"))
        else:
            actions = len(self.board.links_to(factor.id, LinkKind.ADDRESSES))
            words.append((counted(actions, "action") if actions else "", "quiet"))
        sources = [link.source for link in self.board.links_to(factor.id, LinkKind.SUPPORTS)]
        events = sum(source in self.board.slots.get(_EVENT, ()) for source in sources)
        notes = self._notes_among(sources)
        words.append((counted(events, "event") if events else "", "quiet"))
        words.append((counted(notes, "note") if notes else "", "quiet"))
        if not sources:
            words.append(("no evidence linked", "warn"))
        if factor.component:
            part = f" {factor.contribution.said_of_it}" if factor.contribution else ""
            words.append((f"{fit(factor.component, 24)}{part}", "quiet"))
        elif factor.contribution:
            words.append((factor.contribution.said_of_it, "quiet"))
        if factor.category is not FactorCategory.UNSORTED:
            words.append((factor.category.words, "quiet"))
        if factor.confirmed:
            words.append(("confirmed", "help"))
        return words

    def _wants_action(self, factor: Factor) -> bool:
        return factor.factor_kind in WANT_ACTION and not self.board.links_to(factor.id, LinkKind.ADDRESSES)


_EVENT = str(TimelineEvent.model_fields["kind"].default)
