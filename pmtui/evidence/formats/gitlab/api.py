"""The records of GitLab's API, one function for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page, Value, dig, joined, objects, text, text_at
from pmtui.evidence.trackers import GIT, again, commit_id, commit_kind, incident_kind, labelled_severity
from pmtui.model.vocabulary import EventKind

SYSTEM = "note by GitLab itself"
ENDED = frozenset(("success", "failed", "canceled", "skipped"))
"""States in which a pipeline, job or deployment is over."""


def shape_of(value: Value) -> str:
    """What kind of record this is, judged by several keys together; empty when it is none of GitLab's."""
    web = value.get("web_url")
    if isinstance(web, str):
        if "iid" in value and "title" in value and "created_at" in value:
            return "ticket" if "author" in value else ""
        if "/pipelines/" in web and "sha" in value and "status" in value and "ref" in value:
            return "pipeline"
        if "/jobs/" in web and "stage" in value and "status" in value:
            return "job"
        if "/commit/" in web and "short_id" in value:
            return "commit"
        return ""
    if "noteable_type" in value and "body" in value and "created_at" in value:
        return "note"
    if "individual_note" in value and isinstance(value.get("notes"), list):
        return "discussion"
    if "tag_name" in value and "released_at" in value:
        return "release"
    if isinstance(value.get("environment"), dict) and "deployable" in value and "sha" in value:
        return "deployment"
    if "resource_type" in value and "resource_id" in value and "created_at" in value:
        return "event"
    if "action_name" in value and "target_type" in value and "created_at" in value:
        return "activity"
    return "commit" if "short_id" in value and "committed_date" in value else ""


def name_of(value: object, page: Page) -> str:
    """Who this is; a bot is nobody."""
    if isinstance(value, dict) and value.get("bot") is True:
        page.source.notes.called.no_person(text_at(value, "name"), text_at(value, "username"))
    return page.person(value, "name", "username", "email", own_id="username")


def labels_of(value: Value) -> list[str]:
    """The names of its labels: plain words in the API, objects in webhooks."""
    found = value.get("labels")
    if not isinstance(found, list):
        return []
    return [item if isinstance(item, str) else text(item, "title", "name") for item in found]


def project_of(web_url: str) -> str:
    """`group/project` from the address of one of its pages."""
    path = web_url.partition("://")[2].partition("/")[2]
    for mark in ("/-/", "/issues/", "/merge_requests/"):
        head, found, _ = path.partition(mark)
        if found:
            return head
    return path


class Ticket:
    """An issue, incident or merge request, as its rows name it."""

    def __init__(
        self, value: Value, project: str = "", severity: str = "", merge: bool | None = None
    ) -> None:
        self.value = value
        self.link = text(value, "web_url", "url")
        self.merge = "source_branch" in value if merge is None else merge
        self.incident = "incident" in (text_at(value, "issue_type").lower(), text_at(value, "type").lower())
        self.number = ("!" if self.merge else "#") + text_at(value, "iid")
        self.group = (project or project_of(self.link)) + self.number
        self.words = "Merge request" if self.merge else "Incident" if self.incident else "Issue"
        self.title = text_at(value, "title")
        stated = text_at(value, "severity")
        self.severity = severity or labelled_severity(labels_of(value))
        if not self.severity and stated.lower() != "unknown":
            self.severity = stated

    def row(self, page: Page, at: object, did: str, actor: str = "", detail: str = "") -> Evidence:
        """That something was done to it."""
        kind = EventKind.CHANGE if did == "merged" else EventKind.NOTE
        if self.incident and did in ("opened", "closed"):
            kind = incident_kind(did == "closed")
        placed = page.times.read(at)
        key = f"{self.group}/{did}"
        return page.row(
            placed,
            joined(f"{self.words} {self.number} {did}", self.title),
            kind=kind,
            severity=self.severity,
            actor=actor,
            detail=detail,
            source_id=key if did in ("opened", "merged") else again(key, placed),
            group=self.group,
            link=self.link,
            original="" if at is None else str(at),
        )


def ticket_rows(value: Value, page: Page) -> Iterator[Evidence]:
    """Opened; and merged or closed."""
    ticket = Ticket(value)
    yield ticket.row(
        page,
        value.get("created_at"),
        "opened",
        name_of(value.get("author"), page),
        text_at(value, "description"),
    )
    if value.get("merged_at"):
        by = value.get("merge_user") or value.get("merged_by")
        yield ticket.row(page, value.get("merged_at"), "merged", name_of(by, page))
    elif value.get("closed_at"):
        yield ticket.row(page, value.get("closed_at"), "closed", name_of(value.get("closed_by"), page))


def note_row(value: Value, page: Page) -> Evidence:
    """What somebody wrote on an issue, merge request or commit, or GitLab itself of what was changed."""
    iid = text_at(value, "noteable_iid")
    kind = text_at(value, "noteable_type")
    on = ("!" if kind == "MergeRequest" else "#") + iid if iid else kind.lower() or "it"
    system = value.get("system") is True
    project = text_at(value, "project_id")
    return page.row(
        value.get("created_at"),
        joined(f"{'Note' if system else 'Comment'} on {on}", text_at(value, "body")),
        kind=EventKind.NOTE if system else EventKind.MESSAGE,
        actor=name_of(value.get("author"), page),
        source_id=f"note/{text_at(value, 'id')}",
        group=f"project {project}{on}" if project and iid else f"{kind} {text_at(value, 'noteable_id')}",
        hidden=SYSTEM if system else "",
    )


