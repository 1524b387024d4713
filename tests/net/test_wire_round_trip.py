"""What the host says survives the wire; what a hostile host says comes in clean or not at all."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from pmtui.facilitation.timebox import MeetingClock, Suspended, TimeBox
from pmtui.model.board import Board, Change
from pmtui.model.cleaning import LINE_LIMIT, clean_line, clean_text
from pmtui.model.vocabulary import Role
from pmtui.room.answers import (
    BallotOpened,
    BellRang,
    Changed,
    Counted,
    Done,
    Event,
    Refused,
    Revealed,
    Seated,
    Told,
)
from pmtui.room.doors import DoorState, Present
from pmtui.room.net import wire
from pmtui.room.net.frames import MOST_WHOLE
from tests.documents.generated import boards

REVIEW = f"{1:032x}"

clean = st.text(max_size=60).map(clean_line)
ids = st.uuids().map(lambda made: made.hex)
hashes = st.binary(min_size=32, max_size=32).map(bytes.hex)
counts = st.integers(0, 1_000_000)
seconds = st.floats(-1e9, 1e9)
boxes = st.builds(TimeBox, seconds, seconds, st.none() | seconds)
stops = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
clocks = st.builds(
    MeetingClock,
    phase=boxes,
    topic=st.none() | boxes,
    hard_stop=st.none() | stops,
    key=clean,
    topic_key=clean,
    kept=st.dictionaries(clean, boxes, max_size=3),
    suspended=st.none() | st.builds(Suspended, seconds),
)
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(Counted, counts, counts, counts, counts, counts),
    st.builds(
        BallotOpened,
        st.sampled_from(["sheet", "vote", "pulse", "consent"]),
        counts,
        st.integers(1, 20),
        st.lists(ids, max_size=4).map(tuple),
    ),
    st.builds(BellRang, st.sampled_from(["sheet", "vote", "pulse"]), counts),
    st.builds(Revealed, counts, st.dictionaries(ids, hashes, max_size=3), clean),
    st.builds(Told, clean, st.sampled_from(["information", "warning", "error"])),
    st.builds(Seated, st.sampled_from(Role)),
)
doors = st.builds(
    DoorState,
    clean,
    clean,
    st.lists(clean, max_size=3).map(tuple),
    st.booleans(),
    st.booleans(),
    st.lists(
        st.builds(Present, counts, st.sampled_from(Role), st.sampled_from(["terminal", "browser"]), counts),
        max_size=3,
    ).map(tuple),
    st.sampled_from(Role),
)


def carried(frame: wire.Frame | None) -> Any:
    """The frame as it is at the other end."""
    assert frame is not None
    text = wire.encode(frame)
    text.encode()
    return wire.decode_from_host(json.dumps({"kind": "x", "said": json.loads(text)}))["said"]


@given(clocks)
def test_a_clock_comes_as_it_was(clock: MeetingClock) -> None:
    assert wire.clock_from_wire(carried(wire.clock_to_wire(clock))) == clock


@given(events)
def test_an_event_comes_as_it_was(event: Event) -> None:
    assert wire.event_from_wire(carried(wire.event_to_wire(event))) == event


@given(doors)
def test_a_door_comes_as_it_was(door: DoorState) -> None:
    assert wire.door_from_wire(carried(wire.door_to_wire(door))) == door


@given(boards(), clean, st.integers(0, MOST_WHOLE))
def test_cards_changes_and_answers_come_as_they_were(board: Board, words: str, seq: int) -> None:
    cards = tuple(board)
    for card in cards:
        assert wire.card_from_wire(carried(wire.card_to_wire(card)), board.review_id) == card
    change = Change(seq, cards[1:], (cards[0].id,), words)
    assert (
        wire.change_from_wire(carried(wire.event_to_wire(Changed(change, board))), board.review_id) == change
    )
    for answer in (
        Done(seq, words, cards[0].id, undoable=True),
        Done(seq),
        Refused(words, "stale", cards[0]),
        Refused(words),
    ):
        assert wire.answer_from_wire(carried(wire.answer_to_wire(answer, "1")), board.review_id) == answer


@given(boards())
def test_pages_of_a_board_give_the_board_back(board: Board) -> None:
    pages = [json.loads(text) for text in wire.pages_of(board)]
    back = wire.board_from_pages(pages, board.review_id, board.seq)
    assert list(back) == list(board)
    assert list(back.timeline) == list(board.timeline)
    assert (back.private, back.seq, back.review_id) == (board.private, board.seq, board.review_id)


# --- a hostile host ----------------------------------------------------------

NASTY = (
    "\x1b]0;owned\x07",
    "\x1b[2J",
    "\u202ehide\u202c",
    "a\x00b",
    "\ud800",
    "z" + "\u0301" * 30,
    "\u200b",
    "\r\n",
)
dirty = st.one_of(st.text(max_size=30), st.sampled_from(NASTY), st.just("x" * 5_000))
anything: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.just(10**400),
        st.floats(),
        dirty,
        ids,
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(dirty, inner, max_size=3),
    max_leaves=6,
)


def strings_in(value: Any) -> list[str]:
    """Every string in a value, however deep."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, BaseModel):
        return strings_in(dict(value))
    if dataclasses.is_dataclass(value):
        return [s for each in dataclasses.fields(value) for s in strings_in(getattr(value, each.name))]
    if isinstance(value, dict):
        return [s for pair in value.items() for each in pair for s in strings_in(each)]
    if isinstance(value, list | tuple | set | frozenset):
        return [s for each in value for s in strings_in(each)]
    return []


