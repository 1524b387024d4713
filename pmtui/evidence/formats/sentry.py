"""Sentry: issues and events of its API, event payloads, and bodies of its webhooks, new and legacy."""

from __future__ import annotations

from collections.abc import Iterator

from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page, ToolReader, Value, joined, objects, text, text_at
from pmtui.model.vocabulary import EventKind

NO_TIME = "the webhook says no time"

_DONE = {
    "set_resolved": ("resolved", EventKind.RESOLUTION),
    "set_resolved_in_release": ("resolved in a release", EventKind.RESOLUTION),
    "set_resolved_by_age": ("resolved by age", EventKind.RESOLUTION),
    "set_resolved_in_commit": ("resolved in a commit", EventKind.RESOLUTION),
    "set_unresolved": ("opened again", EventKind.ALERT),
    "set_regression": ("came back", EventKind.ALERT),
    "set_escalating": ("escalating", EventKind.ESCALATION),
    "set_ignored": ("ignored", EventKind.NOTE),
    "assigned": ("assigned", EventKind.NOTE),
    "unassigned": ("unassigned", EventKind.NOTE),
    "resolved": ("resolved", EventKind.RESOLUTION),
    "ignored": ("ignored", EventKind.NOTE),
    "archived": ("archived", EventKind.NOTE),
    "unresolved": ("opened again", EventKind.ALERT),
}  # fmt: skip
_ALREADY_TOLD = frozenset(("first_seen",))


class SentryReader(ToolReader):
    """Errors as Sentry saw them: first, last, each event; and what people did about them."""

    name = "sentry"
    words = "Sentry issues, events and webhooks"
    tool = "Sentry"

    def is_mine(self, value: Value) -> bool:
        return bool(_shape(value))

    def rows(self, value: Value, page: Page) -> Iterator[Evidence]:
        shape = _shape(value)
        if shape == "issue":
            yield from _issue_rows(value, page)
        elif shape == "event":
            yield _event_row(value, page)
        elif shape == "hook":
            yield from _hook_rows(value, page)
        elif shape == "legacy":
            yield _legacy_row(value, page)
        elif shape == "release":
            yield _release_row(value, page)
        else:
            yield page.row(None, text(value, "title", "message", "id"), no_time="this is no record of Sentry")


def _shape(value: Value) -> str:
    """Which of Sentry's records this is, judged by several of its own keys."""
    if "shortId" in value and ("firstSeen" in value or "lastSeen" in value):
        return "issue"
    if "eventID" in value and ("dateCreated" in value or "groupID" in value):
        return "event"
    if "event_id" in value and ("culprit" in value or "platform" in value) and _times(value):
        return "event"
    if isinstance(value.get("installation"), dict) and isinstance(value.get("data"), dict):
        about = value["data"]
        return "hook" if "action" in value and any(key in about for key in _HOOKS) else ""
    if "project_slug" in value and "culprit" in value and isinstance(value.get("event"), dict):
        return "legacy"
    if "version" in value and "dateCreated" in value and ("newGroups" in value or "shortVersion" in value):
        return "release"
    return ""


_HOOKS = ("issue", "event", "error", "metric_alert", "comment")


def _times(value: Value) -> bool:
    return "datetime" in value or "received" in value or "timestamp" in value


def _at(event: Value) -> object:
    """When an event happened, by the best of the times it has."""
    for key in ("datetime", "dateCreated", "timestamp", "received", "dateReceived"):
        found = event.get(key)
        if found:
            return found
    return None


def _tag(value: Value, name: str) -> str:
    """A tag, given as pairs or as objects."""
    tags = value.get("tags")
    for item in tags if isinstance(tags, list) else ():
        if isinstance(item, dict) and item.get("key") == name:
            return text_at(item, "value")
        if isinstance(item, list) and len(item) == 2 and item[0] == name:
            return str(item[1])
    return ""


def _said(what: str, value: str) -> str:
    return f"{what} {value}" if value else ""


def _issue_rows(value: Value, page: Page) -> Iterator[Evidence]:
    """First seen, last seen, and what was done in between."""
    yield _issue_row(value, page, value.get("firstSeen"), "First seen", "first", EventKind.ALERT)
    last = value.get("lastSeen")
    if last and last != value.get("firstSeen"):
        count = text_at(value, "count")
        words = f"Last seen, {count} events" if count else "Last seen"
        yield _issue_row(value, page, last, words, "last", EventKind.ALERT)
    for did in objects(value, "activity"):
        kind = text_at(did, "type")
        if kind in _ALREADY_TOLD:
            continue
        said = text_at(did, "data.text")
        words, event_kind = _DONE.get(kind, (kind.replace("_", " "), EventKind.NOTE))
        words = words[:1].upper() + words[1:]
        yield _issue_row(
            value,
            page,
            did.get("dateCreated"),
            words,
            f"activity/{text_at(did, 'id')}",
            EventKind.MESSAGE if said else event_kind,
            text(did, "user.name", "user.email"),
            said,
        )


