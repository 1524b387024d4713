"""Chat: Mattermost exports, logs of IRC, and what is odd in Slack."""

from __future__ import annotations

import json
from datetime import UTC, date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmtui.evidence.formats.irc import IrcReader
from pmtui.evidence.formats.mattermost import MattermostReader
from pmtui.evidence.markup import entities, plain_html
from pmtui.evidence.options import Options
from pmtui.evidence.problems import NeedsDay, NeedsZone
from pmtui.evidence.rows import Evidence
from pmtui.evidence.slack import SlackReader
from pmtui.evidence.slack_messages import Messages, People
from pmtui.evidence.source import Source
from pmtui.evidence.times import TimeReader
from pmtui.model.vocabulary import EventKind
from tests.evidence.anything import any_json, any_lines, spoiled, survives
from tests.evidence.reading import SAMPLES, clock, found_in, whose

IN_UTC = Options(zone="UTC")


@pytest.mark.parametrize(
    ("sample", "name"),
    [
        ("mattermost/export.jsonl", "mattermost"),
        ("mattermost/posts.json", "mattermost"),
        ("irc/ops_2026-11-20.raw.txt", "irc"),
        ("irc/irssi.log", "irc"),
        ("irc/weechat.log", "irc"),
        ("irc/hexchat.log", "irc"),
        ("slack-odd/2026-11-20.json", "slack"),
    ],
)
def test_chat_is_known_by_its_content(sample: str, name: str, tmp_path: Path) -> None:
    assert whose(SAMPLES / sample, tmp_path) == name


# --- Mattermost --------------------------------------------------------------------


def test_mattermost_posts_and_replies_each_at_their_own_time() -> None:
    found = found_in(SAMPLES / "mattermost/export.jsonl")
    assert found.told == [
        ("09:58:20", "are you on call?"),
        ("10:00:55", "looking"),
        ("10:01:00.123", "Checkout is slow :fire: @tom"),
        ("10:02:00", "thanks"),
        ("10:02:10", "p99 high\nvalue: 2 s"),
        ("10:02:30", "file: graph.png"),
    ]
    assert [row.actor for row in found.rows] == ["mara", "tom", "mara", "mara", "alerts", "tom"]
    assert {row.channel for row in found.rows[1:]} == {"incidents"}
    assert found.rows[0].channel == "mara, tom"
    assert [row.detail for row in found.rows[:4]] == ["", "in a thread", "edited", "in a thread"]
    thread = "shop/incidents/1795168860123/mara"
    assert [row.group for row in found.rows] == ["", thread, thread, thread, "", ""]
    assert len({row.source_id for row in found.rows}) == 6
    assert {row.kind for row in found.rows} == {EventKind.MESSAGE}
    assert [(row.hidden, row.line) for row in found.hidden] == [("joined", 5), ("topic changed", 8)]
    assert [(row.text, row.no_time, row.line) for row in found.untimed] == [
        ("rolled back", "no time is written", 10)
    ]


def test_mattermost_posts_of_the_api() -> None:
    found = found_in(SAMPLES / "mattermost/posts.json")
    assert [(row.text, row.detail, row.group) for row in found.rows] == [
        ("Checkout is slow", "", "p1"),
        ("looking", "in a thread, edited", "p1"),
    ]
    assert [row.hidden for row in found.hidden] == ["deleted message", "joined"]


POST = {
    "type": "post",
    "post": {
        "team": "t", "channel": "c", "user": "u", "message": "m", "create_at": 1795168860123, "edit_at": 0,
        "props": {"attachments": [{"title": "x", "fields": [{"title": "a", "value": "b"}]}]},
        "replies": [{"user": "v", "message": "n", "create_at": 1795168860124}],
        "attachments": [{"path": "a/b.png"}],
    },
}  # fmt: skip


@given(spoiled(POST, json.loads((SAMPLES / "mattermost/posts.json").read_text("utf-8"))))
def test_any_mattermost_line_gives_rows_or_a_sentence(value: Any) -> None:
    survives(MattermostReader(), value)


