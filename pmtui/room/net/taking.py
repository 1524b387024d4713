"""What seated devices send: commands, envelopes, pings, questions about the door."""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
from collections.abc import Awaitable, Callable
from typing import Any, cast

from pydantic import ValidationError

from pmtui.model.vocabulary import LEADERS, Role
from pmtui.room.answers import Answer, Code, Refused
from pmtui.room.commands import Asked, Attend, ReleaseNote, read_command_value
from pmtui.room.doors import DoorAsk, DoorState
from pmtui.room.net import wire
from pmtui.room.net.bye import Bye
from pmtui.room.net.connections import Connection
from pmtui.room.net.errands import Errands
from pmtui.room.net.guests import Guest
from pmtui.room.net.limits import Limits
from pmtui.room.net.seating import WHATS
from pmtui.room.room import Room
from pmtui.room.sealed import What

AskDoor = Callable[[DoorAsk, Role, int], Awaitable[DoorState | Refused]]

TOO_MUCH = "Too much at once; wait a moment, then again."
NO_COMMAND = "That is no command of this version."
BROKE = "That failed on the host; ask once more, and tell the facilitator if it fails again."

_ID = re.compile(r"[0-9A-Za-z_-]{1,64}\Z", re.ASCII)


class Taking:
    """Reads frames for one room. Raises Bye when their device is to go; whatever else is wrong is answered."""

    def __init__(
        self,
        room: Room,
        limits: Limits,
        now: Callable[[], wire.Frame],
        give_up: Callable[[Guest], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """`now` says both clocks of the host, `give_up` unseats a device, `failed` is told what went wrong beside."""
        self._room = room
        self._limits = limits
        self._now = now
        self._give_up = give_up
        self._failed = failed
        self.errands = Errands(failed)

    async def take(self, guest: Guest, frame: wire.Frame) -> None:
        """One frame of a seated device."""
        connection = guest.connection
        if connection is None:
            return
        kind = frame["kind"]
        if kind == "part" and guest.seat.role.hosts:
            whole = guest.parts.take(frame)
            if whole is not None:
                await self._take_whole(guest, connection, wire.decode(whole))
            return
        if not guest.may_send():
            self._refuse(guest, connection, frame, TOO_MUCH, "slow")
            return
        match kind:
            case "do":
                await self._do(guest, connection, frame)
            case "post":
                connection.say(wire.encode(self._post(guest, frame)))
            case "ping":
                n = wire.whole_number(frame.get("n")) or 0
                connection.say(wire.encode({"kind": "pong", "n": n, "now": self._now()}))
            case "door":
                await self._ask_door(guest, connection, frame)
            case "bye":
                self._give_up(guest)
                raise Bye("Goodbye.", "closing")
            case "part":
                self._refuse(guest, connection, frame, "Only hosts send commands in parts.", "not-allowed")
            case "hello":
                self._refuse(guest, connection, frame, "This device said hello already.", "invalid")
            case _:
                self._refuse(guest, connection, frame, "This host does not know that frame.", "invalid")

    # --- commands ------------------------------------------------------------

    async def _take_whole(self, guest: Guest, connection: Connection, frame: wire.Frame) -> None:
        if frame["kind"] == "do":
            await self._do(guest, connection, frame)
        else:
            self._refuse(guest, connection, frame, "Only commands come in parts.", "invalid")

    async def _do(self, guest: Guest, connection: Connection, frame: wire.Frame) -> None:
        try:
            command = read_command_value(frame.get("command"))
        except (ValidationError, RecursionError):
            self._refuse(guest, connection, frame, NO_COMMAND, "invalid")
            return
        while len(guest.doing) >= self._limits.at_once:  # its other frames wait, nobody else's do
            await asyncio.wait(guest.doing, return_when=asyncio.FIRST_COMPLETED)
        known = await self._known(command) if frame.get("again") else None
        if known is not None:
            guest.say(wire.answer_to_wire(known, command.id))
            return
        if isinstance(command, Attend | ReleaseNote) and not guest.may_leave_a_mark():
            self._refuse(guest, connection, frame, TOO_MUCH, "slow")
            return
        task = self.errands.start(self._carry_out(guest, command))
        guest.doing.add(task)
        task.add_done_callback(guest.doing.discard)

    async def _known(self, command: Asked) -> Answer | None:
        """The answer to a command that was carried out before the host came back, before anything else is read."""
        try:
            return await self._room.applied(command.id)
        except Exception as problem:
            self._failed(problem)
            return Refused(BROKE, "failed")

    async def _carry_out(self, guest: Guest, command: Asked) -> None:
        try:
            answer = await self._room.do(command, guest.seat)
        except Exception as problem:  # whoever waits must hear of it, whatever it was
            self._failed(problem)
            answer = Refused(BROKE, "failed")
        if isinstance(answer, Refused):
            guest.refused += 1
        guest.say(wire.answer_to_wire(answer, command.id))

    # --- envelopes -----------------------------------------------------------

    def _post(self, guest: Guest, frame: wire.Frame) -> wire.Frame:
        """An envelope goes into its box: bytes, and nothing that says whose."""
        what, number = frame.get("what"), wire.whole_number(frame.get("round"))
        if what not in WHATS or number is None:
            return _refused(frame, "That is no envelope of this version.", "invalid")
        if what != "late" and number != self._room.round_of(cast("What", what)):
            return _refused(frame, "That round is over; what you wrote stays on this device.", "late")
        try:
            envelope = base64.b64decode(frame.get("envelope", ""), validate=True)
        except (binascii.Error, TypeError, ValueError):
            return _refused(frame, "That is no envelope.", "invalid")
        answer = guest.seat.put(cast("What", what), envelope, alone=frame.get("alone") is True)
        if isinstance(answer, Refused):
            # Only bytes that are no envelope count: hosts see how often a device was refused, and by the bell's "late"
            # they would know whose the late notes are.
            guest.refused += answer.code == "invalid"
            return _refused(frame, answer.why, answer.code)
        return {"kind": "received", "what": what, "round": number}

    # --- the door ------------------------------------------------------------

    async def _ask_door(self, guest: Guest, connection: Connection, frame: wire.Frame) -> None:
        ask, seat = frame.get("ask", "show"), wire.whole_number(frame.get("seat")) or 0
        if ask != "show" and guest.seat.role.hosts and guest.seat.role not in LEADERS:
            why = "Only the facilitator or the co-facilitator changes who may come in."
            self._refuse(guest, connection, frame, why, "not-allowed")
            return
        try:
            role = Role(frame.get("role") or Role.NOTE_TAKER.value)
        except ValueError:
            role = Role.STAGE  # nobody is invited as that: refused
        answer = await guest.seat.door(cast("DoorAsk", ask), role, seat)
        if isinstance(answer, Refused):
            guest.refused += 1
            connection.say(wire.encode(_refused(frame, answer.why, answer.code)))
            return
        connection.say(wire.encode({"kind": "door", "id": _id(frame.get("id")), **wire.door_to_wire(answer)}))

    # --- what can't be taken -------------------------------------------------

    def _refuse(self, guest: Guest, connection: Connection, frame: wire.Frame, why: str, code: Code) -> None:
        """Say why it is not taken; who sends too much of it is cut off."""
        if not guest.offended():
            raise Bye("This device sent too much that could not be taken.", "slow")
        connection.say(wire.encode(_refused(frame, why, code)))


def _refused(frame: wire.Frame, why: str, code: Code) -> wire.Frame:
    """The refusal of a frame; of what the device sent it repeats only what is sure to be an id or a round."""
    command = frame.get("command")
    said: wire.Frame = {"kind": "refused", "why": why, "code": code}
    named = _id(command.get("id") if isinstance(command, dict) else frame.get("id"))
    if named:
        said["id"] = named
    if frame["kind"] == "post" and frame.get("what") in WHATS:
        said["what"], said["round"] = frame["what"], wire.whole_number(frame.get("round")) or 0
    return said


def _id(said: Any) -> str:
    return said if isinstance(said, str) and _ID.match(said) else ""


__all__ = ["Taking"]
