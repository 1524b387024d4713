"""The contract of ANONYMITY.md held against the bytes a host really writes."""

from __future__ import annotations

import json
import logging
import os
import random
import shutil
import sqlite3
from collections.abc import Sequence
from math import sqrt
from pathlib import Path

import pytest

from pmtui.archive.writer import Writer
from pmtui.model.cards import Observation
from pmtui.model.vocabulary import Role
from pmtui.room.answers import BallotOpened, Done, Revealed
from tests.room.kept_rooms import hand_clock, kept_room, new_archive, ring, seeded_ids, writing_room
from tests.room.rooms import CANARY, REVIEW, Device, devices, heard, run

RUNS = 120 if os.environ.get("PMTUI_SOAK") else 10
PEOPLE = 9
SURELY = 3.9
"""Standard errors from 0 that happen by chance once in ten thousand times."""


def everything_written(folder: Path) -> bytes:
    """Every byte of every file in the folder: database, log, shared memory, locks, copies."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_note_is_in_no_byte_the_host_writes_before_the_bell(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)

    async def session(writer: Writer) -> None:
        clock = hand_clock()
        room, lead = await writing_room(writer, clock, seeded_ids(1))
        people = devices(room, 5)
        for n, device in enumerate(people):
            assert isinstance(device.post_notes(f"{CANARY} by device {n}"), Done)
        for _ in range(30):
            clock.advance(1)
            await room.tick()
        await room.save_clock()
        copy = tmp_path / "backup.db"
        writer.run(lambda archive: archive.backup(copy))
        before = everything_written(tmp_path)
        assert len(before) > 100_000
        assert CANARY.encode() not in before
        assert CANARY not in caplog.text
        assert CANARY not in "".join(capsys.readouterr())
        tags = [bytes.fromhex(tag) for device in people for tag in device.tags]
        await ring(room, lead)
        after = everything_written(tmp_path)
        assert CANARY.encode() in after
        for device in people:
            assert device.envelope_id("sheet", 1) not in after
            assert device.envelope_id("sheet", 1).hex().encode() not in after
        assert not any(tag in after or tag.hex().encode() in after for tag in tags)
        [revealed] = heard(lead, Revealed)
        assert not any(hashed.encode() in after for hashed in revealed.tags.values())
        log = tmp_path / "archive.db-wal"
        assert not log.exists() or log.stat().st_size == 0
        assert CANARY not in caplog.text

    with new_archive(tmp_path / "archive.db", hand_clock()) as writer:
        run(session(writer))


def test_a_box_that_is_not_opened_leaves_nothing(tmp_path: Path) -> None:
    async def session(writer: Writer) -> None:
        room, lead = await writing_room(writer, hand_clock(), seeded_ids(1))
        for device in devices(room, 2):
            device.post_notes(f"{CANARY} of two")
        await ring(room, lead)

    with new_archive(tmp_path / "archive.db", hand_clock()) as writer:
        run(session(writer))
    assert CANARY.encode() not in everything_written(tmp_path)


def reveal_in_order(folder: Path, seed: int, posters: Sequence[int], notes: Sequence[str]) -> Path:
    """The file of a room in which device `posters[0]` posted first; device n wrote `notes[n]`."""
    path = folder / "archive.db"

    async def session(writer: Writer) -> None:
        room, lead = await writing_room(writer, hand_clock(), seeded_ids(seed))
        people = devices(room, len(notes), seed=seed + 1)
        for n in posters:
            assert isinstance(people[n].post_notes(notes[n]), Done)
        await ring(room, lead)

    with new_archive(path, hand_clock()) as writer:
        run(session(writer))
    return path


def recovered_orders(path: Path, notes: Sequence[str]) -> dict[str, list[int]]:
    """Orders of the notes that somebody with the file can read out of it, each as indexes of `notes`."""
    with sqlite3.connect(path) as db:
        rows = db.execute("SELECT lower(hex(id)), text FROM observations").fetchall()
        text_of = dict(rows)
        journal = [json.loads(row[0]) for row in db.execute("SELECT put FROM changes ORDER BY seq")]
        put = [card_id for line in journal for kind, card_id in line if kind == "observation"]
        by_map = db.execute("SELECT id FROM search_map WHERE kind = 'observation' ORDER BY n").fetchall()
        by_search = db.execute(
            "SELECT title FROM search WHERE title LIKE 'written %' ORDER BY rowid"
        ).fetchall()
    db.close()
    raw = path.read_bytes()
    found = {
        "row order": [text for _, text in rows],
        "journal": [text_of[card_id] for card_id in put],
        "search map": [text_of[row[0]] for row in by_map],
        "search rows": [row[0] for row in by_search],
        "first offset": sorted(notes, key=lambda note: raw.find(note.encode())),
        "last offset": sorted(notes, key=lambda note: raw.rfind(note.encode())),
    }
    return {name: [notes.index(text) for text in order] for name, order in found.items()}


def rank_correlation(one: Sequence[int], other: Sequence[int]) -> float:
    """Spearman's rho of two orders of the same things."""
    n = len(one)
    apart = sum((one.index(thing) - other.index(thing)) ** 2 for thing in one)
    return 1 - 6 * apart / (n * (n * n - 1))


