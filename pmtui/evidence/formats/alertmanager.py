"""Alertmanager: what its webhook delivers, and what its API lists; alerts as Prometheus lists them, too."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from pmtui.evidence.options import Options
from pmtui.evidence.repeats import told_once
from pmtui.evidence.rows import Evidence
from pmtui.evidence.source import Source
from pmtui.evidence.tool import Page, ToolReader, Value, inner, joined, objects, pairs, text, text_at
from pmtui.model.vocabulary import EventKind

HEARTBEATS = frozenset({"Watchdog", "DeadMansSwitch", "DeadMansSnitch", "InfoInhibitor", "Heartbeat"})
"""Alerts that fire all the time, to show that alerting works."""

_OWNERS = ("team", "squad", "owner", "owning_team")
_SHOWN_ELSEWHERE = frozenset({"alertname", "severity", "team"})
_GRAFANA_ONLY = ("silenceURL", "dashboardURL", "panelURL", "valueString")


class AlertReader(ToolReader):
    """Alerts with labels, a start and maybe an end, in any of the wrappers in which they come.

    An alert is one row, and one more for its end when it is resolved. What a group or another receiver, a repeated
    notification or a later list says again is hidden.
    """

    programs = True
    lists = ("alerts", "data")

    def read(self, source: Source, options: Options) -> Iterator[Evidence]:
        return told_once(super().read(source, options))

    def rows(self, value: Value, page: Page) -> Iterator[Evidence]:
        """Alerts, in whichever wrappers."""
        found = False
        for alert, around in alerts_in(value):
            found = True
            yield from alert_rows(alert, around, page)
        if not found and not ("alerts" in value or "data" in value or value.keys() <= _REST):
            yield page.row(
                None, text(value, "title", "message") or "(nothing)", no_time="this is no alert known here"
            )


_REST = frozenset({"status", "receiver", "groupLabels", "commonLabels", "commonAnnotations", "externalURL"}) | {
    "version", "groupKey", "truncatedAlerts", "orgId", "title", "state", "message", "warnings", "infos", "labels",
}  # fmt: skip
"""What a wrapper says beside its alerts."""


class AlertmanagerReader(AlertReader):
    """Webhook version 4, `alerts` and `alerts/groups` of the API, `amtool alert --output json`."""

    name = "alertmanager"
    words = "Alertmanager"
    tool = "Alertmanager"

    def is_mine(self, value: Value) -> bool:
        found = [alert for alert, _ in alerts_in(value)][:5]
        return bool(found) and not is_grafana(value, found)


def is_grafana(value: Value, alerts: list[Value]) -> bool:
    """Whether Grafana delivered these alerts: it adds addresses of its own to them, and a title around them."""
    return any(key in alert for alert in alerts for key in _GRAFANA_ONLY) or (
        "orgId" in value and "title" in value and "state" in value
    )


def is_alert(value: Value) -> bool:
    """Whether this is an alert in the shape of Alertmanager or Prometheus."""
    return (
        isinstance(value.get("labels"), dict)
        and ("startsAt" in value or "activeAt" in value)
        and ("annotations" in value or "generatorURL" in value or "fingerprint" in value)
    )


def alerts_in(value: Value) -> Iterator[tuple[Value, Value]]:
    """Every alert this object holds or is, with the object around it."""
    if is_alert(value):
        yield value, {}
        return
    around = value
    held = value.get("alerts")
    data = value.get("data")
    if not isinstance(held, list) and data is not None:  # the old API, and Prometheus's
        held = data.get("alerts") if isinstance(data, dict) else data
    for item in objects(held):
        if is_alert(item):
            yield item, around
        else:
            inside = [
                *objects(item, "alerts"),
                *(a for b in objects(item, "blocks") for a in objects(b, "alerts")),
            ]
            for alert in inside:
                if is_alert(alert):
                    yield alert, item


def alert_rows(alert: Value, around: Value, page: Page) -> Iterator[Evidence]:
    """The start of an alert and, when it was resolved, its end."""
    labels, annotations = inner(alert, "labels"), inner(alert, "annotations")
    name = text_at(labels, "alertname") or text(around, "commonLabels.alertname", "groupLabels.alertname")
    described = text(annotations, "description", "message")
    summary = text(annotations, "summary", "title") or described
    status = (
        text(alert, "status", "state")
        or text_at(inner(alert, "status"), "state")
        or text_at(around, "status")
    )
    resolved, pending = status == "resolved", status == "pending"
    own = text_at(alert, "fingerprint") or fingerprint(labels)
    severity = text(labels, "severity", "level", "priority")
    team = text(labels, *_OWNERS)
    link = text(alert, "panelURL", "dashboardURL", "generatorURL") or text_at(around, "externalURL")
    channel = text_at(around, "receiver") or text_at(inner(around, "receiver"), "name")
    if not channel and "receivers" in alert:
        channel = ", ".join(text_at(receiver, "name") for receiver in objects(alert, "receivers"))
    starts = alert.get("startsAt") or alert.get("activeAt")
    start = page.times.read(starts)
    spell = f"{own}/{int(start.at.timestamp()) if start.at else starts}"
    end: Evidence | None = None
    if resolved:
        end = page.row(
            alert.get("endsAt"),
            joined(f"{name} resolved".lstrip(), summary),
            kind=EventKind.RESOLUTION,
            severity=severity,
            team=team,
            channel=channel,
            source_id=f"{spell}/resolved",
            group=own,
            link=link,
            hidden="heartbeat" if name in HEARTBEATS else "",
        )
        if end.at is None or (start.at and end.at < start.at):
            end = None
    yield page.row(
        start,
        joined(f"{name} {'pending' if pending else 'firing'}".lstrip(), summary),
        kind=EventKind.NOTE if pending else EventKind.ALERT,
        severity=severity,
        team=team,
        channel=channel,
        detail=joined(
            "" if described == summary else described,
            pairs(labels, _SHOWN_ELSEWHERE),
            text_at(alert, "valueString"),
            "resolved; when is not written" if resolved and not end else "",
            by="\n",
        ),
        source_id=f"{spell}/firing",
        group=own,
        link=link,
        hidden=_noise(name, inner(alert, "status")),
        original="" if starts is None else str(starts),
    )
    if end:
        yield end


def _noise(name: str, status: Value) -> str:
    if name in HEARTBEATS:
        return "heartbeat"
    if status.get("state") == "suppressed":
        return "silenced" if status.get("silencedBy") else "inhibited"
    return ""


def fingerprint(labels: Value) -> str:
    """The one Alertmanager gives an alert with these labels, for exports that leave it out."""
    return _hashed("".join([f"{name}\0{text_at(labels, name)}\0" for name in sorted(labels)]))


@lru_cache(maxsize=4096)
def _hashed(labels: str) -> str:
    """FNV-1a, a byte at a time; an alert is listed again and again with the same labels."""
    known = 14695981039346656037
    for byte in labels.encode("utf-8", "replace"):
        known = ((known ^ (byte or 0xFF)) * 1099511628211) & 0xFFFFFFFFFFFFFFFF
    return f"{known:016x}"


READERS = (AlertmanagerReader(),)
