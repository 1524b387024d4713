"""The bodies of GitLab's webhooks, told apart by their `object_kind`."""

from __future__ import annotations

from collections.abc import Iterator

from pmtui.evidence.formats.gitlab.api import (
    ENDED,
    SYSTEM,
    Ticket,
    commit_row,
    labels_of,
    name_of,
    pipeline_row,
)
from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page, Value, dig, joined, objects, text, text_at
from pmtui.evidence.trackers import commit_id, labelled_severity, ref_name
from pmtui.model.vocabulary import EventKind

NO_TIME = "the webhook says no time"

_KINDS = frozenset((
    "push", "tag_push", "issue", "work_item", "note", "merge_request", "wiki_page", "pipeline", "build", "deployment",
    "feature_flag", "release", "emoji", "milestone", "vulnerability", "access_token",
))  # fmt: skip
_DID = {"open": "opened", "close": "closed", "reopen": "reopened", "merge": "merged", "update": "updated"}


def is_hook(value: Value) -> bool:
    """A kind GitLab sends, and the project (or group) or object it is about."""
    kind = value.get("object_kind")
    if not (isinstance(kind, str) and kind in _KINDS):
        return False
    return any(
        isinstance(value.get(key), dict) for key in ("project", "object_attributes", "repository", "group")
    )


def hook_rows(value: Value, page: Page) -> Iterator[Evidence]:
    """One row a delivery; of a push, one for each commit."""
    kind = text_at(value, "object_kind")
    if kind in ("push", "tag_push"):
        yield from _push(value, page, kind)
    elif kind in ("issue", "work_item", "merge_request"):
        yield _ticket(value, page, kind)
    elif kind == "note":
        yield _note(value, page)
    elif kind == "pipeline":
        yield _pipeline(value, page)
    elif kind == "build":
        yield _build(value, page)
    elif kind == "deployment":
        yield _deployment(value, page)
    elif kind == "release":
        yield _release(value, page)
    else:
        yield _other(value, page, kind)


def _actor(value: Value, page: Page) -> str:
    return name_of(value.get("user"), page) or page.person(
        value, "user_name", "user_username", "user_email", own_id="user_username"
    )


def _attributes(value: Value) -> Value:
    found = value.get("object_attributes")
    return found if isinstance(found, dict) else {}


def _project(value: Value) -> str:
    return text(value, "project.path_with_namespace", "project.name", "repository.name")


def _push(value: Value, page: Page, kind: str) -> Iterator[Evidence]:
    commits = objects(value, "commits")
    if commits and kind == "push":
        for commit in commits:
            yield commit_row(commit, page)
        return
    ref, after = text_at(value, "ref"), text_at(value, "after")
    gone = after != "" and not after.strip("0")
    new = not text_at(value, "before").strip("0")
    what = ref_name(ref)
    at = next((commit.get("timestamp") for commit in commits if text_at(commit, "id") == after), None)
    yield page.row(
        None if gone else at,
        joined(what[:1].upper() + what[1:], "deleted" if gone else "created" if new else "pushed", by=" "),
        kind=EventKind.CHANGE,
        actor=_actor(value, page),
        source_id=f"push/{_project(value)}/{ref}@{after}",
        link=text_at(value, "project.web_url"),
        no_time=NO_TIME if gone or at is None else "",
    )


def _ticket(value: Value, page: Page, kind: str) -> Evidence:
    item = _attributes(value)
    ticket = Ticket(item, _project(value), labelled_severity(labels_of(value)), kind == "merge_request")
    action = text_at(item, "action")
    did = _DID.get(action, action) or text_at(item, "state") or "touched"
    at = {
        "opened": item.get("created_at"),
        "closed": item.get("closed_at"),
        "merged": item.get("merged_at"),
    }.get(did)
    at = at or item.get("updated_at") or item.get("created_at")
    changed = value.get("changes")
    what = [key for key in changed if not key.startswith("updated_")] if isinstance(changed, dict) else []
    detail = text_at(item, "description") if did == "opened" else ""
    if did == "updated" and what:
        detail = "changed: " + ", ".join(what[:20])
    return ticket.row(page, at, did, _actor(value, page), detail)