def test_no_order_in_the_file_is_the_order_of_posting(tmp_path: Path) -> None:
    chance = random.Random(11)
    rhos: dict[str, list[float]] = {}
    for trial in range(RUNS):
        folder = tmp_path / str(trial)
        folder.mkdir()
        posters = list(range(PEOPLE))
        chance.shuffle(posters)
        notes = [f"written {chance.randrange(10**9):09d} by someone" for _ in posters]
        path = reveal_in_order(folder, trial, posters, notes)
        for name, order in recovered_orders(path, notes).items():
            assert sorted(order) == list(range(PEOPLE)), name
            rhos.setdefault(name, []).append(rank_correlation(posters, order))
    assert len(rhos) == 6
    for name, found in rhos.items():
        errors = (sum(found) / RUNS) * sqrt(RUNS * (PEOPLE - 1))
        assert abs(errors) < SURELY, (name, found)
    assert sqrt(RUNS * (PEOPLE - 1)) > 2 * SURELY, "too few runs to notice an order that was kept"


def test_the_correlation_would_notice_an_order_that_was_kept() -> None:
    order = list(range(PEOPLE))
    assert rank_correlation(order, order) == 1
    assert rank_correlation(order, order[::-1]) == -1


def test_two_envelopes_swapped_give_the_same_file(tmp_path: Path) -> None:
    with new_archive(tmp_path / "new.db", hand_clock()):
        pass

    def file_of(name: str, swapped: bool, order: Sequence[int]) -> bytes:
        folder = tmp_path / name
        folder.mkdir()
        path = folder / "archive.db"
        shutil.copy(tmp_path / "new.db", path)

        async def session(writer: Writer) -> None:
            room, lead = await writing_room(writer, hand_clock(), seeded_ids(3))
            people = devices(room, 5)
            envelopes = [device.seal_notes([f"note {n}"]).envelope for n, device in enumerate(people)]
            if swapped:
                envelopes[0], envelopes[1] = envelopes[1], envelopes[0]
            for n in order:
                assert isinstance(people[n].seat.put("sheet", envelopes[n]), Done)
            await ring(room, lead)

        with Writer.open(path, hand_clock()) as writer:
            run(session(writer))
        return path.read_bytes()

    plain = file_of("plain", False, range(5))
    assert file_of("swapped", True, range(5)) == plain
    assert file_of("other-order", False, (4, 2, 0, 1, 3)) == plain


def test_a_hub_killed_between_receipt_and_reveal_takes_the_same_envelopes_again(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    clock = hand_clock()
    people: list[Device] = []

    async def before(writer: Writer) -> None:
        room, _ = await writing_room(writer, clock, seeded_ids(1))
        people.extend(devices(room, 5))
        for n, device in enumerate(people):
            assert isinstance(device.post_notes(f"note {n}", f"second {n}"), Done)

    async def after(writer: Writer) -> None:
        room = await kept_room(writer, clock, seeded_ids(2))
        lead = room.sit(Role.FACILITATOR)
        for device in people:
            seat = room.sit(Role.PARTICIPANT)
            [sheet] = [b for b in heard(seat, BallotOpened) if b.what == "sheet"]
            assert (sheet.round, sheet.slots) == (1, 3)
            device.seat = seat
        sealed = [device.seal_notes([f"note {n}", f"second {n}"]) for n, device in enumerate(people)]
        for device, again in zip(people, sealed, strict=True):
            assert isinstance(device.seat.put("sheet", again.envelope), Done)
            assert isinstance(device.seat.put("sheet", again.envelope), Done)
        await ring(room, lead)
        texts = sorted(note.text for note in room.board.of(Observation))
        assert texts == sorted(f"{word} {n}" for n in range(5) for word in ("note", "second"))
        assert list(room.board.of(Observation)) == list(
            writer.run(lambda archive: archive.load(REVIEW)).of(Observation)
        )

    with new_archive(path, clock) as writer:
        run(before(writer))
    with Writer.open(path, clock) as writer:
        run(after(writer))
