"""The room at work: a change on its way to everybody, three hundred who press enter at once, the bell.

Devices are bare sockets in a second process. The baseline is bare TCP (asyncio.Protocol and transport.write) in the
hub's loop, the same bytes to the same number of the same sort of socket, taking turns with the room.
"""

from __future__ import annotations

import asyncio
import base64
import random
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from pmtui.clock import SystemClock
from pmtui.ids import random_id
from pmtui.model.cards import Factor, Observation
from pmtui.model.vocabulary import Role
from pmtui.room.answers import Changed, Done, Refused
from pmtui.room.commands import AddCards, AdvancePhase, BeginSession, DropCards, OpenSheet, RingBell
from pmtui.room.envelope import seal
from pmtui.room.net.fanout import tick_text
from pmtui.room.net.wire import encode, event_to_wire
from pmtui.room.room import Room
from pmtui.room.saving import Save
from pmtui.room.seats import LocalSeat
from tests.bench.bench_screen import p95
from tests.bench.room_crowd import framed
from tests.bench.room_stand import (
    Baseline,
    Crowd,
    archived,
    awaited,
    baseline,
    board,
    crowd,
    do,
    now,
    opened,
)
from tests.room.rooms import AGENDA, MemoryKeeper

AUDIENCES = (10, 50, 200)
CHANGES = 60
PEOPLE = 300
HOSTS = 10
ROUNDS = 5
CHANGED = '"kind":"changed"'
AFTER_TICK = 0.06
"""So long after a frame the next goes out at once."""


class Stamping(MemoryKeeper):
    """Says when each change was saved."""

    def __init__(self) -> None:
        super().__init__()
        self.saved: list[float] = []

    async def commit(self, saves: list[Save]) -> list[str]:
        problems = await super().commit(saves)
        self.saved.append(now())
        return problems


def _marks(answer: dict[str, Any]) -> list[list[list[float]]]:
    found: list[list[list[float]]] = answer["marks"]
    return found


def _last(answer: dict[str, Any]) -> float:
    """When the last device had the last it waited for."""
    return max(marks[-1][0] for marks in _marks(answer))


# --- one change --------------------------------------------------------------


async def fan_out(state: Path, devices: Crowd, n: int) -> str:
    """Milliseconds from the saved change, and from its frame, to each device."""
    keeper = Stamping()
    room = Room(board(), keeper, SystemClock(), random_id)
    async with opened(room, state) as stage, baseline() as (bare, port):
        lead = room.sit(Role.FACILITATOR)
        await devices.connect("ours", stage.port, stage.people(n))
        await devices.connect("bare", port, ["hello"] * n, mode="tcp")
        await asyncio.sleep(0.5)  # the sums of those who came are told by then
        waits = [awaited(group, CHANGED, CHANGES) for group in ("ours", "bare")]
        await devices.armed("burst", parts=waits)
        written: list[float] = []
        for k in range(CHANGES):
            await asyncio.sleep(AFTER_TICK)
            done = await lead.do(AddCards(cards=(Factor(text=f"no canary stage after deploy {k}"),)))
            assert isinstance(done, Done)
            await asyncio.sleep(AFTER_TICK / 2)
            frame = event_to_wire(Changed(keeper.saves[-1].change, room.board))
            assert frame is not None
            said = framed(tick_text(now(), [encode(frame)]).encode())
            written.append(now())
            bare.send(said)
        marks = _marks(await devices.answer())
        for group in ("ours", "bare"):
            await devices.ask("close", group=group)
    saved = [(at - keeper.saved[k]) for one in marks[:n] for k, (at, _, _) in enumerate(one)]
    sent = [at - told for one in marks[:n] for at, _, told in one]
    base = [at - written[k] for one in marks[n:] for k, (at, _, _) in enumerate(one)]
    ratio = median(sent) / median(base)
    return (
        f"  {n:>4} devices: {ratio:.2f}x bare TCP from the frame, {median(saved) / median(base):.2f}x from the disk "
        f"(target 1.4); p50 {median(saved) * 1000:.2f}, p95 {p95(saved) * 1000:.2f} ms; "
        f"bare {median(base) * 1000:.2f}, {p95(base) * 1000:.2f}"
    )


