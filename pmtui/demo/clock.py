"""The demo's clock: wall and monotonic time together, faster than life by a factor that can change."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import inf

from pmtui.clock import Clock, SystemClock

SPEED = 10.0
"""How fast the demo runs when nobody says: an hour's meeting in six minutes."""


class DemoClock:
    """Starts at `start` and runs `speed` times as fast as `real`. It never jumps when the speed changes.

    Not `running`, it stands at `start` until somebody says go.
    """

    def __init__(
        self, start: datetime, speed: float = SPEED, real: Clock | None = None, *, running: bool = True
    ) -> None:
        if not speed > 0:
            raise ValueError("a clock runs forward; give a speed above nothing")
        self._start = start
        self.real: Clock = real or SystemClock()
        # One tuple, so that another thread never reads a half-changed clock: real seconds, ours, speed.
        self._since = (self.real.monotonic() if running else inf, 0.0, speed)

    @property
    def speed(self) -> float:
        """Seconds of this clock in one real second."""
        return self._since[2]

    def go(self) -> None:
        """Run from now on; a clock that runs goes on as it is."""
        since, seconds, speed = self._since
        if since == inf:
            self._since = (self.real.monotonic(), seconds, speed)

    def set_speed(self, speed: float) -> None:
        """Run at another speed from now on."""
        if not speed > 0:
            raise ValueError("a clock runs forward; give a speed above nothing")
        since, seconds, _ = self._since
        real = self.real.monotonic()
        self._since = (since, seconds, speed) if since == inf else (real, self._at(real), speed)

    def now(self) -> datetime:
        """The wall clock of the demo, in UTC."""
        return self._start + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """Seconds since the demo began."""
        return self._at(self.real.monotonic())

    def _at(self, real: float) -> float:
        since, seconds, speed = self._since
        return seconds + max(0.0, real - since) * speed
