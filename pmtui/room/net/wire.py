"""Frames and what they mean: rooms' events and answers as JSON and back (docs/wire.md, version 1)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, cast

from pydantic import TypeAdapter

from pmtui.facilitation.timebox import MeetingClock, Suspended, TimeBox
from pmtui.model.board import Board, Change, board_of
from pmtui.model.cards import CARDS, AnyCard, Card
from pmtui.model.text import clean_line
from pmtui.model.vocabulary import Role
from pmtui.room.answers import (
    Answer,
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

VERSION = 1

FRAME_BYTES = 64 * 1024
"""The longest frame a device may send."""

PAGE_BYTES = 256 * 1024
"""About how much of a board one `page` frame holds."""

DEEPEST = 12
"""Brackets a frame may open inside one another."""

Frame = dict[str, Any]


class BadFrame(ValueError):
    """What came in is no frame; the message is a sentence for whoever sent it."""


def encode(frame: Mapping[str, Any]) -> str:
    """The text of a frame."""
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def decode(text: str | bytes) -> Frame:
    """The frame of a text; raises BadFrame on whatever else."""
    if isinstance(text, bytes):
        raise BadFrame("frames are text, not bytes")
    if _depth(text) > DEEPEST:
        raise BadFrame("that frame is nested too deeply")
    try:
        frame = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise BadFrame("that is no JSON") from None
    if not isinstance(frame, dict) or not isinstance(frame.get("kind"), str):
        raise BadFrame("a frame is an object with a kind")
    return frame


def decode_from_host(text: str | bytes) -> Frame:
    """A frame of the host, which may be long and, with a board in it, deep; raises BadFrame."""
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        raise BadFrame("that is no JSON") from None
    if not isinstance(frame, dict) or not isinstance(frame.get("kind"), str):
        raise BadFrame("a frame is an object with a kind")
    return frame


def _depth(text: str) -> int:
    """The deepest nesting, found without recursion; brackets in strings don't count."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return 0
    depth = deepest = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*+"')
_BRACKETS = re.compile(r"[\[\]{}]")


def _no_constant(name: str) -> None:
    raise ValueError(name)


# --- cards -------------------------------------------------------------------


@cache
def _any_card() -> TypeAdapter[Any]:
    return TypeAdapter(AnyCard)


def card_to_wire(card: Card) -> Frame:
    """A card without what it does not say."""
    said = card.model_dump(mode="json", exclude_defaults=True, exclude={"review"})
    return {"kind": card.kind, **said}


def card_from_wire(said: Mapping[str, Any], review: str) -> Card:
    """The card; every text in it is cleaned by the model. BadFrame when it is none."""
    try:
        return cast("Card", _any_card().validate_python({**said, "review": review}))
    except ValueError:
        raise BadFrame("that is no card of a board") from None


def pages_of(board: Board) -> Iterator[str]:
    """A board as the texts of `page` frames' `cards`, in order; one by one, since a board may be large."""
    found: dict[str, list[str]] = {}
    size = 0
    for card in board:
        said = json.dumps(card_to_wire(card), ensure_ascii=False, separators=(",", ":"))
        found.setdefault(card.kind, []).append(said)
        size += len(said)
        if size >= PAGE_BYTES // 2:  # characters; a page stays below its bytes in most scripts
            yield _page(found)
            found, size = {}, 0
    if found:
        yield _page(found)


def _page(found: Mapping[str, list[str]]) -> str:
    return "{" + ",".join(f'"{kind}":[{",".join(cards)}]' for kind, cards in found.items()) + "}"


def board_from_pages(pages: Iterable[Mapping[str, Any]], review: str, seq: int) -> Board:
    """The board of all its pages."""
    cards: list[Card] = []
    for page in pages:
        for kind, many in page.items():
            cls = CARDS.get(kind)
            if cls is None or not isinstance(many, list):
                continue  # a newer host's kind of card
            for said in many:
                try:
                    cards.append(cls.model_validate({**said, "review": review}))
                except (TypeError, ValueError):
                    raise BadFrame(f"a {cls.words} of the board can't be read") from None
    return board_of(review, cards, seq)


# --- the clock ---------------------------------------------------------------


def clock_to_wire(clock: MeetingClock | None) -> Frame | None:
    """The meeting's clock with its anchors on the host's monotonic clock."""
    if clock is None:
        return None
    return {
        "key": clock.key,
        "phase": _box(clock.phase),
        "topic_key": clock.topic_key,
        "topic": _box(clock.topic) if clock.topic else None,
        "hard_stop": clock.hard_stop.isoformat() if clock.hard_stop else None,
        "kept": {key: _box(box) for key, box in clock.kept.items()},
        "suspended": clock.suspended.gap if clock.suspended else None,
    }


