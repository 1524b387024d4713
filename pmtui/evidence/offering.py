"""What two tools seem to tell alike among the lines of a plan, and between them and events that stand already."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from operator import itemgetter

from pmtui.evidence.collector import unhurried
from pmtui.evidence.merging import Telling, Voice, same_things
from pmtui.evidence.plan import Offer
from pmtui.evidence.rows import Evidence
from pmtui.model.cards import TimelineEvent
from pmtui.model.moment import microseconds
from pmtui.model.vocabulary import EventKind

_COUNT = re.compile(r" \(\d+×\)\Z")
Lines = Callable[[], Iterator[tuple[int, Evidence]]]
"""Gives the lines that may be merged, in order of time, each time it is called: they are never held."""


@unhurried()
def offers_of(lines: Lines, there: Iterable[TimelineEvent], minutes: float) -> tuple[Offer, ...]:
    """The offers, surest first; `there` are the events on the timeline already."""
    if minutes <= 0:
        return ()
    events = sorted((_of_event(event) for event in there), key=itemgetter(1))
    if not _several_tools(lines, {telling.tool for telling in events}):
        return ()
    tellings = merge((_of_row(n, row) for n, row in lines()), events, key=itemgetter(1))
    found: list[Offer] = []
    for same in same_things(tellings, minutes, by_time=True):
        numbers = tuple(key for key in same.keys if isinstance(key, int))
        known = [key for key in same.keys if isinstance(key, str)]
        if numbers and len(known) < 2:
            found.append(Offer(numbers, same.score, same.why, known[0] if known else "", same.sure))
    return tuple(found)


def _several_tools(lines: Lines, tools: set[str]) -> bool:
    """Whether there is more than one tool, `tools` included."""
    for _n, row in lines():
        tools.add(_tool_of(row))
        if len(tools) > 1:
            return True
    return len(tools) > 1


def _tool_of(row: Evidence) -> str:
    return (row.tool or row.source).partition(" #")[0]


def _of_row(n: int, row: Evidence) -> Telling:
    at = row.at
    assert at is not None
    ids = tuple(dict.fromkeys(part for part in (row.group, *row.source_id.split("/")) if part))
    chat = row.kind is EventKind.MESSAGE
    voice = (
        None
        if row.kind is None and not row.program
        else Voice.of(row.kind or EventKind.NOTE, program=row.program)
    )
    return Telling(n, microseconds(at), _tool_of(row), row.text, row.detail, row.link, ids, chat, voice)


def _of_event(event: TimelineEvent) -> Telling:
    tool = event.source.partition(",")[0].partition(" #")[0] or event.evidence
    link = event.evidence if "://" in event.evidence else ""
    chat = event.event_kind is EventKind.MESSAGE
    voice = Voice.of(event.event_kind)
    said = _COUNT.sub("", event.text)
    return Telling(event.id, event.at.key[0], tool, said, event.detail, link, (), chat, voice)
