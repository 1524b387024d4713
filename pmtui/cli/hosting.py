"""`pmtui host`: the board with the room open to other devices; and where a room listens, as options say it."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import click

from pmtui.cli.here import Here, ReviewName, pass_here

if TYPE_CHECKING:
    from pmtui.room.doors import DoorState, Listening
    from pmtui.room.net.hub import Hub
    from pmtui.room.room import Room

Command = TypeVar("Command", bound=Callable[..., Any])

READABLE = "Plain http: whoever shares that network can read what is sent, notes too."
ONLY_HERE = (
    "Only this computer reaches it; --listen names another address, or a proxy or tunnel stands in front."
)


# --- where a room listens ----------------------------------------------------


class Address(click.ParamType):  # type: ignore[type-arg]
    """An address and port to listen on: 192.168.1.5, 0.0.0.0:8765, [::1]:9000, or :9000 on this computer only."""

    name = "address"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, int]:
        """Host and port; 0 where no port is named."""
        if isinstance(value, tuple):
            return value
        host, port = _parted(str(value).strip())
        if not host and not port:
            return self.fail(_no_address(value), param, ctx)
        if port and not (port.isascii() and port.isdecimal() and 0 < int(port) <= 65_535):
            return self.fail(f"{port!r} is no port; write a number from 1 to 65535.", param, ctx)
        if host and not _is_host(host):
            return self.fail(_no_address(value), param, ctx)
        from pmtui.room.doors import LOOPBACK

        return host or LOOPBACK, int(port or 0)


class PublicUrl(click.ParamType):  # type: ignore[type-arg]
    """What people type who come by a proxy or tunnel: http or https, a name, perhaps a path."""

    name = "url"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The address as it is shown."""
        text = str(value).strip()
        try:
            parts = urlsplit(text)
            usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        except ValueError:
            usable = False
        if not usable or parts.query or parts.fragment or "@" in parts.netloc:
            self.fail(
                f"{text!r} is no address people can open; write it whole, such as https://reviews.example.org/room/",
                param,
                ctx,
            )
        return text


_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def listening_options(command: Command) -> Command:
    """The options that say where a room listens."""
    for option in (
        click.option(
            "--tls-key", type=_FILE, help="Its key, in PEM; left out when it is in the certificate's file."
        ),
        click.option("--tls-cert", type=_FILE, help="Certificate for https, in PEM."),
        click.option(
            "--public-url", type=PublicUrl(), help="What people open when a proxy or tunnel is in front."
        ),
        click.option(
            "--listen",
            type=Address(),
            metavar="ADDR:PORT",
            help="Where to listen: 192.168.1.5, 0.0.0.0:8765 (all networks), :9000. This computer only when left out.",
        ),
    ):
        command = option(command)
    return command


def listening_of(
    listen: tuple[str, int] | None, public_url: str | None, tls_cert: Path | None, tls_key: Path | None
) -> Listening:
    """Where to listen, as the options say."""
    from pmtui.room.doors import LOOPBACK, Listening

    if tls_key is not None and tls_cert is None:
        raise click.UsageError("--tls-key belongs to a certificate; give --tls-cert too.")
    host, port = listen or (LOOPBACK, 0)
    return Listening(host, port, public_url or "", tls_cert, tls_key)


def _parted(text: str) -> tuple[str, str]:
    """Host and port as written; either may be empty."""
    bracketed = re.fullmatch(r"\[([^\]]*:[^\]]*)\](?::(.+))?", text)
    if bracketed:
        return bracketed[1], bracketed[2] or ""
    if text.isdecimal():
        return "", text
    if text.count(":") > 1:  # an IPv6 address without brackets has no port
        return text, ""
    host, colon, port = text.partition(":")
    return ("", "") if colon and not port else (host, port)


def _is_host(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        # What looks like a number and is no address is a slip, not a name.
        name = r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)"
        return (
            re.fullmatch(rf"{name}(\.{name})*", host) is not None and re.search(r"[A-Za-z]", host) is not None
        )
    return True


