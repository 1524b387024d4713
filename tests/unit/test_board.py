from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from pmtui.ids import counted_ids
from pmtui.model.board import Board, Change, Unbuilt, board_of, change_seen_by
from pmtui.model.cards import (
    Card,
    Factor,
    Group,
    Link,
    Observation,
    Review,
    Session,
    Tally,
    TimelineEvent,
)
from pmtui.model.moment import Moment
from pmtui.model.vocabulary import Audience, LinkKind, Role, SessionState

IDS = [counted_ids(n)() for n in range(1, 13)]
REVIEW = IDS[0]
START = Moment(at=datetime(2026, 1, 1, tzinfo=UTC))


def event(card_id: str, minute: int = 0, rev: int = 0, **more: Any) -> TimelineEvent:
    at = Moment(at=START.at + timedelta(minutes=minute))
    return TimelineEvent(id=card_id, review=REVIEW, at=at, text="happened", rev=rev, **more)


def factor(card_id: str, rev: int = 0, **more: Any) -> Factor:
    return Factor(id=card_id, review=REVIEW, text="condition", rev=rev, **more)


def review() -> Review:
    return Review(id=REVIEW, review=REVIEW, title="a review")


def same(one: Board, other: Board) -> bool:
    """The same cards in the same timeline; the order in which kinds were first put may differ."""
    return (
        {card.id: card for card in one} == {card.id: card for card in other}
        and list(one.timeline) == list(other.timeline)
        and one.private == other.private
    )


@st.composite
def change(draw: st.DrawFn, board: Board) -> Change:
    """A change that a room could make: events and factors, links only between cards that are there after it."""
    seq = board.seq + 1
    events, factors = IDS[1:5], IDS[5:9]
    audience = st.sampled_from(Audience)
    put: list[Card] = []
    for card_id in draw(st.lists(st.sampled_from(events), max_size=3)):
        put.append(event(card_id, draw(st.integers(0, 3)), seq, audience=draw(audience)))
    for card_id in draw(st.lists(st.sampled_from(factors), max_size=2, unique=True)):
        put.append(factor(card_id, seq, audience=draw(audience)))
    free = [card_id for card_id in [*events, *factors] if card_id not in {card.id for card in put}]
    doomed = board.with_links_dropped(
        i for i in draw(st.lists(st.sampled_from(free), max_size=2, unique=True)) if i in board
    )
    there = {card.id for card in board} | {card.id for card in put}
    there -= set(doomed)
    for source, target in draw(
        st.lists(st.tuples(st.sampled_from(events), st.sampled_from(factors)), max_size=3)
    ):
        if source in there and target in there:
            put.append(Link.between(source, target, LinkKind.SUPPORTS, REVIEW))
    put_ids = {card.id for card in put}
    loose = [link.id for link in board.of(Link) if link.id not in put_ids and draw(st.booleans())]
    return Change(seq, tuple(put), tuple(dict.fromkeys([*doomed, *loose])), "said")


@st.composite
def boards(draw: st.DrawFn) -> Board:
    board = board_of(REVIEW, [review()], seq=1)
    for _ in range(draw(st.integers(0, 4))):
        board = board.apply(draw(change(board)))
    return board


@given(st.data())
@settings(max_examples=200)
def test_seen_changes_lead_to_the_seen_board(data: DataObject) -> None:
    board = data.draw(boards())
    seen = board.seen_by(Role.PARTICIPANT)
    for _ in range(3):
        done = data.draw(change(board))
        after = board.apply(done)
        seen = seen.apply(change_seen_by(Role.PARTICIPANT, done, board, after))
        board = after
        made_anew = replace(board).seen_by(Role.PARTICIPANT)
        assert same(seen, made_anew)
        assert same(board.seen_by(Role.PARTICIPANT), made_anew)
        assert seen.seq == board.seq


@given(st.data())
def test_nothing_for_hosts_is_in_a_seen_board_or_change(data: DataObject) -> None:
    board = data.draw(boards())
    done = data.draw(change(board))
    after = board.apply(done)
    for role in (Role.PARTICIPANT, Role.STAGE):
        seen = after.seen_by(role)
        told = change_seen_by(role, done, board, after)
        hidden = {card.id for card in after if card.audience is Audience.HOSTS}
        assert not hidden & {card.id for card in seen}
        assert not hidden & {card.id for card in told.put}
        assert not any({link.source, link.target} & hidden for link in seen.of(Link))
        assert not hidden & {key[3] for key in seen.timeline}
        if hidden & done.ids:
            assert told.words == ""


@given(st.data())
def test_hosts_see_everything(data: DataObject) -> None:
    board = data.draw(boards())
    done = data.draw(change(board))
    after = board.apply(done)
    for role in (Role.FACILITATOR, Role.CO_FACILITATOR, Role.NOTE_TAKER):
        assert board.seen_by(role) is board
        assert change_seen_by(role, done, board, after) is done


@given(st.data())
@settings(max_examples=150)
def test_the_timeline_holds_each_event_once_in_order(data: DataObject) -> None:
    board = data.draw(boards())
    assert list(board.timeline) == sorted(card.key for card in board.of(TimelineEvent))
    assert [e.id for e in board.events()] == [key[3] for key in board.timeline]


