"""Opsgenie: actions its webhook delivers; alerts, notes, logs and incidents its API lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from pmtui.evidence.names import is_tool
from pmtui.evidence.options import Options
from pmtui.evidence.placed import Placed
from pmtui.evidence.repeats import told_once
from pmtui.evidence.rows import Evidence
from pmtui.evidence.source import Source
from pmtui.evidence.tool import Page, ToolReader, Value, dig, inner, joined, objects, pairs, text, text_at
from pmtui.evidence.words import guess_kind
from pmtui.model.vocabulary import EventKind

_KINDS = {
    "Create": EventKind.ALERT,
    "Acknowledge": EventKind.ACKNOWLEDGEMENT,
    "TakeOwnership": EventKind.HANDOFF,
    "AssignOwnership": EventKind.HANDOFF,
    "AddRecipient": EventKind.ESCALATION,
    "AddResponder": EventKind.ESCALATION,
    "AddTeam": EventKind.ESCALATION,
    "Escalate": EventKind.ESCALATION,
    "EscalateNext": EventKind.ESCALATION,
    "Close": EventKind.RESOLUTION,
}
_SAID_WITH = (
    "note",
    "owner",
    "recipient",
    "team",
    "addedTags",
    "removedTags",
    "assignedTo",
)
"""What an action is about."""

_WEEK = 7 * 86_400_000


class OpsgenieReader(ToolReader):
    """Times are epoch milliseconds, nanoseconds (`updatedAt` of deliveries) or ISO (the API)."""

    name = "opsgenie"
    words = "Opsgenie"
    tool = "Opsgenie"
    lists = ("data",)

    def read(self, source: Source, options: Options) -> Iterator[Evidence]:
        return told_once(super().read(source, options))

    def is_mine(self, value: Value) -> bool:
        if _is_delivery(value) or _shape(value):
            return True
        data = value.get("data")
        return any(_shape(item) for item in ([data] if isinstance(data, dict) else objects(data)[:5]))

    def rows(self, value: Value, page: Page) -> Iterator[Evidence]:
        data = value.get("data")
        if _is_delivery(value):
            yield _delivery(value, page)
            return
        own = _shape(value)
        if own is not None:
            yield from own(value, page)
        elif isinstance(data, (dict, list)):
            for item in [data] if isinstance(data, dict) else objects(data):
                telling = _shape(item) or _alert
                yield from telling(item, page)
        elif not value.keys() <= _REST:
            yield page.row(
                None,
                text(value, "message", "note", "log", "id") or "(nothing)",
                no_time="this is no record known here",
            )


_REST = frozenset({"data", "paging", "took", "requestId", "totalCount", "expandable"})


def _is_delivery(value: Value) -> bool:
    return (
        isinstance(value.get("action"), str)
        and bool(text_at(inner(value, "alert"), "alertId"))
        and any(key in value for key in ("integrationId", "integrationName", "escalationId"))
    )


def _shape(value: Value) -> Callable[[Value, Page], Iterator[Evidence]] | None:
    if "createdAt" not in value:
        return None
    if "tinyId" in value and "message" in value:
        return _incident if "impactStartDate" in value or "impactedServices" in value else _alert
    if "offset" in value and "owner" in value:
        return _note if "note" in value else _log if "log" in value else None
    return None


def _delivery(value: Value, page: Page) -> Evidence:
    """An action. `createdAt` is when the alert was made; the action itself is its last update."""
    alert = value["alert"]
    action = text_at(value, "action")
    own = text_at(alert, "alertId")
    said = text(alert, *_SAID_WITH)
    notified = ""
    if "escalationName" in value:
        said = said or text_at(value, "escalationName")
        notified = text_at(inner(value, "escalationNotify"), "name")
    actor = text_at(alert, "username")
    told_of = (text_at(alert, key) for key in ("owner", "recipient", "assignedTo"))
    page.source.notes.called.tells_of(
        *(name for name in told_of if "@" in name)
    )  # else a team or an escalation
    made, changed = alert.get("createdAt"), alert.get("updatedAt")
    at = made if action == "Create" else changed or made
    return page.row(
        at,
        joined(action, text_at(alert, "message"))
        + (f" – {said}" if said else "")
        + (f" → {notified}" if notified else ""),
        kind=guess_kind(said) if action == "AddNote" else _KINDS.get(action, EventKind.NOTE),
        severity=_priority(alert),
        actor=actor or text_at(alert, "source"),
        program=not actor or is_tool(actor),
        team=text_at(alert, "team") or _named(alert.get("teams")),
        detail=joined(
            text_at(alert, "description"),
            pairs(alert.get("details")),
            joined("Tags", _named(alert.get("tags"))) if alert.get("tags") else "",
            by="\n",
        ),
        source_id=f"{own}/Create" if action == "Create" else f"{own}/{action}/{at}" if at else "",
        group=own,
    )


def _priority(value: Value) -> str:
    """`P3`; old webhooks write the number alone."""
    priority = text_at(value, "priority")
    return f"P{priority}" if priority in ("1", "2", "3", "4", "5") else priority


def _named(value: object) -> str:
    """Teams, tags or responders: names, or objects that hold one."""
    if not isinstance(value, list):
        return ""
    found = [item if isinstance(item, str) else text(item, "name", "username", "id") for item in value]
    return ", ".join(filter(None, found))


def _teams(responders: object) -> str:
    """The responders that are no single person."""
    if not isinstance(responders, list):
        return ""
    return _named([one for one in responders if text_at(one, "type") != "user"])


def _alert(value: Value, page: Page) -> Iterator[Evidence]:
    """An alert as the API lists it; its report says how long it took until somebody answered and closed it."""
    own = text(value, "id", "tinyId")
    message = text_at(value, "message") or "Alert"
    team = _named(value.get("teams")) or _teams(value.get("responders"))
    severity = _priority(value)
    count = text_at(value, "count")
    created = value.get("createdAt")

    def row(at: object, said: str, kind: EventKind, actor: str = "", detail: str = "") -> Evidence:
        return page.row(
            at,
            f"{said}: {message}",
            kind=kind,
            severity=severity,
            actor=actor,
            program=is_tool(actor) or (kind is EventKind.ALERT and "@" not in actor),
            team=team,
            detail=detail,
            source_id=f"{own}/{said}" if own else "",
            group=own,
            link=text_at(value, "links.web"),
        )

    again = (
        f"Seen {count} times, last {text_at(value, 'lastOccurredAt')}" if count not in ("", "0", "1") else ""
    )
    yield row(
        created,
        "Create",
        EventKind.ALERT,
        text_at(value, "source"),
        joined(
            text_at(value, "description"),
            again,
            joined("Tags", _named(value.get("tags"))) if value.get("tags") else "",
            by="\n",
        ),
    )
    start = page.times.read(created)
    for key, said, kind, who in (
        ("report.ackTime", "Acknowledge", EventKind.ACKNOWLEDGEMENT, "report.acknowledgedBy"),
        ("report.closeTime", "Close", EventKind.RESOLUTION, "report.closedBy"),
    ):
        took = dig(value, key)
        if start.at and isinstance(took, int) and 0 < took < 52 * _WEEK:
            yield row(Placed(start.at + timedelta(milliseconds=took)), said, kind, text(value, who))


def _incident(value: Value, page: Page) -> Iterator[Evidence]:
    own = text(value, "id", "tinyId")
    message = text_at(value, "message") or "Incident"
    for key, said, kind in (
        ("createdAt", "Incident created", EventKind.ALERT),
        ("impactStartDate", "Impact began", EventKind.IMPACT),
        ("impactEndDate", "Impact ended", EventKind.NOTE),
    ):
        row = page.row(
            value.get(key),
            f"{said}: {message}",
            kind=kind,
            severity=_priority(value),
            team=_teams(value.get("responders")) or text_at(value, "ownerTeam"),
            detail=text_at(value, "description"),
            source_id=f"{own}/{said}" if own else "",
            group=own,
            link=text_at(value, "links.web"),
        )
        if row.at or key == "createdAt":
            yield row


def _note(value: Value, page: Page) -> Iterator[Evidence]:
    yield page.row(
        value.get("createdAt"),
        text_at(value, "note") or "(empty note)",
        actor=text_at(value, "owner"),
        source_id=f"note {text_at(value, 'offset')}",
    )


def _log(value: Value, page: Page) -> Iterator[Evidence]:
    told = text_at(value, "type") == "alertRecipient"
    said = text_at(value, "log")
    deed = said.removeprefix("Alert ")
    done = EventKind.RESOLUTION if deed.startswith("closed") else guess_kind(deed)
    yield page.row(
        value.get("createdAt"),
        said or "Log",
        kind=EventKind.PAGE if told else done,
        actor=text_at(value, "owner"),
        program=is_tool(text_at(value, "owner")),
        source_id=f"log {text_at(value, 'offset')}",
        hidden="notification sent" if told else "",
    )


READERS = (OpsgenieReader(),)