# --- all at once -------------------------------------------------------------


async def _bare_burst(devices: Crowd, texts: list[str], needle: str) -> float:
    answer = await devices.burst("bare", texts, needle, len(texts))
    return _last(answer) - float(answer["start"])


def _line(what: str, ours: list[float], base: list[float], note: str = "") -> str:
    ratio = median(mine / theirs for mine, theirs in zip(ours, base, strict=True))
    return (
        f"  {what}: {median(ours) * 1000:.0f} ms (target 100), {ratio:.1f}x bare TCP with the same tick "
        f"({median(base) * 1000:.0f} ms){note}"
    )


async def cards_at_once(folder: Path, devices: Crowd) -> str:
    """Three hundred note-takers add an event each; until each has all three hundred."""
    ours, base = [], []
    async with archived(folder) as room, opened(room, folder) as stage, baseline() as (_, port):
        lead = room.sit(Role.FACILITATOR)
        await devices.connect("ours", stage.port, stage.note_takers(PEOPLE))
        await devices.connect("bare", port, ["hello"] * PEOPLE, mode="tcp")
        for k in range(ROUNDS):
            await asyncio.sleep(0.5)
            texts = [_add_event(n) for n in range(PEOPLE)]
            answer = await devices.burst("ours", texts, CHANGED, PEOPLE)
            ours.append(_last(answer) - float(answer["start"]))
            put = tuple(event.id for event in room.board.events())
            assert len(put) == PEOPLE, f"round {k}"
            base.append(await _bare_burst(devices, texts, '"kind": "add"'))
            assert isinstance(await lead.do(DropCards(cards=put)), Done)
        for group in ("ours", "bare"):
            await devices.ask("close", group=group)
    return _line(f"{PEOPLE} note-takers add a card each", ours[1:], base[1:], ", saved in an archive")


def _add_event(n: int) -> str:
    event = {
        "kind": "event",
        "at": {"at": "2026-11-20T14:05:00Z"},
        "text": f"replica lag on db7, seen by {n}",
    }
    return do({"kind": "add", "cards": [event]})


async def suggestions_at_once(folder: Path, devices: Crowd) -> str:
    """Three hundred participants suggest something each; until hosts have all, and each its answer."""
    ours, base = [], []
    async with archived(folder) as room, opened(room, folder) as stage, baseline() as (_, port):
        lead = room.sit(Role.FACILITATOR)
        await devices.connect("hosts", stage.port, stage.note_takers(HOSTS))
        await devices.connect("ours", stage.port, stage.people(PEOPLE))
        await devices.connect("bare", port, ["hello"] * PEOPLE, mode="tcp")
        for _ in range(ROUNDS):
            await asyncio.sleep(0.5)
            texts = [
                do({"kind": "suggest", "what": "question", "text": f"who was paged at {n}?"})
                for n in range(PEOPLE)
            ]
            parts = [
                awaited("hosts", '"kind":"suggestion"', PEOPLE),
                awaited("ours", '"kind":"done"', 1, texts),
            ]
            await devices.armed("burst", parts=parts)
            answer = await devices.answer()
            ours.append(_last(answer) - float(answer["start"]))
            base.append(await _bare_burst(devices, texts, '"kind": "suggest"'))
            put = tuple(card.id for card in room.board if card.kind == "suggestion")
            assert len(put) == PEOPLE
            assert isinstance(await lead.do(DropCards(cards=put)), Done)
        for group in ("ours", "bare", "hosts"):
            await devices.ask("close", group=group)
    return _line(f"{PEOPLE} participants suggest something each", ours[1:], base[1:], ", saved in an archive")


async def signals_at_once(folder: Path, devices: Crowd) -> str:
    """Three hundred participants are ready at once; until everybody has the whole sum."""
    ours, base = [], []
    async with archived(folder) as room, opened(room, folder) as stage, baseline() as (_, port):
        lead = room.sit(Role.FACILITATOR)
        assert isinstance(await lead.do(BeginSession(session_format=AGENDA)), Done)
        await devices.connect("ours", stage.port, stage.people(PEOPLE))
        await devices.connect("bare", port, ["hello"] * PEOPLE, mode="tcp")
        for k in range(ROUNDS):
            await asyncio.sleep(0.5)
            on = k % 2 == 0
            texts = [do({"kind": "signal", "signal": "more_time", "on": on}) for _ in range(PEOPLE)]
            answer = await devices.burst("ours", texts, f'"more_time":{PEOPLE if on else 0},', 1)
            ours.append(_last(answer) - float(answer["start"]))
            base.append(await _bare_burst(devices, texts, '"kind": "signal"'))
        for group in ("ours", "bare"):
            await devices.ask("close", group=group)
    return _line(f"{PEOPLE} participants signal", ours[1:], base[1:])


