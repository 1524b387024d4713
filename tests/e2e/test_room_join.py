"""`pmtui join`, `stage` and `serve` as people meet them: what is asked, said and refused, with real processes."""

from __future__ import annotations

import asyncio
import shutil
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
from pmtui.room.commands import AddCards, BeginSession
from tests.e2e.rooms import House, Served, house, until
from tests.e2e.terminal import process
from tests.e2e.test_cli_process import MODULES, START
from tests.net.nginx import certificate, free_port

__all__ = ["house"]

pytestmark = pytest.mark.serial

CANARY = "the canary sang at night"


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_serve_tells_the_way_in_and_never_the_key_and_closes_cleanly(
    house: House, told: signal.Signals
) -> None:
    async def story() -> None:
        async with house.serves("checkout") as served:
            keys = house.keys
            assert served.values("address") == [f"http://127.0.0.1:{keys.port}/"]
            assert served.values("code") == [keys.code]
            [file] = served.values("key file")
            assert Path(file).is_relative_to(house.state)
            assert Path(file).stat().st_mode & 0o777 == 0o600
            assert keys.key not in served.said
            assert "Only this computer reaches it" in served.said
            async with house.seated(by_key=True) as lead:
                assert isinstance(await lead.do(BeginSession(session_format=load_format("default-60"))), Done)
            served.told(told)
            assert await served.ended() == 0
            assert served.lines[-1] == "Closed; everything is saved."
        with Archive.open(house.terminal.db, clock=SystemClock(), read_only=True) as archive:
            session = archive.load(house.review).session
            assert session is not None
            assert archive.load_clock(session.id)
        assert not list(house.terminal.db.parent.glob("*.lock"))

    run(story())


def test_serve_logs_no_address_no_name_and_no_text_at_any_level(house: House) -> None:
    async def story() -> None:
        loud = {"PMTUI_DEBUG": "1", "PYTHONASYNCIODEBUG": "1", "PYTHONDEVMODE": "1"}
        async with house.serves("checkout", env=loud) as served:
            told = len(served.lines)
            async with house.seated() as person, house.seated(by_key=True) as lead:
                assert isinstance(await lead.do(AddCards(cards=(Factor(text=CANARY),))), Done)
                await until(lambda: person.board.count(Factor) == 1)
            reader, writer = await asyncio.open_connection("127.0.0.1", house.keys.port)
            writer.write(
                b"GET /" + CANARY.replace(" ", "-").encode() + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            )
            await reader.read()
            writer.close()
            served.told(signal.SIGTERM)
            await served.ended()
            assert served.lines[told:] == ["Closed; everything is saved."]

    run(story())


