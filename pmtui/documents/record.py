"""What happened: summary, impact, milestones and times, the timeline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from pmtui.documents.telling import labelled, length, reference, said, several, when
from pmtui.documents.tree import (
    Block,
    Bold,
    Bullets,
    Item,
    Line,
    Piece,
    Section,
    Table,
    as_typed,
    bullets,
    paragraph,
)
from pmtui.facilitation import measures
from pmtui.model.board import Board
from pmtui.model.cards import Review, TimelineEvent
from pmtui.model.vocabulary import Confidence, Milestone, Stance

_AND = "; also "
NOTHING_SUMMED_UP = "Not written yet."


def summary(review: Review) -> Section:
    """The summary, and what this review is for."""
    blocks = list(as_typed(review.summary)) or [paragraph(NOTHING_SUMMED_UP)]
    for label, text in (("Aim", review.aim), ("Scope", review.scope)):
        if text:
            blocks += several(label, text)
    return Section("Summary", tuple(blocks))


def impact(review: Review) -> Section:
    """What users felt, in numbers; an unknown number is said to be unknown."""
    felt = review.impact
    minutes = None if felt.minutes is None else f"{felt.minutes} min"
    budget = None if felt.error_budget_minutes is None else f"{felt.error_budget_minutes:g} min"
    rows: list[Line] = [
        labelled("Users affected", felt.users),
        labelled("Duration for users", minutes),
        labelled("Support cases", felt.support_cases),
        labelled("Money", felt.money),
        labelled("Error budget spent", budget),
    ]
    if felt.users is not None and felt.minutes is not None:
        rows.append(labelled("User impact (users × minutes)", felt.users * felt.minutes))
    blocks: list[Block] = list(as_typed(felt.described))
    if review.near_miss:
        blocks.append(paragraph("A near miss: a surprise without impact on users."))
    return Section("Impact", (*blocks, bullets(*rows)))


def drill(review: Review) -> Section | None:
    """What a drill set out to check, and what it found."""
    if not review.drill:
        return None
    words = {None: "not checked", True: "worked", False: "did not work"}
    checks = review.drill_checks
    rows = (
        labelled("Escalation", words[checks.escalation_worked]),
        labelled("Runbook", words[checks.runbook_worked]),
        labelled("Channel", words[checks.channel_worked]),
    )
    return Section("Drill", (paragraph("This was a drill."), bullets(*rows)))


def milestones(board: Board, times: measures.Times) -> Section:
    """Milestones, and the times between them, each with its definition."""
    zone = board.review.zone
    marks: list[tuple[Line, ...]] = [
        (m.words, when(times.marks[m], zone) if m in times.marks else measures.NOT_RECORDED)
        for m in Milestone
    ]
    spans: list[tuple[Line, ...]] = [
        (measure.words, times.shown(measure.name), measure.definition) for measure in measures.MEASURES
    ]
    return Section(
        "Milestones and times",
        (
            Table(("Milestone", f"When ({zone})"), tuple(marks)),
            Table(("Time", "Took", "Definition"), tuple(spans)),
        ),
    )


def timeline(board: Board, gap: timedelta) -> Section:
    """Every event in order, with the silences between them and what stands behind a decision."""
    events = list(board.events())
    if not events:
        return Section("Timeline", (paragraph("No events are recorded."),))
    zone = board.review.zone
    silences = {found.after: found.length for found in measures.gaps(board, gap)}
    teams = any(event.team for event in events)
    head: tuple[Line, ...] = (f"Time ({zone})", "Kind", *(("Team",) if teams else ()), "Event", "Evidence")
    rows = tuple(_rows(events, zone, silences, teams=teams))
    blocks: list[Block] = [
        paragraph(f"Times in {zone}. Silences of {length(gap)} or more are shown as gaps."),
        Table(head, rows),
    ]
    behind = tuple(_behind(event, zone) for event in events if _has_more(event))
    if behind:
        blocks.append(Section("Behind the timeline", (Bullets(behind),)))
    return Section("Timeline", tuple(blocks))


def _rows(
    events: list[TimelineEvent], zone: str, silences: dict[str, timedelta], *, teams: bool
) -> Iterator[tuple[Line, ...]]:
    last: date | None = None
    for event in events:
        day = event.at.day(zone)
        if day != last:
            yield ((Bold(day.isoformat()),),)
            last = day
        kind = event.event_kind.words
        if event.milestone is not None:
            kind = f"{kind} (milestone: {event.milestone.words})"
        what: tuple[Line, ...] = (_statement(event), _evidence(event))
        yield (
            (event.at.shown(zone), kind, event.team, *what) if teams else (event.at.shown(zone), kind, *what)
        )
        if event.id in silences:
            words = f"{length(silences[event.id])} without a recorded event"
            yield ("", "gap", "", words) if teams else ("", "gap", words)


def _statement(event: TimelineEvent) -> Line:
    """The event's text; what is not a plain fact says what it is."""
    star = "★ " if event.starred else ""
    words: list[str] = []
    if event.stance is not Stance.FACT:
        words.append(event.stance.words)
    if event.assumption is not None:
        words.append(event.assumption.words)
    if event.confidence is not None and (words or event.confidence is not Confidence.HIGH):
        words.append(f"{event.confidence.words} confidence")
    if not words:
        return f"{star}{event.text}"
    return star, Bold(f"{', '.join(words)}:"), f" {event.text}"


def _evidence(event: TimelineEvent) -> Line:
    first = _first_source(event)
    if not event.also:
        return first
    pieces: tuple[Piece, ...] = (first,) if isinstance(first, str) else first
    further = tuple(piece for source in event.also for piece in _further(source))
    return (*pieces, *further) if first else further[1:]


def _further(source: str) -> tuple[Piece, ...]:
    """A further source: tool, actor, and the link or place at its end."""
    head, comma, place = source.rpartition(", ")
    found = reference(place)
    return _AND, f"{head}{comma}", *((found,) if isinstance(found, str) else found)


def _first_source(event: TimelineEvent) -> Line:
    if not event.evidence:
        return event.source
    found = reference(event.evidence)
    if not event.source:
        return found
    pieces: tuple[Piece, ...] = (found,) if isinstance(found, str) else found
    return *pieces, f" ({event.source})"


def _has_more(event: TimelineEvent) -> bool:
    return bool(event.detail or event.options or event.known_then or event.validated)


def _behind(event: TimelineEvent, zone: str) -> Item:
    blocks: list[Block] = list(as_typed(event.detail))
    for label, text in (
        ("Options there were", event.options),
        ("Known then", event.known_then),
        ("How it was validated", event.validated),
    ):
        if text:
            blocks += several(label, text)
    return Item((Bold(when(event.at, zone)), f" {said(event.text)}"), tuple(blocks))
