"""A room's changes in the archive: what the room saves becomes entries for the writer's thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from pmtui.archive.archive import Archive
from pmtui.archive.entries import Entry, EvidenceBatch, StagedRow
from pmtui.archive.errors import ArchiveError
from pmtui.archive.writer import Writer
from pmtui.clock import Clock
from pmtui.facilitation.timebox import GAP_LIMIT
from pmtui.model.board import Board
from pmtui.model.cards import TimelineEvent
from pmtui.room.history import Brought, Import
from pmtui.room.room import Room
from pmtui.room.saving import Save

Answer = TypeVar("Answer")


class ArchiveKeeper:
    """Keeps one review's changes in the archive behind `writer`."""

    def __init__(self, writer: Writer, review_id: str) -> None:
        self._writer = writer
        self._review_id = review_id
        self._log_to_empty = False

    async def commit(self, saves: list[Save]) -> list[str]:
        """Save in order, in one durable transaction; for each what went wrong, or nothing."""
        entries = [self._entry(save) for save in saves]
        problems = await self._done(lambda archive: archive.commit(entries))
        await self._empty_log_if_it_can()
        return ["" if problem is None else str(problem) for problem in problems]

    async def save_clock(self, session_id: str, row: Mapping[str, Any]) -> None:
        """Keep where a session's clock stands; not journaled."""
        await self._done(lambda archive: archive.save_clock(self._review_id, session_id, dict(row)))
        await self._empty_log_if_it_can()

    async def after_reveal(self) -> None:
        """Empty the write-ahead log; where a reader is in the way, after a later save (ANONYMITY 9)."""
        self._log_to_empty = True
        await self._empty_log()

    async def purge(self, card_id: str) -> list[str]:
        """Take a card out for good; the copies of the archive that still hold it."""
        purged = await self._done(lambda archive: archive.purge_card(self._review_id, card_id))
        self._log_to_empty = self._log_to_empty or not purged.log_emptied
        return list(purged.copies)

    async def applied(self, command_id: str) -> int | None:
        """The seq under which a command was saved, by this process or an earlier one."""
        return await self._done(lambda archive: archive.applied(self._review_id, command_id))

    async def brought(self, batch_id: str) -> Brought:
        """What an earlier import made of the board; nothing when there is no such import."""
        found = await self._done(lambda archive: archive.brought(self._review_id, batch_id))
        changed = tuple(card for card in found.changed if isinstance(card, TimelineEvent))
        return Brought(found.events, changed, found.made)

    async def _done(self, work: Callable[[Archive], Answer]) -> Answer:
        return await asyncio.wrap_future(self._writer.submit(work))

    async def _empty_log(self) -> None:
        if self._log_to_empty:
            self._log_to_empty = not await self._done(lambda archive: archive.after_reveal())

    async def _empty_log_if_it_can(self) -> None:
        """After a save: what is on disk stays saved whatever becomes of the log, which is tried again later."""
        with suppress(ArchiveError):
            await self._empty_log()

    def _entry(self, save: Save) -> Entry:
        return Entry(
            review_id=self._review_id,
            change=save.change,
            before=save.before,
            role=save.role,
            undoable=save.undoable,
            undoes=save.undoes,
            batch=_batch(save.brought) if save.brought else None,
            command_id=save.command_id,
        )


async def open_room(
    writer: Writer,
    review_id: str,
    time: Clock,
    new_id: Callable[[], str],
    *,
    folds: Callable[[str], bool] = lambda _text: False,
    gap_limit: float | None = GAP_LIMIT,
) -> Room:
    """The room on a review: held against other processes, then loaded, with its clock where it was saved.

    Raises ArchiveError: Held when another process has this review's room open, NotFound when there is none.
    """

    def opened(archive: Archive) -> tuple[Board, Mapping[str, Any] | None]:
        archive.hold(review_id)
        try:
            board = archive.load(review_id)
            return board, archive.load_clock(board.session.id) if board.session else None
        except BaseException:
            archive.release(review_id)
            raise

    board, clock_row = await asyncio.wrap_future(writer.submit(opened))
    keeper = ArchiveKeeper(writer, review_id)
    return Room(board, keeper, time, new_id, folds=folds, gap_limit=gap_limit, clock_row=clock_row)


def _batch(brought: Import) -> EvidenceBatch:
    own = iter(brought.event_ids)
    made = brought.made
    events: dict[str, str] = {}
    rows: list[StagedRow] = []
    for row in brought.rows:
        event = next(own) if row.status == "kept" else row.event.id if row.event is not None else ""
        if event:
            events[row.fingerprint] = event
    for row in brought.rows:
        event = events.get(row.fingerprint) or events.get(row.lead, "")
        put = made.get(event, "") if row.status in ("kept", "updated", "merged") else ""
        rows.append(StagedRow(row.fingerprint, event or None, row.status, row.raw, row.digest, row.why, put))
    return EvidenceBatch(brought.id, brought.file_name, brought.format_name, tuple(rows), brought.state)
