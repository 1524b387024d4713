"""Grafana: alerts its webhook delivers, from version 8 on and before, and annotations of dashboards."""

from __future__ import annotations

from collections.abc import Iterator

from pmtui.evidence.formats.alertmanager import AlertReader, alerts_in, is_grafana
from pmtui.evidence.markup import readable
from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page, Value, joined, objects, text, text_at
from pmtui.model.vocabulary import EventKind

_CHANGES = frozenset({"deploy", "deployment", "deploys", "release", "rollout", "change"})
_STATES = {
    "alerting": EventKind.ALERT,
    "no_data": EventKind.ALERT,
    "nodata": EventKind.ALERT,
    "error": EventKind.ALERT,
    "ok": EventKind.RESOLUTION,
    "normal": EventKind.RESOLUTION,
}
_PLACES = frozenset({"dashboardId", "dashboardUID", "panelId"})


class GrafanaReader(AlertReader):
    """Alerts since version 8 are like Alertmanager's; older ones say no time at all."""

    name = "grafana"
    words = "Grafana alerts and annotations"
    tool = "Grafana"

    def is_mine(self, value: Value) -> bool:
        if _is_old(value) or _is_annotation(value):
            return True
        if any(_is_annotation(item) for item in objects(value, "annotations")[:5]):
            return True
        found = [alert for alert, _ in alerts_in(value)][:5]
        return bool(found) and is_grafana(value, found)

    def rows(self, value: Value, page: Page) -> Iterator[Evidence]:
        if _is_annotation(value):
            yield from _annotation(value, page)
        elif _is_old(value):
            yield _old(value, page)
        elif annotations := objects(value, "annotations"):
            for item in annotations:
                yield from _annotation(item, page)
        else:
            yield from super().rows(value, page)


def _is_old(value: Value) -> bool:
    return "ruleName" in value and "state" in value and ("ruleId" in value or "evalMatches" in value)


def _is_annotation(value: Value) -> bool:
    return "time" in value and "text" in value and "tags" in value and not _PLACES.isdisjoint(value)


def _old(value: Value, page: Page) -> Evidence:
    matches = (
        joined(text_at(match, "metric"), text_at(match, "value")) for match in objects(value, "evalMatches")
    )
    return page.row(
        None,
        joined(text(value, "title", "ruleName"), text_at(value, "message")) or "Alert",
        kind=_STATES.get(text_at(value, "state").lower(), EventKind.NOTE),
        detail=", ".join(match for match in matches if match),
        group=text(value, "ruleName", "ruleId"),
        link=text_at(value, "ruleUrl"),
        no_time="alerts of Grafana before version 8 carry no time",
    )


def _annotation(value: Value, page: Page) -> Iterator[Evidence]:
    """A point, or a region with its two ends."""
    tags = [tag for tag in _list(value.get("tags")) if isinstance(tag, str)]
    before, after = text_at(value, "prevState"), text_at(value, "newState")
    rule = text_at(value, "alertName")
    own_words = readable(text_at(value, "text"))
    said = own_words or joined(rule, f"{before} → {after}" if after else "") or ", ".join(tags)
    kind = _STATES.get(after.lower().partition(" ")[0])
    if kind is None and not _CHANGES.isdisjoint(tag.lower() for tag in tags):
        kind = EventKind.CHANGE
    own = text_at(value, "id")
    panel = text_at(value, "panelId")
    group = f"{text_at(value, 'alertId')} {rule}".strip() if rule else ""
    actor = page.person(value, "userName", "login", "email", own_id="login")
    change = joined(rule, f"{before} → {after}") if after and own_words else ""
    row = page.row(
        value.get("time"),
        said or "Annotation",
        kind=kind,
        actor=actor,
        channel=f"panel {panel}" if panel not in ("", "0") else "",
        detail=joined(", ".join(tags), change, by="\n") if tags or change else "",
        source_id=own and f"annotation {own}",
        group=group,
    )
    yield row
    ends = value.get("timeEnd")
    if not ends or ends == value.get("time"):
        return
    end = page.row(
        ends,
        f"End of: {said}",
        kind=EventKind.NOTE,
        actor=actor,
        channel=row.channel,
        source_id=own and f"annotation {own}/end",
        group=group,
    )
    if end.at and row.at and end.at > row.at:
        yield end


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else list(value) if isinstance(value, dict) else []


READERS = (GrafanaReader(),)
