"""The cards a review is made of. One class per kind; frozen; every text cleaned on the way in.

A card's `rev` is the sequence number of the change that last put it, given by the room, never by a client.
"""

from __future__ import annotations

from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from pmtui.model.format import Phase
from pmtui.model.moment import Instant, Moment, zone_named
from pmtui.model.text import FilledLine, FilledText, UserLine, UserText
from pmtui.model.vocabulary import (
    ActionArea,
    ActionKind,
    ActionState,
    AssumptionState,
    Audience,
    Confidence,
    Contribution,
    EventKind,
    FactorCategory,
    FactorKind,
    IncidentRole,
    Layer,
    LinkKind,
    Milestone,
    Permanence,
    QuestionState,
    Requirement,
    ReviewState,
    SessionState,
    Severity,
    Stance,
    Verdict,
)

CardId = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{32})?$")]
"""128 random bits as 32 hexadecimal digits; empty only in a draft the room has not named yet."""


class Value(BaseModel):
    """A part of a card without an identity of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Card(Value):
    """What every card has. Drafts carry an empty `id` and `review` until the room names them."""

    kind: str
    id: CardId = ""
    review: CardId = ""
    rev: int = 0
    audience: Audience = Audience.ROOM

    words: ClassVar[str] = "card"
    """What a card of this kind is called on screen."""

    @property
    def headline(self) -> str:
        """The one line that stands for this card in lists, toasts and search."""
        return ""


# --- the review itself -------------------------------------------------------


class RoleHeld(Value):
    """Who (by role or team rather than name, if the team prefers) held a role during the incident."""

    role: IncidentRole
    who: UserLine = ""


class MilestoneMark(Value):
    """A milestone typed on the review; a mark on an event has precedence."""

    milestone: Milestone
    at: Moment


class Impact(Value):
    """What users felt, in numbers. None means not recorded, which is not zero."""

    users: int | None = Field(default=None, ge=0)
    minutes: int | None = Field(default=None, ge=0)
    support_cases: int | None = Field(default=None, ge=0)
    money: UserLine = ""
    error_budget_minutes: float | None = Field(default=None, ge=0)
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


# --- what happened -----------------------------------------------------------


class TimelineEvent(Card):
    """Something that happened at a time, with the stance in which it is stated."""

    kind: Literal["event"] = "event"
    words: ClassVar[str] = "event"

    at: Moment
    event_kind: EventKind = EventKind.NOTE
    text: FilledLine
    detail: UserText = ""
    stance: Stance = Stance.FACT
    confidence: Confidence | None = None
    team: UserLine = ""
    evidence: UserLine = ""
    source: UserLine = ""
    options: UserText = ""
    known_then: UserText = ""
    validated: UserText = ""
    assumption: AssumptionState | None = None
    milestone: Milestone | None = None
    starred: bool = False
    order: float = 0.0

    @property
    def headline(self) -> str:
        return self.text

    @property
    def key(self) -> tuple[int, int, float, str]:
        """Place in the timeline: instant, precision, order by hand, id."""
        at, precision = self.at.key
        return at, precision, self.order, self.id


class Factor(Card):
    """A condition that made the incident possible, worse or milder; always several."""

    kind: Literal["factor"] = "factor"
    words: ClassVar[str] = "factor"

    text: FilledLine
    detail: UserText = ""
    factor_kind: FactorKind = FactorKind.CONTRIBUTOR
    category: FactorCategory = FactorCategory.UNSORTED
    component: UserLine = ""
    contribution: Contribution | None = None
    confidence: Confidence | None = None
    confirmed: bool = False

    @property
    def headline(self) -> str:
        return self.text


# --- what people noticed -----------------------------------------------------


class Observation(Card):
    """A note out of the ballot box. No author, no time, no order; its text is never edited.

    `folded` is set at the reveal when the note holds a name or a stop-level coach hit (ANONYMITY 7).
    """

    kind: Literal["observation"] = "observation"
    words: ClassVar[str] = "observation"

    session: CardId
    round: int = Field(default=1, ge=1)
    text: FilledText
    folded: bool = False

    @property
    def headline(self) -> str:
        return " ".join(self.text.split())


class SpokenNote(Card):
    """What was said in the room, typed by a host: not anonymous, and never mixed with what is."""

    kind: Literal["spoken"] = "spoken"
    words: ClassVar[str] = "spoken note"

    text: FilledText

    @property
    def headline(self) -> str:
        return " ".join(self.text.split())


class Withheld(Card):
    """The stub that stays, for everybody, when a note is kept back; the note itself is for hosts."""

    kind: Literal["withheld"] = "withheld"
    words: ClassVar[str] = "withheld note"

    observation: CardId
    reason: FilledLine

    @property
    def headline(self) -> str:
        return f"withheld: {self.reason}"


class Claim(Card):
    """An author stepping forward, by choice, with the device's own tag as proof."""

    kind: Literal["claim"] = "claim"
    words: ClassVar[str] = "claim"

    observation: CardId
    name: FilledLine

    @property
    def headline(self) -> str:
        return self.name


