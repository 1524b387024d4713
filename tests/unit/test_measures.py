"""Times, gaps, hand-offs and waits, measured on small timelines whose answers are known by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmtui.facilitation import measures
from pmtui.facilitation.measures import Gap, gaps, gaps_in, silences, times
from pmtui.ids import counted_ids
from pmtui.model.board import Board, board_of
from pmtui.model.cards import Card, MilestoneMark, Review, TimelineEvent
from pmtui.model.moment import Moment, Precision
from pmtui.model.vocabulary import EventKind, Milestone

REVIEW = "a" * 32
NEW_ID = counted_ids()


def moment(minute: float, precision: Precision = Precision.MINUTE) -> Moment:
    at = datetime(2026, 3, 4, 9, 0, tzinfo=UTC) + timedelta(minutes=minute)
    return Moment(at=at, precision=precision)


def event(
    minute: float,
    kind: EventKind = EventKind.NOTE,
    team: str = "",
    milestone: Milestone | None = None,
    precision: Precision = Precision.MINUTE,
) -> TimelineEvent:
    return TimelineEvent(
        id=NEW_ID(),
        review=REVIEW,
        at=moment(minute, precision),
        text=f"at {minute}",
        event_kind=kind,
        team=team,
        milestone=milestone,
    )


def board(*cards: Card, typed: dict[Milestone, Moment] | None = None) -> Board:
    marks = tuple(MilestoneMark(milestone=m, at=at) for m, at in (typed or {}).items())
    return board_of(REVIEW, [Review(id=REVIEW, title="Checkout", milestones=marks), *cards])


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def test_times_come_from_marks_on_events() -> None:
    found = times(
        board(
            event(0, milestone=Milestone.STARTED),
            event(2, milestone=Milestone.IMPACT_START),
            event(4, milestone=Milestone.ALERTED),
            event(6, milestone=Milestone.DETECTED),
            event(9, milestone=Milestone.ACKNOWLEDGED),
            event(40, milestone=Milestone.MITIGATED),
            event(50, milestone=Milestone.IMPACT_END),
            event(90, milestone=Milestone.RESOLVED),
        )
    )
    assert found.ttd == minutes(6)
    assert found.tta_from_alert == minutes(5)
    assert found.tta_from_start == minutes(9)
    assert found.ttm == minutes(40)
    assert found.ttr == minutes(90)
    assert found.impact == minutes(48)
    assert found.shown("ttr") == "1 h 30 m"
    assert not found.doubts


def test_an_unknown_milestone_is_not_recorded_never_zero() -> None:
    found = times(board(event(0, milestone=Milestone.STARTED)))
    assert found.ttd is None
    assert found.shown("ttd") == "not recorded"
    assert found.shown("impact") == "not recorded"


def test_a_mark_on_an_event_wins_over_a_typed_one_and_the_earliest_wins() -> None:
    found = measures.marks(
        board(
            event(20, milestone=Milestone.DETECTED),
            event(12, milestone=Milestone.DETECTED),
            typed={Milestone.DETECTED: moment(5), Milestone.STARTED: moment(1)},
        )
    )
    assert found == {Milestone.STARTED: moment(1), Milestone.DETECTED: moment(12)}
    assert list(found) == [Milestone.STARTED, Milestone.DETECTED]


@pytest.mark.parametrize("minute", [-1.0, 60.0 * 24 * 400])
def test_negative_and_absurd_differences_are_disagreements(minute: float) -> None:
    found = times(board(event(0, milestone=Milestone.STARTED), event(minute, milestone=Milestone.RESOLVED)))
    assert found.ttr is None
    assert found.shown("ttr") == "times disagree"


def test_a_day_is_too_rough_for_minutes_but_not_for_days() -> None:
    day = event(0, milestone=Milestone.STARTED, precision=Precision.DAY)
    near = times(board(day, event(30, milestone=Milestone.RESOLVED)))
    assert near.ttr is None
    assert near.shown("ttr") == measures.TOO_COARSE
    far = times(board(day, event(3 * 24 * 60, milestone=Milestone.RESOLVED)))
    assert far.ttr == timedelta(days=3)


def test_the_same_minute_is_a_real_zero() -> None:
    found = times(board(event(0, milestone=Milestone.STARTED), event(0, milestone=Milestone.DETECTED)))
    assert found.shown("ttd") == "0 s"


def test_every_time_has_a_printed_definition() -> None:
    found = measures.definitions()
    assert found["ttd"] == "time to detect (TTD): detected - started"
    assert found["tta_from_alert"].endswith("acknowledged - alerted")
    assert set(found) == {"ttd", "tta_from_alert", "tta_from_start", "ttm", "ttr", "impact"}
    assert all(times(board()).value(name) is None for name in found)


def test_gaps_are_found_between_neighbours() -> None:
    a, b, c = event(0), event(5), event(25)
    assert gaps(board(c, a, b), minutes(20)) == [Gap(b.id, c.id, minutes(20))]
    assert gaps(board(c, a, b), minutes(21)) == []


def test_silences_begin_with_the_incident_where_its_start_is_marked() -> None:
    cake, start, end = event(-300), event(0, milestone=Milestone.STARTED), event(30)
    assert silences(board(cake, start, end), minutes(20)) == [Gap(start.id, end.id, minutes(30))]
    assert len(gaps(board(cake, start, end), minutes(20))) == 2, "a timeline is drawn with all of them"
    typed = {Milestone.STARTED: moment(-10)}
    assert silences(board(cake, event(0), typed=typed), minutes(20)) == []


def test_an_event_known_only_to_the_day_makes_no_gap() -> None:
    day, a, b = event(-540, precision=Precision.DAY), event(0), event(1)
    assert gaps(board(day, a, b), minutes(20)) == []


@settings(max_examples=50)
@given(st.lists(st.integers(0, 10**6), max_size=30), st.integers(1, 10**6))
def test_gaps_in_finds_exactly_the_silences(instants: list[int], threshold: int) -> None:
    keys = sorted((at, 2, 0.0, str(n)) for n, at in enumerate(instants))
    found = gaps_in(keys, threshold)
    ordered = sorted(instants)
    wanted = [b - a for a, b in pairwise(ordered) if b - a >= threshold]
    assert [gap.length // timedelta(microseconds=1) for gap in found] == wanted


def test_a_change_of_team_between_responder_events_is_a_handoff() -> None:
    a = event(0, EventKind.STEP, "payments")
    chat = event(2, EventKind.MESSAGE, "support")
    b = event(10, EventKind.DECISION, "Payments")
    c = event(25, EventKind.STEP, "network")
    (found,) = measures.handoffs(board(a, chat, b, c))
    assert found == measures.Handoff(c.id, "Payments", "network", minutes(15), said=False)


def test_a_recorded_handoff_is_counted_once_with_its_wait() -> None:
    a = event(0, EventKind.STEP, "payments")
    over = event(10, EventKind.HANDOFF)
    b = event(22, EventKind.STEP, "network")
    assert measures.handoffs(board(a, over, b)) == [
        measures.Handoff(over.id, "payments", "network", minutes(12), said=True)
    ]


def test_a_handoff_names_the_receiver_and_waits_for_that_team() -> None:
    a = event(0, EventKind.STEP, "payments")
    over = event(10, EventKind.HANDOFF, "network")
    other = event(12, EventKind.STEP, "payments")
    b = event(30, EventKind.STEP, "network")
    found = measures.handoffs(board(a, over, other, b))
    assert found == [measures.Handoff(over.id, "payments", "network", minutes(20), said=True)]


def test_a_handoff_nobody_takes_up_has_no_wait() -> None:
    over = event(10, EventKind.HANDOFF, "payments")
    assert measures.handoffs(board(over)) == [measures.Handoff(over.id, "payments", "", None, said=True)]


def test_an_escalation_waits_from_the_unanswered_page() -> None:
    page, alert = event(0, EventKind.PAGE), event(3, EventKind.ALERT)
    up, ack = event(10, EventKind.ESCALATION), event(14, EventKind.ACKNOWLEDGEMENT)
    again = event(30, EventKind.ESCALATION)
    assert measures.escalations(board(page, alert, up, ack, again)) == [
        measures.Wait(up.id, page.id, ack.id, minutes(14)),
        measures.Wait(again.id, again.id),
    ]


def test_pages_are_answered_by_their_own_team() -> None:
    one, two = event(0, EventKind.PAGE, "payments"), event(1, EventKind.PAGE, "network")
    ack, late = event(4, EventKind.ACKNOWLEDGEMENT, "network"), event(9, EventKind.ACKNOWLEDGEMENT)
    third = event(12, EventKind.PAGE)
    assert measures.page_to_answer(board(one, two, ack, late, third)) == [
        measures.Wait(one.id, one.id, late.id, minutes(9)),
        measures.Wait(two.id, two.id, ack.id, minutes(3)),
        measures.Wait(third.id, third.id),
    ]
