"""Saving changes: one transaction for all that wait, a savepoint for each."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from pmtui.archive import indexing
from pmtui.archive.entries import Entry, EvidenceBatch, StagedRow
from pmtui.archive.errors import ArchiveError, Conflict, explained, whole
from pmtui.archive.rows import kept
from pmtui.model.cards import CARDS, Card

if TYPE_CHECKING:
    from sqlite_utils import Database

JOURNAL = (
    "INSERT INTO changes (review, seq, minute, role, words, put, dropped, before, undoable, undoes, batch, command) "
    "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12 "
    "WHERE ?2 = 1 + (SELECT coalesce(max(seq), 0) FROM changes WHERE review = ?1)"
)
BATCH = (
    "INSERT INTO batches (id, review, minute, file_name, format, kept, hidden, no_time, state) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state"
)
EVIDENCE = (
    "INSERT INTO evidence (batch, fingerprint, review, event, raw, status, digest, why, made) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)

_RANK = {kind: n for n, kind in enumerate(CARDS)}


def commit(
    db: Database, path: Path, entries: Sequence[Entry], minute: str, refuse: Callable[[str], None]
) -> list[ArchiveError | None]:
    """Saves the entries; for each None or why it was not saved. `refuse` raises for a review held elsewhere.

    A failure of the file itself (full, damaged, read-only) fails them all, since nothing of the transaction
    is on disk then. A failure of one entry leaves out that entry and later ones of its review.
    """
    failed: dict[str, ArchiveError] = {}
    outcome: list[ArchiveError | None] = []
    alone = len(entries) == 1
    try:
        db.conn.execute("BEGIN IMMEDIATE")
        for entry in entries:
            if entry.review_id in failed:
                outcome.append(_leaned(failed[entry.review_id]))
                continue
            if not alone:
                db.execute("SAVEPOINT entry")
            try:
                refuse(entry.review_id)
                _save(db, entry, minute)
            except (sqlite3.Error, ArchiveError, ValueError, OverflowError) as error:
                if whole(error) or not db.conn.in_transaction:
                    raise
                failed[entry.review_id] = explained(error, path)
                outcome.append(failed[entry.review_id])
                db.execute("ROLLBACK" if alone else "ROLLBACK TO entry")
            else:
                outcome.append(None)
            if not alone:
                db.execute("RELEASE entry")
        if db.conn.in_transaction:
            db.conn.execute("COMMIT")
    except BaseException as error:
        if db.conn.in_transaction:
            db.conn.execute("ROLLBACK")
        if not isinstance(error, (sqlite3.Error, ArchiveError)):
            raise
        return [explained(error, path)] * len(entries)
    return outcome


def _leaned(first: ArchiveError) -> ArchiveError:
    return Conflict(f"Not saved, because a change before it could not be saved: {first}")


def _save(db: Database, entry: Entry, minute: str) -> None:
    change = entry.change
    before = {card.id: card for card in entry.before}
    dropped = [(before[card_id].kind if card_id in before else "", card_id) for card_id in change.drop]
    for kind, card_id in dropped:
        _drop(db, entry.review_id, kind, card_id)
    put: Sequence[Card] = change.put
    if len(put) == 1:
        _put(db, entry.review_id, put[0].kind, put)
    else:
        put = sorted(put, key=_saving_order)
        for kind, cards in groupby(put, key=lambda card: card.kind):
            _put(db, entry.review_id, kind, list(cards))
    gone = frozenset(change.drop)
    for card in put:
        indexing.index(db, card, None if card.id in gone else before.get(card.id))
    if entry.batch is not None:
        _stage(db, entry.review_id, entry.batch, minute)
    done = db.execute(
        JOURNAL,
        (
            entry.review_id,
            change.seq,
            minute,
            entry.role,
            change.words,
            _pairs([(card.kind, card.id) for card in put]),
            _pairs(dropped),
            _images(entry.before),
            int(entry.undoable),
            entry.undoes,
            entry.batch.id if entry.batch else None,
            entry.command_id or None,
        ),
    )
    if done.rowcount != 1:
        raise Conflict(
            f"Change {change.seq} does not follow the last one saved of this review; open the review again."
        )


def _saving_order(card: Card) -> tuple[int, str]:
    # Notes by their random id, so that nothing on disk remembers the order in which they came.
    return _RANK[card.kind], card.id if card.kind == "observation" else ""


def _put(db: Database, review_id: str, kind: str, cards: Sequence[Card]) -> None:
    how = kept(kind)
    for card in cards:
        if (card.id if kind == "review" else card.review) != review_id:
            raise Conflict(
                f"A {card.words} of another review was put into this one; nothing of it was saved."
            )
    if len(cards) == 1:
        done = db.execute(how.upsert, how.row(cards[0])).rowcount
    else:
        done = db.conn.executemany(how.upsert, [how.row(card) for card in cards]).rowcount
    if done != len(cards):
        raise Conflict("A card of that id belongs to another review already; nothing of this was saved.")


def _drop(db: Database, review_id: str, kind: str, card_id: str) -> None:
    for name in (kind,) if kind else CARDS:
        how = kept(name)
        db.execute(how.delete, (how.key(card_id), review_id))
    indexing.forget(db, card_id)


def _stage(db: Database, review_id: str, batch: EvidenceBatch, minute: str) -> None:
    counts = [sum(row.status == status for row in batch.rows) for status in ("kept", "hidden", "no-time")]
    db.execute(BATCH, (batch.id, review_id, minute, batch.file_name, batch.format, *counts, batch.state))
    staged = db.execute("SELECT 1 FROM evidence WHERE batch = ? LIMIT 1", (batch.id,)).fetchall()
    if batch.rows and not staged:  # an import that comes in again has its rows here
        stage_rows(db, review_id, batch.id, batch.rows)


def stage_rows(db: Database, review_id: str, batch_id: str, rows: Iterable[StagedRow]) -> None:
    """Rows of an import, after those it has. Runs in a transaction."""
    db.conn.executemany(
        EVIDENCE,
        (
            (
                batch_id,
                row.fingerprint,
                review_id,
                row.event_id,
                row.raw_json,
                row.status,
                row.digest,
                row.why,
                row.made,
            )
            for row in rows
        ),
    )


def _pairs(pairs: Sequence[tuple[str, str]]) -> str:
    # Kinds and ids need no escaping.
    return "[" + ",".join([f'["{kind}","{card_id}"]' for kind, card_id in pairs]) + "]"


def _images(before: Sequence[Card]) -> str:
    if not before:
        return "[]"
    ordered = sorted(before, key=_saving_order) if len(before) > 1 else before
    return f"[{','.join(card.model_dump_json() for card in ordered)}]"
