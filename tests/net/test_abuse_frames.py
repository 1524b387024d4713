"""Frames that are too long, too many, too early or nonsense: whoever sends them hears why, nobody else notices."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from pmtui.ids import random_id
from pmtui.model.cards import Factor
from pmtui.room.answers import Done, Refused
from pmtui.room.commands import AddCards, Attend, BeginSession, ReleaseNote
from pmtui.room.net.limits import Limits
from pmtui.room.net.wire import FRAME_BYTES
from tests.net.abuse import bye_of, hand_clock, last_words, meeting
from tests.net.hubs import WAIT, frames, key_of
from tests.room.rooms import AGENDA, run

NONSENSE: dict[str, str | bytes] = {
    "binary": b'{"kind":"ping","n":1}',
    "no JSON": "}{",
    "empty": "",
    "a list": '[{"kind":"ping"}]',
    "no kind": '{"n":1}',
    "a kind that is no text": '{"kind":7}',
    "deep": '{"kind":"do","command":' + "[" * 20_000 + "]" * 20_000 + "}",
    "deep and broken": '{"kind":' + '{"a":' * 10_000,
    "NaN": '{"kind":"ping","n":NaN}',
    "endless": '{"kind":"ping","n":1e999}',
    "digits": '{"kind":"ping","n":' + "9" * 9_000 + "}",
}

REFUSED: dict[str, dict[str, Any]] = {
    "unknown": {"kind": "shout"},
    "a frame of the host": {"kind": "changed", "seq": 99, "put": [], "drop": []},
    "a second hello": {"kind": "hello", "v": 1, "code": "x", "seat": "0" * 32},
    "a part": {"kind": "part", "n": 1, "of": 1, "text": "{}"},
    "no command": {"kind": "do"},
    "a command of no sort": {"kind": "do", "command": {"kind": "conquer"}},
    "a command with more in it": {"kind": "do", "command": {"kind": "undo", "role": "facilitator"}},
    "a host's command": {"kind": "do", "command": {"kind": "next", "id": "0" * 32}},
    "the door": {"kind": "door", "id": "1", "ask": "new-code"},
    "an id with a surrogate": {"kind": "do", "command": {"kind": "conquer", "id": "\ud800"}},
    "an envelope of no sort": {"kind": "post", "what": ["sheet"], "round": 1, "envelope": ""},
    "an envelope that is none": {"kind": "post", "what": "sheet", "round": 0, "envelope": "ö"},
    "an envelope that is a list": {"kind": "post", "what": "sheet", "round": 0, "envelope": [1]},
    "a late envelope": {"kind": "post", "what": "late", "round": 7, "envelope": "AAAA"},
    "a round of nonsense": {"kind": "post", "what": "sheet", "round": {"a": 1}, "envelope": "AAAA"},
}


@pytest.mark.parametrize("sent", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_ends_with_a_reason(tmp_path: Path, sent: str | bytes) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            raw = await people.there.socket()
            await frames(raw, "page")
            await raw.send(sent)
            bye = await bye_of(raw)
            assert (bye["code"], bye["again"]) == ("frame", False)
            assert bye["why"].startswith("This host can't read that: ")

    run(session())


@pytest.mark.parametrize("sent", REFUSED.values(), ids=REFUSED)
def test_what_can_t_be_taken_is_refused_and_the_device_stays(tmp_path: Path, sent: dict[str, Any]) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            seq = people.there.room.board.seq
            raw = await people.there.socket()
            await raw.send(json.dumps(sent))
            refused = await frames(raw, "refused")
            assert refused["why"]
            assert people.there.room.board.seq == seq
            await raw.send(json.dumps({"kind": "ping", "n": 5}))
            assert (await frames(raw, "pong"))["n"] == 5

    run(session())


def test_a_frame_that_is_too_long_is_not_even_read(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            raw = await people.there.socket()
            await raw.send(json.dumps({"kind": "ping", "n": 1, "pad": "x" * FRAME_BYTES}))
            _heard, code = await last_words(raw)
            assert code == 1009
            just = await people.there.socket()
            fits = {"kind": "ping", "n": 1, "pad": ""}
            fits["pad"] = "x" * (FRAME_BYTES - len(json.dumps(fits)))
            await just.send(json.dumps(fits))
            await frames(just, "pong")

    run(session())


@pytest.mark.parametrize(
    ("hello", "code"),
    [
        ('{"kind":"ping","n":1}', "frame"),
        ("hello", "frame"),
        (b"\x00\x01", "frame"),
        ('{"kind":"hello","v":2,"code":"a-b-c","seat":"00000000000000000000000000000000"}', "version"),
        ('{"kind":"hello","v":1,"code":"a-b-c"}', "frame"),
        ('{"kind":"hello","v":1,"code":"a-b-c","seat":"short"}', "frame"),
        ('{"kind":"hello","v":1,"code":"a-b-c","seat":"\\ud800' + "0" * 31 + '"}', "frame"),
        ('{"kind":"hello","v":1,"key":"\\ud800","seat":"' + "0" * 32 + '"}', "code"),
        ('{"kind":"hello","v":1,"code":["a"],"key":{"a":1},"seat":"' + "0" * 32 + '"}', "code"),
        ('{"kind":"hello","v":1,"code":12,"seat":"' + "0" * 32 + '"}', "code"),
    ],
)
def test_a_hello_that_is_none_ends_with_a_reason(tmp_path: Path, hello: str | bytes, code: str) -> None:
    async def session() -> None:
        async with (
            meeting(tmp_path) as people,
            connect(f"ws://{people.there.host}/ws", compression=None, proxy=None) as raw,
        ):
            await raw.send(hello)
            assert (await bye_of(raw))["code"] == code

    run(session())


def test_a_socket_that_says_nothing_is_told_and_closed(tmp_path: Path) -> None:
    async def session() -> None:
        async with (
            meeting(tmp_path, limits=Limits(hello=0.1)) as people,
            connect(f"ws://{people.there.host}/ws", compression=None, proxy=None) as raw,
        ):
            bye = await bye_of(raw)
            assert (bye["code"], bye["again"]) == ("slow", True)

    run(session())


def test_too_many_frames_are_refused_then_the_device_is_cut_off(tmp_path: Path) -> None:
    async def session() -> None:
        limits = Limits(guest_frames=(20.0, 30.0), offences=10, farewell=0.2)
        async with meeting(tmp_path, time=hand_clock(), limits=limits) as people:
            raw = await people.there.socket()
            for n in range(60):
                await raw.send(json.dumps({"kind": "ping", "n": n}))
            heard, _ = await last_words(raw)
            kinds = [frame["kind"] for frame in heard if frame["kind"] in ("pong", "refused", "bye")]
            assert kinds == ["pong"] * 30 + ["refused"] * 10 + ["bye"]
            assert {frame["code"] for frame in heard if frame["kind"] == "refused"} == {"slow"}
            assert (heard[-1]["code"], heard[-1]["again"]) == ("slow", False)

    run(session())


def test_after_a_while_a_device_may_send_again(tmp_path: Path) -> None:
    async def session() -> None:
        time = hand_clock()
        async with meeting(tmp_path, time=time, limits=Limits(guest_frames=(20.0, 5.0))) as people:
            raw = await people.there.socket()
            for n in range(1, 7):
                await raw.send(json.dumps({"kind": "ping", "n": n}))
            assert (await frames(raw, "refused"))["code"] == "slow"
            time.advance(1)
            await raw.send(json.dumps({"kind": "ping", "n": 7}))
            assert (await frames(raw, "pong"))["n"] == 7

    run(session())


def test_what_stays_before_everybody_is_taken_slowly(tmp_path: Path) -> None:
    async def session() -> None:
        time = hand_clock()
        async with meeting(tmp_path, time=time, limits=Limits(lasting=(0.5, 3.0))) as people:
            assert isinstance(await people.lead.do(BeginSession(session_format=AGENDA)), Done)
            for n in range(2):
                assert isinstance(await people.person.do(Attend(name=f"name {n}")), Done)
            assert isinstance(await people.person.do(ReleaseNote(text="aloud", name="Ann")), Done)
            for flood in (Attend(name="name 3"), ReleaseNote(text="louder", name="Ann")):
                refused = await people.person.do(flood)
                assert isinstance(refused, Refused), flood
                assert refused.code == "slow"
            for n in range(5):
                answer = await people.lead.do(Attend(name=f"read out {n}"))
                assert isinstance(answer, Done), "a host writes down whom it sees"
            time.advance(2)
            assert isinstance(await people.person.do(Attend(name="name 3")), Done)

    run(session())


def test_a_flood_of_control_frames_is_cut_off(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path, time=hand_clock(), limits=Limits(control=(20.0, 40.0))) as people:
            raw = await people.there.socket()
            await frames(raw, "page")
            with pytest.raises(ConnectionClosed):  # noqa: PT012 - whichever of them finds it closed
                async with asyncio.timeout(WAIT):
                    for _ in range(60):
                        await raw.ping()
                    await raw.recv()
                    await raw.recv()
                    await raw.wait_closed()
                    await raw.recv()

    run(session())


def test_a_flood_of_fragments_is_cut_off(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path, time=hand_clock(), limits=Limits(control=(20.0, 40.0))) as people:
            raw = await people.there.socket()
            await frames(raw, "page")
            with pytest.raises(ConnectionClosed):  # noqa: PT012
                async with asyncio.timeout(WAIT):
                    await raw.send(iter(["x"] * 200))
                    await raw.wait_closed()
                    await raw.send("x")

    run(session())


# --- parts -------------------------------------------------------------------


def parts_of(n: int, text: str) -> list[dict[str, Any]]:
    size = len(text) // n + 1
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    return [{"kind": "part", "n": i, "of": len(pieces), "text": piece} for i, piece in enumerate(pieces, 1)]


def long_command() -> tuple[str, str]:
    command_id = random_id()
    add = AddCards(id=command_id, cards=tuple(Factor(text=f"factor {n}") for n in range(20)))
    return command_id, json.dumps({"kind": "do", "command": add.model_dump(mode="json")})


def test_a_host_s_long_command_comes_in_parts(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            raw = await people.there.socket(key=key_of(tmp_path))
            command_id, text = long_command()
            parts = parts_of(5, text)
            for part in (*parts[:3], *parts):  # begun, cut, and begun anew
                await raw.send(json.dumps(part))
            assert (await frames(raw, "done"))["id"] == command_id

    run(session())


BAD_PARTS: dict[str, list[dict[str, Any]]] = {
    "out of order": [{"n": 2, "of": 3, "text": "x"}],
    "one left out": [{"n": 1, "of": 3, "text": "x"}, {"n": 3, "of": 3, "text": "x"}],
    "more than it is of": [{"n": 1, "of": 0, "text": "x"}],
    "no numbers": [{"n": "1", "of": [], "text": "x"}],
    "no text": [{"n": 1, "of": 1, "text": 7}],
    "too many": [{"n": 1, "of": 10**6, "text": "x"}],
    "too long": [{"n": n, "of": 9, "text": "x" * 1000} for n in range(1, 9)],
    "no frame": [{"n": 1, "of": 1, "text": "x"}],
    "deep": [{"n": 1, "of": 1, "text": '{"kind":' + "[" * 500}],
}


@pytest.mark.parametrize("parts", BAD_PARTS.values(), ids=BAD_PARTS)
def test_parts_that_don_t_fit_end_with_a_reason(tmp_path: Path, parts: list[dict[str, Any]]) -> None:
    async def session() -> None:
        async with meeting(tmp_path, limits=Limits(part_chars=5_000)) as people:
            raw = await people.there.socket(key=key_of(tmp_path))
            for part in parts:
                await raw.send(json.dumps({"kind": "part", **part}))
            assert (await bye_of(raw))["code"] == "frame"

    run(session())


def test_only_commands_come_in_parts(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            raw = await people.there.socket(key=key_of(tmp_path))
            for part in parts_of(1, json.dumps({"kind": "ping", "n": 1})):
                await raw.send(json.dumps(part))
            assert (await frames(raw, "refused"))["code"] == "invalid"

    run(session())
