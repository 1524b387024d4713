"""The door of a room: where people join, with which code, and who is connected. What hosts see of it, and ask."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from pmtui.model.vocabulary import Role
from pmtui.room.answers import Refused

LOOPBACK = "127.0.0.1"

DoorAsk = Literal["show", "new-code", "invite", "remove"]
"""Look at it; make a new code; a one-time code for a role; cut a seat off."""


@dataclass(frozen=True)
class Listening:
    """Where the hub listens. Loopback unless asked; `public_url` is what people type behind a proxy or tunnel."""

    host: str = LOOPBACK
    port: int = 0
    public_url: str = ""
    cert: Path | None = None
    key: Path | None = None


@dataclass(frozen=True)
class Present:
    """A connection as hosts see it: no name, no address, nothing it wrote."""

    n: int
    role: Role
    kind: Literal["terminal", "browser"]
    refused: int = 0
    """How often it was refused for what it sent."""


@dataclass(frozen=True)
class DoorState:
    """How people join: the code, the address in full (`url`), and the other addresses this machine has."""

    code: str
    url: str
    urls: tuple[str, ...] = ()
    plain: bool = True
    """Whether what goes over the network can be read there."""
    loopback: bool = False
    """Whether only programs on this machine can reach it."""
    seats: tuple[Present, ...] = ()
    role: Role = Role.PARTICIPANT
    """Whom the code is for; any but participants' works once."""
    proxied: bool = False
    """Whether a proxy or tunnel stands in front, with a log of its own."""

    @property
    def link(self) -> str:
        """What the QR code says: the address with the code behind the `#`, which no server sees."""
        return f"{self.url}#{self.code}"


class Door(Protocol):
    """What a room's hosts can ask of its door."""

    async def ask(self, ask: DoorAsk, role: Role = Role.NOTE_TAKER, seat: int = 0) -> DoorState | Refused: ...


SHUT = "The room is not open to other devices yet; open it first."
