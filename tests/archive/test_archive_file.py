"""The file itself: who may read it, what is not ours, what is broken, and the way from an older version."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pmtui.archive import migrations
from pmtui.archive.archive import Archive
from pmtui.archive.errors import (
    ArchiveError,
    Busy,
    Damaged,
    Foreign,
    Full,
    Newer,
    NotFound,
    Older,
    ReadOnly,
    explained,
)
from pmtui.archive.schema import APPLICATION_ID
from pmtui.clock import HandClock
from tests.archive.archive_cards import REVIEW, entry, event, first

if TYPE_CHECKING:
    from sqlite_utils import Database


def filled(path: Path, clock: HandClock, events: int = 200) -> None:
    with Archive.open(path, clock=clock) as archive:
        cards = [event(n, text=f"alert {n} " + "x" * 300) for n in range(1, events + 1)]
        assert archive.commit([first(), entry(2, *cards)]) == [None, None]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_only_its_owner_may_look(path: Path, clock: HandClock) -> None:
    with Archive.open(path, clock=clock) as archive:
        archive.commit([first()])
        archive.hold(REVIEW)
        files = list(path.parent.iterdir())
        assert len(files) > 1
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_settings_that_keep_what_was_acknowledged(archive: Archive) -> None:
    def pragma(name: str) -> object:
        return archive.db.execute(f"PRAGMA {name}").fetchone()[0]

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2
    assert pragma("foreign_keys") == 1
    assert pragma("secure_delete") == 1
    assert pragma("busy_timeout") == 5000
    assert pragma("application_id") == APPLICATION_ID


def test_our_mark_is_in_the_file_before_its_log_is_merged(
    path: Path, clock: HandClock, tmp_path: Path
) -> None:
    with Archive.open(path, clock=clock) as archive:
        archive.commit([first()])
        for name in (path.name, f"{path.name}-wal"):
            shutil.copy(path.with_name(name), tmp_path / name)  # as a crash leaves them
    with Archive.open(tmp_path / path.name, clock=clock) as again:
        assert again.load(REVIEW).seq == 1


@pytest.mark.parametrize("content", [b"x", b"SQLite format 3\0", b"%PDF-1.7 " * 50, b"\0" * 4096])
@pytest.mark.parametrize("read_only", [False, True])
def test_what_is_no_archive_is_left_as_it_is(
    tmp_path: Path, clock: HandClock, content: bytes, read_only: bool
) -> None:
    path = tmp_path / "thing"
    path.write_bytes(content)
    with pytest.raises(Foreign, match="left as it is"):
        Archive.open(path, clock=clock, read_only=read_only)
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_another_programs_database_is_left_as_it_is(tmp_path: Path, clock: HandClock) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE t (a)")
        conn.commit()
    content = path.read_bytes()
    with pytest.raises(Foreign, match="another program"):
        Archive.open(path, clock=clock)
    assert path.read_bytes() == content


def test_a_newer_file_is_refused(path: Path, clock: HandClock) -> None:
    filled(path, clock, 1)
    with closing(sqlite3.connect(path)) as conn:
        conn.execute(f"PRAGMA user_version = {len(migrations.STEPS) + 1}")
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = path.read_bytes()
    for read_only in (False, True):
        with pytest.raises(Newer, match="update pmtui"):
            Archive.open(path, clock=clock, read_only=read_only)
    assert path.read_bytes() == content


def test_a_cut_off_file_is_reported_and_kept(path: Path, clock: HandClock) -> None:
    filled(path, clock)
    content = path.read_bytes()[: path.stat().st_size // 2]
    path.write_bytes(content)
    with pytest.raises(Damaged, match="left as it is"), Archive.open(path, clock=clock) as archive:
        archive.load(REVIEW)
    assert path.read_bytes() == content


def test_rubble_in_the_middle_is_reported_and_kept(path: Path, clock: HandClock) -> None:
    filled(path, clock)
    content = bytearray(path.read_bytes())
    behind = content.index(b"alert 1 ") // 4096 * 4096  # behind the tables' own description
    content[behind:] = b"\xa5" * (len(content) - behind)
    path.write_bytes(content)
    with Archive.open(path, clock=clock) as archive:
        with pytest.raises(Damaged, match="restore a backup"):
            archive.load(REVIEW)
        (answer,) = archive.commit([entry(3, event(999))])
        assert isinstance(answer, Damaged)
    assert path.read_bytes() == content


def test_check_names_what_is_wrong(path: Path, clock: HandClock) -> None:
    filled(path, clock, 3)
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("DELETE FROM reviews")
        conn.commit()
    with Archive.open(path, clock=clock) as archive:
        assert "events names a missing reviews" in archive.check()


def test_a_reader_makes_nothing(path: Path, clock: HandClock) -> None:
    with pytest.raises(NotFound, match="no archive"):
        Archive.open(path, clock=clock, read_only=True)
    assert not path.parent.exists()


def test_a_reader_writes_nothing(path: Path, clock: HandClock) -> None:
    filled(path, clock, 3)
    with Archive.open(path, clock=clock, read_only=True) as reader:
        assert reader.load(REVIEW).seq == 2
        assert isinstance(reader.commit([entry(3, event(9))])[0], ReadOnly)
        for write in (
            lambda: reader.hold(REVIEW),
            lambda: reader.purge_review(REVIEW),
            lambda: reader.save_clock(REVIEW, "s", {}),
            reader.after_reveal,
        ):
            with pytest.raises(ReadOnly, match="open it for writing"):
                write()
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader._conn.execute("DELETE FROM reviews")


def test_no_archive_below_a_file(tmp_path: Path, clock: HandClock) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ReadOnly, match="choose a folder"):
        Archive.open(tmp_path / "file" / "a.db", clock=clock)


@pytest.mark.parametrize("read_only", [False, True])
def test_a_path_the_system_refuses_is_a_sentence(tmp_path: Path, clock: HandClock, read_only: bool) -> None:
    with pytest.raises(ReadOnly, match="too long"):
        Archive.open(tmp_path / ("x" * 300), clock=clock, read_only=read_only)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_file_without_write_permission(path: Path, clock: HandClock) -> None:
    filled(path, clock, 3)
    path.chmod(0o400)
    with pytest.raises(ReadOnly, match="make the file writable"):
        Archive.open(path, clock=clock)


def test_a_disk_that_turns_read_only(path: Path, clock: HandClock) -> None:
    filled(path, clock, 3)
    with Archive.open(path, clock=clock) as archive:
        archive.db.execute("PRAGMA query_only = ON")
        (answer,) = archive.commit([entry(3, event(9))])
        assert isinstance(answer, ReadOnly)
        archive.db.execute("PRAGMA query_only = OFF")
        assert archive.commit([entry(3, event(9))]) == [None]


def test_a_full_disk_loses_nothing_that_was_saved(path: Path, clock: HandClock) -> None:
    with Archive.open(path, clock=clock) as archive:
        archive.commit([first()])
        pages = archive.db.execute("PRAGMA page_count").fetchone()[0]
        archive.db.execute(f"PRAGMA max_page_count = {pages + 8}")
        saved = 1
        while True:
            big = event(saved, text="x", detail="y" * 5000)
            answers = archive.commit([entry(saved + 1, big), entry(saved + 2, event(saved + 500))])
            if answers != [None, None]:
                break
            saved += 2
        assert [type(answer) for answer in answers] == [Full, Full]
        assert "free some space" in str(answers[0])
        assert archive.load(REVIEW).seq == saved
        assert archive.check() == []
        archive.db.execute("PRAGMA max_page_count = 100000")
        assert archive.commit([entry(saved + 1, big)]) == [None]


def test_a_writer_that_never_ends_is_said_to_be_busy(path: Path, clock: HandClock) -> None:
    with Archive.open(path, clock=clock) as archive, closing(sqlite3.connect(path)) as other:
        archive.commit([first()])
        archive.db.execute("PRAGMA busy_timeout = 0")
        other.execute("BEGIN IMMEDIATE")
        (answer,) = archive.commit([entry(2, event(1))])
        assert isinstance(answer, Busy)
        assert archive.load(REVIEW).seq == 1
        other.rollback()
        assert archive.commit([entry(2, event(1))]) == [None]


def test_every_error_of_sqlite_has_its_sentence(path: Path) -> None:
    for code in range(1, 27):
        error = sqlite3.OperationalError("x")
        error.sqlite_errorcode = code
        told = explained(error, path)
        assert isinstance(told, ArchiveError)
        assert str(told)[0].isupper() or str(told).startswith(str(path))


# --- from an older version ----------------------------------------------------


def second_step(db: Database) -> None:
    db.execute("ALTER TABLE factors ADD COLUMN test_note TEXT NOT NULL DEFAULT ''")


def failing_step(db: Database) -> None:
    db.execute("ALTER TABLE factors ADD COLUMN other TEXT")
    raise sqlite3.OperationalError("no such thing")


def test_a_migration_keeps_a_copy_of_what_was(
    path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(path, clock, 3)
    steps = [*migrations.STEPS, second_step]
    monkeypatch.setattr(migrations, "STEPS", steps)
    monkeypatch.setattr("pmtui.archive.opening.STEPS", steps)
    with pytest.raises(Older, match="open it once"):
        Archive.open(path, clock=clock, read_only=True)
    with Archive.open(path, clock=clock) as archive:
        assert archive.load(REVIEW).seq == 2
        columns = {row[1] for row in archive.db.execute("PRAGMA table_info(factors)").fetchall()}
        assert "test_note" in columns
    copy = path.with_name("archive.db.before-second_step-20261120.bak")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    monkeypatch.undo()
    with Archive.open(copy, clock=clock) as archive:
        assert archive.load(REVIEW).seq == 2
        assert archive.check() == []
    with pytest.raises(Newer):
        Archive.open(path, clock=clock)


def test_a_migration_that_fails_changes_nothing(
    path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(path, clock, 3)
    with monkeypatch.context() as patch:
        steps = [*migrations.STEPS, second_step, failing_step]
        patch.setattr(migrations, "STEPS", steps)
        patch.setattr("pmtui.archive.opening.STEPS", steps)
        for _ in range(2):
            with pytest.raises(ArchiveError, match="no such thing"):
                Archive.open(path, clock=clock)
    copies = sorted(file.name for file in path.parent.glob("*.bak"))
    assert copies == [
        "archive.db.before-failing_step-20261120-2.bak",
        "archive.db.before-failing_step-20261120.bak",
        "archive.db.before-second_step-20261120.bak",
    ]
    with closing(sqlite3.connect(path)) as conn:
        assert conn.execute("PRAGMA user_version").fetchone() == (len(migrations.STEPS) + 1,)
        columns = {row[1] for row in conn.execute("PRAGMA table_info(factors)")}
    assert "test_note" in columns
    assert "other" not in columns


def test_the_first_version_still_opens(tmp_path: Path, clock: HandClock) -> None:
    """The file in the repository was written by version 1; every later version must read it."""
    path = tmp_path / "archive.db"
    dump = Path(__file__).with_name("archive_v1.sql").read_text()
    with closing(sqlite3.connect(path)) as conn:
        conn.executescript(dump)
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        conn.execute("PRAGMA user_version = 1")
    with Archive.open(path, clock=clock) as archive:
        board = archive.load(REVIEW)
        assert (board.review.title, board.seq) == ("Checkout was down", 2)
        assert [card.headline for card in board.events()] == ["alert from version one"]
        assert archive.commit([entry(3, event(7))]) == [None]
        assert archive.check() == []


def test_a_backup_is_whole_and_never_lands_on_another_file(
    path: Path, clock: HandClock, tmp_path: Path
) -> None:
    filled(path, clock, 3)
    target = tmp_path / "copy.db"
    with Archive.open(path, clock=clock) as archive:
        archive.commit([entry(3, event(9))])
        archive.backup(target)
        with pytest.raises(ArchiveError, match="exists already"):
            archive.backup(target)
        with pytest.raises(ArchiveError, match="choose another place"):
            archive.backup(tmp_path / "nowhere" / "copy.db")
    with Archive.open(target, clock=clock) as copy:
        assert copy.load(REVIEW).seq == 3
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
