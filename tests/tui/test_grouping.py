"""Grouping notes on the board: what is alike, by keys and by mouse, into new groups and existing ones, and out again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.events import MouseDown, MouseMove, MouseUp
from textual.pilot import Pilot

from pmtui.model.cards import Card, Factor, Group, Link, Observation, Review, SpokenNote, Tally
from pmtui.model.vocabulary import LinkKind, Pane
from pmtui.tui.widgets.card_list import CardList
from tests.tui.desks import (
    board_of,
    entry_text,
    is_writing,
    last_toast,
    make_app,
    play,
    room_board,
    screen_text,
    to_pane,
    toasts,
    typed,
    until,
)
from tests.tui.modal_boards import ident

REVIEW, SESSION, GROUP, OTHER_GROUP = ident(1), ident(2), ident(3), ident(4)
TESTED, NOBODY, RUNBOOK, NOISY, IN_GROUP, IN_OTHER, SPOKEN = (ident(n) for n in range(10, 17))
TEXTS = {
    TESTED: "The backups were never tested",
    NOBODY: "Nobody had tested the backups",
    RUNBOOK: "The runbook was a year old",
    NOISY: "Alerts are noisy and get ignored",
    IN_GROUP: "Noisy alerts get ignored",
    IN_OTHER: "Chat stayed calm",
}

Story = Callable[[Pilot[Any]], Awaitable[None]]


def notes_board() -> list[Card]:
    """Six notes: two alike, one like what is in a group; two groups with a note each, one of them voted for."""
    return [
        Review(id=REVIEW, review=REVIEW, title="Database outage"),
        *(Observation(id=i, review=REVIEW, session=SESSION, text=text) for i, text in TEXTS.items()),
        SpokenNote(id=SPOKEN, review=REVIEW, text="We were lucky"),
        Group(id=GROUP, review=REVIEW, title="Alerting"),
        Group(id=OTHER_GROUP, review=REVIEW, title="What went well"),
        Link.between(IN_GROUP, GROUP, LinkKind.BELONGS, REVIEW),
        Link.between(IN_OTHER, OTHER_GROUP, LinkKind.BELONGS, REVIEW),
        Tally(id=ident(30), review=REVIEW, target=GROUP, session=SESSION, n=5, voters=5),
    ]


def on_notes(tmp_path: Path, story: Story, size: tuple[int, int] = (120, 40)) -> None:
    """Tell a story that begins in the pane of observations."""

    async def told(pilot: Pilot[Any]) -> None:
        await to_pane(pilot, Pane.OBSERVATIONS)
        await story(pilot)

    play(make_app(tmp_path, notes_board()), told, size)


def notes_of(pilot: Pilot[Any]) -> CardList:
    return board_of(pilot).panes[Pane.OBSERVATIONS].list


async def select(pilot: Pilot[Any], card_id: str) -> None:
    assert notes_of(pilot).jump_to(card_id)
    await until(pilot, lambda: board_of(pilot).card is not None and notes_of(pilot).cursor_id == card_id)


async def mark(pilot: Pilot[Any], *card_ids: str) -> None:
    for card_id in card_ids:
        await select(pilot, card_id)
        await pilot.press("space")
    await until(pilot, lambda: notes_of(pilot).marked >= set(card_ids))


def members(pilot: Pilot[Any], group: str) -> set[str]:
    return {made.source for made in room_board(pilot).links_to(group, LinkKind.BELONGS)}


def home(pilot: Pilot[Any], note: str) -> str:
    """The title of the group a note is in."""
    board = room_board(pilot)
    titles = [
        group.title
        for made in board.links_from(note, LinkKind.BELONGS)
        if (group := board.find(Group, made.target))
    ]
    assert len(titles) <= 1
    return titles[0] if titles else ""


# --- what is alike ---------------------------------------------------------------


def test_notes_like_others_say_so_quietly(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await pilot.press("0")
        await until(pilot, lambda: board_of(pilot).zoomed)
        await pilot.pause()
        lines = {i: line for line in screen_text(pilot.app).splitlines() for i in TEXTS if TEXTS[i] in line}
        assert "≈ like 1 other" in lines[TESTED]
        assert "≈ like 1 other" in lines[NOBODY]
        assert "≈ like a group's" in lines[NOISY]
        for note in (RUNBOOK, IN_GROUP, IN_OTHER):
            assert "like" not in lines[note]

    on_notes(tmp_path, story)


def test_one_key_marks_what_is_alike_and_another_groups_it_in_one_step(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await select(pilot, TESTED)
        await pilot.press("L")
        await until(pilot, lambda: notes_of(pilot).marked == {TESTED, NOBODY})
        await until(pilot, lambda: "g groups them" in last_toast(pilot.app))
        before = room_board(pilot).seq
        await pilot.press("g")
        await until(pilot, lambda: is_writing(pilot))
        await typed(pilot, "Backups")
        await pilot.press("enter")
        await until(pilot, lambda: home(pilot, TESTED) == home(pilot, NOBODY) == "Backups")
        assert room_board(pilot).seq == before + 1
        await until(pilot, lambda: not notes_of(pilot).marked)
        await until(pilot, lambda: not is_writing(pilot), "one group is named, the next key is a key")
        await pilot.press("z")
        await until(pilot, lambda: home(pilot, TESTED) == home(pilot, NOBODY) == "")
        assert not [group for group in room_board(pilot).of(Group) if group.title == "Backups"]

    on_notes(tmp_path, story)


def test_a_note_like_those_of_a_group_joins_it_without_a_question(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await select(pilot, NOISY)
        await pilot.press("L")
        await until(pilot, lambda: notes_of(pilot).marked == {NOISY, GROUP})
        await until(pilot, lambda: "g adds to “Alerting”" in last_toast(pilot.app))
        await pilot.press("g")
        await until(pilot, lambda: home(pilot, NOISY) == "Alerting")
        assert not is_writing(pilot)
        await until(pilot, lambda: not notes_of(pilot).marked)

    on_notes(tmp_path, story)


def test_a_note_like_no_other_says_so(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await select(pilot, RUNBOOK)
        await pilot.press("L")
        await until(pilot, lambda: "No other note says nearly the same." in toasts(pilot.app))
        assert not notes_of(pilot).marked

    on_notes(tmp_path, story)


# --- by keys -----------------------------------------------------------------------


def test_marked_notes_join_the_group_marked_with_them_in_one_step(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await mark(pilot, RUNBOOK, SPOKEN, IN_OTHER, GROUP)
        before = room_board(pilot).seq
        await pilot.press("g")
        await until(pilot, lambda: members(pilot, GROUP) == {IN_GROUP, RUNBOOK, SPOKEN, IN_OTHER})
        assert room_board(pilot).seq == before + 1
        assert not members(pilot, OTHER_GROUP), "a note is in one group at a time"
        await until(pilot, lambda: not notes_of(pilot).marked)
        await pilot.press("z")
        await until(pilot, lambda: members(pilot, GROUP) == {IN_GROUP})
        assert members(pilot, OTHER_GROUP) == {IN_OTHER}

    on_notes(tmp_path, story)


def test_two_groups_marked_are_one_too_many(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await mark(pilot, RUNBOOK, GROUP, OTHER_GROUP)
        await pilot.press("g")
        await until(pilot, lambda: "leave a single group marked" in last_toast(pilot.app))
        assert home(pilot, RUNBOOK) == ""
        assert not is_writing(pilot)

    on_notes(tmp_path, story)


@pytest.mark.parametrize("notes", [(IN_GROUP,), (IN_GROUP, IN_OTHER)])
def test_notes_leave_their_group_in_one_step(tmp_path: Path, notes: tuple[str, ...]) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        if len(notes) > 1:
            await mark(pilot, *notes)
        else:
            await select(pilot, *notes)
        before = room_board(pilot).seq
        await pilot.press("u")
        await until(pilot, lambda: not any(home(pilot, note) for note in notes))
        assert room_board(pilot).seq == before + 1
        await until(pilot, lambda: "out of the group · z undoes" in last_toast(pilot.app))
        assert room_board(pilot).find(Group, GROUP) is not None
        await pilot.press("z")
        await until(pilot, lambda: all(home(pilot, note) for note in notes))

    on_notes(tmp_path, story)


def test_a_note_in_no_group_says_so(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await select(pilot, RUNBOOK)
        await pilot.press("u")
        await until(pilot, lambda: "These notes are in no group." in toasts(pilot.app))

    on_notes(tmp_path, story)


# --- by mouse ----------------------------------------------------------------------


def spot(pilot: Pilot[Any], card_id: str, x: int = 8) -> tuple[int, int]:
    """Where on the screen a card's row is."""
    rows = notes_of(pilot)
    row = rows.source.index(card_id)
    assert row is not None
    y = row * rows.source.height - rows.scroll_offset.y
    assert 0 <= y < rows.size.height, "the row is not seen"
    return rows.region.x + x, rows.region.y + y


