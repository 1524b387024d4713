"""What a list of cards shows: rows that are drawn when they are seen, and how to lay one out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from pmtui.tui.glyphs import UNICODE, Sign, Signs
from pmtui.tui.text import fit, width_of

Piece = tuple[str, str]
"""Text and its tone (theme.TONES), to which `bold`, `dim` or `italic` may be added: `("5 votes", "help bold")`."""

Line = Sequence[Piece]


class RowSource(Protocol):
    """The rows of one pane at one board. A value: a new board brings a new source."""

    height: int
    """Lines a row takes; the same for all rows of a source."""

    @property
    def empty(self) -> tuple[str, ...]:
        """What to read, and what to do, when there is no row."""
        ...

    def __len__(self) -> int: ...

    def key(self, index: int) -> str | None:
        """The card of that row; None for a row that is none (a gap, a day, a heading) and can't be selected."""
        ...

    def index(self, card_id: str) -> int | None:
        """The row that card is shown in."""
        ...

    def draw(self, index: int, width: int) -> Sequence[Line]:
        """The lines of that row, at most `width` cells each."""
        ...


@dataclass(frozen=True)
class Look:
    """What all rows are drawn with: signs, the zone times are shown in, the day for `overdue`, who reads them."""

    signs: Signs = UNICODE
    zone: str = "UTC"
    today: date | None = None
    writes: bool = True
    """Whether who reads them writes cards; else an empty pane does not say how."""

    def how(self, *words: str) -> tuple[str, ...]:
        """Words on how to fill an empty pane, for those who can."""
        return words if self.writes else ()


class NoRows:
    """A source without rows."""

    height = 1

    def __init__(self, *words: str) -> None:
        self.empty = words

    def __len__(self) -> int:
        return 0

    def key(self, index: int) -> str | None:  # noqa: ARG002
        return None

    def index(self, card_id: str) -> int | None:  # noqa: ARG002
        return None

    def draw(self, index: int, width: int) -> Sequence[Line]:  # noqa: ARG002
        return ()


# --- laying out one line -----------------------------------------------------


def tail_of(pieces: Iterable[Piece]) -> list[Piece]:
    """Those pieces with dots between them, leaving out the empty ones."""
    joined: list[Piece] = []
    for text, tone in pieces:
        if text:
            if joined:
                joined.append((" · ", "quiet"))
            joined.append((text, tone))
    return joined


def across(
    head: Line, text: str, tone: str, tail: Iterable[Piece], width: int, *, must: int = 1
) -> list[Piece]:
    """`head`, then `text` over what is left, then the pieces of `tail` at the right edge, dots between them.

    The text comes first: pieces go, the last one first, while it would get less than four fifths. The first `must`
    pieces stay unless it got less than 12 cells.
    """
    used = sum(width_of(piece) for piece, _tone in head)
    kept = [piece for piece in tail if piece[0]]
    wanted = width_of(text)
    roomy = max(16, (width - used) * 4 // 5)
    while kept and width - used - _cells(kept) - 2 < min(wanted, roomy if len(kept) > must else 12):
        kept.pop()
    room = max(0, width - used - (_cells(kept) + 2 if kept else 0))
    shown = fit(text, room)
    line = [*head, (shown, tone)]
    if kept:
        line.append((" " * (width - used - width_of(shown) - _cells(kept)), ""))
        line.extend(tail_of(kept))
    return clipped(line, width)


def clipped(line: Iterable[Piece], width: int) -> list[Piece]:
    """As many of the pieces as fit, the last one cut."""
    kept: list[Piece] = []
    left = width
    for text, tone in line:
        cells = width_of(text)
        if cells > left:
            kept.append((fit(text, left), tone))
            break
        kept.append((text, tone))
        left -= cells
    return kept


def toned(line: Line) -> list[tuple[str, str]]:
    """Pieces in Textual's own styles, for a widget that is no list: `text bold` is `$pm-text bold`."""
    return [(text, " ".join(_style(name) for name in tones.split())) for text, tones in line]


def _style(name: str) -> str:
    return name if name in ("bold", "dim", "italic", "strike") else f"$pm-{name}"


def signed(sign: Sign) -> Piece:
    """A sign's glyph and word in its tone."""
    return str(sign), sign.tone


def counted(number: int, word: str) -> str:
    """`1 event`, `4 events`, `100,000 events`, `no events`."""
    many = word if number == 1 else word + "s"
    return f"{number:,} {many}" if number else f"no {many}"


def day_words(day: date) -> str:
    """`12 Dec`; with the year when asked elsewhere."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _cells(pieces: Sequence[Piece]) -> int:
    return sum(width_of(text) for text, _tone in pieces) + 3 * max(0, len(pieces) - 1)
