from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pmtui.archive.archive import Archive
from pmtui.clock import HandClock


@pytest.fixture
def clock() -> HandClock:
    return HandClock(datetime(2026, 11, 20, 9, 30, 42, 123456, tzinfo=UTC))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "archive.db"


@pytest.fixture
def archive(path: Path, clock: HandClock) -> Iterator[Archive]:
    with Archive.open(path, clock=clock) as opened:
        yield opened
