"""`pmtui log`: one line on the timeline, while the incident still runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pmtui.cli.here import Here, ReviewName, done, format_option, pass_here
from pmtui.cli.printing import put, put_json, say

if TYPE_CHECKING:
    from pmtui.model.board import Board
    from pmtui.model.cards import TimelineEvent
    from pmtui.model.when import Context
    from pmtui.room.house import House


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("review", type=ReviewName())
@click.argument("text", nargs=-1, required=True)
@format_option
@pass_here
def log(here: Here, review: str, text: tuple[str, ...], format_: str) -> None:
    """Add an event to the timeline: pmtui log checkout "14:05 alert p99 > 2 s #payments"

    Without a time it happened now. +15m counts from the last event, T+15m from the start of the incident.
    """
    from pmtui.model.when import Unclear, say_moment

    review_id = here.find(review)
    line = " ".join(text)

    async def added(house: House) -> tuple[str, TimelineEvent, Context]:
        seat = await house.sit(review_id)
        from pmtui.room.commands import AddCards

        context = _context(seat.board, here)
        event = _event(line, context)
        answer = done(await seat.do(AddCards(cards=(event,))))
        return answer.card_id, event, context

    try:
        card_id, event, context = here.write(added)
    except Unclear as unclear:
        raise click.UsageError(f"{unclear}.") from None
    reading = say_moment(event.at, context.zone, context.incident_start)
    if format_ == "json":
        put_json(
            event=event.model_dump(mode="json", include={"at", "event_kind", "text", "team"})
            | {"id": card_id}
        )
        return
    put(card_id)
    say(f"{reading} · {event.event_kind.words}{f' · {event.team}' if event.team else ''} · {event.text}")


def _context(board: Board, here: Here) -> Context:
    from pmtui.facilitation.measures import marks
    from pmtui.model.vocabulary import Milestone
    from pmtui.model.when import Context

    review, found = board.review, marks(board)
    first = (Milestone.STARTED, Milestone.IMPACT_START, Milestone.DETECTED)
    started = next((found[one].at for one in first if one in found), None)
    events = list(board.events())
    if started is None and events:
        started = events[0].at.at
    # The event added last has the highest rev.
    last = max(events, key=lambda event: event.rev, default=None)
    return Context(
        zone=review.zone,
        now=here.clock.now(),
        incident_start=started,
        incident_day=review.incident_day,
        anchor=last.at.at if last else None,
    )


def _event(line: str, context: Context) -> TimelineEvent:
    """The event a line means; now when it says no time. Raises Unclear when it has no one meaning."""
    from pmtui.model.cards import TimelineEvent
    from pmtui.model.moment import Moment, Precision
    from pmtui.model.text import shorten
    from pmtui.model.vocabulary import EventKind, Stance
    from pmtui.model.when import split_quick_entry

    entry = split_quick_entry(line, context)
    if not entry.text:
        raise click.UsageError("Say what happened after the time.")
    at = entry.moment or Moment(
        at=context.now.replace(microsecond=0), precision=Precision.SECOND, zone=context.zone
    )
    short = shorten(entry.text, 500)
    return TimelineEvent(
        at=at,
        event_kind=entry.kind,
        text=short,
        detail=entry.text if short != entry.text else "",
        stance=Stance.DECISION if entry.kind is EventKind.DECISION else Stance.FACT,
        team=entry.team,
    )
