"""The inbox: suggestions come in live, one key accepts, one declines, one opens the form; never on the stage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

from pmtui.model.board import Board
from pmtui.model.board import board_of as board_with
from pmtui.model.cards import Action, Factor, Question, Suggestion, TimelineEvent
from pmtui.model.vocabulary import Pane, Role, Stance, SuggestionKind
from pmtui.room.answers import Done
from pmtui.room.commands import DropCards, EditCard, Suggest
from pmtui.tui.glyphs import ASCII
from pmtui.tui.screens.inbox_rows import DETAIL, InboxRows
from pmtui.tui.text import width_of
from tests.hostile import HOSTILE
from tests.tui.desks import (
    board_of,
    live_cards,
    make_app,
    on_board,
    play,
    room_board,
    screen_text,
    toasts,
    typed,
    until,
)
from tests.tui.modal_boards import EVENT, FACTOR, REVIEW, ident, small_board

AT = small_board().find(TimelineEvent, EVENT).at  # type: ignore[union-attr]
CANARY = "canary-4e1f"


def event(text: str = "Support saw the first tickets", **more: Any) -> Suggest:
    return Suggest(what=SuggestionKind.EVENT, text=text, at=more.pop("at", AT), **more)


def correction(text: str = "Backups had not run since spring") -> Suggest:
    return Suggest(what=SuggestionKind.CORRECTION, text=text, about=FACTOR)


def question(text: str = "Who was paged?") -> Suggest:
    return Suggest(what=SuggestionKind.QUESTION, text=text)


def action(text: str = "Rehearse a restore monthly") -> Suggest:
    return Suggest(what=SuggestionKind.ACTION, text=text)


async def suggested(pilot: Pilot[Any], *suggestions: Suggest) -> None:
    """A participant suggests, and leaves."""
    board = board_of(pilot)
    assert board.room is not None
    before = board.state.inbox
    person = board.room.sit(Role.PARTICIPANT)
    for suggestion in suggestions:
        answer = await person.do(suggestion)
        assert isinstance(answer, Done), answer
    person.leave()
    await until(pilot, lambda: board.state.inbox == before + len(suggestions), "the suggestions")


async def opened(pilot: Pilot[Any], *suggestions: Suggest) -> None:
    """The inbox with those suggestions in it."""
    await suggested(pilot, *suggestions)
    await pilot.press("i")
    await until(pilot, lambda: top(pilot) == "InboxScreen" and pilot.app.screen.is_mounted)
    await pilot.pause()


def top(pilot: Pilot[Any]) -> str:
    return type(pilot.app.screen).__name__


def waiting(pilot: Pilot[Any]) -> list[str]:
    return [suggestion.text for suggestion in room_board(pilot).of(Suggestion)]


def told(tmp_path: Path, story: Any, size: tuple[int, int] = (120, 36)) -> None:
    play(make_app(tmp_path, live_cards(), gap_limit=None), story, size)


# --- accepting -------------------------------------------------------------------


@pytest.mark.parametrize("key", ["enter", "y"])
def test_one_key_accepts_the_cursor_jumps_and_undo_brings_it_back(tmp_path: Path, key: str) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await opened(pilot, event())
        await pilot.press(key)
        await until(pilot, lambda: on_board(pilot.app), "the board")
        board = board_of(pilot)
        made = board.card
        assert isinstance(made, TimelineEvent)
        assert (made.text, made.at, made.stance) == (
            "Support saw the first tickets",
            AT,
            Stance.INTERPRETATION,
        )
        assert board.panes[Pane.TIMELINE].list.has_focus
        assert waiting(pilot) == []
        assert any("Accepted" in said and "z undoes" in said for said in toasts(pilot.app))
        await pilot.press("z")
        await until(pilot, lambda: waiting(pilot) == ["Support saw the first tickets"])
        assert room_board(pilot).get(made.id) is None

    told(tmp_path, story)


def test_it_stays_open_until_the_last_one(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await opened(pilot, action(), question(), correction())
        await pilot.press("y")
        await until(pilot, lambda: len(waiting(pilot)) == 2)
        await until(pilot, lambda: "Who was paged?" in screen_text(pilot.app))
        assert top(pilot) == "InboxScreen"
        assert isinstance(board_of(pilot).card, Action)
        await pilot.press("y")
        await until(pilot, lambda: len(waiting(pilot)) == 1)
        assert [q.text for q in room_board(pilot).of(Question) if q.text == "Who was paged?"]
        assert any("t shows questions" in said for said in toasts(pilot.app))
        await pilot.press("y")
        await until(pilot, lambda: on_board(pilot.app))
        assert waiting(pilot) == []
        card = board_of(pilot).card
        assert isinstance(card, Factor)
        assert (card.id, card.text) == (FACTOR, "Backups had not run since spring")

    told(tmp_path, story)


def test_a_correction_shows_both_and_a_newer_board(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await opened(pilot, correction("Nobody read the alert about the backups"))
        shown = screen_text(pilot.app)
        assert "factor now" in shown
        assert "Backups had not run for weeks" in shown
        assert "Nobody read the alert about the backups" in shown
        factor = room_board(pilot).find(Factor, FACTOR)
        assert factor is not None
        newer = factor.model_copy(update={"text": "Backups failed silently"})
        await board_of(pilot).seat.do(EditCard(card=newer, based_on=factor.rev))
        pilot.app.screen.look()  # type: ignore[attr-defined]
        await pilot.pause()
        assert "Backups failed silently" in screen_text(pilot.app)

    told(tmp_path, story)


def test_a_correction_of_a_card_that_is_gone_says_so(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await opened(pilot, correction())
        await board_of(pilot).seat.do(DropCards(cards=(FACTOR,)))
        pilot.app.screen.look()  # type: ignore[attr-defined]
        await until(pilot, lambda: "no longer on the board; d declines" in screen_text(pilot.app))
        for key in ("y", "e"):
            pilot.app.clear_notifications()
            await pilot.press(key)
            await until(pilot, lambda: any("no longer on the board" in said for said in toasts(pilot.app)))
        assert top(pilot) == "InboxScreen"
        assert len(waiting(pilot)) == 1

    told(tmp_path, story)


# --- the form first ----------------------------------------------------------------


@pytest.mark.parametrize("key", ["y", "e"])
def test_an_event_without_a_time_is_given_one(tmp_path: Path, key: str) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await opened(pilot, event(at=None))
        assert "time?" in screen_text(pilot.app)
        await pilot.press(key)
        await until(pilot, lambda: top(pilot) == "CardForm")
        await pilot.pause()
        form: Any = pilot.app.screen
        assert form.typed["text"] == "Support saw the first tickets"
        assert form.typed["at"] == ""
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert top(pilot) == "CardForm"
        await until(pilot, lambda: form.rows["at"].has_focus_within)
        await typed(pilot, "14:09")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: on_board(pilot.app))
        made = board_of(pilot).card
        assert isinstance(made, TimelineEvent)
        assert made.at.shown("Europe/Berlin") == "14:09"
        assert waiting(pilot) == []

    told(tmp_path, story)


def test_suggested_words_are_changed_first_and_kept_as_they_stand(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await opened(pilot, correction())
        await pilot.press("e")
        await until(pilot, lambda: top(pilot) == "CardForm")
        await pilot.pause()
        form: Any = pilot.app.screen
        assert form.typed["text"] == "Backups had not run since spring"
        assert "These are the suggested words" in screen_text(pilot.app)
        form.rows["text"].field.focus()
        await pilot.press("end")
        await typed(pilot, " 2016")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: on_board(pilot.app))
        factor = room_board(pilot).find(Factor, FACTOR)
        assert factor is not None
        assert factor.text == "Backups had not run since spring 2016"
        assert waiting(pilot) == []

    told(tmp_path, story)


@pytest.mark.parametrize("suggestion", [action(), question(), event(), correction()], ids=lambda s: s.what)
def test_saved_as_it_is_it_becomes_what_was_suggested(tmp_path: Path, suggestion: Suggest) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await opened(pilot, suggestion)
        await pilot.press("e")
        await until(pilot, lambda: top(pilot) == "CardForm")
        await pilot.pause()
        await pilot.press("ctrl+s")
        await until(pilot, lambda: on_board(pilot.app))
        kinds = (Action, Question, TimelineEvent, Factor)
        assert suggestion.text in [card.headline for kind in kinds for card in room_board(pilot).of(kind)]

    told(tmp_path, story)


def test_a_form_that_was_left_keeps_what_was_typed(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await opened(pilot, event(at=None))
        await pilot.press("e")
        await until(pilot, lambda: top(pilot) == "CardForm")
        await pilot.pause()
        form: Any = pilot.app.screen
        form.rows["at"].field.focus()
        await typed(pilot, "14:1")
        await pilot.press("escape")
        await until(pilot, lambda: top(pilot) == "InboxScreen")
        assert len(waiting(pilot)) == 1
        await pilot.press("e")
        await until(pilot, lambda: top(pilot) == "CardForm")
        await pilot.pause()
        again: Any = pilot.app.screen
        assert again.typed["at"] == "14:1"
        assert again.typed["text"] == "Support saw the first tickets"

    told(tmp_path, story)


def test_a_card_somebody_changed_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await opened(pilot, correction())
        await pilot.press("e")
        await until(pilot, lambda: top(pilot) == "CardForm")
        await pilot.pause()
        factor = room_board(pilot).find(Factor, FACTOR)
        assert factor is not None
        newer = factor.model_copy(update={"detail": "since the upgrade"})
        await board_of(pilot).seat.do(EditCard(card=newer, based_on=factor.rev))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: any("Somebody changed this factor" in said for said in toasts(pilot.app)))
        assert top(pilot) == "InboxScreen"
        await pilot.press("e")
        await until(pilot, lambda: top(pilot) == "CardForm")
        await pilot.pause()
        await pilot.press("ctrl+s")
        await until(pilot, lambda: on_board(pilot.app))
        made = room_board(pilot).find(Factor, FACTOR)
        assert made is not None
        assert (made.text, made.detail) == ("Backups had not run since spring", "since the upgrade")

    told(tmp_path, story)


# --- declining -----------------------------------------------------------------------


def test_declined_it_is_gone_and_undo_brings_it_back(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await opened(pilot, action(), question())
        await pilot.press("d")
        await until(pilot, lambda: waiting(pilot) == ["Who was paged?"])
        assert "Suggestion declined · z undoes" in toasts(pilot.app)
        await pilot.press("z")
        await until(pilot, lambda: len(waiting(pilot)) == 2)
        await until(pilot, lambda: "Rehearse a restore monthly" in screen_text(pilot.app))
        assert not [a for a in room_board(pilot).of(Action) if a.text == "Rehearse a restore monthly"]

    told(tmp_path, story)


# --- seeing them come --------------------------------------------------------------------


def test_the_line_of_the_question_counts_what_waits(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        board = board_of(pilot)
        assert "inbox" not in str(board.ask.content)
        await suggested(pilot, action(), question())
        await until(pilot, lambda: "i inbox 2" in str(board.ask.content))
        assert width_of(str(board.ask.content)) <= pilot.app.size.width - 2

    told(tmp_path, story, (80, 24))


def test_what_comes_in_while_it_is_open_is_shown_and_the_cursor_stays(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await opened(pilot, action(), question())
        await pilot.press("down")
        screen: Any = pilot.app.screen
        assert screen.suggestion.text == "Who was paged?"
        await suggested(pilot, correction())
        screen.look()
        await pilot.pause()
        assert "3 suggestions waiting" in screen_text(pilot.app)
        assert screen.suggestion.text == "Who was paged?"

    told(tmp_path, story)


def test_empty_the_key_says_so(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await pilot.press("i")
        await until(pilot, lambda: any("nothing waits there" in said for said in toasts(pilot.app)))
        assert on_board(pilot.app)

    told(tmp_path, story)


# --- whose it is ---------------------------------------------------------------------


def test_a_note_taker_accepts_too(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        board = board_of(pilot)
        assert board.room is not None
        board.room.seat_as(board.seat, Role.NOTE_TAKER)  # type: ignore[arg-type]
        await opened(pilot, action())
        await pilot.press("y")
        await until(pilot, lambda: on_board(pilot.app))
        assert "Rehearse a restore monthly" in [a.text for a in room_board(pilot).of(Action)]

    told(tmp_path, story)


def test_a_participant_neither_sees_nor_opens_it(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        board = board_of(pilot)
        board.seat.role = Role.PARTICIPANT  # type: ignore[misc]
        assert board.room is not None
        await board.room.sit(Role.PARTICIPANT).do(action(CANARY))
        await until(pilot, lambda: bool(board.room and board.room.board.count(Suggestion)))
        board.redraw_all()
        await pilot.pause()
        assert board.state.inbox == 0
        assert "inbox" not in screen_text(pilot.app)
        await pilot.press("i")
        await until(pilot, lambda: any("not for the participant" in said for said in toasts(pilot.app)))
        assert on_board(pilot.app)

    told(tmp_path, story)


def test_the_stage_shows_nothing_of_it(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await suggested(pilot, action(CANARY), event(CANARY))
        await pilot.press("S")
        await until(pilot, lambda: top(pilot) == "StageScreen" and pilot.app.screen.is_mounted)
        await suggested(pilot, question(CANARY))
        pilot.app.screen.look()  # type: ignore[attr-defined]
        await pilot.press("i")
        await pilot.pause()
        assert top(pilot) == "StageScreen"
        assert CANARY not in screen_text(pilot.app)
        assert "inbox" not in screen_text(pilot.app)

    told(tmp_path, story)


# --- its rows ----------------------------------------------------------------------------


def held(*suggestions: Suggestion) -> Board:
    return board_with(REVIEW, (*small_board(), *suggestions), seq=2)


TEXTS = st.one_of(st.just(HOSTILE), st.text(min_size=1, max_size=300)).filter(lambda text: bool(text.strip()))


@given(TEXTS, st.sampled_from(SuggestionKind), st.integers(20, 120), st.booleans())
@settings(max_examples=100, deadline=None)
def test_rows_and_details_fit_whatever_is_suggested(
    text: str, what: SuggestionKind, width: int, known: bool
) -> None:
    about = FACTOR if known else ident(99)
    try:
        made = Suggestion(id=ident(70), review=REVIEW, what=what, text=text, about=about, name=text[:40])
    except ValueError:
        return
    rows = InboxRows(held(made), ASCII)
    [line] = rows.draw(0, width)
    assert width_of("".join(piece for piece, _tone in line)) <= width
    detail = [row.plain for row in rows.detail(made, width)]
    assert 0 < len(detail) <= DETAIL
    assert all(width_of(row) <= width for row in detail)


def test_the_oldest_comes_first() -> None:
    common: dict[str, Any] = {"review": REVIEW, "what": SuggestionKind.ACTION}
    later = Suggestion(id=ident(71), rev=9, text="later", **common)
    first = Suggestion(id=ident(72), rev=4, text="first", **common)
    assert [suggestion.text for suggestion in InboxRows(held(later, first)).waiting] == ["first", "later"]