# --- the bell ----------------------------------------------------------------


async def _press(lead: LocalSeat, command: AdvancePhase | RingBell) -> None:
    answer = await lead.do(command)
    if isinstance(answer, Refused) and answer.code == "again":
        answer = await lead.do(command)
    assert isinstance(answer, Done), answer


async def bell(folder: Path, devices: Crowd) -> str:
    """Three hundred envelopes; from the last one in to the notes on every device."""
    ours, base, chance = [], [], random.Random(7)
    async with archived(folder) as room, opened(room, folder) as stage, baseline() as (bare, port):
        lead = room.sit(Role.FACILITATOR)
        assert isinstance(await lead.do(BeginSession(session_format=AGENDA)), Done)
        await devices.connect("ours", stage.port, stage.people(PEOPLE))
        await devices.connect("bare", port, ["hello"] * PEOPLE, mode="tcp")
        await _press(lead, AdvancePhase())
        slots = 0
        for k in range(ROUNDS - 1):
            if k:
                assert isinstance(await lead.do(OpenSheet()), Done)
            session = room.running_session
            assert session is not None
            slots, before = session.slots, room.board
            texts = [_envelope(n, session.round, slots, chance) for n in range(PEOPLE)]
            await _press(lead, RingBell())
            await asyncio.sleep(0.2)
            answer = await devices.burst("ours", texts, '"kind":"revealed"', 1)
            ours.append(_last(answer) - float(answer["sent"]))
            shown = [card for card in room.board.of(Observation) if card.id not in before]
            assert len(shown) == PEOPLE * slots
            base.append(await _bare_bell(devices, bare, texts, shown))
        for group in ("ours", "bare"):
            await devices.ask("close", group=group)
    ratio = median(mine / theirs for mine, theirs in zip(ours[1:], base[1:], strict=True))
    return (
        f"the bell, {PEOPLE} envelopes of {slots} notes: {median(ours[1:]):.2f} s from the last envelope to the notes "
        f"on every device (target 1), {ratio:.1f}x bare TCP moving as many bytes ({median(base[1:]) * 1000:.0f} ms)"
    )


def _envelope(n: int, number: int, slots: int, chance: random.Random) -> str:
    notes = [f"note {k} of device {n}: the dashboard said green while the queue grew" for k in range(slots)]
    sealed = base64.b64encode(seal(notes, slots, chance.randbytes).envelope).decode()
    return encode({"kind": "post", "what": "sheet", "round": number, "envelope": sealed, "alone": False})


async def _bare_bell(devices: Crowd, bare: Baseline, texts: list[str], shown: list[Any]) -> float:
    from pmtui.room.net.wire import card_to_wire

    said = encode({"kind": "changed", "put": [card_to_wire(card) for card in shown]})
    bare.after = framed(said.encode())
    bare.swallow = sum(len(framed(text.encode(), masked=True)) for text in texts)
    answer = await devices.burst("bare", texts, CHANGED, 1)
    return _last(answer) - float(answer["sent"])


async def _measured() -> list[str]:
    out = ["fan-out of one change, devices in another process:"]
    async with crowd() as devices:
        for n in AUDIENCES:
            with tempfile.TemporaryDirectory() as name:
                out.append(await fan_out(Path(name), devices, n))
        out.append(f"all at once, until everybody has all, devices in another process, {ROUNDS - 1} rounds:")
        for work in (cards_at_once, suggestions_at_once, signals_at_once, bell):
            with tempfile.TemporaryDirectory() as name:
                out.append(await work(Path(name), devices))
    return out


def run() -> list[str]:
    """The report, line by line."""
    return asyncio.run(_measured())


if __name__ == "__main__":
    print("\n".join(run()))
