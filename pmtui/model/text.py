"""The types of every string from a person or a file: cleaned once, on the way into a card."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from pmtui.model.cleaning import LINE_LIMIT, MARKS_LIMIT, TEXT_LIMIT, clean_line, clean_text, shorten

__all__ = [
    "LINE_LIMIT",
    "MARKS_LIMIT",
    "TEXT_LIMIT",
    "FilledLine",
    "FilledText",
    "UserLine",
    "UserText",
    "clean_line",
    "clean_text",
    "shorten",
]


def _must_be_text(value: object) -> object:
    # Lone surrogates would fail inside pydantic's core with a message about UTF-8, not about the field.
    return clean_text(value) if isinstance(value, str) else value


UserLine = Annotated[str, BeforeValidator(_must_be_text), AfterValidator(clean_line)]
"""One line a person or a file gave us."""

UserText = Annotated[
    str, BeforeValidator(_must_be_text), AfterValidator(lambda text: clean_text(text).strip())
]
"""Several lines a person or a file gave us."""


def _filled(text: str) -> str:
    if not text:
        raise ValueError("nothing readable is left here; write some text")
    return text


FilledLine = Annotated[UserLine, AfterValidator(_filled)]
"""A line that can't be empty."""

FilledText = Annotated[UserText, AfterValidator(_filled)]
"""A text that can't be empty."""
