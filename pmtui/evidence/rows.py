"""The row every reader yields, whatever tool the record came from, and the timeline event it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

from pmtui.evidence.words import guess_kind, read_severity
from pmtui.model.cards import Review, TimelineEvent
from pmtui.model.moment import Moment, Precision, zone_named
from pmtui.model.text import LINE_LIMIT, clean_line, clean_text, shorten
from pmtui.model.vocabulary import EventKind, Severity, Stance


class Evidence(NamedTuple):
    """One record of what a tool or person wrote down. Cheap and raw: texts are cleaned when it becomes a card.

    `at` is in UTC. A row without a usable time has `at` None and says why in `no_time`; noise says why in `hidden`.
    `line` counts from 1 in the file `source`. `source_id` names the record in its tool, one id a row: a later export of
    the same record has it again. `group` names what the row is about in its tool, an alert or an incident: rows of one
    group may fold. `channel` is where it was said, `team` who it was for, both as given. `program`: no person said it, but
    a bot, a service, a log.
    """

    at: datetime | None
    text: str
    source: str
    line: int = 0
    precision: Precision = Precision.SECOND
    original: str = ""
    zone: str = "UTC"
    detail: str = ""
    kind: EventKind | None = None
    severity: str = ""
    actor: str = ""
    tool: str = ""
    source_id: str = ""
    link: str = ""
    no_time: str = ""
    hidden: str = ""
    team: str = ""
    channel: str = ""
    group: str = ""
    program: bool = False

    @property
    def event_kind(self) -> EventKind:
        """The kind the record states, else a guess from its words."""
        return self.kind or guess_kind(self.text)

    @property
    def severity_read(self) -> Severity:
        """The severity as ours, `unknown` when the record's word has no clear meaning."""
        return read_severity(self.severity)

    def fingerprint(self, occurrence: int = 0) -> str:
        """The identity of this record: the same whenever, in whichever state and from whichever file it is read.

        A record with an id of its tool is that id; one without is its instant, actor and words. `occurrence` tells
        records of one file apart that share all that, counting from 0.
        """
        return self.identity(occurrence).hex()

    def identity(self, occurrence: int = 0) -> bytes:
        """The fingerprint as 16 bytes."""
        if self.source_id:
            key = f"{self.tool}\x00{self.source_id}\x00{occurrence}"
        else:
            key = f"{self.at}\x00{self.actor}\x00{self.text}\x00{occurrence}"
        return blake2b(key.encode("utf-8", "replace"), digest_size=16).digest()

    def fingerprint_before(self, occurrence: int = 0) -> str:
        """The identity as archives of earlier versions hold it: a tool's id was told apart by its instant too."""
        if not self.source_id:
            return self.fingerprint(occurrence)
        key = f"{self.tool}\x00{self.source_id}\x00{self.at}\x00{occurrence}"
        return blake2b(key.encode("utf-8", "replace"), digest_size=16).hexdigest()

    @property
    def digest(self) -> str:
        """What the record says, in short: when it is another, the same record says something else now."""
        said = f"{self.at}\x00{self.text}\x00{self.detail}\x00{self.severity}"
        return blake2b(said.encode("utf-8", "replace"), digest_size=8).hexdigest()


def where(row: Evidence) -> str:
    """The file and line a row stands in."""
    return f"{row.source}:{row.line}" if row.line else row.source


def source_words(row: Evidence) -> str:
    """A row as a further source of an event: tool, actor, link or place."""
    return ", ".join(part for part in (row.tool, row.actor, row.link or where(row)) if part)


def to_event(
    row: Evidence,
    review: Review,
    event_id: str,
    also: Sequence[Evidence] = (),
    repeats: int = 1,
    last: datetime | None = None,
) -> TimelineEvent:
    """The fact this row states, as an event of `review`. ValueError when the row has no usable time.

    `also` are rows of other tools that tell the same; `repeats` counts the row and its repeats, up to `last`.
    """
    if row.at is None:
        raise ValueError(f"{row.source}, line {row.line} has no usable time: {row.no_time}")
    whole = clean_text(row.text).strip()
    first, _, rest = whole.partition("\n")
    head = clean_line(first, limit=max(len(first), 1)) or "(no text)"
    count = f" ({repeats}×)" if repeats > 1 else ""
    long = len(head) > LINE_LIMIT - len(count)
    span = (
        f"{repeats} times, {_between(row.at, last, review.zone)}" if repeats > 1 and last is not None else ""
    )
    told = [f"{source_words(one)}:\n{told_by}" for one in also if (told_by := _more(one, whole))]
    detail = "\n\n".join(part for part in (span, whole if long else rest.strip(), row.detail, *told) if part)
    return TimelineEvent(
        id=event_id,
        review=review.id,
        at=Moment(at=row.at, precision=row.precision, original=row.original, zone=row.zone),
        event_kind=row.event_kind,
        text=(shorten(head, LINE_LIMIT - len(count)) if long else head) + count,
        detail=detail,
        stance=Stance.FACT,
        team=row.team,
        evidence=row.link or where(row),
        source=", ".join(part for part in (row.tool, row.actor, where(row) if row.link else "") if part),
        also=tuple(dict.fromkeys(source_words(one) for one in also)),
    )


def _between(first: datetime, last: datetime, zone: str) -> str:
    """`14:04:10 … 14:06:10 CET`; the day only of what ends on another one."""
    a, b = (at.astimezone(zone_named(zone)) for at in (first, last))
    day = "" if a.date() == b.date() else f"{b:%Y-%m-%d} "
    begins = f"{a:%H:%M:%S}" if a.utcoffset() == b.utcoffset() else f"{a:%H:%M:%S} {_zone_words(a)}"
    return f"{begins} … {day}{b:%H:%M:%S} {_zone_words(b)}"


def _zone_words(local: datetime) -> str:
    name = local.tzname() or ""
    return f"UTC{name}" if name[:1] in "+-" else name


def _more(row: Evidence, said: str) -> str:
    """What another tool's row says beside what is said already."""
    text = clean_text(row.text).strip()
    return "\n".join(part for part in ("" if text in said else text, row.detail) if part)
