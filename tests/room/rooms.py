"""Rooms for tests: a keeper in memory that can fail, a board with one card of each sort, people with devices."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from pmtui.clock import HandClock
from pmtui.facilitation.timebox import GAP_LIMIT
from pmtui.ids import Ids, counted_ids
from pmtui.model.board import Board, board_of
from pmtui.model.cards import (
    Action,
    Card,
    Factor,
    Group,
    Observation,
    ParkedIdea,
    PrivateNote,
    Question,
    Review,
    SpokenNote,
    Suggestion,
    Term,
    TimelineEvent,
)
from pmtui.model.format import Phase, SessionFormat
from pmtui.model.moment import Moment
from pmtui.model.vocabulary import Audience, Pane, Permission, Role, SuggestionKind
from pmtui.room.answers import Answer, BallotOpened, Done, Event, Refused
from pmtui.room.ballot import seal_answers, seal_vote
from pmtui.room.commands import AdvancePhase, Asked, BeginSession
from pmtui.room.envelope import Sealed, seal
from pmtui.room.history import Brought
from pmtui.room.room import Room
from pmtui.room.saving import Keeper, Save
from pmtui.room.seats import LocalSeat

START = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
REVIEW = f"{1:032x}"
SUGGESTION = f"{60:032x}"
EVENT, OTHER_EVENT, FACTOR, GROUP, ACTION, PARKED, QUESTION, TERM, SPOKEN, PRIVATE, SECRET = (
    f"{n:032x}" for n in range(2, 13)
)
NOTES = tuple(f"{n:032x}" for n in range(20, 24))
SESSION_OF_NOTES = f"{99:032x}"
CANARY = "canary-7f3a9c"

Answered = TypeVar("Answered")


class MemoryKeeper:
    """Keeps changes in memory; `fail_next` commits fail whole, `fail_seq` fails that change and later ones."""

    def __init__(self) -> None:
        self.commits: list[list[Save]] = []
        self.clock_rows: dict[str, Mapping[str, Any]] = {}
        self.purged: list[str] = []
        self.reveals = 0
        self.fail_next = 0
        self.fail_seq: int | None = None
        self.clock_fails = False
        self.gate: asyncio.Event | None = None
        self.imports: dict[str, tuple[str, ...]] = {}

    @property
    def saves(self) -> list[Save]:
        return [save for commit in self.commits for save in commit]

    async def commit(self, saves: list[Save]) -> list[str]:
        if self.gate is not None:
            await self.gate.wait()
        await asyncio.sleep(0)
        if self.fail_next:
            self.fail_next -= 1
            raise OSError("The disk is full.")
        bad = [n for n, save in enumerate(saves) if save.change.seq == self.fail_seq]
        good = saves[: bad[0]] if bad else saves
        self.commits.append(good)
        for save in good:
            if save.brought is not None:
                self.imports[save.brought.id] = save.brought.event_ids or self.imports.get(
                    save.brought.id, ()
                )
        return [""] * len(good) + ["The disk is full."] * (len(saves) - len(good))

    async def save_clock(self, session_id: str, row: Mapping[str, Any]) -> None:
        if self.clock_fails:
            raise OSError("The disk is full.")
        self.clock_rows[session_id] = dict(row)

    async def after_reveal(self) -> None:
        self.reveals += 1

    async def purge(self, card_id: str) -> list[str]:
        self.purged.append(card_id)
        return ["backup-1.db"]

    async def applied(self, command_id: str) -> int | None:
        saves = (save for commit in self.commits for save in commit if save.command_id == command_id)
        return next((save.change.seq for save in saves), None)

    async def brought(self, batch_id: str) -> Brought:
        return Brought(self.imports.get(batch_id, ()))


def cards() -> list[Card]:
    """One card of each sort people work with, four notes among them; PRIVATE and SECRET are for hosts."""
    common: dict[str, Any] = {"review": REVIEW, "rev": 1}
    moment = Moment(at=START)
    return [
        Review(id=REVIEW, title="Checkout was down", **common),
        TimelineEvent(id=EVENT, at=moment, text="pager rang", **common),
        TimelineEvent(id=OTHER_EVENT, at=moment, text="rollback", **common),
        Factor(id=FACTOR, text="no canary stage", **common),
        Group(id=GROUP, title="alerts", **common),
        Action(id=ACTION, text="add a stage", **common),
        ParkedIdea(id=PARKED, text="rewrite it", **common),
        Question(id=QUESTION, text="who was paged?", **common),
        Term(id=TERM, term="p99", **common),
        SpokenNote(id=SPOKEN, text="it was loud", **common),
        PrivateNote(id=PRIVATE, text=f"{CANARY} note", **common),
        Suggestion(id=SUGGESTION, what=SuggestionKind.QUESTION, text=f"{CANARY} asked", **common),
        Factor(id=SECRET, text=f"{CANARY} factor", audience=Audience.HOSTS, **common),
        *(
            Observation(id=note, session=SESSION_OF_NOTES, text=f"note {n}", folded=n == 3, **common)
            for n, note in enumerate(NOTES)
        ),
    ]


def full_board() -> Board:
    """A board of `cards`, at seq 1."""
    return board_of(REVIEW, cards(), seq=1)


AGENDA = SessionFormat(
    name="short",
    title="Short review",
    phases=(
        Phase(key="open", name="Open", minutes=2, min_minutes=1, opening=True),
        Phase(
            key="write",
            name="Write",
            minutes=10,
            min_minutes=4,
            may=(Permission.WRITE_NOTES,),
            opens_sheet=True,
            rings_bell=True,
        ),
        Phase(
            key="factors",
            name="Factors",
            minutes=10,
            min_minutes=2,
            each=3,
            may=(Permission.VOTE,),
            deferrable=True,
            pane=Pane.FACTORS,
        ),
        Phase(key="actions", name="Actions", minutes=5, min_minutes=2, pane=Pane.ACTIONS),
        Phase(key="close", name="Close", minutes=3, min_minutes=2, may=(Permission.PULSE,), closing=True),
    ),
)


@dataclass
class House:
    """A room, its keeper, its clock and one seat of each role."""

    room: Room
    keeper: MemoryKeeper
    time: HandClock
    seats: dict[Role, LocalSeat] = field(default_factory=dict)

    @property
    def lead(self) -> LocalSeat:
        return self.seats[Role.FACILITATOR]

    async def do(self, *commands: Asked) -> Answer:
        """The facilitator asks for each; all but the last must be done."""
        answer: Answer | None = None
        for command in commands:
            if answer is not None:
                assert isinstance(answer, Done), answer
            answer = await self.lead.do(command)
        assert answer is not None
        return answer

    async def pass_time(self, seconds: float, step: float = 1.0) -> None:
        """Time goes by, with a tick for each step."""
        while seconds > 0:
            self.time.advance(min(step, seconds))
            seconds -= step
            await self.room.tick()

    async def next_phase(self) -> Answer:
        """The facilitator moves on, pressing twice when it is early."""
        answer = await self.lead.do(AdvancePhase())
        if isinstance(answer, Refused) and answer.code == "again":
            answer = await self.lead.do(AdvancePhase())
        return answer

    async def begin(self, agenda: SessionFormat = AGENDA, **more: Any) -> None:
        answer = await self.lead.do(BeginSession(session_format=agenda, **more))
        assert isinstance(answer, Done), answer


def house(
    board: Board | None = None,
    *,
    people: int = 0,
    clock_row: Mapping[str, Any] | None = None,
    ids: Ids | None = None,
    gap_limit: float | None = GAP_LIMIT,
) -> House:
    """A house in memory with one seat of each role; `people` more participants are in `devices`."""
    keeper, time = MemoryKeeper(), HandClock(START)
    room = Room(
        board or full_board(),
        keeper,
        time,
        ids or counted_ids(1000),
        clock_row=clock_row,
        gap_limit=gap_limit,
    )
    roles = [role for role in Role if role is not Role.PARTICIPANT or not people]
    return House(room, keeper, time, {role: room.sit(role) for role in roles})


def keeper_protocol() -> Keeper:
    """mypy holds MemoryKeeper to the room's protocol here."""
    return MemoryKeeper()


