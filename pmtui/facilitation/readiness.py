"""What a review still lacks: shown at the end of a phase and on a key. It informs; it never blocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pmtui.facilitation.hearing import unheard
from pmtui.facilitation.measures import MEASURES, times
from pmtui.facilitation.orphans import Orphans, loose_events, loose_notes, orphans, unanswered
from pmtui.facilitation.priority import (
    EXPIRY,
    FIX,
    NOTHING_SHORTENS,
    missing,
    permanent_fix,
    shortens_recovery,
)
from pmtui.model.board import Board
from pmtui.model.cards import (
    Action,
    Card,
    Factor,
    Question,
    Session,
    TimelineEvent,
)
from pmtui.model.format import Phase
from pmtui.model.text import shorten
from pmtui.model.vocabulary import (
    ActionState,
    AssumptionState,
    LinkKind,
    Milestone,
    Pane,
    Permanence,
    QuestionState,
    Requirement,
    Stance,
    Word,
)

__all__ = ["Finding", "FindingKind", "Level", "Orphans", "Readiness", "orphans", "readiness"]

_WANT_MILESTONE = (Milestone.STARTED, Milestone.DETECTED, Milestone.MITIGATED, Milestone.RESOLVED)
_ONLY_WITH_IMPACT = (Milestone.IMPACT_START, Milestone.IMPACT_END, Milestone.MITIGATED)
_TITLE = 48


class Level(Word):
    """How much a finding matters: missing before the review can be called whole, or worth a look."""

    MISSING = "missing"
    HINT = "hint"


class FindingKind(Word):
    """What a finding is about."""

    REVIEW = "review"
    CHECK = "check"
    MILESTONE = "milestone"
    TIMES = "times"
    EVENT = "event"
    ASSUMPTION = "assumption"
    EVIDENCE = "evidence"
    UNANSWERED = "unanswered"
    NOTE = "note"
    ACTION = "action"
    WORKAROUND = "workaround"
    RECOVERY = "recovery"
    FUNCTION = "function"
    QUESTION = "question"


_SUMMARY: dict[FindingKind, tuple[str, str]] = {
    FindingKind.ACTION: ("action not ready", "actions not ready"),
    FindingKind.WORKAROUND: ("workaround without an end", "workarounds without an end"),
    FindingKind.UNANSWERED: ("factor without action", "factors without action"),
    FindingKind.EVIDENCE: ("factor without evidence", "factors without evidence"),
    FindingKind.FUNCTION: ("function not heard", "functions not heard"),
    FindingKind.QUESTION: ("open question", "open questions"),
    FindingKind.ASSUMPTION: ("assumption to look at", "assumptions to look at"),
    FindingKind.MILESTONE: ("milestone missing", "milestones missing"),
    FindingKind.TIMES: ("time in doubt", "times in doubt"),
    FindingKind.EVENT: ("event linked to nothing", "events linked to nothing"),
    FindingKind.NOTE: ("note linked to nothing", "notes linked to nothing"),
    FindingKind.CHECK: ("check unanswered", "checks unanswered"),
    FindingKind.REVIEW: ("detail of the review missing", "details of the review missing"),
    FindingKind.RECOVERY: (NOTHING_SHORTENS, NOTHING_SHORTENS),
}
"""One and several, in the order of the summary."""

_BY_PANE: dict[Pane, frozenset[FindingKind]] = {
    Pane.TIMELINE: frozenset(
        {
            FindingKind.MILESTONE,
            FindingKind.TIMES,
            FindingKind.ASSUMPTION,
            FindingKind.QUESTION,
            FindingKind.FUNCTION,
        }
    ),
    Pane.OBSERVATIONS: frozenset({FindingKind.NOTE, FindingKind.FUNCTION, FindingKind.QUESTION}),
    Pane.FACTORS: frozenset(
        {FindingKind.EVIDENCE, FindingKind.EVENT, FindingKind.NOTE, FindingKind.ASSUMPTION}
    ),
    Pane.ACTIONS: frozenset(
        {FindingKind.ACTION, FindingKind.WORKAROUND, FindingKind.UNANSWERED, FindingKind.RECOVERY}
    ),
}


@dataclass(frozen=True)
class Finding:
    """One thing that is missing, in words; about a card where there is one to open."""

    kind: FindingKind
    words: str
    card_id: str | None = None
    level: Level = Level.MISSING


@dataclass(frozen=True)
class Readiness:
    """Everything a review still lacks."""

    findings: tuple[Finding, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether nothing is missing; hints may remain."""
        return all(finding.level is Level.HINT for finding in self.findings)

    def of(self, *kinds: FindingKind) -> tuple[Finding, ...]:
        """The findings of these kinds."""
        return tuple(finding for finding in self.findings if finding.kind in kinds)

    def about(self, card_id: str) -> tuple[Finding, ...]:
        """The findings about one card."""
        return tuple(finding for finding in self.findings if finding.card_id == card_id)

    def for_phase(self, phase: Phase) -> Readiness:
        """What matters at the end of this phase: by its pane; everything at the close."""
        if phase.closing:
            return self
        kinds = _BY_PANE[phase.pane] if phase.pane else frozenset({FindingKind.REVIEW, FindingKind.CHECK})
        return Readiness(self.of(*kinds))

    def summary(self) -> str:
        """One line: `2 actions not ready · 1 function not heard`."""
        counts = Counter(finding.kind for finding in self.findings)
        parts = [_counted(counts[kind], kind) for kind in _SUMMARY if counts[kind]]
        return " · ".join(parts) or "nothing is missing"


