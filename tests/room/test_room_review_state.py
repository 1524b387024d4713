"""What a session does to the state of its review."""

from __future__ import annotations

import pytest

from pmtui.model.vocabulary import ReviewState
from pmtui.room.commands import CloseSession, EditCard
from tests.room.rooms import house, run


def test_a_session_brings_its_review_into_session_and_then_to_reviewed() -> None:
    async def session() -> None:
        there = house()
        states = [there.room.board.review.state]
        await there.begin()
        states.append(there.room.board.review.state)
        await there.do(CloseSession())
        states.append(there.room.board.review.state)
        assert states == [ReviewState.OPEN, ReviewState.IN_SESSION, ReviewState.REVIEWED]

    run(session())


@pytest.mark.parametrize("state", [ReviewState.PUBLISHED, ReviewState.CLOSED])
def test_a_state_a_person_put_stays(state: ReviewState) -> None:
    async def session() -> None:
        there = house()
        review = there.room.board.review
        edited = review.model_copy(update={"state": state})
        await there.do(EditCard(card=edited, based_on=review.rev))
        await there.begin()
        assert there.room.board.review.state is state

    run(session())
