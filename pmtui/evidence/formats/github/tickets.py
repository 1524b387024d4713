"""The records of GitHub's API about issues and pull requests: what was opened, said and closed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pmtui.evidence.formats.github.names import is_pull, labels_of, login, repo_of
from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page, Value, dig, joined, objects, text, text_at
from pmtui.evidence.trackers import again, commit_id, labelled_severity
from pmtui.model.vocabulary import EventKind

BOT = "comment of a bot"
NOTICE = "notice to one person"

_NOTICES = frozenset(("subscribed", "unsubscribed", "mentioned", "user_blocked", "comment_deleted"))


class Ticket:
    """An issue or pull request, as its rows name it."""

    def __init__(self, value: Value, repo: str = "") -> None:
        self.value = value
        self.number = text_at(value, "number")
        self.group = f"{repo or repo_of(value)}#{self.number}"
        self.words = "Pull request" if is_pull(value) else "Issue"
        self.title = text_at(value, "title")
        self.link = text(value, "html_url", "url")
        self.severity = labelled_severity(labels_of(value))

    def row(self, page: Page, at: object, did: str, *, actor: str = "", **more: Any) -> Evidence:
        """That something was done to it."""
        placed = page.times.read(at)
        key = f"{self.group}/{did}"
        return page.row(
            placed,
            joined(f"{self.words} #{self.number} {did}", self.title),
            kind=EventKind.CHANGE if did == "merged" else EventKind.NOTE,
            severity=self.severity,
            actor=actor,
            source_id=key if did in ("opened", "merged") else again(key, placed),
            group=self.group,
            link=self.link,
            original="" if at is None else str(at),
            **more,
        )


def merged(value: Value) -> bool:
    """Whether a pull request was merged; lists of issues say so inside."""
    return bool(value.get("merged_at") or value.get("merged") or dig(value, "pull_request.merged_at"))


def issue_rows(value: Value, page: Page) -> Iterator[Evidence]:
    """Opened; and merged or closed."""
    ticket = Ticket(value)
    yield ticket.row(
        page,
        value.get("created_at"),
        "opened",
        actor=login(value.get("user"), page),
        detail=text_at(value, "body"),
    )
    if merged(value):
        at = value.get("merged_at") or dig(value, "pull_request.merged_at") or value.get("closed_at")
        yield ticket.row(page, at, "merged", actor=login(value.get("merged_by"), page))
    elif value.get("closed_at"):
        yield ticket.row(page, value.get("closed_at"), "closed", actor=login(value.get("closed_by"), page))
    for comment in objects(value, "comments"):
        yield comment_row(comment, page, ticket)


def comment_row(
    value: Value, page: Page, ticket: Ticket | None = None, action: str = "created", at: object = None
) -> Evidence:
    """What somebody wrote on an issue, pull request or commit."""
    about = text(value, "issue_url", "pull_request_url")
    number = ticket.number if ticket else about.rpartition("/")[2]
    on = f"#{number}" if number else commit_id(text_at(value, "commit_id"))
    title = f" {ticket.title}" if ticket and ticket.title else ""
    did = "Comment" if action == "created" else f"Comment {action}"
    user = value.get("user")
    bot = text_at(user, "type") == "Bot" or login(user, page).endswith("[bot]")
    when = value.get("created_at") if at is None else at
    placed = page.times.read(when)
    key = f"comment/{text_at(value, 'id')}"
    return page.row(
        placed,
        joined(f"{did} on {on}{title}", text_at(value, "body")),
        kind=EventKind.MESSAGE,
        actor=login(user, page),
        source_id=key if action == "created" else again(f"{key}/{action}", placed),
        group=ticket.group if ticket else f"{repo_of(value)}{on}",
        link=text(value, "html_url", "url"),
        hidden=BOT if bot else "",
        program=bot,
        original="" if when is None else str(when),
    )


def event_row(value: Value, page: Page) -> Evidence:
    """One step of an issue's history."""
    event = text_at(value, "event") or "event"
    page.source.notes.called.tells_of(
        text_at(value, "assignee.login"), text_at(value, "requested_reviewer.login")
    )
    issue = value.get("issue")
    what = text(value, "label.name", "assignee.login", "milestone.title", "requested_reviewer.login")
    if event == "renamed":
        what = joined(text_at(value, "rename.from"), text_at(value, "rename.to"), by=" → ")
    did = joined(event.replace("_", " "), what, by=" to " if event.startswith("assigned") else " ")
    actor = login(value.get("actor"), page)
    hidden = NOTICE if event in _NOTICES else ""
    if isinstance(issue, dict):
        return Ticket(issue, repo_of(value)).row(
            page, value.get("created_at"), did, actor=actor, hidden=hidden
        )
    return page.row(
        value.get("created_at"),
        did[:1].upper() + did[1:],
        kind=EventKind.NOTE,
        actor=actor,
        source_id=f"event/{text(value, 'id', 'node_id')}",
        link=text_at(value, "html_url"),
        hidden=hidden,
    )


def review_row(value: Value, page: Page, ticket: Ticket | None = None) -> Evidence:
    """A review of a pull request."""
    number = ticket.number if ticket else text_at(value, "pull_request_url").rpartition("/")[2]
    state = text_at(value, "state").replace("_", " ").lower() or "given"
    title = f" {ticket.title}" if ticket and ticket.title else ""
    return page.row(
        value.get("submitted_at"),
        joined(f"Review of #{number}{title}: {state}", text_at(value, "body")),
        kind=EventKind.MESSAGE,
        actor=login(value.get("user"), page),
        source_id=f"review/{text_at(value, 'id')}/{state}",
        group=ticket.group if ticket else f"{repo_of(value)}#{number}",
        link=text_at(value, "html_url"),
    )
