"""Plans: the same record again, a later export, repeats, two tools, many rows, in any order of files."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmtui.evidence.folding import folds
from pmtui.evidence.options import Options
from pmtui.evidence.plan import LEFT_OUT, KnownRow, State
from pmtui.evidence.preview import Preview, preview
from pmtui.evidence.roles import Roles
from pmtui.evidence.rows import Evidence
from pmtui.evidence.shelf import Shelf
from pmtui.model.vocabulary import EventKind

START = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)


def records(path: Path, *rows: dict[str, object]) -> Path:
    """A file of JSON lines with ids, as tools export them."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def record(number: int, text: str, minute: float = 0, **more: object) -> dict[str, object]:
    at = START + timedelta(minutes=minute)
    return {"time": at.isoformat(), "message": text, "id": f"R{number}", **more}


def known(plan: Preview, *, edited: bool = False) -> list[KnownRow]:
    """What an archive knows after this plan came in."""
    return [
        KnownRow(plan.mark(line.n, line.row), line.row.digest, f"{line.n:032x}", edited=edited)
        for line in plan.lines(0, plan.timed)
        if line.state.comes_in
    ]


def states(plan: Preview) -> list[State]:
    return [line.state for line in plan.lines()]


def test_a_later_export_updates_and_never_doubles(tmp_path: Path) -> None:
    first = preview([records(tmp_path / "a", record(1, "checkout is slow"), record(2, "paged", 1))])
    later = records(
        tmp_path / "b",
        record(1, "checkout is slow, edited"),
        record(2, "paged", 1),
        record(3, "rolled back", 2),
    )
    plan = preview([later], known=known(first))
    assert states(plan) == [State.UPDATED, State.HERE, State.NEW]
    assert plan.line(0).event == f"{0:032x}"
    assert (plan.files[0].rows, plan.files[0].updated, plan.files[0].already) == (2, 1, 1)
    left = preview([later], known=known(first, edited=True))
    assert states(left) == [State.EDITED, State.HERE, State.NEW]
    assert (left.files[0].rows, left.files[0].edited) == (1, 1)


def test_a_record_whose_time_was_corrected_is_the_same_record(tmp_path: Path) -> None:
    first = preview([records(tmp_path / "a", record(1, "checkout is slow"))])
    moved = preview([records(tmp_path / "b", record(1, "checkout is slow", 30))], known=known(first))
    assert states(moved) == [State.UPDATED]


def test_what_was_left_out_by_hand_stays_out(tmp_path: Path) -> None:
    file = records(tmp_path / "a", record(1, "checkout is slow"), record(2, "paged", 1))
    first = preview([file])
    mark = first.mark(1, first.line(1).row)
    plan = preview([file], known=[KnownRow(mark, left_out=True)])
    assert states(plan) == [State.NEW, State.HIDDEN]
    assert plan.line(1).why == LEFT_OUT
    assert plan.files[0].hidden_because == {LEFT_OUT: 1}
    assert [row.hidden for row in plan.files[0].hidden] == [LEFT_OUT]


def test_archives_of_earlier_versions_are_recognised(tmp_path: Path) -> None:
    file = records(tmp_path / "a", record(1, "checkout is slow"), record(2, "paged", 1))
    rows = [line.row for line in preview([file]).lines()]
    old = [KnownRow(row.fingerprint_before(), before=True) for row in rows]
    assert states(preview([file], known=old)) == [State.HERE, State.HERE]
    assert states(preview([file], known=old[:1])) == [State.HERE, State.NEW]


def test_of_two_exports_of_one_thing_the_later_tells(tmp_path: Path) -> None:
    early = records(tmp_path / "z", record(1, "as first told"))
    late = records(tmp_path / "a", record(1, "as told later"), record(2, "and more", 5))
    for files in ([early, late], [late, early]):
        plan = preview(files)
        assert [row.text for row in plan.rows] == ["as told later", "and more"]
        assert plan.counts[State.TWICE] == 1


TEXTS = st.sampled_from(["alert: disk", "alert: net", "paged", "rolled back", "", "wörter"])
ROWS = st.lists(
    st.tuples(st.integers(0, 6), TEXTS, st.sampled_from([0.0, 0.5, 1, 2, 30])), min_size=1, max_size=8
)


def _written(folder: Path, name: str, rows: list[tuple[int, str, float]], ids: bool) -> Path:
    made = [record(n, text, minute) for n, text, minute in rows]
    for one in made:
        if not ids:
            del one["id"]
    return records(folder / name, *made)


