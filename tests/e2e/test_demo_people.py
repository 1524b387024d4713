"""Simulated participants: what they write stays with them until the bell, and they act by a person's own means."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmtui.clock import HandClock
from pmtui.coaching import folding
from pmtui.demo.clock import DemoClock
from pmtui.demo.company import DemoCompany
from pmtui.demo.people import LATEST, People, meant
from pmtui.demo.play import open_example
from pmtui.examples import MakeGroup, Script, example_script
from pmtui.formats import load_format
from pmtui.ids import counted_ids
from pmtui.model.cards import Group, Observation
from pmtui.model.vocabulary import LinkKind, Role, SessionState
from pmtui.room.answers import Done, Refused
from pmtui.room.commands import (
    AddCards,
    AdvancePhase,
    Asked,
    BeginSession,
    ExtendPhase,
    LinkTo,
    OpenSheet,
    OpenVote,
    RingBell,
)
from pmtui.room.house import House
from pmtui.room.room import Room
from pmtui.room.seats import LocalSeat


class Table:
    """A room on the example with its people, and a facilitator's seat; time moves by hand."""

    def __init__(self, house: House, room: Room, people: People, clock: HandClock) -> None:
        self.house = house
        self.room = room
        self.people = people
        self.clock = clock
        self.seat: LocalSeat = room.sit(Role.FACILITATOR)

    async def pass_time(self, seconds: float, until: Callable[[], bool] = lambda: False) -> float:
        """Let time pass second by second; how much did."""
        passed = 0.0
        while passed < seconds and not until():
            self.clock.advance(1)
            passed += 1
            await self.people.tick()
            await self.room.tick()
        return passed

    async def do(self, command: Asked) -> None:
        """A facilitator's command, pressed twice where it is guarded."""
        answer = await self.seat.do(command)
        if isinstance(answer, Refused):
            answer = await self.seat.do(command)
        assert isinstance(answer, Done), answer

    async def reach(self, phase: str) -> None:
        """Go on until that phase."""
        while (session := self.seat.board.session) is None or session.phases[
            session.at_phase
        ].phase.key != phase:
            await self.do(AdvancePhase())

    @property
    def notes(self) -> list[str]:
        return [note.text for note in self.seat.board.of(Observation)]


@asynccontextmanager
async def seated(folder: Path, script: Script, seed: int = 1) -> AsyncIterator[Table]:
    clock = HandClock(script.starts)
    house = House.open(folder / "demo.db", clock, counted_ids(), folding())
    room = await house.enter(await open_example(house), gap_limit=None)
    people = People(script, seed)
    table = Table(house, room, people, clock)
    people.join(room)
    await table.do(BeginSession(session_format=load_format(script.format)))
    try:
        yield table
    finally:
        await house.close()


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


@pytest.fixture(scope="module")
def script() -> Script:
    return example_script()


def few(script: Script, n: int) -> Script:
    return script.model_copy(update={"participants": script.participants[:n]})


def texts(script: Script) -> list[str]:
    return [note.text for person in script.participants for note in person.notes]


# --- the clock ---------------------------------------------------------------


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0.1, 600)), max_size=20))
def test_the_clock_never_jumps_when_its_speed_changes(moves: list[tuple[float, float]]) -> None:
    start = example_script().starts
    real = HandClock(start)
    clock = DemoClock(start, 10, real)
    for seconds, speed in moves:
        before = clock.monotonic()
        real.advance(seconds)
        after = clock.monotonic()
        assert after == pytest.approx(before + seconds * clock.speed)
        clock.set_speed(speed)
        assert clock.monotonic() == after
        assert (clock.now() - start).total_seconds() == pytest.approx(clock.monotonic(), abs=1e-5)


def test_a_clock_that_waits_stands_until_it_is_told(script: Script) -> None:
    real = HandClock(script.starts)
    clock = DemoClock(script.starts, 10, real, running=False)
    real.advance(5)
    clock.set_speed(4)
    assert (clock.monotonic(), clock.now()) == (0, script.starts)
    clock.go()
    real.advance(5)
    clock.go()
    assert clock.monotonic() == 20


