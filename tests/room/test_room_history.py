from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pmtui.model.board import Board
from pmtui.model.cards import Factor, Group, Link
from pmtui.model.vocabulary import LinkKind, Role
from pmtui.room.answers import Answer, Done, Refused
from pmtui.room.commands import (
    AddCards,
    DropCards,
    EditCard,
    LinkCards,
    Redo,
    Undo,
    UnlinkCards,
)
from pmtui.room.seats import LocalSeat
from tests.room.rooms import EVENT, FACTOR, GROUP, NOTES, OTHER_EVENT, SPOKEN, House, house, run


async def edit(seat: LocalSeat, text: str, card_id: str = FACTOR) -> Answer:
    card = seat.board.get(card_id)
    assert card is not None
    return await seat.do(EditCard(card=card.model_copy(update={"text": text}), based_on=card.rev))


def text_of(there: House, card_id: str = FACTOR) -> str:
    card = there.room.board.get(card_id)
    return card.headline if card else "gone"


def content(board: Board) -> dict[str, dict[str, Any]]:
    """What the board says, whatever the revs."""
    return {card.id: card.model_dump(exclude={"rev"}) for card in board}


def test_undo_and_redo_walk_back_and_forth_through_edits_of_one_card() -> None:
    async def session() -> None:
        there = house()
        for text in ("one", "two", "three"):
            assert isinstance(await edit(there.lead, text), Done)
        walk = [
            (Undo(), "two"),
            (Undo(), "one"),
            (Redo(), "two"),
            (Redo(), "three"),
            (Undo(), "two"),
            (Undo(), "one"),
            (Undo(), "no canary stage"),
            (Redo(), "one"),
            (Redo(), "two"),
            (Redo(), "three"),
        ]
        for command, text in walk:
            answer = await there.do(command)
            assert isinstance(answer, Done), answer
            assert text_of(there) == text
        revs = [save.change.seq for save in there.keeper.saves]
        assert revs == list(range(2, 2 + len(revs)))
        card = there.room.board.get(FACTOR)
        assert card is not None
        assert card.rev == revs[-1]

    run(session())


def test_undo_of_an_added_and_edited_card_goes_back_to_nothing_and_redo_brings_it_again() -> None:
    async def session() -> None:
        there = house()
        added = await there.do(AddCards(cards=(Factor(text="new"),)))
        assert isinstance(added, Done)
        await edit(there.lead, "edited", added.card_id)
        for command, text in (
            (Undo(), "new"),
            (Undo(), "gone"),
            (Redo(), "new"),
            (Redo(), "edited"),
            (Undo(), "new"),
        ):
            assert isinstance(await there.do(command), Done)
            assert text_of(there, added.card_id) == text

    run(session())


def test_undo_is_refused_with_the_newer_card_when_somebody_changed_it_since() -> None:
    async def session() -> None:
        there = house()
        await edit(there.lead, "earlier", SPOKEN)
        await edit(there.lead, "mine")
        await edit(there.seats[Role.NOTE_TAKER], "theirs")
        saves = len(there.keeper.saves)
        answer = await there.do(Undo())
        assert isinstance(answer, Refused)
        assert answer.code == "stale"
        assert answer.newer == there.room.board.get(FACTOR)
        assert text_of(there) == "theirs"
        assert len(there.keeper.saves) == saves
        assert isinstance(await there.do(Undo()), Done)
        assert text_of(there, SPOKEN) == "it was loud"

    run(session())


def test_undo_is_per_seat() -> None:
    async def session() -> None:
        there = house()
        note_taker = there.seats[Role.NOTE_TAKER]
        await edit(there.lead, "mine")
        assert isinstance(await note_taker.do(Undo()), Refused)
        await edit(note_taker, "theirs", SPOKEN)
        assert isinstance(await there.do(Undo()), Done)
        assert (text_of(there), text_of(there, SPOKEN)) == ("no canary stage", "theirs")

    run(session())


def test_something_new_ends_redo() -> None:
    async def session() -> None:
        there = house()
        await edit(there.lead, "one")
        await there.do(Undo())
        await edit(there.lead, "other")
        answer = await there.do(Redo())
        assert isinstance(answer, Refused)
        assert text_of(there) == "other"

    run(session())


def test_undo_of_a_drop_brings_card_and_links_back() -> None:
    async def session() -> None:
        there = house()
        await there.do(LinkCards(sources=(EVENT, OTHER_EVENT), target=FACTOR, link_kind=LinkKind.SUPPORTS))
        before = content(there.room.board)
        await there.do(DropCards(cards=(FACTOR,)), Undo())
        assert content(there.room.board) == before
        assert isinstance(await there.do(Redo()), Done)
        assert there.room.board.count(Link) == 0

    run(session())


