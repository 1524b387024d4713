"""Frames as text: JSON objects with a kind, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from math import isfinite
from typing import Any

DEEPEST = 12
"""Brackets a device's frame may open inside one another."""

MOST_WHOLE = 1 << 53
"""Numbers a browser counts with exactly."""

Frame = dict[str, Any]


class BadFrame(ValueError):
    """What came in is no frame; the message is a sentence for whoever sent it."""


def encode(frame: Mapping[str, Any]) -> str:
    """The text of a frame."""
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def decode(text: str | bytes) -> Frame:
    """The frame a device sent; raises BadFrame on whatever else."""
    if isinstance(text, bytes):
        raise BadFrame("frames are text, not bytes")
    if _depth(text) > DEEPEST:
        raise BadFrame("that frame is nested too deeply")
    return decode_from_host(text)


def decode_from_host(text: str | bytes) -> Frame:
    """A frame of the host, which may be long and, with a board in it, deep; raises BadFrame."""
    try:
        frame = json.loads(text, parse_constant=_no_constant, parse_float=_finite)
    except (ValueError, RecursionError):
        raise BadFrame("that is no JSON") from None
    if not isinstance(frame, dict) or not isinstance(frame.get("kind"), str):
        raise BadFrame("a frame is an object with a kind")
    return frame


def whole_number(said: Any) -> int | None:
    """A number to count with, from 0 on; None when it is none."""
    if isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= MOST_WHOLE:
        return said
    return None


def _depth(text: str) -> int:
    """The deepest nesting, found without recursion; brackets in strings don't count."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return 0
    depth = deepest = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


_STRINGS = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
"""One without an end goes to the end of the text: else each quote in it would be looked at as a beginning."""
_BRACKETS = re.compile(r"[\[\]{}]")


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _finite(digits: str) -> float:
    value = float(digits)
    if not isfinite(value):
        raise ValueError(digits)
    return value
