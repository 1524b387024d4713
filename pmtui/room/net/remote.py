"""A seat at the other end of a wire. To a screen it is a seat like any other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from typing import Any

from pmtui.clock import Clock
from pmtui.facilitation.pacing import Pacing, Split
from pmtui.facilitation.timebox import MeetingClock
from pmtui.model.board import Board, Change
from pmtui.model.cards import Review, Session
from pmtui.model.text import clean_line
from pmtui.model.vocabulary import Role, SessionState
from pmtui.room.answers import Answer, Changed, ClockMoved, Counted, Event, Linked, Refused, Seated
from pmtui.room.commands import Asked
from pmtui.room.doors import DoorAsk, DoorState
from pmtui.room.meeting import pacing_of, split_of
from pmtui.room.net import wire
from pmtui.room.net.asking import Asking
from pmtui.room.net.host_clock import RemoteClock, Sleep
from pmtui.room.net.link import Link
from pmtui.room.net.pages import difference
from pmtui.room.sealed import What

AWAY = "There is no connection to the host now; it is tried again. What you write stays here."
GIVEN_UP = "The seat was given up."

MOST_PAGES = 4096
"""Pages of a board taken from a host."""

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
        self.role = role
        self.board = Board("")
        self.clock: MeetingClock | None = None
        self.time: RemoteClock = RemoteClock(own)
        self.counts = Counted()
        self.ringing: What | None = None
        self.rules: tuple[str, ...] = ()
        self.welcomed = asyncio.Event()
        """Set once the board is here, or the host said that it will not come."""
        self.trouble = ""
        """Why the last try to connect failed."""
        self.ended_because = ""
        self.ended_code = ""
        self._code, self._key = code, key
        self._token = token or new_id()
        self._new_id = new_id
        self._run = self._epoch = ""
        self._link: Link | None = None
        self._left = False
        self._tried = asyncio.Event()
        self._sleep = Sleep(own)
        self._hello_at = 0.0
        self._pings: dict[int, float] = {}
        self._pinged = 0
        self._heard: asyncio.Queue[Event | None] = asyncio.Queue()
        self._asking = Asking(self._send, AWAY)
        self._pages_left = 0
        self._pages: list[Mapping[str, Any]] = []
        self._welcome: wire.Frame = {}
        self._countdown_ends: float | None = None
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
        ends = self._countdown_ends
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
        self._pages_left, self._pages = 0, []
        self._pings.clear()
        self._hello_at = self.time.own.monotonic()
        return {
            "kind": "hello",
            "v": wire.VERSION,
            "client": "terminal",
            "code": self._code,
            "key": self._key,
            "role": self.role.value,
            "seat": self._token,
            "run": self._run,
            "epoch": self._epoch,
            "last": self.board.seq,
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
            case "welcome":
                return self._welcomed(frame)
            case "page":
                return self._paged(frame)
            case "tick":
                self._ticked(frame)
            case "done" | "refused" | "received":
                self._asking.answered(frame, self.board.review_id, self.board.seq)
            case "door":
                self._asking.door_answered(frame)
            case "pong":
                asked_at = self._pings.pop(frame["n"], None)
                if asked_at is not None:
                    self.time.hear(frame["now"], asked_at)
        return False

    # --- the board -----------------------------------------------------------

    def _welcomed(self, frame: wire.Frame) -> bool:
        self._welcome = frame
        self.time.hear(frame["now"], self._hello_at)
        pages = frame.get("pages")
        if pages is None:
            self._greet(self.board)
            return True
        self._pages_left = int(pages)
        if not 0 < self._pages_left <= MOST_PAGES:
            raise wire.BadFrame("a board comes in pages")
        return False

    def _paged(self, frame: wire.Frame) -> bool:
        if not self._pages_left:
            raise wire.BadFrame("no page was to come")
        self._pages.append(frame.get("cards") or {})
        self._pages_left -= 1
        if self._pages_left:
            return False
        seq = int(self._welcome["seq"])
        pages, self._pages = self._pages, []
        self._greet(wire.board_from_pages(pages, str(self._welcome["review"]), seq))
        return True

    def _greet(self, board: Board) -> None:
        """The board as the host has it, the clock, and what is open."""
        frame, was = self._welcome, self.board
        role, counts = Role(frame["role"]), wire.event_from_wire(frame["room"])
        said = [wire.event_from_wire(told) for told in (*frame.get("reveals", ()), *frame.get("open", ()))]
        self._check(board)
        self._set_clock(frame)
        self.board, self.role = board, role
        self._run, self._epoch = str(frame["run"]), str(frame["epoch"])
        self.rules = tuple(clean_line(str(rule)) for rule in frame.get("rules", ()))
        if isinstance(counts, Counted):
            self.counts = counts
        back = self.welcomed.is_set()
        if back:
            self._heard.put_nowait(Linked(True))
        self._heard.put_nowait(Seated(self.role))
        if back and board is not was:
            self._heard.put_nowait(Changed(difference(was, board), board))
        self._heard.put_nowait(ClockMoved())
        for event in (self.counts, *said):
            if event is not None:
                self._heard.put_nowait(event)
        self._asking.shows(board.seq)
        self.welcomed.set()
        self._tried.set()

    def _ticked(self, frame: wire.Frame) -> None:
        for said in frame.get("events", ()):
            kind = said["kind"]
            if kind == "changed":
                self._changed(wire.change_from_wire(said, self.board.review_id))
            elif kind == "clock":
                self._set_clock(said)
                self._heard.put_nowait(ClockMoved())
            else:
                event = wire.event_from_wire(said)
                if isinstance(event, Counted):
                    self.counts = event
                if isinstance(event, Seated):
                    self.role = event.role
                if event is not None:
                    self._heard.put_nowait(event)
        self._asking.shows(self.board.seq)

    def _changed(self, change: Change) -> None:
        if change.seq <= self.board.seq:
            return
        board = self.board.apply(change)
        self._check(board)
        self.board = board
        self._heard.put_nowait(Changed(change, board))

    def _check(self, board: Board) -> None:
        """Screens lean on a board's review being there, and on a running session being in one of its phases."""
        if board.find(Review, board.review_id) is None:
            raise wire.BadFrame("a board without its review")
        session = board.session
        if session is not None and session.state is SessionState.RUNNING and session.current is None:
            raise wire.BadFrame("a session in no phase")

    def _set_clock(self, said: Mapping[str, Any]) -> None:
        clock, ends = wire.clock_from_wire(said.get("clock")), said.get("countdown")
        countdown = None if ends is None else wire.finite(ends)
        ringing = wire.bell_from_wire(said.get("ringing"))
        self.clock, self._countdown_ends, self.ringing = clock, countdown, ringing
