"""Which functions are asked first: those that are here and were not heard."""

from __future__ import annotations

from pmtui.coaching import load_questions
from pmtui.facilitation.hearing import functions_of, unheard
from pmtui.facilitation.readiness import FindingKind, readiness
from pmtui.ids import counted_ids
from pmtui.model.board import Board, board_of
from pmtui.model.cards import Card, Review, Session
from pmtui.model.format import Phase
from pmtui.model.vocabulary import FUNCTIONS, SessionState

NEW_ID = counted_ids()
REVIEW = "a" * 32


def board(*cards: Card, functions: tuple[str, ...] = ()) -> Board:
    return board_of(REVIEW, (Review(id=REVIEW, review=REVIEW, title="x", functions=functions), *cards))


def session(
    *here: str, heard: tuple[str, ...] = (), state: SessionState = SessionState.RUNNING, number: int = 1
) -> Session:
    return Session(id=NEW_ID(), format_name="x", functions=here, heard=heard, state=state, number=number)


def names(on: Board) -> list[str]:
    return [function.name for function in functions_of(on)]


def test_here_and_not_heard_comes_first_heard_last() -> None:
    on = board(session("legal", "Product", heard=("product",)), functions=("security", "product"))
    assert names(on) == ["legal", "security", "product"]
    first, second, last = functions_of(on)
    assert (first.here, first.wanted, first.heard) == (True, False, False)
    assert (second.here, second.wanted, second.heard) == (False, True, False)
    assert (last.here, last.wanted, last.heard) == (True, True, True)


def test_a_name_stands_once_however_it_is_written() -> None:
    on = board(session("SECURITY", "security ", heard=("Security",)), functions=("security",))
    assert names(on).count("security") == 1
    assert "SECURITY" not in names(on)


def test_without_wishes_the_usual_ones_are_offered_after_those_here() -> None:
    on = board(session("legal"))
    assert names(on) == ["legal", *FUNCTIONS]
    assert [function.name for function in unheard(on)] == ["legal"]


def test_heard_in_an_earlier_session_is_heard() -> None:
    earlier = session(heard=("security",), state=SessionState.CLOSED)
    on = board(earlier, session("security", number=2))
    assert [function.name for function in unheard(on)] == []


def test_the_next_question_is_for_one_that_is_here() -> None:
    phase = Phase(key="walk", name="Walk", minutes=20, questions=("What came first?", "What then?"))
    on = board(session("legal", "customer support"), functions=("security",))
    found = load_questions().candidates(on, None, phase)
    assert found[:3] == ("What came first?", "What stood out for legal?", "What then?")
    assert found[3:5] == ("What stood out for customer support?", "What stood out for security?")
    heard = board(session("legal", "customer support", heard=("legal",)), functions=("security",))
    assert load_questions().candidates(heard, None, phase)[1] == "What stood out for customer support?"


def test_nobody_here_leaves_the_phase_its_questions() -> None:
    phase = Phase(key="walk", name="Walk", minutes=20, questions=("What came first?", "What then?"))
    on = board(session(), functions=("security",))
    assert load_questions().candidates(on, None, phase)[:3] == (
        "What came first?",
        "What then?",
        "What stood out for security?",
    )


def test_what_is_missing_names_those_here_first() -> None:
    now = session("legal")
    found = readiness(board(now, functions=("security",)), now).of(FindingKind.FUNCTION)
    assert [finding.words for finding in found] == [
        "here, and not heard yet: legal",
        "not heard yet: security",
    ]
