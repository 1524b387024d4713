"""From the command line to the screen."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from pmtui.cli.here import Here
from pmtui.cli.trouble import USAGE, Trouble

if TYPE_CHECKING:
    from pmtui.tui.app import PmtuiApp
    from pmtui.tui.desk import Desk


def need_terminal() -> None:
    """Refuse to draw into a file."""
    if not (sys.stdout.isatty() and sys.stdin.isatty()):
        raise Trouble(
            "This opens a screen and needs a terminal; show, export and log work without one.", USAGE
        )


def open_screen(here: Here, review: str = "") -> int:
    """The home screen, or a review's board; the exit code."""
    from functools import partial

    from pmtui.cli.hosting import open_doors
    from pmtui.tui.desk import Desk

    desk = Desk(here.settings, here.paths, here.open_house, here.clock, here.zone, review)
    desk.open_hub = partial(open_doors, here)
    return draw(desk)


def draw(desk: Desk) -> int:
    """Run the app on this desk until somebody leaves it; the exit code."""
    import asyncio

    return asyncio.run(shown(desk))


async def shown(desk: Desk) -> int:
    """The same, in a loop that runs already."""
    need_terminal()
    from pmtui.tui.theme import mind_no_color

    mind_no_color(os.environ)
    if not shows_unicode(getattr(sys.__stderr__, "encoding", None)):
        desk.settings = replace(desk.settings, ascii=True)
    from pmtui.tui.app import PmtuiApp

    app = PmtuiApp(desk)
    _leave_when_told(app)
    left = await app.run_async()
    if app.house is not None:
        app.house.shut()
    if app.failure is not None:
        raise app.failure
    return left if left is not None else app.return_code or 0


def shows_unicode(encoding: str | None) -> bool:
    """Whether a terminal of this encoding takes the signs of the screen; else they would all be question marks."""
    try:
        "▌●─…".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _leave_when_told(app: PmtuiApp) -> None:
    """A closed window or a `kill` ends the app as its own key does: clock saved, terminal as it was."""
    for name in ("SIGHUP", "SIGTERM"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: app.call_later(app.action_quit))
