"""What follows: actions, questions, ideas, terms and private notes."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from pmtui.model.cards.base import Card, CardId, Value
from pmtui.model.text import FilledLine, FilledText, UserLine, UserText
from pmtui.model.vocabulary import (
    ActionArea,
    ActionKind,
    ActionState,
    Audience,
    Layer,
    Permanence,
    QuestionState,
    Verdict,
)


class Criterion(Value):
    """How anyone can tell that an action worked."""

    metric: UserLine = ""
    baseline: UserLine = ""
    target: UserLine = ""
    by: date | None = None

    @property
    def stated(self) -> bool:
        """Whether it says what to measure and what to reach."""
        return bool(self.metric and self.target)


class Check(Value):
    """A look, after an action was done, at whether it worked."""

    verdict: Verdict
    on: date
    note: UserText = ""


class Action(Card):
    """Follow-up work: one owner, a due date, a success criterion, kind, permanence."""

    kind: Literal["action"] = "action"
    words: ClassVar[str] = "action"

    text: FilledLine
    detail: UserText = ""
    owner: UserLine = ""
    sponsor: UserLine = ""
    due: date | None = None
    criterion: Criterion = Criterion()
    action_kind: ActionKind | None = None
    area: ActionArea | None = None
    layer: Layer | None = None
    permanence: Permanence | None = None
    expires: date | None = None
    state: ActionState = ActionState.PROPOSED
    not_acting_because: UserLine = ""
    user_impact: int | None = Field(default=None, ge=1, le=5)
    business: int | None = Field(default=None, ge=1, le=5)
    recurrence: int | None = Field(default=None, ge=1, le=5)
    effort: int | None = Field(default=None, ge=1, le=5)
    teams: tuple[UserLine, ...] = ()
    rollout: UserText = ""
    validation: UserText = ""
    tracker: UserLine = ""
    done_on: date | None = None
    checks: tuple[Check, ...] = ()

    @property
    def headline(self) -> str:
        return self.text


class ParkedIdea(Card):
    """A fix idea that came too early; brought back in the actions phase."""

    kind: Literal["parked"] = "parked"
    words: ClassVar[str] = "parked idea"

    text: FilledLine

    @property
    def headline(self) -> str:
        return self.text


class Question(Card):
    """Something the room wants to know and does not yet."""

    kind: Literal["question"] = "question"
    words: ClassVar[str] = "question"

    text: FilledLine
    state: QuestionState = QuestionState.OPEN
    answer: UserText = ""
    owner: UserLine = ""

    @property
    def headline(self) -> str:
        return self.text


class Term(Card):
    """A word readers from another function need explained."""

    kind: Literal["term"] = "term"
    words: ClassVar[str] = "glossary term"

    term: FilledLine
    meaning: UserText = ""

    @property
    def headline(self) -> str:
        return self.term


class PrivateNote(Card):
    """What only hosts see: reminders, interviews before the meeting."""

    kind: Literal["private"] = "private"
    words: ClassVar[str] = "private note"

    audience: Audience = Audience.HOSTS
    text: FilledText
    about: CardId = ""

    @property
    def headline(self) -> str:
        return " ".join(self.text.split())
