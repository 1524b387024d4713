"""A room of few: who is asked, what a refusal weighs, and what can't be got around (ANONYMITY 1 and 5)."""

from __future__ import annotations

import pytest

from pmtui.model.cards import Observation, Session
from pmtui.model.vocabulary import Role
from pmtui.room.answers import BallotOpened, Done, Refused, Revealed
from pmtui.room.commands import AddCards, EditCard, OpenSheet, RingBell, Undo
from tests.room.rooms import NOTES, Device, House, devices, heard, house, opened_ballots, run


async def writing(people: int) -> tuple[House, list[Device]]:
    there = house(people=1)
    devs = devices(there.room, people)
    await there.begin()
    await there.next_phase()
    return there, devs


async def ring(there: House, seconds: float = 0.5) -> None:
    for _ in range(2):
        answer = await there.lead.do(RingBell())
        assert isinstance(answer, Done) or answer.code == "again", answer
    await there.pass_time(seconds)


def shown(there: House) -> int:
    return sum(note.id not in NOTES for note in there.room.board.of(Observation))


def session_of(there: House) -> Session:
    session = there.room.board.session
    assert session is not None
    return session


def asked(device: Device) -> int:
    return opened_ballots(heard(device.seat, BallotOpened)).count("consent")


@pytest.mark.parametrize("stays", [False, True])
def test_a_device_that_comes_and_posts_and_goes_lifts_no_room_over_a_refusal(stays: bool) -> None:
    async def session() -> None:
        there, people = await writing(4)
        for device in people:
            device.post_notes("a note")
            device.accept_few(device is not people[0])
        [fifth] = devices(there.room, 1, seed=9)
        fifth.post_notes()
        if not stays:
            fifth.seat.leave()
        await ring(there, 21)
        assert shown(there) == (4 if stays else 0)
        assert session_of(there).sheet == ("revealed" if stays else "off")

    run(session())


def test_a_device_that_comes_and_goes_without_posting_changes_nothing() -> None:
    async def session() -> None:
        there, people = await writing(4)
        for device in people:
            assert asked(device) == 1
            device.post_notes("a note")
            device.accept_few(True)
        [fifth] = devices(there.room, 1, seed=9)
        assert asked(fifth) == 1
        fifth.seat.leave()
        assert [asked(device) for device in people] == [0] * 4
        await ring(there)
        assert shown(there) == 4

    run(session())


def test_a_newcomer_in_the_place_of_one_who_accepted_is_asked_too() -> None:
    async def session() -> None:
        there, people = await writing(4)
        for device in people:
            device.accept_few(True)
        people[0].seat.leave()
        [newcomer] = devices(there.room, 1, seed=9)
        for device in (newcomer, *people[1:]):
            device.post_notes("a note")
        await ring(there, 19)
        assert there.lead.ringing == "sheet"
        await there.pass_time(2)
        assert shown(there) == 0
        assert session_of(there).sheet == "off"

    run(session())


def test_a_room_of_five_of_whom_two_leave_has_been_asked() -> None:
    async def session() -> None:
        there, people = await writing(5)
        assert [asked(device) for device in people] == [0] * 5
        people[0].seat.leave()
        people[1].seat.leave()
        assert [asked(device) for device in people[2:]] == [1] * 3
        for device in people[2:]:
            device.post_notes("a note")
        await ring(there, 21)
        assert shown(there) == 0
        there, people = await writing(5)
        people[0].seat.leave()
        people[1].seat.leave()
        for device in people[2:]:
            device.post_notes("a note")
            device.accept_few(True)
        await ring(there)
        assert shown(there) == 3

    run(session())


def test_one_who_posted_and_left_before_being_asked_counts_as_not_asked() -> None:
    async def session() -> None:
        there, people = await writing(5)
        people[0].post_notes("handed in, then left")
        people[0].seat.leave()
        people[1].seat.leave()
        for device in people[2:]:
            device.post_notes("a note")
            device.accept_few(True)
        await ring(there, 21)
        assert shown(there) == 0
        there, people = await writing(5)
        people[0].post_notes("handed in, then asleep for a while")
        people[0].seat.leave()
        people[1].seat.leave()
        there.room.reseat(people[0].seat)
        for device in people[2:]:
            device.post_notes("a note")
            device.accept_few(True)
        await ring(there)
        assert shown(there) == 0
        assert [b.what for b in there.room.open_ballots() if isinstance(b, BallotOpened)] == [
            "sheet",
            "consent",
        ]

    run(session())


