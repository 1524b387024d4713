"""What the port answers to requests: our own page for our own names, the socket for our own page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.client import connect

from pmtui.facilitation.ground_rules import PROXIED, TOLD
from pmtui.room.doors import Listening
from pmtui.room.net.gate import Gate
from tests.net.abuse import answer_to, meeting, upgrade
from tests.net.hubs import hosting
from tests.room.rooms import run

PUBLIC = Listening("127.0.0.1", 0, "https://Room.Example.org:8443/review/")
LAN = Listening("0.0.0.0", 8765)


@pytest.mark.parametrize(
    ("host", "at", "ours"),
    [
        ("127.0.0.1:8765", LAN, True),
        ("127.0.0.1", LAN, True),
        ("192.168.1.23:8765", LAN, True),
        ("[::1]:8765", LAN, True),
        ("[fe80::1%25eth0]:8765", LAN, True),
        ("localhost:8765", LAN, True),
        ("LOCALHOST:8765", LAN, True),
        ("localhost.:8765", LAN, True),
        ("room.example.org", PUBLIC, True),
        ("ROOM.example.org.:8443", PUBLIC, True),
        ("room.example.org:1", PUBLIC, True),
        ("room.example.org", LAN, False),
        ("evil.example", LAN, False),
        ("evil.example", PUBLIC, False),
        ("room.example.org.evil.example", PUBLIC, False),
        ("localhost.evil.example", LAN, False),
        ("127.0.0.1.evil.example:8765", LAN, False),
        ("2130706433", LAN, False),
        ("0x7f.1", LAN, False),
        ("127.1", LAN, False),
        ("", LAN, False),
        (":8765", LAN, False),
        (".", LAN, False),
        ("evil@127.0.0.1", LAN, False),
        ("127.0.0.1/evil", LAN, False),
        ("127.0.0.1:port", LAN, False),
        ("[::1", LAN, False),
        ("::1", LAN, True),
        ("laptop.local:8765", Listening("laptop.local", 8765), True),
        ("", Listening("", 8765), False),
    ],
)
def test_a_name_others_chose_is_not_ours(host: str, at: Listening, ours: bool) -> None:
    assert Gate(at).answers_to(host) is ours


@pytest.mark.parametrize(
    ("origin", "host", "at", "ours"),
    [
        ("http://127.0.0.1:8765", "127.0.0.1:8765", LAN, True),
        ("http://LOCALHOST:8765", "localhost:8765", LAN, True),
        ("http://[::1]:8765", "[::1]:8765", LAN, True),
        ("http://127.0.0.1", "127.0.0.1:80", LAN, True),
        ("https://127.0.0.1", "127.0.0.1", LAN, True),
        ("http://127.0.0.1:9999", "127.0.0.1:8765", LAN, False),
        ("http://localhost:8765", "127.0.0.1:8765", LAN, False),
        ("http://evil.example", "127.0.0.1:8765", LAN, False),
        ("http://evil.example:8765", "127.0.0.1:8765", LAN, False),
        ("null", "127.0.0.1:8765", LAN, False),
        ("", "127.0.0.1:8765", LAN, False),
        ("file://", "127.0.0.1:8765", LAN, False),
        ("chrome-extension://abc", "abc", LAN, False),
        ("http://127.0.0.1:port", "127.0.0.1:8765", LAN, False),
        ("http://[::1", "[::1]:8765", LAN, False),
        ("https://room.example.org:8443", "127.0.0.1:8765", PUBLIC, True),
        ("https://room.example.org:8443", "room.example.org:8443", PUBLIC, True),
        ("http://room.example.org:8443", "127.0.0.1:8765", PUBLIC, False),
        ("https://room.example.org", "127.0.0.1:8765", PUBLIC, False),
        ("https://evil.example", "room.example.org:8443", PUBLIC, False),
        ("https://pub.example", "127.0.0.1:1", Listening("", 0, "https://pub.example:443/"), True),
    ],
)
def test_only_our_own_page_opens_the_socket(origin: str, host: str, at: Listening, ours: bool) -> None:
    assert Gate(at).same_origin(origin, host) is ours


@given(st.text(), st.text())
def test_no_header_breaks_the_gate(origin: str, host: str) -> None:
    for at in (LAN, PUBLIC):
        Gate(at).same_origin(origin, host)
        Gate(at).answers_to(host)


# --- on the port -------------------------------------------------------------


def request(line: str, *headers: str) -> bytes:
    return "\r\n".join((line, *headers, "", "")).encode()


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize(
    ("line", "headers", "wanted"),
    [
        ("GET / HTTP/1.1", ("Host: {host}",), 200),
        ("GET /?x=1 HTTP/1.1", ("Host: {host}",), 200),
        ("GET / HTTP/1.0", ("Host: {host}",), 200),
        ("GET /stage HTTP/1.1", ("Host: {host}",), 200),
        ("GET /coach.json HTTP/1.1", ("Host: {host}",), 200),
        ("GET /nothing HTTP/1.1", ("Host: {host}",), 404),
        ("GET /../../../etc/passwd HTTP/1.1", ("Host: {host}",), 404),
        ("GET /a/../ HTTP/1.1", ("Host: {host}",), 404),
        ("GET /%2e%2e/ HTTP/1.1", ("Host: {host}",), 404),
        ("GET /..\\ HTTP/1.1", ("Host: {host}",), 404),
        ("GET http://evil.example/ HTTP/1.1", ("Host: {host}",), 404),
        ("GET * HTTP/1.1", ("Host: {host}",), 404),
        ("GET / HTTP/1.1", ("Host: evil.example",), 421),
        ("GET /ws HTTP/1.1", ("Host: evil.example",), 421),
        ("GET / HTTP/1.1", (), 400),
        ("GET / HTTP/1.1", ("Host: {host}", "Host: evil.example"), 400),
        ("POST / HTTP/1.1", ("Host: {host}", "Content-Length: 0"), 405),
        ("DELETE /ws HTTP/1.1", ("Host: {host}",), 405),
        ("OPTIONS * HTTP/1.1", ("Host: {host}",), 405),
        ("GET /ws HTTP/1.1", ("Host: {host}",), 426),
        ("GET /ws HTTP/1.1", ("Host: {host}", "Origin: http://evil.example"), 403),
        ("GET /ws HTTP/1.1", ("Host: {host}", "Origin: http://{host}", "Origin: http://{host}"), 403),
    ],
)
def test_each_request_has_its_answer(
    tmp_path: Path, line: str, headers: tuple[str, ...], wanted: int
) -> None:
    async def session() -> None:
        async with hosting(tmp_path) as there:
            sent = request(line, *(header.format(host=there.host) for header in headers))
            answer = await answer_to(there, sent)
            assert status(answer) == wanted
            assert b"no-store" in answer or wanted == 426
            for said in (b"Server:", b"Python", b"websockets/", b"Traceback (most", b"root:"):
                assert said not in answer

    run(session())


@pytest.mark.parametrize(
    "sent", ["POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9\r\n\r\n", "nonsense\r\n\r\n"]
)
def test_what_is_no_request_is_cut_off(tmp_path: Path, sent: str) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            assert b"200" not in await answer_to(people.there, sent.format(host=people.there.host).encode())

    run(session())


def test_a_long_address_is_refused(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            long = f"GET /{'a' * 20_000} HTTP/1.1\r\nHost: {people.there.host}\r\n\r\n".encode()
            assert status(await answer_to(people.there, long)) == 414

    run(session())


def test_head_has_the_headers_and_no_body(tmp_path: Path) -> None:
    async def session() -> None:
        async with hosting(tmp_path) as there:
            got = await answer_to(there, request("GET / HTTP/1.1", f"Host: {there.host}"))
            head = await answer_to(there, request("HEAD / HTTP/1.1", f"Host: {there.host}"))
            assert head == got[: got.index(b"\r\n\r\n") + 4]

    run(session())


def test_a_line_carries_one_request(tmp_path: Path) -> None:
    async def session() -> None:
        async with hosting(tmp_path) as there:
            one = request("GET / HTTP/1.1", f"Host: {there.host}", "Connection: keep-alive")
            answer = await answer_to(there, one)  # read to its end, though the line was to be kept
            assert answer.count(b"HTTP/1.1 200 OK") == 1
            assert b"Connection: close" in answer
            assert (await answer_to(there, one * 50)).count(b"HTTP/1.1") <= 1

    run(session())


def test_another_site_opens_no_socket_and_our_page_does(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            there = people.there
            assert status(await answer_to(there, upgrade(there, "Origin: http://evil.example\r\n"))) == 403
            assert status(await answer_to(there, upgrade(there, "Origin: null\r\n"))) == 403
            assert status(await answer_to(there, upgrade(there, host="evil.example:80"))) == 421
            async with connect(
                f"ws://{there.host}/a/path/in/front/ws",
                additional_headers={"Origin": f"http://{there.host}"},
                proxy=None,
            ) as raw:
                await raw.send(json.dumps({"kind": "ping"}))
                assert "hello first" in str(await raw.recv())

    run(session())


def test_a_public_address_is_served_by_its_name(tmp_path: Path) -> None:
    async def session() -> None:
        at = Listening(public_url="https://room.example.org/")
        async with hosting(tmp_path, at=at) as there:
            for host, wanted in (
                ("room.example.org", 200),
                ("ROOM.example.org:443", 200),
                ("evil.example", 421),
            ):
                assert status(await answer_to(there, request("GET / HTTP/1.1", f"Host: {host}"))) == wanted
            assert there.door.url == "https://room.example.org/"
            assert not there.door.plain

    run(session())


@pytest.mark.parametrize("public_url", ["https://room.example.org/", ""])
def test_who_comes_by_a_proxy_or_tunnel_is_told_of_its_log(tmp_path: Path, public_url: str) -> None:
    async def session() -> None:
        async with hosting(tmp_path, at=Listening(public_url=public_url)) as there:
            hello = {
                "kind": "hello",
                "v": 1,
                "code": there.door.code,
                "role": "participant",
                "seat": "1" * 32,
            }
            async with connect(f"ws://{there.host}/ws", proxy=None) as raw:
                await raw.send(json.dumps(hello))
                welcome = json.loads(await raw.recv())
            person = await there.join()
            assert there.door.proxied is person.proxied is bool(public_url)
            await person.left()
            assert welcome["told"] == ([*TOLD, PROXIED] if public_url else [*TOLD])

    run(session())
