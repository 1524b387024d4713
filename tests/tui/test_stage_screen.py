"""The stage: what may be on the shared screen, and nothing else, in every phase."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pmtui.clock import HandClock
from pmtui.facilitation.timebox import MeetingClock, TimeBox
from pmtui.ids import counted_ids
from pmtui.model.board import Board, Change
from pmtui.model.cards import Factor, Observation, Tally, TimelineEvent
from pmtui.model.vocabulary import Role, SessionState
from pmtui.tui.glyphs import ASCII, UNICODE
from pmtui.tui.screens.stage import StageScreen
from pmtui.tui.screens.stage_page import FOLDED, page
from pmtui.tui.text import width_of
from tests.documents.boards import CANARY, at, bare_board, hostile_board, rich_board
from tests.tui.conftest import Settle
from tests.tui.modal_host import played
from tests.tui.stand import NOTHING, NOW, Stand, StillSeat, text_of
from tests.tui.test_opening_screen import running

PHASES = {"open": 0, "read": 1, "walk": 2, "group": 3, "factors": 4, "actions": 5, "close": 6}
NOTE = "a folded note with some name in it"


def in_phase(board: Board, key: str, **more: Any) -> Board:
    """The board with a meeting in that phase."""
    return running(board, at_phase=PHASES[key], **more)


def shown(board: Board, width: int = 74, height: int = 40, card: str = "") -> str:
    """The page as text."""
    rows = page(board.seen_by(Role.STAGE), UNICODE, width, height, card)
    return "\n".join("".join(text for text, _tone in row) for row in rows)


def many(count: int, **star: int) -> Board:
    """A walk through that many events; `starred` is the place of the one that is a key moment."""
    new = counted_ids(5_000)
    board = bare_board()
    events = [
        TimelineEvent(
            id=new(), review=board.review_id, at=at(n), text=f"event {n}.", starred=n == star.get("starred")
        )
        for n in range(count)
    ]
    session = rich_board().session
    assert session is not None
    start = session.model_copy(update={"review": board.review_id})
    return in_phase(board.apply(Change(2, put=(*events, start))), "walk")


# --- what may be seen --------------------------------------------------------


@pytest.mark.parametrize("key", PHASES)
@pytest.mark.parametrize("make", [rich_board, hostile_board])
def test_no_phase_shows_what_is_for_hosts(key: str, make: Any) -> None:
    board = in_phase(make(), key)
    assert CANARY not in shown(board)
    assert NOTE not in shown(board)


@pytest.mark.parametrize("key", PHASES)
@pytest.mark.parametrize("size", [(74, 16), (114, 28), (20, 5)])
def test_every_page_fits(key: str, size: tuple[int, int]) -> None:
    for board in (rich_board(), hostile_board()):
        for signs in (UNICODE, ASCII):
            rows = page(in_phase(board, key).seen_by(Role.STAGE), signs, *size)
            assert len(rows) <= size[1]
            if size[0] > 40:
                assert max(width_of("".join(text for text, _tone in row)) for row in rows) <= size[0]


def test_private_event_under_the_cursor_is_not_shown() -> None:
    board = in_phase(rich_board(), "walk")
    private = next(event for event in board.of(TimelineEvent) if CANARY in event.text)
    assert shown(board, card=private.id) == shown(board)


def test_folded_note_stays_folded_as_a_note_and_as_a_topic() -> None:
    board = rich_board()
    note = next(note for note in board.of(Observation) if note.folded)
    assert FOLDED in shown(in_phase(board, "group"))
    topical = shown(in_phase(board, "factors", topics=(note.id,)))
    assert FOLDED in topical
    assert NOTE not in topical


def test_votes_of_too_few_people_are_not_told() -> None:
    board = rich_board()
    factor = next(factor for factor in board.of(Factor) if factor.text.startswith("The pool size"))
    assert any(tally.target == factor.id and tally.n == 97 for tally in board.of(Tally))
    assert "97" not in shown(in_phase(board, "factors"))
    assert "● 13" in shown(in_phase(board, "factors")), "9 of its own, 4 on what it stands on"


def test_before_the_bell_only_the_seal_is_shown() -> None:
    page_text = shown(in_phase(rich_board(), "group", sheet="open"))
    assert "sealed until the bell" in page_text
    assert "I did not know whom to ask" not in page_text


# --- what is on it -----------------------------------------------------------


def test_timeline_is_shown_around_the_key_moment() -> None:
    page_text = shown(many(200, starred=150), height=9)
    assert "event 149." in page_text
    assert "★" in page_text
    assert "event 10." not in page_text
    assert "more events" in page_text


def test_timeline_is_shown_around_the_selected_event() -> None:
    board = many(200, starred=150)
    selected = board.timeline[40][3]
    page_text = shown(board, height=14, card=selected)
    assert "event 40." in page_text
    assert "event 150." in page_text
    assert "▶" in next(row for row in page_text.split("\n") if "event 40." in row)


def test_short_timeline_is_shown_whole() -> None:
    page_text = shown(in_phase(rich_board(), "walk"), height=16)
    assert "All payments at normal speed" in page_text
    assert "First payments time out" in page_text
    assert "more event" not in page_text


def test_other_phases_show_topic_factors_notes_actions_and_agenda() -> None:
    board = rich_board()
    factor = next(factor for factor in board.of(Factor) if factor.component)
    assert "Topic 1 of 1" in shown(in_phase(board, "factors", topics=(factor.id,)))
    assert "Nobody knew who decides" in shown(in_phase(board, "group"))
    assert "withheld: it names a person" in shown(in_phase(board, "group"))
    assert "platform on-call · 25 Nov" in shown(in_phase(board, "actions"))
    assert "Stop all retries" not in shown(in_phase(board, "actions"))
    assert "Walk the timeline" in shown(in_phase(board, "open"))
    assert "The alert comes first." in shown(board)


@pytest.mark.parametrize("key", ["walk", "group", "factors", "actions"])
def test_empty_panes_say_something(key: str) -> None:
    session = rich_board().session
    assert session is not None
    board = bare_board().apply(Change(2, put=(session,)))
    assert len(shown(in_phase(board, key)).split("\n")) == 2


# --- the screen --------------------------------------------------------------


def seated(board: Board) -> StillSeat:
    """A facilitator's seat with a clock of three minutes."""
    stop = NOW + timedelta(hours=1)
    return StillSeat(board, clock=MeetingClock(phase=TimeBox.of(180), hard_stop=stop).start(0.0))


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@played
async def test_screen_shows_phase_purpose_and_stop(settle: Settle, size: tuple[int, int]) -> None:
    app = Stand(StageScreen(seated(in_phase(rich_board(), "walk"))))
    async with app.run_test(size=size) as pilot:
        await settle(pilot, lambda: "Pool size of the ledger" in text_of(app))
        text = text_of(app)
        assert "Walk the timeline" in text
        assert "Go forward from before the incident" in text
        assert "ends 16:00" in text
        assert CANARY not in text


