"""Minutes beyond a threshold, from series whose answer is known by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmtui.evidence.options import Options
from pmtui.evidence.problems import EvidenceError
from pmtui.evidence.series import Point, beyond, read_series
from pmtui.evidence.source import Source

START = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def points(*values: float) -> list[Point]:
    """One a minute."""
    return [Point(at(n), value) for n, value in enumerate(values)]


def series(tmp_path: Path, text: str, **named: str) -> list[tuple[datetime, float]]:
    path = tmp_path / "series.csv"
    path.write_text(text)
    found = read_series(Source(path, Options(zone="UTC")), **named)
    return [(point.at, point.value) for point in found.points]


def test_windows_and_minutes_over_a_threshold() -> None:
    found = beyond(points(0, 9, 7, 0, 6, 0), 5)
    assert [(w.start, w.end, w.worst) for w in found.windows] == [(at(1), at(3), 9), (at(4), at(5), 6)]
    assert found.minutes == 3
    assert found.unknown == 0


def test_under_a_threshold_the_worst_is_the_lowest() -> None:
    [window] = beyond(points(1.0, 0.98, 0.9, 0.999), 0.995, under=True).windows
    assert (window.minutes, window.worst) == (2, 0.9)


def test_the_last_point_holds_for_a_step() -> None:
    assert beyond(points(0, 0, 9), 5).minutes == 1


def test_a_hole_is_counted_neither_way() -> None:
    found = beyond(
        [Point(at(0), 0), Point(at(1), 9), Point(at(61), 0), Point(at(62), 0), Point(at(63), 0)], 5
    )
    assert found.minutes == 1
    assert found.unknown == 59


def test_the_series_own_threshold_counts_where_none_is_said() -> None:
    own = [Point(at(0), 3, 2), Point(at(1), 3, 4)]
    assert beyond(own).minutes == 1
    with pytest.raises(EvidenceError, match="--over or --under"):
        beyond(points(1, 2))


@given(st.lists(st.floats(-10, 10), min_size=2, max_size=40), st.floats(-10, 10))
def test_over_and_not_over_make_the_whole(values: list[float], threshold: float) -> None:
    over = beyond(points(*values), threshold).minutes
    assert over == sum(value > threshold for value in values)


def test_columns_are_found_by_what_they_hold(tmp_path: Path) -> None:
    text = "host,minute,errors,threshold\nweb,2026-11-20T14:00:00Z,0.5%,1\nweb,2026-11-20T14:01:00Z,2 000,1\n"
    assert series(tmp_path, text) == [(at(0), 0.5), (at(1), 2000.0)]


def test_which_column_is_asked_where_two_could_be(tmp_path: Path) -> None:
    text = "time,p50,p99\n1763647200,1,2\n1763647260,3,4\n"
    with pytest.raises(EvidenceError, match="--value"):
        series(tmp_path, text)
    assert [value for _, value in series(tmp_path, text, value="p99")] == [2, 4]
    with pytest.raises(EvidenceError, match="no column 'p98'"):
        series(tmp_path, text, value="p98")


def test_lines_without_a_number_or_a_time_are_told(tmp_path: Path) -> None:
    path = tmp_path / "series.csv"
    path.write_text(
        "time,value\n2026-11-20T14:00:00Z,1\nlater,2\n2026-11-20T14:02:00Z,NaN\n2026-11-20T14:03:00Z,4\n"
    )
    found = read_series(Source(path), value="value", time="time")
    assert [point.value for point in found.points] == [1, 4]
    assert [line for line, _ in found.skipped] == [3, 4]


def test_too_little_to_measure(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="fewer than two points"):
        beyond(points(1), 0)
    with pytest.raises(EvidenceError, match="no rows"):
        series(tmp_path, "time,value\n")
    with pytest.raises(EvidenceError, match="no column holds times"):
        series(tmp_path, "a,b\nx,1\ny,2\n")


def test_some_cells_that_are_no_numbers_leave_the_column_what_it_is(tmp_path: Path) -> None:
    text = "Time (CET),Value,Unit\n2026-11-20 15:00,NaN,ms\n2026-11-20 15:01,7,ms\n2026-11-20 15:02,8,ms\n"
    assert series(tmp_path, text) == [(at(1), 7), (at(2), 8)]


def test_several_series_in_one_file_are_no_series(tmp_path: Path) -> None:
    rows = [
        f"2026-11-20T14:0{minute}:00Z,{host},{value}"
        for minute in range(5)
        for host, value in (("a", 1), ("b", 9))
    ]
    with pytest.raises(EvidenceError, match="more than one series; export one of them"):
        series(tmp_path, "\n".join(["time,host,value", *rows]))


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (("240 ms", "2.4 s", "180 ms"), [240, 2400, 180]),
        (("1.2 mins", "30 s", "45 s"), [72, 30, 45]),
        (("1.5 GiB", "512 MiB", "2 GiB"), [1.5, 0.5, 2]),
        (("240ms", "180ms", "1e3ms"), [240, 180, 1000]),
        (("12 req/s", "1,240 req/s", "8 req/s"), [12, 1240, 8]),
        (("2,4", "1,240", "3"), [2.4, 1.24, 3]),
        (("2.400,5", "1.200", "3"), [2400.5, 1200, 3]),
        (("2,400.5", "1,200", "3"), [2400.5, 1200, 3]),
        (("0,500", "1", "2"), [0.5, 1, 2]),
        (("1 240 %", "0.5", "7%"), [1240, 0.5, 7]),
    ],
)
def test_numbers_with_units_and_commas(cells: tuple[str, ...], values: list[float], tmp_path: Path) -> None:
    rows = [f"2026-11-20T14:0{n}:00Z\t{cell}" for n, cell in enumerate(cells)]
    found = series(tmp_path, "\n".join(["Time\tp99", *rows]))
    assert [value for _, value in found] == pytest.approx(values)


def test_a_comma_in_a_file_of_semicolons_is_the_decimal_one(tmp_path: Path) -> None:
    text = "Zeit;p99;Limit\n2026-11-20T14:00:00Z;2,400;2,500\n2026-11-20T14:01:00Z;3,100;2,500\n"
    path = tmp_path / "series.csv"
    path.write_text(text)
    found = read_series(Source(path)).points
    assert [(point.value, point.threshold) for point in found] == [(2.4, 2.5), (3.1, 2.5)]


def test_several_units_are_told_and_the_threshold_column_follows(tmp_path: Path) -> None:
    path = tmp_path / "series.csv"
    path.write_text(
        "time,p99,threshold\n2026-11-20T14:00:00Z,240 ms,1 s\n2026-11-20T14:01:00Z,2.4 s,1 s\n"
        "2026-11-20T14:02:00Z,90 ms,1 s\n"
    )
    source = Source(path)
    found = read_series(source)
    assert beyond(found.points).minutes == 1
    assert source.notes.warnings == [
        "series.csv: p99 is in ms and s; all was read as ms, which the threshold is in, too"
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": [1, 2]}', "is JSON; export the series as CSV"),
        ("time,state\n2026-11-20T14:00:00Z,down\n2026-11-20T14:01:00Z,up\n", "'state' has 'down'"),
        ("time,state\n2026-11-20T14:00:00Z,5xx\n2026-11-20T14:01:00Z,2xx\n", "'state' has '5xx'"),
        ("time,both\n2026-11-20T14:00:00Z,5 ms\n2026-11-20T14:01:00Z,2 GB\n", "'both' has '5 ms'"),
    ],
)
def test_what_holds_no_series_says_why(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match=said):
        series(tmp_path, text)
