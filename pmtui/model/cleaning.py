"""Every string from a person or a file is cleaned here, once, on its way into a card.

What a terminal, a Markdown reader or the next person's screen could act on is removed (escape sequences,
controls, bidi and invisible characters); what people write (emoji families, Persian and Indic joiners) stays.
"""

from __future__ import annotations

import re
import unicodedata

LINE_LIMIT = 500
"""Characters kept of a line."""

TEXT_LIMIT = 20_000
"""Characters kept of a text of several lines."""

MARKS_LIMIT = 4
"""Combining marks kept on one base character; more is 'zalgo' that paints over its neighbours."""

PILE_LIMIT = 30
"""Combining characters in a row that are looked at, as Unicode's stream-safe format has it."""

# Well-formed sequences go whole; an unterminated OSC/DCS loses only its introducer, never the text behind it. What
# begins another sequence is no part of one, so that a pile of beginnings is read once, not once for each.
_SEQUENCES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9b-\x9f\x90\x98\x00-\x06\x0a-\x1a]{0,4096}+(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[\]PX^_\[]"
    r"|\x1b[ -/]*[0-~]"
)
_BREAKS = re.compile(r"\r\n|[\r\u2028\u2029\x85]")
_REMOVED = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f"
    r"\u200b\u2060-\u2064\ufeff\u00ad\u180e\u034f\u115f\u1160\u3164\uffa0\ufff9-\ufffb"
    r"\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\u206a-\u206f"
    r"\ud800-\udfff\U000e0000-\U000e0fff\ufdd0-\ufdef\ufffe\uffff]"
)
_PLAIN = re.compile(r"[\t\n -~]*\Z")
_SPACES = re.compile(r"\s+")
_JOINERS = "\u200c\u200d"


def clean_text(raw: str, limit: int = TEXT_LIMIT) -> str:
    """Text of several lines, safe for every sink; idempotent; at most `limit` characters."""
    if _PLAIN.match(raw):
        return raw[:limit]
    previous = None
    text = _BREAKS.sub("\n", raw)
    # Removing one sequence can join the halves of another.
    while text != previous:
        previous = text
        text = _REMOVED.sub("", _SEQUENCES.sub("", text))
        text = unicodedata.normalize("NFC", _without_piles(text))
        text = _without_stray_joiners(_with_few_marks(text))
    return clean_text(text[:limit], limit) if len(text) > limit else text


def clean_line(raw: str, limit: int = LINE_LIMIT) -> str:
    """One line: white space of any kind becomes single blanks, none at the ends; idempotent."""
    text = clean_text(raw, max(limit, TEXT_LIMIT))
    line = _SPACES.sub(" ", text).strip()[:limit].rstrip()
    again = clean_text(line)
    return line if again == line else clean_line(again, limit)


def shorten(text: str, limit: int) -> str:
    """`text` in at most `limit` characters, an ellipsis where something is missing."""
    return text if len(text) <= limit else text[: max(0, limit - 1)].rstrip() + "…"


def _without_piles(text: str) -> str:
    """No more combining characters in a row than any writing has; putting many in order takes their number squared."""
    if not any(map(unicodedata.combining, text)):
        return text
    kept: list[str] = []
    row = 0
    for char in text:
        row = row + 1 if unicodedata.combining(char) else 0
        if row <= PILE_LIMIT:
            kept.append(char)
    return "".join(kept)


def _with_few_marks(text: str) -> str:
    if not any(map(_is_mark, text)):
        return text
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if _is_mark(char) else 0
        if marks <= MARKS_LIMIT:
            kept.append(char)
    return "".join(kept)


def _is_mark(char: str) -> bool:
    # By category, not by combining class: enclosing and many Thai marks have class 0 and pile up as well.
    return char > "\u02ff" and unicodedata.category(char) in ("Mn", "Me")


def _without_stray_joiners(text: str) -> str:
    """Joiners stay between letters or pictographs, where they change the shape; elsewhere they only hide."""
    if not any(j in text for j in _JOINERS):
        return text
    kept: list[str] = []
    for index, char in enumerate(text):
        if char in _JOINERS:
            before = kept[-1] if kept else " "
            after = text[index + 1] if index + 1 < len(text) else " "
            if not (_joins(before) and _joins(after)):
                continue
        kept.append(char)
    return "".join(kept)


def _joins(char: str) -> bool:
    if char.isascii() or char in _JOINERS:
        return False
    return unicodedata.category(char)[0] in "LMS" or char == "\ufe0f"
