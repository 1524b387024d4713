"""Names in GitHub's records: of repositories, people and labels."""

from __future__ import annotations

from pmtui.evidence.tool import Page, Value, dig, text_at


def repo_of(value: Value) -> str:
    """`owner/repository`, from what the record says or from its addresses."""
    named = dig(value, "repository.full_name")
    if isinstance(named, str) and named:
        return named
    for key in ("url", "issue_url", "pull_request_url"):
        parts = text_at(value, key).partition("/repos/")[2].split("/")
        if len(parts) > 2:
            return f"{parts[0]}/{parts[1]}"
    return ""


def login(value: object, page: Page) -> str:
    """Who this is: an account or what git wrote down; a bot or app is nobody."""
    if isinstance(value, dict) and value.get("type") in ("Bot", "Organization"):
        page.source.notes.called.no_person(text_at(value, "login"))
    return page.person(value, "login", "name", "username", "email", own_id="login")


def labels_of(value: Value) -> list[str]:
    """The names of its labels, given as objects or as plain words."""
    found = value.get("labels")
    if not isinstance(found, list):
        return []
    return [item if isinstance(item, str) else text_at(item, "name") for item in found]


def is_pull(value: Value) -> bool:
    """Whether an issue is a pull request: issues and pull requests share numbers and most fields."""
    return isinstance(value.get("pull_request"), dict) or "merged_at" in value or "head" in value
