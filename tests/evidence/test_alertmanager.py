"""Alertmanager and Grafana: alerts with labels, however they come, and Grafana's annotations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from pmtui.evidence import json_stream, repeats
from pmtui.evidence.formats.alertmanager import AlertmanagerReader, fingerprint
from pmtui.evidence.formats.grafana import GrafanaReader
from pmtui.model.vocabulary import EventKind as Kind
from tests.evidence.anything import spoiled, survives
from tests.evidence.reading import SAMPLES, found_in, values, whose

ALERTS, GRAFANA = SAMPLES / "alertmanager", SAMPLES / "grafana"
SLOW = "CheckoutSlow firing: CheckoutSlow is bad"


@pytest.mark.parametrize("path", sorted(ALERTS.iterdir()), ids=lambda path: path.name)
def test_alerts_are_recognised(path: Path, tmp_path: Path) -> None:
    assert whose(path, tmp_path) == "alertmanager"


@pytest.mark.parametrize("path", sorted(GRAFANA.iterdir()), ids=lambda path: path.name)
def test_alerts_and_annotations_of_grafana_are_recognised(path: Path, tmp_path: Path) -> None:
    assert whose(path, tmp_path) == "grafana"


def test_a_firing_alert() -> None:
    found = found_in(ALERTS / "firing.json")
    assert found.told == [("13:05:00.123456", SLOW)], "digits after the microsecond are cut"
    row = found.rows[0]
    assert (row.kind, row.severity, row.team, row.channel) == (
        Kind.ALERT,
        "critical",
        "payments",
        "payments-pager",
    )
    assert row.group == "00000000000000a1"
    assert row.original == "2026-11-20T14:05:00.123456789+01:00"
    assert row.detail == "p99 is 2.4 s\ninstance=c-3:9090"
    assert row.link.startswith("http://prometheus.example/")


def test_an_alert_that_always_fires_is_noise() -> None:
    found = found_in(ALERTS / "firing.json")
    assert [(row.text, row.hidden) for row in found.hidden] == [
        ("Watchdog firing: Watchdog is bad", "heartbeat")
    ]


def test_what_is_resolved_has_an_end_unless_the_end_is_odd() -> None:
    found = found_in(ALERTS / "deliveries.jsonl")
    assert found.told == [
        ("13:05:00.123456", SLOW),
        ("13:06:00", "QueueLong firing: QueueLong is bad"),
        ("13:06:00", "QueueOld firing: QueueOld is bad"),
        ("13:35:00.5", "CheckoutSlow resolved: CheckoutSlow is bad"),
    ]
    assert found.rows[3].kind is Kind.RESOLUTION
    assert [row.detail.endswith("resolved; when is not written") for row in found.rows] == [
        False, True, True, False,
    ]  # fmt: skip


def test_a_delivery_that_says_the_same_again_is_hidden() -> None:
    found = found_in(ALERTS / "deliveries.jsonl")
    assert [(row.line, row.text, row.hidden) for row in found.hidden] == [
        (2, SLOW, "told again"),
        (3, SLOW, "told again"),
    ]
    assert len({row.source_id for row in found.rows}) == len(found.rows)


def test_an_impossible_start_is_listed() -> None:
    found = found_in(ALERTS / "deliveries.jsonl")
    assert [(row.line, row.text, row.no_time) for row in found.untimed] == [
        (6, "DiskFull firing: DiskFull is bad", "'2022-13-26T00:00:00Z' is no day of the calendar")
    ]


def test_the_api_lists_ends_in_the_future_of_alerts_that_fire() -> None:
    found = found_in(ALERTS / "api_v2.json")
    assert found.told == [("13:05:00.123", SLOW)]
    assert found.rows[0].channel == "payments-pager, chat"
    assert [(row.text, row.hidden) for row in found.hidden] == [
        ("DiskFull firing: DiskFull is bad", "silenced")
    ]


def test_an_alert_is_one_row_whoever_receives_it() -> None:
    found = found_in(ALERTS / "groups.json")
    assert found.told == [("13:05:00.123", SLOW)]
    assert [(row.channel, row.hidden) for row in found.hidden] == [("chat", "told again")]


def test_a_delivery_and_the_api_tell_of_the_same_record() -> None:
    delivered = found_in(ALERTS / "firing.json").rows[0]
    listed = found_in(ALERTS / "api_v2.json").rows[0]
    assert delivered.fingerprint() == listed.fingerprint()


def test_alerts_as_prometheus_lists_them() -> None:
    found = found_in(ALERTS / "prometheus.json")
    assert [(text, row.kind) for (_, text), row in zip(found.told, found.rows, strict=True)] == [
        ("CheckoutSlow firing: slow", Kind.ALERT),
        ("QueueLong pending", Kind.NOTE),
    ]


def test_the_fingerprint_is_alertmanagers_own() -> None:
    # the alert Grafana sends for a test has had this fingerprint for years
    assert fingerprint({"instance": "Grafana", "alertname": "TestAlert"}) == "57c6d9296de2ad39"


def test_long_files_are_read_alert_by_alert(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "WHOLE", 100)
    monkeypatch.setattr(repeats, "REMEMBERED", 1)
    assert [text for _, text in found_in(ALERTS / "firing.json").told] == [SLOW]
    assert not found_in(ALERTS / "firing.json").untimed
    assert len(found_in(ALERTS / "groups.json").rows) == 1


# --- Grafana ---------------------------------------------------------------------


def test_alerts_since_version_8() -> None:
    found = found_in(GRAFANA / "version9.json")
    assert found.told == [
        ("13:05:00", "CheckoutSlow firing: CheckoutSlow is bad"),
        ("13:06:00", "Disk (copy) firing: is bad"),
        ("13:35:00", "CheckoutSlow resolved: CheckoutSlow is bad"),
    ]
    assert {row.tool for row in found.rows} == {"Grafana"}
    assert found.rows[0].link == "http://g.example/d/1?p=2"
    assert "[ var='A' value=2.4 ]" in found.rows[0].detail


def test_alerts_before_version_8_have_no_time_and_ask_nothing() -> None:
    found = found_in(GRAFANA / "version7.json")
    assert not found.rows
    assert not found.questions
    row = found.untimed[0]
    assert row.text == "[Alerting] Checkout slow: Look at release 41."
    assert row.no_time == "alerts of Grafana before version 8 carry no time"
    assert (row.kind, row.detail, row.link) == (Kind.ALERT, "p99: 2.4", "http://g.example/d/1")


def test_annotations() -> None:
    found = found_in(GRAFANA / "annotations.json")
    assert [
        (clock, text, row.event_kind.value) for (clock, text), row in zip(found.told, found.rows, strict=True)
    ] == [
        ("12:58:00", "Release 41 of checkout", "change"),
        ("12:59:00", "End of: Release 41 of checkout", "note"),
        ("13:05:00.25", "Checkout slow: ok → alerting", "alert"),
        ("13:40:00", "Checkout slow: alerting → ok", "resolution"),
    ]
    assert (found.rows[0].actor, found.rows[0].detail) == ("pipeline", "deploy, checkout")
    assert found.rows[2].channel == "panel 2"


@given(spoiled(*values(ALERTS)))
def test_any_alerts_give_rows(value: Any) -> None:
    survives(AlertmanagerReader(), value)


@given(spoiled(*values(GRAFANA)))
def test_any_alerts_of_grafana_give_rows(value: Any) -> None:
    survives(GrafanaReader(), value)


def test_labels_alone_are_no_alert(tmp_path: Path) -> None:
    path = tmp_path / "services.json"
    path.write_text(
        json.dumps([{"labels": {"app": "x"}, "time": "2026-11-20T13:00:00Z", "text": "deployed"}])
    )
    assert not AlertmanagerReader().recognises(path.read_bytes(), path)
    assert not GrafanaReader().recognises(path.read_bytes(), path)
