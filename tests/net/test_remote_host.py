"""Whatever a host sends: the line may be cut, the seat goes on, and what screens lean on stays true."""

from __future__ import annotations

import contextlib
import copy
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.asyncio.server import ServerConnection, serve

from pmtui.clock import HandClock
from pmtui.ids import counted_ids
from pmtui.model.board import Board
from pmtui.model.cards import Factor, Review, TimelineEvent
from pmtui.model.vocabulary import Role
from pmtui.room.answers import BallotOpened, BellRang, Counted, Revealed, Told
from pmtui.room.commands import BeginSession
from pmtui.room.net import wire
from pmtui.room.net.remote import RemoteSeat
from tests.net.devices import heard_so_far, seated, sit
from tests.net.hubs import until
from tests.room.rooms import AGENDA, EVENT, FACTOR, NOTES, REVIEW, START, full_board, house, run


def seat() -> RemoteSeat:
    there = RemoteSeat(HandClock(START, 50.0), counted_ids())
    there.hello()
    return there


def welcome(board: Board | None = None, **more: Any) -> list[wire.Frame]:
    """What a host says first: the welcome, and the pages of a board."""
    there = board or full_board()
    pages = [json.loads(page) for page in wire.pages_of(there)]
    said: wire.Frame = {
        "kind": "welcome",
        "v": 1,
        "run": "a" * 32,
        "epoch": "b" * 32,
        "role": "participant",
        "review": there.review_id,
        "seq": there.seq,
        "pages": len(pages),
        "now": {"mono": 1000.0, "wall": START.isoformat()},
        "clock": None,
        "countdown": None,
        "ringing": None,
        "room": wire.counts_to_wire(Counted(people=2)),
        "open": [wire.event_to_wire(BallotOpened("sheet", 1, 3))],
        "reveals": [wire.event_to_wire(Revealed(1, {NOTES[0]: "ab" * 32}))],
        "posted": [],
        "rules": ["one voice at a time"],
        "told": [],
        "pulse": [],
        **more,
    }
    return [said, *({"kind": "page", "n": n, "cards": cards} for n, cards in enumerate(pages, 1))]


def running() -> tuple[list[wire.Frame], wire.Frame]:
    """A welcome into a session that runs, and a tick in it."""

    async def session() -> tuple[list[wire.Frame], wire.Frame]:
        there = house()
        await there.do(BeginSession(session_format=AGENDA))
        clock = wire.clock_to_wire(there.room.meeting.clock)
        frames = welcome(there.room.seen_by(Role.PARTICIPANT), clock=clock)
        seq = there.room.board.seq
        factor = Factor(id="c" * 32, review=REVIEW, rev=seq + 1, text="new")
        events = [
            {
                "kind": "changed",
                "seq": seq + 1,
                "put": [wire.card_to_wire(factor)],
                "drop": [EVENT],
                "words": "w",
            },
            {"kind": "clock", "clock": clock, "countdown": 1010.0, "ringing": "sheet"},
            *(wire.event_to_wire(e) for e in (Counted(people=3), BellRang("sheet", 1), Told("hear"))),
            {"kind": "seated", "role": "co-facilitator"},
        ]
        return frames, {"kind": "tick", "now": 1000.5, "events": events}

    return run(session())


def stays_true(seat: RemoteSeat) -> None:
    """What every screen leans on."""
    if not seat.welcomed.is_set():
        return
    board = seat.board
    assert isinstance(board.review, Review)
    for card in board:
        assert card.id
        assert card.review == board.review_id
    assert list(board.timeline) == sorted(event.key for event in board.of(TimelineEvent))
    assert board.private == {card.id for card in board if card.audience == "hosts"}
    assert seat.role in Role
    for value in (seat.pacing, seat.split, seat.countdown_left, seat.session):
        str(value)
    assert seat.time.now().tzinfo is not None
    if seat.clock is not None:
        seat.clock.phase.words(seat.time.monotonic())
    board.milestone_ids  # noqa: B018 - a thing that is looked up on rows


def test_a_welcome_and_a_tick_are_taken() -> None:
    there = seat()
    frames, tick = running()
    assert [there.heard(frame) for frame in frames] == [False] * (len(frames) - 1) + [True]
    stays_true(there)
    assert there.session is not None
    there.heard(tick)
    stays_true(there)
    assert there.board.find(Factor, "c" * 32)
    assert EVENT not in there.board
    assert there.counts.people == 3
    assert there.ringing == "sheet"
    assert there.countdown_left == pytest.approx(10.0)
    assert there.role is Role.CO_FACILITATOR


