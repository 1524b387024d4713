from __future__ import annotations

import ast
import random
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pmtui.ids import counted_ids
from pmtui.model.cards import Observation
from pmtui.model.text import clean_text
from pmtui.room import ballot, envelope
from pmtui.room.ballot import AnswerBox, NotAnEnvelope, NoteBox, VoteBox, seal_answers, seal_vote
from pmtui.room.envelope import (
    HASH_BYTES,
    ID_BYTES,
    MOST_SLOTS,
    NOTE_BYTES,
    SLOT_BYTES,
    cut_note,
    envelope_size,
    seal,
    tag_hash,
    unseal,
)
from tests.hostile import HOSTILE

CARDS = [counted_ids(n)() for n in range(1, 6)]
texts = st.text(max_size=80) | st.text(alphabet="é👩\u200d💻\u0301 \n\x1bx", min_size=400, max_size=2500)


def chance(seed: int = 1) -> random.Random:
    return random.Random(seed)


@pytest.mark.parametrize("slots", [1, 2, 3, MOST_SLOTS])
def test_every_envelope_of_a_round_has_one_size(slots: int) -> None:
    contents = [[], ["x"], ["short"] * slots, ["é" * 5000] * slots, ["", "  ", "\x1b[0m"]]
    sizes = {len(seal(notes, slots, chance().randbytes).envelope) for notes in contents}
    assert sizes == {envelope_size(slots)} == {ID_BYTES + slots * SLOT_BYTES}
    assert slots * SLOT_BYTES <= 32 * 1024


def test_an_empty_slot_looks_like_padding_all_over() -> None:
    empty = seal([], 2, chance().randbytes).envelope
    for n in range(2):
        slot = empty[ID_BYTES + n * SLOT_BYTES :][:SLOT_BYTES]
        assert slot[:2] == b"\0\0"
        assert len(set(slot[2:])) > 200


@given(st.lists(texts, max_size=3))
@example([HOSTILE])
@example(["x" * 2013 + "é", "é" * 1007, "👩\u200d💻" * 300])
@settings(max_examples=150)
def test_what_is_sealed_comes_out_cleaned_and_cut_on_a_character(notes: list[str]) -> None:
    sealed = seal(notes, 3, chance().randbytes)
    read = unseal(sealed.envelope, 3)
    kept = [cut_note(note) for note in notes if cut_note(note)]
    assert [slot.text for slot in read] == kept
    assert [slot.tag_hash for slot in read] == [tag_hash(tag) for tag in sealed.tags]
    for note, slot in zip([note for note in notes if cut_note(note)], read, strict=True):
        assert len(slot.text.encode()) <= NOTE_BYTES
        whole = clean_text(note).strip()
        assert slot.text == whole if len(whole.encode()) <= NOTE_BYTES else whole.startswith(slot.text[:-8])
        assert Observation(session=CARDS[0], text=slot.text).text == slot.text


def test_the_cut_loses_no_more_than_the_character_that_does_not_fit() -> None:
    assert len(cut_note("x" * 3000).encode()) == NOTE_BYTES == 2014
    assert len(cut_note("x" + "é" * 3000).encode()) == NOTE_BYTES - 1


@given(st.data())
@settings(max_examples=150)
def test_no_bytes_of_the_size_raise_and_what_is_read_fits_a_card(data: st.DataObject) -> None:
    slots = data.draw(st.integers(1, 3))
    size = envelope_size(slots)
    start = data.draw(st.binary(max_size=300))
    raw = bytearray(chance(data.draw(st.integers(0, 99))).randbytes(size))
    for n in range(slots):
        at = ID_BYTES + n * SLOT_BYTES
        raw[at : at + 2] = data.draw(st.sampled_from([0, 1, 5, NOTE_BYTES, NOTE_BYTES + 1, 65535])).to_bytes(
            2, "big"
        )
        raw[at + 2 + HASH_BYTES : at + 2 + HASH_BYTES + len(start)] = start
    for slot in unseal(bytes(raw[:size]), slots):
        assert Observation(session=CARDS[0], text=slot.text).text == slot.text
    box = NoteBox(slots)
    box.put(bytes(raw[:size]))
    assert box.open(counted_ids()).envelopes == 1


