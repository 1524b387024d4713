"""Who sits in a room from elsewhere: seats by the hash of their token, their connections, how long they wait for them."""

from __future__ import annotations

from collections.abc import Callable

from pmtui.model.vocabulary import Role
from pmtui.room.doors import Present
from pmtui.room.net.admission import Admitted
from pmtui.room.net.bye import Bye
from pmtui.room.net.connections import Connection
from pmtui.room.net.guests import Guest, Kind
from pmtui.room.net.limits import Limits
from pmtui.room.room import Room
from pmtui.room.sealed import What

WHATS: tuple[What, ...] = ("sheet", "vote", "pulse", "consent", "late")
"""Everything a device can post."""


class Seating:
    """The guests of one room, in memory only."""

    def __init__(self, room: Room, limits: Limits, send_away: Callable[[Connection, Bye], None]) -> None:
        """`send_away` tells a connection why, closes it, and lets it hear nothing more."""
        self._room = room
        self._limits = limits
        self._send_away = send_away
        self._guests: dict[str, Guest] = {}

    def __len__(self) -> int:
        return len(self._guests)

    def get(self, token: str) -> Guest | None:
        """Who sat here by that token."""
        return self._guests.get(token)

    # --- coming and going ----------------------------------------------------

    def seat(self, admitted: Admitted, connection: Connection, kind: Kind) -> Guest:
        """Seat a device behind that connection; one it had before is closed. Raises Bye when the room is full."""
        guest = self._guests.get(admitted.token)
        if guest is None:
            if len(self._guests) >= self._limits.seats and not self._forget_one():
                raise Bye(f"The room is full: {self._limits.seats} devices are here.", "full", again=True)
            guest = Guest(self._room, admitted.role, kind, self._limits)
            self._guests[admitted.token] = guest
        elif guest.connection is not None:
            old, guest.connection = guest.connection, None
            self._send_away(old, Bye("This seat was opened in another window or tab.", "elsewhere"))
        guest.has_key = guest.has_key or admitted.has_key
        guest.parts.clear()
        self._take_role(guest, admitted)
        guest.connection, guest.left_at = connection, None
        connection.guest = guest
        if not guest.seated:
            guest.seated = True
            self._room.reseat(guest.seat)
        if admitted.leads:
            self._room.seat_as(guest.seat, Role.FACILITATOR)
        return guest

    def _take_role(self, guest: Guest, admitted: Admitted) -> None:
        role = admitted.role
        if role is Role.FACILITATOR and not guest.seated and not admitted.leads and self._room.led:
            role = Role.CO_FACILITATOR  # somebody took over while it was away
        if role is not guest.seat.role:
            guest.becomes(role)
            if guest.seated and role is not Role.FACILITATOR:
                self._room.seat_as(guest.seat, role)  # the sums are others now

    def left(self, connection: Connection) -> None:
        """A connection is gone; its seat waits a moment for the next."""
        guest = connection.guest
        if guest is not None and guest.is_behind(connection):
            guest.connection, guest.left_at = None, self._room.time.monotonic()
            guest.parts.clear()

    def give_up(self, guest: Guest) -> None:
        """A seat nobody sits on any more; whoever comes back to it finds its history."""
        if guest.seated:
            guest.seated = False
            self._room.unseat(guest.seat)

    def look(self, now: float) -> None:
        """Give up the seats of devices that are gone for long, and cut off those that take nothing."""
        for guest in list(self._guests.values()):
            if guest.left_at is not None and now - guest.left_at >= self._limits.away:
                self.give_up(guest)
            if guest.connection is not None and guest.connection.stalls(now):
                guest.connection.cut()

    def remove(self, number: int) -> str | None:
        """Cut off whoever sits on seat `number`: the hash of its token, or None when nobody does."""
        for token, guest in self._guests.items():
            if guest.seat.number == number:
                del self._guests[token]
                self.give_up(guest)
                if guest.connection is not None:
                    old, guest.connection = guest.connection, None
                    self._send_away(old, Bye("The facilitator removed this device from the room.", "removed"))
                return token
        return None

    def close(self, bye: Bye) -> None:
        """Everybody is told, and nobody sits here any more."""
        for guest in self._guests.values():
            self.give_up(guest)
            if guest.connection is not None:
                old, guest.connection = guest.connection, None
                self._send_away(old, bye)
        self._guests.clear()

    def _forget_one(self) -> bool:
        """Make place: a device that is not here and has nothing in a box."""
        for token, guest in self._guests.items():
            if not guest.seated and not any(guest.seat.has_posted(what) for what in WHATS):
                del self._guests[token]
                return True
        return False

    # --- looking -------------------------------------------------------------

    def role_on(self, number: int) -> Role | None:
        """The role of who sits on seat `number`."""
        return next((g.seat.role for g in self._guests.values() if g.seat.number == number), None)

    @property
    def present(self) -> tuple[Present, ...]:
        """Who is connected, as hosts see it: by seat number, which says nothing of what a seat sent."""
        here = [guest for guest in self._guests.values() if guest.connection is not None]
        return tuple(
            Present(guest.seat.number, guest.seat.role, guest.kind, guest.refused)
            for guest in sorted(here, key=lambda guest: guest.seat.number)
        )
