"""Connecting: by what people type, to hosts that are not there, not hosts, or not listening any more."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.server import ServerConnection, serve

from pmtui.model.cards import Factor
from pmtui.model.vocabulary import Role
from pmtui.room.answers import Refused
from pmtui.room.commands import AddCards
from pmtui.room.net.link import CantJoin, Pace, Place, read_place
from pmtui.room.net.ports import readable
from tests.net.devices import seated, sit
from tests.net.hubs import WAIT, hosting, key_of, until
from tests.net.relay import relaying
from tests.room.rooms import run


@pytest.mark.parametrize(
    ("typed", "url", "code"),
    [
        ("192.168.1.23", "http://192.168.1.23:8765/", ""),
        ("192.168.1.23:9000", "http://192.168.1.23:9000/", ""),
        ("acorn-maple-river@10.0.0.4", "http://10.0.0.4:8765/", "acorn-maple-river"),
        ("acorn maple river@10.0.0.4:1", "http://10.0.0.4:1/", "acorn maple river"),
        ("http://10.0.0.4:8765/#acorn-maple-river", "http://10.0.0.4:8765/", "acorn-maple-river"),
        ("https://example.org/room/#a-b-c", "https://example.org/room/", "a-b-c"),
        ("https://example.org/room", "https://example.org/room/", ""),
        ("wss://example.org:444/", "https://example.org:444/", ""),
        ("ws://localhost:1234", "http://localhost:1234/", ""),
        ("http://localhost", "http://localhost/", ""),
        ("[::1]:9000", "http://[::1]:9000/", ""),
        ("a-b-c@[fe80::1]", "http://[fe80::1]:8765/", "a-b-c"),
        ("  EXAMPLE.org  ", "http://example.org:8765/", ""),
    ],
)
def test_places_are_read_as_people_type_them(typed: str, url: str, code: str) -> None:
    place = read_place(typed, 8765)
    assert (place.url, place.code) == (url, code)


@pytest.mark.parametrize(
    "typed", ["", "  ", "@", "a-b-c@", "http://", "ftp://example.org", "[::1", "host:port"]
)
def test_what_is_no_address_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(CantJoin, match="is no address"):
        read_place(typed, 8765)


@given(st.text(max_size=40) | st.from_regex(r"[a-z]{0,3}[@:/#\[\].%]{1,6}[a-z0-9:@/]{0,9}", fullmatch=True))
def test_whatever_is_typed_is_an_address_or_none(typed: str) -> None:
    try:
        place = read_place(typed, 8765)
    except CantJoin:
        return
    assert place.url.startswith(("http://", "https://"))
    assert place.socket.startswith(("ws://", "wss://"))
    assert place.socket.endswith("/ws")


def test_the_socket_is_beside_the_page() -> None:
    assert Place("https://example.org/room/").socket == "wss://example.org/room/ws"
    assert Place("http://10.0.0.4:8765/").socket == "ws://10.0.0.4:8765/ws"


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("192.168.1.5", True),
        ("fig-olive-otter@pc.example:80", True),
        ("http://[fd00::5]/", True),
        ("https://example.org/room/", False),
        ("wss://192.168.1.5/", False),
        ("localhost", False),
        ("http://[::1]:8765/", False),
    ],
)
def test_a_wire_is_plain_where_others_can_read_it(typed: str, plain: bool) -> None:
    assert readable(read_place(typed, 8765).url) is plain


Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def answering(talk: Talk) -> AsyncIterator[int]:
    """A port at which `talk` answers."""
    writers: list[asyncio.StreamWriter] = []

    async def talked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        with contextlib.suppress(OSError):
            await talk(reader, writer)

    server = await asyncio.start_server(talked, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()


async def silent(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def a_web_server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    await writer.drain()


async def a_proxy_without_its_host(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
    await writer.drain()


async def one_that_hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.close()


async def a_mail_server(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail ready\r\n" * 400)
    await writer.drain()
    writer.close()


@pytest.mark.parametrize(
    ("talk", "why"),
    [
        (a_web_server, "is no room (it said 404)"),
        (a_mail_server, "does not speak as a pmtui host does"),
        (a_proxy_without_its_host, "There is no host behind"),
        (one_that_hangs_up, "hung up"),
    ],
)
def test_what_is_no_host_is_said_to_be_none(talk: Talk, why: str) -> None:
    async def session() -> None:
        async with answering(talk) as port:
            seat = sit(port)
            assert why in await seat.arrived(WAIT)
            assert isinstance(await seat.do(AddCards(cards=(Factor(text="x"),))), Refused)
            await seat.left()

    run(session())


def test_where_nobody_is_the_reason_says_so_at_once_and_it_is_tried_again(tmp_path: Path) -> None:
    async def session() -> None:
        async with relaying(0) as relay:
            port = relay.port
        seat = sit(port)
        assert await seat.arrived(WAIT) == (
            f"Nobody answers at 127.0.0.1:{port}; look at the address, and whether the room is open."
        )
        async with hosting(tmp_path) as there:
            relay.port = port
            server = await asyncio.start_server(relay._carry, "127.0.0.1", port)
            relay.find(there.hub.port)
            seat._code = there.door.code
            await until(seat.welcomed.is_set)
            assert seat.trouble == ""
            await seat.left()
            server.close()

    run(session())


@pytest.mark.parametrize("host", ["no-such-computer.invalid", "a..b", "x" * 70])
def test_names_that_lead_nowhere_are_said_to(host: str) -> None:
    async def session() -> None:
        from pmtui.clock import SystemClock
        from pmtui.ids import random_id
        from pmtui.room.net.link import Link
        from pmtui.room.net.remote import RemoteSeat

        seat = RemoteSeat(SystemClock(), random_id)
        seat.sit(lambda behind: Link(Place(f"http://{host}:80/"), behind, lambda: 0.5))
        why = await seat.arrived(WAIT)
        assert host in why
        assert "look at" in why
        await seat.left()

    run(session())


def test_a_host_that_says_nothing_is_named_in_time_and_left_at_once() -> None:
    async def session() -> None:
        async with answering(silent) as port:
            seat = sit(port)
            assert "does not answer" in await seat.arrived(0.05)
            await asyncio.wait_for(seat.left(), WAIT)
            assert seat._link is None

    run(session())


def test_a_host_that_takes_the_socket_and_never_welcomes_is_given_up(tmp_path: Path) -> None:
    async def session() -> None:
        came: list[ServerConnection] = []

        async def mute(connection: ServerConnection) -> None:
            came.append(connection)
            await connection.wait_closed()

        async with serve(mute, "127.0.0.1", 0, compression=None) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            seat = sit(port, pace=Pace(answer_within=0.05))
            await until(lambda: len(came) >= 2)
            assert "lost" in seat.trouble
            await seat.left()

    run(session())


def test_leaving_in_the_middle_of_connecting_leaves_nothing_behind(tmp_path: Path) -> None:
    async def session() -> None:
        async with hosting(tmp_path) as there:
            for steps in range(40):
                seat = sit(there.hub.port, code=there.door.code)
                for _ in range(steps):
                    await asyncio.sleep(0)
                await seat.left()
                assert not seat.is_linked
            await until(lambda: there.room.counts.people == 0)
            assert len(asyncio.all_tasks()) < 12

    run(session())


def test_leaving_is_heard_by_the_host_at_once(tmp_path: Path) -> None:
    async def session() -> None:
        async with hosting(tmp_path) as there:
            lead = await there.join(key=key_of(tmp_path))
            person = await there.join()
            await until(lambda: lead.counts.people == 2)
            person.leave()
            await until(lambda: lead.counts.people == 1)
            assert [event async for event in person.changes()][-1] is not None
            refused = await person.do(AddCards(cards=(Factor(text="x"),)))
            assert isinstance(refused, Refused)
            assert refused.why == "The seat was given up."

    run(session())


def test_leaving_a_dead_wire_does_not_wait_for_it(tmp_path: Path) -> None:
    async def session() -> None:
        async with hosting(tmp_path) as there, relaying(there.hub.port) as relay:
            person = await seated(sit(relay.port, code=there.door.code))
            relay.go_dead()
            await asyncio.wait_for(person.left(), WAIT)
            assert not person.is_linked

    run(session())


def test_a_seat_can_be_left_when_no_loop_runs_any_more(tmp_path: Path) -> None:
    async def session() -> object:
        async with hosting(tmp_path) as there:
            return await there.join(role=Role.STAGE)

    seat = run(session())
    seat.leave()  # type: ignore[attr-defined]


def test_a_wrong_code_ends_it_with_the_reason(tmp_path: Path) -> None:
    async def session() -> None:
        async with hosting(tmp_path) as there:
            seat = sit(there.hub.port, code="acorn-acorn-acorn")
            assert "opens no room" in await seat.arrived(WAIT)
            assert seat.ended_code == "code"
            assert "opens no room" in str(await seat.door("show"))
            await seat.left()

    run(session())
