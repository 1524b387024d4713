"""The host's clocks, as far as a device can know them: told now and then, carried on by the device's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite
from typing import Any

from pmtui.clock import Clock
from pmtui.model.moment import Moment

DRIFT = 1e-4
"""Seconds that two clocks may go apart in a second."""

ASLEEP = 5.0
"""Seconds the time of day may run ahead of the monotonic clock before the device must have slept."""


@dataclass
class RemoteClock:
    """The host's clocks as told, carried on by our own monotonic clock.

    Each exchange bounds how far the host is ahead: its answer was written between our question and our hearing.
    Bounds are narrowed, so that one slow answer never bends a clock that a quick one had set.
    """

    own: Clock
    ahead: float = 0.0
    _least: float | None = None
    _most: float = 0.0
    _at: float = 0.0
    _wall: datetime | None = None
    _wall_at: float = 0.0

    def now(self) -> datetime:
        """The host's time of day."""
        if self._wall is None:
            return self.own.now()
        return self._wall + timedelta(seconds=self.monotonic() - self._wall_at)

    def monotonic(self) -> float:
        """The host's monotonic clock."""
        return self.own.monotonic() + self.ahead

    def hear(self, said: Mapping[str, Any], asked_at: float) -> None:
        """Both clocks of the host, in answer to what we sent at `asked_at`; ValueError when they are none."""
        mono, wall = float(said["mono"]), datetime.fromisoformat(said["wall"])
        if not isfinite(mono) or abs(mono) > 1e12 or wall.tzinfo is None:
            raise ValueError("that is no time")
        # A time of day near the ends of the calendar could not be carried on; `Moment` knows them.
        self._wall, self._wall_at = Moment(at=wall).at, mono
        here = self.own.monotonic()
        self._bound(mono - here, mono - asked_at, here)

    def _bound(self, least: float, most: float, here: float) -> None:
        if self._least is None:
            self._least, self._most = least, most
            self.ahead = (least + most) / 2
        else:
            slack = DRIFT * (here - self._at)
            narrower = max(self._least - slack, least), min(self._most + slack, most)
            # Apart: one of the two machines slept, and only what is told now is true.
            self._least, self._most = narrower if narrower[0] <= narrower[1] else (least, most)
            self.ahead = min(max(self.ahead, self._least), self._most)
        self._at = here


class Sleep:
    """Notices that this device slept: its time of day went on, its monotonic clock did not."""

    def __init__(self, own: Clock) -> None:
        self._own = own
        self._last = own.now(), own.monotonic()

    def noticed(self) -> bool:
        """Whether it slept since the last look."""
        wall, mono = self._own.now(), self._own.monotonic()
        before_wall, before_mono = self._last
        self._last = wall, mono
        return (wall - before_wall).total_seconds() - (mono - before_mono) > ASLEEP
