"""Joining, hearing, asking over a real socket."""

from __future__ import annotations

import asyncio
from pathlib import Path

from pmtui.model.cards import Factor
from pmtui.model.vocabulary import Role
from pmtui.room.answers import Done, Refused
from pmtui.room.commands import AddCards, BeginSession, Signal
from tests.net.hubs import frames, hosting, key_of, until
from tests.room.rooms import AGENDA, CANARY, run


def test_a_participant_sees_the_board_as_a_participant_may(tmp_path: Path) -> None:
    async def session() -> None:
        async with hosting(tmp_path) as there:
            seat = await there.join()
            assert seat.role is Role.PARTICIPANT
            mine, theirs = seat.board, there.room.seen_by(Role.PARTICIPANT)
            assert {card.id: card for card in mine} == {card.id: card for card in theirs}
            assert list(mine.timeline) == list(theirs.timeline)
            assert CANARY not in str(list(mine))

    run(session())


def test_what_the_facilitator_does_is_on_every_board(tmp_path: Path) -> None:
    async def session() -> None:
        async with hosting(tmp_path) as there:
            lead = await there.join(key=key_of(tmp_path))
            people = [await there.join() for _ in range(3)]
            assert lead.role is Role.FACILITATOR
            answer = await lead.do(AddCards(cards=(Factor(text="no canary stage at night"),)))
            assert isinstance(answer, Done)
            assert lead.board.find(Factor, answer.card_id)
            await until(lambda: all(seat.board.find(Factor, answer.card_id) for seat in people))
            await until(lambda: all(seat.counts.people == 4 for seat in (lead, *people)))
            refused = await people[0].do(AddCards(cards=(Factor(text="mine"),)))
            assert isinstance(refused, Refused)

    run(session())


def test_who_is_early_and_who_is_late_read_the_agendas_own_purpose_and_rules(tmp_path: Path) -> None:
    agenda = AGENDA.model_copy(update={"purpose": "Find the gap.", "ground_rules": ("One at a time.",)})

    async def session() -> None:
        async with hosting(tmp_path) as there:
            lead, early = await there.join(key=key_of(tmp_path)), await there.join()
            assert isinstance(await lead.do(BeginSession(session_format=agenda)), Done)
            await until(lambda: early.session is not None)
            for seat in (early, await there.join()):
                assert seat.session is not None
                assert seat.session.purpose == "Find the gap."
                assert seat.session.ground_rules == ("One at a time.",)

    run(session())


def test_clock_and_signals(tmp_path: Path) -> None:
    async def session() -> None:
        async with hosting(tmp_path) as there:
            lead = await there.join(key=key_of(tmp_path))
            person = await there.join()
            assert isinstance(await lead.do(BeginSession(session_format=AGENDA)), Done)
            await until(lambda: person.clock is not None and person.session is not None)
            assert person.clock is not None
            left = person.clock.phase.remaining(person.time.monotonic())
            assert abs(left - there.room.meeting.clock.phase.remaining(there.room.time.monotonic())) < 0.5  # type: ignore[union-attr]
            assert isinstance(await person.do(Signal(signal="ready")), Done)
            await until(lambda: lead.counts.ready == 1)

    run(session())


def test_a_wrong_code_is_refused_with_a_reason(tmp_path: Path) -> None:
    async def session() -> None:
        async with hosting(tmp_path) as there:
            seat = await there.join(code="acorn-acorn-acorn")
            assert "opens no room" in seat.ended_because
            raw = await there.socket(code="acorn acorn acorn")
            assert (await frames(raw, "bye"))["code"] == "code"
            await asyncio.sleep(0)

    run(session())
