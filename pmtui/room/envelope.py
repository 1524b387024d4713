"""The sealed envelope a device posts at a bell: one size whatever it holds (ANONYMITY 3).

Layout: 16 bytes envelope id, then `slots` slots of 2048 bytes. A slot is 2 bytes length (0 = empty),
32 bytes hash of a tag only the device knows, the text in UTF-8, and random padding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from pmtui.model.text import clean_text

SLOT_BYTES = 2048
ID_BYTES = 16
HASH_BYTES = 32
NOTE_BYTES = SLOT_BYTES - 2 - HASH_BYTES
"""The longest note, in bytes of UTF-8."""

MOST_SLOTS = 16

RandomBytes = Callable[[int], bytes]


@dataclass(frozen=True)
class Sealed:
    """An envelope and the tags by which its device will know its notes again."""

    envelope: bytes
    tags: tuple[str, ...]


@dataclass(frozen=True)
class SlotRead:
    """A filled slot of an opened envelope."""

    text: str
    tag_hash: str


def envelope_size(slots: int) -> int:
    """Bytes of an envelope with that many slots."""
    return ID_BYTES + slots * SLOT_BYTES


def tag_hash(tag: str) -> str:
    """What the host may know of a tag."""
    return sha256(bytes.fromhex(tag)).hexdigest()


def cut_note(text: str) -> str:
    """`text` cleaned and cut to what a slot holds, on a character's edge."""
    cleaned = clean_text(text).strip()
    raw = cleaned.encode()
    if len(raw) <= NOTE_BYTES:
        return cleaned
    return clean_text(raw[:NOTE_BYTES].decode(errors="ignore")).strip()


def seal(notes: Sequence[str], slots: int, random: RandomBytes, envelope_id: bytes = b"") -> Sealed:
    """One envelope of exactly `envelope_size(slots)` bytes holding up to `slots` notes.

    Posting again under the same `envelope_id` replaces the earlier envelope until the bell.
    """
    if not 1 <= slots <= MOST_SLOTS:
        raise ValueError(f"an envelope has 1 to {MOST_SLOTS} slots")
    kept = [note for note in (cut_note(note) for note in notes) if note]
    if len(kept) > slots:
        raise ValueError(f"there is room for {slots} notes, not {len(kept)}; merge or drop some")
    parts = [envelope_id or random(ID_BYTES)]
    tags: list[str] = []
    for note in kept:
        tag = random(ID_BYTES).hex()
        tags.append(tag)
        raw = note.encode()
        body = len(raw).to_bytes(2, "big") + bytes.fromhex(tag_hash(tag)) + raw
        parts.append(body + random(SLOT_BYTES - len(body)))
    parts.extend((0).to_bytes(2, "big") + random(SLOT_BYTES - 2) for _ in range(slots - len(kept)))
    return Sealed(b"".join(parts), tuple(tags))


def unseal(envelope: bytes, slots: int) -> tuple[SlotRead, ...]:
    """The notes of an envelope. Bytes that can't be a note are left out; never raises on any bytes of the size."""
    found: list[SlotRead] = []
    for n in range(slots):
        start = ID_BYTES + n * SLOT_BYTES
        slot = envelope[start : start + SLOT_BYTES]
        length = int.from_bytes(slot[:2], "big")
        if not 0 < length <= NOTE_BYTES:
            continue
        hashed = slot[2 : 2 + HASH_BYTES]
        raw = slot[2 + HASH_BYTES : 2 + HASH_BYTES + length]
        text = clean_text(raw.decode(errors="replace")).strip()
        if text:
            found.append(SlotRead(text, hashed.hex()))
    return tuple(found)
