"""Settings: which source wins, and mistakes named with the place to mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmtui.config import BadSettings, Settings, load_settings, local_zone, paths


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_a_variable_wins_over_the_file_and_the_file_over_the_default(file: Path) -> None:
    assert load_settings(file, {}) == Settings()
    file.write_text('theme = "pmtui-light"\ngap_minutes = 20\nascii = true\n[keys]\nadd = "i"\n')
    assert load_settings(file, {}) == Settings("pmtui-light", True, gap_minutes=20, keys={"add": "i"})
    env = {"PMTUI_THEME": "pmtui-contrast", "PMTUI_GAP_MINUTES": "5", "PMTUI_ASCII": "off", "PMTUI_ZONE": ""}
    assert load_settings(file, env) == Settings("pmtui-contrast", gap_minutes=5, keys={"add": "i"})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("thema = 'x'", "did you mean 'theme'"),
        ("theme = 5", "'theme' must be text"),
        ("ascii = 1", "'ascii' must be true or false"),
        ("gap_minutes = true", "'gap_minutes' must be a whole number"),
        ("gap_minutes = 0", "'gap_minutes' must be from 1 to"),
        ("gap_minutes = -5", "'gap_minutes' must be from 1 to"),
        ("zone = 'Mars/Base'", "no time zone is called"),
        ("keys = {add = 5}", "'keys' must be a table of texts"),
        ("theme =", "can't be read"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_it(file: Path, text: str, words: str) -> None:
    file.write_text(text)
    with pytest.raises(BadSettings, match=words) as problem:
        load_settings(file, {})
    assert str(file) in str(problem.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PMTUI_GAP_MINUTES", "soon"),
        ("PMTUI_GAP_MINUTES", "-5"),
        ("PMTUI_ASCII", "ture"),
        ("PMTUI_ZONE", "CEST"),
    ],
)
def test_a_mistake_in_a_variable_is_named_with_it(file: Path, name: str, text: str) -> None:
    with pytest.raises(BadSettings, match=name):
        load_settings(file, {name: text})


def test_paths_follow_their_variables(tmp_path: Path) -> None:
    found = paths({"PMTUI_DB": str(tmp_path / "a.db"), "PMTUI_CONFIG": str(tmp_path / "c" / "own.toml")})
    assert found.archive == tmp_path / "a.db"
    assert (found.config.name, found.formats.parent) == ("own.toml", tmp_path / "c")
    assert paths({"PMTUI_DB": ""}).archive.name == "reviews.db"


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (":America/New_York", "America/New_York"),
        ("/usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo"),
        ("UTC", "UTC"),
        ("Etc/UTC", "UTC"),
    ],
)
def test_the_computers_zone_is_one_there_is(monkeypatch: pytest.MonkeyPatch, zone: str, name: str) -> None:
    monkeypatch.setenv("TZ", zone)
    assert local_zone() == name


@pytest.mark.parametrize("zone", ["/etc/localtime", "No/Where", "CET-1CEST,M3.5.0,M10.5.0/3", ""])
def test_a_zone_that_has_no_name_is_not_taken(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    monkeypatch.setenv("TZ", zone)
    monkeypatch.setattr(Path, "resolve", lambda path: path)
    assert local_zone() == "UTC"
