"""A running review moves from a laptop to a server and back; terminals are killed and come back."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from pmtui.archive.archive import Archive
from pmtui.clock import SystemClock
from pmtui.formats import load_format
from pmtui.model.cards import Factor
from pmtui.room.answers import Done
from pmtui.room.commands import AddCards, AdvancePhase, BeginSession
from pmtui.room.doors import DoorState
from pmtui.room.net.remote import RemoteSeat
from tests.e2e.rooms import House, Screen, house, until

__all__ = ["house"]

pytestmark = pytest.mark.serial

QUIT = "\x11"


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


async def add(seat: RemoteSeat, text: str) -> None:
    """A factor, acknowledged."""
    await until(lambda: seat.is_linked, lambda: seat.trouble)
    answer = await seat.do(AddCards(cards=(Factor(text=text),)))
    assert isinstance(answer, Done), answer


async def type_factor(screen: Screen, text: str) -> None:
    """Key by key, as a person does: many keys at once would be a paste."""
    screen.press("2")
    await screen.shows("┏━ 2 Contributing")
    screen.press("a")
    await screen.shows("Full form")
    screen.press(text)
    await screen.shows(text)
    screen.press("\r")


def factors(seat: RemoteSeat) -> set[str]:
    return {factor.text for factor in seat.board.of(Factor)}


async def sees(seat: RemoteSeat, *texts: str) -> None:
    """That seat's own board shows them, connected."""
    await until(lambda: seat.is_linked and set(texts) <= factors(seat), lambda: f"{factors(seat)}")


def test_a_running_review_moves_from_laptop_to_server_and_back_without_loss(house: House) -> None:
    async def story() -> None:
        async with house.screen("host", "checkout") as laptop:
            await laptop.shows("http://127.0.0.1:", "esc board")
            before = house.keys
            async with house.seated() as person:
                async with house.seated(by_key=True) as lead:
                    assert isinstance(
                        await lead.do(BeginSession(session_format=load_format("default-60"))), Done
                    )
                    await add(lead, "on the laptop")
                laptop.kill()  # kill -9: nobody said goodbye
                await until(lambda: not person.is_linked)
                async with house.serves("checkout") as server:
                    assert server.values("code") == [before.code]
                    await sees(person, "on the laptop")
                    assert person.session is not None
                    async with house.screen("join", "--key", "checkout") as remote:
                        await remote.shows("Checkout slow", "on the laptop", "2 here")
                        remote.press("p")
                        await until(lambda: person.clock is not None and person.clock.running)
                        await type_factor(remote, "on the server")
                        await sees(person, "on the server")
                        remote.press(QUIT)
                        assert await remote.ended() == 0
                    await until(lambda: person.counts.people == 1)
                    server.told(signal.SIGTERM)
                    assert await server.ended() == 0
                assert house.keys.key == before.key
                assert house.keys.port == before.port
                async with house.screen("host", "checkout") as again:
                    await again.shows("The room is open", f"127.0.0.1:{before.port}")
                    await sees(person, "on the laptop", "on the server")
                    async with house.seated(by_key=True) as lead:
                        await add(lead, "on the laptop again")
                    await sees(person, "on the laptop again")
                    again.press(QUIT)
                    assert await again.ended() == 0
        with Archive.open(house.terminal.db, clock=SystemClock(), read_only=True) as archive:
            texts = [factor.text for factor in archive.load(house.review).of(Factor)]
        assert sorted(texts) == ["on the laptop", "on the laptop again", "on the server"]

    run(story())


def test_the_facilitators_terminal_may_die_and_come_back_while_the_room_goes_on(house: House) -> None:
    async def story() -> None:
        async with house.serves("checkout"), house.seated() as person:
            async with house.screen("join", "--key", "checkout") as terminal:
                await terminal.shows("Checkout slow", "s starts one")
                async with house.seated(by_key=True) as other:
                    await add(other, "first")
                    assert isinstance(
                        await other.do(BeginSession(session_format=load_format("default-60"))), Done
                    )
                terminal.kill()
            await until(lambda: person.clock is not None and person.clock.running)
            assert person.is_linked
            async with house.screen("join", "--key", "checkout") as terminal:
                await terminal.shows("Open", "first", "Next phase")
                await type_factor(terminal, "second")
                await sees(person, "first", "second")

    run(story())


def test_a_killed_terminal_comes_back_as_the_same_seat(house: House) -> None:
    async def seats(lead: RemoteSeat) -> list[int]:
        state = await lead.door("show")
        assert isinstance(state, DoorState)
        return [present.n for present in state.seats if present.role.value == "participant"]

    async def story() -> None:
        async with house.serves("checkout"), house.seated(by_key=True) as lead:
            place = f"{house.keys.code}@{house.at}"
            async with house.screen("join", place) as first, house.screen("join", place) as second:
                await first.shows("Checkout slow")
                await second.shows("Checkout slow")
                both = await seats(lead)
                assert len(both) == 2
                first.kill()
                await until(lambda: lead.counts.people >= 1)
                async with house.screen("join", place) as back:
                    await back.shows("Checkout slow")
                    assert await seats(lead) == both
                    assert lead.counts.people == 3

    run(story())


def test_what_was_written_survives_a_killed_terminal_and_reaches_no_host(house: House) -> None:
    note = "the canary sang at night"

    async def to_the_sheet(person: Screen) -> None:
        await person.shows("Where we are")
        person.press("\r")
        await person.shows("1 Timeline")
        person.press("n")
        await person.shows("I have read this")
        person.press("\r")
        await person.shows("next note")

    async def story() -> None:
        async with house.serves("checkout") as served, house.seated(by_key=True) as lead:
            agenda = load_format("default-60")
            assert isinstance(await lead.do(BeginSession(session_format=agenda)), Done)
            while lead.session is None or lead.session.sheet != "open":
                await lead.do(AdvancePhase())
            place = f"{house.keys.code}@{house.at}"
            async with house.screen("join", place) as person:
                await to_the_sheet(person)
                person.press(note)
                await person.shows(note)
                await until(lambda: any(note in file.read_text() for file in seats_files(house, "*.draft")))
                person.kill()
            [draft] = seats_files(house, "*.draft")
            assert draft.stat().st_mode & 0o777 == 0o600
            async with house.screen("join", place) as person:
                await to_the_sheet(person)
                await person.shows(note)
            assert note not in served.said
            for file in house.terminal.db.parent.iterdir():
                assert note.encode() not in file.read_bytes()

    run(story())


def seats_files(house: House, pattern: str) -> list[Path]:
    return list((house.state / "seats").glob(pattern))
