"""The records of a JSON file one by one: lines, a list, or a list inside an object; large files are never held whole."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import Any

from pmtui.evidence.options import MEBIBYTE
from pmtui.evidence.problems import EvidenceError
from pmtui.evidence.source import CHUNK, Source

Numbered = tuple[int, Any, str]
"""Line, the decoded value, and what is wrong with the line when it could not be decoded."""

DEEPEST = 4
WHOLE = 8 * MEBIBYTE
"""Bytes of an object up to which it is given as it is, whatever lists it holds."""


def iter_records(source: Source, lists: Collection[str] | None = None) -> Iterator[Numbered]:
    """Lines, the items of a list, or what an object holds.

    Without `lists` that is its longest list. With them an object is one record; a large one gives the items of the
    lists under these keys instead, one by one, and what else it says as a last record.
    """
    start = source.head_text.lstrip("\ufeff \t\r\n")
    if start.startswith("["):
        yield from _list_in(_Cursor(source))
    elif _one_object_a_line(start):
        yield from _stream_lines(source)
    elif lists is None:
        whole = _whole(source)
        found = _longest_list(whole, 0)
        for value in found if found is not None else [whole]:
            yield 0, value, ""
    elif source.size <= WHOLE or not lists:
        yield from _objects(source)
    else:
        yield from _members(_Cursor(source), lists)


_GOES_ON = "[{,:"
"""What a line ends with whose object goes on in the next; a line that is broken off seldom does."""


def _one_object_a_line(start: str) -> bool:
    lines = [line for line in start.splitlines() if line.strip()][:2]
    if len(lines) < 2:
        return False
    try:
        json.loads(lines[0])
    except (ValueError, RecursionError):
        first = lines[0].rstrip()
        return first.endswith("}") or (lines[1].startswith("{") and first[-1] not in _GOES_ON)
    return True


_Scan = Callable[[str, int], tuple[Any, int]]
"""What finds a value at a place of a text, and where it ends; takes a third of the time its wrapper does."""


def _stream_lines(source: Source) -> Iterator[Numbered]:
    decoder = json.JSONDecoder()
    scan: _Scan = decoder.scan_once  # type: ignore[attr-defined]
    for number, line in source.lines():
        if not line or line.isspace():
            continue
        try:
            value, end = scan(line, 0)
            if end == len(line):
                yield number, value, ""
                continue
        except (StopIteration, ValueError, RecursionError):
            pass  # what is wrong, or stands around the value, is the wrapper's to say
        try:
            yield number, decoder.decode(line), ""
        except RecursionError:
            yield number, line[:200], "nested too deeply"
        except ValueError as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "number too long"
            yield number, line[:200], f"broken JSON: {reason}"


class _Cursor:
    """A place in the text of a file, of which only a window is held."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.line = 1
        self._file: TextIOWrapper = source.open_text()
        self._buffer = self._file.read(CHUNK).lstrip("\ufeff")
        self._at = 0
        self._counted = 0
        self._ended = False
        self._more = CHUNK
        decoder = json.JSONDecoder()
        self._decode = decoder.raw_decode
        self._scan: _Scan = decoder.scan_once  # type: ignore[attr-defined]

    def close(self) -> None:
        self._file.close()

    def next(self) -> str:
        """The character the next value begins with; empty at the end."""
        while True:
            self._at = _skip(self._buffer, self._at)
            if self._at < len(self._buffer) or not self._read():
                return self._buffer[self._at : self._at + 1]

    def step(self) -> None:
        """Past one character."""
        self._at += 1

    def value(self) -> Any:
        """The value here; raises EvidenceError where there is none."""
        while True:
            try:
                value, after = self._decode(self._buffer, self._at)
            except RecursionError:
                raise EvidenceError(
                    f"{self.source.name} is nested too deeply to be a list of events"
                ) from None
            except ValueError:
                pass
            else:
                if after < len(self._buffer) or self._ended:
                    self.line += self._buffer.count("\n", self._counted, self._at)
                    self._counted, self._at, self._more = self._at, after, CHUNK
                    return value
            if not self._read():
                at = self.line + self._buffer.count("\n", self._counted, self._at)
                raise EvidenceError(
                    f"{self.source.name}: the JSON breaks off or is wrong at line {at}; export it again"
                )

    def evenly(self) -> Iterator[Numbered]:
        """The objects that follow in what is read already, as long as the same signs stand between them: most lists
        are written evenly, and looking at what is between takes longer than small objects do."""
        buffer, at, line = self._buffer, _skip(self._buffer, self._at), self.line
        between, counted, end = buffer[self._at : at], self._counted, len(buffer)
        while buffer.startswith("{", at):
            try:
                value, after = self._scan(buffer, at)
            except (StopIteration, ValueError, RecursionError):
                break  # cut off at the end of what is read, or wrong: `value` tells
            if after >= end:
                break
            line += buffer.count("\n", counted, at)
            self._at, self._counted, counted = after, at, at
            self.line = line
            yield line, value, ""
            if not buffer.startswith(between, after):
                break
            at = after + len(between)

    def _read(self) -> bool:
        """More text, the window moved on; a value that does not fit is given twice as much each time."""
        if self._ended:
            return False
        chunk = self._file.read(self._more)
        self._ended = not chunk
        self.line += self._buffer.count("\n", self._counted, self._at)
        self._buffer, self._at, self._counted = self._buffer[self._at :] + chunk, 0, 0
        self._more = min(self._more * 2, 64 * CHUNK)
        return True


