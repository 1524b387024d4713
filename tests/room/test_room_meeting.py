from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pmtui.facilitation.timebox import MeetingClock
from pmtui.model.cards import Factor, Session
from pmtui.model.format import Phase, SessionFormat
from pmtui.model.vocabulary import Role, SessionState
from pmtui.room.answers import BellRang, ClockMoved, Counted, Done, Refused, Told
from pmtui.room.commands import (
    AcceptSplit,
    AddCards,
    AdvancePhase,
    BeginSession,
    CancelCountdown,
    CloseSession,
    CountGap,
    ExtendPhase,
    GoBack,
    HearFunction,
    NextTopic,
    OpenSheet,
    PauseClock,
    RingBell,
    Signal,
    Undo,
)
from tests.room.rooms import AGENDA, FACTOR, START, House, devices, heard, house, run


def session_of(there: House) -> Session:
    session = there.room.board.session
    assert session is not None
    return session


def clock_of(there: House) -> MeetingClock:
    clock = there.lead.clock
    assert clock is not None
    return clock


def left(there: House) -> float:
    return clock_of(there).phase.remaining(there.time.monotonic())


async def to_phase(there: House, key: str) -> None:
    """Move on until that phase, a few seconds in each; bells find no envelopes."""
    while clock_of(there).key != key:
        await there.pass_time(5)
        answer = await there.next_phase()
        assert isinstance(answer, Done), answer
        await there.pass_time(1)


def test_a_session_begins_on_the_whole_minute_with_its_clock_running() -> None:
    async def session() -> None:
        there = house()
        there.time.advance(42)
        await there.begin()
        begun = session_of(there)
        assert (begun.state, begun.number, begun.at_phase) == (SessionState.RUNNING, 1, 0)
        assert begun.began == begun.planned_start == START
        assert begun.hard_stop == START + timedelta(minutes=31), (
            "the begun minute is not taken from the agenda"
        )
        assert [run.planned_seconds for run in begun.phases] == [120, 600, 600, 300, 180]
        assert clock_of(there).running
        assert left(there) == 120
        assert heard(there.seats[Role.STAGE], ClockMoved)
        again = await there.do(BeginSession(session_format=AGENDA))
        assert isinstance(again, Refused)

    run(session())


def test_a_late_start_splits_what_is_left_before_the_first_phase() -> None:
    async def session() -> None:
        there = house()
        there.time.advance(10 * 60)
        await there.begin(planned_start=START, hard_stop=START + timedelta(minutes=30))
        begun = session_of(there)
        planned = {run.phase.key: run.planned_seconds for run in begun.phases}
        assert sum(planned.values()) <= 20 * 60
        assert planned["actions"] == 300
        assert all(run.planned_seconds >= run.phase.min_minutes * 60 for run in begun.phases)

    run(session())


def test_a_stop_that_has_passed_is_refused() -> None:
    async def session() -> None:
        there = house()
        answer = await there.do(BeginSession(session_format=AGENDA, hard_stop=START))
        assert isinstance(answer, Refused)
        assert answer.code == "invalid"
        assert not there.keeper.saves

    run(session())


def test_a_late_start_that_puts_off_the_first_phase_begins_with_the_next() -> None:
    first = Phase(key="warm-up", name="Warm up", minutes=10, min_minutes=10, deferrable=True)
    rest = Phase(key="actions", name="Actions", minutes=5, min_minutes=5)
    agenda = SessionFormat(name="deferring", title="t", phases=(first, rest))

    async def session() -> None:
        there = house()
        await there.begin(agenda, hard_stop=START + timedelta(minutes=6))
        begun = session_of(there)
        assert begun.phases[0].dropped
        assert begun.current is not None
        assert begun.current.phase.key == clock_of(there).key == "actions"

    run(session())


def test_moving_on_early_takes_two_presses_within_three_seconds() -> None:
    async def session() -> None:
        there = house()
        await there.begin()
        first = await there.do(AdvancePhase())
        assert isinstance(first, Refused)
        assert first.code == "again"
        assert "once more" in first.why
        await there.pass_time(3.5)
        assert isinstance(await there.do(AdvancePhase()), Refused)
        await there.pass_time(2)
        assert isinstance(await there.do(AdvancePhase()), Done)
        assert session_of(there).at_phase == 1
        assert session_of(there).phases[0].spent_seconds == 6

    run(session())


