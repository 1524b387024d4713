"""The records of GitHub's API about what was built and shipped: deployments, releases, runs, checks, commits."""

from __future__ import annotations

from collections.abc import Iterator

from pmtui.evidence.formats.github.names import login
from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page, Value, dig, joined, text, text_at
from pmtui.evidence.trackers import GIT, commit_id, commit_kind
from pmtui.model.vocabulary import EventKind


def deployment_row(value: Value, page: Page) -> Evidence:
    """A deployment that was asked for."""
    ref, sha = text_at(value, "ref"), commit_id(text_at(value, "sha"))
    what = ref if ref.lower().startswith(sha) or not sha else f"{ref} ({sha})"
    return page.row(
        value.get("created_at"),
        joined(f"Deployment to {_environment(value)} of {what}", text_at(value, "description")),
        kind=EventKind.CHANGE,
        actor=login(value.get("creator"), page),
        source_id=f"deployment/{text_at(value, 'id')}",
        group=f"deployment/{text_at(value, 'id')}",
        link=text_at(value, "url"),
    )


def deployment_status_row(value: Value, page: Page) -> Evidence:
    """How far a deployment got."""
    about = text_at(value, "deployment_url").rpartition("/")[2]
    return page.row(
        value.get("created_at"),
        joined(
            f"Deployment to {_environment(value)}: {text_at(value, 'state')}", text_at(value, "description")
        ),
        kind=EventKind.CHANGE,
        actor=login(value.get("creator"), page),
        source_id=f"deployment_status/{text_at(value, 'id')}",
        group=f"deployment/{about}",
        link=text(value, "log_url", "target_url", "environment_url", "url"),
    )


def _environment(value: Value) -> str:
    return text(value, "environment", "original_environment") or "an environment"


def release_row(value: Value, page: Page, action: str = "") -> Evidence:
    """A release; what is no draft any more is published."""
    published = value.get("published_at")
    did = action or ("published" if published else "drafted")
    tag, name = text_at(value, "tag_name"), text_at(value, "name")
    edited = did in ("edited", "deleted", "unpublished")
    at = (value.get("updated_at") if edited else published) or value.get("created_at")
    return page.row(
        at,
        joined(f"Release {tag} {did}", name if name != tag else ""),
        kind=EventKind.CHANGE,
        actor=login(value.get("author"), page),
        detail=text_at(value, "body"),
        source_id=f"release/{text_at(value, 'id')}/{did}"
        + (f"/{text_at(value, 'updated_at')}" if edited else ""),
        link=text(value, "html_url", "url"),
    )


def status_row(value: Value, page: Page) -> Evidence:
    """What a service said of a commit."""
    sha = text_at(value, "sha") or text_at(value, "url").rpartition("/")[2]
    return page.row(
        value.get("updated_at") or value.get("created_at"),
        joined(
            f"Status {text_at(value, 'context')} of {commit_id(sha)}: {text_at(value, 'state')}",
            text_at(value, "description"),
        ),
        kind=EventKind.NOTE,
        actor=login(value.get("creator"), page) or login(value.get("sender"), page),
        source_id=f"status/{text_at(value, 'id')}",
        link=text(value, "target_url", "commit.html_url"),
    )


def run_rows(value: Value, page: Page) -> Iterator[Evidence]:
    """A run of a workflow: started, and completed."""
    yield run_row(value, page, "started")
    if value.get("status") == "completed":
        yield run_row(value, page, "completed")


def run_row(value: Value, page: Page, action: str, workflow: str = "") -> Evidence:
    """One step of a workflow's run."""
    name = text_at(value, "name") or workflow or text_at(value, "path")
    ended = action == "completed"
    at = value.get("updated_at") if ended else value.get("run_started_at") or value.get("created_at")
    said = text_at(value, "conclusion") if ended else ""
    attempt = text_at(value, "run_attempt")
    words = f"Run {text_at(value, 'run_number')} of {name} on {text_at(value, 'head_branch')} {action}"
    return page.row(
        at,
        joined(joined(words, said), text_at(value, "display_title"), by=" · "),
        kind=EventKind.CHANGE if "deploy" in name.lower() or "release" in name.lower() else EventKind.NOTE,
        actor=login(value.get("triggering_actor"), page) or login(value.get("actor"), page),
        source_id=f"run/{text_at(value, 'id')}.{attempt or 1}/{action}",
        group=f"run/{text_at(value, 'id')}",
        link=text(value, "html_url", "url"),
    )


def job_rows(value: Value, page: Page, action: str = "") -> Iterator[Evidence]:
    """A job of a run or a check: when it ended, else when it began."""
    ended = value.get("completed_at")
    did = action or ("completed" if ended else text_at(value, "status") or "started")
    yield page.row(
        ended or value.get("started_at") or value.get("created_at"),
        joined(f"Check {text_at(value, 'name')} {did}", text_at(value, "conclusion") if ended else ""),
        kind=EventKind.NOTE,
        actor=text(value, "app.name", "runner_name"),
        program=True,
        source_id=f"job/{text_at(value, 'id')}/{did}",
        group=f"run/{text_at(value, 'run_id')}" if value.get("run_id") else "",
        link=text(value, "html_url", "url"),
    )


def commit_row(value: Value, page: Page) -> Evidence:
    """A commit, of the API or of a push."""
    inner = value.get("commit")
    commit: Value = inner if isinstance(inner, dict) else value
    message = text_at(commit, "message")
    sha = text(value, "sha", "id")
    return page.row(
        dig(commit, "committer.date") or dig(commit, "author.date") or commit.get("timestamp"),
        message.strip() or f"Commit {commit_id(sha)}",
        kind=commit_kind(message),
        actor=page.person(commit, "author.name", "author.username", "author.email", own_id="author.email")
        or text_at(commit, "committer.name"),
        source_id=commit_id(sha),
        link=text(value, "html_url", "url"),
        tool=GIT,
    )
