"""Hostile text in every field, drawn harmlessly by every screen, and at a real terminal."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from pmtui.clock import SystemClock
from pmtui.model.cards import Factor, Session, TimelineEvent
from pmtui.model.text import clean_line
from pmtui.model.vocabulary import SessionState
from pmtui.room.house import House
from tests.documents.boards import hostile_board
from tests.hostile import HOSTILE
from tests.tui.desks import board_of, keep, live_cards, make_app, on_board, play, screen_text, until

SHOWN = clean_line(HOSTILE)
KEYS = {
    "CardForm": "enter",
    "LinkPicker": "l",
    "MapScreen": "m",
    "ReadinessScreen": "r",
    "OthersScreen": "t",
    "InboxScreen": "i",
    "StageScreen": "S",
    "StartScreen": "s",
    "ImportScreen": "I",
    "DocumentScreen": "x",
}


def hostile_cards() -> list[Any]:
    """The documents' hostile board without a running session, so that every screen can be opened."""
    return [
        card.model_copy(update={"state": SessionState.CLOSED}) if isinstance(card, Session) else card
        for card in hostile_board()
    ]


def harmless(text: str) -> bool:
    return all(char == "\n" or unicodedata.category(char) not in ("Cc", "Cs") for char in text) and not (
        set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
    )


def _on_top(pilot: Pilot[Any], name: str) -> bool:
    return type(pilot.app.screen).__name__ == name


@pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["wide", "narrow"])
def test_every_screen_draws_it_harmlessly(tmp_path: Path, size: tuple[int, int]) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        assert SHOWN[:8] in screen_text(pilot.app)
        for name, key in KEYS.items():
            await pilot.press(key)
            await until(pilot, partial(_on_top, pilot, name), name)
            await pilot.pause()
            assert harmless(screen_text(pilot.app)), name
            await pilot.press("escape")
            await until(pilot, lambda: on_board(pilot.app), name)
        await pilot.press("1", "f")
        await until(pilot, lambda: board_of(pilot).entry.is_open)
        assert harmless(screen_text(pilot.app))

    play(make_app(tmp_path, hostile_cards()), story, size)


def test_a_toast_shows_it_as_it_is(tmp_path: Path) -> None:
    async def story(pilot: Pilot[Any]) -> None:
        await pilot.press("d")
        await until(pilot, lambda: "z undoes" in screen_text(pilot.app))
        assert harmless(screen_text(pilot.app))

    play(make_app(tmp_path, hostile_cards()), story)


if sys.platform != "win32":
    import fcntl
    import pty
    import struct
    import termios

    import pyte


