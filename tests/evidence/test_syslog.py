"""Syslog of both RFCs, with and without what they ask for: years, zones, clocks that show an hour twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given

from pmtui.evidence.formats.syslog import SyslogReader
from pmtui.evidence.options import Options
from pmtui.evidence.plan import KnownRow, State
from pmtui.evidence.preview import preview
from pmtui.evidence.problems import NeedsYear, NeedsZone
from pmtui.model.moment import iso
from tests.evidence.anything import any_lines, survives
from tests.evidence.reading import SAMPLES, Found, found_in, whose

LOGS = SAMPLES / "syslog"


@pytest.mark.parametrize("path", sorted(LOGS.iterdir()), ids=lambda path: path.name)
def test_recognised(path: Path, tmp_path: Path) -> None:
    assert whose(path, tmp_path) == "syslog"


def test_year_and_zone_are_asked_once_and_together() -> None:
    found = found_in(LOGS / "rfc3164.log")
    assert not found.rows
    assert [type(question) for question in found.questions] == [NeedsZone, NeedsYear]
    assert "of which year is 'Dec 31 23:59:58'? Answer with --year" in found.questions[1].sentence


@pytest.mark.parametrize(
    "options", [Options(zone="Europe/Berlin", year=2025), Options(zone="Europe/Berlin", day=date(2026, 1, 2))]
)
def test_lines_of_rfc_3164_with_the_new_year_between_them(options: Options) -> None:
    found = found_in(LOGS / "rfc3164.log", options)
    assert [(iso(row.at), row.text) for row in found.rows if row.at] == [
        ("2025-12-31T22:59:58Z", "su: 'su root' failed for noor on /dev/pts/8"),
        ("2025-12-31T22:59:59Z", "checkout[4711]: connection refused"),
        ("2025-12-31T23:00:01Z", "kernel: oom-killer: gfp_mask=0x201da"),
    ]
    first, second, _ = found.rows
    assert (first.severity, first.channel, first.detail, first.original) == (
        "critical",
        "su",
        "host: c-3",
        "Dec 31 23:59:58",
    )
    assert second.channel == "checkout"
    assert [row.hidden for row in found.hidden] == ["repeats of the line before"]
    assert [row.no_time for row in found.untimed] == ["'Feb 30 00:00:02' is no day of 2026"]
    assert not found.questions


def test_lines_of_rfc_5424() -> None:
    found = found_in(LOGS / "rfc5424.log")
    assert found.told == [("13:05:00.003", "connection refused"), ("13:05:00.5", "'su root' failed")]
    first, second = found.rows
    assert (first.severity, first.channel) == ("notice", "checkout")
    assert first.detail == 'host: c-3.example.com\nprocess: 812\n[ex@32473 iut="3" why="a\\]b"]'
    assert (second.severity, second.channel, second.detail) == ("critical", "su", "")
    assert [(row.line, row.text) for row in found.untimed] == [(3, "- c-3 cron - - - no time at all")]


def test_what_rsyslog_writes_and_lines_without_a_priority() -> None:
    found = found_in(LOGS / "rsyslog.log")
    assert found.told == [
        ("13:05:00.694554", "CRON[20856]: (root) CMD (run-parts)"),
        ("13:05:01.694554", "checkout[4711]: ERROR connection refused"),
    ]
    assert found.rows[1].severity == "error"
    assert found.rows[1].detail == "host: c-3\n\tat line two"
    bare = found_in(LOGS / "unprefixed.log")
    assert bare.told == [
        ("13:05:00.613", "connection refused"),
        ("13:05:01.694554", "(root) CMD (run-parts)"),
    ]
    assert [row.channel for row in bare.rows] == ["SHOP", "CRON"]


def written(tmp_path: Path, name: str, *lines: str, options: Options | None = None) -> Found:
    path = tmp_path / name
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return found_in(path, options)


def test_an_hour_that_clocks_showed_twice_follows_the_line_before(tmp_path: Path) -> None:
    found = written(
        tmp_path,
        "system.log",
        "Nov  1 01:59:14 mac syslogd[634]: first",
        "Nov  1 01:24:56 mac syslogd[634]: second",
        "Nov  1 02:08:19 mac syslogd[634]: third",
        options=Options(zone="America/New_York", year=2026),
    )
    assert found.told == [
        ("05:59:14", "syslogd[634]: first"),
        ("06:24:56", "syslogd[634]: second"),
        ("07:08:19", "syslogd[634]: third"),
    ]
    assert any("read as the second" in warning for warning in found.warnings)


def test_a_late_line_of_the_old_year_stays_there(tmp_path: Path) -> None:
    found = written(
        tmp_path,
        "messages",
        "Dec 31 23:59:58 c-3 kernel: a",
        "Jan  1 00:00:01 c-3 kernel: b",
        "Dec 31 23:59:59 c-3 kernel: late",
        options=Options(zone="UTC", year=2025),
    )
    assert [row.text for row in found.rows] == ["kernel: a", "kernel: late", "kernel: b"]


def test_the_year_of_a_rotated_file_is_in_its_name(tmp_path: Path) -> None:
    found = written(tmp_path, "syslog-20260103", "Dec 31 23:59:58 c-3 kernel: a", options=Options(zone="UTC"))
    assert [iso(row.at) for row in found.rows if row.at] == ["2025-12-31T23:59:58Z"]
    assert found.warnings == ["syslog-20260103: the year 2025 was taken from the file's name"]


def test_an_offset_in_the_line_wins(tmp_path: Path) -> None:
    found = written(
        tmp_path,
        "router.log",
        "<13>Nov 20 2026 13:05:00 +0100 r1 %LINK: down",
        options=Options(zone="America/New_York"),
    )
    assert found.told == [("12:05:00", "%LINK: down")]


LINES = [line for path in sorted(LOGS.iterdir()) for line in path.read_text("utf-8").splitlines()]


@given(any_lines(*LINES))
def test_any_lines(text: str) -> None:
    survives(SyslogReader(), text)
    survives(SyslogReader(), text, Options(zone="America/New_York", year=2026))


JOURNAL = (
    "Nov 20 14:00:01 web-1 systemd[1]: Started checkout.",
    "-- Boot 5f1c2b --",
    "Nov 20 14:05:00 web-1 checkout[7]: error: no cart",
)


@pytest.mark.parametrize(
    ("head", "clocks"),
    [
        (
            "-- Logs begin at Thu 2026-11-19 08:00:00 UTC, end at Fri 2026-11-20 15:00:00 UTC. --",
            ["2026-11-20T14:00:01Z", "2026-11-20T14:05:00Z"],
        ),
        (
            "-- Journal begins at Thu 2026-11-19 08:00:00 CET, ends at Fri 2026-11-20 15:00:00 CET. --",
            ["2026-11-20T13:00:01Z", "2026-11-20T13:05:00Z"],
        ),
        (
            "-- Logs begin at Mon 2026-11-16 07:00:00 CET. --",
            ["2026-11-20T13:00:01Z", "2026-11-20T13:05:00Z"],
        ),
    ],
)
def test_the_head_of_the_journal_names_year_and_zone(head: str, clocks: list[str], tmp_path: Path) -> None:
    path = tmp_path / "journal.txt"
    path.write_text("\n".join((head, *JOURNAL)) + "\n", "utf-8")
    assert whose(path, tmp_path) == "syslog"
    found = found_in(path)
    assert not found.questions
    assert [(iso(row.at), row.text) for row in found.rows if row.at] == [
        (clocks[0], "systemd[1]: Started checkout."),
        (clocks[1], "checkout[7]: error: no cart"),
    ]
    assert [row.hidden for row in found.hidden] == ["head of the journal"]
    assert [row.text for row in found.untimed] == ["Boot 5f1c2b"]


def test_a_host_that_was_read_as_text_before_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "journal.txt"
    path.write_text(
        "-- Journal begins at Thu 2026-11-19 08:00:00 UTC, ends at Fri 2026-11-20 15:00:00 UTC. --\n"
        + "\n".join(JOURNAL)
    )
    rows = [row._replace(text=f"web-1 {row.text}", detail="", tool="") for row in found_in(path).rows]
    plan = preview([path], known=[KnownRow(row.fingerprint(), row.digest, "e") for row in rows])
    assert [line.state for line in plan.lines(0, 2)] == [State.UPDATED, State.UPDATED]


def test_a_head_of_the_journal_with_only_a_day_leaves_the_zone_open(tmp_path: Path) -> None:
    path = tmp_path / "journal.txt"
    path.write_text("\n".join(("-- Logs begin at Mon 2026-11-16 --", *JOURNAL)))
    assert [type(question) for question in found_in(path).questions] == [NeedsZone]
    (first, _) = found_in(path, Options(zone="UTC")).rows
    assert first.at is not None
    assert iso(first.at) == "2026-11-20T14:00:01Z"