# --- IRC ---------------------------------------------------------------------------


def test_irc_takes_its_day_from_the_name_and_passes_midnight() -> None:
    found = found_in(SAMPLES / "irc/ops_2026-11-20.raw.txt", IN_UTC)
    assert [(clock(row), row.actor, row.text) for row in found.rows] == [
        ("23:58:00", "mara", "checkout is slow"),
        ("23:58:00", "|tom|", "looking"),
        ("23:59:00", "mara", "mara pages the database people"),
        ("00:02:00", "mara", "rolled back at 23:59 <- that helped"),
        ("00:02:00", "mara", "rolled back at 23:59 <- that helped"),
    ]
    assert [row.at.date() for row in found.rows[2:4] if row.at] == [date(2026, 11, 20), date(2026, 11, 21)]
    assert any("read as the next day, 2026-11-21" in warning for warning in found.warnings)
    assert {row.channel for row in found.rows} == {"ops"}
    assert [row.hidden for row in found.hidden] == ["joined", "renamed", "left"]
    assert [(row.text, row.no_time) for row in found.untimed] == [
        ("mara sighs", "no time is written"),
        ("odd clock", "24:10 is no time of day"),
    ]


def test_irc_asks_for_zone_and_day_once(tmp_path: Path) -> None:
    found = found_in(SAMPLES / "irc/ops_2026-11-20.raw.txt")
    assert [question.sentence.split(":")[0] for question in found.questions] == ["ops_2026-11-20.raw.txt"]
    assert "in which zone are its 5 times (23:58 … 00:02)?" in found.questions[0].sentence
    path = tmp_path / "ops.log"
    path.write_bytes((SAMPLES / "irc/ops_2026-11-20.raw.txt").read_bytes())
    assert [type(question) for question in found_in(path).questions] == [NeedsZone, NeedsDay]
    told = found_in(path, Options(zone="Europe/Berlin", day=date(2026, 11, 20))).rows
    assert (told[0].zone, clock(told[0])) == ("Europe/Berlin", "22:58:00")


def test_irssi_names_its_days_in_lines_of_their_own() -> None:
    found = found_in(SAMPLES / "irc/irssi.log", IN_UTC)
    assert [(str(row.at)[:16], row.actor, row.text) for row in found.rows] == [
        ("2026-11-20 23:59", "mara", "checkout is slow"),
        ("2026-11-21 00:01", "tom", "rolled back"),
        ("2026-11-21 00:02", "mara", "mara nods"),
        ("2026-11-21 00:03", "alerts", "p99 is high"),
    ]
    assert found.warnings == []
    assert [row.hidden for row in found.hidden] == ["joined", "mode or topic", "said by the client"]


@pytest.mark.parametrize("client", ["weechat", "hexchat"])
def test_other_clients(client: str) -> None:
    found = found_in(SAMPLES / f"irc/{client}.log", IN_UTC)
    assert [(row.actor, row.text) for row in found.rows] == [("mara", "checkout is slow"), ("tom", "looking")]
    assert {str(row.at)[:13] for row in found.rows} == {"2026-11-20 23"}
    assert len(found.hidden) == 2


def test_a_clock_of_twelve_hours_is_mentioned(tmp_path: Path) -> None:
    path = tmp_path / "ops_2026-11-20.txt"
    path.write_text("[12:59] <mara> a\n[01:00] <tom> b\n", "utf-8")
    assert any("if its clock has twelve hours" in said for said in found_in(path, IN_UTC).warnings)


@given(
    any_lines(
        "[12:18] <mara> hi", "=== tom has joined #ops", "--- Day changed Sat Nov 21 2026", "23:59 -!- x has quit",
        "2026-11-20 23:58:01\t@tom\tx", "--- Log opened Fri Feb 31 23:58:00 9999", "Nov 31 10:00:00 <a> b", "29:00 * b c",
    ),
    st.sampled_from([Options(), IN_UTC, Options(day=date(9999, 12, 31), zone="Europe/Berlin")]),
)  # fmt: skip
def test_any_lines_of_irc_give_rows(text: str, options: Options) -> None:
    survives(IrcReader(), text, options)


