"""An event that came in earlier, told with roles in the place of names that had none then."""

from __future__ import annotations

from typing import Any

from pmtui.evidence.roles import Roles
from pmtui.model.cards import TimelineEvent
from pmtui.model.text import LINE_LIMIT, shorten


def retold(event: TimelineEvent, roles: Roles) -> TimelineEvent:
    """`event` with roles wherever its record may have put a name; itself where it names nobody."""
    whole = (
        event.text,
        event.detail,
        event.source,
        *event.also,
        event.at.original,
    )
    if not roles.may_be_in("\n".join(whole)):
        return event
    text = roles.text
    sources = {one: roles.told_by(one) for one in event.also}
    detail = event.detail
    for was, now in sources.items():
        detail = detail.replace(f"{was}:\n", f"{now}:\n")
    said: dict[str, Any] = {
        "text": text(event.text),
        "detail": text(detail),
        "source": roles.told_by(event.source),
        "also": tuple(dict.fromkeys(sources.values())),
    }
    changed = {
        name: shorten(value, LINE_LIMIT) if name in ("text", "source") else value
        for name, value in said.items()
        if value != getattr(event, name)
    }
    original = text(event.at.original)
    if original != event.at.original:
        changed["at"] = event.at.model_copy(update={"original": original})
    return event.model_copy(update=changed) if changed else event
