"""Nobody waits for what will not come; what comes goes to whoever asked, once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve

from pmtui.model.cards import Factor
from pmtui.model.vocabulary import Role, SuggestionKind
from pmtui.room.answers import Answer, Done, Refused
from pmtui.room.commands import AddCards, Suggest
from pmtui.room.doors import DoorState
from pmtui.room.net import asking, wire
from pmtui.room.net.asking import Asking
from pmtui.room.net.remote import AWAY, RemoteSeat
from tests.net.devices import seated, sit
from tests.net.hubs import hosting, key_of, until
from tests.net.relay import relaying
from tests.net.test_remote_host import welcome
from tests.room.rooms import run

ID = "d" * 32


def command(text: str = "x", command_id: str = ID) -> AddCards:
    return AddCards(id=command_id, cards=(Factor(text=text),))


class Wire:
    """Keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[wire.Frame] = []
        self.up = True

    async def send(self, frame: wire.Frame) -> bool:
        await asyncio.sleep(0)
        if self.up:
            self.sent.append(frame)
        return self.up

    def ids(self) -> list[str]:
        return [frame["command"]["id"] for frame in self.sent]


def ask(work: Callable[[Wire, Asking], Awaitable[None]]) -> None:
    async def session() -> None:
        line = Wire()
        await asyncio.wait_for(work(line, Asking(line.send, AWAY)), 20)

    run(session())


async def soon(condition: Callable[[], object]) -> None:
    while not condition():
        await asyncio.sleep(0)


def test_an_answer_waits_for_its_change() -> None:
    async def work(line: Wire, asked: Asking) -> None:
        task = asyncio.create_task(asked.do(command()))
        await soon(lambda: line.sent)
        asked.answered({"kind": "done", "id": ID, "seq": 7, "words": "Added"}, "", 6)
        asked.shows(6)
        await asyncio.sleep(0)
        assert not task.done()
        asked.connected()
        await asyncio.sleep(0)
        assert len(line.sent) == 1, "what was answered is not asked again"
        asked.shows(8)
        assert await task == Done(7, "Added")

    ask(work)


def test_whatever_is_in_flight_at_a_cut_is_asked_again_in_order_before_anything_new() -> None:
    async def work(line: Wire, asked: Asking) -> None:
        ids = [f"{n:032x}" for n in range(20)]
        tasks = [asyncio.create_task(asked.do(command("x", each))) for each in ids]
        await soon(lambda: len(line.sent) == 5)
        asked.answered({"kind": "done", "id": ids[1], "seq": 1}, "", 1)
        asked.cut()
        line.up = False
        line.sent.clear()
        for _ in range(5):
            await asyncio.sleep(0)
        line.up = True
        asked.connected()
        new = asyncio.create_task(asked.do(command("new", ID)))
        await soon(lambda: len(line.sent) == 20)
        assert line.ids() == [ids[0], *ids[2:], ID]
        assert [frame["again"] for frame in line.sent] == [True] * 19 + [False]
        for each in (*ids, ID):
            asked.answered({"kind": "refused", "id": each, "why": "no", "code": "invalid"}, "", 1)
        assert isinstance(await tasks[1], Done)
        refused = [await task for task in (tasks[0], *tasks[2:], new)]
        assert all(isinstance(answer, Refused) for answer in refused)

    ask(work)


def test_parts_of_two_long_commands_never_mix_and_never_go_over_two_lines() -> None:
    async def work(line: Wire, asked: Asking) -> None:
        long = [
            AddCards(id=f"{n:032x}", cards=tuple(Factor(text=f"{n} " + "é" * 490) for _ in range(120)))
            for n in (1, 2)
        ]
        tasks = [asyncio.create_task(asked.do(each)) for each in long]
        await soon(lambda: len(line.sent) == 3)
        asked.cut()
        line.up = False
        for _ in range(3):
            await asyncio.sleep(0)
        line.up = True
        line.sent.clear()
        asked.connected()
        await soon(lambda: line.sent and line.sent[-1]["n"] == line.sent[-1]["of"])
        first = line.sent[-1]["of"]
        await soon(lambda: len(line.sent) > first and line.sent[-1]["n"] == line.sent[-1]["of"])
        assert [frame["n"] for frame in line.sent] == [*range(1, first + 1)] * 2
        for n, each in enumerate(long):
            whole = json.loads("".join(f["text"] for f in line.sent[n * first : (n + 1) * first]))
            assert whole == {"kind": "do", "command": each.model_dump(mode="json"), "again": True}
        assert all(len(wire.encode(f).encode()) <= wire.FRAME_BYTES for f in line.sent)
        asked.over("That was all.")
        assert [await task for task in tasks] == [Refused("That was all.", "failed")] * 2

    ask(work)


def test_envelopes_of_one_kind_are_answered_in_the_order_they_went() -> None:
    async def work(line: Wire, asked: Asking) -> None:
        tasks = [asyncio.create_task(asked.post("sheet", 1, bytes([n]), False)) for n in range(3)]
        other = asyncio.create_task(asked.post("vote", 1, b"v", False))
        await soon(lambda: len(line.sent) == 4)
        asked.answered({"kind": "received", "what": "sheet", "round": 1}, "", 4)
        asked.answered({"kind": "refused", "what": "sheet", "why": "Wait.", "code": "slow"}, "", 4)
        asked.answered({"kind": "received", "what": "vote", "round": 1}, "", 4)
        asked.answered({"kind": "received", "what": "sheet", "round": 1}, "", 5)
        asked.answered({"kind": "received", "what": "sheet", "round": 1}, "", 5)
        assert [await task for task in tasks] == [
            Done(4, "Received"),
            Refused("Wait.", "slow"),
            Done(5, "Received"),
        ]
        assert await other == Done(4, "Received")

    ask(work)


