"""`pmtui serve`: rooms on the network without a screen; whoever facilitates joins with the key."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

import click

from pmtui.cli.here import Here, ReviewName, pass_here
from pmtui.cli.hosting import listening_of, listening_options
from pmtui.cli.printing import put, say

if TYPE_CHECKING:
    import asyncio

    from pmtui.room.doors import DoorState, Listening
    from pmtui.room.room import Room

TOLD_TO_STOP = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


@click.command()
@click.argument("reviews", metavar="REVIEW...", nargs=-1, required=True, type=ReviewName())
@listening_options
@pass_here
def serve(here: Here, /, reviews: tuple[str, ...], **where: Any) -> None:
    """Open the room of REVIEW without a screen, until ctrl+c.

    Prints address and code, and where the facilitator's key is kept: pmtui join --key REVIEW uses it on this computer,
    pmtui join HOST --key-file FILE on another. Several reviews share the port; each has its own code. Nothing is
    logged.
    """
    import asyncio

    at = listening_of(**where)
    found = tuple(dict.fromkeys(here.find(review) for review in reviews))
    asyncio.run(_served(here, found, at))


async def _served(here: Here, reviews: tuple[str, ...], at: Listening) -> None:
    import asyncio

    from pmtui.cli.hosting import open_doors

    stop = asyncio.Event()
    _stop_when_told(stop)
    house = await asyncio.to_thread(here.open_house)
    try:
        rooms = tuple([await house.enter(review) for review in reviews])
        doors = await open_doors(here, at, rooms)
        try:
            for room in rooms:
                _tell(here, room, await doors.open(room))
            _tell_all(await doors.open(rooms[0]))
            await stop.wait()
        finally:
            await doors.close()
    finally:
        await house.close()
    say("Closed; everything is saved.")


def _stop_when_told(stop: asyncio.Event) -> None:
    """ctrl+c and a `kill` close the rooms, with their clocks saved."""
    import asyncio

    loop = asyncio.get_running_loop()
    for name in TOLD_TO_STOP:
        number = getattr(signal, name, None)
        if number is None or signal.getsignal(number) is signal.SIG_IGN:  # as nohup wants it
            continue
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows: the loop wakes up by itself for these
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))


def _tell(here: Here, room: Room, state: DoorState) -> None:
    """How people join one room; where its key is, never what it is."""
    from pmtui.room.net.keyfile import room_file

    put(room.board.review.title)
    put(f"  address   {state.url}")
    for other in state.urls:
        if other != state.url:
            put(f"            {other}")
    put(f"  code      {state.code}")
    put(f"  key file  {room_file(here.paths.state, room.board.review_id)}")


def _tell_all(state: DoorState) -> None:
    from pmtui.cli.hosting import warning

    words = warning(state)
    if words:
        say(words)
    say("Whoever has a key file facilitates: keep it to yourself. ctrl+c closes the room.")
