"""The command line of the room: where it listens, as typed; seats of this computer; what is on the timeline already."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmtui.cli.here import Here
from pmtui.cli.hosting import Address, PublicUrl, as_before, listening_of, warning
from pmtui.cli.seat_files import SeatFile
from pmtui.facilitation.ground_rules import PROXIED
from pmtui.ids import counted_ids
from pmtui.room.doors import DoorState, Listening
from pmtui.room.net.keyfile import RoomKeys, save_keys
from tests.e2e.terminal import Terminal

REVIEW = f"{1:032x}"
NAMES = st.from_regex(r"[a-z][a-z0-9]{0,10}(\.[a-z][a-z0-9]{0,8}){0,2}", fullmatch=True)
PORTS = st.integers(1, 65_535)


@pytest.mark.parametrize(
    ("typed", "host", "port"),
    [
        (":9000", "127.0.0.1", 9000),
        ("9000", "127.0.0.1", 9000),
        ("192.168.1.5", "192.168.1.5", 0),
        ("0.0.0.0:8765", "0.0.0.0", 8765),
        ("[::1]:9000", "::1", 9000),
        ("[::1]", "::1", 0),
        ("::1", "::1", 0),
        ("fe80::1:2", "fe80::1:2", 0),
        ("localhost:80", "localhost", 80),
        (" 10.0.0.1:1 ", "10.0.0.1", 1),
    ],
)
def test_where_to_listen_is_read(typed: str, host: str, port: int) -> None:
    assert Address().convert(typed, None, None) == (host, port)


@pytest.mark.parametrize(
    ("before", "asked"), [("0.0.0.0", True), ("192.168.1.5", True), ("127.0.0.1", False), ("", False)]
)
@pytest.mark.parametrize("yes", [True, False])
def test_a_room_that_was_open_to_a_network_is_offered_there_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str, asked: bool, yes: bool
) -> None:
    here, questions = Here(tmp_path / "reviews.db"), []

    def confirm(question: str, **_: object) -> bool:
        questions.append(question)
        return yes

    monkeypatch.setattr(click, "confirm", confirm)
    save_keys(here.paths.state, REVIEW, RoomKeys("k", "a-b-c", 8765, host=before))
    assert as_before(here, REVIEW) == ((before, 8765) if asked and yes else None)
    assert [f"{before}:8765" in question for question in questions] == [True] * asked


def test_a_room_never_opened_is_not_asked_about(tmp_path: Path) -> None:
    assert as_before(Here(tmp_path / "reviews.db"), REVIEW) is None


@pytest.mark.parametrize(
    "typed",
    [
        "",
        ":",
        ":0",
        ":65536",
        "1.2.3",
        "300.1.1.1",
        "1.2.3.4:",
        "host:x",
        "a b",
        "[::1",
        "[x]:1",
        "http://h",
        "-x",
    ],
)
def test_nonsense_is_no_address(typed: str) -> None:
    with pytest.raises(click.UsageError, match=r"write"):
        Address().convert(typed, None, None)


@given(NAMES | st.ip_addresses(v=4).map(str), PORTS)
def test_any_host_and_port_come_back(host: str, port: int) -> None:
    assert Address().convert(f"{host}:{port}", None, None) == (host, port)
    assert Address().convert(host, None, None) == (host, 0)


@given(st.ip_addresses(v=6).map(str), PORTS)
def test_any_ipv6_comes_back_in_brackets(host: str, port: int) -> None:
    assert Address().convert(f"[{host}]:{port}", None, None) == (host, port)
    assert Address().convert(host, None, None) == (host, 0)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_an_address_or_a_sentence(typed: str) -> None:
    try:
        host, port = Address().convert(typed, None, None)
    except click.UsageError:
        return
    assert host
    assert 0 <= port <= 65_535


@pytest.mark.parametrize("typed", ["https://reviews.example.org/room/", "http://10.0.0.1:8080", "https://h"])
def test_a_public_address_is_kept_as_typed(typed: str) -> None:
    assert PublicUrl().convert(f" {typed} ", None, None) == typed


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "h",
        "ftp://h/",
        "https://",
        "https://h/?q",
        "https://h/#code",
        "https://u@h/",
        "https://h:x/",
        "https://[x/",
    ],
)
def test_a_public_address_that_people_cant_open_is_refused(typed: str) -> None:
    with pytest.raises(click.UsageError, match=r"write it whole"):
        PublicUrl().convert(typed, None, None)


def test_a_room_listens_on_this_computer_only_until_asked(tmp_path: Path) -> None:
    assert listening_of(None, None, None, None) == Listening("127.0.0.1")
    cert = tmp_path / "cert.pem"
    asked = listening_of(("::1", 9), "https://h/", cert, None)
    assert asked == Listening("::1", 9, "https://h/", cert)
    with pytest.raises(click.UsageError, match=r"--tls-cert"):
        listening_of(None, None, None, cert)


def test_what_can_be_read_on_the_way_is_said() -> None:
    assert "can read what is sent" in warning(DoorState("c", "http://10.0.0.1/", plain=True))
    assert "Only this computer" in warning(DoorState("c", "http://127.0.0.1/", plain=True, loopback=True))
    assert warning(DoorState("c", "https://h/", plain=False)) == ""
    assert warning(DoorState("c", "https://h/", plain=False, proxied=True)) == PROXIED
    both = warning(DoorState("c", "http://h/", plain=True, proxied=True))
    assert "can read what is sent" in both
    assert both.endswith(PROXIED)


# --- what stands in the way --------------------------------------------------


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    found = Terminal(tmp_path / "reviews.db")
    found("new", "Checkout slow")
    return found


def test_a_port_that_is_taken_is_in_the_way(terminal: Terminal) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ended = terminal("serve", "checkout", "--listen", f":{port}", code=5)
    assert f"127.0.0.1:{port} is taken by another program" in ended.err
    assert ended.err.count("\n") == 1
    assert not list(terminal.db.parent.glob("*.lock"))


def test_listening_that_makes_no_sense_is_not_understood(terminal: Terminal, tmp_path: Path) -> None:
    no_cert = tmp_path / "cert.pem"
    no_cert.write_text("no certificate\n")
    for args, words in (
        (("--listen", "192.0.2.1"), "no address of this computer"),
        (("--listen", "no.such.host.invalid"), "can't be listened on"),
        (("--listen", "x y"), "no address to listen on"),
        (("--tls-cert", str(no_cert)), "certificate can't be used"),
        (("--tls-cert", str(tmp_path / "none.pem")), "does not exist"),
        (("--public-url", "reviews"), "no address people can open"),
    ):
        ended = terminal("serve", "checkout", *args, code=2)
        assert words in ended.err
        assert ended.err.count("\n") == 1


def test_a_review_that_is_not_there_is_not_found(terminal: Terminal) -> None:
    for command in ("serve",):
        assert terminal(command, "nothing", code=4).err
    terminal("serve", code=2)


@pytest.mark.parametrize("command", ["host", "join", "stage"])
def test_a_screen_needs_a_terminal(terminal: Terminal, command: str) -> None:
    args = ("checkout",) if command == "host" else ()
    assert "needs a terminal" in terminal(command, *args, code=2).err


# --- seats of this computer --------------------------------------------------


class Taken:
    """Takes seats, and gives them up at the end of a test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ids = counted_ids()
        self.seats: list[SeatFile] = []

    def __call__(self, place: str = "http://192.168.1.5/", code: str = "otter-maple-violin") -> SeatFile:
        self.seats.append(SeatFile.taken(self.folder, place, code, self.ids))
        return self.seats[-1]