NASTY: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, -1e308, 10**400, 2**63, "", "x", "\x1b[2J", "0" * 32, [], {}, [[]], [None], {"kind": 1},
    "9999-12-31T23:59:59Z", "0001-01-01T00:00:00", "2026-11-20T14:00:00", "facilitator", "sheet", "consent",
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a frame."""
    found = [path] if path else []
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inside:
        found += places(part, (*path, key))
    return found


def broken(frame: wire.Frame, path: tuple[Any, ...], how: Any) -> wire.Frame:
    """The frame with that place taken out or replaced."""
    made: Any = copy.deepcopy(frame)
    at = made
    for key in path[:-1]:
        at = at[key]
    if how is places:
        del at[path[-1]]
    else:
        at[path[-1]] = how
    found: wire.Frame = made
    return found


def hears(there: RemoteSeat, frame: Any) -> None:
    """The seat hears a frame as the link hands it over."""
    try:
        decoded = wire.decode_from_host(json.dumps(frame))
    except wire.BadFrame:
        return
    with contextlib.suppress(wire.BadFrame):
        there.heard(decoded)


def test_no_broken_frame_brings_a_seat_down() -> None:
    frames, tick = running()
    chance = random.Random(5)
    for frame in (*frames, tick):
        for path in places(frame):
            for how in (places, *chance.sample(NASTY, 4)):
                there = seat()
                for said in (*frames, tick):
                    hears(there, broken(said, path, how) if said is frame else said)
                stays_true(there)
                heard_so_far(there)


@settings(max_examples=150)
@given(st.data())
def test_nor_do_several_broken_places(data: st.DataObject) -> None:
    frames, tick = FRAMES
    there = seat()
    for frame in data.draw(st.permutations([*frames, tick, tick])):
        said = frame
        for _ in range(data.draw(st.integers(0, 3))):
            known = places(said)
            if known:
                said = broken(said, data.draw(st.sampled_from(known)), data.draw(st.sampled_from(NASTY)))
        hears(there, said)
        stays_true(there)


FRAMES = running()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inside: (
            st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=6), inside, max_size=3)
        ),
        max_leaves=8,
    ),
    st.sampled_from(["welcome", "page", "tick", "done", "refused", "received", "door", "pong", "bye", "x"]),
)
def test_nor_does_any_json(value: Any, kind: str) -> None:
    there = seat()
    for frame in FRAMES[0]:
        there.heard(frame)
    hears(there, {**(value if isinstance(value, dict) else {"n": value}), "kind": kind})
    stays_true(there)


def event_said(**fields: Any) -> dict[str, Any]:
    event = {
        "kind": "event",
        "id": EVENT,
        "rev": 1,
        "at": {"at": "2026-11-20T14:00:00Z"},
        "text": "pager rang",
    }
    return {**event, **fields}


def page_with(*events: dict[str, Any]) -> Board:
    review = {"kind": "review", "id": REVIEW, "rev": 1, "title": "Checkout was down"}
    return wire.board_from_pages([{"review": [review], "event": list(events)}], REVIEW, 7)


def test_an_event_that_can_not_be_read_says_so_in_its_place() -> None:
    board = page_with(event_said(stance="a guess of the future"), event_said(id=FACTOR, text="\x1b[2J"))
    unreadable, empty = board.events()
    assert "can't be read" in unreadable.text
    assert "can't be read" in empty.text
    assert (unreadable.id, unreadable.key) == (EVENT, board.timeline[0])


@pytest.mark.parametrize(
    "fields",
    [
        {"id": ""},
        {"id": "x" * 32},
        {"at": None},
        {"at": {"at": "yesterday"}},
        {"at": {"at": "2026-02-30T14:00:00Z"}},
        {"at": {"at": "2026-11-20T14:00:00"}},
        {"order": "soon"},
        {"colour": "red"},
        {"audience": "nobody"},
    ],
)
def test_an_event_that_has_no_place_makes_the_board_unreadable(fields: dict[str, Any]) -> None:
    with pytest.raises(wire.BadFrame, match="event"):
        page_with(event_said(**fields))


def test_texts_of_events_are_cleaned_when_they_are_looked_at() -> None:
    board = page_with(event_said(text="pager \x1b[31mrang\u202e", detail="a\r\nb\x00"))
    [event] = board.events()
    assert (event.text, event.detail) == ("pager rang", "a\nb")


@pytest.mark.parametrize("order", [0, 1.5, -3])
@pytest.mark.parametrize("precision", range(5))
@pytest.mark.parametrize(
    "at", ["2026-11-20T14:00:00Z", "2026-11-20T14:00:00.000001Z", "0002-01-01T00:00:00Z"]
)
def test_rows_stand_where_their_cards_will(at: str, precision: int, order: float) -> None:
    board = page_with(event_said(at={"at": at, "precision": precision}, order=order))
    [key] = board.timeline
    [event] = board.events()
    assert event.key == key


def test_a_board_of_rows_moves_on_as_one_of_cards_does() -> None:
    there, other = seat(), full_board()
    for frame in welcome(other):
        there.heard(frame)
    stays_true(there)
    assert {card.id: card for card in there.board} == {card.id: card for card in other}


Script = Callable[[ServerConnection], Any]


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\x00\x01",
        "no json",
        "[1]",
        '{"kind":3}',
        '{"kind":"tick"' + ',"a":[' * 5000,
        '{"kind":"tick","now":0,"events":[{"kind":"changed"}]}',
        '{"kind":"tick","now":0,"events":[{"kind":"changed","seq":99,"put":[],"drop":["' + REVIEW + '"]}]}',
        '{"kind":"pong"}',
        '{"kind":"page","cards":{}}',
        '{"kind":"welcome"}',
    ],
)
def test_a_host_that_talks_nonsense_is_left_and_asked_again(nonsense: str | bytes) -> None:
    async def session() -> None:
        came = 0

        async def talks(connection: ServerConnection) -> None:
            nonlocal came
            came += 1
            for frame in welcome():
                await connection.send(json.dumps(frame))
            if came == 1:
                await connection.send(nonsense)
            await connection.wait_closed()

        async with serve(talks, "127.0.0.1", 0, compression=None) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            there = await seated(sit(port))
            await until(lambda: came == 2 and there.is_linked)
            stays_true(there)
            await there.left()

    run(session())
