"""The way in for other devices: opened when a person asks, on one room at a time, closed with its board."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmtui.room.answers import Refused

if TYPE_CHECKING:
    from pmtui.room.doors import DoorState, Listening
    from pmtui.room.room import Room
    from pmtui.tui.desk import Desk, Hub

NO_HUB = "Other devices can't join here: this is an example, or it runs without a network."


class Hosting:
    """Holds the hub while the room is open."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._hub: Hub | None = desk.hub

    @property
    def is_open(self) -> bool:
        """Whether this process listens for other devices."""
        return self._hub is not None

    @property
    def possible(self) -> bool:
        """Whether it could."""
        return self._desk.open_hub is not None

    async def open(self, room: Room, at: Listening) -> DoorState | Refused:
        """Listen there and open the room; whatever stands in the way, the meeting goes on without it."""
        if self._desk.open_hub is None:
            return Refused(NO_HUB)
        await self.close()
        try:
            hub = await self._desk.open_hub(at)
        except Exception as problem:
            return Refused(f"The room could not be opened: {problem}", "failed")
        self._hub = hub
        try:
            return await hub.open(room)
        except Exception as problem:
            await self.close()
            return Refused(f"The room could not be opened: {problem}", "failed")

    async def close(self) -> None:
        """Say goodbye to every device and give the port back."""
        hub, self._hub = self._hub, None
        if hub is not None:
            await hub.close()