def _issue_row(
    value: Value,
    page: Page,
    at: object,
    words: str,
    key: str,
    kind: EventKind,
    actor: str = "",
    said: str = "",
    no_time: str = "",
) -> Evidence:
    group, title = text(value, "id", "shortId"), text_at(value, "title")
    return page.row(
        at,
        joined(f"Note on {title}", said) if said else joined(words, title),
        kind=kind,
        severity=text_at(value, "level"),
        actor=actor,
        team=text(value, "project.slug", "project.name"),
        detail=text_at(value, "culprit"),
        source_id=f"issue/{group}/{key}",
        group=group,
        link=text(value, "permalink", "web_url", "url"),
        no_time=no_time,
    )


def _event_row(value: Value, page: Page, rule: str = "", outer: Value | None = None) -> Evidence:
    about: Value = outer or {}
    title = text(value, "title", "message", "metadata.title", "logentry.formatted") or text_at(
        about, "message"
    )
    number = text(value, "event_id", "eventID", "id")
    return page.row(
        _at(value),
        joined(f"Alert {rule}" if rule else "", title or f"Event {number}"),
        kind=EventKind.ALERT,
        severity=text_at(value, "level") or _tag(value, "level") or text_at(about, "level"),
        team=text_at(about, "project_slug") or text(value, "project_slug", "project_name"),
        detail=joined(
            text_at(value, "culprit") or text_at(about, "culprit"),
            _said("environment", text_at(value, "environment") or _tag(value, "environment")),
            _said("release", text_at(value, "release") or _tag(value, "release")),
            by="\n",
        ),
        source_id=f"event/{number}",
        group=text(value, "issue_id", "groupID") or text_at(about, "id"),
        link=text(value, "web_url", "issue_url") or text_at(about, "url"),
    )


def _hook_rows(value: Value, page: Page) -> Iterator[Evidence]:
    """One row a delivery."""
    data: Value = value["data"]
    action = text_at(value, "action")
    actor = text_at(value, "actor.name") if text_at(value, "actor.type") == "user" else ""
    issue, event, metric = data.get("issue"), data.get("event") or data.get("error"), data.get("metric_alert")
    if isinstance(issue, dict):
        new = action == "created"
        words, kind = _DONE.get(
            action, (action.replace("_", " "), EventKind.ALERT if new else EventKind.NOTE)
        )
        words = "First seen" if new else words[:1].upper() + words[1:]
        yield _issue_row(
            issue,
            page,
            issue.get("firstSeen") if new else None,
            words,
            "first" if new else action,
            kind,
            actor,
            no_time=NO_TIME,
        )
    elif isinstance(event, dict):
        yield _event_row(event, page, text_at(data, "triggered_rule"))
    elif isinstance(metric, dict):
        yield _metric_row(data, metric, page, action)
    else:
        yield page.row(
            data.get("timestamp"),
            joined(f"Comment {action}" if action != "created" else "Comment", text_at(data, "comment")),
            kind=EventKind.MESSAGE,
            actor=actor,
            team=text_at(data, "project_slug"),
            source_id=f"comment/{text_at(data, 'comment_id')}/{action}",
            group=text_at(data, "issue_id"),
        )


def _metric_row(data: Value, metric: Value, page: Page, action: str) -> Evidence:
    over = action == "resolved"
    at = metric.get("date_closed") if over else metric.get("date_detected") or metric.get("date_started")
    at = at or metric.get("date_created")
    number = text(metric, "identifier", "id")
    title = (
        text_at(data, "description_title") or text_at(metric, "title") or text_at(metric, "alert_rule.name")
    )
    projects = metric.get("projects")
    return page.row(
        at,
        joined(title or f"Alert {number} {action}", text_at(data, "description_text")),
        kind=EventKind.RESOLUTION if over else EventKind.ALERT,
        severity="" if over else action,
        team=", ".join(str(item) for item in projects) if isinstance(projects, list) else "",
        source_id=f"metric/{number}/{action}/{at}",
        group=f"metric/{number}",
        link=text_at(data, "web_url"),
    )


def _legacy_row(value: Value, page: Page) -> Evidence:
    event = value["event"]
    return _event_row(event, page, "", value)


def _release_row(value: Value, page: Page) -> Evidence:
    released = value.get("dateReleased")
    version = text(value, "shortVersion", "version")
    return page.row(
        released or value.get("dateCreated"),
        f"Release {version} {'published' if released else 'created'}",
        kind=EventKind.CHANGE,
        team=", ".join(text_at(item, "slug") for item in objects(value, "projects")),
        source_id=f"release/{text_at(value, 'version')}",
        link=text_at(value, "url"),
    )


READERS = (SentryReader(),)
