"""The timeline's rows: events in order of time, with the days and the silences between them drawn."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from operator import itemgetter

from pmtui.facilitation.measures import DEFAULT_GAP, escalations, gaps_in, handoffs
from pmtui.model.board import Board, TimelineKey
from pmtui.model.cards import TimelineEvent
from pmtui.model.dates import say_day
from pmtui.model.moment import Precision, duration_words, from_microseconds, microseconds, zone_named
from pmtui.model.vocabulary import Audience, EventKind, LinkKind, Stance
from pmtui.tui.glyphs import Sign
from pmtui.tui.text import fit, pad, width_of
from pmtui.tui.widgets.haystack import Haystacks, Matches, matching, narrows, words_of
from pmtui.tui.widgets.source import Line, Look, Piece, across, counted, signed

_FEW = 1000
"""Events up to which hand-offs and escalations are measured while drawing; beyond it the caller brings `waits`."""


@dataclass(frozen=True)
class GapRow:
    """A silence drawn before an event: its length and the two events around it."""

    length: timedelta
    after: str
    before: str


@dataclass(frozen=True)
class DayRow:
    """A new day, in the zone the timeline is shown in."""

    words: str


Between = GapRow | DayRow


class TimelineRows:
    """Events of one board, filtered by the words typed. Only rows that are drawn become cards."""

    height = 1

    def __init__(
        self,
        board: Board,
        look: Look | None = None,
        filter_text: str = "",
        *,
        gap: timedelta = DEFAULT_GAP,
        haystacks: Haystacks | None = None,
        waits: Mapping[str, str] | None = None,
        previous: TimelineRows | None = None,
    ) -> None:
        """`previous`: the rows before this key or change, to find again quickly what still holds."""
        self.board = board
        self.look: Look = look or (previous.look if previous else Look())
        self.filter_text = filter_text
        self.haystacks: Haystacks = haystacks or (previous.haystacks if previous else Haystacks())
        self.words = words_of(filter_text)
        self.gap = gap
        self._waits = waits
        self.matches = self._matching(previous)
        self.keys: Sequence[TimelineKey] = self.matches.keys
        self.fine: bool = self._has_seconds(previous)
        self.extras: list[tuple[int, Between]] = self._between(previous)
        self._places = [place for place, _extra in self.extras]
        self._extra_rows = [place + n for n, place in enumerate(self._places)]

    # --- rows ----------------------------------------------------------------

    @property
    def empty(self) -> tuple[str, ...]:
        """What to do about an empty timeline."""
        if self.filter_text and self.board.timeline:
            shown = fit(self.filter_text, 40)
            return (f"No event says “{shown}”.", "esc shows all events again.")
        return (
            "Nothing on the timeline yet.",
            *self.look.how(
                "a adds an event: 14:05 alert checkout p99 > 2 s", "Or paste lines, or import a record."
            ),
        )

    def __len__(self) -> int:
        return len(self.keys) + len(self.extras)

    def key(self, index: int) -> str | None:
        """The event of that row; None for a day or a gap."""
        n = bisect_left(self._extra_rows, index)
        if n < len(self._extra_rows) and self._extra_rows[n] == index:
            return None
        return self.keys[index - n][3]

    def index(self, card_id: str) -> int | None:
        """The row of that event."""
        if card_id not in self.board.slots.get("event", ()):
            return None
        event = self.board.find(TimelineEvent, card_id)
        assert event is not None
        at = bisect_left(self.keys, event.key)
        if at >= len(self.keys) or self.keys[at][3] != card_id:
            return None
        return at + bisect_right(self._places, at)

    def between(self, index: int) -> Between | None:
        """The gap or the day drawn in that row."""
        n = bisect_left(self._extra_rows, index)
        if n < len(self._extra_rows) and self._extra_rows[n] == index:
            return self.extras[n][1]
        return None

    @property
    def shown(self) -> int:
        """How many events are shown."""
        return len(self.keys)

    @property
    def gaps(self) -> int:
        """How many gaps are drawn."""
        return sum(isinstance(extra, GapRow) for _place, extra in self.extras)

    @property
    def heading(self) -> str:
        """`11 events · 2 gaps · UTC`, for the pane's title."""
        parts = [counted(self.shown, "event")]
        if self.filter_text:
            parts[0] = f"{self.shown} of {counted(len(self.board.timeline), 'event')}"
        if self.gaps:
            parts.append(counted(self.gaps, "gap"))
        return " · ".join([*parts, self.look.zone])

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """`23:27 ■ decision ★  Directory removed on db1 …   ≈ interpretation [metrics]`."""
        extra = self.between(index)
        if extra is not None:
            return (self._drawn_between(extra, width),)
        card_id = self.key(index)
        event = self.board.find(TimelineEvent, card_id) if card_id else None
        return (self._drawn(event, width),) if event is not None else ()

    # --- finding -------------------------------------------------------------

    def _matching(self, previous: TimelineRows | None) -> Matches:
        if not self.words:
            return Matches(self.board.timeline, ())
        if previous is not None and previous.board is self.board and narrows(previous.words, self.words):
            return matching(previous.matches, self.words)
        return matching(self.haystacks.all(self.board), self.words)

    def _has_seconds(self, previous: TimelineRows | None) -> bool:
        if previous is not None and previous.board is self.board:
            return previous.fine
        return max(map(itemgetter(1), self.board.timeline), default=0) >= Precision.SECOND

    def _between(self, previous: TimelineRows | None) -> list[tuple[int, Between]]:
        if (
            previous is not None
            and previous.keys is self.keys
            and (previous.look.zone, previous.gap) == (self.look.zone, self.gap)
        ):
            return previous.extras
        extras: list[tuple[int, Between]] = list(self._days())
        if not self.words:
            # Between events a filter left, silence means nothing.
            extras = sorted([*self._silences(), *extras], key=lambda extra: extra[0])
        return extras

    def _silences(self) -> list[tuple[int, Between]]:
        keys, least = self.keys, self.gap // timedelta(microseconds=1)
        if min(map(itemgetter(1), keys), default=1) == Precision.DAY:
            places = {key[3]: n for n, key in enumerate(keys)}
            return [
                (places[gap.before], GapRow(gap.length, gap.after, gap.before))
                for gap in gaps_in(keys, least)
            ]
        # Only neighbours far enough apart are measured: most are not.
        at = [key[0] for key in keys]
        far = [n for n, (one, other) in enumerate(pairwise(at), 1) if other - one >= least]
        return [
            (n, GapRow(gap.length, gap.after, gap.before))
            for n in far
            for gap in gaps_in(keys[n - 1 : n + 1], least)
        ]

    def _days(self) -> list[tuple[int, Between]]:
        keys = self.keys
        if not keys:
            return []
        zone = zone_named(self.look.zone)
        found: list[tuple[int, Between]] = []
        at = 0
        while at < len(keys):
            day = from_microseconds(keys[at][0]).astimezone(zone).date()
            found.append((at, DayRow(say_day(day))))
            # The first instant of the next local day; a zone change may start it at 01:00.
            midnight = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
            at = max(at + 1, bisect_left(keys, (microseconds(midnight),), at))
        return found if len(found) > 1 else []

    # --- drawing -------------------------------------------------------------

    @cached_property
    def _waited(self) -> Mapping[str, str]:
        if self._waits is not None:
            return self._waits
        return waits_of(self.board) if len(self.board.timeline) <= _FEW else {}

    def _drawn_between(self, extra: Between, width: int) -> Line:
        signs = self.look.signs
        if isinstance(extra, DayRow):
            line = signs.mark("line").glyph
            words = fit(f"{line * 2} {extra.words} ", width)
            return [(words, "quiet bold"), (line * (width - width_of(words)), "quiet")]
        words = duration_words(extra.length.total_seconds())
        indent = " " * (self._time_width(width) + 1)
        return [(fit(f"{indent}{signs.mark('gap').glyph} {words}", width), "quiet italic")]

    def _time_width(self, width: int) -> int:
        return 8 if self.fine and width >= 60 else 5

    def _drawn(self, event: TimelineEvent, width: int) -> Line:
        signs = self.look.signs
        sign = signs.of(event.event_kind)
        wide = self._time_width(width)
        when = event.at.shown(self.look.zone, seconds=None if wide == 8 else False)
        head: list[Piece] = [(pad(when, wide + 1), "text"), (sign.glyph + " ", sign.tone)]
        if width >= 46:
            head.append((pad(sign.word, 13), sign.tone))
        star = signs.mark("star")
        head.append((f"{star.glyph if event.starred else ' '} ", star.tone))
        tail = self._tail(event, sign, width)
        must = (event.audience is Audience.HOSTS) + (event.assumption is not None or _says_more(event, sign))
        return across(head, event.text, "text", tail, width, must=must)

    def _tail(self, event: TimelineEvent, sign: Sign, width: int) -> list[Piece]:
        """What stands at the right, the first longest: private, stance, evidence, milestone, wait, links."""
        signs, tail = self.look.signs, list[Piece]()
        if event.audience is Audience.HOSTS:
            tail.append(signed(signs.mark("hosts")))
        if event.assumption is not None:
            tail.append(signed(signs.of(event.assumption)))
        elif _says_more(event, sign):
            tail.append(signed(signs.of(event.stance)))
        if event.evidence:
            more = f" +{len(event.also)}" if event.also else ""
            tail.append((f"[{fit(event.evidence, 16)}{more}]", "quiet"))
        if event.confidence is not None and width >= 60:
            tail.append(signed(signs.of(event.confidence)))
        if event.milestone is not None:
            mark = signs.mark("milestone")
            tail.append((f"{mark.glyph} {event.milestone.words}", mark.tone))
        waited = self._waited.get(event.id)
        if waited:
            tail.append((waited, "people"))
        factors = len(self.board.links_from(event.id, LinkKind.SUPPORTS))
        if factors and width >= 70:
            tail.append((f"{signs.mark('link').glyph} {counted(factors, 'factor')}", "quiet"))
        if not event.evidence and event.stance is Stance.FACT and event.event_kind is not EventKind.NOTE:
            tail.append(("no evidence", "quiet italic"))
        return tail


def _says_more(event: TimelineEvent, sign: Sign) -> bool:
    """Whether the stance is worth a word beside the kind."""
    return event.stance is not Stance.FACT and event.stance.words != sign.word


def waits_of(board: Board) -> dict[str, str]:
    """By event, what was measured at escalations and hand-offs: `answered after 12 m`, `taken up after 4 m`."""
    found: dict[str, str] = {}
    for wait in escalations(board):
        found[wait.event] = (
            "no answer seen"
            if wait.wait is None
            else f"answered after {duration_words(wait.wait.total_seconds())}"
        )
    for handoff in handoffs(board):
        if handoff.wait is not None:
            words = duration_words(handoff.wait.total_seconds())
            to = f" by {fit(handoff.to_team, 16)}" if handoff.to_team else ""
            found[handoff.event] = f"taken up{to} after {words}"
        elif handoff.said:
            found[handoff.event] = "nobody seen taking it up"
    return found
