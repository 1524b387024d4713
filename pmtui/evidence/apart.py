"""Records that a person said are two things: known again by the marks of both, whatever the numbers of their lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from hashlib import blake2b
from itertools import combinations

from pmtui.evidence.plan import Offer
from pmtui.evidence.planned import Preview

_MOST = 30
"""Lines of one offer that are looked at; it has one for each tool."""


def pairs_of(plan: Preview, offers: Sequence[Offer]) -> list[frozenset[str]]:
    """For each offer the marks of its pairs.

    An event on the timeline is the record that made it, so that the same two are known again when both come as lines.
    """
    numbers = sorted(
        {n for offer in offers for n in offer.lines[:_MOST]}
    )  # in order: a plan is read in blocks
    marks = {n: plan.mark(n, plan.line(n).row) for n in numbers}
    events = _records_of(plan, {offer.event for offer in offers if offer.event})
    return [
        _pairs([*(marks[n] for n in offer.lines[:_MOST]), *([events[offer.event]] if offer.event else [])])
        for offer in offers
    ]


def declined(plan: Preview, offers: Sequence[Offer], apart: Collection[str]) -> list[bool]:
    """For each offer whether all it would make one was said to be apart before."""
    if not apart:
        return [False] * len(offers)
    known = frozenset(apart)
    return [pairs <= known for pairs in pairs_of(plan, offers)]


def _records_of(plan: Preview, events: Iterable[str]) -> dict[str, str]:
    found = {event: event for event in events}
    if found:
        found |= {row.event: row.mark for row in plan.known.values() if row.event in found and row.leads}
    return found


def _pairs(marks: Iterable[str]) -> frozenset[str]:
    pairs = combinations(sorted(marks), 2)
    return frozenset(blake2b(f"{a}\x00{b}".encode(), digest_size=16).hexdigest() for a, b in pairs)
