"""The document tree: what a document says, before any format. Every text in it is plain; writers escape it.

All parts are immutable. A `Line` is one line of text, either a plain string or a few marked pieces.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Bold:
    """Words that stand out: labels, not emphasis of our own on what somebody said."""

    text: str


@dataclass(frozen=True, slots=True)
class CodeSpan:
    """Words shown letter for letter: names of metrics, commands, identities."""

    text: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link. Writers make it one only for `http` and `https`; else the text stands alone."""

    text: str
    href: str


Piece = str | Bold | CodeSpan | Anchor
Line = str | tuple[Piece, ...]
"""One line of text."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together; each stays a line of its own."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; a row shorter than the head is filled with empty cells."""

    head: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a list, with what belongs under it."""

    line: Line
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without numbers."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Text of several lines shown letter for letter."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said, set apart."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part; sections nest."""

    title: Line
    blocks: tuple[Block, ...] = ()


Block = Paragraph | Table | Bullets | Code | Quote | Section

Fact = str | int | float | bool | None | tuple[str, ...]
"""A value of the front matter."""


@dataclass(frozen=True, slots=True)
class Document:
    """A title, facts for machines (in the order given) and blocks for people."""

    title: str
    front: Mapping[str, Fact] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()


def paragraph(*lines: Line) -> Paragraph:
    """A paragraph of these lines."""
    return Paragraph(lines)


def bullets(*items: Line | Item) -> Bullets:
    """A list of these entries."""
    return Bullets(tuple(item if isinstance(item, Item) else Item(item) for item in items))


def as_typed(text: str) -> tuple[Block, ...]:
    """A text of several lines as blocks that show it as its author laid it out.

    Blank lines part paragraphs. Several lines whose layout matters (indented, tabs, columns) are shown letter for
    letter, because Markdown and HTML would run their blanks together.
    """
    lines = text.split("\n")
    if len(lines) > 1 and any(
        line[:1] in {" ", "\t"} or "\t" in line or "   " in line.rstrip() for line in lines if line.strip()
    ):
        return (Code(text),)
    return tuple(Paragraph(part) for part in _parted(lines))


def _parted(lines: list[str]) -> Iterator[tuple[str, ...]]:
    part: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            part.append(line)
        elif part:
            yield tuple(part)
            part = []
