"""Deeds with files: records in, documents out, home."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from pmtui.room.answers import Done
from pmtui.room.seats import LocalSeat
from pmtui.tui.elsewhere import LEAVING, has_ended
from pmtui.tui.text import toast

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pmtui.room.answers import Answer
    from pmtui.room.bringing import Bringing
    from pmtui.room.house import House
    from pmtui.tui.screens.board import BoardScreen
    from pmtui.tui.screens.import_deciding import Decided


async def bring_in(screen: BoardScreen) -> None:
    """A record, previewed, becomes events; one undo takes it back."""
    from pmtui.tui.screens.import_record import ImportScreen

    house, board, bring = screen.pmtui.house, screen.board, partial(_brought_in, screen)
    if (
        house is None
    ):  # elsewhere only the board itself tells what is there already, and no roles are remembered
        await screen.pmtui.push_screen_wait(ImportScreen(board, None, screen.app_signs, bring=bring))
    else:
        known = await house.known_evidence(board.review_id)
        roles = partial(house.recalled, board.review_id)
        apart = await house.apart(board.review_id)
        forget = partial(_forget, house, board.review_id)
        asked = ImportScreen(board, known, screen.app_signs, roles, apart, bring, forget)
        await screen.pmtui.push_screen_wait(asked)


async def _forget(house: House, review_id: str, names: Iterable[str]) -> None:
    await house.keep_roles(review_id, dict.fromkeys(names, ""))


async def _brought_in(screen: BoardScreen, decided: Decided, bringing: Bringing) -> bool:
    return isinstance(await screen.through(_answer(screen, decided, bringing)), Done)


async def _answer(screen: BoardScreen, decided: Decided, bringing: Bringing) -> Answer:
    from pmtui.room.importing import import_of

    house, seat = screen.pmtui.house, screen.seat
    if house is not None and isinstance(seat, LocalSeat):
        answer, _batch = await house.bring_in(seat, *decided, bringing)
        return answer
    command = await asyncio.to_thread(import_of, *decided, screen.board, bringing.goes_on)
    bringing.hand_over(len(command.rows))
    return await seat.do(command)


async def document(screen: BoardScreen) -> None:
    """The document as it would be shared."""
    from pmtui.tui.screens.document import DocumentScreen

    today, hosts = screen.seat.time.now().date(), screen.seat.role.hosts
    await screen.pmtui.push_screen_wait(DocumentScreen(screen.board, today, hosts=hosts))


async def home(screen: BoardScreen) -> None:
    """One level out: a countdown, a filter, marks, the zoom; then home."""
    from pmtui.tui.deeds.meeting import stop_countdown

    pane = screen.focused_pane
    if screen.seat.countdown_left is not None:
        await stop_countdown(screen)
    elif pane.filter_text:
        screen.filter.clear(pane)
    elif pane.list.marked:
        pane.list.unmark()
    elif screen.zoomed:
        screen.zoomed = False
        screen.show_zoom()
    elif (held := _holding(screen)) and not screen.leaving():
        toast(screen, held, "warning")
    else:
        await leave(screen)


def _holding(screen: BoardScreen) -> str:
    """What leaving the board would end, as a sentence; nothing when it ends nothing."""
    if screen.room is None:
        return "" if has_ended(screen.seat) else LEAVING
    others = screen.seat.counts.people - 1
    if screen.pmtui.hosting.is_open and others > 0:
        people = "one other is" if others == 1 else f"{others} others are"
        return f"The room is open, and {people} in it. esc once more goes home and closes it for them."
    if screen.state.running:
        return "A session is running. esc once more goes home; the clock then waits for you."
    return ""


async def leave(screen: BoardScreen) -> None:
    """Back to home; the clock of a running session is saved, and stands still until the review is opened again.

    A room elsewhere goes on; without it there is nothing here to go back to.
    """
    if screen.room is None:
        screen.pmtui.action_act("quit")
        return
    # By the app: what a screen does ends with the screen.
    screen.pmtui.run_worker(_left(screen), group="house", exit_on_error=False)


async def _left(screen: BoardScreen) -> None:
    app, review_id = screen.pmtui, screen.board.review_id
    if app.screen is not screen:  # a second esc, or a key that opened something just before
        return
    screen.seat.leave()
    await app.pop_screen()
    await app.hosting.close()
    if app.house is not None:
        await app.house.leave(review_id)
    from pmtui.tui.screens.home import HomeScreen

    if isinstance(app.screen, HomeScreen):
        await app.screen.fill()
