"""Time at the keyboard: what is typed becomes a moment, a due date or a quick entry, and is said back at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pmtui.model.dates import MONTHS, Unclear, say_day
from pmtui.model.due import read_due
from pmtui.model.moment import Moment, Precision, duration_words, zone_named
from pmtui.model.text import clean_line
from pmtui.model.typed_time import LONGEST, Context, read_when
from pmtui.model.vocabulary import EventKind

__all__ = ["Context", "QuickEntry", "Unclear", "read_due", "read_when", "say_moment", "split_quick_entry"]

KIND_WORDS = {kind.value: kind for kind in EventKind} | {
    "alarm": EventKind.ALERT,
    "ack": EventKind.ACKNOWLEDGEMENT,
    "esc": EventKind.ESCALATION,
    "detected": EventKind.DETECTION,
    "hand-off": EventKind.HANDOFF,
    "handover": EventKind.HANDOFF,
    "action": EventKind.STEP,
    "msg": EventKind.MESSAGE,
}
"""Words that name a kind and are no part of the text that follows."""

KIND_VERBS = {
    "alerted": EventKind.ALERT,
    "paged": EventKind.PAGE,
    "acked": EventKind.ACKNOWLEDGEMENT,
    "acknowledged": EventKind.ACKNOWLEDGEMENT,
    "escalated": EventKind.ESCALATION,
    "decided": EventKind.DECISION,
    "deployed": EventKind.CHANGE,
    "deploy": EventKind.CHANGE,
    "released": EventKind.CHANGE,
    "merged": EventKind.CHANGE,
    "mitigated": EventKind.MITIGATION,
    "rollback": EventKind.MITIGATION,
    "resolved": EventKind.RESOLUTION,
}
"""Words that tell the kind and say something too: they stay in the text."""

_TAG = re.compile(r"(?<!\S)#([^\W\d_][\w/\-]*)(?!\S)")
_TRAILING_TAGS = re.compile(r"(?:\s+#[^\W\d_][\w/\-]*)+\Z")
_DATE_ALONE = re.compile(r"\d{4}-\d{2}-\d{2}\Z|\d{1,2} [A-Z][a-z]{2,8}(?: \d{4})?\Z")
_LEADING_SEPARATOR = re.compile(r"[\s:;,|>–—-]+")
_MOST_TIME_WORDS = 7


@dataclass(frozen=True, slots=True)
class QuickEntry:
    """One typed line, taken apart. `moment` is None when the line does not begin with a time."""

    moment: Moment | None
    kind: EventKind
    text: str
    tags: tuple[str, ...] = ()
    said: str = field(default="", compare=False)
    """All words after the time, kind and tags among them: for who keeps neither."""

    @property
    def team(self) -> str:
        """The first tag, which names the team."""
        return self.tags[0] if self.tags else ""


def split_quick_entry(line: str, context: Context) -> QuickEntry:
    """Time, kind, text and tags of a line such as `14:05 alert checkout p99 > 2 s #payments`.

    Raises Unclear when the line begins with a time that has no one meaning.
    """
    words = clean_line(line).split(" ")
    moment, rest = _leading_time(words, context)
    text = " ".join(rest)
    text = _LEADING_SEPARATOR.sub("", text, count=1) if _LEADING_SEPARATOR.match(text) and moment else text
    said = text.strip()
    tags = tuple(dict.fromkeys(_TAG.findall(text)))
    trailing = _TRAILING_TAGS.search(text)
    text = text[: trailing.start()] if trailing else text
    kind, text = _leading_kind(text)
    return QuickEntry(moment, kind, text.strip(), tags, said)


def _leading_time(words: list[str], context: Context) -> tuple[Moment | None, list[str]]:
    """The longest run of leading words that is a time. A date alone counts only where no word could be meant."""
    doubt: Unclear | None = None
    for n in range(min(_MOST_TIME_WORDS, len(words)), 0, -1):
        head = " ".join(words[:n]).rstrip(",;:|–—-").rstrip() if n else ""
        if not any(char.isdigit() for char in head) or len(head) > LONGEST:
            continue
        try:
            moment = read_when(head, context)
        except Unclear as unclear:
            if unclear.is_time and any(":" in word or "+" in word or unclear.readings for word in words[:n]):
                doubt = doubt or unclear
            continue
        if doubt is not None:
            break
        if re.fullmatch(r"\d{4}", head):
            raise Unclear(
                f"{head} may be a number or a time; write {head[:2]}:{head[2:]} for the time", (moment,)
            )
        if moment.precision is Precision.DAY and not _DATE_ALONE.match(head):
            continue
        return moment, words[n:]
    if doubt is not None:
        raise doubt
    return None, words


def _leading_kind(text: str) -> tuple[EventKind, str]:
    first, _, rest = text.partition(" ")
    word = first.rstrip(":,").lower()
    if word in KIND_WORDS:
        return KIND_WORDS[word], rest.strip() or first
    return KIND_VERBS.get(word, EventKind.NOTE), text


def say_moment(moment: Moment, zone: str, start: datetime | None = None) -> str:
    """The reading in full: `Fri 20 Nov 2026 14:05 CET (13:05 UTC), 42 m after start`."""
    local = moment.at.astimezone(zone_named(zone))
    if moment.precision is Precision.DAY:
        return f"{say_day(local.date())}, time of day not known"
    said = f"{say_day(local.date())} {moment.shown(zone)} {_zone_words(local)}"
    if local.utcoffset():
        utc = moment.at.astimezone(UTC)
        other_day = "" if utc.date() == local.date() else f"{utc.day} {MONTHS[utc.month - 1]} "
        said += f" ({other_day}{moment.shown('UTC')} UTC)"
    if start is not None:
        apart = (moment.at - start).total_seconds()
        side = "after" if apart > 0 else "before"
        said += f", {duration_words(abs(apart))} {side} start" if apart else ", at the start"
    return said


def _zone_words(local: datetime) -> str:
    name = local.tzname() or ""
    return f"UTC{name}" if name[:1] in "+-" else name
