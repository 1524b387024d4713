from __future__ import annotations

import pytest

from pmtui.archive.archive import Archive
from pmtui.archive.errors import Ambiguous, NotFound
from tests.archive.archive_cards import first

NAMES = {"ab" + "0" * 30: "Checkout was down", "ac" + "0" * 30: "Checkout was slow", "b" * 32: "DNS"}


@pytest.fixture
def three(archive: Archive) -> Archive:
    archive.commit([first(name, title=title) for name, title in NAMES.items()])
    return archive


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("ab", "Checkout was down"),
        ("AC00", "Checkout was slow"),
        ("b" * 32, "DNS"),
        ("dns", "DNS"),
        ("slow", "Checkout was slow"),
        (" checkout was down ", "Checkout was down"),
    ],
)
def test_one_review_is_meant(three: Archive, text: str, title: str) -> None:
    assert NAMES[three.find_review(text)] == title


@pytest.mark.parametrize("text", ["a", "checkout"])
def test_several_fit(three: Archive, text: str) -> None:
    with pytest.raises(Ambiguous, match="Checkout was slow") as caught:
        three.find_review(text)
    assert [title for _, title in caught.value.candidates] == ["Checkout was down", "Checkout was slow"]


@pytest.mark.parametrize("text", ["", "  ", "nothing", "%", "_"])
def test_none_fits(three: Archive, text: str) -> None:
    with pytest.raises(NotFound, match="pmtui list"):
        three.find_review(text)


def test_a_review_that_is_not_there(archive: Archive) -> None:
    with pytest.raises(NotFound):
        archive.load("0" * 32)
