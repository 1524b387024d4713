"""Slack exports: the zip, the unpacked folder, one channel's folder, or one day file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import BadZipFile, ZipFile

from pmtui.evidence.archives import open_zip, read_member
from pmtui.evidence.json_stream import iter_records
from pmtui.evidence.options import Options
from pmtui.evidence.problems import EvidenceError
from pmtui.evidence.rows import Evidence
from pmtui.evidence.source import Source
from pmtui.evidence.times import TimeReader
from pmtui.model.vocabulary import EventKind

NOISE = {
    "channel_join": "joined", "channel_leave": "left", "group_join": "joined", "group_leave": "left",
    "channel_topic": "topic changed", "channel_purpose": "purpose changed", "channel_name": "channel renamed",
    "group_topic": "topic changed", "group_purpose": "purpose changed", "group_name": "channel renamed",
    "channel_archive": "channel archived", "channel_unarchive": "channel unarchived",
    "bot_add": "bot added", "bot_remove": "bot removed", "pinned_item": "pinned", "unpinned_item": "unpinned",
    "tombstone": "deleted message", "reminder_add": "reminder set",
}  # fmt: skip
"""Subtypes that say nothing about the incident, and the reason shown for hiding them."""

_DAY_FILE = re.compile(r"\d{4}-\d{2}-\d{2}\.json\Z")
_MARK = re.compile(r"<([^<>\n]{1,2000})>")


class SlackReader:
    """Slack: channels, threads, broadcasts, bots; users and channels by their names."""

    name = "slack"
    words = "Slack export"

    def recognises(self, head: bytes, path: Path) -> float:
        if path.is_dir():
            return 0.95 if _is_export(path) else 0.0
        if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
            return 0.95 if _is_export_zip(path) else 0.0
        start = head[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
        seen = bool(re.search(rb'"ts"\s*:\s*"\d{9,10}\.\d{6}"', head)) and b'"type"' in head
        return 0.9 if start.startswith(b"[") and seen else 0.0

    def read(self, source: Source, options: Options) -> Iterator[Evidence]:
        if source.folder:
            yield from _read_folder(source, options)
        elif source.zipped:
            yield from _read_zip(source, options)
        else:
            people = _people_near(source.path.parent)
            times = TimeReader(source)
            channel = source.path.parent.name if _DAY_FILE.match(source.name) else ""
            for line, value, problem in iter_records(source):
                yield _message(value, problem, channel, people, times, (source.name, line))


class People:
    """Names of users and channels by their ids."""

    def __init__(self, users: Any = (), channels: Any = ()) -> None:
        self.users = {u["id"]: _user_name(u) for u in _objects(users) if isinstance(u.get("id"), str)}
        self.channels = {
            c["id"]: str(c.get("name") or c["id"]) for c in _objects(channels) if isinstance(c.get("id"), str)
        }

    def plain(self, text: str) -> str:
        """Slack's markup as text: mentions by name, links as `label (address)`, entities as characters."""
        if "<" in text:
            text = _MARK.sub(self._mark, text)
        return unescape(text) if "&" in text else text

    def _mark(self, found: re.Match[str]) -> str:
        target, _, label = found[1].partition("|")
        if target.startswith("@"):
            return "@" + (self.users.get(target[1:]) or label or target[1:])
        if target.startswith("#"):
            return "#" + (self.channels.get(target[1:]) or label or target[1:])
        if target.startswith("!"):
            return label or "@" + target[1:].partition("^")[0]
        return f"{label} ({target})" if label and label != target else target


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _user_name(user: dict[str, Any]) -> str:
    profile = user.get("profile") if isinstance(user.get("profile"), dict) else {}
    names = (
        (profile or {}).get("display_name"),
        (profile or {}).get("real_name"),
        user.get("real_name"),
        user.get("name"),
    )
    return next((name for name in names if isinstance(name, str) and name), str(user.get("id", "")))


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
            channels = [c for name in ("channels.json", "groups.json") for c in _objects(_load(place / name))]
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
    wanted = _wanted(options, {channel for channel, _ in files})
    for channel, path in files:
        if wanted(channel):
            inner = Source(path, options)
            yield from _messages(inner, source, channel, people, f"{channel}/{path.name}")


