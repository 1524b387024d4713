"""Jira: answers of its REST API (2 and 3), bodies of its webhooks, and the CSV its lists of issues export."""

from __future__ import annotations

from collections.abc import Iterator

from pmtui.evidence.formats.jira.csv_export import JiraCsvReader
from pmtui.evidence.formats.jira.hooks import hook_row, is_hook
from pmtui.evidence.formats.jira.issues import (
    Ticket,
    comment_row,
    history_row,
    is_comment,
    is_history,
    is_issue,
    issue_rows,
)
from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page, ToolReader, Value, objects, text

LISTS = ("issues", "comments", "values", "histories", "issueChangeLogs", "changeHistories")
"""Keys under which the API's answers hold their records."""
AROUND = frozenset(("total", "isLast", "nextPageToken", "startAt", "maxResults"))
"""What an answer says of itself, beside its records."""


class JiraReader(ToolReader):
    """Everything Jira says of issues: created, changed, commented, resolved."""

    name = "jira"
    words = "Jira issues, comments, changelogs and webhooks"
    tool = "Jira"
    lists = LISTS

    def is_mine(self, value: Value) -> bool:
        return is_hook(value) or _known(value) or any(_holds(value, key) for key in LISTS)

    def rows(self, value: Value, page: Page) -> Iterator[Evidence]:
        if is_hook(value):
            yield hook_row(value, page)
        elif is_issue(value):
            yield from issue_rows(value, page)
        elif is_comment(value):
            yield comment_row(value, page, Ticket({}))
        elif is_history(value):
            yield history_row(value, page, Ticket({}))
        elif "issueId" in value and "changeHistories" in value:
            ticket = Ticket({"id": value["issueId"]})
            for history in objects(value, "changeHistories"):
                yield history_row(history, page, ticket)
        else:
            inner = [item for key in LISTS for item in objects(value, key)]
            for item in inner:
                if _known(item) or "changeHistories" in item:
                    yield from self.rows(item, page)
                else:
                    yield page.row(None, _said(item), no_time="this is no record of Jira")
            if not inner and not AROUND.intersection(value):
                yield page.row(None, _said(value), no_time="this is no record of Jira")


def _known(value: Value) -> bool:
    return is_issue(value) or is_comment(value) or is_history(value)


def _holds(value: Value, key: str) -> bool:
    for item in objects(value, key)[:1]:
        if is_issue(item) or is_comment(item):
            return True
        if is_history(item):
            return True
        if key == "issueChangeLogs":
            return "issueId" in item and "changeHistories" in item
    return False


def _said(value: Value) -> str:
    return text(value, "key", "summary", "name", "id")[:200]


READERS = (JiraReader(), JiraCsvReader())
