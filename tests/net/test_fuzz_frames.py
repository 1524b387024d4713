"""Whatever a device sends is a frame, a refusal or a goodbye; never another exception, never a changed board."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any, cast

from hypothesis import example, given, settings
from hypothesis import strategies as st
from websockets.protocol import State

from pmtui.ids import random_id
from pmtui.model.vocabulary import Role
from pmtui.room.doors import DoorState
from pmtui.room.net import wire
from pmtui.room.net.bye import Bye
from pmtui.room.net.connections import Connection
from pmtui.room.net.frames import DEEPEST, _depth, whole_number
from pmtui.room.net.guests import Guest
from pmtui.room.net.hosted import Hosted
from pmtui.room.net.keyfile import RoomKeys
from pmtui.room.net.limits import Limits
from pmtui.room.room import Room
from pmtui.room.rules import RULES
from tests.net.abuse import hand_clock
from tests.room.rooms import CANARY, FACTOR, NOTES, PRIVATE, SECRET, MemoryKeeper, full_board, run

KEYS = RoomKeys("key" * 20, "acorn-amber-apple")
MAY = {kind for kind, rule in RULES.items() if Role.PARTICIPANT in rule.roles}
"""What participants may do."""

values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.integers(-2, 9),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=20),
        st.text(st.characters(codec=None), max_size=6),  # lone surrogates too
        st.sampled_from([FACTOR, SECRET, PRIVATE, *NOTES, "sheet", "vote", "late", "AAAA", "ready"]),
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
FIELDS = (
    "id",
    "command",
    "again",
    "n",
    "of",
    "text",
    "what",
    "round",
    "envelope",
    "alone",
    "ask",
    "role",
    "seat",
)
KINDS = ("do", "part", "post", "door", "ping", "bye", "hello", "welcome", "tick", "changed")
COMMAND_FIELDS = (
    "id", "card", "cards", "target", "sources", "link_kind", "text", "name", "what", "about", "at", "action",
    "owner", "due", "criterion", "observation", "reason", "tag", "signal", "on", "function", "n", "batch",
)  # fmt: skip
commands = st.builds(
    lambda kind, fields: {"kind": kind, **fields},
    st.sampled_from(sorted(RULES)) | st.text(max_size=8),
    st.dictionaries(st.sampled_from(COMMAND_FIELDS), values, max_size=6),
)
suggestions = st.builds(
    lambda text, name, what, about: {
        "kind": "suggest",
        "id": random_id(),
        "what": what,
        "text": text,
        "name": name,
        "about": about,
    },
    st.text(min_size=1, max_size=30),
    st.text(max_size=10),
    st.sampled_from(["question", "action", "event", "correction"]),
    st.sampled_from(["", FACTOR, SECRET, PRIVATE]),
)
frames_sent = st.one_of(
    st.builds(
        lambda kind, fields: {"kind": kind, **fields},
        st.sampled_from(KINDS) | st.text(max_size=8),
        st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), values, max_size=6),
    ),
    st.builds(
        lambda command, again: {"kind": "do", "command": command, "again": again},
        commands | suggestions,
        values,
    ),
)


# --- reading -----------------------------------------------------------------


def read(text: str | bytes) -> wire.Frame | None:
    try:
        frame = wire.decode(text)
    except wire.BadFrame:
        return None
    assert isinstance(frame["kind"], str)
    return frame


@given(st.text() | st.binary())
def test_any_text_is_a_frame_or_none(text: str | bytes) -> None:
    read(text)


@given(st.text(alphabet='{}[]",:\\ 0123456789eE+-.truefalsnkid\n'))
def test_what_looks_like_json_is_a_frame_or_none(text: str) -> None:
    read(text)
    read('{"kind":"x","y":' + text)
    read('{"kind":"x","y":"' + text + '"}')


@given(frames_sent)
def test_a_frame_is_read_as_it_was_written(frame: dict[str, Any]) -> None:
    assert read(json.dumps(frame)) == frame


@given(st.integers(0, 40), st.sampled_from(["[]", "{}"]), st.text())
def test_only_so_deep(depth: int, brackets: str, inner: str) -> None:
    opening = "[" if brackets == "[]" else '{"a":'
    text = '{"kind":"x","y":' + opening * depth + json.dumps(inner + "[[[[{{{{") + brackets[1] * depth + "}"
    assert (read(text) is not None) is (depth + 1 <= DEEPEST)


@given(st.lists(st.sampled_from(['\\"', "\\\\", "x", "[", "{"])).map("".join), st.sampled_from(["", "\\"]))
@example('\\"' * (wire.FRAME_BYTES // 2 - 20), "")
def test_a_string_without_an_end_is_read_once(inside: str, last: str) -> None:
    text = '"' + inside + "[{" * DEEPEST + last
    assert _depth(text) == 0, (
        "no quote in it begins another string: a frame of them would be read for a minute"
    )
    assert read(text) is None


@given(values)
def test_a_number_to_count_with_is_one(value: Any) -> None:
    number = whole_number(value)
    assert number is None or (type(number) is int and 0 <= number <= 1 << 53)


# --- taking ------------------------------------------------------------------


class Line:
    """A connection that keeps what was said on it."""

    def __init__(self) -> None:
        self.guest: Guest | None = None
        self.lost = False
        self.said: list[dict[str, Any]] = []
        self.protocol = SimpleNamespace(state=State.OPEN)
        self.transport = SimpleNamespace(is_closing=lambda: False, write=self.write)

    def write(self, frame: bytes) -> None:
        self.said.append(json.loads(frame[{126: 4, 127: 10}.get(frame[1], 2) :]))

    def say(self, text: str) -> None:
        text.encode()
        self.said.append(json.loads(text))

    def welcome(self, frames: list[bytes]) -> None:
        for frame in frames:
            self.write(frame)

    def stalls(self, _now: float) -> bool:
        return False

    def cut(self) -> None:
        self.lost = True

    async def dismiss(self, last: str) -> None:
        self.say(last)


async def everything_taken(sent: list[dict[str, Any]], **hello: str) -> tuple[Room, Hosted, Line, int]:
    """A room in which one device sent all that."""
    room = Room(full_board(), MemoryKeeper(), hand_clock(), random_id)
    before = room.board.seq
    limits = Limits(guest_frames=(0.0, 1_000.0))
    hosted = Hosted(
        room, KEYS, lambda _keys: None, "run", "epoch", lambda: DoorState("", "http://x/"), limits
    )
    line = Line()
    said = {"kind": "hello", "v": 1, "code": KEYS.code, "seat": "a-device-with-a-token", **hello}
    guest = await hosted.welcome(cast("Connection", line), said)
    for frame in sent:
        try:
            await hosted.take(guest, wire.decode(json.dumps(frame)))
        except (Bye, wire.BadFrame):
            break
    await hosted._taking.errands.finished(10.0)
    await hosted.close()
    await room.settled()
    return room, hosted, line, before


@given(st.lists(frames_sent, max_size=6))
def test_no_participant_s_frames_break_anything_or_change_what_they_may_not(
    sent: list[dict[str, Any]],
) -> None:
    room, hosted, line, before = run(everything_taken(sent))
    assert not hosted._failures
    kinds = {frame["command"].get("kind") for frame in sent if isinstance(frame.get("command"), dict)}
    assert room.board.seq == before or kinds & MAY
    assert CANARY not in json.dumps(line.said)
    for card in full_board():  # what was there is there still: participants only add
        assert room.board.get(card.id) == card or kinds & {"take-action"}


@given(st.lists(frames_sent, max_size=4))
@settings(max_examples=50)
def test_no_host_s_frames_break_anything(sent: list[dict[str, Any]]) -> None:
    _room, hosted, _line, _before = run(everything_taken(sent, key=KEYS.key))
    assert not hosted._failures


@given(
    st.dictionaries(
        st.sampled_from(["code", "key", "seat", "role", "run", "epoch", "last", "client"]), values
    )
)
def test_a_hello_is_a_welcome_or_a_goodbye(fields: dict[str, Any]) -> None:
    async def session() -> None:
        room = Room(full_board(), MemoryKeeper(), hand_clock(), random_id)
        hosted = Hosted(room, KEYS, lambda _keys: None, "run", "epoch", lambda: DoorState("", "http://x/"))
        hello = {"kind": "hello", "v": 1, "code": KEYS.code, "seat": "a-device-with-a-token", **fields}
        line = Line()
        try:
            if hosted.knows(hello) or hosted.opens_to(hello):
                await hosted.welcome(cast("Connection", line), hello)
                assert line.said[0]["kind"] == "welcome"
                assert line.said[0]["role"] in ("participant", "stage")
        except Bye:
            assert not line.said
        await hosted.close()

    run(session())


def test_the_fuzzed_room_takes_what_is_right() -> None:
    """The strategies above would prove nothing if no frame of theirs were ever taken."""
    suggest = {"kind": "suggest", "id": random_id(), "what": "question", "text": "why?"}
    room, _hosted, line, before = run(everything_taken([{"kind": "do", "command": suggest}]))
    assert room.board.seq == before + 1
    assert "done" in [frame["kind"] for frame in line.said]
