"""The first look at a JSON file: which keys it has and what its first records look like, however it is wrapped."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

MOST = 12
"""Records looked at."""
DEEPEST = 3
"""Objects inside objects that are looked into when the file is longer than its head."""

_BLANK = " \t\r\n,"


@dataclass(frozen=True)
class Peek:
    """What the head of a JSON file shows. `values`: its first whole objects, wrappers before what they hold.

    `keys` are those of the object around everything, as far as the head goes.
    """

    values: tuple[dict[str, Any], ...] = ()
    keys: frozenset[str] = frozenset()


@lru_cache(maxsize=8)
def peek(head: bytes) -> Peek:
    """Look at a head of bytes; nothing in it is trusted, and what is no JSON shows nothing."""
    text = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    values: list[dict[str, Any]] = []
    keys: set[str] = set()
    try:
        if text.startswith("["):
            _items(text, 1, values)
        elif text.startswith("{"):
            _object(text, 0, values, keys, 0)
    except RecursionError:
        return Peek()
    return Peek(tuple(values[:MOST]), frozenset(keys))


@lru_cache(maxsize=8)
def head_lines(head: bytes) -> tuple[str, ...]:
    """The lines of a head that say anything; the last is left out where it may be cut."""
    lines = [line for line in head.decode("utf-8", "replace").lstrip("\ufeff").splitlines() if line.strip()]
    return tuple(lines[:-1] if len(head) >= CUT else lines)


CUT = 60_000
"""Bytes from which a head may end within a line."""

_DECODE = json.JSONDecoder().raw_decode


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BLANK:
        at += 1
    return at


def _whole(text: str, at: int) -> tuple[Any, int] | None:
    try:
        return _DECODE(text, at)
    except ValueError:
        return None


def _items(text: str, at: int, values: list[dict[str, Any]]) -> None:
    while len(values) < MOST:
        at = _skip(text, at)
        found = _whole(text, at)
        if found is None:
            return
        value, at = found
        if isinstance(value, dict):
            values.append(value)


def _object(text: str, at: int, values: list[dict[str, Any]], keys: set[str], depth: int) -> None:
    whole = _whole(text, at)
    if whole is not None and isinstance(whole[0], dict):
        if not keys:
            keys.update(whole[0])
        values.append(whole[0])
        _items(text, whole[1], values)  # one object a line
        return
    at += 1
    members: dict[str, Any] = {}
    while True:
        at = _skip(text, at)
        key = _whole(text, at)
        if key is None or not isinstance(key[0], str):
            return
        if depth == 0:
            keys.add(key[0])
        at = _skip(text, key[1])
        if text[at : at + 1] != ":":
            return
        at = _skip(text, at + 1)
        value = _whole(text, at)
        if value is not None and value[1] < len(text):
            members[key[0]] = value[0]
            at = value[1]
            continue
        # Cut at the end of the head: what came before stands for the wrapper, what is inside for its records.
        values.append(members)
        if text[at : at + 1] == "[":
            inside: list[dict[str, Any]] = []
            _items(text, at + 1, inside)
            members[key[0]] = list(inside)
            values += inside
        elif text[at : at + 1] == "{" and depth < DEEPEST:
            _object(text, at, values, keys, depth + 1)
        return
