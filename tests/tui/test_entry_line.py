"""Writing on the board: one line, several lines at once, text that is no command; nothing typed is ever lost."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from pmtui.model.cards import Action, Factor, Group, SpokenNote, TimelineEvent
from pmtui.model.vocabulary import EventKind, FactorKind, LinkKind, Pane, Role
from pmtui.room.answers import Done
from pmtui.room.commands import EditCard
from pmtui.tui.bursts import is_text
from tests.tui.desks import (
    begin,
    board_of,
    empty_cards,
    entry_says,
    entry_text,
    home_of,
    is_writing,
    live_cards,
    make_app,
    on_board,
    play,
    room_board,
    screen_text,
    to_pane,
    toasts,
    typed,
    until,
)
from tests.tui.modal_boards import EVENT, LONELY

LINES = (
    "2026-11-20 14:05 alert checkout p99 above 2 s\nno time in this one\n2026-11-20 14:09 rollback started\n"
)


def at_once(pilot: Pilot[Any], text: str) -> None:
    """Keys as a terminal without bracketed paste sends a text."""
    for char in text:
        key = {"\n": "enter", "\t": "tab", " ": "space"}.get(char, char)
        pilot.app.post_message(events.Key(key, "\r" if char == "\n" else char))


def _stands(pilot: Pilot[Any], words: str) -> bool:
    return entry_text(pilot) == words


def test_a_line_becomes_an_event_and_the_line_is_ready_for_the_next(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await pilot.press("a")
        await until(pilot, lambda: is_writing(pilot))
        await typed(pilot, "2026-11-20 14:05 alert checkout p99 > 2 s #payments")
        assert "Fri 20 Nov 2026 14:05 CET (13:05 UTC)" in entry_says(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: room_board(pilot).count(TimelineEvent) == 1)
        [event] = room_board(pilot).events()
        assert (event.text, event.event_kind, event.team) == (
            "checkout p99 > 2 s",
            EventKind.ALERT,
            "payments",
        )
        await until(pilot, lambda: entry_text(pilot) == "" and board_of(pilot).entry.is_open)
        await typed(pilot, "+15m rollback started")
        await pilot.press("enter")
        await until(pilot, lambda: room_board(pilot).count(TimelineEvent) == 2)
        await pilot.press("escape", "z")
        await until(pilot, lambda: room_board(pilot).count(TimelineEvent) == 1)
        await pilot.press("Z")
        await until(pilot, lambda: room_board(pilot).count(TimelineEvent) == 2)

    play(make_app(tmp_path, empty_cards()), story)


def test_each_pane_reads_its_own_sort_of_line(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        for pane, line in (
            (Pane.FACTORS, "luck: a copy was at hand"),
            (Pane.OBSERVATIONS, "I thought it was staging"),
            (Pane.ACTIONS, "detect: alert when a backup is missing @ines by 12 Dec"),
        ):
            await to_pane(pilot, pane)
            await pilot.press("a")
            await until(pilot, lambda: is_writing(pilot))
            await typed(pilot, line)
            await pilot.press("enter")
            await until(pilot, lambda: entry_text(pilot) == "")
            await pilot.press("escape")
            await until(pilot, lambda: not board_of(pilot).entry.is_open)
        board = room_board(pilot)
        await until(pilot, lambda: room_board(pilot).count(Action) == 1)
        board = room_board(pilot)
        assert [factor.factor_kind for factor in board.of(Factor)] == [FactorKind.LUCK]
        assert [note.text for note in board.of(SpokenNote)] == ["I thought it was staging"]
        [action] = board.of(Action)
        assert (action.owner, action.text) == ("ines", "alert when a backup is missing")
        assert str(action.due) == "2026-12-12"

    play(make_app(tmp_path, empty_cards()), story)


def test_esc_keeps_what_was_typed_for_each_pane(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        board = board_of(pilot)
        for pane, words in ((Pane.TIMELINE, "14:05 half a"), (Pane.FACTORS, "a condi")):
            await to_pane(pilot, pane)
            await pilot.press("a")
            await until(pilot, lambda: is_writing(pilot))
            await typed(pilot, words)
            await pilot.press("escape")
            await until(pilot, lambda: not board.entry.is_open)
        for pane, words in ((Pane.TIMELINE, "14:05 half a"), (Pane.FACTORS, "a condi")):
            await to_pane(pilot, pane)
            await pilot.press("a")
            await until(pilot, partial(_stands, pilot, words))
            await pilot.press("escape")
            await until(pilot, lambda: not board.entry.is_open)
        assert board.seat.board.seq == 1

    play(make_app(tmp_path, empty_cards()), story)


def test_a_line_that_cant_be_read_stays_and_says_why(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await pilot.press("a")
        await until(pilot, lambda: is_writing(pilot))
        await typed(pilot, "checkout was slow")
        await pilot.press("enter")
        await until(pilot, lambda: "start with a time" in entry_says(pilot))
        await pilot.pause()
        assert entry_text(pilot) == "checkout was slow"
        assert room_board(pilot).count(TimelineEvent) == 0

    play(make_app(tmp_path, empty_cards()), story)


def test_a_refused_line_comes_back_before_what_was_typed_since(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        board = board_of(pilot)

        async def full(_saves: Any) -> list[str]:
            await until(pilot, lambda: entry_text(pilot) == "next")
            return ["The disk is full."]

        board.room._keeper.commit = full  # type: ignore[union-attr,method-assign]
        await to_pane(pilot, Pane.FACTORS)
        await pilot.press("a")
        await until(pilot, lambda: is_writing(pilot))
        await typed(pilot, "first")
        await pilot.press("enter")
        await typed(pilot, "next")
        await until(pilot, lambda: entry_text(pilot) == "first")
        assert "The disk is full." in toasts(pilot.app)
        assert "1 more" in entry_says(pilot)
        assert room_board(pilot).count(Factor) == 0

    play(make_app(tmp_path, empty_cards()), story)


def test_pasted_lines_are_offered_and_the_unreadable_ones_kept_with_their_reason(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        pilot.app.post_message(events.Paste(LINES))
        await until(pilot, lambda: "3 lines pasted" in entry_says(pilot) and is_writing(pilot))
        assert room_board(pilot).count(TimelineEvent) == 0
        await pilot.press("enter")
        await until(pilot, lambda: room_board(pilot).count(TimelineEvent) == 2)
        await until(pilot, lambda: entry_text(pilot) == "no time in this one")
        assert "start with a time" in entry_says(pilot)
        await pilot.press("escape", "z")
        await until(pilot, lambda: room_board(pilot).count(TimelineEvent) == 0, "one undo for one paste")

    play(make_app(tmp_path, empty_cards()), story)


def test_pasted_lines_can_be_joined_or_dropped_and_a_draft_survives_both(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        board = board_of(pilot)
        await to_pane(pilot, Pane.FACTORS)
        await pilot.press("a")
        await until(pilot, lambda: is_writing(pilot))
        await typed(pilot, "mine")
        pilot.app.post_message(events.Paste("one\ntwo"))
        await until(pilot, lambda: "2 lines pasted" in entry_says(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "pasted" not in entry_says(pilot))
        assert entry_text(pilot) == "mine"
        assert board.entry.is_open
        pilot.app.post_message(events.Paste("one\ntwo"))
        await until(pilot, lambda: "2 lines pasted" in entry_says(pilot))
        await pilot.press("tab")
        await until(pilot, lambda: entry_text(pilot) == "mine one two")

    play(make_app(tmp_path, empty_cards()), story)


def test_more_than_a_line_takes_is_not_cut_but_said(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await to_pane(pilot, Pane.FACTORS)
        pilot.app.post_message(events.Paste("x" * 5_000))
        await until(pilot, lambda: "5,000 characters" in entry_says(pilot))
        assert entry_text(pilot) == ""

    play(make_app(tmp_path, empty_cards()), story)


def test_text_pasted_outside_an_input_runs_no_command(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        board, before = board_of(pilot), board_of(pilot).seat.board.seq
        await to_pane(pilot, Pane.FACTORS)
        pilot.app.post_message(events.Paste("d]Bz+sC"))
        await until(pilot, lambda: entry_text(pilot) == "d]Bz+sC")
        assert board.seat.board.seq == before
        assert toasts(pilot.app) == []

    play(make_app(tmp_path, live_cards()), story)


def test_a_burst_of_keys_is_a_text_and_runs_no_command(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        before = board_of(pilot).seat.board.seq
        await to_pane(pilot, Pane.FACTORS)
        at_once(pilot, "drop the disk ]]")
        await until(pilot, lambda: entry_text(pilot) == "drop the disk ]]")
        assert board_of(pilot).seat.board.seq == before
        assert toasts(pilot.app) == []

    play(make_app(tmp_path, live_cards()), story)


def test_a_burst_of_lines_is_offered_one_entry_a_line(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        at_once(pilot, LINES)
        await until(pilot, lambda: "3 lines pasted" in entry_says(pilot))
        assert room_board(pilot).count(TimelineEvent) == 0

    play(make_app(tmp_path, empty_cards()), story)


def test_keys_pressed_quickly_are_still_keys(tmp_path: Path) -> None:
    """Held keys repeat, and keys wait in line while the program is busy."""

    def keys(text: str, apart: float) -> list[events.Key]:
        made = [events.Key(char, char) for char in text]
        for n, key in enumerate(made):
            key.time = n * apart
        return made

    assert is_text(keys("14:05 alert", 0.0005))
    assert not is_text(keys("14:05 alert", 0.03))
    assert not is_text(keys("jjjjjjjj", 0.0005))
    assert not is_text(keys("1a", 0.0005))

    async def story(pilot: Pilot[Any]) -> None:
        timeline = board_of(pilot).panes[Pane.TIMELINE].list
        assert timeline.cursor_id == EVENT
        at_once(pilot, "jj")
        await until(pilot, lambda: timeline.cursor_id == LONELY)

    play(make_app(tmp_path, live_cards()), story)


def test_a_burst_on_the_home_screen_is_searched_for(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        at_once(pilot, "nightly backup")
        box = home_of(pilot).query_one(Input)
        await until(pilot, lambda: box.value == "nightly backup")

    play(make_app(tmp_path, live_cards(), open_first=False), story)


def test_an_edit_of_a_card_changed_meanwhile_is_refused_and_kept(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        board = board_of(pilot)
        await to_pane(pilot, Pane.FACTORS)
        await pilot.press("enter")
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "CardForm")
        form: Any = pilot.app.screen
        factor = form.card
        form.rows["text"].put("What I think it was")
        other = board.room.sit(Role.CO_FACILITATOR)  # type: ignore[union-attr]
        theirs = factor.model_copy(update={"text": "What somebody else wrote"})
        assert isinstance(await other.do(EditCard(card=theirs, based_on=factor.rev)), Done)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: on_board(pilot.app) and toasts(pilot.app), "the refusal")
        assert room_board(pilot).get(factor.id).text == "What somebody else wrote"  # type: ignore[union-attr]
        await pilot.press("enter")
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "CardForm")
        again: Any = pilot.app.screen
        await until(pilot, lambda: again.is_mounted and again.typed["text"] == "What I think it was")

    play(make_app(tmp_path, live_cards()), story)


def test_marked_notes_become_a_group_and_a_selection_a_factor(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        board = board_of(pilot)
        spoken = next(iter(board.board.of(SpokenNote)))
        board.jump_to(spoken.id)
        await until(pilot, lambda: board.card is not None and board.focused is board.focused_pane.list)
        await pilot.press("g")
        await until(pilot, lambda: is_writing(pilot))
        await typed(pilot, "Restores")
        await pilot.press("enter")
        await until(pilot, lambda: any(g.title == "Restores" for g in room_board(pilot).of(Group)))
        group = next(g for g in room_board(pilot).of(Group) if g.title == "Restores")
        assert [k.source for k in room_board(pilot).links_to(group.id, LinkKind.BELONGS)] == [spoken.id]
        await until(pilot, lambda: not is_writing(pilot), "the group is named; the next key is a key again")
        await to_pane(pilot, Pane.TIMELINE)
        await pilot.press("f")
        await until(pilot, lambda: entry_text(pilot) == "Replication lag alert")
        await pilot.press("enter")
        await until(
            pilot, lambda: any(f.text == "Replication lag alert" for f in room_board(pilot).of(Factor))
        )
        factor = next(f for f in room_board(pilot).of(Factor) if f.text == "Replication lag alert")
        assert len(room_board(pilot).evidence_of(factor)) == 1

    play(make_app(tmp_path, live_cards()), story)


def test_the_line_says_in_full_what_it_is_for(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        def is_line(text: str) -> bool:
            return text in (line.strip() for line in screen_text(pilot.app).splitlines())

        for pane, label in ((Pane.TIMELINE, "Event"), (Pane.FACTORS, "Factor"), (Pane.ACTIONS, "Action")):
            await to_pane(pilot, pane)
            await pilot.press("a")
            await until(pilot, lambda: is_writing(pilot))
            await until(pilot, partial(is_line, label), label)
            await pilot.press("escape")

    play(make_app(tmp_path, live_cards()), story)


def test_the_coach_asks_and_never_blocks(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await begin(pilot)
        await to_pane(pilot, Pane.FACTORS)
        await pilot.press("a")
        await until(pilot, lambda: is_writing(pilot))
        await typed(pilot, "human error by the operator")
        await until(pilot, lambda: "“" in entry_says(pilot), "a question of the coach")
        await pilot.press("enter")
        await until(
            pilot, lambda: "human error by the operator" in [f.text for f in room_board(pilot).of(Factor)]
        )

    play(make_app(tmp_path, live_cards()), story)
