"""Whatever people do, however lines and hosts break: in the end every board is the archive's, as its role may see it."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from pmtui.archive.archive import Archive
from pmtui.model.cards import (
    Action,
    Card,
    Factor,
    Group,
    Observation,
    PrivateNote,
    Question,
    Session,
    Suggestion,
    TimelineEvent,
)
from pmtui.model.moment import Moment
from pmtui.model.vocabulary import Audience, LinkKind, Role, SuggestionKind
from pmtui.room.answers import Answer, Done, Refused
from pmtui.room.commands import (
    AcceptSuggestion,
    AddCards,
    AdvancePhase,
    Asked,
    BeginSession,
    DropCards,
    EditCard,
    LinkCards,
    PurgeCard,
    Redo,
    Suggest,
    TakeFloor,
    Undo,
    WithholdNote,
)
from pmtui.room.net.remote import RemoteSeat
from tests.net.devices import seated, sit
from tests.net.hubs import WAIT, key_of, until
from tests.net.kept_hub import KeptHub, same
from tests.net.relay import Relay
from tests.room.rooms import AGENDA, NOTES, SESSION_OF_NOTES, START

EXAMPLES = 150 if os.environ.get("PMTUI_SOAK") else 12
MOST_SEATS = 5
NUMBER = st.integers(0, 10_000)


def first_cards() -> tuple[Card, ...]:
    """What the board begins with: notes can't be added by hand."""
    notes = (Observation(id=note, session=SESSION_OF_NOTES, text=f"note {n}") for n, note in enumerate(NOTES))
    return (Factor(text="no canary stage"), TimelineEvent(at=Moment(at=START), text="pager rang"), *notes)


class Devices(RuleBasedStateMachine):
    """One review in an archive, a hub that may end, seats whose lines may break."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp())
        self.hub = KeptHub(self.folder)
        self.relay = Relay()
        self.seats: list[RemoteSeat] = []
        self.asked: list[asyncio.Task[Answer]] = []
        self.made = 0

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(asyncio.wait_for(work, 2 * WAIT))

    @initialize()
    def open(self) -> None:
        async def opened() -> None:
            await self.hub.start(first_cards())
            await self.relay.open(self.hub.port)
            await self.sat(Role.FACILITATOR)
            await self.sat(Role.PARTICIPANT)

        self.run(opened())

    # --- coming and going ----------------------------------------------------

    async def sat(self, role: Role) -> None:
        key, code = (key_of(self.hub.state), "") if role.hosts else ("", self.hub.door.code)
        self.seats.append(sit(self.relay.port, key=key, code=code, role=role))
        if self.relay.to:
            await seated(self.seats[-1])

    @rule(role=st.sampled_from([Role.FACILITATOR, Role.PARTICIPANT, Role.STAGE]))
    @precondition(lambda self: len(self.seats) < MOST_SEATS)
    def joins(self, role: Role) -> None:
        self.run(self.sat(role))

    @rule(n=NUMBER)
    @precondition(lambda self: len(self.seats) > 1)
    def leaves(self, n: int) -> None:
        self.run(self.seats.pop(n % len(self.seats)).left())

    @rule()
    def lines_break(self) -> None:
        self.relay.cut()

    @rule()
    def nobody_is_reached_for_a_while(self) -> None:
        self.relay.lose()

    @rule()
    def the_host_is_reached_again(self) -> None:
        self.relay.find(self.hub.port)

    @rule(suddenly=st.booleans())
    def another_hub_takes_its_place(self, suddenly: bool) -> None:
        self.run(self.hub.restart(suddenly=suddenly))
        self.relay.find(self.hub.port)

    @rule(steps=st.integers(1, 40))
    def a_moment_passes(self, steps: int) -> None:
        async def passes() -> None:
            for _ in range(steps):
                await asyncio.sleep(0)

        self.run(passes())

    # --- doing ---------------------------------------------------------------

    @rule(data=st.data(), who=NUMBER, n=NUMBER)
    def somebody_does_something(self, data: st.DataObject, who: int, n: int) -> None:
        seat = self.seats[who % len(self.seats)]
        make = data.draw(st.sampled_from(DEEDS), label="deed")
        command = make(self, seat, random.Random(n))
        if command is not None:
            self.ask(seat, command)

    @rule(who=NUMBER, n=st.integers(2, 12))
    def somebody_types_fast(self, who: int, n: int) -> None:
        seat = self.seats[who % len(self.seats)]
        for _ in range(n):
            self.ask(seat, adds(self, seat, random.Random(self.made)))

    def ask(self, seat: RemoteSeat, command: Asked) -> None:
        async def asked() -> None:
            self.asked.append(asyncio.create_task(seat.do(command)))

        self.run(asked())

    @rule()
    def all_boards_converge(self) -> None:
        self.run(self.settled())

    async def settled(self) -> None:
        """Everything is answered, and every board is the room's."""
        self.relay.find(self.hub.port)
        answers = await asyncio.gather(*self.asked)
        self.asked.clear()
        for answer in answers:
            assert isinstance(answer, Done) or answer.why
        await self.hub.room.settled()
        there = self.hub.room.board
        for seat in self.seats:
            await until(
                lambda seat=seat: seat.is_linked and seat.board.seq == there.seq,  # type: ignore[misc]
                lambda seat=seat: f"{seat.role} at {seat.board.seq} of {there.seq}; {seat.trouble}",  # type: ignore[misc]
            )
            same(seat.board, there.seen_by(seat.role))

    def teardown(self) -> None:
        async def ended() -> None:
            try:
                if self.hub.starts:
                    await self.settled()
                    there = self.hub.room.board
                    await self.hub.end(suddenly=False)
                    same(there, self.hub.saved())
                    with Archive.open(self.hub.archive, clock=self.hub.time) as archive:
                        journal = archive.journal(self.hub.review)
                        assert [line.seq for line in journal] == list(range(1, there.seq + 1))
                        assert archive.check() == []
            finally:
                for seat in self.seats:
                    await seat.left()
                if self.hub.starts:
                    await self.relay.close()

        try:
            self.run(ended())
        finally:
            self.loop.close()
            shutil.rmtree(self.folder, ignore_errors=True)


