"""The shipped example: a complete review, and a script whose every reference leads somewhere."""

from __future__ import annotations

import re

import pytest

from pmtui.coaching import load_coach
from pmtui.documents.review_file import dump_review, parse_review
from pmtui.examples import (
    DEMO,
    Add,
    Agree,
    BadExample,
    Edit,
    MakeGroup,
    Open,
    Quick,
    Script,
    Unfold,
    example_id,
    example_review,
    example_script,
)
from pmtui.facilitation.lexicon import Where
from pmtui.facilitation.priority import is_ready, missing, permanent_fix
from pmtui.formats import load_format
from pmtui.model.board import Board, board_of
from pmtui.model.cards import (
    CARDS,
    Action,
    Factor,
    Link,
    ParkedIdea,
    PrivateNote,
    Question,
    Term,
    TimelineEvent,
)
from pmtui.model.vocabulary import (
    ActionState,
    Audience,
    EventKind,
    FactorKind,
    Milestone,
    Permanence,
    Stance,
)
from pmtui.model.when import Context, split_quick_entry
from pmtui.shipped import shipped


@pytest.fixture(scope="module")
def board() -> Board:
    cards = parse_review(example_review())
    return board_of(cards[0].review, cards)


@pytest.fixture(scope="module")
def script() -> Script:
    return example_script()


# --- the review --------------------------------------------------------------


def test_the_file_is_what_the_program_itself_would_write(board: Board) -> None:
    assert dump_review(board, audience=Audience.HOSTS) == example_review()


def test_both_ends_of_every_link_exist(board: Board) -> None:
    for link in board.of(Link):
        assert link.source in board
        assert link.target in board


def test_every_milestone_is_set_once_and_in_order(board: Board) -> None:
    marked = [event.milestone for event in board.events() if event.milestone]
    assert marked == [
        Milestone.STARTED,
        Milestone.IMPACT_START,
        Milestone.DETECTED,
        Milestone.ALERTED,
        Milestone.ACKNOWLEDGED,
        Milestone.MITIGATED,
        Milestone.IMPACT_END,
        Milestone.RESOLVED,
    ]


def test_the_known_times_are_right(board: Board) -> None:
    times = {event.text: event.at.at.isoformat() for event in board.events()}

    def when(words: str) -> str:
        return next(at for text, at in times.items() if words in text)

    assert when("LVM snapshot") == "2017-01-31T17:20:00+00:00"
    assert when("Removal stopped") == "2017-01-31T23:27:00+00:00"
    assert when("without webhooks") == "2017-02-01T17:00:00+00:00"
    assert when("back online") == "2017-02-01T18:14:00+00:00"


def test_the_timeline_shows_what_the_program_can_tell_apart(board: Board) -> None:
    events = list(board.events())
    assert len(events) >= 24
    assert len({event.event_kind for event in events}) >= 12
    assert {event.stance for event in events} >= {
        Stance.FACT,
        Stance.INTERPRETATION,
        Stance.DECISION,
        Stance.ASSUMPTION,
        Stance.QUESTION,
    }
    assert all(event.evidence for event in events if event.stance is not Stance.QUESTION)
    assert all(event.team in board.review.teams for event in events)
    for event in events:
        if event.stance is Stance.DECISION:
            assert event.options
            assert event.known_then
    assert any(event.event_kind is EventKind.ESCALATION for event in events)


def test_factors_of_every_kind_stand_on_evidence(board: Board) -> None:
    factors = list(board.of(Factor))
    assert {factor.factor_kind for factor in factors} == set(FactorKind)
    assert [f.text for f in factors if not board.evidence_of(f)] == [
        "Other services, too, may rest on a backup that nobody has ever restored"
    ]


def test_actions_stand_at_different_points(board: Board) -> None:
    actions = list(board.of(Action))
    assert {a.state for a in actions} >= {
        ActionState.DONE,
        ActionState.COMMITTED,
        ActionState.PROPOSED,
        ActionState.NOT_ACTING,
    }
    workaround = next(a for a in actions if a.permanence is Permanence.WORKAROUND)
    assert workaround.expires
    assert permanent_fix(workaround, board) is not None
    assert any(is_ready(a, board) for a in actions)
    assert any(missing(a, board) for a in actions)


def test_there_is_something_of_everything_else(board: Board) -> None:
    assert board.count(ParkedIdea) >= 3
    assert board.count(Question) >= 3
    assert board.count(Term) >= 5
    assert [note.audience for note in board.of(PrivateNote)] == [Audience.HOSTS]
    review = board.review
    for name in ("aim", "scope", "summary", "owner", "publish_by", "services", "teams", "functions", "roles"):
        assert getattr(review, name), name


# --- the script --------------------------------------------------------------


def test_phases_and_minutes_fit_the_agenda(script: Script) -> None:
    agenda = {phase.key: phase for phase in load_format(script.format).phases}
    for step in script.host:
        assert step.minute < agenda[step.phase].minutes
    for person in script.participants:
        for signals in (person.ready, person.more_time, person.move_on):
            assert all(minute < agenda[phase].minutes for phase, minute in signals.items())