def clock_from_wire(said: Mapping[str, Any] | None) -> MeetingClock | None:
    """The clock; BadFrame when it is none."""
    if said is None:
        return None
    try:
        stop = said.get("hard_stop")
        gap = said.get("suspended")
        topic = said.get("topic")
        return MeetingClock(
            phase=_box_of(said["phase"]),
            topic=_box_of(topic) if topic else None,
            hard_stop=datetime.fromisoformat(stop) if stop else None,
            key=clean_line(str(said.get("key", ""))),
            topic_key=clean_line(str(said.get("topic_key", ""))),
            kept={clean_line(str(key)): _box_of(box) for key, box in dict(said.get("kept") or {}).items()},
            suspended=Suspended(float(gap)) if gap is not None else None,
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadFrame("that is no clock") from None


def _box(box: TimeBox) -> Frame:
    return {"length": box.length_s, "remaining": box.remaining_s, "anchor": box.anchor}


def _box_of(said: Mapping[str, Any]) -> TimeBox:
    anchor = said.get("anchor")
    return TimeBox(float(said["length"]), float(said["remaining"]), None if anchor is None else float(anchor))


# --- events ------------------------------------------------------------------


def event_to_wire(event: Event) -> Frame | None:
    """An event of a `tick`; None for what goes another way (the clock's state)."""
    match event:
        case Changed():
            change = event.change
            put = [card_to_wire(card) for card in change.put]
            return {
                "kind": "changed",
                "seq": change.seq,
                "put": put,
                "drop": change.drop,
                "words": change.words,
            }
        case Counted():
            return counts_to_wire(event)
        case BallotOpened():
            said: Frame = {"kind": "opened", "what": event.what, "round": event.round, "slots": event.slots}
            return {**said, "targets": event.targets}
        case BellRang():
            return {"kind": "rang", "what": event.what, "round": event.round}
        case Revealed():
            return {
                "kind": "revealed",
                "round": event.round,
                "tags": event.tags,
                "kept_back": event.kept_back,
            }
        case Told():
            return {"kind": "told", "words": event.words, "level": event.level}
        case Seated():
            return {"kind": "seated", "role": event.role.value}
        case _:
            return None


def counts_to_wire(counts: Counted) -> Frame:
    """The sums over the room."""
    return {
        "kind": "room",
        "people": counts.people,
        "ready": counts.ready,
        "more_time": counts.more_time,
        "move_on": counts.move_on,
        "writers": counts.writers,
    }


def change_from_wire(said: Mapping[str, Any], review: str) -> Change:
    """The change of a `changed` event."""
    try:
        put = tuple(card_from_wire(card, review) for card in said["put"])
        drop = tuple(str(card_id) for card_id in said["drop"])
        return Change(int(said["seq"]), put, drop, clean_line(str(said.get("words", ""))))
    except (KeyError, TypeError, ValueError):
        raise BadFrame("that is no change") from None


def event_from_wire(said: Mapping[str, Any]) -> Event | None:
    """Any event but `changed` and `clock`, which need a board and a clock; None for one this version does not know."""
    try:
        match said["kind"]:
            case "room":
                names = ("people", "ready", "more_time", "move_on", "writers")
                return Counted(**{name: int(said.get(name, 0)) for name in names})
            case "opened":
                targets = tuple(str(card_id) for card_id in said.get("targets", ()))
                return BallotOpened(said["what"], int(said["round"]), int(said["slots"]), targets)
            case "rang":
                return BellRang(said["what"], int(said["round"]))
            case "revealed":
                tags = {str(card_id): str(hashed) for card_id, hashed in said["tags"].items()}
                return Revealed(int(said["round"]), tags, clean_line(str(said["kept_back"])))
            case "told":
                words = clean_line(str(said["words"]))
                match said.get("level"):
                    case "warning":
                        return Told(words, "warning")
                    case "error":
                        return Told(words, "error")
                return Told(words)
            case "seated":
                return Seated(Role(said["role"]))
            case _:
                return None
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadFrame("that is no event") from None


# --- answers -----------------------------------------------------------------


def answer_to_wire(answer: Answer, command_id: str) -> Frame:
    """The answer to a command."""
    if isinstance(answer, Refused):
        newer = card_to_wire(answer.newer) if answer.newer is not None else None
        return {
            "kind": "refused",
            "id": command_id,
            "why": answer.why,
            "code": answer.code,
            "newer": newer,
        }
    return {
        "kind": "done",
        "id": command_id,
        "seq": answer.seq,
        "words": answer.words,
        "card": answer.card_id,
        "undoable": answer.undoable,
    }


def answer_from_wire(said: Mapping[str, Any], review: str) -> Answer:
    """The answer of a `done` or `refused` frame."""
    try:
        if said["kind"] == "done":
            words = clean_line(str(said.get("words", "")))
            return Done(int(said["seq"]), words, str(said.get("card", "")), bool(said.get("undoable")))
        newer = said.get("newer")
        card = card_from_wire(newer, review) if newer else None
        return Refused(clean_line(str(said["why"])), said.get("code", "not-allowed"), card)
    except (KeyError, TypeError, ValueError):
        raise BadFrame("that is no answer") from None


# --- the door ----------------------------------------------------------------


def door_to_wire(door: DoorState) -> Frame:
    """The door as hosts see it."""
    seats = [{"n": s.n, "role": s.role.value, "kind": s.kind, "refused": s.refused} for s in door.seats]
    return {
        "code": door.code,
        "url": door.url,
        "urls": door.urls,
        "plain": door.plain,
        "loopback": door.loopback,
        "seats": seats,
        "role": door.role.value,
    }


def door_from_wire(said: Mapping[str, Any]) -> DoorState:
    """The door of a `door` frame."""
    try:
        seats = tuple(
            Present(
                int(s["n"]),
                Role(s["role"]),
                "browser" if s.get("kind") == "browser" else "terminal",
                int(s.get("refused", 0)),
            )
            for s in said["seats"]
        )
        urls = tuple(clean_line(str(url)) for url in said["urls"])
        return DoorState(
            clean_line(str(said["code"])),
            clean_line(str(said["url"])),
            urls,
            bool(said["plain"]),
            bool(said["loopback"]),
            seats,
            Role(said["role"]),
        )
    except (KeyError, TypeError, ValueError):
        raise BadFrame("that is no door") from None
