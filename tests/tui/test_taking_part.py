"""A participant at their own terminal: what they see, write, vote, signal, suggest, take and claim."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

from pmtui.facilitation.ground_rules import RULES, TOLD
from pmtui.facilitation.language import Coach
from pmtui.model.board import Board, board_of
from pmtui.model.cards import Action, Claim, Factor, Observation, Question, SpokenNote, Suggestion, Tally
from pmtui.model.vocabulary import Pane, Role, SuggestionKind
from pmtui.model.when import Context
from pmtui.room.answers import Linked
from pmtui.room.commands import AddCards, EditCard, OpenPulse, OpenSheet, OpenVote
from pmtui.room.drafts import MemoryDrafts
from pmtui.room.envelope import NOTE_BYTES
from pmtui.room.seats import LocalSeat
from pmtui.room.written import NO, YES, Receipt
from pmtui.tui.actions import ACTS, BY_ID, EVERYBODY, unavailable
from pmtui.tui.keys import key_names
from pmtui.tui.palette import commands
from pmtui.tui.receipts import in_words
from pmtui.tui.screens.note_sheet import NoteSheet, Slot
from pmtui.tui.screens.suggest import read_suggestion
from pmtui.tui.taking_part import TakingPart
from tests.room.rooms import ACTION, AGENDA, CANARY, EVENT, FACTOR, GROUP, REVIEW, full_board
from tests.tui.desks import NOW, screen_text, toasts, typed, until
from tests.tui.part_desks import Table, take_part


def said(table: Table) -> str:
    """The line that speaks to the participant."""
    return str(table.board.ask.content)


def notes_shown(table: Table) -> str:
    """The rows of the observations, as they are drawn."""
    rows = table.board.panes[Pane.OBSERVATIONS].list.source
    return " ".join(piece for n in range(len(rows)) for line in rows.draw(n, 100) for piece, _tone in line)


def receipt(table: Table) -> str:
    return str(table.app.screen.query_one(".ballot--receipt", Static).content)


def advice(table: Table) -> str:
    return str(table.app.screen.query_one(".sheet--advice", Static).content)


async def open_sheet(table: Table) -> NoteSheet:
    """The sheet, with the sentences read."""
    await table.press("n")
    sheet = await table.top("NoteSheet")
    assert isinstance(sheet, NoteSheet)
    if sheet.reading:
        await table.press("enter")
    await until(table.pilot, lambda: isinstance(getattr(table.app.focused, "parent", None), Slot))
    return sheet


# --- what a participant's board is ------------------------------------------------


def test_only_what_a_participant_may_do_is_shown(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        await table.begin()
        board = table.board
        footer = str(board.keys.content)
        assert "Note sheet" in footer
        assert "Next phase" not in footer
        mine = {f"{a.group}: {a.words}" for a in ACTS if a.scope == "board" and Role.PARTICIPANT in a.who}
        offered = {c.title for c in commands(table.app, board)}
        assert mine <= offered
        assert not any(f"{a.group}: {a.words}" in offered for a in ACTS if a.id in ("add", "bell", "purge"))
        await table.press("question_mark")
        await table.top("HelpScreen")
        await until(table.pilot, lambda: "Zoom pane" in screen_text(table.app))
        assert "Add other…" not in screen_text(table.app)
        assert CANARY not in screen_text(table.app)

    take_part(tmp_path, story)


def test_keys_that_mean_something_else_to_hosts_are_the_participants_own(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        await table.begin()
        seq = table.held.room.board.seq
        for key, name in (("a", "AttendSheet"), ("o", "WelcomeScreen")):
            await table.press(key)
            await table.top(name)
            await table.press("escape")
            await table.top("BoardScreen")
        before = len(toasts(table.app))
        for key in ("d", "l", "z", "M", "B"):
            await table.press(key)
            await until(
                table.pilot, lambda: "not for the participant" in " ".join(toasts(table.app)[before:])
            )
        assert table.held.room.board.seq == seq

    take_part(tmp_path, story)


WANTS: dict[str, str] = {
    "notes": "the note sheet is not open",
    "dots": "no vote is open",
    "pulse": "the closing questions are not open",
    "few": "nobody is asked",
    "ready": "no session is running yet",
    "want-time": "no session is running yet",
    "want-on": "no session is running yet",
    "attend": "no session is running yet",
    "take": "select an action",
    "claim": "select a note marked as yours",
}


def test_a_key_that_makes_no_sense_now_says_why(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        for act_id, why in WANTS.items():
            await table.press(key_names(BY_ID[act_id].keys)[0])
            await until(table.pilot, lambda: why in " ".join(toasts(table.app)), act_id)  # noqa: B023

    take_part(tmp_path, story)


def test_every_action_of_a_participant_is_tested_here() -> None:
    own = {act.id for act in ACTS if act.who == frozenset({Role.PARTICIPANT})}
    assert own == {*WANTS, "suggest", "welcome", "read"}
    assert all(Role.PARTICIPANT in EVERYBODY for _ in own)


# --- welcome ------------------------------------------------------------------------


def agreed_board() -> Board:
    """A board on which something was agreed."""
    from pmtui.model.board import Change

    board = full_board()
    factor, action = board.get(FACTOR), board.get(ACTION)
    assert isinstance(factor, Factor)
    assert isinstance(action, Action)
    put = (
        factor.model_copy(update={"confirmed": True}),
        action.model_copy(update={"owner": "Ines"}),
    )
    return board.apply(Change(board.seq + 1, put))


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_who_comes_first_or_late_reads_where_we_are(tmp_path: Path, size: tuple[int, int]) -> None:
    async def story(table: Table) -> None:
        page = str((await table.top("WelcomeScreen")).query_one("#opening-text", Static).content)
        assert "has not begun yet" in page
        assert RULES[0] in page
        assert "no canary stage" in page
        assert "add a stage — Ines" in page
        assert CANARY not in page
        await table.press("enter")
        await table.top("BoardScreen")
        await table.begin()
        await table.press("o")
        page = str((await table.top("WelcomeScreen")).query_one("#opening-text", Static).content)
        flat = " ".join(page.split())
        assert "Write, 2 of 5 phases. The note sheet is open." in flat
        assert all(sentence in flat for sentence in TOLD)

    take_part(tmp_path, story, board=agreed_board(), size=size, welcome=True)


def test_who_follows_the_meeting_is_led_to_its_pane_and_who_looks_elsewhere_is_not(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        await table.begin()
        await table.ring()
        await table.pass_time(6)
        await table.held.house.next_phase()
        await table.heard()
        await until(table.pilot, lambda: table.board.focused_pane.pane is Pane.FACTORS)
        await until(table.pilot, lambda: "Now: Factors" in toasts(table.app))
        await table.press("1")
        await table.held.house.next_phase()
        await table.heard()
        await until(table.pilot, lambda: "Now: Actions" in toasts(table.app))
        assert table.board.focused_pane.pane is Pane.TIMELINE

    take_part(tmp_path, story)


def test_an_empty_pane_does_not_tell_a_participant_how_to_fill_it(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        for pane in table.board.panes.values():
            said = " ".join(pane.list.source.empty)
            assert said
            assert "a adds" not in said
            assert "a types" not in said

    review = next(card for card in full_board() if card.kind == "review")
    take_part(tmp_path, story, board=board_of(REVIEW, [review], seq=1))


# --- the note sheet ------------------------------------------------------------------


def test_the_two_sentences_are_read_before_writing(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        await table.begin()
        await until(table.pilot, lambda: "The note sheet is open: n." in " ".join(toasts(table.app)))
        await table.press("n")
        sheet = await table.top("NoteSheet")
        shown = " ".join(str(sheet.told.content).split())
        assert shown == " ".join(TOLD)
        await typed(table.pilot, "abc")
        assert table.device.pad["sheet"].content == ()  # type: ignore[union-attr]
        await table.press("escape")
        await table.top("BoardScreen")
        sheet = await open_sheet(table)
        await typed(table.pilot, "abc")
        await table.press("escape")
        await table.press("n")
        sheet = await table.top("NoteSheet")
        assert not sheet.reading, "once is enough"

    take_part(tmp_path, story)


@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize("proxied", [True, False])
def test_a_wire_that_can_be_read_or_is_logged_is_said_before_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plain: bool, proxied: bool
) -> None:
    monkeypatch.setattr(LocalSeat, "proxied", proxied)

    async def story(table: Table) -> None:
        table.app.desk.plain = plain
        await table.begin()
        await table.press("n")
        await table.top("NoteSheet")
        await until(table.pilot, lambda: TOLD[0][:30] in screen_text(table.app))
        assert ("plain http" in screen_text(table.app)) is plain
        assert ("A proxy or tunnel in front" in screen_text(table.app)) is proxied
        assert "enter" in screen_text(table.app), "the keys stay in sight"
        await table.press("enter")

    take_part(tmp_path, story, size=(80, 24))


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_a_note_is_written_checked_handed_in_and_replaced(tmp_path: Path, size: tuple[int, int]) -> None:
    async def story(table: Table) -> None:
        await table.begin()
        await open_sheet(table)
        await until(table.pilot, lambda: "on this device only" in receipt(table))
        await typed(table.pilot, "The operator should have looked")
        await until(table.pilot, lambda: "should have" in advice(table), "the coach")
        await until(table.pilot, lambda: "shown folded" in advice(table))
        assert "more letters" not in screen_text(table.app)
        await until(table.pilot, lambda: "Note 1" in screen_text(table.app))
        await table.press("tab")
        await typed(table.pilot, "and a second one")
        await table.press("ctrl+s")
        await until(table.pilot, lambda: "in the box" in receipt(table))
        await until(table.pilot, lambda: "Keep this terminal open" in receipt(table))
        await typed(table.pilot, "!")
        await until(table.pilot, lambda: "Changed since you handed in" in receipt(table))
        await table.press("ctrl+s")
        await until(table.pilot, lambda: "Keep this terminal open" in receipt(table))
        await table.press("escape")
        await until(table.pilot, lambda: "2 of 3 notes, in the box" in said(table))
        await table.ring()
        await table.pass_time(6)
        texts = [note.text for note in table.held.notes]
        assert sorted(texts) == ["The operator should have looked", "and a second one!"]
        await until(table.pilot, lambda: any("Your 2 notes are in" in toast for toast in toasts(table.app)))

    take_part(tmp_path, story, size=size)


def test_esc_loses_nothing_and_the_bell_takes_what_is_there(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        await table.begin()
        await open_sheet(table)
        await typed(table.pilot, "typed and left")
        await table.press("escape")
        await table.top("BoardScreen")
        sheet = await open_sheet(table)
        await until(table.pilot, lambda: sheet.slots[0].field.text == "typed and left")
        await table.ring()
        await until(table.pilot, lambda: sheet.slots[0].field.read_only)
        await until(table.pilot, lambda: "The bell rang" in receipt(table))
        await until(table.pilot, lambda: any("The bell rings" in toast for toast in toasts(table.app)))
        await typed(table.pilot, "too late")
        await table.pass_time(6)
        assert [note.text for note in table.held.notes] == ["typed and left"]
        await until(table.pilot, lambda: receipt(table) == "Your note is in.")

    take_part(tmp_path, story)


def test_a_note_too_long_is_said_while_typing(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        await table.begin()
        sheet = await open_sheet(table)
        sheet.slots[0].field.text = "ü" * (NOTE_BYTES // 2 - 100)
        await until(table.pilot, lambda: "room for about 200 more letters" in screen_text(table.app))
        sheet.slots[0].field.text = "ü" * (NOTE_BYTES // 2 + 1)
        await until(table.pilot, lambda: "too long; the end would be cut" in screen_text(table.app))

    take_part(tmp_path, story)


def test_what_is_typed_outlives_the_program(tmp_path: Path) -> None:
    drafts = MemoryDrafts()

    async def first(table: Table) -> None:
        await table.begin()
        await open_sheet(table)
        await typed(table.pilot, "not yet finished")

    take_part(tmp_path, first, drafts=drafts)
    assert "not yet finished" in str(drafts.kept)

    async def again(table: Table) -> None:
        await table.begin()
        sheet = await open_sheet(table)
        assert sheet.slots[0].field.text == "not yet finished"

    take_part(tmp_path, again, drafts=drafts)


def test_another_round_leaves_the_sheet_of_the_one_before(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        await table.begin()
        await open_sheet(table)
        await table.ring()
        await table.pass_time(6)
        await table.held.house.do(OpenSheet())
        await table.heard()
        await table.press("escape")
        await table.top("BoardScreen")
        sheet = await open_sheet(table)
        assert sheet.written.round == 2

    take_part(tmp_path, story)


# --- after the reveal -----------------------------------------------------------------


def test_own_notes_are_marked_here_and_claimed_by_name(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        await table.begin()
        await open_sheet(table)
        await typed(table.pilot, "I was surprised")
        await table.press("escape")
        await table.ring()
        await table.pass_time(6)
        [note] = table.held.notes
        await table.press("3")
        await until(table.pilot, lambda: "yours" in notes_shown(table))
        assert table.board.jump_to(note.id)
        await table.press("c")
        await table.top("AskLine")
        await typed(table.pilot, "Ada")
        await table.press("enter")
        await until(table.pilot, lambda: table.held.room.board.count(Claim) == 1)
        assert [claim.name for claim in table.held.room.board.of(Claim)] == ["Ada"]
        await until(table.pilot, lambda: "claimed by Ada" in notes_shown(table))
        assert "yours" not in notes_shown(table)

    take_part(tmp_path, story)


def test_notes_kept_back_are_said_by_name_or_discarded(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        await table.begin()
        await open_sheet(table)
        await typed(table.pilot, "by name then")
        await table.press("tab")
        await typed(table.pilot, "forget this")
        await table.press("escape")
        await table.ring()
        await table.pass_time(26)
        await until(
            table.pilot, lambda: any("were not shown; n says" in toast for toast in toasts(table.app))
        )
        await until(table.pilot, lambda: "2 notes not shown" in said(table))
        await table.press("n")
        sheet = await table.top("LeftNotesSheet")
        await until(table.pilot, lambda: "fewer than 3" in advice(table))
        await table.press("l")
        assert table.app.screen == sheet, "a round kept back takes nothing late"
        await table.press("n")
        await table.top("AskLine")
        await typed(table.pilot, "Ada")
        await table.press("enter")
        await table.top("LeftNotesSheet")
        await until(table.pilot, lambda: len(table.device.left.notes) == 1)
        assert [n.text for n in table.held.room.board.of(SpokenNote) if n.by == "Ada"] == ["by name then"]
        await table.press("d")
        await table.top("Choose")
        await table.press("down", "enter")
        await until(table.pilot, lambda: not table.device.left.notes)
        await table.top("BoardScreen")

    take_part(tmp_path, story, others=1)


def test_a_missed_bell_is_made_good_late(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        await table.begin()
        await table.ring()
        await table.pass_time(6)
        session = table.held.session
        table.device.left.add(["late one"], session.id, session.round, may_be_late=True)
        seat: Any = table.board.seat
        seat._posted.clear()
        await table.press("n")
        await table.top("LeftNotesSheet")
        await table.press("l")
        await table.top("Choose")
        await table.press("down", "enter")
        await table.top("LeftNotesSheet")
        await until(table.pilot, lambda: "waits in a late envelope" in screen_text(table.app))
        await table.press("escape")
        await table.held.house.next_phase()
        await table.pass_time(2)
        assert [note.text for note in table.held.notes] == ["late one"]
        await until(table.pilot, lambda: not table.device.left.notes)

    take_part(tmp_path, story)


def test_a_note_left_over_goes_into_the_next_sheet(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        await table.begin()
        await open_sheet(table)
        await typed(table.pilot, "next time then")
        await table.press("escape")
        await table.ring()
        await table.pass_time(26)
        await table.held.house.do(OpenSheet())
        await table.heard()
        table.device.pad.bring(table.device.left.notes[0])
        sheet = await open_sheet(table)
        assert sheet.slots[0].field.text == "next time then"

    take_part(tmp_path, story, others=1)


def test_who_came_before_the_session_is_told_where_its_agenda_is(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        await table.held.house.begin(AGENDA)
        await table.heard()
        begun = "The session has begun: o shows purpose, rules, agenda."
        await until(table.pilot, lambda: begun in toasts(table.app))
        await table.held.house.next_phase()
        await table.heard()
        await until(table.pilot, lambda: "Now: Write" in toasts(table.app))
        assert toasts(table.app).count(begun) == 1

    take_part(tmp_path, story)


# --- small rooms, votes, pulse, signals -----------------------------------------------


@pytest.mark.parametrize("confirming", ["space", "enter"])
def test_a_key_that_confirms_leaves_the_answer_of_a_small_room_as_it_is(
    tmp_path: Path, confirming: str
) -> None:
    async def story(table: Table) -> None:
        await table.begin()
        await table.press("w")
        await table.top("FewSheet")
        await table.press("right", confirming, confirming)
        consent = table.device.pad["consent"]
        assert consent is not None
        assert consent.answers == [YES]
        assert "Your answer is yes" in advice(table)

    take_part(tmp_path, story, others=2)


@pytest.mark.parametrize(("key", "value"), [("y", YES), ("n", NO)])
def test_a_small_room_is_asked_and_the_answer_is_sealed(tmp_path: Path, key: str, value: int) -> None:
    async def story(table: Table) -> None:
        await table.begin()
        await until(table.pilot, lambda: any("We are few: w" in toast for toast in toasts(table.app)))
        await table.press("w")
        await table.top("FewSheet")
        question = table.app.screen.query_one(".answers--question", Static)
        assert "One no turns the sheet off" in str(question.content)
        assert "a colleague guesses right half the time" in " ".join(str(question.content).split())
        await typed(table.pilot, key)
        if key == "n":
            await typed(table.pilot, "o,")
        consent = table.device.pad["consent"]
        assert consent is not None
        assert consent.answers == [value]
        await until(table.pilot, lambda: "goes in at the bell" in receipt(table))
        await table.press("escape")
        for one in table.held.people:
            one.device.pad.answer("consent", 0, YES)
            one.device.pad.write(0, "a note")
        await table.ring()
        await table.pass_time(26)
        assert len(table.held.notes) == (2 if value == YES else 0)

    take_part(tmp_path, story, others=2)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_a_small_room_is_asked_in_full_where_one_looks_and_where_one_writes(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async def story(table: Table) -> None:
        await table.begin()
        asks = "w we are few: is that fine? No answer is a no"
        await until(table.pilot, lambda: asks in said(table))
        await table.press("R")
        await until(table.pilot, lambda: "✓ ready" in said(table))
        assert len(said(table)) <= size[0] - 2, "nothing is wrapped out of sight"
        await open_sheet(table)
        assert "nobody's notes are shown" in receipt(table)
        await table.press("escape")
        await table.press("w")
        await table.top("FewSheet")
        assert "No answer counts as no" in advice(table)
        await typed(table.pilot, "y")
        await table.press("escape")
        await until(table.pilot, lambda: asks not in said(table))
        await open_sheet(table)
        assert "go in at the bell" in receipt(table)

    take_part(tmp_path, story, others=2, size=size)


def test_a_narrow_line_says_what_was_asked_for_and_leaves_the_rest_to_the_keys(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        await table.begin()
        await until(table.pilot, lambda: "3 notes, on this device" in said(table) or "2 notes" in said(table))
        await table.press("plus")
        await until(table.pilot, lambda: "✓ more time" in said(table))
        assert "…" not in said(table)

    take_part(tmp_path, story, size=(60, 18))


def test_dots_are_spent_taken_back_and_never_more_than_there_are(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        await table.begin()
        await table.ring()
        await table.pass_time(6)
        await table.held.house.do(OpenVote())
        await table.heard()
        await table.press("v")
        sheet = await table.top("VoteSheet")
        assert sheet.list.cursor_id == GROUP, "groups come first"
        await table.press("space", "space", "down", "plus", "plus")
        vote = table.device.pad["vote"]
        assert vote is not None
        assert sorted(vote.dots) == sorted([GROUP, GROUP, FACTOR])
        await until(table.pilot, lambda: any("All 3 dots are spent" in toast for toast in toasts(table.app)))
        await table.press("up", "backspace")
        assert vote.dots.count(GROUP) == 1
        assert "1 of 3 dots left" in str(sheet.query_one(".sheet--frame").border_title)
        await table.press("ctrl+s")
        await until(table.pilot, lambda: "in the box" in receipt(table))
        await table.ring()
        await until(table.pilot, lambda: not sheet.open)
        await table.press("space")
        assert len(vote.dots) == 2
        await table.pass_time(6)
        assert {tally.n for tally in table.held.room.board.of(Tally)} == {1}
        await until(table.pilot, lambda: receipt(table) == "Your dots are counted.")

    take_part(tmp_path, story)


def test_the_pulse_is_answered_with_digits(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        await table.begin()
        await table.held.house.do(OpenPulse())
        await table.heard()
        await table.press("p")
        await table.top("PulseSheet")
        for digit, on in zip("54321", ("tab", "space", "enter", "space", "space"), strict=True):
            await typed(table.pilot, digit)
            await table.press(on)
        pulse = table.device.pad["pulse"]
        assert pulse is not None
        assert pulse.answers == [5, 4, 3, 2, 1]
        await table.press("escape")
        await until(table.pilot, lambda: "5 of 5 answers" in said(table))

    take_part(tmp_path, story)


def test_ready_more_time_and_move_on_are_one_key_each(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        await table.begin()
        counts: dict[str, Callable[[], int]] = {
            "R": lambda: table.held.room.counts.ready,
            "plus": lambda: table.held.room.counts.more_time,
            "right_square_bracket": lambda: table.held.room.counts.move_on,
        }
        for key, count in counts.items():
            await table.press(key)
            await until(table.pilot, lambda: count() == 1, key)  # noqa: B023
        await until(table.pilot, lambda: all(f"✓ {w}" in said(table) for w in ("ready", "move on")))
        await until(table.pilot, lambda: "✓ more time" not in said(table) and counts["plus"]() == 0)
        await table.press("R")
        await until(table.pilot, lambda: table.held.room.counts.ready == 0)
        await until(table.pilot, lambda: "R ready" in said(table))

    take_part(tmp_path, story)


# --- suggesting, taking, attending, reading --------------------------------------------


def test_no_word_of_a_suggested_event_is_taken_for_its_kind_or_team() -> None:
    context = Context(zone="UTC", now=NOW, incident_day=NOW.date())
    line = "13:50 customer support got 12 tickets #support"
    found = read_suggestion(SuggestionKind.EVENT, line, "", None, context)
    assert found.text == "customer support got 12 tickets #support"


def test_an_event_is_suggested_with_its_time_read_back(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        await table.press("s")
        sheet: Any = await table.top("SuggestSheet")
        await typed(table.pilot, "somewhere the pager was silent")
        await table.press("enter")
        assert table.app.screen == sheet
        await until(table.pilot, lambda: "start with a time" in screen_text(table.app))
        sheet.line.value = ""
        await typed(table.pilot, "14:07 the pager was silent")
        await until(table.pilot, lambda: "still to come" in str(sheet._said.content), "it is 14:00")
        await table.press("home", "delete", "delete", "delete", "delete", "delete")
        await typed(table.pilot, "13:50")
        await until(table.pilot, lambda: "13:50" in str(sheet._said.content))
        assert "event · the pager was silent" in str(sheet._said.content)
        await table.press("escape")
        await table.top("BoardScreen")
        await table.press("s")
        sheet = await table.top("SuggestSheet")
        assert sheet.line.value == "13:50 the pager was silent", "esc loses nothing"
        await table.press("enter")
        await until(table.pilot, lambda: any(s.at is not None for s in table.held.room.board.of(Suggestion)))
        [found] = [s for s in table.held.room.board.of(Suggestion) if s.what is SuggestionKind.EVENT]
        assert found.text == "the pager was silent"
        assert found.at is not None
        assert (found.at.at.hour, found.at.at.minute) == (13, 50)
        assert not found.name
        await table.press("s")
        again: Any = await table.top("SuggestSheet")
        assert not again.line.value, "what was sent is gone from the sheet"

    take_part(tmp_path, story)


def test_a_correction_is_about_the_selected_card(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        assert table.board.jump_to(EVENT)
        await table.press("s")
        sheet = await table.top("SuggestSheet")
        sheet.kind.focus()
        await table.press("right")
        await until(table.pilot, lambda: sheet.line.value == "pager rang")
        sheet.line.focus()
        await table.press("end")
        await typed(table.pilot, " twice")
        sheet.by.value = "Ada"
        await table.press("ctrl+s")
        await until(table.pilot, lambda: any(s.about == EVENT for s in table.held.room.board.of(Suggestion)))
        [found] = [s for s in table.held.room.board.of(Suggestion) if s.about]
        assert (found.what, found.text, found.name) == (SuggestionKind.CORRECTION, "pager rang twice", "Ada")

    take_part(tmp_path, story)


def test_where_the_agenda_takes_no_suggestions_the_key_says_so_before_anything_is_typed(
    tmp_path: Path,
) -> None:
    async def story(table: Table) -> None:
        await table.begin()
        await table.press("s")
        await until(
            table.pilot, lambda: any("no suggestions in this phase" in said for said in toasts(table.app))
        )

    take_part(tmp_path, story)


def test_an_action_without_owner_is_taken(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        await table.begin()
        assert table.board.jump_to(ACTION)
        await table.press("t")
        form = await table.top("TakeActionForm")
        await table.press("ctrl+s")
        assert table.app.screen is form
        await until(table.pilot, lambda: "an action has one owner" in screen_text(table.app))
        await typed(table.pilot, "Ines")
        await table.press("enter")
        await typed(table.pilot, "2 weeks")
        await table.press("enter")
        await typed(table.pilot, "pages a week")
        await table.press("enter", "enter")
        await typed(table.pilot, "none")
        await table.press("ctrl+s")

        def action() -> Action:
            found = table.held.room.board.get(ACTION)
            assert isinstance(found, Action)
            return found

        await until(table.pilot, lambda: action().owner == "Ines")
        assert action().due is not None
        assert action().criterion.metric == "pages a week"
        assert action().criterion.target == "none"
        await until(table.pilot, lambda: not table.board.state.free)
        assert "select an action without an owner" in unavailable(BY_ID["take"], table.board.state)

    take_part(tmp_path, story)


def test_an_action_somebody_took_meanwhile_is_refused_and_what_was_typed_stays(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        await table.begin()
        assert table.board.jump_to(ACTION)
        await table.press("t")
        await table.top("TakeActionForm")
        await typed(table.pilot, "Ines")
        card = table.held.room.board.get(ACTION)
        assert isinstance(card, Action)
        other = card.model_copy(update={"owner": "Kofi"})
        await table.held.house.do(EditCard(card=other, based_on=card.rev))
        await table.press("ctrl+s")
        await until(
            table.pilot, lambda: any("Kofi has taken that action" in toast for toast in toasts(table.app))
        )
        assert any("Ines" in str(draft) for draft in table.board.drafts.values())

    take_part(tmp_path, story)


def test_who_is_here_is_said_by_choice(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        await table.begin()
        await table.press("a")
        sheet = await table.top("AttendSheet")
        await table.press("ctrl+s")
        assert table.app.screen == sheet, "nothing is said yet"
        await typed(table.pilot, "Ada")
        await table.press("enter", "right")
        await table.press("enter")
        await until(table.pilot, lambda: table.held.session.attendance == ("Ada",))
        assert table.held.session.functions == ("engineering",)

    take_part(tmp_path, story)


def test_a_card_is_read_whole(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        assert table.board.jump_to(FACTOR)
        await table.press("enter")
        await table.top("ReadCard")
        await until(table.pilot, lambda: "no canary stage" in screen_text(table.app))
        await table.press("escape")
        folded = next(note for note in table.held.room.board.of(Observation) if note.folded)
        await table.press("3")
        await until(table.pilot, lambda: table.board.focused_pane.pane is Pane.OBSERVATIONS)
        assert table.board.jump_to(folded.id)
        await table.press("enter")
        await until(table.pilot, lambda: folded.text in screen_text(table.app))

    take_part(tmp_path, story)


def test_map_and_what_is_missing_only_show_a_participant_things(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        seq = table.held.room.board.seq
        await table.press("m")
        await table.top("MapScreen")
        await table.press("l")
        await table.top("BoardScreen")
        await until(
            table.pilot, lambda: any("Link: not for the participant" in said for said in toasts(table.app))
        )
        await table.press("r")
        screen = await table.top("ReadinessScreen")
        question = next(card for card in table.held.room.board.of(Question))
        screen.dismiss(question.id)
        await table.top("ReadCard")
        await until(table.pilot, lambda: "who was paged?" in screen_text(table.app))
        await table.press("escape", "r")
        screen = await table.top("ReadinessScreen")
        screen.dismiss(("hear", "engineering"))
        await table.top("BoardScreen")
        await until(
            table.pilot, lambda: any("The hosts mark who was heard" in said for said in toasts(table.app))
        )
        assert table.held.room.board.seq == seq

    take_part(tmp_path, story)


# --- others -----------------------------------------------------------------------------


def test_the_line_is_cut_and_comes_back(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        await table.begin()
        sheet = await open_sheet(table)
        await typed(table.pilot, "a thought")
        table.board.hearing.heard(Linked(False, "The connection was lost"))
        await until(table.pilot, lambda: "Connecting again" in receipt(table))
        await typed(table.pilot, " and more")
        table.board.hearing.heard(Linked(True))
        await until(table.pilot, lambda: "on this device only" in receipt(table))
        assert sheet.slots[0].field.text == "a thought and more"

    take_part(tmp_path, story)


def test_the_facilitators_board_stays_as_it_is(tmp_path: Path) -> None:
    from tests.tui.desks import begin, board_of, live_cards, make_app, play

    async def story(pilot: Any) -> None:
        await begin(pilot)
        board = board_of(pilot)
        assert board.part.device is None
        assert isinstance(board.part, TakingPart)
        assert str(board.ask.content).startswith("Ask")
        assert "Note sheet" not in str(board.keys.content)

    play(make_app(tmp_path, live_cards()), story)


def test_the_receipt_has_words_for_every_state(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        await table.begin()
        sheet = table.device.pad["sheet"]
        assert sheet is not None
        found = set()
        for state in Receipt:
            sheet.receipt = state
            words, tone = in_words(sheet)
            assert tone.split()[-1].startswith("$pm-")
            found.add(words)
        assert len(found) == len(Receipt)
        sheet.receipt = Receipt.HERE

    take_part(tmp_path, story)


def test_the_coach_runs_on_the_device_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    check = Coach.check

    def listen(self: Coach, text: str, where: Any) -> Any:
        heard.append(text)
        return check(self, text, where)

    monkeypatch.setattr(Coach, "check", listen)

    async def story(table: Table) -> None:
        await table.begin()
        await open_sheet(table)
        await typed(table.pilot, "abc")
        await until(table.pilot, lambda: "abc" in heard)
        assert table.held.room.sealed.is_open("sheet")
        assert not any(one.seat.sent for one in table.held.people)
        assert not table.held.notes

    take_part(tmp_path, story)


def test_added_cards_reach_the_participants_board(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        await table.held.house.do(AddCards(cards=(Factor(text="a new factor"),)))
        await until(table.pilot, lambda: "a new factor" in screen_text(table.app))

    take_part(tmp_path, story)
