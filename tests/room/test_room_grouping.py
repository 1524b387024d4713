"""Group, vote, link: from revealed notes to topics in the order of the dots, each with its own box."""

from __future__ import annotations

import pytest

from pmtui.facilitation.likeness import likes_of
from pmtui.model.board import Board
from pmtui.model.cards import Factor, Group, Observation, Tally
from pmtui.model.vocabulary import Audience, LinkKind, Role
from pmtui.room.answers import Changed, Done, Refused
from pmtui.room.commands import (
    AddCards,
    DropCards,
    EditCard,
    LinkCards,
    LinkTo,
    NextTopic,
    OpenVote,
    RingBell,
    Undo,
)
from tests.room.rooms import FACTOR, GROUP, NOTES, SECRET, Device, House, devices, heard, house, run

SAID = (
    ("The backups were never tested", "Alerts are noisy and get ignored"),
    ("Nobody had tested the backups", "The rota was empty at night"),
    ("Noisy alerts get ignored",),
    ("Backups were never tested by anybody", "Chat stayed calm"),
    (),
)


async def revealed() -> tuple[House, list[Device]]:
    """A meeting after its reveal, still in the phase it writes and groups in."""
    there = house(people=1)
    people = devices(there.room, len(SAID))
    await there.begin()
    await there.next_phase()
    for device, notes in zip(people, SAID, strict=True):
        assert isinstance(device.post_notes(*notes), Done)
    await ring(there)
    assert {note.text for note in there.room.board.of(Observation)} >= {
        text for said in SAID for text in said
    }
    return there, people


async def ring(there: House) -> None:
    for _ in range(2):
        answer = await there.lead.do(RingBell())
        assert isinstance(answer, Done) or answer.code == "again", answer
    await there.room.tick()


def named(board: Board, text: str) -> str:
    [note] = [note for note in board.of(Observation) if note.text == text]
    return note.id


async def grouped(there: House, title: str, *notes: str) -> str:
    """A new group of these notes, in one step."""
    links = tuple(LinkTo(card=note, link_kind=LinkKind.BELONGS, inward=True) for note in notes)
    answer = await there.do(AddCards(cards=(Group(title=title),), links=links))
    assert isinstance(answer, Done), answer
    return answer.card_id


def members(board: Board, group: str) -> set[str]:
    return {link.source for link in board.links_to(group, LinkKind.BELONGS)}


def test_suggested_notes_are_grouped_and_regrouped_each_in_one_step() -> None:
    async def session() -> None:
        there, _ = await revealed()
        first = named(there.room.board, "The backups were never tested")
        likes = likes_of(there.room.board)[first]
        assert {there.room.board.find(Observation, i).text for i in likes.notes} == {  # type: ignore[union-attr]
            "Nobody had tested the backups",
            "Backups were never tested by anybody",
        }
        backups = await grouped(there, "Backups", first, *likes.notes)
        assert members(there.room.board, backups) == {first, *likes.notes}
        assert first not in likes_of(there.room.board)
        rota = named(there.room.board, "The rota was empty at night")
        await there.do(LinkCards(sources=(rota,), target=backups, link_kind=LinkKind.BELONGS))
        other = await grouped(there, "People", rota, likes.notes[0])
        assert members(there.room.board, other) == {rota, likes.notes[0]}
        assert members(there.room.board, backups) == {first, likes.notes[1]}
        links = tuple(
            link.id for note in (first, likes.notes[1]) for link in there.room.board.links_from(note)
        )
        before = there.room.board.seq
        assert isinstance(await there.do(DropCards(cards=links)), Done)
        assert there.room.board.seq == before + 1
        assert not members(there.room.board, backups)
        assert isinstance(await there.do(Undo()), Done)
        assert members(there.room.board, backups) == {first, likes.notes[1]}

    run(session())


def test_participants_and_the_stage_group_nothing() -> None:
    async def session() -> None:
        there, people = await revealed()
        note = named(there.room.board, "Chat stayed calm")
        link = LinkCards(sources=(note,), target=GROUP, link_kind=LinkKind.BELONGS)
        for seat in (people[0].seat, there.seats[Role.STAGE]):
            assert isinstance(await seat.do(link), Refused)
        assert isinstance(await there.seats[Role.NOTE_TAKER].do(link), Done)

    run(session())


