"""The fields of every card a person edits, in the order they are asked for."""

from __future__ import annotations

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
    Layer,
    Milestone,
    Permanence,
    QuestionState,
    Stance,
)
from pmtui.tui.form_review import REVIEW
from pmtui.tui.form_terms import NOT_SAID, ONE_TO_FIVE, YES_NO, terms, when
from pmtui.tui.forms import FieldSpec, Sort

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
    "confidence", "Confidence", "How sure the room is.", Sort.CHOICE, terms(Confidence, NOT_SAID)
)
_decision = when("stance", Stance.DECISION)
_workaround = when("permanence", Permanence.WORKAROUND)

EVENT = (
    FieldSpec(
        "at",
        "When",
        "14:05 · 2026-11-20 14:05 · 14:05 CET · T+15m from the start · +15m from the selected event.",
        Sort.MOMENT,
        needed="Write when it happened: 14:05, 2026-11-20 14:05 or T+15m.",
    ),
    FieldSpec("event_kind", "Kind", "What sort of thing happened.", Sort.CHOICE, terms(EventKind)),
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
        terms(Stance),
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
        terms(AssumptionState, NOT_SAID),
        applies=when("stance", Stance.ASSUMPTION),
    ),
    _CONFIDENCE,
    FieldSpec("team", "Team", "The team or service it happened to."),
    FieldSpec("evidence", "Evidence", "A link, a graph, a message: where one can see it."),
    FieldSpec("source", "Source", "The record it comes from: pager, chat, metrics."),
    FieldSpec(
        "also",
        "Further sources",
        "What else tells the same, one a line: tool, who, link or place.",
        Sort.LINES,
        applies=lambda typed: bool(typed.get("also")),
    ),
    FieldSpec(
        "milestone",
        "Milestone",
        "Times to detect, mitigate and resolve are measured between these.",
        Sort.CHOICE,
        terms(Milestone, "none"),
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
        terms(FactorKind),
    ),
    FieldSpec(
        "category", "Where it lives", "For themes over many reviews.", Sort.CHOICE, terms(FactorCategory)
    ),
    FieldSpec("component", "Component", "The service, dependency or human action it is about."),
    FieldSpec(
        "contribution",
        "It",
        "How that component contributed.",
        Sort.CHOICE,
        terms(Contribution, NOT_SAID),
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
        "action_kind",
        "Kind",
        "What it is for.",
        Sort.CHOICE,
        terms(ActionKind, NOT_SAID),
        heading="What it is",
    ),
    FieldSpec(
        "permanence",
        "Permanence",
        "A workaround needs an expiry and the permanent fix that replaces it.",
        Sort.CHOICE,
        terms(Permanence, NOT_SAID),
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
    FieldSpec("state", "State", "Where it stands.", Sort.CHOICE, terms(ActionState), heading="Follow-up"),
    FieldSpec(
        "not_acting_because",
        "Because",
        "Not acting is a decision with a reason.",
        applies=when("state", ActionState.NOT_ACTING),
        coached=True,
    ),
    FieldSpec(
        "done_on",
        "Done on",
        "The day it was done.",
        Sort.DAY,
        applies=when("state", ActionState.DONE),
        past=True,
    ),
    FieldSpec("area", "Area", "Where it changes something.", Sort.CHOICE, terms(ActionArea, NOT_SAID)),
    FieldSpec("layer", "Layer", "The layer of resilience it adds.", Sort.CHOICE, terms(Layer, NOT_SAID)),
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
    FieldSpec("state", "State", "Whether it found its answer.", Sort.CHOICE, terms(QuestionState)),
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
