"""Repeats of an alert as one line with a count: same group or words, same state, one soon after the other."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pmtui.evidence.rows import Evidence
from pmtui.model.vocabulary import EventKind

ALERTING = frozenset({EventKind.ALERT, EventKind.PAGE, EventKind.IMPACT, EventKind.RESOLUTION})
"""Kinds whose repeats fold without a group that the tool names; what people do or decide twice stays twice."""

TELLING = 20
"""Letters that make a repeated chat message a bot's, rather than somebody who agrees twice."""

_PRUNE = 20_000
_digits = re.compile(r"\d+").sub


Told = tuple[int, Evidence, bool, bool]
"""A line as folding looks at it: number, row, whether it is new, whether it has an event of its own already."""


@dataclass(slots=True)
class Fold:
    """A line and its repeats; `fresh` says that some are new."""

    lead: int
    last: datetime
    members: array[int] = field(default_factory=lambda: array("Q"))
    fresh: bool = False

    @property
    def count(self) -> int:
        """All of them, the lead too."""
        return len(self.members) + 1


_Last = tuple[int, Evidence, str]
"""The lead of what may go on repeating, the latest of it, and its masked words."""


def folds(lines: Iterable[Told], minutes: float) -> dict[int, Fold]:
    """The folds among lines in order of time, by the number of their first line."""
    if minutes <= 0:
        return {}
    window = timedelta(minutes=minutes)
    found: dict[int, Fold] = {}
    seen: dict[object, _Last] = {}
    prune_at = _PRUNE
    for n, row, new, own in lines:
        text, group = row.text, row.group
        masked = ""
        slot: object
        if row.kind is EventKind.MESSAGE:
            if len(text) < TELLING:
                continue
            slot = (text, row.actor)
        elif group:
            slot = (group, row.tool, None)
            masked = _digits("0", text)
        else:
            slot = (text, row.actor)
        before = seen.get(slot)
        if before is None or own or not _repeats(row, masked, before, window):
            seen[slot] = (n, row, masked)
            if len(seen) > prune_at and row.at is not None:
                start = row.at - window
                seen = {
                    key: last for key, last in seen.items() if last[1].at is not None and last[1].at >= start
                }
                prune_at = max(_PRUNE, 2 * len(seen))
            continue
        lead = before[0]
        seen[slot] = (lead, row, masked)
        assert row.at is not None
        fold = found.get(lead)
        if fold is None:
            fold = found[lead] = Fold(lead, row.at)
        fold.members.append(n)
        fold.fresh = fold.fresh or new
        fold.last = row.at
    return found


def _repeats(row: Evidence, masked: str, before: _Last, window: timedelta) -> bool:
    """Whether a row of the same slot says the same state again, soon enough."""
    _lead, last, words = before
    if row.at is None or last.at is None or row.at - last.at > window or words != masked:
        return False
    if (row.kind, row.severity, row.tool, row.channel) != (last.kind, last.severity, last.tool, last.channel):
        return False
    return bool(row.group) or row.kind is EventKind.MESSAGE or row.event_kind in ALERTING