def test_redo_of_an_add_brings_back_links_others_made_meanwhile() -> None:
    async def session() -> None:
        there = house()
        added = await there.do(AddCards(cards=(Factor(text="new"),)))
        assert isinstance(added, Done)
        link = LinkCards(sources=(EVENT,), target=added.card_id, link_kind=LinkKind.SUPPORTS)
        assert isinstance(await there.seats[Role.NOTE_TAKER].do(link), Done)
        before = content(there.room.board)
        await there.do(Undo())
        assert there.room.board.count(Link) == 0
        await there.do(Redo())
        assert content(there.room.board) == before

    run(session())


def test_undo_never_puts_a_note_into_two_groups() -> None:
    async def session() -> None:
        there = house()
        second = await there.do(AddCards(cards=(Group(title="second"),)))
        assert isinstance(second, Done)
        into = LinkCards(sources=NOTES[:1], target=GROUP, link_kind=LinkKind.BELONGS)
        await there.do(into)
        [link] = there.room.board.of(Link)
        await there.do(UnlinkCards(link=link.id))
        elsewhere = LinkCards(sources=NOTES[:1], target=second.card_id, link_kind=LinkKind.BELONGS)
        assert isinstance(await there.seats[Role.NOTE_TAKER].do(elsewhere), Done)
        answer = await there.do(Undo())
        assert isinstance(answer, Refused)
        assert [made.target for made in there.room.board.of(Link)] == [second.card_id]

    run(session())


def test_undo_of_a_link_whose_end_is_gone_is_refused() -> None:
    async def session() -> None:
        there = house()
        await there.do(LinkCards(sources=(EVENT,), target=FACTOR, link_kind=LinkKind.SUPPORTS))
        [link] = there.room.board.of(Link)
        await there.do(UnlinkCards(link=link.id))
        await there.seats[Role.NOTE_TAKER].do(DropCards(cards=(FACTOR,)))
        assert isinstance(await there.do(Undo()), Refused)
        assert there.room.board.count(Link) == 0

    run(session())


def test_keys_pressed_faster_than_the_disk_do_what_they_say() -> None:
    async def session() -> None:
        import asyncio

        there = house()
        there.keeper.gate = asyncio.Event()
        card = there.room.board.get(FACTOR)
        assert card is not None
        steps = [
            asyncio.ensure_future(there.lead.do(command))
            for command in (
                EditCard(card=card.model_copy(update={"text": "one"}), based_on=1),
                DropCards(cards=(SPOKEN,)),
                Undo(),
                Undo(),
                Redo(),
            )
        ]
        await asyncio.sleep(0)
        there.keeper.gate.set()
        answers = await asyncio.gather(*steps)
        assert all(isinstance(answer, Done) for answer in answers), answers
        assert (text_of(there), text_of(there, SPOKEN)) == ("one", "it was loud")

    run(session())


@given(st.lists(st.sampled_from(["edit", "edit-spoken", "add", "drop", "link", "undo", "redo"]), max_size=14))
@settings(max_examples=60)
def test_undoing_everything_comes_back_to_the_beginning_and_redoing_to_the_end(doings: list[str]) -> None:
    async def session() -> None:
        there = house()
        beginning = content(there.room.board)
        for n, doing in enumerate(doings):
            match doing:
                case "edit" | "edit-spoken":
                    card_id = FACTOR if doing == "edit" else SPOKEN
                    if card_id in there.room.board:
                        await edit(there.lead, f"text {n}", card_id)
                case "add":
                    await there.do(AddCards(cards=(Factor(text=f"added {n}"),)))
                case "drop":
                    await there.do(DropCards(cards=(FACTOR,)))
                case "link":
                    await there.do(LinkCards(sources=(EVENT,), target=FACTOR, link_kind=LinkKind.SUPPORTS))
                case "undo":
                    await there.do(Undo())
                case _:
                    await there.do(Redo())
        end = content(there.room.board)
        redoable = len(there.lead.history.undone)
        steps = 0
        while there.lead.history.done:
            answer = await there.do(Undo())
            assert isinstance(answer, Done), answer
            steps += 1
        assert content(there.room.board) == beginning
        for _ in range(steps):
            assert isinstance(await there.do(Redo()), Done)
        assert content(there.room.board) == end
        assert len(there.lead.history.undone) == redoable

    run(session())
