"""Status pages kept as files: cState's issues, Upptime's commits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmtui.evidence.cstate_body import zone_of_place
from pmtui.evidence.formats.cstate import CStateReader
from pmtui.evidence.formats.upptime import UpptimeLogReader, UpptimeStateReader, UpptimeSummaryReader
from pmtui.evidence.options import Options
from pmtui.evidence.readers import reader_for
from pmtui.evidence.source import Source
from pmtui.model.vocabulary import EventKind
from tests.evidence.anything import any_lines, spoiled, survives
from tests.evidence.reading import SAMPLES, clock, found_in, whose


@pytest.mark.parametrize(
    ("sample", "name"),
    [
        ("cstate/2026-11-20-checkout.md", "cstate"),
        ("cstate/odd.md", "cstate"),
        ("upptime/log.tsv", "upptime"),
        ("upptime/shop.yml", "upptime-state"),
        ("upptime/summary.json", "upptime-summary"),
    ],
)
def test_files_of_status_pages_are_known_by_their_content(sample: str, name: str, tmp_path: Path) -> None:
    assert whose(SAMPLES / sample, tmp_path) == name


# --- cState ------------------------------------------------------------------------


def test_an_issue_has_a_start_updates_in_many_forms_and_an_end() -> None:
    found = found_in(SAMPLES / "cstate/2026-11-20-checkout.md")
    title = "Checkout: slow & failing"
    assert found.told == [
        ("08:00:00", title),
        ("08:30:00", "Found it."),
        ("08:40:00", f"{title} – Monitoring: It\nrecovers."),
        ("09:00:00", "paged the database people\n    * a detail"),
        ("09:05:00", f"{title} – Investigating: Orders fail.\nStill looking."),
        ("09:10:00", f"{title} – Update: More news."),
        ("09:30:00", "restarted\nFriday November 20 2026, starting at 12:45 UTC, we'll move a database."),
        ("10:30:00", f"{title} – Resolved: All is well."),
        ("10:30:00", f"Resolved: {title}"),
    ]
    assert [row.line for row in found.rows] == [4, 31, 23, 40, 26, 35, 42, 21, 6]
    assert {row.severity for row in found.rows} == {"down"}
    assert {row.group for row in found.rows} == {"2026-11-20-checkout"}
    assert len({row.source_id for row in found.rows}) == 9
    start = found.rows[0]
    assert start.original == "2026-11-20T8:00:00-00:00"
    assert start.detail.startswith("affected: Checkout, Mail\n*Post-mortem*\nWe restarted it at 09:00")
    assert "not an update" in start.detail
    assert (start.kind, found.rows[-1].kind) == (EventKind.IMPACT, EventKind.RESOLUTION)
    assert found.rows[4].original == "11/20 4:05am Eastern"
    assert [warning for warning in found.warnings if "3 of its times name no zone" in warning]
    assert found.questions == []


def test_a_zone_that_is_given_is_taken_where_none_is_written() -> None:
    found = found_in(SAMPLES / "cstate/2026-11-20-checkout.md", Options(zone="Europe/Berlin"))
    assert ("09:30:00", "Resolved: Checkout: slow & failing") in found.told
    assert ("08:00:00", "Checkout: slow & failing") in found.told
    assert found.warnings == []


def test_impossible_dates_lose_neither_the_file_nor_the_line() -> None:
    found = found_in(SAMPLES / "cstate/odd.md")
    assert [(row.text, row.no_time, row.line) for row in found.untimed] == [
        ("Odd dates", "'2026-13-26T10:00:00Z' is no day of the calendar", 3),
        ("Resolved: Odd dates", "no time is written", 4),
    ]
    assert found.untimed[0].detail == "affected: Checkout, Mail, too\nWords."


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-11-20T24:00:00-00:00", ""),
        ("026-11-20T10:00:00Z", ""),
        ("2026-11-20", "2026-11-20 00:00:00+00:00"),
        ("2026-11-20T9:05:00-06:00", "2026-11-20 15:05:00+00:00"),
        ('"2026-11-20 10:00:00 +01:00"', "2026-11-20 09:00:00+00:00"),
        ("soon", ""),
        ("", ""),
    ],
)
def test_dates_people_write(written: str, at: str, tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text(f"---\ntitle: x\ndate: {written}\nresolved: false\nsection: issue\n---\n", "utf-8")
    found = found_in(path)
    if at:
        assert [str(row.at) for row in found.rows] == [at]
    else:
        assert [row.text for row in found.untimed] == ["x"]


@pytest.mark.parametrize(
    ("line", "asked"), [("*Update | 9/5 10:00 UTC*", False), ("*Update | 9/11 10:00 UTC*", True), ("*Update | 13/40 10:00 UTC*", False)]
)  # fmt: skip
def test_a_short_day_is_read_by_the_issue_it_is_in(line: str, asked: bool, tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    start = "2026-09-04" if "9/5" in line else "2026-10-10"
    path.write_text(f"---\ntitle: x\ndate: {start}T08:00:00Z\nsection: issue\n---\n{line}\nWords\n", "utf-8")
    found = found_in(path)
    assert bool(found.questions) is asked
    if "9/5" in line:
        assert [str(row.at)[:16] for row in found.rows] == ["2026-09-04 08:00", "2026-09-05 10:00"]
    else:
        assert len(found.untimed) == 1


def test_cities_name_zones() -> None:
    assert zone_of_place("DEnver") == "America/Denver"
    assert zone_of_place("nowhere") == ""


@given(
    any_lines(
        "---", "+++", "title: x", "date: 2026-11-20 10:00:00", 'date = "2026-11-20T10:00:00Z"', "resolved: true",
        "resolvedWhen: 2026-11-20T10:00:00-00:00", "section: issue", "affected: [a, 'b", "  - c", "```",
        '*Up* - x {{< track "2026-11-20 10:00:00" >}}', "*Investigating | 09/25 10:30pm Central*", "* 16:37 Denver - y",
        "**2026-11-20 25:00**", "[Update 31st of February 2026 - 09:10 UTC]", "**9/9/9999 10:00", "* 10:00 - z",
    ),
    st.sampled_from([Options(), Options(zone="America/New_York"), Options(day_first=True)]),
)  # fmt: skip
def test_any_issue_gives_rows(text: str, options: Options) -> None:
    survives(CStateReader(), text, options)


# --- Upptime -----------------------------------------------------------------------


def test_only_changes_of_state_are_shown() -> None:
    found = found_in(SAMPLES / "upptime/log.tsv")
    assert [(clock(row), row.text[:16], row.kind) for row in found.rows] == [
        ("09:00:00", "Check the shop t", None),
        ("12:00:00", "🟩 Shop is up (20", EventKind.NOTE),
        ("12:00:00", "🟩 Mail is up (20", EventKind.NOTE),
        ("12:05:00", "🟥 Shop is down (", EventKind.IMPACT),
        ("12:20:00", "🟩 Shop is up (20", EventKind.RESOLUTION),
    ]  # fmt: skip
    assert {(row.line, row.hidden) for row in found.hidden} == {
        (1, "same state again"),
        (3, "upkeep of the status page"),
        (4, "same state again"),
    }
    assert found.rows[-1].text == "🟩 Shop is up (200 in 130 ms) [skip ci] [upptime]"
    assert (found.rows[-1].source_id, found.rows[-1].group) == ("aaaaaaa8", "Shop")


def test_a_log_that_begins_with_the_oldest_tells_the_same(tmp_path: Path) -> None:
    lines = (SAMPLES / "upptime/log.tsv").read_text("utf-8").splitlines()
    path = tmp_path / "log"
    path.write_text("\n".join(reversed(lines)), "utf-8")
    here, there = found_in(path), found_in(SAMPLES / "upptime/log.tsv")
    assert {(row.source_id, row.kind) for row in here.rows} == {
        (row.source_id, row.kind) for row in there.rows
    }


def test_a_plain_git_log_of_checks_is_read_as_checks() -> None:
    path = SAMPLES / "upptime/git-log.txt"
    assert reader_for(Source(path)).name == "upptime"
    rows = found_in(path).rows
    assert [(clock(row), row.text[:14], row.kind) for row in rows] == [
        ("12:00:00", "🟩 Shop is up (", EventKind.NOTE),
        ("12:05:00", "🟥 Shop is down", EventKind.IMPACT),
        ("12:30:00", "🟩 Shop is up (", EventKind.RESOLUTION),
    ]
    assert [row.line for row in rows] == [13, 7, 1]


def test_the_state_of_a_service_is_two_rows() -> None:
    rows = found_in(SAMPLES / "upptime/shop.yml").rows
    assert [(clock(row)[:8], row.text) for row in rows] == [
        ("11:06:32", "startTime: https://shop.example.org is checked from here on"),
        ("12:30:00", "lastUpdated: https://shop.example.org is up (code 200)"),
    ]


def test_a_summary_tells_of_no_point_in_time() -> None:
    found = found_in(SAMPLES / "upptime/summary.json")
    assert [row.text for row in found.untimed] == ["Shop is up, 99.62% up", "Mail is up, 100.00% up"]
    assert found.untimed[0].detail == "minutes down by day: 2026-08-12: 25"
    assert all("git log" in row.no_time for row in found.untimed)


CHECK = "aaaaaaa9\t2026-08-12T12:30:00+00:00\tUpptime Bot\t🟩 Shop is up (200 in 120 ms) [skip ci] [upptime]"


@given(
    any_lines(
        CHECK,
        "commit aaaaaaa1",
        "Date:   Wed Aug 12 12:30:00 2026 +0000",
        "    🟥 Shop is down (0) [upptime]",
        "bbbbbbb 9999-99-99T99:99:99Z x",
    )
)
def test_any_lines_of_a_log_give_rows(text: str) -> None:
    survives(UpptimeLogReader(), text)
    survives(UpptimeStateReader(), text.replace("commit ", "startTime: "))


@given(spoiled(*json.loads((SAMPLES / "upptime/summary.json").read_text("utf-8"))))
def test_any_summary_gives_rows(value: Any) -> None:
    survives(UpptimeSummaryReader(), [value])
