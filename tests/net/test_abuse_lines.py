"""Lines that hang: idle ones by the thousand, half requests, readers that never read. Others notice nothing."""

from __future__ import annotations

import asyncio
import json
import resource
import socket
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection, connect

from pmtui.ids import random_id
from pmtui.model.cards import Factor, SpokenNote
from pmtui.model.text import TEXT_LIMIT
from pmtui.room.answers import Done
from pmtui.room.commands import AddCards
from pmtui.room.net.guests import Guest
from pmtui.room.net.limits import LIMITS, Limits
from tests.net.abuse import People, answer_to, hand_clock, meeting, upgrade
from tests.net.hubs import WAIT, frames, key_of, until
from tests.room.rooms import run

MOST_IDLE = 1_000


def how_many() -> int:
    """As many as the machine's limit of files lets one process have at both ends."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return MOST_IDLE if hard == resource.RLIM_INFINITY else min(MOST_IDLE, (hard - 200) // 2)


def test_a_thousand_idle_lines_keep_nobody_out(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            there, port = people.there, people.there.hub.port
            sent = (b"", b"GET /ws HT", upgrade(there)[:-2], upgrade(there))
            writers: list[asyncio.StreamWriter] = []
            for n in range(how_many()):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(sent[n % 4])
                writers.append(writer)
                if n % 100 == 3:
                    await reader.read(12)  # the host has seen it
            assert len(there.hub._lobby) <= LIMITS.waiting
            late = await there.join()
            assert not late.ended_because
            await people.go_on()
            await until(lambda: people.lead.counts.people == 3)
            for writer in writers:
                writer.transport.abort()
            await until(lambda: len(there.hub._lobby) == 0, "the lobby empty again")

    run(session())


@pytest.mark.parametrize("sent", [b"", b"G", b"GET / HTTP/1.1\r\nHost: a", b"\x16\x03\x01\x02\x00\x01\x00"])
def test_half_a_request_is_given_up(tmp_path: Path, sent: bytes) -> None:
    async def session() -> None:
        async with meeting(tmp_path, limits=Limits(hello=0.1)) as people:
            assert await answer_to(people.there, sent) == b""
            await until(lambda: len(people.there.hub._lobby) == 0)

    run(session())


def test_a_request_with_endless_headers_is_cut_off(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path, limits=Limits(hello=600.0)) as people:
            request = upgrade(people.there)[:-2] + b"".join(
                b"X-%d: " % n + b"x" * 4_000 + b"\r\n" for n in range(100)
            )
            assert b"101" not in await answer_to(people.there, request)
            await until(lambda: len(people.there.hub._lobby) == 0)

    run(session())


def test_finished_requests_leave_nothing_behind(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            request = f"GET / HTTP/1.1\r\nHost: {people.there.host}\r\n\r\n".encode()
            for _ in range(20):
                assert (await answer_to(people.there, request)).startswith(b"HTTP/1.1 200")
            await until(lambda: len(people.there.hub._lobby) == 0)

    run(session())


# --- readers that never read -------------------------------------------------


async def deaf(people: People, **hello: object) -> ClientConnection:
    """A device that was welcomed and takes nothing more: two frames wait at its end, the rest at the host's."""
    small = socket.socket()
    small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    small.setblocking(False)
    await asyncio.get_running_loop().sock_connect(small, ("127.0.0.1", people.there.hub.port))
    raw = await connect(
        f"ws://{people.there.host}/ws",
        sock=small,
        max_queue=1,
        compression=None,
        proxy=None,
        max_size=None,
        ping_interval=None,
    )
    said = {"kind": "hello", "v": 1, "code": people.there.door.code, "run": "", "epoch": "", "last": 0}
    await raw.send(json.dumps({**said, **hello}))
    return raw


async def fill(people: People, n: int = 40) -> list[str]:
    """The facilitator adds what comes to most of a megabyte."""
    notes = tuple(SpokenNote(text=f"{i} " + "x" * (TEXT_LIMIT - 10)) for i in range(n))
    answer = await people.lead.do(AddCards(cards=notes))
    assert isinstance(answer, Done), answer
    return [note.id for note in people.there.room.board.of(SpokenNote)]


