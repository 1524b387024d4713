"""One room on the network: its door, its audiences, and the welcome of whoever comes in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pmtui.facilitation.ground_rules import PROXIED, RULES, TOLD
from pmtui.model.vocabulary import Role
from pmtui.room.answers import Refused, Told
from pmtui.room.doors import DoorAsk, DoorState
from pmtui.room.net import wire
from pmtui.room.net.admission import Admission, Admitted, key_in, token_of
from pmtui.room.net.beat import Beat
from pmtui.room.net.bye import Bye
from pmtui.room.net.connections import Connection, framed
from pmtui.room.net.errands import Errands
from pmtui.room.net.fanout import Fanout, tick_text
from pmtui.room.net.guests import Guest, Kind
from pmtui.room.net.keyfile import RoomKeys
from pmtui.room.net.limits import LIMITS, Limits
from pmtui.room.net.quiet import where
from pmtui.room.net.seating import WHATS, Seating
from pmtui.room.net.taking import Taking
from pmtui.room.room import Room
from pmtui.room.sealed import PULSE

INVITED = (Role.CO_FACILITATOR, Role.NOTE_TAKER)
"""For whom there are one-time codes."""

SHUTTING = "The host closed the room's door for now."


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
        limits: Limits = LIMITS,
    ) -> None:
        """`keep` saves the room's secrets; `address` says where people join."""
        self.room = room
        self.seating = Seating(room, limits, self._send_away)
        self._admission = Admission(keys, keep)
        self._run = run
        self._epoch = epoch
        self._address = address
        self._limits = limits
        self._shut = False
        self._failures: set[str] = set()
        self._farewells = Errands(self.failed)
        self._taking = Taking(room, limits, self.now, self.seating.give_up, self.failed)
        self._beat = Beat(room, limits, self.seating.look, self.failed)
        self.hosts = Fanout(Role.CO_FACILITATOR, lambda: room.seen_by(Role.CO_FACILITATOR), self._beat.dirty)
        self.public = Fanout(Role.PARTICIPANT, lambda: room.seen_by(Role.PARTICIPANT), self._beat.dirty)
        for fanout in self._fanouts:
            room.listen(fanout)
        self._beat.start(*self._fanouts)
        room.door = self

    @property
    def _fanouts(self) -> tuple[Fanout, Fanout]:
        return self.hosts, self.public

    def _audience(self, role: Role) -> Fanout:
        return self.hosts if role.hosts else self.public

    # --- coming in -----------------------------------------------------------

    def opens_to(self, hello: wire.Frame) -> bool:
        """Whether the key or code of a hello is this room's."""
        return self._admission.opens_to(hello)

    def knows(self, hello: wire.Frame) -> bool:
        """Whether this device is known by what nobody can guess: it comes in at once, whatever became of the code."""
        if key_in(hello):
            return self._admission.opens_to(hello)
        return self.seating.get(token_of(hello)) is not None or self._admission.knows(hello)

    async def welcome(self, connection: Connection, hello: wire.Frame) -> Guest:
        """Seat a device that `opens_to` or `knows`, and bring it to where the room is; raises Bye."""
        admitted = self._admission.admit(hello, self.seating.get(token_of(hello)))
        while True:
            seq, pages = self._last_seen(hello, admitted), None
            if seq is None:
                seq, pages = await self._audience(admitted.role).pages()
            if self._shut:
                raise Bye(SHUTTING, "closing", again=True)
            # It may have been removed, or become somebody else, while its board was made ready.
            now = self._admission.admit(hello, self.seating.get(admitted.token))
            if now.role.hosts is admitted.role.hosts:
                admitted = now
                break
            admitted = now
        # From here to the end nothing waits: no change is missed, none told twice.
        fanout, time = self._audience(admitted.role), self.room.time
        kind: Kind = "browser" if hello.get("client") == "browser" else "terminal"
        guest = self.seating.seat(admitted, connection, kind)
        guest.hears_as = fanout.role
        fanout.flush(time.monotonic())
        welcome = wire.encode(self._welcome(guest, seq, None if pages is None else len(pages)))
        frames = [framed(welcome), *(pages or ())]
        events = fanout.since(seq)
        if events:
            frames.append(framed(tick_text(time.monotonic(), events)))
        connection.welcome(frames)
        fanout.connections.add(connection)
        return guest

    def _last_seen(self, hello: wire.Frame, admitted: Admitted) -> int | None:
        """The seq from which on a device that comes back needs only what changed; None when it needs the board."""
        guest, last = self.seating.get(admitted.token), wire.whole_number(hello.get("last"))
        fanout = self._audience(admitted.role)
        known = hello.get("run") == self._run and hello.get("epoch") == self._epoch
        if not known or last is None or last > self.room.board.seq:
            return None
        if guest is not None and guest.hears_as is not fanout.role:
            return None  # what it has is not what it may see now
        return None if fanout.since(last) is None else last

    def _welcome(self, guest: Guest, seq: int, pages: int | None) -> wire.Frame:
        room = self.room
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
            **self._beat.clock(),
            "room": wire.counts_to_wire(room.counts),
            "open": [wire.event_to_wire(event) for event in room.open_ballots()],
            "reveals": [wire.event_to_wire(event) for event in room.reveals()] if room.board.session else [],
            "posted": [what for what in WHATS if guest.seat.has_posted(what)],
            "rules": list(RULES),
            "told": [*TOLD, PROXIED] if self._address().proxied else list(TOLD),
            "pulse": list(PULSE),
        }

    def now(self) -> wire.Frame:
        """Both of the host's clocks."""
        return {"mono": self.room.time.monotonic(), "wall": self.room.time.now().isoformat()}

    async def take(self, guest: Guest, frame: wire.Frame) -> None:
        """One frame of a seated device; raises Bye when it is to go, BadFrame when a part makes no frame."""
        await self._taking.take(guest, frame)

    def left(self, connection: Connection) -> None:
        """A connection is gone; its seat waits a moment for the next."""
        self._unplug(connection)
        self.seating.left(connection)

    def _unplug(self, connection: Connection) -> None:
        for fanout in self._fanouts:
            fanout.connections.discard(connection)

    def _send_away(self, connection: Connection, bye: Bye) -> None:
        self._unplug(connection)
        self._farewells.start(connection.dismiss(wire.encode(bye.frame)))

    # --- the door ------------------------------------------------------------

    async def ask(self, ask: DoorAsk, role: Role = Role.NOTE_TAKER, seat: int = 0) -> DoorState | Refused:
        """What hosts ask of the door."""
        match ask:
            case "show":
                return self.state()
            case "new-code":
                try:
                    self._admission.change_code()
                except OSError as problem:
                    why = problem.strerror or "the disk refuses it"
                    return Refused(f"The new code could not be saved ({why}); the old one holds.", "failed")
                return self.state()
            case "invite":
                if role not in INVITED:
                    return Refused("A code of its own is for a co-facilitator or a note-taker.", "invalid")
                return replace(self.state(), code=self._admission.invite(role), role=role)
            case "remove":
                return self._remove(seat)
            case _:
                return Refused("The door does not know that question.", "invalid")

    def state(self) -> DoorState:
        """The door as hosts see it."""
        return replace(self._address(), code=self._admission.code, seats=self.seating.present)

    def remember(self, host: str, port: int, url: str) -> None:
        """Where the room is opened: asked for again the next time, and found by programs on this computer."""
        self._admission.remember_place(host, port, url)

    def _remove(self, number: int) -> DoorState | Refused:
        if self.seating.role_on(number) is Role.FACILITATOR:
            return Refused("The facilitator can't be removed from the room.")
        token = self.seating.remove(number)
        if token is None:
            return Refused("Nobody sits there any more.", "not-found")
        self._admission.remove(token)
        return self.state()

    # --- what goes wrong -----------------------------------------------------

    def warn(self, words: str) -> None:
        """Say something to the hosts."""
        self.room.tell_hosts(Told(words, "warning"))

    def failed(self, problem: BaseException) -> None:
        """The room goes on; its hosts hear once of each sort of failure, and never what somebody wrote."""
        what = where(problem)
        if what not in self._failures:
            self._failures.add(what)
            words = f"Something failed in the room's network ({what}); it goes on. Please report it."
            self.room.tell_hosts(Told(words, "error"))

    # --- the end -------------------------------------------------------------

    async def close(self) -> None:
        """Shut the door: what is on its way is answered, everybody is told, the room goes on without a network."""
        self._shut = True
        self.room.door = None
        await self._taking.errands.finished(self._limits.farewell)
        await self._beat.stop()
        for fanout in self._fanouts:
            self.room.stop_listening(fanout)
            await fanout.close()
        self.seating.close(Bye(SHUTTING, "closing", again=True))
        await self._farewells.finished(self._limits.farewell + 1)


__all__ = ["Bye", "Hosted"]
