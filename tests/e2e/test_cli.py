"""Commands of the command line: what they print, and the exit code."""

from __future__ import annotations

import json
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pmtui.documents.review_file import dump_review
from pmtui.examples import example_review
from tests.documents.boards import rich_board
from tests.e2e.terminal import Terminal


def data(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    assert found.pop("schema") == 1
    return found


def opened(terminal: Terminal, title: str = "Checkout down", *more: str) -> str:
    return terminal("new", title, "--zone", "Europe/Berlin", "--day", "2026-11-20", *more).out.strip()


# --- reviews -----------------------------------------------------------------


def test_a_new_review_prints_its_id_and_is_listed(terminal: Terminal) -> None:
    ended = terminal("new", "Checkout down", "--severity", "sev-2", "--service", "payments", "--owner", "Kim")
    assert len(ended.lines) == 1
    review_id = ended.out.strip()
    assert len(review_id) == 32
    assert "Opened “Checkout down”" in ended.err
    [line] = data(terminal("list", "--format", "json").out)["reviews"]
    assert line["id"] == review_id
    assert review_id.startswith(line["short"])
    assert (line["severity"], line["services"], line["owner"]) == ("SEV2", ["payments"], "Kim")
    assert line["short"] in terminal("list").lines[1]


def test_the_list_is_filtered_by_words(terminal: Terminal) -> None:
    opened(terminal, "Checkout down")
    opened(terminal, "DNS gone")
    assert [line.split()[-1] for line in terminal("list", "dns").lines[1:]] == ["gone"]
    assert terminal("list", "nothing").out == ""


def test_no_archive_is_no_error_for_a_list_and_makes_none(terminal: Terminal) -> None:
    assert "pmtui new TITLE" in terminal("list").err
    assert data(terminal("list", "--format", "json").out) == {"reviews": []}
    assert not terminal.db.exists()


@pytest.mark.parametrize("command", [("show",), ("export",), ("log", "x"), ("import", "--take-back", "ab")])
def test_without_an_archive_there_is_no_review_and_none_is_made(
    terminal: Terminal, command: tuple[str, ...]
) -> None:
    name, *rest = command
    ended = terminal(name, "checkout", *rest, code=4)
    assert "There is no archive" in ended.err
    assert not terminal.db.exists()


def test_a_review_is_named_by_the_beginning_of_its_id_or_a_part_of_its_title(terminal: Terminal) -> None:
    review_id = opened(terminal)
    for name in (review_id, review_id[:7], "Checkout down", "checkout"):
        assert data(terminal("show", name, "--format", "json").out)["review"]["id"] == review_id


def test_a_name_that_fits_none_or_two_is_not_found(terminal: Terminal) -> None:
    opened(terminal, "Checkout down")
    opened(terminal, "Checkout slow")
    assert "2 reviews fit" in terminal("show", "checkout", code=4).err
    assert "No review fits" in terminal("show", "mail", code=4).err


def test_show_says_what_a_review_holds_and_lacks(terminal: Terminal) -> None:
    opened(terminal, "Checkout down", "--severity", "1", "--team", "web")
    terminal("log", "checkout", "14:05 alert p99 > 2 s")
    ended = terminal("show", "checkout")
    assert "holds     1 event" in ended.out
    assert "the review states no aim" in ended.out
    shown = data(terminal("show", "checkout", "--format", "json").out)
    assert shown["counts"] == {"event": 1}
    assert {"kind": "review", "level": "missing", "words": "the review has no owner"} in shown["lacks"]


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("new", " \u200b "), "nothing readable"),
        (("new", "x", "--severity", "7"), "SEV1 (critical)"),
        (("new", "x", "--zone", "Mars"), "no time zone"),
        (("new", "x", "--day", "30 Feb"), "2026-11-20"),
        (("frobnicate",), "No such command"),
        (("list", "--nope"), "No such option"),
        (("show",), "Missing argument"),
        (("completion", "tcsh"), "bash"),
    ],
)
def test_what_is_not_understood_is_said_in_one_sentence(
    terminal: Terminal, args: tuple[str, ...], why: str
) -> None:
    ended = terminal(*args, code=2)
    assert why in ended.err
    assert ended.err.count("\n") == 1
    assert ended.out == ""


def test_a_day_may_be_said_in_words(terminal: Terminal) -> None:
    terminal("new", "Checkout down", "--day", "yesterday")
    [line] = data(terminal("list", "--format", "json").out)["reviews"]
    assert line["incident_day"] == "2026-11-19"


