"""The contract of ANONYMITY.md over the wire: sockets, the program's own devices, a real archive, a real process."""

from __future__ import annotations

import base64
import os
import random
import re
import shutil
import signal
import sys
from collections.abc import Sequence
from math import sqrt
from pathlib import Path

import pytest

from pmtui.model.cards import Claim, Observation, SpokenNote, Withheld
from pmtui.model.vocabulary import Role
from pmtui.room.answers import Done, Refused, Revealed
from pmtui.room.commands import (
    AdvancePhase,
    Attend,
    BeginSession,
    OpenSheet,
    OpenVote,
    RingBell,
    WithholdNote,
)
from pmtui.room.doors import DoorState
from pmtui.room.envelope import seal
from pmtui.room.written import NO, YES, Receipt
from tests.net.devices import seated, sit
from tests.net.frames_sent import frames_of, said
from tests.net.hub_process import HubProcess
from tests.net.hubs import key_of, until
from tests.net.kept_hub import KeptHub, kept_hub
from tests.net.people import done, open_sheet, people, person, ring, texts
from tests.net.relay import relaying
from tests.room.kept_rooms import hand_clock, seeded_ids
from tests.room.rooms import AGENDA, CANARY, run
from tests.room.test_room_anonymity import everything_written, rank_correlation, recovered_orders

RUNS = 120 if os.environ.get("PMTUI_SOAK") else 10
PEOPLE = 9
SURELY = 3.9
"""Standard errors from 0 that happen by chance once in ten thousand times."""

NEAR = 2048
"""Bytes on either side of a note in which nothing may say whose it is."""


@pytest.mark.serial
@pytest.mark.skipif(sys.platform == "win32", reason="the process is ended by a signal")
def test_a_note_is_in_no_byte_a_host_writes_before_the_bell_and_stands_alone_after_it(tmp_path: Path) -> None:
    async def session() -> None:
        hub = HubProcess(tmp_path / "host")
        hub.folder.mkdir()
        await hub.create()
        await hub.start()
        lead = await seated(sit(hub.port, key=hub.key))
        everybody = await people(hub.port, hub.code, 5)
        names = [f"Nobody Number {n}" for n in range(5)]
        await open_sheet(lead, everybody)
        for n, one in enumerate(everybody):
            await done(one.seat, Attend(name=names[n], function=f"function-{n}"))
            one.write(f"{CANARY} by device {n}", f"{CANARY} second {n}")
            await one.hand_in()
        nothing_of(CANARY, hub.folder)
        await hub.kill(signal.SIGABRT)
        assert b"Fatal Python error" in (hub.folder / "crash.txt").read_bytes(), "a crash file was written"
        nothing_of(CANARY, hub.folder)
        await hub.start()
        await until(lambda: all(one.sheet.receipt is Receipt.IN_BOX for one in everybody), "in the box again")
        nothing_of(CANARY, hub.folder)
        await until(lambda: lead.is_linked and lead.counts.people == 6)
        await ring(lead)
        await until(lambda: all(len(one.device.mine) == 2 for one in everybody), "each knows its notes")
        assert texts(lead) == sorted(
            f"{CANARY} {words} {n}" for n in range(5) for words in ("by device", "second")
        )
        secrets = [one.seat._token for one in everybody]
        secrets += [tag for one in everybody for tag in one.device._own.values()]
        secrets += [hashed for one in everybody for hashed in one.device._own]
        secrets += [one.sheet.envelope_id.hex() for one in everybody]
        await hub.close()
        after = everything_written(hub.folder)
        assert CANARY.encode() in after
        for secret in secrets:
            assert secret.encode() not in after
            assert bytes.fromhex(secret) not in after
        near = [after[max(0, at - NEAR) : at + NEAR] for at in places(after, CANARY.encode())]
        for words in (*names, *(f"function-{n}" for n in range(5)), "127.0.0.1"):
            assert words.encode() in after, "it is somewhere"
            assert not any(words.encode() in around for around in near), words
        assert CANARY not in hub.output.read_text() + (hub.folder / "debug.log").read_text()
        for one in everybody:
            await one.gone()
        await lead.left()

    run(session())


def nothing_of(words: str, folder: Path) -> None:
    """No byte in the folder says them, as they are or as an envelope carries them."""
    written = everything_written(folder)
    assert len(written) > 100_000
    assert words.encode() not in written
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + words.encode())
        assert coded[4:-4] not in written


def places(where: bytes, what: bytes) -> list[int]:
    return [found.start() for found in re.finditer(re.escape(what), where)]


# --- order ---------------------------------------------------------------------


