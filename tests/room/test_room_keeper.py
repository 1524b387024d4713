from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from pmtui.archive.archive import Archive
from pmtui.archive.errors import Busy, Held, NotFound
from pmtui.archive.writer import Writer
from pmtui.model.board import Board
from pmtui.model.cards import Card, Factor, PrivateNote, TimelineEvent
from pmtui.model.moment import Moment
from pmtui.model.vocabulary import LinkKind, Role
from pmtui.room.answers import Done, Refused
from pmtui.room.commands import (
    AddCards,
    AdvancePhase,
    BeginSession,
    EditCard,
    ImportRecord,
    LinkCards,
    PauseClock,
    PurgeCard,
    Redo,
    StagedEvidence,
    TakeBackImport,
    Undo,
)
from pmtui.room.keeper import ArchiveKeeper, open_room
from pmtui.room.room import Room
from pmtui.room.saving import Keeper
from tests.room.kept_rooms import done, hand_clock, kept_room, new_archive, seeded_ids
from tests.room.rooms import AGENDA, CANARY, EVENT, FACTOR, REVIEW, START, cards, run

EVENTS = [card for card in cards() if card.kind in ("event", "factor") and CANARY not in card.headline]


def all_cards(board: Board) -> dict[str, Card]:
    return {card.id: card for card in board}


def saved(writer: Writer) -> Board:
    return writer.run(lambda archive: archive.load(REVIEW))


def as_keeper(writer: Writer) -> Keeper:
    """mypy holds ArchiveKeeper to the room's protocol here."""
    return ArchiveKeeper(writer, REVIEW)


def test_what_a_room_does_is_in_the_archive(tmp_path: Path) -> None:
    async def session(writer: Writer) -> None:
        room = await kept_room(writer, hand_clock(), seeded_ids(1))
        lead, note_taker = room.sit(Role.FACILITATOR), room.sit(Role.NOTE_TAKER)
        await done(lead, LinkCards(sources=(EVENT,), target=FACTOR, link_kind=LinkKind.SUPPORTS))
        await done(note_taker, AddCards(id=f"{5:032x}", cards=(PrivateNote(text="for hosts"),)))
        await done(lead, EditCard(card=Factor(id=FACTOR, text="edited"), based_on=1), Undo(), Redo(), Undo())
        assert all_cards(room.board) == all_cards(saved(writer))
        assert room.board.private == saved(writer).private
        journal = writer.run(lambda archive: archive.journal(REVIEW, since=1))
        assert [line.seq for line in journal] == [2, 3, 4, 5, 6, 7]
        assert [line.role for line in journal] == ["facilitator", "note-taker"] + ["facilitator"] * 4
        assert [line.undoes for line in journal] == [None, None, None, 4, 5, 6]
        assert writer.run(lambda archive: archive.applied(REVIEW, f"{5:032x}")) == 3

    with new_archive(tmp_path / "archive.db", hand_clock(), EVENTS) as writer:
        run(session(writer))


def test_an_import_is_a_batch_that_flips_and_can_be_taken_back_later(tmp_path: Path) -> None:
    event = TimelineEvent(at=Moment(at=START), text="from the pager")
    rows = (
        StagedEvidence(fingerprint="f1", event=event, raw='{"a":1}'),
        StagedEvidence(fingerprint="f2", status="hidden", raw='{"a":2}'),
        StagedEvidence(fingerprint="f3", event=event, raw='{"a":3}'),
    )

    def known(archive: Archive) -> set[str]:
        return archive.known_fingerprints(REVIEW) - {"f2"}  # hidden rows may be offered again

    async def session(writer: Writer) -> str:
        room = await kept_room(writer, hand_clock(), seeded_ids(1))
        lead = room.sit(Role.FACILITATOR)
        await done(lead, ImportRecord(file_name="pager.csv", format_name="csv", rows=rows))
        assert writer.run(known) == {"f1", "f3"}
        await done(lead, Undo())
        assert writer.run(known) == set()
        await done(lead, Redo())
        assert writer.run(known) == {"f1", "f3"}
        batch = writer.run(lambda archive: archive.journal(REVIEW))[-1].batch
        assert batch is not None
        return batch

    async def later(writer: Writer, batch: str) -> None:
        room = await kept_room(writer, hand_clock(), seeded_ids(2))
        lead = room.sit(Role.FACILITATOR)
        assert room.board.count(TimelineEvent) == 2
        assert isinstance(await lead.do(TakeBackImport(batch="0" * 32)), Refused)
        await done(lead, TakeBackImport(batch=batch))
        assert room.board.count(TimelineEvent) == 0
        assert writer.run(known) == set()
        await done(lead, Undo())
        assert room.board.count(TimelineEvent) == 2
        assert writer.run(known) == {"f1", "f3"}
        assert all_cards(room.board) == all_cards(saved(writer))

    path = tmp_path / "archive.db"
    with new_archive(path, hand_clock()) as writer:
        batch = run(session(writer))
    with sqlite3.connect(path) as db:
        kept = db.execute("SELECT fingerprint, event IS NULL, raw FROM evidence ORDER BY 1").fetchall()
    db.close()
    assert kept == [("f1", 0, '{"a":1}'), ("f2", 1, '{"a":2}'), ("f3", 0, '{"a":3}')]
    with Writer.open(path, hand_clock()) as writer:
        run(later(writer, batch))


