"""Opsgenie: actions its webhook delivers; alerts, notes, logs and incidents its API lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from pmtui.evidence.formats.opsgenie import OpsgenieReader
from pmtui.model.vocabulary import EventKind as Kind
from tests.evidence.anything import spoiled, survives
from tests.evidence.reading import SAMPLES, found_in, values, whose

HERE = SAMPLES / "opsgenie"


@pytest.mark.parametrize("path", sorted(HERE.iterdir()), ids=lambda path: path.name)
def test_recognised(path: Path, tmp_path: Path) -> None:
    assert whose(path, tmp_path) == "opsgenie"


def test_an_action_is_when_the_alert_was_updated_not_when_it_was_made() -> None:
    found = found_in(HERE / "deliveries.jsonl")
    assert [
        (clock, text, row.event_kind) for (clock, text), row in zip(found.told, found.rows, strict=True)
    ] == [
        ("13:05:00.25", "Create: Checkout answers slowly", Kind.ALERT),
        ("13:07:30.764002", "Acknowledge: Checkout answers slowly", Kind.ACKNOWLEDGEMENT),
        ("13:08:00", "AddNote: Checkout answers slowly – Rolled back release 41", Kind.MITIGATION),
        ("13:08:20", "AddTeam: Checkout answers slowly – Platform", Kind.ESCALATION),
        ("13:40:00", "Close: Checkout answers slowly", Kind.RESOLUTION),
    ]
    assert [row.team for row in found.rows] == ["Payments", "", "", "Platform", ""]
    assert (found.rows[0].severity, found.rows[0].actor) == ("P3", "mara@shop.example")
    assert {row.group for row in found.rows} == {"al-1"}
    assert len({row.source_id for row in found.rows}) == 5


def test_an_escalation_has_no_time() -> None:
    found = found_in(HERE / "deliveries.jsonl")
    assert [(row.line, row.text, row.no_time) for row in found.untimed] == [
        (6, "Escalate – second line → ole@shop.example", "no time is written"),
        (8, "no alert", "this is no record known here"),
    ]
    assert not found.questions


def test_alerts_of_the_api_and_what_their_report_says() -> None:
    found = found_in(HERE / "alerts.json")
    assert [(clock, text, row.actor) for (clock, text), row in zip(found.told, found.rows, strict=True)] == [
        ("13:05:00.25", "Create: Checkout answers slowly", "pinger"),
        ("13:06:00", "Create: Queue is long", ""),
        ("13:07:30.764", "Acknowledge: Checkout answers slowly", "mara@shop.example"),
        ("13:40:00.25", "Close: Checkout answers slowly", "ole@shop.example"),
    ]
    assert found.rows[0].detail == "Seen 4 times, last 2026-11-20T13:11:00Z\nTags: checkout"


def test_an_alert_is_the_same_record_from_the_api_and_from_a_webhook() -> None:
    delivered, listed = found_in(HERE / "deliveries.jsonl").rows[0], found_in(HERE / "alerts.json").rows[0]
    assert delivered.fingerprint() == listed.fingerprint()


def test_notes_and_logs() -> None:
    notes = found_in(HERE / "notes.json")
    assert notes.told == [("13:08:00.7", "Rolled back release 41")]
    assert notes.rows[0].event_kind is Kind.MITIGATION
    logs = found_in(HERE / "logs.json")
    assert logs.told == [("13:07:30", "Alert acknowledged via web")]
    assert logs.rows[0].event_kind is Kind.ACKNOWLEDGEMENT
    assert [(row.text, row.hidden) for row in logs.hidden] == [("Sent SMS", "notification sent")]


def test_an_incident_tells_of_its_impact() -> None:
    found = found_in(HERE / "incident.json")
    assert [
        (clock, text, row.event_kind) for (clock, text), row in zip(found.told, found.rows, strict=True)
    ] == [
        ("12:58:00", "Impact began: Payments slow", Kind.IMPACT),
        ("13:20:00", "Incident created: Payments slow", Kind.ALERT),
        ("13:30:00", "Impact ended: Payments slow", Kind.NOTE),
    ]
    assert found.rows[0].link == "https://shop.example/incident/3"


@given(spoiled(*values(HERE)))
def test_anything_gives_rows(value: Any) -> None:
    survives(OpsgenieReader(), value)
