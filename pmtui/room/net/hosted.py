"""One room on the network: who may come in, who sits where, what they ask and what they are told."""

from __future__ import annotations

import asyncio
import base64
import binascii
import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Literal

from pydantic import ValidationError

from pmtui.facilitation.ground_rules import RULES, TOLD
from pmtui.model.vocabulary import Role
from pmtui.room.answers import Refused
from pmtui.room.commands import read_command_value
from pmtui.room.doors import DoorAsk, DoorState, Present
from pmtui.room.net import wire
from pmtui.room.net.codes import hashed, new_code, same
from pmtui.room.net.fanout import Fanout, tick_text
from pmtui.room.net.guests import OFFENCES, Connection, Guest
from pmtui.room.net.keyfile import RoomKeys, with_role
from pmtui.room.room import Room
from pmtui.room.sealed import PULSE, What

TICK = 0.05
"""Seconds between two frames to an audience, at least (TRANSPORT: one frame a tick)."""

LOOK = 0.25
"""Seconds between two looks at the room's clocks."""

AWAY = 15.0
"""Seconds without a connection after which a device is no longer counted as here."""

MOST_SEATS = 600
MOST_PARTS = 48 << 20
"""Characters of a command that comes in parts."""
AT_ONCE = 32
"""Commands of one device on their way at a time."""

INVITED = (Role.CO_FACILITATOR, Role.NOTE_TAKER)
WHATS: tuple[What, ...] = ("sheet", "vote", "pulse", "consent", "late")


class Bye(Exception):
    """The connection is to be closed, with that word."""

    def __init__(self, why: str, code: str, *, again: bool = False) -> None:
        super().__init__(why)
        self.frame = {"kind": "bye", "why": why, "code": code, "again": again}


