"""The one place where tests make the app: a real archive in a temporary folder, a clock moved by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from textual.app import App
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Input, Static

from pmtui.clock import Clock, HandClock, SystemClock
from pmtui.config import Paths, Settings
from pmtui.documents.review_file import parse_review
from pmtui.examples import example_review
from pmtui.facilitation.agenda import start_phases
from pmtui.formats import load_format
from pmtui.ids import counted_ids
from pmtui.model.board import Board
from pmtui.model.cards import Card, Observation, Question, Review, Session
from pmtui.model.vocabulary import Pane, SessionState
from pmtui.room.answers import Done
from pmtui.room.commands import BeginSession
from pmtui.room.house import House
from pmtui.tui import app
from pmtui.tui.app import PmtuiApp
from pmtui.tui.desk import Company, Desk
from pmtui.tui.screens.board import BoardScreen
from pmtui.tui.screens.home import HomeScreen
from pmtui.tui.widgets.entry_bar import EntryInput
from pmtui.tui.widgets.pane import NUMBERS
from tests.tui.modal_boards import REVIEW, SESSION, ident, small_board

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
    gap_limit: float | None = 20.0,
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
        gap_limit=gap_limit,
    )


class AppAtDesk(PmtuiApp):
    """The app, with toasts that stay until a test has read them."""

    CSS_PATH = str(Path(app.__file__).with_name("pmtui.tcss"))
    NOTIFICATION_TIMEOUT = 600


def make_app(
    folder: Path,
    cards: Iterable[Card] | Mapping[str, Iterable[Card]] | None = None,
    clock: HandClock | None = None,
    **options: Any,
) -> PmtuiApp:
    """The app at such a desk. Its clock stands still: move `hand(app)`, then await `board_of(pilot).tick()`."""
    return AppAtDesk(make_desk(folder, cards, clock, **options), tick=None)


def hand(app: App[Any]) -> HandClock:
    """The clock of a test's app."""
    assert isinstance(app, PmtuiApp)
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


def toasts(app: App[Any]) -> list[str]:
    """What was said in the corner, oldest first."""
    return [note.message for note in app._notifications]


def last_toast(app: App[Any]) -> str:
    """What was said last; nothing when nothing was yet."""
    return next(reversed(toasts(app)), "")


# --- telling a story -----------------------------------------------------------


async def until(pilot: Pilot[Any], condition: Callable[[], Any], what: str = "") -> None:
    """Wait for a condition, for ten seconds at most."""
    watch = SystemClock()
    deadline = watch.monotonic() + 10
    while not condition():
        assert watch.monotonic() < deadline, f"never came: {what or condition}; said: {toasts(pilot.app)}"
        await pilot.pause(0.01)


def play(
    app: PmtuiApp,
    story: Callable[[Pilot[Any]], Awaitable[None]],
    size: tuple[int, int] = (120, 36),
) -> None:
    """Run the app, tell the story once its first screen is filled, and leave."""

    async def told() -> None:
        async with app.run_test(size=size, notifications=True) as pilot:
            opened = (lambda: on_board(app)) if app.desk.review else (lambda: app.house is not None)
            await until(pilot, opened, "the first screen")
            await pilot.pause()
            await story(pilot)
            await app.action_quit()

    asyncio.run(told())


async def typed(pilot: Pilot[Any], text: str) -> None:
    """Type a text into what has the focus, key by key."""
    await pilot.press(*(_character_to_key(char) for char in text))


async def to_pane(pilot: Pilot[Any], pane: Pane) -> None:
    """Go to a pane by its key, and wait until keys arrive there."""
    board = board_of(pilot)
    await until(pilot, lambda: not isinstance(board.focused, Input))
    await pilot.press(str(NUMBERS[pane]))
    await until(pilot, lambda: board.panes[pane].list.has_focus and board.focused_pane.pane is pane)


def is_writing(pilot: Pilot[Any]) -> bool:
    """Whether keys go into the board's entry line."""
    return board_of(pilot).entry.is_open and isinstance(pilot.app.focused, EntryInput)


def entry_text(pilot: Pilot[Any]) -> str:
    """What stands in the board's entry line."""
    return board_of(pilot).query_one(EntryInput).value


def entry_says(pilot: Pilot[Any]) -> str:
    """What is said below the entry line."""
    return str(board_of(pilot).query_one("#entry-echo", Static).content)


def screen_text(app: Any) -> str:
    """What the top screen shows, line by line."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


async def begin(pilot: Pilot[Any], agenda: str = "rapid-45", **more: Any) -> None:
    """Start a session on the open board, as the start sheet would."""
    board = board_of(pilot)
    answer = await board.seat.do(BeginSession(session_format=load_format(agenda), **more))
    assert isinstance(answer, Done), answer
    await until(pilot, lambda: board.board.session is not None and board.state.running, "the session")


def live_cards() -> list[Card]:
    """A small review after a session: every kind of card a key can be about, links among them."""
    cards: list[Card] = []
    for card in small_board():
        if isinstance(card, Session):
            closed = {
                "state": SessionState.CLOSED,
                "number": 1,
                "phases": start_phases(load_format("rapid-45")),
            }
            cards.append(card.model_copy(update=closed))
        else:
            cards.append(card)
    common: dict[str, Any] = {"review": REVIEW, "session": SESSION}
    cards.append(Observation(id=ident(20), text="The runbook was a year old", folded=True, **common))
    cards.append(Observation(id=ident(21), text="Nobody knew who owned the backups", **common))
    cards.append(Question(id=ident(22), review=REVIEW, text="Who is paged at night?"))
    return cards
