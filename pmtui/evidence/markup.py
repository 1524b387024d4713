"""Text out of HTML and its entities, as tools put it into feeds and messages."""

from __future__ import annotations

import re
from html import unescape

_LONG_NUMBER = re.compile(r"&#\d{8,}")
_BREAK = re.compile(r"<(?:br ?/?|/p|/li|/div)>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,1000}>")


def entities(text: str) -> str:
    """Entities as characters; numbers no character has stay as they are."""
    if "&" not in text:
        return text
    return unescape(_LONG_NUMBER.sub(lambda found: found[0].replace("&", "&amp;"), text))


def plain_html(html: str) -> str:
    """HTML as text: what ends a line there ends one here, tags are gone."""
    text = entities(_TAG.sub("", _BREAK.sub("\n", html))).replace("\xa0", " ")
    return "\n".join(line for part in text.splitlines() if (line := " ".join(part.split())))
