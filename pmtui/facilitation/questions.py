"""What to ask next: questions that follow the selected card, the gap before it, and the phase.

They ask how and what, never the word that puts people on the defensive (DOMAIN: "how, not why").
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pmtui.facilitation.hearing import unheard
from pmtui.facilitation.measures import Gap
from pmtui.facilitation.orphans import WANT_ACTION
from pmtui.facilitation.priority import missing
from pmtui.model.board import Board
from pmtui.model.cards import Action, Card, Factor, TimelineEvent
from pmtui.model.format import Phase
from pmtui.model.moment import duration_words
from pmtui.model.text import clean_line, shorten
from pmtui.model.vocabulary import ActionState, EventKind, Pane, Permanence, Stance

LAST_RESORT = "What did it look like from where you sat?"

_STANCES_FIRST = (Stance.INTERPRETATION, Stance.ASSUMPTION, Stance.QUESTION)
"""Stances that say more about what to ask than the kind of the event."""


@dataclass(frozen=True)
class Questions:
    """All questions, by topic and key within it."""

    topics: Mapping[str, Mapping[str, tuple[str, ...]]]

    @classmethod
    def parse(cls, toml: str) -> Questions:
        """The questions in that text: tables of lists. ValueError says what is wrong."""
        try:
            tables = tomllib.loads(toml)
        except tomllib.TOMLDecodeError as error:
            raise ValueError(f"the list of questions is not TOML: {error}") from None
        topics: dict[str, dict[str, tuple[str, ...]]] = {}
        for topic, table in tables.items():
            if not isinstance(table, dict):
                raise ValueError(f"{topic}: write a [{topic}] table of lists of questions")
            topics[topic] = {}
            for key, texts in table.items():
                if not isinstance(texts, list) or not all(isinstance(text, str) and text for text in texts):
                    raise ValueError(f"[{topic}] {key}: write a list of questions in quotes")
                topics[topic][key] = tuple(clean_line(text) for text in texts)
        return cls(topics)

    def about(self, topic: str, key: str) -> tuple[str, ...]:
        """The questions on that key of the topic; none when there are none."""
        return self.topics.get(topic, {}).get(key, ())

    def candidates(
        self,
        board: Board,
        card: Card | None = None,
        phase: Phase | None = None,
        *,
        gap: Gap | None = None,
    ) -> tuple[str, ...]:
        """Every question that fits now, the nearest first, each once.

        The second one is for a function that is here and was not heard, where there is one.
        """
        found: list[str] = []
        if gap is not None:
            found.extend(self._on_gap(board, gap))
        if card is not None:
            found.extend(self._on_card(board, card))
        if phase is not None:
            found.extend(phase.questions)
        waiting = list(self._on_unheard(board))
        if any(function.here for function in unheard(board)):
            found[1:1] = waiting[:1]
        found.extend(waiting)
        if phase is not None and phase.pane is not None:
            found.extend(self.about("pane", phase.pane.value))
        elif card is not None:
            found.extend(self.about("pane", _pane_of(card).value))
        found.extend(self.about("any", "any"))
        return tuple(dict.fromkeys(found)) or (LAST_RESORT,)

    def ask(
        self,
        board: Board,
        card: Card | None = None,
        phase: Phase | None = None,
        *,
        gap: Gap | None = None,
        n: int = 0,
    ) -> str:
        """The `n`-th question that fits; none comes twice before all have been asked."""
        found = self.candidates(board, card, phase, gap=gap)
        return found[n % len(found)]

    # --- what fits -----------------------------------------------------------

    def _on_gap(self, board: Board, gap: Gap) -> Iterable[str]:
        zone = board.review.zone
        ends = [board.find(TimelineEvent, card_id) for card_id in (gap.after, gap.before)]
        after, before = (end.at.shown(zone) if end else "the event before it" for end in ends)
        length = duration_words(gap.length.total_seconds())
        for text in self.about("gap", "any"):
            yield _filled(text, after=after, before=before, length=length)

    def _on_card(self, board: Board, card: Card) -> Iterable[str]:
        if isinstance(card, TimelineEvent):
            yield from self._on_event(card)
        elif isinstance(card, Factor):
            yield from self._on_factor(board, card)
        elif isinstance(card, Action):
            yield from self._on_action(board, card)
        else:
            yield from self.about("other", card.kind)

    def _on_event(self, event: TimelineEvent) -> Iterable[str]:
        stance = self.about("stance", event.stance.value)
        if event.stance in _STANCES_FIRST:
            yield from stance
        yield from self.about("event", event.event_kind.value)
        plain = event.event_kind is EventKind.NOTE
        if event.stance is Stance.DECISION or (
            event.stance is Stance.FACT and not event.evidence and not plain
        ):
            yield from stance

    def _on_factor(self, board: Board, factor: Factor) -> Iterable[str]:
        if not board.evidence_of(factor):
            yield from self.about("factor_gap", "evidence")
        yield from self.about("factor", factor.factor_kind.value)
        if factor.factor_kind in WANT_ACTION and not board.actions_on(factor):
            yield from self.about("factor_gap", "action")

    def _on_action(self, board: Board, action: Action) -> Iterable[str]:
        if action.state is not ActionState.DONE:
            for words in missing(action, board):
                yield from self.about("action_gap", words) or self.about(
                    "action_gap", words.partition(" (")[0]
                )
        if action.state in (ActionState.NOT_ACTING, ActionState.DONE):
            yield from self.about("action", action.state.value)
        if action.permanence is Permanence.WORKAROUND:
            yield from self.about("action", "workaround")
        yield from self.about("action", "any")

    def _on_unheard(self, board: Board) -> Iterable[str]:
        for function in unheard(board):
            for text in self.about("function", "unheard")[:1]:
                yield _filled(text, function=shorten(function.name, 40))


def ask(
    questions: Questions,
    board: Board,
    card: Card | None = None,
    phase: Phase | None = None,
    *,
    gap: Gap | None = None,
    n: int = 0,
) -> str:
    """The `n`-th question that fits the selected card, the gap and the phase."""
    return questions.ask(board, card, phase, gap=gap, n=n)


def _filled(text: str, **values: str) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _pane_of(card: Card) -> Pane:
    if isinstance(card, Factor):
        return Pane.FACTORS
    if isinstance(card, Action) or card.kind == "parked":
        return Pane.ACTIONS
    if card.kind in ("observation", "spoken", "group", "withheld"):
        return Pane.OBSERVATIONS
    return Pane.TIMELINE
