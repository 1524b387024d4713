"""What the app works with: settings, the archive to open, clocks; brought by the command line or by a test."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from pmtui.clock import Clock, SystemClock
from pmtui.config import Paths, Settings

if TYPE_CHECKING:
    from pmtui.room.doors import DoorState, Listening
    from pmtui.room.drafts import Drafts
    from pmtui.room.house import House
    from pmtui.room.room import Room
    from pmtui.room.seats import Seat


class Company(Protocol):
    """Simulated participants of the demo, and the clock they live by."""

    @property
    def speed(self) -> float:
        """How many seconds of the meeting pass in one."""
        ...

    def set_speed(self, speed: float) -> None: ...
    async def tick(self) -> None: ...
    def join(self, room: Room) -> None: ...


class Hub(Protocol):
    """What listens for other devices; made by the command line, which knows how."""

    async def open(self, room: Room) -> DoorState: ...
    async def close(self) -> None: ...


@dataclass
class Desk:
    """The app's surroundings. `open_house` is called in a thread, after the first frame; never where `seat` is given."""

    settings: Settings
    paths: Paths
    open_house: Callable[[], House]
    time: Clock = field(default_factory=SystemClock)
    zone: str = "UTC"
    review: str = ""
    """A review to open at once."""
    company: Company | None = None
    gap_limit: float | None = 20.0
    """Seconds between two ticks beyond which the computer must have slept; None where time is not real."""
    open_hub: Callable[[Listening], Awaitable[Hub]] | None = None
    """Listens for other devices; None where nobody else can join."""
    listening: Listening | None = None
    """Where the first board that is opened lets other devices in at once; None: when somebody asks."""
    hub: Hub | None = None
    """Listens already, with the first review's room open; its board shows how people join."""
    seat: Seat | None = None
    """A seat at a table elsewhere: then that room is all there is, without a home and without an archive."""
    drafts: Drafts | None = None
    """Where this device keeps what its person writes at that seat, until it is shown."""
    plain: bool = False
    """Whether what is sent from that seat can be read on the network."""
