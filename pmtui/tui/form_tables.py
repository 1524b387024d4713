"""The fields of every card a person edits, in the order they are asked for."""

from __future__ import annotations

from collections.abc import Callable

from pmtui.model.cards import (
    Action,
    Card,
    Factor,
    Group,
    ParkedIdea,
    PrivateNote,
    Question,
    Review,
    SpokenNote,
    Term,
    TimelineEvent,
)
from pmtui.model.vocabulary import (
    FUNCTIONS,
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
    Milestone,
    Permanence,
    QuestionState,
    Requirement,
    ReviewState,
    Severity,
    Stance,
    Word,
)
from pmtui.tui.forms import FieldSpec, Sort, Typed

NOT_SAID = "not said"


def _of(words: type[Word], nothing: str = "") -> tuple[tuple[str, str], ...]:
    first = (("", nothing),) if nothing else ()
    return (*first, *((word.value, word.words) for word in words))


def _when(name: str, word: Word) -> Callable[[Typed], bool]:
    return lambda typed: typed.get(name) == word.value


YES_NO = (("no", "no"), ("yes", "yes"))
YES_NO_UNKNOWN = (("", "not checked"), ("no", "no"), ("yes", "yes"))
ONE_TO_FIVE = (("", "–"), *((str(n), str(n)) for n in range(1, 6)))

_DETAIL = FieldSpec(
    "detail", "Detail", "More words, for those who read the document.", Sort.TEXT, coached=True
)
_SEEN_BY = FieldSpec(
    "audience",
    "Seen by",
    "The room sees it, or only the facilitator, co-facilitator and note-taker.",
    Sort.CHOICE,
    ((Audience.ROOM.value, "everybody in the room"), (Audience.HOSTS.value, "hosts only")),
)
_CONFIDENCE = FieldSpec(
    "confidence", "Confidence", "How sure the room is.", Sort.CHOICE, _of(Confidence, NOT_SAID)
)
_decision = _when("stance", Stance.DECISION)
_workaround = _when("permanence", Permanence.WORKAROUND)

EVENT = (
    FieldSpec(
        "at",
        "When",
        "14:05 · 2026-11-20 14:05 · 14:05 CET · T+15m from the start · +15m from the selected event.",
        Sort.MOMENT,
        needed="Write when it happened: 14:05, 2026-11-20 14:05 or T+15m.",
    ),
    FieldSpec("event_kind", "Kind", "What sort of thing happened.", Sort.CHOICE, _of(EventKind)),
    FieldSpec(
        "text",
        "What happened",
        "One line, as the people involved saw it then.",
        needed="Write what happened, in one line.",
        coached=True,
    ),
    FieldSpec(
        "stance",
        "Stated as",
        "A fact has evidence; an interpretation is what people make of it.",
        Sort.CHOICE,
        _of(Stance),
    ),
    FieldSpec(
        "options", "Options", "What else could have been done.", Sort.TEXT, applies=_decision, coached=True
    ),
    FieldSpec(
        "known_then",
        "Known then",
        "What was known at that moment, not later.",
        Sort.TEXT,
        applies=_decision,
        coached=True,
    ),
    FieldSpec(
        "validated",
        "Validated",
        "How people checked that it worked.",
        Sort.TEXT,
        applies=_decision,
        coached=True,
    ),
    FieldSpec(
        "assumption",
        "Assumption",
        "What became of it.",
        Sort.CHOICE,
        _of(AssumptionState, NOT_SAID),
        applies=_when("stance", Stance.ASSUMPTION),
    ),
    _CONFIDENCE,
    FieldSpec("team", "Team", "The team or service it happened to."),
    FieldSpec("evidence", "Evidence", "A link, a graph, a message: where one can see it."),
    FieldSpec("source", "Source", "The record it comes from: pager, chat, metrics."),
    FieldSpec(
        "milestone",
        "Milestone",
        "Times to detect, mitigate and resolve are measured between these.",
        Sort.CHOICE,
        _of(Milestone, "none"),
    ),
    FieldSpec("starred", "Key moment", "Starred events are walked through first.", Sort.YESNO, YES_NO),
    _DETAIL,
    _SEEN_BY,
)

FACTOR = (
    FieldSpec(
        "text",
        "Factor",
        "A condition that made the incident possible, worse or milder. There are always several.",
        needed="Write the condition, in one line.",
        coached=True,
    ),
    FieldSpec(
        "factor_kind",
        "Part it played",
        "Trigger is what set it off, not the cause.",
        Sort.CHOICE,
        _of(FactorKind),
    ),
    FieldSpec(
        "category", "Where it lives", "For themes over many reviews.", Sort.CHOICE, _of(FactorCategory)
    ),
    FieldSpec("component", "Component", "The service, dependency or human action it is about."),
    FieldSpec(
        "contribution",
        "It",
        "How that component contributed.",
        Sort.CHOICE,
        _of(Contribution, NOT_SAID),
    ),
    _CONFIDENCE,
    FieldSpec(
        "confirmed",
        "Confirmed",
        "The room agrees and there is evidence; later incidents are compared with it.",
        Sort.YESNO,
        YES_NO,
    ),
    _DETAIL,
    _SEEN_BY,
)


