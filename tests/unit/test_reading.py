"""The record read as one value: what is marked and where, what accepting a proposal changes, words for people."""

from __future__ import annotations

from pmtui.facilitation.milestones import Proposal, accepted, proposed
from pmtui.facilitation.reading import (
    acted_words,
    between_words,
    read_record,
    taken_words,
    told_words,
    wait_words,
)
from pmtui.model.board import Board, Change
from pmtui.model.cards import Review, TimelineEvent
from pmtui.model.vocabulary import Audience, EventKind, Milestone
from tests.unit.test_measures import board, event, minutes, moment


def incident() -> Board:
    """An alert, an answer, an escalation to another team, a silence, the end."""
    return board(
        event(0, EventKind.ALERT, "web"),
        event(3, EventKind.PAGE, "web"),
        event(7, EventKind.ACKNOWLEDGEMENT, "web"),
        event(10, EventKind.DECISION, "web"),
        event(12, EventKind.HANDOFF, "web"),
        event(20, EventKind.STEP, "database"),
        event(21, EventKind.ESCALATION, "network"),
        event(80, EventKind.RESOLUTION, "database"),
    )


def put(on: Board, proposals: tuple[Proposal, ...]) -> Board:
    return on.apply(Change(on.seq + 1, accepted(on, proposals)))


def test_everything_is_read_at_once() -> None:
    found = read_record(incident(), minutes(30))
    assert [wait.wait for wait in found.pages] == [minutes(4)]
    assert [wait.wait for wait in found.escalations] == [None]
    first = found.handoffs[0]
    assert (first.from_team, first.to_team, first.wait, first.said) == ("web", "database", minutes(8), True)
    assert [gap.length for gap in found.silences] == [minutes(59)]
    assert [knowing.team for knowing in found.knowing] == ["web", "database", "network"]


def test_a_mark_names_its_event_and_a_typed_one_names_none() -> None:
    on_event = event(2, milestone=Milestone.ALERTED)
    found = read_record(board(on_event, event(9), typed={Milestone.RESOLVED: moment(50)}))
    assert [(mark.milestone, mark.event) for mark in found.marked] == [
        (Milestone.ALERTED, on_event.id),
        (Milestone.RESOLVED, ""),
    ]
    assert found.marked[1].at == moment(50)


def test_accepting_all_marks_each_event_once_and_types_what_has_no_event_left() -> None:
    on = incident()
    proposals = proposed(on)
    alert = proposals[0].event
    assert [p.milestone for p in proposals if p.event == alert] == [Milestone.ALERTED, Milestone.DETECTED]
    changed = accepted(on, proposals)
    assert len({card.id for card in changed}) == len(changed), "one change a card"
    [review] = [card for card in changed if isinstance(card, Review)]
    assert [mark.milestone for mark in review.milestones] == [Milestone.DETECTED]
    after = put(on, proposals)
    found = read_record(after)
    assert found.proposals == ()
    assert {mark.milestone: mark.at for mark in found.marked} == {
        proposal.milestone: after.find(TimelineEvent, proposal.event).at  # type: ignore[union-attr]
        for proposal in proposals
    }


def test_accepting_one_after_the_other_comes_to_the_same() -> None:
    on = incident()
    while proposals := proposed(on):
        on = put(on, proposals[:1])
    assert read_record(on).marked == read_record(put(incident_like(on), proposed(incident_like(on)))).marked


def incident_like(marked: Board) -> Board:
    """The same events without their marks."""
    events = [found.model_copy(update={"milestone": None}) for found in marked.events()]
    return board(*events)


def test_a_mark_that_stands_stays_where_it_is() -> None:
    """The alert carries another milestone already; detection is typed with its time, nothing is overwritten."""
    alert = event(1, EventKind.ALERT, milestone=Milestone.IMPACT_START)
    on = board(alert)
    assert {p.milestone for p in proposed(on)} == {Milestone.ALERTED, Milestone.DETECTED}
    [review] = accepted(on, proposed(on))
    assert isinstance(review, Review)
    assert {mark.milestone: mark.at for mark in review.milestones} == {
        Milestone.ALERTED: alert.at,
        Milestone.DETECTED: alert.at,
    }


def test_an_event_that_is_gone_changes_nothing() -> None:
    on = board(event(1))
    assert accepted(on, (Proposal(Milestone.ALERTED, "f" * 32, "the first alert"),)) == ()


def test_what_is_kept_for_hosts_is_never_proposed() -> None:
    private = event(1, EventKind.ALERT).model_copy(update={"audience": Audience.HOSTS})
    public = event(5, EventKind.ALERT)
    assert {proposal.event for proposal in proposed(board(private, public))} == {public.id}


def test_words_say_what_is_known_and_what_is_not() -> None:
    on = incident()
    found = read_record(on)
    assert wait_words(on, found.pages[0]) == "answered after 4 m"
    assert wait_words(on, found.escalations[0]) == "no answer seen"
    unanswered = board(event(1, EventKind.PAGE, "web"), event(2, EventKind.ACKNOWLEDGEMENT, "database"))
    assert wait_words(unanswered, read_record(unanswered).pages[0]) == "no answer by web seen"
    assert between_words(found.handoffs[0]) == "web to database"
    assert taken_words(found.handoffs[0]) == "taken up after 8 m"
    web, database, network = found.knowing
    assert told_words(on, web) == "told by an alert with the first event"
    assert acted_words(web) == "first act 7 m later"
    assert (
        told_words(on, database)
        == "first seen 20 m after the first event; the record does not say who told it"
    )
    assert acted_words(database) == ""
    assert told_words(on, network) == "told by an escalation 21 m after the first event"
    assert acted_words(network) == "no act of its own in the record"


def test_a_team_comes_in_before_at_or_after_the_start_where_that_is_marked() -> None:
    early, start = event(-5, EventKind.STEP, "web"), event(0, EventKind.STEP, "ops", Milestone.STARTED)
    on = board(early, start, event(7, EventKind.PAGE, "database"))
    said = {knowing.team: told_words(on, knowing).split(";")[0] for knowing in read_record(on).knowing}
    assert said == {
        "web": "first seen 5 m before the start",
        "ops": "first seen at the start",
        "database": "told by a page 7 m after the start",
    }
