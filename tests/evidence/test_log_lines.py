"""Logs of any program: a dozen ways to write a time, what belongs to a line, what is a log at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from pmtui.evidence.formats.log_lines import LogLinesReader
from pmtui.evidence.options import Options
from pmtui.evidence.plan import KnownRow, State
from pmtui.evidence.preview import preview
from pmtui.evidence.problems import NeedsDayOrder, NeedsYear, NeedsZone
from pmtui.evidence.readers import reader_for
from pmtui.evidence.source import Source
from pmtui.model.moment import iso
from tests.evidence.anything import any_lines, survives
from tests.evidence.reading import SAMPLES, Found, found_in

LOGS = SAMPLES / "log_lines"
BERLIN = Options(zone="Europe/Berlin", year=2026)


def read(tmp_path: Path, text: str, options: Options | None = None) -> Found:
    path = tmp_path / "export.dat"
    path.write_bytes(text.encode())
    assert reader_for(Source(path)).name == "log"
    return found_in(path, options)


@pytest.mark.parametrize("path", sorted(LOGS.iterdir()), ids=lambda path: path.name)
def test_recognised(path: Path) -> None:
    assert reader_for(Source(path)).name == "log"


@pytest.mark.parametrize(
    ("line", "at", "text"),
    [
        ("2026-11-20 13:05:00,672 DEBUG a b", "2026-11-20T12:05:00.672000Z", "DEBUG a b"),
        ("2026-11-20 13:05:00,672:DEBUG:a b", "2026-11-20T12:05:00.672000Z", "DEBUG:a b"),
        ("2026-11-20T13:05:00.123456789Z a b", "2026-11-20T13:05:00.123456Z", "a b"),
        ("2026-11-20T13:05:00+0100 a b", "2026-11-20T12:05:00Z", "a b"),
        ("2026-11-20 13:05:00 +01:00 a b", "2026-11-20T12:05:00Z", "a b"),
        ("2026-11-20 13:05:00 -10 carts", "2026-11-20T12:05:00Z", "-10 carts"),
        ("2026-11-20 13:05:00.123 UTC [7] LOG:  a", "2026-11-20T13:05:00.123000Z", "[7] LOG:  a"),
        ("2026-11-20T13:05:00.313913FOO a b", "2026-11-20T12:05:00.313913Z", "FOO a b"),
        ("[2026-11-20 13:05:00] app.ERROR: a", "2026-11-20T12:05:00Z", "app.ERROR: a"),
        ("2026/11/20 13:05:00 [error] 31#31: a", "2026-11-20T12:05:00Z", "[error] 31#31: a"),
        ("INFO 2026-11-20 13:05:00 a b", "2026-11-20T12:05:00Z", "a b"),
        ("2026-324T13:05:00,672:DEBUG:a b", "2026-11-20T12:05:00.672000Z", "DEBUG:a b"),
        ("1795179900 a b", "2026-11-20T13:05:00Z", "a b"),
        ("1795179900.25 a b", "2026-11-20T13:05:00.250000Z", "a b"),
        ("[1795179900123] a b", "2026-11-20T13:05:00.123000Z", "a b"),
        ("1795179900123456 a b", "2026-11-20T13:05:00.123456Z", "a b"),
        ("1795179900123456789 a b", "2026-11-20T13:05:00.123456Z", "a b"),
        ("E1120 13:05:00.619632  1952 a.cc:253] a b", "2026-11-20T12:05:00.619632Z", "1952 a.cc:253] a b"),
        ("11-20 13:05:00.619  12  13 E Tag: a", "2026-11-20T12:05:00.619000Z", "12  13 E Tag: a"),
        ("[Fri Nov 20 13:05:00.123456 2026] [core:error] a", "2026-11-20T12:05:00.123456Z", "[core:error] a"),
        ("20-Nov-2026 13:05:00.123 SEVERE [main] a", "2026-11-20T12:05:00.123000Z", "SEVERE [main] a"),
        ("Nov 20, 2026 1:05:00 PM shop.Cart take", "2026-11-20T12:05:00Z", "shop.Cart take"),
        ("20.11.2026 13:05:00 a b", "2026-11-20T12:05:00Z", "a b"),
        ("1:M 20 Nov 2026 13:05:00.018 * a b", "2026-11-20T12:05:00.018000Z", "* a b"),
        ('time="2026-11-20T13:05:00Z" level=error msg="a \\"b\\"" n=1', "2026-11-20T13:05:00Z", 'a "b"'),
        ("level=info ts=2026-11-20T13:05:00.5Z caller=a.go msg=ok", "2026-11-20T13:05:00.500000Z", "ok"),
        ("@400000006b0045860c85ba04 a b", "2026-11-20T13:05:00.210090Z", "a b"),
    ],
)
def test_ways_to_write_a_time(line: str, at: str, text: str, tmp_path: Path) -> None:
    found = read(tmp_path, f"{line}\r\n{line}\n", BERLIN)
    assert [(iso(row.at), row.text) for row in found.rows if row.at] == [(at, text)] * 2
    assert not found.questions


@pytest.mark.parametrize(
    ("line", "severity"),
    [
        ("2026-11-20T13:05:00Z ERROR a", "error"),
        ("2026-11-20T13:05:00Z [warn] 1#1: a", "warn"),
        ("2026-11-20T13:05:00Z\tinfo\ta", "info"),
        ("2026-11-20T13:05:00Z main CRIT a", "critical"),
        ("2026-11-20T13:05:00Z the TERROR of words", ""),
        ("ERROR: 2026-11-20T13:05:00Z a", "error"),
        ('time="2026-11-20T13:05:00Z" level=warning msg=a', "warning"),
        ("E1120 13:05:00.619632  1952 a.cc:253] a b", "error"),
        ("11-20 13:05:00.619  12  13 W Tag: a", "warning"),
    ],
)
def test_levels_in_a_line(line: str, severity: str, tmp_path: Path) -> None:
    assert {row.severity for row in read(tmp_path, f"{line}\n{line}\n", BERLIN).rows} == {severity}


def test_a_stack_trace_belongs_to_its_line() -> None:
    found = found_in(LOGS / "service.log", Options(zone="UTC"))
    assert found.told == [
        ("13:05:00.123", "INFO  [main] c.s.Checkout - started"),
        ("13:05:01.456", "ERROR [worker-1] c.s.Checkout - order lost"),
        ("13:05:02", "WARN  [main] c.s.Checkout - retry"),
    ]
    assert found.rows[1].detail == (
        "java.lang.IllegalStateException: no cart\n\tat c.s.Cart.take(Cart.java:12)\n"
        "Caused by: java.io.IOException: refused"
    )
    assert not found.untimed


def test_containers_side_by_side_in_colours() -> None:
    found = found_in(LOGS / "compose.log", Options(zone="UTC"))
    assert [(at, row.channel, text) for (at, text), row in zip(found.told, found.rows, strict=True)] == [
        ("13:05:00.584725", "web-1", "ERROR order lost"),
        ("13:05:01.019", "redis-1", "* Ready"),
        ("13:05:02", "redis-1", "Received SIGTERM"),
    ]
    assert 'File "shop.py", line 3' in found.rows[0].detail
    assert [(row.channel, row.text) for row in found.untimed] == [
        ("web-1", "* Serving the shop"),
        ("web-1", "Press CTRL+C to quit"),
    ], "what another container said without a time belongs to no line"


def test_zones_in_the_lines() -> None:
    found = found_in(LOGS / "postgres.log")
    assert [at for at, _ in found.told] == ["08:46:10.568", "08:46:12.212", "08:46:12.212", "08:46:13"]
    assert found.rows[1].severity == "error"
    assert found.rows[2].detail == "\tFROM orders;"


def test_what_is_missing_is_asked_once(tmp_path: Path) -> None:
    zone = read(tmp_path, "2026-11-20 13:05:00 a\n2026-11-20 13:05:01 b\n").questions
    assert [(type(question), getattr(question, "count", 0)) for question in zone] == [(NeedsZone, 2)]
    both = read(tmp_path, "11-20 13:05:00.000 1 2 I T: a\n11-20 13:05:01.000 1 2 I T: b\n").questions
    assert {type(question) for question in both} == {NeedsZone, NeedsYear}
    order = read(tmp_path, "3/4/2026 13:05:00 a\n3/4/2026 13:05:01 b\n", BERLIN).questions
    assert [type(question) for question in order] == [NeedsDayOrder]


def test_a_zone_said_in_the_head_is_used(tmp_path: Path) -> None:
    found = read(tmp_path, "All times in UTC\n2026-11-20 13:05:00 a\n2026-11-20 13:05:01 b\n", BERLIN)
    assert [at for at, _ in found.told] == ["13:05:00", "13:05:01"]


def test_days_that_are_none_keep_their_line(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "2026-366T13:05:00Z a\n2026-11-31T13:05:00Z b\n2026-11-20T24:61:00Z c\n2026-11-20T13:05:00Z d\n",
    )
    assert [(row.line, row.text) for row in found.untimed] == [(1, "a"), (2, "b"), (3, "c")]
    assert all(row.no_time for row in found.untimed)
    assert found.told == [("13:05:00", "d")]


def test_labels_of_tai_say_how_they_were_read(tmp_path: Path) -> None:
    found = read(tmp_path, "@400000006b0045860c85ba04 a\n@400000006b0045860c85ba04 b\n")
    assert any("daemontools" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20T13:05:00Z,mara,rolled back\n2026-11-20T13:06:00Z,noor,looked\n",
        "time,what\n1795179900123 ,a\n 1795179901000,b\n",
        "- 2026-11-20 13:05:00 an entry\n- 2026-11-20 13:06:00 another\n",
        "13:05 an entry\n13:06 another\n",
        "# Timeline\n\nAt 2026-11-20 13:05:00 it broke.\n\nWords\nand words\nand words\n",
        '{"time": "2026-11-20T13:05:00Z", "msg": "a"}\n{"time": "2026-11-20T13:05:01Z", "msg": "b"}\n',
    ],
)
def test_tables_documents_and_json_are_no_logs(text: str, tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    path.write_text(text, "utf-8")
    assert reader_for(Source(path)).name != "log"


LINES = [line for path in sorted(LOGS.iterdir()) for line in path.read_text("utf-8").splitlines()]


@given(any_lines(*LINES, "E1120 13:05:00.6  1 a] b", "@400000006b0045860c85ba04 a", "time=1795179900 msg=a"))
def test_any_lines(text: str) -> None:
    survives(LogLinesReader(), text)
    survives(LogLinesReader(), text, BERLIN)


@pytest.mark.parametrize(
    ("lines", "utc", "text"),
    [
        (
            "[24-Nov-2026 09:05:00] a\n[24-Nov-2026 09:05:01 Europe/Berlin] PHP Warning: b",
            "08:05:01",
            "PHP Warning: b",
        ),
        (
            "[24-Nov-2026 09:05:00 America/New_York] a\n[24-Nov-2026 09:05:01 America/New_York] b",
            "14:05:01",
            "b",
        ),
        ("Tue Nov 24 2026 09:05:00 GMT+0100 a\nTue Nov 24 2026 09:05:01 GMT+0100 b", "08:05:01", "b"),
        ("24.11.2026 09:05:00,120 INFO a\n24.11.2026 09:05:01,125 ERROR b", "00:05:01.125", "ERROR b"),
    ],
)
def test_a_zone_behind_the_time_comes_before_the_users(
    lines: str, utc: str, text: str, tmp_path: Path
) -> None:
    path = tmp_path / "program.log"
    path.write_text(lines + "\n", "utf-8")
    found = found_in(path, Options(zone="Asia/Tokyo"))
    assert (utc, text) in found.told


def test_the_level_behind_a_channel_is_the_lines(tmp_path: Path) -> None:
    path = tmp_path / "laravel.log"
    path.write_text("[2026-11-24T09:05:00+01:00] production.ERROR: gone\n" * 2, "utf-8")
    assert {row.severity for row in found_in(path).rows} == {"error"}


def test_what_a_program_logs_again_and_again_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    path.write_text("".join(f"2026-11-20 14:00:0{n}Z ERROR db timeout after 30 s\n" for n in range(5)))
    plan = preview([path])
    assert [plan.line(n).repeats for n in plan.shown] == [5]


def test_streams_that_container_runtimes_write_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "0.log"
    path.write_text(
        "2026-11-20T13:00:01.123456789Z stdout F order placed\n"
        "2026-11-20T13:00:02.123456789+00:00 stderr P:x ERROR order lost\n"
        "2026-11-20T13:00:03Z stdout is full\n"
    )
    rows = found_in(path).rows
    assert [(row.text, row.detail, row.severity) for row in rows] == [
        ("order placed", "", ""),
        ("ERROR order lost", "stderr", "error"),
        ("stdout is full", "", ""),
    ]
    before = [row._replace(text=f"stdout F {row.text}") for row in rows[:1]]
    plan = preview([path], known=[KnownRow(row.fingerprint(), row.digest, "e") for row in before])
    assert [line.state for line in plan.lines()] == [State.UPDATED, State.NEW, State.NEW]
