"""What all readers of a tool's JSON share: a reader says which values are its own, and what rows one value tells.

A value is a record, or the object a tool wraps its records in: a webhook's body, an API's answer. Large files are
given record by record, whether they are a list, one object a line, or an object around a long list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

from pmtui.evidence.json_stream import iter_records
from pmtui.evidence.options import Options
from pmtui.evidence.peek import peek
from pmtui.evidence.placed import NO_TIME_WRITTEN, Placed
from pmtui.evidence.problems import EvidenceError
from pmtui.evidence.rows import Evidence
from pmtui.evidence.source import Source
from pmtui.evidence.times import TimeReader
from pmtui.model.moment import Precision
from pmtui.model.vocabulary import EventKind

Value = Mapping[str, Any]
"""A JSON object as read: nothing about it is certain."""

SURE = 0.9
MOST_PAIRS = 60

_new = tuple.__new__
"""Makes a row in a third of the time its class needs; called for every record of a file."""


class Page:
    """The file a tool's rows are made from; knows where each row stands."""

    def __init__(self, source: Source, tool: str, *, programs: bool = False) -> None:
        self.source = source
        self.times = TimeReader(source)
        self.tool = tool
        self.programs = programs
        self.line = 0
        self._name = source.name
        self._read = self.times.read
        self._met: set[str] = set()

    def person(self, value: object, *keys: str, own_id: str = "id") -> str:
        """What somebody is called, by the first of these keys; by all that are there, they are known as one person."""
        first = text(value, *keys)
        if first and first not in self._met:
            self._met.add(first)
            names = (text(value, key) for key in keys)
            self.source.notes.called.same_person(text(value, own_id) or first, *names)
        return first

    def row(
        self,
        at: object,
        text: str,
        *,
        kind: EventKind | None = None,
        severity: str = "",
        actor: str = "",
        team: str = "",
        channel: str = "",
        detail: str = "",
        source_id: str = "",
        group: str = "",
        link: str = "",
        zone: str = "",
        hidden: str = "",
        tool: str = "",
        no_time: str = "",
        original: str = "",
        program: bool | None = None,
    ) -> Evidence:
        """A row; `at` as the record writes it: ISO, epoch in any unit, or what people write; or placed already.

        `original` is what is written where `at` is something else. Where it is not said, what names nobody is said by
        a `program` in files that programs write; `name[bot]` is one anywhere.
        """
        instant: datetime | None
        precision: Precision
        if isinstance(at, Placed):
            instant, precision, zone, problem = at
        else:
            instant, precision, zone, problem = self._read(at, zone)
            if not original and at is not None:
                original = str(at)
        return _new(
            Evidence,
            (
                instant,
                text,
                self._name,
                self.line,
                precision,
                original,
                zone,
                detail,
                kind,
                severity,
                actor,
                tool or self.tool,
                source_id,
                link,
                no_time or problem or NO_TIME_WRITTEN if instant is None else "",
                hidden,
                team,
                channel,
                group,
                (self.programs and not actor) or actor[-5:] == "[bot]" if program is None else program,
            ),
        )


class ToolReader:
    """A reader of one tool's JSON. Say `name`, `words`, `tool`, `is_mine` and `rows`."""

    name: ClassVar[str] = ""
    words: ClassVar[str] = ""
    tool: ClassVar[str] = ""
    """How the tool is called where a row tells its source."""

    programs: ClassVar[bool] = False
    """Whether its rows are said by programs, but for those that name somebody."""

    lists: ClassVar[tuple[str, ...]] = ()
    """Keys under which the tool's exports hold their records; such a list is read one by one."""

    def is_mine(self, value: Value) -> bool:
        """Whether this object can only be this tool's: judged by several of its keys, never by one common word."""
        raise NotImplementedError

    def rows(self, value: Value, page: Page) -> Iterator[Evidence]:
        """All that one object tells, what it wraps included; also rows without a time, and noise with its reason."""
        raise NotImplementedError

    def recognises(self, head: bytes, path: Path) -> float:
        """By the first objects of the file, the one around them all included."""
        if path.is_dir() or not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
            return 0.0
        return SURE if any(self.is_mine(value) for value in peek(head).values) else 0.0

    def read(self, source: Source, options: Options) -> Iterator[Evidence]:  # noqa: ARG002
        """Every record of the file."""
        page = Page(source, self.tool, programs=self.programs)
        for line, value, problem in iter_records(source, self.lists):
            page.line = line
            if problem or not isinstance(value, dict):
                said = "" if value is None else str(value)[:200]
                yield Evidence(None, said, source.name, line, no_time=problem or "this is no record")
            else:
                try:
                    yield from self.rows(value, page)
                except RecursionError:
                    raise EvidenceError(f"{source.name} is nested too deeply to be an export") from None
        page.times.finish()


# --- reading what nobody promised ------------------------------------------------


def text(value: object, *keys: str) -> str:
    """The text at the first of these keys that has one; keys may be paths such as `agent.summary`."""
    if not isinstance(value, dict):
        return ""
    for key in keys:
        found = dig(value, key) if "." in key else value.get(key)
        if found is None:
            continue
        if isinstance(found, str):
            if found and not found.isspace():
                return found
        elif isinstance(found, (int, float)) and not isinstance(found, bool):
            return str(found)
    return ""


def text_at(value: object, key: str) -> str:
    """The text at a key or path; for one key half as costly as `text`, and readers ask for many of every record."""
    if not isinstance(value, dict):
        return ""
    found = dig(value, key) if "." in key else value.get(key)
    if found is None:
        return ""
    if isinstance(found, str):
        return "" if found.isspace() else found
    return str(found) if isinstance(found, (int, float)) and not isinstance(found, bool) else ""


class _Steps(dict[str, tuple[str, ...]]):
    """The keys of each path, taken apart once: paths are words of our readers, and few."""

    def __missing__(self, path: str) -> tuple[str, ...]:
        steps = self[path] = tuple(path.split("."))
        return steps


_STEPS = _Steps()


def dig(value: object, path: str) -> Any:
    """What is at a path of keys, or None."""
    for key in _STEPS[path]:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def inner(value: Value, key: str) -> Value:
    """The object at a key, or an empty one."""
    found = value.get(key)
    return found if isinstance(found, dict) else _EMPTY


_EMPTY: Value = {}


def objects(value: object, path: str = "") -> list[Value]:
    """The objects in a list, or none."""
    found = dig(value, path) if path else value
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def held(value: Value, lists: Collection[str], most: int | None = None) -> list[Value]:
    """The objects in the lists under these keys, `most` of each: the records in an answer, and none in a record."""
    return [item for key in lists if key in value for item in objects(value[key])[:most]]


def joined(*parts: str, by: str = ": ") -> str:
    """The parts that say something."""
    return by.join([said for part in parts if part and (said := part.strip())])


def pairs(value: object, without: Collection[str] = ()) -> str:
    """What a flat object says, as `name=value, …`: labels, tags, details; what is nested or empty is left out."""
    if not isinstance(value, dict):
        return ""
    return ", ".join(
        [
            f"{name}={said}"
            for name, said in islice(value.items(), MOST_PAIRS)
            if isinstance(said, (str, int, float)) and said != "" and name not in without
        ]
    )