async def point(pilot: Pilot[Any], kind: type[Any], at: tuple[int, int], *, ctrl: bool = False) -> None:
    """The terminal says what the mouse does."""
    x, y = at
    event = kind(None, x, y, 0, 0, 0 if kind is MouseMove else 1, False, False, ctrl, x, y)
    pilot.app.post_message(event)
    await pilot.pause()


async def click(pilot: Pilot[Any], at: tuple[int, int], *, ctrl: bool = False) -> None:
    await point(pilot, MouseDown, at, ctrl=ctrl)
    await point(pilot, MouseUp, at, ctrl=ctrl)


async def drag(pilot: Pilot[Any], start: tuple[int, int], end: tuple[int, int]) -> None:
    await point(pilot, MouseDown, start)
    await point(pilot, MouseMove, (start[0] + 1, start[1]))
    await point(pilot, MouseMove, end)
    await point(pilot, MouseUp, end)


def test_a_click_selects_and_one_with_ctrl_or_at_the_edge_marks(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        rows = notes_of(pilot)
        await click(pilot, spot(pilot, RUNBOOK))
        await until(pilot, lambda: rows.cursor_id == RUNBOOK)
        assert not rows.marked
        await click(pilot, spot(pilot, TESTED), ctrl=True)
        await until(pilot, lambda: rows.marked == {TESTED})
        assert rows.cursor_id == TESTED
        await click(pilot, spot(pilot, NOBODY, x=1))
        await until(pilot, lambda: rows.marked == {TESTED, NOBODY})
        await click(pilot, spot(pilot, TESTED, x=1))
        await click(pilot, spot(pilot, NOBODY), ctrl=True)
        await until(pilot, lambda: not rows.marked)
        await click(pilot, spot(pilot, RUNBOOK, x=1))
        assert not rows.marked, "the column of marks is there only when something is marked"
        await click(pilot, spot(pilot, RUNBOOK, x=0))
        await until(pilot, lambda: rows.marked == {RUNBOOK})

    on_notes(tmp_path, story)


def test_a_note_dragged_onto_a_group_joins_it(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await drag(pilot, spot(pilot, RUNBOOK), spot(pilot, GROUP))
        await until(pilot, lambda: home(pilot, RUNBOOK) == "Alerting")
        assert pilot.app.mouse_captured is None
        await drag(pilot, spot(pilot, TESTED), spot(pilot, IN_OTHER))
        await until(pilot, lambda: home(pilot, TESTED) == "What went well")
        assert not is_writing(pilot)

    on_notes(tmp_path, story)


def test_a_note_dragged_onto_another_makes_a_group_of_both(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await drag(pilot, spot(pilot, TESTED), spot(pilot, NOBODY))
        await until(pilot, lambda: is_writing(pilot))
        await typed(pilot, "Backups")
        await pilot.press("enter")
        await until(pilot, lambda: home(pilot, TESTED) == home(pilot, NOBODY) == "Backups")
        assert home(pilot, RUNBOOK) == ""

    on_notes(tmp_path, story)


def test_all_marked_notes_come_along_with_the_one_dragged(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await mark(pilot, TESTED, RUNBOOK)
        await drag(pilot, spot(pilot, RUNBOOK), spot(pilot, OTHER_GROUP))
        await until(pilot, lambda: members(pilot, OTHER_GROUP) == {IN_OTHER, TESTED, RUNBOOK})
        await mark(pilot, TESTED)
        await drag(pilot, spot(pilot, NOBODY), spot(pilot, GROUP))
        await until(pilot, lambda: members(pilot, GROUP) == {IN_GROUP, NOBODY})
        assert home(pilot, TESTED) == "What went well", "what is marked stays where another note is dragged"

    on_notes(tmp_path, story)


def test_a_drag_that_ends_nowhere_changes_nothing(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        before = room_board(pilot).seq
        x, y = spot(pilot, RUNBOOK)
        await drag(pilot, (x, y), (2, 4))
        await drag(pilot, spot(pilot, GROUP), spot(pilot, OTHER_GROUP))
        await until(pilot, lambda: "Drag notes onto a note or a group." in toasts(pilot.app))
        await drag(pilot, spot(pilot, RUNBOOK), spot(pilot, RUNBOOK, x=20))
        await pilot.pause()
        assert room_board(pilot).seq == before
        assert not is_writing(pilot)
        assert pilot.app.mouse_captured is None
        await click(pilot, spot(pilot, TESTED))
        await until(pilot, lambda: notes_of(pilot).cursor_id == TESTED)

    on_notes(tmp_path, story)


# --- into factors --------------------------------------------------------------------


def test_a_group_becomes_a_factor_in_one_step_and_its_votes_come_along(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await select(pilot, GROUP)
        before = room_board(pilot).seq
        await pilot.press("f")
        await until(pilot, lambda: is_writing(pilot) and entry_text(pilot) == "Alerting")
        await pilot.press("enter")
        await until(pilot, lambda: room_board(pilot).count(Factor))
        [factor] = room_board(pilot).of(Factor)
        assert (factor.text, room_board(pilot).seq) == ("Alerting", before + 1)
        [ground] = room_board(pilot).links_to(factor.id)
        assert (ground.source, ground.link_kind) == (GROUP, LinkKind.SUPPORTS)
        assert members(pilot, GROUP) == {IN_GROUP}
        await until(pilot, lambda: not is_writing(pilot))
        await to_pane(pilot, Pane.FACTORS)
        await pilot.pause()
        [line] = [line for line in screen_text(pilot.app).splitlines() if "▲ Alerting" in line]
        assert "●●●●● 5" in line
        assert "1 note" in screen_text(pilot.app)
        await to_pane(pilot, Pane.OBSERVATIONS)
        await mark(pilot, NOISY, GROUP)
        await pilot.press("g")
        await until(pilot, lambda: home(pilot, NOISY) == "Alerting")
        await until(pilot, lambda: "2 notes" in screen_text(pilot.app), "both that are in the group")

    on_notes(tmp_path, story)
