"""New Relic: what its webhooks post, old and new, and violations, incidents and deployments of its API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page, ToolReader, Value, held, joined, text, text_at
from pmtui.model.vocabulary import EventKind

_KINDS: Mapping[str, EventKind] = {
    "open": EventKind.ALERT,
    "opened": EventKind.ALERT,
    "created": EventKind.ALERT,
    "activated": EventKind.ALERT,
    "active": EventKind.ALERT,
    "acknowledged": EventKind.ACKNOWLEDGEMENT,
    "acknowledge": EventKind.ACKNOWLEDGEMENT,
    "closed": EventKind.RESOLUTION,
    "close": EventKind.RESOLUTION,
}
_ONLY_HERE = frozenset(
    [
        "incident_acknowledge_url",
        "alertPolicyNames",
        "alertConditionNames",
        "impactedEntities",
        "issueUrl",
        "condition_name",
        "policy_name",
        "violation_chart_url",
        "closed_violations_count",
        "open_violations_count",
        "incident_id",
        "current_state",
        "workflowName",
    ]
)
_LEAST = (frozenset({"id", "createdAt", "state"}), frozenset({"timestamp", "current_state"}))
"""What remains of a webhook whose template has only these fields."""
_LISTS = ("violations", "incidents", "alert_events", "recent_events", "deployments")


class NewRelicReader(ToolReader):
    """Webhooks of alerts and issues, and the lists of the alerts API."""

    name = "newrelic"
    words = "New Relic alerts"
    tool = "New Relic"
    lists = _LISTS

    def is_mine(self, value: Value) -> bool:
        if len(_ONLY_HERE & value.keys()) >= 2 or _is_nrql(value):
            return True
        if value.keys() in _LEAST and text(value, "state", "current_state").lower() in _KINDS:
            return True
        if _is_violation(value) or _is_incident(value) or _is_alert_event(value) or _is_legacy(value):
            return True
        first = held(value, _LISTS, 2)
        return any(
            _is_violation(i) or _is_incident(i) or _is_alert_event(i) or _is_deployment(i) for i in first
        )

    def rows(self, value: Value, page: Page) -> Iterator[Evidence]:
        inside = held(value, _LISTS)
        legacy = value.get("alert") or value.get("deployment")
        if inside and not _ONLY_HERE & value.keys():
            for item in inside:
                yield from _listed(item, page)
        elif isinstance(legacy, dict) and _is_legacy(value):
            yield _legacy(legacy, page)
        else:
            yield from _listed(value, page)


def _is_violation(value: Value) -> bool:
    return "opened_at" in value and ("policy_name" in value or "condition_name" in value)


def _is_incident(value: Value) -> bool:
    return "opened_at" in value and "incident_preference" in value


def _is_alert_event(value: Value) -> bool:
    return value.keys() >= {"event_type", "timestamp", "incident_id", "description"}


def _is_deployment(value: Value) -> bool:
    return value.keys() >= {"revision", "timestamp", "user"} and "changelog" in value


def _is_nrql(value: Value) -> bool:
    return value.keys() >= {"event", "timestamp", "incidentId"} and (
        "policyName" in value or "title" in value
    )


def _is_legacy(value: Value) -> bool:
    inner = value.get("alert") or value.get("deployment")
    return (
        isinstance(inner, dict)
        and "created_at" in inner
        and "application_name" in inner
        and ("alert_url" in inner or "deployment_url" in inner or "account_name" in inner)
    )


def _listed(value: Value, page: Page) -> Iterator[Evidence]:
    if "opened_at" in value:
        yield from _violation(value, page)
    elif _is_alert_event(value) and "current_state" not in value:
        yield _alert_event(value, page)
    elif _is_deployment(value):
        yield _deployment(value, page)
    else:
        yield _webhook(value, page)


def _webhook(value: Value, page: Page) -> Evidence:
    state = text(value, "state", "current_state", "event")
    kind = _KINDS.get(state.lower())
    number = text(value, "incident_id", "incidentId") or text_at(value, "id")
    title = text(value, "condition_name", "conditionName") or _first(value.get("alertConditionNames"))
    said = text(value, "details", "title") or _first(value.get("title"))
    at = value.get("timestamp", value.get("createdAt"))
    if kind is EventKind.RESOLUTION:
        at = next((value[key] for key in ("closedAt", "updatedAt") if value.get(key) is not None), at)
    elif kind is EventKind.ACKNOWLEDGEMENT:
        at = next((value[key] for key in ("acknowledgedAt", "updatedAt") if value.get(key) is not None), at)
    what = joined(title if title not in said else "", said)
    return page.row(
        at,
        joined(state.capitalize(), what) if what else joined(f"Issue {state}" if state else "Issue"),
        kind=kind or EventKind.ALERT,
        severity=text(value, "severity", "priority"),
        actor=text_at(value, "owner"),
        detail=joined("runbook", text_at(value, "runbook_url")) if text_at(value, "runbook_url") else "",
        team=text(value, "policy_name", "policyName") or _first(value.get("alertPolicyNames")),
        source_id=f"{number}/{state or 'state unknown'}" if number else "",
        group=number,
        link=text(value, "issueUrl", "incident_url", "incidentLink"),
        zone="UTC",
    )


def _violation(value: Value, page: Page) -> Iterator[Evidence]:
    number = text_at(value, "id")
    title = text(value, "label", "condition_name") or f"incident {number}"
    incident = text_at(value, "links.incident_id") or number
    thing = text_at(value, "entity.name")
    about = f"{thing}: {title}" if thing and thing not in title else title
    is_violation = _is_violation(value)
    for key, words, kind in (
        ("opened_at", "Opened", EventKind.ALERT),
        ("closed_at", "Closed", EventKind.RESOLUTION),
    ):
        if key == "opened_at" or value.get(key):
            yield page.row(
                value.get(key),
                f"{words}: {about}",
                kind=kind,
                severity=text_at(value, "priority"),
                detail=text_at(value, "condition_name") if title != text_at(value, "condition_name") else "",
                team=text_at(value, "policy_name"),
                source_id=f"{'violation' if is_violation else 'incident'}/{number}/{key}" if number else "",
                group=incident,
                zone="UTC",
            )


def _alert_event(value: Value, page: Page) -> Evidence:
    number, event = text_at(value, "id"), text_at(value, "event_type")
    lower = event.lower()
    kind = EventKind.RESOLUTION if "close" in lower else EventKind.ALERT if "open" in lower else None
    return page.row(
        value.get("timestamp"),
        text_at(value, "description") or event,
        kind=kind,
        severity=text_at(value, "priority"),
        detail=event,
        source_id=f"event/{number}" if number else "",
        group=text_at(value, "incident_id"),
        zone="UTC",
    )


def _deployment(value: Value, page: Page) -> Evidence:
    number = text_at(value, "id")
    return page.row(
        value.get("timestamp"),
        joined(f"Deployed {text_at(value, 'revision')}".strip(), text_at(value, "description")),
        kind=EventKind.CHANGE,
        actor=text_at(value, "user"),
        detail=text_at(value, "changelog"),
        source_id=f"deployment/{number}" if number else "",
        zone="UTC",
    )


def _legacy(value: Value, page: Page) -> Evidence:
    """Notifications of before 2017: one object under `alert` or `deployment`."""
    said = text(value, "short_description", "message", "description", "changelog")
    deployed = "deployment_url" in value or ("revision" in value and "alert_url" not in value)
    return page.row(
        value.get("created_at"),
        joined(text_at(value, "application_name"), said or ("deployed" if deployed else "alert")),
        kind=EventKind.CHANGE if deployed else EventKind.ALERT,
        severity=text_at(value, "severity"),
        actor=text_at(value, "deployed_by"),
        detail=text_at(value, "long_description"),
        link=text(value, "alert_url", "deployment_url"),
        zone="UTC",
    )


def _first(value: object) -> str:
    if isinstance(value, list):
        return next((item for item in value if isinstance(item, str) and item), "")
    return ""


READERS = (NewRelicReader(),)
