"""Envelopes that missed their bell: they wait for a batch, and nothing tells them from one another."""

from __future__ import annotations

import asyncio

import pytest

from pmtui.model.cards import Observation
from pmtui.model.vocabulary import Role
from pmtui.room.answers import Changed, Done, Refused, Revealed
from pmtui.room.ballot import MOST_ENVELOPES, FullBox, LateBox, NoteBox
from pmtui.room.commands import CloseSession, GoBack, OpenVote, RingBell
from pmtui.room.envelope import envelope_size, seal, tag_hash
from tests.room.rooms import FACTOR, NOTES, Device, House, devices, heard, house, run


async def revealed_room(in_time: int = 5, late: int = 3) -> tuple[House, list[Device]]:
    """A meeting after its reveal; the devices whose envelope missed it."""
    there = house(people=1)
    people = devices(there.room, in_time)
    await there.begin()
    await there.next_phase()
    for n, device in enumerate(people):
        assert isinstance(device.post_notes(f"in time {n}"), Done)
    for _ in range(2):
        await there.do(RingBell())
    await there.room.tick()
    assert sorted(texts(there)) == [f"in time {n}" for n in range(in_time)]
    there.lead.heard_so_far()
    return there, devices(there.room, late, seed=8)


async def ring(there: House) -> None:
    for _ in range(2):
        answer = await there.lead.do(RingBell())
        assert isinstance(answer, Done) or answer.code == "again", answer
    await there.room.tick()


def notes_of(there: House) -> list[Observation]:
    return [note for note in there.room.board.of(Observation) if note.id not in NOTES]


def texts(there: House) -> list[str]:
    return [note.text for note in notes_of(there)]


def test_late_notes_come_out_at_the_bell_as_one_batch_of_their_round() -> None:
    async def session() -> None:
        there, late = await revealed_room()
        before = len(there.keeper.saves)
        for n, device in enumerate(late):
            assert isinstance(device.post_late(f"late {n}"), Done)
            await there.pass_time(30)
        assert len(there.keeper.saves) == before
        assert len(notes_of(there)) == 5
        await ring(there)
        [save] = there.keeper.saves[before:]
        assert save.change.words == "3 notes out of 3 envelopes that came late"
        put = [card.id for card in save.change.put if isinstance(card, Observation)]
        assert put == sorted(put)
        assert {note.round for note in notes_of(there)} == {1}
        assert there.room.board.session is not None
        assert there.room.board.session.envelopes == 8
        assert there.room.board.session.sheet == "revealed"
        assert there.keeper.reveals == 2
        [told] = heard(there.lead, Revealed)
        assert told.round == 1
        assert set(told.tags) == {note.id for note in notes_of(there)}
        assert {tag_hash(tag) for device in late for tag in device.tags} < set(told.tags.values())
        assert there.room.reveals() == [told]

    run(session())


@pytest.mark.parametrize("alone", [False, True])
def test_a_late_envelope_comes_alone_only_when_its_author_agrees(alone: bool) -> None:
    async def session() -> None:
        there, late = await revealed_room()
        assert isinstance(late[0].post_late("only mine", alone=alone), Done)
        assert isinstance(late[1].post_late(), Done)
        first = await there.do(RingBell())
        assert isinstance(first, Refused)
        assert first.code == ("again" if alone else "not-allowed")
        await there.next_phase()
        await there.room.tick()
        assert ("only mine" in texts(there)) == alone
        if not alone:
            late[1].post_late("company")
            await ring(there)
            assert {"only mine", "company"} < set(texts(there))

    run(session())


def test_an_author_may_change_the_words_and_the_mind_until_the_batch() -> None:
    async def session() -> None:
        there, late = await revealed_room()
        assert isinstance(late[0].post_late("first thought", alone=True), Done)
        assert isinstance(late[0].post_late("second thought", alone=False), Done)
        await there.next_phase()
        await there.room.tick()
        assert len(texts(there)) == 5
        assert isinstance(late[0].post_late("third thought", alone=True), Done)
        await there.next_phase()
        await there.room.tick()
        assert sorted(texts(there))[5:] == ["third thought"]
        again = late[0].post_late("fourth thought", alone=True)
        assert isinstance(again, Refused)
        assert "already posted" in again.why

    run(session())


def test_leaving_a_phase_brings_late_notes_out_beside_a_vote() -> None:
    async def session() -> None:
        there, late = await revealed_room()
        await there.do(OpenVote())
        for n, device in enumerate(late):
            device.vote(FACTOR)
            device.post_late(f"late {n}")
        await there.next_phase()
        await there.room.tick()
        assert sorted(texts(there))[5:] == ["late 0", "late 1", "late 2"]
        assert there.lead.ringing == "vote"
        await there.pass_time(21)
        assert there.room.board.session is not None
        assert there.room.board.session.vote == "counted"

    run(session())


def test_late_notes_are_shown_among_those_of_the_next_round() -> None:
    async def session() -> None:
        there, late = await revealed_room()
        assert isinstance(late[0].post_late("missed round one"), Done)
        await there.next_phase()
        assert isinstance(await there.do(GoBack()), Done)
        await there.pass_time(2)
        there.lead.heard_so_far()
        too_soon = late[1].post_late("round two is open")
        assert isinstance(too_soon, Refused)
        assert "still to come" in too_soon.why
        for device in late:
            assert isinstance(device.post_notes("of round two", number=2), Done)
        more = devices(there.room, 2, seed=9)
        for device in more:
            device.post_notes("of round two", number=2)
        for _ in range(2):
            await there.do(RingBell())
        await there.pass_time(21)
        fresh = [note for note in notes_of(there) if not note.text.startswith("in time")]
        assert sorted(note.text for note in fresh) == ["missed round one"] + ["of round two"] * 5
        assert {note.round for note in fresh} == {2}
        assert {note.rev for note in fresh} == {there.keeper.saves[-1].change.seq}
        [told] = heard(there.lead, Revealed)
        assert set(told.tags) == {note.id for note in fresh}
        assert [revealed.round for revealed in there.room.reveals()] == [1, 2]
        assert there.room.board.session is not None
        assert there.room.board.session.envelopes == 6

    run(session())


