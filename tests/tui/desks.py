"""The one place where tests make the app: a real archive in a temporary folder, a clock moved by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from pmtui.clock import Clock, HandClock
from pmtui.config import Paths, Settings
from pmtui.documents.review_file import parse_review
from pmtui.examples import example_review
from pmtui.ids import counted_ids
from pmtui.model.board import Board
from pmtui.model.cards import Card, Review
from pmtui.room.house import House
from pmtui.tui.app import PmtuiApp
from pmtui.tui.desk import Company, Desk
from pmtui.tui.screens.board import BoardScreen
from pmtui.tui.screens.home import HomeScreen

NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
"""When tests begin."""


def example_cards() -> list[Card]:
    """The review that travels with the program."""
    return list(parse_review(example_review()))


def empty_cards(title: str = "Checkout was slow") -> list[Card]:
    """A review with nothing in it yet."""
    return [Review(id=f"{1:032x}", review=f"{1:032x}", title=title, zone="Europe/Berlin")]


def keep(path: Path, cards: Iterable[Card], clock: Clock) -> str:
    """Put a review into an archive, as another process would have; its id."""
    held = list(cards)
    review = next(card for card in held if isinstance(card, Review))
    house = House.open(path, clock, counted_ids(900_000))
    try:
        return asyncio.run(house.create(review, held))
    finally:
        house.shut()


def paths_in(folder: Path) -> Paths:
    """The paths of a desk in that folder."""
    return Paths(
        folder / "reviews.db", folder / "config.toml", folder / "formats", folder / "language.toml", folder
    )


def make_desk(
    folder: Path,
    cards: Iterable[Card] | Mapping[str, Iterable[Card]] | None = None,
    clock: HandClock | None = None,
    *,
    open_first: bool = True,
    company: Company | None = None,
    **settings: Any,
) -> Desk:
    """A desk with a real archive in `folder`, holding the reviews of `cards`; the first one is opened at once.

    `cards`: one review's cards, or several reviews by any name. Use it outside a running loop.
    """
    clock = clock or HandClock(NOW)
    where = paths_in(folder)
    reviews = list(cards.values()) if isinstance(cards, Mapping) else [cards] if cards is not None else []
    ids = [keep(where.archive, held, clock) for held in reviews]
    return Desk(
        Settings(**settings),
        where,
        lambda: House.open(where.archive, clock, counted_ids(1)),
        time=clock,
        zone="Europe/Berlin",
        review=ids[0] if ids and open_first else "",
        company=company,
    )


def make_app(
    folder: Path,
    cards: Iterable[Card] | Mapping[str, Iterable[Card]] | None = None,
    clock: HandClock | None = None,
    **options: Any,
) -> PmtuiApp:
    """The app at such a desk. Its clock stands still: move `hand(app)`, then await `board_of(pilot).tick()`."""
    return PmtuiApp(make_desk(folder, cards, clock, **options), tick=None)


def hand(app: PmtuiApp) -> HandClock:
    """The clock of a test's app."""
    assert isinstance(app.desk.time, HandClock)
    return app.desk.time


def board_of(pilot: Pilot[Any]) -> BoardScreen:
    """The board screen, wherever it is in the stack."""
    found = [screen for screen in pilot.app.screen_stack if isinstance(screen, BoardScreen)]
    assert found, f"no board is open, but {[type(s).__name__ for s in pilot.app.screen_stack]}"
    return found[-1]


def home_of(pilot: Pilot[Any]) -> HomeScreen:
    """The home screen."""
    [found] = [screen for screen in pilot.app.screen_stack if isinstance(screen, HomeScreen)]
    return found


def on_board(app: Any) -> bool:
    """Whether the board stands on top and is filled."""
    return isinstance(app.screen, BoardScreen) and app.screen.is_mounted and bool(app.screen.board.slots)


def room_board(pilot: Pilot[Any]) -> Board:
    """The saved board, as the facilitator sees it."""
    return board_of(pilot).seat.board


def toasts(app: PmtuiApp) -> list[str]:
    """What was said in the corner, oldest first."""
    return [note.message for note in app._notifications]
