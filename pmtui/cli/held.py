"""A review that another process has open: whether it can be joined there, and what to do else."""

from __future__ import annotations

import socket
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pmtui.archive.errors import Held

PATIENCE = 0.5
"""Seconds in which a room of this computer has answered."""


def held_words(held: Held, state: Path, there: str = "") -> str:
    """What to do; a room is named only where one is open. `there`: how it is done where the review is open."""
    if _listens(state, held.review_id):
        key = f"pmtui join --key {held.review_id[:8]}"
        return f"This review's room is open in {held.who}; nothing was changed. Join it ({key}), or close it and try again."
    how = f" ({there})" if there else ""
    return (
        f"This review is open in {held.who}; nothing was changed. "
        f"Do it there{how}, or close it there and try again."
    )


def _listens(state: Path, review_id: str) -> bool:
    """Whether somebody answers where this review's room was opened last."""
    from pmtui.room.doors import LOOPBACK
    from pmtui.room.net.keyfile import load_keys
    from pmtui.room.net.ports import ANY

    keys = load_keys(state, review_id)
    if keys is None or not keys.port:
        return False
    host = LOOPBACK if keys.host in ANY else keys.host
    with suppress(OSError), socket.create_connection((host, keys.port), PATIENCE):
        return True
    return False
