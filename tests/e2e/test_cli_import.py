"""The options of `pmtui import`: roles, merging, folding, noise, rows for scripts, and what is said of each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pmtui.cli.here import Here, done
from pmtui.evidence.people import Person, with_everybody
from pmtui.model.cards import TimelineEvent
from pmtui.room.commands import DropCards, EditCard
from pmtui.room.house import House
from tests.e2e.terminal import Terminal


def row(number: int, clock: str, message: str, **more: str) -> dict[str, str]:
    return {"id": f"R{number}", "time": f"2026-11-20T{clock}Z", "message": message, **more}


ROWS = [
    row(1, "13:00:00", "deploy 4711", actor="Ines"),
    row(2, "13:05:00", "alert p99 above two seconds", actor="pager"),
    row(3, "13:06:00", "alert p99 above two seconds", actor="pager"),
    row(4, "13:09:00", "Ines asked @ole to roll back", actor="Tom"),
    row(5, "13:10:00", "heartbeat", actor="pager"),
]


def written(path: Path, rows: list[dict[str, str]]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), "utf-8")
    return path


@pytest.fixture
def record(terminal: Terminal, tmp_path: Path) -> Path:
    terminal("new", "Checkout")
    return written(tmp_path / "pager.jsonl", ROWS)


def data(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


def exported(terminal: Terminal) -> str:
    return terminal("export", "checkout", "--as", "json", "--private").out


def test_every_row_of_a_dry_run_is_listed_with_its_state(terminal: Terminal, record: Path) -> None:
    listed = terminal("import", "checkout", record, "--dry-run", "--rows").lines
    assert [line.split()[:2] for line in listed] == [
        ["0", "new"],
        ["1", "new"],
        ["2", "folded"],
        ["3", "new"],
        ["4", "hidden"],
    ]
    assert listed[1].endswith("(2×)")
    assert listed[4].endswith("(heartbeat)")
    assert "--dry-run too" in terminal("import", "checkout", record, "--rows", code=2).err


def test_names_are_replaced_before_anything_is_stored_unless_kept(terminal: Terminal, record: Path) -> None:
    ended = terminal("import", "checkout", record, "--role", "ines=incident lead", "--role", "Bob=nobody")
    assert "nobody acts or is mentioned as Bob" in ended.err
    out = exported(terminal)
    assert "Ines" not in out
    assert "incident lead asked @ole to roll back" in out
    assert b"Ines" not in terminal.db.read_bytes()
    assert "write --role" in terminal("import", "checkout", record, "--role", "Ines", code=2).err


def test_a_role_given_later_holds_for_what_is_here_and_a_dry_run_says_so(
    terminal: Terminal, record: Path
) -> None:
    terminal("import", "checkout", record)
    asked = ("--role", "Ines=responder A", "--role", "ole=responder B")
    looked = terminal("import", "checkout", record, "--dry-run", *asked)
    assert "2 events here already: roles take the place of names in what was imported." in looked.err
    assert "Ines asked @ole" in exported(terminal)
    report = data(terminal("import", "checkout", record, "--dry-run", *asked, "--format", "json").out)
    assert (report["coming"], report["retold"], report["left_named"]) == (0, 2, 0)
    taken = terminal("import", "checkout", record, *asked)
    assert "Imported 0 events from pager.jsonl, changed 2 events" in taken.err
    assert "responder A asked responder B" in exported(terminal)
    assert "Ines" not in exported(terminal)
    again = terminal("import", "checkout", record)  # the roles are remembered, and nothing is left to change
    assert "Nothing new to add." in again.err


def test_names_are_kept_with_the_evidence_where_that_is_asked(terminal: Terminal, record: Path) -> None:
    terminal("import", "checkout", record, "--role", "Ines=incident lead", "--keep-names")
    assert "Ines" not in exported(terminal)
    wal = terminal.db.with_name(terminal.db.name + "-wal")
    assert b"Ines" in terminal.db.read_bytes() + (wal.read_bytes() if wal.exists() else b"")


def test_roles_of_earlier_imports_are_not_given_twice(
    terminal: Terminal, record: Path, tmp_path: Path
) -> None:
    terminal("import", "checkout", record, "--roles")
    later = written(tmp_path / "later.jsonl", [row(9, "13:20:00", "@Ines and @Uma met", actor="Zoe")])
    found = data(terminal("import", "checkout", later, "--roles", "--dry-run", "--format", "json").out)
    roles = {one["name"]: one["role"] for one in found["people"]}
    assert roles == {"Ines": "responder B", "Uma": "responder F", "Zoe": "responder E"}


def test_everybody_gets_a_role_of_their_own() -> None:
    names = [Person(f"person {n}") for n in range(60)]
    given = with_everybody({"person 3": "lead"}, names, ["Responder A"])
    assert len(set(given.values())) == 60
    assert (given["person 0"], given["person 3"], given["person 59"]) == (
        "responder B",
        "lead",
        "responder H3",
    )
    assert with_everybody({"@Ines": "lead"}, [Person("ines"), Person("Ole")], ()) == {
        "@Ines": "lead",
        "ines": "lead",
        "Ole": "responder A",
    }


def test_what_two_tools_tell_is_counted_and_merged_where_that_is_asked(
    terminal: Terminal, record: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.csv"
    other.write_text("time,message\n2026-11-20T13:06:30Z,alert: p99 above two seconds\n", "utf-8")
    looked = terminal("import", "checkout", record, other, "--dry-run")
    assert "1 thing seems to be told more than once; --merge makes each one event" in looked.err
    assert "alert p99 above two seconds = other.csv: alert: p99 above two seconds" in looked.err
    terminal("import", "checkout", record)
    merged = data(terminal("import", "checkout", other, "--merge", "--format", "json").out)
    assert (merged["merged"], merged["coming"], merged["dry_run"]) == (1, 1, False)
    assert merged["batch"]
    assert '"also"' in exported(terminal)
    assert data(terminal("show", "checkout", "--format", "json").out)["counts"] == {"event": 3}


async def _edit(house: House) -> None:
    review = await house.find("checkout")
    seat = await house.sit(review)
    event = next(card for card in seat.board.of(TimelineEvent) if card.text == "deploy 4711")
    new = event.model_copy(update={"text": "deploy 4711 of checkout"})
    done(await seat.do(EditCard(card=new, based_on=event.rev)))


def test_what_is_kept_apart_is_not_offered_again_unless_that_is_asked(
    terminal: Terminal, record: Path, tmp_path: Path
) -> None:
    other = written(
        tmp_path / "chat.jsonl", [row(11, "13:05:30", "alert p99 above two seconds", actor="chatbot")]
    )
    taken = terminal("import", "checkout", record, other, "--no-merge")
    assert "1 thing left apart, and not offered again." in taken.err
    terminal("import", "checkout", "--take-back", taken.lines[0])
    looked = terminal("import", "checkout", record, other, "--dry-run", "--merge", "--format", "json")
    assert [offer["declined"] for offer in data(looked.out)["offers"]] == [True]
    assert data(looked.out)["merged"] == 0
    said = terminal("import", "checkout", record, other, "--dry-run").err
    assert "1 thing declined before, and left apart; --offer-again makes the offers anew." in said
    assert "--merge makes" not in said
    again = terminal("import", "checkout", record, other, "--merge", "--offer-again", "--format", "json")
    assert data(again.out)["merged"] == 1
    terminal("import", "checkout", "--take-back", data(again.out)["batch"])
    assert "--merge makes each one event" in terminal("import", "checkout", record, other, "--dry-run").err


def test_again_says_what_was_here_updated_and_left_as_edited(
    terminal: Terminal, record: Path, tmp_path: Path
) -> None:
    terminal("import", "checkout", record)
    Here(terminal.db, clock=terminal.clock, new_id=terminal.new_id).write(_edit)
    later = [row(1, "13:00:00", "deploy 4712"), *ROWS[1:3], row(4, "13:09:00", "Tom rolled back")]
    written(record, later)
    ended = terminal("import", "checkout", record)
    for words in ("1 here, with something new to say", "2 here already", "1 left as somebody changed them"):
        assert words in ended.err, words
    out = exported(terminal)
    assert "deploy 4711 of checkout" in out
    assert "4712" not in out
    assert "Tom rolled back" in out


def test_what_was_deleted_here_is_told_as_that(terminal: Terminal, record: Path) -> None:
    terminal("import", "checkout", record)

    async def deleted(house: House) -> None:
        seat = await house.sit(Here(terminal.db).find("checkout"))
        [event] = [event for event in seat.board.of(TimelineEvent) if event.text.startswith("deploy")]
        done(await seat.do(DropCards(cards=(event.id,))))

    Here(terminal.db, clock=terminal.clock, new_id=terminal.new_id).write(deleted)
    report = data(terminal("import", "checkout", record, "--dry-run", "--format", "json").out)
    assert (report["counts"]["deleted"], report["counts"]["here"], report["coming"]) == (1, 3, 0)
    again = terminal("import", "checkout", record).err
    assert "3 here already; 1 was deleted here" in again
    assert "Nothing new to add." in again


def test_an_older_export_takes_nothing_back(terminal: Terminal, tmp_path: Path) -> None:
    early = [row(1, "13:00:00", "deploy 4711"), row(2, "13:05:00", "alert p99 above two seconds")]
    late = [early[0] | {"message": "deploy 4711 to 12 hosts"}, early[1], row(3, "13:30:00", "all well")]
    old, new = written(tmp_path / "old.jsonl", early), written(tmp_path / "new.jsonl", late)
    terminal("new", "Checkout")
    terminal("import", "checkout", new)
    again = terminal("import", "checkout", old).err
    assert "1 older than what came in, and left as it is" in again
    assert "Nothing new to add." in again
    assert "deploy 4711 to 12 hosts" in exported(terminal)
    later = [late[0] | {"message": "deploy 4711 to 14 hosts"}, *late[1:], row(4, "13:40:00", "closed")]
    assert "changed 1 event" in terminal("import", "checkout", written(tmp_path / "third.jsonl", later)).err
    for before in (old, new):
        assert "1 older than what came in" in terminal("import", "checkout", before).err
    same = [later[0] | {"message": "deploy 4711 to 15 hosts"}, *later[1:]]
    assert "changed 1 event" in terminal("import", "checkout", written(tmp_path / "fourth.jsonl", same)).err
    assert "1 older than what came in" in terminal("import", "checkout", new).err
    assert "deploy 4711 to 15 hosts" in exported(terminal)


def test_a_report_for_scripts_is_whole_where_a_file_fails(
    terminal: Terminal, record: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty.csv").touch()
    ended = terminal("import", "--dry-run", "--format", "json", record, tmp_path / "empty.csv", code=1)
    good, bad = data(ended.out)["files"]
    assert (good["error"], good["counts"]["new"]) == (None, 3)
    assert bad["error"] == "empty.csv is empty"
    assert (bad["format"], bad["first"]) == (None, None)


def test_files_whose_answers_differ_are_asked_and_answered_one_by_one(
    terminal: Terminal, tmp_path: Path
) -> None:
    files = [tmp_path / "east" / "notes.md", tmp_path / "west" / "notes.md"]
    for path in files:
        path.parent.mkdir()
        path.write_text("## Timeline\n\n- 14:05 alert fired\n- 14:20 paged on-call\n")
    terminal("new", "Checkout", "--zone", "UTC", "--day", "2026-11-20")
    asked = terminal("import", "checkout", *files, code=2)
    for name in ("east", "west"):
        said = f"--zone {name}/notes.md=UTC --day {name}/notes.md=2026-11-20"
        assert f"{said} means 2026-11-20 14:05 to 14:20 UTC" in asked.err
    days = ("--day", "2026-11-20", "--day", "west/notes.md=2026-11-21")
    zoned = ("--zone", "UTC", "--zone", "east/notes.md=Europe/Berlin")
    told = terminal("import", "--dry-run", "--format", "json", *days, *zoned, *files)
    assert [file["first"] for file in data(told.out)["files"]] == [
        "2026-11-20T13:05:00Z",
        "2026-11-21T14:05:00Z",
    ]
    wrong = terminal("import", "--dry-run", "--day", "nots.md=2026-11-20", *files, code=2)
    assert "No file read here is called nots.md" in wrong.err


def test_which_number_is_the_day_is_said_for_each_file(terminal: Terminal, tmp_path: Path) -> None:
    files = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path in files:
        path.write_text("when,what,noted\n3/4/2026 14:00Z,deploy,x\n5/4/2026 14:05Z,errors,y\n")
    report = data(terminal("import", "--dry-run", "--format", "json", *files, code=2).out)
    assert report["files"][1]["answers"][0]["options"] == ["--day-first-in", "b.csv"]
    said = ("--day-first", "--month-first-in", "b.csv", "--map", "b.csv=text=noted")
    told = data(terminal("import", "--dry-run", "--rows", "--format", "json", *said, *files).out)
    assert [file["first"][:10] for file in told["files"]] == ["2026-04-03", "2026-03-04"]
    assert [row["text"] for row in told["rows"] if row["source"] == "b.csv"] == ["x", "y"]


def test_each_file_may_have_a_zone_of_its_own(terminal: Terminal, tmp_path: Path) -> None:
    for name in ("chat.csv", "pager.csv"):
        (tmp_path / name).write_text("time,text\n2026-11-20 14:00,deploy\n2026-11-20 14:05,errors\n")
    files = (tmp_path / "chat.csv", tmp_path / "pager.csv")
    both = ("--zone", "Europe/Berlin", "--zone", "pager.csv=UTC")
    told = terminal("import", "--dry-run", "--format", "json", *both, *files)
    assert [file["first"][11:16] for file in json.loads(told.out)["files"]] == ["13:00", "14:00"]
    assert (
        "no time zone is called"
        in terminal("import", "--dry-run", "--zone", "pager.csv=Nowhere", *files, code=2).err
    )


def test_a_record_too_large_for_a_meeting_is_told(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    path.write_text(
        "".join(f"2026-11-20T14:{n // 60:02}:{n % 60:02}Z step {n} is done\n" for n in range(1_001))
    )
    terminal("new", "Checkout was slow")
    assert (
        "1,001 events are more than a meeting reads" in terminal("import", "checkout", path, "--dry-run").err
    )
    assert "--since and --until" in terminal("import", "checkout", path).err
