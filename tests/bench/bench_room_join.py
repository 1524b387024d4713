"""Coming into a room, what a device costs its host, and commands by the wire against commands without one.

Joining is timed in the devices' process, from the first connect to the last page; the baseline is bare TCP moving the
same bytes. Memory is that of a hub alone in a process (USS), with nobody and with five hundred.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from pmtui.clock import SystemClock
from pmtui.ids import random_id
from pmtui.model.cards import TimelineEvent
from pmtui.model.vocabulary import Role
from pmtui.room.answers import Done
from pmtui.room.commands import AddCards, Asked, EditCard
from pmtui.room.net.wire import pages_of
from pmtui.room.room import Room
from tests.bench.room_crowd import framed, hello
from tests.bench.room_stand import (
    Crowd,
    archived,
    baseline,
    board,
    crowd,
    do,
    events,
    opened,
)
from tests.room.rooms import MemoryKeeper

EVENTS, ROUNDS, HERD = 10_000, 5, 100
IDLE = 500
SEATS, EACH, AT_ONCE = 20, 50, 10


async def joining(state: Path, devices: Crowd) -> list[str]:
    """Seconds until the whole board is there: the first after a change, the next, a hundred, a terminal."""
    room = Room(board(events(EVENTS)), MemoryKeeper(), SystemClock(), random_id)
    first, later, herd, seats, alone, together = [], [], [], [], [], []
    async with opened(room, state) as stage, baseline() as (bare, port):
        lead = room.sit(Role.FACILITATOR)
        pages = list(pages_of(room.board))
        welcome = json.dumps({"kind": "welcome", "pages": len(pages), "now": {}})
        welcome = welcome.replace('": ', '":')
        texts = (f'{{"kind":"page","n":{n},"cards":{page}}}' for n, page in enumerate(pages, 1))
        bare.greeting = b"".join(framed(text.encode()) for text in (welcome, *texts))

        async def took(n: int, *, mode: str = "ws") -> list[float]:
            hellos = stage.people(n) if mode == "ws" else ["hello"] * n
            at = stage.port if mode == "ws" else port
            answer = await devices.connect("joining", at, hellos, mode=mode, at_once=n)
            await devices.ask("close", group="joining")
            joined: list[float] = answer["joined"]
            return joined

        async def changed() -> None:
            card = next(room.board.events())
            edit = card.model_copy(update={"detail": random_id()})
            assert isinstance(await lead.do(EditCard(card=edit, based_on=card.rev)), Done)
            await asyncio.sleep(0.1)

        for _ in range(ROUNDS):
            await changed()
            first += await took(1)
            later += await took(1)
            alone += await took(1, mode="tcp")
            seat = await devices.ask("seat", place=f"127.0.0.1:{stage.port}", code=stage.code)
            assert seat["events"] == EVENTS
            seats.append(float(seat["took"]))
        for _ in range(ROUNDS - 2):
            await changed()
            herd.append(await took(HERD))
            together.append(await took(HERD, mode="tcp"))
    last, bare_last = median(max(one) for one in herd), median(max(one) for one in together)
    half = median(median(one) for one in herd)
    size = len(bare.greeting) / 1e6
    return [
        f"joining a board of {EVENTS:,} events ({size:.1f} MB): {median(first):.2f} s after a change, "
        f"{median(later):.2f} s for the next (target 0.5), {median(later) / median(alone):.1f}x bare TCP moving as many bytes",
        f"  as a terminal's seat, until its board is whole: {median(seats):.2f} s (target 0.5)",
        f"  {HERD} at once after a change: half in {half:.2f} s, all in {last:.2f} s, {last / bare_last:.1f}x bare TCP "
        f"({bare_last:.2f} s)",
    ]


async def memory(devices: Crowd) -> str:
    """What five hundred devices add to a hub's own memory."""
    pipe = asyncio.subprocess.PIPE
    host = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.room_host", stdin=pipe, stdout=pipe
    )
    assert host.stdin is not None
    assert host.stdout is not None
    there = json.loads(await host.stdout.readline())

    async def own_bytes() -> int:
        assert host.stdin is not None
        assert host.stdout is not None
        host.stdin.write(b"\n")
        return int(json.loads(await host.stdout.readline())["bytes"])

    try:
        people = [hello(there["code"]) for _ in range(IDLE)]
        await devices.connect("first", there["port"], people[:20])  # what is made once is made by now
        before = await own_bytes()
        await devices.connect("idle", there["port"], people[20:])
        texts = [do({"kind": "signal", "signal": "ready"}) for _ in people[20:]]
        await devices.burst("idle", texts, '"kind":"done"', 1)
        after = await own_bytes()
        for group in ("first", "idle"):
            await devices.ask("close", group=group)
    finally:
        host.stdin.close()
        await host.wait()
    each = (after - before) / (IDLE - 20) / 1000
    return (
        f"memory: {each:.1f} kB a device (target 20), {IDLE} of them that each signalled; "
        f"the hub has {before / 1e6:.0f} MB without"
    )


async def commands(folder: Path, devices: Crowd) -> str:
    """Commands a second, durable: by twenty seats elsewhere, and by twenty in the room's process."""
    wired, local = folder / "wired", folder / "local"
    for place in (wired, local):
        place.mkdir()
    ratios, rates = [], []
    async with archived(wired) as room, opened(room, wired) as stage, archived(local) as other:
        seats = [other.sit(Role.NOTE_TAKER) for _ in range(SEATS)]
        await devices.connect("seats", stage.port, stage.note_takers(SEATS))
        await asyncio.sleep(0.3)
        for n in range(ROUNDS):
            event = events(1)[0].model_copy(update={"id": "", "review": "", "rev": 0})
            said = {"kind": "add", "cards": [event.model_dump(mode="json")]}
            texts = [[do(said) for _ in range(EACH)] for _ in range(SEATS)]
            answer = await devices.ask("pump", group="seats", texts=texts, at_once=AT_ONCE)
            start = perf_counter()

            async def work(own: Iterator[Asked], seat: int) -> None:
                for command in own:
                    assert isinstance(await seats[seat].do(command), Done)

            queues = [iter([_add(event) for _ in range(EACH)]) for _ in range(SEATS)]
            await asyncio.gather(*(work(queues[k % SEATS], k % SEATS) for k in range(SEATS * AT_ONCE)))
            took = perf_counter() - start
            if n:
                ratios.append(took / float(answer["took"]))
                rates.append(SEATS * EACH / float(answer["took"]))
        await devices.ask("close", group="seats")
    return (
        f"durable commands by the wire, {SEATS} seats with {AT_ONCE} on their way each: {median(rates):,.0f} a second, "
        f"{median(ratios):.2f} of the rate without a wire"
    )


def _add(event: TimelineEvent) -> Asked:
    return AddCards(id=random_id(), cards=(event,))


async def _measured() -> list[str]:
    out: list[str] = []
    async with crowd() as devices:
        with tempfile.TemporaryDirectory() as name:
            out += await joining(Path(name), devices)
        out.append(await memory(devices))
        with tempfile.TemporaryDirectory() as name:
            out.append(await commands(Path(name), devices))
    return out


def run() -> list[str]:
    """The report, line by line."""
    return asyncio.run(_measured())


if __name__ == "__main__":
    print("\n".join(run()))
