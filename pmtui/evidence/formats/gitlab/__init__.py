"""GitLab: lists of its API (v4) and bodies of its webhooks."""

from __future__ import annotations

from collections.abc import Iterator

from pmtui.evidence.formats.gitlab.api import SHAPES, shape_of
from pmtui.evidence.formats.gitlab.hooks import hook_rows, is_hook
from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page, ToolReader, Value

WRAPPED = ("payload", "body")
"""Keys under which those who keep deliveries put the webhook's body."""


class GitLabReader(ToolReader):
    """Everything GitLab says of issues, incidents, merge requests, pipelines, deployments, releases and pushes."""

    name = "gitlab"
    words = "GitLab issues, merge requests, pipelines, deployments, releases and webhooks"
    tool = "GitLab"

    def is_mine(self, value: Value) -> bool:
        return is_hook(value) or bool(shape_of(value)) or _delivered(value) is not None

    def rows(self, value: Value, page: Page) -> Iterator[Evidence]:
        body = _delivered(value)
        shape = shape_of(value)
        if is_hook(value):
            yield from hook_rows(value, page)
        elif shape:
            yield from SHAPES[shape](value, page)
        elif body is not None:
            yield from hook_rows(body, page)
        else:
            said = ", ".join(f"{key}: {item}" for key, item in value.items() if isinstance(item, (str, int)))
            yield page.row(None, said[:200], no_time="this is no record of GitLab")


def _delivered(value: Value) -> Value | None:
    """The body of a webhook inside a kept delivery."""
    for key in WRAPPED:
        inner = value.get(key)
        if isinstance(inner, dict) and is_hook(inner):
            return inner
    return None


READERS = (GitLabReader(),)
