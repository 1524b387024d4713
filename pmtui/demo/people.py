"""Simulated participants. Each keeps its notes to itself until the bell, and uses a person's commands and envelopes."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Literal

from pmtui.examples import Participant, Script
from pmtui.model.board import Board
from pmtui.model.cards import Group, Observation
from pmtui.model.vocabulary import LinkKind, Role, SessionState
from pmtui.room.answers import BallotOpened, BellRang, Event, Revealed
from pmtui.room.ballot import seal_answers, seal_vote
from pmtui.room.commands import Signal
from pmtui.room.envelope import ID_BYTES, seal

if TYPE_CHECKING:
    from pmtui.room.room import Room
    from pmtui.room.seats import LocalSeat

LATEST = 5.0
"""Seconds after a bell within which the last of them has posted."""

WRITES = {"eager": (0.5, 6.0), "talkative": (2.0, 12.0), "careful": (4.0, 15.0), "quiet": (7.0, 18.0)}
"""Minutes after the sheet opened between which a temperament writes."""

YES = 1

Posted = Literal["sheet", "vote", "pulse", "consent"]
SIGNALS: tuple[Literal["ready", "more_time", "move_on"], ...] = ("ready", "more_time", "move_on")


class Person:
    """One simulated participant on one seat."""

    def __init__(self, script: Participant, play: Script, random: Random) -> None:
        self._script = script
        self._play = play
        self._random = random
        self._seat: LocalSeat | None = None
        self._unwritten: list[tuple[float, str]] = []
        self._written: list[str] = []
        self._enclosed: list[str] = []
        self._told: set[str] = set()
        self._ballots: dict[Posted, BallotOpened] = {}
        self._posts_at: dict[Posted, float] = {}
        self._signalled: set[tuple[int, int, str]] = set()

    def sit(self, seat: LocalSeat) -> None:
        """Take a seat; what was written stays."""
        self._seat = seat
        self._ballots.clear()
        self._posts_at.clear()

    async def tick(self, now: float) -> None:
        """Listen, write, signal, and post what is due. `now` is the room's monotonic time, in seconds."""
        seat = self._seat
        if seat is None:
            return
        for event in seat.heard_so_far():
            self._hear(event, now)
        self._written += [text for at, text in self._unwritten if at <= now]
        self._unwritten = [(at, text) for at, text in self._unwritten if at > now]
        await self._signal(seat, now)
        for what in [what for what, at in self._posts_at.items() if at <= now]:
            del self._posts_at[what]
            envelope = self._envelope(what, seat.board)
            if envelope:
                seat.put(what, envelope)

    def _hear(self, event: Event, now: float) -> None:
        match event:
            case BallotOpened(what="sheet"):
                self._ballots["sheet"] = event
                first, last = (minutes * 60 for minutes in WRITES[self._script.temperament])
                kept = {*self._told, *self._written}
                self._unwritten = [
                    (now + self._random.uniform(first, last), note.text)
                    for note in self._script.notes
                    if note.text not in kept
                ]
            case BallotOpened(what="consent"):
                self._posts_at["consent"] = now + self._random.uniform(0, LATEST)
            case BallotOpened():
                self._ballots[event.what] = event
            case BellRang():
                self._posts_at[event.what] = now + self._random.uniform(0, LATEST)
            case Revealed(kept_back=""):
                self._told.update(self._enclosed)
                self._written = [text for text in self._written if text not in self._told]

    async def _signal(self, seat: LocalSeat, now: float) -> None:
        session, clock = seat.board.session, seat.clock
        if session is None or clock is None or session.state is not SessionState.RUNNING:
            return
        phase = session.phases[session.at_phase].phase
        if clock.key != phase.key:
            return
        minutes = clock.phase.spent(now) / 60
        for signal in SIGNALS:
            minute = getattr(self._script, signal).get(phase.key)
            visit = (session.number, session.at_phase, signal)
            if minute is None or minutes < minute or visit in self._signalled:
                continue
            if signal == "ready" and phase.rings_bell and self._unwritten:
                continue
            self._signalled.add(visit)
            # "Ready" rings the bell early; where no bell ends the phase, who is done wants to go on.
            moves_on = signal == "ready" and not phase.rings_bell
            await seat.do(Signal(signal="move_on" if moves_on else signal))

    def _envelope(self, what: Posted, board: Board) -> bytes:
        name = self._random.randbytes(ID_BYTES)
        ballot = self._ballots.get(what)
        if what == "consent":
            return seal_answers((YES,), name)
        if ballot is None:
            return b""
        match what:
            case "sheet":
                self._enclosed = self._written[: ballot.slots]
                return seal(self._enclosed, ballot.slots, self._random.randbytes, name).envelope
            case "vote":
                found = (meant(self._play, slug, board, ballot.targets) for slug in self._script.votes)
                dots = tuple(card for card in found if card)[: ballot.slots]
                return seal_vote(dots, ballot.slots, name)
            case _:
                pulse = self._script.pulse
                return seal_answers(pulse.answers, name) if pulse else b""


class People:
    """All of them."""

    def __init__(self, script: Script, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - a play, not a secret
        self._people = [Person(person, script, self._random) for person in script.participants]
        self._seats: list[LocalSeat] = []
        self._room: Room | None = None

    def join(self, room: Room) -> None:
        """Sit down in a room; the room they were in before is left."""
        for seat in self._seats:
            seat.leave()
        self._room = room
        self._seats = [room.sit(Role.PARTICIPANT) for _ in self._people]
        for person, seat in zip(self._people, self._seats, strict=True):
            person.sit(seat)

    async def tick(self) -> None:
        """Let each do what it is time for."""
        if self._room is None:
            return
        now = self._room.time.monotonic()
        for person in self._people:
            await person.tick(now)


def grouped_notes(script: Script, group: str) -> frozenset[str]:
    """The texts of all notes that belong to a group of the script."""
    return frozenset(note.text for p in script.participants for note in p.notes if note.group == group)


def meant(script: Script, group: str, board: Board, targets: tuple[str, ...]) -> str:
    """The card a vote for a group of the script goes to: the group on the board that holds most of its notes.

    Whoever facilitates may have grouped otherwise, or not at all; then a note of it that stands alone.
    """
    texts = grouped_notes(script, group)
    notes = [note for note in board.of(Observation) if note.text in texts]
    held = [link.target for note in notes for link in board.links_from(note.id, LinkKind.BELONGS)]
    groups = [card.id for card in board.of(Group) if card.id in held and card.id in targets]
    if groups:
        return max(groups, key=held.count)
    return next((note.id for note in notes if note.id in targets), "")
