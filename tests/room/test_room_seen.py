"""Nothing kept for hosts reaches a participant or the stage, by whatever way a seat can hear or look."""

from __future__ import annotations

import pytest

from pmtui.model.board import Change
from pmtui.model.cards import Card, Factor, Link, PrivateNote, SpokenNote
from pmtui.model.vocabulary import Audience, LinkKind, Role
from pmtui.room.answers import BallotOpened, Changed, Done
from pmtui.room.commands import (
    AddCards,
    AdvancePhase,
    Asked,
    DropCards,
    EditCard,
    LinkCards,
    OpenVote,
    PurgeCard,
    Redo,
    Undo,
    UnlinkCards,
    WithholdNote,
)
from pmtui.room.seats import LocalSeat
from tests.room.rooms import (
    CANARY,
    EVENT,
    FACTOR,
    GROUP,
    NOTES,
    OTHER_EVENT,
    PRIVATE,
    SECRET,
    House,
    house,
    run,
)

OUTSIDE = (Role.PARTICIPANT, Role.STAGE)


def written(seat: LocalSeat) -> str:
    """Everything a seat heard and can look at, as text."""
    events = seat.heard_so_far()
    boards = [event.board for event in events if isinstance(event, Changed)] + [seat.board]
    cards: list[Card] = [card for board in boards for card in board]
    changes = [event.change for event in events if isinstance(event, Changed)]
    return repr((cards, changes, events, [list(board.timeline) for board in boards]))


async def all_done(there: House, *commands: Asked) -> None:
    for command in commands:
        answer = await there.do(command)
        assert isinstance(answer, Done), (command, answer)


def private_doings(there: House) -> list[Asked]:
    secret = Factor(text=f"{CANARY} condition", audience=Audience.HOSTS)
    return [
        AddCards(cards=(secret, PrivateNote(text=f"{CANARY} interview"))),
        AddCards(cards=(SpokenNote(text=f"{CANARY} spoken", audience=Audience.HOSTS),)),
        LinkCards(sources=(EVENT, OTHER_EVENT), target=SECRET, link_kind=LinkKind.SUPPORTS),
        Undo(),
        Redo(),
        EditCard(card=PrivateNote(id=PRIVATE, text=f"{CANARY} edited"), based_on=1),
        Undo(),
        DropCards(cards=(PRIVATE,)),
        Undo(),
        Redo(),
        DropCards(cards=(SECRET,)),
        Undo(),
        PurgeCard(card=SECRET),
    ]


@pytest.mark.parametrize("role", OUTSIDE)
def test_a_canary_in_private_cards_is_never_heard(role: Role) -> None:
    async def session() -> None:
        there = house()
        await all_done(there, *private_doings(there))
        assert CANARY in written(there.lead)
        told = written(there.seats[role])
        assert CANARY not in told
        assert SECRET not in told
        assert PRIVATE not in told

    run(session())


@pytest.mark.parametrize("role", OUTSIDE)
def test_a_card_that_turns_private_is_a_drop_and_one_that_turns_public_a_put(role: Role) -> None:
    async def session() -> None:
        there = house()
        seat = there.seats[role]
        await all_done(there, LinkCards(sources=(EVENT,), target=FACTOR, link_kind=LinkKind.SUPPORTS))
        [link] = there.room.board.of(Link)
        seat.heard_so_far()

        hide = Factor(id=FACTOR, text=f"{CANARY} now private", audience=Audience.HOSTS)
        await all_done(there, EditCard(card=hide, based_on=1))
        [event] = [heard for heard in seat.heard_so_far() if isinstance(heard, Changed)]
        assert event.change == Change(there.room.board.seq, (), tuple(sorted((FACTOR, link.id))))
        assert CANARY not in repr(event)
        assert FACTOR not in seat.board
        assert link.id not in seat.board

        now = there.room.board.get(FACTOR)
        assert now is not None
        show = now.model_copy(update={"audience": Audience.ROOM, "text": "shown again"})
        await all_done(there, EditCard(card=show, based_on=now.rev))
        [event] = [heard for heard in seat.heard_so_far() if isinstance(heard, Changed)]
        assert {card.id for card in event.change.put} == {FACTOR, link.id}
        assert not event.change.drop
        assert CANARY not in repr(event)
        assert FACTOR in seat.board
        assert link.id in seat.board

        await all_done(there, Undo(), Undo())
        assert CANARY not in written(seat)
        assert FACTOR in seat.board

    run(session())


@pytest.mark.parametrize("role", OUTSIDE)
def test_a_withheld_note_leaves_the_room(role: Role) -> None:
    async def session() -> None:
        there = house()
        seat = there.seats[role]
        await all_done(
            there,
            LinkCards(sources=NOTES[:1], target=GROUP, link_kind=LinkKind.BELONGS),
            WithholdNote(observation=NOTES[0], reason="names somebody"),
        )
        [_, event] = [heard for heard in seat.heard_so_far() if isinstance(heard, Changed)]
        assert NOTES[0] in event.change.drop
        assert "note 0" not in repr(event.change)
        assert "note 0" not in repr(list(seat.board))

    run(session())


def test_a_seat_following_changes_has_the_board_it_is_shown() -> None:
    async def session() -> None:
        there = house()
        seat = there.seats[Role.PARTICIPANT]
        followed = seat.board
        await all_done(there, LinkCards(sources=(EVENT,), target=FACTOR, link_kind=LinkKind.SUPPORTS))
        [link] = there.room.board.of(Link)
        hide = Factor(id=FACTOR, text="private", audience=Audience.HOSTS)
        await all_done(
            there,
            *private_doings(there),
            EditCard(card=hide, based_on=1),
            UnlinkCards(link=link.id),
            Undo(),
            Undo(),
        )
        for event in seat.heard_so_far():
            if isinstance(event, Changed):
                followed = followed.apply(event.change)
                assert {card.id: card for card in followed} == {card.id: card for card in event.board}
                assert list(followed.timeline) == list(event.board.timeline)
        assert {card.id: card for card in followed} == {card.id: card for card in seat.board}

    run(session())


def test_votes_and_topics_name_no_hidden_card() -> None:
    async def session() -> None:
        there = house()
        await there.begin()
        for _ in range(2):
            await there.next_phase()
            there.time.advance(30)
            await there.room.tick()
        await all_done(there, OpenVote())
        seat = there.seats[Role.PARTICIPANT]
        [vote] = [e for e in seat.heard_so_far() if isinstance(e, BallotOpened) and e.what == "vote"]
        assert SECRET not in vote.targets
        assert FACTOR in vote.targets
        session_card = there.room.board.session
        assert session_card is not None
        assert session_card.topics == (FACTOR,)
        assert isinstance(AdvancePhase(), Asked)

    run(session())
