"""A host that ends and comes back over its archive: what is open takes the same envelopes again, and none is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pmtui.archive.writer import Writer
from pmtui.clock import HandClock
from pmtui.model.cards import Factor, Observation, PulseResult, Session, Tally
from pmtui.model.vocabulary import Role
from pmtui.room.answers import Answer, BallotOpened, Done, Refused, Revealed
from pmtui.room.commands import AddCards, AdvancePhase, OpenPulse, OpenVote, RingBell
from pmtui.room.room import Room
from pmtui.room.seats import LocalSeat
from tests.room.kept_rooms import (
    done,
    hand_clock,
    kept_room,
    new_archive,
    ring,
    seeded_ids,
    writing_room,
)
from tests.room.rooms import CANARY, Device, devices, heard, run


def everything_written(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def session_of(room: Room) -> Session:
    assert room.board.session is not None
    return room.board.session


async def back(writer: Writer, clock: HandClock, people: list[Device], seed: int) -> tuple[Room, LocalSeat]:
    """The room after a restart; every device sits again, its drafts and envelope ids in hand."""
    room = await kept_room(writer, clock, seeded_ids(seed))
    lead = room.sit(Role.FACILITATOR)
    for device in people:
        device.seat = room.sit(Role.PARTICIPANT)
    return room, lead


def opened(seat: LocalSeat) -> list[tuple[str, int, int]]:
    return [(event.what, event.round, event.slots) for event in heard(seat, BallotOpened)]


def test_a_sheet_open_at_the_restart_takes_the_same_envelopes_again(tmp_path: Path) -> None:
    path, clock = tmp_path / "archive.db", hand_clock()
    people: list[Device] = []
    envelopes: list[bytes] = []

    async def before(writer: Writer) -> None:
        room, lead = await writing_room(writer, clock, seeded_ids(1))
        people.extend(devices(room, 5))
        envelopes.extend(device.seal_notes([f"note {n}"]).envelope for n, device in enumerate(people))
        for device, envelope in zip(people[:4], envelopes, strict=False):
            assert isinstance(device.seat.put("sheet", envelope), Done)
        await done(lead, RingBell())
        await room.tick()
        assert lead.ringing == "sheet"

    async def after(writer: Writer) -> None:
        room, lead = await back(writer, clock, people, 2)
        assert lead.ringing is None
        assert session_of(room).sheet == "open"
        assert not room.reveals()
        for device, envelope in zip(people, envelopes, strict=True):
            assert not device.seat.has_posted("sheet")
            assert ("sheet", 1, 3) in opened(device.seat)
            assert isinstance(device.seat.put("sheet", envelope), Done)
            assert isinstance(device.seat.put("sheet", envelope), Done)
        await ring(room, lead)
        assert sorted(note.text for note in room.board.of(Observation)) == [f"note {n}" for n in range(5)]
        assert session_of(room).envelopes == 5
        [told] = room.reveals()
        assert len(told.tags) == 5

    with new_archive(path, clock) as writer:
        run(before(writer))
    assert b"note 1" not in everything_written(tmp_path)
    with Writer.open(path, clock) as writer:
        run(after(writer))


def test_a_small_room_is_asked_again_after_a_restart(tmp_path: Path) -> None:
    path, clock = tmp_path / "archive.db", hand_clock()
    people: list[Device] = []

    async def before(writer: Writer) -> None:
        room, _ = await writing_room(writer, clock, seeded_ids(1))
        people.extend(devices(room, 3))
        for device in people:
            device.post_notes("a note")
            device.accept_few(True)

    async def after(writer: Writer) -> None:
        room, lead = await back(writer, clock, people, 2)
        for device in people:
            assert ("consent", 1, 1) in opened(device.seat)
            assert isinstance(device.post_notes("a note"), Done)
        await done(lead, RingBell())
        await room.tick()
        assert not list(room.board.of(Observation))
        for device in people:
            assert isinstance(device.accept_few(True), Done)
        await room.tick()
        assert len(list(room.board.of(Observation))) == 3

    with new_archive(path, clock) as writer:
        run(before(writer))
    with Writer.open(path, clock) as writer:
        run(after(writer))


def test_a_late_envelope_is_taken_again_after_a_restart_and_never_kept(tmp_path: Path) -> None:
    path, clock = tmp_path / "archive.db", hand_clock()
    late: list[Device] = []

    async def before(writer: Writer) -> None:
        room, lead = await writing_room(writer, clock, seeded_ids(1))
        for device in devices(room, 5):
            device.post_notes("in time")
        await ring(room, lead)
        late.extend(devices(room, 2, seed=8))
        for n, device in enumerate(late):
            assert isinstance(device.post_late(f"{CANARY} late {n}"), Done)
        for _ in range(30):
            clock.advance(1)
            await room.tick()
        await room.save_clock()
        assert CANARY.encode() not in everything_written(tmp_path)

    async def after(writer: Writer) -> None:
        room, lead = await back(writer, clock, late, 2)
        await room.tick()
        assert isinstance(await lead.do(RingBell()), Refused)
        missed = late[0].post_notes("missed it")
        assert isinstance(missed, Refused)
        assert missed.code == "late"
        for n, device in enumerate(late):
            assert isinstance(device.post_late(f"{CANARY} late {n}"), Done)
        await done(lead, AdvancePhase())
        await room.tick()
        texts = [note.text for note in room.board.of(Observation) if CANARY in note.text]
        assert sorted(texts) == [f"{CANARY} late {n}" for n in range(2)]
        assert session_of(room).envelopes == 7
        [told] = heard(late[0].seat, Revealed)
        assert len(told.tags) == 2, "tags of before the restart are known to nobody"
        log = tmp_path / "archive.db-wal"
        assert not log.exists() or log.stat().st_size == 0

    with new_archive(path, clock) as writer:
        run(before(writer))
    assert CANARY.encode() not in everything_written(tmp_path)
    with Writer.open(path, clock) as writer:
        run(after(writer))


@pytest.mark.parametrize("voters", [3, 4])
def test_no_ballot_is_in_any_byte_and_totals_only_of_enough(tmp_path: Path, voters: int) -> None:
    clock = hand_clock()
    target = ""
    posts: list[Callable[[Device], Answer]] = [
        lambda device: device.vote(target, target),
        lambda device: device.answer_pulse(1, 2, 3, 4, 5),
        lambda device: device.accept_few(True),
    ]

    async def session(writer: Writer) -> None:
        room, lead = await writing_room(writer, clock, seeded_ids(1))
        people = devices(room, voters)
        nonlocal target
        await done(lead, AddCards(cards=(Factor(text="no canary"),)))
        [factor] = room.board.of(Factor)
        target = factor.id
        fourth = room.sit(Role.PARTICIPANT)  # the pulse is asked of four or more; one of them may go
        await done(lead, OpenVote(), OpenPulse())
        fourth.leave()
        for device in people:
            device.post_notes("a note")
            for post in posts:
                assert isinstance(post(device), Done)
        for _ in ("sheet", "vote", "pulse"):
            await ring(room, lead)
        assert (session_of(room).vote, session_of(room).pulse) == ("counted", "counted")
        assert len(list(room.board.of(Tally))) == (voters >= 4)
        assert len(list(room.board.of(PulseResult))) == (5 if voters >= 4 else 0)
        assert room.board.votes_on(target) == (2 * voters if voters >= 4 else 0)
        await room.settled()
        written = everything_written(tmp_path)
        ids = [found for device in people for found in device.ids.values()]
        assert len(ids) == 4 * voters
        assert not any(found in written or found.hex().encode() in written for found in ids)

    with new_archive(tmp_path / "archive.db", clock) as writer:
        run(session(writer))
