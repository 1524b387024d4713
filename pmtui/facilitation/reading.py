"""The record, read: milestones, answers, hand-offs, silences and who knew what when, as one value and in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from pmtui.facilitation.knowing import Knowing, who_knew
from pmtui.facilitation.measures import (
    DEFAULT_GAP,
    Gap,
    Handoff,
    Times,
    Wait,
    carried,
    escalations,
    handoffs,
    page_to_answer,
    silences,
    times,
)
from pmtui.facilitation.milestones import Proposal, proposed
from pmtui.model.board import Board
from pmtui.model.cards import TimelineEvent
from pmtui.model.moment import Moment, duration_words
from pmtui.model.vocabulary import EventKind, Milestone


@dataclass(frozen=True)
class Marked:
    """A milestone that is known: when it was, and the event that carries it; none when it is typed on the review."""

    milestone: Milestone
    at: Moment
    event: str = ""


@dataclass(frozen=True)
class RecordReading:
    """Everything the timeline of one board says when it is read."""

    proposals: tuple[Proposal, ...]
    marked: tuple[Marked, ...]
    times: Times
    pages: tuple[Wait, ...]
    escalations: tuple[Wait, ...]
    handoffs: tuple[Handoff, ...]
    silences: tuple[Gap, ...]
    knowing: tuple[Knowing, ...]
    gap: timedelta = DEFAULT_GAP
    """The silence from which one is listed."""


def read_record(board: Board, gap: timedelta = DEFAULT_GAP) -> RecordReading:
    """Read the whole timeline once."""
    measured = times(board)
    return RecordReading(
        proposals=proposed(board),
        marked=_marked(board, measured),
        times=measured,
        pages=tuple(page_to_answer(board)),
        escalations=tuple(escalations(board)),
        handoffs=tuple(handoffs(board)),
        silences=tuple(silences(board, gap)),
        knowing=who_knew(board),
        gap=gap,
    )


def _marked(board: Board, measured: Times) -> tuple[Marked, ...]:
    earliest = carried(board)
    return tuple(
        Marked(milestone, at, earliest[milestone].id if milestone in earliest else "")
        for milestone, at in measured.marks.items()
    )


# --- in words ----------------------------------------------------------------


def took(length: timedelta) -> str:
    """A length of time as people say it."""
    return duration_words(length.total_seconds())


def wait_words(board: Board, wait: Wait) -> str:
    """`answered after 4 m`, or that nobody is seen answering; a page is answered by the team it names."""
    if wait.wait is not None:
        return f"answered after {took(wait.wait)}"
    asked = board.find(TimelineEvent, wait.event)
    if asked is not None and asked.event_kind is EventKind.PAGE and asked.team:
        return f"no answer by {asked.team} seen"
    return "no answer seen"


def between_words(handoff: Handoff) -> str:
    """`platform to database`; what is not known of it is said to be so."""
    return f"{handoff.from_team or 'no team named'} to {handoff.to_team or 'nobody named'}"


def taken_words(handoff: Handoff) -> str:
    """`taken up after 7 m`; a hand-off nobody wrote down says that the teams alone tell of it."""
    if handoff.wait is None:
        return "nobody seen taking it up"
    return f"taken up after {took(handoff.wait)}{'' if handoff.said else ', by the change of team'}"


def told_words(board: Board, knowing: Knowing) -> str:
    """`told by a page 25 m after the start`; how a team that nobody told comes in."""
    since = _since(knowing)
    told = board.find(TimelineEvent, knowing.told)
    if told is None:
        return f"first seen {since}; the record does not say who told it"
    kind = told.event_kind.words
    return f"told by {'an' if kind[0] in 'aeiou' else 'a'} {kind} {since}"


def _since(knowing: Knowing) -> str:
    """`25 m after the start`, or after the first event, which need not be the start."""
    start, length = "the start" if knowing.marked else "the first event", knowing.since_start
    if not length:
        return f"at {start}" if knowing.marked else f"with {start}"
    return f"{took(abs(length))} {'before' if length < timedelta() else 'after'} {start}"


def acted_words(knowing: Knowing) -> str:
    """`first act 7 m later`, `no act of its own`; nothing for a team that begins by acting."""
    if not knowing.acted:
        return "no act of its own in the record"
    return f"first act {took(knowing.wait)} later" if knowing.wait is not None else ""
