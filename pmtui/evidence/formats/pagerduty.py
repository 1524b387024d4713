"""PagerDuty's REST API: incidents, their log entries, alerts, notes, change events, pages sent, status posts."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from pmtui.evidence.options import Options
from pmtui.evidence.pagerduty_people import who
from pmtui.evidence.pagerduty_records import LOG, incident, log_entry, measured, named, names, team_of
from pmtui.evidence.repeats import told_once
from pmtui.evidence.rows import Evidence
from pmtui.evidence.source import Source
from pmtui.evidence.tool import Page, ToolReader, Value, dig, inner, joined, objects, pairs, text, text_at
from pmtui.model.vocabulary import EventKind

_TAGS = re.compile(r"<[^<>]*>")


def _alert(value: Value, page: Page) -> Iterator[Evidence]:
    title = text(value, "summary", "body.summary", "alert_key", "id")
    own = text_at(value, "id")
    team = team_of(value)
    group = text_at(value, "incident.id") or own
    link = text_at(value, "html_url")
    yield page.row(
        value.get("created_at"),
        joined("Alert triggered", title),
        kind=EventKind.ALERT,
        severity=text_at(value, "severity"),
        team=team,
        detail=pairs(dig(value, "body.details")),
        source_id=named(own, "alert triggered"),
        group=group,
        link=link,
        hidden="suppressed alert" if value.get("suppressed") is True else "",
    )
    end = page.row(
        value.get("resolved_at"),
        joined("Alert resolved", title),
        kind=EventKind.RESOLUTION,
        team=team,
        source_id=named(own, "alert resolved"),
        group=group,
        link=link,
    )
    if end.at:
        yield end


def _note(value: Value, page: Page) -> Iterator[Evidence]:
    actor, program = who(inner(value, "user"), page)
    yield page.row(
        value.get("created_at"),
        text_at(value, "content") or "(empty note)",
        actor=actor,
        program=program,
        source_id=named(text_at(value, "id"), "note"),
        group=text_at(value, "incident.id"),
    )


def _change_event(value: Value, page: Page) -> Iterator[Evidence]:
    links = objects(value, "links")
    yield page.row(
        value.get("timestamp"),
        text(value, "summary", "id") or "Change",
        kind=EventKind.CHANGE,
        actor=text_at(value, "source"),
        program=True,
        team=names(objects(value, "services")),
        detail=pairs(value.get("custom_details")),
        source_id=text_at(value, "id"),
        link=text_at(links[0], "href") if links else "",
    )


def _notification(value: Value, page: Page) -> Iterator[Evidence]:
    """Addresses and numbers stay where they are: who was told, and by what, is enough."""
    yield page.row(
        value.get("started_at"),
        joined(text_at(value, "type"), text_at(value, "user.summary")) or "Notification",
        kind=EventKind.PAGE,
        detail=joined("Status", text_at(value, "status")) if text_at(value, "status") else "",
        source_id=named(text_at(value, "id"), "notification"),
    )


def _similar(value: Value, page: Page) -> Iterator[Evidence]:
    past = dig(value, "incident")
    yield page.row(
        None,
        text(past, "title", "summary", "id") or "Incident",
        detail=joined("Created", text_at(past, "created_at")) if text_at(past, "created_at") else "",
        source_id=named(text_at(past, "id"), "similar"),
        link=text_at(past, "self"),
        no_time="an incident of the past that is like this one, no event of it",
    )


def _post(value: Value, page: Page) -> Iterator[Evidence]:
    message = html.unescape(_TAGS.sub(" ", text_at(value, "message"))).strip()
    kind = text_at(value, "type")
    yield page.row(
        value.get("reported_at"),
        joined(kind or "status_page_post_update", message),
        kind=EventKind.NOTE if kind.endswith("postmortem") else EventKind.CUSTOMER,
        source_id=named(text_at(value, "id"), kind or "post"),
        group=text_at(value, "post.id"),
        link=text_at(value, "html_url"),
    )


# --- which is which ----------------------------------------------------------

LOOKED_AT = 5
Telling = Callable[[Value, Page], Iterator[Evidence]]

_LISTS: dict[str, Telling] = {
    "incidents": incident,
    "log_entries": log_entry,
    "alerts": _alert,
    "notes": _note,
    "change_events": _change_event,
    "notifications": _notification,
    "past_incidents": _similar,
    "post_updates": _post,
    "data": measured,
}
_SINGLES: dict[str, Telling] = {
    "incident": incident,
    "log_entry": log_entry,
    "alert": _alert,
    "note": _note,
    "change_event": _change_event,
    "post_update": _post,
    "postmortem": _post,
    "data": measured,
}


def _shape(value: Value) -> Telling | None:
    """What kind of PagerDuty's records this is, when it can be no other tool's."""
    kind = value.get("type")
    kind = kind if isinstance(kind, str) else ""
    if kind.endswith(LOG) and "created_at" in value:
        return log_entry
    if "incident_number" in value:
        if "seconds_to_resolve" in value:
            return measured
        if kind == "incident" or "incident_key" in value:
            return incident
    if kind.startswith("status_page_post") and "reported_at" in value:
        return _post
    if "alert_key" in value and "created_at" in value:
        return _alert
    if kind == "change_event" and "timestamp" in value:
        return _change_event
    if kind.endswith("_notification") and "started_at" in value and "user" in value:
        return _notification
    if (
        "content" in value
        and "created_at" in value
        and text_at(value, "user.type").endswith("user_reference")
    ):
        return _note
    if "score" in value and "api.pagerduty.com" in text_at(value, "incident.self"):
        return _similar
    return None


def _held(value: Value) -> tuple[Telling, list[Value]] | None:
    """The records an answer wraps, and what they are."""
    for key, telling in _LISTS.items():
        items = objects(value[key]) if key in value else []
        if any(_shape(item) is telling for item in items[:LOOKED_AT]):
            return telling, items
    for key, telling in _SINGLES.items():
        single = value.get(key)
        if isinstance(single, dict) and _shape(single) is telling:
            return telling, [single]
    return None


class PagerDutyReader(ToolReader):
    """Answers of the REST API, records one a line, and lists of them."""

    name = "pagerduty"
    words = "PagerDuty API"
    tool = "PagerDuty"
    lists = tuple(_LISTS)

    def read(self, source: Source, options: Options) -> Iterator[Evidence]:
        return told_once(super().read(source, options))

    def is_mine(self, value: Value) -> bool:
        return _shape(value) is not None or _held(value) is not None

    def rows(self, value: Value, page: Page) -> Iterator[Evidence]:
        if value.get("more") is True:
            page.source.notes.warn(
                f"{page.source.name} is one page of several (`more` is true); export the following ones, too"
            )
        telling = _shape(value)
        if telling is not None:
            yield from telling(value, page)
            return
        held = _held(value)
        if held is not None:
            for item in held[1]:
                yield from held[0](item, page)
        elif "id" in value or not ("more" in value or "limit" in value or "total" in value):
            said = text(value, "summary", "title", "id")
            yield page.row(None, said or "(nothing)", no_time="this is no record of PagerDuty's known here")


READERS = (PagerDutyReader(),)