def told_orders(
    seat_order: Sequence[str], revealed: Revealed, notes: Sequence[str], board: dict[str, str]
) -> dict[str, list[int]]:
    """Orders in which a device is told of the notes."""
    return {
        "put": [notes.index(text) for text in seat_order],
        "tags": [notes.index(board[observation]) for observation in revealed.tags],
    }


def test_no_order_anybody_can_see_is_the_order_of_posting_or_of_joining(tmp_path: Path) -> None:
    chance = random.Random(11)
    rhos: dict[str, list[float]] = {}

    async def session(folder: Path, posters: list[int], notes: list[str]) -> dict[str, list[int]]:
        async with kept_hub(folder) as hub:
            lead = await seated(sit(hub.port, key=key_of(hub.state)))
            everybody = await people(hub.port, hub.door.code, PEOPLE, chance.randrange(10**6))
            await open_sheet(lead, everybody)
            for n, one in enumerate(everybody):
                one.write(notes[n])
            for n in posters:
                await everybody[n].hand_in()
            await ring(lead)
            witness = everybody[0]
            await until(lambda: any(isinstance(event, Revealed) for event in witness.heard))
            [revealed] = [event for event in witness.heard if isinstance(event, Revealed)]
            shown = {note.id: note.text for note in witness.seat.board.of(Observation)}
            told = told_orders(list(shown.values()), revealed, notes, shown)
            for one in everybody:
                await one.gone()
            await lead.left()
            await hub.end(suddenly=False)
            return told | recovered_orders(hub.archive, notes)

    for trial in range(RUNS):
        folder = tmp_path / str(trial)
        folder.mkdir()
        posters = list(range(PEOPLE))
        chance.shuffle(posters)
        notes = [f"written {chance.randrange(10**9):09d} by someone" for _ in posters]
        for name, order in run(session(folder, posters, notes)).items():
            assert sorted(order) == list(range(PEOPLE)), name
            rhos.setdefault(f"{name}, posting", []).append(rank_correlation(posters, order))
            rhos.setdefault(f"{name}, joining", []).append(rank_correlation(range(PEOPLE), order))
    assert len(rhos) == 16
    for name, found in rhos.items():
        errors = (sum(found) / RUNS) * sqrt(RUNS * (PEOPLE - 1))
        assert abs(errors) < SURELY, (name, found)
    assert sqrt(RUNS * (PEOPLE - 1)) > 2 * SURELY, "too few runs to notice an order that was kept"


# --- sizes ---------------------------------------------------------------------


def test_what_a_device_posts_has_one_size_whatever_is_in_it(tmp_path: Path) -> None:
    async def session() -> None:
        async with kept_hub(tmp_path) as hub, relaying(hub.port) as relay:
            lead = await seated(sit(hub.port, key=key_of(hub.state)))
            everybody = await people(relay.port, hub.door.code, 6)
            await open_sheet(lead, everybody)
            written: list[tuple[str, ...]] = [
                (), ("x",), ("é" * 500,), ("one", "two"), ("1", "2", "3"), ("x" * 1900,) * 3,
            ]  # fmt: skip
            for one, notes in zip(everybody, written, strict=True):
                one.write(*(f"{note}{n}" for n, note in enumerate(notes)))
            await ring(lead)
            assert len(texts(lead)) == sum(map(len, written))
            await until(lambda: all(said(line.down, "received") for line in relay.lines))
            assert len({size for line in relay.lines for size, _ in said(line.up, "post")}) == 1
            assert len({size for line in relay.lines for size, _ in said(line.down, "received")}) == 1
            assert {len(said(line.up, "post")) for line in relay.lines} == {1}
            await until(lambda: all(not one.drafts.load() for one in everybody), "drafts are erased")
            await done(lead, OpenVote())
            await until(lambda: all(one.device.pad["vote"] for one in everybody))
            for n, one in enumerate(everybody):
                vote = one.device.pad["vote"]
                assert vote is not None
                for target in vote.targets[: min(n, vote.slots)]:
                    assert one.device.pad.dot(target, 1)
            await done(lead, RingBell())
            await until(lambda: lead.board.session and lead.board.session.vote == "counted")
            votes = [[s for s, f in said(line.up, "post") if f["what"] == "vote"] for line in relay.lines]
            assert len({tuple(sizes) for sizes in votes}) == 1
            assert [len(sizes) for sizes in votes] == [1] * 6
            for one in everybody:
                await one.gone()
            await lead.left()

    run(session())


