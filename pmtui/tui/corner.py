"""How much of what was said in the corner is shown at once: no more than fits.

A stack of toasts that is higher than the screen is cut off at the top, and Textual does not wipe off all that it drew of
one when they go: parts of them would hide the board until the whole screen is drawn anew.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size
from textual.notifications import Notification

from pmtui.tui.text import fold

BELOW = 6
"""Rows that stay free below the toasts, at most: the keys, and the line one writes in."""

_WIDE, _AROUND, _BETWEEN = 60, 4, 3
"""Columns of a toast at most, those of its frame, and the rows that it takes beside its words."""


def without_room(said: Sequence[Notification], size: Size) -> list[Notification]:
    """The oldest of them, for which there is no room on a screen of that size; the newest always has some."""
    width = max(1, min(_WIDE, size.width // 2) - _AROUND)
    room = size.height - BELOW
    kept = 0
    for note in reversed(said):
        room -= _BETWEEN + len(fold(note.message, width, max(1, size.height)))
        if kept and room < 0:
            break
        kept += 1
    return list(said[: len(said) - kept])