@dataclass
class Device:
    """A participant's device: drafts, one envelope id a ballot, tags."""

    seat: LocalSeat
    chance: random.Random
    tags: tuple[str, ...] = ()
    ids: dict[tuple[str, int], bytes] = field(default_factory=dict)

    def envelope_id(self, what: str, number: int) -> bytes:
        return self.ids.setdefault((what, number), self.chance.randbytes(16))

    def seal_notes(self, notes: Iterable[str], slots: int = 3, number: int = 1) -> Sealed:
        sealed = seal(tuple(notes), slots, self.chance.randbytes, self.envelope_id("sheet", number))
        self.tags = sealed.tags
        return sealed

    def post_notes(self, *notes: str, slots: int = 3, number: int = 1) -> Answer:
        return self.seat.put("sheet", self.seal_notes(notes, slots, number).envelope)

    def post_late(self, *notes: str, alone: bool = False, slots: int = 3, number: int = 1) -> Answer:
        return self.seat.put("late", self.seal_notes(notes, slots, number).envelope, alone=alone)

    def accept_few(self, yes: bool, number: int = 1) -> Answer:
        return self.seat.put("consent", seal_answers((1 if yes else 2,), self.envelope_id("consent", number)))

    def vote(self, *dots: str, most: int = 3, number: int = 1) -> Answer:
        return self.seat.put("vote", seal_vote(dots, most, self.envelope_id("vote", number)))

    def answer_pulse(self, *answers: int) -> Answer:
        return self.seat.put("pulse", seal_answers(answers, self.envelope_id("pulse", 1)))


def devices(room: Room, n: int, seed: int = 7) -> list[Device]:
    """That many participants with a device each."""
    return [Device(room.sit(Role.PARTICIPANT), random.Random(seed * 1000 + i)) for i in range(n)]


def heard(seat: LocalSeat, kind: type[Answered]) -> list[Answered]:
    """What a seat heard of a kind; takes everything it heard."""
    return [event for event in seat.heard_so_far() if isinstance(event, kind)]


def opened_ballots(events: Iterable[Event]) -> list[str]:
    """Which ballots were announced."""
    return [event.what for event in events if isinstance(event, BallotOpened)]


def run(work: Coroutine[Any, Any, Answered]) -> Answered:
    """The result of a coroutine."""
    return asyncio.run(work)
