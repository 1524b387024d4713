"""How the meetings went: minutes planned and taken, functions heard, what was agreed, the pulse."""

from __future__ import annotations

from statistics import median_low

from pmtui.documents.telling import labelled
from pmtui.documents.tree import Block, Line, Section, Table, bullets, paragraph
from pmtui.facilitation.measures import NOT_RECORDED
from pmtui.model.board import Board
from pmtui.model.cards import PulseResult, RunPhase, Session
from pmtui.model.moment import zone_named
from pmtui.model.vocabulary import SHOWN_FROM

TOO_FEW = f"fewer than {SHOWN_FROM} answers: totals are not shown"


def meetings(board: Board) -> Section | None:
    """One section for each session; None when there was none."""
    sessions = sorted(board.of(Session), key=lambda session: (session.number, session.id))
    if not sessions:
        return None
    return Section("How the session went", tuple(_session(board, session) for session in sessions))


def _session(board: Board, session: Session) -> Section:
    facts: list[Line] = [
        labelled("Format", session.format_name),
        labelled("State", session.state),
        labelled("Held", _held(session, board.review.zone)),
        labelled("Functions heard", ", ".join(session.heard)),
    ]
    if session.attendance:
        facts.append(labelled("Attendance, by choice", ", ".join(session.attendance)))
    if session.functions:
        facts.append(labelled("Functions in the room", ", ".join(session.functions)))
    heard = {name.casefold() for name in session.heard}
    silent = [name for name in board.review.functions if name.casefold() not in heard]
    if board.review.functions:
        facts.append(labelled("Functions not heard", ", ".join(silent) or "none: all were heard"))
    blocks: list[Block] = [bullets(*facts)]
    if session.phases:
        rows = tuple(_phase(run) for run in session.phases)
        planned = sum(run.planned_seconds for run in session.phases)
        spent = sum(run.spent_seconds for run in session.phases)
        total = ("all phases", _minutes(planned), _minutes(spent), "")
        blocks.append(Table(("Phase", "Planned", "Took", ""), (*rows, total)))
    if session.agreed:
        blocks += [paragraph("Agreed:"), bullets(*session.agreed)]
    results = sorted(
        (result for result in board.of(PulseResult) if result.session == session.id),
        key=lambda result: (result.question, result.id),
    )
    if results:
        blocks += _pulse(results)
    return Section(f"Session {session.number}", tuple(blocks))


def _held(session: Session, zone: str) -> str:
    if session.began is None:
        return NOT_RECORDED
    local = session.began.astimezone(zone_named(zone))
    words = f"{local:%Y-%m-%d %H:%M}"
    if session.ended is not None:
        words += f" to {session.ended.astimezone(zone_named(zone)):%H:%M}"
    return f"{words} ({zone})"


def _phase(run: RunPhase) -> tuple[Line, ...]:
    return (
        run.phase.name,
        _minutes(run.planned_seconds),
        _minutes(run.spent_seconds),
        "left out" if run.dropped else "",
    )


def _minutes(seconds: int) -> str:
    """Whole minutes; a phase that ran at all took at least one."""
    return f"{max(1, round(seconds / 60)) if seconds else 0} min"


def _pulse(results: list[PulseResult]) -> list[Block]:
    rows = tuple(_answers(result) for result in results)
    return [
        paragraph(
            "Pulse, an anonymous survey at the close; answers are counted from the lowest to the highest."
        ),
        Table(("Question", "Answers", "Counts", "Median"), rows),
    ]


def _answers(result: PulseResult) -> tuple[Line, ...]:
    n = sum(result.counts)
    if n < SHOWN_FROM:
        return result.question, "", TOO_FEW, ""
    given = [answer for answer, count in enumerate(result.counts, 1) for _ in range(count)]
    counts = " · ".join(f"{answer}: {count}" for answer, count in enumerate(result.counts, 1))
    return result.question, f"{n} of {result.seats}", counts, str(median_low(given))
