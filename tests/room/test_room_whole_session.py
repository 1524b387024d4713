"""A whole meeting from begin to close: six people, two hosts and a stage, over a real archive."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from pmtui.archive.writer import Writer
from pmtui.clock import HandClock
from pmtui.model.board import Board
from pmtui.model.cards import (
    Action,
    Card,
    Factor,
    Group,
    Observation,
    PrivateNote,
    PulseResult,
    Tally,
    TimelineEvent,
)
from pmtui.model.format import SessionFormat
from pmtui.model.moment import Moment
from pmtui.model.vocabulary import LinkKind, Role, SessionState
from pmtui.room.answers import BallotOpened, BellRang, Changed, Done, Event
from pmtui.room.commands import (
    AddCards,
    AdvancePhase,
    BeginSession,
    CloseSession,
    HearFunction,
    ImportRecord,
    LinkTo,
    NextTopic,
    OpenVote,
    RingBell,
    Signal,
    StagedEvidence,
    Undo,
)
from pmtui.room.room import Room
from pmtui.room.seats import LocalSeat
from pmtui.shipped import shipped
from tests.room.kept_rooms import done, hand_clock, kept_room, new_archive, seeded_ids
from tests.room.rooms import AGENDA, CANARY, REVIEW, START, Device, devices, run


class Participant:
    """Somebody at a device who writes, votes and answers when the room says so."""

    def __init__(self, device: Device, number: int) -> None:
        self.device = device
        self.number = number
        self.board = device.seat.board
        self.slots: dict[str, BallotOpened] = {}

    async def react(self) -> None:
        for event in self.device.seat.heard_so_far():
            await self._hear(event)

    async def _hear(self, event: Event) -> None:
        match event:
            case Changed():
                self.board = self.board.apply(event.change)
            case BallotOpened():
                self.slots[event.what] = event
                if event.what == "sheet":
                    await done(self.device.seat, Signal(signal="more_time"))
            case BellRang(what="sheet"):
                notes = [f"{self.number} saw thing {n}" for n in range(self.number % 3)]
                assert isinstance(self.device.post_notes(*notes, slots=self.slots["sheet"].slots), Done)
            case BellRang(what="vote"):
                opened = self.slots["vote"]
                dots = self.device.chance.choices(opened.targets, k=opened.slots)
                assert isinstance(self.device.vote(*dots, most=opened.slots), Done)
            case BellRang(what="pulse"):
                assert isinstance(self.device.answer_pulse(*[self.device.chance.randint(1, 5)] * 5), Done)


class Play:
    """The room with its people, and time that passes for all of them."""

    def __init__(self, room: Room, clock: HandClock) -> None:
        self.room = room
        self.clock = clock
        self.lead = room.sit(Role.FACILITATOR)
        self.note_taker = room.sit(Role.NOTE_TAKER)
        self.stage = room.sit(Role.STAGE)
        self.people = [Participant(device, n) for n, device in enumerate(devices(room, 6), start=1)]

    async def pass_until(self, when: Callable[[], bool], most: int = 4000) -> None:
        for _ in range(most):
            if when():
                return
            self.clock.advance(1)
            await self.room.tick()
            for person in self.people:
                await person.react()
        raise AssertionError("this never happened")

    def at(self, key: str) -> bool:
        session = self.room.board.session
        assert session is not None
        assert session.current is not None
        return session.current.phase.key == key

    async def over(self) -> None:
        """The rest of this phase, and what its bell brings in."""
        await self.pass_until(lambda: self._left() <= 0)
        await self.pass_until(lambda: self.lead.ringing is None)

    def _left(self) -> float:
        clock = self.lead.clock
        assert clock is not None
        return clock.phase.remaining(self.clock.monotonic())


def by_id(board: Board) -> dict[str, Card]:
    return {card.id: card for card in board}


def same_as_loaded(board: Board, loaded: Board) -> None:
    assert by_id(board) == by_id(loaded)
    assert list(board.timeline) == list(loaded.timeline)
    assert (board.seq, board.private) == (loaded.seq, loaded.private)


async def whole_session(writer: Writer, clock: HandClock) -> None:
    room = await kept_room(writer, clock, seeded_ids(1))
    play = Play(room, clock)
    lead, note_taker = play.lead, play.note_taker

    event = TimelineEvent(at=Moment(at=START), text="pager rang")
    rows = tuple(StagedEvidence(fingerprint=f"f{n}", event=event) for n in range(20))
    await done(lead, ImportRecord(file_name="pager.csv", format_name="csv", rows=rows))
    await done(note_taker, AddCards(cards=(PrivateNote(text=f"{CANARY} from an interview"),)))
    await done(lead, BeginSession(session_format=AGENDA))
    await play.over()
    await done(lead, AdvancePhase())
    assert play.at("write")
    await play.over()

    notes = list(room.board.of(Observation))
    assert len(notes) == sum(n % 3 for n in range(1, 7)) == 6
    inward = tuple(LinkTo(card=note.id, link_kind=LinkKind.BELONGS, inward=True) for note in notes[:3])
    await done(lead, AddCards(cards=(Group(title="what we saw"),), links=inward))
    await done(lead, OpenVote())
    await play.pass_until(lambda: True)
    await done(lead, RingBell())
    await play.pass_until(lambda: lead.ringing is None)
    assert sum(tally.n for tally in room.board.of(Tally)) == 18

    evidence = [e.id for e in room.board.events()][:2]
    for n in range(2):
        supports = tuple(
            LinkTo(card=card_id, link_kind=LinkKind.SUPPORTS, inward=True) for card_id in evidence
        )
        await done(note_taker, AddCards(cards=(Factor(text=f"condition {n}"),), links=supports))
    await done(lead, AdvancePhase())
    assert play.at("factors")
    await done(lead, NextTopic(), HearFunction(function="security"))
    await play.over()
    await done(lead, AdvancePhase())
    factor = next(room.board.of(Factor))
    addresses = (LinkTo(card=factor.id, link_kind=LinkKind.ADDRESSES),)
    await done(lead, AddCards(cards=(Action(text="add a stage"),), links=addresses))
    await done(lead, AddCards(cards=(Action(text="a slip"),)), Undo())
    await play.over()
    await done(lead, AdvancePhase())
    assert play.at("close")
    await play.over()
    await done(lead, RingBell())
    await play.pass_until(lambda: lead.ringing is None)
    await done(lead, CloseSession(agreed=("we meet again in March",)))
    await play.people[0].react()

    session = room.board.session
    assert session is not None
    assert session.state is SessionState.CLOSED
    assert (session.sheet, session.vote, session.pulse, session.envelopes) == (
        "revealed",
        "counted",
        "counted",
        6,
    )
    assert [run.spent_seconds // 10 for run in session.phases[:2]] == [12, 60]
    assert room.board.count(PulseResult) == 5
    assert room.board.count(Action) == 1
    same_as_loaded(room.board, writer.run(lambda archive: archive.load(REVIEW)))
    assert writer.run(lambda archive: archive.check()) == []
    for person in play.people:
        await person.react()
        assert by_id(person.board) == by_id(person.device.seat.board)
        assert CANARY not in repr(by_id(person.board))
    assert CANARY not in _told(play.stage)


def _told(seat: LocalSeat) -> str:
    events = seat.heard_so_far()
    changes = [event.change for event in events if isinstance(event, Changed)]
    return repr((events, changes, list(seat.board)))


def test_six_people_hold_a_whole_session(tmp_path: Path) -> None:
    clock = hand_clock()
    with new_archive(tmp_path / "archive.db", clock) as writer:
        run(whole_session(writer, clock))


def test_every_shipped_format_runs_from_begin_to_close(tmp_path: Path) -> None:
    from pmtui.facilitation.agenda import parse_format

    async def session(writer: Writer, clock: HandClock, agenda: SessionFormat) -> None:
        room = await kept_room(writer, clock, seeded_ids(random.Random(agenda.name).randrange(10**6)))
        play = Play(room, clock)
        await done(play.lead, BeginSession(session_format=agenda))
        for n in range(len(agenda.phases)):
            if n:
                await done(play.lead, AdvancePhase())
            current = room.board.session and room.board.session.current
            assert current
            assert current.phase == agenda.phases[n]
            await play.over()
        await done(play.lead, CloseSession())
        sheets = any(phase.rings_bell for phase in agenda.phases)
        assert (room.board.count(Observation) > 0) == sheets
        same_as_loaded(room.board, writer.run(lambda archive: archive.load(REVIEW)))

    files = sorted((shipped("sessions") / "formats").glob("*.toml"))
    assert len(files) >= 6
    for file in files:
        clock = hand_clock()
        agenda = parse_format(file.read_text(encoding="utf-8"), file.name)
        with new_archive(tmp_path / f"{file.stem}.db", clock) as writer:
            run(session(writer, clock, agenda))
