"""What a text is among keys: told by how it begins."""

from __future__ import annotations

from textual import events

from pmtui.tui.bursts import QUIET, is_text


def keys(text: str, apart: float = 0.0005) -> list[events.Key | events.Paste]:
    made = []
    for n, char in enumerate(text):
        key = events.Key(char, char)
        key.time = n * apart
        made.append(key)
    return [*made]


def test_a_long_text_that_was_read_in_pieces_is_one_text() -> None:
    held = keys("14:05 alert checkout is slow")
    for key in held[8:]:
        key.time += QUIET - 0.01
    assert is_text(held)


def test_what_began_as_keys_is_no_text() -> None:
    held = keys("ja14:05 alert")
    for key in held[2:]:
        key.time += QUIET - 0.005
    assert not is_text(held)
