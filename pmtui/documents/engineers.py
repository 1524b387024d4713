"""The default document: everything the room saw, for engineers who were not there.

It shows what a participant may see and nothing else: cards kept for hosts are gone before the first line.
"""

from __future__ import annotations

from datetime import date, timedelta

from pmtui.documents.followup import SETTLED, actions, short_names
from pmtui.documents.learning import factors, observations, open_ends
from pmtui.documents.meeting import meetings
from pmtui.documents.record import drill, impact, milestones, summary, timeline
from pmtui.documents.responding import response
from pmtui.documents.telling import labelled, said
from pmtui.documents.tree import Block, Document, Fact, Line, Piece, bullets, paragraph
from pmtui.facilitation import measures
from pmtui.model.board import Board
from pmtui.model.cards import Action, Factor, Review, TimelineEvent
from pmtui.model.vocabulary import Requirement, Role

LAYOUT = "engineers"
SCHEMA = 1
"""Version of the front matter's keys."""


def engineers(board: Board, *, today: date | None = None, gap: timedelta = measures.DEFAULT_GAP) -> Document:
    """The document for engineers, from what a participant may see of `board`.

    With `today`, actions past their due date say so; without it the same board always gives the same bytes.
    `gap` is the silence of the timeline that gets a row of its own.
    """
    seen = board.seen_by(Role.PARTICIPANT)
    review = seen.review
    times = measures.times(seen)
    names = short_names(seen)
    sections = (
        summary(review),
        impact(review),
        drill(review),
        milestones(seen, times),
        timeline(seen, gap),
        response(seen),
        *factors(seen, names),
        *observations(seen),
        actions(seen, names, today),
        *open_ends(seen),
        meetings(seen),
    )
    blocks: list[Block] = [*_status(review), *(section for section in sections if section is not None)]
    return Document(review.title, _front(seen, times), tuple(blocks))


def _status(review: Review) -> list[Block]:
    facts = (
        labelled("Severity", review.severity),
        labelled("State", review.state),
        labelled("Owner", review.owner),
        labelled("Incident day", review.incident_day),
        labelled("Publish by", review.publish_by),
    )
    line: tuple[Piece, ...] = ()
    for fact in facts:
        line += (" · ", *fact) if line else fact
    waived = f"{said(review.requirement)}: {said(review.waived_because)}"
    rows: list[Line] = [
        labelled("Review", waived if review.requirement is Requirement.WAIVED else review.requirement)
    ]
    known = (
        ("Incident type", review.incident_type),
        ("Services", ", ".join(review.services)),
        ("Teams", ", ".join(review.teams)),
    )
    rows += [labelled(label, value) for label, value in known if value]
    rows += [labelled(_capital(held.role.words), held.who) for held in review.roles]
    return [paragraph(line), bullets(*rows)]


def _front(board: Board, times: measures.Times) -> dict[str, Fact]:
    """Facts for machines; seconds where a time is known, null where it is not."""
    review = board.review
    seconds = {
        f"{measure.name}_seconds": None if span is None else round(span.total_seconds())
        for measure in measures.MEASURES
        for span in (times.value(measure.name),)
    }
    return {
        "pmtui": "document",
        "schema": SCHEMA,
        "layout": LAYOUT,
        "review": review.id,
        "title": review.title,
        "severity": review.severity.value,
        "state": review.state.value,
        "owner": review.owner or None,
        "incident_day": None if review.incident_day is None else review.incident_day.isoformat(),
        "publish_by": None if review.publish_by is None else review.publish_by.isoformat(),
        "zone": review.zone,
        "services": review.services,
        "teams": review.teams,
        "near_miss": review.near_miss,
        "drill": review.drill,
        **seconds,
        "events": board.count(TimelineEvent),
        "factors": board.count(Factor),
        "actions": board.count(Action),
        "actions_open": sum(action.state not in SETTLED for action in board.of(Action)),
    }


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
