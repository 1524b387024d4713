"""The company of whoever tries the demo: simulated participants, the clock they live by, a session already begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmtui.demo.clock import DemoClock
from pmtui.demo.people import People
from pmtui.examples import Script
from pmtui.formats import load_format
from pmtui.model.vocabulary import Role
from pmtui.room.commands import BeginSession

if TYPE_CHECKING:
    from pmtui.room.room import Room


class DemoCompany:
    """Simulated participants on a speeded clock. The facilitator is the person at the keyboard."""

    def __init__(self, script: Script, clock: DemoClock, seed: int) -> None:
        self._clock = clock
        self._people = People(script, seed)
        self._begin = BeginSession(session_format=load_format(script.format))
        self._room: Room | None = None

    @property
    def speed(self) -> float:
        """How many seconds of the meeting pass in one."""
        return self._clock.speed

    def set_speed(self, speed: float) -> None:
        """Let the meeting run faster or slower from now on."""
        self._clock.set_speed(speed)

    def join(self, room: Room) -> None:
        """Sit down in the room."""
        self._room = room
        # Keys are pressed in real time, however fast the meeting runs.
        room.meeting.hand = self._clock.real.monotonic
        self._people.join(room)

    async def tick(self) -> None:
        """Begin the session where none was held, then let everybody act."""
        room = self._room
        if room is None:
            return
        if room.board.session is None:
            self._clock.go()
            host = room.sit(Role.FACILITATOR)
            await host.do(self._begin)
            host.leave()
        await self._people.tick()
