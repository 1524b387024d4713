"""Places in a text that lead somewhere: addresses, hosts, paths, file names, labels. What stands there is no word of a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable

_AROUND = 300
"""Characters looked at before and after: nothing longer is read as one address."""
_BEFORE = re.compile(r"[^\s,;()\[\]{}<>|\"'`“”‘’„«»]*\Z")
_AFTER = re.compile(r"[^\s,;()\[\]{}<>|\"'`“”‘’„«»]*")
_LABEL = re.compile(r"([\w.\-]+)[=:]?=[\"'`“]?\Z")
_PORT = re.compile(r":\d{4,5}(?!\d)")
_WITH_MORE = re.compile(r"[\d._:]")
_KEY_PART = re.compile(r"[._\-]")
_OF_PEOPLE = frozenset(
    [
        "actor",
        "assignee",
        "author",
        "by",
        "commander",
        "email",
        "lead",
        "login",
        "mail",
        "owner",
        "person",
        "reporter",
        "responder",
        "sender",
        "user",
        "username",
        "who",
    ]
)
"""The last part of a label whose value is a person: `user=`, `acknowledged_by=`."""


def leads_somewhere(text: str, start: int, end: int, named: Callable[[str], bool]) -> bool:
    """Whether what stands there is part of an address, a path, a file name or a label, and so is to stay.

    `named` tells a name of a person, for `kim/robin`, which is no path.
    """
    before = text[max(0, start - _AROUND) : start]
    found = _BEFORE.search(before)
    left = found[0] if found else ""
    right = found[0] if (found := _AFTER.match(text, end, end + _AROUND)) else ""
    label = _LABEL.search(before)
    if label is not None and "://" not in left:
        return _KEY_PART.split(label[1].casefold())[-1] not in _OF_PEOPLE
    if not left and not right:
        return False
    if "://" in left or right.startswith(("://", "=", "@")) or left.endswith("#"):
        return True
    if "/" in left or "\\" in left or right[:1] in ("/", "\\") or "/" in right:
        whole = f"{left.rpartition(':')[2]}{text[start:end]}{right.rstrip('.:!?')}"
        return not all(named(part) or part == "w" for part in re.split(r"[/\\]", whole))
    if (len(right) > 1 and right[0] == "." and right[1].isalnum()) or _PORT.match(right):
        return True
    if len(left) > 1 and left[-1] in ".@" and (left[-2].isalnum() or left[-2] in "-_"):
        return True
    joined = (len(right) > 1 and right[0] == "-" and right[1].isalnum()) or (
        len(left) > 1 and left[-1] == "-" and left[-2].isalnum()
    )
    return joined and _WITH_MORE.search(f"{left}{right.rstrip('.:')}") is not None
