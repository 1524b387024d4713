"""A facilitator's program is killed at random moments of its commands: all it answered with "done" is in the file."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pmtui.archive.archive import Archive
from pmtui.clock import SystemClock

KILLS = 200 if os.environ.get("PMTUI_SOAK") else 20

FACILITATOR = """
import asyncio, json, random, sys
from datetime import UTC, datetime
from pathlib import Path
from pmtui.clock import SystemClock
from pmtui.formats import load_format
from pmtui.ids import random_id
from pmtui.model.cards import Factor, Review, TimelineEvent
from pmtui.model.moment import Moment
from pmtui.model.vocabulary import LinkKind
from pmtui.room.answers import Done
from pmtui.room.commands import AddCards, BeginSession, DropCards, EditCard, LinkCards, PauseClock, Undo
from pmtui.room.house import House

path, seed = Path(sys.argv[1]), int(sys.argv[2])
chance = random.Random(seed)
at = Moment(at=datetime(2026, 11, 20, 14, tzinfo=UTC))


def said(answer):
    if isinstance(answer, Done) and answer.words:
        print(json.dumps([answer.seq, answer.words]), flush=True)
    return answer


async def main():
    house = House.open(path, SystemClock(), random_id)
    reviews = await house.reviews() if path.stat().st_size else []
    review = reviews[0].id if reviews else await house.create(Review(title="Soak"))
    seat = await house.sit(review)
    if seat.board.session is None:
        said(await seat.do(BeginSession(session_format=load_format("default-60"))))
    while True:
        async def add(n):
            card = TimelineEvent(at=at, text=f"event {n}") if chance.random() < 0.8 else Factor(text=f"factor {n}")
            return said(await seat.do(AddCards(cards=(card,))))
        await asyncio.gather(*(add(chance.randrange(10**6)) for _ in range(chance.randrange(1, 5))))
        events = [key[3] for key in seat.board.timeline]
        factors = list(seat.board.of(Factor))
        if events:
            event = seat.board.find(TimelineEvent, chance.choice(events))
            changed = event.model_copy(update={"starred": not event.starred})
            said(await seat.do(EditCard(card=changed, based_on=event.rev)))
            if factors:
                link = LinkCards(sources=(event.id,), target=chance.choice(factors).id, link_kind=LinkKind.SUPPORTS)
                said(await seat.do(link))
            if chance.random() < 0.3:
                said(await seat.do(DropCards(cards=(event.id,))))
        if chance.random() < 0.3:
            said(await seat.do(Undo()))
        await seat.do(PauseClock())


asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_nothing_that_was_answered_is_lost(tmp_path: Path) -> None:
    chance = random.Random(7)
    path = tmp_path / "soak.db"
    answered = 0
    for number in range(KILLS):
        command = [sys.executable, "-c", FACILITATOR, str(path), str(number)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(chance.randrange(1, 40))]
            process.send_signal(signal.SIGKILL)
            lines += list(process.stdout)
        told = [json.loads(line) for line in lines if line.endswith("\n")]
        assert told, "the facilitator's program ended by itself"
        with Archive.open(path, clock=SystemClock()) as archive:
            [review] = archive.reviews()
            journal = {line.seq: line.words for line in archive.journal(review.id)}
            assert list(journal) == list(range(1, len(journal) + 1))
            assert {seq: journal[seq] for seq, _ in told if seq in journal} == dict(map(tuple, told))
            board = archive.load(review.id)
            assert board.seq == len(journal)
            assert board.session is not None
            assert board.session.state == "running"
            assert archive.check() == []
        answered += len(told)
    print(f"{KILLS} kills, {answered} answered commands, none lost")
