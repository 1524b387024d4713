"""Notes of a device that no reveal showed: handed in late, said by name, brought into the next sheet, or discarded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pmtui.model.text import clean_text
from pmtui.model.vocabulary import SessionState
from pmtui.room.answers import Answer, Done, Refused
from pmtui.room.commands import ReleaseNote
from pmtui.room.endings import in_words
from pmtui.room.envelope import MOST_SLOTS, RandomBytes, cut_note, tag_hash
from pmtui.room.seats import Seat
from pmtui.room.written import Written

MOST = 100
"""Notes that are kept; a device never has more."""

NOTHING_LATE = Refused("There is no note that could be handed in late.")


@dataclass
class Left:
    """One note that is not in."""

    text: str
    session: str
    round: int
    why: str = ""
    """Why its round was not opened; empty when the round was, and this note was not in it."""
    may_be_late: bool = False
    """Whether no envelope of this device was in that round, so that a late one is taken."""
    waits: bool = False
    """Whether it is in a late envelope that the host received."""


class Leftovers:
    """What is left over on one device."""

    def __init__(
        self, seat: Seat, random: RandomBytes, own: dict[str, str], touched: Callable[[], None]
    ) -> None:
        """`own`: this device's tags by their hash; `touched` is called when something changed."""
        self.notes: list[Left] = []
        self._seat = seat
        self._random = random
        self._own = own
        self._touched = touched
        self._late: Written | None = None
        self._alone = False
        self._again = False

    def add(
        self, texts: Iterable[str], session: str, number: int, why: str = "", *, may_be_late: bool = False
    ) -> None:
        """These were not shown."""
        known = {(note.text, note.session) for note in self.notes}
        new = [text for text in dict.fromkeys(texts) if (text, session) not in known]
        self.notes = [*self.notes, *(Left(text, session, number, why, may_be_late) for text in new)][-MOST:]

    @property
    def late(self) -> list[Left]:
        """Those that may still go in: the session runs, and their round was opened without them."""
        session = self._seat.board.session
        if session is None or session.state is not SessionState.RUNNING or session.sheet != "revealed":
            return []
        return [note for note in self.notes if note.may_be_late and note.session == session.id][
            : session.slots
        ]

    async def hand_in_late(self, *, alone: bool) -> Answer:
        """Post them as a late envelope. `alone`: they may be shown even when no other late envelope comes."""
        session, notes = self._seat.board.session, self.late
        if session is None or not notes:
            return NOTHING_LATE
        if self._late is None or self._late.key != (session.id, "sheet", session.round):
            self._late = Written(session.id, "sheet", session.round, session.slots)
        self._late.notes = [note.text for note in notes]
        self._alone = alone
        return await self._post()

    async def release(self, note: Left, name: str) -> Answer:
        """Say it by name."""
        answer = await self._seat.do(ReleaseNote(text=note.text, name=name))
        if isinstance(answer, Done):
            self.discard(note)
        return answer

    def discard(self, note: Left) -> None:
        """It is gone."""
        self.notes = [other for other in self.notes if other is not note]
        self._touched()

    # --- what the device passes on -------------------------------------------

    def shown(self, hashes: set[str]) -> None:
        """A reveal came: what was waiting in a late envelope is in."""
        if self._late is None:
            return
        is_in = {note for tag, note in self._late.tags.items() if tag_hash(tag) in hashes}
        if any(note.waits and note.text in is_in for note in self.notes):
            self.notes = [note for note in self.notes if not (note.waits and note.text in is_in)]
            self._touched()

    def linked(self) -> None:
        """The host is there again, perhaps with empty boxes."""
        waiting = [note for note in self.notes if note.waits]
        self._again = bool(waiting)
        for note in waiting:
            if in_words(self._seat.board, note.session, [note.text]):
                self.discard(note)

    async def tick(self) -> None:
        """What the host may have lost goes in again."""
        if self._again and self._late is not None and any(note.waits for note in self.notes):
            self._again = False
            await self._post()

    async def _post(self) -> Answer:
        assert self._late is not None
        content = self._late.content
        envelope = self._late.sealed(content, self._random)
        self._own.update({tag_hash(tag): tag for tag in self._late.tags})
        answer = await self._seat.post("late", envelope, alone=self._alone)
        if isinstance(answer, Done):
            for note in self.notes:
                note.waits = note.waits or note.text in content
        self._touched()
        return answer

    # --- kept on disk --------------------------------------------------------

    def to_kept(self) -> list[dict[str, Any]]:
        """What another run of the program needs."""
        return [
            {
                "text": note.text,
                "session": note.session,
                "round": note.round,
                "why": note.why,
                "late": note.may_be_late,
            }
            for note in self.notes
        ]

    def load(self, said: object) -> None:
        """What `to_kept` gave; anything else is left out."""
        for row in said if isinstance(said, list) else []:
            if not isinstance(row, dict):
                continue
            text, session, number, why = (row.get(name) for name in ("text", "session", "round", "why"))
            if not isinstance(text, str) or not isinstance(session, str) or not isinstance(why, str):
                continue
            text = cut_note(text)
            if text and type(number) is int and number <= MOST_SLOTS * MOST:
                self.add([text], session, number, clean_text(why), may_be_late=row.get("late") is True)
