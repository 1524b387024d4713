"""What every screen holds: the board as its role may see it, the clock, a way to ask and a way to listen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from pmtui.clock import Clock
from pmtui.facilitation.timebox import MeetingClock
from pmtui.model.board import Board
from pmtui.model.vocabulary import Role
from pmtui.room.answers import Answer, Counted, Done, Event, Refusal, Refused
from pmtui.room.commands import Asked
from pmtui.room.doors import SHUT, DoorAsk, DoorState
from pmtui.room.history import History

if TYPE_CHECKING:
    from pmtui.facilitation.pacing import Pacing, Split
    from pmtui.room.room import Room
    from pmtui.room.sealed import What


class Seat(Protocol):
    """A place at the table; in this process or, later, at the other end of a wire."""

    @property
    def role(self) -> Role: ...
    @property
    def board(self) -> Board: ...
    @property
    def clock(self) -> MeetingClock | None: ...
    @property
    def time(self) -> Clock: ...
    @property
    def counts(self) -> Counted: ...
    @property
    def pacing(self) -> Pacing | None: ...
    @property
    def split(self) -> Split | None: ...
    @property
    def countdown_left(self) -> float | None: ...
    @property
    def ringing(self) -> What | None: ...
    @property
    def proxied(self) -> bool: ...

    async def do(self, command: Asked) -> Answer: ...
    async def post(self, what: What, envelope: bytes, *, alone: bool = False) -> Answer: ...
    async def door(
        self, ask: DoorAsk, role: Role = Role.NOTE_TAKER, seat: int = 0
    ) -> DoorState | Refused: ...
    def changes(self) -> AsyncIterator[Event]: ...
    def leave(self) -> None: ...


class LocalSeat:
    """A seat in the process that runs the room."""

    proxied = False
    """Nothing stands between a seat and the room in its own process."""

    hears_itself = True
    """Whether it is told one by one what everybody is told."""

    def __init__(self, room: Room, role: Role, number: int) -> None:
        self._room = room
        self.role = role
        self.number = number
        self.history = History()
        self._posted: set[tuple[str, int, int]] = set()
        self._left = False

    @cached_property
    def _heard(self) -> asyncio.Queue[Event | None]:
        # Made when something is heard: a seat elsewhere never hears here, and there are hundreds of them.
        return asyncio.Queue()

    @property
    def board(self) -> Board:
        """The saved board, as this role may see it."""
        return self._room.seen_by(self.role)

    @property
    def clock(self) -> MeetingClock | None:
        """The meeting's clock while a session runs."""
        return self._room.meeting.clock

    @property
    def time(self) -> Clock:
        """The room's clocks, to read the meeting's clock by."""
        return self._room.time

    @property
    def counts(self) -> Counted:
        """Sums over the room."""
        return self._room.counts

    @property
    def pacing(self) -> Pacing | None:
        """How the meeting stands against its hard stop, while it runs."""
        return self._room.pacing

    @property
    def split(self) -> Split | None:
        """A new split of what is left, when the agenda no longer fits."""
        return self._room.split

    @property
    def countdown_left(self) -> float | None:
        """Seconds of the all-ready countdown, while one runs."""
        return self._room.countdown_left

    @property
    def ringing(self) -> What | None:
        """What the bell rings for, while envelopes are still awaited."""
        return self._room.sealed.ringing

    async def do(self, command: Asked) -> Answer:
        """Ask for something; the answer comes when it is on disk, or says why not."""
        return await self._room.do(command, self)

    async def post(self, what: What, envelope: bytes, *, alone: bool = False) -> Answer:
        """Post this seat's envelope, as a seat at the other end of a wire does."""
        return self.put(what, envelope, alone=alone)

    def put(self, what: What, envelope: bytes, *, alone: bool = False) -> Answer:
        """Post this seat's envelope. The seat keeps one bit; the box gets the bytes and nothing else.

        Only participants post: facilitators voice no ideas of their own (DOMAIN), and the room counts writers.
        `late` is for a note sheet that missed its bell; `alone` says whether it may be shown without another.
        """
        if self.role is not Role.PARTICIPANT or self._left:
            return Refused("Only seated participants post envelopes.")
        if what == "late" and self.has_posted("sheet"):
            return Refused("This device's envelope was in time; what it left out is for the next round.")
        bit = self._room.bit_of(what)
        try:
            self._room.sealed.put(what, envelope, again=bit in self._posted, alone=alone)
        except Refusal as refusal:
            return refusal.refused
        self._posted.add(bit)
        return Done(self._room.board.seq, "Received")

    async def door(self, ask: DoorAsk, role: Role = Role.NOTE_TAKER, seat: int = 0) -> DoorState | Refused:
        """Ask about the way in: the code, who is connected. For hosts."""
        if not self.role.hosts:
            return Refused("Only hosts look after the door.")
        if self._room.door is None:
            return Refused(SHUT, "not-found")
        return await self._room.door.ask(ask, role, seat)

    def has_posted(self, what: What) -> bool:
        """The one bit: whether this seat's envelope of the present round is in."""
        return self._room.bit_of(what) in self._posted

    async def changes(self) -> AsyncIterator[Event]:
        """Everything this seat is told, in order, until it leaves."""
        while (event := await self._heard.get()) is not None:
            yield event

    def hear(self, event: Event) -> None:
        """Called by the room."""
        self._heard.put_nowait(event)

    def told(self, event: Event) -> None:
        """Called by the room, with what is said to this seat alone."""
        self.hear(event)

    def heard_so_far(self) -> list[Event]:
        """What was told and not yet taken, without waiting."""
        events: list[Event] = []
        while not self._heard.empty():
            event = self._heard.get_nowait()
            if event is not None:
                events.append(event)
        return events

    def leave(self) -> None:
        """Give the seat up."""
        self._left = True
        self._room.unseat(self)
        self._heard.put_nowait(None)


__all__ = ["LocalSeat", "Refused", "Seat"]