def test_names_and_functions_never_travel_in_or_beside_an_envelope(tmp_path: Path) -> None:
    async def session() -> None:
        async with kept_hub(tmp_path) as hub, relaying(hub.port) as relay:
            lead = await seated(sit(hub.port, key=key_of(hub.state)))
            everybody = await people(relay.port, hub.door.code, 5)
            await open_sheet(lead, everybody)
            for n, one in enumerate(everybody):
                await done(one.seat, Attend(name=f"Name {n}", function=f"Function {n}"))
                one.write(f"note {n}")
            await ring(lead)
            for n, line in enumerate(relay.lines):
                tokens = {one.seat._token for one in everybody}
                [(_, post)] = said(line.up, "post")
                assert post.keys() == {"kind", "what", "round", "envelope", "alone"}
                assert post["alone"] is False
                envelope = base64.b64decode(post["envelope"])
                for words in (f"Name {n}", f"Function {n}"):
                    assert words.encode() not in envelope
                    [named] = [body for _, body in frames_of(line.up) if words.encode() in body]
                    assert b'"attend"' in named
                assert not any(token.encode() in envelope for token in tokens)
                assert not any(bytes.fromhex(token) in envelope for token in tokens)
            for one in everybody:
                await one.gone()
            await lead.left()

    run(session())


def test_two_devices_with_their_envelopes_swapped_leave_the_same_file(tmp_path: Path) -> None:
    first = KeptHub(tmp_path / "first", hand_clock())
    first.folder.mkdir()

    async def made() -> None:
        await first.start()
        await first.end(suddenly=False)

    run(made())

    def file_of(name: str, order: Sequence[int], swapped: bool) -> bytes:
        folder = tmp_path / name
        folder.mkdir()
        shutil.copy(first.archive, folder / "archive.db")

        async def session() -> None:
            hub = KeptHub(folder, hand_clock(), seeded_ids(3))
            hub.review = first.review
            await hub.start()
            ids = seeded_ids(4)
            lead = await seated(sit(hub.port, key=key_of(hub.state), new_id=ids))
            seats = [await seated(sit(hub.port, code=hub.door.code)) for _ in range(5)]
            await done(lead, BeginSession(session_format=AGENDA), AdvancePhase())
            chance = random.Random(5)
            envelopes = [seal([f"note {n}"], 3, chance.randbytes).envelope for n in range(5)]
            if swapped:
                envelopes[0], envelopes[1] = envelopes[1], envelopes[0]
            await until(lambda: all(seat.board.seq == lead.board.seq for seat in seats))
            for n in order:
                assert isinstance(await seats[n].post("sheet", envelopes[n]), Done)
            await ring(lead)
            for seat in (*seats, lead):
                await seat.left()
            await hub.end(suddenly=False)

        run(session())
        return (folder / "archive.db").read_bytes()

    plain = file_of("plain", range(5), False)
    assert b"note 4" in plain
    assert file_of("swapped", range(5), True) == plain
    assert file_of("other-order", (4, 2, 0, 1, 3), False) == plain


# --- hosts that end ----------------------------------------------------------------


@pytest.mark.serial
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_a_hub_killed_between_receipt_and_reveal_shows_every_note_whose_device_is_alive_once(
    tmp_path: Path,
) -> None:
    async def session() -> None:
        hub = HubProcess(tmp_path)
        await hub.create()
        await hub.start()
        lead = await seated(sit(hub.port, key=hub.key))
        everybody = await people(hub.port, hub.code, 6)
        await open_sheet(lead, everybody)
        for n, one in enumerate(everybody):
            one.write(f"note {n}", f"second {n}")
        for one in everybody[:4]:
            await one.hand_in()
        await hub.kill()
        await everybody.pop(0).gone()  # a phone that went home with its note
        await hub.start()
        await until(lambda: lead.is_linked and lead.counts.people == 6)
        await ring(lead)
        await until(lambda: all(len(one.device.mine) == 2 for one in everybody))
        assert texts(lead) == sorted(f"{word} {n}" for n in range(1, 6) for word in ("note", "second"))
        await until(lambda: all(not one.drafts.load() for one in everybody), "drafts are erased")
        for one in everybody:
            await one.gone()
        await lead.left()
        await hub.close()

    run(session())


