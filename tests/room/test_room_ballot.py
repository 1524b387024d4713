"""Sealed rounds in a room: notes, few people, votes, pulse, claims; with a keeper in memory."""

from __future__ import annotations

import asyncio

import pytest

from pmtui.model.cards import (
    Claim,
    Factor,
    Group,
    Observation,
    PulseResult,
    Session,
    SpokenNote,
    Tally,
)
from pmtui.model.vocabulary import LinkKind, Permission, Role
from pmtui.room.answers import BallotOpened, BellRang, Done, Refused, Revealed, Told
from pmtui.room.commands import (
    AddCards,
    ClaimNote,
    CloseSession,
    DropCards,
    ExtendPhase,
    GoBack,
    LinkCards,
    LinkTo,
    OpenPulse,
    OpenSheet,
    OpenVote,
    PurgeCard,
    RingBell,
    Undo,
    UnlinkCards,
    WithholdNote,
)
from pmtui.room.envelope import seal, tag_hash
from pmtui.room.room import Room
from pmtui.room.sealed import PULSE
from tests.room.rooms import (
    FACTOR,
    GROUP,
    NOTES,
    SPOKEN,
    Device,
    House,
    devices,
    full_board,
    heard,
    house,
    opened_ballots,
    run,
)


async def writing(people: int) -> tuple[House, list[Device]]:
    """A meeting in its writing phase, the sheet open, with that many devices."""
    there = house(people=1)
    devs = devices(there.room, people)
    await there.begin()
    await there.next_phase()
    await there.pass_time(1)
    return there, devs


async def ring(there: House) -> None:
    """The facilitator rings, twice."""
    first = await there.do(RingBell())
    assert isinstance(first, Refused)
    assert first.code == "again"
    assert isinstance(await there.do(RingBell()), Done)


def session_of(there: House) -> Session:
    session = there.room.board.session
    assert session is not None
    return session


def new_notes(there: House) -> list[Observation]:
    return [note for note in there.room.board.of(Observation) if note.id not in NOTES]


def test_a_round_of_five_is_shown_to_all_at_once_in_one_change() -> None:
    async def session() -> None:
        there, people = await writing(5)
        stage = there.seats[Role.STAGE]
        for n, device in enumerate(people):
            assert isinstance(device.post_notes(*[f"note {n} of a device"] * (n % 3)), Done)
            await there.room.tick()
        assert not new_notes(there)
        assert len(there.keeper.saves) == 2
        await ring(there)
        stage.heard_so_far()
        await there.room.tick()
        save = there.keeper.saves[-1]
        assert len(there.keeper.saves) == 3
        assert save.role == "room"
        assert not save.undoable
        assert {card.kind for card in save.change.put} == {"observation", "session"}
        assert save.change.words == "4 notes out of 5 envelopes, shuffled"
        assert session_of(there).sheet == "revealed"
        assert session_of(there).envelopes == 5
        assert there.keeper.reveals == 1
        [revealed] = heard(stage, Revealed)
        tags = {tag_hash(tag) for device in people for tag in device.tags}
        assert set(revealed.tags.values()) == tags
        assert {note.rev for note in new_notes(there)} == {save.change.seq}

    run(session())


def test_the_box_waits_for_every_seated_writer_or_twenty_seconds() -> None:
    async def session() -> None:
        there, people = await writing(5)
        for device in people[:4]:
            device.post_notes("a note")
        await ring(there)
        await there.pass_time(19)
        assert there.lead.ringing == "sheet"
        people[4].post_notes("within the grace")
        await there.room.tick()
        assert there.lead.ringing is None
        assert len(new_notes(there)) == 5

        there, people = await writing(5)
        for device in people[:4]:
            device.post_notes("a note")
        await ring(there)
        await there.pass_time(21)
        assert not new_notes(there)
        assert opened_ballots(people[4].seat.heard_so_far()) == ["sheet", "consent"]
        for device in people[:4]:
            device.accept_few(True)
        await there.room.tick()
        assert len(new_notes(there)) == 4
        late = people[4].post_notes("too late")
        assert isinstance(late, Refused)
        assert late.code == "late"
        assert "stays on this device" in late.why

    run(session())


