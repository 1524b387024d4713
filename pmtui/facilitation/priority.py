"""When an action counts as committed, and which one comes first."""

from __future__ import annotations

from datetime import date
from math import cbrt

from pmtui.model.board import Board
from pmtui.model.cards import Action, Factor
from pmtui.model.vocabulary import ActionKind, ActionState, LinkKind, Permanence

FORMULA = "priority = 100 × ∛(user impact × business × recurrence ÷ 125 ÷ effort), each from 1 to 5"
"""Shown to people beside every score."""

QUICK_WIN_SCORE = 60
QUICK_WIN_EFFORT = 2
QUICK_WIN = f"quick win: priority {QUICK_WIN_SCORE} or more for an effort of {QUICK_WIN_EFFORT} or less"
"""The rule for a quick win, shown to people."""

NOTHING_SHORTENS = "nothing here shortens recovery"

EXPIRY = "expiry date"
FIX = "its permanent fix"
"""What a workaround needs more than other actions."""

_SHORTENING = (ActionKind.DETECT, ActionKind.MITIGATE)
_SEVERAL = (",", ";", " and ", " & ", " + ")
_LAST = date.max


def score(action: Action) -> int | None:
    """0-100 by `FORMULA`: user impact, business consequence and recurrence weighed against effort.

    None unless all four are known. The cube root keeps the order of the plain ratio and spreads the scale.
    """
    impact, business, recurrence, effort = (
        action.user_impact,
        action.business,
        action.recurrence,
        action.effort,
    )
    if impact is None or business is None or recurrence is None or effort is None:
        return None
    return round(100 * cbrt(impact * business * recurrence / 125 / effort))


def missing(action: Action, board: Board) -> tuple[str, ...]:
    """What the action still needs before it counts as committed, in words for the screen."""
    if action.state is ActionState.NOT_ACTING:
        return () if action.not_acting_because else ("the reason for not acting",)
    wants = [
        ("owner", bool(action.owner)),
        ("one owner, not several", not any(mark in action.owner for mark in _SEVERAL)),
        ("due date", action.due is not None),
        ("success criterion", action.criterion.stated),
        ("kind", action.action_kind is not None),
        ("permanent or workaround", action.permanence is not None),
    ]
    if action.permanence is Permanence.WORKAROUND:
        wants.append((EXPIRY, action.expires is not None))
        wants.append((FIX, permanent_fix(action, board) is not None))
    wants.append(("the factor it addresses", _addresses_a_factor(action, board)))
    wants.append((_priority_words(action), score(action) is not None))
    return tuple(words for words, there in wants if not there)


def is_ready(action: Action, board: Board) -> bool:
    """Whether nothing is missing for the action to count as committed (or as decided against)."""
    return not missing(action, board)


def permanent_fix(action: Action, board: Board) -> Action | None:
    """The action that replaces a workaround for good: linked, not a workaround itself, not given up."""
    for link in board.links_from(action.id, LinkKind.REPLACED_BY):
        fix = board.find(Action, link.target)
        if (
            fix is not None
            and fix.id != action.id
            and fix.permanence is not Permanence.WORKAROUND
            and fix.state is not ActionState.NOT_ACTING
        ):
            return fix
    return None


def quick_win(action: Action) -> bool:
    """Whether an open action has high priority for little effort (`QUICK_WIN`)."""
    if action.state in (ActionState.DONE, ActionState.NOT_ACTING):
        return False
    points = score(action)
    return (
        points is not None
        and points >= QUICK_WIN_SCORE
        and action.effort is not None
        and action.effort <= QUICK_WIN_EFFORT
    )


def shortens_recovery(board: Board) -> bool:
    """Whether some action that is not given up makes detecting or mitigating faster."""
    return any(
        action.action_kind in _SHORTENING and action.state is not ActionState.NOT_ACTING
        for action in board.of(Action)
    )


def ordered(board: Board) -> list[Action]:
    """All actions: highest priority first, then the earliest due, then by id; unknown comes last."""
    return sorted(board.of(Action), key=_place)


def _place(action: Action) -> tuple[int, date, str]:
    points = score(action)
    return (-1 if points is None else points) * -1, action.due or _LAST, action.id


def _addresses_a_factor(action: Action, board: Board) -> bool:
    links = board.links_from(action.id, LinkKind.ADDRESSES)
    return any(board.find(Factor, link.target) is not None for link in links)


def _priority_words(action: Action) -> str:
    inputs = {
        "user impact": action.user_impact,
        "business": action.business,
        "recurrence": action.recurrence,
        "effort": action.effort,
    }
    unknown = [words for words, value in inputs.items() if value is None]
    return "priority" if len(unknown) == len(inputs) else f"priority ({', '.join(unknown)})"
