"""A hub over a real archive, that can be ended and started again as another process would be."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from pmtui.archive.archive import Archive
from pmtui.clock import Clock, SystemClock
from pmtui.ids import Ids, random_id
from pmtui.model.board import Board
from pmtui.model.cards import Card, Review
from pmtui.room.doors import DoorState, Listening
from pmtui.room.house import House
from pmtui.room.net.hub import Hub
from pmtui.room.room import Room
from tests.net.own_ports import own_port


class KeptHub:
    """One review in an archive, and the hub whose door is open on it."""

    def __init__(self, folder: Path, time: Clock | None = None, new_id: Ids = random_id) -> None:
        self.folder = folder
        self.archive = folder / "archive.db"
        self.state = folder / "state"
        self.time = time or SystemClock()
        self.new_id = new_id
        self.review = ""
        self.door = DoorState("", "")
        self.starts = 0
        self._port = own_port()
        self._house: House | None = None
        self._hub: Hub | None = None
        self._room: Room | None = None

    @property
    def room(self) -> Room:
        assert self._room is not None
        return self._room

    @property
    def port(self) -> int:
        assert self._hub is not None
        return self._hub.port

    async def start(self, cards: tuple[Card, ...] = ()) -> None:
        """Open the archive (the first time with these cards), and the door, on the port it had."""
        house = House.open(self.archive, self.time, self.new_id)
        if not self.review:
            named = [card.model_copy(update={"id": card.id or random_id()}) for card in cards]
            self.review = await house.create(Review(title="Checkout was down"), named)
        self._room = await house.enter(self.review)
        self._house, self._hub = house, Hub(self.time, self.state)
        await self._hub.listen(Listening(port=self._port))
        self.door = await self._hub.open(self._room)
        self.starts += 1

    async def end(self, *, suddenly: bool = True) -> None:
        """The hub is gone; suddenly, without a word to anybody and with nothing that was only in memory."""
        assert self._hub is not None
        assert self._house is not None
        if suddenly and self._hub._server is not None:
            for connection in list(self._hub._server.connections):
                connection.transport.abort()
        await self._hub.close()
        await self._house.close()
        self._hub = self._house = self._room = None

    async def restart(self, *, suddenly: bool = True) -> None:
        """Ended, and another one in its place."""
        await self.end(suddenly=suddenly)
        await self.start()

    def saved(self) -> Board:
        """The board as the archive has it, read by itself."""
        with Archive.open(self.archive, clock=self.time) as archive:
            return archive.load(self.review)


@contextlib.asynccontextmanager
async def kept_hub(folder: Path, *cards: Card, time: Clock | None = None) -> AsyncIterator[KeptHub]:
    """A hub over an archive in `folder`."""
    hub = KeptHub(folder, time)
    await hub.start(cards)
    try:
        yield hub
    finally:
        if hub._hub is not None:
            await hub.end(suddenly=False)


def same(one: Board, other: Board) -> None:
    """Both boards hold the same, in the same order of time."""
    assert one.seq == other.seq
    assert {card.id: card for card in one} == {card.id: card for card in other}
    assert list(one.timeline) == list(other.timeline)
    assert one.private == other.private
