"""What the stage shows: one page of lines about the current phase, out of a board that holds public cards only."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from pmtui.documents.telling import shown_votes
from pmtui.facilitation import priority
from pmtui.model.board import Board
from pmtui.model.cards import (
    Action,
    Card,
    Claim,
    Factor,
    Group,
    Observation,
    Session,
    SpokenNote,
    TimelineEvent,
    Withheld,
)
from pmtui.model.format import Phase
from pmtui.model.moment import zone_named
from pmtui.model.vocabulary import ActionState, LinkKind, Pane, SessionState
from pmtui.tui.glyphs import Signs
from pmtui.tui.text import fit, fold, pad, width_of
from pmtui.tui.widgets.observation_rows import SEALED
from pmtui.tui.widgets.source import Line, Piece, counted, day_words

FOLDED = "a note that is folded: it may hold a name"
BEFORE, AFTER = 1, 1
"""Neighbours shown around a key moment."""

_DOTS = 12
_ROWS_A_NOTE = 3


def page(board: Board, signs: Signs, width: int, height: int, at: str = "") -> list[Line]:
    """At most `height` lines of at most `width` cells about the phase the meeting is in.

    `board` must be the stage's own. `at` is the event the facilitator is at, if it is a public one.
    """
    stage = _Stage(board, signs, width)
    session = board.session
    run = session.current if session else None
    rows = list(stage.topic(session)) if run is not None and session is not None else []
    rows += stage.about(run.phase if run else None, session, height - len(rows), at)
    return _clipped(rows, height, width)


class _Stage:
    def __init__(self, board: Board, signs: Signs, width: int) -> None:
        self.board = board
        self.signs = signs
        self.width = width
        own = shown_votes(board)
        behind = {
            factor.id: sum(own.get(card.id, 0) for card in (factor, *board.evidence_of(factor)))
            for factor in board.of(Factor)
        }
        self.votes = own | behind

    def about(self, phase: Phase | None, session: Session | None, room: int, at: str) -> list[Line]:
        """What the phase's pane holds; the agenda where it has none."""
        if phase is not None and phase.pane is Pane.TIMELINE:
            return self._timeline(room, at)
        if phase is not None and phase.pane is Pane.OBSERVATIONS:
            return list(self._observations(session))
        if phase is not None and phase.pane is Pane.FACTORS:
            return list(self._factors())
        if phase is not None and phase.pane is Pane.ACTIONS:
            return list(self._actions())
        if phase is not None and phase.closing and self.board.count(Action):
            return list(self._actions())
        if session is not None and session.state is SessionState.CLOSED:
            return list(self._agreed(session))
        return list(self._agenda(session))

    # --- topic ---------------------------------------------------------------

    def topic(self, session: Session) -> Iterator[Line]:
        """The topic being talked about, in its own space."""
        if not session.topics or session.at_topic >= len(session.topics):
            return
        card = self.board.get(session.topics[session.at_topic])
        if card is None:
            return
        yield ((f"Topic {session.at_topic + 1} of {len(session.topics)}", "quiet"),)
        for row in fold(self._said(card), self.width, 3):
            yield ((row, "accent bold"),)
        yield ()

    def _said(self, card: Card) -> str:
        return FOLDED if isinstance(card, Observation) and card.folded else card.headline

    # --- timeline ------------------------------------------------------------

    def _timeline(self, room: int, at: str) -> list[Line]:
        keys = self.board.timeline
        if not keys:
            return _empty("The timeline is empty.", "What do you remember first? Say it with its time.")
        wanted = self._wanted(at)
        shown: list[int] = []
        for place in wanted:
            near = range(max(0, place - BEFORE), min(len(keys), place + AFTER + 1))
            added = [n for n in near if n not in shown]
            if shown and _lines_of(sorted([*shown, *added]), len(keys)) > room:
                break
            shown += added
        shown = self._filled_up(sorted(shown), wanted[0], room)
        marked = wanted[0] if at and keys[wanted[0]][3] == at else None
        return list(self._events(shown, marked))

    def _wanted(self, at: str) -> list[int]:
        """Places on the timeline worth showing: where the facilitator is, then key moments, the newest change else."""
        keys = self.board.timeline
        places: list[int] = []
        event = self.board.find(TimelineEvent, at) if at else None
        if event is not None:
            places.append(bisect_left(keys, event.key))
        places += [n for n, key in enumerate(keys) if n not in places and self._starred(key[3])]
        if not places:
            places = [max(range(len(keys)), key=lambda n: (self._rev(keys[n][3]), n))]
        return places

    def _filled_up(self, shown: list[int], centre: int, room: int) -> list[int]:
        """With the neighbours of `centre` that still fit."""
        total, reach = len(self.board.timeline), 0
        while reach < room:
            reach += 1
            for n in (centre - reach, centre + reach):
                more = sorted({*shown, n})
                if 0 <= n < total and n not in shown and _lines_of(more, total) <= room:
                    shown = more
        return shown

    def _starred(self, event_id: str) -> bool:
        event = self.board.find(TimelineEvent, event_id)
        return event is not None and event.starred

    def _rev(self, event_id: str) -> int:
        event = self.board.find(TimelineEvent, event_id)
        return event.rev if event is not None else 0

    def _events(self, shown: Sequence[int], marked: int | None) -> Iterator[Line]:
        zone, last, day = self.board.review.zone, -1, None
        for n in shown:
            if n > last + 1:
                yield self._left_out(n - last - 1)
            last = n
            event = self.board.find(TimelineEvent, self.board.timeline[n][3])
            if event is None:
                continue
            here = event.at.day(zone)
            when = "" if here == day else day_words(here)
            day = here
            yield from self._event(event, f"{when:<6} {event.at.shown(zone):<8} ", marked=n == marked)
        if last + 1 < len(self.board.timeline):
            yield self._left_out(len(self.board.timeline) - last - 1)

    def _event(self, event: TimelineEvent, when: str, *, marked: bool) -> Iterator[Line]:
        sign = self.signs.of(event.event_kind)
        star = self.signs.mark("star")
        head: list[Piece] = [
            (f"{self.signs.mark('now').glyph if marked else ''}{when}", "accent bold" if marked else "quiet"),
            (f"{star.glyph} " if event.starred else "  ", star.tone),
            (f"{sign.glyph} {pad(sign.word, 12)} ", sign.tone),
        ]
        used = sum(width_of(text) for text, _tone in head)
        tone = "text bold" if event.starred or marked else "text"
        yield (*head, (fit(event.text, max(8, self.width - used)), tone))

    def _left_out(self, number: int) -> Line:
        gap = self.signs.mark("gap").glyph
        return ((f"        {gap}  {counted(number, 'more event')}", "quiet"),)

    # --- the other panes -----------------------------------------------------

    def _observations(self, session: Session | None) -> Iterator[Line]:
        if session is not None and session.sheet == "open":
            sign = self.signs.mark("sealed")
            for n, row in enumerate(fold(SEALED, self.width - 3, 4)):
                yield ((f"{sign.glyph}  " if n == 0 else "   ", sign.tone), (row, "people"))
            return
        groups = sorted(self.board.of(Group), key=lambda group: -self.votes.get(group.id, 0))
        placed: set[str] = set()
        some = False
        for group in groups:
            some = True
            yield self._dotted(self.signs.mark("group").glyph, group.title, group.id, "text bold")
            for link in self.board.links_to(group.id, LinkKind.BELONGS):
                note = self.board.get(link.source)
                if note is not None:
                    placed.add(note.id)
                    yield from self._note(note, "    ")
        loose: Iterable[Card] = (
            *(note for note in self.board.of(Observation) if note.id not in placed),
            *self.board.of(Withheld),
            *(note for note in self.board.of(SpokenNote) if note.id not in placed),
        )
        for note in loose:
            some = True
            yield from self._note(note, "")
        if not some:
            yield from _empty("No notes yet.", "They arrive together, anonymous and shuffled, at the bell.")

    def _note(self, note: Card, indent: str) -> Iterator[Line]:
        name = {"spoken": "spoken", "withheld": "withheld"}.get(note.kind, "note")
        sign = self.signs.mark(name)
        folded = isinstance(note, Observation) and note.folded
        said = self._said(note)
        claims = [claim.name for claim in self.board.of(Claim) if claim.observation == note.id]
        if claims and not folded:
            said = f"{said} — {self.signs.mark('claim').word} {claims[0]}"
        tone = "quiet italic" if folded or note.kind == "withheld" else "text"
        dots = self.votes.get(note.id, 0)
        rows = fold(said, max(8, self.width - width_of(indent) - 2 - (6 if dots else 0)), _ROWS_A_NOTE)
        for n, row in enumerate(rows):
            head = f"{indent}{sign.glyph} " if n == 0 else f"{indent}  "
            tail: Line = ((f"  {self.signs.mark('vote').glyph} {dots}", "help"),) if dots and n == 0 else ()
            yield ((head, sign.tone), (row, tone), *tail)

    def _factors(self) -> Iterator[Line]:
        factors = sorted(self.board.of(Factor), key=lambda factor: -self.votes.get(factor.id, 0))
        for factor in factors:
            sign = self.signs.of(factor.factor_kind)
            yield self._dotted(
                f"{sign.glyph} {pad(sign.word, 11)}", factor.text, factor.id, "text", sign.tone
            )
        if not factors:
            yield from _empty(
                "No contributing factors yet.", "There are always several: what had to be true?"
            )

    def _dotted(self, glyph: str, words: str, card_id: str, tone: str, glyph_tone: str = "quiet") -> Line:
        dots = self.votes.get(card_id, 0)
        vote = self.signs.mark("vote")
        tail = f"{vote.glyph * min(dots, _DOTS)} {dots}" if dots else ""
        room = max(8, self.width - width_of(glyph) - 1 - (width_of(tail) + 2 if tail else 0))
        said = pad(words, room) if tail else fit(words, room)
        return ((f"{glyph} ", glyph_tone), (said, tone), (f"  {tail}" if tail else "", vote.tone))

    def _actions(self) -> Iterator[Line]:
        some = False
        for action in priority.ordered(self.board):
            if action.state is ActionState.NOT_ACTING:
                continue
            some = True
            sign = self.signs.of(action.state)
            due = day_words(action.due) if action.due else "due?"
            tail = f"  {fit(action.owner, 24) or 'owner?'} · {due}"
            room = max(8, self.width - 2 - width_of(tail))
            yield ((f"{sign.glyph} ", sign.tone), (pad(action.text, room), "text"), (tail, "people"))
        if not some:
            yield from _empty("No actions yet.", "Few of them, each with one owner, a date and a test.")

    def _agreed(self, session: Session) -> Iterator[Line]:
        yield (("Thank you.", "accent bold"),)
        yield ()
        for words in session.agreed:
            for n, row in enumerate(fold(words, self.width - 2, 3)):
                yield ((f"{self.signs.mark('done').glyph} " if n == 0 else "  ", "help"), (row, "text"))

    def _agenda(self, session: Session | None) -> Iterator[Line]:
        if session is None or not session.phases:
            yield from _empty("No session has begun.", "The agenda and the clock appear here.")
            return
        for n, run in enumerate(session.phases):
            now = n == session.at_phase
            took = "to a later session" if run.dropped else f"{run.planned_seconds / 60:.3g} m"
            mark = self.signs.mark("now" if now else "dot").glyph
            tone = "text bold" if now else "text"
            yield ((f"{mark} ", "accent"), (pad(run.phase.name, 26), tone), (took, "quiet"))


def stop_words(session: Session | None, zone: str) -> str:
    """`ends 16:00`, when a hard stop is set."""
    if session is None or session.hard_stop is None or session.state is not SessionState.RUNNING:
        return ""
    return f"ends {session.hard_stop.astimezone(zone_named(zone)):%H:%M}"


def _lines_of(shown: Sequence[int], total: int) -> int:
    """Lines these events take, with one for every run left out."""
    if not shown:
        return 0
    runs = sum(b > a + 1 for a, b in pairwise(shown))
    return len(shown) + runs + (shown[0] > 0) + (shown[-1] < total - 1)


def _clipped(rows: list[Line], height: int, width: int) -> list[Line]:
    if len(rows) <= height:
        return rows
    left = len(rows) - height + 1
    return [*rows[: height - 1], ((fit(f"… {counted(left, 'more line')}: on the board", width), "quiet"),)]


def _empty(*words: str) -> list[Line]:
    return [((row, "text" if n == 0 else "quiet"),) for n, row in enumerate(words)]
