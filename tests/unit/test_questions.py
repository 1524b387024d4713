"""Questions follow what is selected, fill in what they name, and come round only when all were asked."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from pmtui.coaching import load_coach, load_questions
from pmtui.facilitation.hearing import unheard
from pmtui.facilitation.language import Where
from pmtui.facilitation.measures import Gap
from pmtui.facilitation.priority import missing
from pmtui.facilitation.questions import LAST_RESORT, Questions, ask
from pmtui.ids import counted_ids
from pmtui.model.board import Board, board_of
from pmtui.model.cards import Action, Card, Factor, Group, Link, Review, Session, TimelineEvent
from pmtui.model.format import Phase
from pmtui.model.moment import Moment
from pmtui.model.vocabulary import (
    ActionState,
    EventKind,
    FactorKind,
    LinkKind,
    Pane,
    Permanence,
    Stance,
)

REVIEW = "a" * 32
NEW_ID = counted_ids()
ALL = load_questions()


def event(kind: EventKind = EventKind.NOTE, stance: Stance = Stance.FACT, minute: int = 0) -> TimelineEvent:
    at = datetime(2026, 3, 4, 9, 0, tzinfo=UTC) + timedelta(minutes=minute)
    return TimelineEvent(id=NEW_ID(), at=Moment(at=at), text="something", event_kind=kind, stance=stance)


def board(*cards: Card, functions: tuple[str, ...] = ()) -> Board:
    return board_of(REVIEW, [Review(id=REVIEW, title="Checkout", functions=functions), *cards])


def test_every_kind_of_event_stance_factor_and_pane_has_questions() -> None:
    for kind in EventKind:
        assert ALL.about("event", kind.value), kind
    for stance in Stance:
        assert ALL.about("stance", stance.value), stance
    for factor_kind in FactorKind:
        assert ALL.about("factor", factor_kind.value), factor_kind
    for pane in Pane:
        assert ALL.about("pane", pane.value), pane


def test_no_question_asks_why_and_the_coach_has_nothing_to_say() -> None:
    coach = load_coach()
    texts = [text for table in ALL.topics.values() for texts in table.values() for text in texts]
    assert len(texts) > 90
    for text in texts:
        assert not re.search(r"\bwhy\b", text, re.IGNORECASE)
        assert coach.check(text, Where.QUESTION) == (), text
        assert text.endswith("?")


def test_questions_follow_the_kind_of_the_event() -> None:
    on = board()
    assert "hand-off" in ALL.ask(on, event(EventKind.HANDOFF))
    assert "reach someone" in ALL.ask(on, event(EventKind.ESCALATION))
    assert ask(ALL, on, event(EventKind.RESOLUTION)) == "How did you know that it was over?"


def test_an_interpretation_is_asked_for_what_was_seen_first() -> None:
    found = ALL.ask(board(), event(EventKind.STEP, Stance.INTERPRETATION))
    assert found == "What made you think so: what did you see or hear?"


def test_a_factor_is_asked_for_what_it_lacks() -> None:
    seen, factor, action = event(), Factor(id=NEW_ID(), text="no limit"), Action(id=NEW_ID(), text="limit it")
    bare = ALL.candidates(board(factor), factor)
    assert bare[0] == "What on the timeline shows this?"
    assert "What would make this matter less next time?" in bare
    whole = ALL.candidates(
        board(
            factor,
            seen,
            action,
            Link.between(seen.id, factor.id, LinkKind.SUPPORTS),
            Link.between(action.id, factor.id, LinkKind.ADDRESSES),
        ),
        factor,
    )
    assert whole[0] == "What else had to be true for this to matter?"
    assert "What would make this matter less next time?" not in whole


def test_each_thing_an_action_lacks_has_its_question() -> None:
    empty = Action(id=NEW_ID(), text="limit it")
    workaround = Action(
        id=NEW_ID(), text="restart it", owner="a, b", permanence=Permanence.WORKAROUND, effort=2
    )
    given_up = Action(id=NEW_ID(), text="rewrite", state=ActionState.NOT_ACTING)
    for action in (empty, workaround, given_up):
        on = board(action)
        assert missing(action, on)
        found = ALL.candidates(on, action)
        for words in missing(action, on):
            (wanted,) = ALL.about("action_gap", words.partition(" (")[0])
            assert wanted in found


def test_a_gap_is_asked_about_with_its_times() -> None:
    a, b = event(minute=0), event(minute=40)
    found = ALL.ask(board(a, b), b, gap=Gap(a.id, b.id, timedelta(minutes=40)))
    assert found == "What happened between 09:00 and 09:40?"
    gone = ALL.ask(board(), gap=Gap(NEW_ID(), NEW_ID(), timedelta(minutes=5)), n=1)
    assert gone == "Who was waiting for what in these 5 m?"


def test_the_phase_adds_its_own_questions_and_its_pane() -> None:
    phase = Phase(key="walk", name="Walk", minutes=20, questions=("What came first?",), pane=Pane.FACTORS)
    found = ALL.candidates(board(), None, phase)
    assert found[0] == "What came first?"
    assert "Where were we lucky?" in found


def test_unheard_functions_are_asked() -> None:
    session = Session(id=NEW_ID(), format_name="default-60", heard=("Product",))
    on = board(session, functions=("product", "customer support"))
    assert [function.name for function in unheard(on)] == ["customer support"]
    assert "What stood out for customer support?" in ALL.candidates(on)


@pytest.mark.parametrize(
    "card", [event(EventKind.DECISION, Stance.DECISION), Group(id=NEW_ID(), title="paging"), None]
)
def test_none_comes_twice_before_all_have_been_asked(card: Card | None) -> None:
    on = board(functions=("security", "security"))
    count = len(ALL.candidates(on, card))
    asked = [ALL.ask(on, card, n=n) for n in range(count)]
    assert len(set(asked)) == count > 3
    assert ALL.ask(on, card, n=count) == asked[0]
    assert not any("{" in text for text in asked)


def test_without_a_list_there_is_still_a_question() -> None:
    assert Questions({}).ask(board(), n=7) == LAST_RESORT


@pytest.mark.parametrize("toml", ["= 1", "a = 1", "[a]\nb = 1", "[a]\nb = [1]", '[a]\nb = [""]'])
def test_a_bad_list_is_refused(toml: str) -> None:
    with pytest.raises(ValueError, match=r"not TOML|write a"):
        Questions.parse(toml)
