from __future__ import annotations

import asyncio

import pytest

from pmtui.model.cards import Factor, SpokenNote
from pmtui.model.vocabulary import Role
from pmtui.room.answers import Changed, Done, Refused, Told
from pmtui.room.commands import (
    AcceptSplit,
    AddCards,
    AdvancePhase,
    DropCards,
    EditCard,
    PauseClock,
    TakeBackImport,
    Undo,
)
from pmtui.room.history import Brought
from tests.room.rooms import AGENDA, EVENT, FACTOR, SPOKEN, heard, house, run

ID = f"{7:032x}"


def test_a_failed_commit_resets_head_and_what_comes_later_works() -> None:
    async def session() -> None:
        there = house()
        before = there.room.board
        there.keeper.fail_next = 1
        answer = await there.do(AddCards(cards=(Factor(text="lost"),)))
        assert answer == Refused("The disk is full.", "failed")
        assert there.room.board is before
        assert not heard(there.lead, Changed)
        assert isinstance(await there.do(Undo()), Refused)
        again = await there.do(AddCards(cards=(Factor(text="kept"),)))
        assert again == Done(2, "Added factor: kept", again.card_id if isinstance(again, Done) else "", True)
        assert [card.headline for card in there.room.board.of(Factor)].count("lost") == 0

    run(session())


def test_what_leaned_on_a_failed_change_is_refused_too() -> None:
    async def session() -> None:
        there = house()
        there.keeper.fail_next = 1
        answers = await asyncio.gather(
            there.lead.do(AddCards(cards=(Factor(text="a"),))),
            there.lead.do(DropCards(cards=(SPOKEN,))),
            there.seats[Role.NOTE_TAKER].do(DropCards(cards=(FACTOR,))),
        )
        assert all(isinstance(answer, Refused) and answer.code == "failed" for answer in answers)
        assert SPOKEN in there.room.board
        assert FACTOR in there.room.board
        assert isinstance(await there.do(DropCards(cards=(SPOKEN,))), Done)

    run(session())


def test_in_a_shared_commit_what_came_before_the_failure_is_done() -> None:
    async def session() -> None:
        there = house()
        there.keeper.fail_seq = 4
        answers = await asyncio.gather(
            *(there.lead.do(AddCards(cards=(SpokenNote(text=f"note {n}"),))) for n in range(5))
        )
        assert [isinstance(answer, Done) for answer in answers] == [True, True, False, False, False]
        assert there.room.board.seq == 3
        assert len(there.lead.history.done) == 2
        there.keeper.fail_seq = None
        assert isinstance(await there.do(Undo()), Done)
        assert there.room.board.count(SpokenNote) == 2

    run(session())


def test_what_queues_during_a_commit_shares_the_next() -> None:
    async def session() -> None:
        there = house()
        answers = await asyncio.gather(
            *(there.lead.do(AddCards(cards=(SpokenNote(text=f"note {n}"),))) for n in range(20))
        )
        assert [answer.seq for answer in answers if isinstance(answer, Done)] == list(range(2, 22))
        assert len(there.keeper.commits) <= 2
        assert [save.change.seq for save in there.keeper.saves] == list(range(2, 22))

    run(session())


def test_screens_show_what_is_saved_and_decisions_what_is_asked() -> None:
    async def session() -> None:
        there = house()
        there.keeper.gate = asyncio.Event()
        first = asyncio.ensure_future(there.lead.do(DropCards(cards=(FACTOR,))))
        await asyncio.sleep(0)
        assert FACTOR in there.lead.board
        second = await there.lead.do(DropCards(cards=(FACTOR,)))
        assert isinstance(second, Refused)
        assert second.code == "not-found"
        there.keeper.gate.set()
        assert isinstance(await first, Done)
        assert FACTOR not in there.lead.board

    run(session())


def test_a_command_id_is_applied_once() -> None:
    async def session() -> None:
        there = house()
        command = AddCards(id=ID, cards=(Factor(text="once"),))
        together = await asyncio.gather(there.lead.do(command), there.lead.do(command))
        later = await there.lead.do(command)
        assert together[0] == together[1] == later
        assert len(there.keeper.saves) == 1
        assert there.keeper.saves[0].command_id == ID

    run(session())


