"""Zones as they are typed for a record: one for all its files, or one for a file by its name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from pmtui.cli.reviews import ZoneName

Named = tuple[str, str]
"""A file's name, empty for all, and its zone."""


class ZoneOfFile(click.ParamType):  # type: ignore[type-arg]
    """`Europe/Berlin`, or `chat.log=UTC`."""

    name = "zone"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Named:
        """The file's name and the zone, if there is such a zone."""
        if isinstance(value, tuple):
            return value
        file, _, zone = str(value).rpartition("=")
        return file.rpartition("/")[2], ZoneName().convert(zone, param, ctx)


def zone_for_all(named: Iterable[Named]) -> str | None:
    """The zone said without a file; the last one counts."""
    return next((zone for file, zone in reversed(list(named)) if not file), None)


def zones_by_file(named: Iterable[Named]) -> dict[str, str]:
    """The zones said for single files."""
    return {file: zone for file, zone in named if file}