class Hosted:
    """A room with its door open. Ticks the room while it is."""

    def __init__(
        self,
        room: Room,
        keys: RoomKeys,
        keep: Callable[[RoomKeys], None],
        run: str,
        epoch: str,
        address: Callable[[], DoorState],
    ) -> None:
        """`keep` saves the room's secrets; `address` says where people join."""
        self.room = room
        self.guests: dict[str, Guest] = {}
        self._key = hashed(keys.key)
        self._keys = keys
        self._keep = keep
        self._run = run
        self._epoch = epoch
        self._address = address
        self._invites: dict[str, Role] = {}
        self._removed: set[str] = set()
        self._dirty = asyncio.Event()
        self._clock: tuple[Any, ...] = ()
        self._clock_said = ""
        self.hosts = Fanout(Role.CO_FACILITATOR, lambda: room.seen_by(Role.CO_FACILITATOR), self._dirty.set)
        self.public = Fanout(Role.PARTICIPANT, lambda: room.seen_by(Role.PARTICIPANT), self._dirty.set)
        self._tasks = [asyncio.get_running_loop().create_task(work()) for work in (self._send, self._look)]
        self._doing: set[asyncio.Task[None]] = set()
        for fanout in self._fanouts:
            room.listen(fanout)
        room.door = self

    @property
    def _fanouts(self) -> tuple[Fanout, Fanout]:
        return self.hosts, self.public

    def _audience(self, role: Role) -> Fanout:
        return self.hosts if role.hosts else self.public

    # --- coming in -----------------------------------------------------------

    def role_for(self, hello: wire.Frame) -> Role | None:
        """The role a hello may sit in; None when its code or key is not this room's."""
        token = hashed(_token(hello))
        if token in self._removed:
            raise Bye("The facilitator removed this device from the room.", "removed")
        wanted = Role.STAGE if hello.get("role") == Role.STAGE.value else Role.PARTICIPANT
        known = self.guests.get(token)
        key = hello.get("key")
        if isinstance(key, str) and key:
            if not same(key, self._key):
                return None
            return known.seat.role if known is not None else Role.FACILITATOR
        code = str(hello.get("code", ""))
        right = same(code, hashed(self._keys.code))
        if known is not None:
            return known.seat.role  # who sits is never locked out, whatever becomes of the code
        invited = next((role for invite, role in self._invites.items() if same(code, hashed(invite))), None)
        if invited is not None:
            self._invites = {c: role for c, role in self._invites.items() if not same(code, hashed(c))}
            self._save(with_role(self._keys, token, invited.value))
            return invited
        if token in self._keys.roles:
            return Role(self._keys.roles[token])
        return wanted if right else None

    def knows(self, hello: wire.Frame) -> bool:
        """Whether this device sat here before, in this run: it is never kept waiting."""
        return hashed(_token(hello)) in self.guests

    async def welcome(self, connection: Connection, hello: wire.Frame, role: Role) -> Guest:
        """Seat the device, and bring it to where the room is."""
        token = hashed(_token(hello))
        fanout = self._audience(role)
        last, tail = hello.get("last"), None
        if hello.get("run") == self._run and hello.get("epoch") == self._epoch and isinstance(last, int):
            tail = fanout.since(last)
        pages: list[str] = []
        seq = last if isinstance(last, int) else 0
        if tail is None:
            seq, pages = await fanout.pages()
        # From here to the end nothing waits: no change is missed, none told twice.
        guest = self._seated(token, role, connection, hello)
        fanout.flush(self.room.time.monotonic())
        if tail is None:
            connection.say(wire.encode(self._welcome(guest, seq, len(pages))))
            for n, cards in enumerate(pages, 1):
                connection.say(f'{{"kind":"page","n":{n},"cards":{cards}}}')
        else:
            connection.say(wire.encode(self._welcome(guest, seq, None)))
        events = fanout.since(seq) or []
        if events:
            connection.say(tick_text(self.room.time.monotonic(), events))
        fanout.connections.add(connection)
        return guest

    def _seated(self, token: str, role: Role, connection: Connection, hello: wire.Frame) -> Guest:
        guest = self.guests.get(token)
        if guest is None:
            if len(self.guests) >= MOST_SEATS and not self._forget_one():
                raise Bye(f"The room is full: {MOST_SEATS} devices are here.", "full", again=True)
            kind: Literal["terminal", "browser"] = (
                "browser" if hello.get("client") == "browser" else "terminal"
            )
            guest = Guest(self.room, role, kind, self.room.time.monotonic())
            self.guests[token] = guest
        elif guest.connection is not None:
            old = guest.connection
            self._unplug(old)
            old.say(wire.encode(Bye("This seat was opened in another window or tab.", "elsewhere").frame))
            self._later(_closed(old))
        guest.connection, guest.left_at = connection, None
        connection.guest = guest
        if not guest.seated:
            guest.seated = True
            self.room.reseat(guest.seat)
        if role is Role.FACILITATOR:
            self.room.seat_as(guest.seat, role)
        return guest

    def _welcome(self, guest: Guest, seq: int, pages: int | None) -> wire.Frame:
        room = self.room
        agenda = room.board.session
        opens = [wire.event_to_wire(event) for event in room.open_ballots()]
        return {
            "kind": "welcome",
            "v": wire.VERSION,
            "run": self._run,
            "epoch": self._epoch,
            "role": guest.seat.role.value,
            "review": room.board.review_id,
            "seq": seq,
            "pages": pages,
            "now": self.now(),
            **self._clock_frame(),
            "room": wire.counts_to_wire(room.counts),
            "open": opens,
            "reveals": [wire.event_to_wire(event) for event in room.reveals()] if agenda else [],
            "posted": [what for what in WHATS if guest.seat.has_posted(what)],
            "rules": list(RULES),
            "told": list(TOLD),
            "pulse": list(PULSE),
        }

    def now(self) -> wire.Frame:
        """Both of the host's clocks."""
        return {"mono": self.room.time.monotonic(), "wall": self.room.time.now().isoformat()}

    def left(self, connection: Connection) -> None:
        """A connection is gone; its seat waits a moment for the next."""
        guest = connection.guest
        self._unplug(connection)
        if guest is not None and guest.connection is connection:
            guest.connection, guest.left_at = None, self.room.time.monotonic()

    def _unplug(self, connection: Connection) -> None:
        for fanout in self._fanouts:
            fanout.connections.discard(connection)

    def _forget_one(self) -> bool:
        """Make place: a device that is not here and has nothing in a box."""
        for token, guest in self.guests.items():
            if not guest.seated and not any(guest.seat.has_posted(what) for what in WHATS):
                del self.guests[token]
                return True
        return False

    # --- what devices send ---------------------------------------------------

    async def take(self, guest: Guest, frame: wire.Frame) -> None:
        """One frame of a seated device; raises Bye when it is to go."""
        connection = guest.connection
        if connection is None:
            return
        kind = frame["kind"]
        if kind == "part" and guest.seat.role.hosts:
            whole = _joined(guest, frame)
            if whole is not None:
                await self._do(guest, connection, whole)
            return
        if not guest.bucket.take(self.room.time.monotonic()):
            self._offended(guest)
            connection.say(
                wire.encode(_refused(frame, "Too much at once; wait a moment, then again.", "slow"))
            )
            return
        match kind:
            case "do":
                await self._do(guest, connection, frame)
            case "post":
                connection.say(wire.encode(self._post(guest, frame)))
            case "ping":
                n = frame.get("n")
                connection.say(
                    wire.encode({"kind": "pong", "n": n if isinstance(n, int) else 0, "now": self.now()})
                )
            case "door":
                await self._asked_door(guest, connection, frame)
            case "bye":
                self._gave_up(guest)
                raise Bye("Goodbye.", "closing")
            case _:
                self._offended(guest)
                connection.say(wire.encode(_refused(frame, "This host does not know that frame.", "invalid")))

    async def _do(self, guest: Guest, connection: Connection, frame: wire.Frame) -> None:
        try:
            command = read_command_value(frame.get("command"))
        except ValidationError:
            self._offended(guest)
            connection.say(wire.encode(_refused(frame, "That is no command of this version.", "invalid")))
            return
        if frame.get("again"):
            done = await self.room.applied(command.id)
            if done is not None:
                connection.say(wire.encode(wire.answer_to_wire(done, command.id)))
                return

        async def carried_out() -> None:
            answer = await self.room.do(command, guest.seat)
            if isinstance(answer, Refused):
                guest.refused += 1
            if guest.connection is not None:
                guest.connection.say(wire.encode(wire.answer_to_wire(answer, command.id)))

        while len(self._doing) >= AT_ONCE * max(1, len(self.guests)):
            await asyncio.wait(self._doing, return_when=asyncio.FIRST_COMPLETED)
        self._later(carried_out())

    def _post(self, guest: Guest, frame: wire.Frame) -> wire.Frame:
        """An envelope goes into its box: bytes, and nothing that says whose."""
        what, number = frame.get("what"), frame.get("round")
        if what not in WHATS or not isinstance(number, int):
            return _refused(frame, "That is no envelope of this version.", "invalid")
        if what != "late" and number != self.room.round_of(what):
            return _refused(frame, "That round is over; what you wrote stays on this device.", "late")
        try:
            envelope = base64.b64decode(frame.get("envelope", ""), validate=True)
        except (binascii.Error, TypeError, ValueError):
            return _refused(frame, "That is no envelope.", "invalid")
        answer = guest.seat.put(what, envelope, alone=bool(frame.get("alone")))
        if isinstance(answer, Refused):
            return {**_refused(frame, answer.why, answer.code)}
        return {"kind": "received", "what": what, "round": number}

    async def _asked_door(self, guest: Guest, connection: Connection, frame: wire.Frame) -> None:
        try:
            role = Role(frame.get("role") or Role.NOTE_TAKER.value)
        except ValueError:
            role = Role.STAGE
        seat = frame.get("seat")
        answer = await guest.seat.door(frame.get("ask", "show"), role, seat if isinstance(seat, int) else 0)
        if isinstance(answer, Refused):
            connection.say(wire.encode(_refused(frame, answer.why, answer.code)))
            return
        connection.say(wire.encode({"kind": "door", "id": frame.get("id"), **wire.door_to_wire(answer)}))

    def _offended(self, guest: Guest) -> None:
        guest.refused += 1
        if guest.refused > OFFENCES:
            raise Bye("This device sent too much that could not be taken.", "slow")

    def _gave_up(self, guest: Guest) -> None:
        if guest.seated:
            guest.seated = False
            self.room.unseat(guest.seat)

    # --- the door ------------------------------------------------------------

    async def ask(self, ask: DoorAsk, role: Role = Role.NOTE_TAKER, seat: int = 0) -> DoorState | Refused:
        """What hosts ask of the door."""
        match ask:
            case "show":
                return self.state()
            case "new-code":
                self._save(
                    RoomKeys(self._keys.key, new_code(secrets.token_bytes), self._keys.port, self._keys.roles)
                )
                return self.state()
            case "invite":
                if role not in INVITED:
                    return Refused("A code of its own is for a co-facilitator or a note-taker.", "invalid")
                code = new_code(secrets.token_bytes)
                self._invites = {c: r for c, r in self._invites.items() if r is not role} | {code: role}
                return self.state(code, role)
            case "remove":
                return await self._remove(seat)
            case _:
                return Refused("The door does not know that question.", "invalid")

    def state(self, code: str = "", role: Role = Role.PARTICIPANT) -> DoorState:
        """The door as hosts see it."""
        here = [guest for guest in self.guests.values() if guest.connection is not None]
        # By seat number of the room, which says nothing of what a seat sent.
        seats = tuple(
            Present(guest.seat.number, guest.seat.role, guest.kind, guest.refused)
            for guest in sorted(here, key=lambda guest: guest.seat.number)
        )
        at = self._address()
        return DoorState(code or self._keys.code, at.url, at.urls, at.plain, at.loopback, seats, role)

    async def _remove(self, number: int) -> DoorState | Refused:
        for token, guest in self.guests.items():
            if guest.seat.number == number and guest.seat.role is not Role.FACILITATOR:
                self._removed.add(token)
                self._gave_up(guest)
                if guest.connection is not None:
                    bye = Bye("The facilitator removed this device from the room.", "removed")
                    guest.connection.say(wire.encode(bye.frame))
                    self._unplug(guest.connection)
                    self._later(_closed(guest.connection))
                    guest.connection = None
                del self.guests[token]
                return self.state()
        return Refused("Nobody sits there any more.", "not-found")

    def _save(self, keys: RoomKeys) -> None:
        self._keys = keys
        self._keep(keys)

    def remember_port(self, port: int) -> None:
        """The port the room was opened on, to be asked for again."""
        if port != self._keys.port:
            self._save(RoomKeys(self._keys.key, self._keys.code, port, self._keys.roles))

    # --- time ----------------------------------------------------------------

    async def _send(self) -> None:
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            self._flush()
            await asyncio.sleep(TICK)

    async def _look(self) -> None:
        while True:
            await self.room.tick()
            now = self.room.time.monotonic()
            for guest in list(self.guests.values()):
                if guest.seated and guest.left_at is not None and now - guest.left_at >= AWAY:
                    self._gave_up(guest)
            self._flush()
            await asyncio.sleep(LOOK)

    def _flush(self) -> None:
        now = self.room.time.monotonic()
        said = self._clock_changed()
        for fanout in self._fanouts:
            if said:
                fanout.say(said)
            fanout.flush(now)

    def _clock_changed(self) -> str:
        """The clock's event, when it is another than the one told last."""
        frame = self._clock_frame()
        said = wire.encode({"kind": "clock", **frame})
        if said == self._clock_said:
            return ""
        self._clock_said = said
        return said

    def _clock_frame(self) -> wire.Frame:
        meeting = self.room.meeting
        return {
            "clock": wire.clock_to_wire(meeting.clock),
            "countdown": meeting.countdown.ends,
            "ringing": self.room.sealed.ringing,
        }

    # --- the end -------------------------------------------------------------

    async def close(self) -> None:
        """Shut the door: everybody is told, the room goes on without a network."""
        for task in (*self._tasks, *self._doing):
            task.cancel()
        for fanout in self._fanouts:
            self.room.stop_listening(fanout)
        bye = wire.encode(Bye("The host closed the room's door for now.", "closing", again=True).frame)
        for guest in self.guests.values():
            self._gave_up(guest)
            if guest.connection is not None:
                guest.connection.say(bye)
        self.room.door = None
        for task in (*self._tasks, *self._doing):
            with suppress(asyncio.CancelledError):
                await task

    def _later(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)