def _messages(inner: Source, outer: Source, channel: str, people: People, name: str) -> Iterator[Evidence]:
    try:
        inner.check()
        times = TimeReader(inner)
        for line, value, problem in iter_records(inner):
            yield _message(value, problem, channel, people, times, (name, line))
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

        people = People(
            table("users.json"), _objects(table("channels.json")) + _objects(table("groups.json"))
        )
        days = [n for n in names if _DAY_FILE.search(n) and PurePosixPath(n).parent.name]
        wanted = _wanted(options, {PurePosixPath(n).parent.name for n in days})
        times = TimeReader(source)
        for name in days:
            path = PurePosixPath(name)
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
                yield _message(value, "", path.parent.name, people, times, (where, number))


def _wanted(options: Options, channels: set[str]) -> Callable[[str], bool]:
    asked = {name.lstrip("#").lower() for name in options.channel}
    have = {name.lower() for name in channels}
    if asked and not asked & have:
        raise EvidenceError(
            f"no channel is called {', '.join(sorted(asked))}; the export has {', '.join(sorted(channels)[:20])}"
        )
    return lambda channel: not asked or channel.lower() in asked


# --- one message -----------------------------------------------------------------


def _message(
    value: Any, problem: str, channel: str, people: People, times: TimeReader, where: tuple[str, int]
) -> Evidence:
    name, line = where
    if problem or not isinstance(value, dict):
        return Evidence(None, str(value)[:200], name, line, no_time=problem or "this is no message")
    ts = value.get("ts")
    placed = times.read(ts)
    text = people.plain(_text_of(value))
    subtype = str(value.get("subtype") or "")
    thread = value.get("thread_ts")
    if subtype == "thread_broadcast":
        note = "in a thread, sent to the channel too"
    else:
        note = "in a thread" if thread and thread != ts else ""
    return Evidence(
        placed.at,
        text or _files_of(value),
        name,
        line,
        placed.precision,
        str(ts or ""),
        "UTC",
        note,
        EventKind.MESSAGE,
        "",
        _actor_of(value, people),
        f"Slack #{channel}" if channel else "Slack",
        f"{channel}/{ts}" if ts else "",
        "",
        placed.problem,
        NOISE.get(subtype, "") or ("" if text or _files_of(value) else "empty message"),
    )


def _actor_of(value: dict[str, Any], people: People) -> str:
    user = value.get("user")
    if isinstance(user, str) and user:
        return people.users.get(user, user)
    profile = value.get("user_profile") or value.get("bot_profile")
    named = (
        value.get("username")
        or (profile.get("name") if isinstance(profile, dict) else "")
        or value.get("bot_id")
    )
    return named if isinstance(named, str) else ""


def _text_of(value: dict[str, Any]) -> str:
    text = value.get("text")
    if isinstance(text, str) and text.strip():
        return text
    parts: list[str] = []
    for attachment in _objects(value.get("attachments")):
        own = [attachment.get(key) for key in ("pretext", "title", "text")]
        fields = [f"{f.get('title', '')}: {f.get('value', '')}" for f in _objects(attachment.get("fields"))]
        said = [part for part in (*own, *fields) if isinstance(part, str) and part]
        fallback = attachment.get("fallback")
        parts += said or ([fallback] if isinstance(fallback, str) else [])
    if not parts:
        parts = _block_texts(value.get("blocks"), 0)
    return "\n".join(part for part in parts if part.strip())


def _block_texts(value: Any, depth: int) -> list[str]:
    if depth > 12:
        return []
    found: list[str] = []
    for block in _objects(value):
        text = block.get("text")
        if isinstance(text, str):
            found.append(text)
        elif isinstance(text, dict) and isinstance(text.get("text"), str):
            found.append(text["text"])
        found += _block_texts(block.get("fields"), depth + 1)
        inner = _block_texts(block.get("elements"), depth + 1)
        found += ["".join(inner)] if block.get("type") == "rich_text_section" else inner
    return found


def _files_of(value: dict[str, Any]) -> str:
    files = [f.get("title") or f.get("name") for f in _objects(value.get("files"))]
    names = [name for name in files if isinstance(name, str) and name]
    return f"file: {', '.join(names)}" if names else ""
