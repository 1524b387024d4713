"""The addresses of this machine, for a person to pick from: where the room can be reached, in words.

No third-party package and no packet: a datagram socket that is connected tells which address the system would send
from, asked for each sort of network there is; the machine's own name adds what its resolver knows.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address
from queue import Empty, SimpleQueue
from threading import Thread

from pmtui.room.doors import LOOPBACK

EVERYWHERE = "0.0.0.0"  # noqa: S104
"""Every address of the machine at once; only ever because a person picked it."""

RESOLVER_LIMIT = 0.5
"""Seconds the resolver may take; a machine whose name nobody knows would wait much longer."""

_PROBED = ("192.0.2.1", "10.255.255.1", "172.31.255.1", "192.168.255.1", "100.100.100.100")
"""Somewhere beyond the default route, and in each private range: a VPN often has a route of its own."""

HERE = "this computer only"

_VPN = IPv4Network("100.64.0.0/10")


@dataclass(frozen=True)
class Address:
    """One place to listen at."""

    host: str
    words: str

    @property
    def loopback(self) -> bool:
        """Whether only programs on this machine reach it."""
        return ip_address(self.host).is_loopback


def machine_addresses(
    routed: Callable[[str], str | None] | None = None, named: Callable[[], Iterable[str]] | None = None
) -> tuple[Address, ...]:
    """Where this machine can be reached: this computer alone first, then each of its networks.

    `routed`: the address the system sends from to reach another; `named`: what the machine's name resolves to.
    """
    routed, named = routed or _routed, named or _named
    known = [found for target in _PROBED if (found := routed(target))]
    known += named()
    networks = [host for host in dict.fromkeys(known) if _usable(host)]
    return (Address(LOOPBACK, HERE), *(Address(host, words_of(host)) for host in networks))


def places(found: Sequence[Address]) -> tuple[Address, ...]:
    """Where a room can be opened: each address, and all networks at once where there are several."""
    networks = sum(not address.loopback for address in found)
    return (*found, Address(EVERYWHERE, f"all {networks} networks above")) if networks > 1 else tuple(found)


def words_of(host: str) -> str:
    """`Wi-Fi or LAN 192.168.1.23`: what sort of network an address is on."""
    address = ip_address(host)
    if address.version == 4 and address in _VPN:
        return f"VPN {host}"
    return f"Wi-Fi or LAN {host}" if address.is_private else f"open to the internet {host}"


def _usable(host: str) -> bool:
    try:
        address: IPv4Address | IPv6Address = ip_address(host)
    except ValueError:
        return False
    return address.version == 4 and not (
        address.is_loopback or address.is_link_local or address.is_unspecified or address.is_multicast
    )


def _routed(target: str) -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((target, 9))  # sets the route and sends nothing
        except OSError:
            return None
        return str(probe.getsockname()[0])


@cache
def _named() -> tuple[str, ...]:
    """What the resolver says within its limit; the thread of a slow one is left behind and keeps nobody here."""
    said: SimpleQueue[tuple[str, ...]] = SimpleQueue()
    Thread(target=lambda: said.put(_resolved()), daemon=True, name="own-name").start()
    try:
        return said.get(timeout=RESOLVER_LIMIT)
    except Empty:
        return ()


def _resolved() -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET, socket.SOCK_STREAM)
    except OSError:
        return ()
    return tuple(str(entry[4][0]) for entry in found)
