"""Rows of a table that tell more than one time and one text: ends, ids, other cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmtui.evidence.options import Options
from pmtui.evidence.plan import KnownRow, State
from pmtui.evidence.preview import preview
from pmtui.evidence.rows import Evidence
from pmtui.model.vocabulary import EventKind as Kind
from tests.evidence.reading import found_in

UTC = Options(zone="UTC")


def table(folder: Path, *lines: str, name: str = "table.csv") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.mark.parametrize(
    ("begins", "ends", "ended"),
    [
        ("downtime_start", "downtime_end", "Ended"),
        ("Start time", "End time", "Ended"),
        ("start", "stop", "Ended"),
        ("created_on", "resolved_on", "Resolved"),
        ("Created", "Closed at", "Closed"),
        ("opened_at", "closed_at", "Closed"),
        ("startsAt", "endsAt", "Ended"),
        ("began", "ended", "Ended"),
        ("Beginn", "Ende", "Ended"),
    ],
)
def test_a_beginning_and_an_end_are_a_row_each(begins: str, ends: str, ended: str, tmp_path: Path) -> None:
    file = table(
        tmp_path,
        f"{begins},{ends},title",
        "2026-11-20T14:00:00Z,2026-11-20T14:30:00Z,Checkout",
        "2026-11-20T15:00:00Z,,Search",
    )
    assert found_in(file).told == [
        ("14:00:00", "Checkout"),
        ("14:30:00", f"{ended}: Checkout"),
        ("15:00:00", "Search"),
    ]


def test_what_a_column_begins_and_ends_is_the_kind(tmp_path: Path) -> None:
    file = table(
        tmp_path,
        "downtime_start,downtime_end,title",
        "2026-11-20T14:00:00Z,2026-11-20T14:30:00Z,Checkout",
        "2026-11-20T15:00:00Z,2026-11-20T15:30:00Z,Deployment of search",
    )
    assert [row.event_kind for row in found_in(file).rows] == [
        Kind.IMPACT,
        Kind.RESOLUTION,
        Kind.CHANGE,
        Kind.CHANGE,
    ]


def test_an_end_that_is_no_time_is_listed_and_one_at_the_beginning_is_none(tmp_path: Path) -> None:
    file = table(
        tmp_path,
        "start,end,title",
        "2026-11-20T14:00:00Z,2026-11-20T14:00:00Z,a",
        "2026-11-20T14:10:00Z,2026-11-20T14:20:00Z,b",
        "2026-11-20T15:00:00Z,2026-13-20T14:20:00Z,c",
        "2026-11-20T16:00:00Z,2026-11-20T16:20:00Z,d",
        "2026-11-20T17:00:00Z,n/a,e",
    )
    found = found_in(file)
    assert [text for _, text in found.told] == ["a", "b", "Ended: b", "c", "d", "Ended: d", "e"]
    assert [(row.text, row.original) for row in found.untimed] == [("Ended: c", "2026-13-20T14:20:00Z")]


def test_clock_times_beside_a_day_may_end_after_midnight(tmp_path: Path) -> None:
    file = table(
        tmp_path, "Date,Start,End,Event", "2026-11-20,23:50,00:20,Outage", "2026-11-21,10:00,10:05,Again"
    )
    assert [(f"{row.at:%d %H:%M}", row.text) for row in found_in(file, UTC).rows if row.at] == [
        ("20 23:50", "Outage"),
        ("21 00:20", "Ended: Outage"),
        ("21 10:00", "Again"),
        ("21 10:05", "Ended: Again"),
    ]


def test_beginnings_and_ends_without_a_zone_are_one_question(tmp_path: Path) -> None:
    file = table(tmp_path, "start,end,title", "2026-11-20 14:00,2026-11-20 14:30,a")
    found = found_in(file)
    assert len(found.questions) == 1
    assert len(found.untimed) == 2


def test_other_cells_are_the_detail_in_bounds(tmp_path: Path) -> None:
    file = table(
        tmp_path,
        "time,title,details,region,empty,host",
        f"2026-11-20T14:00:00Z,Slow,All of it,eu-1,-,{'h' * 300}",
    )
    (row,) = found_in(file).rows
    assert row.detail == f"All of it\nregion=eu-1, host={'h' * 199}…"


def _ids(path: Path) -> list[str]:
    return [row.source_id.partition("/")[0] for row in found_in(path).rows]


@pytest.mark.parametrize("name", ["id", "incident_id", "Incident ID", "uuid", "ticket_number"])
def test_an_id_that_tells_rows_apart_names_them(name: str, tmp_path: Path) -> None:
    file = table(tmp_path, f"time,{name},title", "2026-11-20T14:00Z,Q1A,a", "2026-11-20T14:00Z,Q2B,a")
    assert _ids(file) == ["Q1A", "Q2B"]


@pytest.mark.parametrize(
    ("name", "ids"),
    [("user_id", ("u7", "u8")), ("incident_id", ("Q1", "Q1")), ("id", ("1", "2")), ("id", ("Q1", ""))],
    ids=["somebody's", "of many rows", "counting", "missing"],
)
def test_what_does_not_name_rows_is_no_id(name: str, ids: tuple[str, str], tmp_path: Path) -> None:
    rows = [f"2026-11-20T14:0{n}Z,{own},{n}" for n, own in enumerate(ids)]
    assert _ids(table(tmp_path, f"time,{name},title", *rows)) == ["", ""]


def test_tables_of_other_columns_have_other_ids(tmp_path: Path) -> None:
    one = table(tmp_path, "id,time,title", "700,2026-11-20T14:00:00Z,Alarm", "709,2026-11-20T14:10:00Z,Fixed")
    other = table(tmp_path, "id,time,note", "700,2026-11-20T15:00:00Z,Paged", name="notes.csv")
    assert len(preview([one, other]).rows) == 3


def _known(rows: list[Evidence]) -> list[KnownRow]:
    return [KnownRow(row.fingerprint(), row.digest, f"e{n}") for n, row in enumerate(rows)]


def test_a_row_whose_words_and_time_changed_is_the_same_by_its_id(tmp_path: Path) -> None:
    first = table(tmp_path / "a", "id,time,title", "Q1,2026-11-20T14:00:00Z,Slow")
    later = table(tmp_path / "b", "id,time,title", "Q1,2026-11-20T14:01:00Z,Very slow")
    plan = preview([later], known=_known(found_in(first).rows))
    assert [line.state for line in plan.lines()] == [State.UPDATED]


def test_rows_that_came_in_before_their_ids_were_read_are_recognised(tmp_path: Path) -> None:
    lines = [f"Q{n},2026-11-20T14:00:00Z,Slow,eu-{n}" for n in range(3)]
    file = table(tmp_path, "id,time,title,region", *lines)
    rows = [row._replace(source_id="", detail="") for row in found_in(file).rows]
    known = [KnownRow(row.fingerprint(n), row.digest, f"e{n}") for n, row in enumerate(rows)]
    plan = preview([file], Options(fold=0), known=known)
    assert [line.event for line in plan.lines()] == ["e0", "e1", "e2"]
    assert {line.state for line in plan.lines()} == {State.UPDATED}


def test_a_row_without_more_is_here_again_although_it_has_an_id_now(tmp_path: Path) -> None:
    file = table(tmp_path, "id,time,title", "Q1,2026-11-20T14:00:00Z,Slow")
    (row,) = found_in(file).rows
    bare = row._replace(source_id="")
    plan = preview([file], known=[KnownRow(bare.fingerprint(), bare.digest, "e")])
    assert [line.state for line in plan.lines()] == [State.HERE]


def test_whom_other_cells_name_is_somebody(tmp_path: Path) -> None:
    file = table(
        tmp_path,
        "time,title,owner,acknowledged_by,user_name,region,resolved_by",
        "2026-11-20T14:00:00Z,Slow,checkout,Ines Pereira; Tomasz Kowalski,aisha,Eu West,Payments Team",
        "2026-11-20T14:01:00Z,Fast,Mara Quist,-,n/a,Eu West,pat@acme.example",
    )
    plan = preview([file])
    assert {person.name for person in plan.people} == {
        "Ines Pereira",
        "Tomasz Kowalski",
        "aisha",
        "Mara Quist",
        "pat@acme.example",
    }
