"""UptimeRobot and Zabbix: webhooks without a time, lists with one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from pmtui.evidence.formats.uptimerobot import UptimeRobotReader
from pmtui.evidence.formats.zabbix import ZabbixReader
from pmtui.model.vocabulary import EventKind as Kind
from tests.evidence.anything import spoiled, survives
from tests.evidence.reading import SAMPLES, found_in, values, whose

ROBOT, ZABBIX = SAMPLES / "uptimerobot", SAMPLES / "zabbix"


@pytest.mark.parametrize("path", sorted([*ROBOT.iterdir(), *ZABBIX.iterdir()]), ids=lambda path: path.stem)
def test_recognised(path: Path, tmp_path: Path) -> None:
    assert whose(path, tmp_path) == path.parent.name


def test_webhooks_without_a_time_are_listed_and_ask_nothing() -> None:
    robot, zabbix = found_in(ROBOT / "alert.json"), found_in(ZABBIX / "alert.json")
    assert [(row.text, row.kind, row.no_time) for row in (*robot.untimed, *zabbix.untimed)] == [
        ("Checkout is Down: HTTP 503", Kind.ALERT, "no time is written"),
        (
            "PROBLEM: c-3.shop.example: Checkout answers slowly",
            Kind.ALERT,
            "Zabbix sent no time with this alert",
        ),
    ]
    assert zabbix.untimed[0].group == "17"
    assert not robot.questions + zabbix.questions
    assert not robot.rows + zabbix.rows


def test_the_log_of_a_monitor() -> None:
    found = found_in(ROBOT / "monitors.json")
    assert found.told == [
        ("13:05:00", "Checkout is Down: Service Unavailable"),
        ("13:40:00", "Checkout is Up: OK"),
    ]
    assert [row.detail for row in found.rows] == ["for 2100 s", "for 0 s"]


def test_problems_of_zabbix() -> None:
    found = found_in(ZABBIX / "problems.json")
    assert [(clock, text, row.kind) for (clock, text), row in zip(found.told, found.rows, strict=True)] == [
        ("13:05:00", "PROBLEM: c-3: Checkout answers slowly", Kind.ALERT),
        ("13:07:30", "Update of c-3: Checkout answers slowly: on it", Kind.ACKNOWLEDGEMENT),
        ("13:08:20", "PROBLEM: Queue is long", Kind.ALERT),
        ("13:40:00", "OK: c-3: Checkout answers slowly", Kind.RESOLUTION),
    ]
    assert [row.severity for row in found.rows] == ["High", "", "Warning", "High"]
    assert found.rows[1].actor == "mara"


@given(spoiled(*values(ROBOT)))
def test_anything_of_uptimerobot_gives_rows(value: Any) -> None:
    survives(UptimeRobotReader(), value)


@given(spoiled(*values(ZABBIX)))
def test_anything_of_zabbix_gives_rows(value: Any) -> None:
    survives(ZabbixReader(), value)
