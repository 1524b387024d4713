"""The link picker: what may bear on what, found as one types; links that exist are marked and can go."""

from __future__ import annotations

import pytest
from textual.widgets import Static

from pmtui.model.board import Board, Change
from pmtui.model.cards import Action, Card, Factor, Group, Question, TimelineEvent, link_id
from pmtui.model.text import clean_line
from pmtui.model.vocabulary import LinkKind
from pmtui.tui.screens.link_picker import LinkChoice, LinkPicker, LinkRows, NewFactor, Unlink, targets_of
from tests.hostile import HOSTILE
from tests.tui.conftest import Settle
from tests.tui.modal_boards import (
    ACTION,
    BARE,
    DECISION,
    EVENT,
    FACTOR,
    GROUP,
    LOOSE,
    NOTE,
    REVIEW,
    SPOKEN,
    link,
    small_board,
)
from tests.tui.modal_host import Host, played

BOARD = small_board()


def cards(*ids: str, board: Board = BOARD) -> tuple[Card, ...]:
    """Those cards of the board."""
    found = tuple(card for card in (board.get(card_id) for card_id in ids) if card is not None)
    assert len(found) == len(ids)
    return found


def drawn(picker: LinkPicker) -> list[str]:
    """The rows as text."""
    source = picker.list.source
    return ["".join(text for text, _tone in source.draw(n, 100)[0]) for n in range(len(source))]


def advice(picker: LinkPicker) -> str:
    """The line above the keys."""
    return str(picker.query_one(".sheet--advice", Static).content)


@pytest.mark.parametrize(
    ("sources", "wanted"),
    [
        ((EVENT,), {FACTOR, BARE}),
        ((EVENT, DECISION), {FACTOR, BARE}),
        ((NOTE,), {FACTOR, BARE, GROUP}),
        ((GROUP,), {FACTOR, BARE, NOTE, SPOKEN}),
        ((ACTION,), {FACTOR, BARE, LOOSE}),
        ((REVIEW,), set()),
        ((EVENT, ACTION), set()),
    ],
)
def test_only_what_the_rules_allow_is_offered(sources: tuple[str, ...], wanted: set[str]) -> None:
    assert {target.card.id for target in targets_of(BOARD, cards(*sources))} == wanted


def test_a_factor_is_linked_from_the_other_end() -> None:
    targets = list(targets_of(BOARD, cards(FACTOR)))
    assert all(target.backward for target in targets)
    assert {type(target.card) for target in targets} >= {TimelineEvent, Group, Action}
    assert [target.card.id for target in targets if target.linked] == [EVENT, ACTION]


def test_of_several_sources_some_may_be_linked() -> None:
    target = next(t for t in targets_of(BOARD, cards(EVENT, DECISION)) if t.card.id == FACTOR)
    assert len(target.linked) == 1
    assert not target.is_linked
    row = LinkRows([target], "").draw(0, 100)[0]
    assert "1 of 2 linked" in "".join(text for text, _tone in row)


@played
async def test_typing_finds_and_enter_links(settle: Settle) -> None:
    app = Host(LinkPicker(BOARD, cards(EVENT)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"prompt", "enter")
        await settle(pilot, lambda: app.answered)
    assert app.answer == LinkChoice((EVENT,), BARE, LinkKind.SUPPORTS)


@played
async def test_from_a_factor_the_card_picked_is_the_source(settle: Settle) -> None:
    app = Host(LinkPicker(BOARD, cards(BARE)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"rehearse", "enter")
        await settle(pilot, lambda: app.answered)
    assert app.answer == LinkChoice((LOOSE,), BARE, LinkKind.ADDRESSES)


@played
async def test_a_link_that_exists_is_marked_and_can_be_taken_back(settle: Settle) -> None:
    picker = LinkPicker(BOARD, cards(EVENT))
    app = Host(picker)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "linked" in drawn(picker)[0]
        await pilot.press("enter")
        await settle(pilot, lambda: "already" in advice(picker))
        assert not app.answered
        await pilot.press("ctrl+d")
        await settle(pilot, lambda: app.answered)
    assert app.answer == Unlink((link_id(EVENT, FACTOR, LinkKind.SUPPORTS),))
    assert app.answer.link == link_id(EVENT, FACTOR, LinkKind.SUPPORTS)


@played
async def test_taking_back_what_is_not_there_says_so(settle: Settle) -> None:
    picker = LinkPicker(BOARD, cards(EVENT))
    app = Host(picker)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "ctrl+d")
        await settle(pilot, lambda: "no link" in advice(picker))
        assert not app.answered


@played
async def test_the_last_row_makes_a_factor_of_the_words_typed_or_of_the_card(settle: Settle) -> None:
    app = Host(LinkPicker(BOARD, cards(ACTION)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"No alert on backups", "enter")
        await settle(pilot, lambda: app.answered)
        assert app.answer == NewFactor("No alert on backups", (ACTION,), LinkKind.ADDRESSES)
        app.show_again(LinkPicker(BOARD, cards(EVENT, DECISION)))
        await settle(pilot)
        await pilot.press("pagedown", "enter")
        await settle(pilot, lambda: app.answered)
    assert app.answer == NewFactor("Replication lag alert", (EVENT, DECISION), LinkKind.SUPPORTS)


@played
async def test_esc_empties_the_filter_then_leaves(settle: Settle) -> None:
    picker = LinkPicker(BOARD, cards(EVENT))
    app = Host(picker)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"zz", "escape")
        await settle(pilot, lambda: picker.filter.value == "")
        assert not app.answered
        await pilot.press("escape")
        await settle(pilot, lambda: app.answered)
    assert app.answer is None


@played
async def test_a_double_click_links(settle: Settle) -> None:
    picker = LinkPicker(BOARD, cards(DECISION))
    app = Host(picker)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.click(picker.list, offset=(20, 1), times=2)
        await settle(pilot, lambda: app.answered)
    assert app.answer == LinkChoice((DECISION,), BARE, LinkKind.SUPPORTS)


@played
async def test_hostile_words_are_words(settle: Settle) -> None:
    board = small_board(HOSTILE)
    hostile = TimelineEvent.model_validate(cards(DECISION)[0].__dict__ | {"text": HOSTILE})
    picker = LinkPicker(board, (hostile,))
    app = Host(picker)
    async with app.run_test(size=(80, 24)) as pilot:
        picker.filter.value = HOSTILE
        await settle(pilot, lambda: "[/x]" in drawn(picker)[-1])
        await pilot.press("pagedown", "enter")
        await settle(pilot, lambda: app.answered)
    assert app.answer.text == clean_line(HOSTILE)


@played
async def test_a_card_that_bears_on_nothing_says_so(settle: Settle) -> None:
    picker = LinkPicker(BOARD, (Question(id="f" * 32, text="Who knew?"),))
    app = Host(picker)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "nothing to link" in picker.list.source.empty[0]
        await pilot.press("enter", "ctrl+d", "escape")
        await settle(pilot, lambda: app.answered)
    assert app.answer is None


def test_a_link_between_all_sources_and_the_target_is_whole() -> None:
    both = BOARD.apply(Change(2, (link(DECISION, FACTOR, LinkKind.SUPPORTS),)))
    targets = {t.card.id: t for t in targets_of(both, cards(EVENT, DECISION, board=both))}
    assert targets[FACTOR].is_linked
    assert isinstance(targets[BARE].card, Factor)
    assert not targets[BARE].linked
