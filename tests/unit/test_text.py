from __future__ import annotations

import re
import unicodedata
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from pmtui.model.cleaning import PILE_LIMIT
from pmtui.model.text import (
    LINE_LIMIT,
    TEXT_LIMIT,
    FilledLine,
    FilledText,
    UserLine,
    UserText,
    clean_line,
    clean_text,
    shorten,
)

HOSTILE_PARTS = st.sampled_from(
    [
        "\x1b[31m", "\x1b]0;title\x07", "\x1b]52;c;eA==\x1b\\", "\x1b]", "\x1b[", "\x1bP", "\x9b31m", "\x9d", "\x9c",
        "\x1b", "\x07", "\r\n", "\r", "\u2028", "\x85", "\u202e", "\u2066", "\u200f", "\u200d", "\u200c", "\u200b",
        "\ufeff", "\ud800", "\udfff", "\U000e0041", "\u0301", "\u0489", "\u20dd", "\u0e47", "e\u0301", "👩\u200d💻",
        "می\u200cخواهم", "क्\u200dष", "\t", "\n", " ", "\u00a0", "[/x]", "a", "0m", ";", "\\", "\ufffe",
    ]
)  # fmt: skip
hostile = st.lists(HOSTILE_PARTS | st.text(max_size=4), max_size=30).map("".join)

FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    r"\u2028\u2029\ud800-\udfff\U000e0000-\U000e0fff]"
)


@given(hostile)
@example("\x1b\x1b]0;x")
@example("a" + "\u0489" * 60)
@settings(max_examples=300)
def test_text_is_clean_and_cleaning_again_changes_nothing(raw: str) -> None:
    text = clean_text(raw)
    assert not FORBIDDEN.search(text)
    assert clean_text(text) == text
    assert unicodedata.is_normalized("NFC", text)
    text.encode()


@given(hostile)
@settings(max_examples=300)
def test_a_line_is_one_line_and_idempotent(raw: str) -> None:
    line = clean_line(raw)
    assert not FORBIDDEN.search(line)
    assert "\n" not in line
    assert "\t" not in line
    assert line == line.strip()
    assert clean_line(line) == line


@given(hostile)
@settings(max_examples=200)
def test_what_a_card_keeps_survives_being_read_again(raw: str) -> None:
    for kind in (UserLine, UserText):
        adapter: TypeAdapter[str] = TypeAdapter(kind)
        kept = adapter.validate_python(raw)
        assert adapter.validate_python(kept) == kept


@given(st.text(alphabet=st.characters(codec="ascii", categories=("L", "N", "P", "S", "Zs")), max_size=200))
def test_plain_text_stays_as_it_is(raw: str) -> None:
    assert clean_text(raw) == raw


@pytest.mark.parametrize(
    "kept",
    [
        "👩\u200d💻 deploys",
        "👨\u200d👩\u200d👧\u200d👦",
        "❤\ufe0f\u200d🔥",
        "می\u200cخواهم",
        "क्\u200dष",
        "naïve Ångström",
        "two\nlines\tand a tab",
    ],
)
def test_what_people_write_survives(kept: str) -> None:
    assert clean_text(kept) == kept


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]52;c;eA==\x1b\\after", "after"),
        ("\x1b]no end, text stays", "no end, text stays"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("ab\u202edc", "abdc"),
        ("zero\u200bwidth", "zerowidth"),
        ("lone\ud800surrogate", "lonesurrogate"),
        ("e\u0301", "é"),
        ("stray\u200d joiner", "stray joiner"),
    ],
)
def test_what_acts_on_a_screen_goes(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


@pytest.mark.parametrize("mark", ["\u0323", "\u0489", "\u20dd", "\u0e47", "\ufe0f"])
def test_marks_piled_on_one_letter_are_cut(mark: str) -> None:
    assert clean_text("x" + mark * 40).count(mark) <= 4


def test_a_beginning_in_a_sequence_ends_it() -> None:
    assert clean_text("\x9dkept\x9dgone\x07kept") == "keptkept", "else a pile of them is read once for each"
    assert clean_text("\x90one\x9d" * 5_000) == "one" * 5_000


def test_more_marks_than_any_writing_has_are_never_put_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[str] = []
    real = unicodedata.normalize

    def normalize(form: Any, text: str) -> str:
        handed.append(text)
        return real(form, text)

    monkeypatch.setattr(unicodedata, "normalize", normalize)
    piled = "a" + "\u0301\u0323" * 5_000
    assert clean_text(piled) == clean_text("a" + "\u0301\u0323" * 15)
    assert max(map(len, handed)) == 1 + PILE_LIMIT
    assert clean_text("b" + "\U0001d165\u302e" * 5_000).startswith("b")


def test_limits_hold() -> None:
    assert len(clean_text("x" * (TEXT_LIMIT + 9))) == TEXT_LIMIT
    assert len(clean_text("é" * (TEXT_LIMIT + 9))) == TEXT_LIMIT
    assert len(clean_line("x" * (LINE_LIMIT + 9))) == LINE_LIMIT


def test_a_line_keeps_what_stands_behind_many_blanks() -> None:
    assert clean_line(" " * 5_000 + "here") == "here"


@pytest.mark.parametrize("kind", [FilledLine, FilledText])
@pytest.mark.parametrize("nothing", ["", "  \n ", "\x1b[0m", "\u202e\u200b"])
def test_filled_refuses_what_nobody_can_read(kind: Any, nothing: str) -> None:
    adapter: TypeAdapter[str] = TypeAdapter(kind)
    with pytest.raises(ValidationError, match="write some text"):
        adapter.validate_python(nothing)


@given(st.text(max_size=40), st.integers(1, 50))
def test_shortened_text_fits(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= limit
    assert short == text or short.endswith("…")
