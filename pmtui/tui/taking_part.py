"""What a participant's board has beside everybody's: a device that writes and seals, and what is said about it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from textual.widgets import Input

from pmtui.model.board import Board
from pmtui.model.cards import Action, Card
from pmtui.model.vocabulary import Pane, Permission, Role
from pmtui.room.answers import BallotOpened, BellRang, Changed, Event, Revealed
from pmtui.room.device import Device, spread
from pmtui.room.drafts import MemoryDrafts
from pmtui.room.meeting import SignalName
from pmtui.room.written import Written
from pmtui.tui.actions import BY_ID
from pmtui.tui.keys import keys_of
from pmtui.tui.receipts import short
from pmtui.tui.text import Part, fit, width_of

if TYPE_CHECKING:
    from pmtui.tui.screens.board import BoardScreen

SIGNAL_WORDS: dict[SignalName, str] = {"ready": "ready", "more_time": "more time", "move_on": "move on"}
SIGNAL_ACTS: dict[SignalName, str] = {"ready": "ready", "more_time": "want-time", "move_on": "want-on"}


class TakingPart:
    """The participant's side of a board; nothing of it is there for other roles."""

    def __init__(self, screen: BoardScreen) -> None:
        self._screen = screen
        self._device: Device | None = None
        self._at: tuple[str, int] | None = None
        self.told = False
        """Whether the two sentences were read on this device."""
        self.name = ""
        """What the person called themself last; stays on this device."""
        self._followed: Pane | None = None
        """The pane the meeting led to; who looks elsewhere is left there."""
        self.typed: dict[str, str] = {}
        """What was typed into the suggestion sheet and not sent."""

    @property
    def device(self) -> Device | None:
        """This participant's device; None in any other role."""
        screen = self._screen
        if screen.seat.role is not Role.PARTICIPANT:
            return None
        if self._device is None:
            drafts = screen.pmtui.desk.drafts or MemoryDrafts()
            self._device = Device(screen.seat, drafts, os.urandom, spread(os.urandom))
            self._device.changed.append(self._changed)
        return self._device

    async def tick(self) -> None:
        """Let the device look at the time."""
        device = self.device
        if device is not None:
            await device.tick(self._screen.pmtui.desk.time.monotonic())

    def leave(self) -> None:
        """Keep what was typed, before the program ends."""
        if self._device is not None:
            self._device.pad.keep()

    # --- what its keys can do now ---------------------------------------------

    @property
    def asked(self) -> frozenset[str]:
        """What can be filled in, and `left` where notes are left over."""
        device = self.device
        if device is None:
            return frozenset()
        return frozenset((*device.pad.to_fill_in, *(("left",) if device.left.notes else ())))

    def is_mine(self, card: Card | None) -> bool:
        """Whether this device wrote that note."""
        device = self.device
        return device is not None and card is not None and card.id in device.mine

    @property
    def mine(self) -> frozenset[str]:
        """The notes this device wrote."""
        device = self.device
        return frozenset(device.mine) if device is not None else frozenset()

    # --- hearing --------------------------------------------------------------

    def heard(self, event: Event) -> str:
        """Pass on what the room told; what to say about it in a participant's words, or nothing."""
        device = self.device
        if device is None:
            return ""
        before = set(device.mine)
        device.hear(event)
        match event:
            case BallotOpened():
                return self._opened_words(event)
            case BellRang():
                self._screen.pmtui.bell()
                return self._rang_words(event)
            case Revealed():
                return self._revealed_words(len(set(device.mine) - before))
            case Changed():
                return self._phase_words()
            case _:
                return ""

    def _opened_words(self, event: BallotOpened) -> str:
        match event.what:
            case "sheet":
                return f"The note sheet is open: {self._key('notes')}. Sealed until the bell."
            case "vote":
                return f"A vote is open: {self._key('dots')}. {event.slots} dots each, sealed until the bell."
            case "pulse":
                return f"Five questions about this meeting: {self._key('pulse')}. Anonymous, sealed until the bell."
            case _:
                return f"We are few: {self._key('few')}. Say whether you accept that, sealed until the bell."

    def _rang_words(self, event: BellRang) -> str:
        device = self.device
        written = device.pad[event.what] if device is not None else None
        if written is not None and written.is_in_hand:
            return "The bell rings. Your envelope is in the box already."
        return "The bell rings: your envelope goes in within five seconds."

    def _revealed_words(self, new: int) -> str:
        device = self.device
        assert device is not None
        if device.left.notes and not all(note.waits for note in device.left.notes):
            return f"Some of your notes were not shown; {self._key('notes')} says what you can do."
        if new:
            said = "Your note is in; it is" if new == 1 else f"Your {new} notes are in; they are"
            return f"{said} marked as yours on this device only. {self._key('claim')} puts your name to one."
        return ""

    def came(self) -> None:
        """The board is shown, where the meeting is."""
        self._followed, self._at = self._screen.focused_pane.pane, self._phase()

    def _phase(self) -> tuple[str, int] | None:
        session = self._screen.seat.board.session
        return (session.id, session.at_phase) if session is not None and session.current else None

    def _phase_words(self) -> str:
        """Where the meeting went, when it did; its pane comes up for those who were at the pane before."""
        screen, was, self._at = self._screen, self._at, self._phase()
        session = screen.seat.board.session
        run = session.current if session is not None else None
        if run is None or self._at == was:
            return ""
        pane = run.phase.pane
        following = screen.focused_pane.pane is self._followed and not isinstance(screen.focused, Input)
        if pane is not None and following:
            self._followed = pane
            screen.show_pane(pane)
        if was is None:
            return f"The session has begun: {self._key('welcome')} shows purpose, rules, agenda."
        return f"Now: {run.phase.name}"

    def _key(self, act: str) -> str:
        return keys_of(BY_ID[act], self._screen.pmtui.desk.settings.keys).split(" ")[0]

    def _changed(self) -> None:
        screen = self._screen
        if screen.is_mounted:
            screen.show_question()
            screen.show_keys()

    # --- the line -------------------------------------------------------------

    def line(self, width: int) -> list[Part]:
        """`You   2 of 3 notes, on this device   ✓ ready · more time · move on`."""
        device = self.device
        assert device is not None
        done = self._screen.app_signs.mark("done").glyph
        said, tone = self._said(device)
        bits: list[tuple[str, str]] = []
        for name, words in SIGNAL_WORDS.items():
            if device.signals[name]:
                bits.append((f"   {done} {words}", "bold $pm-help"))
            else:
                bits.append((f"   {self._key(SIGNAL_ACTS[name])} {words}", "$pm-quiet"))
        if 6 + width_of(said) + sum(width_of(part[0]) for part in bits) >= width:
            # What could be asked for stands among the keys below, too; what was asked for only here.
            bits = [bit for bit in bits if bit[1] != "$pm-quiet"]
        room = width - 6 - sum(width_of(part[0]) for part in bits)
        said = fit(said, max(8, room - 1))
        return [("You   ", "bold $pm-accent"), (said, tone), " " * max(1, room - width_of(said)), *bits]

    def _said(self, device: Device) -> tuple[str, str]:
        if device.pad.trouble:
            return device.pad.trouble, "$pm-warn"
        asked = unanswered(device)
        parts = [f"{self._key('few')} we are few: is that fine? No answer is a no"] if asked else []
        said = [w for w in device.pad if not (asked and w.what == "consent")]
        parts += [f"{self._key(_KEY[w.what])} {_filled(w)}, {short(w)}" for w in said]
        if device.left.notes:
            n = len(device.left.notes)
            parts.append(f"{self._key('notes')} {n} note{'s' if n > 1 else ''} not shown")
        if parts:
            return " · ".join(parts), "bold $pm-warn" if asked else "$pm-text"
        if not may_suggest(self._screen.board):
            return f"{self._key('welcome')} where we are   {self._key('attend')} who is here", "$pm-quiet"
        return f"{self._key('suggest')} suggests an event, a question, an action", "$pm-quiet"


_KEY = {"sheet": "notes", "vote": "dots", "pulse": "pulse", "consent": "few"}


def _filled(written: Written) -> str:
    match written.what:
        case "sheet":
            return f"{len(written.content)} of {written.slots} notes"
        case "vote":
            return f"{len(written.dots)} of {written.slots} dots"
        case "pulse":
            return f"{sum(answer > 0 for answer in written.answers)} of {len(written.answers)} answers"
        case _:
            return "we are few" if written.is_empty else "answered"


def unanswered(device: Device) -> bool:
    """Whether a small room waits for this device to say that few is fine: without it no note is shown."""
    asked = device.pad["consent"]
    return asked is not None and asked.is_empty and asked.can_be_changed


def may_suggest(board: Board) -> bool:
    """Whether the phase takes suggestions; outside of a session they always are."""
    run = board.session.current if board.session is not None else None
    return run is None or Permission.SUGGEST in run.phase.may


def has_no_owner(card: Card | None) -> bool:
    """Whether that is an action nobody took yet."""
    return isinstance(card, Action) and not card.owner