def assert_clean(value: Any) -> None:
    for said in strings_in(value):
        assert clean_text(said) == said
        said.encode()


def mutated(frame: wire.Frame) -> st.SearchStrategy[wire.Frame]:
    """The frame with some of its fields replaced by whatever a host may say."""
    changes = st.dictionaries(st.sampled_from(sorted(frame)), st.one_of(dirty, anything), max_size=3)
    return changes.map(lambda changed: {**frame, **changed})


SAID: dict[str, wire.Frame] = {
    "told": {"kind": "told", "words": "hello", "level": "warning"},
    "opened": {"kind": "opened", "what": "vote", "round": 1, "slots": 3, "targets": [REVIEW]},
    "rang": {"kind": "rang", "what": "sheet", "round": 1},
    "revealed": {"kind": "revealed", "round": 1, "tags": {REVIEW: "a" * 64}, "kept_back": "few"},
    "seated": {"kind": "seated", "role": "stage"},
    "room": {"kind": "room", "people": 1, "ready": 1, "more_time": 0, "move_on": 0, "writers": 1},
}
BOX = {"length": 60.0, "remaining": 5.0, "anchor": None}
CLOCK: wire.Frame = {
    "key": "a",
    "phase": BOX,
    "topic_key": "b",
    "topic": BOX,
    "hard_stop": "2026-11-23T15:00:00+00:00",
    "kept": {"c": BOX},
    "suspended": None,
}
DOOR = wire.door_to_wire(
    DoorState("a-b-c", "http://x/", ("http://x/",), seats=(Present(1, Role.STAGE, "browser"),), proxied=True)
)
DONE: wire.Frame = {"kind": "done", "id": "1", "seq": 3, "words": "Added", "card": REVIEW, "undoable": True}
CARD = {"kind": "factor", "id": REVIEW, "text": "a factor"}
REFUSED: wire.Frame = {"kind": "refused", "id": "1", "why": "no", "code": "stale", "newer": CARD}
CHANGED: wire.Frame = {"kind": "changed", "seq": 4, "put": [CARD], "drop": [REVIEW], "words": "Added"}


@given(st.sampled_from(sorted(SAID)).flatmap(lambda name: mutated(SAID[name])))
def test_an_event_of_a_hostile_host_is_clean_or_none(said: wire.Frame) -> None:
    try:
        event = wire.event_from_wire(said)
    except wire.BadFrame:
        return
    assert_clean(event)
    if isinstance(event, BallotOpened):
        assert all(len(target) == 32 and int(target, 16) >= 0 for target in event.targets)
    if isinstance(event, Revealed):
        assert all(len(card_id) == 32 for card_id in event.tags)
        assert all(len(tag) == 64 for tag in event.tags.values())


@given(mutated(CLOCK), mutated(BOX))
def test_a_clock_of_a_hostile_host_is_clean_or_none(said: wire.Frame, box: wire.Frame) -> None:
    for clock in (said, {**CLOCK, "phase": box}, {**CLOCK, "kept": {"\x1b[2J": box}}):
        try:
            read = wire.clock_from_wire(clock)
        except wire.BadFrame:
            continue
        assert_clean(read)
        if read is not None:
            read.phase.remaining(1e9)


@given(mutated(DOOR), anything)
def test_a_door_of_a_hostile_host_is_clean_or_none(said: wire.Frame, seat: Any) -> None:
    for door in (said, {**DOOR, "seats": [seat]}):
        try:
            assert_clean(wire.door_from_wire(door))
        except wire.BadFrame:
            continue


@given(mutated(DONE), mutated(REFUSED), mutated(CHANGED), mutated(CARD))
def test_answers_and_changes_of_a_hostile_host_are_clean_or_none(
    done: wire.Frame, refused: wire.Frame, changed: wire.Frame, card: wire.Frame
) -> None:
    for answer in (done, refused, {**REFUSED, "newer": card}):
        try:
            assert_clean(wire.answer_from_wire(answer, REVIEW))
        except wire.BadFrame:
            continue
    for said in (changed, {**CHANGED, "put": [card]}):
        try:
            change = wire.change_from_wire(said, REVIEW)
        except wire.BadFrame:
            continue
        assert_clean(change)
        assert all(len(card_id) == 32 for card_id in change.ids)


@pytest.mark.parametrize("bad", ["", "x" * 32, "0" * 31, "0" * 33, "A" * 32, "\x1b[2J", 7, None, ["0" * 32]])
def test_an_id_is_32_hexadecimal_digits(bad: Any) -> None:
    with pytest.raises(wire.BadFrame):
        wire.event_from_wire({**SAID["opened"], "targets": [bad]})
    with pytest.raises(wire.BadFrame):
        wire.change_from_wire({**CHANGED, "drop": [bad]}, REVIEW)
    with pytest.raises(wire.BadFrame):
        wire.change_from_wire({**CHANGED, "put": [{**CARD, "id": bad}]}, REVIEW)
    if bad:
        with pytest.raises(wire.BadFrame):
            wire.answer_from_wire({**DONE, "card": bad}, REVIEW)


def test_a_line_of_a_host_is_no_longer_than_a_line() -> None:
    told = wire.event_from_wire({"kind": "told", "words": "x" * 100_000})
    assert told == Told("x" * LINE_LIMIT)
