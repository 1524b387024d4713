"""The map's rows: what bears on each factor above it, what follows from it below, and what stands alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pmtui.facilitation import priority
from pmtui.facilitation.orphans import Orphans, orphans
from pmtui.model.board import Board
from pmtui.model.cards import Action, Card, Factor, Group, TimelineEvent
from pmtui.model.vocabulary import LinkKind
from pmtui.tui.glyphs import Sign
from pmtui.tui.widgets.source import Line, Look, Piece, across, counted, day_words

Draw = Callable[[int], Line]


@dataclass(frozen=True)
class MapRow:
    """One line of the map: the card it opens (None: a heading) and how it is drawn."""

    card_id: str | None
    draw: Draw


class MapRows:
    """Factors, most dots first, each between its evidence and its actions; then the cards without a link."""

    height = 1

    def __init__(self, board: Board, look: Look | None = None) -> None:
        self.board = board
        self.look = look or Look(zone=board.review.zone)
        self.orphans: Orphans = orphans(board)
        alone = "!" if self.look.signs.plain_ascii else "⚠"
        self.alone = Sign(alone, "", "warn")
        ascii_only = self.look.signs.plain_ascii
        self._first, self._more, self._last = ("/ ", "| ", "\\>") if ascii_only else ("╭ ", "├ ", "╰▸")
        self._rows: list[MapRow] = []
        self._home: dict[str, int] = {}
        factors = sorted(board.of(Factor), key=lambda factor: -board.votes_for(factor))
        for factor in factors:
            self._add_factor(factor)
        self._add_alone("events that bear on nothing", self.orphans.events)
        self._add_alone("notes that bear on nothing", self.orphans.notes)
        self._add_alone("actions without a factor", self.orphans.actions)

    # --- rows ----------------------------------------------------------------

    @property
    def empty(self) -> tuple[str, ...]:
        """What the map will show."""
        return (
            "The map shows what bears on each factor and what follows from it.",
            "Add factors on the board; l links events, notes and actions to them.",
        )

    def __len__(self) -> int:
        return len(self._rows)

    def key(self, index: int) -> str | None:
        """The card of that row."""
        return self._rows[index].card_id

    def index(self, card_id: str) -> int | None:
        """The first row of a card; a factor's own row."""
        return self._home.get(card_id)

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """That row."""
        return (self._rows[index].draw(width),)

    @property
    def factor_rows(self) -> tuple[int, ...]:
        """The rows of the factors themselves."""
        return tuple(self._home[factor.id] for factor in self.board.of(Factor))

    @property
    def heading(self) -> str:
        """`5 factors · 1 without evidence · 2 without action · 3 cards alone`."""
        found = self.orphans
        alone = len(found.events) + len(found.notes) + len(found.actions)
        parts = [counted(self.board.count(Factor), "factor")]
        parts += [f"{len(found.unsupported)} without evidence"] if found.unsupported else []
        parts += [f"{len(found.unanswered)} without action"] if found.unanswered else []
        parts += [f"{counted(alone, 'card')} alone"] if alone else []
        return " · ".join(parts)

    # --- building ------------------------------------------------------------

    def _add(self, card_id: str | None, draw: Draw, *, home: bool = True) -> None:
        if card_id and home:
            self._home.setdefault(card_id, len(self._rows))
        self._rows.append(MapRow(card_id, draw))

    def _add_factor(self, factor: Factor) -> None:
        if self._rows:
            self._add(None, lambda _width: ())
        evidence = sorted(self.board.evidence_of(factor), key=_in_order)
        for n, card in enumerate(evidence):
            self._add(card.id, self._card(self._more if n else self._first, card))
        if not evidence:
            self._add(factor.id, self._lack(self._first, "nothing bears on it yet"), home=False)
        self._home[factor.id] = len(self._rows)
        self._add(factor.id, self._factor(factor))
        actions = sorted(self.board.actions_on(factor), key=lambda a: -(priority.score(a) or -1))
        for action in actions:
            self._add(action.id, self._card(self._last, action))
        if not actions and factor.id in self.orphans.unanswered:
            self._add(factor.id, self._lack(self._last, "no action follows from it"), home=False)

    def _add_alone(self, words: str, ids: Iterable[str]) -> None:
        cards = [card for card in (self.board.get(card_id) for card_id in ids) if card is not None]
        if not cards:
            return
        if self._rows:
            self._add(None, lambda _width: ())
        heading = f"{self.alone.glyph} {words}"
        self._add(None, lambda _width: ((heading, "warn bold"), (f" · {len(cards)}", "quiet")))
        for card in sorted(cards, key=_in_order):
            self._add(card.id, self._card("  ", card))

    # --- drawing -------------------------------------------------------------

    def _factor(self, factor: Factor) -> Draw:
        sign = self.look.signs.of(factor.factor_kind)
        votes = self.board.votes_for(factor)
        dot = self.look.signs.mark("vote")
        tail: list[Piece] = [(f"{dot.glyph * min(votes, 8)} {votes}", dot.tone)] if votes else []
        tail.append((sign.word, sign.tone))
        return lambda width: across(((f"{sign.glyph} ", sign.tone),), factor.text, "text bold", tail, width)

    def _lack(self, lead: str, words: str) -> Draw:
        return lambda _width: ((f"{lead} ", "quiet"), (f"{self.alone.glyph} {words}", "warn"))

    def _card(self, lead: str, card: Card) -> Draw:
        head, tail = self._about(card)
        whole: list[Piece] = [(f"{lead} ", "quiet"), *head]
        return lambda width: across(whole, card.headline, "text", tail, width)

    def _about(self, card: Card) -> tuple[list[Piece], list[Piece]]:
        signs = self.look.signs
        if isinstance(card, TimelineEvent):
            sign = signs.of(card.event_kind)
            return [(f"{card.at.shown(self.look.zone)} ", "quiet"), (f"{sign.glyph} ", sign.tone)], [
                (sign.word, sign.tone)
            ]
        if isinstance(card, Action):
            sign = signs.of(card.state)
            points = priority.score(card)
            due = day_words(card.due) if card.due else ""
            lacks = priority.missing(card, self.board)
            return [
                (f"{sign.glyph} ", sign.tone),
                (f"{points} " if points is not None else "", "text bold"),
            ], [
                (sign.word, sign.tone),
                (f"{len(lacks)} missing" if lacks else "", "warn"),
                (card.owner, "quiet"),
                (due, "quiet"),
            ]
        sign = signs.mark("group" if isinstance(card, Group) else "note")
        notes = len(self.board.links_to(card.id, LinkKind.BELONGS)) if isinstance(card, Group) else 0
        said = counted(notes, "note") if notes else card.words
        return [(f"{sign.glyph} ", sign.tone)], [(said, "quiet")]


def _in_order(card: Card) -> tuple[int, tuple[int, int, float, str], str]:
    """Events by time first, then the rest."""
    return (0, card.key, "") if isinstance(card, TimelineEvent) else (1, (0, 0, 0.0, ""), card.kind + card.id)
