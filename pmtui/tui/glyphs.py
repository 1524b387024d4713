"""Signs: what a term looks like on screen. Always glyph + word + tone, so that none of the three is needed alone.

Glyphs take one cell. Terminals that show them badly (or in two cells, as some CJK set-ups do) get the ASCII set.
A tone is a name of theme.py's `TONES`; blue and orange carry most, red against green never.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pmtui.model.vocabulary import (
    ActionState,
    AssumptionState,
    Confidence,
    EventKind,
    FactorKind,
    QuestionState,
    Severity,
    Stance,
    Verdict,
    Word,
)


@dataclass(frozen=True)
class Sign:
    """How one state shows: a glyph of one cell, a short word for columns, a tone."""

    glyph: str
    word: str
    tone: str = "quiet"

    def __str__(self) -> str:
        return f"{self.glyph} {self.word}"


# term: glyph, ASCII glyph, word (empty: the term's own), tone
_TERMS: tuple[tuple[Word, tuple[str, str, str, str]], ...] = (
    (EventKind.NOTE, ("·", ".", "", "quiet")),
    (EventKind.TRIGGER, ("▲", "^", "", "harm")),
    (EventKind.CHANGE, ("△", "c", "", "work")),
    (EventKind.ALERT, ("◆", "!", "", "warn")),
    (EventKind.PAGE, ("◈", "p", "", "warn")),
    (EventKind.IMPACT, ("▼", "v", "", "harm")),
    (EventKind.DETECTION, ("●", "o", "", "help")),
    (EventKind.ACKNOWLEDGEMENT, ("◉", "k", "acknowledged", "help")),
    (EventKind.ESCALATION, ("⇧", "E", "", "people")),
    (EventKind.HANDOFF, ("⇄", "H", "", "people")),
    (EventKind.DECISION, ("■", "#", "", "people")),
    (EventKind.STEP, ("▸", ">", "", "work")),
    (EventKind.MESSAGE, ("❝", '"', "", "quiet")),
    (EventKind.CUSTOMER, ("◎", "@", "customer", "people")),
    (EventKind.MITIGATION, ("◐", "m", "", "help")),
    (EventKind.RESOLUTION, ("✓", "R", "", "help")),
    (EventKind.SURPRISE, ("✦", "*", "", "warn")),
    (Stance.FACT, ("▪", "=", "", "text")),
    (Stance.INTERPRETATION, ("≈", "~", "", "warn")),
    (Stance.DECISION, ("■", "#", "", "people")),
    (Stance.ASSUMPTION, ("◌", "%", "", "warn")),
    (Stance.QUESTION, ("?", "?", "", "warn")),
    (Confidence.LOW, ("◔", "-", "low confidence", "warn")),
    (Confidence.MEDIUM, ("◑", "/", "medium confidence", "quiet")),
    (Confidence.HIGH, ("◕", "+", "high confidence", "quiet")),
    (AssumptionState.UNKNOWN, ("◌", "%", "assumption", "warn")),
    (AssumptionState.HELD, ("◉", "%", "assumption held", "help")),
    (AssumptionState.FAILED, ("◌", "%", "assumption failed", "harm")),
    (FactorKind.CONTRIBUTOR, ("▲", "^", "", "harm")),
    (FactorKind.TRIGGER, ("✦", "*", "", "harm")),
    (FactorKind.MITIGATOR, ("▽", "v", "", "help")),
    (FactorKind.RISK, ("△", "!", "", "warn")),
    (FactorKind.LUCK, ("◇", "o", "", "people")),
    (ActionState.PROPOSED, ("○", "o", "", "quiet")),
    (ActionState.COMMITTED, ("◉", "O", "", "help")),
    (ActionState.IN_PROGRESS, ("◐", "%", "", "work")),
    (ActionState.DONE, ("✓", "x", "", "help")),
    (ActionState.NOT_ACTING, ("⊘", "/", "", "quiet")),
    (QuestionState.OPEN, ("?", "?", "open question", "warn")),
    (QuestionState.ANSWERED, ("✓", "x", "", "help")),
    (Verdict.EFFECTIVE, ("✓", "+", "", "help")),
    (Verdict.NOT_EFFECTIVE, ("✗", "x", "", "harm")),
    (Verdict.TOO_EARLY, ("◔", "?", "", "quiet")),
    (Severity.SEV1, ("▲", "1", "", "harm")),
    (Severity.SEV2, ("▲", "2", "", "harm")),
    (Severity.SEV3, ("△", "3", "", "warn")),
    (Severity.SEV4, ("△", "4", "", "quiet")),
    (Severity.SEV5, ("▽", "5", "", "quiet")),
    (Severity.UNKNOWN, ("?", "?", "severity unknown", "quiet")),
)

# what is not a term of the vocabulary: glyph, ASCII glyph, word, tone
_MARKS: dict[str, tuple[str, str, str, str]] = {
    "star": ("★", "*", "key moment", "star"),
    "gap": ("⋮", ":", "nothing recorded", "quiet"),
    "sealed": ("✉", "=", "sealed", "people"),
    "spoken": ("❝", '"', "spoken in the room", "quiet"),
    "group": ("▾", "v", "group", "text"),
    "note": ("•", "-", "note", "text"),
    "folded": ("▸", ">", "folded", "warn"),
    "withheld": ("⊘", "/", "withheld", "warn"),
    "claim": ("✎", "~", "claimed by", "people"),
    "hosts": ("◪", "&", "hosts only", "warn"),
    "milestone": ("⚑", "|", "milestone", "help"),
    "vote": ("●", "*", "votes", "help"),
    "missing": ("○", "o", "missing", "warn"),
    "quick": ("»", ">", "quick win", "help"),
    "workaround": ("◷", "w", "workaround", "warn"),
    "bar": ("▌", ">", "selected", "accent"),
    "mark": ("✓", "+", "marked", "star"),
    "done": ("✓", "x", "done", "help"),
    "now": ("▶", ">", "now", "accent"),
    "like": ("≈", "~", "like", "quiet"),
    "link": ("→", ">", "links", "quiet"),
    "line": ("─", "-", "", "quiet"),
    "dot": ("·", "-", "", "quiet"),
}


@dataclass(frozen=True)
class Signs:
    """One set of signs: Unicode, or ASCII where the option `ascii` asks for it."""

    plain_ascii: bool = False
    _terms: Mapping[tuple[type[Word], Word], Sign] = field(init=False, repr=False, compare=False)
    _marks: Mapping[str, Sign] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        which = 1 if self.plain_ascii else 0
        # By type too: terms of two vocabularies that are spelt alike are equal.
        terms = {
            (type(term), term): Sign(entry[which], entry[2] or term.words, entry[3]) for term, entry in _TERMS
        }
        marks = {name: Sign(entry[which], entry[2], entry[3]) for name, entry in _MARKS.items()}
        object.__setattr__(self, "_terms", MappingProxyType(terms))
        object.__setattr__(self, "_marks", MappingProxyType(marks))

    def of(self, term: Word) -> Sign:
        """The sign of a term of the vocabulary."""
        return self._terms[type(term), term]

    def mark(self, name: str) -> Sign:
        """The sign of something drawn that is no term: `star`, `gap`, `sealed`, `folded` …"""
        return self._marks[name]

    @property
    def ellipsis(self) -> str:
        """What stands where text was cut."""
        return "~" if self.plain_ascii else "…"


UNICODE = Signs()
ASCII = Signs(plain_ascii=True)


def signed_terms() -> tuple[Word, ...]:
    """Every term that has a sign."""
    return tuple(term for term, _entry in _TERMS)


def sign_names() -> tuple[str, ...]:
    """Every mark that has a sign."""
    return tuple(_MARKS)
