"""Facts of the record stay apart from what people make of them: first words outlive every way to change them."""

from __future__ import annotations

import pytest

from pmtui.facilitation.facts import RECORDED, reworded_words
from pmtui.model.board import Board, Change
from pmtui.model.cards import Factor, Suggestion, TimelineEvent
from pmtui.model.text import TEXT_LIMIT
from pmtui.model.vocabulary import Role, Stance, SuggestionKind
from pmtui.room.answers import Done
from pmtui.room.commands import AcceptSuggestion, EditCard, Suggest, Undo
from tests.room.rooms import EVENT, House, full_board, house, run

KEPT = f"{RECORDED}“pager rang”"


def with_event(**more: object) -> Board:
    """The board, with an imported event on it."""
    board = full_board()
    said = {"evidence": "pager.csv:12", "detail": "escalation policy: web"} | more
    return board.apply(Change(board.seq + 1, (event_of(board).model_copy(update=said),)))


def event_of(board: Board) -> TimelineEvent:
    found = board.find(TimelineEvent, EVENT)
    assert found is not None
    return found


async def edit(there: House, **changes: object) -> TimelineEvent:
    """The event after an edit by the facilitator."""
    seen = event_of(there.room.board)
    answer = await there.do(EditCard(card=seen.model_copy(update=changes), based_on=seen.rev))
    assert isinstance(answer, Done), answer
    return event_of(there.room.board)


def test_the_first_words_of_a_fact_with_evidence_stay_in_its_detail() -> None:
    async def session() -> None:
        there = house(with_event())
        once = await edit(there, text="The pager rang far too late")
        assert once.text == "The pager rang far too late"
        assert once.detail == f"{KEPT}\n\nescalation policy: web"
        assert once.evidence == "pager.csv:12"
        twice = await edit(there, text="It rang late")
        assert twice.detail.count(RECORDED) == 1
        assert twice.detail.startswith(KEPT), "the record's words, not those of the edit before"
        await there.do(Undo(), Undo())
        assert event_of(there.room.board).detail == "escalation policy: web"

    run(session())


@pytest.mark.parametrize(
    ("before", "change"),
    [
        ({"evidence": ""}, {"text": "other words"}),
        ({"stance": Stance.INTERPRETATION}, {"text": "other words"}),
        ({}, {"team": "web"}),
        ({}, {"stance": Stance.INTERPRETATION}),
    ],
    ids=["no evidence", "no fact", "other field", "stance alone"],
)
def test_nothing_is_kept_where_no_fact_is_reworded(
    before: dict[str, object], change: dict[str, object]
) -> None:
    async def session() -> None:
        there = house(with_event(**before))
        assert (await edit(there, **change)).detail == "escalation policy: web"

    run(session())


def test_a_correction_that_is_accepted_keeps_them_too() -> None:
    async def session() -> None:
        there = house(with_event())
        suggested = Suggest(what=SuggestionKind.CORRECTION, text="It rang late", about=EVENT)
        assert isinstance(await there.seats[Role.PARTICIPANT].do(suggested), Done)
        found = next(s for s in there.room.board.of(Suggestion) if s.about == EVENT)
        assert isinstance(await there.do(AcceptSuggestion(suggestion=found.id)), Done)
        after = event_of(there.room.board)
        assert (after.text, after.detail.split("\n")[0]) == ("It rang late", KEPT)

    run(session())


def test_a_detail_that_is_full_gives_way_at_its_end() -> None:
    async def session() -> None:
        there = house(with_event(detail="x" * TEXT_LIMIT))
        after = await edit(there, text="other words")
        assert len(after.detail) == TEXT_LIMIT
        assert after.detail.startswith(KEPT)
        assert after.detail.endswith("…")

    run(session())


def test_a_form_says_what_stays_and_asks_about_a_fact() -> None:
    event = event_of(with_event())
    assert reworded_words(event, "pager rang ", Stance.FACT) == ""
    asked = reworded_words(event, "It rang late", Stance.FACT)
    assert asked.startswith("The record says “pager rang”; that stays in Detail.")
    assert "state it as interpretation" in asked
    assert "interpretation" not in reworded_words(event, "It rang late", Stance.INTERPRETATION)
    assert reworded_words(Factor(text="a"), "b", "") == ""
