"""The lines that speak to the facilitator: the question worth asking, and what is open or short of time."""

from __future__ import annotations

from bisect import bisect_left
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING

from pmtui.facilitation.measures import Gap, gaps_in
from pmtui.facilitation.timebox import clock_words
from pmtui.model.cards import Card, TimelineEvent
from pmtui.model.vocabulary import LEADERS
from pmtui.room.answers import BallotOpened
from pmtui.room.counting import count_words
from pmtui.tui.text import Part, fit, width_of

if TYPE_CHECKING:
    from pmtui.tui.screens.board import BoardScreen


class Asking:
    """What the board asks and warns of."""

    def __init__(self, screen: BoardScreen) -> None:
        self._screen = screen

    def question_line(self, width: int) -> list[Part]:
        """`Ask  What did normal look like …   , next question`."""
        from pmtui.coaching import load_questions

        screen = self._screen
        session = screen.board.session
        run = session.current if session else None
        question = load_questions().ask(
            screen.board,
            screen.card,
            run.phase if run else None,
            gap=self.gap_before(screen.card),
            n=screen.asked,
        )
        waiting = screen.state.inbox if screen.seat.role.hosts else 0
        inbox = f"   i inbox {waiting}" if waiting else ""
        tail = ", next question"
        room = width - 6 - width_of(tail + inbox) - 2
        asked = fit(question, max(10, room))
        fill = " " * max(2, width - 6 - width_of(asked) - width_of(tail + inbox))
        line: list[Part] = [("Ask   ", "bold $pm-accent"), (asked, "$pm-text"), fill, (tail, "$pm-quiet")]
        return [*line, (inbox, "bold $pm-people")] if inbox else line

    def rail_note(self) -> str:
        """What is sealed, rings, counts down or no longer fits; the most pressing one."""
        screen, seat = self._screen, self._screen.seat
        session = screen.board.session
        if session is None or seat.clock is None:
            return ""
        leads = seat.role in LEADERS
        left = seat.countdown_left
        if left is not None:
            return f"all ready: bell in {ceil(left)} s" + (" · esc stops it" if leads else "")
        if seat.ringing:
            return "the bell rings: envelopes are coming in"
        if not seat.clock.running and seat.clock.suspended is None:
            return "the clock stands still" + (" · p lets it go on" if leads else "")
        split = seat.split
        if split is not None and split.changes and leads:
            pacing = seat.pacing
            return f"= new split · {split.words if pacing is None else pacing.words}"
        if session.sheet == "open":
            bell = self._bell_words()
            return f"sheet open{bell} · {seat.counts.ready} of {seat.counts.writers} ready"
        if session.vote == "open":
            return f"vote open · {session.dots} dots each" + (" · B ends it" if leads else "")
        if session.pulse == "open":
            return "pulse open" + (" · B ends it" if leads else "")
        return self._topic_words()

    def gap_before(self, card: Card | None) -> Gap | None:
        """The silence just before an event, when it is long enough to be drawn."""
        if not isinstance(card, TimelineEvent):
            return None
        timeline = self._screen.board.timeline
        at = bisect_left(timeline, card.key)
        if not 0 < at < len(timeline):
            return None
        limit = timedelta(minutes=self._screen.pmtui.desk.settings.gap_minutes)
        found = gaps_in(timeline[at - 1 : at + 1], limit // timedelta(microseconds=1))
        return found[0] if found else None

    def opened_words(self, event: BallotOpened) -> str:
        """What to say when something opens in sealed form."""
        match event.what:
            case "sheet":
                return f"Note sheet open: {event.slots} notes each, sealed until the bell"
            case "vote":
                on = count_words(len(event.targets), "card", "cards")
                return f"Vote open on {on}: {event.slots} dots each, sealed"
            case "pulse":
                return "Pulse open: five questions, anonymous"
            case _:
                return "The room is small: each is asked to accept being few"

    def _bell_words(self) -> str:
        screen = self._screen
        session, clock = screen.board.session, screen.seat.clock
        if session is None or clock is None:
            return ""
        bell = next((n for n, run in enumerate(session.phases) if run.phase.rings_bell), None)
        if bell is None or bell < session.at_phase:
            return " · B rings the bell" if screen.seat.role in LEADERS else ""
        now = screen.seat.time.monotonic()
        later = session.phases[session.at_phase + 1 : bell + 1]
        left = clock.phase.remaining(now) + sum(r.planned_seconds for r in later if not r.dropped)
        return f", bell in {clock_words(max(0.0, left))}"

    def _topic_words(self) -> str:
        board = self._screen.board
        session = board.session
        if session is None or not session.topics:
            return ""
        topic = board.get(session.topics[min(session.at_topic, len(session.topics) - 1)])
        place = f"topic {session.at_topic + 1} of {len(session.topics)}"
        return f"{place}: {topic.headline}" if topic else place
