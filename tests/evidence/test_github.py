"""GitHub: the API's records, webhooks, the list of events, and what gh prints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from pmtui.evidence.formats.github import GitHubReader
from pmtui.model.vocabulary import EventKind as Kind
from tests.evidence.anything import spoiled, survives
from tests.evidence.reading import SAMPLES, Found, found_in, values, whose

GITHUB = SAMPLES / "github"
OPENED = "Issue #71 opened: Checkout answers 502"


@pytest.mark.parametrize("path", sorted(GITHUB.iterdir()), ids=lambda path: path.name)
def test_recognised(path: Path, tmp_path: Path) -> None:
    assert whose(path, tmp_path) == "github"


@pytest.fixture(name="hooks")
def _hooks() -> Found:
    return found_in(GITHUB / "webhooks.jsonl")


def test_webhooks(hooks: Found) -> None:
    assert hooks.told == [
        ("14:05:10", OPENED),
        ("14:08:00", "Comment on #71 Checkout answers 502: Pool is exhausted.\nRolling back."),
        ("14:09:00", "Deployment to production: failure: health check"),
        ("14:10:00", "Raise the pool\n\nTo 40."),
        ("14:11:00", 'Revert "Cache prices"'),
        ("14:11:30", 'Pushed 2 commits to branch main: Revert "Cache prices"'),
        ("14:15:30", 'Run 12 of Deploy on main completed: success · Revert "Cache prices"'),
    ]
    issue, comment = hooks.rows[:2]
    assert (issue.severity, issue.actor, issue.detail, issue.link) == (
        "sev2", "mara-k", "Since the last deploy.", "https://github.com/acme/shop/issues/71",
    )  # fmt: skip
    assert comment.kind is Kind.MESSAGE
    assert comment.group == issue.group == "acme/shop#71"


def test_commits_of_a_push_are_rows_of_git(hooks: Found) -> None:
    change, revert = hooks.rows[3:5]
    assert [(row.kind, row.tool, row.source_id) for row in (change, revert)] == [
        (Kind.CHANGE, "git", "bbbbbbb"),
        (Kind.MITIGATION, "git", "aaaaaaa"),
    ]


def test_a_deleted_tag_without_a_time_is_listed_and_a_bot_is_hidden(hooks: Found) -> None:
    assert [(row.line, row.text, row.no_time) for row in hooks.untimed] == [
        (7, "Tag v1 deleted", "the webhook says no time")
    ]
    assert [(row.actor, row.hidden) for row in hooks.hidden] == [("coverage[bot]", "comment of a bot")]


def test_the_api() -> None:
    found = found_in(GITHUB / "api.json")
    assert found.told == [
        ("14:05:10", OPENED),
        ("14:05:12", "Issue #71 labeled sev2: Checkout answers 502"),
        ("14:08:00", "Comment on #71: Pool is exhausted."),
        ("14:10:30", "Pull request #72 opened: Revert the price cache"),
        ("14:11:00", "Review of #72: approved: Go"),
        ("14:11:00", 'Revert "Cache prices"'),
        ("14:11:30", "Pull request #72 merged: Revert the price cache"),
        ("14:13:00", "Deployment to production of main (aaaaaaa): by hand"),
        ("14:14:00", "Release v1.2.1 published: Hot fix"),
        ("15:00:00", "Issue #71 closed: Checkout answers 502"),
    ]
    assert [row.hidden for row in found.hidden] == ["notice to one person"]
    assert len({row.source_id for row in found.rows}) == len(found.rows)


def test_the_same_record_has_one_identity_in_webhook_api_and_gh(hooks: Found) -> None:
    api, gh = found_in(GITHUB / "api.json"), found_in(GITHUB / "gh.json")
    opened, comment, commit = (hooks.rows[n].fingerprint() for n in (0, 1, 4))
    assert {opened, comment, commit} <= {row.fingerprint() for row in api.rows}
    closed = api.rows[-1].fingerprint()
    assert {opened, closed} <= {row.fingerprint() for row in gh.rows}


def test_an_issue_closed_twice_is_two_records() -> None:
    reader = GitHubReader()
    body: dict[str, Any] = {
        "action": "closed", "repository": {"full_name": "acme/shop"}, "sender": {"login": "jo"},
        "issue": {"number": 71, "title": "Slow", "closed_at": "2026-11-20T15:00:00Z"},
    }  # fmt: skip
    again = {**body, "issue": {**body["issue"], "closed_at": "2026-11-21T15:00:00Z"}}
    first, second = (survives(reader, value)[0] for value in (body, again))
    assert first.source_id != second.source_id


def test_edits_and_deletions_are_when_they_happened() -> None:
    created = values(GITHUB)
    body = next(value for value in created if isinstance(value, dict) and "comment" in value)
    for action in ("edited", "deleted"):
        later = json.loads(json.dumps({**body, "action": action}))
        later["comment"]["updated_at"] = later["issue"]["updated_at"] = "2026-11-20T14:20:00Z"
        (row,) = survives(GitHubReader(), later)
        assert (row.original, row.text.partition(" on ")[0]) == ("2026-11-20T14:20:00Z", f"Comment {action}")


def test_runs_begin_and_end() -> None:
    found = found_in(GITHUB / "runs.json")
    assert found.told == [
        ("14:12:01", "Run 12 of Deploy on main started"),
        ("14:15:30", "Run 12 of Deploy on main completed: success"),
    ]
    assert [row.kind for row in found.rows] == [Kind.CHANGE, Kind.CHANGE]


def test_gh_prints_the_same_under_other_names() -> None:
    assert found_in(GITHUB / "gh.json").told == [
        ("14:05:10", OPENED),
        ("14:08:00", "Comment on #71 Checkout answers 502: Pool is exhausted."),
        ("15:00:00", "Issue #71 closed: Checkout answers 502"),
    ]


def test_the_list_of_events() -> None:
    found = found_in(GITHUB / "activity.json")
    assert found.told == [
        ("14:11:30", "Pushed 1 commit to branch main"),
        ("14:12:30", "Branch old deleted"),
    ]
    assert found.rows[0].detail == "Raise the pool"


def test_a_kept_delivery_is_unwrapped(tmp_path: Path) -> None:
    body = (GITHUB / "webhooks.jsonl").read_text("utf-8").splitlines()[0]
    path = tmp_path / "delivery.json"
    path.write_text(json.dumps({"guid": "x", "event": "issues", "request": {"payload": json.loads(body)}}))
    assert whose(path, tmp_path) == "github"
    assert found_in(path).told == [("14:05:10", OPENED)]


@pytest.mark.parametrize(
    "value",
    [
        {"action": "opened", "issue": {"title": "Slow", "created_at": "2026-11-20T15:00:00Z"}},
        {"url": "https://example.com/repos/a", "title": "Slow", "created_at": "2026-11-20T15:00:00Z"},
        {"payload": {"text": "Slow"}, "created_at": "2026-11-20T15:00:00Z"},
    ],
)
def test_what_only_resembles_it_is_left_to_others(value: dict[str, Any]) -> None:
    assert GitHubReader().recognises(json.dumps(value).encode(), Path("x.json")) == 0


@given(spoiled(*values(GITHUB)))
def test_anything_else_gives_rows_or_a_sentence(value: Any) -> None:
    survives(GitHubReader(), value)
