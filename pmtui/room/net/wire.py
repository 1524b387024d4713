"""Frames and what they mean: rooms' events and answers as JSON and back (docs/wire.md, version 1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast, get_args

from pmtui.model.board import Change
from pmtui.model.text import clean_line
from pmtui.model.vocabulary import Role
from pmtui.room.answers import (
    Answer,
    BallotOpened,
    Bell,
    BellRang,
    Changed,
    Code,
    Counted,
    Done,
    Event,
    Refused,
    Revealed,
    Seated,
    Told,
)
from pmtui.room.doors import DoorState, Present
from pmtui.room.net.frames import BadFrame, Frame, decode, decode_from_host, encode, whole_number
from pmtui.room.net.wire_cards import (
    board_from_pages,
    card_from_wire,
    card_to_wire,
    id_of,
    pages_of,
)
from pmtui.room.net.wire_clock import UNREADABLE, clock_from_wire, clock_to_wire, finite

__all__ = [
    "FRAME_BYTES",
    "VERSION",
    "BadFrame",
    "Frame",
    "answer_from_wire",
    "answer_to_wire",
    "bell_from_wire",
    "board_from_pages",
    "card_from_wire",
    "card_to_wire",
    "change_from_wire",
    "clock_from_wire",
    "clock_to_wire",
    "counts_to_wire",
    "decode",
    "decode_from_host",
    "door_from_wire",
    "door_to_wire",
    "encode",
    "event_from_wire",
    "event_to_wire",
    "finite",
    "pages_of",
    "whole_number",
]

VERSION = 1

FRAME_BYTES = 64 * 1024
"""The longest frame a device may send."""

MOST_SLOTS_AND_DOTS = 20
"""Notes or dots of a person, at most, by the model of a session."""

BELLS: tuple[Bell, ...] = get_args(Bell)
CODES: tuple[Code, ...] = get_args(Code)

_HASH = re.compile(r"[0-9a-f]{64}\Z")


# --- events ------------------------------------------------------------------


def bell_from_wire(said: Any) -> Bell | None:
    """What is ringing; BadFrame when there is no such bell."""
    if said is None:
        return None
    if said not in BELLS:
        raise BadFrame("that is no bell")
    return cast("Bell", said)


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
        if not all(card.id for card in put):
            raise BadFrame("a card of a board has an id")
        drop = tuple(id_of(card_id) for card_id in said["drop"])
        return Change(_seq(said["seq"]), put, drop, clean_line(str(said.get("words", ""))))
    except UNREADABLE:
        raise BadFrame("that is no change") from None


def event_from_wire(said: Mapping[str, Any]) -> Event | None:
    """Any event but `changed` and `clock`, which need a board and a clock; None for one this version does not know."""
    try:
        match said["kind"]:
            case "room":
                names = ("people", "ready", "more_time", "move_on", "writers")
                return Counted(**{name: _count(said.get(name, 0)) for name in names})
            case "opened":
                targets = tuple(id_of(card_id) for card_id in said.get("targets", ()))
                what, slots = said["what"], _count(said["slots"])
                if what not in (*BELLS, "consent") or not 1 <= slots <= MOST_SLOTS_AND_DOTS:
                    raise BadFrame("that is no ballot")
                return BallotOpened(what, _count(said["round"]), slots, targets)
            case "rang":
                bell = bell_from_wire(said["what"])
                return BellRang(bell, _count(said["round"])) if bell is not None else None
            case "revealed":
                tags = {id_of(card_id): _hash(hashed) for card_id, hashed in said["tags"].items()}
                return Revealed(_count(said["round"]), tags, clean_line(str(said["kept_back"])))
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
    except UNREADABLE:
        raise BadFrame("that is no event") from None


def _seq(said: Any) -> int:
    seq = whole_number(said)
    if seq is None:
        raise ValueError("that is no number of a change")
    return seq


def _hash(said: Any) -> str:
    if not isinstance(said, str) or not _HASH.match(said):
        raise ValueError("that is no hash")
    return said


def _count(said: Any) -> int:
    """A number of people or things, in the bounds of what a screen can show."""
    return min(max(0, int(said)), 1_000_000)


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
            card_id = said.get("card") or ""
            made = id_of(card_id) if card_id else ""
            return Done(_seq(said["seq"]), words, made, said.get("undoable") is True)
        newer = said.get("newer")
        card = card_from_wire(newer, review) if newer else None
        code = said.get("code")
        known: Code = code if code in CODES else "not-allowed"
        return Refused(clean_line(str(said["why"])), known, card)
    except UNREADABLE:
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
        "proxied": door.proxied,
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
            bool(said.get("proxied", False)),
        )
    except UNREADABLE:
        raise BadFrame("that is no door") from None
