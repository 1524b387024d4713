"""What an import says in an event, apart from what people add to it."""

from __future__ import annotations

from hashlib import blake2b
from operator import attrgetter

from pmtui.model.cards import TimelineEvent

RECORDED = ("at", "event_kind", "text", "detail", "team", "evidence", "source", "also")
"""The fields of an event that its record fills; the others are what people add, and stay when the record changes."""

_get = attrgetter(*RECORDED)


def event_digest(event: TimelineEvent) -> str:
    """What the recorded fields say, in short: as long as it is the same, nobody edited them."""
    at, kind, *rest = _get(event)
    said = (at.key, str(kind), *rest)
    return blake2b(repr(said).encode("utf-8", "replace"), digest_size=8).hexdigest()


def recorded(event: TimelineEvent, new: TimelineEvent) -> TimelineEvent:
    """`event` with what its record says now."""
    return event.model_copy(update=dict(zip(RECORDED, _get(new), strict=True)))
