"""Which record of GitHub's API an object is, and the function that reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pmtui.evidence.formats.github.shipped import (
    commit_row,
    deployment_row,
    deployment_status_row,
    job_rows,
    release_row,
    run_rows,
    status_row,
)
from pmtui.evidence.formats.github.tickets import comment_row, event_row, issue_rows, review_row
from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page, Value


def shape_of(value: Value) -> str:
    """What kind of record this is, judged by the address the API gives it; empty when it has none."""
    url = value.get("url")
    if not isinstance(url, str):
        return ""
    if "submitted_at" in value and "pull_request_url" in value:
        return "review"
    parts = url.partition("/repos/")[2].split("/")
    if len(parts) < 4:
        return "review" if value.get("event") == "reviewed" and "submitted_at" in value else ""
    what, which, more = parts[2], parts[3], len(parts) - 4
    if what == "issues":
        if which in ("comments", "events"):
            return {"comments": "comment", "events": "event"}[which] if more == 1 else ""
        return "issue" if not more and "title" in value else ""
    if what == "pulls":
        if which == "comments":
            return "comment" if more == 1 else ""
        return "issue" if not more and "title" in value else ""
    if what == "comments":
        return "comment" if not more else ""
    if what == "deployments":
        return "deployment" if not more else "deployment_status" if parts[4] == "statuses" else ""
    if what == "actions":
        return {"runs": "run", "jobs": "job"}.get(which, "") if more == 1 else ""
    if what == "git":
        return "commit" if which == "commits" else ""
    if what == "commits":
        return "commit" if not more and "sha" in value else ""
    found = {"releases": "release", "check-runs": "job", "statuses": "status"}.get(what, "")
    return found if not more else ""


def _one(row: Callable[[Value, Page], Evidence]) -> Callable[[Value, Page], Iterator[Evidence]]:
    def rows(value: Value, page: Page) -> Iterator[Evidence]:
        yield row(value, page)

    return rows


SHAPES: Mapping[str, Callable[[Value, Page], Iterator[Evidence]]] = {
    "issue": issue_rows,
    "comment": _one(comment_row),
    "event": _one(event_row),
    "review": _one(review_row),
    "deployment": _one(deployment_row),
    "deployment_status": _one(deployment_status_row),
    "release": _one(release_row),
    "status": _one(status_row),
    "run": run_rows,
    "job": job_rows,
    "commit": _one(commit_row),
}
