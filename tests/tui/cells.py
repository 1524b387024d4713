"""Terminal cells as pixels: what a camera sees of a screen, without a terminal or a browser."""

from __future__ import annotations

from typing import Any

import zxingcpp
from PIL import Image
from rich.color import Color
from textual.app import App

WIDE, HIGH = 4, 8
"""Pixels of a cell: twice as high as wide, as terminals draw them."""

_BLOCKS = {" ": (), "█": ((0, 8),), "▀": ((0, 4),), "▄": ((4, 8),)}

RGB = tuple[int, int, int]

QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def picture_of(app: App[Any]) -> Image.Image:
    """The top screen as pixels. Letters are a blot in their cell: only blocks and blanks are exact."""
    strips = app.screen._compositor.render_strips()
    width = max(strip.cell_length for strip in strips)
    picture = Image.new("RGB", (width * WIDE, len(strips) * HIGH))
    for y, strip in enumerate(strips):
        x = 0
        for text, style, _control in strip:
            front = _rgb(style.color if style else None, (255, 255, 255))
            back = _rgb(style.bgcolor if style else None, (0, 0, 0))
            if style is not None and style.reverse:
                front, back = back, front
            for char in text:
                at = (x * WIDE, y * HIGH)
                picture.paste(back, (*at, at[0] + WIDE, at[1] + HIGH))
                if char in _BLOCKS:
                    for top, low in _BLOCKS[char]:
                        picture.paste(front, (at[0], at[1] + top, at[0] + WIDE, at[1] + low))
                else:
                    picture.paste(front, (at[0] + 1, at[1] + 2, at[0] + 3, at[1] + 6))
                x += 1
    return picture


def codes_in(picture: Image.Image) -> list[str]:
    """What the QR codes of a picture say. Dark on light only: not every camera reads the other way round."""
    found = zxingcpp.read_barcodes(picture, formats=QR, try_invert=False)
    return [code.text for code in found]


def _rgb(color: Color | None, otherwise: RGB) -> RGB:
    if color is None or color.is_default:
        return otherwise
    red, green, blue = color.get_truecolor()
    return red, green, blue
