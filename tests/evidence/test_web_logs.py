"""Access logs, common and combined, and W3C extended ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from pmtui.evidence.formats.access_log import AccessLogReader
from pmtui.evidence.formats.w3c import W3cReader
from pmtui.model.vocabulary import EventKind as Kind
from tests.evidence.anything import any_lines, survives
from tests.evidence.reading import SAMPLES, found_in, whose

COMBINED = SAMPLES / "access_log" / "combined.log"
IIS, CLOUDFRONT = SAMPLES / "w3c" / "iis.log", SAMPLES / "w3c" / "cloudfront.log"


@pytest.mark.parametrize(
    ("path", "name"), [(COMBINED, "access-log"), (IIS, "w3c"), (CLOUDFRONT, "w3c")], ids=str
)
def test_recognised(path: Path, name: str, tmp_path: Path) -> None:
    assert whose(path, tmp_path) == name


def test_requests_as_they_are_written() -> None:
    found = found_in(COMBINED)
    assert found.told[:3] == [
        ("13:05:00", '"GET /checkout?cart=1 HTTP/1.1" 502 157 "https://shop.example/" "Mozilla/5.0"'),
        ("13:05:00", '"GET /checkout?cart=2 HTTP/1.1" 502 157 "-" "Mozilla/5.0" "203.0.113.9"'),
        ("13:05:01", '"POST /orders HTTP/2.0" 201 12 "-" "curl/8.1"'),
    ]
    first, second, order = found.rows[:3]
    assert (first.kind, order.kind) == (Kind.IMPACT, Kind.NOTE)
    assert first.group == second.group == "502 GET /checkout"
    assert (order.actor, order.detail, order.original) == (
        "noor",
        "from 2001:db8::1",
        "20/Nov/2026:14:05:01 +0100",
    )


def test_probes_are_noise_unless_they_fail() -> None:
    found = found_in(COMBINED)
    assert [(row.line, row.hidden) for row in found.hidden] == [(4, "health check"), (6, "health check")]
    failed = next(row for row in found.rows if row.line == 5)
    assert failed.kind is Kind.IMPACT


def test_requests_that_are_none_are_kept() -> None:
    found = found_in(COMBINED)
    assert [row.text for row in found.rows[-2:]] == ['"-" 408 0 "-" "-"', '"\\x16\\x03\\"" 400 0']
    assert [(row.line, row.no_time) for row in found.untimed] == [
        (9, "'31/Feb/2026:14:05:06 +0100' is no day of 2026")
    ]


def test_a_request_without_an_end_takes_no_time(tmp_path: Path) -> None:
    line = '192.0.2.7 - - [20/Nov/2026:14:05:00 +0100] "GET /' + "a" * 400_000
    path = tmp_path / "access.log"
    path.write_text(f"{COMBINED.read_text('utf-8')}{line}\n", "utf-8")
    assert any(row.text.startswith('"GET /aaa') for row in found_in(path).rows)


def test_extended_logs_are_in_utc_and_name_their_fields() -> None:
    found = found_in(IIS)
    assert found.told == [("13:05:00", "GET /checkout?cart=1 500"), ("13:05:02", "POST /orders 201")]
    first, order = found.rows
    assert (first.kind, order.kind) == (Kind.IMPACT, Kind.NOTE)
    assert "time-taken: 1203" in first.detail.splitlines()
    assert first.detail.splitlines()[-1].startswith("2026-11-20 13:05:00 10.0.0.1 GET /checkout")
    assert [row.hidden for row in found.hidden] == ["health check"]
    assert [(row.line, row.no_time) for row in found.untimed] == [(9, "its cells are not those of #Fields")]
    assert found_in(CLOUDFRONT).told == [("13:05:00", "GET /a b 503")]


@given(any_lines(*COMBINED.read_text("utf-8").splitlines()))
def test_any_lines_of_an_access_log(text: str) -> None:
    survives(AccessLogReader(), text)


@given(any_lines(*IIS.read_text("utf-8").splitlines()))
def test_any_lines_of_an_extended_log(text: str) -> None:
    survives(W3cReader(), text)