def test_late_notes_wait_on_when_the_next_round_is_not_shown() -> None:
    async def session() -> None:
        there, late = await revealed_room(late=2)
        for device in late:
            device.post_late("missed round one")
        await there.next_phase()
        there.time.advance(0.1)
        assert isinstance(await there.do(GoBack()), Done)
        for device in late:
            device.post_notes("two are too few", number=2)
        for _ in range(2):
            await there.do(RingBell())
        await there.pass_time(21)
        assert len(texts(there)) == 5
        assert there.room.board.session is not None
        assert there.room.board.session.sheet == "off"
        await there.next_phase()
        await there.room.tick()
        assert len(texts(there)) == 5
        assert [bool(revealed.kept_back) for revealed in there.room.reveals()] == [False, True]

    run(session())


def test_who_may_post_late_and_when() -> None:
    async def session() -> None:
        there = house(people=1)
        people = devices(there.room, 6)
        assert isinstance(people[0].post_late("before any sheet"), Refused)
        await there.begin()
        await there.next_phase()
        for device in people[:5]:
            device.post_notes("in time")
        assert isinstance(people[5].post_late("the sheet is open"), Refused)
        for _ in range(2):
            await there.do(RingBell())
        assert isinstance(people[5].post_late("the bell is ringing"), Refused)
        await there.pass_time(21)
        missed = people[5].post_notes("missed it")
        assert isinstance(missed, Refused)
        assert missed.code == "late"
        in_time = people[0].post_late("one slot more")
        assert isinstance(in_time, Refused)
        assert "in time" in in_time.why
        assert isinstance(there.lead.put("late", people[5].seal_notes(["host"]).envelope), Refused)
        other_size = people[5].post_late("another size", slots=2)
        assert isinstance(other_size, Refused)
        assert other_size.code == "invalid"
        assert not people[5].seat.has_posted("late")
        assert isinstance(people[5].post_late("late"), Done)
        assert people[5].seat.has_posted("late")

    run(session())


def test_notes_shown_before_come_once_and_keep_nobody_company() -> None:
    async def session() -> None:
        there, late = await revealed_room()
        shown = seal(["posted twice"], 3, late[0].chance.randbytes).envelope
        assert isinstance(late[0].seat.put("late", shown, alone=True), Done)
        await ring(there)
        again = there.room.sit(Role.PARTICIPANT)
        assert isinstance(again.put("late", shown, alone=True), Done)
        late[1].post_late("would come alone")
        alone = await there.do(RingBell())
        assert isinstance(alone, Refused)
        assert "Nothing is open" in alone.why
        late[2].post_late("company")
        await ring(there)
        late_notes = [text for text in sorted(texts(there)) if not text.startswith("in time")]
        assert late_notes == ["company", "posted twice", "would come alone"]

    run(session())


def test_a_late_batch_that_can_not_be_saved_waits_with_what_comes_meanwhile() -> None:
    async def session() -> None:
        there, late = await revealed_room()
        late[0].post_late("late 0")
        late[1].post_late("late 1")
        there.keeper.gate = asyncio.Event()
        there.keeper.fail_next = 1
        for _ in range(2):
            await there.do(RingBell())
        showing = asyncio.ensure_future(there.room.tick())
        await asyncio.sleep(0)
        late[2].post_late("meanwhile")
        there.keeper.gate.set()
        await showing
        await there.pass_time(19)
        assert len(texts(there)) == 5
        await there.pass_time(2)
        assert sorted(texts(there))[5:] == ["late 0", "late 1", "meanwhile"]

    run(session())


def test_what_was_late_is_destroyed_at_the_close_and_reveals_go_with_it() -> None:
    async def session() -> None:
        there, late = await revealed_room()
        for device in late:
            device.post_late("unread")
        assert isinstance(await there.do(CloseSession()), Done)
        await there.room.tick()
        assert "unread" not in repr(there.keeper.saves)
        assert not there.room.reveals()
        assert isinstance(late[0].post_late("after the close"), Refused)
        await there.begin()
        await there.next_phase()
        await there.next_phase()
        await there.room.tick()
        assert len(texts(there)) == 5

    run(session())


def test_the_stage_and_every_seat_hear_of_late_notes_at_once() -> None:
    async def session() -> None:
        there, late = await revealed_room()
        seats = [there.seats[Role.STAGE], late[0].seat]
        for seat in seats:
            seat.heard_so_far()
        for device in late:
            device.post_late("late")
        assert not any(heard(seat, Changed) for seat in seats)
        await ring(there)
        for seat in seats:
            [changed] = heard(seat, Changed)
            assert sum(isinstance(card, Observation) for card in changed.change.put) == 3

    run(session())


def test_a_box_takes_so_many_envelopes_and_no_more() -> None:
    box = NoteBox(1)
    for n in range(MOST_ENVELOPES):
        box.put(n.to_bytes(16, "big").ljust(envelope_size(1), b"\0"))
    with pytest.raises(FullBox):
        box.put(b"\xff" * envelope_size(1))
    box.put(bytes(envelope_size(1)))
    assert box.count == MOST_ENVELOPES


def test_a_late_box_of_another_size_is_not_mixed_in() -> None:
    assert LateBox(3).fits(NoteBox(3))
    assert not LateBox(2).fits(NoteBox(3))
