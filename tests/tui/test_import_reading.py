"""A reading for the import screen can be stopped in each of its parts, and says which one it is at."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmtui.evidence.going import Cancelled
from pmtui.evidence.options import Options
from pmtui.tui.screens.import_reading import Lines, Reading, read_record
from tests.documents.boards import bare_board

PARTS = ("Reading", "Looking at what is there already", "Comparing what the tools say", "Looking for names")


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    found = []
    for tool in ("pager", "chat"):
        path = tmp_path / f"{tool}.csv"
        rows = (f"2026-11-20T14:{n // 60:02}:{n % 60:02}Z,{tool},disk full on db-{n}\n" for n in range(600))
        path.write_text("time,actor,text\n" + "".join(rows))
        found.append(path)
    return found


@pytest.mark.parametrize("part", PARTS)
def test_each_part_of_a_reading_can_be_stopped(paths: list[Path], part: str) -> None:
    board = bare_board()
    told: list[str] = []

    def going(doing: str, done: int, total: int) -> bool:
        assert 0 <= done <= total
        told.append(doing)
        return doing != part

    with pytest.raises(Cancelled):
        read_record(paths, Options(), None, board, going)
    assert list(dict.fromkeys(told)) == list(PARTS[: PARTS.index(part) + 1])


def test_how_far_it_is_stands_in_its_words() -> None:
    reading = Reading()
    assert reading.goes_on("Comparing what the tools say", 250_000, 1_000_000)
    assert reading.words == "Comparing what the tools say … 25 %"
    reading.stopped = True
    assert not reading.goes_on("Comparing what the tools say", 500_000, 1_000_000)


def test_the_kinds_of_lines_together_are_all_lines(paths: list[Path], tmp_path: Path) -> None:
    """Duplicates, hidden lines and lines without a time among them; repeats are folded into the line they repeat."""
    same = tmp_path / "same.csv"
    same.write_text(
        "time,actor,text,id\n"
        "2026-11-20T15:00:00Z,kim,checkout is slow,1\n"
        ",kim,no time here,2\n"
        "2026-11-20T15:01:00Z,kim,heartbeat,3\n"
    )
    later = tmp_path / "later.csv"
    later.write_bytes(same.read_bytes())
    found = read_record([*paths, same, later], Options(), (), bare_board(), lambda *_where: True)
    numbers = {lines: list(found.numbers(lines)) for lines in Lines}
    everything = numbers.pop(Lines.ALL)
    assert numbers[Lines.TWICE]
    assert numbers[Lines.NO_TIME]
    assert sorted(n for some in numbers.values() for n in some) == everything
