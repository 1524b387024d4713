"""A hub in a process of its own, whose memory is asked for: one line in, one number of bytes out."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import tempfile
from pathlib import Path

from pmtui.clock import SystemClock
from pmtui.ids import random_id
from pmtui.model.vocabulary import Role
from pmtui.room.commands import BeginSession
from pmtui.room.room import Room
from tests.bench.room_stand import board, events, opened
from tests.room.rooms import AGENDA, MemoryKeeper

_ROLLUP = Path("/proc/self/smaps_rollup")


def own_bytes() -> int:
    """Memory that is this process's alone."""
    gc.collect()
    lines = _ROLLUP.read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_"))


async def host() -> None:
    """A room with a session that runs, until its input ends."""
    with tempfile.TemporaryDirectory() as name:
        room = Room(board(events(200)), MemoryKeeper(), SystemClock(), random_id)
        async with opened(room, Path(name)) as stage:
            await room.sit(Role.FACILITATOR).do(BeginSession(session_format=AGENDA))
            print(json.dumps({"port": stage.port, "code": stage.code}), flush=True)
            while await asyncio.to_thread(sys.stdin.readline):
                print(json.dumps({"bytes": own_bytes()}), flush=True)


if __name__ == "__main__":
    asyncio.run(host())