@pytest.mark.parametrize("end", ["cut", "over"])
def test_posts_and_doors_are_given_up_with_their_line(end: str) -> None:
    async def work(line: Wire, asked: Asking) -> None:
        post = asyncio.create_task(asked.post("sheet", 1, b"e", False))
        door = asyncio.create_task(asked.door("1" * 32, "show", Role.NOTE_TAKER, 0))
        await soon(lambda: len(line.sent) == 2)
        asked.cut() if end == "cut" else asked.over("Gone.")
        why = AWAY if end == "cut" else "Gone."
        assert [await post, await door] == [Refused(why, "failed")] * 2

    ask(work)


def test_what_was_sent_again_and_came_too_fast_is_asked_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "SLOWER", 0.0)

    async def work(line: Wire, asked: Asking) -> None:
        task = asyncio.create_task(asked.do(command()))
        await soon(lambda: line.sent)
        asked.cut()
        asked.connected()
        await soon(lambda: len(line.sent) == 2)
        asked.answered({"kind": "refused", "id": ID, "why": "Too much.", "code": "slow"}, "", 1)
        await soon(lambda: len(line.sent) == 3)
        asked.answered({"kind": "done", "id": ID, "seq": 1}, "", 1)
        assert isinstance(await task, Done)
        fresh = asyncio.create_task(asked.do(command("y", "e" * 32)))
        await soon(lambda: len(line.sent) == 4)
        asked.answered({"kind": "refused", "id": "e" * 32, "why": "Too much.", "code": "slow"}, "", 1)
        assert await fresh == Refused("Too much.", "slow"), "the first time it is sure that nothing was done"

    ask(work)


def test_a_caller_that_goes_away_takes_nothing_along() -> None:
    async def work(line: Wire, asked: Asking) -> None:
        first = asyncio.create_task(asked.post("sheet", 1, b"1", False))
        second = asyncio.create_task(asked.post("sheet", 1, b"2", False))
        await soon(lambda: len(line.sent) == 2)
        first.cancel()
        asked.answered({"kind": "refused", "what": "sheet", "why": "no", "code": "invalid"}, "", 1)
        asked.answered({"kind": "received", "what": "sheet"}, "", 1)
        assert isinstance(await second, Done)

    ask(work)


def test_while_the_line_is_cut_commands_wait_and_envelopes_come_back(tmp_path: Path) -> None:
    async def session() -> None:
        async with hosting(tmp_path) as there, relaying(there.hub.port) as relay:
            lead = await seated(sit(relay.port, key=key_of(tmp_path)))
            person = await seated(sit(relay.port, code=there.door.code))
            relay.go_dead()
            did = asyncio.create_task(lead.do(AddCards(cards=(Factor(text="at the cut"),))))
            door = asyncio.create_task(lead.door("show"))
            post = asyncio.create_task(person.post("sheet", b"e"))
            for _ in range(10):
                await asyncio.sleep(0)
            assert not any(task.done() for task in (did, door, post))
            relay.lose()
            await until(lambda: door.done() and post.done())
            assert [await door, await post] == [Refused(AWAY, "failed")] * 2
            assert await lead.do(AddCards(cards=(Factor(text="away"),))) == Refused(AWAY, "failed")
            assert await person.post("sheet", b"e") == Refused(AWAY, "failed")
            relay.find(there.hub.port)
            assert isinstance(await did, Done)
            assert isinstance(await lead.door("show"), DoorState)
            await lead.left()
            await person.left()

    run(session())


@pytest.mark.parametrize("end", ["bye", "left", "leave"])
def test_at_the_end_everybody_is_answered(end: str) -> None:
    async def session() -> None:
        line: list[ServerConnection] = []
        heard: list[Any] = []

        async def deaf(connection: ServerConnection) -> None:
            line.append(connection)
            for frame in welcome():
                await connection.send(json.dumps(frame))
            async for text in connection:
                heard.append(json.loads(text))

        async with serve(deaf, "127.0.0.1", 0, compression=None) as server:
            there = await seated(sit(next(iter(server.sockets)).getsockname()[1]))
            waiting: list[asyncio.Task[Answer | DoorState]] = [
                asyncio.create_task(there.do(Suggest(what=SuggestionKind.QUESTION, text="x"))),
                asyncio.create_task(there.post("sheet", b"e")),
                asyncio.create_task(there.door("show")),
            ]
            await until(lambda: len([f for f in heard if f["kind"] in ("do", "post", "door")]) == 3)
            why = "The seat was given up."
            if end == "bye":
                why = "The facilitator removed this device from the room."
                bye = {"kind": "bye", "why": why, "code": "removed", "again": False}
                await line[0].send(json.dumps(bye))
            elif end == "left":
                await there.left()
            else:
                there.leave()
            assert [await task for task in waiting] == [Refused(why, "failed")] * 3
            assert await there.do(Suggest(what=SuggestionKind.QUESTION, text="x")) == Refused(why, "failed")
            assert not there.is_linked or end == "leave"
            await there.left()

    run(session())


def test_a_seat_that_never_connected_refuses() -> None:
    async def session() -> None:
        from pmtui.clock import SystemClock
        from pmtui.ids import random_id

        there = RemoteSeat(SystemClock(), random_id)
        assert await there.do(command()) == Refused(AWAY, "failed")
        assert await there.post("sheet", b"e") == Refused(AWAY, "failed")
        assert await there.door("show") == Refused(AWAY, "failed")
        await there.left()

    run(session())
