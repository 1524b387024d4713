"""The coach's word lists as patterns a browser's regular expressions understand, so that the check runs on the device.

Python's patterns and JavaScript's differ in what `\\w` is, in which escapes are allowed and in possessive repeats;
`for_browsers` says one in the words of the other. `tests/page` holds that both hear the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pmtui.facilitation.language import (
    HANDLE,
    LEAD,
    LEFT_ALONE,
    LOG_LINE,
    NAMES,
    SENTENCE_END,
    known_names,
    known_pattern,
    slots_of,
)
from pmtui.facilitation.lexicon import LanguageClass, Lexicon
from pmtui.facilitation.terms import anchors_of, folded, pattern_of

_SLOTS = {"person": "<person>", "machine": "<machine>"}
_WORD = r"\p{L}\p{N}_"
_INSIDE = {"w": _WORD, "d": r"\p{Nd}"}
_OUTSIDE = {
    "w": f"[{_WORD}]",
    "W": f"[^{_WORD}]",
    "d": r"\p{Nd}",
    "b": f"(?:(?<=[{_WORD}])(?![{_WORD}])|(?<![{_WORD}])(?=[{_WORD}]))",
    "Z": r"(?![\s\S])",
}
_KEPT = frozenset("^$\\.*+?()[]{}|/sSnrt")
"""What means the same after a backslash in both languages (blanks: in cleaned text)."""

_FLAGS = re.compile(r"\(\?([ms]+)\)")
_BITS = re.compile(r"\\.|.", re.DOTALL)


def coach_lists(lexicon: Lexicon, names: Iterable[str] = ()) -> dict[str, Any]:
    """Everything the page's coach needs, as JSON-able values; `names` are people the coach knows."""
    names = known_names(lexicon, names)
    slots = slots_of(lexicon, names)
    return {
        "classes": [_class(cls) for cls in lexicon.classes.values()],
        "slots": {name: for_browsers(pattern) for name, pattern in slots.items()},
        "lead": for_browsers(LEAD),
        "left_alone": [{"marks": marks, **_whole(pattern)} for marks, pattern in LEFT_ALONE],
        "log_line": _whole(LOG_LINE),
        "sentence_end": _whole(SENTENCE_END),
        "handle": _whole(HANDLE),
        "known": _whole(known_pattern(names)),
        "short": [name for name in names if len(name) <= 3],
        "handles": list(lexicon.handles),
        "handle_parts": list(lexicon.handle_parts),
        "muted": [folded(word) for word in lexicon.muted if word],
    }


def for_browsers(pattern: str) -> str:
    """A pattern of Python's `re` as one for JavaScript's `RegExp` with the flag `u`."""
    said: list[str] = []
    inside, before = False, ""
    for bit in _BITS.findall(_FLAGS.sub("", pattern)):
        if len(bit) == 2:
            said.append(_escape(bit[1], inside))
        elif bit == "+" and not inside and before in ("+", "*", "}"):
            pass  # possessive: only for speed here, since what follows never begins with what was repeated
        else:
            said.append(bit)
        if bit == "[":
            inside = True
        elif bit == "]":
            inside = False
        before = bit
    return "".join(said)


def _escape(char: str, inside: bool) -> str:
    if char in (_INSIDE if inside else _OUTSIDE):
        return (_INSIDE if inside else _OUTSIDE)[char]
    if char in _KEPT or (char == "-" and inside):
        return f"\\{char}"
    if char.isalnum():
        raise ValueError(f"\\{char} is not known to be the same for browsers")
    return char


def _whole(pattern: re.Pattern[str]) -> dict[str, str]:
    flags = "gu"
    flags += "m" if pattern.flags & re.MULTILINE else ""
    flags += "s" if pattern.flags & re.DOTALL else ""
    return {"re": for_browsers(pattern.pattern), "flags": flags}


def _class(cls: LanguageClass) -> dict[str, Any]:
    return {
        "key": cls.key,
        "words": cls.words,
        "level": cls.level,
        "asks": cls.asks,
        "only_in": list(cls.only_in),
        "not_in": list(cls.not_in),
        "questions": cls.questions,
        "names": cls.key == NAMES,
        "terms": [_term(term) for term in cls.terms],
        "unless": [_term(term) for term in cls.unless],
    }


def _term(term: str) -> dict[str, Any]:
    said: dict[str, Any] = {"re": for_browsers(pattern_of(term, _SLOTS)), "a": list(anchors_of(term))}
    return {**said, "lead": True} if term.startswith("^") else said
