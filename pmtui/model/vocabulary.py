"""The field's terms as closed lists. Values are what files hold; `words` is what people read."""

from __future__ import annotations

from enum import StrEnum


class Word(StrEnum):
    """A term of the vocabulary: stored by its value, shown by its words."""

    @property
    def words(self) -> str:
        """The term as a person reads it."""
        return self.value.replace("_", " ")


class Audience(Word):
    """Who may see a card: everybody in the room, or hosts (facilitator, co-facilitator, note-taker)."""

    ROOM = "room"
    HOSTS = "hosts"


class Role(Word):
    """What a seat may do in the meeting."""

    FACILITATOR = "facilitator"
    CO_FACILITATOR = "co-facilitator"
    NOTE_TAKER = "note-taker"
    PARTICIPANT = "participant"
    STAGE = "stage"

    @property
    def hosts(self) -> bool:
        """Whether this role sees cards kept for hosts."""
        return self in (Role.FACILITATOR, Role.CO_FACILITATOR, Role.NOTE_TAKER)


HOSTS = frozenset(role for role in Role if role.hosts)
"""Who keeps the board: they see cards kept for hosts, and write."""

LEADERS = frozenset({Role.FACILITATOR, Role.CO_FACILITATOR})
"""Who leads the meeting: clock, bells, phases."""


class Severity(Word):
    """SEV-1 critical and public … SEV-5 cosmetic; in doubt the higher."""

    SEV1 = "SEV1"
    SEV2 = "SEV2"
    SEV3 = "SEV3"
    SEV4 = "SEV4"
    SEV5 = "SEV5"
    UNKNOWN = "unknown"


class ReviewState(Word):
    """Where a review stands, from opened to closed."""

    OPEN = "open"
    IN_SESSION = "in_session"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    CLOSED = "closed"


class Requirement(Word):
    """Whether policy asked for this review."""

    REQUIRED = "required"
    CHOSEN = "chosen"
    WAIVED = "waived"


class EventKind(Word):
    """What happened at a point of the timeline."""

    NOTE = "note"
    TRIGGER = "trigger"
    CHANGE = "change"
    ALERT = "alert"
    PAGE = "page"
    IMPACT = "impact"
    DETECTION = "detection"
    ACKNOWLEDGEMENT = "acknowledgement"
    ESCALATION = "escalation"
    HANDOFF = "handoff"
    DECISION = "decision"
    STEP = "step"
    MESSAGE = "message"
    CUSTOMER = "customer"
    MITIGATION = "mitigation"
    RESOLUTION = "resolution"
    SURPRISE = "surprise"

    @property
    def words(self) -> str:
        return {"handoff": "hand-off", "step": "action taken", "customer": "customer notice"}.get(
            self.value, self.value
        )


class Stance(Word):
    """What kind of statement this is; facts stay apart from what people made of them."""

    FACT = "fact"
    INTERPRETATION = "interpretation"
    DECISION = "decision"
    ASSUMPTION = "assumption"
    QUESTION = "open_question"