def test_after_its_time_a_phase_ends_with_one_press() -> None:
    async def session() -> None:
        there = house()
        await there.begin()
        await there.pass_time(121)
        told = [event.words for event in heard(there.lead, Told)]
        assert told == [
            "60 s to the end of Open",
            "10 s to the end of Open",
            "Time is up for Open; nothing is cut off",
        ]
        assert session_of(there).at_phase == 0
        assert left(there) == -1
        assert isinstance(await there.do(AdvancePhase()), Done)

    run(session())


def test_two_presses_at_once_at_the_end_of_a_phase_skip_nothing() -> None:
    async def session() -> None:
        import asyncio

        there = house()
        await there.begin()
        await there.pass_time(125)
        answers = await asyncio.gather(there.lead.do(AdvancePhase()), there.lead.do(AdvancePhase()))
        assert [isinstance(answer, Done) for answer in answers] == [True, False]
        assert session_of(there).at_phase == 1

    run(session())


def test_going_back_keeps_everything() -> None:
    async def session() -> None:
        there = house()
        await there.begin()
        await there.pass_time(50)
        await there.next_phase()
        await there.do(AddCards(cards=(Factor(text="written in phase two"),)))
        await there.pass_time(30)
        cards = {card.id for card in there.room.board}
        assert isinstance(await there.do(GoBack()), Done)
        assert session_of(there).at_phase == 0
        assert left(there) == 70
        assert {card.id for card in there.room.board} == cards
        assert isinstance(await there.do(GoBack()), Refused)
        await there.next_phase()
        assert left(there) == 570
        assert session_of(there).phases[1].spent_seconds == 30

    run(session())


def test_pause_extend_and_overrun() -> None:
    async def session() -> None:
        there = house()
        await there.begin()
        await there.pass_time(20)
        paused = await there.do(PauseClock())
        assert isinstance(paused, Done)
        assert paused.words == "Clock paused"
        await there.pass_time(500)
        assert left(there) == 100
        await there.do(PauseClock())
        await there.do(ExtendPhase(seconds=30))
        assert left(there) == 130
        await there.pass_time(200)
        assert left(there) == -70
        await there.do(ExtendPhase(seconds=60))
        assert left(there) == 60
        assert there.keeper.clock_rows[session_of(there).id]["phase"]["remaining"] == 60

    run(session())


def test_more_time_given_takes_the_wishes_back() -> None:
    async def session() -> None:
        there = house()
        await there.begin()
        seat = there.seats[Role.PARTICIPANT]
        assert isinstance(await seat.do(Signal(signal="more_time")), Done)
        assert there.room.counts.more_time == 1
        there.lead.heard_so_far()
        await there.do(ExtendPhase())
        assert [counted.more_time for counted in heard(there.lead, Counted)] == [0]

    run(session())


def test_topics_go_by_votes_each_with_its_box() -> None:
    async def session() -> None:
        there = house()
        added = await there.do(AddCards(cards=(Factor(text="second factor"),)))
        assert isinstance(added, Done)
        await there.begin()
        await to_phase(there, "factors")
        assert session_of(there).topics == (FACTOR, added.card_id)
        assert clock_of(there).topic is not None
        await there.pass_time(181)
        assert any("this topic" in event.words for event in heard(there.lead, Told))
        assert isinstance(await there.do(NextTopic()), Done)
        assert session_of(there).at_topic == 1
        assert clock_of(there).topic_key == added.card_id
        assert isinstance(await there.do(NextTopic()), Refused)
        assert isinstance(await there.do(NextTopic(step=-1)), Done)
        assert isinstance(await there.do(NextTopic(step=-1)), Refused)
        topic = clock_of(there).topic
        assert topic is not None
        assert topic.remaining(there.time.monotonic()) < 0
        before = left(there)
        await there.do(ExtendPhase(seconds=120))
        assert left(there) == before

    run(session())


def test_a_phase_without_topics_says_so() -> None:
    async def session() -> None:
        there = house()
        await there.begin()
        answer = await there.do(NextTopic())
        assert isinstance(answer, Refused)
        assert "topic by topic" in answer.why

    run(session())


