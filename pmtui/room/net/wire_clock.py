"""The meeting's clock as JSON and back (docs/wire.md)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pmtui.facilitation.timebox import MeetingClock, Suspended, TimeBox
from pmtui.model.moment import Moment
from pmtui.model.text import clean_line
from pmtui.room.net.frames import BadFrame, Frame

UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What reading something raises that is not what it should be."""


def clock_to_wire(clock: MeetingClock | None) -> Frame | None:
    """The meeting's clock with its anchors on the host's monotonic clock."""
    if clock is None:
        return None
    return {
        "key": clock.key,
        "phase": _box(clock.phase),
        "topic_key": clock.topic_key,
        "topic": _box(clock.topic) if clock.topic else None,
        "hard_stop": clock.hard_stop.isoformat() if clock.hard_stop else None,
        "kept": {key: _box(box) for key, box in clock.kept.items()},
        "suspended": clock.suspended.gap if clock.suspended else None,
    }


def clock_from_wire(said: Mapping[str, Any] | None) -> MeetingClock | None:
    """The clock; BadFrame when it is none."""
    if said is None:
        return None
    try:
        stop = said.get("hard_stop")
        gap = said.get("suspended")
        topic = said.get("topic")
        return MeetingClock(
            phase=_box_of(said["phase"]),
            topic=_box_of(topic) if topic else None,
            hard_stop=_instant(stop) if stop else None,
            key=clean_line(str(said.get("key", ""))),
            topic_key=clean_line(str(said.get("topic_key", ""))),
            kept={clean_line(str(key)): _box_of(box) for key, box in dict(said.get("kept") or {}).items()},
            suspended=Suspended(finite(gap)) if gap is not None else None,
        )
    except UNREADABLE:
        raise BadFrame("that is no clock") from None


def _box(box: TimeBox) -> Frame:
    return {"length": box.length_s, "remaining": box.remaining_s, "anchor": box.anchor}


def _box_of(said: Mapping[str, Any]) -> TimeBox:
    anchor = said.get("anchor")
    return TimeBox(
        finite(said["length"]), finite(said["remaining"]), None if anchor is None else finite(anchor)
    )


def finite(said: Any) -> float:
    """A number of seconds that can be counted with; ValueError when it is none."""
    value = float(said)
    if not abs(value) < 1e12:
        raise ValueError("that is no length of time")
    return value


def _instant(said: Any) -> datetime:
    when = datetime.fromisoformat(said)
    if when.tzinfo is None:
        raise ValueError("a time needs a zone")
    return Moment(at=when).at
