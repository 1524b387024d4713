"""The hub's process is killed again and again while twenty devices work: nothing is lost, nothing comes twice."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pmtui.archive.archive import Archive
from pmtui.clock import SystemClock
from pmtui.ids import random_id
from pmtui.model.cards import Factor, Question
from pmtui.model.vocabulary import Audience, Role, SuggestionKind
from pmtui.room.answers import Answer, Done, Refused
from pmtui.room.commands import AddCards, Asked, EditCard, Suggest, Undo
from pmtui.room.net.remote import RemoteSeat
from tests.net.devices import seated, sit
from tests.net.hub_process import HubProcess
from tests.net.hubs import until
from tests.net.kept_hub import same
from tests.room.rooms import run

COMMANDS = 1000 if os.environ.get("PMTUI_SOAK") else 100
HOSTS, PARTICIPANTS = 12, 8
BETWEEN_KILLS = (15, 60)
"""Answers between two kills, at least and at most."""


@dataclass
class Log:
    """What was answered to which command."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    left: int = COMMANDS

    @property
    def acknowledged(self) -> dict[str, int]:
        return {asked: answer.seq for asked, answer in self.answers.items() if isinstance(answer, Done)}


def next_command(seat: RemoteSeat, chance: random.Random, n: int) -> Asked:
    """What this device does next."""
    named = random_id()
    if not seat.role.hosts:
        return Suggest(id=named, what=SuggestionKind.QUESTION, text=f"suggested {n}")
    what, mine = chance.random(), [card for card in seat.board.of(Factor) if card.text.endswith("*")]
    if what < 0.2 and mine:
        card = chance.choice(mine)
        update = {"text": f"edited {n} *", "audience": chance.choice(list(Audience))}
        return EditCard(id=named, card=card.model_copy(update=update), based_on=card.rev)
    if what < 0.3:
        return Undo(id=named)
    if what < 0.4:
        return AddCards(id=named, cards=(Question(text=f"private {n}", audience=Audience.HOSTS),))
    return AddCards(id=named, cards=(Factor(text=f"factor {n} *"),))


async def works(seat: RemoteSeat, log: Log, chance: random.Random) -> None:
    """A device asks one thing after another; a few at a time."""

    async def ask() -> None:
        while log.left > 0:
            log.left -= 1
            command = next_command(seat, chance, log.left)
            answer: Answer = Refused("", "failed")
            # While there is no line nothing was sent, and the person asks once more.
            while isinstance(answer, Refused) and answer.code in ("failed", "slow"):
                await until(lambda: seat.is_linked)
                log.asked.add(command.id)
                answer = await seat.do(command)
            log.answers[command.id] = answer

    await asyncio.gather(ask(), ask(), ask())


@pytest.mark.serial
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_a_hub_that_is_killed_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    chance = random.Random(20261120)

    async def session() -> None:
        hub = HubProcess(tmp_path)
        await hub.create(Factor(text="the first *"))
        await hub.start()
        log = Log()
        seats = [sit(hub.port, key=hub.key, random=chance.random) for _ in range(HOSTS)]
        seats += [sit(hub.port, code=hub.code, random=chance.random) for _ in range(PARTICIPANTS)]
        for seat in seats:
            await seated(seat)
        work = [asyncio.create_task(works(seat, log, random.Random(n))) for n, seat in enumerate(seats)]
        kills = 0
        while not all(task.done() for task in work):
            enough = len(log.answers) + chance.randrange(*BETWEEN_KILLS)
            await until(
                lambda enough=enough: len(log.answers) >= enough or all(task.done() for task in work)  # type: ignore[misc]
            )
            await hub.kill()
            kills += 1
            await hub.start()
        await asyncio.gather(*work)
        assert kills >= COMMANDS // BETWEEN_KILLS[1]
        await until(lambda: len({seat.board.seq for seat in seats}) == 1, "one seq")
        await until(lambda: seats[0].is_linked)
        await hub.kill()
        in_file(hub, log)
        with Archive.open(hub.archive, clock=SystemClock()) as archive:
            board = archive.load(hub.review)
        for seat in seats:
            same(seat.board, board.seen_by(seat.role))
            assert seat.role is not Role.PARTICIPANT or not seat.board.private
            await seat.left()
        print(f"{COMMANDS} commands, {kills} kills, {len(log.acknowledged)} acknowledged, seq {board.seq}")

    run(session())


def in_file(hub: HubProcess, log: Log) -> None:
    """The journal holds every acknowledged command once, and none that was refused."""
    with sqlite3.connect(hub.archive) as db:
        rows = db.execute("SELECT seq, command FROM changes WHERE review = ? ORDER BY seq", (hub.review,))
        journal: list[tuple[int, str | None]] = rows.fetchall()
    db.close()
    assert [seq for seq, _ in journal] == list(range(1, len(journal) + 1))
    saved = [command for _, command in journal if command]
    assert len(saved) == len(set(saved))
    assert {command: seq for seq, command in journal if command in log.acknowledged} == log.acknowledged
    assert set(saved) == set(log.acknowledged), (
        "what was refused is not there, what is there was acknowledged"
    )
    assert len(log.answers) == COMMANDS
    with Archive.open(hub.archive, clock=SystemClock()) as archive:
        assert archive.check() == []
