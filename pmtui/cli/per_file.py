"""Answers as they are typed for a record: one for all its files, or one for a file by its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from pmtui.evidence.options import FileAnswers


class Said(NamedTuple):
    """An answer, and the file it is for; an empty name for all."""

    file: str
    value: Any


class OfFile(click.ParamType):  # type: ignore[type-arg]
    """`VALUE`, or `FILE=VALUE`."""

    def __init__(self, inner: click.ParamType) -> None:  # type: ignore[type-arg]
        self.inner = inner
        self.name = inner.name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Said:
        """The file's name and what was said of it, if that can be said."""
        if isinstance(value, Said):
            return value
        file, _, said = str(value).rpartition("=")
        return Said(file, self.inner.convert(said, param, ctx))


def for_all(said: Iterable[Said]) -> Any:
    """What was said without a file; the last one counts."""
    return next((one.value for one in reversed(list(said)) if not one.file), None)


def by_file(given: Mapping[str, Any]) -> dict[str, FileAnswers]:
    """What the options say of single files."""
    from pmtui.evidence.options import FileAnswers

    found: dict[str, dict[str, Any]] = {}
    for name, answers in (("zone", given["zones"]), ("day", given["days"]), ("year", given["years"])):
        for one in answers:
            if one.file:
                found.setdefault(one.file, {})[name] = one.value
    for day_first, files in ((True, given["day_first_in"]), (False, given["month_first_in"])):
        for file in files:
            found.setdefault(file, {})["day_first"] = day_first
    for file, columns in mappings(given["mapping"]).items():
        if file:
            found.setdefault(file, {})["mapping"] = columns
    return {file: FileAnswers(**answers) for file, answers in found.items()}


def mappings(pairs: Iterable[str]) -> dict[str, dict[str, str]]:
    """By file, empty for all, which column holds what: `time=ts,text=msg`, or `pager.csv=time=ts`."""
    from pmtui.evidence.options import mapped

    found: dict[str, dict[str, str]] = {"": {}}
    for pair in (one for text in pairs for one in text.split(",")):
        file, role, column = mapped(pair)
        if not (role and column):
            raise click.UsageError(f"--map {pair!r} says no column; write ROLE=COLUMN, such as time=ts.")
        found.setdefault(file, {})[role] = column
    return found