def _weight(name: str, label: str, words: str, heading: str = "") -> FieldSpec:
    return FieldSpec(name, label, words, Sort.NUMBER, ONE_TO_FIVE, heading=heading)


ACTION = (
    FieldSpec(
        "text",
        "Action",
        "Verb first, narrow, with an end one can see.",
        needed="Write what is to be done, verb first.",
        coached=True,
    ),
    FieldSpec("owner", "Owner", "One person who answers for it."),
    FieldSpec("due", "Due", "2w · friday · 12 Dec · end of month · 2026-12-12.", Sort.DAY),
    FieldSpec(
        "criterion.metric", "Measured by", "What to look at to tell that it worked.", heading="Success"
    ),
    FieldSpec("criterion.baseline", "Today it is", "The number or state now."),
    FieldSpec("criterion.target", "It should be", "The number or state that counts as success."),
    FieldSpec("criterion.by", "Checked on", "The day to look: 6w · 2027-01-15.", Sort.DAY),
    FieldSpec(
        "action_kind", "Kind", "What it is for.", Sort.CHOICE, _of(ActionKind, NOT_SAID), heading="What it is"
    ),
    FieldSpec(
        "permanence",
        "Permanence",
        "A workaround needs an expiry and the permanent fix that replaces it.",
        Sort.CHOICE,
        _of(Permanence, NOT_SAID),
    ),
    FieldSpec(
        "expires",
        "Expires",
        "When the workaround must be gone; l on the action links its permanent fix.",
        Sort.DAY,
        applies=_workaround,
    ),
    _weight("user_impact", "User impact", "If it happens again: 1 few notice … 5 everybody.", "Priority"),
    _weight("business", "Business", "What it would cost the business: 1 little … 5 very much."),
    _weight("recurrence", "Recurrence", "How likely it happens again: 1 hardly … 5 surely."),
    _weight("effort", "Effort", "Work to do it: 1 hours … 5 quarters."),
    FieldSpec("state", "State", "Where it stands.", Sort.CHOICE, _of(ActionState), heading="Follow-up"),
    FieldSpec(
        "not_acting_because",
        "Because",
        "Not acting is a decision with a reason.",
        applies=_when("state", ActionState.NOT_ACTING),
        coached=True,
    ),
    FieldSpec(
        "done_on",
        "Done on",
        "The day it was done.",
        Sort.DAY,
        applies=_when("state", ActionState.DONE),
        past=True,
    ),
    FieldSpec("area", "Area", "Where it changes something.", Sort.CHOICE, _of(ActionArea, NOT_SAID)),
    FieldSpec("layer", "Layer", "The layer of resilience it adds.", Sort.CHOICE, _of(Layer, NOT_SAID)),
    FieldSpec("sponsor", "Sponsor", "The leader who removes what blocks it."),
    FieldSpec("teams", "Depends on", "Teams it needs, with commas between.", Sort.LIST),
    FieldSpec("rollout", "Roll-out", "Staging, flag, gradual.", Sort.TEXT),
    FieldSpec("validation", "Validation", "A check, a synthetic test, a test of the alert.", Sort.TEXT),
    FieldSpec("tracker", "Tracker", "Its address in the issue tracker."),
    _DETAIL,
    _SEEN_BY,
)

GROUP = (
    FieldSpec("title", "Group", "What these notes speak of.", needed="Write what the notes have in common."),
    _SEEN_BY,
)
PARKED = (
    FieldSpec(
        "text", "Parked idea", "It comes back in the actions phase.", needed="Write the idea, in one line."
    ),
    _SEEN_BY,
)
QUESTION = (
    FieldSpec("text", "Question", "What the room wants to know.", needed="Write the question.", coached=True),
    FieldSpec("state", "State", "Whether it found its answer.", Sort.CHOICE, _of(QuestionState)),
    FieldSpec("answer", "Answer", "What was found out.", Sort.TEXT, coached=True),
    FieldSpec("owner", "Owner", "Who finds out."),
    _SEEN_BY,
)
TERM = (
    FieldSpec("term", "Term", "The word, as it is used here.", needed="Write the word."),
    FieldSpec("meaning", "Meaning", "For a reader from another function.", Sort.TEXT),
    _SEEN_BY,
)
SPOKEN = (
    FieldSpec(
        "text",
        "Said",
        "What was said in the room. Not anonymous; without a name.",
        Sort.TEXT,
        needed="Write what was said.",
        coached=True,
    ),
    _SEEN_BY,
)
PRIVATE = (
    FieldSpec(
        "text",
        "Private note",
        "Only the facilitator, co-facilitator and note-taker see it; never on stage or in a document.",
        Sort.TEXT,
        needed="Write the note.",
    ),
)


