"""Zabbix: what its media types send, mostly without a time, and problems and events its API lists."""

from __future__ import annotations

from collections.abc import Iterator

from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page, ToolReader, Value, joined, objects, text, text_at
from pmtui.model.vocabulary import EventKind

_SEVERITIES = ("Not classified", "Information", "Warning", "Average", "High", "Disaster")


class ZabbixReader(ToolReader):
    """Alerts with a trigger, and events with their clock."""

    name = "zabbix"
    words = "Zabbix"
    tool = "Zabbix"
    programs = True
    lists = ("result",)

    def is_mine(self, value: Value) -> bool:
        return (
            _is_alert(value)
            or _is_event(value)
            or any(_is_event(item) for item in objects(value, "result")[:5])
        )

    def rows(self, value: Value, page: Page) -> Iterator[Evidence]:
        if _is_event(value):
            yield from _event(value, page)
        elif objects(value, "result"):
            for event in objects(value, "result"):
                yield from _event(event, page)
        elif "trigger" in value:
            yield _alert(value, page)
        elif not ("result" in value or "jsonrpc" in value):
            said = text(value, "name", "subject", "message")
            yield page.row(None, said or "(nothing)", no_time="this is no record of Zabbix's known here")


def _is_alert(value: Value) -> bool:
    link = text_at(value, "link")
    return {"trigger", "status", "severity"} <= value.keys() and ("item" in value or "tr_events.php" in link)


def _is_event(value: Value) -> bool:
    return "eventid" in value and "clock" in value


def _alert(value: Value, page: Page) -> Evidence:
    status = text_at(value, "status")
    host = text(value, "hostname", "host")
    said = text_at(value, "trigger") or "Trigger"
    link = text_at(value, "link")
    return page.row(
        None,
        joined(status, said if not host or host in said else f"{host}: {said}"),
        kind=EventKind.RESOLUTION if status.upper() in ("OK", "RESOLVED") else EventKind.ALERT,
        severity=text_at(value, "severity"),
        detail=text_at(value, "item"),
        group=link.partition("triggerid=")[2].partition("&")[0],
        link=link,
        no_time="Zabbix sent no time with this alert",
    )


def _event(value: Value, page: Page) -> Iterator[Evidence]:
    own = text_at(value, "eventid")
    group = text_at(value, "objectid")
    hosts = ", ".join(text(host, "name", "host") for host in objects(value, "hosts"))
    name = joined(hosts, text_at(value, "name") or f"trigger {group or own}")
    number = text_at(value, "severity")
    severity = _SEVERITIES[int(number)] if number in ("0", "1", "2", "3", "4", "5") else number
    problem = text_at(value, "value") != "0"
    yield page.row(
        value.get("clock"),
        joined("PROBLEM" if problem else "OK", name),
        kind=EventKind.ALERT if problem else EventKind.RESOLUTION,
        severity=severity,
        detail=", ".join(
            joined(text_at(tag, "tag"), text_at(tag, "value"), by="=") for tag in objects(value, "tags")
        ),
        source_id=own,
        group=group,
    )
    for said in objects(value, "acknowledges"):
        yield page.row(
            said.get("clock"),
            joined(f"Update of {name}", text_at(said, "message")),
            kind=EventKind.ACKNOWLEDGEMENT,
            actor=text(said, "username", "alias", "userid"),
            source_id=f"{own}/update {text(said, 'acknowledgeid', 'clock')}",
            group=group,
        )
    end = page.row(
        value.get("r_clock"),
        joined("OK", name),
        kind=EventKind.RESOLUTION,
        severity=severity,
        source_id=text_at(value, "r_eventid") or f"{own}/ok",
        group=group,
    )
    if end.at:
        yield end


READERS = (ZabbixReader(),)
