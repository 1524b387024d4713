"""A bare app for tests of one screen: it shows the screen and keeps what it returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.screen import Screen

from pmtui.clock import Clock, HandClock
from pmtui.config import Paths, Settings
from pmtui.facilitation.pacing import Pacing, Split
from pmtui.facilitation.timebox import MeetingClock
from pmtui.model.board import Board
from pmtui.model.vocabulary import Role
from pmtui.room.answers import Counted
from pmtui.tui import theme
from pmtui.tui.desk import Desk
from pmtui.tui.glyphs import ASCII, UNICODE, Signs

if TYPE_CHECKING:
    from pmtui.room.house import House

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
NOTHING: Any = object()
"""Stands for an answer while there is none."""


class Stand(App[None]):
    """Shows one screen; `returned` is what it was dismissed with."""

    def __init__(self, screen: Screen[Any], *, tick: float | None = None, plain_ascii: bool = False) -> None:
        super().__init__()
        theme.register(self)
        self.shown = screen
        self.tick = tick
        self.signs: Signs = ASCII if plain_ascii else UNICODE
        self.returned: Any = NOTHING

    def on_mount(self) -> None:
        def keep(result: Any) -> None:
            self.returned = result

        self.push_screen(self.shown, keep)


def no_house() -> House:
    """For desks of tests that open no archive."""
    raise AssertionError("this test opens no archive")


def desk(folder: Path, **settings: Any) -> Desk:
    """A desk whose paths lie in `folder`."""
    paths = Paths(
        folder / "reviews.db", folder / "config.toml", folder / "formats", folder / "language.toml", folder
    )
    return Desk(Settings(**settings), paths, no_house, time=HandClock(NOW))


@dataclass
class StillSeat:
    """A seat whose board changes only when a test puts another."""

    whole: Board
    role: Role = Role.FACILITATOR
    clock: MeetingClock | None = None
    time: Clock = field(default_factory=lambda: HandClock(NOW))
    counts: Counted = field(default_factory=Counted)
    pacing: Pacing | None = None
    split: Split | None = None
    countdown_left: float | None = None
    ringing: Any = None
    proxied: bool = False

    @property
    def board(self) -> Board:
        return self.whole.seen_by(self.role)

    async def do(self, command: Any) -> Any:
        raise AssertionError(f"nothing is asked here: {command}")

    async def post(self, what: Any, envelope: bytes, *, alone: bool = False) -> Any:
        raise AssertionError(f"nothing is posted here: {what}, {len(envelope)}, {alone}")

    async def door(self, ask: Any, role: Role = Role.NOTE_TAKER, seat: int = 0) -> Any:
        raise AssertionError(f"nothing is asked of the door: {ask}, {role}, {seat}")

    def changes(self) -> Any:
        raise AssertionError("this screen polls")

    def leave(self) -> None:
        raise AssertionError("the seat stays")


def text_of(app: App[Any]) -> str:
    """What the screen shows, line by line."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())