def readiness(board: Board, session: Session | None = None, *, today: date | None = None) -> Readiness:
    """What this review lacks. `today` is needed to tell whether a workaround is past its expiry."""
    return Readiness(
        (
            *_on_review(board),
            *_on_milestones(board),
            *_on_events(board),
            *_on_factors(board),
            *_on_notes(board),
            *_on_actions(board, today),
            *_on_functions(board, session),
            *_on_questions(board),
        )
    )


# --- one look at a time ------------------------------------------------------


def _on_review(board: Board) -> Iterator[Finding]:
    review = board.review
    fields = [
        ("the review states no aim", not review.aim),
        ("the review has no owner", not review.owner),
        ("the review has no publish-by date", review.publish_by is None),
        (
            "the review was waived without a reason",
            review.requirement is Requirement.WAIVED and not review.waived_because,
        ),
    ]
    for words, lacks in fields:
        if lacks:
            yield Finding(FindingKind.REVIEW, words, review.id)
    if not review.functions:
        words = "the review does not say which functions are to be heard"
        yield Finding(FindingKind.REVIEW, words, review.id, Level.HINT)
    if review.drill:
        checks = review.drill_checks
        for words, answer in (
            ("the escalation", checks.escalation_worked),
            ("the runbook", checks.runbook_worked),
            ("the channel", checks.channel_worked),
        ):
            if answer is None:
                yield Finding(FindingKind.CHECK, f"drill: did {words} work?", review.id)
    if review.near_miss and (review.impact.users or review.impact.minutes):
        words = "a near miss has no impact, but impact is recorded; which is right?"
        yield Finding(FindingKind.CHECK, words, review.id)


def _on_milestones(board: Board) -> Iterator[Finding]:
    review = board.review
    found = times(board)
    harmless = review.near_miss or review.drill
    for milestone in Milestone:
        if milestone in found.marks or (harmless and milestone in _ONLY_WITH_IMPACT):
            continue
        level = Level.MISSING if milestone in _WANT_MILESTONE else Level.HINT
        yield Finding(FindingKind.MILESTONE, f"milestone not recorded: {milestone.words}", review.id, level)
    for measure in MEASURES:
        if measure.name in found.doubts:
            words = f"{measure.words}: {found.doubts[measure.name]} ({measure.definition})"
            yield Finding(FindingKind.TIMES, words, review.id)


