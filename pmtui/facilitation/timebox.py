"""The clock of a phase, of a topic and of the meeting. Pure: both clocks are passed in.

Boxes are measured on the monotonic clock alone, so a corrected wall clock never bends one. The wall clock serves
the hard stop, and betrays a machine that slept. Times are in seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from math import ceil, floor, isfinite
from typing import Any

WARNINGS = (60, 10)
"""Seconds before the end of a box at which the room is warned."""

GAP_LIMIT = 20.0
"""Seconds between two ticks, on either clock, beyond which the machine must have slept."""

GUARD_SECONDS = 3.0
"""A guarded key counts when pressed twice within this time."""

READY_COUNTDOWN = 10.0
"""Seconds from 'everybody is ready' to the step it leads to."""


class BoxState(StrEnum):
    """How a time box stands."""

    ON_TIME = "on time"
    LAST_MINUTE = "last minute"
    OVER = "over"


@dataclass(frozen=True)
class TimeBox:
    """A span of time that counts down while it runs, and past its end counts up as overrun.

    `remaining_s` was true at `anchor` on the monotonic clock; without an anchor the box is paused.
    """

    length_s: float
    remaining_s: float
    anchor: float | None = None

    @classmethod
    def of(cls, length_s: float) -> TimeBox:
        """A whole box, not yet started."""
        return cls(length_s, length_s)

    @property
    def running(self) -> bool:
        """Whether time is counting."""
        return self.anchor is not None

    def start(self, now: float) -> TimeBox:
        """Count from `now`; a running box goes on as it is."""
        return self if self.running else replace(self, anchor=now)

    resume = start

    def pause(self, now: float) -> TimeBox:
        """Stop counting and keep what remains."""
        return TimeBox(self.length_s, self.remaining(now))

    def extend(self, now: float, seconds: float) -> TimeBox:
        """`seconds` more; after the end they start from `now`."""
        if not seconds > 0:
            raise ValueError("a box is extended by more than nothing; give the time to add")
        spent = self.spent(now)
        remaining = max(self.remaining(now), 0.0) + seconds
        return TimeBox(spent + remaining, remaining, now if self.running else None)

    def resize(self, now: float, length_s: float) -> TimeBox:
        """The same time spent, in a box of another length."""
        return TimeBox(length_s, length_s - self.spent(now), now if self.running else None)

    def remaining(self, now: float) -> float:
        """What is left; negative is overrun."""
        if self.anchor is None:
            return self.remaining_s
        return self.remaining_s - max(0.0, now - self.anchor)

    def spent(self, now: float) -> float:
        """What this box took so far."""
        return self.length_s - self.remaining(now)

    def without(self, seconds: float) -> TimeBox:
        """The box after `seconds` passed that it did not see."""
        return replace(self, remaining_s=self.remaining_s - seconds)

    def state(self, now: float) -> BoxState:
        """On time, in its last minute, or over."""
        left = self.remaining(now)
        if left <= 0:
            return BoxState.OVER
        return BoxState.LAST_MINUTE if left <= 60 else BoxState.ON_TIME

    def words(self, now: float) -> str:
        """`05:12 of 12:00 · on time`, `over by 02:10`; `· paused` when time stands still."""
        left, state = self.remaining(now), self.state(now)
        if state is BoxState.OVER:
            return f"over by {clock_words(floor(-left))}" + ("" if self.running else " · paused")
        standing = state.value if self.running else "paused"
        return f"{clock_words(ceil(left))} of {clock_words(self.length_s)} · {standing}"

    def to_row(self, now: float) -> dict[str, float]:
        """Length and what remains, to be saved."""
        return {"length": round(self.length_s, 3), "remaining": round(self.remaining(now), 3)}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> TimeBox:
        """A saved box, paused where it was."""
        length, remaining = float(row["length"]), float(row["remaining"])
        if not (isfinite(length) and isfinite(remaining) and length >= 0):
            raise ValueError("a length that is no time")
        return cls(length, remaining)


def clock_words(seconds: float) -> str:
    """`05:12`; an hour and more as `1:05:12`."""
    whole = max(0, round(seconds))
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes:02d}:{rest:02d}"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}"


def warnings_between(before: float, after: float) -> tuple[int, ...]:
    """The warnings (seconds before the end) passed while what remains went from `before` to `after`."""
    return tuple(mark for mark in WARNINGS if before > mark >= after)


@dataclass(frozen=True)
class Guard:
    """Keeps one slip of a finger from ending a phase or ringing the bell: the key counts the second time."""

    key: str = ""
    at: float = 0.0

    def press(self, key: str, now: float) -> tuple[Guard, bool]:
        """The guard after the key, and whether it counts now."""
        if self.key == key and 0 <= now - self.at <= GUARD_SECONDS:
            return Guard(), True
        return Guard(key, now), False


@dataclass(frozen=True)
class Countdown:
    """Ten seconds, once everybody is ready, in which the step that follows can be called off."""

    ends: float | None = None
    called_off: bool = False

    def ready(self, now: float) -> Countdown:
        """Everybody is ready: start, unless running or called off while they were."""
        if self.called_off or self.ends is not None:
            return self
        return Countdown(now + READY_COUNTDOWN)

    def not_ready(self) -> Countdown:
        """Somebody is not ready (again); the next 'all ready' starts anew."""
        return Countdown()

    def cancel(self) -> Countdown:
        """Called off; stays so until readiness changes."""
        return Countdown(called_off=True)

    def left(self, now: float) -> float | None:
        """Seconds to go; None when no countdown runs."""
        return None if self.ends is None else max(0.0, self.ends - now)

    def due(self, now: float) -> bool:
        """Whether it ran out."""
        return self.ends is not None and now >= self.ends


@dataclass(frozen=True)
class Suspended:
    """The machine slept (or stood still) for `gap` seconds; people decide whether they count."""

    gap: float


@dataclass(frozen=True)
class Ticked:
    """What one tick brought: the clock after it, and what the room should be told."""

    clock: MeetingClock
    suspended: Suspended | None = None
    warnings: tuple[int, ...] = ()
    topic_warnings: tuple[int, ...] = ()
    ended: bool = False
    topic_ended: bool = False


@dataclass(frozen=True)
class MeetingClock:
    """The box of the phase (named by `key`), that of its topic, and every box left behind."""

    phase: TimeBox
    topic: TimeBox | None = None
    hard_stop: datetime | None = None
    key: str = ""
    topic_key: str = ""
    kept: Mapping[str, TimeBox] = field(default_factory=dict)
    suspended: Suspended | None = None
    seen: tuple[float, datetime] | None = None
    gap_limit: float | None = GAP_LIMIT

    @property
    def running(self) -> bool:
        """Whether the meeting's time is counting."""
        return self.phase.running

    def start(self, now: float) -> MeetingClock:
        """Count from `now`, unless a gap still waits for its answer."""
        if self.suspended is not None:
            return self
        return replace(self, phase=self.phase.start(now), topic=self.topic and self.topic.start(now))

    resume = start

    def pause(self, now: float) -> MeetingClock:
        """Stop both boxes."""
        return replace(self, phase=self.phase.pause(now), topic=self.topic and self.topic.pause(now))

    def extend(self, now: float, seconds: float) -> MeetingClock:
        """More time for the phase."""
        return replace(self, phase=self.phase.extend(now, seconds))

    def extend_topic(self, now: float, seconds: float) -> MeetingClock:
        """More time for the topic; the phase's box stays as it is."""
        return self if self.topic is None else replace(self, topic=self.topic.extend(now, seconds))

    def resize(self, now: float, length_s: float, key: str = "") -> MeetingClock:
        """A new length for the phase's box, or for one left behind, as an accepted split gives it."""
        if key in ("", self.key):
            return replace(self, phase=self.phase.resize(now, length_s))
        box = self.kept.get(key)
        return self if box is None else replace(self, kept={**self.kept, key: box.resize(now, length_s)})

    def enter(self, now: float, key: str, length_s: float) -> MeetingClock:
        """Go to a phase, forward or back; a box left before comes back as it was left.

        Who moves on while a gap waits for its answer has answered: it does not count.
        """
        left = self._left_behind(now)
        box = left.pop(key, None) or TimeBox.of(length_s)
        return replace(
            self,
            phase=box.start(now) if self.running else box,
            topic=None,
            key=key,
            topic_key="",
            kept=left,
            suspended=None,
        )

    def take_topic(self, now: float, topic: str, length_s: float) -> MeetingClock:
        """Give a topic of this phase its box, or back the one it had."""
        left = {**self.kept, **self._topic_behind(now)}
        box = left.pop(f"{self.key}/{topic}", TimeBox.of(length_s))
        return replace(self, topic=box.start(now) if self.running else box, topic_key=topic, kept=left)

    def spent(self, now: float) -> dict[str, float]:
        """Seconds each phase took so far, by its key."""
        boxes = {key: box for key, box in self._left_behind(now).items() if "/" not in key}
        return {key: box.spent(now) for key, box in boxes.items()}

    def until_stop(self, wall: datetime) -> float | None:
        """Seconds to the hard stop; negative after it; None when there is none."""
        return None if self.hard_stop is None else (self.hard_stop - wall).total_seconds()

    def tick(self, now: float, wall: datetime) -> Ticked:
        """Look at both clocks. After a sleep the boxes are paused where they were before it.

        A wall clock set back is no sleep; one set far ahead can't be told from one, so people are asked.
        """
        seen, clock = self.seen, replace(self, seen=(now, wall))
        if seen is None or not self.running:
            return Ticked(clock)
        passed, walled = now - seen[0], (wall - seen[1]).total_seconds()
        if self._slept(passed, walled):
            asleep = Suspended(max(passed, walled))
            return Ticked(replace(clock.pause(seen[0]), suspended=asleep), suspended=asleep)
        before, after = self.phase.remaining(seen[0]), self.phase.remaining(now)
        told = Ticked(clock, warnings=warnings_between(before, after), ended=before > 0 >= after)
        if self.topic is None:
            return told
        before, after = self.topic.remaining(seen[0]), self.topic.remaining(now)
        return replace(told, topic_warnings=warnings_between(before, after), topic_ended=before > 0 >= after)

    def count_gap(self, now: float, count: bool) -> MeetingClock:
        """Answer the question a sleep raised, and go on."""
        if self.suspended is None:
            return self
        gap = self.suspended.gap if count else 0.0
        topic = self.topic and self.topic.without(gap)
        answered = replace(self, phase=self.phase.without(gap), topic=topic, suspended=None)
        return answered.start(now)

    def to_row(self, now: float) -> dict[str, Any]:
        """Everything that must outlive the process, as JSON-able values."""
        return {
            "key": self.key,
            "phase": self.phase.to_row(now),
            "topic_key": self.topic_key,
            "topic": self.topic.to_row(now) if self.topic else None,
            "hard_stop": self.hard_stop.isoformat() if self.hard_stop else None,
            "kept": {key: box.to_row(now) for key, box in self.kept.items()},
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> MeetingClock:
        """The saved clock, paused at what remained. ValueError when the row is not one of ours."""
        try:
            topic, stop = row.get("topic"), row.get("hard_stop")
            hard_stop = datetime.fromisoformat(stop) if stop else None
            if hard_stop is not None and hard_stop.tzinfo is None:
                raise ValueError("a hard stop without a zone")
            return cls(
                phase=TimeBox.from_row(row["phase"]),
                topic=TimeBox.from_row(topic) if topic else None,
                hard_stop=hard_stop,
                key=str(row.get("key", "")),
                topic_key=str(row.get("topic_key", "")),
                kept={str(key): TimeBox.from_row(box) for key, box in dict(row.get("kept") or {}).items()},
            )
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            raise ValueError(
                f"the saved clock can't be read ({problem}); start the phase's box anew"
            ) from None

    def _slept(self, passed: float, walled: float) -> bool:
        limit = self.gap_limit
        return limit is not None and (passed > limit or walled - passed > limit)

    def _topic_behind(self, now: float) -> dict[str, TimeBox]:
        if self.topic is None:
            return {}
        return {f"{self.key}/{self.topic_key}": self.topic.pause(now)}

    def _left_behind(self, now: float) -> dict[str, TimeBox]:
        return {**self.kept, self.key: self.phase.pause(now), **self._topic_behind(now)}