@pytest.fixture
def taken(tmp_path: Path) -> Iterator[Taken]:
    found = Taken(tmp_path / "seats")
    yield found
    for seat in found.seats:
        seat.release(forget=False)


def test_a_seat_comes_back_once_nobody_here_has_it(taken: Taken) -> None:
    first, second = taken(), taken()
    assert first.fresh
    assert second.fresh
    assert first.token != second.token
    first.release(forget=False)
    again = taken()
    assert again.token == first.token
    assert not again.fresh
    second.release(forget=True)
    assert taken().token != second.token


def test_another_room_or_code_is_another_seat(taken: Taken) -> None:
    tokens = {taken(place, code).token for place in ("http://h/", "http://i/") for code in ("one", "two")}
    assert len(tokens) == 4


def test_a_seats_file_is_its_owners_and_names_no_room(taken: Taken) -> None:
    seat = taken()
    if sys.platform != "win32":
        assert seat.path.stat().st_mode & 0o777 == 0o600
        assert taken.folder.stat().st_mode & 0o777 == 0o700
    for file in taken.folder.iterdir():
        for said in ("192.168", "otter"):
            assert said not in file.name + file.read_text()


@pytest.mark.parametrize(
    "broken", ["", "short", "x" * 32, "é" * 32], ids=["empty", "short", "no-id", "no-ascii"]
)
def test_a_broken_seats_file_is_a_new_seat(taken: Taken, broken: str) -> None:
    seat = taken()
    seat.release(forget=False)
    seat.path.write_text(broken, "utf-8")
    again = taken()
    assert again.fresh
    assert again.token == again.path.read_text("ascii") != seat.token
