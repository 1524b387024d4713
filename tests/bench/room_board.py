"""The app as real_board starts it, with its room open to other devices and a session running: for bench_room_screen."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from pmtui.clock import SystemClock
from pmtui.config import Paths, Settings
from pmtui.model.cards import Review
from pmtui.model.vocabulary import Role
from pmtui.room.answers import Done
from pmtui.room.commands import BeginSession
from pmtui.room.doors import Listening
from pmtui.room.net.hub import Hub
from pmtui.tui import app
from pmtui.tui.app import PmtuiApp
from pmtui.tui.desk import Desk
from tests.bench.real_board import house
from tests.bench.room_stand import events
from tests.room.rooms import AGENDA

SAYS = "open.json"
"""The file that says where to join, once one can."""


def fill(folder: Path, n: int) -> str:
    """A review of that many events, whose numbers come first, so that no row is too narrow for them; its id."""

    async def create() -> str:
        opened = house(folder)
        review_id = await opened.create(Review(title="A long night"), events(n))
        await opened.close()
        return review_id

    return asyncio.run(create())


class Hosting(PmtuiApp):
    """Opens the room's door by itself; a person would press a key and close the screen that says where to join."""

    CSS_PATH = str(Path(app.__file__).with_name("pmtui.tcss"))

    async def open_review(self, review_id: str, card_id: str = "") -> None:
        """The board, then the door."""
        await super().open_review(review_id, card_id)
        assert self.house is not None
        room = await self.house.enter(review_id)
        assert isinstance(await room.sit(Role.CO_FACILITATOR).do(BeginSession(session_format=AGENDA)), Done)
        folder = self.desk.paths.archive.parent
        self.hub: Hub = Hub(SystemClock(), folder)
        await self.hub.listen(Listening())
        door = await self.hub.open(room)
        beside = folder / f".{SAYS}"
        beside.write_text(json.dumps({"port": self.hub.port, "code": door.code}), encoding="utf-8")
        beside.replace(folder / SAYS)


def main(folder: str, review_id: str) -> None:
    """Open that review's board and its door."""
    root = Path(folder)
    paths = Paths(root / "reviews.db", root / "config.toml", root, root / "language.toml", root)
    Hosting(Desk(Settings(), paths, lambda: house(root), review=review_id)).run()


if __name__ == "__main__":
    main(*sys.argv[1:3])