# --- Slack -------------------------------------------------------------------------


def test_what_is_odd_in_slack() -> None:
    found = found_in(SAMPLES / "slack-odd/2026-11-20.json")
    assert [(row.actor, row.text, row.detail) for row in found.rows] == [
        ("U1", "root", ""),
        ("U2", "rolled back", "in a thread"),
        ("U1", "see the graph :eyes:", "edited\nfile: Graph"),
        ("pager", "Incident opened", "Checkout is slow\nseverity: 2"),
        ("U1", "@U2 is on it :fire:graph (https://example.org/g)\nfirst\n@here", ""),
        ("U1", "@U1 commented", ""),
        ("U1", "a &#99999999999999999999; b & c", ""),
    ]
    assert [(row.hidden, row.detail) for row in found.hidden] == [
        ("the same message again", "in a thread, sent to the channel too"),
        ("deleted message", ""),
    ]
    thread = "slack-odd/1795183533.000200"
    assert [row.group for row in found.rows] == [thread, thread, "", "", "", "", ""]
    assert {row.channel for row in found.rows} == {"slack-odd"}


def test_an_answer_of_the_slack_api(tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    messages = json.loads((SAMPLES / "slack-odd/2026-11-20.json").read_text("utf-8"))
    path.write_text(json.dumps({"ok": True, "messages": messages, "has_more": False}), "utf-8")
    assert whose(path, tmp_path) == "slack"
    assert len(found_in(path).rows) == 7


def test_replies_far_back_are_forgotten() -> None:
    messages = Messages(People(), TimeReader(Source(Path("x.json"))))

    def said(ts: str) -> Evidence:
        return messages.row(
            {"text": "x", "user": "U", "ts": ts, "thread_ts": "1795183533.0"}, "", "c", "f", 1
        )

    assert said("1795183600.000001").hidden == ""
    for number in range(20_000):
        said(f"1795190000.{number:06}")
    assert said("1795183600.000001").hidden == ""
    assert said("1795190000.019999").hidden == "the same message again"


@given(spoiled(*json.loads((SAMPLES / "slack-odd/2026-11-20.json").read_text("utf-8"))), any_json())
def test_any_slack_message_gives_a_row(value: Any, other: Any) -> None:
    rows = survives(SlackReader(), [value, other])
    assert len(rows) == 2
    assert all(row.at is None or row.at.tzinfo is UTC for row in rows)


@given(st.text(alphabet="&#;<>br/p x019amp", max_size=60))
def test_markup_never_fails(text: str) -> None:
    assert isinstance(plain_html(text), str)
    assert isinstance(entities(text), str)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("*Assigned:* Tomasz", "Assigned: Tomasz"),
        ("_slow_, *very _slow_*", "slow, very slow"),
        ("(*bold*) and \n*more*", "(bold) and \nmore"),
        ("~600~ 700 users", "~600~ 700 users"),
        ("run `rm *.tmp *.log*` now", "run `rm *.tmp *.log*` now"),
        ("```a *b* c\n_d_```", "```a *b* c\n_d_```"),
        ("<https://x.example/_a_/*b*|_graph_>", "_graph_ (https://x.example/_a_/*b*)"),
        (
            "max_open_files and __init__ stay, 2 * 3 * 4 too",
            "max_open_files and __init__ stay, 2 * 3 * 4 too",
        ),
        ("_see node_modules_", "see node_modules"),
        ("*.log", "*.log"),
        ("* one\n* two", "* one\n* two"),
        ("*** ___", "*** ___"),
    ],
)
def test_what_slack_shows_bold_or_italic_is_plain(written: str, text: str) -> None:
    assert People().plain(written) == text
