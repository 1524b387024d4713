"""The app: themes, keys, the house behind it. Screens do the rest."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.driver import Driver
from textual.notifications import Notify, SeverityLevel
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from pmtui.tui import theme
from pmtui.tui.actions import BY_ID
from pmtui.tui.bursts import Bursts
from pmtui.tui.corner import without_room
from pmtui.tui.desk import Desk
from pmtui.tui.early import Early
from pmtui.tui.glyphs import ASCII, UNICODE, Signs
from pmtui.tui.hosting import Hosting
from pmtui.tui.keys import bindings, help_sections, keys_of, unknown_keys
from pmtui.tui.screens.home import HomeScreen
from pmtui.tui.screens.leaving import Busy
from pmtui.tui.text import toast

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pmtui.room.house import House


class PmtuiApp(App[int]):
    """pmtui on the screen."""

    TITLE = "pmtui"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    CSS_PATH = "pmtui.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = bindings("app")

    def __init__(self, desk: Desk, *, tick: float | None = 0.25) -> None:
        """`tick`: seconds between looks at the clock; None where a test moves it by hand."""
        super().__init__()
        self.desk = desk
        self.tick = tick
        self.house: House | None = None
        self.hosting = Hosting(desk)
        self.drafts: dict[str, dict[str, str]] = {}
        self.animation_level = "none"
        self.set_class(desk.settings.ascii, "-ascii")
        self._bursts = Bursts(self, super().on_event)
        self._early = Early(bool(desk.review) and desk.seat is None, self.post_message)
        self._opening: asyncio.Future[House] | None = None
        self._opened_or_not = asyncio.Event()
        self._leaving = False
        self._theme_missing = theme.register(self, desk.settings.theme) != desk.settings.theme
        if desk.settings.keys:
            self.set_keymap(dict(desk.settings.keys))

    def get_driver_class(self) -> type[Driver]:
        """The platform's driver; where a terminal can vanish, one that notices."""
        from pmtui.tui.terminal import watched

        return watched(super().get_driver_class())

    @property
    def signs(self) -> Signs:
        """The glyphs in use."""
        return ASCII if self.desk.settings.ascii else UNICODE

    def notify(self, message: str, *, severity: SeverityLevel = "information", **options: Any) -> None:
        """Say it in the corner; a warning that still stands there is not said again, and the stage hears nothing."""
        if self.screen_stack and getattr(self.screen, "public", False):
            return
        if severity == "information" or not any(note.message == message for note in self._notifications):
            super().notify(message, severity=severity, **options)

    def on_notify(self, event: Notify) -> None:
        """What is said now takes the place of the oldest, where not all fit."""
        for note in without_room([*self._notifications, event.notification], self.size):
            self._unnotify(note, refresh=False)

    @property
    def failure(self) -> Exception | None:
        """What nobody foresaw, where that ended the app."""
        return self._exception

    def _print_error_renderables(self) -> None:
        """Nothing here: a traceback shows what people wrote. The command line says in a sentence what happened."""
        self._exit_renderables.clear()

    def on_mount(self) -> None:
        """Show the home screen, and open the archive once it stands; or the room a seat elsewhere is in."""
        if self.desk.seat is not None:
            from pmtui.tui.elsewhere import show_room

            show_room(self, self.desk.seat)
        else:
            self.push_screen(HomeScreen())
            self.call_after_refresh(self._open_house)
        if self._theme_missing:
            toast(self, f"No theme is called {self.desk.settings.theme!r}; took {theme.DEFAULT}.", "warning")
        for name in unknown_keys(self.desk.settings.keys):
            toast(self, f"The configuration binds keys to {name!r}, which is no action.", "warning")

    def _open_house(self) -> None:
        self.run_worker(self._opened(), group="house", exit_on_error=False)

    async def opened(self) -> bool:
        """Wait for the archive; whether it is open. What is pressed before is done then."""
        await self._opened_or_not.wait()
        return self.house is not None

    async def _opened(self) -> None:
        try:
            await self._open_archive()
        finally:
            self._opened_or_not.set()
            self._early.release()

    async def _open_archive(self) -> None:
        from pmtui.archive.errors import ArchiveError

        home = self.screen_stack[1] if len(self.screen_stack) > 1 else self.screen
        if isinstance(home, HomeScreen):
            await home.fill_first()
        self._opening = asyncio.ensure_future(asyncio.to_thread(self.desk.open_house))
        try:
            self.house = await asyncio.shield(self._opening)
        except (ArchiveError, OSError) as problem:
            if isinstance(home, HomeScreen):
                home.show_problem(str(problem))
            return
        self._opened_or_not.set()
        if isinstance(home, HomeScreen):
            await home.fill()
        if self.desk.review:
            await self.open_review(self.desk.review)

    async def open_review(self, review_id: str, card_id: str = "") -> None:
        """Open a review's board, on top of home."""
        from pmtui.archive.errors import ArchiveError
        from pmtui.model.vocabulary import Role
        from pmtui.tui.screens.board import BoardScreen

        if not await self.opened() or self.house is None:
            toast(self, "The archive is not open.", "warning")
            return
        try:
            room = await self.house.enter(review_id, gap_limit=self.desk.gap_limit)
        except ArchiveError as problem:
            toast(self, str(problem), "error", seconds=12)
            return
        if self.desk.company is not None:
            self.desk.company.join(room)
        board = BoardScreen(room.sit(Role.FACILITATOR), room, card_id)
        await self.push_screen(board)
        if self.desk.listening is not None or self.hosting.is_open:
            board.action_act("join-room")

    def action_act(self, act_id: str) -> None:
        """An action of the app itself."""
        match act_id:
            case "help":
                self._show_help()
            case "palette":
                self.action_command_palette()
            case "theme":
                self.theme = (
                    theme.NAMES[(theme.NAMES.index(self.theme) + 1) % len(theme.NAMES)]
                    if self.theme in theme.NAMES
                    else theme.DEFAULT
                )
            case "quit":
                self.run_worker(self._leave(), group="leave")

    async def on_event(self, event: events.Event) -> None:
        """Keys outside an input wait a moment: many at once are a text, and never run commands."""
        if (
            isinstance(event, events.Key | events.Paste)
            and not event.is_forwarded
            and (self._early.hold(event) or self._bursts.hold(event))
        ):
            return
        await super().on_event(event)

    def action_help_quit(self) -> None:
        """ctrl+c copies what is selected and never ends anything."""
        toast(self, f"ctrl+c copies; {keys_of(BY_ID['quit'], self.desk.settings.keys)} leaves.")

    async def action_quit(self) -> None:
        """Leave, with the clock saved and what is under way brought to its end; asked once more, without that."""
        await self._leave()

    async def _leave(self) -> None:
        busy = [screen for screen in self.screen_stack if isinstance(screen, Busy)]
        if self._leaving:
            for screen in busy:
                screen.hurry()
            return
        self._leaving = True
        for screen in busy:
            if not await screen.settled():
                self._leaving = False
                return
        try:
            await self.hosting.close()
            if self._opening is not None:
                house = await self._opening
                self.house = None
                await house.close()
        except Exception as problem:  # what was acknowledged is on disk; nothing may keep a person here
            self.log.error(problem)
        finally:
            self.exit(0)

    def _show_help(self) -> None:
        from pmtui.tui.keys import MOVING
        from pmtui.tui.screens.help import HasKeys, HelpScreen, here_rows

        scope = getattr(self.screen, "acts", "")
        state = getattr(self.screen, "state", None)
        keymap, role = self.desk.settings.keys, getattr(state, "role", None)
        if isinstance(self.screen, HasKeys):
            everywhere = [found for found in help_sections(("app",), keymap) if found[0] != MOVING]
            sections = [("Here", here_rows(self.screen)), *everywhere]
        else:
            sections = help_sections((scope or "home", "app"), keymap, role)
        self.push_screen(HelpScreen("Keys", sections))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The palette: every action of the registry, and Textual's own."""
        from pmtui.tui.palette import commands

        yield from commands(self, screen)
        for command in super().get_system_commands(screen):
            if command.title.lower() not in ("quit", "keys"):
                yield command

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker that failed says so, and the app goes on."""
        if event.state is WorkerState.ERROR:
            problem = event.worker.error
            self.log.error(problem)
            toast(self, f"That did not work: {problem}. What was saved before is safe.", "error", seconds=12)
