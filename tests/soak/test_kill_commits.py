"""A process that saves changes is killed at random moments: whatever it acknowledged is in the file."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pmtui.archive.archive import Archive
from pmtui.clock import HandClock

KILLS = 200 if os.environ.get("PMTUI_SOAK") else 20
REVIEW = "0" * 31 + "1"

SAVER = """
import sys
from datetime import datetime, timezone
from pathlib import Path
from pmtui.archive.entries import Entry
from pmtui.archive.writer import Writer
from pmtui.clock import HandClock
from pmtui.model.board import Change
from pmtui.model.cards import Review, TimelineEvent
from pmtui.model.moment import Moment

path, review = Path(sys.argv[1]), sys.argv[2]
start = datetime(2026, 11, 20, 9, tzinfo=timezone.utc)
with Writer.open(path, HandClock(start)) as writer:
    if not writer.run(lambda archive: archive.reviews()):
        card = Review(id=review, review=review, title="Soak")
        assert writer.run(lambda archive: archive.commit([Entry(review, Change(seq=1, put=(card,)))])) == [None]
    writer.run(lambda archive: archive.hold(review))
    board = writer.run(lambda archive: archive.load(review))
    seq = board.seq
    while True:
        seq += 1
        event = TimelineEvent(id=f"{seq:032x}", review=review, rev=seq, at=Moment(at=start), text=f"event {seq}")
        entry = Entry(review, Change(seq=seq, put=(event,), words="added"))
        assert writer.run(lambda archive: archive.commit([entry])) == [None]
        print(seq, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_no_acknowledged_change_is_lost(tmp_path: Path) -> None:
    chance = random.Random(20261120)
    path = tmp_path / "soak.db"
    saved = 1
    for _ in range(KILLS):
        command = [sys.executable, "-c", SAVER, str(path), REVIEW]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            acknowledged = [int(process.stdout.readline()) for _ in range(chance.randrange(1, 60))]
            process.send_signal(signal.SIGKILL)
            acknowledged += [int(line) for line in process.stdout if line.endswith("\n")]
        with Archive.open(path, clock=HandClock(datetime(2026, 11, 20, tzinfo=UTC))) as archive:
            board = archive.load(REVIEW)
            # One change may have been saved whose acknowledgement the kill cut off.
            assert acknowledged[-1] <= board.seq <= acknowledged[-1] + 1
            assert acknowledged == list(range(saved + 1, acknowledged[-1] + 1))
            assert {event.headline for event in board.events()} == {
                f"event {n}" for n in range(2, board.seq + 1)
            }
            assert [line.seq for line in archive.journal(REVIEW)] == list(range(1, board.seq + 1))
            assert archive.check() == []
            saved = board.seq