def test_an_envelope_of_a_device_that_left_makes_nobody_else_late() -> None:
    async def session() -> None:
        there, people = await writing(5)
        people[0].post_notes("handed in early, then left")
        people[0].seat.leave()
        for device in people[1:4]:
            device.post_notes("a note")
        await ring(there)
        await there.room.tick()
        assert there.lead.ringing == "sheet"
        people[4].post_notes("still on its way")
        await there.room.tick()
        assert len(new_notes(there)) == 5

    run(session())


def test_a_seat_posts_one_envelope_and_may_replace_it_under_its_id() -> None:
    async def session() -> None:
        there, people = await writing(5)
        for device in people:
            device.post_notes("first thought")
        people[0].post_notes("second thought")
        stuffing = people[1].seat.put("sheet", seal(["again"], 3, people[1].chance.randbytes).envelope)
        assert isinstance(stuffing, Refused)
        assert "already posted" in stuffing.why
        assert isinstance(people[2].seat.put("sheet", b"short"), Refused)
        for seat in there.seats.values():
            assert isinstance(seat.put("sheet", people[3].seal_notes(["host"]).envelope), Refused)
        await ring(there)
        await there.room.tick()
        assert sorted(note.text for note in new_notes(there)) == ["first thought"] * 4 + ["second thought"]

    run(session())


def test_the_second_session_takes_envelopes_of_the_same_seats() -> None:
    async def session() -> None:
        there, people = await writing(5)
        for device in people:
            device.post_notes("in session one")
        await ring(there)
        await there.room.tick()
        await there.do(CloseSession())
        await there.begin()
        await there.next_phase()
        for device in people:
            device.ids.clear()
            assert isinstance(device.post_notes("in session two"), Done)

    run(session())


def test_fewer_than_three_envelopes_are_never_opened() -> None:
    async def session() -> None:
        there, people = await writing(2)
        for device in people:
            device.post_notes("would name me")
            device.accept_few(True)
        await ring(there)
        await there.room.tick()
        assert not new_notes(there)
        assert session_of(there).sheet == "off"
        assert session_of(there).envelopes is None
        [revealed] = heard(there.lead, Revealed)
        assert "with fewer than 3" in revealed.kept_back
        assert not revealed.tags
        assert "would name me" not in repr(there.keeper.saves)

    run(session())


@pytest.mark.parametrize("answers", [(True, True, True), (True, True, False), (True, True, None)])
@pytest.mark.parametrize("people", [3, 4])
def test_a_small_room_is_opened_only_when_all_accept(people: int, answers: tuple[bool | None, ...]) -> None:
    async def session() -> None:
        there, devs = await writing(people)
        for n, device in enumerate(devs):
            assert opened_ballots(heard(device.seat, BallotOpened)).count("consent") == 1
            device.post_notes("a note")
            answer = answers[min(n, 2)]
            if answer is not None:
                device.accept_few(answer)
        await ring(there)
        await there.pass_time(19 if None in answers else 1)
        assert (session_of(there).sheet == "open") == (None in answers)
        await there.pass_time(2)
        assert bool(new_notes(there)) == all(answers)
        assert session_of(there).sheet == ("revealed" if all(answers) else "off")
        if not all(answers):
            [revealed] = heard(there.lead, Revealed)
            assert "not everybody did" in revealed.kept_back

    run(session())


def test_a_larger_room_is_asked_nothing_until_it_gets_small() -> None:
    async def session() -> None:
        there, people = await writing(5)
        assert "consent" not in opened_ballots(there.lead.heard_so_far())
        people[0].seat.leave()
        assert opened_ballots(there.lead.heard_so_far()) == ["consent"]
        late = there.room.sit(Role.PARTICIPANT)
        assert opened_ballots(late.heard_so_far()) == ["sheet", "consent"]

    run(session())


def test_more_slots_for_few_and_fewer_for_many() -> None:
    async def slots(people: int) -> int:
        _, devs = await writing(people)
        [sheet] = [b for b in heard(devs[0].seat, BallotOpened) if b.what == "sheet"]
        return sheet.slots

    assert run(slots(8)) == 3
    assert run(slots(9)) == 2


