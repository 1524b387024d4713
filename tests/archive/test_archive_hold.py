"""One room per review, over processes: writes to a held review are refused, all else goes on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest

from pmtui.archive import locks
from pmtui.archive.archive import Archive
from pmtui.archive.errors import ArchiveError, Held
from pmtui.archive.locks import lock_path
from pmtui.clock import HandClock
from tests.archive.archive_cards import OTHER, REVIEW, entry, event, first

HOLDER = """
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import BinaryIO
from pmtui.archive.archive import Archive
from pmtui.clock import HandClock
archive = Archive.open(Path(sys.argv[1]), clock=HandClock(datetime(2026, 11, 20, tzinfo=timezone.utc)))
archive.hold(sys.argv[2])
print("held", flush=True)
sys.stdin.readline()
archive.close()
"""


@contextmanager
def holding(path: Path, review_id: str = REVIEW) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the review's room open."""
    command = [sys.executable, "-c", HOLDER, str(path), review_id]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def refused(archive: Archive) -> Held:
    (answer,) = archive.commit([entry(2, event(1))])
    assert isinstance(answer, Held)
    return answer


def test_a_held_review_is_refused_and_the_holder_named(archive: Archive, path: Path) -> None:
    archive.commit([first(), first(OTHER)])
    with holding(path) as process:
        error = refused(archive)
        assert f"process {process.pid} on " in error.who
        assert error.review_id == REVIEW
        assert "close it there and try again" in str(error)
        for write in (
            lambda: archive.hold(REVIEW),
            lambda: archive.purge_card(REVIEW, REVIEW),
            lambda: archive.purge_review(REVIEW),
            lambda: archive.save_clock(REVIEW, "s", {}),
        ):
            with pytest.raises(Held):
                write()
        assert archive.load(REVIEW).seq == 1
        answers = archive.commit([entry(2, event(1)), entry(2, event(2), review_id=OTHER), first("c" * 32)])
        assert isinstance(answers[0], Held)
        assert isinstance(answers[1], ArchiveError)  # the event says it is of the held review
        assert answers[2] is None


def test_a_crash_frees_the_review(archive: Archive, path: Path) -> None:
    archive.commit([first()])
    with holding(path) as process:
        refused(archive)
        process.kill()
        process.wait()
        assert lock_path(path, REVIEW).exists()
        assert archive.commit([entry(2, event(1))]) == [None]
        archive.hold(REVIEW)
    archive.release(REVIEW)
    assert not lock_path(path, REVIEW).exists()


def test_leaving_frees_the_review(archive: Archive, path: Path) -> None:
    archive.commit([first()])
    with holding(path) as process:
        process.communicate("\n")
        assert process.returncode == 0
        assert not lock_path(path, REVIEW).exists()
        assert archive.commit([entry(2, event(1))]) == [None]


def test_the_holder_itself_writes(archive: Archive, path: Path, clock: HandClock) -> None:
    archive.commit([first()])
    archive.hold(REVIEW)
    archive.hold(REVIEW)
    assert archive.commit([entry(2, event(1))]) == [None]
    with Archive.open(path, clock=clock) as second:
        with pytest.raises(Held):
            second.hold(REVIEW)
        assert second.load(REVIEW).seq == 2
        archive.release(REVIEW)
        second.hold(REVIEW)
        (answer,) = archive.commit([entry(3, event(2))])
        assert isinstance(answer, Held)
    assert archive.commit([entry(3, event(2))]) == [None]


def test_a_lock_whose_name_goes_while_it_is_taken_is_taken_anew(
    archive: Archive, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its last holder leaves, and removes the name, between another's opening and locking of the file."""
    archive.commit([first()])
    tried: list[bool] = []

    def try_lock(file: BinaryIO) -> bool:
        if not tried:
            lock_path(path, REVIEW).unlink()
        tried.append(locked(file))
        return tried[-1]

    locked = locks._try_lock
    monkeypatch.setattr(locks, "_try_lock", try_lock)
    archive.hold(REVIEW)
    assert tried == [True, True]
    assert lock_path(path, REVIEW).read_text().startswith("process ")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_takes_the_holders_words_but_not_the_lock(archive: Archive, path: Path) -> None:
    lock_path(path, REVIEW).symlink_to("/dev/full")
    archive.hold(REVIEW)
    archive.release(REVIEW)
    with holding(path):
        assert "process" in refused(archive).who


def test_a_lock_that_cannot_be_opened_counts_as_held(archive: Archive, path: Path) -> None:
    lock_path(path, REVIEW).mkdir()
    assert "another user" in str(refused(archive))
