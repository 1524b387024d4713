"""The kind of an event as its words tell it."""

from __future__ import annotations

import pytest

from pmtui.evidence.words import guess_kind
from pmtui.model.vocabulary import EventKind as Kind


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Decision to roll back", Kind.DECISION),
        ("We decided not to page", Kind.DECISION),
        ("Decision: fail over at 15:00", Kind.DECISION),
        ("agreed to scale up", Kind.DECISION),
        ("Rolled back as decided", Kind.MITIGATION),
        ("Resolved; decided to keep watching", Kind.RESOLUTION),
        ("Page to checkout on-call", Kind.PAGE),
        ("Alarm: page to SRE", Kind.PAGE),
        ("a page was sent to the database team", Kind.PAGE),
        ("Second page to the on-call of search", Kind.PAGE),
        ("Status page updated", Kind.CUSTOMER),
        ("Web page to reset passwords is slow", Kind.NOTE),
        ("The login page for users is blank", Kind.NOTE),
    ],
)
def test_what_words_say_is_the_kind(said: str, kind: Kind) -> None:
    assert guess_kind(said) is kind
