"""The app at a seat elsewhere: the room's board or stage is all there is; leaving it leaves the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmtui.model.vocabulary import Role
from pmtui.room.answers import Linked

if TYPE_CHECKING:
    from pmtui.room.seats import Seat
    from pmtui.tui.app import PmtuiApp
    from pmtui.tui.screens.stage import StageScreen

LEAVING = "esc once more leaves the room; it goes on without you."


def show_room(app: PmtuiApp, seat: Seat) -> None:
    """The first and only screen: the stage for a stage seat, the board for any other."""
    if seat.role is Role.STAGE:
        from pmtui.tui.screens.stage import StageScreen

        stage = StageScreen(seat, app.signs)
        app.push_screen(stage, lambda _: app.action_act("quit"))
        app.run_worker(_listen(app, seat, stage), group="room", exit_on_error=False)
        return
    from pmtui.tui.screens.board import BoardScreen

    app.push_screen(BoardScreen(seat))


async def _listen(app: PmtuiApp, seat: Seat, stage: StageScreen) -> None:
    """The stage looks at board and clock by itself; what it hears is only whether the line to the host stands."""
    async for event in seat.changes():
        if isinstance(event, Linked):
            stage.say_away("" if event.on else "not connected")
            if has_ended(seat):
                app.action_act("quit")


def has_ended(seat: Seat) -> str:
    """Why the host won't have this seat back; nothing while it would, or where seat and room are in one process."""
    return str(getattr(seat, "ended_because", ""))


def away_words(seat: Seat, event: Linked) -> str:
    """Why nobody hears us; while it may mend, that it is tried comes before the reason, for which a line may be short."""
    return event.words if has_ended(seat) else f"tried again; what you write stays here. {event.words}"


def lost_words(event: Linked) -> str:
    """What is said when the line is cut."""
    return f"{event.words} What you write stays here."
