"""Boxes on the monotonic clock, the meeting's clock, its guards."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmtui.facilitation.timebox import (
    BoxState,
    Countdown,
    Guard,
    MeetingClock,
    Suspended,
    TimeBox,
    clock_words,
    warnings_between,
)

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def walking(length_s: float = 720.0, now: float = 0.0) -> MeetingClock:
    return MeetingClock(TimeBox.of(length_s), key="walk").start(now).tick(now, at(now)).clock


def test_a_box_counts_down_and_then_up() -> None:
    box = TimeBox.of(720).start(100)
    assert box.words(100 + 408) == "05:12 of 12:00 · on time"
    assert box.words(100 + 670) == "00:50 of 12:00 · last minute"
    assert box.words(100 + 850) == "over by 02:10"
    assert box.state(100 + 720) is BoxState.OVER
    assert box.remaining(100 + 850) == -130


def test_a_paused_box_stands_still_and_says_so() -> None:
    box = TimeBox.of(720).start(0).pause(60)
    assert box.remaining(5000) == 660
    assert box.words(5000) == "11:00 of 12:00 · paused"
    assert box.resume(5000).remaining(5060) == 600
    assert TimeBox.of(60).start(0).pause(70).words(99) == "over by 00:10 · paused"


def test_starting_twice_changes_nothing() -> None:
    box = TimeBox.of(60).start(0)
    assert box.start(30) is box


def test_extending_before_the_end_adds() -> None:
    box = TimeBox.of(720).start(0).extend(600, 300)
    assert (box.remaining(600), box.length_s) == (420, 1020)


def test_extending_after_the_end_starts_from_now() -> None:
    box = TimeBox.of(720).start(0).extend(850, 120)
    assert box.remaining(850) == 120
    assert box.spent(850) == 850


def test_extending_by_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="time to add"):
        TimeBox.of(60).extend(0, 0)


def test_a_new_length_keeps_what_was_spent() -> None:
    box = TimeBox.of(720).start(0).resize(300, 400)
    assert (box.spent(300), box.remaining(300)) == (300, 100)


def test_a_monotonic_clock_set_back_gives_no_time() -> None:
    assert TimeBox.of(60).start(100).remaining(50) == 60


def test_long_boxes_show_hours() -> None:
    assert clock_words(3912) == "1:05:12"


@settings(max_examples=100)
@given(
    st.lists(
        st.tuples(st.sampled_from(["start", "pause", "extend", "resize"]), st.integers(0, 400)), max_size=12
    )
)
def test_spent_is_the_time_the_box_ran_whatever_was_pressed(steps: list[tuple[str, int]]) -> None:
    box, now, ran = TimeBox.of(600), 0, 0
    for key, seconds in steps:
        now += seconds
        ran += seconds if box.running else 0
        if key == "start":
            box = box.start(now)
        elif key == "pause":
            box = box.pause(now)
        elif key == "extend":
            box = box.extend(now, 60)
            assert box.remaining(now) >= 60
        else:
            box = box.resize(now, 900)
        assert box.spent(now) == ran
        assert box.spent(now) + box.remaining(now) == box.length_s


def test_warnings_come_once_as_their_mark_is_passed() -> None:
    assert warnings_between(61, 60) == (60,)
    assert warnings_between(60, 59) == ()
    assert warnings_between(90, 5) == (60, 10)
    assert warnings_between(9, -1) == ()


def test_ticks_tell_warnings_and_the_end_once() -> None:
    clock = walking(70)
    told: list[object] = []
    for second in range(1, 80):
        ticked = clock.tick(second, at(second))
        clock = ticked.clock
        told += [*ticked.warnings, *(["end"] if ticked.ended else [])]
    assert told == [60, 10, "end"]


def test_a_topic_has_its_own_box_inside_the_phase() -> None:
    clock = walking(600).take_topic(10, "backups", 120)
    assert clock.topic is not None
    assert clock.topic.remaining(40) == 90
    longer = clock.extend_topic(40, 60)
    assert longer.topic is not None
    assert longer.topic.remaining(40) == 150
    assert longer.phase.remaining(40) == 560


def test_a_topic_taken_again_goes_on_where_it_was() -> None:
    clock = walking(600).take_topic(0, "backups", 120).take_topic(50, "prompt", 120)
    again = clock.take_topic(80, "backups", 120)
    assert again.topic is not None
    assert again.topic.remaining(80) == 70


def test_a_topic_tells_its_own_end() -> None:
    clock = walking(600).take_topic(0, "backups", 15)
    first = clock.tick(10, at(10))
    assert first.topic_warnings == (10,)
    assert first.clock.tick(16, at(16)).topic_ended


def test_back_keeps_everything() -> None:
    clock = walking(720).enter(700, "group", 360).enter(900, "walk", 720)
    assert clock.key == "walk"
    assert clock.phase.remaining(900) == 20
    assert clock.spent(900) == {"walk": 700, "group": 200}
    assert clock.enter(910, "group", 360).phase.remaining(910) == 160


def test_a_split_reaches_boxes_left_behind() -> None:
    clock = walking(720).enter(700, "group", 360).resize(750, 800, "walk")
    assert clock.enter(760, "walk", 1).phase.remaining(760) == 100


def test_moving_on_while_paused_stays_paused() -> None:
    clock = walking().pause(60).enter(70, "group", 360)
    assert not clock.running
    assert clock.phase.remaining(999) == 360


def test_the_hard_stop_is_on_the_wall_clock() -> None:
    clock = MeetingClock(TimeBox.of(60), hard_stop=at(3600))
    assert clock.until_stop(NOON) == 3600
    assert clock.until_stop(at(3700)) == -100
    assert MeetingClock(TimeBox.of(60)).until_stop(NOON) is None


# --- a machine that sleeps, a wall clock that jumps --------------------------


@pytest.mark.parametrize(
    ("mono", "wall"),
    [(100.25, 400.25), (400.0, 400.0), (400.0, 100.25)],
    ids=["the monotonic clock slept too", "the program stood still", "and the wall clock was set back"],
)
def test_a_sleep_pauses_and_asks(mono: float, wall: float) -> None:
    clock = walking(720).tick(15, at(15)).clock.tick(30, at(30)).clock
    for second in (45, 60, 75, 90, 100):
        clock = clock.tick(second, at(second)).clock
    ticked = clock.tick(mono, at(wall))
    assert ticked.suspended == ticked.clock.suspended == Suspended(300.0 if mono == 400 else 300.25)
    assert not ticked.clock.running
    assert ticked.clock.phase.remaining(9999) == 620
    assert ticked.clock.start(mono) is ticked.clock


@pytest.mark.parametrize(("count", "left"), [(True, 320), (False, 620)])
def test_the_gap_counts_only_when_people_say_so(count: bool, left: float) -> None:
    clock = MeetingClock(TimeBox.of(720), gap_limit=20).start(0).tick(0, NOON).clock
    clock = clock.take_topic(0, "backups", 600)
    for second in range(10, 101, 10):
        clock = clock.tick(second, at(second)).clock
    asked = clock.tick(400, at(400)).clock
    answered = asked.count_gap(430, count)
    assert answered.running
    assert answered.suspended is None
    assert answered.phase.remaining(430) == left
    assert answered.topic is not None
    assert answered.topic.remaining(430) == left - 120


def test_an_answer_without_a_question_changes_nothing() -> None:
    clock = walking()
    assert clock.count_gap(5, True) is clock


def test_moving_on_answers_the_question() -> None:
    asked = walking().tick(300, at(300)).clock
    assert asked.suspended
    assert asked.enter(310, "group", 360).count_gap(311, True).phase.remaining(311) == 360


def test_a_wall_clock_set_back_bends_nothing() -> None:
    ticked = walking(720).tick(10, at(-3600))
    assert ticked.suspended is None
    assert ticked.clock.phase.remaining(10) == 710


def test_a_wall_clock_set_ahead_costs_nothing_unless_counted() -> None:
    clock = walking(720)
    asked = clock.tick(0.25, at(3600)).clock
    assert asked.count_gap(0.25, False).phase.remaining(0.25) == 720


def test_a_paused_clock_may_sleep() -> None:
    ticked = walking().pause(1).tick(5000, at(5000))
    assert ticked.suspended is None


def test_a_speeded_clock_can_switch_the_gap_question_off() -> None:
    clock = MeetingClock(TimeBox.of(720), gap_limit=None).start(0).tick(0, NOON).clock
    assert clock.tick(300, at(300)).suspended is None


# --- saving ------------------------------------------------------------------


def test_a_saved_clock_reopens_paused_where_it_was() -> None:
    clock = MeetingClock(TimeBox.of(720), hard_stop=at(3600), key="walk").start(0)
    clock = clock.take_topic(10, "backups", 120).enter(100, "group", 360).take_topic(110, "prompt", 60)
    row = json.loads(json.dumps(clock.to_row(150)))
    again = MeetingClock.from_row(row)
    assert not again.running
    assert again.phase.remaining(99999) == 310
    assert again.topic == TimeBox(60, 20)
    assert again.hard_stop == at(3600)
    assert again.enter(0, "walk", 720).phase.remaining(0) == 620
    assert again.to_row(0) == row


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"phase": 3},
        {"phase": {"length": "x", "remaining": 1}},
        {"phase": {"length": float("nan"), "remaining": 1}},
        {"phase": {"length": 1, "remaining": 1}, "hard_stop": "soon"},
        {"phase": {"length": 1, "remaining": 1}, "hard_stop": "2026-11-20T12:00:00"},
        {"phase": {"length": 1, "remaining": 1}, "kept": [1]},
    ],
)
def test_a_damaged_row_is_refused_in_a_sentence(row: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="saved clock can't be read"):
        MeetingClock.from_row(row)


# --- guards ------------------------------------------------------------------


def test_a_guarded_key_counts_the_second_time() -> None:
    guard, done = Guard().press("next", 10)
    assert not done
    again, done = guard.press("next", 12.9)
    assert done
    assert again.press("next", 13.0)[1] is False


@pytest.mark.parametrize(("key", "now"), [("next", 13.1), ("bell", 11), ("next", 9)])
def test_too_late_or_another_key_does_not_count(key: str, now: float) -> None:
    guard, _ = Guard().press("next", 10)
    assert guard.press(key, now)[1] is False


def test_all_ready_counts_down_ten_seconds() -> None:
    countdown = Countdown().ready(100).ready(105)
    assert countdown.left(105) == 5
    assert not countdown.due(109.9)
    assert countdown.due(110)


def test_a_countdown_called_off_stays_off_until_readiness_changes() -> None:
    off = Countdown().ready(100).cancel()
    assert off.ready(101).left(101) is None
    assert off.not_ready().ready(102).left(102) == 10
