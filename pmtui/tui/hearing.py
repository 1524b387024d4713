"""What the room tells a board: cards that changed, the clock, the bell, who leads, whether the line stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmtui.model.board import Change
from pmtui.model.vocabulary import Role
from pmtui.room.answers import (
    BallotOpened,
    BellRang,
    Changed,
    ClockMoved,
    Counted,
    Event,
    Linked,
    Revealed,
    Seated,
    Told,
)
from pmtui.tui.text import toast

if TYPE_CHECKING:
    from pmtui.tui.screens.board import BoardScreen


class Hearing:
    """Listens at the seat of one board, and has shown what is told."""

    def __init__(self, screen: BoardScreen) -> None:
        self._screen = screen
        self._role = screen.seat.role

    async def listen(self) -> None:
        """Until the seat is left."""
        async for event in self._screen.seat.changes():
            self.heard(event)

    def heard(self, event: Event) -> None:
        """What the room told this seat."""
        screen = self._screen
        said = screen.part.heard(event)
        if said:
            toast(screen, said, "warning" if isinstance(event, BellRang) else "information")
        match event:
            case Changed():
                self._changed(event.change)
            case ClockMoved():
                screen.show_clock()
                screen.show_keys()
            case Counted():
                if screen.board.session and screen.board.session.sheet == "open":
                    screen.touch("session")
                screen.show_clock()
            case Told():
                toast(screen, event.words, event.level)
            case BallotOpened() if not said:
                toast(screen, screen.asking.opened_words(event))
            case BellRang() if not said:
                toast(screen, "The bell rings: every device posts one envelope")
            case Revealed():
                screen.touch("observation")
            case Seated():
                self._seated(event.role)
            case Linked():
                self._linked(event)

    def _changed(self, change: Change) -> None:
        before, now = self._screen.board, self._screen.seat.board
        cards = (now.get(card_id) or before.get(card_id) for card_id in change.ids)
        self._screen.touch(*{card.kind for card in cards if card is not None})

    def _seated(self, role: Role) -> None:
        """The role is told with every new connection too."""
        if role is not self._role:
            self._role = role
            self._screen.floor_offered = False
            toast(self._screen, f"You are the {role.words} now")
        self._screen.redraw_all()

    def _linked(self, event: Linked) -> None:
        from pmtui.tui.elsewhere import away_words, lost_words

        screen = self._screen
        was, screen.away = screen.away, "" if event.on else away_words(screen.seat, event)
        if screen.away and not was:
            toast(screen, lost_words(event), "warning")
        elif was and not screen.away:
            toast(screen, "Connected again")
        screen.show_clock()