# --- log ---------------------------------------------------------------------


def test_a_logged_line_is_an_event_now_when_it_says_no_time(terminal: Terminal) -> None:
    opened(terminal)
    terminal("log", "checkout", "rolled", "back", "#payments")
    [event] = data(terminal("log", "checkout", "x", "--format", "json").out).values()
    assert event["at"]["at"] == "2026-11-20T14:30:20Z"
    timeline = terminal("export", "checkout").out
    assert "rolled back" in timeline
    assert "payments" in timeline


def test_a_logged_time_is_read_in_the_reviews_zone_and_said_back(terminal: Terminal) -> None:
    opened(terminal)
    ended = terminal("log", "checkout", "14:05 alert p99 > 2 s #payments")
    assert "Fri 20 Nov 2026 14:05 CET (13:05 UTC)" in ended.err
    assert "alert · payments · p99 > 2 s" in ended.err
    later = terminal("log", "checkout", "+15m escalated to db team")
    assert "14:20 CET" in later.err
    assert "15 m after start" in later.err


def test_an_unclear_time_is_asked_about_and_nothing_is_added(terminal: Terminal) -> None:
    opened(terminal)
    assert "which?" in terminal("log", "checkout", "03/04/2026 14:05 alert", code=2).err
    assert "after the time" in terminal("log", "checkout", "14:05", code=2).err
    assert data(terminal("show", "checkout", "--format", "json").out)["counts"] == {}


# --- records in --------------------------------------------------------------

CSV = "time,message\n2026-11-20T13:00:00Z,deploy 4711\n2026-11-20T13:05:00Z,alert p99\n,somebody said so\n"


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "pager.csv"
    path.write_text(CSV, "utf-8")
    return path


def test_a_record_comes_in_once_and_what_has_no_time_is_listed(terminal: Terminal, record: Path) -> None:
    opened(terminal)
    ended = terminal("import", "checkout", record)
    assert len(ended.out.strip()) == 32
    assert "no usable time: pager.csv:4: somebody said so" in ended.err
    again = terminal("import", "checkout", record)
    assert again.out == ""
    assert "2 here already" in again.err
    assert data(terminal("show", "checkout", "--format", "json").out)["counts"] == {"event": 2}


def test_a_dry_run_adds_nothing(terminal: Terminal, record: Path) -> None:
    opened(terminal)
    ended = terminal("import", "checkout", record, "--dry-run")
    assert ended.lines == [
        "2026-11-20 14:00:00 CET  change  deploy 4711",
        "2026-11-20 14:05:00 CET  alert  alert p99",
    ]
    assert data(terminal("show", "checkout", "--format", "json").out)["counts"] == {}


def test_an_import_is_taken_back_and_comes_in_again(terminal: Terminal, record: Path) -> None:
    opened(terminal)
    batch = terminal("import", "checkout", record).out.strip()
    [one] = data(terminal("show", "checkout", "--format", "json").out)["imports"]
    assert (one["batch"], one["state"]) == (batch, "in")
    assert terminal("import", "checkout", "--take-back", batch[:9]).out.strip() == batch
    shown = data(terminal("show", "checkout", "--format", "json").out)
    assert shown["counts"] == {}
    assert shown["imports"][0]["state"] == "out"
    terminal("import", "checkout", "--take-back", batch, code=4)
    assert terminal("import", "checkout", record).out.strip() not in ("", batch)
    assert data(terminal("show", "checkout", "--format", "json").out)["counts"] == {"event": 2}


def test_a_batch_nobody_brought_in_is_not_found(terminal: Terminal) -> None:
    opened(terminal)
    assert "pmtui show lists" in terminal("import", "checkout", "--take-back", "beef", code=4).err


def test_what_was_left_out_by_time_comes_in_with_a_wider_window(terminal: Terminal, record: Path) -> None:
    opened(terminal)
    first = data(terminal("import", "checkout", record, "--since", "14:03", "--format", "json").out)
    assert (first["coming"], first["first"]) == (1, "2026-11-20T13:05:00Z")
    assert first["files"][0]["hidden"] == {"outside the time window": 1}
    second = data(terminal("import", "checkout", record, "--format", "json").out)
    assert (second["coming"], second["first"]) == (1, "2026-11-20T13:00:00Z")


