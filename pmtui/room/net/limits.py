"""How much one device may ask of the host, in one place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Seconds, bytes and numbers of things. Tests bring smaller ones."""

    tick: float = 0.05
    """Between two frames to an audience, at least (TRANSPORT: one frame a tick)."""
    look: float = 0.25
    """Between two looks at the room's clocks."""
    hello: float = 10.0
    """How long a socket may be silent before its hello."""
    admission: float = 20.0
    """How long it may take from the hello to the welcome, waits for wrong codes included."""
    away: float = 15.0
    """Without a connection, after which a device is no longer counted as here."""
    stalled: float = 120.0
    """How long a device may lag behind what it was sent."""
    farewell: float = 2.0
    """How long what is on its way may take when the door is shut."""

    waiting: int = 512
    """Sockets without a seat; beyond, the oldest is cut off."""
    unseated_bytes: int = 160 * 1024
    """What a socket without a seat may send: a request with its headers, and a hello."""
    unread: int = 1 << 20
    """Bytes a device may leave unread beyond its welcome."""
    lagging: int = 64 * 1024
    """Unread bytes from which on a device lags behind."""
    seats: int = 600
    offences: int = 200
    """Frames that could not be taken, after which a device is cut off; one is forgotten every second."""
    at_once: int = 32
    """Commands of one device on their way at a time; its next frames wait."""
    control: tuple[float, float] = (20.0, 400.0)
    """Control frames and pieces of frames a second, and at once."""
    guest_frames: tuple[float, float] = (20.0, 60.0)
    """Frames a second and at once, for participants and the stage."""
    host_frames: tuple[float, float] = (100.0, 400.0)
    """The same for hosts."""
    lasting: tuple[float, float] = (0.2, 24.0)
    """What a participant puts before everybody for good, a second and at once: names on a list, notes by name."""
    part_chars: int = 48 << 20
    """Characters of a host's command that comes in parts."""
    parts: int = 8192


LIMITS = Limits()


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
