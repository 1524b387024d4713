"""What follows: the actions, what each is meant to reach, and what each still lacks."""

from __future__ import annotations

from datetime import date

from pmtui.documents.telling import labelled, reference, said, several
from pmtui.documents.tree import Block, Bold, Item, Line, Piece, Section, Table, as_typed, bullets, paragraph
from pmtui.facilitation import priority
from pmtui.model.board import Board
from pmtui.model.cards import Action, Factor
from pmtui.model.vocabulary import ActionState, LinkKind, Permanence

HEAD: tuple[Line, ...] = ("No.", "Action", "Owner", "Due", "Kind", "State", "Priority", "Still missing")
SETTLED = (ActionState.DONE, ActionState.NOT_ACTING)


def short_names(board: Board) -> dict[str, str]:
    """`A1`, `A2` … by action id, in the order of the table."""
    actions = priority.ordered(board)
    digits = len(str(len(actions)))
    return {action.id: f"A{number:0{digits}}" for number, action in enumerate(actions, 1)}


def actions(board: Board, names: dict[str, str], today: date | None) -> Section:
    """The table of actions, highest priority first, and the details of each."""
    found = priority.ordered(board)
    if not found:
        return Section("Actions", (paragraph("No actions are recorded."),))
    rows = tuple(_row(action, board, names, today) for action in found)
    blocks: list[Block] = [Table(HEAD, rows), paragraph(f"{priority.FORMULA}; {priority.QUICK_WIN}.")]
    if not priority.shortens_recovery(board):
        blocks.append(paragraph(f"Note: {priority.NOTHING_SHORTENS}."))
    details = tuple(_details(action, board, names) for action in found)
    return Section("Actions", (*blocks, Section("Details of the actions", details)))


def _row(action: Action, board: Board, names: dict[str, str], today: date | None) -> tuple[Line, ...]:
    points = priority.score(action)
    score = said(points) + (" (quick win)" if priority.quick_win(action) else "")
    due = said(action.due)
    if today is not None and action.due is not None and action.due < today and action.state not in SETTLED:
        due += " (overdue)"
    return (
        names[action.id],
        action.text,
        said(action.owner),
        due,
        said(action.action_kind),
        action.state.words,
        score,
        ", ".join(priority.missing(action, board)) or "nothing",
    )


def _details(action: Action, board: Board, names: dict[str, str]) -> Section:
    lines: list[Line | Item] = [_criterion(action)]
    known = (
        ("Area", action.area),
        ("Layer of resilience", action.layer),
        ("Sponsor", action.sponsor),
        ("Teams it depends on", ", ".join(action.teams)),
        ("Done on", action.done_on),
    )
    lines += [labelled(label, value) for label, value in known if value]
    lines += _permanence(action, board, names)
    if action.state is ActionState.NOT_ACTING:
        lines.append(labelled("Not acting because", action.not_acting_because))
    addressed = [board.find(Factor, link.target) for link in board.links_from(action.id, LinkKind.ADDRESSES)]
    texts = sorted(factor.text for factor in addressed if factor is not None)
    lines.append(labelled("Addresses", "; ".join(texts)))
    if action.tracker:
        link = reference(action.tracker)
        pieces: tuple[Piece, ...] = (link,) if isinstance(link, str) else link
        lines.append((Bold("Tracker:"), " ", *pieces))
    for check in action.checks:
        note = as_typed(check.note)
        lines.append(Item((Bold(f"Checked {check.on.isoformat()}:"), f" {check.verdict.words}"), note))
    blocks: list[Block] = [*as_typed(action.detail), bullets(*lines)]
    for label, text in (("Rolled out by", action.rollout), ("Validated by", action.validation)):
        if text:
            blocks += several(label, text)
    return Section(f"{names[action.id]} {action.text}", tuple(blocks))


def _criterion(action: Action) -> Line:
    wanted = action.criterion
    parts = [
        f"{label} {value}"
        for label, value in (("from", wanted.baseline), ("to", wanted.target), ("by", wanted.by))
        if value
    ]
    return labelled("Success criterion", " ".join([wanted.metric, *parts]).strip())


def _permanence(action: Action, board: Board, names: dict[str, str]) -> list[Line | Item]:
    if action.permanence is not Permanence.WORKAROUND:
        return [labelled("Permanence", action.permanence)]
    fix = priority.permanent_fix(action, board)
    return [
        labelled("Permanence", f"workaround, expires {said(action.expires)}"),
        labelled("Replaced by", None if fix is None else f"{names.get(fix.id, '')} {fix.text}".strip()),
    ]
