"""What an action needs to count as committed, and the order of actions."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmtui.facilitation import priority
from pmtui.ids import counted_ids
from pmtui.model.board import Board, board_of
from pmtui.model.cards import Action, Card, Criterion, Factor, Link, Review
from pmtui.model.vocabulary import ActionKind, ActionState, LinkKind, Permanence

REVIEW = "a" * 32
NEW_ID = counted_ids()
FACTOR = Factor(id=NEW_ID(), text="retries had no limit")
POINTS = st.integers(1, 5)


def full(**changes: object) -> Action:
    action = Action(
        id=NEW_ID(),
        text="limit retries in checkout",
        owner="payments lead",
        due=date(2026, 4, 1),
        criterion=Criterion(metric="retries per call", target="3 at most"),
        action_kind=ActionKind.PREVENT,
        permanence=Permanence.PERMANENT,
        user_impact=3,
        business=3,
        recurrence=3,
        effort=3,
    )
    return action.model_copy(update=changes)


def board(*cards: Card) -> Board:
    return board_of(REVIEW, [Review(id=REVIEW, title="Checkout"), FACTOR, *cards])


def on_factor(action: Action) -> Link:
    return Link.between(action.id, FACTOR.id, LinkKind.ADDRESSES)


def test_the_score_runs_to_100_and_is_none_with_an_unknown() -> None:
    best = full(user_impact=5, business=5, recurrence=5, effort=1)
    assert priority.score(best) == 100
    assert priority.score(full()) == 42
    assert priority.score(full(effort=None)) is None


@settings(max_examples=50)
@given(POINTS, POINTS, POINTS, POINTS)
def test_more_harm_raises_the_score_and_more_effort_lowers_it(a: int, b: int, c: int, e: int) -> None:
    def points(a: int, b: int, c: int, e: int) -> int:
        found = priority.score(full(user_impact=a, business=b, recurrence=c, effort=e))
        assert found is not None
        return found

    now = points(a, b, c, e)
    assert 0 <= now <= 100
    assert a == 5 or points(a + 1, b, c, e) > now
    assert c == 5 or points(a, b, c + 1, e) > now
    assert e == 5 or points(a, b, c, e + 1) < now


def test_a_whole_action_is_ready() -> None:
    action = full()
    assert priority.missing(action, board(action, on_factor(action))) == ()
    assert priority.is_ready(action, board(action, on_factor(action)))


def test_an_empty_action_names_everything_it_lacks() -> None:
    action = Action(id=NEW_ID(), text="improve monitoring")
    assert priority.missing(action, board(action)) == (
        "owner",
        "due date",
        "success criterion",
        "kind",
        "permanent or workaround",
        "the factor it addresses",
        "priority",
    )
    assert not priority.is_ready(action, board(action))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"owner": "Ada, Grace"}, "one owner, not several"),
        ({"owner": "Ada and Grace"}, "one owner, not several"),
        ({"criterion": Criterion(metric="retries per call")}, "success criterion"),
        ({"effort": None, "business": None}, "priority (business, effort)"),
    ],
)
def test_what_is_half_given_is_missing(change: dict[str, object], words: str) -> None:
    action = full(**change)
    assert priority.missing(action, board(action, on_factor(action))) == (words,)


def test_a_link_to_a_factor_that_is_gone_does_not_count() -> None:
    action = full()
    gone = Link.between(action.id, NEW_ID(), LinkKind.ADDRESSES)
    assert priority.missing(action, board(action, gone)) == ("the factor it addresses",)


def test_a_workaround_needs_an_expiry_and_a_permanent_fix() -> None:
    action = full(permanence=Permanence.WORKAROUND)
    bare = board(action, on_factor(action))
    assert priority.missing(action, bare) == ("expiry date", "its permanent fix")
    dated = action.model_copy(update={"expires": date(2026, 5, 1)})
    fix = full()
    link = Link.between(action.id, fix.id, LinkKind.REPLACED_BY)
    assert priority.is_ready(dated, board(dated, on_factor(dated), fix, link))
    for useless in (
        fix.model_copy(update={"permanence": Permanence.WORKAROUND}),
        fix.model_copy(update={"state": ActionState.NOT_ACTING}),
    ):
        assert priority.missing(dated, board(dated, on_factor(dated), useless, link)) == (
            "its permanent fix",
        )


def test_not_acting_needs_a_reason_and_nothing_else() -> None:
    action = Action(id=NEW_ID(), text="rewrite checkout", state=ActionState.NOT_ACTING)
    assert priority.missing(action, board(action)) == ("the reason for not acting",)
    reasoned = action.model_copy(update={"not_acting_because": "replaced in June"})
    assert priority.is_ready(reasoned, board(reasoned))


def test_a_quick_win_is_high_priority_for_little_effort() -> None:
    win = full(user_impact=4, business=4, recurrence=4, effort=2)
    assert priority.quick_win(win)
    assert not priority.quick_win(win.model_copy(update={"effort": 3}))
    assert not priority.quick_win(full(user_impact=1, business=1, recurrence=1, effort=1))
    assert not priority.quick_win(full(effort=None))
    assert not priority.quick_win(win.model_copy(update={"state": ActionState.DONE}))


def test_only_detecting_and_mitigating_shorten_recovery() -> None:
    prevent = full()
    detect = full(action_kind=ActionKind.DETECT)
    dropped = detect.model_copy(update={"state": ActionState.NOT_ACTING})
    assert not priority.shortens_recovery(board())
    assert not priority.shortens_recovery(board(prevent, dropped))
    assert priority.shortens_recovery(board(prevent, detect))
    assert priority.shortens_recovery(board(full(action_kind=ActionKind.MITIGATE)))


def test_actions_are_ordered_by_priority_then_due_then_id() -> None:
    low, unknown = full(effort=5), full(effort=None, due=date(2026, 1, 1))
    late, soon = full(due=date(2026, 6, 1)), full(due=date(2026, 3, 1))
    undated = full(due=None)
    twins = sorted([full(due=date(2026, 5, 5)), full(due=date(2026, 5, 5))], key=lambda a: a.id)
    found = priority.ordered(board(unknown, undated, low, late, *reversed(twins), soon))
    assert found == [soon, *twins, late, undated, low, unknown]
