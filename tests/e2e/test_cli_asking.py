"""What an import says of files that leave something open or can't be read, and that its numbers agree with each other."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.terminal import Terminal

CHAT = "14:05 <ines> checkout is slow\n14:06 <tom> I look\n14:09 <ines> rolled back\n14:12 <tom> all well\n"
PAGES = "time,text\n2026-11-20 14:05:00,page to checkout\n2026-11-20 14:10:00,acknowledged\n"
SYSLOG = "".join(f"Nov 20 14:{n:02}:01 web-1 app[7]: ALERT pool exhausted\n" for n in range(0, 50, 7))


def told(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


def folder_of(tmp_path: Path, **files: str | bytes) -> Path:
    folder = tmp_path / "export"
    folder.mkdir()
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / name.replace("_", ".")).write_bytes(data)
    return folder


def test_a_file_that_cant_be_read_hides_no_question_of_the_others(terminal: Terminal, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, empty_log="", chat_log=CHAT, pages_csv=PAGES)
    files = sorted(folder.iterdir())
    terminal("new", "Checkout", "--zone", "Europe/Berlin", "--day", "2026-11-20")
    for dry in (("--dry-run",), ()):
        asked = terminal("import", "checkout", *files, *dry, code=1).err
        assert "\nempty.log is empty\n" in f"\n{asked}"
        assert "chat.log: in which zone are its 4 times (14:05 … 14:12)?" in asked
        assert "chat.log: which day do its times such as '14:05' begin on?" in asked
        assert "pages.csv: in which zone are its 2 times" in asked
        assert (
            "--zone pages.csv=Europe/Berlin means 2026-11-20 14:05 to 14:10 CET (13:05 to 13:10 UTC)" in asked
        )
        assert asked.endswith("answer with the options named above.\n")


def test_in_a_folder_what_cant_be_read_is_skipped_and_named(terminal: Terminal, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, empty_log="", screen_png=b"\x89PNG\x00\x01", pages_csv=PAGES)
    terminal("new", "Checkout", "--zone", "UTC")
    report = told(
        terminal("import", "checkout", folder, "--zone", "UTC", "--dry-run", "--format", "json").out
    )
    assert [(file["name"], file["error"]) for file in report["files"] if file["skipped"]] == [
        ("empty.log", None),
        ("screen.png", None),
    ]
    brought = terminal("import", "checkout", folder, "--zone", "UTC").err
    assert "\nskipped, as found in a folder: screen.png is binary" in brought
    assert "Imported 2 events from pages.csv." in brought


def test_the_question_comes_first_and_only_examples_of_what_waits_for_it(
    terminal: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "app.log"
    path.write_text("".join(f"2026-11-20 14:{n // 60:02}:{n % 60:02} line {n}\n" for n in range(400)))
    terminal("new", "Checkout", "--zone", "Europe/Berlin")
    said = terminal("import", "checkout", path, "--dry-run", code=2).err.splitlines()
    assert said[0].endswith("0 new events; 400 waiting for an answer")
    assert said[1].startswith("  app.log: in which zone are its 400 times")
    assert said[2].startswith("    --zone Europe/Berlin means 2026-11-20 14:00 to 14:06 CET")
    assert [line.split(":")[0] for line in said[4:7]] == ["  no usable time"] * 3
    assert "397 more" in said[7]
    assert len(said) == 9


@pytest.mark.parametrize(
    ("zone", "day", "text", "answers"),
    [
        (
            "Asia/Tokyo",
            "2026-11-20",
            CHAT,
            ["--zone Asia/Tokyo --day 2026-11-20", "--zone UTC --day 2026-11-20"],
        ),
        ("UTC", "2026-11-20", CHAT, ["--zone UTC --day 2026-11-20"]),
        ("Asia/Tokyo", "2026-11-20", SYSLOG, ["--zone Asia/Tokyo --year 2026", "--zone UTC --year 2026"]),
        ("UTC", "2024-11-20", SYSLOG, ["--zone UTC --year 2024"]),
        (
            "Asia/Tokyo",
            "",
            "time,text\n2026-11-20 14:05:00 BST,page\n",
            ["--zone Europe/London", "--zone Asia/Dhaka"],
        ),
    ],
)
def test_the_answers_shown_are_the_likely_ones_and_none_twice(
    terminal: Terminal, tmp_path: Path, zone: str, day: str, text: str, answers: list[str]
) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(text)
    terminal("new", "Checkout", "--zone", zone, *(("--day", day) if day else ()))
    said = terminal("import", "checkout", path, "--dry-run", code=2).err
    assert re.findall(r"^ +(--.*) means", said, re.MULTILINE) == answers
    assert "answer with --" not in said.casefold()
    for first in answers:
        terminal("import", "checkout", path, "--dry-run", *first.split())


def test_without_a_likely_day_a_question_says_how_a_day_is_written(
    terminal: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "chat.log"
    path.write_text(CHAT)
    terminal("new", "Checkout", "--zone", "Asia/Tokyo")
    said = terminal("import", "checkout", path, "--dry-run", code=2).err
    assert "no zone is written; answer with --zone Asia/Tokyo" in said
    assert "begin on? Answer with --day YYYY-MM-DD" in said


def test_a_range_ends_at_the_last_repeat(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "messages"
    path.write_text(SYSLOG)
    said = ("--zone", "Europe/Berlin", "--year", "2026")
    report = told(terminal("import", "--dry-run", path, *said, "--format", "json").out)
    assert report["counts"]["folded"] == 7
    assert (report["files"][0]["first"], report["files"][0]["last"]) == (
        "2026-11-20T13:00:01Z",
        "2026-11-20T13:49:01Z",
    )
    terminal("new", "Checkout", "--zone", "Europe/Berlin")
    assert "1 new event, 2026-11-20 14:00 to 14:49 CET (13:00 to 13:49 UTC)" in (
        terminal("import", "checkout", path, *said).err
    )


def test_the_numbers_of_a_dry_run_are_those_of_its_rows_and_of_the_import(
    terminal: Terminal, tmp_path: Path
) -> None:
    pager, chat = tmp_path / "pager.jsonl", tmp_path / "chat.csv"
    rows = [
        {"id": n, "time": f"2026-11-20T13:{n:02}:00Z", "tool": "pager", "message": f"{text} of checkout {n}"}
        for n, text in enumerate(("deploy", "pool exhausted", "heartbeat", "rolled back release"))
    ]
    pager.write_text("\n".join(map(json.dumps, rows)))
    terminal("new", "Checkout", "--zone", "Europe/Berlin")
    terminal("import", "checkout", pager)
    rows[0]["message"] = "deploy of checkout, 12 hosts"
    rows.append({"id": 9, "time": "2026-11-20T13:09:00Z", "tool": "pager", "message": "disk full on db-1"})
    pager.write_text("\n".join(map(json.dumps, rows)))
    chat.write_text(
        "time,author,text\n2026-11-20T13:01:20Z,ines,pool exhausted of checkout 1\n"
        "2026-11-20T13:09:10Z,tom,disk full on db-1\n2026-11-20T13:30:00Z,tom,all well\n"
    )
    asked = ("import", "checkout", pager, chat, "--merge", "--unhide")
    report = told(terminal(*asked, "--dry-run", "--rows", "--format", "json").out)
    states = Counter(row["state"] for row in report["rows"])
    assert {state: n for state, n in report["counts"].items() if n} == states
    for state in states:
        assert report["counts"][state] == sum(file["counts"][state] for file in report["files"])
    assert states["merged"] == 2
    assert report["added"] == states["new"]
    looked = terminal(*asked, "--dry-run").err
    brought = terminal(*asked).err
    words = f"{report['added']} events"
    assert f"Would add {words} and change {report['changed']} events; nothing was added." in looked
    assert f"Imported {words} from" in brought
    assert f"changed {report['changed']} events" in brought


def test_a_window_needs_a_day_and_ends_after_it_begins(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "pages.csv"
    path.write_text(PAGES.replace(",", "Z,").replace("timeZ", "time"))
    look = ("import", "--dry-run", path, "--since")
    assert "--since 14:06 is on which day?" in terminal(*look, "14:06", code=2).err
    assert "Would add 1 event;" in terminal(*look, "2026-11-20 14:06", "--zone", "UTC").err
    assert "Would add 1 event;" in terminal(*look, "14:06", "--day", "2026-11-20", "--zone", "UTC").err
    turned = terminal(*look, "2026-11-20 14:06", "--until", "2026-11-20 14:00", code=2).err
    assert "--until is earlier than --since" in turned
    terminal("new", "Checkout", "--zone", "UTC", "--day", "2026-11-20")
    assert "Imported 1 event" in terminal("import", "checkout", path, "--since", "14:06").err


def test_rows_of_one_event_name_each_other(terminal: Terminal, tmp_path: Path) -> None:
    for name, tool, second in (("pager.jsonl", "pager", 0), ("chat.jsonl", "chat", 9)):
        one = {
            "time": f"2026-11-20T13:09:0{second}Z",
            "tool": tool,
            "message": "disk full on db-1, writes fail",
        }
        (tmp_path / name).write_text(json.dumps(one))
    files = (tmp_path / "pager.jsonl", tmp_path / "chat.jsonl")
    listed = terminal("import", "--dry-run", "--rows", "--merge-all", *files).lines
    assert [line.split()[1] for line in listed] == ["new", "merged"]
    assert listed[0].endswith("(one event with 1)")
    assert listed[1].endswith("(one event with 0)")


def test_a_row_says_who_told_it_and_what_becomes_of_it(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "pager.jsonl"
    rows = [
        {"id": n, "time": f"2026-11-20T13:0{n}:00Z", "actor": "ines", "message": "alert pool exhausted"}
        for n in range(3)
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    terminal("new", "Checkout", "--zone", "Europe/Berlin")
    listed = terminal("import", "checkout", path, "--dry-run", "--rows").lines
    assert listed[0] == "0  new  2026-11-20 14:00:00 CET  alert  alert pool exhausted  [ines] (3×)"
    assert [line.rpartition("  ")[2] for line in listed[1:]] == ["(repeats 0)", "(repeats 0)"]
    terminal("import", "checkout", path, "--no-fold")
    rows[0]["message"] = "alert pool empty"
    path.write_text("\n".join(map(json.dumps, rows)))
    changed = terminal("import", "checkout", path, "--dry-run", "--rows", "--no-fold").lines[0]
    assert changed.startswith("0  updated  ")
    assert changed.endswith("alert pool empty  [ines]  (was: alert pool exhausted)")
