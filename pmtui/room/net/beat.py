"""The beat of a room whose door is open: its clocks are looked at, and what gathered is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from pmtui.room.net import wire
from pmtui.room.net.fanout import Fanout
from pmtui.room.net.limits import Limits
from pmtui.room.room import Room


class Beat:
    """Ticks the room and flushes its audiences, whatever fails on the way."""

    def __init__(
        self,
        room: Room,
        limits: Limits,
        look: Callable[[float], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """`look` is called with the time a few times a second; `failed` is told what went wrong."""
        self._room = room
        self._limits = limits
        self._look_at = look
        self._failed = failed
        self._fanouts: tuple[Fanout, ...] = ()
        self._something = asyncio.Event()
        self._clock_said = ""
        self._tasks: list[asyncio.Task[None]] = []

    def dirty(self) -> None:
        """Something gathered that is to be sent."""
        self._something.set()

    def start(self, *fanouts: Fanout) -> None:
        """From now on, for these audiences."""
        self._fanouts = fanouts
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(work) for work in (self._send(), self._look())]

    async def stop(self) -> None:
        """No more, after a last flush."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        self._guarded(self._flush)

    def clock(self) -> wire.Frame:
        """The state of the clock as frames carry it."""
        meeting = self._room.meeting
        return {
            "clock": wire.clock_to_wire(meeting.clock),
            "countdown": meeting.countdown.ends,
            "ringing": self._room.sealed.ringing,
        }

    async def _send(self) -> None:
        while True:
            await self._something.wait()
            with suppress(TimeoutError):
                # What is on its way to disk right now shares the frame: the next could go only a tick later.
                async with asyncio.timeout(self._limits.tick):
                    await self._room.settled()
            self._something.clear()
            self._guarded(self._flush)
            await asyncio.sleep(self._limits.tick)

    async def _look(self) -> None:
        while True:
            await self._survived(self._room.tick())
            self._guarded(lambda: self._look_at(self._room.time.monotonic()))
            self._guarded(self._flush)
            await asyncio.sleep(self._limits.look)

    def _flush(self) -> None:
        said = wire.encode({"kind": "clock", **self.clock()})
        for fanout in self._fanouts:
            if said != self._clock_said:
                fanout.say(said)
            fanout.flush(self._room.time.monotonic())
        self._clock_said = said

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as problem:  # the room goes on without this beat, and says so
            self._failed(problem)

    async def _survived(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as problem:
            self._failed(problem)
