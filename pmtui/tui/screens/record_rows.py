"""Rows of "The record": what the timeline says when it is read, section by section, each row a way to its event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pmtui.facilitation import measures
from pmtui.facilitation.knowing import Knowing
from pmtui.facilitation.measures import Gap, Handoff, Wait
from pmtui.facilitation.milestones import Proposal
from pmtui.facilitation.reading import (
    Marked,
    RecordReading,
    acted_words,
    between_words,
    taken_words,
    told_words,
    took,
    wait_words,
)
from pmtui.model.board import Board
from pmtui.model.cards import TimelineEvent
from pmtui.model.moment import Moment, Precision
from pmtui.model.vocabulary import Milestone
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.text import fit, pad
from pmtui.tui.widgets.haystack import words_of
from pmtui.tui.widgets.source import Line, Piece, across, counted, day_words

BEFORE = 4
"""Weighty events listed below a team; the earlier ones are counted."""

TO_ACCEPT = "Milestones to accept"

_NAME = 14
"""Cells of a milestone's name."""


@dataclass(frozen=True)
class Row:
    """One line: a heading, words that lead nowhere, or a reading with the card it is about."""

    text: str
    key: str = ""
    card: str = ""
    head: tuple[Piece, ...] = ()
    tail: tuple[Piece, ...] = ()
    tone: str = "text"
    said: str = ""
    """All of it in words, for the line below the list and to find it by."""
    proposal: Proposal | None = None