def test_a_clock_runs_forward(script: Script) -> None:
    with pytest.raises(ValueError, match="runs forward"):
        DemoClock(script.starts, 0)
    with pytest.raises(ValueError, match="runs forward"):
        DemoClock(script.starts).set_speed(-1)


# --- notes -------------------------------------------------------------------


def test_no_note_is_anywhere_but_with_its_author_before_the_bell(script: Script, tmp_path: Path) -> None:
    async def session() -> None:
        async with seated(tmp_path, script) as table:
            await table.reach("walk")
            await table.pass_time(20 * 60)
            kept = b"".join(file.read_bytes() for file in tmp_path.glob("demo.db*"))
            assert table.notes == []
            for text in texts(script):
                assert text.encode() not in kept
            await table.do(RingBell())
            await table.pass_time(30, lambda: bool(table.notes))
            assert sorted(table.notes) == sorted(texts(script))

    run(session())


def test_envelopes_come_within_seconds_of_the_bell_and_not_before(script: Script, tmp_path: Path) -> None:
    async def session() -> None:
        async with seated(tmp_path, script) as table:
            await table.reach("walk")
            await table.pass_time(60)
            session = table.seat.board.session
            assert session is not None
            seats = [seat for seat in table.room._circle if seat.role is Role.PARTICIPANT]
            assert not any(seat.has_posted("sheet") for seat in seats)
            await table.do(RingBell())
            passed = await table.pass_time(60, lambda: all(seat.has_posted("sheet") for seat in seats))
            assert passed <= LATEST + 1

    run(session())


def test_an_early_bell_brings_what_is_written_by_then(script: Script, tmp_path: Path) -> None:
    async def session() -> None:
        async with seated(tmp_path, script) as table:
            await table.reach("walk")
            await table.pass_time(7 * 60)
            await table.do(RingBell())
            await table.pass_time(30, lambda: bool(table.notes))
            assert 0 < len(table.notes) < len(texts(script))
            assert set(table.notes) < set(texts(script))

    run(session())


def test_a_second_sheet_brings_the_rest_and_nothing_twice(script: Script, tmp_path: Path) -> None:
    async def session() -> None:
        async with seated(tmp_path, script) as table:
            await table.reach("walk")
            await table.pass_time(7 * 60)
            await table.do(RingBell())
            await table.pass_time(30, lambda: bool(table.notes))
            await table.do(OpenSheet())
            await table.do(ExtendPhase(seconds=20 * 60))
            await table.pass_time(20 * 60)
            if (session := table.seat.board.session) and session.sheet == "open":
                await table.do(RingBell())
                await table.pass_time(30)
            assert sorted(table.notes) == sorted(texts(script))

    run(session())


def test_everybody_ready_rings_the_bell_of_the_walk_but_not_of_the_read(
    script: Script, tmp_path: Path
) -> None:
    async def session() -> None:
        async with seated(tmp_path, script) as table:
            await table.reach("read")
            await table.pass_time(6 * 60)
            assert table.seat.counts.move_on == 8
            assert table.notes == []
            await table.reach("walk")
            passed = await table.pass_time(24 * 60, lambda: bool(table.notes))
            assert 22.5 * 60 < passed < 23.5 * 60

    run(session())


def test_asking_for_more_time_is_shown_as_a_sum(script: Script, tmp_path: Path) -> None:
    async def session() -> None:
        async with seated(tmp_path, script) as table:
            await table.reach("walk")
            await table.pass_time(21 * 60 + 5)
            assert table.seat.counts.more_time == 2

    run(session())


def test_four_people_accept_being_few(script: Script, tmp_path: Path) -> None:
    async def session() -> None:
        small = few(script, 4)
        async with seated(tmp_path, small) as table:
            await table.reach("walk")
            await table.pass_time(20 * 60)
            await table.do(RingBell())
            await table.pass_time(30, lambda: bool(table.notes))
            assert sorted(table.notes) == sorted(texts(small))

    run(session())


