"""Sentry: issues, events, and webhooks of both generations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from pmtui.evidence.formats.sentry import SentryReader
from pmtui.model.vocabulary import EventKind as Kind
from tests.evidence.anything import spoiled, survives
from tests.evidence.reading import SAMPLES, found_in, values, whose

SENTRY = SAMPLES / "sentry"
POOL = "PoolTimeout: no connection in 30 s"


@pytest.mark.parametrize("path", sorted(SENTRY.iterdir()), ids=lambda path: path.name)
def test_recognised(path: Path, tmp_path: Path) -> None:
    assert whose(path, tmp_path) == "sentry"


def test_an_issue_and_what_was_done_about_it() -> None:
    found = found_in(SENTRY / "issues.json")
    assert found.told == [
        ("14:04:10.123456", f"First seen: {POOL}"),
        ("14:10:00", f"Note on {POOL}: The pool again"),
        ("14:40:00", f"Last seen, 312 events: {POOL}"),
        ("15:00:00", f"Resolved: {POOL}"),
    ]
    assert [row.kind for row in found.rows] == [Kind.ALERT, Kind.MESSAGE, Kind.ALERT, Kind.RESOLUTION]
    first = found.rows[0]
    assert (first.severity, first.team, first.detail, first.group) == (
        "error", "shop", "shop.checkout in pay", "4411",
    )  # fmt: skip
    assert first.link == "https://acme.sentry.io/issues/4411/"


def test_events_have_the_best_of_their_times() -> None:
    found = found_in(SENTRY / "events.jsonl")
    assert found.told == [
        ("14:05:00.25", POOL),
        ("14:05:01.5", "Out of memory"),
        ("14:06:00", POOL),
    ]
    assert found.rows[0].detail == "shop.checkout in pay\nenvironment production\nrelease 1.2.0"
    assert [row.severity for row in found.rows] == ["error", "fatal", "error"]
    assert found.rows[1].original == "1795183501.5"


def test_webhooks() -> None:
    found = found_in(SENTRY / "webhooks.jsonl")
    assert found.told == [
        ("14:04:10.123456", f"First seen: {POOL}"),
        ("14:05:00.25", f"Alert Checkout errors: {POOL}"),
        ("14:06:00.5", POOL),
        ("14:06:30", "Critical: Error rate: 90 errors in the last 5 minutes"),
    ]
    assert [(row.line, row.text, row.kind) for row in found.untimed] == [
        (4, f"Resolved: {POOL}", Kind.RESOLUTION)
    ]


def test_the_same_record_has_one_identity_in_webhook_and_api() -> None:
    api = {
        row.fingerprint() for name in ("issues.json", "events.jsonl") for row in found_in(SENTRY / name).rows
    }
    hooks = found_in(SENTRY / "webhooks.jsonl").rows
    assert [row.fingerprint() in api for row in hooks] == [True, True, False, False]


def test_an_issue_seen_once_is_one_row() -> None:
    once = {"id": "1", "shortId": "A-1", "title": "Slow", "firstSeen": "2026-11-20T14:00:00Z"}
    assert len(survives(SentryReader(), {**once, "lastSeen": once["firstSeen"]})) == 1


@pytest.mark.parametrize(
    "value",
    [
        {"event_id": "1", "title": "Slow", "timestamp": 1795183501},
        {"action": "created", "data": {"issue": {"title": "Slow"}}},
        {"level": "error", "culprit": "pay", "message": "Slow", "timestamp": 1795183501},
    ],
)
def test_what_only_resembles_it_is_left_to_others(value: dict[str, Any]) -> None:
    assert SentryReader().recognises(json.dumps(value).encode(), Path("x.json")) == 0


@given(spoiled(*values(SENTRY)))
def test_anything_else_gives_rows_or_a_sentence(value: Any) -> None:
    survives(SentryReader(), value)
