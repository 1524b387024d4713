"""Who is a person in a record, by which names, and what is told as a role: never a program, an address or a label."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pmtui.evidence.called import Called
from pmtui.evidence.names import name_key
from pmtui.evidence.people import Person, people_in, spread, with_everybody
from pmtui.evidence.planned import Preview
from pmtui.evidence.preview import preview
from pmtui.evidence.recalled import recalled
from pmtui.evidence.roles import Roles
from pmtui.evidence.rows import Evidence

ROLES = Roles({"Tomasz Kowalski": "lead", "tomasz": "lead", "Ines Park": "scribe", "ines": "scribe"})


@pytest.mark.parametrize(
    "stays",
    [
        "https://github.com/tomasz/checkout/pull/812",
        "https://ines.example.org/runbook?by=tomasz",
        "tomasz.pagerduty.com is slow",
        "db.tomasz and db.ines:5432",
        'File "/srv/tomasz/db.py", line 7',
        "C:\\Users\\ines\\notes",
        "src/tomasz/app",
        "ines.py and tomasz.tar.gz",
        "service=tomasz, env=ines",
        'job="ines"',
        "in #ines we said so",
        "web-ines-1 and tomasz-db.internal",
        "root@tomasz and ops@ines.example.org",
        "ines:8080 answers",
        "Kingsines and tomaszek",
    ],
)
def test_what_leads_somewhere_stays(stays: str) -> None:
    assert ROLES.text(stays) == stays


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Tomasz Kowalski and INES", "lead and scribe"),
        ("@tomasz: see (ines), please", "lead: see (scribe), please"),
        ("tomasz@acme.example wrote to ines@acme.example.", "lead wrote to scribe."),
        ("tomasz.kowalski@acme.example and ines_park", "lead and scribe"),
        ("tomasz/ines are on it, w/tomasz", "lead/scribe are on it, w/lead"),
        ("user=tomasz acknowledged_by=Ines Park service=x", "user=lead acknowledged_by=scribe service=x"),
        ("Tomasz's fix, Tomasz-led", "lead's fix, lead-led"),
        ("paged tomasz.", "paged lead."),
        ("<tomasz> “ines”", "<lead> “scribe”"),
    ],
)
def test_names_are_told_as_roles(said: str, told: str) -> None:
    assert ROLES.text(said) == told


def test_a_name_that_is_a_word_too_is_one_only_with_a_capital_or_an_at() -> None:
    assert (
        Roles({"Will": "lead"}).text("this will do; Will did, @will too")
        == "this will do; lead did, lead too"
    )


def row(text: str = "", actor: str = "", **more: Any) -> Evidence:
    return Evidence(datetime(2026, 11, 20, tzinfo=UTC), text, "f", actor=actor, **more)


def test_where_it_was_said_and_what_of_stays_as_the_record_has_it() -> None:
    said = row(
        "ines did",
        "ines",
        tool="Slack #ines",
        team="ines",
        channel="ines",
        group="ines/1",
        source_id="ines/1",
        link="https://x.example/ines",
    )
    told = ROLES.row(said)
    assert told == said._replace(text="scribe did", actor="scribe")


def test_a_program_is_told_by_its_own_name_unless_that_is_given_a_role() -> None:
    assert ROLES.row(row("", "deploys by ines", program=True)).actor == "deploys by ines"
    assert ROLES.row(row("", "ines", program=True)).actor == "scribe"


def names(rows: list[Evidence], called: Called | None = None) -> list[tuple[str, ...]]:
    return [one.names for one in people_in(rows, called)]


def test_programs_teams_channels_and_tools_are_nobody() -> None:
    rows = [
        row("@payments @oncall-bot @ines-and-co @here look", "Ines", tool="Pager", team="Payments"),
        row("", "checkout", program=True),
        row("@checkout @ops", "PagerDuty", channel="#ops"),
        row("", "payments"),
        row("", "renovate[bot]"),
        row("@acme/payments owns @types/node"),
    ]
    assert names(rows) == [("Ines",), ("ines-and-co",)]


def test_who_says_something_in_a_channel_of_their_name_is_a_person() -> None:
    assert names([row("hello", "ines", channel="ines")]) == [("ines",)]


def test_one_person_has_one_role_by_all_their_names() -> None:
    called = Called()
    called.same_person("U1", "tk", "Tomasz Kowalski", "tomasz@acme.example")
    rows = [
        row("@tomasz is paged", "Tomasz Kowalski"),
        row("", "tk"),
        row("", "Ines Park"),
        row("", "Ines Moss"),
        row("@ines"),
    ]
    people = people_in(rows, called)
    assert people[0] == Person("Tomasz Kowalski", 2, 1, people[0].also)
    assert set(people[0].also) == {"tk", "tomasz", "tomasz@acme.example"}
    assert [one.names for one in people[1:]] == [
        ("Ines Moss",),
        ("Ines Park",),
        ("ines",),
    ]  # which one is not said
    given = with_everybody({}, people)
    assert {given[name] for name in people[0].names} == {"responder A"}
    assert len(set(given.values())) == 4


def test_a_name_that_two_people_have_ties_neither() -> None:
    called = Called()
    called.same_person("U1", "Alex", "Alex Moss")
    called.same_person("U2", "Alex", "Alex Park")
    rows = [row("", "Alex Moss"), row("", "Alex Park"), row("", "Alex")]
    assert names(rows, called) == [("Alex",), ("Alex Moss",), ("Alex Park",)]


def test_what_is_said_of_one_name_holds_for_all_and_an_empty_role_is_none() -> None:
    people = (Person("Tomasz Kowalski", also=("tomasz",)), Person("Ines"), Person("Ole"))
    assert spread({"TOMASZ": "lead"}, people) == dict.fromkeys(
        ("TOMASZ", "Tomasz Kowalski", "tomasz"), "lead"
    )
    given = with_everybody({"Ines": ""}, people, ["responder a"])
    assert given == {
        "Tomasz Kowalski": "responder B",
        "tomasz": "responder B",
        "Ines": "",
        "Ole": "responder C",
    }
    assert Roles(given).text("Ines, Ole") == "Ines, responder C"


def test_a_remembered_role_is_found_again_in_texts() -> None:
    kept = {
        name_key(name, b"k"): role
        for name, role in (("Tomasz", "lead"), ("Ines Maria Park", "scribe"), ("x", "no"))
    }
    texts = ["p99 alert, Tomasz is paged", "then Ines Maria Park", "x marks it"]
    found = recalled(kept, b"k", [Person("tomasz.k", also=("Tomasz",))], texts)
    assert found == {"Tomasz": "lead", "tomasz.k": "lead", "Ines Maria Park": "scribe"}
    assert recalled(kept, b"other", [], texts) == {}


def test_texts_are_not_looked_at_where_nothing_is_remembered() -> None:
    def texts() -> Any:
        raise AssertionError("looked")
        yield ""

    assert recalled({}, b"k", [Person("Tomasz")], texts()) == {}


# --- what records say --------------------------------------------------------------


def plan_of(path: Path, value: object) -> Preview:
    path.write_text(json.dumps(value), "utf-8")
    return preview([path])


def entry(n: int, kind: str, agent: dict[str, str], **more: object) -> dict[str, object]:
    return {
        "id": f"R{n}",
        "type": f"{kind}_log_entry",
        "summary": f"{kind} by {agent['summary']}",
        "created_at": f"2026-11-20T14:0{n}:00Z",
        "agent": agent,
        "service": {"summary": "checkout"},
        "incident": {"id": "PINC001", "summary": "[#1] Slow checkout"},
        **more,
    }


SERVICE = {"id": "PS1", "type": "service_reference", "summary": "checkout api"}
POLICY = {"id": "PE1", "type": "escalation_policy_reference", "summary": "Checkout primary"}
USER = {"id": "PU1", "type": "user_reference", "summary": "Tomasz Kowalski", "email": "tk@acme.example"}


def test_in_pagerduty_services_and_policies_act_and_people_have_an_address(tmp_path: Path) -> None:
    assigned = entry(
        2, "assign", POLICY, assignees=[{**USER, "id": "PU2", "summary": "Ines Park", "email": ""}]
    )
    log = [
        entry(1, "trigger", SERVICE),
        assigned,
        entry(3, "acknowledge", USER),
        entry(4, "resolve", SERVICE),
    ]
    plan = plan_of(tmp_path / "pd.json", {"log_entries": log})
    assert [one.names for one in plan.people] == [("Tomasz Kowalski", "tk@acme.example"), ("Ines Park",)]
    roles = Roles(with_everybody({}, plan.people))
    told = [roles.row(one) for one in plan.rows]
    assert [(one.actor, one.team) for one in told] == [
        ("checkout api", "checkout"), ("Checkout primary", "checkout"), ("responder A", "checkout"), ("checkout api", "checkout"),
    ]  # fmt: skip
    assert [one.program for one in told] == [True, True, False, True]


def test_a_webhook_of_pagerduty_says_who_is_a_program_too(tmp_path: Path) -> None:
    def event(n: int, what: str, agent: dict[str, str] | None, **data: object) -> dict[str, object]:
        return {"event": {
            "id": f"01{n}", "event_type": f"incident.{what}", "resource_type": "incident",
            "occurred_at": f"2026-11-20T14:0{n}:00Z", "agent": agent, "client": {"name": "Uptime check"},
            "data": {"id": "PINC001", "type": "incident", "title": "Slow", **data},
        }}  # fmt: skip

    plan = plan_of(
        tmp_path / "hooks.json",
        [event(1, "triggered", SERVICE), event(2, "acknowledged", USER), event(3, "resolved", None)],
    )
    assert [(one.actor, one.program) for one in plan.rows] == [
        ("checkout api", True), ("Tomasz Kowalski", False), ("Uptime check", True),
    ]  # fmt: skip
    assert [one.name for one in plan.people] == ["Tomasz Kowalski"]


def test_in_opsgenie_an_integration_is_a_program(tmp_path: Path) -> None:
    def action(n: int, what: str, **alert: object) -> dict[str, object]:
        return {"action": what, "integrationId": "i", "integrationName": "API", "alert": {
            "alertId": "a1", "message": "Slow checkout", "createdAt": 1795183400000, "updatedAt": 1795183400000000000 + n * 60_000_000_000, **alert,
        }}  # fmt: skip

    plan = plan_of(
        tmp_path / "og.json",
        [
            action(1, "Create", source="Grafana cloud"),
            action(2, "Acknowledge", username="tk@acme.example", owner="ines@acme.example"),
            action(3, "Close", username="System"),
        ],
    )
    assert [(one.actor, one.program) for one in plan.rows] == [
        ("Grafana cloud", True), ("tk@acme.example", False), ("System", True),
    ]  # fmt: skip
    assert [one.name for one in plan.people] == ["tk@acme.example", "ines@acme.example"]


def slack(folder: Path, messages: list[dict[str, object]]) -> Path:
    users = [
        {"id": "U1", "name": "tkow", "profile": {"display_name": "tomasz", "real_name": "Tomasz Kowalski", "email": "t.k@acme.example"}},
        {"id": "U3", "name": "deploybot", "is_bot": True, "profile": {"real_name": "Deploys"}},
    ]  # fmt: skip
    (folder / "inc").mkdir(parents=True)
    (folder / "users.json").write_text(json.dumps(users))
    (folder / "channels.json").write_text(json.dumps([{"id": "C1", "name": "inc"}]))
    said = [
        {"type": "message", "ts": f"179518340{n}.000100", "client_msg_id": f"m{n}", **one}
        for n, one in enumerate(messages)
    ]
    (folder / "inc" / "2026-11-20.json").write_text(json.dumps(said))
    return folder


def test_slack_s_users_are_people_by_all_their_names_and_its_bots_and_groups_nobody(tmp_path: Path) -> None:
    app: dict[str, object] = {
        "user": "U1",
        "bot_id": "B1",
        "client_msg_id": "",
        "text": "posted by an app in somebody's name",
    }
    guest = {"display_name": "Ines", "real_name": "Ines Park", "name": "ipark"}
    messages: list[dict[str, object]] = [
        {"user": "U1", "text": "<!subteam^S1|@checkout-oncall> <@U3> Tomasz Kowalski here, t.k@acme.example"},
        {"user": "U3", "text": "deployed for <@U1>"},
        app,
        {"user": "USLACKBOT", "text": "reminder: look"},
        {"user": "U9", "user_profile": guest, "text": "Ines Park: I lead; tkow can you look?"},
    ]
    plan = preview([slack(tmp_path / "export", messages)])
    assert [(one.name, one.acted) for one in plan.people] == [("tomasz", 2), ("Ines", 1)]
    roles = Roles(with_everybody({}, plan.people))
    told = [roles.row(one) for one in plan.rows if one.actor != "USLACKBOT"]
    assert [(one.actor, one.text) for one in told] == [
        ("responder A", "@checkout-oncall @Deploys responder A here, responder A"),
        ("Deploys", "deployed for responder A"),
        ("responder A", "posted by an app in somebody's name"),
        ("responder B", "responder B: I lead; responder A can you look?"),
    ]


def test_mattermost_lists_who_is_who(tmp_path: Path) -> None:
    path = tmp_path / "mm.jsonl"
    user = {
        "username": "tkow",
        "roles": "system_user",
        "first_name": "Tomasz",
        "last_name": "Kowalski",
        "email": "t@acme.example",
    }
    post = {"team": "acme", "channel": "inc", "create_at": 1795183400000}
    lines: list[dict[str, object]] = [
        {"type": "version", "version": 1},
        {"type": "user", "user": user},
        {"type": "bot", "bot": {"username": "hal"}},
        {"type": "post", "post": {**post, "user": "tkow", "message": "@hal restart, Tomasz Kowalski asks"}},
        {
            "type": "post",
            "post": {**post, "user": "hooks", "message": "done", "props": {"from_webhook": "true"}},
        },
    ]
    path.write_text("\n".join(map(json.dumps, lines)))
    plan = preview([path])
    assert [one.names for one in plan.people] == [("tkow", "Tomasz Kowalski", "t@acme.example")]
    assert sorted((one.actor, one.program) for one in plan.rows) == [("hooks", True), ("tkow", False)]


def test_trackers_know_their_bots_and_a_person_s_names(tmp_path: Path) -> None:
    def note(n: int, **author: object) -> dict[str, object]:
        return {
            "id": n, "body": "seen", "author": author, "created_at": f"2026-11-20T14:0{n}:00Z", "system": False,
            "noteable_type": "Issue", "noteable_id": 1, "noteable_iid": 1, "updated_at": "2026-11-20T15:00:00Z",
        }  # fmt: skip

    people = {"username": "tkow", "name": "Tomasz Kowalski"}
    plan = plan_of(
        tmp_path / "gl.json", [note(1, **people), note(2, username="project_7_bot_a1", name="Deploys")]
    )
    assert [one.names for one in plan.people] == [("Tomasz Kowalski", "tkow")]

    def issue(n: int, login: str, kind: str) -> dict[str, object]:
        user = {"login": login, "type": kind}
        return {"number": n, "title": "Slow", "user": user, "created_at": "2026-11-20T14:00:00Z", "html_url": f"https://github.com/a/b/issues/{n}", "url": f"https://api.github.com/repos/a/b/issues/{n}", "state": "open", "labels": [], "comments": 0}  # fmt: skip

    plan = plan_of(
        tmp_path / "gh.json",
        [issue(1, "ines", "User"), issue(2, "autofix", "Bot"), issue(3, "renovate[bot]", "Bot")],
    )
    assert [one.name for one in plan.people] == ["ines"]


def test_names_of_nothing_but_signs_are_nobody_s(tmp_path: Path) -> None:
    rows = [row("@. @", "."), row("", "@"), row("", "..")]
    assert {one.name for one in people_in(rows)} <= {".", ".."}


def test_what_a_tool_blacks_out_is_no_name(tmp_path: Path) -> None:
    called = Called()
    called.same_person("1", "Ines Park", "ines", "[REDACTED]")
    assert list(called.known_as) == [("Ines Park", "ines")]
    assert names([row("", "PrometheusBot"), row("", "k8s-ci-robot"), row("", "Abbot")]) == [("Abbot",)]
