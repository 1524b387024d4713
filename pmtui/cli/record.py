"""`pmtui record`: what the timeline says when it is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from pmtui.cli.here import Here, ReviewName, format_option, pass_here
from pmtui.cli.printing import counted, put, put_json, table

if TYPE_CHECKING:
    from pmtui.facilitation.knowing import Knowing
    from pmtui.facilitation.measures import Handoff, Wait
    from pmtui.facilitation.reading import RecordReading
    from pmtui.model.board import Board
    from pmtui.model.moment import Moment


@click.command()
@click.argument("review", type=ReviewName())
@format_option
@pass_here
def record(here: Here, review: str, format_: str) -> None:
    """Read a review's record: milestones, answers, hand-offs, silences, who knew what when.

    Milestones it suggests are accepted on the board (E), by a person.
    """
    from pmtui.facilitation.reading import read_record

    board = here.look(lambda archive: archive.load(archive.find_review(review)))
    found = read_record(board, timedelta(minutes=here.settings.gap_minutes))
    if format_ == "json":
        put_json(review={"id": board.review_id, "title": board.review.title}, **_fields(board, found))
        return
    put(board.review.title)
    for heading, lines, nothing in _sections(board, found):
        put("")
        put(heading)
        for line in lines or [nothing]:
            put(f"  {line}")


# --- for people ----------------------------------------------------------------


def _sections(board: Board, found: RecordReading) -> Iterator[tuple[str, list[str], str]]:
    """Heading, lines, and what to read where there is none."""
    from pmtui.facilitation.reading import between_words, taken_words, took, wait_words

    yield (
        "Milestones to accept",
        table(
            ("milestone", "when", "why", "event"),
            (
                (p.milestone.words, _when(board, p.event), p.why, _text(board, p.event))
                for p in found.proposals
            ),
        )
        if found.proposals
        else [],
        "nothing to suggest from kinds and words",
    )
    yield (
        "Milestones set",
        table(
            ("milestone", "when", "event"),
            (
                (
                    m.milestone.words,
                    _said(board, m.at),
                    _text(board, m.event) if m.event else "typed on the review",
                )
                for m in found.marked
            ),
        )
        if found.marked
        else [],
        "none yet; accept them on the board, with E",
    )
    yield "Times", _times(found), "not recorded"
    for heading, waits, nothing in (
        ("From page to answer", found.pages, "no page on the timeline; give an event the kind “page”"),
        ("Escalations", found.escalations, "no escalation on the timeline"),
    ):
        yield heading, [f"{_line(board, w.event)}: {wait_words(board, w)}" for w in waits], nothing
    yield (
        "Hand-offs",
        [f"{_when(board, h.event)}  {between_words(h)}, {taken_words(h)}" for h in found.handoffs],
        "none seen; give events a team, or the kind “hand-off”",
    )
    yield (
        f"Silences of {took(found.gap)} or more",
        [f"{took(gap.length)} after {_line(board, gap.after)}" for gap in found.silences],
        "none",
    )
    yield (
        "Who knew what when",
        [line for knowing in found.knowing for line in _knowing(board, knowing)],
        "no team is named on the timeline",
    )


def _times(found: RecordReading) -> list[str]:
    from pmtui.facilitation.measures import MEASURES

    return [
        f"{measure.words}: {found.times.shown(measure.name)} ({measure.definition})"
        for measure in MEASURES
        if found.times.value(measure.name) is not None or measure.name in found.times.doubts
    ]


def _knowing(board: Board, knowing: Knowing) -> Iterator[str]:
    from pmtui.facilitation.reading import acted_words, told_words

    acted = acted_words(knowing)
    yield f"{knowing.team}: {told_words(board, knowing)}{f'; {acted}' if acted else ''}"
    if knowing.before:
        yield f"  by then, {counted(len(knowing.before), 'weighty event')}:"
    yield from (f"    {_line(board, event)}" for event in knowing.before)


def _line(board: Board, event_id: str) -> str:
    event = _event(board, event_id)
    team = f" {event.team}:" if event.team else ""
    return f"{_said(board, event.at)} {event.event_kind.words}{team} {event.text}"


def _when(board: Board, event_id: str) -> str:
    return _said(board, _event(board, event_id).at)


def _text(board: Board, event_id: str) -> str:
    return str(_event(board, event_id).text)


def _said(board: Board, at: Moment) -> str:
    zone = board.review.zone
    return f"{at.day(zone).isoformat()} {at.shown(zone)}"


# --- for machines ----------------------------------------------------------------


def _fields(board: Board, found: RecordReading) -> dict[str, Any]:
    from pmtui.facilitation.measures import MEASURES
    from pmtui.model.moment import iso

    return {
        "zone": board.review.zone,
        "gap_seconds": _seconds(found.gap),
        "proposed": [
            {"milestone": p.milestone.value, "why": p.why, "event": _reference(board, p.event)}
            for p in found.proposals
        ],
        "milestones": [
            {"milestone": m.milestone.value, "at": iso(m.at.at), "event": _reference(board, m.event)}
            for m in found.marked
        ],
        "times": [
            {
                "name": measure.name,
                "definition": measure.definition,
                "seconds": _seconds(found.times.value(measure.name)),
                "doubt": found.times.doubts.get(measure.name),
            }
            for measure in MEASURES
        ],
        "pages": [_wait(board, wait) for wait in found.pages],
        "escalations": [_wait(board, wait) for wait in found.escalations],
        "handoffs": [_handoff(board, handoff) for handoff in found.handoffs],
        "silences": [
            {
                "after": _reference(board, gap.after),
                "before": _reference(board, gap.before),
                "seconds": _seconds(gap.length),
            }
            for gap in found.silences
        ],
        "knowing": [
            {
                "team": knowing.team,
                "told": _reference(board, knowing.told),
                "acted": _reference(board, knowing.acted),
                "since_start_seconds": _seconds(knowing.since_start),
                "wait_seconds": _seconds(knowing.wait),
                "before": _references(board, knowing.before),
            }
            for knowing in found.knowing
        ],
    }


def _wait(board: Board, wait: Wait) -> dict[str, Any]:
    return {
        "event": _reference(board, wait.event),
        "asked": _reference(board, wait.asked),
        "answered": _reference(board, wait.answered),
        "wait_seconds": _seconds(wait.wait),
    }


def _handoff(board: Board, handoff: Handoff) -> dict[str, Any]:
    return {
        "event": _reference(board, handoff.event),
        "from_team": handoff.from_team,
        "to_team": handoff.to_team,
        "wait_seconds": _seconds(handoff.wait),
        "recorded": handoff.said,
    }


def _references(board: Board, event_ids: Iterable[str]) -> list[dict[str, Any] | None]:
    return [_reference(board, event_id) for event_id in event_ids]


def _reference(board: Board, event_id: str) -> dict[str, Any] | None:
    """An event in short; null where there is none."""
    from pmtui.model.moment import iso

    if not event_id:
        return None
    event = _event(board, event_id)
    return {
        "id": event.id,
        "at": iso(event.at.at),
        "kind": event.event_kind.value,
        "team": event.team,
        "text": event.text,
    }


def _event(board: Board, event_id: str) -> Any:
    from pmtui.model.cards import TimelineEvent

    event = board.find(TimelineEvent, event_id)
    assert event is not None, "a reading names events of its own board"
    return event


def _seconds(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds()