def _no_address(text: object) -> str:
    return f"{str(text)!r} is no address to listen on; write 192.168.1.5, 0.0.0.0:8765, [::1]:9000 or :9000."


def warning(state: DoorState) -> str:
    """What a person must know of that way in; nothing where nobody between can read, or keeps a log."""
    from pmtui.facilitation.ground_rules import PROXIED

    if state.loopback:
        return ONLY_HERE
    proxied = PROXIED if state.proxied else ""
    return " ".join(words for words in (READABLE if state.plain else "", proxied) if words)


# --- the hub -----------------------------------------------------------------


class Doors:
    """A hub that opens the rooms of one archive, whose mark tells devices that the rooms are the ones they know."""

    def __init__(self, hub: Hub, mark: str) -> None:
        self.hub = hub
        self._mark = mark

    async def open(self, room: Room) -> DoorState:
        """Open the door of a room."""
        return await self.hub.open(room, self._mark)

    async def close(self) -> None:
        """Shut every door."""
        await self.hub.close()


async def open_doors(here: Here, at: Listening, rooms: tuple[Room, ...] = ()) -> Doors:
    """Listen there, with these rooms open from the first moment; raises HubError.

    A device that finds the port and not its room would be told that its code is wrong.
    """
    import asyncio

    from pmtui.room.net.hub import Hub

    mark = await asyncio.to_thread(here.look, lambda archive: archive.mark)
    doors = Doors(Hub(here.clock, here.paths.state), mark)
    await doors.hub.listen(at, tuple(room.board.review_id for room in rooms))
    for room in rooms:
        await doors.open(room)
    return doors


# --- the command -------------------------------------------------------------


@click.command()
@click.argument("review", type=ReviewName())
@listening_options
@pass_here
def host(here: Here, /, review: str, **where: Any) -> None:
    """Open the board of REVIEW, and its room to other devices.

    The screen shows the address, the three-word code and a QR code. People open the address in a browser, or run
    pmtui join. The code, the key and the port stay the same the next time. Without --listen only this computer reaches
    the room: for a proxy, a tunnel, or to try it.
    """
    from pmtui.cli.screen import need_terminal

    need_terminal()
    review_id = here.find(review)
    if not any(where.values()):
        where["listen"] = as_before(here, review_id)
    raise click.exceptions.Exit(_on_screen(here, review_id, listening_of(**where)))


def as_before(here: Here, review_id: str) -> tuple[str, int] | None:
    """Where the room was open to a network last, if the person wants it there again: its devices look for it there."""
    from pmtui.room.net.keyfile import load_keys
    from pmtui.room.net.ports import is_loopback

    keys = load_keys(here.paths.state, review_id)
    if keys is None or not keys.host or is_loopback(keys.host) or keys.url:
        return None
    at = f"{keys.host}:{keys.port}"
    asked = f"This room was open at {at} last, where its devices look for it. Open it there again?"
    return (keys.host, keys.port) if click.confirm(asked, default=False, err=True) else None


def _on_screen(here: Here, review_id: str, at: Listening) -> int:
    import asyncio

    return asyncio.run(_hosted(here, review_id, at))


async def _hosted(here: Here, review_id: str, at: Listening) -> int:
    """What stands in the way is said before the screen opens; from then on the app closes house and hub."""
    import asyncio
    from functools import partial

    from pmtui.cli.screen import shown
    from pmtui.room.house import House
    from pmtui.tui.desk import Desk

    house = await asyncio.to_thread(here.open_house)
    given: list[House] = []

    def open_house() -> House:
        given.append(house)
        return house

    try:
        room = await house.enter(review_id)
        doors = await open_doors(here, at, (room,))
        try:
            desk = Desk(here.settings, here.paths, open_house, here.clock, here.zone, review_id)
            desk.open_hub, desk.hub = partial(open_doors, here), doors
            return await shown(desk)
        finally:
            await doors.close()
    finally:
        if not given:
            await house.close()
