"""Mattermost: the bulk export, one object a line, and the answer of its API that lists a channel's posts."""

from __future__ import annotations

from collections.abc import Iterator

from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page, ToolReader, Value, dig, joined, objects, text, text_at
from pmtui.model.vocabulary import EventKind

_TELLING = {
    "post": ("create_at", "message"),
    "direct_post": ("create_at", "message"),
    "direct_channel": ("members",),
    "team": ("allow_open_invite",),
    "channel": ("team", "display_name"),
    "user": ("username", "roles"),
    "version": (),
}
"""Types of lines, and the keys that make them Mattermost's; only the posts tell of anything that happened."""

_SAID_BY_MATTERMOST = (
    (" joined the channel.", "joined"), (" joined the team.", "joined"),
    (" left the channel.", "left"), (" left the team.", "left"),
    (" was removed from the channel.", "left"), (" was removed from the team.", "left"),
)  # fmt: skip
_ADDED = (" added to the channel by ", " added to the team by ")
_HOLDERS = frozenset(["props", "attachments", "metadata"])
_SYSTEM = {
    "system_join_channel": "joined", "system_join_team": "joined", "system_join_leave": "joined or left",
    "system_leave_channel": "left", "system_leave_team": "left", "system_add_to_channel": "joined",
    "system_add_to_team": "joined", "system_add_remove": "joined or left", "system_remove_from_channel": "left",
    "system_remove_from_team": "left", "system_header_change": "topic changed",
    "system_purpose_change": "purpose changed", "system_displayname_change": "channel renamed",
    "system_channel_deleted": "channel archived", "system_channel_restored": "channel unarchived",
}  # fmt: skip


class MattermostReader(ToolReader):
    """Posts and replies of channels and direct messages, each at its own time; reactions tell nothing."""

    name = "mattermost"
    words = "Mattermost export"
    tool = "Mattermost"
    lists = ("posts",)

    def is_mine(self, value: Value) -> bool:
        kind = value.get("type")
        if isinstance(kind, str) and kind in _TELLING:
            inner = value.get(kind)
            if kind == "version":
                return isinstance(inner, int) and set(value) <= {"type", "version", "info"}
            return isinstance(inner, dict) and all(key in inner for key in _TELLING[kind])
        return _is_listed_post(value) or (
            isinstance(value.get("order"), list)
            and isinstance(value.get("posts"), dict)
            and all(isinstance(post, dict) and _is_listed_post(post) for post in value["posts"].values())
        )

    def rows(self, value: Value, page: Page) -> Iterator[Evidence]:
        kind = value.get("type")
        if isinstance(value.get("posts"), dict):
            for post in value["posts"].values():
                yield from _listed(post, page) if isinstance(post, dict) else _odd(post, page)
        elif kind in ("post", "direct_post"):
            post = value.get(kind)
            yield from _exported(post, page) if isinstance(post, dict) else _odd(post, page)
        elif "create_at" in value and "message" in value:
            yield from _listed(value, page)
        elif kind == "user":
            _meet(value.get(kind), page)
        elif kind == "bot":
            page.source.notes.called.no_person(text_at(value, "bot.username"))
        elif not (isinstance(kind, str) and (kind in value or kind in _TELLING)) and "order" not in value:
            yield from _odd(value, page)


def _meet(user: object, page: Page) -> None:
    """Somebody the export lists, by all their names."""
    full = joined(text_at(user, "first_name"), text_at(user, "last_name"), by=" ")
    names = (text_at(user, "username"), full, text_at(user, "nickname"), text_at(user, "email"))
    page.source.notes.called.same_person(names[0], *names)


def _odd(value: object, page: Page) -> Iterator[Evidence]:
    yield page.row(None, str(value)[:200], no_time="this is no post")


def _is_listed_post(value: Value) -> bool:
    return all(key in value for key in ("create_at", "channel_id", "user_id", "root_id", "message"))


