"""A seat at the other end of a wire. To a screen it is a seat like any other."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pmtui.clock import Clock
from pmtui.facilitation.pacing import Pacing, Split
from pmtui.facilitation.timebox import MeetingClock
from pmtui.model.board import Board
from pmtui.model.cards import Session
from pmtui.model.text import clean_line
from pmtui.model.vocabulary import Role, SessionState
from pmtui.room.answers import (
    Answer,
    Changed,
    ClockMoved,
    Counted,
    Done,
    Event,
    Linked,
    Refused,
    Seated,
)
from pmtui.room.commands import Asked
from pmtui.room.doors import DoorAsk, DoorState
from pmtui.room.meeting import pacing_of, split_of
from pmtui.room.net import wire
from pmtui.room.net.link import Link
from pmtui.room.sealed import What

PART_CHARS = 15_000
"""Characters of a piece of a long command: a frame stays short whatever the script and its escapes."""

AWAY = "There is no connection to the host now; it is tried again. What you write stays here."


@dataclass
class RemoteClock:
    """The host's clocks as told, carried on by our own monotonic clock."""

    own: Clock
    ahead: float = 0.0
    wall: datetime | None = None
    wall_at: float = 0.0

    def now(self) -> datetime:
        if self.wall is None:
            return self.own.now()
        return self.wall + timedelta(seconds=self.own.monotonic() - self.wall_at)

    def monotonic(self) -> float:
        return self.own.monotonic() + self.ahead

    def hear(self, said: Mapping[str, Any]) -> None:
        """Both clocks of the host, as of now."""
        self.ahead = float(said["mono"]) - self.own.monotonic()
        self.wall, self.wall_at = datetime.fromisoformat(said["wall"]), self.own.monotonic()


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
        self.ended_because = ""
        self._code, self._key = code, key
        self._token = token or new_id()
        self._new_id = new_id
        self._run = self._epoch = ""
        self._link: Link | None = None
        self._heard: asyncio.Queue[Event | None] = asyncio.Queue()
        self._answers: dict[str, asyncio.Future[Answer]] = {}
        self._asked: dict[str, wire.Frame] = {}
        self._posts: dict[str, asyncio.Future[Answer]] = {}
        self._door: dict[str, asyncio.Future[DoorState | Refused]] = {}
        self._awaiting: list[tuple[int, asyncio.Future[Answer], Answer]] = []
        """Answers whose change has not come yet."""
        self._pages_left = 0
        self._pages: list[wire.Frame] = []
        self._welcome: wire.Frame = {}
        self._countdown_ends: float | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    def sit(self, link: Callable[[RemoteSeat], Link]) -> None:
        """Take the seat: connect, and stay connected."""
        self._link = link(self)
        self._link.start()

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
        if not self.is_linked or self._link is None:
            return Refused(AWAY, "failed")
        named = command if command.id else command.model_copy(update={"id": self._new_id()})
        frame: wire.Frame = {"kind": "do", "command": named.model_dump(mode="json")}
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._answers[named.id], self._asked[named.id] = answer, frame
        await self._send(frame)
        return await asyncio.shield(answer)

    async def post(self, what: What, envelope: bytes, *, alone: bool = False) -> Answer:
        """Post an envelope; `Done` means received, not yet saved."""
        if not self.is_linked or self._link is None:
            return Refused(AWAY, "failed")
        frame = {
            "kind": "post",
            "what": what,
            "round": self._round_of(what),
            "envelope": base64.b64encode(envelope).decode(),
            "alone": alone,
        }
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        earlier = self._posts.get(what)
        if earlier is not None and not earlier.done():
            earlier.set_result(Refused("Another envelope went after this one.", "failed"))
        self._posts[what] = answer
        if not await self._link.send(frame):
            return Refused(AWAY, "failed")
        return await answer

    async def door(self, ask: DoorAsk, role: Role = Role.NOTE_TAKER, seat: int = 0) -> DoorState | Refused:
        """Ask about the way in; for hosts."""
        if not self.is_linked or self._link is None:
            return Refused(AWAY, "failed")
        asked = self._new_id()
        answer: asyncio.Future[DoorState | Refused] = asyncio.get_running_loop().create_future()
        self._door[asked] = answer
        await self._link.send({"kind": "door", "id": asked, "ask": ask, "role": role.value, "seat": seat})
        return await answer

    async def changes(self) -> AsyncIterator[Event]:
        """Everything this seat is told, in order, until it leaves."""
        while (event := await self._heard.get()) is not None:
            yield event

    def leave(self) -> None:
        """Give the seat up; `left` waits until the host knows."""
        self._later(self.left())

    async def left(self) -> None:
        """Say goodbye and hang up."""
        if self._link is not None:
            await self._link.send({"kind": "bye"})
            await self._link.close()
            self._link = None
        self._let_go("The seat was given up.")
        self._heard.put_nowait(None)

    def _round_of(self, what: What) -> int:
        session = self.board.session
        if session is None:
            return 0
        if what == "pulse":
            return 1
        return session.vote_round if what == "vote" else session.round

    async def _send(self, frame: wire.Frame) -> None:
        assert self._link is not None
        text = wire.encode(frame)
        if len(text.encode()) <= wire.FRAME_BYTES:
            await self._link.send(frame)
            return
        pieces = [text[at : at + PART_CHARS] for at in range(0, len(text), PART_CHARS)]
        for n, piece in enumerate(pieces, 1):
            if not await self._link.send({"kind": "part", "n": n, "of": len(pieces), "text": piece}):
                return

    # --- what the link tells -------------------------------------------------

    def hello(self) -> wire.Frame:
        """The first frame of every connection."""
        self._pages_left, self._pages = 0, []
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

    def connected(self) -> None:
        """The board is here: what was asked and not answered is asked again."""
        for frame in self._asked.values():
            self._later(self._send({**frame, "again": True}))

    def cut(self, words: str) -> None:
        """The line is cut; answers to posts and doors won't come on it."""
        if self.welcomed.is_set():
            self._heard.put_nowait(Linked(False, words))
        for post in self._posts.values():
            if not post.done():
                post.set_result(Refused(AWAY, "failed"))
        for door in self._door.values():
            if not door.done():
                door.set_result(Refused(AWAY, "failed"))
        self._posts.clear()
        self._door.clear()
        self.trouble = words

    trouble = ""
    """Why the last try to connect failed."""

    def ended(self, why: str, code: str) -> None:
        """The host won't have us back."""
        self.ended_because = clean_line(why) or "The host ended the connection."
        self.ended_code = code
        self._let_go(self.ended_because)
        self._heard.put_nowait(Linked(False, self.ended_because))
        self.welcomed.set()

    ended_code = ""

    def heard(self, frame: wire.Frame) -> bool:
        """A frame came; whether from now on the board is whole."""
        match frame["kind"]:
            case "welcome":
                return self._welcomed(frame)
            case "page":
                return self._paged(frame)
            case "tick":
                self._ticked(frame)
            case "done" | "refused":
                self._answered(frame)
            case "received":
                post = self._posts.pop(str(frame.get("what")), None)
                if post is not None and not post.done():
                    post.set_result(Done(self.board.seq, "Received"))
            case "door":
                door = self._door.pop(str(frame.get("id")), None)
                if door is not None and not door.done():
                    door.set_result(wire.door_from_wire(frame))
            case "pong":
                self.time.hear(frame["now"])
        return False

    def _welcomed(self, frame: wire.Frame) -> bool:
        self._welcome = frame
        self.time.hear(frame["now"])
        pages = frame.get("pages")
        if pages is None:
            self._greet(self.board)
            return True
        self._pages_left = int(pages)
        if self._pages_left == 0:
            self._greet(Board(str(frame["review"]), int(frame["seq"])))
            return True
        return False

    def _paged(self, frame: wire.Frame) -> bool:
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
        self.board = board
        self._run, self._epoch = str(frame["run"]), str(frame["epoch"])
        self.role = Role(frame["role"])
        self.rules = tuple(clean_line(str(rule)) for rule in frame.get("rules", ()))
        self._set_clock(frame)
        counts = wire.event_from_wire(frame["room"])
        if isinstance(counts, Counted):
            self.counts = counts
        if self.welcomed.is_set():
            self._heard.put_nowait(Linked(True))
        self._heard.put_nowait(Seated(self.role))
        if board is not was:
            self._heard.put_nowait(Changed(_difference(was, board), board))
        self._heard.put_nowait(ClockMoved())
        for said in (*frame.get("reveals", ()), *frame.get("open", ())):
            event = wire.event_from_wire(said)
            if event is not None:
                self._heard.put_nowait(event)
        self._settle()
        self.welcomed.set()

    def _ticked(self, frame: wire.Frame) -> None:
        for said in frame.get("events", ()):
            kind = said.get("kind")
            if kind == "changed":
                change = wire.change_from_wire(said, self.board.review_id)
                if change.seq > self.board.seq:
                    self.board = self.board.apply(change)
                    self._heard.put_nowait(Changed(change, self.board))
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
        self._settle()

    def _set_clock(self, said: Mapping[str, Any]) -> None:
        self.clock = wire.clock_from_wire(said.get("clock"))
        ends = said.get("countdown")
        self._countdown_ends = None if ends is None else float(ends)
        self.ringing = said.get("ringing")

    def _answered(self, frame: wire.Frame) -> None:
        if "what" in frame:
            post = self._posts.pop(str(frame["what"]), None)
            if post is not None and not post.done():
                post.set_result(wire.answer_from_wire(frame, self.board.review_id))
            return
        asked = str(frame.get("id", ""))
        door = self._door.pop(asked, None)
        if door is not None:
            refused = wire.answer_from_wire(frame, self.board.review_id)
            if not door.done() and isinstance(refused, Refused):
                door.set_result(refused)
            return
        future = self._answers.pop(asked, None)
        self._asked.pop(asked, None)
        if future is None or future.done():
            return
        answer = wire.answer_from_wire(frame, self.board.review_id)
        if isinstance(answer, Done) and answer.seq > self.board.seq:
            self._awaiting.append((answer.seq, future, answer))
        else:
            future.set_result(answer)

    def _settle(self) -> None:
        """Answers whose change our board now shows."""
        waiting, self._awaiting = self._awaiting, []
        for seq, future, answer in waiting:
            if seq > self.board.seq:
                self._awaiting.append((seq, future, answer))
            elif not future.done():
                future.set_result(answer)

    def _let_go(self, why: str) -> None:
        """Nobody may wait for what will not come."""
        waiting = [
            *self._answers.values(),
            *(future for _, future, _ in self._awaiting),
            *self._posts.values(),
        ]
        for future in waiting:
            if not future.done():
                future.set_result(Refused(why, "failed"))
        for door in self._door.values():
            if not door.done():
                door.set_result(Refused(why, "failed"))
        self._answers.clear()
        self._asked.clear()
        self._awaiting.clear()

    def _later(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _difference(was: Board, now: Board) -> Any:
    """What screens redraw after a whole board came: everything that is, and what is no more."""
    from pmtui.model.board import Change

    gone = tuple(card.id for card in was if card.id not in now)
    return Change(now.seq, tuple(now), gone)
