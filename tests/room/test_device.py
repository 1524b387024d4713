"""A participant's own device in a room: what leaves it and when, what it knows again, what it keeps."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from pmtui.model.cards import Claim, SpokenNote, Tally
from pmtui.room.answers import (
    BallotOpened,
    BellRang,
    Changed,
    Done,
    Event,
    Linked,
    Refused,
    Revealed,
)
from pmtui.room.commands import (
    ClaimNote,
    CloseSession,
    ExtendPhase,
    OpenPulse,
    OpenSheet,
    OpenVote,
)
from pmtui.room.device import LATEST, PATIENCE, Device, spread
from pmtui.room.drafts import MemoryDrafts
from pmtui.room.endings import NOT_OPENED
from pmtui.room.sealed import PULSE
from pmtui.room.written import BALLOTS, NO, YES, Receipt
from pmtui.tui.receipts import in_words
from tests.room.device_people import Meeting, Person, Wire, meeting, person, write
from tests.room.rooms import FACTOR, GROUP, NOTES, house, run

# --- before the bell --------------------------------------------------------------


def test_nothing_leaves_before_the_bell_and_one_envelope_after_it() -> None:
    async def story() -> None:
        held = await meeting(5)
        for n, one in enumerate(held.people):
            write(one, *["a note"] * (n % 3))
        await held.pass_time(60)
        assert not any(one.seat.sent for one in held.people)
        assert all(one.sheet.receipt is Receipt.HERE for one in held.people)
        await held.ring()
        await held.look()
        assert {one.sheet.receipt for one in held.people} == {Receipt.DUE}
        await held.pass_time(0.75)
        assert not any(one.seat.sent for one in held.people)
        await held.pass_time(5)
        assert [len(one.sent()) for one in held.people] == [1] * 5
        assert len({len(one.sent()[0]) for one in held.people}) == 1
        assert held.session.sheet == "revealed"
        assert len(held.notes) == 0 + 1 + 2 + 0 + 1

    run(story())


def test_the_one_bit_that_leaves_is_ready() -> None:
    async def story() -> None:
        held = await meeting(5)
        one = held.people[0]
        assert isinstance(await one.device.signal("ready"), Done)
        assert one.device.signals["ready"]
        await held.look()
        assert held.room.counts.ready == 1
        await one.device.signal("ready")
        await one.device.signal("more_time")
        assert not one.device.signals["ready"]
        await held.house.do(ExtendPhase(seconds=60))
        await held.look()
        assert not one.device.signals["more_time"], "the time was given"
        await one.device.signal("move_on")
        await held.house.next_phase()
        await held.look()
        assert not one.device.signals["move_on"], "another phase"

    run(story())


def test_who_wants_to_move_on_no_longer_wants_more_time() -> None:
    async def story() -> None:
        held = await meeting(5)
        one, other = held.people[:2]
        await one.device.signal("ready")
        for device in (one.device, other.device):
            await device.signal("more_time")
        await held.look()
        await one.device.signal("move_on")
        await held.look()
        counts = held.room.counts
        assert (counts.ready, counts.more_time, counts.move_on) == (1, 1, 1)
        assert [one.device.signals[name] for name in ("ready", "more_time", "move_on")] == [True, False, True]
        await one.device.signal("more_time")
        await held.look()
        assert (held.room.counts.more_time, held.room.counts.move_on) == (2, 0)
        assert not one.device.signals["move_on"]

    run(story())


def test_after_the_bell_nothing_is_changed() -> None:
    async def story() -> None:
        held = await meeting(5)
        one = held.people[0]
        write(one, "as it was")
        assert not one.device.pad.write(3, "there is no fourth slot")
        await held.ring()
        await held.look()
        assert not one.device.pad.write(0, "too late")
        await held.pass_time(6)
        assert [note.text for note in held.notes] == ["as it was"]

    run(story())


def test_handing_in_early_and_again_is_one_envelope() -> None:
    async def story() -> None:
        held = await meeting(5)
        one = held.people[0]
        write(one, "first thought")
        assert isinstance(await one.device.hand_in("sheet"), Done)
        assert one.sheet.receipt is Receipt.IN_BOX
        assert one.sheet.is_in_hand
        one.device.pad.write(0, "second thought")
        assert one.sheet.has_changed
        assert isinstance(await one.device.hand_in("sheet"), Done)
        await held.ring()
        await held.pass_time(6)
        assert [note.text for note in held.notes] == ["second thought"]
        assert len(one.sent()) == 2, "what is in the box already is not posted once more"
        assert len({envelope[:16] for envelope in one.sent()}) == 1
        [note] = held.notes
        assert list(one.device.mine) == [note.id]

    run(story())


def test_what_was_changed_after_handing_in_goes_in_at_the_bell() -> None:
    async def story() -> None:
        held = await meeting(5)
        one = held.people[3]
        write(one, "first thought")
        await one.device.hand_in("sheet")
        one.device.pad.write(0, "second thought")
        await held.ring()
        await held.pass_time(1)
        await held.pass_time(6)
        assert [note.text for note in held.notes] == ["second thought"]

    run(story())


# --- the reveal --------------------------------------------------------------------


def test_a_device_knows_its_notes_again_and_only_it_can_claim_them() -> None:
    async def story() -> None:
        held = await meeting(5)
        for n, one in enumerate(held.people):
            write(one, f"note of {n}", "the same words")
        await held.ring()
        await held.pass_time(6)
        texts = {note.id: note.text for note in held.notes}
        for n, one in enumerate(held.people):
            assert one.sheet.receipt is Receipt.SHOWN
            assert sorted(texts[card] for card in one.device.mine) == [f"note of {n}", "the same words"]
        mine = {card for one in held.people for card in one.device.mine}
        assert len(mine) == 10, "five times the same words are five notes"
        first, second = held.people[:2]
        card = next(card for card in first.device.mine if texts[card] == "note of 0")
        assert isinstance(await second.device.claim(card, "Sam"), Refused)
        forged = ClaimNote(observation=card, name="Sam", tag=next(iter(second.device.mine.values())))
        assert isinstance(await second.seat.do(forged), Refused)
        assert isinstance(await first.device.claim(card, "Ada"), Done)
        assert [claim.name for claim in held.room.board.of(Claim)] == ["Ada"]

    run(story())


def test_drafts_are_erased_when_the_round_is_revealed() -> None:
    async def story() -> None:
        held = await meeting(5)
        drafts = MemoryDrafts()
        one = person(held.room, 9, drafts=drafts)
        held.people.append(one)
        await held.look()
        write(one, "written and kept")
        await held.pass_time(2)
        assert "written and kept" in str(drafts.kept)
        await held.ring()
        await held.pass_time(4)
        assert one.sheet.receipt.value in ("in the box", "due")
        assert "written and kept" in str(drafts.kept)
        await held.pass_time(4)
        assert one.sheet.receipt is Receipt.SHOWN
        assert drafts.kept == {}

    run(story())


def test_tags_end_with_the_session() -> None:
    async def story() -> None:
        held = await meeting(5)
        write(held.people[0], "mine")
        await held.ring()
        await held.pass_time(6)
        assert held.people[0].device.mine
        await held.house.do(CloseSession())
        await held.look()
        assert not held.people[0].device.mine

    run(story())


# --- small rooms, kept back, missed ----------------------------------------------


@pytest.mark.parametrize("answers", [(YES, YES, YES), (YES, NO, YES), (YES, YES, 0)])
def test_three_people_are_asked_and_one_refusal_turns_the_sheet_off(answers: Sequence[int]) -> None:
    async def story() -> None:
        held = await meeting(3)
        for one, answer in zip(held.people, answers, strict=True):
            write(one, "we are few")
            assert "consent" in one.device.pad.to_fill_in
            if answer:
                assert one.device.pad.answer("consent", 0, answer)
        await held.pass_time(10)
        assert not any(one.seat.sent for one in held.people), "the answer is sealed until the bell too"
        await held.ring()
        await held.pass_time(26)
        shown = answers == (YES, YES, YES)
        assert len(held.notes) == (3 if shown else 0)
        assert {one.sheet.receipt for one in held.people} == {Receipt.SHOWN if shown else Receipt.KEPT_BACK}
        left = [note.text for one in held.people for note in one.device.left.notes]
        assert left == ([] if shown else ["we are few"] * 3)

    run(story())


def test_who_is_asked_only_after_the_bell_can_still_answer() -> None:
    async def story() -> None:
        held = await meeting(5)
        for one in held.people:
            write(one, "a note")
        for one in held.people[3:]:
            one.seat.up = False
        await held.ring()
        await held.pass_time(21)
        few = held.people[:3]
        assert all("consent" in one.device.pad.to_fill_in for one in few)
        for one in few:
            assert one.device.pad.answer("consent", 0, YES)
        await held.pass_time(21)
        assert len(held.notes) == 3
        assert {one.sheet.receipt for one in few} == {Receipt.SHOWN}

    run(story())


def test_a_note_kept_back_is_said_by_name_brought_along_or_discarded() -> None:
    async def story() -> None:
        held = await meeting(2)
        one = held.people[0]
        write(one, "by name", "into the next sheet", "nobody needs this")
        await held.ring()
        await held.pass_time(26)
        assert one.sheet.receipt is Receipt.KEPT_BACK
        assert "fewer than 3" in one.sheet.why
        by_name, along, nobody = one.device.left.notes
        assert not one.device.left.late, "a round that was kept back takes no late envelope"
        one.device.left.discard(nobody)
        assert isinstance(await one.device.left.release(by_name, "Ada"), Done)
        assert [n.text for n in held.room.board.of(SpokenNote) if n.by == "Ada"] == ["by name"]
        assert not one.device.pad.bring(along), "no sheet is open"
        await held.house.do(OpenSheet())
        await held.look()
        assert one.device.pad.bring(along)
        assert one.sheet.content == ("into the next sheet",)
        assert not one.device.left.notes

    run(story())


def test_a_missed_bell_is_made_good_by_a_late_envelope() -> None:
    async def story() -> None:
        held = await meeting(6)
        one = held.people[0]
        for other in held.people:
            write(other, f"note of {held.people.index(other)}")
        one.seat.up = False
        one.device.hear(Linked(False, "The connection was lost"))
        await held.ring()
        await held.pass_time(30)
        assert len(held.notes) == 5
        one.seat.up = True
        one.device.hear(Linked(True))
        for told in held.room.sealed.reveals:
            one.device.hear(told)
        await held.pass_time(5)
        assert one.sheet.receipt is Receipt.MISSED
        assert [note.text for note in one.device.left.late] == ["note of 0"]
        assert isinstance(await one.device.left.hand_in_late(alone=True), Done)
        assert one.device.left.notes[0].waits
        await held.house.next_phase()
        await held.pass_time(2)
        assert "note of 0" in [note.text for note in held.notes]
        assert not one.device.left.notes
        assert len(one.device.mine) == 1

    run(story())


def test_a_late_note_of_one_who_did_not_agree_to_be_alone_waits() -> None:
    async def story() -> None:
        held = await meeting(5)
        one = person(held.room, 77)
        await held.ring()
        await held.pass_time(26)
        one.listen()
        one.device.left.add(["late and shy"], held.session.id, held.session.round, may_be_late=True)
        held.people.append(one)
        await one.device.left.hand_in_late(alone=False)
        await held.house.next_phase()
        await held.pass_time(2)
        assert not held.notes
        assert one.device.left.notes[0].waits

    run(story())


def test_a_session_that_closes_early_leaves_the_notes_on_the_device() -> None:
    async def story() -> None:
        held = await meeting(5)
        one = held.people[0]
        write(one, "never shown")
        await held.house.do(CloseSession())
        await held.pass_time(PATIENCE + 1)
        assert one.sheet.receipt is Receipt.KEPT_BACK
        assert [note.text for note in one.device.left.notes] == ["never shown"]
        answer = await one.device.left.release(one.device.left.notes[0], "Ada")
        assert isinstance(answer, Refused)
        assert one.device.left.notes

    run(story())


# --- votes, pulse ------------------------------------------------------------------


def test_dots_are_limited_and_counted_at_the_bell() -> None:
    async def story() -> None:
        held = await meeting(5)
        await held.ring()
        await held.pass_time(6)
        await held.house.do(OpenVote())
        await held.look()
        for one in held.people:
            pad = one.device.pad
            assert not pad.dot("f" * 32, 1), "not a target"
            assert [pad.dot(FACTOR, 1) for _ in range(4)] == [True, True, True, False]
            assert pad.dot(FACTOR, -1)
            assert pad.dot(GROUP, 1)
            assert not pad.dot(NOTES[0], -1), "no dot is there"
        assert not any(one.sent("vote") for one in held.people)
        await held.ring()
        await held.pass_time(6)
        totals = {tally.target: tally.n for tally in held.room.board.of(Tally)}
        assert totals == {FACTOR: 10, GROUP: 5}
        vote = held.people[0].device.pad["vote"]
        assert vote is not None
        assert vote.receipt is Receipt.SHOWN

    run(story())


def test_dots_nobody_was_shown_totals_of_are_not_called_counted() -> None:
    async def story() -> None:
        held = await meeting(5)
        await held.ring()
        await held.pass_time(6)
        await held.house.do(OpenVote())
        await held.look()
        for one in held.people[:3]:
            assert one.device.pad.dot(FACTOR, 1)
        for gone in held.people[3:]:
            gone.seat.leave()
        held.people = held.people[:3]
        await held.ring()
        await held.pass_time(6)
        assert held.session.vote == "counted"
        for one in held.people:
            vote = one.device.pad["vote"]
            assert vote is not None
            assert vote.receipt is Receipt.KEPT_BACK
            assert "from 4 people up" in in_words(vote)[0]
            assert "were not counted" in in_words(vote)[0]

    run(story())


def test_the_pulse_goes_the_same_way() -> None:
    async def story() -> None:
        held = await meeting(5)
        await held.house.do(OpenPulse())
        await held.look()
        for one in held.people:
            for question in range(len(PULSE)):
                assert one.device.pad.answer("pulse", question, 1 + question)
            assert not one.device.pad.answer("pulse", len(PULSE), 1)
        await held.house.next_phase()
        await held.pass_time(6)
        await held.ring()
        await held.pass_time(6)
        assert held.session.pulse == "counted"
        assert [len(one.sent("pulse")) for one in held.people] == [1] * 5
        pulses = [one.device.pad["pulse"] for one in held.people]
        assert all(pulse is not None and pulse.receipt is Receipt.SHOWN for pulse in pulses)

    run(story())


# --- the host goes away --------------------------------------------------------------


def revived(held: Meeting) -> Meeting:
    """The same meeting after its host was killed and started again: empty boxes, no bell, no tags."""
    again = house(held.room.board, people=1)
    again.time.advance(held.house.time.monotonic())
    for one in held.people:
        fresh = Wire(again.room)
        one.seat = fresh
        one.device.seat = fresh
        one.device.left._seat = fresh
        fresh.heard_so_far()
        events: list[Event] = [Linked(False, "cut"), Linked(True), *again.room.sealed.reveals]
        for event in (*events, *again.room.open_ballots()):
            one.device.hear(event)
    return Meeting(again, held.people)


def test_a_host_killed_between_receipt_and_reveal_gets_every_envelope_again() -> None:
    async def story() -> None:
        held = await meeting(5)
        for n, one in enumerate(held.people):
            write(one, f"note of {n}")
        first = held.people[0]
        await first.device.hand_in("sheet")
        [before] = first.sent()
        held.people[4].seat.up = False  # so that the box stays shut
        await held.ring()
        await held.pass_time(6)
        assert held.session.sheet == "open"
        held.people[4].seat.up = True
        held = revived(held)
        await held.pass_time(1)
        assert [one.sheet.receipt for one in held.people] == [Receipt.IN_BOX] * 4 + [Receipt.HERE]
        assert first.sent() == [before], "the very same envelope"
        await held.ring()
        await held.pass_time(6)
        assert sorted(note.text for note in held.notes) == [f"note of {n}" for n in range(5)]
        assert all(one.sheet.receipt is Receipt.SHOWN and len(one.device.mine) == 1 for one in held.people)

    run(story())


def test_what_was_changed_since_is_not_sent_again_by_itself() -> None:
    async def story() -> None:
        held = await meeting(5)
        one = held.people[0]
        write(one, "handed in")
        await one.device.hand_in("sheet")
        one.device.pad.write(0, "not yet")
        held = revived(held)
        await held.pass_time(1)
        assert one.sheet.posted == ("handed in",)
        assert one.sheet.has_changed
        await one.device.hand_in("sheet")
        assert one.sheet.posted == ("not yet",)

    run(story())


def test_after_a_reveal_nobody_told_of_a_note_is_known_by_its_words() -> None:
    async def story() -> None:
        held = await meeting(5)
        one = held.people[0]
        write(one, "stands\tthere ", "was never in")
        for other in held.people[1:]:
            await other.device.hand_in("sheet")
        one.device.pad.write(1, "")
        await one.device.hand_in("sheet")
        one.device.pad.write(1, "was never in")
        held.people.remove(one)
        await held.ring()
        await held.pass_time(6)
        assert len(held.notes) == 1
        one.seat.heard_so_far()
        held.people = [one]
        held = revived(held)
        await held.pass_time(PATIENCE - 1)
        assert not one.sheet.is_settled, "somebody may still tell"
        await held.pass_time(2)
        assert one.sheet.receipt is Receipt.MISSED
        assert [note.text for note in one.device.left.notes] == ["was never in"]

    run(story())


def test_an_envelope_that_cannot_be_sent_is_sent_when_it_can() -> None:
    async def story() -> None:
        held = await meeting(5)
        one = held.people[0]
        write(one, "on a bad line")
        await held.ring()
        one.seat.up = False
        await held.pass_time(6)
        assert one.sheet.receipt.value == "due"
        one.seat.up = True
        await held.pass_time(4)
        assert one.sheet.receipt is Receipt.SHOWN
        assert len(held.notes) == 1

    run(story())


def test_a_late_envelope_in_a_box_that_was_lost_goes_in_again() -> None:
    async def story() -> None:
        held = await meeting(5)
        await held.ring()
        await held.pass_time(26)
        one = person(held.room, 77)
        one.listen()
        held.people.append(one)
        one.device.left.add(["late"], held.session.id, held.session.round, may_be_late=True)
        answer = await one.device.left.hand_in_late(alone=True)
        assert isinstance(answer, Done), answer
        held = revived(held)
        await held.pass_time(1)
        assert len(one.sent("late")) == 1, "once more, to the new host"
        await held.house.next_phase()
        await held.pass_time(2)
        assert [note.text for note in held.notes] == ["late"]

    run(story())


def test_who_was_in_time_hands_nothing_in_late() -> None:
    async def story() -> None:
        held = await meeting(5)
        one = held.people[0]
        write(one, "in the box")
        await one.device.hand_in("sheet")
        one.device.pad.write(0, "a change that came too late")
        one.seat.up = False
        await held.ring()
        await held.pass_time(8)
        assert [note.text for note in held.notes] == ["in the box"]
        assert [note.text for note in one.device.left.notes] == ["a change that came too late"]
        assert not one.device.left.late
        assert isinstance(await one.device.left.hand_in_late(alone=True), Refused)

    run(story())


# --- drafts of a device that was killed -----------------------------------------------


def test_a_killed_device_goes_on_where_it_was() -> None:
    async def story() -> None:
        held = await meeting(5)
        drafts = MemoryDrafts()
        one = person(held.room, 9, drafts=drafts)
        held.people.append(one)
        await held.look()
        write(one, "in the box", "still being written")
        one.device.pad.write(1, "")
        await one.device.hand_in("sheet")
        one.device.pad.write(1, "still being written")
        await held.pass_time(2)
        held.people.remove(one)
        seat = one.seat  # the host keeps the seat for a while
        again = Person(Device(seat, drafts, random.Random(5).randbytes, lambda: 1.0), seat)
        for event in held.room.open_ballots():
            again.device.hear(event)
        held.people.append(again)
        assert again.sheet.notes == ["in the box", "still being written"]
        await held.pass_time(1)
        assert again.sheet.receipt is Receipt.IN_BOX
        await again.device.hand_in("sheet")
        await held.ring()
        await held.pass_time(6)
        assert sorted(note.text for note in held.notes) == ["in the box", "still being written"]
        assert len(again.device.mine) == 2
        assert drafts.kept == {}

    run(story())


def test_notes_of_a_round_that_went_by_are_left_over_not_lost() -> None:
    async def story() -> None:
        held = await meeting(5)
        drafts = MemoryDrafts()
        one = person(held.room, 9, drafts=drafts)
        one.listen()
        write(one, "nobody got this")
        await one.device.tick(held.house.time.monotonic())
        one.seat.leave()
        await held.ring()
        await held.pass_time(26)
        again = person(held.room, 10, drafts=drafts)
        held.people.append(again)
        await held.pass_time(PATIENCE + 1)
        assert [note.text for note in again.device.left.late] == ["nobody got this"]

    run(story())


class FullDisk(MemoryDrafts):
    def save(self, kept: object) -> None:
        raise OSError(28, "No space left on device")


def test_a_full_disk_is_said_and_writing_goes_on() -> None:
    async def story() -> None:
        held = await meeting(5)
        one = person(held.room, 9, drafts=FullDisk())
        held.people.append(one)
        await held.look()
        write(one, "a note")
        await held.pass_time(2)
        assert "No space left" in one.device.pad.trouble
        await held.ring()
        await held.pass_time(6)
        assert [note.text for note in held.notes] == ["a note"]

    run(story())


# --- odd events ----------------------------------------------------------------------


def test_events_of_other_rounds_and_without_a_session_change_nothing() -> None:
    async def story() -> None:
        there = house(people=1)
        one = person(there.room)
        for event in (
            BallotOpened("sheet", 1, 3),
            BellRang("sheet", 1),
            Revealed(1, {"a" * 32: "b" * 64}),
            Changed.__new__(Changed),
        ):
            one.device.hear(event)
        assert one.device.pad.to_fill_in == ()
        await one.device.tick(1.0)
        for what in BALLOTS:
            assert isinstance(await one.device.hand_in(what), Refused)

        held = await meeting(5)
        one = held.people[0]
        write(one, "mine")
        one.device.hear(BellRang("sheet", 7))
        one.device.hear(Revealed(7, {}, "another round"))
        assert one.sheet.receipt is Receipt.HERE
        assert not one.sheet.rung

    run(story())


def test_a_round_without_word_of_its_end_is_said_to_be_unopened() -> None:
    async def story() -> None:
        held = await meeting(2)
        one = held.people[0]
        write(one, "never shown")
        held.people.remove(one)
        await held.ring()
        await held.pass_time(26)
        one.seat.heard_so_far()
        held.people = [one]
        await held.pass_time(PATIENCE + 1)
        assert one.sheet.why == NOT_OPENED

    run(story())


def test_delays_lie_between_bell_and_five_seconds() -> None:
    delay = spread(random.Random(3).randbytes)
    delays = [delay() for _ in range(2000)]
    assert 0 <= min(delays) < 0.1
    assert LATEST - 0.1 < max(delays) < LATEST
