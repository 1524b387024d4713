"""A QR code in terminal cells: black on white in every theme, since cameras want it dark on light.

Two modules to a cell with half blocks; `wide`, a module is two blanks on its colour, which needs no block characters
and is easier to read from afar, where there is room for it.
"""

from __future__ import annotations

from functools import cached_property

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

BORDER = 2
"""Modules of quiet zone around the code."""

_BLACK, _WHITE = "#000000", "#ffffff"
_STYLES = {
    (top, bottom): Style(color=_BLACK if top else _WHITE, bgcolor=_BLACK if bottom else _WHITE)
    for top in (False, True)
    for bottom in (False, True)
}

Modules = tuple[tuple[bool, ...], ...]
"""Rows of modules, dark ones True, the quiet zone included."""


def modules_of(text: str) -> Modules:
    """The code that says this text: the smallest that holds it, then as robust as that size allows."""
    import segno  # only when a room is opened; the first frame has no use for it

    code = segno.make(text, micro=False, error="l", boost_error=True)
    return tuple(tuple(bool(module) for module in row) for row in code.matrix_iter(border=BORDER))


class QrCode(Widget):
    """Shows a text as a QR code, exactly as large as that is. Whether it fits is its parent's to ask."""

    ALLOW_SELECT = False

    DEFAULT_CSS = "QrCode { width: auto; height: auto; }"

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.text = text
        self.wide = False

    @cached_property
    def modules(self) -> Modules:
        """The code's modules; none where nothing is said."""
        return modules_of(self.text) if self.text else ()

    def cells(self, *, wide: bool) -> Size:
        """Columns and rows the code takes."""
        rows = len(self.modules)
        return Size(rows * 2, rows) if wide else Size(rows, (rows + 1) // 2)

    def say(self, text: str, *, wide: bool) -> None:
        """Show the code of that text, at that size."""
        if text != self.text:
            self.text = text
            self.__dict__.pop("modules", None)
        elif wide == self.wide:
            return
        self.wide = wide
        self.refresh(layout=True)

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002
        """As wide as the code."""
        return self.cells(wide=self.wide).width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As high as the code."""
        return self.cells(wide=self.wide).height

    def render_line(self, y: int) -> Strip:
        """One line of cells."""
        size = self.cells(wide=self.wide)
        if y >= size.height:
            return Strip.blank(self.size.width, self.rich_style)
        if self.wide:
            return Strip([Segment("  ", _STYLES[dark, dark]) for dark in self.modules[y]], size.width)
        above = self.modules[2 * y]
        below = self.modules[2 * y + 1] if 2 * y + 1 < len(self.modules) else (False,) * len(above)
        # A blank on its colour wherever both halves are alike: no font leaves a seam in that.
        pairs = zip(above, below, strict=True)
        cells = [Segment(" " if top == low else "▀", _STYLES[top, low]) for top, low in pairs]
        return Strip(cells, size.width)