def test_an_overrun_offers_a_split_that_one_key_takes() -> None:
    async def session() -> None:
        there = house()
        await there.begin()
        assert there.lead.split is None
        assert isinstance(await there.do(AcceptSplit()), Refused)
        await there.pass_time(120 + 400)
        pacing, split = there.lead.pacing, there.lead.split
        assert pacing is not None
        assert split is not None
        assert pacing.over_s == 400
        assert split.changes
        assert isinstance(await there.do(AcceptSplit()), Done)
        planned = {share.key: share.now_s for share in split.shares}
        kept = {run.phase.key: run.planned_seconds for run in session_of(there).phases}
        assert all(kept[key] == seconds for key, seconds in planned.items())
        assert there.lead.split is None

    run(session())


def test_functions_are_marked_as_heard() -> None:
    async def session() -> None:
        there = house()
        await there.begin()
        note_taker = there.seats[Role.NOTE_TAKER]
        for command in (HearFunction(function="security"), HearFunction(function="product")):
            assert isinstance(await note_taker.do(command), Done)
        await note_taker.do(HearFunction(function="security"))
        assert session_of(there).heard == ("product", "security")
        await note_taker.do(HearFunction(function="product", heard=False))
        assert session_of(there).heard == ("security",)

    run(session())


def test_closing_ends_clock_and_session_and_the_next_one_has_the_next_number() -> None:
    async def session() -> None:
        there = house()
        await there.begin()
        await there.pass_time(90)
        answer = await there.do(CloseSession(agreed=("meet again in March",)))
        assert isinstance(answer, Done)
        closed = session_of(there)
        assert (closed.state, closed.ended) == (SessionState.CLOSED, START + timedelta(minutes=1))
        assert closed.agreed == ("meet again in March",)
        assert closed.phases[0].spent_seconds == 90
        assert there.lead.clock is None
        assert isinstance(await there.do(CloseSession()), Refused)
        await there.begin()
        assert session_of(there).number == 2

    run(session())


def test_a_suspend_pauses_and_asks_whether_the_gap_counts() -> None:
    async def session(count: bool) -> float:
        there = house()
        await there.begin()
        await there.pass_time(10)
        there.time.advance(60)
        await there.room.tick()
        assert not clock_of(there).running
        assert any("slept" in event.words for event in heard(there.lead, Told))
        assert isinstance(await there.do(PauseClock()), Refused)
        assert isinstance(await there.do(CountGap(count=count)), Done)
        assert clock_of(there).running
        assert isinstance(await there.do(CountGap(count=count)), Refused)
        return left(there)

    assert run(session(True)) == 50
    assert run(session(False)) == 110


def test_a_counted_gap_that_ends_the_phase_rings_its_bell() -> None:
    async def session() -> None:
        there = house()
        await there.begin()
        await there.next_phase()
        await there.pass_time(5)
        there.time.advance(3600)
        await there.room.tick()
        assert there.lead.ringing is None
        await there.do(CountGap(count=True))
        assert there.lead.ringing == "sheet"

    run(session())


@pytest.mark.parametrize("damage", [None, "gone", "other-phase", "nonsense"])
def test_after_a_crash_the_room_reopens_in_its_phase_paused(damage: str | None) -> None:
    async def session() -> None:
        there = house()
        await there.begin()
        await there.next_phase()
        await there.pass_time(33)
        saved: dict[str, Any] | None = dict(there.keeper.clock_rows[session_of(there).id])
        assert saved is not None
        assert there.room.board.seq == 3
        if damage == "gone":
            saved = None
        elif damage == "other-phase":
            saved["key"] = "open"
        elif damage == "nonsense":
            saved["phase"] = {"length": "long"}
        after = house(there.room.board, clock_row=saved)
        clock = clock_of(after)
        assert not clock.running
        assert clock.key == "write"
        assert clock.hard_stop == session_of(after).hard_stop
        expected = 600 if damage else 570
        assert left(after) == pytest.approx(expected, abs=5)
        await after.pass_time(100)
        assert left(after) == pytest.approx(expected, abs=5)
        assert isinstance(await after.do(PauseClock()), Done)
        await after.pass_time(10)
        assert left(after) == pytest.approx(expected - 10, abs=5)

    run(session())


