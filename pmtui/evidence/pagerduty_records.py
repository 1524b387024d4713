"""What PagerDuty writes about an incident, the same in answers of its API and in what its webhooks deliver."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pmtui.evidence.pagerduty_people import people_told_of, who
from pmtui.evidence.placed import Placed
from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page, Value, inner, joined, objects, pairs, text, text_at
from pmtui.evidence.words import guess_kind
from pmtui.model.vocabulary import EventKind

_LOG_KINDS = {
    "trigger": EventKind.ALERT,
    "acknowledge": EventKind.ACKNOWLEDGEMENT,
    "resolve": EventKind.RESOLUTION,
    "escalate": EventKind.ESCALATION,
    "repeat_escalation_path": EventKind.ESCALATION,
    "exhaust_escalation_path": EventKind.ESCALATION,
    "responder_request": EventKind.ESCALATION,
    "reassign": EventKind.HANDOFF,
    "delegate": EventKind.HANDOFF,
    "notify": EventKind.PAGE,
}
LOG = "_log_entry"


def named(own_id: str, what: str) -> str:
    """The id of one of several rows of a record; none when the record has none."""
    return f"{own_id}/{what}" if own_id else ""


def names(items: list[Value]) -> str:
    """People or teams, as PagerDuty names them."""
    if len(items) == 1:
        return text(items[0], "summary", "name")
    return ", ".join(name for item in items if (name := text(item, "summary", "name")))


def team_of(value: Value) -> str:
    """Whom a record concerns: its teams, else its service."""
    teams = value.get("teams")
    return (names(objects(teams)) if teams else "") or text(inner(value, "service"), "summary", "name")


def severity_of(incident: Value) -> str:
    """Its priority, else its urgency."""
    return text(inner(incident, "priority"), "summary", "name") or text_at(incident, "urgency")


def about(said: str, incident: Value) -> str:
    """What happened, to which incident."""
    title = text(incident, "summary", "title", "description", "id")
    return said if not title or title in said else f"{said}: {title}"


def log_entry(value: Value, page: Page, incident: Value | None = None) -> Iterator[Evidence]:
    """What one entry of an incident's log tells; `incident` when it is written beside the entry."""
    whose = incident or inner(value, "incident")
    agent, channel, details = inner(value, "agent"), inner(value, "channel"), inner(value, "event_details")
    word = text_at(value, "type").removesuffix(LOG)
    said = text_at(value, "summary") or word.replace("_", " ") or "Log entry"
    kind = _LOG_KINDS.get(word, EventKind.NOTE)
    if word == "annotate":
        note = text(channel, "content", "summary")
        said, kind = joined(said, note), guess_kind(note)
    elif word == "assign":
        kind = EventKind.HANDOFF if text_at(agent, "type").startswith("user") else EventKind.PAGE
    actor, program = who(agent, page)
    people_told_of(objects(value, "assignees"), page)
    yield page.row(
        value.get("created_at"),
        about(said, whose),
        kind=kind,
        severity=severity_of(whose),
        actor=actor,
        program=program,
        team=team_of(value) or team_of(whose),
        detail=joined(
            text_at(details, "description"),
            text_at(channel, "details") or pairs(channel.get("details")),
            by="\n",
        )
        if details or channel
        else "",
        source_id=_id_of_entry(value, word, whose),
        group=text_at(whose, "id"),
        link=text_at(value, "html_url") or text_at(whose, "html_url"),
        hidden="notification sent" if word == "notify" else "",
    )


def _id_of_entry(value: Value, word: str, whose: Value) -> str:
    """The entry's own id; that of the incident's row where the incident, exported too, tells the same."""
    own, at = text_at(whose, "id"), value.get("created_at")
    match word:
        case "trigger" if own:
            return named(own, "triggered")
        case "acknowledge" if own and text_at(value, "agent.type").startswith("user"):
            return named(own, f"acknowledged {text_at(value, 'agent.id')} {at}")
        case "assign" if own and len(to := objects(value, "assignees")) == 1:
            return named(own, f"assigned {text(to[0], 'id')} {at}")
        case "resolve" if own:
            return named(own, f"resolved {at}")
    return text_at(value, "id")


