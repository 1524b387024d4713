"""Nothing of the machine's own: archive, configuration and home are in the test's folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No archive or configuration but the test's."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home))
    for name in ("PMTUI_DB", "PMTUI_CONFIG", "PMTUI_ZONE", "PMTUI_DEBUG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TZ", "UTC")


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A command line on an archive that is not there yet."""
    return Terminal(tmp_path / "archive" / "reviews.db")