def test_a_question_stops_the_import_and_says_how_to_answer(terminal: Terminal, tmp_path: Path) -> None:
    opened(terminal)
    notes = tmp_path / "notes.md"
    notes.write_text("14:05 – alert\n14:10 – ack\n", "utf-8")
    asked = terminal("import", "checkout", notes, code=2)
    assert "--day 2026-11-20" in asked.err
    assert data(terminal("show", "checkout", "--format", "json").out)["counts"] == {}
    terminal("import", "checkout", notes, "--day", "2026-11-20", "--zone", "Europe/Berlin")
    assert "14:05" in terminal("export", "checkout").out


def test_columns_are_named_when_they_are_unclear(terminal: Terminal, tmp_path: Path) -> None:
    opened(terminal)
    odd = tmp_path / "odd.csv"
    odd.write_text("aa,bb\nfoo,2026-11-20T13:00:00Z\nbar,2026-11-20T13:01:00Z\n", "utf-8")
    found = terminal("import", "checkout", odd, "--map", "time=bb,text=aa", "--dry-run")
    assert [line.split()[-1] for line in found.lines] == ["foo", "bar"]
    assert "write ROLE=COLUMN" in terminal("import", "checkout", odd, "--map", "time", code=2).err


def test_one_bad_file_stops_them_all(terminal: Terminal, record: Path, tmp_path: Path) -> None:
    opened(terminal)
    empty = tmp_path / "empty.csv"
    empty.touch()
    assert "empty.csv is empty" in terminal("import", "checkout", record, empty, code=1).err
    assert data(terminal("show", "checkout", "--format", "json").out)["counts"] == {}
    assert "check the path" in terminal("import", "checkout", tmp_path / "none", code=4).err


def test_a_large_file_is_refused_until_asked_for(terminal: Terminal, tmp_path: Path) -> None:
    opened(terminal)
    large = tmp_path / "large.log"
    with large.open("wb") as file:
        file.truncate(60 * 1024 * 1024)
    assert "--max-size" in terminal("import", "checkout", large, code=1).err


# --- whole reviews -----------------------------------------------------------


