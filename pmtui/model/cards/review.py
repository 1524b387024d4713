"""The review itself: aim, scope, owner, the incident's facts."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import Field

from pmtui.model.cards.base import Card, CardId, Value
from pmtui.model.moment import Moment, zone_named
from pmtui.model.text import FilledLine, UserLine, UserText
from pmtui.model.vocabulary import IncidentRole, Milestone, Requirement, ReviewState, Severity


class RoleHeld(Value):
    """Who (by role or team rather than name, if the team prefers) held a role during the incident."""

    role: IncidentRole
    who: UserLine = ""


class MilestoneMark(Value):
    """A milestone typed on the review; a mark on an event has precedence.

    With `event` it is a further milestone of that event, which carries another: it has the event's time, and is gone
    while the event is.
    """

    milestone: Milestone
    at: Moment
    event: CardId = ""


class Impact(Value):
    """What users felt, in numbers. None means not recorded, which is not zero."""

    users: int | None = Field(default=None, ge=0)
    minutes: int | None = Field(default=None, ge=0)
    support_cases: int | None = Field(default=None, ge=0)
    money: UserLine = ""
    error_budget_minutes: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    described: UserText = ""


class DrillChecks(Value):
    """What a drill sets out to check. None means not checked."""

    escalation_worked: bool | None = None
    runbook_worked: bool | None = None
    channel_worked: bool | None = None


class Mute(Value):
    """A word the language coach leaves alone in this review, and why."""

    word: UserLine
    reason: UserLine


class Review(Card):
    """One post-incident review: aim, scope, owner, the incident's facts, until it is closed."""

    kind: Literal["review"] = "review"
    words: ClassVar[str] = "review"

    title: FilledLine
    aim: UserText = ""
    scope: UserText = ""
    summary: UserText = ""
    owner: UserLine = ""
    publish_by: date | None = None
    requirement: Requirement = Requirement.CHOSEN
    waived_because: UserLine = ""
    state: ReviewState = ReviewState.OPEN
    severity: Severity = Severity.UNKNOWN
    incident_type: UserLine = ""
    services: tuple[UserLine, ...] = ()
    teams: tuple[UserLine, ...] = ()
    roles: tuple[RoleHeld, ...] = ()
    functions: tuple[UserLine, ...] = ()
    zone: UserLine = "UTC"
    incident_day: date | None = None
    milestones: tuple[MilestoneMark, ...] = ()
    impact: Impact = Impact()
    near_miss: bool = False
    drill: bool = False
    drill_checks: DrillChecks = DrillChecks()
    muted: tuple[Mute, ...] = ()
    opened: date | None = None

    def model_post_init(self, _context: Any, /) -> None:
        zone_named(self.zone)

    @property
    def headline(self) -> str:
        return self.title