def _result(plan: Preview) -> object:
    return [
        (line.row, line.state, line.why, line.repeats, line.last) for line in plan.lines()
    ], plan.fingerprints


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROWS, min_size=2, max_size=4), st.booleans(), st.randoms(use_true_random=False))
def test_any_order_of_files_gives_the_same_plan(
    tmp_path: Path, files: list[list[tuple[int, str, float]]], ids: bool, random: Random
) -> None:
    paths = [_written(tmp_path, f"f{n}.jsonl", rows, ids) for n, rows in enumerate(files)]
    shuffled = list(paths)
    random.shuffle(shuffled)
    plan, other = preview(paths), preview(shuffled)
    assert _result(plan) == _result(other)
    assert plan.offers() == other.offers()
    assert len(set(plan.fingerprints)) == len(plan.fingerprints)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROWS, min_size=1, max_size=3), st.booleans())
def test_importing_twice_is_importing_once(
    tmp_path: Path, files: list[list[tuple[int, str, float]]], ids: bool
) -> None:
    paths = [_written(tmp_path, f"f{n}.jsonl", rows, ids) for n, rows in enumerate(files)]
    first = preview(paths, Options(fold=0))
    again = preview(paths, Options(fold=0), known(first))
    assert again.coming == 0
    assert again.counts[State.HERE] == first.coming
    # One file after the other brings in as many as all at once.
    held: dict[str, KnownRow] = {}
    for path in paths:
        held.update((row.mark, row) for row in known(preview([path], Options(fold=0), held.values())))
    assert set(held) == set(first.fingerprints)


def test_a_number_that_many_records_share_names_none_of_them(tmp_path: Path) -> None:
    """A later export that begins later changes nothing that is here."""
    rows: list[dict[str, object]] = [
        {"time": f"2026-11-20T14:0{n}:00Z", "incident_id": 7, "message": f"step {n}"} for n in range(6)
    ]
    first = preview([records(tmp_path / "a", *rows[:3])])
    later = preview([records(tmp_path / "b", *rows[1:])], None, known(first))
    assert states(later) == [State.HERE, State.HERE, State.NEW, State.NEW, State.NEW]


def test_an_id_stays_one_when_an_export_holds_a_record_twice(tmp_path: Path) -> None:
    """Word for word, or also as it was before: a later export has it once, and adds nothing."""
    rows: list[dict[str, object]] = [
        {"time": f"2026-11-20T14:{n:02}:00Z", "id": f"r{n}", "message": f"step {n}"} for n in range(20)
    ]
    before = {**rows[5], "message": "step five"}
    first = preview([records(tmp_path / "a", *rows, rows[3], before)])
    later = preview([records(tmp_path / "b", *rows)], None, known(first))
    assert State.NEW not in states(later)


# --- repeats -------------------------------------------------------------------


def alerts(*minutes: float, text: str = "alert: disk full on node-{n}") -> list[dict[str, object]]:
    return [record(n, text.format(n=1), minute) for n, minute in enumerate(minutes)]


def test_repeats_are_one_line_with_a_count_first_and_last(tmp_path: Path) -> None:
    plan = preview([records(tmp_path / "a", *alerts(0, 5, 9, 40))])
    assert states(plan) == [State.NEW, State.FOLDED, State.FOLDED, State.NEW]
    assert (plan.line(0).repeats, plan.line(0).last) == (3, START + timedelta(minutes=9))
    assert list(plan.shown) == [0, 3]
    assert (plan.files[0].rows, plan.files[0].folded) == (2, 2)
    assert states(preview([tmp_path / "a"], Options(fold=0))) == [State.NEW] * 4


def test_what_people_do_twice_stays_twice(tmp_path: Path) -> None:
    plan = preview(
        [records(tmp_path / "a", record(1, "restarted the ledger"), record(2, "restarted the ledger", 1))]
    )
    assert states(plan) == [State.NEW, State.NEW]


def test_a_later_export_with_more_repeats_updates_the_count(tmp_path: Path) -> None:
    first = preview([records(tmp_path / "a", *alerts(0, 5))])
    rows = [
        KnownRow(first.mark(n, first.line(n).row), first.line(n).row.digest, "e" * 32, leads=n == 0)
        for n in range(2)
    ]
    plan = preview([records(tmp_path / "b", *alerts(0, 5, 9))], known=rows)
    assert states(plan) == [State.UPDATED, State.HERE, State.FOLDED]
    assert (plan.line(0).repeats, plan.line(0).event) == (3, "e" * 32)
    assert states(preview([tmp_path / "a"], known=rows)) == [State.HERE, State.HERE]


# --- filters and noise -----------------------------------------------------------


