"""OpenTelemetry as JSON: log records, spans and what happened in them; also a batch a line, as collectors write it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pmtui.evidence.rows import Evidence
from pmtui.evidence.severities import OPEN_TELEMETRY
from pmtui.evidence.tool import Page, ToolReader, Value, dig, held, joined, objects, text, text_at
from pmtui.model.vocabulary import EventKind

_DEEPEST = 8
_MOST = 60


class OtelReader(ToolReader):
    """`resourceLogs` and `resourceSpans`, whatever wrote them."""

    name = "otel"
    words = "OpenTelemetry logs and traces (OTLP JSON)"
    tool = "OpenTelemetry"
    programs = True
    lists = ("resourceLogs", "resourceSpans", "resource_logs", "resource_spans")

    def is_mine(self, value: Value) -> bool:
        if any(isinstance(value.get(key), list) for key in self.lists):
            return True
        return "resource" in value and any(isinstance(value.get(key), list) for key in _SCOPES)

    def rows(self, value: Value, page: Page) -> Iterator[Evidence]:
        resources = held(value, self.lists)
        for resource in resources or [value]:
            attributes = _attributes(dig(resource, "resource.attributes"))
            service = attributes.get("service.name", "")
            for scope in held(resource, _SCOPES):
                for record in objects(scope, "logRecords") or objects(scope, "log_records"):
                    yield _log(record, service, page)
                for span in objects(scope, "spans"):
                    yield from _span(span, service, page)


_SCOPES = (
    "scopeLogs",
    "scopeSpans",
    "scope_logs",
    "scope_spans",
    "instrumentationLibraryLogs",
    "instrumentationLibrarySpans",
)


def _log(value: Value, service: str, page: Page) -> Evidence:
    attributes = _attributes(value.get("attributes"))
    name = text(value, "eventName", "event_name") or attributes.get("event.name", "")
    body = _plain(value.get("body"))
    trace = text(value, "traceId", "trace_id")
    return page.row(
        _time(value, "timeUnixNano", "time_unix_nano", "observedTimeUnixNano", "observed_time_unix_nano"),
        joined(name, body) or attributes.get("exception.message", "") or "(log record without a body)",
        severity=text(value, "severityText", "severity_text") or _severity(value.get("severityNumber")),
        detail=_listed(attributes),
        channel=service,
        group=trace,
    )


def _span(value: Value, service: str, page: Page) -> Iterator[Evidence]:
    name = text_at(value, "name") or "(span without a name)"
    trace, number = text(value, "traceId", "trace_id"), text(value, "spanId", "span_id")
    failed = text_at(value, "status.code") in ("2", "STATUS_CODE_ERROR")
    ident = f"{trace}/{number}" if number else ""
    yield page.row(
        _time(value, "startTimeUnixNano", "start_time_unix_nano"),
        joined(f"span {name}", joined("failed", text_at(value, "status.message")) if failed else ""),
        kind=EventKind.IMPACT if failed else EventKind.NOTE,
        severity="error" if failed else "",
        detail=joined(_lasted(value), _listed(_attributes(value.get("attributes"))), by="\n"),
        channel=service,
        source_id=ident,
        group=trace,
    )
    for n, event in enumerate(objects(value, "events")):
        attributes = _attributes(event.get("attributes"))
        yield page.row(
            _time(event, "timeUnixNano", "time_unix_nano"),
            joined(
                text_at(event, "name"),
                attributes.get("exception.type", ""),
                attributes.get("exception.message", ""),
            )
            or "(event without a name)",
            kind=None,
            detail=joined(f"in span {name}", _listed(attributes), by="\n"),
            channel=service,
            source_id=f"{ident}/{n}" if ident else "",
            group=trace,
        )


def _time(value: Value, *keys: str) -> object:
    """The first of these times that is set: 0 stands for unknown."""
    for key in keys:
        found = value.get(key)
        if found not in (None, "", "0", 0):
            return found
    return None


def _lasted(value: Value) -> str:
    ends = [text(value, key) for key in ("startTimeUnixNano", "endTimeUnixNano")]
    if not all(end.isascii() and end.isdigit() and len(end) < 20 for end in ends):
        return ""
    return f"lasted {(int(ends[1]) - int(ends[0])) / 1_000_000:.3f} ms"


def _severity(number: object) -> str:
    if isinstance(number, str):  # SEVERITY_NUMBER_WARN2
        return number.removeprefix("SEVERITY_NUMBER_").rstrip("0123456789").lower()
    if isinstance(number, int) and 1 <= number <= 24:
        return OPEN_TELEMETRY[(number + 3) // 4]
    return ""


def _attributes(value: object) -> dict[str, str]:
    return {text_at(item, "key"): _plain(item.get("value")) for item in objects(value)[:_MOST]}


def _listed(attributes: Mapping[str, str]) -> str:
    return "\n".join([f"{key}: {value}" for key, value in attributes.items()])


_as_json = json.JSONEncoder(ensure_ascii=False).encode


def _plain(value: object) -> str:
    """An AnyValue as text."""
    if isinstance(value, dict):
        said = value.get("stringValue", value.get("intValue"))
        if isinstance(said, str):
            return said
    bare = _bare(value, 0)
    if isinstance(bare, str):
        return bare
    if isinstance(bare, int) and not isinstance(bare, bool):
        return str(bare)[:4000]
    return "" if bare is None else _as_json(bare)[:4000]


def _bare(value: Any, depth: int) -> Any:
    if not isinstance(value, dict) or depth > _DEEPEST:
        return value if isinstance(value, (str, int, float)) else None
    for key in ("stringValue", "intValue", "doubleValue", "boolValue", "bytesValue"):
        if key in value:
            return value[key]
    if "kvlistValue" in value:
        items = objects(value, "kvlistValue.values")[:_MOST]
        return {text_at(item, "key"): _bare(item.get("value"), depth + 1) for item in items}
    found = dig(value, "arrayValue.values")
    return [_bare(item, depth + 1) for item in found[:_MOST]] if isinstance(found, list) else None


READERS = (OtelReader(),)
