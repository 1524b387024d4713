"""Milestones a record suggests, and who knew what when, on small timelines whose answers are known by hand."""

from __future__ import annotations

import pytest

from pmtui.facilitation.knowing import who_knew
from pmtui.facilitation.measures import marks
from pmtui.facilitation.milestones import accepted, proposed
from pmtui.model.board import Change
from pmtui.model.cards import TimelineEvent
from pmtui.model.moment import Precision
from pmtui.model.vocabulary import EventKind, Milestone
from tests.unit.test_measures import board, event, minutes, moment


def said(minute: float, words: str, kind: EventKind = EventKind.MESSAGE, team: str = "") -> TimelineEvent:
    return event(minute, kind, team).model_copy(update={"text": words})


def test_each_milestone_is_proposed_once_with_its_reason() -> None:
    first = event(1, EventKind.ALERT)
    answer = event(4, EventKind.ACKNOWLEDGEMENT)
    tried, worked = event(10, EventKind.MITIGATION), event(30, EventKind.MITIGATION)
    over = event(40, EventKind.RESOLUTION)
    found = proposed(
        board(event(0, EventKind.TRIGGER), first, event(2, EventKind.ALERT), answer, tried, worked, over)
    )
    by = {proposal.milestone: proposal for proposal in found}
    assert list(by) == [
        Milestone.STARTED,
        Milestone.ALERTED,
        Milestone.DETECTED,
        Milestone.ACKNOWLEDGED,
        Milestone.MITIGATED,
        Milestone.RESOLVED,
    ]
    assert by[Milestone.ALERTED].event == by[Milestone.DETECTED].event == first.id
    assert by[Milestone.ACKNOWLEDGED].event == answer.id
    assert by[Milestone.MITIGATED].event == worked.id, "what came before had not been enough"
    assert by[Milestone.RESOLVED].event == over.id
    assert by[Milestone.ALERTED].why == "the first alert"


def test_what_is_marked_already_is_not_proposed() -> None:
    marked = event(1, EventKind.ALERT, milestone=Milestone.ALERTED)
    typed = {Milestone.RESOLVED: moment(50)}
    found = proposed(board(marked, event(2, EventKind.ALERT), event(40, EventKind.RESOLUTION), typed=typed))
    assert [proposal.milestone for proposal in found] == [Milestone.DETECTED]


def test_a_further_milestone_of_an_event_goes_with_it() -> None:
    alert = event(1, EventKind.ALERT)
    before = board(alert, event(40, EventKind.RESOLUTION))
    after = before.apply(Change(2, accepted(before, proposed(before))))
    assert {milestone: at.at for milestone, at in marks(after).items()} == {
        Milestone.ALERTED: alert.at.at,
        Milestone.DETECTED: alert.at.at,
        Milestone.RESOLVED: moment(40).at,
    }
    marked = after.find(TimelineEvent, alert.id)
    assert marked is not None
    moved = after.apply(Change(3, (marked.model_copy(update={"at": moment(3)}),)))
    assert marks(moved)[Milestone.DETECTED] == moment(3)
    gone = after.apply(Change(3, (), (alert.id,)))
    assert list(marks(gone)) == [Milestone.RESOLVED]
    assert list(marks(gone.apply(Change(4, (alert,))))) == [Milestone.DETECTED, Milestone.RESOLVED]


def test_words_of_chat_count_where_no_kind_does() -> None:
    chat = (
        said(1, "anyone else seeing errors? detected"),
        said(3, "I'm looking"),
        said(9, "Rolled back to 41"),
    )
    by = {proposal.milestone: proposal for proposal in proposed(board(*chat))}
    assert by[Milestone.ACKNOWLEDGED].event == chat[1].id
    assert by[Milestone.MITIGATED].event == chat[2].id
    assert by[Milestone.MITIGATED].why.endswith("by its words")
    assert Milestone.DETECTED not in by, "a question is no detection"


@pytest.mark.parametrize(
    "words",
    [
        "is it resolved?",
        "not resolved yet",
        "should be resolved soon",
        "let's wait until it is resolved",
        "unresolved",
    ],
)
def test_questions_plans_and_denials_are_no_milestone(words: str) -> None:
    assert proposed(board(said(1, words))) == ()


def test_an_event_known_to_the_day_is_never_proposed() -> None:
    assert proposed(board(event(0, EventKind.ALERT, precision=Precision.DAY))) == ()


def test_teams_come_in_as_they_were_told_and_what_had_happened_by_then() -> None:
    alert = event(0, EventKind.ALERT, "platform", Milestone.STARTED)
    act = event(3, EventKind.STEP, "Platform")
    decision = event(20, EventKind.DECISION, "platform")
    page = event(25, EventKind.PAGE, "database")
    answer = event(32, EventKind.ACKNOWLEDGEMENT, "database")
    chat = event(40, EventKind.MESSAGE, "support")
    platform, database, support = who_knew(board(alert, act, decision, page, answer, chat, event(50)))
    assert (platform.team, platform.told, platform.acted, platform.before) == (
        "platform",
        alert.id,
        act.id,
        (),
    )
    assert platform.wait == minutes(3)
    assert (database.told, database.acted, database.wait) == (page.id, answer.id, minutes(7))
    assert database.since_start == minutes(25)
    assert database.before == (alert.id, decision.id)
    assert (support.told, support.acted, support.first) == ("", chat.id, chat.id)


def test_who_acts_before_being_told_was_there() -> None:
    act, page = event(1, EventKind.STEP, "web"), event(5, EventKind.PAGE, "web")
    [web] = who_knew(board(act, page))
    assert (web.told, web.acted, web.wait) == ("", act.id, None)


def test_an_empty_timeline_tells_of_nobody() -> None:
    assert who_knew(board()) == ()
    assert proposed(board()) == ()
