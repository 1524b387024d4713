"""Slack exports: the zip, the unpacked folder, one channel's folder, or one day file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import BadZipFile, ZipFile

from pmtui.evidence.archives import open_zip, read_member
from pmtui.evidence.json_stream import iter_records
from pmtui.evidence.options import Options
from pmtui.evidence.problems import EvidenceError
from pmtui.evidence.rows import Evidence
from pmtui.evidence.slack_messages import Messages, People
from pmtui.evidence.source import Source
from pmtui.evidence.times import TimeReader
from pmtui.evidence.tool import objects

_DAY_FILE = re.compile(r"\d{4}-\d{2}-\d{2}\.json\Z")


class SlackReader:
    """Slack: channels, threads, broadcasts, bots; users and channels by their names."""

    name = "slack"
    words = "Slack export"
    zips = True

    def recognises(self, head: bytes, path: Path) -> float:
        if path.is_dir():
            return 0.95 if _is_export(path) else 0.0
        if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
            return 0.95 if _is_export_zip(path) else 0.0
        start = head[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
        seen = bool(re.search(rb'"ts"\s*:\s*"\d{9,10}\.\d{6}"', head)) and b'"type"' in head
        answer = start.startswith(b"{") and b'"messages"' in head and b'"ok"' in head
        return 0.9 if seen and (start.startswith(b"[") or answer) else 0.0

    def read(self, source: Source, options: Options) -> Iterator[Evidence]:
        if source.folder:
            yield from _read_folder(source, options)
        elif source.zipped:
            yield from _read_zip(source, options)
        else:
            people = _people_near(source.path.parent)
            messages = Messages(people, TimeReader(source))
            channel = source.path.parent.name if _DAY_FILE.match(source.name) else ""
            name = source.name
            for line, value, problem in iter_records(source):
                yield messages.row(value, problem, channel, name, line)
            people.tell(source.notes.called)


# --- where the files are -------------------------------------------------------


def _is_export(folder: Path) -> bool:
    if (folder / "channels.json").is_file() or (folder / "users.json").is_file():
        return True
    names = [child.name for child in _children(folder) if child.is_file()]
    return bool(names) and all(_DAY_FILE.match(name) for name in names)


def _is_export_zip(path: Path) -> bool:
    try:
        with ZipFile(path) as archive:
            names = archive.namelist()
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    return any(PurePosixPath(n).name in ("channels.json", "users.json") or _DAY_FILE.search(n) for n in names)


def _children(folder: Path) -> list[Path]:
    try:
        return sorted(child for child in folder.iterdir() if not child.name.startswith("."))
    except OSError as error:
        raise EvidenceError(f"{folder.name} can't be read: {error.strerror or error}") from None


def _load(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8-sig", "replace"))
    except (OSError, ValueError, RecursionError):
        return []


def _people_near(folder: Path) -> People:
    """Users and channels from this folder, or the one above when this is a channel's."""
    for place in (folder, folder.parent):
        if (place / "users.json").is_file() and (place / "users.json").stat().st_size < 50 * 1024 * 1024:
            channels = [c for name in ("channels.json", "groups.json") for c in objects(_load(place / name))]
            return People(_load(place / "users.json"), channels)
    return People()


def _read_folder(source: Source, options: Options) -> Iterator[Evidence]:
    root = source.path
    people = _people_near(root)
    files = [(root.name, child) for child in _children(root) if _DAY_FILE.match(child.name)]
    for child in _children(root):
        if child.is_dir():
            files += [(child.name, day) for day in _children(child) if day.suffix == ".json"]
    total = sum(path.stat().st_size for _, path in files)
    if total > options.largest:
        raise EvidenceError(
            f"{source.name} holds {total // 1024**2} MB; name the channel you need, or say --max-size {total // 1024**2 + 1}"
        )
    wanted = _wanted(source.name, options, {channel for channel, _ in files})
    for channel, path in files:
        if wanted(channel):
            inner = Source(path, options)
            yield from _messages(inner, source, channel, people, f"{channel}/{path.name}")
    people.tell(source.notes.called)


def _messages(inner: Source, outer: Source, channel: str, people: People, name: str) -> Iterator[Evidence]:
    try:
        inner.check()
        messages = Messages(people, TimeReader(inner))
        for line, value, problem in iter_records(inner):
            yield messages.row(value, problem, channel, name, line)
    except EvidenceError as error:
        outer.notes.warn(error.sentence)
        yield Evidence(None, "", name, no_time=error.sentence)


def _read_zip(source: Source, options: Options) -> Iterator[Evidence]:
    with open_zip(source) as archive:
        names = sorted(n for n in archive.namelist() if n.endswith(".json") and "__MACOSX" not in n)

        def table(name: str) -> Any:
            found = [n for n in names if PurePosixPath(n).name == name]
            try:
                return json.loads(read_member(source, archive, found[0])) if found else []
            except (ValueError, RecursionError):
                return []

        people = People(table("users.json"), objects(table("channels.json")) + objects(table("groups.json")))
        days = [n for n in names if _DAY_FILE.search(n) and PurePosixPath(n).parent.name]
        wanted = _wanted(
            source.name, options, {PurePosixPath(_in_utf8(archive, n)).parent.name for n in days}
        )
        rows = Messages(people, TimeReader(source))
        for name in days:
            path = PurePosixPath(_in_utf8(archive, name))
            if not wanted(path.parent.name):
                continue
            where = f"{path.parent.name}/{path.name}"
            try:
                messages = json.loads(read_member(source, archive, name))
            except (ValueError, RecursionError):
                source.notes.warn(f"{where} in {source.name} is broken JSON; export it again")
                yield Evidence(None, "", where, no_time="broken JSON")
                continue
            for number, value in enumerate(messages if isinstance(messages, list) else [], 1):
                yield rows.row(value, "", path.parent.name, where, number)
        people.tell(source.notes.called)


def _in_utf8(archive: ZipFile, name: str) -> str:
    """The name as Slack wrote it: UTF-8, which some zips don't say of themselves."""
    if archive.getinfo(name).flag_bits & 0x800:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def _wanted(name: str, options: Options, channels: set[str]) -> Callable[[str], bool]:
    asked = {name.lstrip("#").lower() for name in options.channel}
    have = {name.lower() for name in channels}
    if asked and not asked & have:
        raise EvidenceError(
            f"{name}: no channel is called {', '.join(sorted(asked))}; it has {', '.join(sorted(channels)[:20])}"
        )
    return lambda channel: not asked or channel.lower() in asked