def test_the_bell_rings_by_itself_at_the_end_of_its_phase() -> None:
    async def session() -> None:
        there, people = await writing(5)
        await there.pass_time(600)
        assert heard(people[0].seat, BellRang) == [BellRang("sheet", 1)]
        assert isinstance(await there.next_phase(), Refused)
        for device in people:
            device.post_notes("in time")
        await there.room.tick()
        assert len(new_notes(there)) == 5
        assert isinstance(await there.next_phase(), Done)

    run(session())


def test_the_bell_is_said_before_and_can_be_put_off_until_it_rings() -> None:
    async def session() -> None:
        there, people = await writing(5)
        await there.pass_time(595)
        said = [told.words for told in heard(people[0].seat, Told)]
        assert said == ["60 s to the bell", "10 s to the bell"]
        assert isinstance(await there.do(ExtendPhase(seconds=60)), Done)
        await there.pass_time(60)
        assert there.lead.ringing is None
        await there.pass_time(5)
        assert there.lead.ringing == "sheet"
        assert heard(people[0].seat, BellRang) == [BellRang("sheet", 1)]

    run(session())


def test_a_reveal_that_can_not_be_saved_loses_nothing() -> None:
    async def session() -> None:
        there, people = await writing(5)
        for n, device in enumerate(people):
            device.post_notes(f"note by {n}")
        await ring(there)
        there.keeper.fail_next = 1
        await there.room.tick()
        assert not new_notes(there)
        assert session_of(there).sheet == "open"
        assert [told.level for told in heard(there.lead, Told)][-1] == "error"
        await there.pass_time(19)
        assert not new_notes(there)
        await there.pass_time(2)
        assert len(new_notes(there)) == 5
        assert session_of(there).envelopes == 5
        assert len(heard(people[0].seat, Revealed)) == 1

    run(session())


def test_a_look_that_is_given_up_while_the_box_is_opened_loses_nothing() -> None:
    async def session() -> None:
        there, people = await writing(5)
        for n, device in enumerate(people):
            device.post_notes(f"note by {n}")
        await ring(there)
        there.keeper.gate = asyncio.Event()
        look = asyncio.create_task(there.room.tick())
        while there.room.sealed.ringing:
            await asyncio.sleep(0)
        look.cancel()  # as a door does that is shut just now
        await asyncio.wait([look])
        assert look.cancelled()
        there.keeper.gate.set()
        await there.room.settled()
        for _ in range(10):
            await asyncio.sleep(0)
        assert len(new_notes(there)) == 5
        assert [len(revealed.tags) for revealed in heard(people[0].seat, Revealed)] == [5]
        assert there.keeper.reveals == 1
        assert isinstance(await there.do(OpenVote()), Done)
        for device in people:
            device.vote(FACTOR)
        await ring(there)
        await there.room.tick()
        assert session_of(there).vote == "counted", "and the next bell works"

    run(session())


def test_going_back_to_writing_opens_a_new_round_and_known_notes_come_once() -> None:
    async def session() -> None:
        there, people = await writing(5)
        first = [device.seal_notes(["round one"]) for device in people]
        for device, sealed in zip(people, first, strict=True):
            device.seat.put("sheet", sealed.envelope)
        await ring(there)
        await there.room.tick()
        await there.next_phase()
        assert isinstance(await there.do(GoBack()), Done)
        assert session_of(there).round == 2
        assert isinstance(await there.do(OpenSheet()), Refused)
        people[0].seat.put("sheet", first[0].envelope)
        for device in people[1:]:
            device.post_notes("round two", number=2)
        await ring(there)
        await there.room.tick()
        assert sorted(note.text for note in new_notes(there)) == ["round one"] * 5 + ["round two"] * 4
        assert {note.round for note in new_notes(there)} == {1, 2}

    run(session())


