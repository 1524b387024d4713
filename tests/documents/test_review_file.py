"""The review file: out and in without loss, one clear sentence for what can't be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmtui.documents import review_file
from pmtui.documents.review_file import ReviewFileError, dump_review, parse_review
from pmtui.model.board import Board, board_of
from pmtui.model.cards import CARDS, Card, Claim, Observation, PulseResult, Review, Tally, TimelineEvent
from pmtui.model.vocabulary import Audience
from tests.documents.boards import CANARY, bare_board, hostile_board, rich_board
from tests.documents.generated import boards


def cards_by_id(cards: Any) -> dict[str, Card]:
    return {card.id: card.model_copy(update={"rev": 0}) for card in cards}


def raw(board: Board) -> dict[str, Any]:
    value = json.loads(dump_review(board, audience=Audience.HOSTS))
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize("make", [bare_board, rich_board, hostile_board])
def test_a_complete_review_comes_back_whole(make: Callable[[], Board]) -> None:
    board = make()
    text = dump_review(board, audience="hosts")
    cards = parse_review(text)
    assert cards_by_id(cards) == cards_by_id(board)
    again = board_of(cards[0].id, cards)
    assert list(again.timeline) == list(board.timeline)
    assert dump_review(again, audience="hosts") == text


@settings(max_examples=80, deadline=None)
@given(boards())
def test_any_board_comes_back_whole(board: Board) -> None:
    text = dump_review(board, audience=Audience.HOSTS)
    assert cards_by_id(parse_review(text)) == cards_by_id(board)
    room = dump_review(board)
    assert dump_review(board_of(board.review_id, parse_review(room))) == room


def test_the_room_gets_nothing_private() -> None:
    for board in (rich_board(), hostile_board()):
        text = dump_review(board)
        assert CANARY not in text
        assert CANARY in dump_review(board, audience="hosts")
        assert not any(card.folded for card in parse_review(text) if isinstance(card, Observation))
        cards = parse_review(text)
        assert all(card.audience is Audience.ROOM for card in cards)
        known = {card.id for card in cards}
        assert all(c.target in known and c.voters >= 4 for c in cards if isinstance(c, Tally))
        assert all(sum(c.counts) >= 4 for c in cards if isinstance(c, PulseResult))
        assert [c.observation in known for c in cards if isinstance(c, Claim)] == [True]


def test_cards_go_by_kind_then_time_or_id_and_leave_defaults_out() -> None:
    board = rich_board()
    turned = board_of(board.review_id, reversed(list(board)), seq=7)
    assert dump_review(turned, audience="hosts") == dump_review(board, audience="hosts")
    cards = raw(board)["cards"]
    kinds = list(CARDS)
    order = [kinds.index(card["kind"]) for card in cards]
    assert order == sorted(order)
    assert set(kinds) == {card["kind"] for card in cards}
    times = [card["at"]["at"] for card in cards if card["kind"] == "event"]
    assert times == sorted(times)
    assert not any("rev" in card or "review" in card for card in cards)
    assert raw(bare_board())["cards"] == [
        {"kind": "review", "id": bare_board().review_id, "title": "Checkout was slow"}
    ]


def sentence(text: str) -> str:
    with pytest.raises(ReviewFileError) as caught:
        parse_review(text)
    said = str(caught.value)
    assert "\n" not in said
    assert said.endswith(".")
    assert len(said) < 300
    return said


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    value = raw(rich_board())
    change(value)
    return json.dumps(value)


def index(value: dict[str, Any], kind: str) -> int:
    return next(n for n, card in enumerate(value["cards"]) if card["kind"] == kind)


def setting(kind: str, name: str, new: object) -> str:
    return changed(lambda value: value["cards"][index(value, kind)].update({name: new}))


@pytest.mark.parametrize(
    ("kind", "name", "new", "words"),
    [
        ("event", "text", "", 'Card 2 (event), field "text": nothing readable is left here; write some text.'),
        ("event", "text", 5, 'field "text"'),
        ("event", "at", {"at": "2026-11-20T14:05:00"}, 'field "at.at": a time needs a zone'),
        ("event", "at", {"at": 1700000000}, 'field "at.at"'),
        ("event", "at", {"at": "2026-11-20T14:05:00Z", "zone": "Mars/X"}, "no time zone is called"),
        ("event", "at", {"at": "0001-01-01T00:00:00+14:00"}, "write a year from 0002 to 9998"),
        ("event", "at", {"at": "9999-12-31T23:59:59Z"}, "write a year from 0002 to 9998"),
        ("event", "stance", "rumour", 'field "stance"'),
        ("event", "colour", "red", 'field "colour"'),
        ("event", "starred", "yes", 'field "starred"'),
        ("event", "id", "", 'field "id": a card in a file needs its id'),
        ("event", "id", "xyz", 'field "id"'),
        ("event", "review", "0" * 32, 'field "review": the room gives it'),
        ("event", "rev", 3, 'field "rev": the room gives it'),
        ("action", "effort", 9, 'field "effort"'),
        ("action", "kind", "wish", 'field "kind"'),
        ("action", "criterion", [], 'field "criterion"'),
        ("review", "kind", None, 'Card 1, field "kind"'),
        ("link", "id", "0" * 32, "(link), field \"id\": it is not the id of this link"),
        ("event", "[/x] [@click=app.quit]" + "y" * 200, 1, "(event), field"),
    ],
)  # fmt: skip
def test_a_bad_card_is_named_with_its_field(kind: str, name: str, new: object, words: str) -> None:
    assert words in sentence(setting(kind, name, new))


def test_cards_that_do_not_agree_are_refused() -> None:
    assert "Two cards have the id" in sentence(changed(lambda v: v["cards"].append(v["cards"][1])))
    assert "this one holds 0" in sentence(changed(lambda v: v["cards"].pop(0)))
    second = {"kind": "review", "id": "0" * 32, "title": "x"}
    assert "this one holds 2" in sentence(changed(lambda v: v["cards"].append(second)))
    assert 'field "kind"' in sentence(changed(lambda v: v["cards"].append({"id": "0" * 32})))
    assert "Card" in sentence(changed(lambda v: v["cards"].append("a text")))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"at_phase": 99}, 'field "at_phase": it runs, and has no such phase'),
        ({"phases": []}, 'field "at_phase": it runs, and has no such phase'),
        ({"topics": ["0" * 32], "at_topic": 1}, 'field "at_topic": it has no such topic'),
    ],
)
def test_a_running_session_has_to_be_somewhere(fields: dict[str, object], words: str) -> None:
    """Else its review could be imported and never be opened again."""

    def running(value: dict[str, Any]) -> None:
        phase = {"phase": {"key": "walk", "name": "Walk", "minutes": 5}, "planned_seconds": 300}
        session = {"kind": "session", "id": "e" * 32, "format_name": "x", "state": "running"}
        value["cards"].append({**session, "phases": [phase], **fields})

    assert words in sentence(changed(running))


def test_numbers_without_an_end_are_refused() -> None:
    text = setting("event", "order", 123454321).replace("123454321", "1e999")
    assert 'field "order": write a finite number' in sentence(text)
    assert "not whole JSON" in sentence(text.replace("1e999", "NaN"))


def test_what_is_no_review_file_is_refused() -> None:
    whole = dump_review(rich_board())
    assert "not whole JSON" in sentence(whole[: len(whole) // 2])
    assert "not whole JSON" in sentence("")
    assert "not whole JSON" in sentence("\x00\x01PK")
    assert "not whole JSON" in sentence("[" * 100_000)
    assert "not whole JSON" in sentence('{"pmtui": "review", "schema": 1, "cards": ' + '{"a":' * 100_000)
    assert "not whole JSON" in sentence(whole.replace("payments lead", "\\ud800"))
    for other in ("[]", "3", "null", "{}", '{"pmtui": "retro"}', '{"log": {"entries": []}}'):
        assert "not a pmtui review" in sentence(other)
    assert 'no list of "cards"' in sentence('{"pmtui": "review", "schema": 1}')
    assert 'no list of "cards"' in sentence('{"pmtui": "review", "schema": 1, "cards": {}}')
    assert 'field "schema"' in sentence('{"pmtui": "review", "schema": 0, "cards": []}')
    assert 'field "schema"' in sentence('{"pmtui": "review", "cards": []}')
    assert 'field "more"' in sentence('{"pmtui": "review", "schema": 1, "cards": [], "more": 1}')


def test_a_newer_file_asks_for_a_newer_program() -> None:
    newer = '{"pmtui": "review", "schema": 2, "cards": [{"kind": "hologram"}]}'
    assert "schema 2 and this pmtui reads up to 1; update pmtui" in sentence(newer)


def test_a_file_too_long_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review_file, "SIZE_LIMIT", 100)
    assert "longer than 100 characters" in sentence(dump_review(rich_board()))


def test_a_mark_some_editors_put_first_is_no_error() -> None:
    board = bare_board()
    assert parse_review("\ufeff" + dump_review(board)) == (board.review,)


def test_text_from_a_file_is_cleaned() -> None:
    cards = parse_review(setting("review", "title", "a\x1b]52;c;eA==\x07b\u202e"))
    assert isinstance(cards[0], Review)
    assert cards[0].title == "ab"
    events = [card for card in cards if isinstance(card, TimelineEvent)]
    assert all(card.review == cards[0].id for card in events)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_damaged_file_gives_cards_or_a_sentence(data: st.DataObject) -> None:
    text = dump_review(rich_board())
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    patch = data.draw(
        st.one_of(st.text(max_size=5), st.sampled_from(['"', "{", "]", "null", ",", "1e999", "[[[["]))
    )
    damaged = text[:start] + patch + text[end:]
    try:
        cards = parse_review(damaged)
    except ReviewFileError:
        assert sentence(damaged)
    else:
        assert any(isinstance(card, Review) for card in cards)
