"""The row every reader yields, whatever tool the record came from, and the timeline event it becomes."""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

from pmtui.evidence.words import guess_kind, read_severity
from pmtui.model.cards import Review, TimelineEvent
from pmtui.model.moment import Moment, Precision
from pmtui.model.text import LINE_LIMIT, clean_line, clean_text, shorten
from pmtui.model.vocabulary import EventKind, Severity, Stance


class Evidence(NamedTuple):
    """One record of what a tool or person wrote down. Cheap and raw: texts are cleaned when it becomes a card.

    `at` is in UTC. A row without a usable time has `at` None and says why in `no_time`; noise says why in `hidden`.
    `line` counts from 1 in the file `source`. `source_id` names the record in its tool, one id a row: a later export of
    the same record has it again. `group` names what the row is about in its tool, an alert or an incident: rows of one
    group may fold. `channel` is where it was said, `team` who it was for, both as given.
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
        if self.source_id:
            key = f"{self.tool}\x00{self.source_id}\x00{occurrence}"
        else:
            key = f"{self.at}\x00{self.actor}\x00{self.text}\x00{occurrence}"
        return blake2b(key.encode("utf-8", "replace"), digest_size=16).hexdigest()

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


def to_event(row: Evidence, review: Review, event_id: str) -> TimelineEvent:
    """The fact this row states, as an event of `review`. ValueError when the row has no usable time."""
    if row.at is None:
        raise ValueError(f"{row.source}, line {row.line} has no usable time: {row.no_time}")
    whole = clean_text(row.text).strip()
    first, _, rest = whole.partition("\n")
    head = clean_line(first, limit=max(len(first), 1)) or "(no text)"
    long = len(head) > LINE_LIMIT
    detail = "\n\n".join(part for part in (whole if long else rest.strip(), row.detail) if part)
    where = f"{row.source}:{row.line}" if row.line else row.source
    return TimelineEvent(
        id=event_id,
        review=review.id,
        at=Moment(at=row.at, precision=row.precision, original=row.original, zone=row.zone),
        event_kind=row.event_kind,
        text=shorten(head, LINE_LIMIT) if long else head,
        detail=detail,
        stance=Stance.FACT,
        evidence=row.link or where,
        source=", ".join(part for part in (row.tool, row.actor, where if row.link else "") if part),
    )