def test_notes_with_names_come_folded() -> None:
    async def session() -> None:
        from pmtui.clock import HandClock
        from pmtui.ids import counted_ids
        from pmtui.room.commands import BeginSession
        from tests.room.rooms import AGENDA, START, MemoryKeeper

        room = Room(
            full_board(), MemoryKeeper(), HandClock(START), counted_ids(9), folds=lambda text: "Ines" in text
        )
        lead = room.sit(Role.FACILITATOR)
        people = devices(room, 5)
        await lead.do(BeginSession(session_format=AGENDA))
        await lead.do(OpenSheet())
        for device in people:
            device.post_notes("Ines did it", "[/x]\x1b]52;c;eA==\x07 \u202eabc | <script>")
        for _ in range(2):
            await lead.do(RingBell())
        await room.tick()
        notes = [note for note in room.board.of(Observation) if note.id not in NOTES]
        assert sorted(note.folded for note in notes) == [False] * 5 + [True] * 5
        assert {note.text for note in notes} == {"Ines did it", "[/x] abc | <script>"}

    run(session())


def test_a_note_is_claimed_with_its_devices_tag_only_and_while_the_session_runs() -> None:
    async def session() -> None:
        there, people = await writing(5)
        for device in people:
            device.post_notes("mine")
        await ring(there)
        await there.room.tick()
        [revealed] = heard(people[0].seat, Revealed)
        mine = next(note for note, hashed in revealed.tags.items() if hashed == tag_hash(people[0].tags[0]))
        wrong = ClaimNote(observation=mine, name="Ola", tag=people[1].tags[0])
        assert isinstance(await people[1].seat.do(wrong), Refused)
        hashed_only = ClaimNote(observation=mine, name="Ola", tag=revealed.tags[mine][:32])
        assert isinstance(await people[1].seat.do(hashed_only), Refused)
        right = ClaimNote(observation=mine, name="Ines", tag=people[0].tags[0])
        assert isinstance(await people[0].seat.do(right), Done)
        assert isinstance(await people[0].seat.do(right), Refused)
        [claim] = there.room.board.of(Claim)
        assert (claim.observation, claim.name) == (mine, "Ines")
        assert isinstance(await there.do(Undo()), Refused)
        other = next(note for note, hashed in revealed.tags.items() if hashed == tag_hash(people[1].tags[0]))
        await there.do(CloseSession())
        await there.begin()
        late = ClaimNote(observation=other, name="Ola", tag=people[1].tags[0])
        assert isinstance(await people[1].seat.do(late), Refused)

    run(session())


def test_a_close_on_its_way_to_disk_stops_the_bell() -> None:
    async def session() -> None:
        there, people = await writing(5)
        for device in people:
            device.post_notes("unread")
        await there.pass_time(598)
        there.keeper.gate = asyncio.Event()
        closing = asyncio.ensure_future(there.do(CloseSession()))
        await asyncio.sleep(0)
        there.time.advance(5)
        ticking = asyncio.ensure_future(there.room.tick())
        await asyncio.sleep(0)
        there.keeper.gate.set()
        assert isinstance(await closing, Done)
        await ticking
        await there.room.settled()
        assert session_of(there).sheet == "closed"
        assert not new_notes(there)

    run(session())


def test_tag_hashes_go_with_a_close_saved_together_with_the_reveal() -> None:
    async def session() -> None:
        there, people = await writing(5)
        for device in people:
            device.post_notes("read")
        await ring(there)
        there.keeper.gate = asyncio.Event()
        first = asyncio.ensure_future(there.do(AddCards(cards=(Factor(text="on its way"),))))
        await asyncio.sleep(0)
        revealing = asyncio.ensure_future(there.room.tick())
        await asyncio.sleep(0)
        closing = asyncio.ensure_future(there.do(CloseSession()))
        await asyncio.sleep(0)
        there.keeper.gate.set()
        await asyncio.gather(first, revealing, closing)
        notes = new_notes(there)
        assert len(notes) == 5
        assert not any(there.room.sealed.known_by(note.id) for note in notes)

    run(session())


