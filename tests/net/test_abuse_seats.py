"""Seats: one device each, a role that fits how it came in, gone when it is removed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pmtui.ids import random_id
from pmtui.model.cards import Factor
from pmtui.model.vocabulary import Role
from pmtui.room.answers import Done, Refused
from pmtui.room.commands import AddCards, AdvancePhase, BeginSession, OfferFloor, Signal, TakeFloor
from pmtui.room.doors import DoorState, Listening
from pmtui.room.net.hosted import Hosted
from pmtui.room.net.hub import Hub
from pmtui.room.net.limits import LIMITS, Limits
from pmtui.room.net.remote import RemoteSeat
from tests.net.abuse import People, bye_of, hand_clock, meeting
from tests.net.hubs import Hosting, frames, hosting, key_of, until
from tests.room.rooms import AGENDA, CANARY, run

TOKEN = "a-device-with-a-token"


def hosted_of(there: Hosting) -> Hosted:
    return next(iter(there.hub._rooms.values()))


def number_of(there: Hosting, role: Role) -> int:
    """The seat number of the only one of that role, as hosts see it."""
    [present] = [present for present in hosted_of(there).state().seats if present.role is role]
    return present.n


async def invited(seat: RemoteSeat, role: Role) -> str:
    door = await seat.door("invite", role)
    assert isinstance(door, DoorState), door
    assert door.role is role
    return door.code


# --- one device a seat -------------------------------------------------------


def test_the_later_of_two_devices_with_one_token_has_the_seat(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            first = await people.there.socket(seat=TOKEN)
            await frames(first, "page")
            second = await people.there.socket(seat=TOKEN)
            await frames(second, "page")
            bye = await bye_of(first)
            assert (bye["code"], bye["again"]) == ("elsewhere", False)
            await second.send(json.dumps({"kind": "ping", "n": 1}))
            await frames(second, "pong")
            await until(lambda: people.lead.counts.people == 3)

    run(session())


def test_two_clients_with_one_token_don_t_take_turns(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            first = await people.there.join(token=TOKEN)
            second = await people.there.join(token=TOKEN)
            await until(lambda: first.ended_code == "elsewhere")
            assert isinstance(await second.do(Signal(signal="ready")), Refused | Done)
            assert second.is_linked
            assert not first.is_linked
            await until(lambda: people.lead.counts.people == 3)

    run(session())


def test_a_command_sent_twice_is_applied_once_and_answered_the_same(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            raw = await people.there.socket(key=key_of(tmp_path), seat=TOKEN)
            add = AddCards(id=random_id(), cards=(Factor(text="only once"),)).model_dump(mode="json")
            signal = Signal(id=random_id(), signal="ready").model_dump(mode="json")
            answers: list[dict[str, Any]] = []
            for command in (add, signal, add, signal, add):
                await raw.send(json.dumps({"kind": "do", "command": command}))
            for _ in range(3):
                answers.append(await frames(raw, "done"))
            await raw.close()
            people.there.room._answers.clear()  # as if by another process of the host
            back = await people.there.socket(key=key_of(tmp_path), seat=TOKEN)
            await back.send(json.dumps({"kind": "do", "command": add, "again": True}))
            answers.append(await frames(back, "done"))
            assert {(answer["id"], answer["seq"]) for answer in answers} == {(add["id"], answers[0]["seq"])}
            texts = [factor.text for factor in people.there.room.board.of(Factor)]
            assert texts.count("only once") == 1
            people.lead = await people.there.join(key=key_of(tmp_path))

    run(session())


# --- roles -------------------------------------------------------------------


def test_a_device_that_comes_back_with_the_key_leads_and_sees_all(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            raw = await people.there.socket(seat=TOKEN)
            welcome = await frames(raw, "welcome")
            assert CANARY not in json.dumps(await frames(raw, "page"))
            again = {name: welcome[name] for name in ("run", "epoch")}
            back = await people.there.socket(seat=TOKEN, key=key_of(tmp_path), last=welcome["seq"], **again)
            promoted = await frames(back, "welcome")
            assert promoted["role"] == Role.FACILITATOR.value
            assert promoted["pages"], "what it had was not all it may see now"
            assert CANARY in json.dumps(await frames(back, "page"))
            await until(lambda: people.lead.role is Role.CO_FACILITATOR)
            assert people.there.room.counts.writers == 1

    run(session())


def test_a_host_becomes_no_participant_by_the_participants_code(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            raw = await people.there.socket(key=key_of(tmp_path), seat=TOKEN)
            await frames(raw, "welcome")
            back = await people.there.socket(seat=TOKEN)
            assert (await frames(back, "welcome"))["role"] == Role.FACILITATOR.value

    run(session())


def test_whoever_handed_over_comes_back_as_what_they_were(tmp_path: Path) -> None:
    async def session() -> None:
        async with hosting(tmp_path) as there:
            first = await there.socket(key=key_of(tmp_path), seat=TOKEN)
            await frames(first, "welcome")
            hosted = hosted_of(there)
            [guest] = hosted.seating._guests.values()
            assert isinstance(await there.room.do(OfferFloor(), guest.seat), Done)
            code = hosted._admission.invite(Role.CO_FACILITATOR)
            second = await there.join(code=code)
            assert isinstance(await second.do(TakeFloor()), Done)
            assert second.role is Role.FACILITATOR
            await first.close()
            back = await there.socket(key=key_of(tmp_path), seat=TOKEN)
            assert (await frames(back, "welcome"))["role"] == Role.CO_FACILITATOR.value
            assert second.role is Role.FACILITATOR
            # With the key on another device, facilitation is taken back.
            taken = await there.socket(key=key_of(tmp_path))
            assert (await frames(taken, "welcome"))["role"] == Role.FACILITATOR.value
            await until(lambda: second.role is Role.CO_FACILITATOR)

    run(session())


def test_a_facilitator_who_was_away_finds_who_took_over(tmp_path: Path) -> None:
    async def session() -> None:
        time = hand_clock()
        async with hosting(tmp_path, time=time, limits=Limits(look=0.01)) as there:
            first = await there.socket(key=key_of(tmp_path), seat=TOKEN)
            await frames(first, "welcome")
            await first.close()
            await until(lambda: not hosted_of(there).state().seats)
            time.advance(LIMITS.away)
            await until(lambda: there.room.counts.people == 0)
            second = await there.join(key=key_of(tmp_path))
            assert second.role is Role.FACILITATOR
            back = await there.socket(key=key_of(tmp_path), seat=TOKEN)
            assert (await frames(back, "welcome"))["role"] == Role.CO_FACILITATOR.value
            assert second.role is Role.FACILITATOR

    run(session())


def test_a_device_is_counted_until_it_was_away_for_a_while(tmp_path: Path) -> None:
    async def session() -> None:
        time = hand_clock()
        async with meeting(tmp_path, time=time, limits=Limits(look=0.01)) as people:
            raw = await people.there.socket(seat=TOKEN)
            await until(lambda: people.lead.counts.people == 3)
            await raw.close()
            await until(lambda: len(hosted_of(people.there).state().seats) == 2)
            time.advance(LIMITS.away - 1)
            await people.go_on()
            assert people.there.room.counts.people == 3
            time.advance(1)
            await until(lambda: people.lead.counts.people == 2)
            back = await people.there.socket(seat=TOKEN)
            await frames(back, "welcome")
            assert people.there.room.counts.people == 3

    run(session())


def test_a_stage_is_nobody_and_may_become_a_participant(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            raw = await people.there.socket(seat=TOKEN, role="stage")
            assert (await frames(raw, "welcome"))["role"] == "stage"
            assert people.there.room.counts.people == 2
            back = await people.there.socket(seat=TOKEN)
            assert (await frames(back, "welcome"))["role"] == "participant"
            assert (people.there.room.counts.people, people.there.room.writers) == (3, 2)
            stage = await people.there.socket(seat=TOKEN, role="stage")
            assert (await frames(stage, "welcome"))["role"] == "stage"
            assert (people.there.room.counts.people, people.there.room.writers) == (2, 1)

    run(session())


@pytest.mark.parametrize("role", ["facilitator", "co-facilitator", "note-taker", "king", "", None, ["stage"]])
def test_a_role_asked_for_is_not_a_role_given(tmp_path: Path, role: Any) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            raw = await people.there.socket(role=role)
            assert (await frames(raw, "welcome"))["role"] == "participant"

    run(session())


# --- one-time codes ----------------------------------------------------------


def test_a_one_time_code_works_once_and_its_role_stays_with_the_device(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            room = people.there.room
            code = await invited(people.lead, Role.NOTE_TAKER)
            raw = await people.there.socket(code=code, seat=TOKEN)
            assert (await frames(raw, "welcome"))["role"] == "note-taker"
            second = await people.there.socket(code=code)
            assert (await bye_of(second))["code"] == "code"
            assert isinstance(await people.lead.door("new-code"), DoorState)
            back = await people.there.socket(code="", seat=TOKEN)
            assert (await frames(back, "welcome"))["role"] == "note-taker"
            # Another hub in its place.
            another = Hub(people.there.hub.time, tmp_path)
            await another.listen(Listening())
            door = await another.open(room)
            there = Hosting(another, room, door)
            again = await there.socket(code="", seat=TOKEN)
            assert (await frames(again, "welcome"))["role"] == "note-taker"
            await there.close()
            room.door = hosted_of(people.there)

    run(session())


def test_a_participant_who_is_invited_becomes_what_the_code_says(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            raw = await people.there.socket(seat=TOKEN)
            await frames(raw, "welcome")
            code = await invited(people.lead, Role.CO_FACILITATOR)
            back = await people.there.socket(seat=TOKEN, code=code)
            assert (await frames(back, "welcome"))["role"] == "co-facilitator"
            assert CANARY in json.dumps(await frames(back, "page"))
            await until(lambda: people.lead.counts.writers == 1)

    run(session())


def test_a_newer_one_time_code_replaces_the_one_before(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            old = await invited(people.lead, Role.NOTE_TAKER)
            await invited(people.lead, Role.NOTE_TAKER)
            raw = await people.there.socket(code=old)
            assert (await bye_of(raw))["code"] == "code"

    run(session())


# --- removing ----------------------------------------------------------------


async def removed(people: People, number: int) -> None:
    answer = await people.lead.door("remove", seat=number)
    assert isinstance(answer, DoorState), answer
    assert number not in [present.n for present in answer.seats]


def test_a_removed_device_stays_out_and_a_new_code_keeps_its_owner_out(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            raw = await people.there.socket(seat=TOKEN)
            await frames(raw, "welcome")
            [number] = [
                guest.seat.number
                for guest in hosted_of(people.there).seating._guests.values()
                if guest.connection is not None and guest.seat.number not in (1, 2)
            ]
            await removed(people, number)
            bye = await bye_of(raw)
            assert (bye["code"], bye["again"]) == ("removed", False)
            await until(lambda: people.lead.counts.people == 2)
            back = await people.there.socket(seat=TOKEN)
            assert (await bye_of(back))["code"] == "removed"
            old = people.there.door.code
            door = await people.lead.door("new-code")
            assert isinstance(door, DoorState)
            assert door.code != old
            for token in (TOKEN, random_id()):
                again = await people.there.socket(seat=token, code=old)
                assert (await bye_of(again))["code"] == "code"
            newcomer = await people.there.join(code=door.code)
            assert not newcomer.ended_because
            # Who sat before stays, and comes back with the old code after a moment away.
            own = people.person
            assert own._link is not None
            assert own._link._socket is not None
            own._link._socket.transport.abort()
            await until(lambda: not own.is_linked)
            await until(lambda: own.is_linked)
            own.trouble = ""

    run(session())


def test_a_removed_host_loses_the_role_for_good(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            code = await invited(people.lead, Role.CO_FACILITATOR)
            raw = await people.there.socket(code=code, seat=TOKEN)
            await frames(raw, "welcome")
            await removed(people, number_of(people.there, Role.CO_FACILITATOR))
            assert (await bye_of(raw))["code"] == "removed"
            [file] = (tmp_path / "rooms").glob("*.json")
            assert json.loads(file.read_text())["roles"] == {}

    run(session())


def test_the_facilitator_can_t_be_removed(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            code = await invited(people.lead, Role.CO_FACILITATOR)
            second = await people.there.join(code=code)
            answer = await second.door("remove", seat=number_of(people.there, Role.FACILITATOR))
            assert isinstance(answer, Refused)
            gone = await second.door("remove", seat=99)
            assert isinstance(gone, Refused)
            assert gone.code == "not-found"

    run(session())


@pytest.mark.parametrize("ask", ["new-code", "invite", "remove"])
def test_a_note_taker_sees_the_door_and_changes_nothing_of_it(tmp_path: Path, ask: Any) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            code = await invited(people.lead, Role.NOTE_TAKER)
            keeper = await people.there.join(code=code)
            assert isinstance(await keeper.door("show"), DoorState)
            participant = number_of(people.there, Role.PARTICIPANT)
            answer = await keeper.door(ask, Role.CO_FACILITATOR, participant)
            assert isinstance(answer, Refused)
            assert hosted_of(people.there).state().code == people.there.door.code

    run(session())


def test_nobody_is_invited_as_facilitator_and_nonsense_is_refused(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:
            for role in (Role.FACILITATOR, Role.PARTICIPANT, Role.STAGE):
                assert isinstance(await people.lead.door("invite", role), Refused)
            assert isinstance(await people.lead.door("burn"), Refused)  # type: ignore[arg-type]
            assert isinstance(await people.person.door("show"), Refused)

    run(session())


def test_a_code_that_can_t_be_saved_is_not_changed(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path) as people:

            def full(_keys: object) -> None:
                raise OSError(28, "No space left on device")

            hosted_of(people.there)._admission._keep = full
            answer = await people.lead.door("new-code")
            assert isinstance(answer, Refused)
            assert "No space left on device" in answer.why
            assert not (await people.there.join()).ended_because

    run(session())


# --- a full room, a room that opens or shuts ---------------------------------


def test_a_full_room_says_so_and_makes_place_when_somebody_leaves(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path, limits=Limits(seats=3)) as people:
            third = await people.there.socket(seat=TOKEN)
            await frames(third, "welcome")
            fourth = await people.there.socket()
            bye = await bye_of(fourth)
            assert (bye["code"], bye["again"]) == ("full", True)
            await third.send(json.dumps({"kind": "bye"}))
            assert (await bye_of(third))["code"] == "closing"
            fifth = await people.there.socket()
            await frames(fifth, "welcome")

    run(session())


def test_a_host_that_starts_or_ends_is_no_reason_to_give_up(tmp_path: Path) -> None:
    async def session() -> None:
        async with hosting(tmp_path) as there:
            await there.hub.shut(there.room.board.review_id)
            raw = await there.socket()
            bye = await bye_of(raw)
            assert (bye["code"], bye["again"]) == ("closing", True)

    run(session())


def test_shutting_answers_what_is_on_its_way_and_says_goodbye(tmp_path: Path) -> None:
    async def session() -> None:
        async with hosting(tmp_path) as there:
            raw = await there.socket(key=key_of(tmp_path))
            await frames(raw, "page")
            add = AddCards(id=random_id(), cards=(Factor(text="the last one"),)).model_dump(mode="json")
            await raw.send(json.dumps({"kind": "do", "command": add}))
            await raw.send(json.dumps({"kind": "ping", "n": 1}))
            await frames(raw, "pong")
            await there.hub.shut(there.room.board.review_id)
            assert (await bye_of(raw)) == {
                "kind": "bye",
                "why": "The host closed the room's door for now.",
                "code": "closing",
                "again": True,
            }
            assert [factor.text for factor in there.room.board.of(Factor)][-1] == "the last one"
            assert there.room.door is None
            assert there.room.counts.people == 0

    run(session())


# --- what fails inside -------------------------------------------------------


def test_a_room_whose_clock_fails_goes_on_and_its_hosts_hear_once(tmp_path: Path) -> None:
    async def session() -> None:
        async with meeting(tmp_path, limits=Limits(look=0.01)) as people:
            ticks = 0

            async def broken() -> None:
                nonlocal ticks
                ticks += 1
                raise RuntimeError("the secret words of a note")

            told: list[str] = []
            host = people.there.room.sit(Role.CO_FACILITATOR)
            host.heard_so_far()
            people.there.room.tick = broken  # type: ignore[method-assign]
            await until(lambda: ticks > 5)
            await people.go_on()
            told = [event.words for event in host.heard_so_far() if hasattr(event, "words")]
            assert len([words for words in told if "RuntimeError" in words]) == 1
            assert not any("secret" in words for words in told)

    run(session())


def test_a_command_that_breaks_is_answered(tmp_path: Path) -> None:
    async def session() -> None:
        async with hosting(tmp_path) as there:
            lead = await there.join(key=key_of(tmp_path))
            person = await there.join()

            async def broken(*_: object) -> Done:
                raise RuntimeError("boom")

            kept, there.room.do = there.room.do, broken  # type: ignore[method-assign, assignment]
            answer = await lead.do(BeginSession(session_format=AGENDA))
            assert isinstance(answer, Refused)
            assert answer.code == "failed"
            there.room.do = kept  # type: ignore[method-assign]
            assert isinstance(await lead.do(BeginSession(session_format=AGENDA)), Done)
            await until(lambda: person.session is not None)
            assert isinstance(await person.do(AdvancePhase()), Refused)

    run(session())
