"""GitLab: webhooks of every kind, and the API's records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from pmtui.evidence.formats.gitlab import GitLabReader
from pmtui.model.vocabulary import EventKind as Kind
from tests.evidence.anything import spoiled, survives
from tests.evidence.reading import SAMPLES, Found, found_in, values, whose

GITLAB = SAMPLES / "gitlab"


@pytest.mark.parametrize("path", sorted(GITLAB.iterdir()), ids=lambda path: path.name)
def test_recognised(path: Path, tmp_path: Path) -> None:
    assert whose(path, tmp_path) == "gitlab"


@pytest.fixture(name="hooks")
def _hooks() -> Found:
    return found_in(GITLAB / "webhooks.jsonl")


def test_webhooks(hooks: Found) -> None:
    assert hooks.told == [
        ("14:05:10", "Incident #5 opened: Checkout answers 502"),
        ("14:08:00", "Comment on #5 Checkout answers 502: Pool is exhausted."),
        ("14:10:00", "Raise the pool"),
        ("14:11:00", "Lower the timeout"),
        ("14:11:30", "Merge request !8 merged: Raise the pool"),
        ("14:14:00", "Pipeline 900 on main: failed"),
        ("14:16:00", "Job deploy-prod (deploy) on main: success"),
        ("14:16:05", "Deployment to production of main (aaaaaaa1): success: Lower the timeout"),
    ]
    incident = hooks.rows[0]
    assert (incident.kind, incident.severity, incident.actor, incident.original) == (
        Kind.DETECTION, "critical", "Mara K", "2026-11-20 14:05:10 UTC",
    )  # fmt: skip
    assert [row.kind for row in hooks.rows[1:]] == [
        Kind.MESSAGE,
        *[Kind.CHANGE] * 3,
        Kind.NOTE,
        *[Kind.CHANGE] * 2,
    ]


def test_what_says_no_time_of_its_own_is_listed(hooks: Found) -> None:
    assert [(row.line, row.text) for row in hooks.untimed] == [
        (5, "Branch old deleted"),
        (10, "Release v1.0 deleted"),
    ]
    assert "not when it was deleted" in hooks.untimed[1].no_time


def test_notes_of_gitlab_itself_are_hidden(hooks: Found) -> None:
    assert [row.hidden for row in hooks.hidden] == ["note by GitLab itself"]


def test_the_api() -> None:
    found = found_in(GITLAB / "api.json")
    assert found.told == [
        ("14:05:10.123", "Incident #5 opened: Checkout answers 502"),
        ("14:08:00", "Comment on #5: Pool is exhausted."),
        ("14:09:00", "Merge request !8 opened: Raise the pool"),
        ("14:11:00", "Lower the timeout"),
        ("14:11:30", "Merge request !8 merged: Raise the pool"),
        ("14:12:00", "Pipeline 900 on main: started"),
        ("14:14:00", "Release v1.2.1 published: Hot fix"),
        ("14:14:00", "Pipeline 900 on main: failed"),
        ("14:15:00", "Job deploy-prod (deploy) on main: running"),
        ("14:16:05", "Deployment to production of main (aaaaaaa): success"),
        ("15:00:00", "Incident #5 closed: Checkout answers 502"),
        ("15:30:00", "Issue 1: reopened"),
    ]
    assert found.rows[10].kind is Kind.RESOLUTION
    assert [row.text for row in found.hidden] == ["Note on #5: assigned to @jo"]
    assert len({row.source_id for row in found.rows}) == len(found.rows)


def test_the_same_record_has_one_identity_in_webhook_and_api(hooks: Found) -> None:
    api = {row.fingerprint() for row in found_in(GITLAB / "api.json").rows}
    assert [row.fingerprint() in api for row in hooks.rows] == [
        True,
        True,
        False,
        True,
        True,
        True,
        False,
        True,
    ]


def test_a_kept_delivery_is_unwrapped(tmp_path: Path) -> None:
    body = json.loads((GITLAB / "webhooks.jsonl").read_text("utf-8").splitlines()[5])
    path = tmp_path / "delivery.json"
    path.write_text(json.dumps({"headers": {}, "body": body}))
    assert whose(path, tmp_path) == "gitlab"
    assert found_in(path).told == [("14:11:30", "Merge request !8 merged: Raise the pool")]


@pytest.mark.parametrize(
    "value",
    [
        {"object_kind": "push", "text": "Slow", "time": "2026-11-20T15:00:00Z"},
        {"iid": 1, "title": "Slow", "created_at": "2026-11-20T15:00:00Z"},
        {"noteable_type": "Issue", "time": "2026-11-20T15:00:00Z"},
    ],
)
def test_what_only_resembles_it_is_left_to_others(value: dict[str, Any]) -> None:
    assert GitLabReader().recognises(json.dumps(value).encode(), Path("x.json")) == 0


@given(spoiled(*values(GITLAB)))
def test_anything_else_gives_rows_or_a_sentence(value: Any) -> None:
    survives(GitLabReader(), value)
