"""What a role may do on the board: the registry and the room's rules agree, and handing over changes both at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from pmtui.model.cards import Factor
from pmtui.model.vocabulary import HOSTS, LEADERS, SHOWN_FROM, Role
from pmtui.room.answers import Counted, Done, Seated
from pmtui.room.commands import OfferFloor, Signal, TakeFloor
from pmtui.room.rules import RULES
from pmtui.tui.actions import ACTS, BY_ID, unavailable
from pmtui.tui.keys import help_sections
from pmtui.tui.palette import commands
from pmtui.tui.when import State
from tests.tui.desks import (
    begin,
    board_of,
    live_cards,
    make_app,
    on_board,
    play,
    screen_text,
    toasts,
    until,
)

COMMANDS: dict[str, tuple[str, ...]] = {
    "add": ("add",),
    "add-other": ("add",),
    "delete": ("drop",),
    "link": ("link",),
    "star": ("edit",),
    "group": ("add",),
    "factor": ("add",),
    "fold": ("unfold",),
    "withhold": ("withhold",),
    "purge": ("purge",),
    "mute": ("edit",),
    "undo": ("undo",),
    "redo": ("redo",),
    "review": ("edit",),
    "start": ("begin",),
    "next-phase": ("next",),
    "previous-phase": ("back",),
    "next-topic": ("topic",),
    "previous-topic": ("topic",),
    "more-time": ("extend",),
    "pause": ("pause",),
    "split": ("split",),
    "gap": ("count-gap",),
    "bell": ("bell",),
    "vote": ("open-vote", "hands"),
    "hear": ("hear",),
    "inbox": ("accept", "drop"),
    "offer-floor": ("offer-floor",),
    "take-floor": ("take-floor",),
    "close": ("close",),
    "import": ("import",),
}
"""What an action asks the room for."""


@pytest.mark.parametrize("act_id", COMMANDS)
def test_who_may_press_is_who_may_ask(act_id: str) -> None:
    allowed = frozenset[Role]().union(*(RULES[kind].roles for kind in COMMANDS[act_id]))
    act = BY_ID[act_id]
    # Participants sit at the same board: what they may ask for has ways of its own.
    assert act.who & HOSTS == allowed & HOSTS
    assert act.who <= allowed


def test_a_note_taker_has_no_clock_and_no_bell() -> None:
    clock = {"start", "next-phase", "previous-phase", "more-time", "pause", "split", "gap", "bell", "close"}
    mine = {act.id for act in ACTS if Role.NOTE_TAKER in act.who}
    assert not mine & clock
    assert {"add", "delete", "link", "undo", "inbox", "hear", "join-room"} <= mine
    for act_id in clock:
        assert unavailable(BY_ID[act_id], State(role=Role.NOTE_TAKER)).endswith("not for the note-taker.")
    shown = {row[1] for _group, rows in help_sections(("board",), {}, Role.NOTE_TAKER) for row in rows}
    assert "Next phase" not in shown
    assert "Inbox" in shown


def told(tmp_path: Path, story: Any, size: tuple[int, int] = (120, 36)) -> None:
    play(make_app(tmp_path, live_cards(), gap_limit=None), story, size)


async def becomes(pilot: Pilot[Any], role: Role) -> None:
    board = board_of(pilot)
    assert board.room is not None
    board.room.seat_as(board.seat, role)  # type: ignore[arg-type]
    await until(pilot, lambda: any(f"You are the {role.words} now" in said for said in toasts(pilot.app)))


@pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["wide", "narrow"])
def test_another_role_changes_bar_keys_help_and_palette_at_once(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await begin(pilot)
        board = board_of(pilot)
        assert "Next phase" in str(board.keys.content)
        assert "note-taker" not in str(board.bar.content)
        await becomes(pilot, Role.NOTE_TAKER)
        assert "note-taker" in str(board.bar.content)
        keys = str(board.keys.content)
        assert "Next phase" not in keys
        assert "Start session" not in keys
        assert "Add" in keys
        found = {command.title for command in commands(board.pmtui, board)}
        assert "Meeting: Next phase" not in found
        assert "Meeting: Inbox" in found
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: "Next phase: not for the note-taker." in toasts(pilot.app))
        await pilot.press("question_mark")
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "HelpScreen")
        await pilot.press(*"next phase".replace(" ", ""))
        await pilot.pause()
        assert "Go on; early" not in screen_text(pilot.app)

    told(tmp_path, story, size)


def test_a_note_taker_edits_and_is_not_offered_the_clock(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await becomes(pilot, Role.NOTE_TAKER)
        board = board_of(pilot)
        assert "The facilitator starts one" in str(board.rail.content)
        seq = board.seat.board.seq
        await pilot.press("1", "asterisk")
        await until(pilot, lambda: board.seat.board.seq > seq)

    told(tmp_path, story)


def test_the_floor_is_offered_taken_and_given_back(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        board = board_of(pilot)
        assert board.room is not None
        other = board.room.sit(Role.CO_FACILITATOR)
        await pilot.press("H")
        await until(pilot, lambda: board.floor_offered)
        assert isinstance(await other.do(TakeFloor()), Done)
        await until(pilot, lambda: "co-facilitator" in str(board.bar.content))
        assert board.seat.role is Role.CO_FACILITATOR
        assert other.role is Role.FACILITATOR
        assert not board.floor_offered
        assert "T Take over" in str(board.keys.content)
        await pilot.press("H")
        await until(pilot, lambda: "Hand over: not for the co-facilitator." in toasts(pilot.app))
        await pilot.press("T")
        await until(pilot, lambda: any("has not offered to hand over" in said for said in toasts(pilot.app)))
        await other.do(OfferFloor())
        await pilot.press("T")
        await until(pilot, lambda: board.seat.role is Role.FACILITATOR)
        await until(pilot, lambda: "co-facilitator" not in str(board.bar.content))
        assert Seated(Role.CO_FACILITATOR) in other.heard_so_far()

    told(tmp_path, story)


def test_the_same_key_takes_the_offer_back(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        board = board_of(pilot)
        assert board.room is not None
        other = board.room.sit(Role.CO_FACILITATOR)
        await pilot.press("H")
        await until(pilot, lambda: board.floor_offered)
        await pilot.press("H")
        await until(pilot, lambda: not board.floor_offered)
        assert not isinstance(await other.do(TakeFloor()), Done)
        assert on_board(pilot.app)

    told(tmp_path, story)


def test_an_offer_nobody_is_there_to_take_says_how_somebody_comes(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await pilot.press("H")
        await until(pilot, lambda: any("No co-facilitator is here yet" in said for said in toasts(pilot.app)))
        assert board_of(pilot).floor_offered

    told(tmp_path, story)


# --- votes ---------------------------------------------------------------------------


def test_where_too_few_could_vote_hands_are_counted(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        board = board_of(pilot)
        assert board.room is not None
        await begin(pilot)
        assert board.jump_to(next(iter(board.board.of(Factor))).id)
        for _ in range(SHOWN_FROM - 1):
            board.room.sit(Role.PARTICIPANT)
        await pilot.press("v")
        await until(pilot, lambda: "there are 3" in screen_text(pilot.app))
        await pilot.press("2", "enter")
        await until(pilot, lambda: board.card is not None and board.board.votes_on(board.card.id) == 2)
        session = board.board.session
        assert session is not None
        assert session.vote == "closed", "no dots were asked for that nobody would see"
        board.room.sit(Role.PARTICIPANT)
        await pilot.press("v")
        await until(pilot, lambda: board.board.session is not None and board.board.session.vote == "open")

    told(tmp_path, story)


# --- sums ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ((120, 36), ("9 here", "2 want more time", "1 want to move on")),
        ((80, 24), ("9 here", "2 +time", "1 go on")),
    ],
    ids=["wide", "narrow"],
)
def test_what_people_want_is_in_the_bar_as_sums(
    tmp_path: Path, size: tuple[int, int], words: tuple[str, ...]
) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await begin(pilot)
        board = board_of(pilot)
        assert board.room is not None
        people = [board.room.sit(Role.PARTICIPANT) for _ in range(8)]
        await until(pilot, lambda: "9 here" in str(board.bar.content))
        assert "time" not in str(board.bar.content).partition("here")[2]
        for person in people[:2]:
            await person.do(Signal(signal="more_time"))
        await people[5].do(Signal(signal="move_on"))
        await until(pilot, lambda: all(word in str(board.bar.content) for word in words), "the sums")
        assert board.seat.counts == Counted(9, 0, 2, 1, 8)
        assert len(str(board.bar.content)) <= size[0] - 2
        await people[5].do(Signal(signal="move_on", on=False))
        await until(pilot, lambda: words[2] not in str(board.bar.content))

    told(tmp_path, story, size)


def test_leaders_are_hosts() -> None:
    assert LEADERS < HOSTS
