"""How the response went, as far as the timeline tells: answers, hand-offs, who knew what when."""

from __future__ import annotations

from pmtui.documents.telling import length, when
from pmtui.documents.tree import Block, Line, Section, Table, paragraph
from pmtui.facilitation.knowing import Knowing, who_knew
from pmtui.facilitation.measures import Handoff, Wait, escalations, handoffs, page_to_answer
from pmtui.facilitation.reading import acted_words, told_words, wait_words
from pmtui.model.board import Board
from pmtui.model.cards import TimelineEvent


def response(board: Board) -> Section | None:
    """Tables for what there is data on; nothing where pages, hand-offs and teams are not recorded."""
    waits = [*page_to_answer(board), *escalations(board)]
    passed, teams = handoffs(board), who_knew(board)
    blocks: list[Block] = []
    if waits:
        head: tuple[Line, ...] = ("Asked", "Team", "By", "Answer")
        blocks.append(Table(head, tuple(_asked(board, wait) for wait in waits)))
    if passed:
        blocks.append(
            Table(
                ("Hand-off", "From", "To", "Taken up"), tuple(_passed(board, handoff) for handoff in passed)
            )
        )
    if teams:
        blocks.append(paragraph("Who knew what when: how each team came in, and what had happened by then."))
        blocks.append(
            Table(("Team", "Came in", "How", "By then"), tuple(_knew(board, knowing) for knowing in teams))
        )
    return Section("Response", tuple(blocks)) if blocks else None


def _asked(board: Board, wait: Wait) -> tuple[Line, ...]:
    event = _event(board, wait.event)
    return when(event.at, board.review.zone), event.team, event.event_kind.words, wait_words(board, wait)


def _passed(board: Board, handoff: Handoff) -> tuple[Line, ...]:
    taken = "nobody seen" if handoff.wait is None else f"after {length(handoff.wait)}"
    if handoff.wait is not None and not handoff.said:
        taken += ", by the change of team"
    at = when(_event(board, handoff.event).at, board.review.zone)
    return at, handoff.from_team, handoff.to_team, taken


def _knew(board: Board, knowing: Knowing) -> tuple[Line, ...]:
    first, acted = _event(board, knowing.first), acted_words(knowing)
    how = told_words(board, knowing) + (f"; {acted}" if acted else "")
    return knowing.team, when(first.at, board.review.zone), how, _by_then(board, knowing)


def _by_then(board: Board, knowing: Knowing) -> str:
    """How much weighty had happened, and the last of it."""
    if not knowing.before:
        return "nothing weighty"
    last = _event(board, knowing.before[-1])
    n = len(knowing.before)
    many = "1 event" if n == 1 else f"{n} events, the last"
    return f"{many}: {when(last.at, board.review.zone)} {last.text}"


def _event(board: Board, event_id: str) -> TimelineEvent:
    event = board.find(TimelineEvent, event_id)
    assert event is not None, "a reading names events of its own board"
    return event
