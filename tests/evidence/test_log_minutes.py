"""A line of the minute before is read as it would be alone, whatever follows its time."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from pmtui.evidence.log_stamps import StampReader
from pmtui.evidence.options import Options
from pmtui.evidence.source import Source
from pmtui.evidence.times import TimeReader

HEADS = (
    "2026-11-20T14:02:",
    "2026-11-20 14:02:",
    "Nov 20 14:02:",
    "Fri Nov 20 14:02:",
    "20/Nov/2026:14:02:",
    "20-Nov-2026 14:02:",
    "2026-324T14:02:",
)
BEFORE = (
    "05 started",
    "05.5 ERROR refused",
    "05 UTC started",
    "05,125 EST [main]",
    "05+02:00 started",
    "05 2024 a",
)
CLOCKS = ("05", "06.5", "06,125", "59.999999", "60", "6", "07 ")
TAILS = (
    "",
    " started",
    " ERROR refused",
    " UTC started",
    " EST ERROR",
    "Z started",
    "+02:00 started",
    " -0500] said",
    " 2024 started",
    " PM started",
    "  started",
    " [main] said",
    '" level=warn',
    ": started",
    ".5 started",
    " 4711 started",
)


def _reader() -> StampReader:
    return StampReader(TimeReader(Source(Path("a.log"), Options(zone="Europe/Berlin", year=2026))))


@pytest.mark.parametrize("head", HEADS)
def test_a_line_of_the_minute_before_is_read_as_it_would_be_alone(head: str) -> None:
    """Whatever stood in the line before."""
    for before, clock, tail in product(BEFORE, CLOCKS, TAILS):
        line = f"{head}{clock}{tail}"
        reader = _reader()
        reader.take(f"{head}{before}")
        assert reader.take(line) == _reader().take(line), (before, line)


def test_the_next_minute_is_read_anew() -> None:
    """And so is the day after."""
    reader = _reader()
    lines = ("2026-11-20 14:02:59 a", "2026-11-20 14:03:00 a", "2026-11-21 14:03:00 a")
    taken = [found[0].at for line in lines if (found := reader.take(line))]
    assert [at.isoformat() for at in taken if at] == [
        "2026-11-20T13:02:59+00:00",
        "2026-11-20T13:03:00+00:00",
        "2026-11-21T13:03:00+00:00",
    ]
