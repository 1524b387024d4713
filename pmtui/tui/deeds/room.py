"""Deeds about the people in the room: the way in, the inbox, who facilitates."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pmtui.model.vocabulary import Role
from pmtui.room.answers import Done, Refused
from pmtui.room.commands import OfferFloor, TakeFloor
from pmtui.room.doors import DoorState
from pmtui.tui.text import toast

if TYPE_CHECKING:
    from pmtui.tui.screens.board import BoardScreen


async def join_room(screen: BoardScreen) -> None:
    """How people join; where the room is not open yet, it is opened first."""
    from pmtui.tui.screens.join_room import JoinRoomScreen

    app = screen.pmtui
    state: DoorState | Refused | None = await screen.seat.door("show")
    if isinstance(state, Refused) and screen.room is not None:
        state = await _opened(screen)
    if state is None:
        return
    if isinstance(state, Refused):
        toast(screen, state.why, "warning")
        return
    shown = JoinRoomScreen(screen.seat, state, screen.app_signs, screen.tick, can_stop=app.hosting.is_open)
    if await app.push_screen_wait(shown) == "stop":
        await app.hosting.close()
        toast(screen, "The room is closed to other devices; J opens it again, on a network you pick.")


async def _opened(screen: BoardScreen) -> DoorState | Refused | None:
    """Listen where a person picks, or where the command line said; None when they left."""
    from pmtui.room.net.addresses import machine_addresses, places
    from pmtui.tui.hosting import NO_HUB
    from pmtui.tui.screens.open_room import OpenRoomScreen

    app, room = screen.pmtui, screen.room
    if room is None or not app.hosting.possible:
        return Refused(NO_HUB)
    at, app.desk.listening = app.desk.listening, None
    if at is None:
        found = places(await asyncio.to_thread(machine_addresses))
        at = await app.push_screen_wait(OpenRoomScreen(found, signs=screen.app_signs))
    return None if at is None else await app.hosting.open(room, at)


async def inbox(screen: BoardScreen) -> None:
    """What participants suggest."""
    from pmtui.tui.deeds.suggestions import Suggestions
    from pmtui.tui.screens.inbox import InboxScreen

    await screen.pmtui.push_screen_wait(InboxScreen(screen.seat, Suggestions(screen), screen.app_signs))


async def offer_floor(screen: BoardScreen) -> None:
    """Facilitation is offered, or the offer taken back."""
    offer = not screen.floor_offered
    if isinstance(await screen.do(OfferFloor(on=offer)), Done):
        screen.floor_offered = offer
        state = await screen.seat.door("show") if offer else None
        seats = state.seats if isinstance(state, DoorState) else ()
        if offer and not any(seat.role is Role.CO_FACILITATOR for seat in seats):
            toast(screen, "No co-facilitator is here yet; J, then i, invites one.", "warning")


async def take_floor(screen: BoardScreen) -> None:
    """Facilitate from now on."""
    await screen.do(TakeFloor())
