"""The bodies of GitHub's webhooks, and the events of a repository, which hold the same bodies."""

from __future__ import annotations

from collections.abc import Iterator

from pmtui.evidence.formats.github.names import login, repo_of
from pmtui.evidence.formats.github.shipped import (
    commit_row,
    deployment_row,
    deployment_status_row,
    job_rows,
    release_row,
    run_row,
    status_row,
)
from pmtui.evidence.formats.github.tickets import Ticket, comment_row, merged, review_row
from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page, Value, dig, joined, objects, text, text_at
from pmtui.evidence.trackers import again, ref_name
from pmtui.model.vocabulary import EventKind

NO_TIME = "the webhook says no time"
_DID = {"create": "created", "delete": "deleted"}


def is_hook(value: Value) -> bool:
    """Every delivery names the repository (or organisation) and who caused it."""
    sender, repository = value.get("sender"), value.get("repository")
    if not (isinstance(sender, dict) and isinstance(sender.get("login"), str)):
        return False
    if not (isinstance(repository, dict) and isinstance(repository.get("full_name"), str)):
        repository = value.get("organization")
        if not (isinstance(repository, dict) and isinstance(repository.get("login"), str)):
            return False
    return "action" in value or "ref" in value or ("sha" in value and "state" in value)


def is_activity(value: Value) -> bool:
    """An entry of a repository's list of events."""
    kind = value.get("type")
    return (
        isinstance(kind, str)
        and kind.endswith("Event")
        and isinstance(value.get("payload"), dict)
        and isinstance(dig(value, "repo.name"), str)
        and "created_at" in value
    )


def activity_rows(value: Value, page: Page) -> Iterator[Evidence]:
    """What a webhook would have said, at the time the list gives it."""
    payload = value["payload"]
    body = {
        **payload,
        "repository": {"full_name": dig(value, "repo.name")},
        "sender": value.get("actor"),
    }
    kind = text_at(value, "type").removesuffix("Event").lower()
    body.setdefault("action", _DID.get(kind, kind))
    yield from hook_rows(body, page, value.get("created_at"), text_at(value, "id"))


def hook_rows(value: Value, page: Page, at: object = None, event: str = "") -> Iterator[Evidence]:
    """One row a delivery; a push also has one for each of its commits."""
    action = text_at(value, "action")
    repo = repo_of(value)
    actor = login(value.get("sender"), page)
    ticket = _ticket(value, repo)
    part = _parts(value)
    if "deployment_status" in part:
        status = part["deployment_status"]
        yield deployment_status_row({"deployment_url": f"/{text_at(value, 'deployment.id')}", **status}, page)
    elif "deployment" in part:
        yield deployment_row(part["deployment"], page)
    elif "workflow_run" in part:
        yield run_row(part["workflow_run"], page, action or "run", text_at(value, "workflow.name"))
    elif "workflow_job" in part or "check_run" in part:
        yield from job_rows(part.get("workflow_job") or part["check_run"], page, action)
    elif "review" in part:
        yield review_row(part["review"], page, ticket)
    elif "comment" in part:
        yield _comment(part["comment"], page, ticket, action)
    elif "release" in part:
        yield release_row(part["release"], page, action)
    elif ticket is not None:
        yield _ticket_row(ticket, value, page, action, actor)
    elif "ref" in value and ("commits" in value or "pusher" in value or "head" in value):
        yield from _push(value, page, at, repo, actor, event)
    elif "sha" in value and "state" in value:
        yield status_row(value, page)
    else:
        yield _other(value, page, at, repo, actor, event)


_PARTS = (
    "deployment_status", "deployment", "workflow_run", "workflow_job", "check_run", "review", "comment", "release"
)  # fmt: skip


def _parts(value: Value) -> dict[str, Value]:
    return {key: item for key in _PARTS if isinstance(item := value.get(key), dict)}


def _ticket(value: Value, repo: str) -> Ticket | None:
    for key in ("pull_request", "issue", "discussion"):
        item = value.get(key)
        if isinstance(item, dict):
            ticket = Ticket(item, repo)
            ticket.words = {"pull_request": "Pull request", "discussion": "Discussion"}.get(key, ticket.words)
            return ticket
    return None


