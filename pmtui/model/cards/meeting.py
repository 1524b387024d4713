"""The meeting: a session and the phases it goes through."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from pmtui.model.cards.base import Card, CardId, Value
from pmtui.model.format import Phase
from pmtui.model.moment import Instant
from pmtui.model.text import UserLine, UserText
from pmtui.model.vocabulary import SessionState


class RunPhase(Value):
    """A phase in a running session: what was agreed for it and what it really took."""

    phase: Phase
    planned_seconds: int = Field(ge=0)
    spent_seconds: int = Field(default=0, ge=0)
    dropped: bool = False


class Session(Card):
    """One facilitated, time-boxed meeting on a review. Times are whole minutes (ANONYMITY 9)."""

    kind: Literal["session"] = "session"
    words: ClassVar[str] = "session"

    format_name: UserLine
    number: int = Field(default=1, ge=1)
    state: SessionState = SessionState.PLANNED
    phases: tuple[RunPhase, ...] = ()
    at_phase: int = Field(default=0, ge=0)
    planned_start: Instant | None = None
    began: Instant | None = None
    ended: Instant | None = None
    hard_stop: Instant | None = None
    topics: tuple[CardId, ...] = ()
    at_topic: int = Field(default=0, ge=0)
    round: int = Field(default=1, ge=1)
    slots: int = Field(default=3, ge=1, le=16)
    sheet: Literal["closed", "open", "revealed", "off"] = "closed"
    envelopes: int | None = None
    vote: Literal["closed", "open", "counted"] = "closed"
    vote_round: int = Field(default=0, ge=0)
    dots: int = Field(default=3, ge=1, le=20)
    pulse: Literal["closed", "open", "counted"] = "closed"
    heard: tuple[UserLine, ...] = ()
    attendance: tuple[UserLine, ...] = ()
    functions: tuple[UserLine, ...] = ()
    purpose: UserText = ""
    """The agenda's own, as it was when the session began; empty where it brings none. So are the rules."""
    ground_rules: tuple[UserLine, ...] = ()
    agreed: tuple[UserLine, ...] = ()

    @property
    def headline(self) -> str:
        return f"session {self.number}, {self.format_name}"

    @property
    def current(self) -> RunPhase | None:
        """The phase the meeting is in, if it runs."""
        if self.state is not SessionState.RUNNING or self.at_phase >= len(self.phases):
            return None
        return self.phases[self.at_phase]
