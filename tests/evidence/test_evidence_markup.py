"""Markup that tools and people leave in texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pmtui.evidence.markup import readable
from pmtui.evidence.options import Options
from pmtui.evidence.readers import reader_for
from pmtui.evidence.source import Source
from tests.evidence.reading import found_in


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ("<p>Fixed &amp; done</p><p>Thanks</p>", "Fixed & done\nThanks"),
        (
            'See <a href="https://x.example/1">the run</a>.<br />Bye',
            "See the run (https://x.example/1).\nBye",
        ),
        ("<a href='https://x.example'>https://x.example</a>", "https://x.example"),
        ("pods in <cluster> are down & out", "pods in <cluster> are down & out"),
        ("a < b and c > d", "a < b and c > d"),
    ],
)
def test_html_becomes_text_and_names_in_angle_brackets_stay(told: str, text: str) -> None:
    assert readable(told) == text


def test_updates_of_a_status_page_may_be_html(tmp_path: Path) -> None:
    update = {
        "id": "u1",
        "status": "resolved",
        "body": "<p>Fixed &amp; done</p>",
        "display_at": "2026-11-24T10:00:00Z",
    }
    page = {
        "page": {"id": "p"},
        "incidents": [{"id": "i", "name": "API", "status": "resolved", "incident_updates": [update]}],
    }
    path = tmp_path / "page.json"
    path.write_text(json.dumps(page), "utf-8")
    assert found_in(path).told == [("10:00:00", "API – resolved: Fixed & done")]


def test_incident_updates_of_another_tool_are_no_status_page(tmp_path: Path) -> None:
    update = {"id": "u", "incident_id": "i", "created_at": "2026-11-24T09:15:00Z", "message": "Rolled back"}
    path = tmp_path / "updates.json"
    path.write_text(json.dumps({"incident_updates": [update], "pagination_meta": {}}), "utf-8")
    assert reader_for(Source(path)).name == "json"
    assert found_in(path).told == [("09:15:00", "Rolled back")]


def test_broken_lines_in_a_timeline(tmp_path: Path) -> None:
    path = tmp_path / "review.md"
    path.write_text(
        "# 2026-11-24\n\n## Timeline (UTC)\n\n| Time | Event |\n|--|--|\n| 09:00 | Alarm<br>and page |\n",
        "utf-8",
    )
    assert next(row.text for row in found_in(path).rows) == "Alarm\nand page"


def test_a_clock_with_its_word_is_no_actor(tmp_path: Path) -> None:
    path = tmp_path / "ausfall.md"
    path.write_text("# Ausfall am 24. November 2026\n\n- 09:05 Uhr: Alarm\n- 10:00 Uhr – behoben\n", "utf-8")
    rows = found_in(path, Options(zone="Europe/Berlin")).rows
    assert [(row.text, row.actor) for row in rows] == [("Alarm", ""), ("behoben", "")]


def test_entries_may_be_indented_and_what_is_indented_further_belongs_to_them(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(
        "Timeline (PST)\nNov 24, 2026\n  9:05 AM  alarm\n 12:10 PM  fix\n  9:20 PM  checked\n        9:21 PM was said\n",
        "utf-8",
    )
    assert found_in(path).told == [
        ("17:05:00", "alarm"),
        ("20:10:00", "fix"),
        ("05:20:00", "checked 9:21 PM was said"),
    ]


def test_german_names_of_zones(tmp_path: Path) -> None:
    path = tmp_path / "ausfall.md"
    path.write_text(
        "# Ausfall am 24. November 2026\n\nAlle Zeiten sind in MEZ.\n\n- 09:05 Uhr: Alarm\n- 10:00 MESZ: da\n",
        "utf-8",
    )
    assert found_in(path, Options(zone="Asia/Tokyo")).told == [("08:00:00", "da"), ("08:05:00", "Alarm")]
