"""Session formats as people write them (TOML), with errors that point at the line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from pmtui.model.cards import RunPhase
from pmtui.model.format import Phase, SessionFormat

_AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
_HEADER = re.compile(r"^\s*\[\[\s*([\w-]+)\s*\]\]")
_TABLE = re.compile(r"^\s*\[")
_KEY = re.compile(r"""^\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*=""")
_WORD = re.compile(r"\w+")
_FENCES = ('"""', "'''")


@dataclass(frozen=True)
class Problem:
    """One thing to mend in a format file; lines count from 1."""

    line: int
    message: str


class FormatProblems(Exception):
    """A session format that can't be used; its text is one problem a line, `FILE:LINE: sentence`."""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        self.name = name
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{name}:{p.line}: {p.message}" for p in self.problems))


def parse_format(text: str, name: str) -> SessionFormat:
    """The format written in `text`; `name` is the file's, for messages. Raises FormatProblems."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise FormatProblems(name, [_syntax(text, str(problem))]) from None
    try:
        return SessionFormat.model_validate(data)
    except ValidationError as wrong:
        lines = _Lines(text, data)
        problems = [_model_problem(lines, error) for error in _first_causes(wrong.errors(include_url=False))]
    raise FormatProblems(name, sorted(set(problems), key=lambda p: (p.line, p.message)))


def start_phases(session_format: SessionFormat) -> tuple[RunPhase, ...]:
    """The agenda's phases as a session starts with them: planned, nothing spent."""
    return tuple(
        RunPhase(phase=phase, planned_seconds=round(phase.minutes * 60)) for phase in session_format.phases
    )


def _syntax(text: str, message: str) -> Problem:
    found = _AT_LINE.search(message)
    last = max(1, text.rstrip("\n").count("\n") + 1)
    line = int(found[1]) if found and found[1] else last
    said = _AT_LINE.sub("", message)
    return Problem(min(line, last), f"this is not TOML: {said[:1].lower()}{said[1:]}")


class _Lines:
    """Where the keys of a format stand in its text."""

    def __init__(self, text: str, data: Mapping[str, Any]) -> None:
        self.data = data
        self.top: dict[str, int] = {}
        self.phases: list[dict[str, int]] = []
        self.headers: list[int] = []
        here = self.top
        for number, line in _outside_long_strings(text):
            header, key = _HEADER.match(line), _KEY.match(line)
            if header:
                self.top.setdefault(header[1], number)
                here = {}
                if header[1] == "phases":
                    self.phases.append(here)
                    self.headers.append(number)
            elif _TABLE.match(line) and not key:
                self.top.setdefault(line.strip(" []\t"), number)
                here = {}
            elif key:
                here.setdefault(key[1] or key[2] or key[3], number)

    def of(self, where: Sequence[int | str], message: str) -> int:
        """The line of the key at `where`; of the key a message about a whole table names; else of the table."""
        if len(where) >= 2 and where[0] == "phases" and isinstance(where[1], int):
            keys, header = self._phase(where[1])
            wanted = [str(where[2])] if len(where) > 2 else _WORD.findall(message)
            return next((keys[word] for word in wanted if word in keys), header)
        if where:
            return self.top.get(str(where[0]), 1)
        return self._disagreement(message)

    def _phase(self, index: int) -> tuple[dict[str, int], int]:
        if index < len(self.phases):
            return self.phases[index], self.headers[index]
        return {}, self.top.get("phases", 1)

    def _disagreement(self, message: str) -> int:
        """Phases that are right one by one and wrong together: the last line that takes part."""
        seen: set[str] = set()
        for index, phase in enumerate(self.data.get("phases", ())):
            key = phase.get("key")
            if key in seen and "called" in message:
                keys, header = self._phase(index)
                return keys.get("key", header)
            seen.add(key)
        flags = ("rings_bell",) if message.startswith("a bell") else ("opens_sheet", "rings_bell")
        return max((keys[flag] for keys in self.phases for flag in flags if flag in keys), default=1)


def _outside_long_strings(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, without those inside a string of several lines."""
    fence = ""
    for number, line in enumerate(text.split("\n"), 1):
        if fence:
            if fence in line:
                fence = ""
            continue
        yield number, line
        opened = [mark for mark in _FENCES if line.count(mark) % 2]
        fence = opened[0] if opened and not line.lstrip().startswith("#") else ""


def _first_causes(errors: Sequence[Any]) -> list[Any]:
    """Without "too few phases" where the phases are there and only wrong."""
    nested = any(len(error["loc"]) > 1 for error in errors)
    return [error for error in errors if not (nested and error["type"] == "too_short")]


def _model_problem(lines: _Lines, error: Any) -> Problem:
    where: tuple[int | str, ...] = error["loc"]
    kind, said = str(error["type"]), str(error["msg"]).removeprefix("Value error, ")
    message = _sentence(where, kind, said, error.get("ctx") or {})
    missing = kind == "missing"
    return Problem(
        lines.of(where[:-1] if missing and len(where) > 1 else where, "" if missing else said), message
    )


def _sentence(where: tuple[int | str, ...], kind: str, said: str, context: Mapping[str, Any]) -> str:
    in_phase = len(where) > 1 and where[0] == "phases" and isinstance(where[1], int)
    place = f"phase {int(where[1]) + 1}: " if in_phase else ""
    field = str(where[2]) if in_phase and len(where) > 2 else ("" if in_phase or not where else str(where[0]))
    if kind == "extra_forbidden":
        known = list((Phase if in_phase else SessionFormat).model_fields)
        close = get_close_matches(field, known, n=1)
        advice = f"did you mean `{close[0]}`?" if close else f"known are {', '.join(known)}"
        return f"{place}unknown key `{field}`; {advice}"
    if kind == "missing":
        return f"{place}`{field}` is missing; add it"
    if kind == "too_short":
        return "a format needs at least one phase; add a [[phases]] table"
    if kind == "string_pattern_mismatch":
        return f"{place}`{field}` takes small letters, digits and hyphens, at most 40, such as `silent-read`"
    if kind == "enum":
        return f"{place}`{field}` must be one of {context.get('expected', 'the known words')}"
    said = said.replace("Input should be", "must be").replace("Input should", "should")
    said = f"{said[:1].lower()}{said[1:]}"
    return (
        f"{place}`{field}` {said}"
        if field and said.startswith("must")
        else (f"{place}`{field}`: {said}" if field else f"{place}{said}")
    )
