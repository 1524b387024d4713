"""Hostile text in every field and argument: nothing of it reaches the terminal as anything but text."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmtui.cli.printing import cell_width, short_ids, table
from pmtui.documents.review_file import dump_review
from tests.documents.boards import hostile_board
from tests.e2e.terminal import Ended, Terminal
from tests.hostile import HOSTILE

ACTS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\ufeff]")


def harmless(ended: Ended) -> Ended:
    for stream in (ended.out, ended.err):
        assert not ACTS.search(stream), stream
    return ended


@pytest.fixture
def hostile(terminal: Terminal, tmp_path: Path) -> str:
    file = tmp_path / "hostile.json"
    file.write_text(dump_review(hostile_board(), audience="hosts"), "utf-8")
    return harmless(terminal("import", file)).out.strip()


@pytest.mark.parametrize(
    "args",
    [
        ("list",),
        ("list", "--format", "json"),
        ("show",),
        ("show", "--format", "json"),
        ("export",),
        ("export", "--as", "json", "--private"),
        ("log", HOSTILE),
        ("log", "--format", "json", HOSTILE),
    ],
)
def test_a_review_of_hostile_text_prints_as_text(
    terminal: Terminal, hostile: str, args: tuple[str, ...]
) -> None:
    name, *rest = args
    more = [] if name == "list" else [hostile[:10]]
    harmless(terminal(name, *more, *rest))


def test_hostile_rows_that_bypassed_the_model_print_as_text(terminal: Terminal, hostile: str) -> None:
    with closing(sqlite3.connect(terminal.db)) as conn:
        conn.execute("UPDATE reviews SET title = ?, owner = ?", (HOSTILE + "\nx", HOSTILE))
        conn.execute("UPDATE changes SET words = ?, batch = 'abc'", (HOSTILE,))
        conn.commit()
    for args in (
        ("list",),
        ("show", hostile[:9]),
        ("show", hostile[:9], "--format", "json"),
        ("list", "--format", "json"),
    ):
        harmless(terminal(*args))
    assert len(terminal("list").lines) == 2


def test_a_hostile_record_is_imported_as_text(terminal: Terminal, tmp_path: Path) -> None:
    terminal("new", HOSTILE)
    record = tmp_path / "pager \x1b[31m.jsonl"
    rows = [{"time": "2026-11-20T13:00:00Z", "message": HOSTILE}, {"time": HOSTILE, "message": HOSTILE}]
    record.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    for more in (("--dry-run",), ("--format", "json"), ()):
        harmless(terminal("import", "[/x]", record, *more))


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ((HOSTILE,), 2),
        (("--" + HOSTILE,), 2),
        (("show", HOSTILE), 4),
        (("import", "x", HOSTILE), 4),
        (("import", HOSTILE), 4),
        (("import", "checkout", "--take-back", HOSTILE), 4),
        (("import", "checkout", "/dev/null", "--since", HOSTILE), 2),
        (("import", "checkout", "/dev/null", "--map", HOSTILE.replace("=", "")), 2),
        (("new", "x", "--zone", HOSTILE), 2),
        (("new", "x", "--severity", HOSTILE), 2),
        (("formats", "show", HOSTILE), 4),
        (("formats", "check", HOSTILE), 4),
        (("export", "checkout", "--as", HOSTILE), 2),
        (("--db", "/dev/null/" + HOSTILE, "new", "x"), 1),
    ],
)
def test_hostile_arguments_are_said_back_as_text(
    terminal: Terminal, args: tuple[str, ...], code: int
) -> None:
    terminal("new", "Checkout down")
    harmless(terminal(*args, code=code))


def test_a_hostile_format_is_shown_and_checked_as_text(terminal: Terminal, tmp_path: Path) -> None:
    text = terminal("formats", "show", "default-60", "--format", "toml").out
    path = tmp_path / "mine.toml"
    path.write_text(text.replace('"One-hour review"', json.dumps(HOSTILE)), "utf-8")
    for form in ("text", "toml", "json"):
        harmless(terminal("formats", "show", path, "--format", form))
    path.write_text(text + f"\n[[{json.dumps(HOSTILE)}]]\n", "utf-8")
    harmless(terminal("formats", "check", path, code=3))


@settings(max_examples=60)
@given(st.lists(st.lists(st.text(max_size=12), min_size=2, max_size=2), max_size=5))
def test_a_table_keeps_its_columns_whatever_is_in_them(rows: list[list[str]]) -> None:
    lines = table(("one", "two"), rows)
    assert len(lines) == len(rows) + 1
    start = cell_width(lines[0].split("two")[0])
    for line in lines:
        assert "\n" not in line
        assert cell_width(line) <= start or "  " in line


@settings(max_examples=60)
@given(st.sets(st.text("0123456789abcdef", min_size=32, max_size=32), max_size=20))
def test_a_short_id_belongs_to_one_review(ids: set[str]) -> None:
    for whole, short in short_ids(ids).items():
        assert len(short) >= 7
        assert [one for one in ids if one.startswith(short)] == [whole]


def test_near_ids_are_told_apart() -> None:
    near = ["a" * 32, "a" * 20 + "b" * 12, "c" * 32]
    assert sorted(map(len, short_ids(near).values())) == [7, 21, 21]