def pipeline_rows(value: Value, page: Page) -> Iterator[Evidence]:
    """A pipeline: begun, and over."""
    yield pipeline_row(value, page, "started", value.get("created_at"), name_of(value.get("user"), page))
    status = text_at(value, "status")
    if status in ENDED:
        at = value.get("finished_at") or value.get("updated_at")
        yield pipeline_row(value, page, status, at, "")


def pipeline_row(value: Value, page: Page, status: str, at: object, actor: str, link: str = "") -> Evidence:
    """A pipeline in one of its states."""
    number = text_at(value, "id")
    placed = page.times.read(at)
    key = f"pipeline/{number}/{status}"
    return page.row(
        placed,
        joined(f"Pipeline {number} on {text_at(value, 'ref')}", status),
        kind=EventKind.NOTE,
        actor=actor,
        source_id=again(key, placed) if status in ENDED else key,
        group=f"pipeline/{number}",
        original="" if at is None else str(at),
        link=link or text(value, "web_url", "url"),
    )


def job_row(value: Value, page: Page) -> Evidence:
    """A job of a pipeline: when it ended, else when it began."""
    status, number = text_at(value, "status"), text_at(value, "id")
    return page.row(
        value.get("finished_at") or value.get("started_at") or value.get("created_at"),
        joined(
            f"Job {text_at(value, 'name')} ({text_at(value, 'stage')}) on {text_at(value, 'ref')}", status
        ),
        kind=EventKind.CHANGE if "deploy" in text(value, "name", "stage").lower() else EventKind.NOTE,
        actor=name_of(value.get("user"), page),
        source_id=f"job/{number}/{status}",
        group=f"pipeline/{text_at(value, 'pipeline.id')}",
        link=text_at(value, "web_url"),
    )


def deployment_row(value: Value, page: Page) -> Evidence:
    """A deployment: when it got to its state, as far as that is told."""
    status, number = text_at(value, "status") or "created", text_at(value, "id")
    at = value.get("updated_at") if status in ENDED else value.get("created_at")
    return page.row(
        at or dig(value, "deployable.finished_at") or value.get("created_at"),
        joined(
            f"Deployment to {text_at(value, 'environment.name')} of {text_at(value, 'ref')} "
            f"({commit_id(text_at(value, 'sha'))})",
            status,
        ),
        kind=EventKind.CHANGE,
        actor=name_of(value.get("user"), page),
        source_id=f"deployment/{number}/{status}",
        group=f"deployment/{number}",
        link=text(value, "deployable.web_url", "environment.external_url"),
    )


def release_row(value: Value, page: Page) -> Evidence:
    """A release."""
    tag, name = text_at(value, "tag_name"), text_at(value, "name")
    return page.row(
        value.get("released_at") or value.get("created_at"),
        joined(f"Release {tag} published", name if name != tag else ""),
        kind=EventKind.CHANGE,
        actor=name_of(value.get("author"), page),
        detail=text_at(value, "description"),
        source_id=f"release/{tag}/create",
        link=text_at(value, "_links.self"),
    )


def commit_row(value: Value, page: Page) -> Evidence:
    """A commit, of the API or of a push."""
    message = text(value, "message", "title")
    sha = text(value, "id", "short_id")
    return page.row(
        value.get("committed_date") or value.get("timestamp") or value.get("created_at"),
        message.strip() or f"Commit {commit_id(sha)}",
        kind=commit_kind(message),
        actor=text(value, "author.name", "author_name"),
        source_id=commit_id(sha),
        link=text(value, "web_url", "url"),
        tool=GIT,
    )


def event_row(value: Value, page: Page) -> Evidence:
    """One step of an issue's or merge request's history: a state, label or milestone."""
    kind, number = text_at(value, "resource_type"), text_at(value, "resource_id")
    did = joined(
        text(value, "state", "action"),
        text(value, "label.name", "milestone.title", "iteration.title"),
        by=" ",
    )
    return page.row(
        value.get("created_at"),
        joined(f"{kind} {number}", did),
        kind=EventKind.NOTE,
        actor=name_of(value.get("user"), page),
        source_id=f"event/{text_at(value, 'id')}/{did}",
        group=f"{kind} {number}",
    )


def activity_row(value: Value, page: Page) -> Evidence:
    """An entry of the list of what was done in a project."""
    did = text_at(value, "action_name")
    words = joined(
        did, text(value, "target_type", "push_data.ref_type"), text_at(value, "push_data.ref"), by=" "
    )
    said = text(value, "note.body", "target_title", "push_data.commit_title")
    pushed = isinstance(value.get("push_data"), dict)
    return page.row(
        value.get("created_at"),
        joined(words[:1].upper() + words[1:], said),
        kind=EventKind.CHANGE if pushed else EventKind.NOTE,
        actor=text(value, "author.name", "author_username"),
        source_id=f"activity/{text_at(value, 'id')}",
    )


def _discussion_rows(value: Value, page: Page) -> Iterator[Evidence]:
    for note in objects(value, "notes"):
        yield note_row(note, page)


def _one(row: Callable[[Value, Page], Evidence]) -> Callable[[Value, Page], Iterator[Evidence]]:
    def rows(value: Value, page: Page) -> Iterator[Evidence]:
        yield row(value, page)

    return rows


SHAPES: Mapping[str, Callable[[Value, Page], Iterator[Evidence]]] = {
    "ticket": ticket_rows,
    "note": _one(note_row),
    "discussion": _discussion_rows,
    "pipeline": pipeline_rows,
    "job": _one(job_row),
    "deployment": _one(deployment_row),
    "release": _one(release_row),
    "commit": _one(commit_row),
    "event": _one(event_row),
    "activity": _one(activity_row),
}