def test_a_window_counts_what_it_leaves_out_and_holds_none_of_it(tmp_path: Path) -> None:
    file = records(tmp_path / "a", record(1, "early"), record(2, "in it", 10), record(3, "late", 20))
    window = Options(since=START + timedelta(minutes=5), until=START + timedelta(minutes=15))
    plan = preview([file], window)
    assert (len(plan), plan.files[0].hidden_because) == (1, {"outside the time window": 2})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Watchdog", "heartbeat"),
        ("heartbeat from node-3", "heartbeat"),
        ("heartbeat missing from node-3", ""),
        ("health check passed", "heartbeat"),
        ("health check failed", ""),
        ("robin has joined the channel", "joined or left"),
        ("robin joined the call to help", ""),
        ("Reminder: update the status page", "reminder"),
        ("Reminder: do NOT restart db-2, it holds the only copy", ""),
        ("heartbeat of node-3 is flapping", ""),
        ("Heartbeat alert resolved: node-3", ""),
        ("Watchdog killed the process", ""),
        ("health check passed on all but node 3", ""),
        ("robin left the channel because the VPN broke", ""),
        ("we joined the tables in the query", ""),
    ],
)
def test_noise_is_hidden_with_its_reason(tmp_path: Path, text: str, why: str) -> None:
    plan = preview([records(tmp_path / "a", record(1, text))])
    assert (plan.line(0).state, plan.line(0).why) == ((State.HIDDEN, why) if why else (State.NEW, ""))


# --- many rows -------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 400), min_size=1, max_size=300),
    st.sampled_from([10, 50, 1000]),
    st.sampled_from([1, 7, 40]),
)
def test_a_shelf_gives_everything_back_in_order(minutes: list[int], in_memory: int, block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pmtui.evidence.shelf.BLOCK", block)
        patch.setattr("pmtui.evidence.shelf.OPEN", 3)
        shelf = Shelf(in_memory=in_memory)
        rows = [
            Evidence(START + timedelta(minutes=minute), f"row {n}", "f") for n, minute in enumerate(minutes)
        ]
        for row in rows:
            shelf.add(row, 7)
        shelf.arrange()
        found = [row for row, file in shelf if file == 7]
        assert [row.at for row in found] == sorted(row.at for row in rows if row.at)
        assert sorted(row.text for row in found) == sorted(row.text for row in rows)
        assert [shelf[n][0] for n in range(len(rows))] == found
        assert [row for row, _ in shelf.between(2, 9)] == found[2:9]


def test_a_file_that_fails_leaves_nothing_on_the_shelf() -> None:
    shelf = Shelf(in_memory=5)
    for n in range(4):
        shelf.add(Evidence(START, f"kept {n}", "f"), 0)
    mark = shelf.mark()
    for _ in range(9_000):
        shelf.add(Evidence(START, "gone", "f"), 1)
    shelf.back_to(mark)
    shelf.add(Evidence(START, "kept 4", "f"), 2)
    shelf.arrange()
    assert [row.text for row, _ in shelf] == [f"kept {n}" for n in range(5)]


def test_a_plan_that_spills_is_the_plan_that_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(4)
    rows = [record(n, f"alert: disk {n % 7}", random.randrange(600)) for n in range(500)]
    paths = [records(tmp_path / f"{n}.jsonl", *rows[n * 100 : n * 100 + 200]) for n in range(4)]
    monkeypatch.setattr("pmtui.evidence.shelf.BLOCK", 20)
    whole = preview(paths)
    monkeypatch.setattr("pmtui.evidence.again._FLUSH", 100)
    monkeypatch.setattr("pmtui.evidence.shelf.LETTERS_IN_MEMORY", 400)
    long = preview(paths)
    assert long._shelf._spill._end > 0
    assert _result(whole) == _result(long)
    monkeypatch.setattr(Shelf.__init__, "__kwdefaults__", {"timed": True, "in_memory": 60})
    spilled = preview(paths)
    assert _result(whole) == _result(spilled)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("Slack #ops, kim", "Slack #ops, responder A"),
        ("Slack #ops, kim, kim.json:4", "Slack #ops, responder A, kim.json:4"),
        ("kim.json:4", "kim.json:4"),
        ("messages:4", "messages:4"),
        (
            "PagerDuty, Vale, Kim, https://example.org/kim",
            "PagerDuty, responder B, https://example.org/kim",
        ),
        ("Jira, kim.vale", "Jira, responder B"),
        ("IRC, Al", "IRC, responder C"),
        ("IRC, Alan", "IRC, Alan"),
        ("", ""),
    ],
)
def test_a_source_is_told_with_roles_and_its_file_stays(source: str, told: str) -> None:
    names = {"kim": "responder A", "Vale, Kim": "responder B", "kim.vale": "responder B", "Al": "responder C"}
    assert Roles(names).told_by(source) == told


def test_what_two_people_do_alike_stays_two_lines() -> None:
    group = Evidence(
        START, "Acknowledged", "f", kind=EventKind.ACKNOWLEDGEMENT, actor="kim", tool="P", group="P1"
    )
    again = group._replace(at=START + timedelta(minutes=1))
    assert set(folds(enumerate([group, again._replace(actor="ana")]), 10.0)) == set()
    assert set(folds(enumerate([group, again]), 10.0)) == {0}


def test_an_object_whose_records_stand_one_a_line_is_no_list_of_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    rows = ",\n".join(f'{{"time": "2026-11-20T14:0{n}:00Z", "text": "step {n}"}}' for n in range(3))
    path.write_text(f'{{"events":[\n{rows}\n]}}\n')
    assert len(preview([path]).rows) == 3
