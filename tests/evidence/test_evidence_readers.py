"""The readers on small samples of our own: rows, times, reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pmtui.evidence.options import Options
from pmtui.evidence.preview import FilePreview, Preview, preview
from pmtui.evidence.problems import NeedsDay, NeedsDayOrder, NeedsMapping, NeedsZone
from pmtui.evidence.readers import reader_for
from pmtui.evidence.rows import Evidence, to_event
from pmtui.evidence.source import Source
from pmtui.model.cards import Review
from pmtui.model.moment import Precision, iso
from pmtui.model.vocabulary import EventKind, Severity, Stance

SAMPLES = Path(__file__).parent / "samples"


def read(name: str, options: Options | None = None) -> tuple[Preview, FilePreview]:
    found = preview([SAMPLES / name], options)
    return found, found.files[0]


def times(found: Preview) -> list[str]:
    return [iso(row.at)[:-1] for row in found.rows if row.at]


def written(tmp_path: Path, text: str, name: str = "record") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("review.md", "timeline"),
        ("table.md", "timeline"),
        ("headings.md", "timeline"),
        ("plain.txt", "timeline"),
        ("semicolon.csv", "csv"),
        ("epochs.csv", "csv"),
        ("no_header.csv", "csv"),
        ("unclear.tsv", "csv"),
        ("events.jsonl", "json"),
        ("wrapped.json", "json"),
        ("slack", "slack"),
        ("slack/incidents", "slack"),
        ("slack/incidents/2026-11-20.json", "slack"),
    ],
)
def test_found_by_content_not_by_name(name: str, reader: str, tmp_path: Path) -> None:
    path = SAMPLES / name
    assert reader_for(Source(path)).name == reader
    if path.is_file():
        other = tmp_path / "export.dat"
        other.write_bytes(path.read_bytes())
        assert reader_for(Source(other)).name == reader


# --- text and Markdown ---------------------------------------------------------


def test_markdown_bullets() -> None:
    found, file = read("review.md")
    assert [(iso(row.at), row.text) for row in found.rows if row.at] == [
        ("2026-11-20T12:58:00Z", "Config change merged"),
        ("2026-11-20T13:05:00Z", "alert: checkout p99 > 2 s wraps here"),
        ("2026-11-20T13:10:00Z", "@mara rolls the change back"),
        ("2026-11-20T22:50:00Z", "last error seen"),
        ("2026-11-20T23:20:00Z", "resolved"),
        ("2026-11-22T08:00:00Z", "review planned"),
    ]
    assert [(row.line, row.text) for row in file.without_time] == [
        (16, "Before the incident: the limit was lowered"),
        (23, "[??:??] cache flushed"),
    ]
    assert found.rows[2].actor == "mara"
    assert (file.zone, file.format, file.questions) == ("CET", "text or Markdown timeline", [])
    assert any("next day, 2026-11-21" in warning for warning in file.warnings)


def test_markdown_table() -> None:
    found, file = read("table.md")
    assert times(found) == ["2026-11-20T13:58:00", "2026-11-20T14:05:00", "2026-11-21T00:20:00"]
    assert (found.rows[0].text, found.rows[0].actor, found.rows[0].detail) == (
        "Config change merged",
        "mara",
        "PR 7",
    )
    assert found.rows[1].text == "Alert | p99 > 2 s"
    assert [row.line for row in file.without_time] == [9]


def test_markdown_headings() -> None:
    found, file = read("headings.md")
    assert times(found) == ["2026-11-20T22:10:00", "2026-11-21T00:40:00"]
    assert [row.text for row in found.rows] == ["Queue full.", "Resolved"]
    assert found.rows[0].detail == "More about it."
    assert [row.line for row in file.without_time] == [13]


def test_plain_lines() -> None:
    found, _ = read("plain.txt")
    assert times(found) == ["2026-11-20T14:05:00", "2026-11-20T14:12:30", "2026-11-20T14:20:00"]
    assert found.rows[1].actor == "Mara"


def test_missing_zone_and_day_are_asked(tmp_path: Path) -> None:
    path = written(tmp_path, "14:05 alert\n14:10 rolled back\n")
    file = preview([path]).files[0]
    assert [type(question) for question in file.questions] == [NeedsZone, NeedsDay]
    assert (file.no_time, file.waiting) == (2, 2)
    file = preview([path], Options(day=date(2026, 11, 20))).files[0]
    assert [type(question) for question in file.questions] == [NeedsZone]
    assert [row.no_time for row in file.without_time] == ["no zone", "no zone"]
    found = preview([path], Options(day=date(2026, 11, 20), zone="Europe/Berlin"))
    assert times(found) == ["2026-11-20T13:05:00", "2026-11-20T13:10:00"]
    assert found.rows[0].zone == "Europe/Berlin"


def test_an_ambiguous_zone_is_asked(tmp_path: Path) -> None:
    path = written(tmp_path, "All times in IST\n\n2026-11-20 14:05 alert\n")
    asked = preview([path]).questions[0]
    assert isinstance(asked, NeedsZone)
    assert "'IST' names more than one zone" in asked.sentence
    assert times(preview([path], Options(zone="Asia/Kolkata"))) == ["2026-11-20T08:35:00"]


def test_title_and_file_name_that_disagree_are_asked(tmp_path: Path) -> None:
    path = written(
        tmp_path, "# 2026-08-20 outage\n\n## Timeline\n\n- 14:05 UTC: alert\n", "2026-11-20-outage.md"
    )
    asked = preview([path]).questions[0]
    assert isinstance(asked, NeedsDay)
    assert asked.candidates == (date(2026, 8, 20), date(2026, 11, 20))
    assert times(preview([path], Options(day=date(2026, 11, 20)))) == ["2026-11-20T14:05:00"]


def test_day_or_month_first_is_asked(tmp_path: Path) -> None:
    path = written(tmp_path, "time,text\n3/4/2026 14:05 UTC,one\n20/4/2026 14:05 UTC,two\n")
    found = preview([path])
    assert isinstance(found.questions[0], NeedsDayOrder)
    assert times(found) == ["2026-04-20T14:05:00"]
    assert times(preview([path], Options(day_first=True)))[0] == "2026-04-03T14:05:00"
    assert times(preview([path], Options(day_first=False)))[0] == "2026-03-04T14:05:00"


@pytest.mark.parametrize(
    "cell", ["2022-13-26 10:00Z", "2026-11-20T24:00:00Z", "(time TBC)", "", "0001-01-01T00:00:00Z"]
)
def test_impossible_times_are_listed(cell: str, tmp_path: Path) -> None:
    path = written(tmp_path, f"time,text\n2026-11-20T14:05:00Z,good\n2026-11-20T14:06:00Z,good\n{cell},bad\n")
    found = preview([path])
    assert len(found.rows) == 2
    (row,) = found.files[0].without_time
    assert (row.line, row.text) == (4, "bad")
    assert row.no_time


def test_an_abbreviation_out_of_season_is_read_as_written_and_said(tmp_path: Path) -> None:
    found = preview([written(tmp_path, "2026-07-10 14:05 PST - alert\n")])
    assert times(found) == ["2026-07-10T22:05:00"]
    assert "PST is not in force" in found.files[0].warnings[0]


# --- CSV -----------------------------------------------------------------------


def test_csv_with_bom_semicolons_and_cells_of_several_lines(tmp_path: Path) -> None:
    path = tmp_path / "windows"
    path.write_bytes((SAMPLES / "semicolon.csv").read_bytes().replace(b"\n", b"\r\n"))
    found = preview([path])
    file = found.files[0]
    assert times(found) == ["2026-11-20T13:12:30", "2026-11-20T14:05:00"]
    late = found.rows[1]
    assert (late.actor, late.text, late.line) == ("mara", "Config; change\r\nof two lines", 2)
    assert [row.severity_read for row in found.rows] == [Severity.SEV1, Severity.SEV2]
    assert [(row.line, row.text) for row in file.without_time] == [(4, "Cache flushed")]


def test_epochs_by_their_size() -> None:
    found, file = read("epochs.csv")
    assert times(found) == [
        "2026-11-20T14:05:33",
        "2026-11-20T14:05:33.123000",
        "2026-11-20T14:05:33.123456",
        "2026-11-20T14:05:33.123456",
    ]
    assert [row.text for row in file.without_time] == ["nothing"]
    assert [row.precision for row in found.rows] == [Precision.SECOND] + [Precision.FRACTION] * 3


def test_csv_without_a_header() -> None:
    found, _ = read("no_header.csv")
    assert [row.text for row in found.rows] == [
        "config change was merged by the team",
        "alert says checkout is slow for all",
    ]


def test_unclear_columns_are_asked_once() -> None:
    found, file = read("unclear.tsv")
    (asked,) = file.questions
    assert isinstance(asked, NeedsMapping)
    assert asked.columns == ("a", "b", "c")
    assert asked.sample[0] == ("2026-11-20 14:05", "2026-11-20 14:06", "x")
    found, _ = read("unclear.tsv", Options(zone="UTC", mapping={"time": "b", "text": "3"}))
    assert [(iso(row.at), row.text) for row in found.rows if row.at] == [
        ("2026-11-20T14:06:00Z", "x"),
        ("2026-11-20T14:08:00Z", "y"),
    ]
    _, file = read("unclear.tsv", Options(mapping={"time": "when"}))
    assert "no column 'when'" in file.error


def test_date_and_time_in_two_columns(tmp_path: Path) -> None:
    found = preview([written(tmp_path, "Time,Date,Event,TZ\n14:05,2026-11-20,alert,Europe/Berlin\n")])
    assert times(found) == ["2026-11-20T13:05:00"]
    found = preview([written(tmp_path, "Date,Time,Event,Extra,More\n2026-11-20,14:05 UTC,alert,x,y\n")])
    assert times(found) == ["2026-11-20T14:05:00"]
    assert (found.rows[0].actor, found.rows[0].link) == ("", "")


# --- JSON ----------------------------------------------------------------------


def test_json_lines_with_nested_keys_and_broken_lines() -> None:
    found, file = read("events.jsonl")
    assert [(row.text, row.source_id, row.line) for row in found.rows] == [
        ("alert fired", "e1", 1),
        ("acknowledged", "e2", 4),
    ]
    assert (found.rows[0].actor, found.rows[1].link) == ("bot", "https://example.org/e2")
    assert [(row.line, row.no_time[:11]) for row in file.without_time] == [
        (2, "broken JSON"),
        (5, "this is no "),
        (6, "'soon' is n"),
    ]


def test_json_object_that_holds_a_list() -> None:
    found, file = read("wrapped.json")
    assert times(found) == ["2026-11-20T12:05:00.250000"]
    assert found.rows[0].zone == "Etc/GMT-2"
    assert isinstance(file.questions[0], NeedsZone)


def test_a_long_list_streams_with_its_lines(tmp_path: Path) -> None:
    items = ",\n".join(
        f'{{"time": {1795183533 + n}, "text": "event {n}, with a tail of {"x" * 200}"}}' for n in range(9000)
    )
    found = preview([written(tmp_path, f"[\n{items}\n]\n")])
    assert [row.line for row in found.rows] == list(range(2, 9002))


def test_half_written_json_names_the_line(tmp_path: Path) -> None:
    file = preview([written(tmp_path, '[\n{"time": 1795183533, "text": "a"},\n{"time": 17951')]).files[0]
    assert "breaks off or is wrong at line 3" in file.error
    assert file.rows == 0


# --- Slack -----------------------------------------------------------------------


def test_slack_folder() -> None:
    found, file = read("slack", Options(channel=("#incidents",)))
    assert [row.text for row in found.rows] == [
        "@Tom B see #random & graph (https://example.org/g) :fire: @here",
        "on it",
        "rolled back",
        "p99 high\nvalue: 2 s",
        "resolved",
    ]
    assert [row.actor for row in found.rows] == ["Mara K", "Tom B", "Tom B", "alertbot", "B1"]
    assert [row.detail for row in found.rows[:3]] == [
        "",
        "in a thread",
        "in a thread, sent to the channel too",
    ]
    assert file.hidden_because == {"joined": 1}
    assert [row.no_time for row in file.without_time] == ["no time is written"]
    assert {row.kind for row in found.rows} == {EventKind.MESSAGE}


def test_slack_all_channels_and_window() -> None:
    found, _ = read("slack")
    assert len(found.rows) == 6
    since = datetime.fromtimestamp(1795183600, UTC)
    found, file = read("slack", Options(since=since, until=datetime.fromtimestamp(1795183661, UTC)))
    assert [row.text for row in found.rows] == ["on it", "rolled back", "p99 high\nvalue: 2 s"]
    assert file.hidden_because["outside the time window"] == 4


def test_slack_channel_that_is_not_there() -> None:
    _, file = read("slack", Options(channel=("nowhere",)))
    assert "no channel is called nowhere; it has incidents, random" in file.error


def test_slack_day_file_and_folder_of_one_channel_find_their_users() -> None:
    for name in ("slack/incidents", "slack/incidents/2026-11-20.json"):
        found, _ = read(name)
        assert found.rows[0].actor == "Mara K"
        assert found.rows[0].tool == "Slack #incidents"


# --- rows and events -------------------------------------------------------------


def test_a_row_becomes_a_fact_with_its_source() -> None:
    found, _ = read("slack", Options(channel=("incidents",)))
    review = Review(id="a" * 32, title="Checkout slow")
    event = to_event(found.rows[3], review, "b" * 32)
    assert (event.text, event.detail, event.stance) == ("p99 high", "value: 2 s", Stance.FACT)
    assert event.evidence == "incidents/2026-11-20.json:6"
    assert event.source == "Slack #incidents, alertbot"
    assert event.review == review.id


def test_hostile_and_long_texts_are_cleaned_on_the_way_to_a_card() -> None:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    review = Review(id="a" * 32, title="x")
    row = Evidence(at, "\x1b]52;c;aGk=\x07bad \u202etext", "f.csv", 3)
    assert to_event(row, review, "b" * 32).text == "bad text"
    long = to_event(row._replace(text="word " * 400), review, "b" * 32)
    assert len(long.text) <= 500
    assert long.detail.startswith("word word")
    assert to_event(row._replace(text="\x00"), review, "b" * 32).text == "(no text)"
    with pytest.raises(ValueError, match="no usable time"):
        to_event(row._replace(at=None, no_time="no zone"), review, "b" * 32)


def test_the_fingerprint_does_not_depend_on_file_or_line() -> None:
    row = Evidence(datetime(2026, 11, 20, tzinfo=UTC), "alert", "a.csv", 3, actor="bot")
    assert row.fingerprint() == row._replace(source="b.csv", line=9).fingerprint()
    assert row.fingerprint() != row._replace(text="other").fingerprint()
    assert row.fingerprint() != row.fingerprint(1)


def test_kinds_are_guessed_from_words() -> None:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    said = {
        "Rolled back to v41": EventKind.MITIGATION,
        "PagerDuty paged the on-call": EventKind.PAGE,
        "resolved": EventKind.RESOLUTION,
        "coffee": EventKind.NOTE,
        "The deployment was rolled back": EventKind.MITIGATION,
        "PagerDuty alert acknowledged by Anna": EventKind.ACKNOWLEDGEMENT,
        "Alert resolved: pool exhausted": EventKind.RESOLUTION,
        "Alert: db.internal could not be resolved": EventKind.ALERT,
        "It is not resolved": EventKind.NOTE,
        "Deployed the new version of the page that tells customers what we know, once it is resolved": EventKind.CHANGE,
    }
    assert {text: Evidence(at, text, "f").event_kind for text in said} == said


def test_options_are_values() -> None:
    assert replace(Options(), zone="UTC") == Options(zone="UTC")


@pytest.mark.parametrize(
    ("text", "reader"), [("time,text\n2026-11-20T14:00Z,page\n", "csv"), ('[{"time": "14:00"}]', "json")]
)
def test_utf_16_is_recognised_as_what_it_says(text: str, reader: str, tmp_path: Path) -> None:
    path = tmp_path / "record"
    path.write_text(text, "utf-16")
    assert reader_for(Source(path)).name == reader
