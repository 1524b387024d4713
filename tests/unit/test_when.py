"""Times, deadlines and quick entries as people type them: read right, or refused with the readings."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmtui.model.moment import Moment, Precision, from_microseconds, iso
from pmtui.model.vocabulary import EventKind
from pmtui.model.when import (
    Context,
    QuickEntry,
    Unclear,
    read_due,
    read_when,
    say_moment,
    split_quick_entry,
)

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)  # Monday, 15:30 in Berlin
TODAY = date(2026, 11, 23)
START = datetime(2026, 11, 20, 12, 23, tzinfo=UTC)  # Friday, 13:23 in Berlin
ALONE = Context(zone="Europe/Berlin", now=NOW)
INCIDENT = Context(
    zone="Europe/Berlin", now=NOW, incident_start=START, incident_day=date(2026, 11, 20), anchor=START
)

TIMELINE = [
    # alone: no incident known yet, so against now
    ("14:05", ALONE, "2026-11-23T13:05:00Z"),
    ("14:05:33", ALONE, "2026-11-23T13:05:33Z"),
    ("1405", ALONE, "2026-11-23T13:05:00Z"),
    ("14h05", ALONE, "2026-11-23T13:05:00Z"),
    ("2:05 pm", ALONE, "2026-11-23T13:05:00Z"),
    ("2:05pm", ALONE, "2026-11-23T13:05:00Z"),
    ("2 pm", ALONE, "2026-11-23T13:00:00Z"),
    ("12:10 am", ALONE, "2026-11-22T23:10:00Z"),
    ("23:50", ALONE, "2026-11-22T22:50:00Z"),
    ("15:33", ALONE, "2026-11-23T14:33:00Z"),
    ("14:05Z", ALONE, "2026-11-23T14:05:00Z"),
    ("14:05 UTC", ALONE, "2026-11-23T14:05:00Z"),
    ("14:05 UTC+1", ALONE, "2026-11-23T13:05:00Z"),
    ("14:05 +01:00", ALONE, "2026-11-23T13:05:00Z"),
    ("14:05+05:30", ALONE, "2026-11-23T08:35:00Z"),
    ("08:05 America/New_York", ALONE, "2026-11-23T13:05:00Z"),
    ("08:05 EST", ALONE, "2026-11-23T13:05:00Z"),
    ("08:05 ET", ALONE, "2026-11-23T13:05:00Z"),
    ("05:05 PST", ALONE, "2026-11-23T13:05:00Z"),
    ("2026-11-20T14:05:33Z", ALONE, "2026-11-20T14:05:33Z"),
    ("2026-11-20T14:05:33.123456Z", ALONE, "2026-11-20T14:05:33.123456Z"),
    ("2026-11-20T14:05:33.123456789+01:00", ALONE, "2026-11-20T13:05:33.123456Z"),
    ("2026-11-20T14:05:33-0500", ALONE, "2026-11-20T19:05:33Z"),
    ("2026-11-20T14:05+01", ALONE, "2026-11-20T13:05:00Z"),
    ("20261120T140533Z", ALONE, "2026-11-20T14:05:33Z"),
    ("2026-11-20 14:05", ALONE, "2026-11-20T13:05:00Z"),
    ("2026-11-20 14:05 CET", ALONE, "2026-11-20T13:05:00Z"),
    ("2026-11-20, 14:05:33,250 UTC", ALONE, "2026-11-20T14:05:33.250000Z"),
    ("2026/11/20 14:05", ALONE, "2026-11-20T13:05:00Z"),
    ("20 Nov 14:05", ALONE, "2026-11-20T13:05:00Z"),
    ("20 Nov 2026 14:05", ALONE, "2026-11-20T13:05:00Z"),
    ("20th of November, 14:05", ALONE, "2026-11-20T13:05:00Z"),
    ("Nov 20 14:05", ALONE, "2026-11-20T13:05:00Z"),
    ("Nov 20, 2026 at 2:05 PM", ALONE, "2026-11-20T13:05:00Z"),
    ("20.11.2026 14:05", ALONE, "2026-11-20T13:05:00Z"),
    ("20/11/2026 14:05", ALONE, "2026-11-20T13:05:00Z"),
    ("11/20 14:05", ALONE, "2026-11-20T13:05:00Z"),
    ("20/Nov/2026 14:05:33 +0100", ALONE, "2026-11-20T13:05:33Z"),
    ("14:05 20 Nov", ALONE, "2026-11-20T13:05:00Z"),
    ("24 Dec 14:05", ALONE, "2025-12-24T13:05:00Z"),
    ("yesterday 23:50", ALONE, "2026-11-22T22:50:00Z"),
    ("day before yesterday 10:00", ALONE, "2026-11-21T09:00:00Z"),
    ("2 days ago 10:00", ALONE, "2026-11-21T09:00:00Z"),
    ("a fortnight ago 10:00", ALONE, "2026-11-09T09:00:00Z"),
    ("this morning 08:30", ALONE, "2026-11-23T07:30:00Z"),
    ("last night 23:10", ALONE, "2026-11-22T22:10:00Z"),
    ("last night 01:10", ALONE, "2026-11-23T00:10:00Z"),
    ("Friday 14:05", ALONE, "2026-11-20T13:05:00Z"),
    ("last friday 14:05", ALONE, "2026-11-20T13:05:00Z"),
    ("Monday 17:00", ALONE, "2026-11-16T16:00:00Z"),
    ("Fri 20 Nov 14:05", ALONE, "2026-11-20T13:05:00Z"),
    ("Fri Nov 20 2026 14:05:33", ALONE, "2026-11-20T13:05:33Z"),
    ("20 minutes ago", ALONE, "2026-11-23T14:10:00Z"),
    ("now", ALONE, "2026-11-23T14:30:00Z"),
    ("noon", ALONE, "2026-11-23T11:00:00Z"),
    ("20 Nov noon", ALONE, "2026-11-20T11:00:00Z"),
    ("midnight", ALONE, "2026-11-22T23:00:00Z"),
    ("~14:05", ALONE, "2026-11-23T13:05:00Z"),
    ("1795183533", ALONE, "2026-11-20T14:05:33Z"),
    ("1795183533123", ALONE, "2026-11-20T14:05:33.123000Z"),
    ("1795183533123456", ALONE, "2026-11-20T14:05:33.123456Z"),
    ("1795183533.5", ALONE, "2026-11-20T14:05:33.500000Z"),
    # against the incident
    ("14:05", INCIDENT, "2026-11-20T13:05:00Z"),
    ("23:50", INCIDENT, "2026-11-20T22:50:00Z"),
    ("08:00", INCIDENT, "2026-11-20T07:00:00Z"),
    ("+15m", INCIDENT, "2026-11-20T12:38:00Z"),
    ("+1h30", INCIDENT, "2026-11-20T13:53:00Z"),
    ("+ 1 h 30 m", INCIDENT, "2026-11-20T13:53:00Z"),
    ("+90s", INCIDENT, "2026-11-20T12:24:30Z"),
    ("-5m", INCIDENT, "2026-11-20T12:18:00Z"),
    ("T+15m", INCIDENT, "2026-11-20T12:38:00Z"),
    ("T-5m", INCIDENT, "2026-11-20T12:18:00Z"),
    ("t+0:15", INCIDENT, "2026-11-20T12:38:00Z"),
    ("T+0", INCIDENT, "2026-11-20T12:23:00Z"),
    ("20 Nov 14:05", INCIDENT, "2026-11-20T13:05:00Z"),
]


@pytest.mark.parametrize(("text", "context", "expected"), TIMELINE)
def test_reads(text: str, context: Context, expected: str) -> None:
    assert iso(read_when(text, context).at) == expected


def context_at(anchor: str, zone: str = "UTC") -> Context:
    at = datetime.fromisoformat(anchor)
    return Context(zone=zone, now=NOW, incident_start=at, incident_day=at.date(), anchor=at)


@pytest.mark.parametrize(
    ("anchor", "text", "expected"),
    [
        ("2026-11-20T23:40:00+00:00", "00:30", "2026-11-21T00:30:00Z"),
        ("2026-11-21T00:10:00+00:00", "23:50", "2026-11-20T23:50:00Z"),
        ("2026-11-20T02:00:00+00:00", "14:05", "2026-11-20T14:05:00Z"),
        ("2026-11-20T23:40:00+00:00", "midnight", "2026-11-21T00:00:00Z"),
    ],
)
def test_bare_time_rolls_over_near_midnight(anchor: str, text: str, expected: str) -> None:
    assert iso(read_when(text, context_at(anchor)).at) == expected


ASKED = [
    ("3/4/2026 14:05", ALONE, 2),
    ("03/04 14:05", ALONE, 2),
    ("Fri 21 Nov 2026 14:05", ALONE, 1),
    ("20 Nov midnight", ALONE, 2),
    ("last Saturday 10:00", ALONE, 2),
    ("2015", ALONE, 1),
    ("2026-03-29 02:30", ALONE, 2),
    ("2026-10-25 02:30", ALONE, 2),
    ("2026-07-10 14:05 CET", ALONE, 2),
    ("2026-07-10 14:05 PST", ALONE, 2),
    ("10:00", context_at("2026-11-20T23:40:00+00:00"), 2),
    ("23:00", context_at("2026-11-23T12:40:00+00:00"), 2),
    ("Friday 14:05", context_at("2026-11-12T12:40:00+00:00"), 2),
]


@pytest.mark.parametrize(("text", "context", "readings"), ASKED)
def test_asks_with_its_readings(text: str, context: Context, readings: int) -> None:
    with pytest.raises(Unclear) as asked:
        read_when(text, context)
    assert len(set(asked.value.readings)) == readings
    assert asked.value.sentence


def test_the_two_readings_of_a_fold_are_an_hour_apart() -> None:
    with pytest.raises(Unclear) as asked:
        read_when("2026-10-25 02:30", ALONE)
    first, second = asked.value.readings
    assert [iso(first.at), iso(second.at)] == ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"]


REFUSED = [
    "", "10", "may", "10.2.3.4", "error 500 at 12", "14:05 FOO", "2026-02-30", "2026-13-26 10:00", "25:10", "14:60",
    "24:00", "13:05 pm", "0:05 am", "14:05 CST", "14:05 IST", "14:05 BST", "v1.2.3", "p99 > 2 s", "99999", "14:5",
    "14.05", "+15", "T+15", "14:05-14:20", "09:00-10:00", "14:05 14:10", "2.3, 4.1, 4.3", "a", "the", "20/11/26 14:05",
    "30 Feb 14:05", "14:05 +1", "14:05:61", "tomorrow 10:00", "node-12", "192.168.0.1:8080", "12:34:56:78", "100:05",
    "1405Z1", "friday", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "2026-11-20T24:00:00",
    "14:05 Europe/Nowhere", "last night", "this morning 14:00", "99 days ago ago", "2026-11-20T14:05:33+25:00",
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_refuses_what_is_no_time(text: str) -> None:
    with pytest.raises(Unclear):
        read_when(text, ALONE)


@pytest.mark.parametrize("text", ["+15m", "T+15m"])
def test_steps_need_something_to_count_from(text: str) -> None:
    with pytest.raises(Unclear, match="clock time"):
        read_when(text, ALONE)


@pytest.mark.parametrize(
    ("text", "precision", "zone"),
    [
        ("20 Nov 2026", Precision.DAY, "Europe/Berlin"),
        ("2 pm", Precision.HOUR, "Europe/Berlin"),
        ("14:05", Precision.MINUTE, "Europe/Berlin"),
        ("14:05:00 UTC", Precision.SECOND, "UTC"),
        ("14:05:00.5 +02:00", Precision.FRACTION, "Etc/GMT-2"),
        ("14:05 CET", Precision.MINUTE, "Europe/Berlin"),
        ("14:05 -05:00 20 Nov", Precision.MINUTE, None),
        ("2026-11-20 14:05 -05:00", Precision.MINUTE, "Etc/GMT+5"),
    ],
)
def test_keeps_precision_zone_and_what_was_typed(text: str, precision: Precision, zone: str | None) -> None:
    if zone is None:
        with pytest.raises(Unclear):
            read_when(text, ALONE)
        return
    moment = read_when(text, ALONE)
    assert (moment.precision, moment.zone, moment.original) == (precision, zone, text)


DEADLINES = [
    ("today", "2026-11-23"), ("EOD", "2026-11-23"), ("tomorrow", "2026-11-24"), ("2w", "2026-12-07"),
    ("in 2 weeks", "2026-12-07"), ("in a fortnight", "2026-12-07"), ("10 days", "2026-12-03"),
    ("three months", "2027-02-23"), ("friday", "2026-11-27"), ("by Fri", "2026-11-27"), ("this friday", "2026-11-27"),
    ("12 Dec", "2026-12-12"), ("Dec 12", "2026-12-12"), ("12 Jan", "2027-01-12"), ("2026-12-12", "2026-12-12"),
    ("12 Dec 2027", "2027-12-12"), ("Sat 12 Dec", "2026-12-12"), ("15/12", "2026-12-15"), ("12/12", "2026-12-12"),
    ("end of month", "2026-11-30"), ("end of the week", "2026-11-27"), ("end of quarter", "2026-12-31"),
    ("EOY", "2026-12-31"), ("1 y", "2027-11-23"), ("29 Feb", "2028-02-29"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), DEADLINES)
def test_reads_deadlines(text: str, expected: str) -> None:
    assert read_due(text, TODAY).isoformat() == expected


@pytest.mark.parametrize("text", ["next friday", "monday", "3/4", "next week", "next month", "Fri 12 Dec"])
def test_asks_about_deadlines(text: str) -> None:
    with pytest.raises(Unclear) as asked:
        read_due(text, TODAY)
    assert asked.value.dates


def test_next_friday_names_both() -> None:
    with pytest.raises(Unclear) as asked:
        read_due("next Friday", TODAY)
    assert [day.isoformat() for day in asked.value.dates] == ["2026-11-27", "2026-12-04"]


@pytest.mark.parametrize(
    "text", ["", "soon", "10", "2m", "may", "2026-02-30", "asap", "14:05", "31 Nov", "999 y"]
)
def test_refuses_deadlines(text: str) -> None:
    with pytest.raises(Unclear):
        read_due(text, TODAY)


ENTRIES = [
    (
        "14:05 alert checkout p99 > 2 s #payments",
        "2026-11-20T13:05:00Z", EventKind.ALERT, "checkout p99 > 2 s", ("payments",),
    ),
    ("20 Nov 14:05 CET page: SRE on call", "2026-11-20T13:05:00Z", EventKind.PAGE, "SRE on call", ()),
    ("14:05 - we saw errors", "2026-11-20T13:05:00Z", EventKind.NOTE, "we saw errors", ()),
    ("2:05 pm: deployed v42", "2026-11-20T13:05:00Z", EventKind.CHANGE, "deployed v42", ()),
    ("14:05 UTC – Acked by SRE", "2026-11-20T14:05:00Z", EventKind.ACKNOWLEDGEMENT, "Acked by SRE", ()),
    ("+15m decision roll back #payments #sre", "2026-11-20T12:38:00Z", EventKind.DECISION, "roll back", ("payments", "sre")),
    ("14:05 resolution", "2026-11-20T13:05:00Z", EventKind.RESOLUTION, "resolution", ()),
    ("14:05 told #payments to stop, see #123", "2026-11-20T13:05:00Z", EventKind.NOTE,
     "told #payments to stop, see #123", ("payments",)),
    ("14:05 +10 pods added", "2026-11-20T13:05:00Z", EventKind.NOTE, "+10 pods added", ()),
    ("14:05 FOO failed", "2026-11-20T13:05:00Z", EventKind.NOTE, "FOO failed", ()),
    ("2026-11-20 freeze announced", "2026-11-19T23:00:00Z", EventKind.NOTE, "freeze announced", ()),
    ("queue was full at 14:05", None, EventKind.NOTE, "queue was full at 14:05", ()),
    ("alert checkout is slow", None, EventKind.ALERT, "checkout is slow", ()),
    ("now we know why", None, EventKind.NOTE, "now we know why", ()),
    ("2 may have failed", None, EventKind.NOTE, "2 may have failed", ()),
    ("3 pods restarted", None, EventKind.NOTE, "3 pods restarted", ()),
    ("", None, EventKind.NOTE, "", ()),
]  # fmt: skip


@pytest.mark.parametrize(("line", "at", "kind", "text", "tags"), ENTRIES)
def test_quick_entry(line: str, at: str | None, kind: EventKind, text: str, tags: tuple[str, ...]) -> None:
    entry = split_quick_entry(line, INCIDENT)
    assert (entry.moment and iso(entry.moment.at)) == at
    assert entry == QuickEntry(entry.moment, kind, text, tags)
    assert entry.team == (tags[0] if tags else "")


@pytest.mark.parametrize(
    "line",
    ["1405 users affected", "25:10 alert x", "14:05 CST alert x", "3/4 14:05 alert x", "14:05-14:20 outage"],
)
def test_quick_entry_asks(line: str) -> None:
    with pytest.raises(Unclear):
        split_quick_entry(line, INCIDENT)


def test_says_the_reading() -> None:
    moment = read_when("14:05", INCIDENT)
    assert (
        say_moment(moment, "Europe/Berlin", START)
        == "Fri 20 Nov 2026 14:05 CET (13:05 UTC), 42 m after start"
    )
    assert say_moment(moment, "UTC") == "Fri 20 Nov 2026 13:05 UTC"
    early = Moment(at=datetime(2026, 11, 19, 23, 30, tzinfo=UTC))
    assert say_moment(early, "Europe/Berlin", START).startswith(
        "Fri 20 Nov 2026 00:30 CET (19 Nov 23:30 UTC), "
    )
    assert say_moment(early, "Europe/Berlin", early.at).endswith("at the start")
    assert "UTC-03" in say_moment(early, "America/Sao_Paulo")
    day = read_when("20 Nov 2026", INCIDENT)
    assert say_moment(day, "Europe/Berlin") == "Fri 20 Nov 2026, time of day not known"


PIECES = (
    "14:05 2026-11-20 + - T t Z : / . , 20 Nov friday last next pm am UTC CET noon midnight yesterday 15m 1405 "
    "00:00 99 24:00 2 days ago week Europe/Berlin +01:00 -0500 11/20 29 Feb T+ 9999 1795183533 in end of month"
)
FRAGMENTS = st.lists(st.sampled_from(PIECES.split()), max_size=8)
ANYTHING = st.one_of(st.text(max_size=60), st.builds(" ".join, FRAGMENTS), st.builds("".join, FRAGMENTS))
CONTEXTS = st.sampled_from(
    [
        ALONE,
        INCIDENT,
        Context(zone="Pacific/Apia", now=datetime(2026, 1, 1, tzinfo=UTC)),
        Context(zone="America/New_York", now=NOW, incident_start=datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
    ]
)


@settings(max_examples=400, deadline=None)
@given(ANYTHING, CONTEXTS)
def test_any_text_is_a_moment_or_a_question(text: str, context: Context) -> None:
    said: list[str] = []
    try:
        moment = read_when(text, context)
        assert moment.at.utcoffset() == timedelta(0)
        said.append(say_moment(moment, context.zone, context.incident_start))
    except Unclear as unclear:
        said.append(unclear.sentence)
    try:
        said.append(repr(split_quick_entry(text, context)))
    except Unclear as unclear:
        said.append(unclear.sentence)
    try:
        said.append(read_due(text, context.now.date()).isoformat())
    except Unclear as unclear:
        said.append(unclear.sentence)
    assert all(said)


@settings(max_examples=150, deadline=None)
@given(st.integers(min_value=86_400 * 10**6, max_value=7_000_000_000 * 10**6).map(from_microseconds))
def test_iso_reads_back(at: datetime) -> None:
    assert read_when(iso(at), ALONE).at == at
