"""Long work over many rows says how far it is, stops when it is told to, and holds little meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmtui.evidence import same_groups
from pmtui.evidence.going import Cancelled
from pmtui.evidence.merging import Telling, same_things
from pmtui.evidence.planned import Preview
from pmtui.evidence.preview import preview
from pmtui.evidence.rows import Evidence
from pmtui.evidence.shelf import BLOCK, Shelf

ROWS = 3_000
START = 1_795_183_533


@pytest.fixture
def plan(tmp_path: Path) -> Preview:
    """Two tools that tell of as many things, one of them alike."""
    paths = []
    for tool, words in (("pager", "disk full on db"), ("chat", "who drinks coffee on")):
        path = tmp_path / f"{tool}.csv"
        said = [f"{START + n},{tool},{words}-{n}\n" for n in range(ROWS)]
        said[ROWS // 2] = f"{START + ROWS // 2},{tool},checkout is slow in the east\n"
        path.write_text("time,actor,text\n" + "".join(said))
        paths.append(path)
    return preview(paths)


LOOKS: dict[str, Callable[[Preview], object]] = {
    "offers": Preview.offers,
    "people": lambda plan: plan.people,
    "lines": lambda plan: list(plan.lines()),
    "identities": lambda plan: plan.fingerprints,
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_look_at_all_lines_says_how_far_it_is_and_can_be_stopped(
    plan: Preview, look: Callable[[Preview], object]
) -> None:
    seen: list[tuple[int, int]] = []

    def watch(done: int, rows: int) -> bool:
        seen.append((done, rows))
        return done < ROWS

    with pytest.raises(Cancelled), plan.watched(watch):
        look(plan)
    assert {rows for _done, rows in seen} == {2 * ROWS}
    assert seen[0][0] == 0
    assert ROWS <= seen[-1][0] < 2 * ROWS
    assert look(plan)  # nobody watches any more, and nothing of it is lost


def test_what_was_stopped_finds_the_same_when_it_is_done_again(plan: Preview) -> None:
    with pytest.raises(Cancelled), plan.watched(lambda done, _rows: done == 0):
        plan.offers()
    [offer] = plan.offers()
    assert [plan.line(n).row.text for n in offer.lines] == 2 * ["checkout is slow in the east"]


def test_putting_in_order_what_was_read_can_be_stopped(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("time,text\n" + "".join(f"{START + n},disk {n}\n" for n in range(ROWS)))
    size = path.stat().st_size
    told: list[int] = []

    def watch(done: int, _total: int) -> bool:
        told.append(done)
        return told.count(size) < 3

    with pytest.raises(Cancelled):
        preview([path], progress=watch)
    assert told.count(size) == 3


def test_once_rows_are_too_many_to_hold_none_is_held() -> None:
    shelf = Shelf(in_memory=2 * BLOCK)
    for n in range(6 * BLOCK):
        shelf.add(Evidence(datetime(2026, 11, 20, tzinfo=UTC) + timedelta(seconds=n), f"row {n}", "f"), 0)
    shelf.arrange()
    assert [block.rows for block in shelf._blocks] == 6 * [None]
    assert [row.text for row, _file in shelf] == [f"row {n}" for n in range(6 * BLOCK)]


# --- tellings of one thing, settled early ------------------------------------

WORDS = ["disk", "full", "checkout", "INC-1234", "db-17", "latency", "resolved"]
TELLINGS = st.lists(
    st.builds(
        Telling,
        key=st.just(0),
        at=st.integers(0, 40).map(lambda minute: minute * 60_000_000),
        tool=st.sampled_from(["A", "B", "C"]),
        text=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join),
        ids=st.sampled_from([(), ("INC-1234",)]),
        chat=st.booleans(),
    ),
    max_size=40,
).map(lambda tellings: [telling._replace(key=n) for n, telling in enumerate(tellings)])


def found(tellings: list[Telling], held: int, most_held: int) -> tuple[same_groups.Same, ...]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(same_groups, "HELD", held)
        patch.setattr(same_groups, "MOST_HELD", most_held)
        return same_things(tellings)


@given(tellings=TELLINGS)
def test_groups_settled_early_are_those_settled_at_the_end(tellings: list[Telling]) -> None:
    assert found(tellings, 1, 10_000) == found(tellings, 10_000, 10_000)


@given(tellings=TELLINGS)
def test_in_a_storm_a_telling_is_still_in_one_group_with_none_of_its_tool(tellings: list[Telling]) -> None:
    groups = found(tellings, 1, 3)
    told = [key for same in groups for key in same.keys]
    assert len(told) == len(set(told))
    tools = {telling.key: telling.tool for telling in tellings}
    assert all(len({tools[key] for key in same.keys}) == len(same.keys) > 1 for same in groups)


def test_a_storm_of_two_tools_is_held_in_part_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(same_groups, "HELD", 50)
    monkeypatch.setattr(same_groups, "MOST_HELD", 200)
    held: list[int] = []
    settle = same_groups.Groups.settle

    def counting(groups: same_groups.Groups, oldest: int) -> None:
        settle(groups, oldest)
        held.append(len(groups._pairs))

    monkeypatch.setattr(same_groups.Groups, "settle", counting)
    storm = [Telling(n, n * 1_000_000, "AB"[n % 2], "disk full on db-17 of checkout") for n in range(3_000)]
    groups = same_things(storm)
    assert max(held) <= 2 * 200 + 2 * same_groups.HELD
    assert len(groups) > 1_400
