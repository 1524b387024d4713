"""Datadog: events of both APIs, incidents with their cells and to-dos, logs, and the body its webhooks send."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page, ToolReader, Value, dig, joined, objects, text, text_at
from pmtui.model.vocabulary import EventKind

_MOMENTS: tuple[tuple[str, str, EventKind], ...] = (
    ("customer_impact_start", "Customer impact began", EventKind.IMPACT),
    ("detected", "Detected", EventKind.DETECTION),
    ("created", "Incident declared", EventKind.DETECTION),
    ("customer_impact_end", "Customer impact ended", EventKind.MITIGATION),
    ("resolved", "Incident resolved", EventKind.RESOLUTION),
)
_CELLS = frozenset({"incident_timeline_cells", "incident_timeline_cell", "incident_cells", "incident_cell"})
_TODOS = frozenset({"incident_todos", "incident_todo"})
_MONITOR_SAYS = (
    ("[recovered", EventKind.RESOLUTION),
    ("[triggered", EventKind.ALERT),
    ("[re-triggered", EventKind.ALERT),
    ("[warn", EventKind.ALERT),
    ("[no data", EventKind.ALERT),
)
_BAD = frozenset({"error", "warning"})
_WEBHOOK = frozenset({"event_type", "last_updated", "title", "body", "date"})


class DatadogReader(ToolReader):
    """What the API answers, and what webhooks post."""

    name = "datadog"
    words = "Datadog events, incidents and logs"
    tool = "Datadog"
    lists = ("data", "events")

    def is_mine(self, value: Value) -> bool:
        event, data = value.get("event"), value.get("data")
        if _is_event(value) or (isinstance(event, dict) and _is_event(event)) or value.keys() >= _WEBHOOK:
            return True
        if isinstance(data, dict):
            return _is_resource(data)
        found = objects(data)[:3] or objects(value, "events")[:3]
        return any(_is_event(item) or _is_resource(item) for item in found) or _is_resource(value)

    def rows(self, value: Value, page: Page) -> Iterator[Evidence]:
        data = value.get("data")
        records = [data] if isinstance(data, dict) else objects(data)
        event = value.get("event")
        records += [event] if isinstance(event, dict) else objects(value, "events")
        if records:
            names = _names(objects(value, "included"), page)
            for record in records:
                yield from _record(record, page, names)
        elif "included" in value and not value.keys() - {"included", "meta", "links"}:
            return  # what a large answer says beside its records
        else:
            yield from _record(value, page, _names(objects(value, "included"), page))


def _is_event(value: Value) -> bool:
    return "date_happened" in value and ("title" in value or "text" in value)


def _is_resource(value: Value) -> bool:
    kind, attributes = value.get("type"), value.get("attributes")
    if not isinstance(kind, str) or not isinstance(attributes, dict):
        return False
    if kind in ("event", "log"):
        return "timestamp" in attributes and ("message" in attributes or "attributes" in attributes)
    if kind in _CELLS:
        return "cell_type" in attributes
    if kind in _TODOS:
        return "content" in attributes and ("incident_id" in attributes or "assignees" in attributes)
    return kind == "incidents" and "title" in attributes


def _names(included: list[Value], page: Page) -> dict[str, str]:
    """Names of users by their ids."""
    keys = ("attributes.name", "attributes.handle", "attributes.email")
    for user in included:
        if dig(user, "attributes.service_account") is True:
            page.source.notes.called.no_person(*(text_at(user, key) for key in keys))
    return {text_at(user, "id"): page.person(user, *keys) for user in included}


def _record(value: Value, page: Page, names: Mapping[str, str]) -> Iterator[Evidence]:
    attributes = value.get("attributes")
    kind = value.get("type")
    if not isinstance(attributes, dict):
        yield from _event(value, page)
    elif kind == "incidents":
        yield from _incident(value, attributes, page, names)
    elif isinstance(kind, str) and kind in _CELLS:
        yield _cell(value, attributes, page, names)
    elif isinstance(kind, str) and kind in _TODOS:
        yield from _todo(value, attributes, page)
    else:
        yield _event_v2(value, attributes, page)


# --- events ----------------------------------------------------------------------


def _event(value: Value, page: Page, about: str = "") -> Iterator[Evidence]:
    title, said = text_at(value, "title"), _plain(text(value, "text", "body"))
    alert = text_at(value, "alert_type")
    number = text(value, "id", "id_str")
    group = text(value, "aggregation_key", "monitor_id", "alert_id", "related_event_id") or about
    yield page.row(
        value.get("date_happened", value.get("date")),
        title or said or "(event without a title)",
        kind=_kind_of(title, alert),
        severity=alert,
        actor=text(value, "user", "handle", "user_handle"),
        detail=joined(said if title and said != title else "", _tags(value), by="\n"),
        source_id=f"event/{number}" if number else "",
        group=group,
        link=text(value, "url", "link"),
    )
    if not about:
        for child in objects(value, "children"):
            yield from _event(child, page, group or number or "event")


def _event_v2(value: Value, attributes: Value, page: Page) -> Evidence:
    inner = attributes.get("attributes")
    inner = inner if isinstance(inner, dict) else {}
    is_log = value.get("type") == "log"
    message = _plain(text_at(attributes, "message") or text_at(inner, "message"))
    title = "" if is_log else text(inner, "title", "evt.name") or text_at(attributes, "title")
    status = text_at(inner, "status") or text_at(attributes, "status")
    number = text_at(value, "id") or text_at(inner, "evt.id")
    kind = None if is_log else _kind_of(title, status)
    return page.row(
        attributes.get("timestamp", inner.get("timestamp")),
        title or message or "(event without a title)",
        kind=kind,
        severity=status or text_at(inner, "priority"),
        detail=joined(message if title and message != title else "", _tags(attributes), by="\n"),
        channel=text_at(attributes, "service") or text(inner, "service", "host"),
        source_id=f"{'log' if is_log else 'event'}/{number}" if number else "",
        group=text(inner, "aggregation_key", "monitor.id", "monitor_id"),
        link=text(inner, "evt.url", "monitor.result.result_url"),
    )


def _kind_of(title: str, alert: str) -> EventKind | None:
    start = title.lstrip()[:14].lower()
    for words, kind in _MONITOR_SAYS:
        if start.startswith(words):
            return kind
    return EventKind.ALERT if alert.lower() in _BAD else None


def _plain(said: str) -> str:
    """Markdown between lines of %%% as it is, without them."""
    return said.replace("%%%", "").strip() if "%%%" in said else said


def _tags(value: Value) -> str:
    tags = value.get("tags")
    words = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
    return f"tags: {', '.join(words)}" if words else ""


# --- incidents -------------------------------------------------------------------


def _incident(value: Value, attributes: Value, page: Page, names: Mapping[str, str]) -> Iterator[Evidence]:
    title = text_at(attributes, "title")
    number = text_at(value, "id")
    public = text_at(attributes, "public_id")
    severity = text_at(attributes, "severity") or text_at(attributes, "fields.severity.value")
    commander = text_at(value, "relationships.commander_user.data.id")
    declared = dig(attributes, "creation_user") or dig(value, "relationships.created_by_user.data")
    creator = names.get(text_at(declared, "id"), "")
    scope = text_at(attributes, "customer_impact_scope")
    page.source.notes.called.tells_of(names.get(commander, ""))
    moments = [moment for moment in _MOMENTS if attributes.get(moment[0]) is not None]
    if not moments:
        moments = [_MOMENTS[2]]
    seen = attributes.get("created") if len(moments) > 1 else None
    for key, words, kind in moments:
        if key == "detected" and attributes[key] == seen:
            continue
        yield page.row(
            attributes.get(key),
            joined(words, title),
            kind=kind,
            severity=severity,
            actor=creator if key == "created" else "",
            detail=joined(
                scope if key.startswith("customer_impact") else "",
                f"commander: {names[commander]}" if names.get(commander) else "",
                by="\n",
            ),
            source_id=f"incident/{number}/{key}" if number else "",
            group=f"incident {public or number}",
        )


def _cell(value: Value, attributes: Value, page: Page, names: Mapping[str, str]) -> Evidence:
    content = attributes.get("content")
    said = content if isinstance(content, str) else text(content, "content", "message", "text")
    change = joined(
        text(content, "before.status", "before"), text(content, "after.status", "after"), by=" → "
    )
    cell = text_at(attributes, "cell_type").replace("_", " ")
    author = text(value, "relationships.created_by_user.data.id", "relationships.user.data.id")
    incident = text_at(attributes, "incident_id") or text_at(value, "relationships.incident.data.id")
    number = text_at(value, "id")
    first = next((attributes[k] for k in ("display_time", "timestamp", "created") if attributes.get(k)), None)
    return page.row(
        first,
        said or joined(cell, change) or "(empty cell)",
        kind=EventKind.MESSAGE if cell == "markdown" else None,
        actor=names.get(author, "") or text(attributes, "author.name", "author"),
        source_id=f"cell/{number}" if number else "",
        group=f"incident {incident}" if incident else "",
    )


def _todo(value: Value, attributes: Value, page: Page) -> Iterator[Evidence]:
    content, number = text_at(attributes, "content"), text_at(value, "id")
    incident = text_at(attributes, "incident_id")
    who = [_name(one) for one in _listed(attributes.get("assignees"))]
    page.source.notes.called.tells_of(*who)
    for key, words in (("created", "To-do"), ("completed", "Done")):
        if key == "created" or attributes.get(key):
            yield page.row(
                attributes.get(key),
                joined(words, content),
                kind=EventKind.STEP if key == "completed" else EventKind.NOTE,
                detail=joined("assigned", ", ".join(filter(None, who))) if any(who) else "",
                source_id=f"todo/{number}/{key}" if number else "",
                group=f"incident {incident}" if incident else "",
            )


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _name(value: object) -> str:
    return value if isinstance(value, str) else text(value, "name", "handle", "email")


READERS = (DatadogReader(),)
