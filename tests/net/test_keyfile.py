"""A room's secrets on disk: for this user alone, whole or not at all, and nothing in them taken on trust."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmtui.room.net.keyfile import (
    RoomKeys,
    load_keys,
    made_keys,
    read_keys,
    room_file,
    room_files,
    save_keys,
    with_role,
    without_role,
)

REVIEW = f"{1:032x}"


def test_what_is_saved_is_loaded_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    keys = with_role(made_keys(), "a" * 64, "note-taker")
    save_keys(tmp_path, REVIEW, keys)
    assert load_keys(tmp_path, REVIEW) == keys
    file = room_file(tmp_path, REVIEW)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert room_files(tmp_path) == [file]
    assert list(file.parent.iterdir()) == [file]


def test_keys_and_codes_differ_from_room_to_room() -> None:
    made = [made_keys() for _ in range(50)]
    assert len({keys.key for keys in made}) == 50
    assert all(len(keys.key) == 64 for keys in made)
    assert len({keys.code for keys in made}) > 45


def test_a_file_that_can_t_be_replaced_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_keys(tmp_path, REVIEW, RoomKeys("key", "code"))

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        save_keys(tmp_path, REVIEW, RoomKeys("key", "another"))
    monkeypatch.undo()
    assert load_keys(tmp_path, REVIEW) == RoomKeys("key", "code")
    assert os.listdir(tmp_path / "rooms") == [f"{REVIEW}.json"]  # noqa: PTH208 - hidden files too


@pytest.mark.parametrize(
    "said",
    [
        "",
        "[]",
        "null",
        "{",
        '{"key":"k","code":"c","port":Infinity}',
        '{"key":"k"}',
        '{"key":"","code":"c"}',
        '{"key":"k","code":"c","port":"x"}',
        "\x00",
    ],
)
def test_a_file_that_is_none_is_no_room(tmp_path: Path, said: str) -> None:
    file = tmp_path / "room.json"
    file.write_text(said)
    assert read_keys(file) is None
    assert read_keys(tmp_path / "missing.json") is None


def test_no_role_is_read_that_no_one_time_code_gives(tmp_path: Path) -> None:
    file = tmp_path / "room.json"
    roles = {"a": "note-taker", "b": "facilitator", "c": "co-facilitator", "d": "king", "e": 7, "f": ["x"]}
    file.write_text(json.dumps({"key": "k", "code": "c", "roles": roles}))
    keys = read_keys(file)
    assert keys is not None
    assert keys.roles == {"a": "note-taker", "c": "co-facilitator"}
    assert without_role(keys, "a").roles == {"c": "co-facilitator"}


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["key", "code", "port", "roles", "host"]), _json))
def test_whatever_is_in_the_file_is_read_as_keys_or_as_none(
    tmp_path_factory: pytest.TempPathFactory, said: dict[str, object]
) -> None:
    file = tmp_path_factory.getbasetemp() / "fuzzed-room.json"
    file.write_text(json.dumps(said))
    keys = read_keys(file)
    assert keys is None or (keys.key and keys.code)
