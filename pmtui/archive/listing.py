"""The home list. Imports no cards, so that it stands on the screen before they are loaded."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

from pmtui.archive.entries import ReviewLine
from pmtui.archive.opening import opened
from pmtui.clock import Clock
from pmtui.model.vocabulary import ReviewState, Severity

_REVIEWS = """
    SELECT r.id, r.title, r.severity, r.state, r.incident_day, r.owner, r.services,
        coalesce(a.open, 0), coalesce(a.overdue, 0),
        (SELECT c.minute FROM changes c WHERE c.review = r.id ORDER BY c.seq DESC LIMIT 1) AS changed
    FROM reviews r LEFT JOIN (
        SELECT review, count(*) AS open, sum(due < :today) AS overdue FROM actions
        WHERE state IN ('proposed', 'committed', 'in_progress') GROUP BY review
    ) a ON a.review = r.id
    ORDER BY changed DESC, r.rowid DESC"""


def reviews(conn: sqlite3.Connection, query: str, today: date) -> list[ReviewLine]:
    """The reviews whose title, owner, services or state hold every word of `query`; last changed first."""
    words = query.casefold().split()
    lines = []
    for row in conn.execute(_REVIEWS, {"today": today.isoformat()}):
        if words:
            text = f"{row[1]} {row[2]} {row[3]} {row[5]} {row[6]}".casefold()
            if not all(word in text for word in words):
                continue
        lines.append(
            ReviewLine(
                id=row[0],
                title=row[1],
                severity=Severity(row[2]),
                state=ReviewState(row[3]),
                incident_day=date.fromisoformat(row[4]) if row[4] else None,
                owner=row[5],
                services=() if row[6] == "[]" else tuple(json.loads(row[6])),
                open_actions=row[7],
                overdue_actions=row[8] or 0,
                changed=datetime.fromisoformat(row[9]) if row[9] else None,
            )
        )
    return lines


def first_list(path: Path, clock: Clock) -> list[ReviewLine]:
    """All reviews of the archive at `path`, read on a connection of its own; raises what opening raises."""
    with closing(opened(path, clock=clock, read_only=True)) as conn:
        return reviews(conn, "", clock.now().date())
