"""Cachet: incidents of its API, of version 1 (epoch), 2 (times without a zone) and 3 (JSON:API)."""

from __future__ import annotations

from collections.abc import Iterator

from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page, ToolReader, Value, dig, joined, objects, text, text_at
from pmtui.model.vocabulary import EventKind

_FIXED = ("4", "fixed", "complete", "completed")


class CachetReader(ToolReader):
    """Incidents and, where the version has them, their updates."""

    name = "cachet"
    words = "Cachet incidents"
    tool = "Cachet"
    lists = ("data",)

    def is_mine(self, value: Value) -> bool:
        data = value.get("data")
        if isinstance(data, dict):
            return self._is_incident(data)
        return self._is_incident(value) or any(self._is_incident(item) for item in objects(data)[:3])

    @staticmethod
    def _is_incident(value: Value) -> bool:
        if value.get("type") == "incidents":
            return (
                isinstance(dig(value, "attributes.status"), dict) and "human" in value["attributes"]["status"]
            )
        return (
            "human_status" in value and "status" in value and ("message" in value or "incident_id" in value)
        )

    def rows(self, value: Value, page: Page) -> Iterator[Evidence]:
        data = value.get("data")
        if isinstance(data, dict):
            yield from _incident(data, page)
        elif isinstance(data, list):
            for item in data:
                if isinstance(item, dict):
                    yield from _incident(item, page)
                else:
                    yield page.row(
                        None,
                        str(item)[:200],
                        no_time="this is no incident",
                    )
        elif "data" not in value and ("human_status" in value or "attributes" in value):
            yield from _incident(value, page)
        elif "meta" not in value:
            yield page.row(None, str(value)[:200], no_time="this is no incident")


def _incident(found: Value, page: Page) -> Iterator[Evidence]:
    """The incident as it was posted, then what became of it."""
    told = found["attributes"] if isinstance(found.get("attributes"), dict) else found
    own = text_at(found, "id") or text_at(told, "guid")
    if "incident_id" in told and "name" not in told:
        yield _update(told, page, text_at(told, "incident_id"), "")
        return
    name, message = text_at(told, "name"), text_at(told, "message")
    created = _written(told, "occurred_at", "occurred", "created_at", "created")
    updates = (
        [*objects(told, "updates"), *objects(found, "updates")]
        if told is not found
        else objects(told, "updates")
    )
    state = _state(told)
    changed = _written(told, "updated_at", "updated")
    over = state.lower() in _FIXED or text_at(told, "status") == "4"
    link = text_at(told, "permalink")
    yield page.row(
        created,
        joined(name, message),
        kind=EventKind.RESOLUTION
        if over and (not changed or changed == created) and not updates
        else EventKind.CUSTOMER,
        detail=joined("status", state),
        source_id=own and f"{own}/created",
        group=own,
        link=link,
        channel="",
    )
    for update in updates:
        yield _update(update, page, own, name)
    if over and not updates and changed and changed != created:
        yield page.row(
            changed,
            joined(name, state or "Fixed"),
            kind=EventKind.RESOLUTION,
            source_id=own and f"{own}/updated",
            group=own,
            link=link,
        )


def _update(update: Value, page: Page, incident: str, name: str) -> Evidence:
    inner = update["attributes"] if isinstance(update.get("attributes"), dict) else update
    state = _state(inner)
    at = _written(inner, "created_at", "created")
    return page.row(
        at,
        joined(joined(name, state, by=" – "), text_at(inner, "message")),
        kind=EventKind.RESOLUTION
        if state.lower() in _FIXED or text_at(inner, "status") == "4"
        else EventKind.CUSTOMER,
        source_id=f"{incident}/update/{text_at(update, 'id') or at}",
        group=incident,
        link=text_at(inner, "permalink"),
    )


def _state(value: Value) -> str:
    return text(value, "human_status", "status.human", "latest_human_status")


def _written(value: Value, *keys: str) -> str | int | float | None:
    """A time as it is given: a number, words, or an object with the words for machines in it."""
    for key in keys:
        at = value.get(key)
        at = dig(at, "string") if isinstance(at, dict) else at
        if isinstance(at, (str, int, float)) and not isinstance(at, bool) and at != "":
            return at
    return None


READERS = (CachetReader(),)