def test_a_reader_that_never_reads_is_cut_off_and_resumes_with_nothing_lost(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            hosted = next(iter(people.there.hub._rooms.values()))
            token = random_id()
            raw = await deaf(people, seat=token)
            welcome = await frames(raw, "welcome")
            await frames(raw, "page")
            await until(lambda: len(hosted.public.connections) == 2)
            for _ in range(40):
                await fill(people)
                if len(hosted.public.connections) == 1:
                    break
            assert len(hosted.public.connections) == 1, "cut off"
            await people.go_on()
            raw.transport.abort()
            back = await people.there.socket(
                seat=token, run=welcome["run"], epoch=welcome["epoch"], last=welcome["seq"]
            )
            again = await frames(back, "welcome")
            assert (again["pages"], again["seq"]) == (None, welcome["seq"])
            [changed] = (await frames(back, "tick"))["events"]
            board = people.there.room.seen_by(people.person.role)
            missed = {card.id for card in board if card.rev > welcome["seq"]}
            assert {card["id"] for card in changed["put"]} == missed
            assert changed["seq"] == board.seq

    run(session())


def test_a_long_welcome_takes_as_long_as_it_takes(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path, limits=Limits(unread=50_000)) as people:
            for _ in range(8):
                await fill(people)
            hosted = next(iter(people.there.hub._rooms.values()))
            raw = await deaf(people, seat=random_id())
            await frames(raw, "welcome")
            await until(lambda: len(hosted.public.connections) == 2)
            guest = max(hosted.seating._guests.values(), key=lambda guest: guest.seat.number)
            assert guest.connection is not None
            assert guest.connection._unread > 50_000, "most of it waits at the host"
            assert not guest.connection.lost
            async with asyncio.timeout(WAIT):
                while (json.loads(await raw.recv()))["kind"] != "page":
                    pass
            assert len(hosted.public.connections) == 2
            raw.transport.abort()

    run(session())


def test_who_lags_behind_for_long_is_cut_off_though_little_is_said(tmp_path: Path) -> None:
    async def session() -> None:
        time = hand_clock()
        async with meeting(tmp_path, time=time, limits=Limits(look=0.01)) as people:
            for _ in range(8):
                await fill(people)
            hosted = next(iter(people.there.hub._rooms.values()))
            raw = await deaf(people, seat=random_id())
            await frames(raw, "welcome")
            await until(lambda: len(hosted.public.connections) == 2)
            guest = max(hosted.seating._guests.values(), key=lambda guest: guest.seat.number)
            connection = guest.connection
            assert connection is not None
            await until(lambda: connection._lags_since is not None)
            time.advance(LIMITS.stalled)
            await until(lambda: guest.connection is None, "cut off")
            raw.transport.abort()

    run(session())


def test_answers_nobody_reads_don_t_pile_up(tmp_path: Path) -> None:
    async def session() -> None:
        limits = Limits(unread=20_000, control=(20.0, 100_000))
        async with meeting(tmp_path, time=hand_clock(), limits=limits) as people:
            raw = await deaf(people, seat=random_id())
            await frames(raw, "welcome")
            guest = max(_guests(people), key=lambda guest: guest.seat.number)
            raw.transport.pause_reading()
            ping = b"\x89\xfd\x00\x00\x00\x00" + b"x" * 125
            while guest.connection is not None:  # a pong to each is written, and never taken
                raw.transport.write(ping * 2_000)
                await asyncio.sleep(0)
            raw.transport.abort()

    run(session())


def _guests(people: People) -> list[Guest]:
    hosted = next(iter(people.there.hub._rooms.values()))
    return list(hosted.seating._guests.values())


def test_one_device_s_commands_wait_for_its_own_only(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path, limits=Limits(at_once=2)) as people:
            assert people.there.keeper is not None
            gate = people.there.keeper.gate = asyncio.Event()
            before = people.there.room.board.count(Factor)
            try:
                raw = await people.there.socket(key=key_of(tmp_path))
                await frames(raw, "welcome")
                for n in range(5):
                    add = AddCards(id=random_id(), cards=(Factor(text=f"factor {n}"),))
                    await raw.send(json.dumps({"kind": "do", "command": add.model_dump(mode="json")}))
                await raw.send(json.dumps({"kind": "ping", "n": 9}))
                guest = max(_guests(people), key=lambda guest: guest.seat.number)
                await until(lambda: len(guest.doing) == 2)
                other = await people.there.socket()
                await other.send(json.dumps({"kind": "ping", "n": 3}))
                assert (await frames(other, "pong"))["n"] == 3
                assert len(guest.doing) == 2
            finally:
                gate.set()
            assert (await frames(raw, "pong"))["n"] == 9
            await until(lambda: people.there.room.board.count(Factor) == before + 5)
            texts = [factor.text for factor in people.there.room.board.of(Factor)]
            assert texts[-5:] == [f"factor {n}" for n in range(5)]

    run(session())
