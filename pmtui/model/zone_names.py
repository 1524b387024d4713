"""Zones by their names; only the standard library, so that a start needs nothing else."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_named(name: str) -> ZoneInfo:
    """The zone of that IANA name (`UTC`, `Europe/Berlin`); ValueError with advice when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError, IsADirectoryError):
        raise ValueError(
            f"no time zone is called {name!r}; use a name such as UTC or Europe/Berlin"
        ) from None
