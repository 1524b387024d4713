"""Frames and what they mean: rooms' events and answers as JSON and back (docs/wire.md, version 1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, cast, get_args

from pydantic import TypeAdapter

from pmtui.facilitation.timebox import MeetingClock, Suspended, TimeBox
from pmtui.model.board import Board, Change
from pmtui.model.cards import CARDS, AnyCard, Card
from pmtui.model.moment import Moment
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
from pmtui.room.net.pages import GatheredBoard

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

PAGE_BYTES = 256 * 1024
"""About how much of a board one `page` frame holds."""

MOST_SLOTS_AND_DOTS = 20
"""Notes or dots of a person, at most, by the model of a session."""

BELLS: tuple[Bell, ...] = get_args(Bell)
CODES: tuple[Code, ...] = get_args(Code)

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
        said = _card_text(card)
        found.setdefault(card.kind, []).append(said)
        size += len(said)
        if size >= PAGE_BYTES // 2:  # characters; a page stays below its bytes in most scripts
            yield _page(found)
            found, size = {}, 0
    if found:
        yield _page(found)


def _card_text(card: Card) -> str:
    """`card_to_wire` as text, at a third of the cost."""
    said = card.model_dump_json(exclude_defaults=True, exclude={"review"})
    return f'{{"kind":"{card.kind}"{"," if len(said) > 2 else ""}{said[1:]}'


def _page(found: Mapping[str, list[str]]) -> str:
    return "{" + ",".join(f'"{kind}":[{",".join(cards)}]' for kind, cards in found.items()) + "}"


def board_from_pages(pages: Iterable[Mapping[str, Any]], review: str, seq: int) -> Board:
    """The board of all its pages; BadFrame when something in it is no card."""
    gathered = GatheredBoard(review)
    for page in pages:
        for kind, many in page.items():
            cls = CARDS.get(kind)
            if cls is None or not isinstance(many, list):
                continue  # a newer host's kind of card
            for said in many:
                try:
                    if kind != "event" or not gathered.add_event(said):
                        gathered.add(cls.model_validate({**said, "review": review}))
                except (TypeError, ValueError):
                    raise BadFrame(f"a {cls.words} of the board can't be read") from None
    return gathered.board(seq)


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
            hard_stop=_instant(stop) if stop else None,
            key=clean_line(str(said.get("key", ""))),
            topic_key=clean_line(str(said.get("topic_key", ""))),
            kept={clean_line(str(key)): _box_of(box) for key, box in dict(said.get("kept") or {}).items()},
            suspended=Suspended(finite(gap)) if gap is not None else None,
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadFrame("that is no clock") from None


def _box(box: TimeBox) -> Frame:
    return {"length": box.length_s, "remaining": box.remaining_s, "anchor": box.anchor}


def _box_of(said: Mapping[str, Any]) -> TimeBox:
    anchor = said.get("anchor")
    return TimeBox(
        finite(said["length"]), finite(said["remaining"]), None if anchor is None else finite(anchor)
    )


def finite(said: Any) -> float:
    """A number of seconds that can be counted with; ValueError when it is none."""
    value = float(said)
    if not abs(value) < 1e12:
        raise ValueError("that is no length of time")
    return value


def _instant(said: Any) -> datetime:
    when = datetime.fromisoformat(said)
    if when.tzinfo is None:
        raise ValueError("a time needs a zone")
    return Moment(at=when).at


def bell_from_wire(said: Any) -> Bell | None:
    """What is ringing; BadFrame when there is no such bell."""
    if said is None:
        return None
    if said not in BELLS:
        raise BadFrame("that is no bell")
    return cast("Bell", said)


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
        if not all(card.id for card in put):
            raise BadFrame("a card of a board has an id")
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
                return Counted(**{name: _count(said.get(name, 0)) for name in names})
            case "opened":
                targets = tuple(str(card_id) for card_id in said.get("targets", ()))
                what, slots = said["what"], _count(said["slots"])
                if what not in (*BELLS, "consent") or not 1 <= slots <= MOST_SLOTS_AND_DOTS:
                    raise BadFrame("that is no ballot")
                return BallotOpened(what, _count(said["round"]), slots, targets)
            case "rang":
                bell = bell_from_wire(said["what"])
                return BellRang(bell, _count(said["round"])) if bell is not None else None
            case "revealed":
                tags = {str(card_id): str(hashed) for card_id, hashed in said["tags"].items()}
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
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadFrame("that is no event") from None


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
            return Done(int(said["seq"]), words, str(said.get("card", "")), bool(said.get("undoable")))
        newer = said.get("newer")
        card = card_from_wire(newer, review) if newer else None
        code = said.get("code")
        known: Code = code if code in CODES else "not-allowed"
        return Refused(clean_line(str(said["why"])), known, card)
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
