"""Datadog and New Relic: events, incidents and what webhooks post, bad clocks included."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from pmtui.evidence.formats.datadog import DatadogReader
from pmtui.evidence.formats.newrelic import NewRelicReader
from pmtui.model.vocabulary import EventKind as Kind
from tests.evidence.anything import spoiled, survives
from tests.evidence.reading import SAMPLES, found_in, values, whose

DATADOG, NEW_RELIC = SAMPLES / "datadog", SAMPLES / "newrelic"


@pytest.mark.parametrize("path", sorted(DATADOG.iterdir()), ids=lambda path: path.name)
def test_datadog_is_recognised(path: Path, tmp_path: Path) -> None:
    assert whose(path, tmp_path) == "datadog"


@pytest.mark.parametrize("path", sorted(NEW_RELIC.iterdir()), ids=lambda path: path.name)
def test_new_relic_is_recognised(path: Path, tmp_path: Path) -> None:
    assert whose(path, tmp_path) == "newrelic"


@pytest.mark.parametrize(
    "value",
    [
        {"timestamp": 1795179900000, "current_state": "sunny"},
        {"id": 1, "createdAt": 1795179900000, "state": "draft"},
        {"data": [{"type": "event", "attributes": {"name": "concert"}}]},
        {"event": "deploy", "timestamp": 1795179900},
        {"deployments": [{"id": 1, "timestamp": "2026-11-20T13:05:00Z"}]},
        {"title": "A page", "date": "2026-11-20", "body": "words"},
    ],
)
def test_what_only_looks_alike_is_nobodys(value: dict[str, Any]) -> None:
    assert not DatadogReader().is_mine(value)
    assert not NewRelicReader().is_mine(value)


# --- Datadog ---------------------------------------------------------------------


def test_events_of_the_first_api_keep_their_long_ids() -> None:
    found = found_in(DATADOG / "events.json")
    assert found.told == [
        ("13:05:00", "[Triggered] checkout p99 is high"),
        ("13:06:00", "still high"),
        ("13:35:00", "[Recovered] checkout p99 is high"),
    ]
    first, child, last = found.rows
    assert (first.kind, child.kind, last.kind) == (Kind.ALERT, Kind.ALERT, Kind.RESOLUTION)
    assert first.source_id == "event/1234567890123456789"
    assert {row.group for row in found.rows} == {"77"}
    assert first.detail == "p99 is 2.4 s\ntags: service:checkout"
    assert [(row.text, row.no_time) for row in found.untimed] == [
        ("mara deployed checkout 2.4.1", "'soon' is no time")
    ]


def test_events_of_the_second_api_and_logs() -> None:
    (row,) = found_in(DATADOG / "events-v2.json").rows
    assert (row.text, row.kind, row.severity, row.channel) == (
        "[Warn] checkout p99",
        Kind.ALERT,
        "warn",
        "checkout",
    )
    assert found_in(DATADOG / "events-v2.json").untimed[0].text == "no time"
    (log,) = found_in(DATADOG / "logs.json").rows
    assert (log.text, log.severity, log.source_id) == ("connection refused", "error", "log/L1")


def test_a_webhook_and_one_event() -> None:
    assert found_in(DATADOG / "webhook.json").told == [("13:05:00", "[Triggered] checkout p99")]
    assert found_in(DATADOG / "event.json").told == [("13:05:00", "checkout 2.4.1 rolled out")]


def test_an_incident_tells_each_of_its_moments() -> None:
    found = found_in(DATADOG / "incident.json")
    assert [(at, text, row.kind) for (at, text), row in zip(found.told, found.rows, strict=True)] == [
        ("13:00:00", "Customer impact began: Checkout fails", Kind.IMPACT),
        ("13:05:00", "Detected: Checkout fails", Kind.DETECTION),
        ("13:07:00.123456", "Incident declared: Checkout fails", Kind.DETECTION),
    ]
    assert found.rows[0].detail == "all of Europe\ncommander: Mara"
    assert found.rows[2].actor == "Mara"
    assert {row.severity for row in found.rows} == {"SEV-2"}
    assert not found.untimed, "what did not happen yet is no row"


def test_cells_and_to_dos_of_an_incident() -> None:
    cells = found_in(DATADOG / "cells.json")
    assert cells.told == [
        ("13:10:00.000001", "rolling back 2.4.1"),
        ("13:20:00", "incident status change: active → stable"),
    ]
    assert cells.rows[0].actor == "Mara"
    todos = found_in(DATADOG / "todos.json")
    assert todos.told == [("14:00:00", "To-do: Restore lost carts"), ("15:00:00", "Done: Restore lost carts")]
    assert todos.rows[0].detail == "assigned: @mara@example.org, Noor"


# --- New Relic -------------------------------------------------------------------


def test_an_issue_through_its_states() -> None:
    found = found_in(NEW_RELIC / "issues.jsonl")
    assert found.told == [
        ("13:05:00", "Activated: Checkout slow: p99 above 2 s"),
        ("13:07:00", "Acknowledged: Checkout slow"),
        ("13:35:00", "Closed: p99 above 2 s"),
    ]
    opened, acknowledged, closed = found.rows
    assert (opened.kind, acknowledged.kind, closed.kind) == (
        Kind.ALERT,
        Kind.ACKNOWLEDGEMENT,
        Kind.RESOLUTION,
    )
    assert (acknowledged.actor, opened.severity, opened.team) == ("Mara", "CRITICAL", "Shop on call")
    assert len({row.source_id for row in found.rows}) == 3
    assert opened.link == "https://nr.example/i1"


def test_bad_clocks_are_listed_and_ask_nothing() -> None:
    found = found_in(NEW_RELIC / "issues.jsonl")
    assert [(row.line, row.no_time) for row in found.untimed] == [
        (4, "the year 1969 can't be right"),
        (5, "179517990000000000 is no time between 1990 and 2100"),
        (6, "no time is written"),
    ]
    assert not found.questions


def test_old_webhooks_and_the_least_of_one() -> None:
    assert found_in(NEW_RELIC / "incident.json").told == [("13:05:00", "Open: Checkout slow: p99 above 2 s")]
    assert found_in(NEW_RELIC / "least.json").told == [("13:05:00", "Issue open")]
    (row,) = found_in(NEW_RELIC / "legacy.json").rows
    assert (row.text, row.kind, row.severity) == ("Shop: New alert on Shop", Kind.ALERT, "critical")


def test_violations_open_and_close_in_epochs_of_any_unit() -> None:
    found = found_in(NEW_RELIC / "violations.json")
    assert sorted(found.told) == [
        ("13:05:00", "Opened: checkout: p99 above 2 s"),
        ("13:05:00", "Opened: queue long"),
        ("13:15:00", "Closed: checkout: p99 above 2 s"),
    ]
    assert {row.group for row in found.rows} == {"41", "8"}
    (deployed,) = found_in(NEW_RELIC / "deployments.json").rows
    assert (deployed.text, deployed.kind, deployed.actor) == (
        "Deployed 2.4.1: lower limit",
        Kind.CHANGE,
        "mara",
    )


@given(spoiled(*values(DATADOG)))
def test_datadog_takes_anything(value: Any) -> None:
    survives(DatadogReader(), value)


@given(spoiled(*values(NEW_RELIC)))
def test_new_relic_takes_anything(value: Any) -> None:
    survives(NewRelicReader(), value)
