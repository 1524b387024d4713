"""The two lines on top: what this review is and how the clock stands; the phases, and what is sealed."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from textual.widgets import Static

from pmtui.facilitation.timebox import BoxState, MeetingClock, clock_words
from pmtui.model.board import Board
from pmtui.model.cards import Review, Session
from pmtui.model.moment import duration_words, zone_named
from pmtui.model.vocabulary import Role, SessionState, Severity
from pmtui.room.answers import Counted
from pmtui.tui.glyphs import Signs
from pmtui.tui.text import Part, fit, show, width_of

_TONE = {BoxState.ON_TIME: "$pm-help", BoxState.LAST_MINUTE: "$pm-warn bold", BoxState.OVER: "$pm-harm bold"}


_TITLE = 10
"""Cells the title has at least, with the gap after it."""


class Instant(NamedTuple):
    """What the clock shows depends on."""

    mono: float
    wall: datetime


class MeetingBar(Static):
    """Title, numbers, clock."""

    DEFAULT_CSS = "MeetingBar { height: 1; background: $panel; color: $pm-text; padding: 0 1; }"

    def show_state(
        self,
        board: Board,
        facts: str,
        clock: MeetingClock | None,
        now: Instant,
        counts: Counted,
        signs: Signs,
        *,
        role: Role = Role.FACILITATOR,
    ) -> None:
        """Draw the line for this moment; who is not the facilitator reads what they are."""
        width = max(20, self.size.width - 2)
        mine = "" if role is Role.FACILITATOR else f"{role.words} {signs.mark('line').glyph} "
        right = _clock_parts(board, clock, now, counts, signs, width - width_of(mine))
        used = sum(width_of(part[0] if isinstance(part, tuple) else str(part)) for part in right)
        left = [
            (mine, "$pm-people"),
            *_title_parts(board.review, facts, max(_TITLE - 1, width - used - width_of(mine) - 2)),
        ]
        gap = width - used - sum(width_of(part[0]) for part in left)
        show(self, *left, " " * max(1, gap), *right)


class PhaseRail(Static):
    """The phases in words: done, now, to come."""

    DEFAULT_CSS = "PhaseRail { height: 1; background: $panel; color: $pm-quiet; padding: 0 1; }"

    def show_session(
        self, session: Session | None, note: str, signs: Signs, *, leads: bool = True, away: str = ""
    ) -> None:
        """Draw the phases of a running session, or what to do when there is none; before all, why nobody hears us."""
        width = max(20, self.size.width - 2)
        if away:
            show(self, (fit(f"Not connected: {away}", width), "bold $pm-warn"))
            return
        if session is None or session.state is not SessionState.RUNNING:
            words = "No session is running." if session is None else f"Session {session.number} is closed."
            then = (
                "s starts one; you can prepare the board before." if leads else "The facilitator starts one."
            )
            show(self, (fit(f"{words} {then}", width), "$pm-quiet"))
            return
        parts = _phase_parts(session, signs, width - (min(width_of(note), width // 2) + 2 if note else 0))
        used = sum(width_of(part[0]) for part in parts)
        tail = fit(note, max(0, width - used - 1))
        show(self, *parts, " " * max(1, width - used - width_of(tail)), (tail, "$pm-people"))


def facts_of(board: Board) -> str:
    """`SEV1 · impact 18 h 2 m · detect 34 m`: what everybody should keep in mind."""
    from pmtui.facilitation.measures import times

    measured = times(board)
    parts = [] if board.review.severity is Severity.UNKNOWN else [board.review.severity.value]
    if board.review.drill:
        parts.append("drill")
    elif board.review.near_miss:
        parts.append("near miss")
    for words, span in (("impact", measured.impact), ("detect", measured.ttd), ("resolve", measured.ttr)):
        if span is not None and len(parts) < 3:
            parts.append(f"{words} {duration_words(span.total_seconds())}")
    return " · ".join(parts)


def _title_parts(review: Review, facts: str, room: int) -> list[tuple[str, str]]:
    wanted = min(width_of(review.title), 24)
    said = facts.split(" · ") if facts else []
    while said and width_of(" · ".join(said)) + 3 + wanted > room:
        said.pop()
    tail = f" · {' · '.join(said)}" if said else ""
    return [(fit(review.title, room - width_of(tail)), "bold $pm-text"), (tail, "$pm-quiet")]


def _clock_parts(
    board: Board, clock: MeetingClock | None, now: Instant, counts: Counted, signs: Signs, width: int
) -> list[Part]:
    if clock is None:
        return [(_people_words(counts, width - _TITLE), "$pm-quiet")]
    box = clock.phase
    if clock.suspended is not None:
        words, tone = "asleep? G decides", "$pm-warn bold"
    else:
        words, tone = box.words(now.mono), _TONE[box.state(now.mono)]
        if not box.running:
            tone = "$pm-warn bold"
    parts: list[Part] = [(words, tone)]
    if clock.topic is not None and width >= 90:
        left = clock.topic.remaining(now.mono)
        topic = f"topic {clock_words(left)}" if left > 0 else f"topic over {clock_words(-left)}"
        parts.append((f" · {topic}", "$pm-text" if left > 0 else "$pm-warn"))
    if clock.hard_stop is not None:
        local = clock.hard_stop.astimezone(zone_named(board.review.zone))
        past = now.wall > clock.hard_stop
        ends = f"{'ended' if past else 'ends'} {local:%H:%M}"
        parts.append((f" {signs.mark('line').glyph} {ends}", "$pm-harm bold" if past else "$pm-text"))
    used = sum(width_of(part[0] if isinstance(part, tuple) else str(part)) for part in parts)
    people = _people_words(counts, width - used - _TITLE - 3)
    if people:
        parts.append((f" {signs.mark('line').glyph} {people}", "$pm-quiet"))
    return parts


def _people_words(counts: Counted, room: int) -> str:
    """`9 here · 6 ready · 2 want more time`; what they want goes last where room is short."""
    here = f"{counts.people} here" if counts.people > 1 else ""
    ready = f"{counts.ready} ready" if counts.writers else ""
    wants = ((counts.more_time, "want more time", "+time"), (counts.move_on, "want to move on", "go on"))
    long = [f"{n} {words}" for n, words, _short in wants if n]
    short = [f"{n} {words}" for n, _words, words in wants if n]
    for parts in ([here, ready, *long], [here, ready, *short], [here, *short], short, [here]):
        words = " · ".join(part for part in parts if part)
        if width_of(words) <= room:
            return words
    return ""


def _phase_parts(session: Session, signs: Signs, room: int) -> list[tuple[str, str]]:
    done, now, dot = signs.mark("done").glyph, signs.mark("now").glyph, signs.mark("dot").glyph
    parts: list[tuple[str, str]] = []
    for n, run in enumerate(session.phases):
        name = run.phase.name
        if run.dropped:
            parts.append((f"{name} (later)  ", "$pm-quiet strike"))
        elif n == session.at_phase:
            parts.append((f"{now} {name}  ", "bold $pm-accent"))
        elif n < session.at_phase:
            parts.append((f"{done} {name}  ", "$pm-quiet"))
        else:
            parts.append((f"{dot} {name}  ", "$pm-text"))
    cut = 0
    while len(parts) > 1 and sum(width_of(text) for text, _ in parts) + 2 * (cut > 0) > room:
        at = next(n for n, (_, tone) in enumerate(parts) if tone == "bold $pm-accent")
        if at > 0:
            parts.pop(0)
        else:
            parts.pop()
            cut += 1
    return [*parts, ("… ", "$pm-quiet")] if cut else parts
