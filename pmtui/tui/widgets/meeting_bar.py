"""The two lines on top: what this review is and how the clock stands; the phases, and what is sealed."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from textual.widgets import Static

from pmtui.facilitation.timebox import BoxState, MeetingClock, clock_words
from pmtui.model.board import Board
from pmtui.model.cards import Review, Session
from pmtui.model.moment import duration_words, zone_named
from pmtui.model.vocabulary import SessionState, Severity
from pmtui.room.answers import Counted
from pmtui.tui.glyphs import Signs
from pmtui.tui.text import Part, fit, show, width_of

_TONE = {BoxState.ON_TIME: "$pm-help", BoxState.LAST_MINUTE: "$pm-warn bold", BoxState.OVER: "$pm-harm bold"}


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
    ) -> None:
        """Draw the line for this moment."""
        width = max(20, self.size.width - 2)
        right = _clock_parts(board, clock, now, counts, signs, width)
        used = sum(width_of(part[0] if isinstance(part, tuple) else str(part)) for part in right)
        left = _title_parts(board.review, facts, max(10, width - used - 2))
        gap = width - used - sum(width_of(part[0]) for part in left)
        show(self, *left, " " * max(1, gap), *right)


class PhaseRail(Static):
    """The phases in words: done, now, to come."""

    DEFAULT_CSS = "PhaseRail { height: 1; background: $panel; color: $pm-quiet; padding: 0 1; }"

    def show_session(self, session: Session | None, note: str, signs: Signs) -> None:
        """Draw the phases of a running session, or what to do when there is none."""
        width = max(20, self.size.width - 2)
        if session is None or session.state is not SessionState.RUNNING:
            words = "No session is running." if session is None else f"Session {session.number} is closed."
            show(self, (fit(f"{words} s starts one; you can prepare the board before.", width), "$pm-quiet"))
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
    people = f"{counts.people} here" if counts.people > 1 else ""
    if counts.writers:
        people += f" · {counts.ready} ready"
    if counts.more_time and width >= 90:
        people += f" · {counts.more_time} want more time"
    if counts.move_on and width >= 90:
        people += f" · {counts.move_on} want to move on"
    if clock is None:
        return [(people, "$pm-quiet")]
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
    if people and width >= 70:
        parts.append((f" {signs.mark('line').glyph} {people}", "$pm-quiet"))
    return parts


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
