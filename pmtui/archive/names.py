"""Ids and titles of the reviews in an archive, and nothing else: quick enough for completion. Knows no cards."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from pmtui.archive.copies import reading


def review_names(path: Path) -> list[tuple[str, str]]:
    """Id and title of every review, newest first; none when the file can't be read. Never writes."""
    if not path.is_file():
        return []
    try:
        with closing(reading(path)) as conn:
            return conn.execute("SELECT id, title FROM reviews ORDER BY rowid DESC").fetchall()
    except sqlite3.Error:
        return []