@pytest.mark.parametrize("command", ["host", "serve", "join --key"])
def test_reviews_are_completed(house: House, command: str) -> None:
    words = f"pmtui {command} check"
    env = {"_PMTUI_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    ended = process(env={**env, "PMTUI_DB": str(house.terminal.db)})
    assert house.review[:7] in ended.out


def test_serve_says_that_plain_http_can_be_read(house: House) -> None:
    async def story() -> None:
        async with house.serves("checkout", "--listen", "0.0.0.0") as served:
            assert "Plain http: whoever shares that network can read" in served.said

    run(story())


def test_several_reviews_share_a_port_and_have_a_code_each(house: House) -> None:
    house.terminal("new", "DNS gone")

    async def story() -> None:
        async with house.serves("checkout", "dns") as served:
            assert len(set(served.values("address"))) == 1
            codes = served.values("code")
            assert len(set(codes)) == 2
            for code, title in zip(codes, ("Checkout slow", "DNS gone"), strict=True):
                async with house.screen("join", f"{code}@{house.at}") as person:
                    await person.shows(title)

    run(story())


def test_serve_loads_no_screen(house: House) -> None:
    async def story() -> None:
        served = Served("--db", house.terminal.db, "serve", "checkout", code=MODULES + START)
        try:
            await served.open()
            async with house.seated(by_key=True) as lead:
                assert isinstance(await lead.do(AddCards(cards=(Factor(text="x"),))), Done)
            served.told(signal.SIGTERM)
            assert await served.ended() == 0
        finally:
            await asyncio.to_thread(served.close)
        loaded = set(served.lines[-1].split())
        assert "websockets" in loaded
        assert not loaded & {"textual", "rich"}

    run(story())


def test_a_room_that_is_open_elsewhere_is_named(house: House) -> None:
    async def story() -> None:
        async with house.serves("checkout") as served:
            ended = await asyncio.to_thread(process, "--db", house.terminal.db, "serve", "checkout")
            assert ended.code == 5
            assert f"process {served.program.pid}" in ended.err
            async with house.screen("host", "checkout") as second:
                assert await second.ended() == 5
                assert f"process {served.program.pid}" in second.said.replace("\r\n", " ")

    run(story())


def test_join_asks_for_the_code_and_leaves_with_a_goodbye(house: House) -> None:
    async def story() -> None:
        async with (
            house.serves("checkout"),
            house.seated(by_key=True) as lead,
            house.screen("join", house.at) as person,
        ):
            await person.shows("Code, three words")
            person.press("acorn acorn acorn\r")
            await until(lambda: person.said.count("Code, three words") == 2, lambda: person.said)
            assert "opens no room here" in person.said, "a slip costs no second command"
            person.press(house.keys.code.replace("-", " ").upper() + "\r")
            await person.shows("Checkout slow")
            await until(lambda: lead.counts.people == 2)
            person.press("\x11")
            assert await person.ended() == 0
            await until(lambda: lead.counts.people == 1)
        assert not list((house.state / "seats").glob("*.seat"))

    run(story())


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["join", "acorn-acorn-acorn@{at}"], 4, "That code opens no room here"),
        (["join", "acorn-acorn-acorn@127.0.0.1:1"], 4, "Nobody answers at 127.0.0.1:1"),
        (["join", "http://"], 2, "is no address"),
        (["join", "{at}", "--key-file", "{key}"], 4, "That key opens no room there"),
        (["join", "{at}", "--key-file", "{words}"], 2, "holds no key of a room"),
        (["join", "x@https://127.0.0.1:1/", "--ca", "{words}"], 2, "holds no certificate"),
    ],
)
def test_what_does_not_lead_into_a_room_is_one_sentence(
    house: House, tmp_path: Path, args: list[str], code: int, words: str
) -> None:
    key, other = tmp_path / "key", tmp_path / "words"
    key.write_text("ab" * 32 + "\n")
    other.write_text("no key\n")

    async def story() -> None:
        async with house.serves("checkout"):
            given = [arg.format(at=house.at, key=key, words=other) for arg in args]
            async with house.screen(*given) as person:
                assert await person.ended() == code
                assert words in person.said.replace("\r\n", " ")

    run(story())


def test_the_stage_shows_the_room_this_computer_hosts(house: House) -> None:
    async def story() -> None:
        async with house.screen("stage") as nothing:
            assert await nothing.ended() == 4
            assert "No room of this computer can be joined" in nothing.said
        async with house.serves("checkout") as served, house.screen("stage") as shared:
            await shared.shows("Checkout slow", "Before the session")
            async with house.seated(by_key=True) as lead:
                assert isinstance(await lead.do(BeginSession(session_format=load_format("default-60"))), Done)
                await shared.shows("of 03:00")
            served.told(signal.SIGKILL)
            await shared.shows("not connected")
            async with house.serves("checkout"):
                await until(lambda: "not connected" not in shared.text, lambda: shared.text)
                shared.press("\x1b")
                assert await shared.ended() == 0

    run(story())


def test_an_https_room_is_trusted_by_its_certificate(house: House, tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    cert, key = certificate(tmp_path)
    port = free_port()
    where = ("--listen", f":{port}", "--tls-cert", cert, "--tls-key", key)

    async def story() -> None:
        public = f"https://localhost:{port}/"
        async with house.serves("checkout", *where, "--public-url", public) as served:
            assert served.values("address") == [public]
            assert "can read" not in served.said
            async with house.screen("join", "--key", "checkout") as wary:
                assert await wary.ended() == 4
                assert "certificate of localhost" in wary.said
            async with house.screen("join", f"{house.keys.code}@{public}", "--ca", cert) as person:
                await person.shows("Checkout slow")
            async with house.screen("stage", "--ca", cert) as shared:
                await shared.shows("Before the session")

    run(story())


def test_a_seat_is_taken_by_nobody_else_and_says_nothing_of_the_room(house: House) -> None:
    async def story() -> None:
        async with house.serves("checkout"), house.screen("join", "--key", "checkout") as lead:
            await lead.shows("Checkout slow")
            [file] = (house.state / "seats").glob("*.seat")
            assert file.stat().st_mode & 0o777 == 0o600
            for said in (house.keys.code, house.keys.key, house.review, "127.0.0.1"):
                assert said not in file.read_text() + file.name

    run(story())
