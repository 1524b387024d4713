"""Repeats of an alert as one line with a count: same group or words, same state, one soon after the other."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from pmtui.evidence.plan import State
from pmtui.evidence.rows import Evidence
from pmtui.model.vocabulary import EventKind

ALERTING = frozenset({EventKind.ALERT, EventKind.PAGE, EventKind.IMPACT, EventKind.RESOLUTION})
"""Kinds whose repeats fold without a group that the tool names; what people do or decide twice stays twice."""

TELLING = 20
"""Letters that make a repeated chat message a bot's, rather than somebody who agrees twice."""

_PRUNE = 20_000
_digits = re.compile(r"\d+").sub


class Told(NamedTuple):
    """A line as folding looks at it. `own`: it has an event of its own already."""

    n: int
    row: Evidence
    state: State
    own: bool = False


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


class _Open:
    __slots__ = ("last", "lead", "state")

    def __init__(self, state: object, lead: int, last: datetime) -> None:
        self.state = state
        self.lead = lead
        self.last = last


def folds(lines: Iterable[Told], minutes: float) -> dict[int, Fold]:
    """The folds among lines in order of time, by the number of their first line."""
    if minutes <= 0:
        return {}
    window = timedelta(minutes=minutes)
    found: dict[int, Fold] = {}
    seen: dict[object, _Open] = {}
    prune_at = _PRUNE
    for n, row, state, own in lines:
        at = row.at
        slot = _slot(row)
        if slot is None or at is None:
            continue
        now: object = (row.kind, row.severity, _digits("0", row.text) if row.group else "")
        before = seen.get(slot)
        if (
            before is None
            or own
            or before.state != now
            or at - before.last > window
            or not (row.group or _alerting(row))
        ):
            seen[slot] = _Open(now, n, at)
            if len(seen) > prune_at:
                seen = {key: one for key, one in seen.items() if at - one.last <= window}
                prune_at = max(_PRUNE, 2 * len(seen))
            continue
        fold = found.get(before.lead)
        if fold is None:
            fold = found[before.lead] = Fold(before.lead, at)
        fold.members.append(n)
        fold.fresh = fold.fresh or state is State.NEW
        fold.last = before.last = at
    return found


def _slot(row: Evidence) -> object:
    """What must be the same for two rows to be a repeat; None for those that never fold."""
    if row.kind is EventKind.MESSAGE:
        return (row.tool, row.actor, row.channel, row.text) if len(row.text) >= TELLING else None
    if row.group:
        return row.tool, row.group
    return row.tool, row.actor, row.channel, row.text


def _alerting(row: Evidence) -> bool:
    return row.kind is EventKind.MESSAGE or row.event_kind in ALERTING
