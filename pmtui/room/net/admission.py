"""Who may come in, and as what: the facilitator's key, the room's code, one-time codes for hosts."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from pmtui.model.vocabulary import Role
from pmtui.room.net import wire
from pmtui.room.net.bye import Bye
from pmtui.room.net.codes import hashed, new_code, same
from pmtui.room.net.guests import Guest
from pmtui.room.net.keyfile import RoomKeys, with_role, without_role

_TOKEN = re.compile(r"[0-9A-Za-z_-]{16,64}\Z", re.ASCII)


@dataclass(frozen=True)
class Admitted:
    """A device that may sit: by the hash of its token, in that role."""

    token: str
    role: Role
    has_key: bool = False
    leads: bool = False
    """Whether it takes facilitation now."""


class Admission:
    """The secrets of one room and those who were sent away. `keep` saves the secrets; it may raise OSError."""

    def __init__(self, keys: RoomKeys, keep: Callable[[RoomKeys], None]) -> None:
        self._keys = keys
        self._key = hashed(keys.key)
        self._keep = keep
        self._invites: dict[Role, str] = {}
        self._removed: set[str] = set()

    @property
    def code(self) -> str:
        """The participants' code."""
        return self._keys.code

    # --- a device at the door ------------------------------------------------

    def opens_to(self, hello: wire.Frame) -> bool:
        """Whether its key or its code is one of this room."""
        key = key_in(hello)
        if key:
            return same(key, self._key)
        code = _code_in(hello)
        return same(code, hashed(self._keys.code)) or self._invited(code) is not None

    def knows(self, hello: wire.Frame) -> bool:
        """Whether it was given a role here by a one-time code."""
        return not key_in(hello) and token_of(hello) in self._keys.roles

    def admit(self, hello: wire.Frame, guest: Guest | None) -> Admitted:
        """As what it may sit, who `opens_to` or sat here before as `guest`; raises Bye when it was removed."""
        token = token_of(hello)
        if token in self._removed:
            raise Bye("The facilitator removed this device from the room.", "removed")
        if key_in(hello):
            # A facilitator who handed over and lost the line comes back as what they were.
            leads = guest is None or not guest.has_key
            role = Role.FACILITATOR if guest is None or leads else guest.seat.role
            return Admitted(token, role, has_key=True, leads=leads)
        invited = self._invited(_code_in(hello))
        if invited is not None:
            del self._invites[invited]
            self._remember(with_role(self._keys, token, invited.value))
            return Admitted(token, invited)
        if guest is not None and guest.seat.role.hosts:
            return Admitted(token, guest.seat.role)
        if token in self._keys.roles:
            return Admitted(token, Role(self._keys.roles[token]))
        stage = hello.get("role") == Role.STAGE.value
        return Admitted(token, Role.STAGE if stage else Role.PARTICIPANT)

    def _invited(self, code: str) -> Role | None:
        return next((role for role, invite in self._invites.items() if same(code, hashed(invite))), None)

    # --- what hosts ask ------------------------------------------------------

    def change_code(self) -> None:
        """A new code for who comes from now on; raises OSError when it can't be kept, and the old one stays."""
        self._save(replace(self._keys, code=new_code(secrets.token_bytes)))

    def invite(self, role: Role) -> str:
        """A code that works once, for a role; an earlier one for it no longer does."""
        self._invites[role] = new_code(secrets.token_bytes)
        return self._invites[role]

    def remove(self, token: str) -> None:
        """That device does not come in again, whatever it was invited as."""
        self._removed.add(token)
        if token in self._keys.roles:
            self._remember(without_role(self._keys, token))

    def remember_place(self, host: str, port: int, url: str) -> None:
        """Where the room is opened: asked for again the next time, and found by programs on this computer."""
        self._remember(replace(self._keys, host=host, port=port, url=url))

    def _remember(self, keys: RoomKeys) -> None:
        """What holds in this process even when the disk refuses it."""
        self._keys = keys
        try:
            self._keep(keys)
        except OSError:
            return  # the next change saves it too; until then a restart would forget it

    def _save(self, keys: RoomKeys) -> None:
        self._keep(keys)
        self._keys = keys


def token_of(hello: wire.Frame) -> str:
    """The hash of the token by which a device is known; raises Bye when it has none."""
    token = hello.get("seat")
    if not isinstance(token, str) or not _TOKEN.match(token):
        raise Bye("A device says hello with a seat of its own.", "frame")
    return hashed(token)


def key_in(hello: wire.Frame) -> str:
    """The facilitator's key, when it brings one."""
    key = hello.get("key")
    return key if isinstance(key, str) else ""


def _code_in(hello: wire.Frame) -> str:
    code = hello.get("code")
    return code if isinstance(code, str) else ""