def _list_in(cursor: _Cursor) -> Iterator[Numbered]:
    try:
        cursor.next()
        cursor.step()
        yield from _items(cursor)
    finally:
        cursor.close()


def _items(cursor: _Cursor) -> Iterator[Numbered]:
    """The items of a list whose bracket was read, and past the bracket that closes it."""
    while cursor.next() != "]":
        value = cursor.value()
        yield cursor.line, value, ""
        yield from cursor.evenly()
    cursor.step()


def _members(cursor: _Cursor, lists: Collection[str]) -> Iterator[Numbered]:
    rest: dict[str, Any] = {}
    try:
        cursor.next()
        cursor.step()
        while cursor.next() != "}":
            key = cursor.value()
            if cursor.next() != ":" or not isinstance(key, str):
                raise EvidenceError(
                    f"{cursor.source.name}: the JSON breaks off or is wrong at line {cursor.line}; export it again"
                )
            cursor.step()
            if cursor.next() == "[" and key in lists:
                cursor.step()
                yield from _items(cursor)
            else:
                rest[key] = cursor.value()
        if rest:
            yield cursor.line, rest, ""
    finally:
        cursor.close()


_OPENERS = ("{", "[", '"')
_BETWEEN = re.compile(r"[\s,]*")


def _skip(buffer: str, position: int) -> int:
    if buffer.startswith(", ", position) and buffer[position + 2 : position + 3] in _OPENERS:
        return position + 2
    found = _BETWEEN.match(buffer, position)
    return found.end() if found else position


def _objects(source: Source) -> Iterator[Numbered]:
    """The object a file is; or several, each over many lines, as journalctl and jq print them."""
    with source.open_text() as file:
        text = file.read().lstrip("\ufeff")
    decode = json.JSONDecoder().raw_decode
    at, line, counted = _skip(text, 0), 1, 0
    with _told(source):
        while at < len(text):
            value, after = decode(text, at)
            line += text.count("\n", counted, at)
            counted = at
            yield line, value, ""
            at = _skip(text, after)


def _whole(source: Source) -> Any:
    with source.open_text() as file, _told(source):
        return json.loads(file.read().lstrip("\ufeff"))


@contextmanager
def _told(source: Source) -> Iterator[None]:
    """What is wrong with a JSON text, in a sentence."""
    try:
        yield
    except RecursionError:
        raise EvidenceError(f"{source.name} is nested too deeply to be a list of events") from None
    except json.JSONDecodeError as error:
        raise EvidenceError(
            f"{source.name}: the JSON breaks off or is wrong at line {error.lineno}; export it again"
        ) from None
    except ValueError:
        raise EvidenceError(f"{source.name} holds a number too long to read; export it again") from None


def _longest_list(value: Any, depth: int) -> list[Any] | None:
    if depth > DEEPEST or not isinstance(value, dict):
        return None
    lists = [v for v in value.values() if isinstance(v, list) and any(isinstance(item, dict) for item in v)]
    lists += [found for v in value.values() if (found := _longest_list(v, depth + 1)) is not None]
    return max(lists, key=len, default=None)
