"""What everybody of one audience is told: gathered for a tick, written once, sent to all without waiting."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable

from pmtui.model.board import Board, Change
from pmtui.model.vocabulary import Role
from pmtui.room.answers import Changed, Counted, Event
from pmtui.room.net.connections import Connection, framed, say_to_all
from pmtui.room.net.wire import counts_to_wire, encode, event_to_wire, pages_of

KEPT = 500
"""Changes kept for devices that come back; after more they get the whole board."""


class Fanout:
    """One audience: hosts, or everybody else. An ear of the room."""

    def __init__(self, role: Role, board: Callable[[], Board], dirty: Callable[[], None]) -> None:
        self.role = role
        self.connections: set[Connection] = set()
        self._board = board
        self._dirty = dirty
        self._pending: list[str] = []
        self._counted: Counted | None = None
        self._recent: deque[tuple[int, frozenset[str]]] = deque(maxlen=KEPT)
        self._since = board().seq
        """The seq from which on every change is in `_recent`."""
        self._pages: tuple[int, list[bytes]] = (-1, [])
        self._paged: frozenset[str] = frozenset()
        """Cards whose words are in `_pages`."""
        self._paging: asyncio.Task[tuple[int, list[bytes]]] | None = None

    # --- hearing -------------------------------------------------------------

    def hear(self, event: Event) -> None:
        """Called by the room."""
        if isinstance(event, Counted):
            self._counted = event  # only the last of a tick is told
        elif self.connections and (frame := event_to_wire(event)) is not None:
            self._pending.append(encode(frame))
        if isinstance(event, Changed):
            change = event.change
            if len(self._recent) == KEPT:
                self._since = self._recent[0][0]
            self._recent.append((change.seq, change.ids))
            if not self._paged.isdisjoint(change.ids):
                self._pages = (-1, [])  # words changed or kept back are told to nobody who comes now
        self._dirty()

    def say(self, event_text: str) -> None:
        """An event that is no room's: the clock's state."""
        self._pending.append(event_text)

    # --- sending -------------------------------------------------------------

    def flush(self, now: float) -> None:
        """Send what gathered since the last tick."""
        if not self._pending and self._counted is None:
            return
        if self._counted is not None:
            self._pending.append(encode(counts_to_wire(self._counted)))
        text = tick_text(now, self._pending)
        self._pending, self._counted = [], None
        for connection in list(self.connections):
            if connection.lost:  # it resumes later, and nobody waits for it
                self.connections.discard(connection)
                connection.cut()
        say_to_all(self.connections, text)

    # --- joining -------------------------------------------------------------

    def since(self, seq: int) -> list[str] | None:
        """What changed after `seq`, as it is now, in one event; None when that is no longer known."""
        if seq < self._since:
            return None
        touched = [card_id for at, ids in self._recent if at > seq for card_id in ids]
        # The board may be ahead of what was told: whoever is said to have that would not take it when it is told.
        told = max((at for at, _ids in self._recent), default=seq)
        if told <= seq:
            return []
        board = self._board()
        found = {card_id: board.get(card_id) for card_id in dict.fromkeys(touched)}
        put = tuple(card for card in found.values() if card is not None)
        gone = tuple(card_id for card_id, card in found.items() if card is None)
        frame = event_to_wire(Changed(Change(told, put, gone), board))
        return [encode(frame)] if frame else []

    async def pages(self) -> tuple[int, list[bytes]]:
        """The board at some seq as `page` frames; made once for all who come, a page at a time so that nobody waits long."""
        seq, frames = self._pages
        while seq < self._since or sum(at > seq for at, _ids in self._recent) > KEPT // 4:
            if self._paging is None:
                self._paging = asyncio.get_running_loop().create_task(self._make_pages())
            seq, frames = await asyncio.shield(self._paging)
            if self._taken_back_since(seq):
                seq, frames = -1, []  # made while something was kept back: once more
        return seq, frames

    def _taken_back_since(self, seq: int) -> bool:
        board = self._board()
        return any(card_id not in board for at, ids in self._recent if at > seq for card_id in ids)

    async def close(self) -> None:
        """Wait for whoever still makes pages."""
        if self._paging is not None:
            await asyncio.wait([self._paging])

    async def _make_pages(self) -> tuple[int, list[bytes]]:
        try:
            board = self._board()
            frames: list[bytes] = []
            self._paged = frozenset(card_id for slots in board.slots.values() for card_id in slots)
            for n, cards in enumerate(pages_of(board), 1):
                frames.append(framed(f'{{"kind":"page","n":{n},"cards":{cards}}}'))
                await asyncio.sleep(0)
            later = [ids for at, ids in self._recent if at > board.seq]
            if all(self._paged.isdisjoint(ids) for ids in later):
                self._pages = (board.seq, frames)
            return board.seq, frames
        finally:
            self._paging = None


def tick_text(now: float, events: Iterable[str]) -> str:
    """The text of a `tick` frame out of texts of events."""
    return f'{{"kind":"tick","now":{now!r},"events":[{",".join(events)}]}}'
