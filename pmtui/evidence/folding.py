"""Repeats of an alert as one line with a count: same group or words, same state, one soon after the other."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pmtui.evidence.rows import Evidence
from pmtui.model.vocabulary import EventKind

ALERTING = frozenset({EventKind.ALERT, EventKind.PAGE, EventKind.IMPACT, EventKind.RESOLUTION})
"""Kinds whose repeats fold without a group that the tool names, as what a program says does; what people do or decide
twice stays twice."""

TELLING = 20
"""Letters that make a repeated chat message a bot's, rather than somebody who agrees twice."""

_PRUNE = 20_000
_digits = re.compile(r"\d+").sub


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


def folds(
    lines: Iterable[tuple[int, Evidence]],
    minutes: float,
    new: Callable[[int], bool] = bool,
    own: Callable[[int, Evidence], bool] | None = None,
) -> dict[int, Fold]:
    """The folds among lines in order of time, by the number of their first line.

    `new` tells whether a line is new, `own` whether it has an event of its own already: such a line is no repeat.
    """
    if minutes <= 0:
        return {}
    window = timedelta(minutes=minutes)
    found: dict[int, Fold] = {}
    seen: dict[object, _Last] = {}
    look_up = seen.get
    prune_at = _PRUNE
    for line in lines:
        n, row = line
        slot: object
        if row.kind is MESSAGE:
            if len(row.text) < TELLING:
                continue
            slot = row.text, row.actor
        elif row.group:
            slot = row.group, row.tool, None
        else:
            slot = row.text, row.actor
        before = look_up(slot)
        if before is None:
            seen[slot] = line
            if len(seen) > prune_at and row.at is not None:
                seen = _since(seen, row.at - window)
                look_up = seen.get
                prune_at = max(_PRUNE, 2 * len(seen))
            continue
        lead = before[0] if len(before) == 2 else before[2]
        if not _repeats(row, before[1], window) or (own is not None and own(n, row)):
            seen[slot] = line
            continue
        seen[slot] = n, row, lead
        assert row.at is not None
        fold = found.get(lead)
        if fold is None:
            fold = found[lead] = Fold(lead, row.at)
        fold.members.append(n)
        fold.fresh = fold.fresh or new(n)
        fold.last = row.at
    return found


MESSAGE = EventKind.MESSAGE

_Last = tuple[int, Evidence] | tuple[int, Evidence, int]
"""The latest of what may go on repeating; after a repeat the lead too."""


def _since(seen: dict[object, _Last], start: datetime) -> dict[object, _Last]:
    return {key: last for key, last in seen.items() if last[1].at is not None and last[1].at >= start}


def _repeats(row: Evidence, last: Evidence, window: timedelta) -> bool:
    """Whether a row of the same slot says the same state again, soon enough."""
    if row.at is None or last.at is None or row.at - last.at > window:
        return False
    if (row.kind, row.severity, row.tool, row.channel) != (last.kind, last.severity, last.tool, last.channel):
        return False
    if row.actor != last.actor:
        return False
    if row.kind is MESSAGE:
        return True
    if row.group:
        return row.text == last.text or _digits("0", row.text) == _digits("0", last.text)
    return row.program or row.event_kind in ALERTING