def test_a_purged_card_leaves_no_byte(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"

    async def session(writer: Writer) -> None:
        room = await kept_room(writer, hand_clock(), seeded_ids(1))
        lead = room.sit(Role.FACILITATOR)
        added = await done(lead, AddCards(cards=(Factor(text=f"{CANARY} one"),)))
        assert isinstance(added, Done)
        seen = room.board.get(added.card_id)
        assert seen is not None
        edit = EditCard(card=seen.model_copy(update={"text": f"{CANARY} two"}), based_on=seen.rev)
        await done(lead, edit, LinkCards(sources=(EVENT,), target=seen.id, link_kind=LinkKind.SUPPORTS))
        assert CANARY.encode() in path.read_bytes() + (tmp_path / "archive.db-wal").read_bytes()
        await done(lead, PurgeCard(card=seen.id))

    with new_archive(path, hand_clock(), EVENTS) as writer:
        run(session(writer))
        written = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert CANARY.encode() not in written
    assert CANARY.encode() not in path.read_bytes()


def test_a_room_is_held_against_other_processes_and_reopens_paused(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    clock = hand_clock()

    async def session(writer: Writer) -> None:
        room = await kept_room(writer, clock, seeded_ids(1))
        lead = room.sit(Role.FACILITATOR)
        await done(lead, BeginSession(session_format=AGENDA), AdvancePhase())
        for _ in range(61):
            clock.advance(1)
            await room.tick()
        with Writer.open(path, clock) as other, pytest.raises(Held):
            await open_room(other, REVIEW, clock, seeded_ids(2))

    async def reopened(writer: Writer) -> None:
        room = await open_room(writer, REVIEW, clock, seeded_ids(3), gap_limit=None)
        lead = room.sit(Role.FACILITATOR)
        assert lead.clock is not None
        assert (lead.clock.key, lead.clock.running, lead.clock.gap_limit) == ("write", False, None)
        assert lead.clock.phase.remaining(clock.monotonic()) == pytest.approx(539, abs=5)
        await done(lead, PauseClock())

    with new_archive(path, clock) as writer:
        run(session(writer))
    with Writer.open(path, clock) as writer:
        run(reopened(writer))


def test_a_review_that_is_not_there_is_not_held(tmp_path: Path) -> None:
    async def session(writer: Writer) -> None:
        with pytest.raises(NotFound):
            await open_room(writer, f"{404:032x}", hand_clock(), seeded_ids(1))
        assert not list(tmp_path.glob("*.lock"))

    with new_archive(tmp_path / "archive.db", hand_clock()) as writer:
        run(session(writer))


def test_what_the_archive_refuses_is_refused_and_later_commands_work(tmp_path: Path) -> None:
    async def session(writer: Writer) -> None:
        room = await kept_room(writer, hand_clock(), seeded_ids(1))
        lead = room.sit(Role.FACILITATOR)
        writer.run(lambda archive: archive.db.execute("PRAGMA query_only = ON"))
        answer = await lead.do(AddCards(cards=(Factor(text="not kept"),)))
        assert isinstance(answer, Refused)
        assert answer.code == "failed"
        assert room.board.seq == 1
        writer.run(lambda archive: archive.db.execute("PRAGMA query_only = OFF"))
        await done(lead, AddCards(cards=(Factor(text="kept"),)))
        assert all_cards(room.board) == all_cards(saved(writer))

    with new_archive(tmp_path / "archive.db", hand_clock()) as writer:
        run(session(writer))


def test_a_log_that_could_not_be_emptied_is_emptied_after_a_later_save(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"

    async def session(writer: Writer) -> None:
        keeper = ArchiveKeeper(writer, REVIEW)
        room = Room(saved(writer), keeper, hand_clock(), seeded_ids(1))
        lead = room.sit(Role.FACILITATOR)
        with writer.reader() as reader:
            reader.db.execute("BEGIN")
            reader.load(REVIEW)
            await done(lead, AddCards(cards=(Factor(text="while somebody reads"),)))
            writer.run(lambda archive: archive.db.execute("PRAGMA busy_timeout = 1").fetchall())
            await keeper.after_reveal()
            assert (tmp_path / "archive.db-wal").stat().st_size > 0
            reader.db.execute("COMMIT")
        await done(lead, AddCards(cards=(Factor(text="later"),)))
        assert (tmp_path / "archive.db-wal").stat().st_size == 0

    with new_archive(path, hand_clock()) as writer:
        run(session(writer))


def test_a_log_that_cannot_be_emptied_does_not_undo_what_was_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the room would go back behind its own archive, and every later change would conflict."""

    def locked(_archive: Archive) -> bool:
        raise Busy("Another process is writing.")

    async def session(writer: Writer) -> None:
        room = await kept_room(writer, hand_clock(), seeded_ids(1))
        lead = room.sit(Role.FACILITATOR)
        monkeypatch.setattr(Archive, "after_reveal", locked)
        await room.emptied_log()
        await done(lead, AddCards(cards=(Factor(text="one"),)), AddCards(cards=(Factor(text="two"),)))
        assert all_cards(room.board) == all_cards(saved(writer))

    with new_archive(tmp_path / "archive.db", hand_clock(), EVENTS) as writer:
        run(session(writer))
