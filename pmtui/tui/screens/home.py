"""Home: all reviews, with search as you type over everything in them. Imports nothing that knows cards."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input, Static

from pmtui.tui.keys import bindings
from pmtui.tui.text import show, styled, toast
from pmtui.tui.widgets.card_list import CardList
from pmtui.tui.widgets.key_bar import KeyBar
from pmtui.tui.widgets.source import NoRows

if TYPE_CHECKING:
    from pmtui.tui.app import PmtuiApp

SEARCH_AFTER = 0.08
"""Seconds without a key after which the archive is searched."""


class HomeScreen(Screen[None]):
    """Reviews with state, severity and open actions."""

    acts = "home"
    BINDINGS: ClassVar[list[BindingType]] = bindings("home")

    def __init__(self) -> None:
        super().__init__()
        self.list = CardList(NoRows("Opening the archive…"), id="home-body")
        self.keys = KeyBar("home")
        self._search: Timer | None = None

    @property
    def pmtui(self) -> PmtuiApp:
        """The app, by its own type."""
        app: Any = self.app
        return app  # type: ignore[no-any-return]

    def compose(self) -> ComposeResult:
        """Head, search, list, keys."""
        yield Static(
            styled(("pmtui", "bold $pm-accent"), ("  incident reviews that teach, not blame", "$pm-quiet")),
            id="home-head",
        )
        yield Static(id="home-problem")
        yield Input(placeholder="/ search reviews, factors, actions, notes", id="home-search", max_length=200)
        yield self.list
        yield self.keys

    def on_resize(self) -> None:
        """Keys are laid out by hand."""
        self.keys.show_keys(self.pmtui.desk.settings.keys)

    def on_mount(self) -> None:
        """Keys go to the list."""
        self.list.focus()

    def show_problem(self, words: str) -> None:
        """Say why there is no archive; nothing was changed in it."""
        problem = self.query_one("#home-problem", Static)
        show(problem, (words, "$pm-warn"), ("\nNothing was changed. ctrl+q leaves.", "$pm-quiet"))
        problem.add_class("-on")
        self.list.set_source(NoRows("No archive is open."))

    async def fill_first(self) -> None:
        """Show the reviews of an archive that is there, before the rest of the program is loaded."""
        from pmtui.archive.errors import ArchiveError
        from pmtui.archive.listing import first_list
        from pmtui.tui.widgets.review_rows import ReviewRows

        desk = self.pmtui.desk
        try:
            found = await asyncio.to_thread(first_list, desk.paths.archive, desk.time)
        except ArchiveError:
            return
        self.list.set_source(ReviewRows(found, self.pmtui.signs, desk.time.now().date()))

    async def fill(self) -> None:
        """Show the reviews, or what the search finds."""
        house = self.pmtui.house
        if house is None:
            return
        from pmtui.tui.widgets.review_rows import HitRows, ReviewRows

        words = self.query_one("#home-search", Input).value.strip()
        found = await house.reviews(words)
        signs = self.pmtui.signs
        if words:
            hits = await house.search(words)
            if words == self.query_one("#home-search", Input).value.strip():
                self.list.set_source(HitRows(found, hits, words, signs))
            return
        self.list.set_source(ReviewRows(found, signs, self.pmtui.desk.time.now().date()))

    def action_act(self, act_id: str) -> None:
        """What a key asks for."""
        match act_id:
            case "search":
                self.query_one("#home-search", Input).focus()
            case "open-review":
                self.list.action_open()
            case "new":
                self.run_worker(self._new(), group="new", exit_on_error=False)
            case "import-review":
                self.run_worker(self._import(), group="new", exit_on_error=False)

    async def _new(self) -> None:
        from pmtui.tui.opening_reviews import new_review

        if not await self.pmtui.opened():
            toast(self, "The archive is not open.", "warning")
            return
        await new_review(self.pmtui)
        await self.fill()

    async def _import(self) -> None:
        from pmtui.tui.opening_reviews import import_review

        if not await self.pmtui.opened():
            toast(self, "The archive is not open.", "warning")
            return
        await import_review(self.pmtui)
        await self.fill()

    @on(CardList.Opened)
    def _opened(self, event: CardList.Opened) -> None:
        event.stop()
        review_id, _, card_id = event.card_id.partition("/")
        self.run_worker(self.pmtui.open_review(review_id, card_id), group="open", exit_on_error=False)

    @on(Input.Changed, "#home-search")
    def _typed(self) -> None:
        if self._search is not None:
            self._search.stop()
        self._search = self.set_timer(SEARCH_AFTER, self.fill)

    @on(Input.Submitted, "#home-search")
    def _submitted(self) -> None:
        self.list.focus()

    def on_key(self, event: events.Key) -> None:
        """Out of the search: the whole list again."""
        box = self.query_one("#home-search", Input)
        if event.key == "escape" and (box.has_focus or box.value):
            event.stop()
            box.value = ""
            self.list.focus()
        elif event.key == "down" and box.has_focus:
            event.stop()
            self.list.focus()

    def on_paste(self, event: events.Paste) -> None:
        """Text pasted on home is searched for; it never runs commands."""
        box = self.query_one("#home-search", Input)
        if not box.has_focus:
            event.stop()
            box.focus()
            box.post_message(events.Paste(event.text))
