"""JSON Lines, and JSON lists, with any reasonable keys, also nested ones."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from pmtui.evidence.csv_rows import stated_kind
from pmtui.evidence.json_stream import DEEPEST, iter_records
from pmtui.evidence.options import Options
from pmtui.evidence.problems import EvidenceError, NeedsMapping
from pmtui.evidence.rows import Evidence
from pmtui.evidence.source import Source
from pmtui.evidence.times import TimeReader
from pmtui.evidence.tool import pairs
from pmtui.evidence.words import find_role, plain_name
from pmtui.evidence.written_time import zone_in_name

KeyPath = tuple[str, ...]
_NAMES = ("name", "display_name", "username", "login", "summary", "$date")
_SAMPLE = 30
_TOLD_APART = 500
"""Records that are looked at before a key is taken for what names each of them."""
_ROLES = ("time", "text", "detail", "actor", "severity", "kind", "zone", "id", "link")


class JsonReader:
    """One object a line, one list, or one object that holds a list."""

    name = "json"
    words = "JSON Lines or JSON"

    def recognises(self, head: bytes, path: Path) -> float:  # noqa: ARG002
        start = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
        if start.startswith("{"):
            return 0.7
        return 0.7 if re.match(r"\[\s*(?:[\[{\"\]]|-?\d+\s*,|\Z)", start) else 0.0

    def read(self, source: Source, options: Options) -> Iterator[Evidence]:  # noqa: ARG002
        records = iter_records(source)
        first = list(islice(records, _TOLD_APART))
        objects = [value for _, value, _ in first if isinstance(value, dict)]
        if not objects:
            raise EvidenceError(
                f"{source.name} holds no list of JSON objects; export events as objects with a time"
            )
        times = TimeReader(source)
        keys = choose_keys(objects[:_SAMPLE], source)
        if "id" not in source.options.mapping:
            keys["id"] = [path for path in keys["id"] if _tells_apart(path, objects)]
        when = [(path, zone_in_name(path[-1])) for path in keys["time"]]
        for line, value, problem in chain(first, records):
            if problem or not isinstance(value, dict):
                text = "" if value is None else str(value)[:200]
                yield Evidence(
                    None, text, source.name, line, no_time=problem or "this is no object with a time"
                )
            else:
                yield _evidence(line, value, keys, when, times, source.name)
        times.finish()


def _evidence(
    line: int,
    value: dict[str, Any],
    keys: dict[str, list[KeyPath]],
    when: list[tuple[KeyPath, str]],
    times: TimeReader,
    name: str,
) -> Evidence:
    zone = _text(_first(value, keys["zone"])) if keys["zone"] else ""
    written: Any = None
    for path, named in when:
        found = value.get(path[0]) if len(path) == 1 else _get(value, path)
        if found is None or found == "":
            continue
        written = found
        at, precision, label, problem = times.read(found, named or zone)
        if at is not None or not _says_none(found):
            break
    else:
        at, precision, label, problem = times.read(written)
    said = _text(_first(value, keys["text"]))
    kind = _first(value, keys["kind"]) if keys["kind"] else None
    return Evidence(
        at,
        said if said.strip() else pairs(value, {*_NO_WORDS, *(path[0] for path, _ in when)}),
        name,
        line,
        precision,
        written if isinstance(written, str) else "" if written is None else str(written),
        label,
        _text(_first(value, keys["detail"])) if keys["detail"] else "",
        stated_kind(kind) if isinstance(kind, str) else None,
        _level(_first(value, keys["severity"])) if keys["severity"] else "",
        _text(_first(value, keys["actor"])) if keys["actor"] else "",
        "",
        _text(_first(value, keys["id"])) if keys["id"] else "",
        _text(_first(value, keys["link"])) if keys["link"] else "",
        problem,
    )


_NONE = re.compile(
    r"(?:[^\w:]|0|none|null|nil|n/?a|never)*\Z|0000-00-00|000?1-01-01|1970-01-01T00:00:00", re.IGNORECASE
)
_STILL_TIMES = ("no zone", "no day", "no year", "day or")
_WRONG_TIMES = ("no day of the calendar", "no time of day", "can't be right")
_NO_WORDS = frozenset({"id", "url", "_id", "uuid"})


def _says_none(written: object) -> bool:
    """Whether a tool writes this where it has no time: another key may have one. A time that can't be is none of it."""
    return not isinstance(written, (str, int, float)) or _NONE.match(str(written)) is not None