def test_closing_early_tells_devices_to_keep_their_drafts() -> None:
    async def session() -> None:
        there, people = await writing(5)
        for device in people:
            device.post_notes("unread")
        await there.do(CloseSession())
        assert session_of(there).sheet == "closed"
        [revealed] = heard(people[0].seat, Revealed)
        assert "keeps its drafts" in revealed.kept_back
        assert not new_notes(there)
        assert "unread" not in repr(there.keeper.saves)

    run(session())


@pytest.mark.parametrize(("voters", "shown"), [(0, False), (3, False), (4, True), (6, True)])
def test_votes_are_totals_and_shown_from_four_voters(voters: int, shown: bool) -> None:
    async def session() -> None:
        there, people = await writing(6)
        await there.do(OpenVote())
        for device in people[:voters]:
            assert isinstance(device.vote(FACTOR, FACTOR, GROUP), Done)
        await there.do(RingBell())
        if there.lead.ringing is None:  # the sheet's bell comes first
            await there.do(RingBell())
        await there.pass_time(21)
        assert session_of(there).vote == "open"
        await ring(there)
        await there.pass_time(21)
        assert session_of(there).vote == "counted"
        tallies = {tally.target: tally for tally in there.room.board.of(Tally)}
        if not shown:
            assert not tallies
            return
        assert tallies[FACTOR].n == 2 * voters
        assert tallies[GROUP].n == voters
        assert {tally.voters for tally in tallies.values()} == {voters}
        assert {tally.round for tally in tallies.values()} == {1}
        assert there.room.board.votes_on(FACTOR) == 2 * voters

    run(session())


def test_while_a_vote_is_open_its_targets_are_neither_grouped_nor_dropped() -> None:
    async def session() -> None:
        there = house(people=1)
        people = devices(there.room, 5)
        added = await there.do(AddCards(cards=(Factor(text="new"),)))
        assert isinstance(added, Done)
        await there.do(LinkCards(sources=NOTES[:1], target=GROUP, link_kind=LinkKind.BELONGS))
        [link] = there.room.board.links_from(NOTES[0])
        await there.begin()
        await there.do(OpenVote())
        assert isinstance(await there.do(OpenVote()), Refused)
        inward = LinkTo(card=NOTES[1], link_kind=LinkKind.BELONGS, inward=True)
        for command in (
            DropCards(cards=(FACTOR,)),
            Undo(),
            LinkCards(sources=NOTES[1:2], target=GROUP, link_kind=LinkKind.BELONGS),
            LinkCards(sources=(SPOKEN,), target=GROUP, link_kind=LinkKind.BELONGS),
            UnlinkCards(link=link.id),
            AddCards(cards=(Group(title="g"),), links=(inward,)),
        ):
            answer = await there.do(command)
            assert isinstance(answer, Refused), command
            assert "vote is open" in answer.why
        assert isinstance(await there.do(AddCards(cards=(SpokenNote(text="fine"),))), Done)
        assert isinstance(await there.do(PurgeCard(card=NOTES[1])), Done)
        assert isinstance(await there.do(WithholdNote(observation=NOTES[2], reason="harm")), Done)
        for device in people:
            device.vote(NOTES[1], NOTES[2], FACTOR)
        await ring(there)
        await there.room.tick()
        assert [tally.target for tally in there.room.board.of(Tally)] == [FACTOR]
        assert isinstance(await there.do(DropCards(cards=(FACTOR,))), Done)

    run(session())


def test_a_vote_needs_something_to_vote_on_and_late_seats_hear_of_it() -> None:
    async def session() -> None:
        from pmtui.model.board import board_of
        from pmtui.model.cards import Review
        from tests.room.rooms import REVIEW

        empty = house(board_of(REVIEW, [Review(id=REVIEW, review=REVIEW, title="t")], seq=1))
        await empty.begin()
        assert isinstance(await empty.do(OpenVote()), Refused)
        there = house(people=1)
        devices(there.room, 4)
        await there.begin()
        await there.do(OpenVote(), OpenPulse())
        late = there.room.sit(Role.PARTICIPANT)
        assert opened_ballots(late.heard_so_far()) == ["vote", "pulse"]
        await ring(there)
        later = there.room.sit(Role.PARTICIPANT)
        assert heard(later, BellRang) == [BellRang("vote", 1)]

    run(session())


