"""Roles on the command line: given, remembered, found in texts, changed and forgotten; and what `--merge` takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal
from tests.e2e.test_cli_import import data, row, written


@pytest.fixture
def record(terminal: Terminal, tmp_path: Path) -> Path:
    terminal("new", "Checkout")
    rows = [
        row(1, "14:07:00", "looking at it with @ines", actor="Tomasz Kowalski"),
        row(2, "14:09:00", "rolled back, see https://git.example/tomasz/checkout", actor="tomasz"),
        row(3, "14:12:00", "all green", actor="Datadog"),
    ]
    return written(tmp_path / "chat.jsonl", rows)


def notes(folder: Path) -> Path:
    path = folder / "notes.txt"
    path.write_text("2026-11-20T14:30:00Z p99 again, Tomasz is paged, then Ines\n")
    return path


def people(out: str) -> dict[str, str | None]:
    return {one["name"]: one["role"] for one in data(out)["people"]}


def test_roles_are_for_people_and_one_person_has_one(terminal: Terminal, record: Path) -> None:
    looked = terminal("import", "checkout", record, "--roles", "--dry-run", "--format", "json", "--rows")
    assert people(looked.out) == {"Tomasz Kowalski": "responder A", "ines": "responder B"}
    assert data(looked.out)["people"][0]["also"] == ["tomasz"]
    told = [(one["actor"], one["text"]) for one in data(looked.out)["rows"]]
    assert told == [
        ("responder A", "looking at it with responder B"),
        ("responder A", "rolled back, see https://git.example/tomasz/checkout"),
        ("Datadog", "all green"),
    ]


def test_a_remembered_role_holds_for_a_file_that_only_has_text(
    terminal: Terminal, record: Path, tmp_path: Path
) -> None:
    terminal("import", "checkout", record, "--roles")
    looked = terminal("import", "checkout", notes(tmp_path), "--dry-run")
    assert "p99 again, responder A is paged, then responder B" in looked.out
    named = terminal("import", "checkout", notes(tmp_path), "--dry-run", "--no-role", "ines")
    assert "responder A is paged, then Ines" in named.out
    nobody = terminal("import", "checkout", notes(tmp_path), "--dry-run", "--forget-roles")
    assert "Tomasz is paged, then Ines" in nobody.out
    assert (
        "responder A is paged, then responder B"
        in terminal("import", "checkout", notes(tmp_path), "--dry-run").out
    )


def test_a_role_is_forgotten_with_files_and_without(terminal: Terminal, record: Path, tmp_path: Path) -> None:
    terminal("import", "checkout", record, "--roles")
    said = terminal("import", "checkout", "--no-role", "@Ines").err
    assert "The roles of 1 name are forgotten. Events that say them keep them" in said
    assert "Nothing" not in said
    looked = terminal("import", "checkout", notes(tmp_path), "--dry-run").out
    assert "responder A is paged, then Ines" in looked
    terminal(
        "import", "checkout", record, "--no-role", "tomasz"
    )  # nothing new comes in; all names of theirs go
    assert data(terminal("import", "checkout", "--forget-roles", "--format", "json").out)["forgotten"] == 0
    assert "No role is remembered for that" in terminal("import", "checkout", "--forget-roles").err
    assert "--no-role NAME" in terminal("import", "checkout", record, "--role", "tomasz=", code=2).err


def test_all_roles_are_forgotten_and_a_record_taken_back_comes_in_with_names(
    terminal: Terminal, record: Path
) -> None:
    taken = terminal("import", "checkout", record, "--roles").lines[0]
    assert "3 names are forgotten" in terminal("import", "checkout", "--forget-roles").err
    terminal("import", "checkout", "--take-back", taken)
    terminal("import", "checkout", record)
    assert "looking at it with @ines" in terminal("export", "checkout", "--as", "json", "--private").out


def test_another_role_says_that_events_keep_the_one_of_before(
    terminal: Terminal, record: Path, tmp_path: Path
) -> None:
    terminal("import", "checkout", record, "--role", "Tomasz Kowalski=lead")
    said = terminal("import", "checkout", record, "--role", "tomasz=incident lead", "--dry-run").err
    assert "note: tomasz was told as lead until now; events here that say lead keep it." in said
    assert "told as" not in terminal("import", "checkout", record, "--role", "tomasz=lead", "--dry-run").err
    assert "Nothing new" in terminal("import", "checkout", record, "--role", "tomasz=incident lead").err
    looked = terminal("import", "checkout", notes(tmp_path), "--dry-run").out
    assert "incident lead is paged" in looked  # kept though nothing came in


def slack(folder: Path) -> Path:
    folder.mkdir()
    (folder / "users.json").write_text(
        json.dumps([{"id": "U2", "name": "ines", "profile": {"display_name": "Ines"}}])
    )
    said = "p99 checkout is above 2 s since ~14:00, customers see spinners. I take incident lead."
    ines = {"type": "message", "user": "U2", "client_msg_id": "m", "ts": "1795183380.000100", "text": said}
    post = {"type": "message", "subtype": "bot_message", "ts": "1795183500.000100"}
    posts = [
        {**post, "username": "pager", "text": "p99 checkout above 2 s (prod)"},
        {**post, "ts": "1795184500.000100", "username": "pager", "text": "disk full on db-17 volume data"},
    ]
    (folder / "2026-11-20.json").write_text(json.dumps([ines, *posts]))
    return folder


def test_merge_takes_what_is_sure_and_merge_all_the_rest_and_neither_a_person(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal("new", "Checkout")
    alerts = [
        row(1, "14:04:50", "alert: p99 checkout is above 2 s for customers"),
        row(2, "14:22:00", "alert: disk full on db-17 volume data"),
    ]
    files = (written(tmp_path / "alerts.jsonl", alerts), slack(tmp_path / "export"))

    def merged(option: str) -> tuple[int, list[bool]]:
        found = data(terminal("import", "checkout", *files, "--dry-run", "--format", "json", option).out)
        return found["merged"], [one["sure"] for one in found["offers"]]

    assert merged("--merge") == (1, [True, False])
    assert merged("--merge-all") == (2, [True, False])
    said = terminal("import", "checkout", *files, "--dry-run").err
    assert (
        "2 things seem to be told more than once; --merge makes 1 of them one event each, which are sure"
        in said
    )
    left = terminal("import", "checkout", *files, "--dry-run", "--merge").err
    assert "1 thing told in nearly the same words left as they are; --merge-all merges them too." in left
    listed = terminal("import", "checkout", *files, "--dry-run", "--merge-all", "--rows").out
    assert [line.split()[1] for line in listed.splitlines() if "I take incident lead" in line] == ["new"]
    assert (
        "say the opposite" in terminal("import", "checkout", *files, "--no-merge", "--merge-all", code=2).err
    )
