"""The join screen before a real hub: opened by a key, joined with what it shows, cut off, stopped."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from pmtui.clock import SystemClock
from pmtui.ids import random_id
from pmtui.model.cards import Suggestion
from pmtui.model.vocabulary import Role, SuggestionKind
from pmtui.room.answers import Done
from pmtui.room.commands import Suggest
from pmtui.room.doors import LOOPBACK, Listening
from pmtui.room.net import addresses
from pmtui.room.net.addresses import Address
from pmtui.room.net.hub import Hub
from pmtui.room.net.link import Link, read_place
from pmtui.room.net.remote import RemoteSeat
from tests.tui.desks import board_of, live_cards, make_app, on_board, play, screen_text, toasts, until


def joined(url: str, code: str, role: Role = Role.PARTICIPANT) -> RemoteSeat:
    """A seat over a real socket, by what the screen says."""
    seat = RemoteSeat(SystemClock(), random_id, code=code, role=role)
    place = read_place(url, 0)
    seat.sit(lambda behind: Link(place, behind, lambda: 0.5))
    return seat


async def top(pilot: Pilot[Any], name: str) -> Any:
    await until(pilot, lambda: type(pilot.app.screen).__name__ == name and pilot.app.screen.is_mounted, name)
    await pilot.pause()
    return pilot.app.screen


async def looked(pilot: Pilot[Any], words: str) -> None:
    """Look until the screen says so."""
    screen: Any = pilot.app.screen

    async def look() -> bool:
        await screen.look()
        return words in " ".join(screen_text(pilot.app).split())

    deadline = SystemClock().monotonic() + 10
    while not await look():
        assert SystemClock().monotonic() < deadline, words
        await pilot.pause(0.02)


def test_from_the_key_to_the_last_goodbye(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "machine_addresses", lambda: (Address(LOOPBACK, "this computer only"),))
    ports: list[int] = []

    async def listening(at: Listening) -> Hub:
        hub = Hub(SystemClock(), tmp_path / "state")
        await hub.listen(at)
        ports.append(hub.port)
        return hub

    async def story(pilot: Pilot[Any]) -> None:
        await pilot.press("J")
        await top(pilot, "OpenRoomScreen")
        await pilot.press("enter")
        screen = await top(pilot, "JoinRoomScreen")
        assert f"127.0.0.1:{ports[0]}" in screen_text(pilot.app)
        person = joined(screen.state.url, screen.state.code)
        await asyncio.wait_for(person.welcomed.wait(), 10)
        await looked(pilot, "2 here, you among them")

        await pilot.press("i")
        await top(pilot, "Choose")
        await pilot.press("enter")
        invitation = (await top(pilot, "InvitationSheet")).invited
        assert invitation.code != screen.state.code
        helper = joined(screen.state.url, invitation.code)
        await asyncio.wait_for(helper.welcomed.wait(), 10)
        assert helper.role is Role.NOTE_TAKER
        await pilot.press("escape")
        await top(pilot, "JoinRoomScreen")

        suggestion = Suggest(what=SuggestionKind.QUESTION, text="Who was paged?")
        assert isinstance(await person.do(suggestion), Done)
        assert person.board.count(Suggestion) == 0
        await until(pilot, lambda: helper.board.count(Suggestion) == 1)

        await pilot.press("l")
        sheet = await top(pilot, "ConnectionsSheet")
        await until(pilot, lambda: len(sheet.rows) == 2)
        number = next(seat.n for seat in sheet.rows.seats if seat.role is Role.PARTICIPANT)
        sheet.list.jump_to(str(number))
        await pilot.press("d", "d")
        await until(pilot, lambda: [seat.role for seat in sheet.rows.seats] == [Role.NOTE_TAKER])
        await pilot.press("escape")
        await top(pilot, "JoinRoomScreen")

        await pilot.press("escape")
        await until(pilot, lambda: on_board(pilot.app))
        await until(pilot, lambda: "i inbox 1" in str(board_of(pilot).ask.content))
        await pilot.press("J")
        await top(pilot, "JoinRoomScreen")
        await pilot.press("x", "x")
        await until(pilot, lambda: any("closed to other devices" in toast for toast in toasts(pilot.app)))
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(LOOPBACK, ports[0])
        person.leave()
        helper.leave()

    app = make_app(tmp_path, live_cards(), gap_limit=None)
    app.desk.open_hub = listening
    play(app, story)