def test_a_hub_that_ends_after_saving_and_before_telling_shows_no_note_twice(tmp_path: Path) -> None:
    async def session() -> None:
        async with kept_hub(tmp_path) as hub, relaying(hub.port) as relay:
            everybody = await people(relay.port, hub.door.code, 5)
            lead = hub.room.sit(Role.FACILITATOR)
            await open_sheet(lead, everybody)
            for n, one in enumerate(everybody):
                one.write(f"note {n}")
                await one.hand_in()
            relay.go_dead()  # nobody hears of the bell, nor of what it brought
            await ring(lead)
            assert len(list(hub.saved().of(Observation))) == 5
            await hub.restart()
            relay.find(hub.port)
            relay.cut()
            await until(lambda: all(one.seat.is_linked for one in everybody))
            await until(
                lambda: all(one.sheet.receipt is Receipt.SHOWN for one in everybody), "known as shown"
            )
            assert texts(everybody[0].seat) == [f"note {n}" for n in range(5)]
            assert not any(one.device.left.notes for one in everybody)
            assert not any(one.drafts.load() for one in everybody)
            for one in everybody:
                await one.gone()

    run(session())


# --- small rooms, late ones, harm, claims ------------------------------------------


@pytest.mark.parametrize(("answers", "shown"), [((YES, YES, YES), True), ((YES, NO, YES), False)])
def test_a_room_of_three_is_asked_and_one_no_turns_it_off(
    tmp_path: Path, answers: tuple[int, ...], shown: bool
) -> None:
    async def session() -> None:
        async with kept_hub(tmp_path) as hub, relaying(hub.port) as relay:
            lead = await seated(sit(hub.port, key=key_of(hub.state)))
            everybody = await people(relay.port, hub.door.code, 3)
            await open_sheet(lead, everybody)
            await until(lambda: all(one.device.pad["consent"] for one in everybody), "the question")
            for one, answer in zip(everybody, answers, strict=True):
                one.write(f"{CANARY} of {answer}")
                assert one.device.pad.answer("consent", 0, answer)
            await ring(lead)
            assert len(texts(lead)) == (3 if shown else 0)
            consents = [s for line in relay.lines for s, f in said(line.up, "post") if f["what"] == "consent"]
            assert len(consents) == 3
            assert len(set(consents)) == 1
            if not shown:
                await until(lambda: all(one.sheet.receipt is Receipt.KEPT_BACK for one in everybody))
                assert all(len(one.device.left.notes) == 1 for one in everybody)
                assert CANARY not in str(list(lead.board))
                assert CANARY.encode() not in everything_written(tmp_path)
                spoken = everybody[0].device.left
                assert isinstance(await spoken.release(spoken.notes[0], "Ann"), Done)
                await until(lambda: list(lead.board.of(SpokenNote)))
            for one in everybody:
                await one.gone()
            await lead.left()

    run(session())


def test_two_envelopes_are_never_opened(tmp_path: Path) -> None:
    async def session() -> None:
        async with kept_hub(tmp_path) as hub:
            lead = await seated(sit(hub.port, key=key_of(hub.state)))
            everybody = await people(hub.port, hub.door.code, 2)
            await open_sheet(lead, everybody)
            for one in everybody:
                one.write(f"{CANARY} of two")
            await ring(lead)
            await until(lambda: all(one.sheet.receipt is Receipt.KEPT_BACK for one in everybody))
            assert texts(lead) == []
            assert CANARY.encode() not in everything_written(tmp_path)
            for one in everybody:
                await one.gone()
            await lead.left()

    run(session())


def test_whoever_missed_the_bell_waits_for_another_or_agrees_to_be_alone(tmp_path: Path) -> None:
    async def session() -> None:
        time = hand_clock()
        async with kept_hub(tmp_path, time=time) as hub, relaying(hub.port) as relay:
            lead = await seated(sit(hub.port, key=key_of(hub.state)))
            there = await people(hub.port, hub.door.code, 5)
            away = await people(relay.port, hub.door.code, 2, seed=7)
            await open_sheet(lead, [*there, *away])
            for n, one in enumerate([*there, *away]):
                one.write(f"note {n}")
            relay.lose()
            await until(lambda: not any(one.seat.is_linked for one in away))
            for one in there:
                await one.hand_in()
            await done(lead, RingBell())
            for _ in range(21):
                assert not texts(lead), "the bell waits for those who may come back"
                time.advance(1)
                await hub.room.tick()
            await until(lambda: texts(lead))
            assert texts(lead) == [f"note {n}" for n in range(5)]
            relay.find(hub.port)
            await until(lambda: all(one.device.left.late for one in away), "they may be late")
            assert isinstance(await away[0].device.left.hand_in_late(alone=False), Done)
            refused = await lead.do(RingBell())
            assert isinstance(refused, Refused), "one that would come alone waits"
            assert refused.code == "not-allowed"
            assert isinstance(await away[1].device.left.hand_in_late(alone=False), Done)
            await done(lead, RingBell())
            await until(lambda: len(texts(lead)) == 7, "both")
            await until(
                lambda: not any(one.device.left.notes for one in away), "they know their notes are in"
            )
            for one in (*there, *away):
                await one.gone()
            await lead.left()

    run(session())