class Group(Card):
    """Observations that speak of one thing."""

    kind: Literal["group"] = "group"
    words: ClassVar[str] = "group"

    title: FilledLine

    @property
    def headline(self) -> str:
        return self.title


class Tally(Card):
    """The total of one sealed vote on one card; no ballot is stored. Shown only from four voters up.

    Round 0 is a show of hands, counted in the open.
    """

    kind: Literal["tally"] = "tally"
    words: ClassVar[str] = "tally"

    target: CardId
    session: CardId = ""
    round: int = Field(default=1, ge=0)
    n: int = Field(ge=0)
    voters: int = Field(default=0, ge=0)


class PulseResult(Card):
    """The closing survey's totals for one question: how many chose each answer, lowest first."""

    kind: Literal["pulse"] = "pulse"
    words: ClassVar[str] = "pulse"

    session: CardId
    question: UserLine
    counts: tuple[int, ...]
    seats: int = Field(ge=0)


# --- what follows ------------------------------------------------------------


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


class Link(Card):
    """One card's bearing on another. Its id is a hash of the three, so a link exists once or not at all."""

    kind: Literal["link"] = "link"
    words: ClassVar[str] = "link"

    source: CardId
    target: CardId
    link_kind: LinkKind

    @classmethod
    def between(cls, source: str, target: str, link_kind: LinkKind, review: str = "") -> Link:
        """The link from `source` to `target`."""
        return cls(
            id=link_id(source, target, link_kind),
            review=review,
            source=source,
            target=target,
            link_kind=link_kind,
        )


def link_id(source: str, target: str, link_kind: LinkKind) -> str:
    """The identity of the link that says this."""
    return blake2b(f"{source} {link_kind.value} {target}".encode(), digest_size=16).hexdigest()


# --- the meeting -------------------------------------------------------------


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


def _by_kind(value: object) -> object:
    if isinstance(value, Card):
        return value
    if isinstance(value, dict) and "kind" not in value:
        raise ValueError("a card needs a kind")
    return value


if TYPE_CHECKING:
    AnyCard = Card
else:
    AnyCard = Annotated[
        Annotated[
            Review
            | TimelineEvent
            | Factor
            | Observation
            | SpokenNote
            | Withheld
            | Claim
            | Group
            | Tally
            | PulseResult
            | Action
            | ParkedIdea
            | Question
            | Term
            | PrivateNote
            | Link
            | Session,
            Field(discriminator="kind"),
        ],
        BeforeValidator(_by_kind),
    ]
    """Any card, told apart by `kind`."""

CARDS: dict[str, type[Card]] = {
    cls.model_fields["kind"].default: cls
    for cls in (
        Review,
        TimelineEvent,
        Factor,
        Observation,
        SpokenNote,
        Withheld,
        Claim,
        Group,
        Tally,
        PulseResult,
        Action,
        ParkedIdea,
        Question,
        Term,
        PrivateNote,
        Link,
        Session,
    )
}
"""Card classes by the value of their `kind`, in the order files list them."""
