"""Statuspage: incidents and maintenances with their updates, as its API answers and as its webhooks send them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pmtui.evidence.markup import readable
from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page, ToolReader, Value, joined, objects, text, text_at
from pmtui.model.dates import MONTH_NUMBERS, day_in
from pmtui.model.vocabulary import EventKind

CURRENT = "current state"
_FINE = frozenset(["operational"])
_INCIDENTS = ("incidents", "scheduled_maintenances")
_TAG = re.compile(r"<[^<>]{0,200}>")
_SPAN = re.compile(
    r"(?P<month>[A-Z][a-z]{2}) +(?P<day>\d{1,2}), +(?P<clock>\d\d:\d\d)"
    r"(?: +- +(?:(?P<month2>[A-Z][a-z]{2}) +(?P<day2>\d{1,2}), +)?(?P<clock2>\d\d:\d\d))? *(?P<zone>[A-Z]{2,5}|[+-]\d\d:?\d\d)?"
)


class StatuspageReader(ToolReader):
    """What customers were told, update by update; the state a page shows now is no event."""

    name = "statuspage"
    words = "Statuspage incidents or webhook"
    tool = "Statuspage"
    lists = (*_INCIDENTS, "components", "months")

    def is_mine(self, value: Value) -> bool:
        return (
            _is_incident(value)
            or isinstance(value.get("component_update"), dict)
            or _is_component(value)
            or _is_month(value)
            or any(_is_month(month) for month in objects(value, "months")[:12])
            or (
                isinstance(value.get("page"), dict)
                and "id" in value["page"]
                and any(key in value for key in (*_INCIDENTS, "incident", "components", "status"))
            )
        )

    def rows(self, value: Value, page: Page) -> Iterator[Evidence]:
        wrapped = False
        for key in _INCIDENTS:
            for incident in objects(value, key):
                wrapped = True
                yield from _incident(incident, page)
        if isinstance(value.get("incident"), dict):
            wrapped = True
            yield from _incident(value["incident"], page)
        if isinstance(value.get("component_update"), dict):
            wrapped = True
            yield _component_update(value, page)
        for month in objects(value, "months"):
            wrapped = True
            yield from _month(month, page)
        if wrapped or isinstance(value.get("page"), dict):
            yield from _state(value, page)
        elif _is_month(value):
            yield from _month(value, page)
        elif _is_component(value):
            yield _component(value, page)
        elif _is_incident(value) or "impact" in value:
            yield from _incident(value, page)
        elif "meta" not in value:
            yield page.row(None, str(value)[:200], no_time="this is no incident")


def _is_incident(value: Value) -> bool:
    return ("status" in value or "impact" in value) and (
        isinstance(value.get("incident_updates"), list) or ("impact" in value and "shortlink" in value)
    )


def _is_component(value: Value) -> bool:
    return all(key in value for key in ("page_id", "showcase", "status", "name"))


def _is_month(value: Value) -> bool:
    """A month of the history a page shows."""
    found = objects(value, "incidents")
    return "year" in value and bool(found) and all("code" in i and "timestamp" in i for i in found)


def _incident(incident: Value, page: Page) -> Iterator[Evidence]:
    name = text_at(incident, "name")
    own = text(incident, "id", "code")
    severity = text(incident, "impact_override", "impact")
    link = text_at(incident, "shortlink")
    updates = incident.get("incident_updates")
    told = objects(updates)
    for number, update in enumerate(told):
        status = text_at(update, "status")
        at = update.get("display_at") or update.get("created_at")
        yield page.row(
            at,
            joined(joined(name, status, by=" – "), readable(text_at(update, "body"))),
            kind=kind_of(status),
            severity=severity,
            detail="\n".join(part for part in (_affected(update), _planned(incident, status)) if part),
            source_id=text_at(update, "id") or f"{own}/{status}/{at or number}",
            group=own or text_at(update, "incident_id"),
            link=link,
        )
    if isinstance(updates, list):
        for number, odd in enumerate(item for item in updates if not isinstance(item, dict)):
            yield page.row(
                None,
                str(odd)[:200],
                group=own,
                source_id=own and f"{own}/odd/{number}",
                no_time="this is no update",
            )
    if not told:
        status = text_at(incident, "status")
        yield page.row(
            incident.get("started_at") or incident.get("created_at"),
            name or own,
            kind=EventKind.CUSTOMER,
            severity=severity,
            detail=joined(joined("status now", status), _planned(incident, status), by="\n"),
            source_id=own and f"{own}/created",
            group=own,
            link=link,
        )
        if text_at(incident, "resolved_at"):
            yield page.row(
                incident["resolved_at"],
                joined(name, "resolved", by=" – "),
                kind=EventKind.RESOLUTION,
                severity=severity,
                source_id=own and f"{own}/resolved",
                group=own,
                link=link,
            )


def kind_of(status: str) -> EventKind:
    """An update tells customers something; the one that closes an incident also ends it."""
    return EventKind.RESOLUTION if status.lower() == "resolved" else EventKind.CUSTOMER


def _affected(update: Value) -> str:
    """The components an update names, and what changed of them."""
    found = []
    for component in objects(update, "affected_components"):
        old, new = text_at(component, "old_status"), text_at(component, "new_status")
        found.append(joined(text_at(component, "name"), f"{old} -> {new}" if old != new else new))
    return f"affected: {', '.join(found)}" if found else ""


def _planned(incident: Value, status: str) -> str:
    if status != "scheduled":
        return ""
    span = joined(text_at(incident, "scheduled_for"), text_at(incident, "scheduled_until"), by=" … ")
    return f"planned: {span}" if span else ""


def _component_update(value: Value, page: Page) -> Evidence:
    update = value["component_update"]
    old, new = text_at(update, "old_status"), text_at(update, "new_status")
    name = text_at(value, "component.name") or text_at(update, "component_id")
    own = text_at(update, "component_id") or text_at(value, "component.id")
    kind = EventKind.RESOLUTION if new in _FINE else EventKind.IMPACT
    return page.row(
        update.get("created_at"),
        joined(name, f"{old} -> {new}"),
        kind=EventKind.CHANGE if "maintenance" in new or "maintenance" in old else kind,
        severity=new,
        source_id=text_at(update, "id") or f"{own}/{new}/{text_at(update, 'created_at')}",
        group=own,
    )


def _component(component: Value, page: Page) -> Evidence:
    return page.row(
        component.get("updated_at"),
        f"{text_at(component, 'name')} is {text_at(component, 'status')}",
        severity=text_at(component, "status"),
        source_id=f"{text_at(component, 'id')}/state",
        hidden=CURRENT,
    )


def _state(value: Value, page: Page) -> Iterator[Evidence]:
    """What a page shows of itself at the moment of the answer."""
    for component in objects(value, "components"):
        yield _component(component, page)
    said = text_at(value, "status.description")
    if said:
        at = text_at(value, "page.updated_at")
        yield page.row(at or None, said, source_id=f"{text_at(value, 'page.id')}/state", hidden=CURRENT)


def _month(month: Value, page: Page) -> Iterator[Evidence]:
    """Incidents of a month: only when each began and ended, in words without a year."""
    for number, incident in enumerate(objects(month, "incidents")):
        own = text_at(incident, "code") or f"{text_at(month, 'year')}/{text_at(month, 'name')}/{number}"
        name, message = text_at(incident, "name"), text_at(incident, "message")
        written = _TAG.sub("", text_at(incident, "timestamp"))
        found = _SPAN.search(written)
        year = text_at(month, "year")
        start = _at(found, year, "") if found else ""
        more: dict[str, Any] = {"severity": text_at(incident, "impact"), "group": own}
        yield page.row(
            start or written or None,
            name if found and found["clock2"] else joined(name, message),
            kind=EventKind.CUSTOMER,
            zone=(found["zone"] or "") if found else "",
            source_id=f"{own}/start",
            original=written,
            **more,
        )
        end = _at(found, year, "2") if found and found["clock2"] else ""
        if found and end:
            yield page.row(
                end,
                joined(name, message),
                kind=EventKind.RESOLUTION,
                zone=found["zone"] or "",
                source_id=f"{own}/end",
                original=written,
                **more,
            )


def _at(found: re.Match[str], year: str, which: str) -> str:
    """The time in a form that is read everywhere; an end in an earlier month is in the next year."""
    first = MONTH_NUMBERS.get(found["month"].lower(), 0)
    month = MONTH_NUMBERS.get((found["month" + which] or found["month"]).lower(), 0)
    day = int(found["day" + which] or found["day"])
    if not (year.isdecimal() and len(year) == 4):
        return ""
    on = day_in(int(year) + (1 if month < first else 0), month, day)
    return f"{on.isoformat()} {found['clock' + which]}" if on else ""


READERS = (StatuspageReader(),)
