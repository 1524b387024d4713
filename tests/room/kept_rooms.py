"""Rooms over a real archive."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from pmtui.archive.entries import Entry
from pmtui.archive.writer import Writer
from pmtui.clock import HandClock
from pmtui.ids import Ids
from pmtui.model.board import Change
from pmtui.model.cards import Card, Review
from pmtui.model.vocabulary import Role
from pmtui.room.answers import Answer, Done, Refused
from pmtui.room.commands import AdvancePhase, Asked, BeginSession, RingBell
from pmtui.room.keeper import open_room
from pmtui.room.room import Room
from pmtui.room.seats import LocalSeat
from tests.room.rooms import AGENDA, REVIEW, START


def seeded_ids(seed: int) -> Ids:
    """Random identities, the same for the same seed."""
    chance = random.Random(seed)
    return lambda: chance.randbytes(16).hex()


def new_archive(path: Path, clock: HandClock, cards: Sequence[Card] = ()) -> Writer:
    """An archive with one review."""
    writer = Writer.open(path, clock)
    review = Review(id=REVIEW, review=REVIEW, rev=1, title="Checkout was down")
    named = [card.model_copy(update={"review": REVIEW, "rev": 1}) for card in cards]
    change = Change(1, (review, *named), (), "Review opened")
    assert writer.run(lambda archive: archive.commit([Entry(REVIEW, change)])) == [None]
    return writer


def hand_clock() -> HandClock:
    return HandClock(START)


async def kept_room(writer: Writer, clock: HandClock, ids: Ids) -> Room:
    return await open_room(writer, REVIEW, clock, ids)


async def done(seat: LocalSeat, *commands: Asked) -> Answer:
    """Ask for each, pressing guarded keys twice; the last answer."""
    answer: Answer = Done(0)
    for command in commands:
        answer = await seat.do(command)
        if isinstance(answer, Refused) and answer.code == "again":
            answer = await seat.do(command)
        assert isinstance(answer, Done), (command, answer)
    return answer


async def writing_room(writer: Writer, clock: HandClock, ids: Ids) -> tuple[Room, LocalSeat]:
    """A room in its writing phase with the sheet open, and its facilitator."""
    room = await kept_room(writer, clock, ids)
    lead = room.sit(Role.FACILITATOR)
    await done(lead, BeginSession(session_format=AGENDA), AdvancePhase())
    return room, lead


async def ring(room: Room, lead: LocalSeat) -> None:
    await done(lead, RingBell())
    await room.tick()
