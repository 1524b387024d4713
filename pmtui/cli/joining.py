"""`pmtui join` and `pmtui stage`: a seat in a room elsewhere, in this terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pmtui.cli.here import Here, ReviewName, pass_here
from pmtui.cli.printing import say
from pmtui.cli.trouble import CONFLICT, FAILED, NOT_FOUND, USAGE, Trouble

if TYPE_CHECKING:
    import ssl

    from pmtui.model.vocabulary import Role
    from pmtui.room.net.keyfile import RoomKeys
    from pmtui.room.net.link import Place
    from pmtui.room.net.remote import RemoteSeat

CONNECT_WITHIN = 10.0
"""Seconds after which a host that says nothing is not there."""

TRIES = 3
"""How often a code that was asked for is asked for again before the address may be the wrong one, too."""

CODES = {"code": NOT_FOUND, "version": FAILED, "frame": FAILED}
"""Exit codes for why a host does not let in; anything else is in the way."""

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_CA = click.option(
    "--ca", type=_FILE, help="Who vouches for an https host, in PEM; the system's own when left out."
)


class WrongCode(Trouble):
    """The host knows no room by that code."""


@dataclass(frozen=True)
class Way:
    """How to get into a room: where it is, by which code or key, and how an https host is trusted."""

    place: Place
    code: str = ""
    key: str = ""
    ca: Path | None = None

    @property
    def trust(self) -> ssl.SSLContext | None:
        """What a secure line leans on; None for a plain one."""
        if not self.place.socket.startswith("wss:"):
            return None
        import ssl

        try:
            return ssl.create_default_context(cafile=self.ca)
        except (OSError, ssl.SSLError) as problem:
            raise Trouble(f"{self.ca} holds no certificate that can be used ({problem}).", USAGE) from None


# --- the commands ------------------------------------------------------------


@click.command()
@click.argument("place", metavar="[CODE@]HOST", required=False)
@click.option(
    "--key", "own", type=ReviewName(), help="Facilitate: use this computer's own key for that review."
)
@click.option("--key-file", type=_FILE, help="Facilitate: use the key in this file.")
@_CA
@pass_here
def join(here: Here, place: str | None, own: str | None, key_file: Path | None, ca: Path | None) -> None:
    """Take part in a room that somebody hosts.

    HOST is the address as the facilitator gives it: 192.168.1.5:8765, or a whole link. The three-word code is asked
    for, so that it need not be in the command. With a key you facilitate; the key file is where pmtui serve says it is.
    """
    from pmtui.cli.screen import need_terminal
    from pmtui.model.vocabulary import Role

    need_terminal()
    if own is not None and key_file is not None:
        raise click.UsageError("--key and --key-file name two keys; give one of them.")
    if own is not None or key_file is not None:
        way = _by_key(place, _own_keys(here, own) if own is not None else _keys_in(key_file), ca)
        raise click.exceptions.Exit(_on_screen(here, way, Role.FACILITATOR))
    place = place or _asked("Address of the host")
    for _ in range(TRIES - 1):
        way = _by_code(place, ca)
        try:
            raise click.exceptions.Exit(_on_screen(here, way, Role.PARTICIPANT))
        except WrongCode as slip:
            if way.place.code:
                raise
            say(str(slip))
    raise click.exceptions.Exit(_on_screen(here, _by_code(place, ca), Role.PARTICIPANT))


@click.command()
@click.argument("place", metavar="[CODE@]HOST", required=False)
@_CA
@pass_here
def stage(here: Here, place: str | None, ca: Path | None) -> None:
    """Show a room large and read-only, for the screen that is shared: public cards only.

    Without HOST it is the room that this computer hosts now.
    """
    from pmtui.cli.screen import need_terminal
    from pmtui.model.vocabulary import Role

    need_terminal()
    if place is not None:
        raise click.exceptions.Exit(_on_screen(here, _by_code(place, ca), Role.STAGE))
    why = ""
    for way in _hosted_here(here, ca):
        try:
            raise click.exceptions.Exit(_on_screen(here, way, Role.STAGE))
        except Trouble as trouble:
            why = f" ({str(trouble).rstrip('.')})"
    raise Trouble(
        f"No room of this computer can be joined now{why}; pmtui stage HOST shows one elsewhere.", NOT_FOUND
    )


# --- the way in --------------------------------------------------------------


def _by_code(typed: str, ca: Path | None) -> Way:
    from pmtui.room.net.codes import read_code

    place = _place(typed)
    code = read_code(place.code) or read_code(_asked("Code, three words"))
    return Way(place, code, ca=ca)


def _by_key(typed: str | None, keys: RoomKeys, ca: Path | None) -> Way:
    if typed is None and not keys.port:
        raise click.UsageError("This key's file does not say where its room is; give its address: HOST.")
    return Way(_place(typed, keys.port) if typed else _here_at(keys), key=keys.key, ca=ca)


def _place(typed: str, port: int = 0) -> Place:
    from pmtui.room.net.hub import PORT
    from pmtui.room.net.link import CantJoin, read_place

    try:
        return read_place(typed, port or PORT)
    except CantJoin as problem:
        raise Trouble(str(problem), USAGE) from None


def _here_at(keys: RoomKeys) -> Place:
    """Where a program on this computer reaches that room."""
    from pmtui.room.doors import LOOPBACK
    from pmtui.room.net.hub import ANY
    from pmtui.room.net.link import read_place

    if keys.url:
        return read_place(keys.url, 0)
    host = LOOPBACK if keys.host in ANY else keys.host
    return read_place(f"[{host}]" if ":" in host else host, keys.port)


def _own_keys(here: Here, review: str) -> RoomKeys:
    from pmtui.room.net.keyfile import load_keys

    keys = load_keys(here.paths.state, here.find(review))
    if keys is None:
        raise Trouble(
            "This computer has no key for that review: it never hosted it; use --key-file with the host's.",
            NOT_FOUND,
        )
    return keys


def _keys_in(path: Path | None) -> RoomKeys:
    """The key in a room's file, or in one that holds nothing else."""
    from pmtui.room.net.keyfile import RoomKeys, read_keys

    assert path is not None
    keys = read_keys(path)
    if keys is not None:
        return keys
    try:
        with path.open(encoding="ascii") as file:
            alone = file.read(200).strip()
    except UnicodeDecodeError:
        alone = ""
    if len(alone) != 64 or set(alone) - set("0123456789abcdef"):
        raise Trouble(f"{path} holds no key of a room; pmtui serve says which file does.", USAGE)
    return RoomKeys(alone, "")


