"""Events of one moment stand in the order they came, whatever their ids."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pmtui.ids import counted_ids
from pmtui.model.board import Board, Change
from pmtui.model.cards import TimelineEvent
from pmtui.model.moment import Moment, Precision
from pmtui.room.commands import AddCards, ImportRecord, StagedEvidence
from pmtui.room.content import Mint, add, import_record

START = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)


def event(minute: int, words: str) -> TimelineEvent:
    return TimelineEvent(
        at=Moment(at=START + timedelta(minutes=minute), precision=Precision.MINUTE), text=words
    )


def texts(board: Board) -> list[str]:
    return [one.text for one in board.events()]


@given(st.lists(st.integers(0, 3), max_size=30))
def test_typed_one_after_the_other(minutes: list[int]) -> None:
    board, new_id = Board("r"), counted_ids()
    for n, minute in enumerate(minutes):
        board = board.apply(add(board, AddCards(cards=(event(minute, f"{n}"),)), Mint("r", n + 1, new_id)))
    assert texts(board) == [f"{n}" for _minute, n in sorted((minute, n) for n, minute in enumerate(minutes))]


@given(st.lists(st.integers(0, 3), max_size=30))
def test_imported_as_the_record_tells_them_behind_what_is_there(minutes: list[int]) -> None:
    there = [
        event(minute, f"typed {minute}").model_copy(update={"id": f"{minute:032x}"}) for minute in range(3)
    ]
    board = Board("r").apply(Change(1, tuple(there)))
    rows = tuple(
        StagedEvidence(fingerprint=f"{n}", event=event(minute, f"{n}")) for n, minute in enumerate(minutes)
    )
    made = import_record(
        board, ImportRecord(file_name="f", format_name="f", rows=rows), Mint("r", 2, counted_ids())
    )
    found = texts(board.apply(made.change))
    expected = sorted(
        [(minute, -1, f"typed {minute}") for minute in range(3)]
        + [(m, n, f"{n}") for n, m in enumerate(minutes)]
    )
    assert found == [words for _minute, _n, words in expected]