@pytest.mark.parametrize(("people", "kept"), [(3, False), (4, True)])
def test_the_pulse_keeps_totals_from_four_people(people: int, kept: bool) -> None:
    async def session() -> None:
        there = house(people=1)
        devs = devices(there.room, people)
        fourth = there.room.sit(Role.PARTICIPANT)
        await there.begin()
        await there.do(OpenPulse())
        fourth.leave()
        assert isinstance(await there.do(OpenPulse()), Refused)
        for device in devs:
            assert isinstance(device.answer_pulse(5, 4, 3, 0, 1), Done)
        await ring(there)
        await there.room.tick()
        results = {result.question: result for result in there.room.board.of(PulseResult)}
        assert session_of(there).pulse == "counted"
        if not kept:
            assert not results
            return
        assert tuple(results) == PULSE
        assert results[PULSE[0]].counts == (0, 0, 0, 0, people)
        assert results[PULSE[3]].counts == (0, 0, 0, 0, 0)
        assert {result.seats for result in results.values()} == {people}

    run(session())


@pytest.mark.parametrize("people", [0, 1, 3, 4])
def test_the_pulse_is_not_asked_of_fewer_than_its_totals_are_kept_of(people: int) -> None:
    async def session() -> None:
        there = house(people=1)
        devices(there.room, people)
        await there.begin()
        told: list[str] = []
        while Permission.PULSE not in session_of(there).phases[session_of(there).at_phase].phase.may:
            assert not told
            await there.pass_time(26)
            assert isinstance(await there.next_phase(), Done)
            told = [said.words for said in heard(there.lead, Told) if "pulse" in said.words]
        asks = people >= 4
        assert session_of(there).pulse == ("open" if asks else "closed")
        assert len(told) == (0 < people < 4)
        assert all(
            f"from 4 people up, and there {'is' if people == 1 else 'are'} {people}." in t for t in told
        )
        again = await there.do(OpenPulse())
        assert isinstance(again, Refused)
        assert ("already" if asks else "not asked") in again.why

    run(session())


def test_a_question_few_answered_has_no_totals() -> None:
    async def session() -> None:
        there = house(people=1)
        people = devices(there.room, 6)
        await there.begin()
        await there.do(OpenPulse())
        for n, device in enumerate(people):
            device.answer_pulse(5, 4 if n < 4 else 0, 1 if n < 3 else 0, 2 if n == 0 else 0, 0)
        await ring(there)
        await there.room.tick()
        counts = {result.question: result.counts for result in there.room.board.of(PulseResult)}
        assert [counts[question] for question in PULSE] == [
            (0, 0, 0, 0, 6),
            (0, 0, 0, 4, 0),
            *[(0, 0, 0, 0, 0)] * 3,
        ]

    run(session())


def test_what_missed_its_bell_is_told_apart_from_what_never_opened() -> None:
    async def session() -> None:
        there, people = await writing(5)
        never = people[0].vote(FACTOR)
        assert isinstance(never, Refused)
        assert never.code == "not-allowed"
        await there.do(OpenVote(), OpenPulse())
        for _ in ("sheet", "vote", "pulse"):
            await ring(there)
            await there.pass_time(21)
        for answer in (people[0].vote(FACTOR), people[0].answer_pulse(1, 1, 1, 1, 1)):
            assert isinstance(answer, Refused)
            assert answer.code == "late"
        await there.do(OpenVote())
        assert isinstance(people[0].vote(FACTOR, number=2), Done)

    run(session())


def test_nothing_is_taken_while_nothing_is_open_and_no_bell_rings_for_nothing() -> None:
    async def session() -> None:
        there = house(people=1)
        [device] = devices(there.room, 1)
        assert isinstance(device.post_notes("early"), Refused)
        await there.begin()
        assert isinstance(device.post_notes("early"), Refused)
        assert isinstance(device.vote(FACTOR), Refused)
        answer = await there.do(RingBell())
        assert isinstance(answer, Refused)
        assert "Nothing is open" in answer.why

    run(session())
