"""GitHub: lists of its API, bodies of its webhooks, the events of a repository, and what its `gh` command prints."""

from __future__ import annotations

from collections.abc import Iterator

from pmtui.evidence.formats.github.api import SHAPES, shape_of
from pmtui.evidence.formats.github.gh import as_api, is_gh
from pmtui.evidence.formats.github.hooks import activity_rows, hook_rows, is_activity, is_hook
from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page, ToolReader, Value, objects

LISTS = ("items", "workflow_runs", "check_runs", "jobs", "statuses")
"""Keys under which the API's answers hold their records."""
WRAPPED = ("payload", "body")
"""Keys under which those who keep deliveries put the webhook's body."""


class GitHubReader(ToolReader):
    """Everything GitHub says of issues, pull requests, deployments, releases, runs and pushes."""

    name = "github"
    words = "GitHub issues, pull requests, deployments, releases and webhooks"
    tool = "GitHub"
    lists = LISTS

    def is_mine(self, value: Value) -> bool:
        if _known(value):
            return True
        if any(_known(item) for key in LISTS for item in objects(value, key)[:1]):
            return True
        return any(_known(inner) for inner in _delivered(value))

    def rows(self, value: Value, page: Page) -> Iterator[Evidence]:
        shape = shape_of(value)
        if shape:
            yield from SHAPES[shape](value, page)
        elif is_hook(value):
            yield from hook_rows(value, page)
        elif is_activity(value):
            yield from activity_rows(value, page)
        elif is_gh(value):
            translated = as_api(value)
            yield from SHAPES[shape_of(translated)](translated, page)
        else:
            inner = [item for key in LISTS for item in objects(value, key)] + _delivered(value)
            for item in inner:
                if _known(item):
                    yield from self.rows(item, page)
                else:
                    yield page.row(None, _said(item), no_time="this is no record of GitHub")
            if not inner and "total_count" not in value:
                yield page.row(None, _said(value), no_time="this is no record of GitHub")


def _known(value: Value) -> bool:
    return bool(shape_of(value)) or is_hook(value) or is_activity(value) or is_gh(value)


def _delivered(value: Value) -> list[Value]:
    """The body of a webhook inside a kept delivery."""
    request = value.get("request")
    inner = [value.get(key) for key in WRAPPED]
    inner.append(request.get("payload") if isinstance(request, dict) else None)
    return [item for item in inner if isinstance(item, dict) and is_hook(item)]


def _said(value: Value) -> str:
    return ", ".join(f"{key}: {item}" for key, item in value.items() if isinstance(item, (str, int)))[:200]


READERS = (GitHubReader(),)
