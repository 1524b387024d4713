"""Cards that stand alone on the map: events, factors, actions and notes whose link is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pmtui.model.board import Board
from pmtui.model.cards import Action, Card, Factor, Group, Observation, SpokenNote, TimelineEvent, Withheld
from pmtui.model.vocabulary import EventKind, FactorKind, LinkKind, Stance

WANT_ACTION = (FactorKind.CONTRIBUTOR, FactorKind.TRIGGER, FactorKind.RISK)
"""Factors from which something should follow; what helped and luck need not."""


@dataclass(frozen=True)
class Orphans:
    """Cards the map marks because a link is missing, by id."""

    events: frozenset[str] = frozenset()
    unsupported: frozenset[str] = frozenset()
    """Factors without evidence."""
    unanswered: frozenset[str] = frozenset()
    """Factors from which no action follows, though one should."""
    actions: frozenset[str] = frozenset()
    notes: frozenset[str] = frozenset()

    @property
    def factors(self) -> frozenset[str]:
        """Factors with a link missing on either side."""
        return self.unsupported | self.unanswered


def orphans(board: Board) -> Orphans:
    """Starred or decision events, factors, actions and notes that are linked to nothing."""
    return Orphans(
        events=_ids(loose_events(board)),
        unsupported=_ids(factor for factor in board.of(Factor) if not board.evidence_of(factor)),
        unanswered=_ids(unanswered(board)),
        actions=_ids(action for action in board.of(Action) if _addresses_nothing(action, board)),
        notes=_ids(loose_notes(board)),
    )


def loose_events(board: Board) -> Iterator[TimelineEvent]:
    """Starred and decision events that support no factor."""
    for event in board.events():
        decision = event.event_kind is EventKind.DECISION or event.stance is Stance.DECISION
        if (event.starred or decision) and not board.links_from(event.id, LinkKind.SUPPORTS):
            yield event


def unanswered(board: Board) -> Iterator[Factor]:
    """Factors from which an action should follow and none does."""
    for factor in board.of(Factor):
        if factor.factor_kind in WANT_ACTION and not board.actions_on(factor):
            yield factor


def _addresses_nothing(action: Action, board: Board) -> bool:
    links = board.links_from(action.id, LinkKind.ADDRESSES)
    return not any(board.find(Factor, link.target) for link in links)


def loose_notes(board: Board) -> Iterator[Observation | SpokenNote | Group]:
    """Notes in no group and supporting nothing; a group speaks for its notes; withheld ones are out of play."""
    withheld = {stub.observation for stub in board.of(Withheld)}
    notes: list[Iterable[Observation | SpokenNote]] = [board.of(Observation), board.of(SpokenNote)]
    for kind in notes:
        for note in kind:
            if note.id not in withheld and not board.links_from(note.id):
                yield note
    for group in board.of(Group):
        if not board.links_from(group.id, LinkKind.SUPPORTS):
            yield group


def _ids(cards: Iterable[Card]) -> frozenset[str]:
    return frozenset(card.id for card in cards)