def test_a_review_goes_out_and_into_another_archive_without_loss(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "rich.json"
    file.write_text(dump_review(rich_board(), audience="hosts"), "utf-8")
    review_id = terminal("import", file).out.strip()
    assert terminal("export", review_id, "--as", "json", "--private").out == file.read_text("utf-8")
    out = tmp_path / "out.json"
    terminal("export", review_id, "-o", out, "--private")
    other = Terminal(tmp_path / "other.db")
    assert other("import", out).out.strip() == review_id
    assert other("export", review_id, "--as", "json", "--private").out == file.read_text("utf-8")


def test_a_review_that_is_there_is_not_imported_over(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "example.json"
    file.write_text(example_review(), "utf-8")
    terminal("import", file, "--dry-run")
    assert not terminal.db.exists()
    terminal("import", file)
    assert "in the archive already" in terminal("import", file, code=5).err


def test_a_half_written_review_file_changes_nothing(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "half.json"
    file.write_text(example_review()[:5000], "utf-8")
    assert "not whole JSON" in terminal("import", file, code=1).err
    assert not terminal.db.exists()


def test_a_review_file_is_told_from_a_record(terminal: Terminal, record: Path, tmp_path: Path) -> None:
    opened(terminal)
    file = tmp_path / "example.json"
    file.write_text(example_review(), "utf-8")
    assert "import it by itself" in terminal("import", "checkout", file, code=2).err
    assert "say which review" in terminal("import", record, code=2).err
    assert "There is no file" in terminal("import", "checkout", code=4).err


# --- documents out -----------------------------------------------------------


def test_a_document_has_the_same_bytes_in_a_file_and_on_stdout(terminal: Terminal, tmp_path: Path) -> None:
    opened(terminal)
    path = tmp_path / "review.md"
    ended = terminal("export", "checkout", "-o", path)
    assert ended.out == ""
    assert path.read_bytes().decode() == terminal("export", "checkout").out
    assert b"\r" not in path.read_bytes()


def test_a_file_that_is_there_is_replaced_only_when_asked(terminal: Terminal, tmp_path: Path) -> None:
    opened(terminal)
    path = tmp_path / "review.md"
    path.write_text("mine", "utf-8")
    assert "--force" in terminal("export", "checkout", "-o", path, code=5).err
    assert path.read_text("utf-8") == "mine"
    terminal("export", "checkout", "-o", path, "--force")
    assert path.read_text("utf-8").startswith("---")
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_file()) == ["review.md"]


def test_where_nothing_can_be_written_it_says_so(terminal: Terminal, tmp_path: Path) -> None:
    opened(terminal)
    assert "can't be written" in terminal("export", "checkout", "-o", tmp_path / "no" / "x.md", code=1).err
    assert "is a folder" in terminal("export", "checkout", "-o", tmp_path, code=1).err


def test_private_matters_leave_only_by_name_and_for_the_owner_alone(
    terminal: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "rich.json"
    file.write_text(example_review(), "utf-8")
    terminal("import", file)
    shared = terminal("export", "gitlab", "--as", "json").out
    whole = terminal("export", "gitlab", "--format", "json", "--private").out
    assert '"kind": "private"' not in shared
    assert '"kind": "private"' in whole
    path = tmp_path / "whole.json"
    terminal("export", "gitlab", "-o", path, "--private")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "never holds what is private" in terminal("export", "gitlab", "--private", code=2).err


# --- formats, paths ----------------------------------------------------------


def test_formats_are_listed_and_shown(terminal: Terminal) -> None:
    found = data(terminal("formats", "list", "--format", "json").out)["formats"]
    assert {"default-60", "etsy-60", "retro-90"} <= {one["name"] for one in found}
    assert terminal("formats", "list").out.count("\n") == len(found) + 1
    assert "24 min  Walk the timeline" in terminal("formats", "show", "default-60").out
    assert data(terminal("formats", "show", "default-60", "--format", "json").out)["format"]["dots"] == 3
    assert "did you mean default-60" in terminal("formats", "show", "defualt-60", code=4).err


def test_a_format_is_copied_and_checked_by_line(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(terminal("formats", "show", "default-60", "--format", "toml").out, "utf-8")
    assert "7 phases in 60 minutes" in terminal("formats", "check", path).err
    text = path.read_text("utf-8").replace("minutes = 24", "minuts = 24")
    path.write_text(text, "utf-8")
    line = text.splitlines().index("minuts = 24") + 1
    ended = terminal("formats", "check", path, code=3)
    assert any(said.startswith(f"{path}:{line}: ") for said in ended.lines)
    assert ":" in terminal("formats", "show", path, code=3).err
    terminal("formats", "check", tmp_path / "none.toml", code=4)


def test_ones_own_format_wins(terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PMTUI_CONFIG", str(tmp_path / "conf" / "config.toml"))
    own = Path(data(terminal("paths", "--format", "json").out)["paths"]["formats"])
    own.mkdir(parents=True)
    text = terminal("formats", "show", "default-60", "--format", "toml").out
    (own / "default-60.toml").write_text(text.replace("One-hour review", "Ours"), "utf-8")
    [ours] = [line for line in terminal("formats", "list").lines if line.endswith("Ours")]
    assert "yours" in ours


def test_paths_follow_the_option_then_the_environment(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PMTUI_DB", str(tmp_path / "env.db"))
    found = data(terminal("--db", tmp_path / "option.db", "paths", "--format", "json").out)["paths"]
    assert found["archive"] == str(tmp_path / "option.db")


def test_a_configuration_with_a_mistake_is_named_and_paths_still_work(
    terminal: Terminal, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text("thema = 'x'\n", "utf-8")
    assert "did you mean 'theme'" in terminal("--config", config, "new", "x", code=1).err
    assert str(config) in terminal("--config", config, "paths").out


def test_without_a_terminal_nothing_is_drawn(terminal: Terminal) -> None:
    opened(terminal)
    ended = terminal(code=2)
    assert "Usage: pmtui" in ended.err
    for args in (("open", "checkout"), ("demo",)):
        assert "needs a terminal" in terminal(*args, code=2).err


def test_equal_rows_without_a_time_are_all_kept_with_the_import(terminal: Terminal, tmp_path: Path) -> None:
    opened(terminal)
    record = tmp_path / "twice.csv"
    record.write_text("time,message\n2026-11-20T13:00:00Z,deploy\n" + ",same words\n" * 3, "utf-8")
    found = data(terminal("import", "checkout", record, "--format", "json").out)
    assert len(found["files"][0]["without_time"]) == 3
    with closing(sqlite3.connect(terminal.db)) as conn:
        kept = conn.execute(
            "SELECT status, count(*) FROM evidence GROUP BY status ORDER BY status"
        ).fetchall()
    assert kept == [("kept", 1), ("no-time", 3)]