def _hosted_here(here: Here, ca: Path | None) -> Iterator[Way]:
    """Rooms of this computer that a process has open now, the one opened last first."""
    from pmtui.archive.errors import Held
    from pmtui.archive.locks import refuse_if_held
    from pmtui.room.net.keyfile import read_keys, room_files

    for file in room_files(here.paths.state):
        keys = read_keys(file)
        if keys is None or not keys.port:
            continue
        try:
            refuse_if_held(here.paths.archive, file.stem)
        except Held:
            yield Way(_here_at(keys), keys.code, ca=ca)


def _asked(what: str) -> str:
    """Asked until something is typed; on stderr, so that nothing of it is in what stdout leads to."""
    typed: str = click.prompt(what, err=True)
    return typed.strip()


# --- at the table ------------------------------------------------------------


def _on_screen(here: Here, way: Way, role: Role) -> int:
    import asyncio

    return asyncio.run(_joined(here, way, role))


async def _joined(here: Here, way: Way, role: Role) -> int:
    """Connect, then show the room until somebody leaves; the seat is given up with a goodbye."""
    from pmtui.cli.screen import shown
    from pmtui.cli.seat_files import SeatFile
    from pmtui.room.drafts import FileDrafts
    from pmtui.room.net.ports import readable
    from pmtui.tui.desk import Desk

    folder, trust = here.paths.state / "seats", way.trust
    held = SeatFile.taken(folder, way.place.url, way.key or f"{role.value} {way.code}", here.new_id)
    drafts = FileDrafts(folder, held.token)
    forget = held.fresh
    seat = _seat(here, way, role, held.token, trust)
    try:
        await _arrived(seat, way)
        forget = False
        desk = Desk(here.settings, here.paths, here.open_house, here.clock, here.zone)
        desk.seat, desk.drafts, desk.plain = seat, drafts, readable(way.place.url)
        code = await shown(desk)
        # What is not shown yet, and a role that was given by a one-time code, wait for this seat to come back.
        forget = not drafts.path.exists() and not (seat.role.hosts and not way.key)
    finally:
        await seat.left()
        held.release(forget=forget)
    if seat.ended_because:
        say(seat.ended_because)
    return code


def _seat(here: Here, way: Way, role: Role, token: str, trust: ssl.SSLContext | None) -> RemoteSeat:
    import random

    from pmtui.room.net.link import Link
    from pmtui.room.net.remote import RemoteSeat

    seat = RemoteSeat(here.clock, here.new_id, code=way.code, key=way.key, role=role, token=token)
    seat.sit(lambda behind: Link(way.place, behind, random.SystemRandom().random, trust))
    return seat


async def _arrived(seat: RemoteSeat, way: Way) -> None:
    """The board is here; Trouble when it will not come."""
    say(f"Connecting to {way.place.url} …")
    why = await seat.arrived(CONNECT_WITHIN)
    if seat.ended_because:
        if way.key and seat.ended_code == "code":
            why = "That key opens no room there; use the file that the host of this room names."
        elif seat.ended_code == "code":
            raise WrongCode(why, NOT_FOUND)
        raise Trouble(why, CODES.get(seat.ended_code, CONFLICT))
    if why:
        raise Trouble(why, NOT_FOUND)
