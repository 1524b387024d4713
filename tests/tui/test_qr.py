"""The QR code of the join screen is read by a decoder: as cells without a browser, and as a picture in one."""

from __future__ import annotations

import asyncio
import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pmtui.room.doors import DoorState
from pmtui.tui.glyphs import ASCII, UNICODE
from pmtui.tui.screens.join_room import JoinRoomScreen
from pmtui.tui.theme import NAMES
from pmtui.tui.widgets.qr import QrCode, modules_of
from tests.tui.cells import codes_in, picture_of
from tests.tui.doors import HERE, STATE
from tests.tui.modal_boards import small_board
from tests.tui.stand import Stand, StillSeat, text_of
from tests.tui.test_pictures import plain_svg

CHROMIUM = Path("/usr/bin/chromium")
SIZES = {"120x36": (120, 36), "80x24": (80, 24)}
THEMES = ("pmtui-dark", "pmtui-light")
LONG = replace(STATE, url="https://reviews.platform.example.com/rooms/checkout/", plain=False)


def stand(state: DoorState, *, plain_ascii: bool = False, public: bool = False) -> Stand:
    signs = ASCII if plain_ascii else UNICODE
    screen = JoinRoomScreen(StillSeat(small_board()), state, signs, public=public)
    return Stand(screen, plain_ascii=plain_ascii)


async def shown(app: Stand, size: tuple[int, int], theme: str = "") -> tuple[Image.Image, str, str]:
    """The join screen as pixels, as an SVG picture and as text."""
    async with app.run_test(size=size) as pilot:
        if theme:
            app.theme = theme
        await pilot.pause()
        await pilot.pause()
        return picture_of(app), app.export_screenshot(simplify=True), text_of(app)


def seen(app: Stand, size: tuple[int, int], theme: str = "") -> tuple[Image.Image, str, str]:
    return asyncio.run(shown(app, size, theme))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", NAMES)
@pytest.mark.parametrize("state", [STATE, HERE, LONG], ids=["lan", "loopback", "long"])
@pytest.mark.parametrize("public", [False, True], ids=["whole", "shared"])
def test_cells_are_read(size: str, theme: str, state: DoorState, public: bool) -> None:
    picture, _svg, _text = seen(stand(state, public=public), SIZES[size], theme)
    assert codes_in(picture) == [state.link]


@pytest.mark.parametrize("size", [(120, 36), (120, 50)])
def test_without_block_characters_two_blanks_are_a_module(size: tuple[int, int]) -> None:
    picture, _svg, text = seen(stand(STATE, plain_ascii=True), size)
    assert codes_in(picture) == [STATE.link]
    assert text.isascii()


def test_where_that_does_not_fit_the_address_stands_alone_and_it_says_so() -> None:
    picture, _svg, text = seen(stand(STATE, plain_ascii=True), (80, 24))
    assert codes_in(picture) == []
    assert "QR code needs a window of 107 × 36" in " ".join(text.split())
    assert STATE.url in text
    assert "M A P L E" in text


def test_the_size_it_asks_for_is_enough() -> None:
    picture, _svg, _text = seen(stand(STATE, plain_ascii=True), (107, 36))
    assert codes_in(picture) == [STATE.link]
    picture, _svg, _text = seen(stand(STATE, plain_ascii=True), (106, 36))
    assert codes_in(picture) == []


def test_no_color_leaves_it_black_on_white(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = stand(STATE)
    assert app.no_color
    assert codes_in(seen(app, (80, 24))[0]) == [STATE.link]


def test_a_small_window_shows_no_part_of_a_code() -> None:
    picture, _svg, text = seen(stand(STATE), (60, 18))
    assert codes_in(picture) == []
    assert "QR code needs a window of 74 × 20" in " ".join(text.split())
    assert STATE.url in text


@given(
    st.from_regex(r"https?://[a-z0-9.\[\]:-]{1,60}/[a-z/]{0,30}#[a-z]{3,8}(-[a-z]{3,8}){2}", fullmatch=True)
)
@settings(max_examples=40, deadline=None)
def test_any_address_is_read_back(link: str) -> None:
    modules = modules_of(link)
    assert all(len(row) == len(modules) for row in modules)
    assert not any(any(row) for row in (*modules[:2], *modules[-2:]))
    picture = Image.new("L", (len(modules), len(modules)))
    picture.putdata([0 if dark else 255 for row in modules for dark in row])
    assert codes_in(picture.resize((len(modules) * 4,) * 2, Image.Resampling.NEAREST)) == [link]


def test_another_code_is_another_picture() -> None:
    code = QrCode("http://127.0.0.1/#a-b-c")
    before = code.modules
    code.say("http://127.0.0.1/#a-b-d", wide=False)
    assert code.modules != before


def test_the_first_frame_does_not_pay_for_it() -> None:
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, pmtui.tui.app, pmtui.tui.screens.board, pmtui.tui.screens.join_room;"
            "print('segno' in sys.modules, 'websockets' in sys.modules)",
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    assert said.stdout.split() == ["False", "False"]


# --- in a browser ----------------------------------------------------------------


def browser() -> Any:
    """A real Chromium; without one this is skipped, unless it is required."""
    if not CHROMIUM.exists():
        if os.environ.get("PMTUI_REQUIRE_BROWSER") == "1":
            pytest.fail(f"PMTUI_REQUIRE_BROWSER=1, and there is no {CHROMIUM}")
        pytest.skip(f"needs a browser at {CHROMIUM}")
    from playwright.sync_api import sync_playwright

    return sync_playwright()


FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def test_a_browsers_picture_of_the_screen_is_read() -> None:
    wanted = [(size, theme, public) for size in SIZES for theme in THEMES for public in (False, True)]
    pictures = {
        (size, theme, public): plain_svg(seen(stand(STATE, public=public), SIZES[size], theme)[1])
        for size, theme, public in wanted
    }
    with browser() as play:
        chromium = play.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        page = chromium.new_page(viewport={"width": 1600, "height": 1000}, device_scale_factor=1)
        for name, svg in pictures.items():
            page.set_content(f"<body style='margin:0'>{svg}</body>")
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            assert codes_in(picture) == [STATE.link], name
        chromium.close()