def test_dots_are_limited_and_nobody_sees_any_before_the_bell() -> None:
    async def session() -> None:
        there, people = await revealed()
        await there.do(OpenVote())
        assert there.room.board.session is not None
        most = there.room.board.session.dots
        for device in people:
            assert isinstance(device.vote(GROUP, GROUP, FACTOR, most=most), Done)
        greedy = people[0].vote(*[GROUP] * (most + 1), most=most + 1)
        assert isinstance(greedy, Refused)
        assert greedy.code == "invalid"
        with pytest.raises(ValueError, match="dots"):
            people[0].vote(*[GROUP] * (most + 1), most=most)
        there.seats[Role.STAGE].heard_so_far()
        there.lead.heard_so_far()
        await there.pass_time(5)
        assert not list(there.room.board.of(Tally))
        assert there.room.board.votes_on(GROUP) == 0
        assert not heard(there.lead, Changed)
        await ring(there)
        [changed] = heard(there.seats[Role.STAGE], Changed)
        assert {card.n for card in changed.change.put if isinstance(card, Tally)} == {10, 5}
        assert there.room.board.votes_on(GROUP) == 10

    run(session())


def test_a_vote_changed_before_the_bell_counts_once() -> None:
    async def session() -> None:
        there, people = await revealed()
        await there.do(OpenVote())
        for device in people:
            device.vote(FACTOR, FACTOR, FACTOR)
        assert isinstance(people[0].vote(GROUP), Done)
        await ring(there)
        assert (there.room.board.votes_on(FACTOR), there.room.board.votes_on(GROUP)) == (12, 1)

    run(session())


def test_dots_on_what_is_private_folded_or_in_a_group_count_for_nothing() -> None:
    async def session() -> None:
        there, people = await revealed()
        inside, folded = named(there.room.board, "Chat stayed calm"), NOTES[3]
        await there.do(LinkCards(sources=(inside,), target=GROUP, link_kind=LinkKind.BELONGS))
        await there.do(OpenVote())
        for device in people:
            device.vote(SECRET, folded, inside)
        await ring(there)
        assert not [tally for tally in there.room.board.of(Tally) if tally.target in (SECRET, folded, inside)]

    run(session())


def test_groups_become_factors_with_their_links_and_topics_go_by_dots() -> None:
    async def session() -> None:
        there, people = await revealed()
        board = there.room.board
        alerts = await grouped(
            there,
            "Noise",
            named(board, "Alerts are noisy and get ignored"),
            named(board, "Noisy alerts get ignored"),
        )
        backups = await grouped(
            there,
            "Backups",
            named(board, "The backups were never tested"),
            named(board, "Nobody had tested the backups"),
        )
        await there.do(OpenVote())
        for device in people:
            device.vote(backups, backups, alerts)
        await ring(there)
        made: dict[str, str] = {}
        for group, title in ((alerts, "Noise"), (backups, "Backups")):
            before = there.room.board.seq
            link = LinkTo(card=group, link_kind=LinkKind.SUPPORTS, inward=True)
            answer = await there.do(AddCards(cards=(Factor(text=title),), links=(link,)))
            assert isinstance(answer, Done)
            assert there.room.board.seq == before + 1
            made[title] = answer.card_id
        board = there.room.board
        assert len(members(board, alerts)) == len(members(board, backups)) == 2
        factors = {title: board.find(Factor, factor_id) for title, factor_id in made.items()}
        for title, factor in factors.items():
            assert factor is not None
            assert [getattr(card, "title", "") for card in board.evidence_of(factor)] == [title]
        assert [board.votes_for(factor) for factor in factors.values() if factor] == [5, 10]
        await there.next_phase()
        assert there.room.board.session is not None
        topics = there.room.board.session.topics
        assert topics == (made["Backups"], made["Noise"], FACTOR)
        assert SECRET not in topics
        for n, topic in enumerate(topics):
            clock = there.lead.clock
            assert clock is not None
            assert clock.topic is not None
            assert clock.topic_key == topic
            assert clock.topic.length_s == 180
            assert clock.topic.remaining(there.time.monotonic()) == 180
            await there.pass_time(20)
            if n + 1 < len(topics):
                assert isinstance(await there.do(NextTopic()), Done)
        assert isinstance(await there.do(NextTopic(step=-1)), Done)
        clock = there.lead.clock
        assert clock is not None
        assert clock.topic is not None
        assert clock.topic.remaining(there.time.monotonic()) == 160, "a topic keeps what is left of its box"

    run(session())


def test_groups_are_the_topics_while_there_are_no_factors() -> None:
    async def session() -> None:
        there, people = await revealed()
        factors = tuple(factor.id for factor in there.room.board.of(Factor))
        assert isinstance(await there.do(DropCards(cards=factors)), Done)
        chat = await grouped(there, "Calm", named(there.room.board, "Chat stayed calm"))
        private = await grouped(there, "Only hosts", named(there.room.board, "The rota was empty at night"))
        card = there.room.board.find(Group, private)
        assert card is not None
        hidden = card.model_copy(update={"audience": Audience.HOSTS})
        assert isinstance(await there.do(EditCard(card=hidden, based_on=card.rev)), Done)
        await there.do(OpenVote())
        for device in people:
            device.vote(chat)
        await ring(there)
        await there.next_phase()
        assert there.room.board.session is not None
        assert there.room.board.session.topics == (chat, GROUP)

    run(session())
