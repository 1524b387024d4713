"""User impact from a series of measurements: a CSV of times and values, and the threshold beyond which users felt it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from pmtui.evidence.columns import looks_like_time
from pmtui.evidence.csv_rows import sniff
from pmtui.evidence.problems import EvidenceError
from pmtui.evidence.quantities import Numbers
from pmtui.evidence.source import Source
from pmtui.evidence.times import TimeReader
from pmtui.evidence.words import plain_name
from pmtui.evidence.written_time import zone_in_name

HOLE = 3
"""A silence of more than this many usual steps is a hole: nothing is known of it, and nothing is counted."""

_THRESHOLDS = ("threshold", "limit", "slo", "objective", "target")


@dataclass(frozen=True, slots=True)
class Point:
    """A value measured at an instant in UTC, and the threshold the series itself states for it."""

    at: datetime
    value: float
    threshold: float | None = None


@dataclass(frozen=True)
class Series:
    """Points in order of time; `skipped` lines had no usable time or value."""

    points: tuple[Point, ...]
    skipped: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Window:
    """A time in which every value was beyond the threshold; `worst` is the value farthest beyond."""

    start: datetime
    end: datetime
    worst: float

    @property
    def minutes(self) -> float:
        """Its length."""
        return (self.end - self.start).total_seconds() / 60


@dataclass(frozen=True)
class Beyond:
    """How long a series was beyond its threshold. `unknown` are minutes of holes, counted neither way."""

    windows: tuple[Window, ...]
    step: timedelta
    unknown: float

    @property
    def minutes(self) -> float:
        """Minutes beyond the threshold: those an objective on this series loses from its error budget."""
        return sum(window.minutes for window in self.windows)


def beyond(points: Sequence[Point], threshold: float | None = None, *, under: bool = False) -> Beyond:
    """The windows in which values were over the threshold (or `under` it); without one, the points' own count.

    A value holds until the next point; the last, and one before a hole, for a usual step (the median distance).
    EvidenceError when a point has no threshold at all, or there are fewer than two points.
    """
    if len(points) < 2:
        raise EvidenceError("the series has fewer than two points; export more of it")
    step = timedelta(
        seconds=median((other.at - one.at).total_seconds() for one, other in pairwise(points))
    ) or timedelta(minutes=1)
    windows: list[Window] = []
    unknown = timedelta()
    for n, point in enumerate(points):
        limit = point.threshold if threshold is None else threshold
        if limit is None:
            raise EvidenceError("the series states no threshold; say it with --over or --under")
        after = points[n + 1].at if n + 1 < len(points) else point.at + step
        if after - point.at > HOLE * step:
            unknown += after - point.at - step
            after = point.at + step
        if (point.value >= limit) if under else (point.value <= limit):
            continue
        worse = min if under else max
        if windows and windows[-1].end == point.at:
            last = windows[-1]
            windows[-1] = Window(last.start, after, worse(last.worst, point.value))
        else:
            windows.append(Window(point.at, after, point.value))
    return Beyond(tuple(windows), step, unknown.total_seconds() / 60)


def read_series(source: Source, value: str = "", time: str = "") -> Series:
    """The points of a CSV or TSV with a header; `value` and `time` name columns where it is not clear which.

    EvidenceError when the columns can't be told, with their names.
    """
    source.check()
    if source.head_text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        raise EvidenceError(f"{source.name} is JSON; export the series as CSV, a line a point")
    delimiter, _, _ = sniff(source.head_text)
    with source.open_text(newline="") as file:
        rows = csv.reader((line.replace("\x00", "") for line in file), delimiter=delimiter or ",")
        try:
            return _read(rows, source, value, time, semicolons=delimiter == ";")
        except csv.Error as error:
            raise EvidenceError(f"{source.name}: {error}; repair or remove that line") from None


def _read(rows: Iterable[list[str]], source: Source, value: str, time: str, *, semicolons: bool) -> Series:
    numbered = ((n, row) for n, row in enumerate(rows, 1) if any(cell.strip() for cell in row))
    _, header = next(numbered, (0, []))
    body = list(numbered)
    if not body:
        raise EvidenceError(f"{source.name} holds no rows below a header")
    sample = [row for _, row in body[:20]]
    at = _named(header, time, source) if time else _times(header, sample, source)
    limit = next((n for n, name in enumerate(header) if plain_name(name) in _THRESHOLDS), None)
    held = _named(header, value, source) if value else _values(header, sample, source, {at, limit})
    numbers = Numbers((row[held] for _, row in body if held < len(row)), comma=semicolons)
    if numbers.several:
        source.notes.warn(
            f"{source.name}: {header[held]} is in {' and '.join(numbers.several)}; all was read as {numbers.unit}, "
            "which the threshold is in, too"
        )
    limits = Numbers(
        (row[limit] for _, row in body if limit is not None and limit < len(row)),
        comma=semicolons,
        into=numbers.unit,
    )
    times = TimeReader(source)
    named = zone_in_name(header[at])
    if named:
        times.name_zone(named)
    points: list[Point] = []
    skipped: list[tuple[int, str]] = []
    for line, row in body:
        cells = [*row, *[""] * len(header)]
        placed, number = times.read(cells[at], named), numbers.read(cells[held])
        if placed.at is None or number is None:
            skipped.append((line, placed.problem or f"{cells[held][:40]!r} is no number"))
        else:
            points.append(Point(placed.at, number, limits.read(cells[limit]) if limit is not None else None))
    times.finish()
    told = {point.at for point in points}
    if len(points) > 1.2 * len(told):
        raise EvidenceError(
            f"{source.name} holds several values for the same times, so more than one series; export one of them"
        )
    return Series(tuple(sorted(points, key=lambda point: point.at)), tuple(skipped))


def _named(header: list[str], name: str, source: Source) -> int:
    for n, known in enumerate(header):
        if plain_name(known) == plain_name(name):
            return n
    raise EvidenceError(f"{source.name} has no column {name!r}; it has {', '.join(header[:12])}")


def _times(header: list[str], sample: list[list[str]], source: Source) -> int:
    for n in range(len(header)):
        cells = [row[n] for row in sample if n < len(row) and row[n].strip()]
        if cells and 2 * sum(looks_like_time(cell, source) for cell in cells) > len(cells):
            return n
    raise EvidenceError(
        f"{source.name}: no column holds times; name it with --time ({', '.join(header[:12])})"
    )


def _values(header: list[str], sample: list[list[str]], source: Source, taken: set[int | None]) -> int:
    numeric: list[int] = []
    for n in range(len(header)):
        cells = [row[n] for row in sample if n < len(row) and row[n].strip()]
        read = Numbers(cells).read
        if n not in taken and 2 * sum(read(cell) is not None for cell in cells) > len(cells):
            numeric.append(n)
    if not numeric:
        n, cell = next(
            ((n, row[n]) for row in sample for n in range(len(header)) if n < len(row) and n not in taken),
            (-1, ""),
        )
        known = f"; {header[n]!r} has {cell[:40]!r}" if n >= 0 else ""
        raise EvidenceError(
            f"{source.name}: no column beside the times holds numbers{known}; export plain numbers"
        )
    if len(numeric) != 1:
        raise EvidenceError(
            f"{source.name}: which column holds the value? Name it with --value ({', '.join(header[:12])})"
        )
    return numeric[0]
