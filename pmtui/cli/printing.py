"""What reaches the terminal: data on stdout, talk on stderr, every text cleaned once more on its way."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import click

from pmtui.model.cleaning import clean_line, clean_text

SCHEMA = 1
"""Version of what `--format json` prints."""

SHORTEST = 7
"""Fewest digits shown of an id."""


def say(text: str) -> None:
    """A word to the person."""
    click.echo(clean_text(text, max(len(text), 1)), err=True)


def put(text: str) -> None:
    """A line of data."""
    click.echo(clean_text(text, max(len(text), 1)))


def put_json(**data: Any) -> None:
    """Data for machines."""
    put(json.dumps({"schema": SCHEMA, **data}, ensure_ascii=False, indent=2))


def put_bytes(text: str) -> None:
    """A whole file's text, with its line ends as they are; cleaned where a terminal would act on it."""
    if sys.stdout.isatty():
        text = clean_text(text, max(len(text), 1))
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Columns side by side, blank-separated; the last one as long as it is."""
    cells = [list(head)]
    cells += [[clean_line(cell) for cell in row] for row in rows]
    widths = [max(cell_width(row[n]) for row in cells) for n in range(len(head))]
    return ["  ".join(_padded(cell, n, widths) for n, cell in enumerate(row)).rstrip() for row in cells]


def cell_width(text: str) -> int:
    """Cells a terminal takes for `text`."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) > 0 for char in text)


def short_ids(ids: Iterable[str]) -> dict[str, str]:
    """For each id its shortest beginning that no other has."""
    known = sorted(set(ids))
    found: dict[str, str] = {}
    for n, one in enumerate(known):
        near = known[max(0, n - 1) : n] + known[n + 1 : n + 2]
        length = SHORTEST
        while length < len(one) and any(other.startswith(one[:length]) for other in near):
            length += 1
        found[one] = one[:length]
    return found


def counted(n: int, one: str, more: str = "") -> str:
    """`1 event`, `3 events`."""
    return f"{n:,} {one if n == 1 else more or one + 's'}"


def _padded(cell: str, column: int, widths: Sequence[int]) -> str:
    last = column == len(widths) - 1
    return cell if last else cell + " " * (widths[column] - cell_width(cell))
