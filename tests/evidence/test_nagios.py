"""The log of Nagios: hard states, soft ones, dumps."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given

from pmtui.evidence.formats.nagios import NagiosReader
from pmtui.model.vocabulary import EventKind as Kind
from tests.evidence.anything import any_lines, survives
from tests.evidence.reading import SAMPLES, clock, found_in, whose

LOG = SAMPLES / "nagios" / "nagios.log"


def test_recognised(tmp_path: Path) -> None:
    assert whose(LOG, tmp_path) == "nagios"


def test_other_lines_in_brackets_are_not_its_own(tmp_path: Path) -> None:
    path = tmp_path / "kernel.log"
    path.write_text("[1795179900] usb 1-1: new device\n[1795179901] eth0: link up\n")
    assert not NagiosReader().recognises(path.read_bytes(), path)


def test_lines_as_they_are_written() -> None:
    found = found_in(LOG)
    assert [(at, text, row.event_kind) for (at, text), row in zip(found.told, found.rows, strict=True)] == [
        ("13:05:00", "SERVICE ALERT: c-3;Checkout p99;CRITICAL;SOFT;1;p99 is 2.4 s", Kind.NOTE),
        ("13:07:00", "SERVICE ALERT: c-3;Checkout p99;CRITICAL;HARD;3;p99 is 2.6 s; limit 2 s", Kind.ALERT),
        (
            "13:07:01",
            "SERVICE NOTIFICATION: payments;c-3;Checkout p99;CRITICAL;notify-by-push;p99 is 2.6 s",
            Kind.PAGE,
        ),
        (
            "13:07:30",
            "EXTERNAL COMMAND: ACKNOWLEDGE_SVC_PROBLEM;c-3;Checkout p99;2;1;0;mara;on it",
            Kind.ACKNOWLEDGEMENT,
        ),
        (
            "13:07:31",
            "SERVICE NOTIFICATION: payments;c-3;Checkout p99;ACKNOWLEDGEMENT (CRITICAL);notify-by-push;p99 is 2.6 s;"
            "mara;on it",
            Kind.ACKNOWLEDGEMENT,
        ),
        ("13:40:00", "SERVICE ALERT: c-3;Checkout p99;OK;HARD;3;p99 is 0.2 s", Kind.RESOLUTION),
        ("13:40:01", "HOST ALERT: c-4;DOWN;HARD;5;PING CRITICAL", Kind.ALERT),
        ("13:40:02", "HOST FLAPPING ALERT: c-4;STARTED; Host appears to have started flapping", Kind.NOTE),
        ("13:40:03", "Nagios 4.4.6 starting... (PID=411)", Kind.NOTE),
    ]
    assert [row.group for row in found.rows] == [*["c-3;Checkout p99"] * 6, "c-4", "c-4", ""]
    assert [row.severity for row in found.rows[:3]] == ["CRITICAL"] * 3
    assert (found.rows[2].team, found.rows[3].actor, found.rows[4].actor) == ("payments", "mara", "mara")
    assert found.rows[0].detail == "soft state: still being checked again"
    assert found.rows[-1].detail.strip() == "a line that belongs to the one before"


def test_dumps_and_checks_are_noise_and_odd_clocks_are_listed() -> None:
    found = found_in(LOG)
    assert [(clock(row), row.hidden) for row in found.hidden] == [
        ("13:00:00", "log rotation"),
        ("13:00:00", "state dump"),
        ("13:07:40", "check result"),
    ]
    assert [(row.line, row.no_time) for row in found.untimed] == [
        (14, "99999999999 is no time between 1990 and 2100")
    ]


@given(any_lines(*LOG.read_text("utf-8").splitlines()))
def test_any_lines_give_rows(text: str) -> None:
    survives(NagiosReader(), text)
