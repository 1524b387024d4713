"""What is kept of an import, and what is not held once it is kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pmtui.evidence.rows import Evidence
from pmtui.model.moment import Precision
from pmtui.model.vocabulary import EventKind
from pmtui.room.known import raw_of, row_of
from tests.room.test_importing import A, B, Import, importing_in

AT = datetime(2026, 11, 20, 14, 5, 1, 500, UTC)


@pytest.mark.parametrize(
    "row",
    [
        Evidence(AT, "rolled back", "a.log"),
        Evidence(
            AT, 'said "no"\n\t\x01 über', "a.log", 7, Precision.DAY, "20 Nov", actor="U1", group="INC-1"
        ),
        Evidence(None, "when?", "a.log", no_time="no time", kind=EventKind.ALERT, severity="sev1"),
    ],
    ids=["plain", "marks", "no time"],
)
def test_a_row_is_kept_as_it_was_read(row: Evidence) -> None:
    raw = raw_of(row)
    assert row_of(raw) == row
    assert json.loads(raw)["precision"] == row.precision


def test_half_a_pair_of_surrogates_does_not_stop_an_import(tmp_path: Path) -> None:
    async def work(there: Import) -> None:
        await there.bring(there.file((1, 0, "checkout \ud800 is slow"), (2, 1, "heartbeat \udfff")))
        [(raw,), (noise,)] = await there.house.read(
            lambda archive: archive.db.execute("SELECT raw FROM evidence ORDER BY rowid").fetchall()
        )
        assert json.loads(raw)["text"] == "checkout \ud800 is slow"
        assert json.loads(noise)["text"] == "heartbeat \udfff"
        assert (await there.plan(there.file((1, 0, "checkout \ud800 is slow")))).coming == 0

    importing_in(tmp_path, work)


def test_the_undo_of_an_import_holds_none_of_its_rows(tmp_path: Path) -> None:
    async def work(there: Import) -> None:
        await there.bring(there.file(A, B))
        step = there.seat.history.done[-1]
        assert step.brought is not None
        assert (len(step.change.put), step.brought.rows) == (2, ())

    importing_in(tmp_path, work)