def test_a_repeat_of_a_guarded_key_is_no_second_press() -> None:
    async def session() -> None:
        there = house()
        await there.begin()
        for _ in range(3):
            answer = await there.do(AdvancePhase(id=ID))
            assert isinstance(answer, Refused)
            assert answer.code == "again"
        assert there.room.board.session is not None
        assert there.room.board.session.at_phase == 0

    run(session())


def test_a_pause_repeated_under_its_id_pauses_once() -> None:
    async def session() -> None:
        there = house()
        await there.begin()
        await there.lead.do(PauseClock(id=ID))
        await there.lead.do(PauseClock(id=ID))
        assert there.lead.clock is not None
        assert not there.lead.clock.running

    run(session())


def test_what_failed_may_be_tried_again_under_its_id() -> None:
    async def session() -> None:
        there = house()
        there.keeper.fail_next = 1
        command = AddCards(id=ID, cards=(Factor(text="at last"),))
        assert isinstance(await there.do(command), Refused)
        assert isinstance(await there.do(command), Done)

    run(session())


def test_a_caller_who_gives_up_does_not_stop_the_change_or_what_follows_it() -> None:
    async def session() -> None:
        there = house()
        there.keeper.gate = asyncio.Event()
        card = there.room.board.get(FACTOR)
        assert card is not None
        asking = asyncio.ensure_future(
            there.lead.do(EditCard(id=ID, card=card.model_copy(update={"text": "new"}), based_on=1))
        )
        await asyncio.sleep(0)
        asking.cancel()
        there.keeper.gate.set()
        await there.room.settled()
        assert isinstance(await there.lead.do(EditCard(id=ID, card=card, based_on=1)), Done)
        assert isinstance(await there.do(Undo()), Done)
        assert there.room.board.get(FACTOR) == card.model_copy(update={"rev": 3})

    run(session())


def test_a_clock_that_can_not_be_saved_is_told_and_the_meeting_goes_on() -> None:
    async def session() -> None:
        there = house()
        there.keeper.clock_fails = True
        await there.begin(AGENDA)
        assert isinstance(await there.do(PauseClock()), Done)
        told = heard(there.lead, Told)
        assert [event.level for event in told] == ["error", "error"]
        assert not heard(there.seats[Role.PARTICIPANT], Told)
        there.keeper.clock_fails = False
        assert isinstance(await there.next_phase(), Done)

    run(session())


@pytest.mark.parametrize("fails_first", [False, True])
def test_a_take_back_looked_up_in_the_archive_is_done_once(
    monkeypatch: pytest.MonkeyPatch, fails_first: bool
) -> None:
    async def session() -> None:
        there = house()
        looked: list[str] = []

        async def brought(batch: str) -> Brought:
            looked.append(batch)
            await asyncio.sleep(0)
            if fails_first and len(looked) == 1:
                raise OSError("The disk is gone.")
            return Brought((EVENT,))

        monkeypatch.setattr(there.keeper, "brought", brought)
        command = TakeBackImport(id=ID, batch=f"{77:032x}")
        if fails_first:
            answer = await there.do(command)
            assert isinstance(answer, Refused)
            assert answer.code == "failed"
        answers = await asyncio.gather(there.lead.do(command), there.lead.do(command))
        assert answers[0] == answers[1]
        assert isinstance(answers[0], Done)
        assert EVENT not in there.room.board

    run(session())


def test_a_split_is_not_taken_while_the_phase_changes() -> None:
    """It would be reckoned with the clock of the phase that is being left."""

    async def session() -> None:
        there = house()
        await there.begin()
        there.keeper.gate = asyncio.Event()
        first = await there.do(AdvancePhase())
        assert isinstance(first, Refused)
        going = asyncio.ensure_future(there.do(AdvancePhase()))
        await asyncio.sleep(0)
        answer = await there.do(AcceptSplit())
        assert isinstance(answer, Refused)
        assert "just changing phase" in answer.why
        there.keeper.gate.set()
        assert isinstance(await going, Done)

    run(session())