class RecordRows:
    """The readings of one board below their headings; an empty section says what would fill it."""

    height = 1

    def __init__(
        self,
        board: Board,
        reading: RecordReading,
        signs: Signs = UNICODE,
        filter_text: str = "",
        *,
        writes: bool = True,
    ) -> None:
        """`writes`: whether who reads them marks milestones and adds events; else no row says how."""
        self.board = board
        self.reading = reading
        self.signs = signs
        self.filter_text = filter_text
        self.writes = writes
        self.zone = board.review.zone
        self._words = words_of(filter_text)
        days = {event.at.day(self.zone) for event in self._ends()}
        self._dated = len(days) > 1
        self._rows: list[Row] = []
        for heading, rows, nothing in self._sections():
            self._add(heading, list(rows), nothing)
        self._places = {row.key: n for n, row in enumerate(self._rows) if row.key}

    @property
    def empty(self) -> tuple[str, ...]:
        """Nothing found."""
        return (f"Nothing in the record says “{fit(self.filter_text, 40)}”.", "esc shows all again.")

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, key: str | None) -> Row | None:
        """The row of that key, when it is shown."""
        at = self._places.get(key or "")
        return None if at is None else self._rows[at]

    def key(self, index: int) -> str | None:
        """The key of that row; None for headings and for what leads nowhere."""
        return self._rows[index].key or None

    def index(self, card_id: str) -> int | None:
        """The row of that key."""
        return self._places.get(card_id)

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """Sign and time, the event, and what is read from it at the right."""
        row = self._rows[index]
        return (across((("  ", ""), *row.head) if row.head else (), row.text, row.tone, row.tail, width),)

    # --- sections ------------------------------------------------------------

    def _sections(self) -> Iterator[tuple[str, Iterable[Row], str]]:
        """Heading, rows, and what to read where there is none."""
        found = self.reading
        yield TO_ACCEPT, map(self._proposal, found.proposals), "Nothing to suggest from kinds and words."
        yield (
            "Milestones set",
            (*map(self._mark, found.marked), *self._not_set()),
            self._how("None yet.", "Accept one above, or open an event and set its milestone."),
        )
        yield "Times between them", self._times(), ""
        yield (
            "From page to answer",
            map(self._wait, found.pages),
            self._how("No page on the timeline.", "Give an event the kind “page”."),
        )
        yield (
            "Escalations",
            map(self._wait, found.escalations),
            self._how("No escalation on the timeline.", "Give an event the kind “escalation”."),
        )
        yield (
            "Hand-offs",
            map(self._handoff, found.handoffs),
            self._how("No hand-off seen.", "Give events a team, or the kind “hand-off”."),
        )
        yield (
            f"Silences of {took(found.gap)} or more",
            map(self._silence, found.silences),
            "None. The setting gap_minutes says how long one must be.",
        )
        yield (
            "Who knew what when",
            (row for knowing in found.knowing for row in self._knowing(knowing)),
            self._how("No team is named on the timeline.", "Open events and give them a team."),
        )

    def _how(self, nothing: str, how: str) -> str:
        """That there is nothing, and for those who write what to do about it."""
        return f"{nothing} {how}" if self.writes else nothing

    def _add(self, heading: str, rows: list[Row], nothing: str) -> None:
        said = [row for row in rows if self._is_found(f"{heading} {row.said or row.text}")]
        if not said and (self._words or not nothing):
            return
        if self._rows:
            self._rows.append(Row(""))
        self._rows.append(Row(heading, tone="quiet bold"))
        keyed = (f"{heading} {n}" for n in range(len(said)))
        self._rows.extend(
            replace(row, key=key if row.said else "") for row, key in zip(said, keyed, strict=True)
        )
        if not said:
            self._rows.append(Row(f"  {nothing}", tone="quiet"))

    def _is_found(self, text: str) -> bool:
        folded = text.casefold()
        return all(word in folded for word in self._words)

    # --- rows ----------------------------------------------------------------

    def _proposal(self, proposal: Proposal) -> Row:
        mark = self.signs.mark("missing")
        return self._about(
            proposal.event,
            before=((f"{mark.glyph} {pad(proposal.milestone.words, _NAME)}", mark.tone),),
            tail=((proposal.why, "people"),),
            said=f"{proposal.milestone.words}? {proposal.why}",
            proposal=proposal,
        )

    def _mark(self, marked: Marked) -> Row:
        mark = self.signs.mark("milestone")
        before = ((f"{mark.glyph} {pad(marked.milestone.words, _NAME)}", mark.tone),)
        if marked.event:
            return self._about(marked.event, before=before, said=f"{marked.milestone.words}, set")
        when, words = self._when(marked.at), "typed on the review"
        return Row(
            words,
            card=self.board.review_id,
            head=(*before, (f"{when} ", "text")),
            tone="quiet",
            said=f"{marked.milestone.words}, set: {when.strip()}, {words}",
        )

    def _not_set(self) -> Iterator[Row]:
        known = {marked.milestone for marked in self.reading.marked}
        known |= {proposal.milestone for proposal in self.reading.proposals}
        missing = ", ".join(milestone.words for milestone in Milestone if milestone not in known)
        if missing and self.reading.marked:
            yield Row(f"  neither set nor suggested: {missing}", tone="quiet")

    def _times(self) -> Iterator[Row]:
        times, dot = self.reading.times, self.signs.mark("dot")
        for measure in measures.MEASURES:
            if times.value(measure.name) is not None or measure.name in times.doubts:
                shown = times.shown(measure.name)
                yield Row(
                    measure.words,
                    head=((f"{dot.glyph} ", dot.tone),),
                    tail=((shown, "text bold"), (measure.definition, "quiet")),
                    said=f"{measure.words}: {shown}, {measure.definition}",
                )

    def _wait(self, wait: Wait) -> Row:
        words = wait_words(self.board, wait)
        if wait.asked != wait.event:
            words += ", from the first page or alert"
        return self._about(
            wait.event, tail=((words, "warn" if wait.wait is None else "people"),), said=words, team=True
        )

    def _handoff(self, handoff: Handoff) -> Row:
        between, taken = between_words(handoff), taken_words(handoff)
        return self._about(
            handoff.event,
            tail=((taken, "warn" if handoff.wait is None else "people"), (between, "text")),
            said=f"{between}, {taken}",
        )

    def _silence(self, gap: Gap) -> Row:
        gone = self.signs.mark("gap")
        after = self.board.find(TimelineEvent, gap.before)
        until = f" until {self._when(after.at).strip()} “{after.text}”, after" if after else ""
        return self._about(
            gap.after,
            before=((f"{gone.glyph} {pad(took(gap.length), 9)}", gone.tone),),
            said=f"{took(gap.length)} without a recorded event{until}",
        )

    def _knowing(self, knowing: Knowing) -> Iterator[Row]:
        told, acted = told_words(self.board, knowing), acted_words(knowing)
        words = told + (f"; {acted}" if acted else "")
        first = self.board.find(TimelineEvent, knowing.first)
        when = f"{self._when(first.at)} " if first else ""
        sign = self.signs.mark("now")
        yield Row(
            words,
            card=knowing.first,
            head=((f"{sign.glyph} ", "people"), (when, "text"), (f"{fit(knowing.team, 24)} ", "people bold")),
            said=f"{knowing.team}: {words}. By then: {counted(len(knowing.before), 'weighty event')}.",
        )
        by_then = f"{knowing.team}, by then"
        earlier = len(knowing.before) - BEFORE
        if earlier > 0:
            yield Row(
                f"      and {counted(earlier, 'weighty event')} before these:", tone="quiet", said=by_then
            )
        for event in knowing.before[-BEFORE:]:
            yield self._about(event, before=(("    ", ""),), said=by_then)

    # --- an event in a row ---------------------------------------------------

    def _about(
        self,
        event_id: str,
        *,
        before: tuple[Piece, ...] = (),
        tail: tuple[Piece, ...] = (),
        said: str = "",
        proposal: Proposal | None = None,
        team: bool = False,
    ) -> Row:
        event = self.board.find(TimelineEvent, event_id)
        if event is None:
            return Row("no longer on the timeline", head=before, tail=tail, tone="quiet")
        sign = self.signs.of(event.event_kind)
        when = self._when(event.at)
        named = f"{event.team}: " if team and event.team else ""
        return Row(
            f"{named}{event.text}",
            card=event.id,
            head=(*before, (f"{when} ", "text"), (f"{sign.glyph} ", sign.tone)),
            tail=tail,
            said=f"{said}: {when.strip()} {event.event_kind.words} “{named}{event.text}”",
            proposal=proposal,
        )

    def _when(self, at: Moment) -> str:
        day, clock = day_words(at.day(self.zone)), at.shown(self.zone, seconds=False)
        if at.precision is Precision.DAY:
            return pad(day, 12) if self._dated else day
        return pad(f"{day} {clock}", 12) if self._dated else clock

    def _ends(self) -> Iterator[TimelineEvent]:
        timeline = self.board.timeline
        for key in (*timeline[:1], *timeline[-1:]):
            event = self.board.find(TimelineEvent, key[3])
            if event is not None:
                yield event