def _comment(value: Value, page: Page, ticket: Ticket | None, action: str) -> Evidence:
    at = value.get("created_at")
    if action == "edited":
        at = value.get("updated_at") or at
    elif action == "deleted" and ticket is not None:
        at = ticket.value.get("updated_at") or at
    return comment_row(value, page, ticket, action or "created", at)


def _ticket_row(ticket: Ticket, value: Value, page: Page, action: str, actor: str) -> Evidence:
    item = ticket.value
    did = action.replace("_", " ") or "touched"
    at = item.get("updated_at") or item.get("created_at")
    detail = ""
    if action == "opened":
        at, detail = item.get("created_at") or at, text_at(item, "body")
    elif action == "closed":
        did = "merged" if merged(item) else did
        at = (item.get("merged_at") if did == "merged" else None) or item.get("closed_at") or at
    page.source.notes.called.tells_of(
        text_at(value, "assignee.login"), text_at(value, "requested_reviewer.login")
    )
    whom = text(
        value,
        "label.name",
        "assignee.login",
        "requested_reviewer.login",
        "requested_team.name",
        "milestone.title",
    )
    preposition = " to " if action.startswith("assigned") else " "
    did = joined(did, whom, by=preposition)
    return ticket.row(page, at, did, actor=actor, detail=detail)


def _push(value: Value, page: Page, at: object, repo: str, actor: str, event: str) -> Iterator[Evidence]:
    commits = objects(value, "commits")
    when = at if at is not None else dig(value, "repository.pushed_at")
    what = ref_name(text_at(value, "ref"))
    count = text(value, "distinct_size", "size") if "size" in value else str(len(commits))
    if value.get("deleted"):
        words = f"{what} deleted"
    elif value.get("created") and not commits:
        words = f"{what} created"
    else:
        pushed = "force-pushed" if value.get("forced") else "pushed"
        words = f"{pushed} {count} commit{'' if count == '1' else 's'} to {what}"
    placed = page.times.read(when)
    ref, after = text_at(value, "ref"), text(value, "after", "head")
    yield page.row(
        placed,
        joined(words[:1].upper() + words[1:], text_at(value, "head_commit.message").partition("\n")[0]),
        kind=EventKind.CHANGE,
        actor=actor or login(value.get("pusher"), page),
        detail="" if at is None else "\n".join(text_at(commit, "message") for commit in commits),
        source_id=f"push/{repo}/{event}" if event else again(f"push/{repo}/{ref}@{after}", placed),
        link=text_at(value, "compare"),
        original="" if when is None else str(when),
        no_time=NO_TIME if when is None else "",
    )
    for commit in commits:
        if at is None:
            yield commit_row(commit, page)


def _other(value: Value, page: Page, at: object, repo: str, actor: str, event: str) -> Evidence:
    """An event without a reader of its own: its object's time, title and link."""
    action = text_at(value, "action").replace("_", " ")
    name, item = next(
        (
            (key, item)
            for key, item in value.items()
            if isinstance(item, dict)
            and key not in ("repository", "sender", "organization", "installation", "changes", "enterprise")
        ),
        ("", {}),
    )
    when = at
    for key in ("updated_at", "created_at", "published_at", "starred_at"):
        when = when if when is not None else item.get(key)
    title = text(item, "title", "name", "summary", "head_branch", "login")
    if "ref_type" in value:
        did = action or ("created" if "master_branch" in value else "deleted")
        words = joined(text_at(value, "ref_type"), text_at(value, "ref"), did, by=" ")
    else:
        words = joined(joined(name.replace("_", " "), action, by=" "), title)
    return page.row(
        when,
        words[:1].upper() + words[1:] or "Event",
        kind=EventKind.NOTE,
        actor=actor,
        source_id=f"{repo}/{event}" if event else f"{name}/{text(item, 'id', 'number')}/{action}",
        link=text_at(item, "html_url"),
        no_time=NO_TIME if when is None else "",
    )
