"""What one device wrote for one ballot, how it is sealed, and where its envelope is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from pmtui.model.text import clean_text
from pmtui.room.ballot import ANSWERS, seal_answers, seal_vote
from pmtui.room.envelope import ID_BYTES, MOST_SLOTS, RandomBytes, cut_note, seal

Ballot = Literal["sheet", "vote", "pulse", "consent"]
"""What a device can be asked to fill in."""

BALLOTS: tuple[Ballot, ...] = ("sheet", "consent", "vote", "pulse")

YES, NO = 1, 2
"""The answers to "we are few"."""

Content = tuple[str | int, ...]
"""What an envelope holds: notes, cards with a dot, or answers."""


class Receipt(StrEnum):
    """Where what was written is."""

    HERE = "here"
    """On this device only."""
    DUE = "due"
    """The bell rang; it goes in within seconds."""
    IN_BOX = "in the box"
    """Received, not yet saved: draft and envelope stay here."""
    AGAIN = "again"
    """It was in the box of a host that may have restarted; it goes in again."""
    SHOWN = "shown"
    KEPT_BACK = "kept back"
    """The round was not opened."""
    MISSED = "missed"
    """The bell rang without this device."""


SETTLED = (Receipt.SHOWN, Receipt.KEPT_BACK, Receipt.MISSED)


@dataclass
class Written:
    """One ballot as this device filled it in."""

    session: str
    what: Ballot
    round: int
    slots: int
    targets: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    dots: list[str] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    envelope_id: bytes = b""
    tags: dict[str, str] = field(default_factory=dict)
    """Every tag sealed so far, with its note."""
    posted: Content | None = None
    """What the envelope that was received holds; None while none was."""
    receipt: Receipt = Receipt.HERE
    why: str = ""
    """What the room said when it did not take the envelope, or did not open it."""
    rung: bool = False
    wait: float | None = None
    """Seconds from the next look until the envelope goes in; None: not by itself."""
    at: float | None = None
    """When it goes in, once a look has said what time it is."""
    gone_at: float | None = None
    """Since when the board shows that the round is over while nobody told this device how."""
    _envelope: bytes = b""
    _sealed: Content | None = None

    @property
    def key(self) -> tuple[str, str, int]:
        """Which ballot it is."""
        return self.session, self.what, self.round

    @property
    def content(self) -> Content:
        """What an envelope sealed now would hold."""
        match self.what:
            case "sheet":
                return tuple(note for note in (cut_note(note) for note in self.notes) if note)
            case "vote":
                return tuple(sorted(self.dots))
            case _:
                return tuple(self.answers)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in."""
        return not any(self.content)

    @property
    def is_settled(self) -> bool:
        """Whether the round is over for this device."""
        return self.receipt in SETTLED

    @property
    def can_be_changed(self) -> bool:
        """Until the bell; then what is sealed stays as it is."""
        return not self.rung and not self.is_settled

    @property
    def is_in_hand(self) -> bool:
        """Whether the envelope received holds exactly this."""
        return self.receipt is Receipt.IN_BOX and self.posted == self.content

    @property
    def has_changed(self) -> bool:
        """Whether something else is written than what was handed in."""
        return self.posted is not None and self.posted != self.content

    def sealed(self, content: Content, random: RandomBytes) -> bytes:
        """The envelope with that content, under this ballot's id; the same bytes for the same content."""
        self.envelope_id = self.envelope_id or random(ID_BYTES)
        if self._sealed != content:
            self._envelope, self._sealed = self._seal(content, random), content
        return self._envelope

    def _seal(self, content: Content, random: RandomBytes) -> bytes:
        if self.what == "vote":
            return seal_vote(tuple(str(dot) for dot in content), self.slots, self.envelope_id)
        if self.what != "sheet":
            return seal_answers(tuple(int(answer) for answer in content), self.envelope_id)
        notes = tuple(str(note) for note in content)
        done = seal(notes, self.slots, random, self.envelope_id)
        self.tags.update(zip(done.tags, notes, strict=True))
        return done.envelope

    # --- kept on disk --------------------------------------------------------

    def to_kept(self) -> dict[str, Any]:
        """What another run of the program needs to go on with it."""
        return {
            "session": self.session,
            "what": self.what,
            "round": self.round,
            "slots": self.slots,
            "notes": self.notes,
            "dots": self.dots,
            "answers": self.answers,
            "id": self.envelope_id.hex(),
            "tags": self.tags,
            "posted": None if self.posted is None else list(self.posted),
        }


def from_kept(said: object) -> Written | None:
    """What `to_kept` gave; None for anything else. Never raises."""
    if not isinstance(said, Mapping) or said.get("what") not in BALLOTS:
        return None
    session, number, slots = said.get("session"), said.get("round"), said.get("slots")
    if not isinstance(session, str) or type(number) is not int or type(slots) is not int:
        return None
    if not 1 <= slots <= (20 if said["what"] == "vote" else MOST_SLOTS):
        return None
    posted = said.get("posted")
    return Written(
        session,
        said["what"],
        number,
        slots,
        notes=[clean_text(note) for note in _texts(said.get("notes"))[:slots]],
        dots=_ids(said.get("dots"), 32)[:slots],
        answers=_answers(said.get("answers")),
        envelope_id=bytes.fromhex(next(iter(_ids([said.get("id")], 32)), "")),
        tags=_tags(said.get("tags")),
        posted=_content(said["what"], posted, slots),
    )


def _content(what: str, said: object, slots: int) -> Content | None:
    if not isinstance(said, list):
        return None
    if what == "sheet":
        return tuple(note for note in (cut_note(note) for note in _texts(said)) if note)[:slots]
    return tuple(sorted(_ids(said, 32)))[:slots] if what == "vote" else tuple(_answers(said))


def _texts(said: object) -> list[str]:
    return [text for text in said if isinstance(text, str)] if isinstance(said, list) else []


def _ids(said: object, digits: int) -> list[str]:
    return [text for text in _texts(said) if len(text) == digits and not set(text) - set("0123456789abcdef")]


def _answers(said: object) -> list[int]:
    return [n for n in said if type(n) is int and 0 <= n <= ANSWERS] if isinstance(said, list) else []


def _tags(said: object) -> dict[str, str]:
    if not isinstance(said, Mapping):
        return {}
    return {tag: note for tag, note in said.items() if _ids([tag], 32) and isinstance(note, str)}