class Confidence(Word):
    """How sure the room is of a statement."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class AssumptionState(Word):
    """What became of an assumption."""

    UNKNOWN = "unknown"
    HELD = "held"
    FAILED = "failed"


class Milestone(Word):
    """A point from which times to detect, mitigate and resolve are measured."""

    STARTED = "started"
    IMPACT_START = "impact_start"
    ALERTED = "alerted"
    DETECTED = "detected"
    ACKNOWLEDGED = "acknowledged"
    MITIGATED = "mitigated"
    IMPACT_END = "impact_end"
    RESOLVED = "resolved"


class FactorKind(Word):
    """The part a factor played."""

    CONTRIBUTOR = "contributor"
    TRIGGER = "trigger"
    MITIGATOR = "mitigator"
    RISK = "risk"
    LUCK = "luck"


class FactorCategory(Word):
    """Where a factor lives."""

    TECHNOLOGY = "technology"
    OBSERVABILITY = "observability"
    PROCESS = "process"
    COMMUNICATION = "communication"
    KNOWLEDGE = "knowledge"
    ORGANISATION = "organisation"
    EXTERNAL = "external"
    UNSORTED = "unsorted"


class Contribution(Word):
    """How a named service, dependency or action contributed."""

    MADE_POSSIBLE = "made_possible"
    MADE_WORSE = "made_worse"
    DELAYED = "delayed"
    HID = "hid"
    LIMITED = "limited"

    @property
    def said_of_it(self) -> str:
        """The term in a sentence after what contributed: `the prompt` `made it possible`."""
        verb, _, rest = self.words.partition(" ")
        return f"{verb} it {rest}".strip()


class ActionKind(Word):
    """What an action item is for."""

    PREVENT = "prevent"
    DETECT = "detect"
    MITIGATE = "mitigate"
    PROCESS = "process"
    REPAIR = "repair"
    LEARN = "learn"


class ActionArea(Word):
    """Where an action item changes something."""

    ARCHITECTURE = "architecture"
    ALERTING = "alerting"
    RUNBOOK = "runbook"
    TRAINING = "training"
    PROCESS = "process"


class Layer(Word):
    """The layer of resilience an action adds."""

    RETRY = "retry"
    CIRCUIT_BREAKER = "circuit_breaker"
    REPLICATION = "replication"
    ROLLBACK = "rollback"
    LIMIT = "limit"
    FLAG = "flag"
    BACKUP = "backup"
    ISOLATION = "isolation"
    OTHER = "other"


class Permanence(Word):
    """A permanent fix, or a workaround with an expiry date and the fix that replaces it."""

    PERMANENT = "permanent"
    WORKAROUND = "workaround"


class ActionState(Word):
    """Where an action item stands; not acting is a decision with a reason."""

    PROPOSED = "proposed"
    COMMITTED = "committed"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    NOT_ACTING = "not_acting"


class Verdict(Word):
    """Whether an action was shown to have worked, checked after it was done."""

    EFFECTIVE = "effective"
    NOT_EFFECTIVE = "not_effective"
    TOO_EARLY = "too_early"


class QuestionState(Word):
    """Whether an open question found its answer."""

    OPEN = "open"
    ANSWERED = "answered"


class LinkKind(Word):
    """What one card says about another."""

    SUPPORTS = "supports"
    BELONGS = "belongs"
    ADDRESSES = "addresses"
    REPLACED_BY = "replaced_by"
    RECURS = "recurs"


class IncidentRole(Word):
    """Roles people held during the incident."""

    COMMANDER = "incident_commander"
    DEPUTY = "deputy"
    SCRIBE = "scribe"
    EXPERT = "subject-matter_expert"
    CUSTOMER_LIAISON = "customer_liaison"
    INTERNAL_LIAISON = "internal_liaison"
    RESPONDER = "responder"


class SuggestionKind(Word):
    """What participants may suggest from their own device."""

    EVENT = "event"
    CORRECTION = "correction"
    QUESTION = "question"
    ACTION = "action"


class SessionState(Word):
    """A meeting before, during and after it runs."""

    PLANNED = "planned"
    RUNNING = "running"
    CLOSED = "closed"


class Pane(Word):
    """The four panes of the board."""

    TIMELINE = "timeline"
    FACTORS = "factors"
    OBSERVATIONS = "observations"
    ACTIONS = "actions"


class Permission(Word):
    """What participants may do in a phase."""

    WRITE_NOTES = "write_notes"
    GROUP = "group"
    VOTE = "vote"
    SUGGEST = "suggest"
    PULSE = "pulse"


FUNCTIONS = (
    "engineering",
    "product",
    "SRE/operations",
    "security",
    "compliance",
    "customer support",
)
"""Functions a review usually has to hear (DOMAIN: checked at the close); teams add their own."""

SHOWN_FROM = 4
"""Totals of sealed votes and of the pulse are shown, and leave the archive, only from this many people up (ANONYMITY 8)."""
