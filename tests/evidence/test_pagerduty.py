"""PagerDuty: what its API lists and its webhooks deliver."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from pmtui.evidence import json_stream
from pmtui.evidence.formats.pagerduty import PagerDutyReader
from pmtui.evidence.formats.pagerduty_webhooks import PagerDutyWebhookReader
from pmtui.evidence.plan import KnownRow, State
from pmtui.evidence.preview import preview
from pmtui.evidence.readers import reader_for
from pmtui.evidence.source import Source
from pmtui.model.vocabulary import EventKind as Kind
from tests.evidence.anything import spoiled, survives
from tests.evidence.reading import SAMPLES, found_in, values, whose

API, HOOKS = SAMPLES / "pagerduty", SAMPLES / "pagerduty-webhook"
ABOUT = "[#77] Checkout answers slowly"


@pytest.mark.parametrize("path", sorted(API.iterdir()), ids=lambda path: path.name)
def test_answers_of_the_api_are_recognised(path: Path, tmp_path: Path) -> None:
    assert whose(path, tmp_path) == "pagerduty"


@pytest.mark.parametrize("path", sorted(HOOKS.iterdir()), ids=lambda path: path.name)
def test_deliveries_are_recognised(path: Path, tmp_path: Path) -> None:
    assert whose(path, tmp_path) == "pagerduty-webhook"


def test_an_incident_tells_what_happened_to_it() -> None:
    found = found_in(API / "incidents.json")
    assert [(text, row.event_kind) for (_, text), row in zip(found.told, found.rows, strict=True)] == [
        (f"Incident triggered: {ABOUT}", Kind.ALERT),
        (f"Assigned to Mara Quist: {ABOUT}", Kind.PAGE),
        (f"Acknowledged by Mara Quist: {ABOUT}", Kind.ACKNOWLEDGEMENT),
        (f"Nils Aho was asked to help: {ABOUT}", Kind.ESCALATION),
        (f"Nils Aho joined: {ABOUT}", Kind.NOTE),
        (f"Assigned to Ole Brandt: {ABOUT}", Kind.ESCALATION),
        ("Others were asked to help: [#78] Queue is long", Kind.ESCALATION),
        (f"Resolved by Ole Brandt: {ABOUT}", Kind.RESOLUTION),
    ]
    assert [clock for clock, _ in found.told] == [
        "13:05:00", "13:05:00", "13:07:30", "13:10:00", "13:12:00", "13:15:00", "13:20:00", "13:40:00",
    ]  # fmt: skip
    first = found.rows[0]
    assert (first.severity, first.team, first.group, first.tool) == ("P2", "Payments", "PINC1", "PagerDuty")
    assert first.link == "https://pay.pagerduty.com/incidents/PINC1"
    assert "p99 above 2 s" in first.detail
    assert "Environment=production" in first.detail
    assert found.rows[2].actor == "Mara Quist"


def test_an_incident_without_a_beginning_is_listed_and_an_end_in_year_1_makes_no_row() -> None:
    found = found_in(API / "incidents.json")
    assert [(row.text, row.no_time) for row in found.untimed] == [
        ("Incident triggered: [#78] Queue is long", "no time is written")
    ]
    assert not found.questions


def test_one_page_of_several_is_said() -> None:
    assert "one page of several" in found_in(API / "incidents.json").warnings[0]
    assert not found_in(API / "log_entries.json").warnings


def test_log_entries() -> None:
    found = found_in(API / "log_entries.json")
    assert [
        (clock, text, row.event_kind.value) for (clock, text), row in zip(found.told, found.rows, strict=True)
    ] == [
        ("13:05:00", f"Triggered through the API: {ABOUT}", "alert"),
        ("13:05:01", f"Assigned to Mara Quist: {ABOUT}", "page"),
        ("13:07:30", f"Acknowledged by Mara Quist: {ABOUT}", "acknowledgement"),
        ("13:08:00", f"Note added by Mara Quist: Rolled back release 41: {ABOUT}", "mitigation"),
        ("13:15:00", f"Escalated to Ole Brandt: {ABOUT}", "escalation"),
        ("13:16:00", f"Assigned to Ole Brandt by Mara Quist: {ABOUT}", "handoff"),
        ("13:17:00", f"field value change: {ABOUT}", "note"),
    ]
    assert [row.source_id for row in found.rows] == [
        "PINC1/triggered",
        "PINC1/assigned PMARA 2026-11-20T13:05:01Z",
        "PINC1/acknowledged PMARA 2026-11-20T13:07:30Z",
        "R5",
        "R6",
        "R7",
        "R8",
    ]
    assert {row.group for row in found.rows} == {"PINC1"}
    assert found.rows[0].detail == "p99 above 2 s\np99=2.4 s, region=north"


def test_pages_sent_are_noise_beside_the_log_and_impossible_times_are_listed() -> None:
    found = found_in(API / "log_entries.json")
    assert [(row.source_id, row.hidden) for row in found.hidden] == [("R3", "notification sent")]
    assert [(row.source_id, row.no_time) for row in found.untimed] == [
        ("PINC1/resolved 2026-13-20T13:40:00Z", "'2026-13-20T13:40:00Z' is no day of the calendar")
    ]


def test_alerts_of_an_incident() -> None:
    found = found_in(API / "alerts.json")
    assert found.told == [
        ("13:04:58", "Alert triggered: p99 above 2 s"),
        ("13:39:00", "Alert resolved: p99 above 2 s"),
    ]
    assert found.rows[0].detail == "host=c-3"
    assert [(row.text, row.hidden) for row in found.hidden] == [
        ("Alert triggered: disk at 81 %", "suppressed alert")
    ]


def test_notes_and_changes() -> None:
    notes = found_in(API / "notes.json")
    assert notes.told == [("13:09:00", "Release 41 went out at 12:58"), ("13:45:00", "Resolved for good")]
    assert [row.actor for row in notes.rows] == ["Mara Quist", "Ole Brandt"]
    change = found_in(API / "changes.json").rows[0]
    assert (change.text, change.kind, change.actor) == ("Release 41 of checkout", Kind.CHANGE, "pipeline-7")
    assert change.link == "https://ci.example/41"


def test_records_of_all_kinds_one_a_line() -> None:
    found = found_in(API / "mixed.jsonl")
    assert found.told == [
        ("13:05:00", f"Incident triggered: {ABOUT}"),
        ("13:05:02", "sms_notification: Mara Quist"),
        ("13:07:30", f"Acknowledged: {ABOUT}"),
        ("13:20:00", "status_page_post_update: Payments are slow & may fail"),
        ("13:40:00", f"Resolved by Ole Brandt: {ABOUT}"),
    ]
    assert not any("+47" in f"{row}" for row in found.rows), "a phone number is nobody's business"
    assert [(row.line, row.text) for row in found.untimed] == [(2, "Checkout down"), (5, "something new")]
    assert "of the past" in found.untimed[0].no_time


def test_a_long_answer_is_read_record_by_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "WHOLE", 100)
    found = found_in(API / "log_entries.json")
    assert len(found.rows) == 7
    assert len(found.untimed) == 1
    assert len(found_in(API / "incidents.json").rows) == 8
    assert "one page of several" in found_in(API / "incidents.json").warnings[0]
    assert len(found_in(HOOKS / "v1.json").rows) == 3


# --- webhooks ------------------------------------------------------------------


def test_version_1() -> None:
    found = found_in(HOOKS / "v1.json")
    assert found.told == [
        ("13:05:00", "incident.trigger: Checkout answers slowly"),
        ("13:07:30", "incident.acknowledge: Checkout answers slowly"),
        ("13:15:00", "incident.delegate: Checkout answers slowly (Ole Brandt)"),
    ]
    assert [row.event_kind for row in found.rows] == [Kind.ALERT, Kind.ACKNOWLEDGEMENT, Kind.HANDOFF]
    assert (found.rows[1].actor, found.rows[1].team) == ("Mara Quist", "checkout-api")


def test_version_2_tells_log_entries_and_a_message_without_one() -> None:
    found = found_in(HOOKS / "v2.json")
    assert found.told == [
        ("13:07:30", f"Acknowledged by Mara Quist: {ABOUT}"),
        ("13:40:00", "incident.resolve: Checkout answers slowly"),
    ]
    assert found.rows[0].severity == "P2"


def test_version_3() -> None:
    found = found_in(HOOKS / "v3.jsonl")
    assert [(text, row.event_kind.value) for (_, text), row in zip(found.told, found.rows, strict=True)] == [
        ("incident.triggered: Checkout answers slowly (Mara Quist)", "alert"),
        (f"incident.annotated: {ABOUT} – Rolled back release 41", "mitigation"),
        ("incident.priority_updated: Checkout answers slowly (P1)", "note"),
        (f"incident.responder.added: {ABOUT} (Nils Aho) – Which change went out?", "escalation"),
        ("service.updated: checkout-api", "change"),
    ]
    assert [(row.source_id, row.hidden) for row in found.hidden] == [
        ("e1", "told again"), ("e5", "test of the webhook"),
    ]  # fmt: skip
    assert [(row.text, row.no_time) for row in found.untimed] == [
        ("unsupported_thing: Checkout answers slowly", "'soon' is no time")
    ]
    assert found.rows[0].actor == "", "nobody did it: automation"


def test_a_log_entry_is_the_same_record_from_the_api_and_from_a_webhook() -> None:
    listed = next(row for row in found_in(API / "log_entries.json").rows if "acknowledged" in row.source_id)
    delivered = found_in(HOOKS / "v2.json").rows[0]
    assert delivered.fingerprint() == listed.fingerprint()
    assert delivered.text == listed.text


def test_what_an_incident_and_its_log_both_tell_is_one_record() -> None:
    of_incident = {row.source_id for row in found_in(API / "incidents.json").rows}
    of_log = {row.source_id for row in found_in(API / "log_entries.json").rows}
    assert of_incident & of_log == {"PINC1/triggered", "PINC1/acknowledged PMARA 2026-11-20T13:07:30Z"}


def test_who_is_assigned_a_moment_after_the_beginning_was_paged(tmp_path: Path) -> None:
    incident = json.loads((API / "incidents.json").read_text("utf-8"))["incidents"][0]
    incident["assignments"] = [
        {"at": "2026-11-20T13:05:01.5Z", "assignee": {"id": "P1", "summary": "Mara"}},
        {"at": "2026-11-20T13:30:00Z", "assignee": {"id": "P2", "summary": "Ole"}},
    ]
    path = tmp_path / "incidents.json"
    path.write_text(json.dumps({"incidents": [incident]}), "utf-8")
    kinds = [row.event_kind.value for row in found_in(path).rows if "assigned" in row.source_id]
    assert kinds[0] == "page"
    assert kinds[1] in ("escalation", "handoff")


@given(spoiled(*values(API)))
def test_any_answer_gives_rows(value: Any) -> None:
    survives(PagerDutyReader(), value)


@given(spoiled(*values(HOOKS)))
def test_any_delivery_gives_rows(value: Any) -> None:
    survives(PagerDutyWebhookReader(), value)


CSV = (
    "id,incident_number,description,service_id,service_name,created_on,resolved_on,seconds_to_first_ack,"
    "seconds_to_resolve,auto_resolved,acknowledged_by_user_names,resolved_by_user_name,urgency\n"
)


def test_the_csv_of_reports_tells_beginning_answer_and_end(tmp_path: Path) -> None:
    path = tmp_path / "incidents.csv"
    path.write_text(
        f"{CSV}Q7,77,Checkout answers slowly,PS,checkout,2026-11-20T14:04:50+01:00,2026-11-20T15:15:00+01:00,230,4210,f,"
        "Mara Quist,Nils Aho,high\n"
        "Q8,78,Search is down,PS,search,2026-11-20T16:00:00+01:00,,,,f,,,low\n",
        "utf-8",
    )
    assert reader_for(Source(path)).name == "pagerduty-csv"
    found = found_in(path)
    assert [
        (at, row.event_kind, row.text, row.actor) for (at, _), row in zip(found.told, found.rows, strict=True)
    ] == [
        ("13:04:50", Kind.ALERT, f"Incident triggered: {ABOUT}", ""),
        ("13:08:40", Kind.ACKNOWLEDGEMENT, f"Acknowledged by Mara Quist: {ABOUT}", "Mara Quist"),
        ("14:15:00", Kind.RESOLUTION, f"Resolved by Nils Aho: {ABOUT}", "Nils Aho"),
        ("15:00:00", Kind.ALERT, "Incident triggered: [#78] Search is down", ""),
    ]
    first = found.rows[0]
    assert (first.line, first.team, first.severity, first.source_id) == (
        2,
        "checkout",
        "high",
        "Q7/triggered",
    )
    assert found.rows[3].line == 3


def test_the_csv_and_the_api_tell_one_incident(tmp_path: Path) -> None:
    path = tmp_path / "incidents.csv"
    api = found_in(API / "incidents.json").rows[0]
    own = api.source_id.partition("/")[0]
    path.write_text(
        f"{CSV}{own},77,Checkout answers slowly,PS,checkout,{api.original},,,,f,,,high\n", "utf-8"
    )
    assert found_in(path).rows[0].fingerprint() == api.fingerprint()


def test_the_csv_as_it_was_read_before_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "incidents.csv"
    path.write_text(f"{CSV}Q7,77,Search [eu] is down,PS,search,2026-11-20T14:04:50Z,,,,f,,,high\n", "utf-8")
    (row,) = found_in(path).rows
    before = row._replace(text="Search [eu] is down", source_id="", tool="")
    plan = preview([path], known=[KnownRow(before.fingerprint(), before.digest, "e")])
    assert [line.state for line in plan.lines()] == [State.UPDATED]