def test_a_room_that_the_bell_finds_small_is_asked_then() -> None:
    async def session(accepts: bool) -> None:
        there, people = await writing(6)
        for device in people[:3]:
            device.post_notes("a note")
        await ring(there, 19)
        assert [asked(device) for device in people[:3]] == [0] * 3
        await there.pass_time(2)
        assert [asked(device) for device in people[:3]] == [1] * 3
        assert session_of(there).sheet == "open"
        for device in people[:3]:
            device.accept_few(accepts)
        await there.room.tick()
        assert shown(there) == (3 if accepts else 0)
        assert session_of(there).sheet == ("revealed" if accepts else "off")

    run(session(True))
    run(session(False))


def test_an_envelope_that_comes_while_few_are_asked_may_make_asking_needless() -> None:
    async def session() -> None:
        there, people = await writing(6)
        for device in people[:4]:
            device.post_notes("a note")
        await ring(there, 21)
        assert session_of(there).sheet == "open"
        people[4].post_notes("a slow phone")
        await there.room.tick()
        assert shown(there) == 5

    run(session())


def test_a_refusal_of_few_weighs_nothing_where_many_came() -> None:
    async def session() -> None:
        there, people = await writing(3)
        people[0].accept_few(False)
        people += devices(there.room, 9, seed=9)
        for device in people:
            device.post_notes("a note")
        await ring(there)
        assert shown(there) == 12

    run(session())


def test_a_refusal_says_nothing_of_whose_it_is() -> None:
    async def session(refuser: int | None) -> tuple[str, str]:
        there, people = await writing(3)
        for n, device in enumerate(people):
            device.post_notes("a note")
            if n != 2 or refuser is not None:
                device.accept_few(n != refuser)
        await ring(there, 21)
        [told] = heard(there.lead, Revealed)
        assert not told.tags
        return told.kept_back, repr(there.keeper.saves[-1])

    outcomes = {run(session(refuser)) for refuser in (0, 1, 2, None)}
    assert len(outcomes) == 1


def test_a_participant_who_becomes_a_host_makes_the_room_smaller() -> None:
    async def session() -> None:
        there, people = await writing(5)
        there.room.seat_as(people[0].seat, Role.CO_FACILITATOR)
        assert [asked(device) for device in people[1:]] == [1] * 4

    run(session())


def test_hosts_and_the_stage_are_no_filler() -> None:
    async def session() -> None:
        there, people = await writing(2)
        assert len(there.seats) > 3
        for device in people:
            device.post_notes("a note")
        for role in (Role.FACILITATOR, Role.CO_FACILITATOR, Role.NOTE_TAKER, Role.STAGE):
            extra = there.room.sit(role)
            assert isinstance(extra.put("sheet", people[0].seal_notes([]).envelope), Refused)
            assert isinstance(extra.put("consent", bytes(17)), Refused)
        await ring(there)
        assert shown(there) == 0
        [told] = heard(there.lead, Revealed)
        assert "Only 2 envelopes" in told.kept_back

    run(session())


def test_a_new_round_asks_anew() -> None:
    async def session() -> None:
        there, people = await writing(3)
        for device in people:
            device.post_notes("a note")
            device.accept_few(False)
        await ring(there)
        assert session_of(there).sheet == "off"
        assert [asked(device) for device in people] == [1] * 3
        assert isinstance(await there.do(OpenSheet()), Done)
        assert [asked(device) for device in people] == [1] * 3
        for device in people:
            device.post_notes("a note", number=2)
            device.accept_few(True, number=2)
        await ring(there)
        assert shown(there) == 3

    run(session())


def test_slots_stay_as_they_are_once_the_sheet_is_open() -> None:
    async def session() -> None:
        there, people = await writing(5)
        slots = session_of(there).slots
        people += devices(there.room, 10, seed=9)
        changed = session_of(there).model_copy(update={"slots": 1})
        for command in (
            EditCard(card=changed, based_on=changed.rev),
            AddCards(cards=(changed,)),
            OpenSheet(),
            Undo(),
        ):
            assert isinstance(await there.do(command), Refused), command
        assert session_of(there).slots == slots
        [late] = [b for b in there.room.open_ballots() if isinstance(b, BallotOpened)]
        assert late.slots == slots
        assert isinstance(people[14].post_notes("a", "b", "c", slots=slots), Done)

    run(session())
