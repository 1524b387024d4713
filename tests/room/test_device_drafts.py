"""What a device keeps on its own disk: private, whole, gone when it is no longer needed."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from stat import S_IMODE
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmtui.model.text import clean_text
from pmtui.room.drafts import FileDrafts, MemoryDrafts
from pmtui.room.envelope import MOST_SLOTS, cut_note, unseal
from pmtui.room.leftovers import Leftovers
from pmtui.room.written import Written, from_kept
from tests.room.rooms import REVIEW, house

TOKEN = "5f" * 16

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def test_a_file_for_its_owner_alone_whole_or_not_at_all(tmp_path: Path) -> None:
    drafts = FileDrafts(tmp_path / "state", TOKEN)
    assert drafts.load() == {}
    drafts.save({"ballots": ["a note"]})
    assert S_IMODE(drafts.path.stat().st_mode) == 0o600
    assert S_IMODE(drafts.path.parent.stat().st_mode) == 0o700
    assert TOKEN not in drafts.path.name
    assert TOKEN not in drafts.path.read_text()
    drafts.save({"ballots": ["another"]})
    assert drafts.load() == {"ballots": ["another"]}
    assert [path.name for path in drafts.path.parent.iterdir()] == [drafts.path.name]
    drafts.erase()
    drafts.erase()
    assert not list(drafts.path.parent.iterdir())


def test_what_a_kill_in_the_middle_of_writing_left_is_erased_too(tmp_path: Path) -> None:
    drafts = FileDrafts(tmp_path, TOKEN)
    drafts.save({"ballots": ["whole"]})
    drafts.path.with_suffix(".part").write_text('{"ballots": ["a secr')
    assert FileDrafts(tmp_path, TOKEN).load() == {"ballots": ["whole"]}
    drafts.save({"ballots": ["whole again"]})
    drafts.path.with_suffix(".part").write_text("a secret")
    drafts.erase()
    assert not list(tmp_path.iterdir())


@given(raw=st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_in_the_file_are_no_trouble(tmp_path: Path, raw: bytes) -> None:
    drafts = FileDrafts(tmp_path, TOKEN)
    drafts.path.write_bytes(raw)
    assert isinstance(drafts.load(), dict)


def test_what_was_kept_outlives_a_killed_terminal(tmp_path: Path) -> None:
    code = (
        "import os; from pathlib import Path; from pmtui.room.drafts import FileDrafts\n"
        f"FileDrafts(Path({str(tmp_path)!r}), {TOKEN!r}).save({{'ballots': ['typed']}}); os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", code], check=False)
    assert killed.returncode != 0
    assert FileDrafts(tmp_path, TOKEN).load() == {"ballots": ["typed"]}
    assert FileDrafts(tmp_path, "another").load() == {}


# --- what was written, to the file and back ----------------------------------------------

NOTE = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
ID = st.binary(min_size=16, max_size=16).map(bytes.hex)


@given(
    notes=st.lists(NOTE, max_size=MOST_SLOTS),
    dots=st.lists(ID, max_size=5),
    answers=st.lists(st.integers(0, 5), max_size=5),
    what=st.sampled_from(["sheet", "vote", "pulse", "consent"]),
    posted=st.booleans(),
)
def test_what_was_written_comes_back_as_it_was(
    notes: list[str], dots: list[str], answers: list[int], what: Any, posted: bool
) -> None:
    written = Written(REVIEW, what, 2, MOST_SLOTS, notes=notes, dots=dots, answers=answers)
    envelope = b""
    if posted and (what != "sheet" or len(written.content) <= written.slots):
        envelope = written.sealed(written.content, random.Random(1).randbytes)
        written.posted = written.content
    drafts = MemoryDrafts()
    drafts.save(written.to_kept())
    back = from_kept(drafts.load())
    assert back is not None
    assert back.content == written.content
    assert back.posted == written.posted
    assert back.tags == written.tags
    assert back.notes == [clean_text(note) for note in notes]
    if envelope:
        again = back.sealed(back.content, random.Random(2).randbytes)
        assert len(again) == len(envelope)
        assert again[:16] == envelope[:16], "the same envelope to the box"
        if what == "sheet":
            texts = [slot.text for slot in unseal(again, MOST_SLOTS)]
            assert texts == list(back.content)


@given(said=JSON | st.fixed_dictionaries({}, optional={
    "session": JSON, "what": st.sampled_from(["sheet", "vote", "pulse"]) | JSON, "round": st.integers() | JSON,
    "slots": st.integers(-1, 30) | JSON, "notes": JSON, "dots": JSON, "answers": JSON, "id": JSON | ID,
    "tags": JSON | st.dictionaries(ID, NOTE, max_size=3), "posted": JSON,
}))  # fmt: skip
@settings(max_examples=300)
def test_anything_else_in_the_file_is_left_out(said: object) -> None:
    written = from_kept(said)
    if written is not None:
        content = written.content
        assert len(content) <= max(written.slots, 5) or written.what in ("pulse", "consent")
        if written.what == "sheet" or len(content) <= written.slots:
            written.sealed(content, random.Random(1).randbytes)
    left = Leftovers(house(people=1).lead, random.Random(1).randbytes, {}, lambda: None)
    left.load(said)
    left.load([said, {"text": "kept", "session": REVIEW, "round": 1, "why": ""}])
    assert left.notes[-1].text == "kept"
    assert all(note.text == cut_note(note.text) for note in left.notes)


def test_notes_left_over_are_no_more_than_can_be_read(tmp_path: Path) -> None:
    left = Leftovers(house(people=1).lead, random.Random(1).randbytes, {}, lambda: None)
    left.add([f"note {n}" for n in range(500)], REVIEW, 1)
    left.add(["note 499", "note 499"], REVIEW, 1)
    assert len(left.notes) == 100
    assert left.notes[-1].text == "note 499"
    assert left.to_kept()[0]["text"] == "note 400"


@pytest.mark.parametrize("what", ["vote", "pulse"])
def test_the_same_content_is_the_same_envelope(what: Any) -> None:
    written = Written(REVIEW, what, 1, 3, dots=["ab" * 16], answers=[1, 2])
    chance = random.Random(4).randbytes
    assert written.sealed(written.content, chance) == written.sealed(written.content, chance)
