"""A seat at the other end of a wire. To a screen it is a seat like any other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from pmtui.clock import Clock
from pmtui.facilitation.pacing import Pacing, Split
from pmtui.facilitation.timebox import MeetingClock
from pmtui.model.board import Board
from pmtui.model.cards import Session
from pmtui.model.text import clean_line
from pmtui.model.vocabulary import Role, SessionState
from pmtui.room.answers import Answer, Counted, Event, Linked, Refused
from pmtui.room.commands import Asked
from pmtui.room.doors import DoorAsk, DoorState
from pmtui.room.meeting import pacing_of, split_of
from pmtui.room.net import wire
from pmtui.room.net.asking import Asking
from pmtui.room.net.host_clock import RemoteClock, Sleep
from pmtui.room.net.link import Link
from pmtui.room.net.mirror import Mirror
from pmtui.room.sealed import What

AWAY = "There is no connection to the host now; it is tried again. What you write stays here."
GIVEN_UP = "The seat was given up."

MOST_PINGS = 8
"""Pings whose answers may still come."""

UNREADABLE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What reading a frame raises that is not what this version expects."""


class RemoteSeat:
    """A place at a table elsewhere. Commands in flight when the line is cut are asked again, and applied once."""

    def __init__(
        self,
        own: Clock,
        new_id: Callable[[], str],
        *,
        code: str = "",
        key: str = "",
        role: Role = Role.PARTICIPANT,
        token: str = "",
    ) -> None:
        """`token`: what tells this device from others in the room, kept by whoever wants to come back as the same."""
        self.time: RemoteClock = RemoteClock(own)
        self.welcomed = asyncio.Event()
        """Set once the board is here, or the host said that it will not come."""
        self.trouble = ""
        """Why the last try to connect failed."""
        self.ended_because = ""
        self.ended_code = ""
        self._code, self._key = code, key
        self._token = token or new_id()
        self._new_id = new_id
        self._link: Link | None = None
        self._left = False
        self._tried = asyncio.Event()
        self._sleep = Sleep(own)
        self._pings: dict[int, float] = {}
        self._pinged = 0
        self._heard: asyncio.Queue[Event | None] = asyncio.Queue()
        self._asking = Asking(self._send, AWAY)
        self._mirror = Mirror(role, self.time, self._heard.put_nowait)
        self._leaving: asyncio.Task[None] | None = None

    def sit(self, link: Callable[[RemoteSeat], Link]) -> None:
        """Take the seat: connect, and stay connected."""
        self._link = link(self)
        self._link.start()

    async def arrived(self, within: float = 10.0) -> str:
        """Wait for the board: nothing once it is here, else why it is not, after a failed try or `within` seconds.

        The link goes on trying until the seat is left.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._tried.wait()
        if self.welcomed.is_set():
            return self.ended_because
        return self.trouble or "The host does not answer; look at the address, and whether the room is open."

    # --- what screens look at ------------------------------------------------

    @property
    def role(self) -> Role:
        """What this device may do; until the host said so, what it asks for."""
        return self._mirror.role

    @property
    def board(self) -> Board:
        """The board as this role may see it, as of the last tick."""
        return self._mirror.board

    @property
    def clock(self) -> MeetingClock | None:
        """The meeting's clock while a session runs, to be read by `time`."""
        return self._mirror.clock

    @property
    def counts(self) -> Counted:
        """Sums over the room."""
        return self._mirror.counts

    @property
    def ringing(self) -> What | None:
        """What the bell rings for, while envelopes are still awaited."""
        return self._mirror.ringing

    @property
    def rules(self) -> tuple[str, ...]:
        """The ground rules."""
        return self._mirror.rules

    @property
    def proxied(self) -> bool:
        """Whether the host said that a proxy or tunnel is in front."""
        return self._mirror.proxied

    @property
    def session(self) -> Session | None:
        """The session that runs."""
        session = self.board.session
        return session if session is not None and session.state is SessionState.RUNNING else None

    @property
    def pacing(self) -> Pacing | None:
        """How the meeting stands against its hard stop, by our copy of the clock."""
        session = self.session
        if session is None or self.clock is None:
            return None
        return pacing_of(self.clock, session, self.time.monotonic(), self.time.now())

    @property
    def split(self) -> Split | None:
        """A new split of what is left, when the agenda no longer fits."""
        session = self.session
        return split_of(self.clock, session, self.time.monotonic(), self.time.now()) if session else None

    @property
    def countdown_left(self) -> float | None:
        """Seconds of the all-ready countdown, while one runs."""
        ends = self._mirror.countdown_ends
        return None if ends is None else max(0.0, ends - self.time.monotonic())

    @property
    def is_linked(self) -> bool:
        """Whether the line to the host stands."""
        return self._link is not None and self._link.is_up

    # --- asking --------------------------------------------------------------

    async def do(self, command: Asked) -> Answer:
        """Ask the host; the answer comes when it is on its disk and our board shows it, or says why not."""
        if not self.is_linked:
            return self._refused()
        named = command if command.id else command.model_copy(update={"id": self._new_id()})
        return await self._asking.do(named)

    async def post(self, what: What, envelope: bytes, *, alone: bool = False) -> Answer:
        """Post an envelope; `Done` means received, not yet saved."""
        if not self.is_linked:
            return self._refused()
        return await self._asking.post(what, self._round_of(what), envelope, alone)

    async def door(self, ask: DoorAsk, role: Role = Role.NOTE_TAKER, seat: int = 0) -> DoorState | Refused:
        """Ask about the way in; for hosts."""
        if not self.is_linked:
            return self._refused()
        return await self._asking.door(self._new_id(), ask, role, seat)

    async def changes(self) -> AsyncIterator[Event]:
        """Everything this seat is told, in order, until it leaves."""
        while (event := await self._heard.get()) is not None:
            yield event

    def leave(self) -> None:
        """Give the seat up, at once for whoever waits here; `left` waits until the host knows."""
        with suppress(RuntimeError):  # no loop runs any more, and with it went the line
            self._leaving = asyncio.get_running_loop().create_task(self.left())
        self._give_up()

    async def left(self) -> None:
        """Say goodbye and hang up."""
        self._give_up()
        link, self._link = self._link, None
        if link is not None:
            await link.close({"kind": "bye"})

    def _give_up(self) -> None:
        if not self._left:
            self._left = True
            self._asking.over(GIVEN_UP)
            self._heard.put_nowait(None)

    def _refused(self) -> Refused:
        return Refused(GIVEN_UP if self._left else self.ended_because or AWAY, "failed")

    def _round_of(self, what: What) -> int:
        session = self.board.session
        if session is None:
            return 0
        if what == "pulse":
            return 1
        return session.vote_round if what == "vote" else session.round

    async def _send(self, frame: wire.Frame) -> bool:
        return self._link is not None and await self._link.send(frame)

    # --- what the link asks and tells ----------------------------------------

    def hello(self) -> wire.Frame:
        """The first frame of every connection."""
        self._pings.clear()
        return {
            "kind": "hello",
            "v": wire.VERSION,
            "client": "terminal",
            "code": self._code,
            "key": self._key,
            "role": self.role.value,
            "seat": self._token,
            **self._mirror.begun(),
        }

    def ping(self) -> wire.Frame:
        """A ping, whose answer also tells the host's clocks."""
        self._pinged += 1
        self._pings[self._pinged] = self.time.own.monotonic()
        while len(self._pings) > MOST_PINGS:
            del self._pings[next(iter(self._pings))]
        return {"kind": "ping", "n": self._pinged}

    def slept(self) -> bool:
        """Whether this computer slept since it was last asked."""
        return self._sleep.noticed()

    def connected(self) -> None:
        """The board is here: what was asked and not answered is asked again."""
        self.trouble = ""
        self._asking.connected()

    def cut(self, words: str) -> None:
        """The line is cut, or could not be had; said once, however often it is tried in vain."""
        if self._left:
            return
        if self.welcomed.is_set() and words != self.trouble:
            self._heard.put_nowait(Linked(False, words))
        self.trouble = words
        self._asking.cut()
        self._tried.set()

    def ended(self, why: str, code: str) -> None:
        """The host won't have us back."""
        if self._left:
            return
        self.ended_because = clean_line(why) or "The host ended the connection."
        self.ended_code = clean_line(code)
        self._asking.over(self.ended_because)
        self._heard.put_nowait(Linked(False, self.ended_because))
        self.welcomed.set()
        self._tried.set()

    def heard(self, frame: wire.Frame) -> bool:
        """A frame came; whether from now on the board is whole. BadFrame when this version can't read it."""
        try:
            return self._take(frame)
        except wire.BadFrame:
            raise
        except UNREADABLE:
            raise wire.BadFrame(f"this version can't read its {clean_line(frame['kind'])!r}") from None

    def _take(self, frame: wire.Frame) -> bool:
        match frame["kind"]:
            case "welcome" | "page":
                whole = self._mirror.heard(frame)
                if whole:
                    self._asking.shows(self.board.seq)
                    self.welcomed.set()
                    self._tried.set()
                return whole
            case "tick":
                self._mirror.ticked(frame)
                self._asking.shows(self.board.seq)
            case "done" | "refused" | "received":
                self._asking.answered(frame, self.board.review_id, self.board.seq)
            case "door":
                self._asking.door_answered(frame)
            case "pong":
                asked_at = self._pings.pop(frame["n"], None)
                if asked_at is not None:
                    self.time.hear(frame["now"], asked_at)
        return False