async def _closed(connection: Connection) -> None:
    await connection.close()


def _token(hello: wire.Frame) -> str:
    token = hello.get("seat")
    if not isinstance(token, str) or not 16 <= len(token) <= 64:
        raise Bye("A device says hello with a seat of its own.", "frame")
    return token


def _refused(frame: wire.Frame, why: str, code: str) -> wire.Frame:
    command = frame.get("command")
    command_id = command.get("id") if isinstance(command, dict) else frame.get("id")
    said: wire.Frame = {"kind": "refused", "why": why, "code": code}
    if isinstance(command_id, str):
        said["id"] = command_id[:64]
    if frame.get("what") in WHATS:
        said["what"], said["round"] = frame["what"], frame.get("round")
    return said


def _joined(guest: Guest, frame: wire.Frame) -> wire.Frame | None:
    """The `do` frame that the parts came to; None while some are missing."""
    n, of, text = frame.get("n"), frame.get("of"), frame.get("text")
    if not isinstance(n, int) or not isinstance(of, int) or not isinstance(text, str):
        raise Bye("That is no part of a command.", "frame")
    if n != len(guest.parts) + 1 or n > of or sum(map(len, guest.parts)) + len(text) > MOST_PARTS:
        guest.parts.clear()
        if n != 1 or n > of:
            raise Bye("The parts of that command don't fit together.", "frame", again=True)
    guest.parts.append(text)
    if n < of:
        return None
    whole = "".join(guest.parts)
    guest.parts.clear()
    found = wire.decode(whole)
    return found if found["kind"] == "do" else None


__all__ = ["Bye", "Hosted"]
