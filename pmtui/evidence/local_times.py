"""Local times of one file as instants: its zone, hours that clocks skipped or showed twice, and what to ask."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from pmtui.evidence.placed import NO_ZONE, Placed, outside, plausible
from pmtui.evidence.problems import NeedsZone, why_no_zone
from pmtui.evidence.source import Source
from pmtui.model.moment import Precision, zone_named
from pmtui.model.zones import (
    AMBIGUOUS,
    SEASONAL,
    Zone,
    either_side_of_gap,
    find_zone,
    instants_of,
    zone_label,
)

_NEAR = timedelta(hours=3)
"""A time that clocks showed twice is the one nearer to the row before, when that is no further away."""

_DISORDER = timedelta(minutes=5)
"""Lines of a log may stand this far from their place; a clock that goes back further was set back."""

_QUARTER, _TICK = timedelta(minutes=15), timedelta(microseconds=1)
"""Clocks change at full quarters of an hour."""


class _Quarter(NamedTuple):
    """A quarter of an hour of local time in which the offset of a zone is the same throughout."""

    first: datetime
    end: datetime
    zone: Zone
    words: str
    offset: timedelta
    label: str


class LocalTimes:
    """Places local times, one after the other, in the zone of the record, else of the file, else of the person."""

    def __init__(self, source: Source) -> None:
        self._name = source.name
        self._notes = source.notes
        self._asked_for = source.options.zone
        self._home: Zone | None = zone_named(source.options.zone) if source.options.zone else None
        self._file_zone: Zone | None = None
        self._said = ""
        self._count = 0
        self._first = self._last = ""
        self._before: datetime | None = None
        self._start: datetime | None = None
        self._twice: set[tuple[date, str]] = set()
        self._quarter: _Quarter | None = None

    def name_zone(self, words: str) -> None:
        """The file says which zone its times are in."""
        zone = None if words.upper() in AMBIGUOUS else find_zone(words)
        if zone is None:
            self._said = words
            return
        self._file_zone = zone
        self._notes.zone = words

    def placed(self, local: datetime, precision: Precision, original: str, words: str) -> Placed:
        """The instant of a local time, in the zone these words name, if they do."""
        zone: Zone | None = None
        if words:
            upper = words.upper()
            zone = None if upper in AMBIGUOUS else find_zone(words)
            if zone is None:
                self._said = self._said or words
                if self._home is not None and precision is not Precision.DAY:
                    self._notes.warn(
                        f"{self._name}: {words[:20]!r} {why_no_zone(words)}; such times were read in {self._asked_for}, as asked for"
                    )
        zone = zone or (None if words else self._file_zone) or self._home
        if zone is None and precision is Precision.DAY:
            zone = UTC  # a day without a time of day is the same entry in any zone
        if zone is None:
            self._count_unzoned(original)
            return Placed(None, precision, problem=NO_ZONE)
        known = self._quarter
        if (
            known is not None
            and known.first <= local < known.end
            and known.zone is zone
            and known.words == words
        ):
            at = self._before = (local - known.offset).replace(tzinfo=UTC)
            return plausible(at, precision, known.label)
        try:
            at = self._before = self._instant(local, zone, words)
            self._start = self._start or at
            label = zone_label(zone, at)
            self._quarter = _quarter_around(local, at, zone, words, label)
        except OverflowError:
            return outside(original)
        return plausible(at, precision, label)

    def lacks_zone(self, words: str, original: str) -> None:
        """A time whose day is asked for needs a zone too: where none is known, both are asked at once."""
        if self._home is not None or (not words and self._file_zone is not None):
            return
        if words:
            if words.upper() not in AMBIGUOUS and find_zone(words) is not None:
                return
            self._said = self._said or words
        self._count_unzoned(original)

    def _count_unzoned(self, original: str) -> None:
        self._first, self._last = self._first or original, original
        self._count += 1

    def _instant(self, local: datetime, zone: Zone, words: str) -> datetime:
        instants = instants_of(local, zone)
        name = self._name
        if not instants:
            self._notes.warn(
                f"{name}: clocks skipped {local:%Y-%m-%d %H:%M} there; it was read with the offset before"
            )
            return either_side_of_gap(local, zone)[-1]
        if len(instants) > 1:
            which = "first"
            if self._goes_on_with(instants) == instants[1]:
                instants = instants[::-1]
                which = "second, as what was written before it says"
            if (local.date(), which) not in self._twice:
                self._twice.add((local.date(), which))
                self._notes.warn(
                    f"{name}: clocks showed {local:%Y-%m-%d %H:%M} twice there; it was read as the {which}"
                )
        season = SEASONAL.get((words or self._notes.zone).upper())
        if season and instants[0] not in instants_of(local, zone_named(season)):
            self._notes.warn(
                f"{name}: {(words or self._notes.zone).upper()} is not in force on {local.date().isoformat()}; "
                "it was read as written, not as local time"
            )
        return instants[0]

    def _goes_on_with(self, instants: tuple[datetime, ...]) -> datetime:
        """Which instant a time that clocks showed twice is: the one with which the file goes on as it went so far."""
        before, start = self._before, self._start
        if before is None or start is None or abs(instants[0] - before) >= _NEAR:
            return instants[0]
        if before == start:
            return min(instants, key=lambda at: abs(at - before))
        if before < start:  # newest first
            return max((at for at in instants if at - before <= _DISORDER), default=instants[0])
        return min((at for at in instants if before - at <= _DISORDER), default=instants[-1])

    def question(self) -> NeedsZone | None:
        """What to ask when times had no zone."""
        if not self._count:
            return None
        return NeedsZone(self._name, self._count, self._first[:40], self._last[:40], self._said)


def _quarter_around(local: datetime, at: datetime, zone: Zone, words: str, label: str) -> _Quarter | None:
    """The quarter of an hour around a local time; None when clocks change in it or show it twice."""
    first = local.replace(minute=local.minute - local.minute % 15, second=0, microsecond=0)
    end = first + _QUARTER
    offset = local - at.replace(tzinfo=None)
    expected = ((first - offset).replace(tzinfo=UTC),), ((end - offset).replace(tzinfo=UTC) - _TICK,)
    if (instants_of(first, zone), instants_of(end - _TICK, zone)) != expected:
        return None
    return _Quarter(first, end, zone, words, offset, label)
