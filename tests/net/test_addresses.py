"""Where a room can be opened: this computer first, its networks in words, nothing that leads nowhere."""

from __future__ import annotations

import socket

import pytest

from pmtui.room.doors import LOOPBACK
from pmtui.room.net.addresses import EVERYWHERE, Address, machine_addresses, places, words_of


def found(routes: dict[str, str] | None = None, *named: str) -> list[str]:
    answers = {} if routes is None else routes
    return [address.host for address in machine_addresses(answers.get, lambda: named)]


def test_this_computer_comes_first_and_is_there_without_any_network() -> None:
    assert found() == [LOOPBACK]
    [here] = machine_addresses(lambda _target: None, tuple)
    assert here.loopback
    assert here.words == "this computer only"


def test_each_network_once_in_the_order_it_is_reached() -> None:
    routes = {"192.0.2.1": "192.168.1.23", "10.255.255.1": "10.8.0.2", "192.168.255.1": "192.168.1.23"}
    assert found(routes, "10.8.0.2", "172.17.0.1") == [LOOPBACK, "192.168.1.23", "10.8.0.2", "172.17.0.1"]


@pytest.mark.parametrize(
    "host", ["127.0.1.1", "169.254.7.7", "0.0.0.0", "224.0.0.1", "::1", "fe80::1", "nonsense", ""]
)
def test_what_no_other_device_reaches_is_left_out(host: str) -> None:
    assert found({"192.0.2.1": host}, host) == [LOOPBACK]


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("192.168.1.23", "Wi-Fi or LAN 192.168.1.23"),
        ("10.0.0.4", "Wi-Fi or LAN 10.0.0.4"),
        ("100.101.2.3", "VPN 100.101.2.3"),
        ("8.8.8.8", "open to the internet 8.8.8.8"),
    ],
)
def test_words_say_what_sort_of_network_it_is(host: str, words: str) -> None:
    assert words_of(host) == words


def test_all_at_once_is_offered_only_where_there_are_several() -> None:
    one = (Address(LOOPBACK, "this computer only"), Address("192.168.1.23", "Wi-Fi"))
    assert places(one) == one
    two = (*one, Address("10.8.0.2", "VPN"))
    assert [address.host for address in places(two)][-1] == EVERYWHERE
    assert places(two)[-1].words == "all 2 networks above"
    assert not places(two)[-1].loopback


def test_the_machines_own_addresses_can_be_listened_on() -> None:
    own = machine_addresses()
    assert own[0].host == LOOPBACK
    assert len({address.host for address in own}) == len(own)
    for address in own:
        with socket.socket() as listening:
            listening.bind((address.host, 0))
