"""Columns and keys: which of them is read, and in which zone, when several could be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pmtui.evidence.options import Options
from pmtui.evidence.problems import NeedsZone
from pmtui.evidence.written_time import zone_in_name
from tests.evidence.reading import found_in


def _csv(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "record.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _json(tmp_path: Path, *records: object) -> Path:
    path = tmp_path / "record.json"
    path.write_text(json.dumps(records), "utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Time (UTC)", "UTC"),
        ("time_utc", "UTC"),
        ("eventTimeUtc", "UTC"),
        ("UTC", "UTC"),
        ("Timestamp [PST]", "PST"),
        ("When (US Eastern)", ""),
        ("When (Eastern)", "America/New_York"),
        ("Start (UTC+1)", "UTC+1"),
        ("Start (Europe/Berlin time)", "Europe/Berlin"),
        ("START CET", "CET"),
        ("Time (IST)", "IST"),
        ("Time", ""),
        ("Time to restart", ""),
        ("Outcome", ""),
    ],
)
def test_a_column_may_name_the_zone_of_its_times(name: str, zone: str) -> None:
    assert zone_in_name(name) == zone


@pytest.mark.parametrize("header", ["Time (UTC),Event", "time_utc,Event", "Date,Time (UTC),Event"])
def test_the_zone_in_a_header_comes_before_the_users(header: str, tmp_path: Path) -> None:
    when = "2026-11-24,10:00" if header.startswith("Date") else "2026-11-24 10:00"
    found = found_in(_csv(tmp_path, header, f"{when},Alarm"), Options(zone="Europe/Berlin"))
    assert found.told == [("10:00:00", "Alarm")]
    assert found_in(_csv(tmp_path, header, f"{when},Alarm")).questions == []


def test_an_ambiguous_zone_in_a_header_is_asked(tmp_path: Path) -> None:
    (question,) = found_in(_csv(tmp_path, "Time (IST),Event", "2026-11-24 10:00,Alarm")).questions
    assert isinstance(question, NeedsZone)
    assert question.said == "IST"


def test_the_zone_in_the_name_of_a_key_comes_before_the_users(tmp_path: Path) -> None:
    record = {"state_changed_utc_time": "2026-11-24T10:00:00", "timezone": "Europe/Berlin", "message": "Down"}
    assert found_in(_json(tmp_path, record), Options(zone="Asia/Tokyo")).told == [("10:00:00", "Down")]


def test_a_time_that_cannot_be_is_not_replaced_by_another_key(tmp_path: Path) -> None:
    good = {"time": "2026-11-24T10:00:00Z", "updated_at": "2026-11-25T11:00:00Z", "message": "good"}
    bad = [{**good, "message": "bad", "time": when} for when in ("2022-13-26T10:00:00Z", "(time TBC)")]
    found = found_in(_json(tmp_path, good, *bad))
    assert found.told == [("10:00:00", "good")]
    assert [row.original for row in found.untimed] == ["2022-13-26T10:00:00Z", "(time TBC)"]


def test_a_time_without_a_zone_is_asked_for_not_replaced_by_another_key(tmp_path: Path) -> None:
    record = {"time": "2026-11-24 10:00:00", "updated_at": "2026-11-25T11:00:00Z", "message": "x"}
    found = found_in(_json(tmp_path, record))
    assert found.rows == []
    assert len(found.questions) == 1


@pytest.mark.parametrize("none", [None, "", "N/A", 0, "-", "0001-01-01T00:00:00Z"])
def test_where_a_key_holds_no_time_the_next_one_is_read(none: object, tmp_path: Path) -> None:
    good = {"time": "2026-11-24T10:00:00Z", "created_at": "2026-11-24T09:00:00Z", "message": "good"}
    found = found_in(_json(tmp_path, good, {**good, "time": none, "message": "other"}))
    assert found.told == [("09:00:00", "other"), ("10:00:00", "good")]


def test_a_record_without_a_text_tells_what_else_it_holds(tmp_path: Path) -> None:
    told = {"time": "2026-11-24T10:00:00Z", "message": "Alarm"}
    silent = {"time": "2026-11-24T10:01:00Z", "sha": "abcdef", "environment": "production"}
    assert found_in(_json(tmp_path, told, silent)).told[1][1] == "sha=abcdef, environment=production"


def test_the_title_is_the_text_and_the_description_its_detail(tmp_path: Path) -> None:
    (row,) = found_in(_csv(tmp_path, "time,description,title", "2026-11-24T10:00:00Z,All of it,Outage")).rows
    assert (row.text, row.detail) == ("Outage", "All of it")


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Zeit;Ereignis;Wer", "24.11.2026 10:05;Alarm;Anna"),
        ("Datum;Uhrzeit;Ereignis;Wer", "24.11.2026;10:05;Alarm;Anna"),
        ("Zeitstempel;Meldung;Autor", "24.11.26 10:05;Alarm;Anna"),
        ("Date;Heure;Événement;Auteur", "24/11/2026;10h05;Alarm;Anna"),
        ("Fecha;Hora;Descripción;Autor", "24/11/2026;10:05;Alarm;Anna"),
    ],
)
def test_columns_by_their_german_french_and_spanish_names(header: str, row: str, tmp_path: Path) -> None:
    found = found_in(_csv(tmp_path, header, row), Options(zone="Europe/Madrid"))
    assert found.told == [("09:05:00", "Alarm")]
    assert found.rows[0].actor == "Anna"


def test_a_day_takes_the_one_column_of_clock_times_whatever_it_is_called(tmp_path: Path) -> None:
    file = _csv(
        tmp_path, "日付,時刻,Duration,内容", "2026-11-24,10:05,00:10,Alarm", "2026-11-24,10:15,00:20,Fixed"
    )
    found = found_in(file, Options(zone="UTC", mapping={"time": "日付", "text": "内容"}))
    assert found.told == [("10:05:00", "Alarm"), ("10:15:00", "Fixed")]


def test_a_full_time_takes_no_clock_from_another_column(tmp_path: Path) -> None:
    found = found_in(_csv(tmp_path, "timestamp,time,message", "1795514700,10:05,Alarm"))
    assert found.told == [("10:05:00", "Alarm")]
    assert found.rows[0].original == "1795514700"


def test_midnight_is_a_time_of_day_and_no_missing_time(tmp_path: Path) -> None:
    record = {"time": "00:00", "updated_at": "2026-11-25T10:00:00Z", "message": "x"}
    assert found_in(_json(tmp_path, record, {**record, "time": "00:10"})).rows == []


def test_levels_that_count_in_tens_are_words(tmp_path: Path) -> None:
    records = [{"time": 1795511100123 + n, "level": n, "msg": "x"} for n in (30, 50, 7)]
    assert [row.severity for row in found_in(_json(tmp_path, *records)).rows] == ["7", "info", "error"]


def test_times_as_a_database_writes_them(tmp_path: Path) -> None:
    record = {"t": {"$date": "2026-11-24T10:05:00.123+01:00"}, "s": "I", "msg": "Lost primary"}
    assert found_in(_json(tmp_path, record, record)).told[0] == ("09:05:00.123", "Lost primary")
