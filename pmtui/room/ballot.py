"""The ballot boxes: bytes go in, shuffled content comes out, at the bell (docs of the contract: ANONYMITY, level A).

This module takes bytes and nothing else. It knows no request, connection, seat or session, keeps no time and no
order: an envelope's place in the box is its random id. Nothing here is ever written to disk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from pmtui.room.envelope import ID_BYTES, envelope_size, unseal

FEWEST = 3
"""Fewer envelopes than this are never opened (ANONYMITY 5)."""

MOST_ENVELOPES = 1000
"""Envelopes a box holds at most, so that nobody fills the host's memory."""

GRACE_SECONDS = 20.0
"""How long after the bell the box waits for envelopes still expected."""

ANSWERS = 5
"""Answers of a pulse question, 1 to 5; 0 is no answer."""

_CARD_BYTES = 16


class NotAnEnvelope(ValueError):
    """These bytes have not the size every envelope of this round has."""


class FullBox(ValueError):
    """The box holds as many envelopes as it may."""


class Box:
    """Envelopes of one size under their random ids, in memory only."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.envelopes: dict[bytes, bytes] = {}

    @property
    def count(self) -> int:
        """How many envelopes are in."""
        return len(self.envelopes)

    def put(self, envelope: bytes) -> None:
        """Keep an envelope; the same id again replaces it."""
        if len(envelope) != self.size:
            raise NotAnEnvelope(f"an envelope of this round has {self.size} bytes, not {len(envelope)}")
        if self.count >= MOST_ENVELOPES and not self.holds(envelope[:ID_BYTES]):
            raise FullBox(f"this round has {MOST_ENVELOPES:,} envelopes already, and takes no more")
        self.envelopes[envelope[:ID_BYTES]] = envelope

    def holds(self, envelope_id: bytes) -> bool:
        """Whether an envelope of that id is in."""
        return envelope_id in self.envelopes

    def destroy(self) -> None:
        """Forget every envelope unread."""
        self.envelopes.clear()

    def _sorted(self) -> list[bytes]:
        # Sorted by random id: the order of arrival is gone before anything is read.
        return [self.envelopes[key] for key in sorted(self.envelopes)]


@dataclass(frozen=True)
class OpenedNote:
    """A note under its fresh random id."""

    id: str
    text: str
    tag_hash: str


@dataclass(frozen=True)
class OpenedNotes:
    """What a round of notes came to; notes sorted by their random ids."""

    notes: tuple[OpenedNote, ...]
    envelopes: int


class NoteBox(Box):
    """Observations of one round."""

    def __init__(self, slots: int) -> None:
        super().__init__(envelope_size(slots))
        self._slots = slots

    def open(
        self, new_id: Callable[[], str], known: Iterable[str] = (), *, late: LateBox | None = None
    ) -> OpenedNotes:
        """Split, drop empties and repeats, give every note a fresh random id, sort by it.

        `known`: tag hashes of notes shown in earlier rounds; `late`: envelopes that are shown with these, as if
        they had been among them. The envelopes stay until the box is destroyed, so that a reveal that could not
        be saved loses nothing.
        """
        envelopes = self.envelopes | (late.envelopes if late is not None else {})
        notes: list[OpenedNote] = []
        seen = set(known)
        for key in sorted(envelopes):
            for slot in unseal(envelopes[key], self._slots):
                if slot.tag_hash not in seen:
                    seen.add(slot.tag_hash)
                    notes.append(OpenedNote(new_id(), slot.text, slot.tag_hash))
        notes.sort(key=lambda note: note.id)
        return OpenedNotes(tuple(notes), len(envelopes))


class LateBox(NoteBox):
    """Envelopes that missed their bell and wait for a batch: the bytes, and whether one may be shown alone."""

    def __init__(self, slots: int) -> None:
        super().__init__(slots)
        self._may_be_alone: set[bytes] = set()

    def put(self, envelope: bytes, alone: bool = False) -> None:
        """Keep an envelope with its author's word on being shown alone; the same id again replaces both."""
        super().put(envelope)
        mark = self._may_be_alone.add if alone else self._may_be_alone.discard
        mark(envelope[:ID_BYTES])

    def makes_a_batch(self, known: Collection[str]) -> bool:
        """Whether what is in may be shown: notes of two devices, or of one that agreed to be alone.

        An envelope that holds nothing but notes shown before (`known` tag hashes) keeps nobody company.
        """
        filled = [
            key
            for key, envelope in self.envelopes.items()
            if any(slot.tag_hash not in known for slot in unseal(envelope, self._slots))
        ]
        return len(filled) > 1 or (len(filled) == 1 and filled[0] in self._may_be_alone)

    def fits(self, box: NoteBox) -> bool:
        """Whether these envelopes look like those of that box."""
        return self.size == box.size

    def take(self) -> LateBox:
        """All that is in, in a box of its own; this one is empty then and goes on."""
        taken = LateBox(self._slots)
        taken.put_back(self)
        self.destroy()
        return taken

    def put_back(self, taken: LateBox) -> None:
        """Envelopes that were taken out and could not be shown wait again."""
        self.envelopes = taken.envelopes | self.envelopes
        self._may_be_alone |= taken._may_be_alone

    def destroy(self) -> None:
        """Forget every envelope unread."""
        super().destroy()
        self._may_be_alone.clear()


def seal_vote(dots: tuple[str, ...], most: int, envelope_id: bytes) -> bytes:
    """A vote as an envelope: `most` card ids, zeros for dots not spent."""
    if len(dots) > most:
        raise ValueError(f"each person has {most} dots")
    body = b"".join(bytes.fromhex(dot) for dot in dots)
    return envelope_id + body.ljust(most * _CARD_BYTES, b"\0")


class VoteBox(Box):
    """Dot votes of one round; only totals leave it."""

    def __init__(self, dots: int, targets: frozenset[str]) -> None:
        super().__init__(ID_BYTES + dots * _CARD_BYTES)
        self._dots = dots
        self.targets = targets

    def open(self) -> tuple[Counter[str], int]:
        """Dots by card, and how many people voted."""
        envelopes = self._sorted()
        totals: Counter[str] = Counter()
        for envelope in envelopes:
            for n in range(self._dots):
                start = ID_BYTES + n * _CARD_BYTES
                card = envelope[start : start + _CARD_BYTES].hex()
                if card in self.targets:
                    totals[card] += 1
        return totals, len(envelopes)


def seal_answers(answers: tuple[int, ...], envelope_id: bytes) -> bytes:
    """Answers 1–5 (0: none) to the pulse's questions, or 1 (yes) and 2 (no) to a consent, as an envelope."""
    return envelope_id + bytes(answers)


class AnswerBox(Box):
    """Answers to the pulse or to a yes-or-no; only totals leave it."""

    def __init__(self, questions: int) -> None:
        super().__init__(ID_BYTES + questions)
        self._questions = questions

    def open(self) -> tuple[tuple[tuple[int, ...], ...], int]:
        """For each question how many chose 1, 2, 3, 4, 5; and how many envelopes there were."""
        envelopes = self._sorted()
        totals = tuple(
            tuple(sum(e[ID_BYTES + q] == answer for e in envelopes) for answer in range(1, ANSWERS + 1))
            for q in range(self._questions)
        )
        return totals, len(envelopes)
