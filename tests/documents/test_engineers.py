"""The default document: golden bytes, nothing private, nothing counted that must not be."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings

from pmtui.documents.engineers import engineers
from pmtui.documents.escape import one_line
from pmtui.documents.markdown import to_markdown
from pmtui.model.board import Board, Change, board_of
from pmtui.model.cards import CARDS, Factor, Observation, PrivateNote, Review, Tally, TimelineEvent
from pmtui.model.vocabulary import Audience
from tests.documents.boards import CANARY, at, bare_board, hostile_board, rich_board, text_fields
from tests.documents.generated import boards
from tests.documents.readers import READERS, seen
from tests.hostile import HOSTILE

GOLDEN = Path(__file__).parent / "golden"
BOARDS: dict[str, Callable[[], Board]] = {"bare": bare_board, "rich": rich_board, "hostile": hostile_board}


@pytest.fixture(autouse=True)
def _one_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pmtui.documents.learning.__version__", "0.0.0")


def written(board: Board, today: date | None = None) -> str:
    return to_markdown(engineers(board, today=today))


@pytest.mark.parametrize("name", BOARDS)
def test_the_document_is_the_golden_one(name: str) -> None:
    """`PMTUI_UPDATE_GOLDEN=1 pytest tests/documents` writes the files anew; read the difference."""
    file = GOLDEN / f"{name}.md"
    document = written(BOARDS[name]())
    if os.environ.get("PMTUI_UPDATE_GOLDEN") == "1":
        file.write_text(document, encoding="utf-8", newline="\n")
    assert document.encode() == file.read_bytes()


@pytest.mark.parametrize("name", BOARDS)
def test_bytes_do_not_depend_on_the_order_cards_came_in(name: str) -> None:
    board = BOARDS[name]()
    turned = board_of(board.review_id, reversed(list(board)), seq=99)
    document = written(board)
    assert written(turned) == document
    assert "\r" not in document
    assert document.endswith("\n")
    assert not document.endswith("\n\n")


@pytest.mark.parametrize("name", ["rich", "hostile"])
def test_nothing_private_appears(name: str) -> None:
    board = BOARDS[name]()
    assert sum(card.audience is Audience.HOSTS for card in board) >= 4
    assert CANARY not in written(board)


@settings(max_examples=60, deadline=None)
@given(boards())
def test_private_cards_change_no_byte(board: Board) -> None:
    private = [card.id for card in board if card.audience is Audience.HOSTS]
    without = board.apply(Change(seq=4, drop=board.with_links_dropped(private)))
    assert written(without) == written(board)


@pytest.mark.parametrize("reader", READERS)
def test_hostile_text_makes_no_tag_and_shows_whole(reader: str) -> None:
    """Every place in which the rich board shows a text shows the hostile one as typed, with the same tags."""
    words = one_line(HOSTILE)
    page = seen(reader, body(written(hostile_board())))
    rich = seen(reader, body(written(rich_board())))
    allowed = {
        "h1",
        "h2",
        "h3",
        "h4",
        "p",
        "ul",
        "li",
        "strong",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "br",
    }
    assert set(page.tags) <= allowed | {"pre", "code", "blockquote"}
    assert page.text.count(words) >= 60
    assert page.text.count("alert(1)") == page.text.count(words)
    assert page.links == []
    assert page.tags["h2"] == rich.tags["h2"]
    assert page.tags["table"] == rich.tags["table"]


def test_the_hostile_board_is_hostile_in_every_text_field() -> None:
    board = hostile_board()
    kinds = {card.kind for card in board}
    assert kinds == set(CARDS)
    words = one_line(HOSTILE)
    for card in board:
        for name in text_fields(type(card)):
            value = getattr(card, name)
            for text in value if isinstance(value, tuple) else (value,):
                assert words in one_line(text) or CANARY in text, (card.kind, name)
    assert {"title", "aim", "services", "waived_because"} <= set(text_fields(Review))
    assert {"text", "detail", "evidence", "options"} <= set(text_fields(TimelineEvent))


def body(document: str) -> str:
    """The document without its front matter, which plain Markdown readers take for a rule and a heading."""
    head, _, rest = document.removeprefix("---\n").partition("\n---\n")
    assert head
    return rest


def test_unknown_numbers_are_not_recorded_and_never_zero() -> None:
    document = written(bare_board())
    assert "| time to detect (TTD) | not recorded | detected - started |" in document
    assert "**Users affected:** not recorded" in document
    assert "ttd_seconds: null" in document
    assert " 0 m" not in document


def test_small_votes_stay_untold_and_hands_are_told() -> None:
    new = [Factor(id=f"{n:032x}", text=f"factor {n}") for n in range(3)]
    few = Tally(id="a" * 32, target=new[0].id, session="", n=97, voters=3)
    hands = Tally(id="b" * 32, target=new[2].id, session="", round=0, n=5)
    document = written(bare_board().apply(Change(seq=2, put=(*new, few, hands))))
    assert "97" not in document
    assert [document.index(f"factor {n}") for n in (2, 0, 1)] == sorted(
        document.index(f"factor {n}") for n in range(3)
    )
    assert "5 votes" in document


def test_observations_go_by_votes_then_id_and_a_folded_one_stays_folded() -> None:
    notes = [Observation(id=f"{n:032x}", session="", text=f"note {n} text", folded=n == 1) for n in range(4)]
    tally = Tally(id="a" * 32, target=notes[3].id, session="", n=2, voters=5)
    document = written(bare_board().apply(Change(seq=2, put=(*reversed(notes), tally))))
    places = [document.index(f"note {n} text") for n in (3, 0, 2)]
    assert places == sorted(places)
    assert "note 1 text" not in document
    assert "a note folded at the reveal" in document


def test_an_overdue_action_says_so_only_when_today_is_known() -> None:
    board = rich_board()
    assert "overdue" not in written(board)
    late = written(board, date(2026, 12, 20))
    assert late.count("(overdue)") == 1
    assert "2026-11-25 (overdue)" in late


def test_the_threshold_of_a_gap_can_be_set() -> None:
    board = rich_board()
    wide = to_markdown(engineers(board, gap=timedelta(minutes=30)))
    assert wide.count("without a recorded event") == 1
    assert "Silences of 30 m or more" in wide


def test_a_gap_made_by_a_private_event_is_a_gap() -> None:
    """A private event must not close a silence: that would tell that there is one."""
    event = TimelineEvent(id="c" * 32, at=at(75), text="quiet", audience=Audience.HOSTS)
    board = rich_board()
    assert written(board.apply(Change(seq=2, put=(event,)))) == written(board)


def test_a_private_note_alone_leaves_no_trace() -> None:
    note = PrivateNote(id="d" * 32, text=CANARY)
    assert written(bare_board().apply(Change(seq=2, put=(note,)))) == written(bare_board())
