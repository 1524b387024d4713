"""What an overrun costs, and splits that fit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmtui.facilitation.agenda import start_phases
from pmtui.facilitation.pacing import (
    apply_split,
    minutes_words,
    pace,
    propose_split,
    split_for_late_start,
)
from pmtui.formats import load_format
from pmtui.model.cards import RunPhase, Session
from pmtui.model.format import Phase
from pmtui.model.vocabulary import Pane, SessionState


def session(at_phase: int = 0, state: SessionState = SessionState.RUNNING) -> Session:
    agenda = load_format("default-60")
    return Session(format_name=agenda.name, phases=start_phases(agenda), state=state, at_phase=at_phase)


def minutes(found: Session) -> list[float]:
    return [run.planned_seconds / 60 for run in found.phases]


def test_on_time_says_what_is_to_spare() -> None:
    pacing = pace(session(2), 24 * 60, 60 * 60)
    assert pacing.needed_s == 51 * 60
    assert pacing.over_s == 0
    assert pacing.words == "on time, 9 m to spare"


def test_an_overrun_is_paid_by_actions_and_said_so() -> None:
    pacing = pace(session(2), 0, 23 * 60)
    assert pacing.over_s == 4 * 60
    assert pacing.words == "over by 4 m: actions would have 4 m of 8 m"


def test_the_close_pays_last() -> None:
    words = pace(session(4), 0, 2 * 60).words
    assert words == "over by 9 m: actions would have 0 m of 8 m, close would have 2 m of 3 m"


def test_overrun_of_the_box_is_not_needed_again() -> None:
    assert pace(session(2), -120, 27 * 60).over_s == 0


def test_after_the_stop_all_that_remains_is_over() -> None:
    assert pace(session(6), 100, -30).over_s == 100


def test_without_a_hard_stop_only_the_overrun_is_known() -> None:
    assert pace(session(2), -240, None).words == "4 m longer than planned; no hard stop is set"
    assert pace(session(2), 100, None).left_s is None


def test_a_split_takes_from_the_rest_and_spares_actions_and_close() -> None:
    running = session(2)
    split = propose_split(running, 0, 23 * 60)
    assert split.fits
    assert split.warnings == ()
    assert minutes(apply_split(running, split))[3:] == [5, 7, 8, 3]
    assert split.words == "Group and vote 5 m (was 6 m) · Contributing factors 7 m (was 10 m)"


def test_actions_give_only_with_a_warning() -> None:
    split = propose_split(session(2), 0, 18 * 60)
    assert split.fits
    assert any(warning.startswith("Actions would have") for warning in split.warnings)


def test_the_running_box_gives_after_the_others() -> None:
    running = session(2)
    split = propose_split(running, 300, 20 * 60)
    assert [s.now_s for s in split.shares] == [19 * 60 + 240, 240, 300, 300, 120]


def test_an_extended_box_keeps_what_it_really_took() -> None:
    split = propose_split(session(2), 300, 60 * 60, spent_s=30 * 60)
    assert split.shares[0].now_s == 35 * 60


def test_an_overrun_stays_an_overrun_after_a_split() -> None:
    running = session(2)
    split = propose_split(running, -240, 20 * 60)
    assert split.fits
    assert minutes(apply_split(running, split))[2] == 24


def test_what_can_wait_waits_last_and_actions_with_a_warning() -> None:
    running = session(3)
    split = propose_split(running, 240, 12 * 60)
    dropped = [share.key for share in split.shares if share.dropped]
    assert dropped == ["actions"]
    assert split.fits
    assert split.warnings == ("Actions would move to a later session: agree now when that is",)
    assert [run.dropped for run in apply_split(running, split).phases][3:] == [False, False, True, False]


def test_what_does_not_fit_is_said_and_no_minimum_undercut() -> None:
    running = session(3)
    split = propose_split(running, 360, 60)
    assert not split.fits
    assert split.over_s > 0
    assert "move the stop or plan a second session" in split.warnings[-1]
    for share in split.shares:
        assert share.now_s >= running.phases[share.index].phase.min_minutes * 60


def test_a_late_start_is_split_before_the_first_phase() -> None:
    planned = session(state=SessionState.PLANNED)
    split = split_for_late_start(planned, 50 * 60)
    after = apply_split(planned, split)
    assert sum(minutes(after)) <= 50
    assert minutes(after)[5:] == [8, 3]


def test_an_early_start_changes_nothing() -> None:
    split = split_for_late_start(session(state=SessionState.PLANNED), 65 * 60)
    assert not split.changes
    assert split.words == "every phase keeps its time"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 m"), (34, "34 s"), (90, "1 m 30 s"), (240, "4 m"), (150, "2 m 30 s")]
)
def test_lengths_read_while_talking(seconds: int, words: str) -> None:
    assert minutes_words(seconds) == words


# --- properties --------------------------------------------------------------


@st.composite
def agendas(draw: st.DrawFn) -> Session:
    runs: list[RunPhase] = []
    for n in range(draw(st.integers(1, 7))):
        planned = draw(st.integers(1, 40))
        phase = Phase(
            key=f"p{n}",
            name=f"Phase {n}",
            minutes=planned,
            min_minutes=draw(st.integers(0, planned)),
            deferrable=draw(st.booleans()),
            closing=draw(st.booleans()),
            pane=draw(st.sampled_from([None, Pane.TIMELINE, Pane.ACTIONS])),
        )
        cut = draw(st.integers(1, planned))
        runs.append(RunPhase(phase=phase, planned_seconds=cut * 60, dropped=draw(st.booleans())))
    return Session(
        format_name="any",
        phases=tuple(runs),
        state=SessionState.RUNNING,
        at_phase=draw(st.integers(0, len(runs) - 1)),
    )


@settings(max_examples=200)
@given(agendas(), st.one_of(st.none(), st.integers(-600, 2400)), st.integers(-600, 9000))
def test_splits_fit_respect_minimums_and_keep_the_order(
    running: Session, box_left: int | None, to_stop: int
) -> None:
    split = propose_split(running, box_left, to_stop)
    after = apply_split(running, split)

    assert [share.index for share in split.shares] == sorted({share.index for share in split.shares})
    assert [run.phase.key for run in after.phases] == [run.phase.key for run in running.phases]
    assert after.phases[: running.at_phase] == running.phases[: running.at_phase]
    left = 0
    for share in split.shares:
        run = running.phases[share.index]
        current = share.index == running.at_phase and box_left is not None
        spent = max(0, run.planned_seconds - max(0, box_left)) if current and box_left is not None else 0
        if share.dropped:
            assert run.phase.deferrable
            assert not run.phase.closing
            assert not current
            continue
        assert share.now_s <= share.was_s
        assert share.now_s >= min(run.phase.min_minutes * 60, run.planned_seconds, share.was_s)
        left += share.now_s - spent
    assert left <= max(0, to_stop) + split.over_s
    least = sum(
        min(run.phase.min_minutes * 60, run.planned_seconds)
        for index, run in enumerate(running.phases)
        if index >= running.at_phase and not (run.dropped and index != running.at_phase)
    )
    if least <= to_stop:
        assert split.fits
    if pace(running, box_left, to_stop).needed_s <= to_stop:
        assert not split.changes
    for share in split.shares:
        run = running.phases[share.index]
        guarded = run.phase.closing or run.phase.pane is Pane.ACTIONS
        if guarded and share.now_s < share.was_s:
            assert any(share.name in warning for warning in split.warnings)
