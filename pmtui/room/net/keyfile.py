"""What a room needs to open again as it was: the facilitator's key, the code, the port. One 0600 file a review.

The key never appears on screen, in an argument, in the archive or in a log; the hub's memory holds its hash.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from pmtui.model.vocabulary import Role
from pmtui.room.net.codes import new_code


@dataclass(frozen=True)
class RoomKeys:
    """The secrets of one review's room, and where it was opened last.

    `roles`: hosts that joined by a one-time code, by the hash of their seat.
    """

    key: str
    code: str
    port: int = 0
    roles: Mapping[str, str] = field(default_factory=dict)
    host: str = ""
    url: str = ""
    """Where an https host is joined, also from its own computer: by the name its certificate has."""


def rooms_folder(state: Path) -> Path:
    """Where rooms' files are."""
    return state / "rooms"


def room_file(state: Path, review_id: str) -> Path:
    """The file of one review's room."""
    return rooms_folder(state) / f"{review_id}.json"


def room_files(state: Path) -> list[Path]:
    """The files of all rooms, the one opened last first."""
    try:
        return sorted(rooms_folder(state).glob("*.json"), key=lambda file: -file.stat().st_mtime)
    except OSError:
        return []


def load_keys(state: Path, review_id: str) -> RoomKeys | None:
    """The room's secrets as saved; None when there are none that can be read."""
    return read_keys(room_file(state, review_id))


def read_keys(path: Path) -> RoomKeys | None:
    """The secrets in a file; None when it is none of ours."""
    try:
        said: Any = json.loads(path.read_text(encoding="utf-8"))
        keys = RoomKeys(
            str(said["key"]),
            str(said["code"]),
            int(said.get("port", 0)),
            _roles(said.get("roles", {})),
            str(said.get("host", "")),
            str(said.get("url", "")),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError):
        return None
    return keys if keys.key and keys.code else None


def _roles(said: Mapping[Any, Any]) -> dict[str, str]:
    """Only what a one-time code can have given; the rest of a file somebody wrote in is no role."""
    return {
        seat: role
        for seat, role in said.items()
        if isinstance(seat, str) and role in (Role.CO_FACILITATOR.value, Role.NOTE_TAKER.value)
    }


def made_keys() -> RoomKeys:
    """New secrets."""
    return RoomKeys(secrets.token_hex(32), new_code(secrets.token_bytes))


def save_keys(state: Path, review_id: str, keys: RoomKeys) -> None:
    """Keep the secrets for this user alone; whole or not at all."""
    folder = rooms_folder(state)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = room_file(state, review_id)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(keys), file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def without_role(keys: RoomKeys, seat_hash: str) -> RoomKeys:
    """The secrets with one host less."""
    return replace(keys, roles={seat: role for seat, role in keys.roles.items() if seat != seat_hash})


def with_role(keys: RoomKeys, seat_hash: str, role: str) -> RoomKeys:
    """The secrets with one host more."""
    return replace(keys, roles={**keys.roles, seat_hash: role})