def test_a_crash_between_a_topic_and_its_clock_reopens_at_the_topic_of_the_session() -> None:
    async def session() -> None:
        there = house()
        added = await there.do(AddCards(cards=(Factor(text="second factor"),)))
        assert isinstance(added, Done)
        await there.begin()
        await to_phase(there, "factors")
        before = there.keeper.clock_rows[session_of(there).id]
        await there.do(NextTopic())
        after = house(there.room.board, clock_row=before)
        assert clock_of(after).topic_key == added.card_id

    run(session())


def test_the_running_clock_is_saved_every_five_seconds() -> None:
    async def session() -> None:
        there = house()
        await there.begin()
        row = there.keeper.clock_rows
        await there.pass_time(4)
        assert row[session_of(there).id]["phase"]["remaining"] == 120
        await there.pass_time(1)
        assert row[session_of(there).id]["phase"]["remaining"] == 115
        assert len(there.keeper.saves) == 1

    run(session())


def test_phase_clock_and_bell_are_not_undone() -> None:
    async def session() -> None:
        there = house()
        await there.begin()
        await there.next_phase()
        for command in (PauseClock(), ExtendPhase(), HearFunction(function="product")):
            await there.do(command)
        await there.do(PauseClock())
        await there.do(RingBell())
        await there.do(RingBell())
        await there.pass_time(1)
        answer = await there.do(Undo())
        assert isinstance(answer, Refused)
        assert "nothing to undo" in answer.why
        assert session_of(there).at_phase == 1

    run(session())


def test_ready_with_reading_is_not_ready_for_the_bell() -> None:
    async def session() -> None:
        there = house(people=5)
        reading = AGENDA.phases[0].model_copy(
            update={"opens_sheet": True, "rings_bell": False, "opening": False}
        )
        walk = AGENDA.phases[0].model_copy(
            update={"key": "walk-on", "opens_sheet": False, "rings_bell": True, "opening": False}
        )
        await there.begin(AGENDA.model_copy(update={"phases": (reading, walk)}))
        writers = devices(there.room, 5)
        for writer in writers:
            await writer.seat.do(Signal(signal="ready"))
        await there.pass_time(1)
        assert there.lead.countdown_left is None
        assert there.lead.ringing is None

    run(session())


def test_all_ready_starts_a_countdown_that_can_be_stopped() -> None:
    async def session() -> None:
        there = house(people=4)
        there.seats.pop(Role.PARTICIPANT, None)
        people = devices(there.room, 4)
        await there.begin()
        await there.next_phase()
        for device in people:
            await device.seat.do(Signal(signal="ready"))
        assert there.room.counts == Counted(7, 4, 0, 0, 4)
        await there.pass_time(1)
        assert there.lead.countdown_left == 10
        await there.pass_time(4)
        assert isinstance(await there.do(CancelCountdown()), Done)
        await there.pass_time(20)
        assert there.lead.ringing is None
        await people[0].seat.do(Signal(signal="ready", on=False))
        await there.pass_time(1)
        await people[0].seat.do(Signal(signal="ready"))
        await there.pass_time(9)
        people[1].seat.leave()
        await there.pass_time(3)
        assert there.lead.ringing == "sheet"
        assert heard(people[0].seat, BellRang) == [BellRang("sheet", 1)]

    run(session())


def test_whoever_writes_no_more_is_not_ready_in_anybody_s_place() -> None:
    async def session() -> None:
        there = house(people=1)
        people = [there.room.sit(Role.PARTICIPANT) for _ in range(5)]
        await there.begin()
        await there.next_phase()
        for person in people[:4]:
            await person.do(Signal(signal="ready"))
        there.room.seat_as(people[0], Role.STAGE)
        there.room.seat_as(people[1], Role.NOTE_TAKER)
        await there.room.tick()
        assert (there.room.counts.ready, there.room.writers) == (2, 3)
        assert there.room.countdown_left is None, "one still writes"

    run(session())


def test_who_leaves_signals_nothing_and_a_new_sheet_finds_nobody_ready() -> None:
    async def session() -> None:
        there = house(people=1)
        people = devices(there.room, 5)
        await there.begin()
        await there.next_phase()
        for device in people[:3]:
            await device.seat.do(Signal(signal="ready"))
        people[0].seat.leave()
        assert there.room.counts.ready == 2
        await there.do(RingBell())
        await there.do(RingBell())
        await there.pass_time(21)
        assert isinstance(await there.do(OpenSheet()), Done)
        assert there.room.counts.ready == 0

    run(session())
