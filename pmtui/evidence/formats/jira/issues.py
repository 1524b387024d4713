"""The records of Jira's REST API: issues with their comments and history, and lists of either."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pmtui.evidence.formats.jira.adf import plain
from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page, Value, dig, joined, objects, text, text_at
from pmtui.evidence.trackers import incident_kind
from pmtui.model.vocabulary import EventKind

KEY = re.compile(r"[A-Z][A-Z0-9_]*-\d+\Z")
BOOKKEEPING = "bookkeeping of the tracker"
WORK_LOG = "work log"

_BOOKKEEPING = frozenset((
    "rank", "sprint", "timespent", "timeestimate", "timeoriginalestimate", "worklogid", "worklogtimespent",
    "epic child", "epic link", "story points", "workflow", "watchers",
))  # fmt: skip
_OVER = frozenset(("resolved", "closed", "done", "completed", "fixed"))


def is_issue(value: Value) -> bool:
    """A key such as OPS-7, and fields only Jira has."""
    key, fields = value.get("key"), value.get("fields")
    if not (isinstance(key, str) and KEY.match(key) and isinstance(fields, dict)):
        return False
    return "summary" in fields or "created" in fields or isinstance(fields.get("issuetype"), dict)


def is_comment(value: Value) -> bool:
    """A comment, by its address in the API."""
    url = value.get("self")
    return isinstance(url, str) and "/comment/" in url and "body" in value and "created" in value


def is_history(value: Value) -> bool:
    """An entry of a changelog: who changed which fields."""
    return (
        "created" in value
        and isinstance(value.get("author"), dict)
        and any("field" in item and "toString" in item for item in objects(value, "items")[:1])
    )


def name_of(value: object, page: Page) -> str:
    """Who this is; an app is nobody."""
    if isinstance(value, dict) and value.get("accountType") == "app":
        page.source.notes.called.no_person(text_at(value, "displayName"))
    return page.person(value, "displayName", "name", "emailAddress", "accountId", own_id="accountId")


class Ticket:
    """An issue, as its rows name it."""

    def __init__(self, value: Value) -> None:
        fields = value.get("fields")
        self.fields: Value = fields if isinstance(fields, dict) else {}
        self.key = text_at(value, "key")
        self.group = self.key or text_at(value, "id")
        self.title = text_at(self.fields, "summary")
        self.type = text_at(self.fields, "issuetype.name") or "Issue"
        self.severity = text_at(self.fields, "priority.name")
        url = text_at(value, "self")
        self.link = url.partition("/rest/")[0] + f"/browse/{self.key}" if "/rest/" in url and self.key else ""

    @property
    def incident(self) -> bool:
        """Whether the team tracks an incident in it."""
        plain_type = self.type.lower()
        return "incident" in plain_type or "outage" in plain_type

    def row(
        self, page: Page, at: object, did: str, key: str, kind: EventKind = EventKind.NOTE, **more: Any
    ) -> Evidence:
        """That something was done to it."""
        return page.row(
            at,
            joined(joined(self.type, self.key, did, by=" "), self.title),
            kind=kind,
            severity=self.severity,
            source_id=f"{self.group}/{key}",
            group=self.group,
            link=self.link,
            **more,
        )


def issue_rows(value: Value, page: Page) -> Iterator[Evidence]:
    """Created; what was changed, said and attached; resolved, where no changelog says so."""
    ticket = Ticket(value)
    fields = ticket.fields
    yield ticket.row(
        page,
        fields.get("created"),
        "created",
        "created",
        incident_kind(False) if ticket.incident else EventKind.NOTE,
        actor=name_of(fields.get("reporter"), page) or name_of(fields.get("creator"), page),
        detail=plain(fields.get("description")),
    )
    resolved = False
    for history in objects(value, "changelog.histories"):
        resolved = resolved or any(
            text_at(item, "field") == "resolution" for item in objects(history, "items")
        )
        yield history_row(history, page, ticket)
    for comment in objects(fields, "comment.comments"):
        yield comment_row(comment, page, ticket)
    for attached in objects(fields, "attachment"):
        yield ticket.row(
            page,
            attached.get("created"),
            f"attached {text_at(attached, 'filename')}",
            f"attachment/{text_at(attached, 'id')}",
            actor=name_of(attached.get("author"), page),
        )
    for work in objects(fields, "worklog.worklogs"):
        yield ticket.row(
            page,
            work.get("started") or work.get("created"),
            joined(f"worked on for {text_at(work, 'timeSpent')}", plain(work.get("comment"))),
            f"worklog/{text_at(work, 'id')}",
            actor=name_of(work.get("author"), page),
            hidden=WORK_LOG,
        )
    at = fields.get("resolutiondate")
    if at and not resolved:
        resolution = text_at(fields, "resolution.name")
        kind = incident_kind(True) if ticket.incident else EventKind.NOTE
        yield ticket.row(page, at, joined("resolved", resolution, by=" as "), f"resolved/{at}", kind)


def comment_row(
    value: Value, page: Page, ticket: Ticket, did: str = "Comment", at: object = None, actor: str = ""
) -> Evidence:
    """What somebody wrote on an issue."""
    about = joined(ticket.key, ticket.title, by=" ")
    number = text_at(value, "id")
    group = ticket.group or text_at(value, "self").partition("/issue/")[2].partition("/")[0]
    return page.row(
        value.get("created") if at is None else at,
        joined(f"{did} on {about}" if about else did, plain(value.get("body"))),
        kind=EventKind.MESSAGE,
        actor=actor or name_of(value.get("author"), page) or name_of(value.get("updateAuthor"), page),
        source_id=f"comment/{number}" + ("" if did == "Comment" else f"/{did.rpartition(' ')[2]}/{at}"),
        group=group,
        link=f"{ticket.link}?focusedCommentId={number}" if ticket.link and number else "",
    )


def history_row(
    value: Value, page: Page, ticket: Ticket, at: object = None, actor: str = "", key: str = ""
) -> Evidence:
    """One change of fields, made at once."""
    items = objects(value, "items")
    return ticket.row(
        page,
        value.get("created") if at is None else at,
        "; ".join(changed(item) for item in items) or "changed",
        key or f"history/{text_at(value, 'id')}",
        kind_of(items, ticket),
        actor=actor or name_of(value.get("author"), page),
        hidden=BOOKKEEPING
        if items and all(text_at(item, "field").lower() in _BOOKKEEPING for item in items)
        else "",
    )


def changed(item: Value) -> str:
    """`status To Do → In Progress`; long texts that were rewritten are not told twice."""
    field = text_at(item, "field") or "field"
    before, after = text(item, "fromString", "from"), text(item, "toString", "to")
    if field.lower() in ("description", "comment", "environment") or len(before) + len(after) > 200:
        return f"{field} changed"
    return f"{field} {before or 'none'} → {after or 'none'}"


def kind_of(items: list[Value], ticket: Ticket) -> EventKind:
    """An incident that is over, or work that went from one person to another."""
    for item in items:
        field = text_at(item, "field").lower()
        if field == "status" and ticket.incident and text_at(item, "toString").lower() in _OVER:
            return EventKind.RESOLUTION
        if field == "assignee" and dig(item, "from") and dig(item, "to"):
            return EventKind.HANDOFF
    return EventKind.NOTE