def incident(value: Value, page: Page) -> Iterator[Evidence]:
    """Its beginning and end, and who has it, answered or was asked, as it stands when it was exported."""
    own = text_at(value, "id")
    severity, team, link = severity_of(value), team_of(value), text_at(value, "html_url")

    def row(
        at: object, said: str, kind: EventKind, what: str, by: Value | None = None, detail: str = ""
    ) -> Evidence:
        actor, program = who(by or {}, page)
        return page.row(
            at,
            about(said, value),
            kind=kind,
            severity=severity,
            actor=actor,
            program=program,
            team=team,
            detail=detail,
            source_id=named(own, what),
            group=own,
            link=link,
        )

    started = value.get("created_at")
    facts = {
        "service": text_at(value, "service.summary"),
        "escalation policy": text_at(value, "escalation_policy.summary"),
    }
    fields = {
        text(field, "display_name", "name"): field.get("value") for field in objects(value, "custom_fields")
    }
    description = text_at(value, "description")
    yield row(
        started,
        "Incident triggered",
        EventKind.ALERT,
        "triggered",
        detail=joined(
            "" if description == text_at(value, "title") else description,
            pairs(facts),
            pairs(fields),
            by="\n",
        ),
    )
    by_policy = text_at(value, "assigned_via") == "escalation_policy"
    for item in objects(value, "assignments"):
        at, whom = item.get("at"), text_at(item, "assignee.summary")
        people_told_of([inner(item, "assignee")], page)
        kind = (
            EventKind.PAGE
            if _soon(page, started, at)
            else EventKind.ESCALATION
            if by_policy
            else EventKind.HANDOFF
        )
        yield row(
            at, f"Assigned to {whom or 'somebody'}", kind, f"assigned {text_at(item, 'assignee.id')} {at}"
        )
    for item in objects(value, "acknowledgements"):
        at, by = item.get("at"), inner(item, "acknowledger")
        what = f"acknowledged {text_at(by, 'id')} {at}"
        yield row(at, _by("Acknowledged", text_at(by, "summary")), EventKind.ACKNOWLEDGEMENT, what, by)
    asked = objects(value, "incidents_responders")
    for item in asked:
        at, asked_one = item.get("requested_at"), inner(item, "user")
        people_told_of([asked_one], page)
        whom = text_at(asked_one, "summary") or "somebody"
        what = f"asked {text_at(item, 'user.id')} {at}"
        message = text_at(item, "message")
        yield row(
            at, f"{whom} was asked to help", EventKind.ESCALATION, what, inner(item, "requester"), message
        )
        if text_at(item, "state") not in ("", "pending"):
            answer = row(
                item.get("updated_at"),
                f"{whom} {text_at(item, 'state')}",
                EventKind.NOTE,
                f"{what} answer",
                asked_one,
            )
            if answer.at:
                yield answer
    for item in [] if asked else objects(value, "responder_requests"):
        at = item.get("requested_at")
        yield row(
            at,
            "Others were asked to help",
            EventKind.ESCALATION,
            f"asked {at}",
            inner(item, "requester"),
            text_at(item, "message"),
        )
    resolved = text_at(value, "status") == "resolved"
    end = value.get("resolved_at") or (value.get("last_status_change_at") if resolved else None)
    ended_by = inner(value, "last_status_change_by") if resolved else {}
    merged = text(value, "resolve_reason.incident.summary", "resolve_reason.incident.id")
    said = f"Merged into {merged}" if merged else _by("Resolved", text_at(ended_by, "summary"))
    closing = row(end, said, EventKind.RESOLUTION, f"resolved {end}", ended_by)
    if closing.at:
        yield closing


def _soon(page: Page, started: object, at: object) -> bool:
    """Whether somebody was assigned with the incident's beginning: paged, then, and nothing was handed over."""
    one, other = page.times.read(started).at, page.times.read(at).at
    return one is not None and other is not None and abs(other - one) <= timedelta(minutes=1)


def _by(said: str, who: str) -> str:
    return f"{said} by {who}" if who else said


def measured(value: Value, page: Page) -> Iterator[Evidence]:
    """An incident as PagerDuty's analytics and its CSV count it."""
    own = text_at(value, "id")
    title = text(value, "description", "title", "id")
    title = f"[#{text_at(value, 'incident_number')}] {title}"
    severity = text(value, "priority_name", "urgency")
    team = text(value, "team_name", "service_name")

    def row(at: object, said: str, kind: EventKind, what: str, actor: str = "", detail: str = "") -> Evidence:
        return page.row(
            at,
            f"{said}: {title}",
            kind=kind,
            severity=severity,
            actor=actor,
            team=team,
            detail=detail,
            source_id=named(own, what),
            group=own,
        )

    started = row(
        value.get("created_at") or value.get("created_on"),
        "Incident triggered",
        EventKind.ALERT,
        "triggered",
        detail=pairs({name: value.get(name) for name in _MEASURES}),
    )
    yield started
    answered = _answered(started, value)
    if answered is not None:
        who = _who_answered(value)
        one = who if "," not in who else ""
        page.source.notes.called.tells_of(*(name.strip() for name in who.split(",")))
        said = _by("Acknowledged", who)
        yield row(answered, said, EventKind.ACKNOWLEDGEMENT, "first acknowledged", one)
    who = text_at(value, "resolved_by_user_name")
    end = value.get("resolved_at") or value.get("resolved_on")
    closing = row(end, _by("Resolved", who), EventKind.RESOLUTION, f"resolved {end}", who)
    if closing.at:
        yield closing


def _answered(started: Evidence, value: Value) -> Placed | None:
    """When somebody first acknowledged, as the seconds since the beginning say."""
    seconds = text_at(value, "seconds_to_first_ack").strip()
    if started.at is None or not (seconds.isascii() and seconds.isdigit() and len(seconds) < 9):
        return None
    return Placed(started.at + timedelta(seconds=int(seconds)), started.precision, started.zone)


def _who_answered(value: Value) -> str:
    for key in ("acknowledged_by_user_names", "acknowledge_user_names", "acknowledged_user_names"):
        found = value.get(key)
        if isinstance(found, list):
            found = ", ".join(name for name in found if isinstance(name, str))
        if isinstance(found, str) and found.strip():
            return found.strip()
    return ""


_MEASURES = (
    "seconds_to_first_ack",
    "seconds_to_engage",
    "seconds_to_mobilize",
    "seconds_to_resolve",
    "assignment_count",
    "escalation_count",
    "total_notifications",
    "sleep_hour_interruptions",
)
