"""One device at the other end of a wire: its seat, its connection, how fast it may talk."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal

from pmtui.model.vocabulary import Role
from pmtui.room.answers import Event
from pmtui.room.net.connections import Connection, say_to_all
from pmtui.room.net.limits import Bucket, Limits
from pmtui.room.net.parts import Parts
from pmtui.room.net.wire import encode, event_to_wire
from pmtui.room.seats import LocalSeat

if TYPE_CHECKING:
    from pmtui.room.room import Room

__all__ = ["Bucket", "Connection", "Guest", "GuestSeat", "Kind", "say_to_all"]

Kind = Literal["terminal", "browser"]


class GuestSeat(LocalSeat):
    """A seat somebody takes from elsewhere. What everybody hears goes out by the fan-out, not by the seat."""

    guest: Guest | None = None
    hears_itself = False

    def told(self, event: Event) -> None:
        """What is said to this seat alone."""
        frame = event_to_wire(event)
        if self.guest is not None and frame is not None:
            self.guest.tell(frame)


class Guest:
    """A device that sits: known by its token, in memory only; connected or for a moment not."""

    def __init__(self, room: Room, role: Role, kind: Kind, limits: Limits) -> None:
        self.seat = GuestSeat(room, role, room.next_number())
        self.seat.guest = self
        self.kind = kind
        self.hears_as: Role | None = None
        """For which audience it was welcomed last."""
        self.has_key = False
        """Whether it came with the facilitator's key."""
        self.connection: Connection | None = None
        self.left_at: float | None = None
        self.seated = False
        self.refused = 0
        """How often it was refused, as hosts see it."""
        self.doing: set[asyncio.Task[None]] = set()
        """Its commands on their way."""
        self.parts = Parts(limits)
        self._limits = limits
        self._time = room.time
        now = room.time.monotonic()
        self._offences = Bucket(1.0, limits.offences, now)
        self._frames = self._bucket(now)
        self._lasting = Bucket(*limits.lasting, now)

    def is_behind(self, connection: Connection) -> bool:
        """Whether that is the connection it talks on."""
        return self.connection is connection

    def becomes(self, role: Role) -> None:
        """Another role, as it comes in."""
        self.seat.role = role
        self._frames = self._bucket(self._time.monotonic())

    def may_send(self) -> bool:
        """Whether one more frame is fine now."""
        return self._frames.take(self._time.monotonic())

    def may_leave_a_mark(self) -> bool:
        """Whether one more thing that stays before everybody is fine now."""
        return self.seat.role.hosts or self._lasting.take(self._time.monotonic())

    def offended(self) -> bool:
        """It sent something that could not be taken; whether it may stay."""
        self.refused += 1
        return self._offences.take(self._time.monotonic())

    def say(self, frame: dict[str, Any]) -> None:
        """A frame for this device alone, on the connection it has now."""
        if self.connection is not None:
            self.connection.say(encode(frame))

    def tell(self, event: dict[str, Any]) -> None:
        """One event for this device alone."""
        self.say({"kind": "tick", "now": self._time.monotonic(), "events": [event]})

    def _bucket(self, now: float) -> Bucket:
        limits = self._limits
        return Bucket(*(limits.host_frames if self.seat.role.hosts else limits.guest_frames), now)
