"""The bodies of Jira's webhooks: one row each, at the moment it was sent."""

from __future__ import annotations

from pmtui.evidence.formats.jira.issues import Ticket, comment_row, history_row, name_of
from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page, Value, joined, objects, text, text_at
from pmtui.evidence.trackers import incident_kind
from pmtui.model.vocabulary import EventKind

_ABOUT = (
    "issue",
    "comment",
    "user",
    "worklog",
    "sprint",
    "version",
    "project",
    "issueLink",
    "attachment",
    "board",
)


def is_hook(value: Value) -> bool:
    """A `webhookEvent`, and what it is about."""
    return isinstance(value.get("webhookEvent"), str) and any(
        isinstance(value.get(key), dict) for key in _ABOUT
    )


def hook_row(value: Value, page: Page) -> Evidence:
    """What happened, as far as the event's name and its changelog say."""
    event = text_at(value, "webhookEvent").removeprefix("jira:")
    how = text_at(value, "issue_event_type_name")
    issue, comment = value.get("issue"), value.get("comment")
    ticket = Ticket(issue if isinstance(issue, dict) else {})
    actor = name_of(value.get("user"), page)
    at = value.get("timestamp")
    if isinstance(comment, dict):
        did = _did(how if "comment" in how else event)
        at = at if at is not None else comment.get("updated") or comment.get("created")
        return comment_row(comment, page, ticket, did, at, actor)
    if not isinstance(issue, dict):
        return _other(value, page, event, at, actor)
    fields = ticket.fields
    if event == "issue_created":
        return ticket.row(
            page,
            at if at is not None else fields.get("created"),
            "created",
            "created",
            incident_kind(False) if ticket.incident else EventKind.NOTE,
            actor=actor or name_of(fields.get("reporter"), page),
        )
    changelog = value.get("changelog")
    if isinstance(changelog, dict) and objects(changelog, "items"):
        key = f"history/{text_at(changelog, 'id')}"
        return history_row(changelog, page, ticket, _or_updated(at, ticket), actor, key)
    name = how if how.startswith("issue_comment") else event
    did = name.removeprefix("issue_").replace("_", " ")
    return ticket.row(
        page, _or_updated(at, ticket), did, f"{name}/{text_at(value, 'timestamp')}", actor=actor
    )


def _or_updated(at: object, ticket: Ticket) -> object:
    return at if at is not None else ticket.fields.get("updated")


def _did(event: str) -> str:
    """`issue_comment_edited` and `comment_updated` in our words."""
    for ending, words in (
        ("edited", "Comment edited"),
        ("updated", "Comment edited"),
        ("deleted", "Comment deleted"),
    ):
        if event.endswith(ending):
            return words
    return "Comment"


def _other(value: Value, page: Page, event: str, at: object, actor: str) -> Evidence:
    """An event of a sprint, version, project or the like."""
    about = next((item for key in _ABOUT if isinstance(item := value.get(key), dict) and key != "user"), {})
    words = event.replace("_", " ")
    return page.row(
        at,
        joined(words[:1].upper() + words[1:], text(about, "name", "key", "filename", "timeSpent")),
        kind=EventKind.NOTE,
        actor=actor,
        source_id=f"{event}/{text_at(about, 'id')}/{text_at(value, 'timestamp')}",
        link="",
    )