def _note(value: Value, page: Page) -> Evidence:
    note = _attributes(value)
    group, title = "", ""
    for key, mark in (("issue", "#"), ("merge_request", "!"), ("snippet", "$"), ("commit", "")):
        about = value.get(key)
        if isinstance(about, dict):
            number = mark + text(about, "iid", "id") if mark else commit_id(text_at(about, "id"))
            group, title = _project(value) + number, f"{number} {text_at(about, 'title')}".strip()
            break
    edited = text_at(note, "action") == "update"
    system = note.get("system") is True
    words = joined(
        f"{'Note' if system else 'Comment'}{' edited' if edited else ''} on", title or "it", by=" "
    )
    return page.row(
        note.get("updated_at") if edited else note.get("created_at") or note.get("updated_at"),
        joined(words, text(note, "note", "description")),
        kind=EventKind.NOTE if system else EventKind.MESSAGE,
        actor=_actor(value, page),
        source_id=f"note/{text_at(note, 'id')}"
        + (f"/edited/{text_at(note, 'updated_at')}" if edited else ""),
        group=group,
        link=text_at(note, "url"),
        hidden=SYSTEM if system else "",
    )


def _pipeline(value: Value, page: Page) -> Evidence:
    item = _attributes(value)
    at = item.get("finished_at") or item.get("created_at")
    web = text_at(value, "project.web_url")
    link = f"{web}/-/pipelines/{text_at(item, 'id')}" if web else ""
    return pipeline_row(
        item, page, text_at(item, "status"), at, _actor(value, page), text_at(item, "url") or link
    )


def _build(value: Value, page: Page) -> Evidence:
    status, number = text_at(value, "build_status"), text_at(value, "build_id")
    name = text_at(value, "build_name")
    ended = value.get("build_finished_at") if status in ENDED else None
    return page.row(
        ended or value.get("build_started_at") or value.get("build_created_at"),
        joined(f"Job {name} ({text_at(value, 'build_stage')}) on {text_at(value, 'ref')}", status),
        kind=EventKind.CHANGE
        if "deploy" in f"{name} {text_at(value, 'build_stage')}".lower()
        else EventKind.NOTE,
        actor=_actor(value, page),
        source_id=f"job/{number}/{status}",
        group=f"pipeline/{text_at(value, 'pipeline_id')}",
    )


def _deployment(value: Value, page: Page) -> Evidence:
    status, number = text_at(value, "status"), text_at(value, "deployment_id")
    ref = joined(
        text_at(value, "ref"), f"({text_at(value, 'short_sha')})" if value.get("short_sha") else "", by=" "
    )
    return page.row(
        value.get("status_changed_at") or value.get("created_at"),
        joined(
            f"Deployment to {text_at(value, 'environment')} of {ref}", status, text_at(value, "commit_title")
        ),
        kind=EventKind.CHANGE,
        actor=_actor(value, page),
        source_id=f"deployment/{number}/{status}",
        group=f"deployment/{number}",
        link=text(value, "deployable_url", "commit_url"),
    )


def _release(value: Value, page: Page) -> Evidence:
    """Its webhook says when it was released; not when it was changed or deleted."""
    action = text_at(value, "action") or "create"
    tag, name = text_at(value, "tag"), text_at(value, "name")
    created = action == "create"
    did = {"create": "published", "update": "changed", "delete": "deleted"}.get(action, action)
    return page.row(
        value.get("released_at") or value.get("created_at") if created else None,
        joined(f"Release {tag} {did}", name if name != tag else ""),
        kind=EventKind.CHANGE,
        detail=text_at(value, "description"),
        source_id=f"release/{tag}/{action}",
        link=text_at(value, "url"),
        no_time="" if created else f"the webhook says when it was released, not when it was {did}",
    )


def _other(value: Value, page: Page, kind: str) -> Evidence:
    item = _attributes(value)
    action = text_at(item, "action") or text_at(value, "action")
    words = joined(kind.replace("_", " "), _DID.get(action, action), by=" ")
    at = item.get("updated_at") or item.get("created_at") or dig(value, "created_at")
    return page.row(
        at,
        joined(words[:1].upper() + words[1:], text(item, "title", "name")),
        kind=EventKind.CHANGE if kind == "feature_flag" else EventKind.NOTE,
        actor=_actor(value, page),
        source_id=f"{kind}/{text_at(item, 'id')}/{action}",
        link=text_at(item, "url"),
        no_time=NO_TIME if at is None else "",
    )