# --- votes and the pulse -----------------------------------------------------


def test_votes_go_to_the_groups_somebody_else_made(script: Script, tmp_path: Path) -> None:
    async def session() -> None:
        async with seated(tmp_path, script) as table:
            await table.reach("walk")
            await table.pass_time(20 * 60)
            await table.do(RingBell())
            await table.pass_time(30, lambda: bool(table.notes))
            await table.reach("group")
            wanted = {n.text for p in script.participants for n in p.notes if n.group == "silent-backups"}
            notes = [note for note in table.seat.board.of(Observation) if note.text in wanted]
            links = tuple(LinkTo(card=n.id, link_kind=LinkKind.BELONGS, inward=True) for n in notes[:2])
            await table.do(AddCards(cards=(Group(title="Backups"),), links=links))
            [group] = table.seat.board.of(Group)
            await table.do(OpenVote())
            await table.pass_time(5)
            await table.do(RingBell())
            await table.pass_time(30, lambda: table.seat.board.votes_on(group.id) > 0)
            board = table.seat.board
            cast = sum(vote == "silent-backups" for p in script.participants for vote in p.votes)
            assert board.votes_on(group.id) == cast
            alone = meant(script, "which-host", board, tuple(n.id for n in board.of(Observation)))
            assert board.votes_on(alone) > 0

    run(session())


def test_a_vote_without_anything_that_fits_is_not_cast(script: Script, tmp_path: Path) -> None:
    async def session() -> None:
        async with seated(tmp_path, script) as table:
            assert meant(script, "silent-backups", table.seat.board, ()) == ""

    run(session())


# --- company -----------------------------------------------------------------


def test_the_company_begins_a_session_and_sits_down_again_after_a_break(
    script: Script, tmp_path: Path
) -> None:
    async def session() -> None:
        real = HandClock(script.starts)
        clock = DemoClock(script.starts, 10, real)
        company = DemoCompany(script, clock, 1)
        await company.tick()
        house = House.open(tmp_path / "demo.db", clock, counted_ids(), folding())
        review_id = await open_example(house)
        room = await house.enter(review_id, gap_limit=None)
        company.join(room)
        await company.tick()
        seat = room.sit(Role.FACILITATOR)
        assert seat.board.session is not None
        assert seat.board.session.state is SessionState.RUNNING
        assert (seat.counts.people, seat.counts.writers) == (9, 8)
        seat.leave()
        await house.leave(review_id)
        again = await house.enter(review_id, gap_limit=None)
        company.join(again)
        await company.tick()
        assert again.counts.writers == 8
        assert again.board.session == seat.board.session
        await house.close()

    run(session())


def test_a_guarded_key_has_three_real_seconds_however_fast_the_demo_runs(
    script: Script, tmp_path: Path
) -> None:
    async def session() -> None:
        real = HandClock(script.starts)
        clock = DemoClock(script.starts, 60, real)
        company = DemoCompany(script, clock, 1)
        house = House.open(tmp_path / "demo.db", clock, counted_ids(), folding())
        room = await house.enter(await open_example(house), gap_limit=None)
        company.join(room)
        company.set_speed(32)
        assert company.speed == 32
        await company.tick()
        seat = room.sit(Role.FACILITATOR)
        assert isinstance(await seat.do(AdvancePhase()), Refused)
        real.advance(2)
        assert isinstance(await seat.do(AdvancePhase()), Done)
        assert isinstance(await seat.do(AdvancePhase()), Refused)
        real.advance(4)
        assert isinstance(await seat.do(AdvancePhase()), Refused)
        await house.close()

    run(session())


def test_every_group_the_script_votes_on_is_made_by_its_host(script: Script) -> None:
    made = {step.key for step in script.host if isinstance(step, MakeGroup)}
    assert {vote for person in script.participants for vote in person.votes} <= made
