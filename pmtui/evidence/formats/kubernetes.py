"""Kubernetes events: a list as kubectl prints it, a watch, and single events of both APIs."""

from __future__ import annotations

from collections.abc import Iterator

from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page, ToolReader, Value, dig, joined, objects, text, text_at
from pmtui.model.vocabulary import EventKind

_TIMES = (
    "lastTimestamp",
    "deprecatedLastTimestamp",
    "eventTime",
    "series.lastObservedTime",
    "firstTimestamp",
    "deprecatedFirstTimestamp",
    "metadata.creationTimestamp",
)
_KINDS = {
    "ScalingReplicaSet": EventKind.CHANGE,
    "SuccessfulRescale": EventKind.CHANGE,
    "DeploymentRollback": EventKind.MITIGATION,
}


class KubernetesReader(ToolReader):
    """One row an event, at its last time; how often and since when is its detail."""

    name = "kubernetes"
    words = "Kubernetes events"
    tool = "Kubernetes"
    programs = True
    lists = ("items",)

    def is_mine(self, value: Value) -> bool:
        watched = value.get("object")
        if isinstance(watched, dict) and "type" in value:
            return _is_event(watched) or (value["type"] == "BOOKMARK" and watched.get("kind") == "Event")
        return _is_event(value) or any(_is_event(item) for item in objects(value.get("items"))[:3])

    def rows(self, value: Value, page: Page) -> Iterator[Evidence]:
        watched = value.get("object")
        if isinstance(watched, dict) and "type" in value:
            yield _row(watched, page, text_at(value, "type"))
        elif "items" in value:
            for item in objects(value.get("items")):
                yield _row(item, page)
        elif not _is_wrapper(value):
            yield _row(value, page)


def _is_event(value: Value) -> bool:
    return "reason" in value and (
        ("involvedObject" in value and ("message" in value or "type" in value))
        or ("regarding" in value and ("note" in value or "eventTime" in value))
    )


def _is_wrapper(value: Value) -> bool:
    """What a long list says beside its items."""
    return str(value.get("kind")).endswith("List") or value.keys() <= {"apiVersion", "kind", "metadata"}


def _row(value: Value, page: Page, watch: str = "") -> Evidence:
    at = value.get(_TIMES[0]) or next((found for key in _TIMES if (found := dig(value, key))), None)
    about = value.get("involvedObject") or value.get("regarding")
    namespace = text_at(about, "namespace")
    thing = joined(text_at(about, "kind"), joined(namespace, text_at(about, "name"), by="/"), by=" ")
    reporter = text(value, "source.component", "reportingComponent", "reportingController")
    reason, message = text_at(value, "reason"), text(value, "message", "note")
    severity = text_at(value, "type")
    uid = text(value, "metadata.uid", "metadata.name")
    kind = _KINDS.get(reason) or (EventKind.ALERT if severity == "Warning" else EventKind.NOTE)
    return page.row(
        at,
        joined(reason, message) or thing or "(event without a text)",
        kind=kind,
        severity=severity,
        detail=joined(thing, _often(value), f"reported by {reporter}" if reporter else "", by=", "),
        channel=namespace,
        source_id=uid,
        group=f"{thing}: {reason}" if thing else "",
        hidden="a bookmark of the watch" if watch == "BOOKMARK" else "",
    )


def _often(value: Value) -> str:
    """How many times it happened, since and until when; nothing of what happened once."""
    count = text(value, "count", "deprecatedCount", "series.count")
    if count in ("", "0", "1"):
        return ""
    first = text(value, "firstTimestamp", "deprecatedFirstTimestamp", "eventTime")
    again = text_at(value, "series.lastObservedTime")
    spoken = joined(f"since {first}" if first else "", f"until {again}" if again else "", by=" ")
    return joined(f"{count} times", spoken, by=" ")


READERS = (KubernetesReader(),)
