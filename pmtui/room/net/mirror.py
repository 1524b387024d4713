"""What a device knows of a room: as its host tells it, checked for what screens lean on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pmtui.facilitation.ground_rules import PROXIED
from pmtui.facilitation.timebox import MeetingClock
from pmtui.model.board import Board, Change
from pmtui.model.cards import Review
from pmtui.model.text import clean_line
from pmtui.model.vocabulary import Role, SessionState
from pmtui.room.answers import Changed, ClockMoved, Counted, Event, Linked, Seated
from pmtui.room.net import wire
from pmtui.room.net.host_clock import RemoteClock
from pmtui.room.net.pages import difference
from pmtui.room.sealed import What

MOST_PAGES = 4096
"""Pages of a board taken from a host."""


class Mirror:
    """Board, clock and sums of a room elsewhere. Over a cut line they stay as they were."""

    def __init__(self, role: Role, time: RemoteClock, tell: Callable[[Event], None]) -> None:
        """`tell` is called with everything that a seat hears."""
        self.role = role
        self.board = Board("")
        self.clock: MeetingClock | None = None
        self.counts = Counted()
        self.ringing: What | None = None
        self.rules: tuple[str, ...] = ()
        self.proxied = False
        self.countdown_ends: float | None = None
        self._time = time
        self._tell = tell
        self._run = self._epoch = ""
        self._hello_at = 0.0
        self._welcome: wire.Frame = {}
        self._pages_left = 0
        self._pages: list[Mapping[str, Any]] = []

    def begun(self) -> wire.Frame:
        """A new line: what of a hello says what is known here already."""
        self._pages_left, self._pages = 0, []
        self._hello_at = self._time.own.monotonic()
        return {"run": self._run, "epoch": self._epoch, "last": self.board.seq}

    # --- coming in -----------------------------------------------------------

    def heard(self, frame: wire.Frame) -> bool:
        """A `welcome` or a `page` came; whether from now on the board is whole."""
        if frame["kind"] == "page":
            return self._paged(frame)
        self._welcome = frame
        self._time.hear(frame["now"], self._hello_at)
        pages = frame.get("pages")
        if pages is None:
            self._greet(self.board)
            return True
        self._pages_left = int(pages)
        if not 0 < self._pages_left <= MOST_PAGES:
            raise wire.BadFrame("a board comes in pages")
        return False

    def _paged(self, frame: wire.Frame) -> bool:
        if not self._pages_left:
            raise wire.BadFrame("no page was to come")
        self._pages.append(frame.get("cards") or {})
        self._pages_left -= 1
        if self._pages_left:
            return False
        pages, self._pages = self._pages, []
        review, seq = str(self._welcome["review"]), int(self._welcome["seq"])
        self._greet(wire.board_from_pages(pages, review, seq))
        return True

    def _greet(self, board: Board) -> None:
        """The board as the host has it, the clock, and what is open."""
        frame, was = self._welcome, self.board
        role, counts = Role(frame["role"]), wire.event_from_wire(frame["room"])
        said = [wire.event_from_wire(told) for told in (*frame.get("reveals", ()), *frame.get("open", ()))]
        _check(board)
        self._set_clock(frame)
        self.board, self.role = board, role
        self._run, self._epoch = str(frame["run"]), str(frame["epoch"])
        self.proxied = PROXIED in frame.get("told", ())
        self.rules = tuple(clean_line(str(rule)) for rule in frame.get("rules", ()))
        if isinstance(counts, Counted):
            self.counts = counts
        back = bool(was.review_id)
        if back:
            self._tell(Linked(True))
        self._tell(Seated(self.role))
        if back and board is not was:
            self._tell(Changed(difference(was, board), board))
        self._tell(ClockMoved())
        for event in (self.counts, *said):
            if event is not None:
                self._tell(event)

    # --- going on ------------------------------------------------------------

    def ticked(self, frame: wire.Frame) -> None:
        """What happened, in order."""
        for said in frame.get("events", ()):
            kind = said["kind"]
            if kind == "changed":
                self._changed(wire.change_from_wire(said, self.board.review_id))
            elif kind == "clock":
                self._set_clock(said)
                self._tell(ClockMoved())
            else:
                event = wire.event_from_wire(said)
                if isinstance(event, Counted):
                    self.counts = event
                if isinstance(event, Seated):
                    self.role = event.role
                if event is not None:
                    self._tell(event)

    def _changed(self, change: Change) -> None:
        if change.seq <= self.board.seq:
            return
        board = self.board.apply(change)
        _check(board)
        self.board = board
        self._tell(Changed(change, board))

    def _set_clock(self, said: Mapping[str, Any]) -> None:
        clock, ends = wire.clock_from_wire(said.get("clock")), said.get("countdown")
        countdown = None if ends is None else wire.finite(ends)
        ringing = wire.bell_from_wire(said.get("ringing"))
        self.clock, self.countdown_ends, self.ringing = clock, countdown, ringing


def _check(board: Board) -> None:
    """Screens lean on a board's review being there, and on a running session being in one of its phases."""
    if board.find(Review, board.review_id) is None:
        raise wire.BadFrame("a board without its review")
    session = board.session
    if session is not None and session.state is SessionState.RUNNING and session.current is None:
        raise wire.BadFrame("a session in no phase")
