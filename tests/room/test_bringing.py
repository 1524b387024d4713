"""An import under way: how far it is, stopped while it can be, and waited for by whoever leaves."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import pytest

from pmtui.archive.archive import Archive
from pmtui.evidence.going import Cancelled
from pmtui.evidence.plan import Choices
from pmtui.evidence.preview import Preview, preview
from pmtui.room import house as houses
from pmtui.room.answers import Answer, Done
from pmtui.room.bringing import Bringing
from pmtui.room.importing import import_of
from tests.room.kept_rooms import hand_clock
from tests.room.test_importing import A, B, Import, importing_in


class Gate:
    """Stands before the rows of an import are made: `reached` from there, on once it is `open`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached, self.open = threading.Event(), threading.Event()
        monkeypatch.setattr(houses, "import_of", self._held)

    def _held(self, *args: Any) -> Any:
        self.reached.set()
        assert self.open.wait(30)
        return import_of(*args)

    async def passed_to(self, asked: Awaitable[Any]) -> asyncio.Future[Any]:
        """The import under way, standing at the gate."""
        work = asyncio.ensure_future(asked)
        assert await asyncio.to_thread(self.reached.wait, 30)
        return work


def kept(tmp_path: Path, review: str) -> list[str]:
    """What another process finds in the archive."""
    with contextlib.closing(Archive.open(tmp_path / "a.db", clock=hand_clock(), read_only=True)) as archive:
        return [event.text for event in archive.load(review).events()]


def test_who_closes_the_house_waits_for_an_import_nobody_waits_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, reviews = Gate(monkeypatch), []

    async def work(there: Import) -> None:
        reviews.append(there.review)
        plan = await there.plan(there.file(A, B))
        asked = await gate.passed_to(there.house.bring_in(there.seat, plan, Choices()))
        asked.cancel()  # as the screen that asked for it goes
        with pytest.raises(asyncio.CancelledError):
            await asked
        closing = asyncio.ensure_future(there.house.leave(there.review))
        done, _ = await asyncio.wait([closing], timeout=0)
        assert not done
        assert kept(tmp_path, there.review) == []
        gate.open.set()
        await closing
        assert kept(tmp_path, there.review) == [A[2], B[2]]

    importing_in(tmp_path, work)
    assert kept(tmp_path, reviews[0]) == [A[2], B[2]]


def test_stopped_before_the_room_is_asked_nothing_comes_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch)

    async def work(there: Import) -> None:
        plan, bringing = await there.plan(there.file(A, B)), Bringing()
        asked = await gate.passed_to(there.house.bring_in(there.seat, plan, Choices(), bringing))
        assert bringing.stop()
        gate.open.set()
        with pytest.raises(Cancelled):
            await asked
        assert there.texts == []
        answer, _ = await there.house.bring_in(there.seat, plan, Choices(), Bringing())
        assert isinstance(answer, Done)
        assert there.texts == [A[2], B[2]]

    importing_in(tmp_path, work)


def test_once_the_room_is_asked_it_comes_in_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(there: Import) -> None:
        plan, bringing = await there.plan(there.file(A, B)), Bringing()
        do, said = there.seat.do, []

        async def asked(command: Any) -> Answer:
            said.append(bringing.words)
            assert not bringing.stop()
            return await do(command)

        monkeypatch.setattr(there.seat, "do", asked)
        await there.house.bring_in(there.seat, plan, Choices(), bringing)
        assert said == ["Saving 2 rows …"]
        assert there.texts == [A[2], B[2]]

    importing_in(tmp_path, work)


@pytest.fixture
def many(tmp_path: Path) -> Preview:
    path = tmp_path / "many.csv"
    rows = (f"2026-11-20T14:{n // 60:02}:{n % 60:02}Z,robin,disk full on db-{n}\n" for n in range(2_000))
    path.write_text("time,actor,text\n" + "".join(rows))
    return preview([path])


def test_how_far_its_rows_are_is_told_while_they_are_made(tmp_path: Path, many: Preview) -> None:
    async def work(there: Import) -> None:
        bringing, told = Bringing(), []

        def told_of(done: int, total: int) -> bool:
            on = bringing.goes_on(done, total)
            told.append(bringing.words)
            return on

        import_of(many, Choices(), there.board, told_of)
        assert told == [f"Importing … {share} %" for share in (0, 25, 50, 75)]
        bringing.stop()
        with pytest.raises(Cancelled):
            import_of(many, Choices(), there.board, told_of)

    importing_in(tmp_path, work)