class Glass:
    """A terminal with pmtui in it."""

    def __init__(self, folder: Path, *, columns: int = 120, rows: int = 36) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.raw = b""
        self._stream = pyte.ByteStream(self.screen)
        self._here, self._there = pty.openpty()
        fcntl.ioctl(self._there, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.before = termios.tcgetattr(self._there)
        env = {
            **os.environ,
            "PMTUI_DB": str(folder / "reviews.db"),
            "PMTUI_CONFIG": str(folder / "config.toml"),
            "TERM": "xterm-256color",
        }
        # They outrank the size of the terminal itself.
        env.pop("COLUMNS", None)
        env.pop("LINES", None)
        self.program = subprocess.Popen(
            [sys.executable, "-m", "pmtui"],
            stdin=self._there,
            stdout=self._there,
            stderr=self._there,
            env=env,
            start_new_session=True,
        )

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def press(self, keys: str) -> None:
        os.write(self._here, keys.encode())

    def wait(self, condition: Callable[[], bool]) -> None:
        """Read until the condition holds."""
        clock = SystemClock()
        deadline = clock.monotonic() + 60
        while not condition():
            assert clock.monotonic() < deadline, self.text
            if select.select([self._here], [], [], 0.05)[0]:
                chunk = os.read(self._here, 65536)
                self.raw += chunk
                self._stream.feed(chunk)

    def see(self, words: str) -> None:
        self.wait(lambda: words in self.text)

    def ended(self) -> int:
        """What the program returned, once it has."""
        self.wait(lambda: self.program.poll() is not None)
        while select.select([self._here], [], [], 0)[0]:
            self.raw += os.read(self._here, 65536)
        return self.program.returncode

    @property
    def clean(self) -> bool:
        """Whether the terminal is as it was: settings, main screen, cursor, no paste or mouse reports."""
        left = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?2004l", b"\x1b[?1000l")
        return termios.tcgetattr(self._there) == self.before and all(
            self.raw.rfind(code) > self.raw.rfind(code[:-1] + (b"l" if code[-1:] == b"h" else b"h"))
            for code in left
        )

    def close(self) -> None:
        if self.program.poll() is None:
            os.kill(self.program.pid, signal.SIGKILL)
            self.program.wait()
        os.close(self._here)
        os.close(self._there)


posix = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal of POSIX")


@pytest.fixture
def glass(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Glass]:
    keep(tmp_path / "reviews.db", request.param(), SystemClock())
    shown = Glass(tmp_path)
    yield shown
    shown.close()


@posix
@pytest.mark.serial
@pytest.mark.parametrize("glass", [hostile_cards], indirect=True)
def test_no_text_of_a_person_reaches_the_terminal_as_a_command(glass: Glass) -> None:
    glass.see("[/x]")
    glass.press("\r")
    glass.see("a Add")
    glass.press("\r")
    glass.see("draft kept")
    glass.press("\x1b")
    glass.wait(lambda: "draft kept" not in glass.text)
    for key in ("m", "S", "x"):
        glass.press(key)
        glass.wait(lambda: "a Add" not in glass.text)
        glass.press("\x1b")
        glass.see("a Add")
    glass.press("\x11")
    assert glass.ended() == 0
    assert glass.clean
    # The shape of the pointer is Textual's own.
    assert b"\x1b]" not in glass.raw.replace(b"\x1b]22;default\x07", b"")
    assert b"\x9d" not in glass.raw.replace("\u275d".encode(), b"")
    assert "\u202e".encode() not in glass.raw


@posix
@pytest.mark.serial
@pytest.mark.parametrize("glass", [live_cards], indirect=True)
def test_text_that_arrives_at_once_is_written_not_run(glass: Glass, tmp_path: Path) -> None:
    glass.see("Database outage")
    glass.press("\r")
    glass.see("4 Actions")
    glass.press("drop the disk ]]BzC")
    glass.see("Event drop the disk ]]BzC")
    glass.press("\x03")
    glass.press("\x1b")
    glass.wait(lambda: "Event drop" not in glass.text)
    glass.press("\x11")
    assert glass.ended() == 0
    assert glass.clean
    assert _board(tmp_path).count(TimelineEvent) == 3


@posix
@pytest.mark.serial
@pytest.mark.parametrize("glass", [live_cards], indirect=True)
def test_ctrl_q_leaves_from_a_sheet_with_everything_saved(glass: Glass, tmp_path: Path) -> None:
    glass.see("Database outage")
    glass.press("\r")
    glass.see("4 Actions")
    glass.press("2")
    glass.press("a")
    glass.see("Factor")
    glass.press("Restores were never rehearsed")
    glass.see("rehearsed")
    glass.press("\r")
    glass.see("z undoes")
    glass.press("\x1b")
    glass.see("a Add")
    glass.press("\x03")
    glass.press("I")
    glass.see("Import")
    glass.press("\x11")
    assert glass.ended() == 0
    assert glass.clean
    assert "Restores were never rehearsed" in [factor.text for factor in _board(tmp_path).of(Factor)]


def _board(folder: Path) -> Any:
    from pmtui.ids import random_id

    house = House.open(folder / "reviews.db", SystemClock(), random_id)

    async def loaded() -> Any:
        [line] = await house.reviews()
        board = await house.load(line.id)
        list(board)
        return board

    try:
        return asyncio.run(loaded())
    finally:
        house.shut()
