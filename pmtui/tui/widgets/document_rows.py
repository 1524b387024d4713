"""A document tree as lines of the screen: headings, paragraphs, lists, tables with aligned columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pmtui.documents.tree import (
    Anchor,
    Block,
    Bold,
    Bullets,
    Code,
    CodeSpan,
    Document,
    Item,
    Paragraph,
    Quote,
    Section,
    Table,
)
from pmtui.documents.tree import Line as TreeLine
from pmtui.documents.tree import Piece as TreePiece
from pmtui.tui.glyphs import UNICODE, Signs
from pmtui.tui.text import width_of
from pmtui.tui.widgets.source import Line, Piece

_LOOKED_AT = 400
"""Rows of a table that its columns are measured by."""
_NARROWEST = 6
_WORD, _HEAD_WORD = 12, 8
"""Cells up to which a word keeps its column wide enough; the head may be cut sooner."""
_BETWEEN = 2
_WORDS = re.compile(r"\S+|\s+")


def lines_of(document: Document, width: int, signs: Signs = UNICODE) -> list[Line]:
    """All of a document in lines of at most `width` cells."""
    width = max(20, width)
    title = wrapped([(document.title, "accent bold")], width)
    return [*title, *_Drawer(signs).blocks(document.blocks, width, 2)]


def lines_of_text(text: str, width: int) -> list[Line]:
    """A text letter for letter; long lines go on in the next."""
    drawn: list[Line] = []
    for line in text.splitlines():
        tone = "accent" if line.startswith("#") else "text"
        drawn.extend(((piece, tone),) for piece in chopped(line, max(10, width)))
    return drawn


class _Drawer:
    def __init__(self, signs: Signs) -> None:
        self.signs = signs

    def blocks(self, blocks: Iterable[Block], width: int, level: int) -> Iterator[Line]:
        for block in blocks:
            yield ()
            yield from self.block(block, width, level)

    def block(self, block: Block, width: int, level: int) -> Iterator[Line]:
        match block:
            case Section(heading, inner):
                tone = "accent bold" if level <= 2 else "text bold"
                yield from wrapped(_pieces(heading, tone), width)
                if level <= 2:
                    yield ((self.signs.mark("line").glyph * min(width, 60), "quiet"),)
                yield from self._after_heading(inner, width, level + 1)
            case Paragraph(lines):
                for line in lines:
                    yield from wrapped(_pieces(line, "text"), width)
            case Table(head, rows):
                yield from self._table(head, rows, width)
            case Bullets(items):
                for item in items:
                    yield from self._item(item, width, level)
            case Code(text):
                for code in text.splitlines():
                    yield from (((f"  {piece}", "work"),) for piece in chopped(code, width - 2))
            case Quote(inner):
                bar = self.signs.mark("bar").glyph
                for row in list(self.blocks(inner, width - 2, level))[1:]:
                    yield ((f"{bar} ", "quiet"), *row)

    def _after_heading(self, blocks: Sequence[Block], width: int, level: int) -> Iterator[Line]:
        for n, block in enumerate(blocks):
            if n or isinstance(block, Section):
                yield ()
            yield from self.block(block, width, level)

    def _item(self, item: Item, width: int, level: int) -> Iterator[Line]:
        dot = f"{self.signs.mark('note').glyph} "
        for n, row in enumerate(wrapped(_pieces(item.line, "text"), width - 2)):
            yield ((dot if n == 0 else "  ", "accent"), *row)
        for block in item.blocks:
            for row in self.block(block, width - 2, level):
                yield (("  ", ""), *row)

    # --- tables --------------------------------------------------------------

    def _table(
        self, head: tuple[TreeLine, ...], rows: Sequence[tuple[TreeLine, ...]], width: int
    ) -> Iterator[Line]:
        columns = _columns([head, *rows[:_LOOKED_AT]], len(head), width)
        yield from _row([_pieces(cell, "quiet bold") for cell in head], columns)
        rule = self.signs.mark("line").glyph
        yield (((" " * _BETWEEN).join(rule * column for column in columns), "quiet"),)
        for row in rows:
            if len(row) == 1 and len(head) > 1:
                yield from wrapped(_pieces(row[0], "people"), width)
            else:
                yield from _row([_pieces(cell, "text") for cell in row], columns)


def _columns(rows: Sequence[tuple[TreeLine, ...]], count: int, width: int) -> list[int]:
    """Widths of the columns: as wide as their cells; where that is too much, room goes where text is longest."""
    wanted, least, text = [1] * count, [1] * count, [1] * count
    for at, row in enumerate(rows):
        if len(row) == 1 and count > 1:
            continue
        for n, cell in enumerate(row[:count]):
            words = _words(cell)
            cells = width_of(words)
            wanted[n] = max(wanted[n], cells)
            longest = max((width_of(word) for word in words.split()), default=0)
            least[n] = max(least[n], min(longest, _WORD if at else _HEAD_WORD))
            text[n] += cells
    room = width - _BETWEEN * (count - 1)
    if sum(wanted) <= room:
        return wanted
    while sum(least) > room and max(least) > _NARROWEST:
        least[least.index(max(least))] -= 1
    for _ in range(room - sum(least)):
        narrow = [n for n in range(count) if least[n] < wanted[n]]
        least[max(narrow, key=lambda n: text[n] / least[n])] += 1
    return least


def _row(cells: Sequence[Sequence[Piece]], columns: Sequence[int]) -> Iterator[Line]:
    drawn = [list(wrapped(cell, column)) for cell, column in zip(cells, columns, strict=False)]
    for n in range(max((len(cell) for cell in drawn), default=0)):
        line: list[Piece] = []
        for at, column in enumerate(columns):
            piece = drawn[at][n] if at < len(drawn) and n < len(drawn[at]) else ()
            line.extend(piece)
            if at < len(columns) - 1:
                line.append((" " * (column + _BETWEEN - sum(width_of(text) for text, _tone in piece)), ""))
        yield line


# --- pieces of text ----------------------------------------------------------


def _words(line: TreeLine) -> str:
    return line if isinstance(line, str) else "".join(_said(piece) for piece in line)


def _said(piece: TreePiece) -> str:
    return piece if isinstance(piece, str) else piece.text


def _pieces(line: TreeLine, tone: str) -> list[Piece]:
    if isinstance(line, str):
        return [(line, tone)]
    return [(_said(piece), _tone(piece, tone)) for piece in line]


def _tone(piece: TreePiece, tone: str) -> str:
    match piece:
        case Bold():
            return f"{tone} bold"
        case CodeSpan():
            return "work"
        case Anchor():
            return "help"
        case _:
            return tone


def wrapped(pieces: Iterable[Piece], width: int) -> Iterator[Line]:
    """Pieces broken at blanks into lines of at most `width` cells; words longer than that are cut into parts."""
    line: list[Piece] = []
    used = 0
    some = False
    for text, tone in pieces:
        for word in _WORDS.findall(text):
            blank = word.isspace()
            said = " " if blank else word
            cells = width_of(said)
            if used + cells > width and not blank:
                if line:
                    yield _without_end(line)
                    some = True
                line, used = [], 0
                *whole, said = chopped(said, width)
                for part in whole:
                    yield ((part, tone),)
                    some = True
                cells = width_of(said)
            elif blank and (not line or used + cells > width):
                continue
            line.append((said, tone))
            used += cells
    if line or not some:
        yield _without_end(line)


def _without_end(line: list[Piece]) -> Line:
    return line[:-1] if line and line[-1][0] == " " else line


def chopped(line: str, width: int) -> list[str]:
    """A line in parts of at most `width` cells."""
    line = line.expandtabs(4)
    if (line.isascii() and len(line) <= width) or width_of(line) <= width:
        return [line]
    parts: list[str] = []
    part, used = "", 0
    for char in line:
        cells = width_of(char)
        if part and used + cells > width:
            parts.append(part)
            part, used = "", 0
        part += char
        used += cells
    return [*parts, part]
