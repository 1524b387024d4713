"""The fields of the review itself."""

from __future__ import annotations

from collections.abc import Callable

from pmtui.model.vocabulary import FUNCTIONS, IncidentRole, Milestone, Requirement, ReviewState, Severity
from pmtui.tui.form_terms import YES_NO, YES_NO_UNKNOWN, terms, when
from pmtui.tui.forms import FieldSpec, Sort, Typed


def _number(name: str, label: str, words: str, heading: str = "") -> FieldSpec:
    return FieldSpec(name, label, words, Sort.NUMBER, heading=heading)


_drill: Callable[[Typed], bool] = lambda typed: typed.get("drill") == "yes"  # noqa: E731

REVIEW = (
    FieldSpec("title", "Title", "What happened, in a few words.", needed="Write a title.", coached=True),
    FieldSpec("severity", "Severity", "In doubt the higher.", Sort.CHOICE, terms(Severity)),
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
    FieldSpec("requirement", "Requirement", "Whether policy asked for it.", Sort.CHOICE, terms(Requirement)),
    FieldSpec(
        "waived_because",
        "Waived because",
        "The reason why the required review is left out.",
        applies=when("requirement", Requirement.WAIVED),
    ),
    FieldSpec("state", "State", "Where the review stands.", Sort.CHOICE, terms(ReviewState)),
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