@played
async def test_screen_follows_board_and_clock(settle: Settle) -> None:
    seat = seated(in_phase(rich_board(), "walk"))
    screen = StageScreen(seat)
    app = Stand(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        seat.whole = in_phase(seat.whole, "factors")
        screen.look()
        await settle(pilot, lambda: "Checkout retries without a limit" in text_of(app))
        assert isinstance(seat.time, HandClock)
        seat.time.advance(200)
        screen.look()
        await settle(pilot, lambda: "over time" in text_of(app))


@played
async def test_screen_looks_by_itself_where_time_is_real(settle: Settle) -> None:
    ticks: list[int] = []

    async def tick() -> None:
        ticks.append(1)

    seat = seated(in_phase(rich_board(), "walk"))
    app = Stand(StageScreen(seat, UNICODE, tick), tick=0.01)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, lambda: len(ticks) > 1)
        seat.whole = in_phase(seat.whole, "group")
        await settle(pilot, lambda: "Nobody knew who decides" in text_of(app))


@pytest.mark.parametrize("key", ["S", "escape"])
@played
async def test_same_key_or_escape_leaves(settle: Settle, key: str) -> None:
    app = Stand(StageScreen(seated(in_phase(rich_board(), "open"))))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press(key)
        await settle(pilot, lambda: app.returned is not NOTHING)


@played
async def test_without_a_session(settle: Settle) -> None:
    for board in (bare_board(), in_phase(rich_board(), "open", state=SessionState.CLOSED)):
        app = Stand(StageScreen(StillSeat(board)))
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            assert board.review.title[:20] in text_of(app)
