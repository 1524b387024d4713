"""`pmtui record` and `pmtui impact`: what the record says, and what users felt, typed or out of a series."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.terminal import Terminal

SERIES = (
    "time,p99\n2026-11-20T13:00:00Z,100\n2026-11-20T13:01:00Z,900\n2026-11-20T13:02:00Z,950\n"
    "2026-11-20T13:03:00Z,none\n2026-11-20T13:04:00Z,100\n2026-11-20T13:05:00Z,700\n2026-11-20T13:06:00Z,100\n"
)
"""Over 500 from 13:01 to 13:04 and from 13:05 to 13:06."""


def data(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    assert found.pop("schema") == 1
    return found


@pytest.fixture
def checkout(terminal: Terminal) -> Terminal:
    """A review with a small incident in it."""
    terminal("new", "Checkout down", "--zone", "Europe/Berlin", "--day", "2026-11-20")
    for line in (
        "14:05 alert p99 above 2 s #web",
        "14:09 page on-call of web #web",
        "14:15 ack on it #web",
        "14:20 decision roll back #web",
        "14:50 escalation database is asked for #database",
    ):
        terminal("log", "checkout", line)
    return terminal


def impact_of(terminal: Terminal) -> dict[str, Any]:
    found: dict[str, Any] = data(terminal("show", "checkout", "--format", "json").out)["review"]["impact"]
    return found


@pytest.fixture
def series(tmp_path: Path) -> Path:
    path = tmp_path / "latency.csv"
    path.write_text(SERIES)
    return path


# --- record --------------------------------------------------------------------


def test_the_record_is_read_in_words(checkout: Terminal) -> None:
    said = checkout("record", "checkout").out
    assert "  alerted       2026-11-20 14:05  the first alert" in said
    assert "  2026-11-20 14:09 page web: on-call of web: answered after 6 m\n" in said
    assert "  2026-11-20 14:50 escalation database: database is asked for: no answer seen\n" in said
    assert "Silences of 30 m or more\n  30 m after 2026-11-20 14:20 decision web: roll back\n" in said
    assert "  web: told by an alert with the first event; first act 10 m later\n" in said
    assert "    2026-11-20 14:20 decision web: roll back\n" in said, "what database could have known"


def test_the_record_is_read_by_machines(checkout: Terminal) -> None:
    found = data(checkout("record", "checkout", "--format", "json").out)
    alerted = found["proposed"][0]
    assert (alerted["milestone"], alerted["why"]) == ("alerted", "the first alert")
    assert alerted["event"] | {"id": ""} == {
        "id": "",
        "at": "2026-11-20T13:05:00Z",
        "kind": "alert",
        "team": "web",
        "text": "p99 above 2 s",
    }
    assert [(page["wait_seconds"], page["answered"]["text"]) for page in found["pages"]] == [(360, "on it")]
    assert [(wait["wait_seconds"], wait["answered"]) for wait in found["escalations"]] == [(None, None)]
    assert [silence["seconds"] for silence in found["silences"]] == [1800]
    web, database = found["knowing"]
    assert (web["team"], web["since_start_seconds"], web["wait_seconds"]) == ("web", 0, 600)
    assert [event["text"] for event in database["before"]] == ["roll back"]


def test_an_empty_record_says_so_section_by_section(terminal: Terminal) -> None:
    terminal("new", "Checkout down")
    said = terminal("record", "checkout").out
    for words in ("nothing to suggest", "accept them on the board", "no page", "no escalation", "no team"):
        assert words in said


def test_a_review_that_is_not_there_is_not_found(terminal: Terminal) -> None:
    for command in (("record", "checkout"), ("impact", "checkout", "--users", "3")):
        assert "There is no archive" in terminal(*command, code=4).err


# --- impact ----------------------------------------------------------------------


def test_typed_numbers_are_set_and_others_stay(checkout: Terminal) -> None:
    checkout("impact", "checkout", "--users", "1200", "--support-cases", "14")
    checkout("impact", "checkout", "--minutes", "0", "--error-budget-minutes", "2.5")
    found = impact_of(checkout)
    assert (found["users"], found["support_cases"]) == (1200, 14)
    assert (found["minutes"], found["error_budget_minutes"]) == (0, 2.5), "zero is a number, not nothing"
    assert "minutes               0\n" in checkout("impact", "checkout").out


def test_a_series_gives_minutes_and_says_where_they_are_from(checkout: Terminal, series: Path) -> None:
    ended = checkout("impact", "checkout", series, "--over", "500", "--value", "p99")
    assert ended.lines[:5] == [
        "2026-11-20 13:01:00Z … 2026-11-20 13:04:00Z  3.0 min, at worst 950",
        "2026-11-20 13:05:00Z … 2026-11-20 13:06:00Z  1.0 min, at worst 700",
        "over 500: 2 windows, 4.0 min",
        "without data, counted neither way: 0.0 min",
        "lines skipped: 1 of 7",
    ]
    assert "line 5: 'none' is no number" in ended.err
    found = impact_of(checkout)
    assert (found["minutes"], found["error_budget_minutes"]) == (4, 4.0)
    assert found["described"].startswith("Computed from latency.csv: 4.0 min over 500, 2 windows between")
    assert "Computed from latency.csv" in checkout("export", "checkout").out


def test_computed_again_it_replaces_its_words_and_leaves_peoples(checkout: Terminal, series: Path) -> None:
    for threshold in ("500", "800"):
        checkout("impact", "checkout", series, "--over", threshold, "--value", "p99", "--users", "7")
    found = impact_of(checkout)
    assert (found["minutes"], found["users"]) == (3, 7)
    assert found["described"].count("Computed from") == 1
    assert "over 800" in found["described"]
    again = checkout("impact", "checkout", series, "--over", "800", "--value", "p99")
    assert "recorded already" in again.err


def test_what_is_typed_has_precedence_over_the_series(checkout: Terminal, series: Path) -> None:
    checkout("impact", "checkout", series, "--under", "500", "--value", "p99", "--minutes", "9")
    assert (impact_of(checkout)["minutes"], impact_of(checkout)["error_budget_minutes"]) == (9, 3.0)


def test_a_dry_run_changes_nothing_and_says_the_same(checkout: Terminal, series: Path) -> None:
    before = impact_of(checkout)
    given = ("impact", "checkout", series, "--over", "500", "--value", "p99", "--format", "json")
    tried = data(checkout(*given, "--dry-run").out)
    assert impact_of(checkout) == before
    assert (tried["dry_run"], tried["changed"]) == (True, False)
    done = data(checkout(*given).out)
    assert done["changed"] is True
    assert (done["series"], done["impact"]) == (tried["series"], tried["impact"])
    assert done["series"]["skipped"] == [{"line": 5, "why": "'none' is no number"}]
    assert [window["minutes"] for window in done["series"]["windows"]] == [3.0, 1.0]


def test_setting_it_is_in_the_journal_like_any_change(checkout: Terminal) -> None:
    from pmtui.archive.archive import Archive

    checkout("impact", "checkout", "--users", "5")
    with Archive.open(checkout.db, clock=checkout.clock, read_only=True) as archive:
        last = max(archive.journal(archive.find_review("checkout")), key=lambda line: line.seq)
    assert last.words == "Changed review: Checkout down"


def test_times_without_a_zone_are_asked_about_and_nothing_is_set(checkout: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "local.csv"
    path.write_text(SERIES.replace("Z,", ","))
    asked = checkout("impact", "checkout", path, "--over", "500", "--value", "p99", code=2)
    assert "local.csv: in which zone are its" in asked.err
    assert asked.err.count("--zone Europe/Berlin") == 1
    assert impact_of(checkout)["minutes"] is None
    checkout("impact", "checkout", path, "--over", "500", "--value", "p99", "--zone", "Europe/Berlin")
    assert "between 2026-11-20 12:01" in impact_of(checkout)["described"]


@pytest.mark.parametrize(
    ("args", "code", "why"),
    [
        (("--over", "5"), 2, "needs the FILE"),
        (("latency.csv", "--over", "5", "--under", "6"), 2, "not both"),
        (("latency.csv", "--value", "p99"), 1, "--over or --under"),
        (("both.csv", "--over", "5"), 1, "--value"),
        (("nothing.csv", "--over", "5"), 4, "There is no file"),
        (("--users", "-1"), 2, "--users"),
        (("latency.csv", "--over", "nan"), 2, "'nan' is no number"),
        (("--error-budget-minutes", "inf"), 2, "'inf' is no number"),
    ],
)
def test_what_cant_be_done_is_one_sentence(
    checkout: Terminal,
    series: Path,
    monkeypatch: pytest.MonkeyPatch,
    args: tuple[str, ...],
    code: int,
    why: str,
) -> None:
    series.with_name("both.csv").write_text("time,p50,p99\n2026-11-20T14:00:00Z,1,2\n")
    monkeypatch.chdir(series.parent)
    ended = checkout("impact", "checkout", *args, code=code)
    assert why in ended.err
    assert ended.err.count("\n") == 1
    assert ended.out == ""
