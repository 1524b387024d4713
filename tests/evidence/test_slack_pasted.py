"""Text copied out of Slack's window."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pmtui.evidence.options import Options
from pmtui.evidence.problems import NeedsDay, NeedsZone
from pmtui.evidence.readers import reader_for
from pmtui.evidence.source import Source
from pmtui.model.vocabulary import EventKind
from tests.evidence.reading import found_in

DAY = Options(zone="UTC", day=date(2026, 11, 20), year=2026)


def pasted(folder: Path, *lines: str) -> Path:
    path = folder / "chat.txt"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def said(path: Path, options: Options = DAY) -> list[tuple[str, str, str]]:
    found = found_in(path, options)
    assert not found.untimed
    return [(f"{row.at:%d %H:%M}", row.actor, row.text) for row in found.rows if row.at]


def test_a_name_and_a_time_and_below_it_the_words(tmp_path: Path) -> None:
    path = pasted(
        tmp_path,
        "Ines Pereira  2:03 PM",
        "checkout is slow",
        "p99 at 4 s",
        "",
        "Tomasz Kowalski  2:05 PM",
        "looking (edited)",
        "3 replies",
    )
    assert reader_for(Source(path)).name == "slack-pasted"
    assert said(path) == [
        ("20 14:03", "Ines Pereira", "checkout is slow\np99 at 4 s"),
        ("20 14:05", "Tomasz Kowalski", "looking"),
    ]
    first, second = found_in(path, DAY).rows
    assert (first.line, first.original, first.tool, first.kind) == (1, "2:03 PM", "Slack", EventKind.MESSAGE)
    assert second.detail == "edited"


@pytest.mark.parametrize(
    "head",
    [
        ("Ines Pereira", "  2:03 PM"),
        ("Ines Pereira 2:03 PM",),
        ("Ines Pereira  14:03",),
        ("Ines Pereira [2:03 PM]",),
        ("ines\t2:03 PM",),
        ("PagerDuty APP  2:03 PM",),
        ("PagerDuty", "APP  2:03 PM"),
        ("PagerDuty", "APP", "  2:03 PM"),
        ("Ines Pereira", "  Nov 20th at 2:03 PM"),
        ("Ines Pereira  Nov 20th, 2026 at 2:03 PM",),
        ("Ines Pereira  Today at 2:03 PM",),
        ("Friday, November 20th", "Ines Pereira  2:03 PM"),
    ],
)
def test_the_ways_in_which_who_and_when_stand(head: tuple[str, ...], tmp_path: Path) -> None:
    path = pasted(tmp_path, *head, "slow", *head, "still")
    assert reader_for(Source(path)).name == "slack-pasted"
    who = next(name for name in ("Ines Pereira", "PagerDuty", "ines") if any(name in line for line in head))
    assert said(path) == [("20 14:03", who, "slow"), ("20 14:03", who, "still")]


def test_further_messages_of_the_same_person_have_only_a_clock(tmp_path: Path) -> None:
    path = pasted(
        tmp_path, "Ines Pereira", "  11:58 AM", "slow", "11:59", "slower", "12:01", "down", "[12:03 PM]", "up"
    )
    assert said(path) == [
        ("20 11:58", "Ines Pereira", "slow"),
        ("20 11:59", "Ines Pereira", "slower"),
        ("20 12:01", "Ines Pereira", "down"),
        ("20 12:03", "Ines Pereira", "up"),
    ]


def test_days_are_named_between_messages(tmp_path: Path) -> None:
    path = pasted(
        tmp_path,
        "Thursday, November 19th",
        "Ines  11:00 PM",
        "slow",
        "Friday, November 20th",
        "Ines  11:30 PM",
        "fixed",
    )
    assert said(path, Options(zone="UTC", year=2026)) == [
        ("19 23:00", "Ines", "slow"),
        ("20 23:30", "Ines", "fixed"),
    ]


def test_today_comes_after_yesterday(tmp_path: Path) -> None:
    path = pasted(tmp_path, "Yesterday", "Ines  1:00 PM", "slow", "Today", "Ines  2:00 PM", "fixed")
    assert said(path) == [("20 13:00", "Ines", "slow"), ("21 14:00", "Ines", "fixed")]


def test_day_and_zone_are_asked_at_once(tmp_path: Path) -> None:
    path = pasted(tmp_path, "Ines  2:03 PM", "slow", "Ines  2:04 PM", "down")
    assert {type(question) for question in found_in(path).questions} >= {NeedsDay, NeedsZone}


def test_what_comes_before_the_first_name_is_listed(tmp_path: Path) -> None:
    path = pasted(tmp_path, "Ines  2:03 PM", "slow", "Today", "left over", "Ines  2:05 PM", "up")
    found = found_in(path, DAY)
    assert [row.text for row in found.untimed] == ["left over"]
    assert [row.text for row in found.rows] == ["slow", "up"]


@pytest.mark.parametrize(
    "lines",
    [
        ("# Timeline", "- 14:03 Ines: slow"),
        ("14:03 slow", "14:05 down"),
        ("We met at", "and then at 2:03 PM", "it was slow"),
        ("[12:18] <ines> slow", "[12:19] <ines> down"),
    ],
)
def test_other_texts_are_not_slacks(lines: tuple[str, ...], tmp_path: Path) -> None:
    assert reader_for(Source(pasted(tmp_path, *lines))).name != "slack-pasted"
