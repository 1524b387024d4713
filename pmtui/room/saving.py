"""Changes on their way to disk: what queues during a commit shares the next, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from pmtui.model.board import Board, Change
from pmtui.model.cards import Card
from pmtui.room.answers import Answer
from pmtui.room.history import Brought, Import, Mark
from pmtui.room.table import Decision

if TYPE_CHECKING:
    from pmtui.room.seats import LocalSeat


@dataclass(frozen=True)
class Save:
    """One change on its way to disk."""

    change: Change
    before: tuple[Card, ...]
    role: str
    undoable: bool = False
    undoes: int | None = None
    brought: Import | None = None
    command_id: str = ""


class Keeper(Protocol):
    """Where a room's changes are kept; the archive's writer thread, or memory in tests."""

    async def commit(self, saves: list[Save]) -> list[str]:
        """Save in order, in one transaction; for each what went wrong, or nothing. None is saved after a failed one."""
        ...

    async def save_clock(self, session_id: str, row: Mapping[str, Any]) -> None:
        """Keep where a session's clock stands; not journaled."""
        ...

    async def after_reveal(self) -> None:
        """Leave nothing of what was written before in a log."""
        ...

    async def purge(self, card_id: str) -> list[str]:
        """Take a card out for good; the names of copies that still hold it."""
        ...

    async def applied(self, command_id: str) -> int | None:
        """The seq under which a command was saved, if it was."""
        ...

    async def brought(self, batch_id: str) -> Brought:
        """What an import made of the board; nothing when there is no such import."""
        ...


@dataclass
class Pending:
    """A change that waits for the disk, and whoever waits for its answer."""

    save: Save
    after: Board
    decision: Decision
    seat: LocalSeat | None
    answer: asyncio.Future[Answer]
    mark: Mark | None = None
    """The seat's history before this change."""


class Line:
    """Changes wait here in order. After a failure everything behind it has failed too, since it leaned on it."""

    def __init__(
        self,
        keeper: Keeper,
        committed: Callable[[Pending], Awaitable[None]],
        failed: Callable[[list[Pending], str], None],
    ) -> None:
        self._keeper = keeper
        self._committed = committed
        self._failed = failed
        self._waiting: list[Pending] = []
        self._draining: asyncio.Task[None] | None = None

    def add(self, pending: Pending) -> None:
        """Last in line; the disk is asked at once when it is idle."""
        self._waiting.append(pending)
        if self._draining is None:
            self._draining = asyncio.get_running_loop().create_task(self._drain())

    async def settled(self) -> None:
        """Wait until everything in line is saved or failed."""
        while self._draining is not None:
            await asyncio.shield(self._draining)

    async def _drain(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                try:
                    problems = await self._keeper.commit([pending.save for pending in batch])
                except Exception as problem:  # the answer must reach whoever waits, whatever failed
                    problems = [str(problem) or type(problem).__name__] * len(batch)
                bad = next((n for n, problem in enumerate(problems) if problem), len(batch))
                for pending in batch[:bad]:
                    try:
                        await self._committed(pending)
                    except Exception as problem:  # it is on disk; whoever waits must not wait for ever
                        if not pending.answer.done():
                            pending.answer.set_exception(problem)
                if bad < len(batch):
                    lost, self._waiting = [*batch[bad:], *self._waiting], []
                    self._failed(lost, problems[bad])
        finally:
            self._draining = None