@given(st.binary(max_size=200))
@settings(max_examples=50)
def test_bytes_of_another_size_are_no_envelope(raw: bytes) -> None:
    for box in (NoteBox(1), VoteBox(20, frozenset(CARDS)), AnswerBox(190)):
        with pytest.raises(NotAnEnvelope, match="bytes"):
            box.put(raw)
        assert box.count == 0


def test_more_notes_than_slots_and_impossible_slots_are_said() -> None:
    with pytest.raises(ValueError, match="room for 1"):
        seal(["a", "b"], 1, chance().randbytes)
    for slots in (0, MOST_SLOTS + 1):
        with pytest.raises(ValueError, match="slots"):
            seal([], slots, chance().randbytes)
    with pytest.raises(ValueError, match="3 dots"):
        seal_vote((CARDS[0],) * 4, 3, b"i" * 16)


def test_the_same_envelope_id_replaces_and_the_same_tag_counts_once() -> None:
    box = NoteBox(2)
    first = seal(["first"], 2, chance(1).randbytes, b"i" * 16)
    second = seal(["second"], 2, chance(2).randbytes, b"i" * 16)
    box.put(first.envelope)
    box.put(second.envelope)
    copied = b"j" * 16 + second.envelope[ID_BYTES:]
    box.put(copied)
    opened = box.open(counted_ids())
    assert [note.text for note in opened.notes] == ["second"]
    assert opened.envelopes == 2
    assert box.open(counted_ids(), {tag_hash(second.tags[0])}).notes == ()
    assert box.holds(b"i" * 16)
    box.destroy()
    assert box.count == 0
    assert box.open(counted_ids()).notes == ()


def test_notes_come_out_sorted_by_fresh_ids() -> None:
    box = NoteBox(3)
    for n in range(9):
        box.put(seal([f"{n} a", f"{n} b"], 3, chance(n).randbytes).envelope)
    notes = box.open(counted_ids(50)).notes
    assert [note.id for note in notes] == sorted(note.id for note in notes)
    assert sorted(note.text for note in notes) == sorted(f"{n} {x}" for n in range(9) for x in "ab")


def test_votes_count_only_what_the_vote_is_on() -> None:
    box = VoteBox(3, frozenset(CARDS[:2]))
    stranger = CARDS[4]
    votes = [(CARDS[0], CARDS[0], CARDS[1]), (CARDS[1],), (), (stranger, CARDS[0])]
    for n, dots in enumerate(votes):
        box.put(seal_vote(dots, 3, bytes([n]) * 16))
    totals, voters = box.open()
    assert totals == {CARDS[0]: 3, CARDS[1]: 2}
    assert voters == 4
    assert {len(seal_vote(dots, 3, b"i" * 16)) for dots in votes} == {ID_BYTES + 48}


@given(st.binary(min_size=ID_BYTES + 5, max_size=ID_BYTES + 5))
def test_any_answers_are_counted_or_left_out(raw: bytes) -> None:
    box = AnswerBox(5)
    box.put(raw)
    totals, people = box.open()
    assert people == 1
    for question, counts in enumerate(totals):
        answer = raw[ID_BYTES + question]
        assert counts == tuple(int(answer == n) for n in range(1, 6))


def test_answers_total_by_question() -> None:
    box = AnswerBox(2)
    for n, answers in enumerate([(1, 5), (1, 0), (2, 5)]):
        box.put(seal_answers(answers, bytes([n]) * 16))
    assert box.open() == (((2, 1, 0, 0, 0), (0, 0, 0, 0, 2)), 3)


@pytest.mark.parametrize("module", [ballot, envelope])
def test_the_box_knows_bytes_and_nothing_of_who_or_when(module: object) -> None:
    source = Path(str(getattr(module, "__file__", ""))).read_text(encoding="utf-8")
    tree = ast.parse(source)
    imported = {
        name
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [f"{node.module}.{alias.name}" for alias in node.names]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    allowed = (
        "__future__",
        "collections",
        "dataclasses",
        "hashlib",
        "pmtui.room.envelope",
        "pmtui.model.text",
    )
    assert imported
    assert all(name.startswith(allowed) for name in imported), imported
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    words = {word for name in names for word in name.lower().split("_")}
    told = {
        "seat",
        "request",
        "connection",
        "session",
        "peer",
        "address",
        "socket",
        "room",
        "clock",
        "open_file",
        "log",
    }
    assert not words & told
    assert not {"open", "print"} & {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