# --- what people do --------------------------------------------------------


def some(seat: RemoteSeat, chance: random.Random, *kinds: type[Card]) -> Card | None:
    found = [card for kind in kinds for card in seat.board.of(kind)]
    return chance.choice(found) if found else None


EDITED = (Factor, Question, TimelineEvent, Action, PrivateNote)


def adds(there: Devices, _seat: RemoteSeat, chance: random.Random) -> Asked:
    there.made += 1
    whose = chance.choice([Audience.ROOM, Audience.ROOM, Audience.HOSTS])
    card: Card = chance.choice(
        [
            Factor(text=f"factor {there.made}", audience=whose),
            TimelineEvent(
                at=Moment(at=START), text=f"event {there.made}", order=chance.random(), audience=whose
            ),
            Question(text=f"question {there.made}", audience=whose),
            Action(text=f"action {there.made}", audience=whose),
            Group(title=f"group {there.made}"),
            PrivateNote(text=f"private {there.made}"),
        ]
    )
    return AddCards(cards=(card,))


def edits(there: Devices, seat: RemoteSeat, chance: random.Random) -> Asked | None:
    card = some(seat, chance, *EDITED)
    there.made += 1
    text = {"text": f"edited {there.made}"}
    return EditCard(card=card.model_copy(update=text), based_on=card.rev) if card else None


def turns(_there: Devices, seat: RemoteSeat, chance: random.Random) -> Asked | None:
    """Private becomes public, public private."""
    card = some(seat, chance, Factor, Question, TimelineEvent, Action)
    if card is None:
        return None
    whose = Audience.ROOM if card.audience is Audience.HOSTS else Audience.HOSTS
    return EditCard(card=card.model_copy(update={"audience": whose}), based_on=card.rev)


def drops(_there: Devices, seat: RemoteSeat, chance: random.Random) -> Asked | None:
    card = some(seat, chance, *EDITED, Group)
    return DropCards(cards=(card.id,)) if card else None


def links(_there: Devices, seat: RemoteSeat, chance: random.Random) -> Asked | None:
    event, factor = some(seat, chance, TimelineEvent, Observation), some(seat, chance, Factor)
    if event is None or factor is None:
        return None
    return LinkCards(sources=(event.id,), target=factor.id, link_kind=LinkKind.SUPPORTS)


def groups(_there: Devices, seat: RemoteSeat, chance: random.Random) -> Asked | None:
    note, group = some(seat, chance, Observation), some(seat, chance, Group)
    if note is None or group is None:
        return None
    return LinkCards(sources=(note.id,), target=group.id, link_kind=LinkKind.BELONGS)


def withholds(_there: Devices, seat: RemoteSeat, chance: random.Random) -> Asked | None:
    note = some(seat, chance, Observation)
    return WithholdNote(observation=note.id, reason="it names somebody") if note else None


def purges(_there: Devices, seat: RemoteSeat, chance: random.Random) -> Asked | None:
    card = some(seat, chance, Question, Factor)
    return PurgeCard(card=card.id) if card and chance.random() < 0.3 else None


def suggests(there: Devices, _seat: RemoteSeat, _chance: random.Random) -> Asked:
    there.made += 1
    return Suggest(what=SuggestionKind.QUESTION, text=f"suggested {there.made}")


def accepts(_there: Devices, seat: RemoteSeat, chance: random.Random) -> Asked | None:
    found = some(seat, chance, Suggestion)
    return AcceptSuggestion(suggestion=found.id) if found else None


def meets(_there: Devices, seat: RemoteSeat, _chance: random.Random) -> Asked:
    return AdvancePhase() if list(seat.board.of(Session)) else BeginSession(session_format=AGENDA)


DEEDS = [
    adds,
    edits,
    edits,
    turns,
    turns,
    drops,
    links,
    groups,
    withholds,
    purges,
    suggests,
    accepts,
    meets,
    lambda *_: Undo(),
    lambda *_: Undo(),
    lambda *_: Redo(),
    lambda *_: TakeFloor(),
]


def test_all_boards_converge() -> None:
    run_state_machine_as_test(
        Devices,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=40,
            derandomize=True,
            phases=(Phase.explicit, Phase.generate),
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_driver_reaches_what_it_is_for() -> None:
    """A walk by hand through every deed: each is done at least once, so that none is refused for ever."""
    there = Devices()
    there.open()
    done: set[str] = set()

    async def walk() -> None:
        lead, chance = there.seats[0], random.Random(1)
        person = there.seats[1]
        for _ in range(6):
            for deed in DEEDS:
                seat = person if deed is suggests else lead
                command = deed(there, seat, chance)
                answer = await seat.do(command) if command is not None else Refused("")
                if isinstance(answer, Done) and command is not None:
                    done.add(command.kind)

    try:
        there.run(walk())
        there.all_boards_converge()
        assert done >= {
            "add", "edit", "drop", "link", "withhold", "purge", "suggest", "accept", "begin", "next", "undo", "redo",
        }  # fmt: skip
        assert there.hub.room.board.private
    finally:
        there.teardown()
