"""One message of Slack as a row: who said what, in plain text, with what was attached to it."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from typing import Any

from pmtui.evidence.called import Called
from pmtui.evidence.markup import entities
from pmtui.evidence.rows import Evidence
from pmtui.evidence.times import TimeReader
from pmtui.evidence.tool import joined, objects, text
from pmtui.model.vocabulary import EventKind

NOISE = {
    "channel_join": "joined", "channel_leave": "left", "group_join": "joined", "group_leave": "left",
    "channel_topic": "topic changed", "channel_purpose": "purpose changed", "channel_name": "channel renamed",
    "group_topic": "topic changed", "group_purpose": "purpose changed", "group_name": "channel renamed",
    "channel_archive": "channel archived", "channel_unarchive": "channel unarchived",
    "group_archive": "channel archived", "group_unarchive": "channel unarchived",
    "bot_add": "bot added", "bot_remove": "bot removed", "bot_enable": "bot added", "bot_disable": "bot removed",
    "pinned_item": "pinned", "unpinned_item": "unpinned", "tombstone": "deleted message",
    "message_deleted": "deleted message", "reminder_add": "reminder set", "joiner_notification": "joined",
    "channel_posting_permissions": "permissions changed", "channel_convert_to_private": "made private",
}  # fmt: skip
"""Subtypes that say nothing about the incident, and the reason shown for hiding them."""

_MARK = re.compile(r"<([^<>\n]{1,2000})>")
_MARKED = re.compile(
    r"```.*?```|`[^`\n]+`|<[^<>\n]*>"
    r"|(?<![^\s(\[{\"'~_–—-])\*(?=[^\s*])([^*\n]*?[^\s*])\*(?![^\s)\]}\"'.,:;!?~_–—-])"
    r"|(?<![^\s(\[{\"'~*–—-])_(?=[^\s_])((?:[^_\n]|(?<=\w)_(?=\w))*?[^\s_])_(?![^\s)\]}\"'.,:;!?~*–—-])",
    re.DOTALL,
)
"""What is bold or italic; code and links, which are left alone, are found first."""
_REMEMBERED = 20_000
_DEEPEST = 12
_new = tuple.__new__
_HOLDERS = frozenset(["attachments", "blocks", "files", "file"])


class People:
    """Names of users and channels by their ids."""

    def __init__(self, users: Any = (), channels: Any = ()) -> None:
        known = [user for user in objects(users) if isinstance(user.get("id"), str)]
        self.users = {user["id"]: _user_name(user) for user in known}
        self.programs = {user["id"] for user in known if user.get("is_bot") or user["id"] == "USLACKBOT"}
        self.groups: dict[str, None] = {}
        self.names = {user["id"]: _names_of(user) for user in known if user["id"] not in self.programs}
        self.channels = {
            c["id"]: str(c.get("name") or c["id"]) for c in objects(channels) if isinstance(c.get("id"), str)
        }

    def meet(self, own_id: object, profile: object) -> None:
        """Somebody whose names a message brings along."""
        if isinstance(own_id, str) and isinstance(profile, dict) and own_id not in self.users:
            self.names.setdefault(own_id, _names_of({"profile": profile, "name": profile.get("name")}))

    def tell(self, called: Called) -> None:
        """Who is called how, and who is nobody."""
        for own_id, names in self.names.items():
            called.same_person(own_id, *names)
        called.no_person(*(self.users[own_id] for own_id in self.programs), *self.groups)

    def plain(self, words: str) -> str:
        """Slack's markup as text: mentions by name, links as `label (address)`, entities as characters.

        What is bold or italic is so no longer; what is struck out, or code, stays marked: that says something.
        """
        if "*" in words or "_" in words:
            words = _MARKED.sub(_unmarked, words)
        if "<" in words:
            words = _MARK.sub(self._mark, words)
        return entities(words)

    def _mark(self, found: re.Match[str]) -> str:
        target, _, label = found[1].partition("|")
        if target.startswith("@"):
            return "@" + (self.users.get(target[1:]) or label or target[1:])
        if target.startswith("#"):
            return "#" + (self.channels.get(target[1:]) or label or target[1:])
        if target.startswith("!"):
            group = label or "@" + target[1:].partition("^")[0]
            self.groups[group] = None
            return group
        return f"{label} ({target})" if label and label != target else target


def _unmarked(found: re.Match[str]) -> str:
    bold, italic = found.groups()
    inner = bold or italic
    return found[0] if inner is None else _MARKED.sub(_unmarked, inner)


def _names_of(user: Mapping[str, Any]) -> tuple[str, ...]:
    """All that somebody is called; an address too, which texts may hold."""
    keys = ("profile.display_name", "profile.real_name", "real_name", "name", "profile.email")
    return tuple(name for key in keys if (name := text(user, key)))


def _user_name(user: Mapping[str, Any]) -> str:
    return text(user, "profile.display_name", "profile.real_name", "real_name", "name", "id")


class Messages:
    """Makes rows of the messages of one file; knows which it has made, as an export may hold a broadcast twice."""

    def __init__(self, people: People, times: TimeReader) -> None:
        self.people = people
        self.times = times
        self._said: set[str] = set()
        self._oldest: deque[str] = deque()

    def row(self, value: Any, problem: str, channel: str, name: str, line: int) -> Evidence:
        """The row of one message, of the thread it is in, and why it is hidden if it is noise."""
        if problem or not isinstance(value, dict):
            return Evidence(None, str(value)[:200], name, line, no_time=problem or "this is no message")
        get = value.get
        ts = get("ts")
        at, precision, _, no_time = self.times.read(ts)
        people = self.people
        said = get("text")
        own = people.plain(said) if isinstance(said, str) and said.strip() else ""
        attached = "" if _HOLDERS.isdisjoint(value) else people.plain(attached_to(value, unfurled=not own))
        subtype, thread = get("subtype"), get("thread_ts")
        if "user_profile" in value:
            people.meet(get("user"), get("user_profile"))
        in_thread = isinstance(thread, str) and thread != ""
        hidden = NOISE.get(subtype, "") if isinstance(subtype, str) else ""
        if in_thread and thread != ts and self._again(f"{channel}/{ts}"):
            hidden = hidden or "the same message again"
        notes = _notes(subtype, get("edited"), reply=in_thread and thread != ts)
        told = (at, own or attached, name, line, precision, "" if ts is None else str(ts), "UTC")
        detail = "\n".join(filter(None, (notes, attached))) if own else notes
        where = f"Slack #{channel}" if channel else "Slack"
        source_id = f"{channel}/{ts}" if ts else ""
        who = (detail, EventKind.MESSAGE, "", actor_of(value, people), where, source_id, "")
        hidden = hidden or ("" if own or attached else "empty message")
        group = f"{channel}/{thread}" if in_thread else ""
        return _new(
            Evidence,
            (*told, *who, "" if at else no_time, hidden, "", channel, group, self._is_program(value)),
        )

    def _is_program(self, value: Mapping[str, Any]) -> bool:
        """Whether a bot says it, and not an app in a person's name."""
        user = value.get("user")
        if (isinstance(user, str) and user in self.people.programs) or value.get("subtype") == "bot_message":
            return True
        return "bot_id" in value and not value.get("client_msg_id")

    def _again(self, reply: str) -> bool:
        """Whether a reply was read before; those far back are forgotten, as twins stand close together."""
        if reply in self._said:
            return True
        self._said.add(reply)
        self._oldest.append(reply)
        if len(self._oldest) > _REMEMBERED:
            self._said.discard(self._oldest.popleft())
        return False


