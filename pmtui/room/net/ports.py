"""Taking a port: which one, with which certificate, and what to say when it can't be had."""

from __future__ import annotations

import errno
import os
import ssl
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from pmtui.room.doors import LOOPBACK, Listening
from pmtui.room.net.addresses import machine_addresses
from pmtui.room.net.keyfile import load_keys, read_keys, room_files

PORT = 8765
"""Asked for first; when it is taken, any free one."""

ANY = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, and listened on only when asked

FILES = 8192
"""Sockets and files this process would like to have."""


class HubError(Exception):
    """The hub can't listen; a sentence with what to do. `taken`: another program has that port."""

    def __init__(self, why: str, *, taken: bool = False) -> None:
        super().__init__(why)
        self.taken = taken


def tls(at: Listening) -> ssl.SSLContext | None:
    """The certificate to speak https with, when there is one; raises HubError."""
    if at.cert is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(at.cert, at.key)
    except (OSError, ssl.SSLError) as problem:
        raise HubError(
            f"The certificate can't be used ({problem}); give --tls-cert and --tls-key in PEM."
        ) from None
    return context


def cant_listen(at: Listening, problem: OSError | None) -> HubError:
    """Why the port can't be had, and what to do."""
    where = f"{bracketed(at.host)}:{at.port or PORT}"
    number = (problem.errno or 0) if problem is not None else 0
    if number == errno.EADDRINUSE:
        return HubError(
            f"{where} is taken by another program; choose another port, or end that program.", taken=True
        )
    # From Python 3.13 on asyncio says this one in words, and without a number.
    if number == errno.EADDRNOTAVAIL or "could not bind on any address" in str(problem):
        return HubError(f"{at.host} is no address of this computer; choose one it has.")
    # The system's own words; those of the library repeat the address.
    what = os.strerror(number) if number > 0 else str(problem)
    return HubError(f"{where} can't be listened on ({what}); choose another port or address.")


def ports_before(state: Path, reviews: tuple[str, ...] = ()) -> list[int]:
    """Ports rooms had before, so that devices find them again: these reviews' first, then the last opened."""
    mine = [load_keys(state, review) for review in reviews]
    keys = [*mine, *(read_keys(file) for file in room_files(state)[:8])]
    return [found.port for found in keys if found is not None and found.port]


def networks() -> tuple[str, ...]:
    """The addresses others can reach this computer by."""
    found = (address.host for address in machine_addresses())
    return tuple(host for host in found if host not in ANY and not is_loopback(host)) or (LOOPBACK,)


def is_loopback(host: str) -> bool:
    """Whether only this computer reaches it."""
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return False


def readable(url: str) -> bool:
    """Whether what is sent there can be read on the network it goes over."""
    parts = urlsplit(url)
    return parts.scheme == "http" and not is_loopback(parts.hostname or "")


def bracketed(host: str) -> str:
    """The host as addresses write it."""
    return f"[{host}]" if ":" in host else host


def raise_file_limit() -> int:
    """How many files this process may have: a thousand sockets need as many, and many systems start with 256."""
    try:
        import resource
    except ImportError:
        return FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(hard, FILES)
    if soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