def test_people_write_and_vote_within_what_they_have(script: Script) -> None:
    agenda = load_format(script.format)
    groups = {step.key for step in script.host if isinstance(step, MakeGroup)}
    assert len(script.participants) == 8
    assert len({person.key for person in script.participants}) == 8
    for person in script.participants:
        assert 0 < len(person.notes) <= 3
        assert len(person.votes) == agenda.dots
        assert set(person.votes) <= groups
        assert {note.group for note in person.notes if note.group} <= groups
        assert person.pulse is not None
        assert len(person.pulse.answers) == 5


def test_every_group_has_notes_and_every_note_its_own_words(script: Script) -> None:
    notes = [note for person in script.participants for note in person.notes]
    assert len({note.text for note in notes}) == len(notes)
    for step in script.host:
        if isinstance(step, MakeGroup):
            assert sum(note.group == step.key for note in notes) >= 2


def test_one_note_is_folded_and_the_facilitator_unfolds_it(script: Script) -> None:
    coach = load_coach()
    notes = [note.text for person in script.participants for note in person.notes]
    stopped = [
        text for text in notes if any(hit.level == "stop" for hit in coach.check(text, Where.OBSERVATION))
    ]
    unfolded = [step.note for step in script.host if isinstance(step, Unfold)]
    assert len(stopped) == len(unfolded) == 1
    assert stopped[0].startswith(unfolded[0])


def test_every_reference_leads_to_a_card(script: Script, board: Board) -> None:
    known = {step.key for step in script.host if isinstance(step, Add | MakeGroup)}

    def leads(slug: str) -> bool:
        return slug in known or example_id(DEMO, slug) in board

    for step in script.host:
        if isinstance(step, Add):
            named = (*step.supports, *step.supported_by, *step.addresses, *filter(None, [step.replaced_by]))
        elif isinstance(step, Edit):
            named = (step.card, *step.addresses, *filter(None, [step.replaced_by]))
        elif isinstance(step, MakeGroup):
            named = step.supports
        else:
            continue
        assert all(leads(slug) for slug in named), step


def test_added_and_edited_cards_are_cards(script: Script, board: Board) -> None:
    for step in script.host:
        if isinstance(step, Add):
            CARDS[step.card["kind"]].model_validate(step.card)
        if isinstance(step, Edit):
            card = board.get(example_id(DEMO, step.card))
            assert card is not None
            type(card).model_validate({**card.model_dump(), **step.fields})


def test_the_session_leaves_committed_actions_and_one_that_is_not(script: Script, board: Board) -> None:
    edited = {example_id(DEMO, step.card): step for step in script.host if isinstance(step, Edit)}
    actions = [
        Action.model_validate({**a.model_dump(), **(edited[a.id].fields if a.id in edited else {})})
        for a in board.of(Action)
    ]
    actions += [
        Action.model_validate(step.card)
        for step in script.host
        if isinstance(step, Add) and step.card["kind"] == "action"
    ]
    after = [a for a in actions if a.state is ActionState.COMMITTED]
    assert len(after) >= 4
    assert all(a.owner and a.due and a.criterion.stated and a.action_kind for a in after)
    assert any(a.state is ActionState.PROPOSED for a in actions)


def test_vote_pulse_and_agreement_are_in_the_script(script: Script) -> None:
    assert [step.do for step in script.host if isinstance(step, Open)] == ["open-vote", "open-pulse"]
    assert any(isinstance(step, Agree) for step in script.host)
    assert script.starts.utcoffset() is not None


def test_quick_entries_can_be_read(script: Script, board: Board) -> None:
    context = Context(zone=board.review.zone, now=script.starts, incident_day=board.review.incident_day)
    lines = [step.line for step in script.host if isinstance(step, Quick)]
    assert lines
    for line in lines:
        entry = split_quick_entry(line, context)
        assert entry.moment is not None
        assert entry.team in board.review.teams


def test_steps_come_in_order_of_time(script: Script) -> None:
    minutes = [step.minute for step in script.steps("walk")]
    assert minutes
    assert minutes == sorted(minutes)


def test_an_example_that_is_not_there_is_said_so() -> None:
    with pytest.raises(BadExample, match=r"nothing-1\.json can't be read"):
        example_review("nothing-1")


def test_what_the_session_leaves_needs_no_question_of_the_coach(script: Script, board: Board) -> None:
    coach = load_coach()
    texts = [
        (str(step.card.get("text", "")), step.card["kind"]) for step in script.host if isinstance(step, Add)
    ]
    texts += [
        (str(step.fields["text"]), "action")
        for step in script.host
        if isinstance(step, Edit) and "text" in step.fields
    ]
    texts += [(factor.text, "factor") for factor in board.of(Factor)]
    for text, kind in texts:
        where = Where(kind) if kind in set(Where) else Where.NOTE
        assert not [hit for hit in coach.check(text, where) if hit.level == "stop"], text


def test_no_event_names_a_person() -> None:
    text = shipped("sessions", "examples", f"{DEMO}.json").read_text("utf-8")
    assert not re.search(r"team-member|@\w", text)


def test_events_are_cards_of_the_timeline(board: Board) -> None:
    assert board.count(TimelineEvent) == len(board.timeline)
