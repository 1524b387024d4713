"""What a device asked and was not answered yet, over however many connections that takes."""

from __future__ import annotations

import asyncio
import base64
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any

from pmtui.model.vocabulary import Role
from pmtui.room.answers import Answer, Done, Refused
from pmtui.room.commands import Asked
from pmtui.room.doors import DoorAsk, DoorState
from pmtui.room.net import wire
from pmtui.room.sealed import What

PART_CHARS = 15_000
"""Characters of a piece of a long command: a frame stays short whatever the script and its escapes."""

SLOWER = 1.0
"""Seconds until a command is asked again that came too fast after others."""


@dataclass
class Waiting:
    """A command on its way, and whoever waits for its answer."""

    frame: wire.Frame
    answer: asyncio.Future[Answer]
    again: bool = False
    """Whether the host may have had it before."""
    done: Done | None = None
    """The answer, while the change it is about has not come yet."""


class Asking:
    """Commands are sent in the order they were asked, and again on the next connection until they are answered.

    Envelopes and questions to the door go once: whoever sent them learns that the line was cut.
    """

    def __init__(self, send: Callable[[wire.Frame], Awaitable[bool]], away: str) -> None:
        """`send` puts a frame on the line, false when it is cut; `away` is the refusal for that."""
        self._send = send
        self._away = Refused(away, "failed")
        self._commands: dict[str, Waiting] = {}
        self._to_send: deque[str] = deque()
        self._sending = False
        self._line = 0
        """Which connection it is, so that the parts of a command never go over two."""
        self._posts: dict[What, deque[asyncio.Future[Answer]]] = {}
        self._doors: dict[str, asyncio.Future[DoorState | Refused]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    # --- asking --------------------------------------------------------------

    async def do(self, command: Asked) -> Answer:
        """A command with an id; its answer, once `shows` said that the board has what it led to."""
        frame: wire.Frame = {"kind": "do", "command": command.model_dump(mode="json")}
        waiting = self._commands.get(command.id)
        if waiting is None:
            waiting = Waiting(frame, asyncio.get_running_loop().create_future())
            self._commands[command.id] = waiting
            self._queue(command.id)
        return await asyncio.shield(waiting.answer)

    async def post(self, what: What, number: int, envelope: bytes, alone: bool) -> Answer:
        """An envelope; answered by `received`."""
        said = base64.b64encode(envelope).decode()
        frame = {"kind": "post", "what": what, "round": number, "envelope": said, "alone": alone}
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._posts.setdefault(what, deque()).append(answer)
        if not await self._send(frame):
            _give(answer, self._away)
        return await asyncio.shield(answer)

    async def door(self, asked: str, ask: DoorAsk, role: Role, seat: int) -> DoorState | Refused:
        """A question to the door, under an id of its own."""
        answer: asyncio.Future[DoorState | Refused] = asyncio.get_running_loop().create_future()
        self._doors[asked] = answer
        frame = {"kind": "door", "id": asked, "ask": ask, "role": role.value, "seat": seat}
        if not await self._send(frame):
            _give(answer, self._away)
        return await asyncio.shield(answer)

    # --- the line ------------------------------------------------------------

    def connected(self) -> None:
        """What was not answered is asked again, before anything new."""
        self._line += 1
        self._to_send.clear()
        for command_id, waiting in self._commands.items():
            if waiting.done is None:
                waiting.again = True
                self._queue(command_id)

    def cut(self) -> None:
        """The line is cut; posts and doors won't be answered on it."""
        self._line += 1
        self._to_send.clear()
        for post in self._waiting_posts():
            _give(post, self._away)
        for door in self._doors.values():
            _give(door, self._away)
        self._posts.clear()
        self._doors.clear()

    def over(self, why: str) -> None:
        """There will be no other line: nobody may wait for what will not come."""
        self._away = Refused(why, "failed")
        self.cut()
        for waiting in self._commands.values():
            _give(waiting.answer, waiting.done or self._away)
        self._commands.clear()

    def _waiting_posts(self) -> Iterable[asyncio.Future[Answer]]:
        return [post for many in self._posts.values() for post in many]

    # --- answers -------------------------------------------------------------

    def shows(self, seq: int) -> None:
        """The board is at `seq`: answers it now bears out go to whoever waits."""
        ready = [
            (command_id, waiting.answer, waiting.done)
            for command_id, waiting in self._commands.items()
            if waiting.done is not None and waiting.done.seq <= seq
        ]
        for command_id, answer, done in ready:
            del self._commands[command_id]
            _give(answer, done)

    def answered(self, said: wire.Frame, review: str, seq: int) -> None:
        """A `done`, `refused` or `received` frame; the board is at `seq`."""
        received, asked = said["kind"] == "received", str(said.get("id", ""))
        answer = Done(seq, "Received") if received else wire.answer_from_wire(said, review)
        what: Any = said.get("what")
        if received or what is not None:
            # A host answers the envelopes of one kind in the order they came.
            posts = self._posts.get(what)
            if posts:
                _give(posts.popleft(), answer)
            return
        door = self._doors.pop(asked, None)
        if door is not None:
            _give(door, answer if isinstance(answer, Refused) else self._away)
            return
        waiting = self._commands.get(asked)
        if waiting is not None:
            self._answered(asked, waiting, answer, seq)

    def _answered(self, asked: str, waiting: Waiting, answer: Answer, seq: int) -> None:
        if isinstance(answer, Refused) and answer.code == "slow" and waiting.again:
            # The host did not look whether it has it already, so this is no answer.
            asyncio.get_running_loop().call_later(SLOWER, self._queue, asked)
        elif isinstance(answer, Done) and answer.seq > seq:
            waiting.done = answer
        else:
            del self._commands[asked]
            _give(waiting.answer, answer)

    def door_answered(self, said: wire.Frame) -> None:
        """A `door` frame."""
        answer = wire.door_from_wire(said)
        door = self._doors.pop(str(said.get("id")), None)
        if door is not None:
            _give(door, answer)

    # --- sending -------------------------------------------------------------

    def _queue(self, command_id: str) -> None:
        self._to_send.append(command_id)
        if not self._sending:
            self._sending = True
            self._later(self._send_commands())

    async def _send_commands(self) -> None:
        # One task for all, so that neither commands nor the parts of one overtake each other.
        try:
            while self._to_send:
                waiting = self._commands.get(self._to_send.popleft())
                if waiting is not None:
                    await self._send_whole({**waiting.frame, "again": waiting.again})
        finally:
            self._sending = False

    async def _send_whole(self, frame: wire.Frame) -> None:
        text, line = wire.encode(frame), self._line
        if len(text.encode()) <= wire.FRAME_BYTES:
            await self._send(frame)
            return
        pieces = [text[at : at + PART_CHARS] for at in range(0, len(text), PART_CHARS)]
        for n, piece in enumerate(pieces, 1):
            part = {"kind": "part", "n": n, "of": len(pieces), "text": piece}
            if line != self._line or not await self._send(part):
                return

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _give(future: asyncio.Future[Any], answer: Any) -> None:
    if not future.done():
        future.set_result(answer)
