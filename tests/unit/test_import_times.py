"""When something was, as an import says it: in the review's zone, with UTC beside a range."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pmtui.cli.import_times import moment_words, span_words


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "last", "zone", "said"),
    [
        ("2026-11-20 13:05", "2026-11-20 13:20", "UTC", "2026-11-20 13:05 to 13:20 UTC"),
        (
            "2026-11-20 13:05",
            "2026-11-20 13:20",
            "Europe/Berlin",
            "2026-11-20 14:05 to 14:20 CET (13:05 to 13:20 UTC)",
        ),
        ("2026-11-20 13:05:01", "2026-11-20 13:05:59", "Europe/Berlin", "2026-11-20 14:05 CET (13:05 UTC)"),
        (
            "2026-11-20 22:50",
            "2026-11-20 23:10",
            "Europe/Berlin",
            "2026-11-20 23:50 to 2026-11-21 00:10 CET (22:50 to 23:10 UTC)",
        ),
        (
            "2026-11-20 23:50",
            "2026-11-21 00:10",
            "Asia/Dubai",
            "2026-11-21 03:50 to 04:10 UTC+04 (2026-11-20 23:50 to 2026-11-21 00:10 UTC)",
        ),
        (
            "2026-10-25 00:30",
            "2026-10-25 01:10",
            "Europe/Berlin",
            "2026-10-25 02:30 CEST to 02:10 CET (00:30 to 01:10 UTC)",
        ),
    ],
)
def test_a_range(first: str, last: str, zone: str, said: str) -> None:
    assert span_words(at(first), at(last), zone) == said


def test_a_moment_has_its_second_and_zone() -> None:
    assert moment_words(at("2026-11-20 23:05:07"), "Asia/Dubai") == "2026-11-21 03:05:07 UTC+04"
