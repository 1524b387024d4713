"""Near-duplicates among notes: what is suggested, what never is, and that order plays no part."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmtui.facilitation.likeness import ALIKE_FROM, Likes, alike, likes_of
from pmtui.model.board import Board, board_of
from pmtui.model.cards import Card, Group, Link, Observation, Review
from pmtui.model.vocabulary import Audience, LinkKind

REVIEW = f"{1:032x}"
GROUP = f"{2:032x}"

WORDS = st.sampled_from(
    (
        "backup",
        "backups",
        "tested",
        "never",
        "nobody",
        "alerts",
        "noisy",
        "rota",
        "Rötä",
        "the",
        "and",
        "no",
        "?!",
    )
)
TEXTS = st.one_of(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), st.text(max_size=12))
NOTES = st.lists(TEXTS, max_size=12).map(lambda texts: {f"n{n:02}": text for n, text in enumerate(texts)})


def pairs(*texts: str) -> set[tuple[str, str]]:
    """The texts suggested as alike."""
    return {(texts[int(pair.one)], texts[int(pair.other)]) for pair in alike(_named(texts))}


def _named(texts: tuple[str, ...]) -> dict[str, str]:
    return {str(n): text for n, text in enumerate(texts)}


# --- what is suggested ---------------------------------------------------------

OTHERS = ("The dashboard was a great help", "Chat stayed calm", "Support joined early", "p50 looked fine")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The backups were never tested", "Nobody had tested the backups"),
        ("The alert was too noisy so we ignored it", "Alerts are noisy and get ignored"),
        ("Deploy pipeline has no canary stage", "no canary stage"),
        ("I did not know who to call at night", "We didn't know who to call"),
        ("The runbook was a year old", "RUNBOOK: year-old!"),
        ("Das Runbook war veraltet", "Runbook völlig veraltet!"),
        ("Die Übergabe fehlte", "übergabe fehlte"),
        ("Cafe\u0301 rota empty", "Café rota was empty"),
        ("???", "???"),
    ],
)
def test_notes_that_say_nearly_the_same_are_suggested(one: str, other: str) -> None:
    assert pairs(one, other, *OTHERS) == {(one, other)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The runbook was wrong", "The database was slow"),
        ("we had no idea what was on", "it was not for us to say so"),
        ("restore took six hours", "six people restored their laptops by hand on Monday"),
        ("???", "!"),
    ],
)
def test_notes_that_say_other_things_are_not(one: str, other: str) -> None:
    assert pairs(one, other, *OTHERS) == set()


def test_what_everybody_says_makes_nothing_alike() -> None:
    texts = [f"The checkout outage: {word} {more}" for word, more in zip("abcdefgh", "stuvwxyz", strict=True)]
    assert pairs(*texts) == set()


def test_the_most_alike_come_first() -> None:
    texts = {"a": "restore was never tried", "b": "restore never tried", "c": "restore never tried at night"}
    found = [(pair.one, pair.other) for pair in alike(texts)]
    assert found[0] == ("a", "b")
    assert len(found) == 3


# --- what holds for any notes ----------------------------------------------------


@given(NOTES, st.randoms(use_true_random=False))
def test_the_order_of_the_notes_plays_no_part(notes: dict[str, str], chance: random.Random) -> None:
    shuffled = list(notes.items())
    chance.shuffle(shuffled)
    assert alike(dict(shuffled)) == alike(notes)


@given(NOTES)
def test_a_pair_is_named_once_and_never_a_note_with_itself(notes: dict[str, str]) -> None:
    found = alike(notes)
    assert all(pair.one < pair.other for pair in found)
    assert len({(pair.one, pair.other) for pair in found}) == len(found)
    assert all(ALIKE_FROM <= pair.score <= 1 for pair in found)


@given(NOTES)
def test_the_ids_play_no_part(notes: dict[str, str]) -> None:
    turned = {f"m{99 - n}": text for n, text in enumerate(notes.values())}
    back = {f"m{99 - n}": note for n, note in enumerate(notes)}
    forth = {(pair.one, pair.other): pair.score for pair in alike(notes)}
    again = {tuple(sorted((back[pair.one], back[pair.other]))): pair.score for pair in alike(turned)}
    assert again == pytest.approx(forth)


@given(NOTES, TEXTS)
def test_the_same_text_twice_is_always_suggested(notes: dict[str, str], text: str) -> None:
    found = alike({**notes, "x1": text, "x2": text})
    assert ("x1", "x2", 1.0) in {(pair.one, pair.other, pair.score) for pair in found}


# --- on a board ------------------------------------------------------------------


def note(number: int, text: str, **more: Any) -> Observation:
    return Observation(id=f"{number:032x}", review=REVIEW, session=f"{9:032x}", text=text, **more)


def board_with(*cards: Card) -> Board:
    review = Review(id=REVIEW, review=REVIEW, title="Checkout was down")
    return board_of(REVIEW, [review, Group(id=GROUP, review=REVIEW, title="backups"), *cards], seq=1)


def grouped(number: int) -> Link:
    source = f"{number:032x}"
    return Link(
        id=f"{number + 1000:032x}",
        review=REVIEW,
        source=source,
        target=GROUP,
        link_kind=LinkKind.BELONGS,
    )


def test_notes_outside_groups_are_like_one_another_and_like_a_group() -> None:
    same = "The backups were never tested"
    board = board_with(
        note(10, same), note(11, same), note(12, same), grouped(12), note(13, "the chat stayed calm")
    )
    assert likes_of(board) == {
        f"{10:032x}": Likes((f"{11:032x}",), GROUP),
        f"{11:032x}": Likes((f"{10:032x}",), GROUP),
    }


def test_what_not_everybody_may_read_is_like_nothing() -> None:
    same = "The backups were never tested"
    board = board_with(note(10, same), note(11, same, folded=True), note(12, same, audience=Audience.HOSTS))
    assert likes_of(board) == {}
