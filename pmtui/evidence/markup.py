"""Text out of HTML and its entities, as tools put it into feeds and messages."""

from __future__ import annotations

import re
from html import unescape

_LONG_NUMBER = re.compile(r"&#\d{8,}")
_MARKDOWN_BREAK = re.compile(r"[ \t]*<br ?/?>[ \t]*", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br ?/?|/p|/li|/div)>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,1000}>")


_KNOWN = re.compile(
    r"</?(?:p|br|b|i|u|em|strong|a|ul|ol|li|div|span|code|pre|small|var|h[1-6])(?:\s[^<>]{0,1000})?/?>",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"<a\s[^<>]{0,500}?href=[\"']([^\"'<>]{1,500})[\"'][^<>]{0,500}>([^<>]{0,500})</a>", re.IGNORECASE
)


def entities(text: str) -> str:
    """Entities as characters; numbers no character has stay as they are."""
    if "&" not in text:
        return text
    return unescape(_LONG_NUMBER.sub(lambda found: found[0].replace("&", "&amp;"), text))


def plain_html(html: str) -> str:
    """HTML as text: what ends a line there ends one here, tags are gone."""
    text = entities(_TAG.sub("", _BREAK.sub("\n", html))).replace("\xa0", " ")
    return "\n".join(line for part in text.splitlines() if (line := " ".join(part.split())))


def readable(text: str) -> str:
    """A text that may be HTML or may only hold `<names>`: as it is, unless it has tags every page knows."""
    if "<" not in text or not _KNOWN.search(text):
        return text
    linked = _LINK.sub(lambda found: found[2] if found[1] == found[2] else f"{found[2]} ({found[1]})", text)
    told = entities(_KNOWN.sub("", _BREAK.sub("\n", linked))).replace("\xa0", " ")
    return "\n".join(line for part in told.splitlines() if (line := " ".join(part.split())))


def broken_lines(markdown: str) -> str:
    """Markdown whose lines are broken with `<br>`, as in cells of tables, broken as text is; else as it is."""
    return _MARKDOWN_BREAK.sub("\n", markdown).strip() if "<" in markdown else markdown
