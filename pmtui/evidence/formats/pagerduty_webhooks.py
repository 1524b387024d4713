"""What PagerDuty's webhooks deliver: v1 and v2 messages, v3 events. A delivery may hold several."""

from __future__ import annotations

from collections.abc import Iterator

from pmtui.evidence.options import Options
from pmtui.evidence.pagerduty_people import people_told_of, who
from pmtui.evidence.pagerduty_records import log_entry, named, names, severity_of, team_of
from pmtui.evidence.repeats import told_once
from pmtui.evidence.rows import Evidence
from pmtui.evidence.source import Source
from pmtui.evidence.tool import Page, ToolReader, Value, dig, inner, joined, objects, text, text_at
from pmtui.evidence.words import guess_kind
from pmtui.model.vocabulary import EventKind

_KINDS = {
    "trigger": EventKind.ALERT,
    "triggered": EventKind.ALERT,
    "reopened": EventKind.ALERT,
    "acknowledge": EventKind.ACKNOWLEDGEMENT,
    "acknowledged": EventKind.ACKNOWLEDGEMENT,
    "resolve": EventKind.RESOLUTION,
    "resolved": EventKind.RESOLUTION,
    "escalate": EventKind.ESCALATION,
    "escalated": EventKind.ESCALATION,
    "responder.added": EventKind.ESCALATION,
    "assign": EventKind.HANDOFF,
    "reassigned": EventKind.HANDOFF,
    "delegate": EventKind.HANDOFF,
    "delegated": EventKind.HANDOFF,
}
"""By the word after `incident.`; all else is a note."""


class PagerDutyWebhookReader(ToolReader):
    """Bodies of deliveries, one or many; what several tell of one log entry has one id."""

    name = "pagerduty-webhook"
    words = "PagerDuty webhooks v1, v2, v3"
    tool = "PagerDuty"
    lists = ("messages",)

    def read(self, source: Source, options: Options) -> Iterator[Evidence]:
        return told_once(super().read(source, options))

    def is_mine(self, value: Value) -> bool:
        return (
            _is_v3(value)
            or _is_v3(value.get("event"))
            or _is_message(value)
            or any(_is_message(item) for item in objects(value, "messages")[:5])
        )

    def rows(self, value: Value, page: Page) -> Iterator[Evidence]:
        event = value.get("event")
        messages = objects(value, "messages")
        if _is_v3(value):
            yield from _v3(value, page)
        elif isinstance(event, dict):
            yield from _v3(event, page)
        elif messages:
            for message in messages:
                yield from _message(message, page)
        elif "messages" not in value:
            yield from _message(value, page)


def _is_v3(value: object) -> bool:
    return (
        isinstance(value, dict)
        and "event_type" in value
        and "occurred_at" in value
        and "resource_type" in value
    )


def _is_message(value: Value) -> bool:
    kind = value.get("event") or value.get("type")
    incident = value.get("incident") or dig(value, "data.incident")
    return (
        isinstance(kind, str)
        and kind.startswith("incident.")
        and isinstance(incident, dict)
        and ("incident_number" in incident or "log_entries" in value or "created_on" in value)
    )


# --- v3 ----------------------------------------------------------------------


def _v3(event: Value, page: Page) -> Iterator[Evidence]:
    data = inner(event, "data")
    word = text_at(event, "event_type")
    incident = data if text_at(data, "type") == "incident" else inner(data, "incident")
    said = text(data, "content", "message")  # a note, an update of the status, what a responder is asked
    title = text_at(data, "title") or text(incident, "title", "summary") or text(data, "summary", "name")
    new = ""
    if word.endswith("priority_updated"):
        new = text_at(data, "priority.summary")
    elif word.endswith(("reassigned", "delegated", "escalated", "triggered")):
        new = names(objects(data, "assignees"))
    elif "responder" in word:
        new = text(data, "user.summary", "escalation_policy.summary")
    people_told_of([*objects(data, "assignees"), inner(data, "user")], page)
    actor, program = who(inner(event, "agent"), page)
    yield page.row(
        event.get("occurred_at"),
        joined(word or "event", title) + (f" ({new})" if new else "") + (f" – {said}" if said else ""),
        kind=_kind_v3(word, said),
        severity=severity_of(data) or severity_of(incident),
        actor=actor or text_at(event, "client.name"),
        program=program or not actor,
        team=team_of(data) or team_of(incident),
        source_id=text_at(event, "id"),
        group=text_at(incident, "id"),
        link=text_at(data, "html_url") or text_at(incident, "html_url"),
        hidden="test of the webhook" if word == "pagey.ping" else "",
    )


def _kind_v3(word: str, said: str) -> EventKind:
    whose, _, what = word.partition(".")
    if whose == "service":
        return EventKind.CHANGE
    if what == "annotated":
        return guess_kind(said)
    return _KINDS.get(what, EventKind.NOTE) if whose == "incident" else EventKind.NOTE


# --- v1, v2 --------------------------------------------------------------------


def _message(message: Value, page: Page) -> Iterator[Evidence]:
    incident = message.get("incident") or dig(message, "data.incident")
    if not isinstance(incident, dict):
        incident = {}
    entries = objects(message, "log_entries")
    for entry in entries:
        yield from log_entry(entry, page, incident)
    if entries:
        return
    word = text(message, "event", "type")
    what = word.removeprefix("incident.")
    title = text(incident, "trigger_summary_data.subject", "trigger_summary_data.description", "title", "id")
    new = text_at(incident, "assigned_to_user.name") if what in ("assign", "delegate", "escalate") else ""
    people_told_of([inner(incident, "assigned_to_user")], page)
    actor, program = who(inner(incident, "last_status_change_by"), page)
    yield page.row(
        message.get("created_on") or incident.get("last_status_change_on"),
        joined(word or "message", title) + (f" ({new})" if new else ""),
        kind=_KINDS.get(what, EventKind.NOTE),
        severity=severity_of(incident),
        actor=actor,
        program=program,
        team=team_of(incident),
        source_id=named(text_at(message, "id"), "message"),
        group=text_at(incident, "id"),
        link=text_at(incident, "html_url"),
    )


READERS = (PagerDutyWebhookReader(),)
