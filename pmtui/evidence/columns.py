"""Which column or key plays which role: from the answers given, else from names and a look at the first rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pmtui.evidence.placed import ASKED
from pmtui.evidence.problems import EvidenceError
from pmtui.evidence.source import Source
from pmtui.evidence.times import TimeReader
from pmtui.evidence.words import DAY_NAMES, find_role, plain_name
from pmtui.evidence.written_time import take_time

OPTIONAL = ("detail", "actor", "severity", "kind", "zone", "id", "link")


@dataclass(frozen=True, slots=True)
class Columns:
    """Positions of the roles in a row. `clock` is a second column: one with the time of day, or, as -1 - n, column n
    with the day. `width` is one more than the last position. `order` goes as OPTIONAL; -1, the empty cell put
    at the end of a row, stands for roles without a column."""

    time: int
    text: int
    clock: int | None = None
    others: Mapping[str, int] = field(default_factory=dict)
    width: int = 0
    order: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        clock = self.clock or 0
        used = (self.time, self.text, clock if clock >= 0 else -1 - clock, *self.others.values())
        width = max(self.width, max(used) + 1)
        object.__setattr__(self, "width", width)
        object.__setattr__(self, "order", tuple(self.others.get(role, -1) for role in OPTIONAL))

    @property
    def of_times(self) -> tuple[int, ...]:
        """The columns that hold a time or a piece of one."""
        if self.clock is None:
            return (self.time,)
        return (self.time, self.clock if self.clock >= 0 else -1 - self.clock)


def looks_like_time(value: str, source: Source) -> bool:
    """Whether a cell holds a time, even one whose zone or day is still to be asked."""
    read = TimeReader(Source(source.path, source.options)).read(value)
    return read.at is not None or read.problem in ASKED


def choose_columns(names: Sequence[str], sample: Sequence[Sequence[str]], source: Source) -> Columns | None:
    """The columns that play each role; None when it is not clear which hold the time and the text."""
    mapping = source.options.mapping
    plain = [plain_name(name) for name in names]
    time = (
        _mapped(mapping, "time", names, source) if "time" in mapping else _time_column(plain, sample, source)
    )
    if time is None:
        return None
    clock = _clock_column(plain, sample, time)
    taken = {time, clock}
    text = _mapped(mapping, "text", names, source) if "text" in mapping else None
    if text is None:
        text = next((n for n in find_role("text", plain) if n not in taken and _filled(sample, n)), None)
    if text is None:
        rest = [n for n in range(len(names)) if n not in taken]
        text = rest[0] if len(rest) == 1 else None
    if text is None:
        return None
    taken.add(text)
    others: dict[str, int] = {}
    for role in OPTIONAL:
        found = _mapped(mapping, role, names, source) if role in mapping else None
        if found is None:
            found = next((n for n in find_role(role, plain) if n not in taken), None)
        if found is not None:
            others[role] = found
            taken.add(found)
    return Columns(time, text, clock, others)


def _mapped(mapping: Mapping[str, str], role: str, names: Sequence[str], source: Source) -> int:
    wanted = mapping[role]
    for n, name in enumerate(names):
        if name.strip().lower() == wanted.strip().lower():
            return n
    if wanted.isdigit() and 1 <= int(wanted) <= len(names):
        return int(wanted) - 1
    raise EvidenceError(f"{source.name} has no column {wanted!r}; it has {', '.join(names[:12])}")


def _time_column(plain: list[str], sample: Sequence[Sequence[str]], source: Source) -> int | None:
    """The best-named column most of whose first rows are times, else the only one that is all times."""

    def share(n: int) -> float:
        cells = [row[n] for row in sample if n < len(row) and row[n].strip()]
        return sum(looks_like_time(cell, source) for cell in cells) / len(cells) if cells else 0.0

    for n in find_role("time", plain):
        if share(n) >= 0.5:
            return n
    whole = [n for n in range(len(plain)) if share(n) > 0.9]
    return whole[0] if len(whole) == 1 else None


def _clock_column(plain: list[str], sample: Sequence[Sequence[str]], time: int) -> int | None:
    """`Date` and `Time` side by side: the second holds the time of day."""
    cells = [cell for row in sample if time < len(row) and (cell := row[time].strip())]
    if all(_holds(cell, day=True) for cell in cells):
        clocks = [n for n in range(len(plain)) if n != time and _all_clocks(sample, n)]
        for n in find_role("clock", plain):
            if n != time and any(_holds(row[n], day=False) for row in sample if n < len(row)):
                return n
        named = [n for n in clocks if not _LENGTH.search(plain[n])]
        return named[0] if len(named) == 1 else None
    if all(_holds(cell, day=False) for cell in cells):
        return next((-1 - n for n, name in enumerate(plain) if name in DAY_NAMES and n != time), None)
    return None


_LENGTH = re.compile(
    r"durat|dauer|durée|duree|length|elapsed|lasted|minutes|ttr|mttr|delay|until|ende?\b|fin\b"
)
"""Names of columns whose clock times are no time of day, or not the first."""


def _holds(cell: str, *, day: bool) -> bool:
    """Whether a cell holds only a day, or only a time of day."""
    bare = cell.strip()
    written = take_time(bare) if bare else None
    if written is None or bare[written.end :].strip(" ."):
        return False
    return written.dated is day and (written.clock is None) is day


def _all_clocks(sample: Sequence[Sequence[str]], n: int) -> bool:
    cells = [row[n] for row in sample if n < len(row) and row[n].strip()]
    return bool(cells) and all(_holds(cell, day=False) for cell in cells)


def _filled(sample: Sequence[Sequence[str]], n: int) -> bool:
    return not sample or any(n < len(row) and row[n].strip() for row in sample)
