"""`pmtui backup` and `pmtui purge`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pmtui.archive import migrations
from pmtui.archive.archive import Archive
from pmtui.clock import SystemClock
from tests.e2e.terminal import Terminal

CANARY = "canary-51b7"


def titles(terminal: Terminal, *options: str) -> list[str]:
    return [
        line["title"] for line in json.loads(terminal(*options, "list", "--format", "json").out)["reviews"]
    ]


def test_a_backup_is_an_archive_of_its_own_and_covers_no_file(terminal: Terminal, tmp_path: Path) -> None:
    terminal("new", "Checkout down")
    copy = tmp_path / "copies" / "before.db"
    copy.parent.mkdir()
    assert terminal("backup", str(copy)).out.strip() == str(copy)
    terminal("new", "DNS gone")
    assert titles(terminal, "--db", str(copy)) == ["Checkout down"]
    before = copy.read_bytes()
    assert str(copy) in terminal("backup", str(copy), code=1).err
    assert copy.read_bytes() == before


def test_a_purged_review_is_gone_and_the_others_stay(terminal: Terminal) -> None:
    terminal("new", f"Checkout {CANARY}")
    terminal("new", "DNS gone")
    terminal("log", CANARY, f"2026-11-20 14:05 UTC alert {CANARY}")
    assert "Removed" in terminal("purge", CANARY, "--yes").err
    assert titles(terminal) == ["DNS gone"]
    assert CANARY.encode() not in terminal.db.read_bytes()
    terminal("purge", CANARY, "--yes", code=4)


def test_a_purge_is_asked_about_and_no_keeps_everything(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal("new", "Checkout down")
    terminal("purge", "Checkout", code=2)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("click.confirm", lambda *_args, **_options: False)
    terminal("purge", "Checkout")
    assert titles(terminal) == ["Checkout down"]


def test_a_review_that_is_open_is_not_purged(terminal: Terminal) -> None:
    review = terminal("new", "Checkout down").out.strip()
    with Archive.open(terminal.db, clock=SystemClock()) as archive:
        archive.hold(review)
        terminal("purge", "Checkout", "--yes", code=5)
    assert titles(terminal) == ["Checkout down"]


def test_an_archive_of_an_earlier_version_is_read_and_a_copy_of_it_kept(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal("new", "Checkout was slow")
    newer = [*migrations.STEPS, lambda db: db.execute("ALTER TABLE factors ADD COLUMN other TEXT")]
    newer[-1].__name__ = "one_more"
    for place in ("pmtui.archive.migrations.STEPS", "pmtui.archive.opening.STEPS"):
        monkeypatch.setattr(place, newer)
    assert "Checkout was slow" in terminal("list").out
    assert list(terminal.db.parent.glob("*.before-one_more-*.bak"))
