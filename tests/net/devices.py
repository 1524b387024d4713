"""Seats over real sockets, at a port of one's choice."""

from __future__ import annotations

from collections.abc import Callable

from pmtui.clock import Clock, SystemClock
from pmtui.ids import Ids, random_id
from pmtui.model.vocabulary import Role
from pmtui.room.answers import Event
from pmtui.room.net.link import Link, Pace, Place
from pmtui.room.net.remote import RemoteSeat
from tests.net.hubs import until

AS_SHIPPED = Pace()


def sit(
    port: int,
    *,
    code: str = "",
    key: str = "",
    role: Role = Role.PARTICIPANT,
    token: str = "",
    own: Clock | None = None,
    new_id: Ids = random_id,
    pace: Pace = AS_SHIPPED,
    random: Callable[[], float] = lambda: 0.5,
) -> RemoteSeat:
    """A seat that connects to that port."""
    seat = RemoteSeat(own or SystemClock(), new_id, code=code, key=key, role=role, token=token)
    seat.sit(lambda behind: Link(Place(f"http://127.0.0.1:{port}/"), behind, random, pace=pace))
    return seat


async def seated(seat: RemoteSeat) -> RemoteSeat:
    """The seat once it was welcomed."""
    await until(seat.welcomed.is_set, lambda: f"the welcome; {seat.trouble}")
    assert not seat.ended_because, seat.ended_because
    return seat


def heard_so_far(seat: RemoteSeat) -> list[Event]:
    """What the seat was told and nobody took yet."""
    events: list[Event] = []
    while not seat._heard.empty():
        event = seat._heard.get_nowait()
        if event is not None:
            events.append(event)
    return events
