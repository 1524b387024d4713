"""The three bits a seat can raise, as its own device knows them; the room only ever tells sums."""

from __future__ import annotations

from pmtui.model.cards import Session
from pmtui.room.answers import Counted
from pmtui.room.meeting import OPPOSITES, SignalName

SIGNALS: tuple[SignalName, ...] = ("ready", "more_time", "move_on")


class OwnSignals:
    """Ready, more time, move on: raised or not."""

    def __init__(self) -> None:
        self._raised: set[SignalName] = set()
        self._at: tuple[str, int] | None = None

    def __getitem__(self, name: SignalName) -> bool:
        return name in self._raised

    def put(self, name: SignalName, on: bool) -> None:
        """The room took it, and lowered its opposite."""
        self._raised.add(name) if on else self._raised.discard(name)
        if on and name in OPPOSITES:
            self._raised.discard(OPPOSITES[name])

    def follow(self, session: Session | None) -> None:
        """In another phase nothing is raised yet."""
        at = (session.id, session.at_phase) if session is not None else None
        if at != self._at:
            self._at = at
            self._raised.clear()

    def counted(self, counts: Counted) -> None:
        """Where the sum is nothing, the room has put this one down too."""
        for name in SIGNALS:
            if not getattr(counts, name):
                self._raised.discard(name)
