"""The record, read on screen: every reading leads to its event; milestones are accepted there, by hosts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from pmtui.facilitation.measures import marks
from pmtui.facilitation.reading import read_record
from pmtui.model.board import Board, board_of
from pmtui.model.cards import Card, MilestoneMark, Review, TimelineEvent
from pmtui.model.vocabulary import EventKind, Milestone
from pmtui.tui.glyphs import ASCII, UNICODE, Signs
from pmtui.tui.screens.record import Accept, RecordScreen
from pmtui.tui.screens.record_rows import RecordRows
from pmtui.tui.text import width_of
from tests.hostile import HOSTILE
from tests.room.rooms import full_board
from tests.tui import desks
from tests.tui.conftest import Settle, Snap
from tests.tui.desks import last_toast, make_app, play, room_board, screen_text, until
from tests.tui.modal_boards import REVIEW, event, ident
from tests.tui.modal_host import Host, played
from tests.tui.part_desks import Table, take_part

ALERT, PAGE, ANSWER, DECISION, HANDOFF, STEP, ESCALATION, END = (ident(n) for n in range(40, 48))


def record_cards(text: str = "p99 above 2 s", team: str = "web") -> list[Card]:
    """An alert, a page and its answer, a hand-off, an escalation nobody answers, a silence, the end."""
    told = (
        (ALERT, 0, text, EventKind.ALERT, ""),
        (PAGE, 3, "Page to web", EventKind.PAGE, team),
        (ANSWER, 7, "On it", EventKind.ACKNOWLEDGEMENT, team),
        (DECISION, 10, "Roll the deploy back", EventKind.DECISION, team),
        (HANDOFF, 12, "Database takes over", EventKind.HANDOFF, team),
        (STEP, 20, "Replica promoted", EventKind.STEP, "database"),
        (ESCALATION, 21, "Network is asked for", EventKind.ESCALATION, "network"),
        (END, 80, "All green", EventKind.RESOLUTION, "database"),
    )
    events = [
        event(card_id, minute, words, kind).model_copy(update={"team": named})
        for card_id, minute, words, kind, named in told
    ]
    review = Review(id=REVIEW, review=REVIEW, title="Checkout was slow", zone="Europe/Berlin")
    return [review, *(TimelineEvent.model_validate(one.__dict__) for one in events)]


def board(*cards: Card) -> Board:
    return board_of(REVIEW, cards or record_cards(), seq=1)


def shown(on: Board, signs: Signs = UNICODE, find: str = "", width: int = 100, **more: Any) -> list[str]:
    """The rows as text."""
    rows = RecordRows(on, read_record(on, timedelta(minutes=30)), signs, find, **more)
    return ["".join(text for text, _tone in rows.draw(n, width)[0]) for n in range(len(rows))]


def section(rows: list[str], heading: str) -> list[str]:
    """The rows below that heading."""
    after = rows[rows.index(heading) + 1 :]
    return [row.strip() for row in after[: after.index("") if "" in after else None]]


def screen(on: Board, **more: Any) -> RecordScreen:
    return RecordScreen(on, read_record(on), **more)


# --- what is read ---------------------------------------------------------------


def test_every_reading_stands_below_its_heading() -> None:
    rows = shown(board())
    alerted = section(rows, "Milestones to accept")[0]
    assert alerted.startswith("○ alerted       14:05 ◆ p99 above 2 s")
    assert alerted.endswith("the first alert")
    assert section(rows, "From page to answer")[0].endswith("answered after 4 m")
    assert "web: Page to web" in section(rows, "From page to answer")[0]
    assert section(rows, "Escalations")[0].endswith("no answer seen")
    assert section(rows, "Hand-offs")[0].endswith("taken up after 8 m · web to database")
    [silence] = section(rows, "Silences of 30 m or more")
    assert silence.startswith("⋮ 59 m     14:26 ⇧ Network is asked for")
    knew = section(rows, "Who knew what when")
    assert knew[0] == "▶ 14:08 web told by a page 3 m after the first event; first act 4 m later"
    database = knew.index(
        "▶ 14:25 database first seen 20 m after the first event; the record does not say who told it"
    )
    assert knew[database + 1] == "14:15 ■ Roll the deploy back", "what had been decided by then"


def test_marks_say_where_they_stand_and_what_is_missing() -> None:
    cards = record_cards()
    typed = MilestoneMark(milestone=Milestone.MITIGATED, at=event(ident(9), 30, "x").at)
    cards[0] = cards[0].model_copy(update={"milestones": (typed,)})
    cards[1] = cards[1].model_copy(update={"milestone": Milestone.STARTED})
    rows = section(shown(board(*cards)), "Milestones set")
    assert rows[0].startswith("⚑ started       14:05 ◆ p99")
    assert rows[1] == "⚑ mitigated     14:35 typed on the review"
    assert rows[2] == "neither set nor suggested: impact start, impact end"
    times = section(shown(board(*cards)), "Times between them")
    assert times[0].startswith("· time to mitigate (TTM)")
    assert "30 m · mitigated - started" in times[0]


def test_a_record_over_several_days_says_the_day() -> None:
    late = event(ident(60), 24 * 60, "Follow-up")
    assert "20 Nov 14:05 ◆" in section(shown(board(*record_cards(), late)), "Milestones to accept")[0]


def test_an_empty_section_says_what_would_fill_it_to_those_who_write() -> None:
    bare = board(record_cards()[0])
    hosts, others = "\n".join(shown(bare)), "\n".join(shown(bare, writes=False))
    for words in ("No page", "No escalation", "No hand-off", "No team", "None yet", "gap_minutes"):
        assert words in hosts
        assert words in others
    for how in ("Give an event the kind “page”", "set its milestone", "give them a team"):
        assert how in hosts
        assert how not in others
    assert max(map(width_of, shown(bare, width=76))) <= 76
    assert "…" not in "".join(shown(bare, width=76)), "all of it can be read in a narrow terminal"


def test_what_is_found_keeps_its_heading_and_nothing_else() -> None:
    found = [row.strip() for row in shown(board(), find="escalations network")]
    assert found[0] == "Escalations"
    assert len(found) == 2
    assert found[1].startswith("14:26 ⇧ network: Network is asked for")
    assert shown(board(), find="nothing of the sort") == []


def test_signs_have_plain_forms() -> None:
    rows = shown(board(), ASCII)
    assert section(rows, "Milestones to accept")[0].startswith("o alerted       14:05 ! p99")


@pytest.mark.parametrize("width", [20, 40, 76, 108])
def test_no_row_is_wider_than_the_list(width: int) -> None:
    wide = record_cards("漢字" * 60, "數據庫" * 20)
    assert all(width_of(row) <= width for row in shown(board(*wide), width=width))


# --- the screen ---------------------------------------------------------------------


@played
async def test_enter_goes_to_the_event(settle: Settle) -> None:
    app = Host(screen(board()))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("slash", *"page to answer", "enter")
        await settle(pilot, lambda: app.answered)
    assert app.answer == PAGE


@played
async def test_a_and_shift_a_accept_one_and_all(settle: Settle) -> None:
    on = board()
    proposals = read_record(on).proposals
    app = Host(screen(on))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("down", "a")
        await settle(pilot, lambda: app.answered)
        assert isinstance(app.answer, Accept)
        assert app.answer.proposals == proposals[1:2]
        app.show_again(screen(on))
        await settle(pilot)
        await pilot.press("A")
        await settle(pilot, lambda: app.answered)
    assert app.answer == Accept(proposals)


@played
async def test_elsewhere_in_the_list_a_says_where_to_accept(settle: Settle) -> None:
    shown_screen = screen(board())
    app = Host(shown_screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        advice = shown_screen.query_one(".sheet--advice", Static)
        await pilot.press("end", "a")
        await settle(pilot, lambda: "Milestones to accept" in str(advice.content))
    assert not app.answered


@played
async def test_who_only_reads_is_offered_no_key_and_told_why(settle: Settle) -> None:
    shown_screen = screen(board(), writes=False)
    app = Host(shown_screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "accept all" not in screen_text(app)
        advice = shown_screen.query_one(".sheet--advice", Static)
        for key in ("a", "A"):
            await pilot.press("down")
            await settle(pilot, lambda: "The hosts accept milestones" not in str(advice.content))
            await pilot.press(key)
            await settle(pilot, lambda: "The hosts accept milestones" in str(advice.content))
    assert not app.answered


@played
async def test_hostile_words_are_shown_as_words(settle: Settle) -> None:
    shown_screen = screen(board(*record_cards(HOSTILE, HOSTILE)))
    app = Host(shown_screen)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        assert "[/x] [@click" in screen_text(app)
        await pilot.press("end", "up", "enter")
        await settle(pilot, lambda: app.answered)


# --- on the board -----------------------------------------------------------------


async def record_of(pilot: Pilot[Any], seq: int = -1) -> RecordScreen:
    """The screen, once it stands there and its board is newer."""

    def is_there() -> bool:
        top = pilot.app.screen
        return isinstance(top, RecordScreen) and top.board.seq > seq and top.focused is not None

    await until(pilot, is_there, "the record")
    top = pilot.app.screen
    assert isinstance(top, RecordScreen)
    return top


def test_accepting_marks_the_event_and_undo_takes_it_back(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await pilot.press("E")
        first = await record_of(pilot)
        await pilot.press("a")
        again = await record_of(pilot, first.board.seq)
        alert = room_board(pilot).find(TimelineEvent, ALERT)
        assert alert is not None
        assert alert.milestone is Milestone.ALERTED
        await until(pilot, lambda: last_toast(pilot.app) == "Accepted: alerted · z undoes")
        assert again.reading.proposals[0].milestone is Milestone.DETECTED
        await pilot.press("escape")
        await until(pilot, lambda: desks.on_board(pilot.app))
        await pilot.press("z")
        await until(pilot, lambda: not list(room_board(pilot).milestone_events()))

    play(make_app(tmp_path, record_cards()), story)


def test_accepting_all_sets_them_all(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await pilot.press("E")
        first = await record_of(pilot)
        wanted = {proposal.milestone for proposal in first.reading.proposals}
        await pilot.press("A")
        again = await record_of(pilot, first.board.seq)
        assert {mark.milestone for mark in again.reading.marked} == wanted
        assert again.reading.proposals == ()
        assert "accept all" not in screen_text(pilot.app)
        detected = next(mark for mark in again.reading.marked if mark.milestone is Milestone.DETECTED)
        assert detected.event == ALERT, "the alert is two milestones, and both lead to it"
        await until(
            pilot,
            lambda: last_toast(pilot.app) == "Accepted: alerted, detected, acknowledged, resolved · z undoes",
        )
        await pilot.press("escape")
        await until(pilot, lambda: desks.on_board(pilot.app))
        await pilot.press("z")
        await until(pilot, lambda: not marks(room_board(pilot)), "all of them taken back")

    play(make_app(tmp_path, record_cards()), story)


def test_the_users_gap_says_which_silences_are_listed(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await pilot.press("E")
        top = await record_of(pilot)
        assert [silence.length for silence in top.reading.silences] == [timedelta(minutes=59)]

    play(make_app(tmp_path, record_cards(), gap_minutes=45), story)


def test_a_mark_typed_on_the_review_leads_to_the_review(tmp_path: Path) -> None:
    cards = record_cards()
    typed = MilestoneMark(milestone=Milestone.IMPACT_START, at=event(ident(9), 1, "x").at)
    cards[0] = cards[0].model_copy(update={"milestones": (typed,)})

    async def story(pilot: Pilot[Any]) -> None:
        await pilot.press("E")
        await record_of(pilot)
        await pilot.press("slash", *"typed on", "enter")
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "CardForm")

    play(make_app(tmp_path, cards), story)


def test_a_participant_reads_it_and_changes_nothing(tmp_path: Path) -> None:
    async def story(table: Table) -> None:
        await table.press("E")
        top = await table.top("RecordScreen")
        before = table.held.room.board.seq
        await table.press("A", "a")
        assert table.app.screen is top
        assert table.held.room.board.seq == before

    take_part(tmp_path, story, board=full_board())


def test_the_record_in_a_narrow_terminal_without_colour(snap: Snap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap(Host(screen(board())), size=(80, 24))
