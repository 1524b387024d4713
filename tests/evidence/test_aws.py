"""AWS: alarms by whatever carries them, and the records its command line prints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from pmtui.evidence.formats.aws import AwsReader
from pmtui.evidence.formats.cloudwatch import CloudWatchReader
from pmtui.model.vocabulary import EventKind as Kind
from tests.evidence.anything import spoiled, survives
from tests.evidence.reading import SAMPLES, found_in, values, whose

ALARMS, AWS = SAMPLES / "cloudwatch", SAMPLES / "aws"
CROSSED = "checkout-5xx: OK → ALARM: Threshold Crossed: 1 datapoint [6.0 (20/11/26 13:00:00)] was above 5"


@pytest.mark.parametrize("path", sorted(ALARMS.iterdir()), ids=lambda path: path.name)
def test_alarms_are_recognised(path: Path, tmp_path: Path) -> None:
    assert whose(path, tmp_path) == "cloudwatch"


@pytest.mark.parametrize("path", sorted(AWS.iterdir()), ids=lambda path: path.name)
def test_other_events_are_recognised(path: Path, tmp_path: Path) -> None:
    assert whose(path, tmp_path) == "aws"


@pytest.mark.parametrize(
    "value",
    [
        {"events": [{"timestamp": 1795179900000, "message": "not of AWS"}]},
        {"Events": [{"Date": "2026-11-20", "Message": "a concert"}]},
        {"status": "ok", "startTime": 1, "service": "shop"},
        {"Message": "hello", "MessageId": "1"},
    ],
)
def test_what_only_looks_alike_is_nobodys(value: dict[str, Any]) -> None:
    assert not AwsReader().is_mine(value)
    assert not CloudWatchReader().is_mine(value)


# --- alarms ----------------------------------------------------------------------


def test_the_history_of_an_alarm() -> None:
    found = found_in(ALARMS / "history.json")
    assert [(at, text, row.kind) for (at, text), row in zip(found.told, found.rows, strict=True)] == [
        ("12:00:00", 'checkout-5xx: Alarm "checkout-5xx" updated', Kind.CHANGE),
        ("13:05:00.5", "checkout-5xx: Alarm updated from OK to ALARM", Kind.ALERT),
        ("13:05:01", "checkout-5xx: Successfully executed action arn:aws:sns:eu-west-1:1:pager", Kind.NOTE),
        ("13:35:00.5", "checkout-5xx: Alarm updated from ALARM to OK", Kind.RESOLUTION),
    ]
    assert found.rows[1].detail == "1 datapoint was above 5"
    assert {row.group for row in found.rows} == {"checkout-5xx"}
    assert len({row.source_id for row in found.rows}) == 4


@pytest.mark.parametrize("name", ["sns.json", "lambda.json", "queue.json"])
def test_an_alarm_is_found_inside_what_carries_it(name: str) -> None:
    row = found_in(ALARMS / name).rows[0]
    assert (row.text, row.kind, row.original) == (CROSSED, Kind.ALERT, "2026-11-20T13:05:00.236+0000")
    assert row.detail == "errors of checkout\nregion: EU (Ireland)"


def test_other_messages_keep_their_words_and_subscriptions_are_noise() -> None:
    found = found_in(ALARMS / "lambda.json")
    assert found.told[1:] == [("13:05:02", "hello from a person")]
    assert [(row.hidden, row.channel) for row in found.hidden] == [("about the subscription", "pager")]
    assert found_in(ALARMS / "queue.json").told[1] == ("13:05:03", "plain words")


def test_alarms_of_event_bridge_and_as_listed() -> None:
    assert found_in(ALARMS / "eventbridge.json").told == [
        ("13:05:00.31", "checkout-5xx: OK → ALARM: above 5")
    ]
    assert found_in(ALARMS / "alarms.json").told == [("13:05:00.31", "checkout-5xx: ALARM: above 5")]


def test_messages_inside_messages_have_an_end() -> None:
    inner: dict[str, Any] = {"TopicArn": "arn", "MessageId": "m", "Message": "the last"}
    for _ in range(12):
        inner = {"TopicArn": "arn", "MessageId": "m", "Message": json.dumps(inner)}
    (row,) = survives(CloudWatchReader(), inner)
    assert row.no_time


# --- other records ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "tool", "told"),
    [
        ("databases.json", "AWS events", [("13:05:00.123", "DB instance restarted")]),
        ("trail.json", "CloudTrail", [("13:05:00", "UpdateService (ecs.amazonaws.com)")]),
        (
            "trail-file.json",
            "CloudTrail",
            [("13:05:00", "RebootDBInstance (rds.amazonaws.com): failed: Throttled")],
        ),
        (
            "stack.json",
            "CloudFormation",
            [
                ("13:05:00.556", "Service: UPDATE_FAILED: no capacity"),
                ("13:06:00.556", "shop: UPDATE_ROLLBACK_IN_PROGRESS"),
            ],
        ),
        ("logs.json", "CloudWatch Logs", [("13:05:00", "out of memory"), ("13:05:00", "out of memory")]),
        (
            "services.json",
            "ECS",
            [
                ("13:04:59.5", "service shop created"),
                ("13:03:59.75", "deployment shop:7 created: PRIMARY, IN_PROGRESS"),
                ("13:05:00.435", "(service shop) is unable to place a task"),
            ],
        ),
        (
            "health.json",
            "AWS Health",
            [
                ("13:05:00", "AWS_EC2_OPERATIONAL_ISSUE: EC2 eu-west-1"),
                ("14:05:00", "Ended: AWS_EC2_OPERATIONAL_ISSUE: EC2 eu-west-1"),
            ],
        ),
        (
            "deployment.json",
            "CodeDeploy",
            [
                ("13:05:00.136", "deployment d-1 of shop created"),
                ("13:10:00.5", "deployment d-1 of shop: Failed: too few healthy hosts"),
            ],
        ),
        (
            "incidents.json",
            "Incident Manager",
            [
                ("13:05:00.579", "Incident declared: Checkout fails"),
                ("14:05:00", "Incident resolved: Checkout fails"),
            ],
        ),
        ("incident-events.json", "Incident Manager", [("13:06:00", "Custom Event")]),
        ("incident-event.json", "Incident Manager", [("13:06:00", "Custom Event: rolled back")]),
        ("scaling.json", "Auto Scaling", [("13:05:00", "Terminating EC2 instance: i-1")]),
    ],
)
def test_records(name: str, tool: str, told: list[tuple[str, str]]) -> None:
    found = found_in(AWS / name)
    assert found.told == told
    assert {row.tool for row in found.rows} == {tool}
    assert not found.untimed


def test_who_changed_what_and_why_it_failed() -> None:
    (row,) = found_in(AWS / "trail.json").rows
    assert (row.kind, row.actor, row.original) == (Kind.CHANGE, "mara", "2026-11-20T05:05:00-08:00")
    assert row.detail.splitlines() == [
        "ecs.amazonaws.com",
        "AccessDenied",
        "arn:aws:iam::1:user/mara",
        "eu-west-1",
    ]
    assert found_in(AWS / "stack.json").rows[1].kind is Kind.MITIGATION
    assert [row.kind for row in found_in(AWS / "health.json").rows] == [Kind.IMPACT, Kind.RESOLUTION]


@given(spoiled(*values(ALARMS)))
def test_alarms_take_anything(value: Any) -> None:
    survives(CloudWatchReader(), value)


@given(spoiled(*values(AWS)))
def test_records_take_anything(value: Any) -> None:
    survives(AwsReader(), value)
