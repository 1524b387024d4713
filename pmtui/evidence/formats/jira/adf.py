"""What people write in Jira as plain text: Atlassian's document format, and the wiki markup before it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

DEEPEST = 60
_ENDS_LINE = frozenset(
    ("paragraph", "heading", "codeBlock", "rule", "blockquote", "panel", "tableRow", "listItem", "taskItem",
     "decisionItem", "mediaSingle", "mediaGroup", "expand", "nestedExpand", "blockCard", "embedCard")
)  # fmt: skip
_BULLETS = {"listItem": "- ", "taskItem": "[ ] ", "decisionItem": "- "}


def plain(value: object) -> str:
    """What somebody wrote: text without its wiki markup, a document as the text in it, anything else as nothing."""
    if isinstance(value, str):
        return _unmarked(value.replace("\r\n", "\n"))
    if not isinstance(value, dict):
        return ""
    parts: list[str] = []
    _walk(value, parts, 0)
    lines = (line.rstrip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


_MENTION = re.compile(r"\[~(?:accountid:)?([^\]\s\[]{1,80})\]")
_LINKED = re.compile(
    r"\[([^\]\[|\n]{1,200})\|((?:https?|ftp|mailto):[^\]\[|\s]{1,500})(?:\|[^\]\[]{0,60})?\]"
)
_MACRO = re.compile(r"\{(?:code|noformat|quote|panel|color)(?::[^{}\n]{0,100})?\}\n?")
_HEADING = re.compile(r"^h[1-6]\. ", re.MULTILINE)


def _unmarked(text: str) -> str:
    """Mentions as `@name`, links as `label (address)`; without headings' marks and the braces of code and quotes."""
    if "[" in text:
        text = _LINKED.sub(r"\1 (\2)", _MENTION.sub(r"@\1", text))
    if "{" in text:
        text = _MACRO.sub("", text)
    return _HEADING.sub("", text)


def _walk(node: Mapping[str, Any], parts: list[str], depth: int) -> None:
    kind = node.get("type")
    if not isinstance(kind, str) or depth > DEEPEST:
        return
    said = _leaf(kind, node)
    if said:
        parts.append(said)
    bullet = _BULLETS.get(kind, "")
    if bullet:
        parts.append(bullet)
    content = node.get("content")
    for n, inner in enumerate(content if isinstance(content, list) else ()):
        if isinstance(inner, dict):
            if n and inner.get("type") in ("tableCell", "tableHeader"):
                _to_line(parts)
                parts.append(" | ")
            _walk(inner, parts, depth + 1)
    if kind in _ENDS_LINE:
        parts.append("\n")


def _to_line(parts: list[str]) -> None:
    """A cell ends no line: its row does."""
    while parts and parts[-1] == "\n":
        parts.pop()


def _leaf(kind: str, node: Mapping[str, Any]) -> str:
    attrs = node.get("attrs")
    said: Mapping[str, Any] = attrs if isinstance(attrs, dict) else {}
    found: object = ""
    if kind == "text":
        found = node.get("text")
        link = _link(node)
        if link and isinstance(found, str) and link != found:
            return f"{found} ({link})"
    elif kind == "hardBreak":
        found = "\n"
    elif kind == "mention":
        found = said.get("text") or said.get("id")
        found = f"@{found.removeprefix('@')}" if isinstance(found, str) else ""
    elif kind == "emoji":
        found = said.get("text") or said.get("shortName")
    elif kind == "status":
        found = said.get("text")
    elif kind == "date":
        found = _day(said.get("timestamp"))
    elif kind in ("inlineCard", "blockCard", "embedCard"):
        found = said.get("url")
    elif kind in ("expand", "nestedExpand"):
        title = said.get("title")
        found = f"{title}\n" if isinstance(title, str) and title else ""
    elif kind in ("media", "mediaInline"):
        found = said.get("alt") or "[attachment]"
    return found if isinstance(found, str) else ""


def _link(node: Mapping[str, Any]) -> str:
    marks = node.get("marks")
    for mark in marks if isinstance(marks, list) else ():
        if isinstance(mark, dict) and mark.get("type") == "link":
            attrs = mark.get("attrs")
            href = attrs.get("href") if isinstance(attrs, dict) else ""
            return href if isinstance(href, str) else ""
    return ""


def _day(timestamp: object) -> str:
    """A date somebody picked: milliseconds since 1970, at midnight in UTC."""
    try:
        day = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(str(timestamp)))
    except (ValueError, OverflowError):
        return str(timestamp) if isinstance(timestamp, (str, int)) else ""
    return day.date().isoformat()
