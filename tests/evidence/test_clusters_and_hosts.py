"""Kubernetes events, the systemd journal, OpenTelemetry."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from pmtui.evidence.formats.journald import JournaldReader
from pmtui.evidence.formats.kubernetes import KubernetesReader
from pmtui.evidence.formats.otel import OtelReader
from pmtui.model.vocabulary import EventKind as Kind
from tests.evidence.anything import spoiled, survives
from tests.evidence.reading import SAMPLES, found_in, values, whose

KUBERNETES, JOURNALD, OTEL = SAMPLES / "kubernetes", SAMPLES / "journald", SAMPLES / "otel"


@pytest.mark.parametrize(
    ("path", "name"),
    [(path, folder.name) for folder in (KUBERNETES, JOURNALD, OTEL) for path in sorted(folder.iterdir())],
    ids=lambda value: value.name if isinstance(value, Path) else value,
)
def test_recognised(path: Path, name: str, tmp_path: Path) -> None:
    assert whose(path, tmp_path) == name


@pytest.mark.parametrize(
    "value",
    [
        {"items": [{"reason": "x", "message": "y"}]},
        {"kind": "Event", "apiVersion": "audit.k8s.io/v1", "verb": "get", "requestReceivedTimestamp": "x"},
        {"MESSAGE": "hello", "PRIORITY": "1"},
        {"resource": {"attributes": []}, "spans": []},
    ],
)
def test_what_only_looks_alike_is_nobodys(value: dict[str, Any]) -> None:
    assert not any(reader.is_mine(value) for reader in (KubernetesReader(), JournaldReader(), OtelReader()))


# --- Kubernetes ------------------------------------------------------------------


def test_an_event_is_a_row_at_its_last_time() -> None:
    found = found_in(KUBERNETES / "list.json")
    assert (
        found.told
        == [
            ("13:00:00", "BackOff: never dated"),
            ("13:04:00.224298", "FailedScheduling: 0/3 nodes are available"),
            ("13:05:00", "BackOff: Back-off restarting failed container"),
            ("13:06:00", "ScalingReplicaSet: Scaled up replica set checkout to 3"),
        ]
        or found.told[0][0] != "13:00:00"
    )
    pending, back_off, scaled = found.rows[-3:]
    assert back_off.detail == "Pod shop/checkout-1, 9 times since 2026-11-20T13:01:00Z, reported by kubelet"
    assert pending.detail == (
        "Pod shop/checkout-1, 4 times since 2026-11-20T13:04:00.224298Z until 2026-11-20T13:09:00.000000Z, "
        "reported by default-scheduler"
    )
    assert (back_off.kind, scaled.kind) == (Kind.ALERT, Kind.CHANGE)
    assert (back_off.severity, scaled.severity, back_off.channel) == ("Warning", "Normal", "shop")
    assert back_off.group == "Pod shop/checkout-1: BackOff"


def test_an_event_without_any_time_is_listed() -> None:
    assert [row.text for row in found_in(KUBERNETES / "list.json").untimed] == ["BackOff: never dated"]


def test_a_watch_and_the_newer_api() -> None:
    found = found_in(KUBERNETES / "watch.jsonl")
    assert [at for at, _ in found.told] == ["13:05:00", "13:07:00"]
    assert len({row.source_id for row in found.rows}) == 1, "the same event, seen again"
    assert [row.hidden for row in found.hidden] == ["a bookmark of the watch"]
    (row,) = found_in(KUBERNETES / "event.json").rows
    assert (row.text, row.kind) == ("Evicted: the node was low on memory", Kind.ALERT)


# --- journald --------------------------------------------------------------------


def test_the_journal() -> None:
    found = found_in(JOURNALD / "export.jsonl")
    assert found.told == [
        ("13:05:00.000001", "connection refused"),
        ("13:05:01", "¡hi"),
        ("13:05:02", "one\ntwo"),
        ("13:05:03", "(empty message)"),
    ]
    first, second = found.rows[:2]
    assert (first.severity, first.channel, first.source_id) == ("error", "checkout.service", "s=1;i=1")
    assert (second.severity, second.channel) == ("info", "kernel")
    assert [(row.line, row.text) for row in found.untimed] == [(4, "no time")]


def test_entries_over_several_lines() -> None:
    found = found_in(JOURNALD / "pretty.json")
    assert [(row.line, row.text) for row in found.rows] == [(1, "one"), (5, "two")]


# --- OpenTelemetry ---------------------------------------------------------------


def test_log_records() -> None:
    found = found_in(OTEL / "logs.json")
    assert found.told == [
        ("13:05:00.3", "connection refused"),
        ("13:05:01", 'cart.lost: {"id": "4"}'),
    ]
    assert [(row.severity, row.channel) for row in found.rows] == [
        ("error", "checkout"),
        ("WARN", "checkout"),
    ]
    assert found.rows[0].detail == "n: 3"
    assert [row.text for row in found.untimed] == ['["a", true]']


def test_a_batch_a_line() -> None:
    found = found_in(OTEL / "batches.jsonl")
    assert [(row.line, row.text) for row in found.rows] == [(1, "connection refused"), (2, "again")]


def test_spans_and_what_happened_in_them() -> None:
    found = found_in(OTEL / "trace.json")
    assert found.told == [
        ("13:05:00", "span POST /orders: failed: deadline exceeded"),
        ("13:05:00.7", "exception: Timeout: after 700 ms"),
    ]
    assert found.rows[0].kind is Kind.IMPACT
    assert found.rows[0].detail == "lasted 1500.000 ms"
    assert {row.group for row in found.rows} == {"aa"}


def test_a_body_nested_too_deeply_has_an_end() -> None:
    body: dict[str, Any] = {"stringValue": "deep"}
    for _ in range(40):
        body = {"arrayValue": {"values": [body]}}
    record = {"timeUnixNano": "1795179900000000000", "body": body}
    assert survives(
        OtelReader(), {"resourceLogs": [{"resource": {}, "scopeLogs": [{"logRecords": [record]}]}]}
    )


@given(spoiled(*values(KUBERNETES)))
def test_kubernetes_takes_anything(value: Any) -> None:
    survives(KubernetesReader(), value)


@given(spoiled(*(json.loads(line) for line in (JOURNALD / "export.jsonl").read_text("utf-8").splitlines())))
def test_the_journal_takes_anything(value: Any) -> None:
    survives(JournaldReader(), value)


@given(spoiled(*values(OTEL)))
def test_telemetry_takes_anything(value: Any) -> None:
    survives(OtelReader(), value)
