"""Times at the edges: clocks set back, hours that no clock shows, zones nobody knows."""

from __future__ import annotations

import datetime as dt
from datetime import date, timedelta
from pathlib import Path
from typing import Self

import pytest

from pmtui.evidence import times
from pmtui.evidence.options import Options
from pmtui.evidence.problems import NeedsZone
from tests.evidence.reading import clock, found_in

BERLIN = Options(zone="Europe/Berlin")


def _rows(tmp_path: Path, clocks: list[str]) -> Path:
    path = tmp_path / "record.csv"
    path.write_text("time,text\n" + "".join(f"2026-10-25 {at},{at}\n" for at in clocks), "utf-8")
    return path


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        # oldest first: the clock goes back once, at three
        ("01:50 02:30 02:45 02:15 02:45 03:05", "23:50 00:30 00:45 01:15 01:45 02:05"),
        # lines of a log that change places are not an hour apart
        ("01:50 02:30 02:29 02:31", "23:50 00:30 00:29 00:31"),
        # newest first
        ("03:05 02:45 02:15 02:45 02:30 01:50", "02:05 01:45 01:15 00:45 00:30 23:50"),
        # nothing tells which
        ("02:30", "00:30"),
    ],
)
def test_an_hour_that_clocks_show_twice_goes_on_as_the_file_does(
    written: str, utc: str, tmp_path: Path
) -> None:
    found = found_in(_rows(tmp_path, written.split()), BERLIN)
    read = {row.line: clock(row)[:5] for row in found.rows}
    assert [read[line] for line in sorted(read)] == utc.split()


def test_the_hour_is_told_of_once_not_once_a_minute(tmp_path: Path) -> None:
    found = found_in(_rows(tmp_path, ["01:50", *(f"02:{minute:02}" for minute in range(60))]), BERLIN)
    assert len(found.warnings) == 1


class _Newer(dt.datetime):
    """As newer Pythons read it."""

    @classmethod
    def fromisoformat(cls, date_string: str, /) -> Self:
        if date_string[11:13] == "24":
            return super().fromisoformat(date_string.replace("T24", "T00")) + timedelta(days=1)
        return super().fromisoformat(date_string)


@pytest.mark.parametrize("newer", [False, True])
def test_the_hour_24_is_no_time_of_day_under_any_python(
    newer: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if newer:
        monkeypatch.setattr(times, "datetime", _Newer)
    path = tmp_path / "record.csv"
    path.write_text(
        "time,text\n2026-11-24T23:00:00Z,a\n2026-11-24T24:00:00Z,b\n2026-11-25T00:00:00Z,c\n", "utf-8"
    )
    found = found_in(path)
    assert [row.text for row in found.rows] == ["a", "c"]
    assert [row.no_time for row in found.untimed] == ["24:00 is no time of day"]


def test_a_second_that_no_clock_shows_is_named(tmp_path: Path) -> None:
    path = tmp_path / "record.csv"
    path.write_text("time,text\n2026-12-31T23:59:58Z,a\n2026-12-31T23:59:60Z,b\n", "utf-8")
    assert [row.no_time for row in found_in(path).untimed] == ["23:59:60 is no time of day"]


@pytest.mark.parametrize(
    ("zone", "why"), [("BST", "names more than one zone"), ("Martian", "is no zone known here")]
)
def test_a_zone_nobody_knows_is_told_of_where_another_is_taken_for_it(
    zone: str, why: str, tmp_path: Path
) -> None:
    path = tmp_path / "record.csv"
    path.write_text(f"time,zone,text\n2026-11-24 10:00,,a\n2026-11-24 10:01,{zone},b\n", "utf-8")
    found = found_in(path, BERLIN)
    assert found.warnings == [
        f"record.csv: '{zone}' {why}; such times were read in Europe/Berlin, as asked for"
    ]


@pytest.mark.parametrize(
    ("zone", "why"), [("IST", "'IST' names more than one zone"), ("us-1", "'us-1' is no zone known here")]
)
def test_a_question_says_what_is_wrong_with_the_zone_written(zone: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / "record.csv"
    path.write_text(f"time,zone,text\n2026-11-24 10:01,{zone},b\n", "utf-8")
    (question,) = found_in(path).questions
    assert isinstance(question, NeedsZone)
    assert why in question.sentence


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("12:00 11:00 10:50 00:05 23:50 23:40", "24 24 24 24 23 23"),
        ("23:50 00:10 00:05 12:00 23:00 01:00", "24 25 25 25 25 26"),
        ("10:00 23:30 23:20", "24 24 24"),
        ("20:00 12:00 05:00", "24 25 26"),
    ],
)
def test_a_list_of_clock_times_passes_midnight_in_its_own_direction(
    written: str, days: str, tmp_path: Path
) -> None:
    path = tmp_path / "record.csv"
    path.write_text("time,text\n" + "".join(f"{at},{at}\n" for at in written.split()), "utf-8")
    found = found_in(path, Options(zone="UTC", day=date(2026, 11, 24)))
    read = {row.line: row.at for row in found.rows if row.at}
    assert [str(read[line].day) for line in sorted(read)] == days.split()
