"""Document tree to GitHub-flavoured Markdown. Same tree, same bytes: LF, one final newline, nothing of the day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pmtui.documents.escape import at_start, code_block, code_span, inline, one_line, web_address, yaml_text
from pmtui.documents.tree import (
    Anchor,
    Block,
    Bold,
    Bullets,
    Code,
    CodeSpan,
    Document,
    Fact,
    Item,
    Line,
    Paragraph,
    Piece,
    Quote,
    Section,
    Table,
)

DEEPEST = 6
"""Markdown has six levels of headings; deeper sections stay at the sixth."""


def to_markdown(document: Document) -> str:
    """The whole document as Markdown text, ending in one newline."""
    lines = [*front_matter(document.front)] if document.front else []
    lines += [_heading(1, document.title), *_parted(document.blocks, 2)]
    return "\n".join(lines).rstrip("\n") + "\n"


def front_matter(facts: Mapping[str, Fact]) -> Iterator[str]:
    """The YAML head: plain keys, every text in double quotes, lists in one line."""
    yield "---"
    for key, value in facts.items():
        yield f"{key}: {_yaml(value)}"
    yield "---"
    yield ""


def _yaml(value: Fact) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(yaml_text(part) for part in value) + "]"
    return yaml_text(value)


def _parted(blocks: Iterable[Block], level: int) -> Iterator[str]:
    """The lines of blocks, a blank line before each."""
    marker = ""
    for block in blocks:
        # Two lists side by side would run into one; another marker begins another list.
        marker = ("*" if marker == "-" else "-") if isinstance(block, Bullets) else ""
        lines = list(_block(block, level, marker))
        if lines:
            yield ""
            yield from lines


def _block(block: Block, level: int, marker: str) -> Iterable[str]:
    match block:
        case Section(title, blocks):
            return [_heading(level, title), *_parted(blocks, min(level + 1, DEEPEST))]
        case Paragraph(lines):
            return _paragraph(lines)
        case Table(head, rows):
            return _table(head, rows)
        case Bullets(items):
            return [line for item in items for line in _item(item, level, marker)]
        case Code(text, language):
            return code_block(text, language)
        case Quote(blocks):
            return [f"> {line}" if line else ">" for line in list(_parted(blocks, level))[1:]]


def _heading(level: int, title: Line) -> str:
    return f"{'#' * level} {_line(title)}".rstrip()


def _paragraph(lines: Iterable[Line]) -> list[str]:
    written = [text for text in (at_start(_line(line)) for line in lines) if text]
    return [f"{text}\\" for text in written[:-1]] + written[-1:]


def _item(item: Item, level: int, marker: str) -> Iterator[str]:
    yield f"{marker} {at_start(_line(item.line))}".rstrip()
    under = list(_parted(item.blocks, level))
    # A blank line before an inner list would make the outer one wide.
    tight = bool(item.blocks) and isinstance(item.blocks[0], Bullets)
    for line in under[1:] if tight else under:
        yield f"  {line}" if line else ""


def _table(head: tuple[Line, ...], rows: Iterable[tuple[Line, ...]]) -> Iterator[str]:
    width = len(head)
    yield _row(head)
    yield "|" + " --- |" * width
    for row in rows:
        yield _row((*row, *[""] * (width - len(row)))[:width])


def _row(cells: Iterable[Line]) -> str:
    return "| " + " | ".join([inline(c) if isinstance(c, str) else _line(c, cell=True) for c in cells]) + " |"


def _line(line: Line, *, cell: bool = False) -> str:
    if isinstance(line, str):
        return inline(line)
    return "".join(_pieces(line, cell)).strip()


def _pieces(pieces: tuple[Piece, ...], cell: bool) -> Iterator[str]:
    for piece in pieces:
        match piece:
            case str():
                # Blanks at the ends part this piece from its neighbours.
                text = inline(piece)
                yield f"{_blank(piece[:1])}{text}{_blank(piece[-1:]) if text else ''}"
            case Bold(text):
                yield f"**{inline(text)}**" if one_line(text) else ""
            case CodeSpan(text):
                yield code_span(text, cell=cell)
            case Anchor(text, href):
                target = web_address(href)
                yield f"[{inline(text)}]({target})" if target and one_line(text) else inline(text)


def _blank(char: str) -> str:
    return " " if char.isspace() else ""
