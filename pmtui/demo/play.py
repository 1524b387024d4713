"""A whole session without anybody at the keys: the example, its people and its facilitator, up to the document."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from pmtui.clock import HandClock
from pmtui.coaching import folding
from pmtui.demo.folder import ARCHIVE, demo_folder
from pmtui.demo.host import Host
from pmtui.demo.people import People
from pmtui.documents.engineers import engineers
from pmtui.documents.markdown import to_markdown
from pmtui.documents.review_file import parse_review
from pmtui.examples import DEMO, BadExample, example_review, example_script
from pmtui.ids import counted_ids
from pmtui.model.board import Board
from pmtui.model.cards import Review
from pmtui.model.vocabulary import Role, SessionState
from pmtui.room.house import House

STEP = 1.0
"""Seconds between two looks at the clock."""

LONGEST = 4 * 3600
"""Seconds after which a session that has not closed never will."""


async def open_example(house: House, example: str = DEMO) -> str:
    """The example as a review of the archive; its id."""
    cards = parse_review(example_review(example))
    review = next(card for card in cards if isinstance(card, Review))
    return await house.create(review, cards)


async def play(
    house: House,
    clock: HandClock,
    seed: int,
    example: str = DEMO,
    until: Callable[[Board], bool] = lambda _board: False,
) -> Board:
    """Run the example's session from start to close, or until the board is as asked; the board after it."""
    script = example_script(example)
    review_id = await open_example(house, example)
    room = await house.enter(review_id, gap_limit=None)
    people = People(script, seed)
    seat = room.sit(Role.FACILITATOR)
    people.join(room)
    host = Host(seat, script, example)
    await host.begin()
    ends = clock.monotonic() + LONGEST
    while (session := seat.board.session) is not None and session.state is SessionState.RUNNING:
        if clock.monotonic() > ends:
            raise BadExample(f"the session on {example} does not come to its close")
        clock.advance(STEP)
        await people.tick()
        await room.tick()
        await host.tick()
        if until(seat.board):
            break
    await room.settled()
    return seat.board


def sample_document(seed: int = 1, example: str = DEMO) -> str:
    """The document of the example's session, in Markdown; the same bytes for the same seed."""
    with demo_folder() as folder:
        return asyncio.run(_document(folder / ARCHIVE, seed, example))


async def _document(path: Path, seed: int, example: str) -> str:
    clock = HandClock(example_script(example).starts)
    house = House.open(path, clock, counted_ids(), folding())
    try:
        board = await play(house, clock, seed, example)
    finally:
        await house.close()
    return to_markdown(engineers(board))
