"""UptimeRobot: what its webhook delivers, mostly without a time, and the logs its API lists."""

from __future__ import annotations

from collections.abc import Iterator

from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page, ToolReader, Value, joined, objects, text, text_at
from pmtui.model.vocabulary import EventKind

_WORDS = {"1": "Down", "2": "Up", "98": "started", "99": "paused"}
_KINDS = {"1": EventKind.ALERT, "2": EventKind.RESOLUTION}


class UptimeRobotReader(ToolReader):
    """Alerts, and monitors with their logs."""

    name = "uptimerobot"
    words = "UptimeRobot"
    tool = "UptimeRobot"
    programs = True
    lists = ("monitors",)

    def is_mine(self, value: Value) -> bool:
        return (
            _is_alert(value)
            or _is_monitor(value)
            or any(_is_monitor(item) for item in objects(value, "monitors")[:5])
        )

    def rows(self, value: Value, page: Page) -> Iterator[Evidence]:
        if _is_alert(value):
            yield _alert(value, page)
        elif _is_monitor(value):
            yield from _monitor(value, page)
        elif "monitors" in value:
            for monitor in objects(value, "monitors"):
                yield from _monitor(monitor, page)
        elif "stat" not in value:
            said = text(value, "friendly_name", "alert_details", "id")
            yield page.row(None, said or "(nothing)", no_time="this is no record of UptimeRobot's known here")


def _is_alert(value: Value) -> bool:
    return "alert_type" in value and ("alert_type_friendly_name" in value or "monitor_friendly_name" in value)


def _is_monitor(value: Value) -> bool:
    return (
        "friendly_name" in value
        and "url" in value
        and any("datetime" in log for log in objects(value, "logs")[:5])
    )


def _alert(value: Value, page: Page) -> Evidence:
    kind = text_at(value, "alert_type")
    name = text(value, "monitor_friendly_name", "monitor_url", "monitor_id") or "Monitor"
    state = text_at(value, "alert_type_friendly_name") or _WORDS.get(kind, "alert")
    lasted = text_at(value, "alert_friendly_duration")
    at = value.get("alert_datetime")
    own = text(value, "monitor_id", "monitor_url")
    return page.row(
        at,
        joined(f"{name} is {state}", text_at(value, "alert_details")),
        kind=_KINDS.get(kind, EventKind.NOTE),
        detail=f"after {lasted}" if lasted and not lasted.startswith("*") else "",
        source_id=f"{own}/{text_at(value, 'alert_datetime')}/{kind}" if at else "",
        group=own,
        link=text_at(value, "monitor_url") if text_at(value, "monitor_url").startswith("http") else "",
    )


def _monitor(value: Value, page: Page) -> Iterator[Evidence]:
    own = text(value, "id", "url")
    name = text(value, "friendly_name", "url")
    for log in objects(value, "logs"):
        kind = text_at(log, "type")
        yield page.row(
            log.get("datetime"),
            joined(f"{name} is {_WORDS.get(kind, kind)}", text(log, "reason.detail", "reason.code")),
            kind=_KINDS.get(kind, EventKind.NOTE),
            detail=joined("for", text_at(log, "duration") and f"{text_at(log, 'duration')} s", by=" "),
            source_id=f"{own}/{text_at(log, 'datetime')}/{kind}",
            group=own,
        )


READERS = (UptimeRobotReader(),)
