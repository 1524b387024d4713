"""What participants put before everybody by name: it has an end, since everybody is sent it whole."""

from __future__ import annotations

import pytest

from pmtui.model.cards import SpokenNote
from pmtui.model.vocabulary import Role
from pmtui.room import participating
from pmtui.room.answers import Done, Refused
from pmtui.room.commands import Attend, ReleaseNote
from tests.room.rooms import house, run


def test_lists_and_notes_by_name_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(participating, "MOST_NAMES", 3)
    monkeypatch.setattr(participating, "MOST_SPOKEN", 2)

    async def session() -> None:
        there = house()
        await there.begin()
        person = there.seats[Role.PARTICIPANT]
        for n in range(3):
            assert isinstance(await person.do(Attend(name=f"name {n}", function=f"function {n}")), Done)
        for more in (Attend(name="one more"), Attend(function="one more")):
            assert isinstance(await person.do(more), Refused)
        session = there.room.board.session
        assert session is not None
        assert len(session.attendance) == len(session.functions) == 3
        assert isinstance(await person.do(ReleaseNote(text="the second", name="Ann")), Done)
        assert isinstance(await person.do(ReleaseNote(text="the third", name="Ann")), Refused)
        assert there.room.board.count(SpokenNote) == 2

    run(session())


def test_a_name_on_the_list_is_no_longer_than_its_field() -> None:
    async def session() -> None:
        there = house()
        await there.begin()
        assert isinstance(await there.seats[Role.PARTICIPANT].do(Attend(name="x" * 500)), Done)
        session = there.room.board.session
        assert session is not None
        assert [len(name) for name in session.attendance] == [participating.NAME_LENGTH]

    run(session())
