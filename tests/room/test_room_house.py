"""The house: one room a review, whoever comes at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from pmtui.ids import counted_ids
from pmtui.model.cards import Review, SpokenNote
from pmtui.room.answers import Done
from pmtui.room.commands import AddCards
from pmtui.room.house import House
from tests.room.kept_rooms import hand_clock
from tests.room.rooms import run

Found = TypeVar("Found")


def in_house(tmp_path: Path, work: Callable[[House, str], Awaitable[Found]]) -> Found:
    """What work finds in a new house with one review."""

    async def whole() -> Found:
        house = House.open(tmp_path / "a.db", hand_clock(), counted_ids())
        try:
            return await work(house, await house.create(Review(title="Checkout was down")))
        finally:
            await house.close()

    return run(whole())


def test_two_who_enter_at_once_are_in_the_same_room(tmp_path: Path) -> None:
    async def work(house: House, review: str) -> None:
        one, other = await asyncio.gather(house.enter(review), house.enter(review))
        assert one is other

    in_house(tmp_path, work)


def test_who_enters_while_another_leaves_holds_the_review(tmp_path: Path) -> None:
    async def work(house: House, review: str) -> None:
        before = await house.sit(review)
        saving = asyncio.ensure_future(before.do(AddCards(cards=(SpokenNote(text="still on its way"),))))
        await asyncio.sleep(0)
        _, seat, _ = await asyncio.gather(house.leave(review), house.sit(review), saving)
        with_lock = list(tmp_path.glob("*.lock"))
        assert len(with_lock) == 1
        assert isinstance(await seat.do(AddCards(cards=(SpokenNote(text="here"),))), Done)

    in_house(tmp_path, work)