def test_hosts_see_of_no_seat_that_its_envelope_came_late(tmp_path: Path) -> None:
    async def session() -> None:
        time = hand_clock()
        async with kept_hub(tmp_path, time=time) as hub:
            lead = await seated(sit(hub.port, key=key_of(hub.state)))
            everybody = await people(hub.port, hub.door.code, 5)
            slow = await seated(sit(hub.port, code=hub.door.code))  # a phone that was asleep at the bell
            await open_sheet(lead, everybody)
            for n, one in enumerate(everybody):
                one.write(f"note {n}")
                await one.hand_in()
            await done(lead, RingBell())
            time.advance(21)
            await hub.room.tick()
            await until(lambda: len(texts(slow)) == 5)
            envelope = seal(["the late one"], 3, random.Random(3).randbytes).envelope
            late = await slow.post("sheet", envelope)
            assert isinstance(late, Refused)
            assert late.code == "late"
            assert isinstance(await slow.post("late", envelope, alone=True), Done)
            again = await slow.post("late", seal(["another"], 3, random.Random(4).randbytes).envelope)
            assert isinstance(again, Refused), "under another id"
            seats = await lead.door("show")
            assert isinstance(seats, DoorState)
            assert {seat.refused for seat in seats.seats if seat.role is Role.PARTICIPANT} == {0}
            assert isinstance(await slow.post("late", envelope[:99]), Refused)
            seats = await lead.door("show")
            assert isinstance(seats, DoorState)
            refused = [seat.refused for seat in seats.seats if seat.role is Role.PARTICIPANT]
            assert sorted(refused) == [0, 0, 0, 0, 0, 1], "who sends what is no envelope is seen"
            await done(lead, RingBell())
            await until(lambda: "the late one" in texts(lead))
            for one in everybody:
                await one.gone()
            await slow.left()
            await lead.left()

    run(session())


def test_a_note_is_withheld_for_all_and_claimed_by_its_author_alone(tmp_path: Path) -> None:
    async def session() -> None:
        async with kept_hub(tmp_path) as hub, relaying(hub.port) as relay:
            lead = await seated(sit(hub.port, key=key_of(hub.state)))
            everybody = await people(relay.port, hub.door.code, 5)
            await open_sheet(lead, everybody)
            for n, one in enumerate(everybody):
                one.write(f"note {n}")
            await ring(lead)
            await until(lambda: all(one.device.mine for one in everybody))
            author, other = everybody[0], everybody[1]
            [mine] = author.device.mine
            assert isinstance(await other.device.claim(mine, "Ann"), Refused)
            assert isinstance(await author.device.claim(mine, "Ann"), Done)
            await until(lambda: [claim.name for claim in other.seat.board.of(Claim)] == ["Ann"])
            [harmful] = other.device.mine
            await done(lead, WithholdNote(observation=harmful, reason="it names somebody"))
            await until(lambda: all(harmful not in one.seat.board for one in everybody))
            assert all([stub.reason for stub in one.seat.board.of(Withheld)] for one in everybody)
            before = [len(line.down) for line in relay.lines]
            relay.cut()
            await until(lambda: len(relay.lines) == 10)
            late = await person(hub.port, hub.door.code, 99)
            await until(lambda: all(one.seat.is_linked for one in everybody))
            text = b"note 1"
            assert text not in b"".join(bytes(line.down) for line in relay.lines[len(before) :])
            assert "note 1" not in texts(late.seat)
            for one in (*everybody, late):
                await one.gone()
            await lead.left()

    run(session())


def test_the_next_round_begins_with_empty_boxes_and_new_ids(tmp_path: Path) -> None:
    async def session() -> None:
        async with kept_hub(tmp_path) as hub, relaying(hub.port) as relay:
            lead = await seated(sit(hub.port, key=key_of(hub.state)))
            everybody = await people(relay.port, hub.door.code, 5)
            await open_sheet(lead, everybody)
            for number in (1, 2):
                if number == 2:
                    await done(lead, OpenSheet())
                    await until(lambda: all(one.sheet.round == 2 for one in everybody))
                for n, one in enumerate(everybody):
                    one.write(f"round {number} note {n}")
                await ring(lead)
                await until(lambda number=number: len(texts(lead)) == 5 * number)  # type: ignore[misc]
            posts = [frame for line in relay.lines for _, frame in said(line.up, "post")]
            ids = [base64.b64decode(post["envelope"])[:16] for post in posts if post["what"] == "sheet"]
            assert len(ids) == len(set(ids)) == 10
            for one in everybody:
                await one.gone()
            await lead.left()

    run(session())