def _number(name: str, label: str, words: str, heading: str = "") -> FieldSpec:
    return FieldSpec(name, label, words, Sort.NUMBER, heading=heading)


_drill: Callable[[Typed], bool] = lambda typed: typed.get("drill") == "yes"  # noqa: E731

REVIEW = (
    FieldSpec("title", "Title", "What happened, in a few words.", needed="Write a title.", coached=True),
    FieldSpec("severity", "Severity", "In doubt the higher.", Sort.CHOICE, _of(Severity)),
    FieldSpec(
        "summary",
        "Summary",
        "Two or three sentences for somebody who was not there.",
        Sort.TEXT,
        coached=True,
    ),
    FieldSpec(
        "incident_day", "Day", "The day of the incident; bare times are read against it.", Sort.DAY, past=True
    ),
    FieldSpec(
        "zone",
        "Time zone",
        "Times are shown in it: UTC, Europe/Berlin.",
        needed="Write UTC or a name such as Europe/Berlin.",
    ),
    FieldSpec("services", "Services", "Services involved, with commas between.", Sort.LIST),
    FieldSpec("teams", "Teams", "Teams involved, with commas between.", Sort.LIST),
    FieldSpec("incident_type", "Type", "Such as: data loss, latency, security."),
    FieldSpec("near_miss", "Near miss", "A surprise without impact; worth a review too.", Sort.YESNO, YES_NO),
    FieldSpec("drill", "Drill", "An exercise rather than an incident.", Sort.YESNO, YES_NO),
    *(
        FieldSpec(f"drill_checks.{name}", label, words, Sort.YESNO, YES_NO_UNKNOWN, applies=_drill)
        for name, label, words in (
            ("escalation_worked", "Escalation", "Did the escalation reach people?"),
            ("runbook_worked", "Runbook", "Did the runbook work as written?"),
            ("channel_worked", "Channel", "Did the channel of communication work?"),
        )
    ),
    FieldSpec("aim", "Aim", "What this review wants to learn.", Sort.TEXT, heading="The review"),
    FieldSpec("scope", "Scope", "What it looks at, and what not.", Sort.TEXT),
    FieldSpec("owner", "Owner", "The one person answerable for the review getting done."),
    FieldSpec("publish_by", "Publish by", "2w · friday · 12 Dec · 2026-12-12.", Sort.DAY),
    FieldSpec("requirement", "Requirement", "Whether policy asked for it.", Sort.CHOICE, _of(Requirement)),
    FieldSpec(
        "waived_because",
        "Waived because",
        "The reason why the required review is left out.",
        applies=_when("requirement", Requirement.WAIVED),
    ),
    FieldSpec("state", "State", "Where the review stands.", Sort.CHOICE, _of(ReviewState)),
    FieldSpec(
        "functions",
        "To be heard",
        "Functions, with commas between: " + ", ".join(FUNCTIONS) + ".",
        Sort.LIST,
    ),
    *(
        FieldSpec(
            f"milestones.{milestone.value}",
            milestone.words.capitalize(),
            "A mark on an event has precedence. 14:05 · 2026-11-20 14:05 · T+15m.",
            Sort.MOMENT,
            heading="" if n else "Milestones",
        )
        for n, milestone in enumerate(Milestone)
    ),
    _number(
        "impact.users", "Users", "How many were affected; empty is not recorded, which is not zero.", "Impact"
    ),
    _number("impact.minutes", "Minutes", "How long users felt it."),
    _number("impact.support_cases", "Support cases", "How many came in."),
    FieldSpec("impact.money", "Money", "With its currency, where known."),
    _number("impact.error_budget_minutes", "Error budget", "Minutes of it that were used."),
    FieldSpec("impact.described", "What users felt", "In their words.", Sort.TEXT, coached=True),
    *(
        FieldSpec(
            f"roles.{role.value}",
            role.words.capitalize(),
            "Who held it, by team or role if you prefer; with commas between.",
            Sort.LIST,
            heading="" if n else "Roles in the incident",
        )
        for n, role in enumerate(IncidentRole)
    ),
)

FORMS: dict[type[Card], tuple[FieldSpec, ...]] = {
    TimelineEvent: EVENT,
    Factor: FACTOR,
    Action: ACTION,
    Group: GROUP,
    ParkedIdea: PARKED,
    Question: QUESTION,
    Term: TERM,
    SpokenNote: SPOKEN,
    PrivateNote: PRIVATE,
    Review: REVIEW,
}
"""The form of each kind of card a person edits."""
