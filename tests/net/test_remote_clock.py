"""The host's clock on a device: right within what the best answer took, and not bent by a slow one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmtui.clock import HandClock
from pmtui.room.net.host_clock import RemoteClock, Sleep
from tests.room.rooms import START

HOST_AHEAD = 7_000.0


def exchange(clock: RemoteClock, own: HandClock, up: float, down: float, ahead: float = HOST_AHEAD) -> None:
    """A question and its answer, over a wire that takes `up` and `down` seconds."""
    asked_at = own.monotonic()
    own.advance(up)
    said = {"mono": own.monotonic() + ahead, "wall": (own.now() + timedelta(hours=1)).isoformat()}
    own.advance(down)
    clock.hear(said, asked_at)


SECONDS = st.floats(0, 3)


@given(st.lists(st.tuples(SECONDS, SECONDS, st.floats(0, 60)), min_size=1, max_size=8))
def test_it_is_as_right_as_the_best_answer_was_quick(answers: list[tuple[float, float, float]]) -> None:
    own = HandClock(START, 10.0)
    clock = RemoteClock(own)
    best, slack = float("inf"), 0.0
    for up, down, pause in answers:
        exchange(clock, own, up, down)
        best = min(best, up + down)
        assert abs(clock.ahead - HOST_AHEAD) <= best + slack + 1e-6
        assert abs((clock.now() - own.now()).total_seconds() - 3600) <= best + slack + 1e-5
        own.advance(pause)
        slack += 1e-4 * (pause + up + down)


def test_a_slow_answer_does_not_bend_it() -> None:
    own = HandClock(START, 10.0)
    clock = RemoteClock(own)
    exchange(clock, own, 0.001, 0.001)
    before = clock.ahead
    for up, down in ((2.0, 0.0), (0.0, 2.0), (0.5, 1.5)):
        exchange(clock, own, up, down)
        assert clock.ahead == pytest.approx(before, abs=1e-9)


def test_a_quick_answer_mends_what_a_slow_welcome_set() -> None:
    own = HandClock(START, 10.0)
    clock = RemoteClock(own)
    exchange(clock, own, 0.0, 4.0)
    assert abs(clock.ahead - HOST_AHEAD) > 1
    exchange(clock, own, 0.01, 0.01)
    assert abs(clock.ahead - HOST_AHEAD) < 0.05


@pytest.mark.parametrize("moved", [-500.0, 500.0])
def test_after_one_of_the_two_slept_what_is_told_now_is_true(moved: float) -> None:
    own = HandClock(START, 10.0)
    clock = RemoteClock(own)
    exchange(clock, own, 0.01, 0.01)
    exchange(clock, own, 0.01, 0.01, HOST_AHEAD + moved)
    assert abs(clock.ahead - HOST_AHEAD - moved) <= 0.02 + 1e-9


def test_without_a_host_it_is_our_own() -> None:
    own = HandClock(START, 10.0)
    clock = RemoteClock(own)
    assert (clock.now(), clock.monotonic()) == (START, 10.0)


@pytest.mark.parametrize(
    "said",
    [
        {"mono": float("nan"), "wall": START.isoformat()},
        {"mono": float("inf"), "wall": START.isoformat()},
        {"mono": 1e300, "wall": START.isoformat()},
        {"mono": 1.0, "wall": "2026-11-20T14:00:00"},
        {"mono": 1.0, "wall": "9999-12-31T23:59:59+00:00"},
        {"mono": 1.0, "wall": "0001-01-01T00:00:00+00:00"},
        {"mono": 1.0, "wall": "now"},
    ],
)
def test_what_is_no_time_changes_nothing(said: dict[str, object]) -> None:
    own = HandClock(START, 10.0)
    clock = RemoteClock(own)
    exchange(clock, own, 0.01, 0.01)
    before = clock.now(), clock.monotonic()
    with pytest.raises(ValueError):  # noqa: PT011 - whatever reading it says
        clock.hear(said, own.monotonic())
    assert (clock.now(), clock.monotonic()) == before


def test_sleep_is_noticed_once() -> None:
    own = HandClock(START)
    sleep = Sleep(own)
    own.advance(30)
    assert not sleep.noticed()
    own.wall += timedelta(minutes=20)
    assert sleep.noticed()
    assert not sleep.noticed()