def _on_events(board: Board) -> Iterator[Finding]:
    for event in loose_events(board):
        words = f"supports no factor: {_title(event)}"
        yield Finding(FindingKind.EVENT, words, event.id, Level.HINT)
    for event in board.of(TimelineEvent):
        if event.stance is not Stance.ASSUMPTION or event.assumption is AssumptionState.HELD:
            continue
        if event.assumption is AssumptionState.FAILED:
            if not board.links_from(event.id, LinkKind.SUPPORTS):
                words = f"assumption failed, and no factor says what followed: {_title(event)}"
                yield Finding(FindingKind.ASSUMPTION, words, event.id)
        else:
            words = f"assumption neither held nor failed yet: {_title(event)}"
            yield Finding(FindingKind.ASSUMPTION, words, event.id, Level.HINT)


def _on_factors(board: Board) -> Iterator[Finding]:
    for factor in board.of(Factor):
        if not board.evidence_of(factor):
            yield Finding(FindingKind.EVIDENCE, f"factor without evidence: {_title(factor)}", factor.id)
    for factor in unanswered(board):
        yield Finding(FindingKind.UNANSWERED, f"factor without action: {_title(factor)}", factor.id)


def _on_notes(board: Board) -> Iterator[Finding]:
    for note in loose_notes(board):
        words = f"{note.words} linked to nothing: {_title(note)}"
        yield Finding(FindingKind.NOTE, words, note.id, Level.HINT)


def _on_actions(board: Board, today: date | None) -> Iterator[Finding]:
    some = False
    for action in board.of(Action):
        some = some or action.state is not ActionState.NOT_ACTING
        lacks = missing(action, board)
        open_ends = [words for words in lacks if words in (EXPIRY, FIX)]
        rest = [words for words in lacks if words not in (EXPIRY, FIX)]
        if rest and action.state is not ActionState.DONE:
            yield Finding(FindingKind.ACTION, f"{_title(action)}: needs {', '.join(rest)}", action.id)
        if open_ends:
            words = f"workaround {_title(action)}: needs {', '.join(open_ends)}"
            yield Finding(FindingKind.WORKAROUND, words, action.id)
        elif today is not None and _outlived(action, board, today):
            words = f"workaround past its expiry of {action.expires}: {_title(action)}"
            yield Finding(FindingKind.WORKAROUND, words, action.id)
    if some and not shortens_recovery(board):
        yield Finding(FindingKind.RECOVERY, NOTHING_SHORTENS, None, Level.HINT)


def _on_functions(board: Board, session: Session | None) -> Iterator[Finding]:
    heard = {name.casefold() for name in session.heard} if session else set()
    for function in unheard(board):
        if function.name.casefold() not in heard:
            said = "here, and not heard yet" if function.here else "not heard yet"
            yield Finding(FindingKind.FUNCTION, f"{said}: {shorten(function.name, _TITLE)}")


def _on_questions(board: Board) -> Iterator[Finding]:
    for question in board.of(Question):
        if question.state is QuestionState.OPEN:
            words = f"open question: {_title(question)}"
            yield Finding(FindingKind.QUESTION, words, question.id, Level.HINT)


def _outlived(action: Action, board: Board, today: date) -> bool:
    if action.permanence is not Permanence.WORKAROUND or action.expires is None or action.expires >= today:
        return False
    fix = permanent_fix(action, board)
    return action.state is not ActionState.NOT_ACTING and (fix is None or fix.state is not ActionState.DONE)


def _counted(n: int, kind: FindingKind) -> str:
    one, several = _SUMMARY[kind]
    return one if kind is FindingKind.RECOVERY else f"{n} {one if n == 1 else several}"


def _title(card: Card) -> str:
    return shorten(card.headline, _TITLE)