@given(st.data())
def test_invert_brings_the_content_back(data: DataObject) -> None:
    board = data.draw(boards())
    done = data.draw(change(board))
    back = board.apply(done).apply(board.invert(done, done.seq + 1))

    def content(of: Board) -> set[tuple[str, str]]:
        return {(card.id, card.model_copy(update={"rev": 0}).model_dump_json()) for card in of}

    assert content(back) == content(board)


def test_many_events_at_once_make_the_same_board_as_one_by_one() -> None:
    ids = counted_ids(500)
    events = [event(ids(), minute=n * 7 % 90) for n in range(80)]
    at_once = board_of(REVIEW, [review(), *events])
    one_by_one = board_of(REVIEW, [review()])
    for n, card in enumerate(events):
        one_by_one = one_by_one.apply(Change(n + 2, (card,)))
    assert same(at_once, one_by_one)
    moved = [card.model_copy(update={"order": 9.0}) for card in events[:60]]
    gone = tuple(card.id for card in events[60:])
    changed = at_once.apply(Change(200, tuple(moved), gone))
    assert [card.id for card in changed.events()] == [card.id for card in sorted(moved, key=lambda c: c.key)]


def test_an_event_put_twice_in_one_change_is_in_the_timeline_once() -> None:
    board = board_of(REVIEW, [review(), event(IDS[1], 1), event(IDS[1], 2)])
    assert [key[3] for key in board.timeline] == [IDS[1]]
    again = board.apply(Change(2, (event(IDS[1], 3), event(IDS[1], 4))))
    assert list(again.timeline) == [event(IDS[1], 4).key]


def test_a_board_is_a_value() -> None:
    board = board_of(REVIEW, [review(), event(IDS[1])])
    board.apply(Change(2, (), (IDS[1],)))
    assert IDS[1] in board
    assert len(board.timeline) == 1


def test_dropping_what_is_not_there_changes_nothing() -> None:
    board = board_of(REVIEW, [review(), event(IDS[1])])
    assert same(board.apply(Change(2, (), (IDS[9],))), board)


def test_dropping_takes_the_links_along() -> None:
    link = Link.between(IDS[1], IDS[5], LinkKind.SUPPORTS, REVIEW)
    board = board_of(REVIEW, [review(), event(IDS[1]), factor(IDS[5]), link])
    assert board.with_links_dropped([IDS[1]]) == (IDS[1], link.id)
    assert board.with_links_dropped([IDS[5], IDS[1]]) == (IDS[5], IDS[1], link.id)
    assert board.links_to(IDS[5], LinkKind.SUPPORTS) == [link]
    assert board.links_from(IDS[1], LinkKind.BELONGS) == []
    assert [card.id for card in board.evidence_of(factor(IDS[5]))] == [IDS[1]]


def test_words_that_quote_a_hidden_card_stay_with_hosts() -> None:
    board = board_of(REVIEW, [review(), factor(IDS[5], audience=Audience.HOSTS), event(IDS[1])], seq=1)
    link = Link.between(IDS[1], IDS[5], LinkKind.SUPPORTS, REVIEW)
    linking = Change(2, (link,), (), "Linked to: something private")
    told = change_seen_by(Role.STAGE, linking, board, board.apply(linking))
    assert told == Change(2)


def test_rows_become_cards_when_looked_at_and_only_once() -> None:
    built: list[tuple[Any, ...]] = []

    def build(row: tuple[Any, ...]) -> Card:
        built.append(row)
        return factor(row[0])

    board = Board(
        REVIEW, slots={"factor": {IDS[5]: Unbuilt(build, (IDS[5],)), IDS[6]: Unbuilt(build, (IDS[6],))}}
    )
    assert board.count(Factor) == 2
    assert IDS[5] in board
    assert not built
    assert board.find(Factor, IDS[5]) is board.get(IDS[5])
    assert built == [(IDS[5],)]
    assert {card.id for card in board.of(Factor)} == {IDS[5], IDS[6]}


def test_votes_are_summed_over_rounds() -> None:
    tallies = [Tally(id=IDS[n], review=REVIEW, target=IDS[5], n=n, voters=4) for n in (6, 7)]
    board = board_of(REVIEW, [review(), factor(IDS[5]), *tallies])
    assert board.votes_on(IDS[5]) == 13
    assert board.votes_on(IDS[6]) == 0


def test_totals_of_too_few_voters_count_nowhere() -> None:
    few = Tally(id=IDS[6], review=REVIEW, target=IDS[5], n=9, voters=3)
    hands = Tally(id=IDS[7], review=REVIEW, target=IDS[5], n=2, round=0)
    assert board_of(REVIEW, [review(), factor(IDS[5]), few, hands]).votes_on(IDS[5]) == 2


def test_the_running_session_counts_before_the_last() -> None:
    def session(number: int, state: SessionState) -> Session:
        return Session(id=IDS[number], review=REVIEW, format_name="f", number=number, state=state)

    closed, running = session(1, SessionState.CLOSED), session(2, SessionState.CLOSED)
    assert board_of(REVIEW, [running, closed]).session == running
    early = session(1, SessionState.RUNNING)
    assert board_of(REVIEW, [running, early]).session == early
    assert board_of(REVIEW, []).session is None


def test_iteration_gives_every_card_of_every_kind_once() -> None:
    cards: list[Card] = [
        review(),
        event(IDS[1]),
        Group(id=IDS[2], review=REVIEW, title="g"),
        Observation(id=IDS[3], review=REVIEW, session=IDS[4], text="t"),
    ]
    assert sorted(card.id for card in board_of(REVIEW, cards)) == sorted(card.id for card in cards)
