"""After a purge its words are nowhere in the file or its log."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmtui.archive.archive import Archive
from pmtui.archive.entries import EvidenceBatch, StagedRow
from pmtui.archive.errors import NotFound
from pmtui.clock import HandClock
from pmtui.ids import counted_ids
from pmtui.model.cards import Link, Observation, TimelineEvent
from pmtui.model.vocabulary import LinkKind
from tests.archive.archive_cards import OTHER, REVIEW, entry, event, first, review

CANARY = "zanzibarqx"
"""A word that the index keeps letter by letter: it has no ending to take off."""


def traces(path: Path) -> list[str]:
    """Files of the archive that hold the canary, in any case."""
    names = [path.name, f"{path.name}-wal", f"{path.name}-shm"]
    files = [path.with_name(name) for name in names]
    return [file.name for file in files if file.exists() and CANARY.encode() in file.read_bytes().lower()]


def crowd(archive: Archive) -> TimelineEvent:
    """A review in which the canary was added, edited again and again among other cards, and imported."""
    card = event(1, text=f"the {CANARY} sang", detail=CANARY * 3)
    staged = StagedRow("f1", card.id, "kept", f'{{"text": "{CANARY}"}}')
    archive.commit(
        [
            first(),
            first(OTHER, title="Another"),
            entry(2, card, batch=EvidenceBatch("b", "f", "csv", (staged,))),
        ]
    )
    seq = 2
    for n in range(30):
        other = event(100 + n, text=f"alert {n}", detail="d" * (n * 37 % 400))
        edited = card.model_copy(update={"detail": f"{CANARY} " * (n % 7 + 1), "rev": seq + 2})
        archive.commit(
            [entry(seq + 1, other), entry(seq + 2, edited, before=(card,), words=f"edited {CANARY}")]
        )
        card, seq = edited, seq + 2
    link = Link.between(card.id, event(100).id, LinkKind.SUPPORTS, REVIEW)
    assert archive.commit([entry(seq + 1, link)]) == [None]
    return card


@pytest.mark.parametrize("dropped_before", [False, True])
def test_a_purged_card_is_nowhere(archive: Archive, path: Path, dropped_before: bool) -> None:
    card = crowd(archive)
    assert traces(path)
    seq = archive.load(REVIEW).seq
    if dropped_before:
        archive.commit([entry(seq + 1, drop=(card.id,), before=(card,))])
    left = archive.purge_card(REVIEW, card.id)
    assert left.log_emptied
    assert left.copies == ()
    assert traces(path) == []
    board = archive.load(REVIEW)
    assert card.id not in board
    assert not board.slots.get("link")
    assert board.count(type(card)) == 30
    assert archive.search(CANARY, hosts=True) == []
    assert [hit.card_id for hit in archive.search('"alert 7"', hosts=True)] == [event(107).id]
    assert archive.known_fingerprints(REVIEW) == {"f1"}
    assert "purged" in {line.words for line in archive.journal(REVIEW)}
    assert archive.check() == []
    assert archive.commit([entry(board.seq + 1, event(3))]) == [None]


def test_a_purged_note_is_nowhere(archive: Archive, path: Path) -> None:
    ids = counted_ids(800)
    notes = [Observation(id=ids(), review=REVIEW, session=REVIEW, text=f"note {n}") for n in range(40)]
    canary = Observation(id=ids(), review=REVIEW, session=REVIEW, text=f"{CANARY} did it")
    archive.commit([first(), entry(2, *notes, canary)])
    archive.commit([entry(3, canary.model_copy(update={"folded": True}), before=(canary,))])
    archive.purge_card(REVIEW, canary.id)
    assert traces(path) == []
    assert archive.load(REVIEW).count(Observation) == 40


def test_a_purged_review_is_nowhere(archive: Archive, path: Path) -> None:
    crowd(archive)
    archive.save_clock(REVIEW, "s", {"left": 1.0})
    archive.purge_review(REVIEW)
    assert traces(path) == []
    assert archive.load_clock("s") is None
    assert [line.title for line in archive.reviews()] == ["Another"]
    assert REVIEW.encode() not in path.read_bytes()
    assert archive.check() == []
    assert archive.commit([first()]) == [None]


def test_copies_that_still_hold_it_are_named(archive: Archive, path: Path) -> None:
    card = crowd(archive)
    archive.backup(path.with_name(f"{path.name}.before-x-20260101.bak"))
    assert archive.purge_card(REVIEW, card.id).copies == (f"{path.name}.before-x-20260101.bak",)
    archive.backup(path.with_name(f"{path.name}.later.bak"))
    assert archive.purge_review(REVIEW).copies == (
        f"{path.name}.before-x-20260101.bak",
        f"{path.name}.later.bak",
    )


def test_a_copy_that_cannot_be_read_is_named_too(archive: Archive, path: Path) -> None:
    path.with_name(f"{path.name}.x.bak").mkdir()
    assert archive.commit([first()]) == [None]
    assert archive.purge_review(REVIEW).copies == (f"{path.name}.x.bak",)


def test_a_reader_delays_the_end_of_the_log_and_it_is_said(
    archive: Archive, path: Path, clock: HandClock
) -> None:
    card = crowd(archive)
    archive.db.execute("PRAGMA busy_timeout = 0")
    with Archive.open(path, clock=clock, read_only=True) as reader:
        reader._conn.execute("BEGIN")
        reader.reviews()
        assert not archive.purge_card(REVIEW, card.id).log_emptied
        reader._conn.execute("COMMIT")
    assert archive.after_reveal()
    assert traces(path) == []


def test_what_is_not_there_is_not_purged(archive: Archive) -> None:
    archive.commit([first()])
    with pytest.raises(NotFound):
        archive.purge_card(REVIEW, "e" * 32)
    with pytest.raises(NotFound):
        archive.purge_review("e" * 32)
    assert archive.load(REVIEW).review == review()
