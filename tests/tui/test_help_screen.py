"""Help: the rows it is given, found as one types."""

from __future__ import annotations

from textual.widgets import Static

from pmtui.tui.screens.help import HelpRows, HelpScreen, HelpSection
from tests.hostile import HOSTILE
from tests.tui.conftest import Settle
from tests.tui.modal_host import Host, played

SECTIONS: tuple[HelpSection, ...] = (
    (
        "Board",
        (("1–4", "go to a pane", "Timeline, factors, observations, actions."), ("a", "add", "Adds a card.")),
    ),
    ("Session", (("]", "next phase", "Press it twice within three seconds while there is time left. " * 2),)),
    ("Odd", (("x", HOSTILE, HOSTILE),)),
)


def drawn(rows: HelpRows, width: int = 80) -> list[str]:
    """The rows as text."""
    return ["".join(text for text, _tone in rows.draw(n, width)[0]).rstrip() for n in range(len(rows))]


def test_rows_stand_below_the_heading_of_their_section() -> None:
    said = drawn(HelpRows(SECTIONS))
    assert said[0] == "Board"
    assert said[1].split()[:2] == ["1–4", "go"]
    assert said[3:5] == ["", "Session"]


def test_a_filter_looks_at_keys_words_sentences_and_headings() -> None:
    assert drawn(HelpRows(SECTIONS, "session twice"))[0] == "Session"
    assert len(HelpRows(SECTIONS, "session twice")) == 2
    assert len(HelpRows(SECTIONS, "no such key")) == 0


@played
async def test_typing_finds_a_key_and_its_whole_sentence_is_shown(settle: Settle) -> None:
    screen = HelpScreen("Keys", SECTIONS)
    app = Host(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"phase")
        advice = screen.query_one(".sheet--advice", Static)
        await settle(pilot, lambda: "while there is time left" in str(advice.content))
        await pilot.press("escape")
        await settle(pilot, lambda: len(screen.list.source) == len(HelpRows(SECTIONS)))
        await pilot.press("escape")
        await settle(pilot, lambda: app.answered)
    assert app.answer is None


@played
async def test_hostile_words_are_shown_as_words(settle: Settle) -> None:
    screen = HelpScreen(HOSTILE, SECTIONS)
    app = Host(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end", "pagedown", "pagedown")
        advice = screen.query_one(".sheet--advice", Static)
        await settle(pilot, lambda: "[/x]" in str(advice.content))
        await pilot.press("enter")
        await settle(pilot, lambda: app.answered)
