"""The demo's folder: gone afterwards, and one that a killed demo left goes with the next."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from pmtui.demo.folder import ARCHIVE, demo_folder
from tests.e2e.terminal import process

KILLED = """
import os, sys
from pmtui.demo.folder import demo_folder
with demo_folder() as folder:
    (folder / "demo.db").write_bytes(b"left")
    os._exit(9)
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_a_killed_demos_folder_goes_when_the_next_demo_starts(temporary: Path) -> None:
    assert process(code=KILLED, env={"TMPDIR": str(temporary)}).code == 9
    [left] = temporary.iterdir()
    with demo_folder() as folder:
        assert not left.exists()
        assert list(temporary.iterdir()) == [folder]
    assert not list(temporary.iterdir())


def test_folders_in_use_or_not_ours_stay(temporary: Path) -> None:
    strange = temporary / "pmtui-demo-notes"
    strange.mkdir()
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / f"{ARCHIVE}.in-use.lock").touch()
    (temporary / "pmtui-demo-link").symlink_to(elsewhere)
    with demo_folder() as first, demo_folder() as second:
        assert first.exists()
        assert first != second
    assert elsewhere.exists()
    assert strange.exists()
