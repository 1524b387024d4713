"""Numbers as dashboards and spreadsheets write them: with units, decimal commas, and thousands set apart."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

_SCALES: Mapping[str, tuple[str, float]] = {
    "ns": ("s", 1e-9), "us": ("s", 1e-6), "µs": ("s", 1e-6), "μs": ("s", 1e-6), "ms": ("s", 1e-3), "s": ("s", 1.0),
    "sec": ("s", 1.0), "secs": ("s", 1.0), "second": ("s", 1.0), "seconds": ("s", 1.0), "min": ("s", 60.0),
    "mins": ("s", 60.0), "minute": ("s", 60.0), "minutes": ("s", 60.0), "h": ("s", 3600.0), "hour": ("s", 3600.0),
    "hours": ("s", 3600.0), "B": ("B", 1.0), "kB": ("B", 1e3), "KB": ("B", 1e3), "MB": ("B", 1e6), "GB": ("B", 1e9),
    "TB": ("B", 1e12), "KiB": ("B", 1024.0), "MiB": ("B", 1024.0**2), "GiB": ("B", 1024.0**3),
    "TiB": ("B", 1024.0**4),
}  # fmt: skip
"""What units are multiples of: dashboards write 240 ms beside 2.4 s."""

_KNOWN = "|".join(sorted(map(re.escape, _SCALES), key=len, reverse=True))
_MEASURED = re.compile(
    r"([-+]?(?:\d[\d ,.'’\u00a0\u202f]*|[.,]\d+)(?:[eE][-+]?\d+)?)"
    rf"(?:\s*({_KNOWN}|%|°C)|(?<=\s)([^\W\d_][^\W_]{{0,11}}(?:/[^\W_]{{1,11}})?))?\Z"
)
"""A number and its unit: close to it one that is known, after a space any word."""
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}([ ,.'’\u00a0\u202f])\d{3}(?:\1\d{3})*\Z")
_APART = re.compile("[ '’\u00a0\u202f]")


class Numbers:
    """Reads the cells of one column, which decide together whether `2.400` is two point four and what values are in."""

    unit: str
    """What the values are read as, where the cells say so."""
    several: tuple[str, ...]
    """The units of the column where it has more than one of the same kind: all is read as `unit`, the most frequent."""

    def __init__(self, cells: Iterable[str], *, comma: bool = False, into: str = "") -> None:
        """`cells` are all of the column. `comma`: where a comma may be either, it is the decimal one. `into` is the unit
        wanted, where the column's can be turned into it."""
        held = [found for cell in cells if (found := _MEASURED.match(cell.strip()))]
        self._comma = _decimal_comma([found[1].strip() for found in held], either=comma)
        units = Counter(unit for found in held if (unit := found[2] or found[3]))
        kinds = {_SCALES[unit][0] if unit in _SCALES else unit for unit in units}
        self._one = len(kinds) <= 1
        most = units.most_common(1)
        self.unit = most[0][0] if most and self._one else ""
        self.several = tuple(units) if len(units) > 1 and self._one else ()
        if into in _SCALES and kinds == {_SCALES[into][0]}:
            self.unit = into

    def read(self, cell: str) -> float | None:
        """The number in a cell; None for words, NaN, infinity, and where the column's units are of several kinds."""
        found = _MEASURED.match(cell.strip())
        if found is None or not self._one:
            return None
        try:
            number = float(_plain(found[1], comma=self._comma))
        except ValueError:
            return None
        unit = found[2] or self.unit
        if unit != self.unit and unit in _SCALES and self.unit in _SCALES:
            number *= _SCALES[unit][1] / _SCALES[self.unit][1]
        return number if math.isfinite(number) else None


def _decimal_comma(numbers: Sequence[str], *, either: bool) -> bool:
    """Whether a comma is the decimal point of this column: as in `2,4` and `2.400,5`, which nothing else explains."""
    for digits in numbers:
        if "," not in digits:
            continue
        if "." in digits:
            return digits.rindex(",") > digits.rindex(".")
        if digits.count(",") == 1 and not _THOUSANDS.match(digits):
            return True
    return either and any("," in digits for digits in numbers)


def _plain(digits: str, *, comma: bool) -> str:
    """A number as Python reads it: without what sets thousands apart, with a point before its fraction."""
    bare = _APART.sub("", digits)
    return bare.replace(".", "").replace(",", ".") if comma else bare.replace(",", "")
