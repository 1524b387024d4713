"""The one way a text reaches the screen.

Textual reads a `str` as markup (`[/x]` crashes, `[@click=…]` runs an action) and hands escape sequences on to the
terminal. So no widget, title, tooltip or toast gets a `str`: everything passes here and becomes `Content`. Texts were
cleaned when they entered a card; they are cleaned again, for old rows and for a server that is not ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, TypeVar

from rich.cells import cell_len, split_graphemes
from textual.app import App
from textual.content import Content, Span
from textual.screen import Screen
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Digits, Label, Static

from pmtui.model.cleaning import clean_line, clean_text

Part = str | Content | tuple[str, str]
"""A piece of text: as it is, already safe, or with the name of a Textual style (`bold $accent`)."""

Severity = Literal["information", "warning", "error"]

Chosen = TypeVar("Chosen")

_SHOWN = 20_000
_ELLIPSIS = "…"


def plain(text: str | Content) -> Content:
    """That text, exactly as typed, with nothing in it a terminal or Textual would act on."""
    return text if isinstance(text, Content) else Content(clean_text(text, _SHOWN))


def styled(*parts: Part) -> Content:
    """Pieces of text side by side; a piece may be a pair of text and style. Styles are ours, never a person's."""
    return Content.assemble(*(_safe(part) for part in parts))


def lines(*rows: str | Content) -> Content:
    """Several rows of text, one below the other."""
    return Content("\n").join([plain(row) for row in rows])


def _safe(part: Part) -> Content | tuple[str, str]:
    if isinstance(part, tuple):
        text, style = part
        return clean_text(text, _SHOWN), style
    return plain(part)


def clickable(words: str, style: str, action: str) -> Content:
    """Words of ours that do something when clicked; `action` is never a person's text."""
    spans = [Span(0, len(words), style), Span(0, len(words), Style.from_meta({"@click": action}))]
    return Content(words, spans=spans)


# --- where it goes -----------------------------------------------------------


def show(widget: Static | Label, *parts: Part) -> None:
    """Put a text into a Static or Label; does nothing when it is there already."""
    content = styled(*parts)
    if not _same(widget.content, content):
        height, width = widget.styles.height, widget.styles.width
        grows = height is None or not height.is_cells or (width is not None and width.is_auto)
        # A widget of fixed size changes nothing around it.
        widget.update(content, layout=grows)


def show_digits(widget: Digits, text: str) -> None:
    """Put numbers into large digits, which take them as they are."""
    widget.update(clean_line(text))


def title(widget: Widget, *parts: Part) -> None:
    """Give a widget's border its title: one line. The same title again does not paint."""
    content = _one_line(parts)
    if widget.border_title != content.markup:
        widget.border_title = content


def subtitle(widget: Widget, *parts: Part) -> None:
    """Give a widget's border its subtitle: one line. The same again does not paint."""
    content = _one_line(parts)
    if widget.border_subtitle != content.markup:
        widget.border_subtitle = content


def tip(widget: Widget, *parts: Part) -> None:
    """Give a widget its tooltip."""
    widget.tooltip = styled(*parts)


def toast(
    where: App[Any] | Screen[Any],
    text: str,
    severity: Severity = "information",
    *,
    heading: str = "",
    seconds: float | None = None,
) -> None:
    """Say something for a few seconds in the corner: short, past tense."""
    where.notify(
        clean_text(text, _SHOWN),
        title=clean_line(heading),
        severity=severity,
        timeout=seconds,
        markup=False,
    )


def choices(pairs: Iterable[tuple[str, Chosen]]) -> list[tuple[Content, Chosen]]:
    """Options for a Select or an OptionList: safe words and the value each stands for."""
    return [(plain(clean_line(words)), value) for words, value in pairs]


def _one_line(parts: Iterable[Part]) -> Content:
    content = styled(*parts)
    return Content(" ").join(content.split("\n")) if "\n" in content.plain else content


def _same(old: object, new: Content) -> bool:
    return isinstance(old, Content) and old.plain == new.plain and old.spans == new.spans


# --- widths ------------------------------------------------------------------


def width_of(text: str) -> int:
    """Terminal cells a text takes; CJK and emoji take two."""
    return cell_len(text)


def fit(text: str, width: int) -> str:
    """One line in at most `width` cells, cut between characters as people see them, `…` where something is missing."""
    text = clean_text(text, _SHOWN).replace("\n", " ").replace("\t", " ")
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text
    if text.isascii():
        return text[: width - 1].rstrip() + _ELLIPSIS
    kept, used = 0, 0
    for _start, end, cells in split_graphemes(text)[0]:
        if used + cells > width - 1:
            break
        kept, used = end, used + cells
    return text[:kept].rstrip() + _ELLIPSIS


def pad(text: str, width: int, *, right: bool = False) -> str:
    """One line in exactly `width` cells: cut or filled with blanks, on the left when it stands `right`."""
    text = fit(text, width)
    blanks = " " * (width - cell_len(text))
    return blanks + text if right else text + blanks


def fold(text: str, width: int, most: int) -> list[str]:
    """At most `most` lines of at most `width` cells, broken at blanks where there are any; the last one cut by `…`."""
    if width <= 0 or most <= 0:
        return []
    words = clean_line(text, _SHOWN).split(" ")
    rows: list[str] = []
    row = ""
    for index, word in enumerate(words):
        joined = f"{row} {word}" if row else word
        if cell_len(joined) <= width:
            row = joined
        elif len(rows) == most - 1:
            return [*rows, fit(" ".join([joined, *words[index + 1 :]]), width)]
        else:
            if row:
                rows.append(row)
            row = word if cell_len(word) <= width else fit(word, width)
    return [*rows, row]
