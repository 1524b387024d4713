"""Themes can be read, signs can be told apart without colour, and colours can be switched off."""

from __future__ import annotations

import asyncio
from itertools import chain

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.color import Color

from pmtui.model.vocabulary import (
    ActionState,
    AssumptionState,
    Confidence,
    EventKind,
    FactorKind,
    QuestionState,
    Severity,
    Stance,
    Verdict,
    Word,
)
from pmtui.tui import theme
from pmtui.tui.glyphs import ASCII, UNICODE, Signs, sign_names, signed_terms
from pmtui.tui.widgets.card_list import CardList

SHOWN: tuple[type[Word], ...] = (
    EventKind,
    Stance,
    Confidence,
    AssumptionState,
    FactorKind,
    ActionState,
    QuestionState,
    Verdict,
    Severity,
)
BOTH = pytest.mark.parametrize("signs", [UNICODE, ASCII], ids=["unicode", "ascii"])


# --- signs -------------------------------------------------------------------


def test_every_term_shown_has_a_sign() -> None:
    wanted = {(kind, term) for kind in SHOWN for term in kind}
    assert {(type(term), term) for term in signed_terms()} == wanted


@BOTH
def test_signs_take_one_cell_and_have_word_and_tone(signs: Signs) -> None:
    for sign in chain(map(signs.of, signed_terms()), map(signs.mark, sign_names())):
        assert len(sign.glyph) == 1
        assert cell_len(sign.glyph) == 1
        assert sign.tone in theme.TONES
    assert all(signs.of(term).word for term in signed_terms())


def test_the_ascii_set_is_ascii() -> None:
    glyphs = [sign.glyph for sign in chain(map(ASCII.of, signed_terms()), map(ASCII.mark, sign_names()))]
    assert "".join(glyphs).isascii()


@BOTH
@pytest.mark.parametrize("kind", [EventKind, FactorKind, ActionState], ids=lambda kind: str(kind.__name__))
def test_kinds_of_one_list_differ_by_glyph_alone(signs: Signs, kind: type[Word]) -> None:
    glyphs = [signs.of(term).glyph for term in kind]
    assert len(set(glyphs)) == len(glyphs)


def test_terms_spelt_alike_keep_their_own_signs() -> None:
    assert UNICODE.of(EventKind.TRIGGER) != UNICODE.of(FactorKind.TRIGGER)


# --- themes ------------------------------------------------------------------


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two colours."""
    lights = sorted((_luminance(Color.parse(one)), _luminance(Color.parse(other))), reverse=True)
    return (lights[0] + 0.05) / (lights[1] + 0.05)


def _luminance(color: Color) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part / 255) for part in color.rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", theme.NAMES)
def test_every_tone_can_be_read_on_every_ground(name: str) -> None:
    ours = next(one for one in theme.THEMES if one.name == name)
    tones = theme.tones_of(ours)
    assert ours.background is not None
    least = 7.0 if name == "pmtui-contrast" else 4.5
    grounds = [ours.background, tones["pm-cursor"], tones["pm-cursor-blurred"], tones["pm-hover"]]
    poor = {
        (tone, ground): round(contrast(tones[f"pm-{tone}"], ground), 2)
        for tone in theme.TONES
        for ground in grounds
        if contrast(tones[f"pm-{tone}"], ground) < least
    }
    assert poor == {}


class Themed(App[None]):
    """One list in a chosen theme."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.chosen = theme.register(self, wanted)

    def compose(self) -> ComposeResult:
        yield CardList()


@pytest.mark.parametrize("wanted", [*theme.NAMES, "nord", "textual-light"])
def test_a_theme_that_exists_is_shown(wanted: str) -> None:
    async def scenario() -> None:
        app = Themed(wanted)
        async with app.run_test():
            assert app.theme == app.chosen == wanted
            style = app.query_one(CardList).get_component_styles("card-list--harm")
            expected = theme.tones_of(app.current_theme)["pm-harm"]
            assert style.color.rgb == Color.parse(expected).rgb

    asyncio.run(scenario())


def test_a_name_nobody_knows_falls_back() -> None:
    assert Themed("solarized-teal").chosen == theme.DEFAULT


def test_no_color_counts_only_when_it_says_something() -> None:
    empty = {"NO_COLOR": "", "HOME": "/"}
    assert theme.mind_no_color(empty) is False
    assert empty == {"HOME": "/"}
    for said in ("1", "0", "no"):
        environ = {"NO_COLOR": said}
        assert theme.mind_no_color(environ) is True
        assert environ == {"NO_COLOR": said}
    assert theme.mind_no_color({}) is False
