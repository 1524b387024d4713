"""Status pages: Statuspage as JSON and feeds, Cachet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmtui.evidence.formats.cachet import CachetReader
from pmtui.evidence.formats.status_feed import StatusFeedReader
from pmtui.evidence.formats.statuspage import StatuspageReader
from pmtui.evidence.options import Options
from pmtui.evidence.problems import EvidenceError
from pmtui.model.vocabulary import EventKind, Severity
from tests.evidence.anything import spoiled, survives
from tests.evidence.reading import SAMPLES, clock, found_in, whose


def loaded(*names: str) -> list[Any]:
    return [json.loads((SAMPLES / name).read_text("utf-8")) for name in names]


PAGES = [f"statuspage/{name}.json" for name in ("incidents", "summary", "component", "history")]


@pytest.mark.parametrize(
    ("sample", "name"),
    [
        *((page, "statuspage") for page in PAGES),
        ("status-feed/history.rss", "status-feed"),
        ("status-feed/history.atom", "status-feed"),
        ("cachet/v1.json", "cachet"),
        ("cachet/v2.json", "cachet"),
        ("cachet/v3.json", "cachet"),
    ],
)
def test_status_pages_are_known_by_their_content(sample: str, name: str, tmp_path: Path) -> None:
    assert whose(SAMPLES / sample, tmp_path) == name


# --- Statuspage --------------------------------------------------------------------


def test_incidents_are_told_update_by_update() -> None:
    rows = found_in(SAMPLES / "statuspage/incidents.json").rows
    assert [(clock(row), row.text, row.kind) for row in rows] == [
        ("14:00:00", "Mail is late", EventKind.CUSTOMER),
        ("15:00:00", "Mail is late – resolved", EventKind.RESOLUTION),
        ("16:00:00", "Checkout is slow – investigating: We look into it.", EventKind.CUSTOMER),
        ("17:30:00", "Checkout is slow – resolved: This is over.", EventKind.RESOLUTION),
    ]
    assert [row.source_id for row in rows] == ["inc2/created", "inc2/resolved", "u1", "u2"]
    assert [row.group for row in rows] == ["inc2", "inc2", "inc1", "inc1"]
    assert rows[3].detail == "affected: Checkout: degraded_performance -> operational"
    assert rows[3].link == "https://stspg.example/inc1"
    assert rows[3].zone == "Etc/GMT+6"
    assert rows[3].severity_read is Severity.SEV2


def test_what_a_page_shows_now_is_no_event() -> None:
    found = found_in(SAMPLES / "statuspage/summary.json")
    assert found.told == [("08:00:00", "Database move – scheduled: We move it.")]
    assert found.rows[0].detail == "planned: 2099-01-01T08:00:00.000Z … 2099-01-01T09:00:00.000Z"
    assert [(row.text, row.hidden) for row in found.hidden] == [
        ("Checkout is operational", "current state"),
        ("All Systems Operational", "current state"),
    ]


def test_a_component_that_changes() -> None:
    (row,) = found_in(SAMPLES / "statuspage/component.json").rows
    assert (clock(row), row.text, row.kind) == (
        "10:05:00",
        "Checkout: operational -> major_outage",
        EventKind.IMPACT,
    )


def test_a_webhook_holds_one_incident(tmp_path: Path) -> None:
    (whole,) = loaded("statuspage/incidents.json")
    path = tmp_path / "hook.json"
    path.write_text(
        json.dumps({"meta": {}, "page": whole["page"], "incident": whole["incidents"][0]}), "utf-8"
    )
    assert whose(path, tmp_path) == "statuspage"
    assert [row.source_id for row in found_in(path).rows] == ["u1", "u2"]
    path.write_text(json.dumps(whole["incidents"]), "utf-8")
    assert len(found_in(path).rows) == 4


def test_the_history_a_page_shows_has_its_year_beside_it() -> None:
    rows = found_in(SAMPLES / "statuspage/history.json").rows
    assert [(str(row.at), row.text) for row in rows] == [
        ("2025-12-03 16:00:00+00:00", "Note: Nothing broke."),
        ("2025-12-31 23:50:00+00:00", "Checkout is slow"),
        ("2026-01-01 00:40:00+00:00", "Checkout is slow: This is over."),
    ]
    assert rows[2].original == "Dec 31, 23:50 - Jan  1, 00:40 UTC"


@given(spoiled(*loaded(*PAGES)))
def test_any_statuspage_answer_gives_rows_or_a_sentence(value: Any) -> None:
    survives(StatuspageReader(), value)


def test_an_update_that_is_none_is_listed(tmp_path: Path) -> None:
    (whole,) = loaded("statuspage/incidents.json")
    whole["incidents"][0]["incident_updates"].append("odd")
    path = tmp_path / "x.json"
    path.write_text(json.dumps(whole), "utf-8")
    assert [(row.text, row.no_time) for row in found_in(path).untimed] == [("odd", "this is no update")]


# --- feeds -------------------------------------------------------------------------


def test_an_update_takes_the_year_nearest_to_its_item() -> None:
    found = found_in(SAMPLES / "status-feed/history.rss")
    assert [(str(row.at), row.text) for row in found.rows] == [
        ("2025-06-01 10:00:00+00:00", "All is well: Nothing to say."),
        ("2025-07-01 16:05:00+00:00", "Database maintenance – Scheduled: We move a database."),
        (
            "2025-12-31 23:50:00+00:00",
            "Checkout is slow – Investigating: Payments & carts take long.\nWe look into it.",
        ),
        ("2026-01-01 00:40:00+00:00", "Checkout is slow – Resolved: This is over."),
    ]
    assert [row.original for row in found.rows[1:]] == [
        "Jul 1, 09:05 PDT",
        "Dec 31, 23:50 UTC",
        "Jan 1, 00:40 UTC",
    ]
    assert found.rows[1].detail == "THIS IS A SCHEDULED EVENT Jul 7, 14:00 - 18:00 PDT"
    assert [row.kind for row in found.rows[2:]] == [EventKind.CUSTOMER, EventKind.RESOLUTION]
    assert [row.group for row in found.rows] == ["note-1", "def456", "abc123", "abc123"]
    assert len({row.source_id for row in found.rows}) == 4
    assert [(row.text, row.no_time, row.line) for row in found.untimed] == [
        ("Undated: No day at all.", "no time is written", 29)
    ]


def test_atom_and_pages_that_write_the_year() -> None:
    found = found_in(SAMPLES / "status-feed/history.atom")
    assert [(str(row.at), row.text) for row in found.rows] == [
        ("2018-01-21 20:59:00+00:00", "Older page – Monitoring: Watching."),
        ("2026-01-01 00:40:00+00:00", "Checkout is slow – Resolved: This is over."),
    ]
    assert found.rows[1].link == "https://status.example.org/incidents/abc123"
    assert [
        question.sentence for question in found.questions if "'IST' names more than one" in question.sentence
    ]
    asked = found_in(SAMPLES / "status-feed/history.atom", Options(zone="Asia/Kolkata"))
    assert str(asked.rows[1].at) == "2025-12-31 18:20:00+00:00"


BOMB = """<?xml version="1.0"?>
<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<rss version="2.0"><channel><item><title>&b;</title></item></channel></rss>
"""


def test_a_feed_that_declares_entities_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "feed"
    path.write_text(BOMB, "utf-8")
    with pytest.raises(EvidenceError, match="declares a document type"):
        found_in(path)


def test_a_feed_cut_short_says_where(tmp_path: Path) -> None:
    path = tmp_path / "feed"
    path.write_text((SAMPLES / "status-feed/history.rss").read_text("utf-8")[:900], "utf-8")
    with pytest.raises(EvidenceError, match="breaks off or is wrong at line"):
        found_in(path)


def test_an_endless_text_in_a_feed_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "feed"
    inside = "&lt;small&gt;" * 200 + "x" * 3_000_000
    path.write_text(f"<rss><channel><item><title>{inside}</title></item></channel></rss>", "utf-8")
    (row,) = found_in(path).untimed
    assert len(row.text) <= 1024 * 1024


FEED = (SAMPLES / "status-feed/history.rss").read_text("utf-8")


@given(st.integers(0, len(FEED)), st.integers(0, 40), st.text(max_size=20))
def test_any_damage_to_a_feed_gives_rows_or_a_sentence(at: int, cut: int, put: str) -> None:
    survives(StatusFeedReader(), FEED[:at] + put + FEED[at + cut :])


PART = st.sampled_from(
    ["<small>", "</small>", "<strong>", "</strong>", "Jan 31, 23:50 UTC", "Feb 30, 10:00 IST", "<br>", "Resolved", " - ", "<", "&", "Mar  1, 99:99"]
)  # fmt: skip


@given(
    st.lists(PART | st.text(max_size=5), max_size=8),
    st.sampled_from(["", "2026-01-01T00:00:00Z", "odd", "2026-01-01"]),
)
def test_any_words_in_an_item_give_rows(parts: list[str], published: str) -> None:
    words = escape("".join(c for c in "".join(parts) if c.isprintable()))
    item = f"<title>t</title><description>{words}</description><pubDate>{published}</pubDate>"
    rows = survives(StatusFeedReader(), f"<rss><channel><item>{item}</item></channel></rss>")
    assert rows


# --- Cachet ------------------------------------------------------------------------


def test_cachet_of_version_1_counts_seconds() -> None:
    rows = found_in(SAMPLES / "cachet/v1.json").rows
    assert [(clock(row), row.text, row.kind) for row in rows] == [
        ("10:00:00", "Checkout is slow: We look.", EventKind.CUSTOMER),
        ("11:00:00", "Mail is late: It was late.", EventKind.CUSTOMER),
        ("12:00:00", "Mail is late: Fixed", EventKind.RESOLUTION),
    ]
    assert [row.group for row in rows] == ["6", "7", "7"]


def test_cachet_of_version_2_names_no_zone() -> None:
    found = found_in(SAMPLES / "cachet/v2.json")
    assert [row.no_time for row in found.untimed] == ["no zone", "no zone"]
    assert len(found.questions) == 1
    asked = found_in(SAMPLES / "cachet/v2.json", Options(zone="Europe/Berlin"))
    assert asked.told == [
        ("08:58:00", "Checkout is slow: We look."),
        ("10:00:00", "Checkout is slow – Fixed: It is over."),
    ]


def test_cachet_of_version_3() -> None:
    assert found_in(SAMPLES / "cachet/v3.json").told == [("10:00:00", "Checkout is slow: We look.")]


@given(spoiled(*loaded("cachet/v1.json", "cachet/v2.json", "cachet/v3.json")))
def test_any_cachet_answer_gives_rows_or_a_sentence(value: Any) -> None:
    survives(CachetReader(), value)
