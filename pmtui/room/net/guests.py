"""One device at the other end of a wire: its seat, its connection, how fast it may talk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from websockets.asyncio.server import ServerConnection, broadcast

from pmtui.model.vocabulary import Role
from pmtui.room.answers import Event
from pmtui.room.net.wire import encode, event_to_wire
from pmtui.room.seats import LocalSeat

if TYPE_CHECKING:
    from pmtui.room.room import Room

RATE: dict[bool, tuple[float, float]] = {False: (20.0, 60.0), True: (100.0, 400.0)}
"""Frames a second and at once, for participants and for hosts."""

OFFENCES = 200
"""Refusals for talking too fast after which a device is cut off."""


class Connection(ServerConnection):
    """A socket. Until somebody sits behind it, it may be cut off when too many wait."""

    guest: Guest | None = None
    welcomed = False
    """Whether its welcome left the buffer once."""

    @property
    def unread(self) -> int:
        """Bytes it has not taken yet."""
        size = self.transport.get_write_buffer_size()
        if size < 1 << 16 and self.guest is not None:
            self.welcomed = True
        return size

    def cut(self) -> None:
        """Gone at once, without a word."""
        self.transport.abort()

    def say(self, text: str) -> None:
        """Send without waiting; what can't be sent any more is dropped."""
        broadcast([self], text)


class Bucket:
    """So many at once, then so many a second."""

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate, self._burst = rate, burst
        self._left, self._at = burst, now

    def take(self, now: float) -> bool:
        """Whether one more is fine now."""
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class GuestSeat(LocalSeat):
    """A seat somebody takes from elsewhere. What everybody hears goes out by the fan-out, not by the seat."""

    guest: Guest | None = None

    def hear(self, event: Event) -> None:
        """Broadcasts reach the device by its audience."""

    def told(self, event: Event) -> None:
        """What is said to this seat alone."""
        frame = event_to_wire(event)
        if self.guest is not None and frame is not None:
            self.guest.tell(frame)


class Guest:
    """A device that sits: known by its token, in memory only; connected or for a moment not."""

    def __init__(
        self,
        room: Room,
        role: Role,
        kind: Literal["terminal", "browser"],
        now: float,
    ) -> None:
        self.seat = GuestSeat(room, role, room.next_number())
        self.seat.guest = self
        self.kind = kind
        self.connection: Connection | None = None
        self.left_at: float | None = None
        self.seated = False
        self.refused = 0
        self.time = room.time
        self.bucket = Bucket(*RATE[role.hosts], now)
        self.parts: list[str] = []

    def tell(self, event: dict[str, Any]) -> None:
        """One event for this device alone."""
        if self.connection is not None:
            frame = {"kind": "tick", "now": self.time.monotonic(), "events": [event]}
            self.connection.say(encode(frame))
