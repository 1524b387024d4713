"""What `gh issue list --json …` and its sisters print: the API's records under other names."""

from __future__ import annotations

from typing import Any

from pmtui.evidence.tool import Value, text_at

_NAMES = {
    "createdAt": "created_at",
    "updatedAt": "updated_at",
    "closedAt": "closed_at",
    "mergedAt": "merged_at",
    "mergedBy": "merged_by",
    "author": "user",
    "startedAt": "run_started_at",
    "databaseId": "id",
    "workflowName": "name",
    "displayTitle": "display_title",
    "headBranch": "head_branch",
    "attempt": "run_attempt",
    "number": "number",
}
_PLACES = {"issues": "issues", "pull": "pulls", "actions": "actions/runs"}


def is_gh(value: Value) -> bool:
    """Names in gh's spelling, and the address of a page of an issue, pull request or run."""
    url = value.get("url")
    if (
        "createdAt" not in value
        or not isinstance(url, str)
        or not ("title" in value or "workflowName" in value)
    ):
        return False
    return bool(_address(url))


def as_api(value: Value) -> Value:
    """The same record as the API gives it."""
    page = text_at(value, "url")
    found: dict[str, Any] = {_NAMES.get(key, key): item for key, item in value.items()}
    found["html_url"], found["url"] = page, _address(page)
    if "/actions/" in found["url"]:
        found["run_number"] = text_at(value, "number")
    comments = value.get("comments")
    if isinstance(comments, list):
        found["comments"] = [
            {**{_NAMES.get(key, key): item for key, item in comment.items()}, "html_url": comment.get("url")}
            for comment in comments
            if isinstance(comment, dict)
        ]
    return found


def _address(url: str) -> str:
    """`https://github.com/o/r/pull/7` as the API's address; empty when it is none of these pages."""
    parts = url.partition("://")[2].split("/")
    if len(parts) < 5 or parts[3] not in _PLACES or not parts[-1].isdigit():
        return ""
    return f"/repos/{parts[1]}/{parts[2]}/{_PLACES[parts[3]]}/{parts[-1]}"