def _exported(post: Value, page: Page) -> Iterator[Evidence]:
    """A post of the bulk export and its replies; neither has an id, so who said it where and when is its id."""
    members = post.get("channel_members")
    if isinstance(members, list):
        channel = ", ".join(member for member in members if isinstance(member, str))
    else:
        channel = _word(post, "channel")
    team, user = _word(post, "team"), _word(post, "user")
    place = f"{team}/{channel}" if team and channel else team or channel
    thread = f"{place}/{_word(post, 'create_at')}/{user}"
    replies = objects(post.get("replies"))
    yield _row(post, page, channel, user, thread, thread if replies else "", note="")
    for reply in replies:
        user = _word(reply, "user")
        said = f"{place}/{_word(reply, 'create_at')}/{user}"
        yield _row(reply, page, channel, user, said, thread, note="in a thread")


def _listed(post: Value, page: Page) -> Iterator[Evidence]:
    """A post as the API gives it: ids instead of names."""
    own = text_at(post, "id") or f"{text_at(post, 'create_at')}/{text_at(post, 'user_id')}"
    root = text_at(post, "root_id")
    actor = text(post, "props.override_username", "user_id")
    group = root or (own if text_at(post, "reply_count") not in ("", "0") else "")
    yield _row(post, page, text_at(post, "channel_id"), actor, own, group, note="in a thread" if root else "")


def _row(
    post: Value, page: Page, channel: str, actor: str, source_id: str, group: str, *, note: str
) -> Evidence:
    said = _word(post, "message")
    attached = "" if _HOLDERS.isdisjoint(post) else _attached(post)
    if post.get("edit_at") and text_at(post, "edit_at") != "0":
        note = f"{note}, edited" if note else "edited"
    return page.row(
        post.get("create_at"),
        said or attached,
        kind=EventKind.MESSAGE,
        actor=actor,
        program="props" in post and _by_program(post["props"]),
        channel=channel,
        detail=(f"{note}\n{attached}" if note else attached) if said and attached else note,
        source_id=source_id,
        group=group,
        tool=f"Mattermost #{channel}" if channel and "," not in channel else "",
        hidden=_noise(post, said or attached, actor),
    )


def _by_program(props: object) -> bool:
    """Whether a bot or an integration posts it."""
    return isinstance(props, dict) and (
        any(props.get(key) in (True, "true") for key in ("from_bot", "from_webhook"))
        or bool(props.get("override_username"))
    )


def _word(post: Value, key: str) -> str:
    """What stands under a key, most often a word."""
    found = post.get(key)
    return found if isinstance(found, str) else "" if found is None else text(post, key)


def _noise(post: Value, said: str, actor: str) -> str:
    kind = _word(post, "type")
    if post.get("delete_at") and text_at(post, "delete_at") != "0":
        return "deleted message"
    if kind.startswith("system_"):
        return _SYSTEM.get(kind, "said by Mattermost itself")
    if not said:
        return "empty message"
    if said.endswith(".") and len(said) < 200:  # an export of today names no types of posts
        for ending, reason in _SAID_BY_MATTERMOST:
            if said.endswith(ending) and said == f"{actor}{ending}":
                return reason
        if any(said.endswith(f"{added}{actor}.") and " " not in said.partition(added)[0] for added in _ADDED):
            return "joined"
    return ""


def _attached(post: Value) -> str:
    """What integrations say in attachments, and the names of files."""
    parts: list[str] = []
    for attachment in objects(dig(post, "props.attachments")):
        fields = [joined(text_at(f, "title"), text_at(f, "value")) for f in objects(attachment, "fields")]
        own = [text(attachment, key) for key in ("pretext", "title", "text")]
        parts += [part for part in (*own, *fields) if part] or [text_at(attachment, "fallback")]
    files = [*objects(post, "metadata.files"), *objects(post, "attachments")]
    names = [name for file in files if (name := text(file, "name", "path"))]
    if names:
        parts.append(f"file: {', '.join(name.rpartition('/')[2] for name in names)}")
    return "\n".join(part for part in parts if part)


READERS = (MattermostReader(),)
