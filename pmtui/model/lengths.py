"""Lengths of time in words; imports nothing, so that a first frame can use it."""

from __future__ import annotations


def duration_words(seconds: float) -> str:
    """A length of time as people say it: `34 s`, `12 m`, `1 h 40 m`, `2 d 3 h`."""
    total = round(abs(seconds))
    sign = "-" if seconds < 0 and total else ""
    if total < 60:
        return f"{sign}{total} s"
    minutes = total // 60
    if minutes < 60:
        return f"{sign}{minutes} m"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{sign}{hours} h {minutes} m" if minutes else f"{sign}{hours} h"
    days, hours = divmod(hours, 24)
    return f"{sign}{days} d {hours} h" if hours else f"{sign}{days} d"