def _notes(subtype: object, edited: object, *, reply: bool) -> str:
    """What is to be known of a message beside what it says."""
    if subtype == "thread_broadcast":
        place = "in a thread, sent to the channel too"
    else:
        place = "in a thread" if reply else ""
    if not edited:
        return place
    return f"{place}, edited" if place else "edited"


def actor_of(value: Mapping[str, Any], people: People) -> str:
    """Who says it: a user, a bot by its name, else by its id."""
    user = value.get("user")
    if isinstance(user, str) and user:
        known = people.users.get(user)
        if not known and "user_profile" in value:
            known = text(value, "user_profile.display_name", "user_profile.real_name")
        return known or user
    commenter = text(value, "comment.user")
    if commenter:
        return people.users.get(commenter, commenter)
    return text(value, "username", "user_profile.name", "bot_profile.name", "bot_id")


def attached_to(value: Mapping[str, Any], *, unfurled: bool) -> str:
    """What is said in attachments or blocks, and the names of files; previews of links only where nothing else is."""
    parts: list[str] = []
    for attachment in objects(value.get("attachments")):
        if not unfurled and ("from_url" in attachment or "original_url" in attachment):
            continue
        fields = [joined(text(f, "title"), text(f, "value")) for f in objects(attachment, "fields")]
        own = [text(attachment, key) for key in ("pretext", "title", "text")]
        told = [part for part in (*own, *fields) if part]
        told = told or _block_texts(attachment.get("blocks"), 0)
        parts += told or [text(attachment, "fallback")]
    if unfurled and not parts:  # with a text of its own, blocks repeat it
        parts = _block_texts(value.get("blocks"), 0)
    files = [*objects(value.get("files")), *([value["file"]] if isinstance(value.get("file"), dict) else [])]
    names = [name for file in files if (name := text(file, "title", "name"))]
    if names and (unfurled or value.get("files")):  # messages of old name their one file in the text
        parts.append(f"file: {', '.join(names)}")
    return "\n".join(part for part in parts if part.strip())


def _block_texts(value: Any, depth: int) -> list[str]:
    if depth > _DEEPEST:
        return []
    found: list[str] = []
    for block in objects(value):
        found += _inline(block)
        inner = _block_texts(block.get("fields"), depth + 1)
        inner += _block_texts(block.get("elements"), depth + 1)
        run_on = block.get("type") in ("rich_text_section", "rich_text_preformatted", "rich_text_quote")
        found += ["".join(inner)] if run_on and inner else inner
    return found


def _inline(block: Mapping[str, Any]) -> list[str]:
    """The words of one block, or of one piece of rich text, as its markup would be in a text."""
    kind = block.get("type")
    if kind == "emoji":
        return [f":{text(block, 'name')}:"]
    if kind == "user":
        return [f"<@{text(block, 'user_id')}>"]
    if kind == "channel":
        return [f"<#{text(block, 'channel_id')}>"]
    if kind == "broadcast":
        return [f"@{text(block, 'range')}"]
    if kind == "link":
        label, url = text(block, "text"), text(block, "url")
        return [f"{label} ({url})" if label and label != url else url]
    if kind in ("image", "video"):
        return [part for part in (text(block, "title.text", "title", "alt_text"),) if part]
    said = block.get("text")
    said = said if isinstance(said, str) else text(said, "text")
    return [said] if said else []