_LEVELS = {10: "trace", 20: "debug", 30: "info", 40: "warn", 50: "error", 60: "fatal"}
"""Of pino and bunyan, which count in tens."""


def _level(value: Any) -> str:
    return _LEVELS.get(value, "") or str(value) if isinstance(value, int) else _text(value)


# --- keys --------------------------------------------------------------------


def choose_keys(objects: list[dict[str, Any]], source: Source) -> dict[str, list[KeyPath]]:
    """For each role the key paths to try, best first. NeedsMapping when time or text can't be found."""
    paths: dict[KeyPath, None] = {}
    for value in objects:
        _collect(value, (), paths)
    ordered = sorted(paths, key=len)
    plain = [_role_name(path) for path in ordered]
    mapping = source.options.mapping
    chosen: dict[str, list[KeyPath]] = {}
    used: set[KeyPath] = set()
    for role in _ROLES:
        if role in mapping:
            found = [path for path in ordered if ".".join(path) == mapping[role]] or [
                tuple(mapping[role].split("."))
            ]
        else:
            found = [ordered[n] for n in find_role(role, plain) if ordered[n] not in used]
        if role == "time" and role not in mapping:
            found = _that_hold_times(objects, found, source)
        chosen[role] = found
        if role in ("time", "text"):
            used.update(found if role == "time" else found[:1])
    if not chosen["time"] or not chosen["text"]:
        names = tuple(".".join(path) for path in ordered)
        sample = tuple(tuple(_text(_get(value, path))[:60] for path in ordered) for value in objects[:5])
        raise NeedsMapping(source.name, names, sample)
    return chosen


def _role_name(path: KeyPath) -> str:
    """The name a key is known by; `actor.name` is an actor."""
    name = plain_name(path[-1])
    return plain_name(path[-2]) if len(path) > 1 and name in _NAMES else name


def _collect(value: dict[str, Any], prefix: KeyPath, paths: dict[KeyPath, None]) -> None:
    for key, item in value.items():
        if isinstance(item, dict) and len(prefix) + 1 < DEEPEST:
            _collect(item, (*prefix, key), paths)
        elif len(paths) < 500:
            paths.setdefault((*prefix, key))


def _that_hold_times(objects: list[dict[str, Any]], found: list[KeyPath], source: Source) -> list[KeyPath]:
    good: list[KeyPath] = []
    for path in found:
        times = TimeReader(Source(source.path, source.options))
        written = [w for value in objects if not _says_none(w := _get(value, path))]
        reads = [times.read(w) for w in written]
        usable = [
            r
            for r in reads
            if r.at is not None or r.problem.startswith(_STILL_TIMES) or r.problem.endswith(_WRONG_TIMES)
        ]
        if usable and len(usable) * 2 >= len(written):
            good.append(path)
    return good


ALONE = 0.9
"""Share of records whose id no other one has: an export may hold a record twice, and hold it as it was before too."""


def _tells_apart(path: KeyPath, objects: list[dict[str, Any]]) -> bool:
    """Whether a key names a record and not, say, the incident that many are of."""
    told: dict[str, list[dict[str, Any]]] = {}
    for value in objects:
        if (named := _get(value, path)) is not None:
            same = told.setdefault(_text(named), [])
            if len(same) > 2 or value not in same:
                same.append(value)
    return len(told) >= ALONE * sum(map(len, told.values()))


def _get(value: Any, path: KeyPath) -> Any:
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def _first(value: dict[str, Any], paths: list[KeyPath]) -> Any:
    for path in paths:
        found = value.get(path[0]) if len(path) == 1 else _get(value, path)
        if found is not None and found != "":
            return found
    return None


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, dict):
        inner = _first(
            value, [("name",), ("display_name",), ("summary",), ("login",), ("text",), ("stringValue",)]
        )
        return inner if isinstance(inner, str) else json.dumps(value, ensure_ascii=False)[:2000]
    if isinstance(value, list):
        if value and all(isinstance(n, int) and 0 <= n < 256 for n in value):
            return bytes(value).decode("utf-8", "replace")  # journald writes bytes that are no UTF-8 so
        return ", ".join(_text(item) for item in value[:50])
    return str(value)
