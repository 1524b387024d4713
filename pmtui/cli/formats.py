"""`pmtui formats`: the agendas of meetings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pmtui.cli.here import Here, format_option, pass_here
from pmtui.cli.printing import put, put_json, say, table
from pmtui.cli.trouble import FOUND, NOT_FOUND, Trouble

if TYPE_CHECKING:
    from pmtui.model.format import SessionFormat


@click.group()
def formats() -> None:
    """Session formats: the agendas that meetings follow."""


@formats.command("list")
@format_option
@pass_here
def list_formats(here: Here, format_: str) -> None:
    """List the formats there are; your own win over shipped ones of the same name."""
    from pmtui.formats import list_formats as found_in

    entries = found_in(here.paths.formats)
    if format_ == "json":
        put_json(
            formats=[
                {
                    "name": entry.name,
                    "title": entry.format.title if entry.format else None,
                    "minutes": entry.format.minutes if entry.format else None,
                    "phases": [phase.key for phase in entry.format.phases] if entry.format else None,
                    "own": entry.own,
                    "path": str(entry.path),
                    "problem": str(entry.problem) if entry.problem else None,
                }
                for entry in entries
            ]
        )
        return
    rows = [
        (
            entry.name,
            f"{entry.format.minutes:g} min" if entry.format else "-",
            f"{len(entry.format.phases)}" if entry.format else "-",
            "yours" if entry.own else "shipped",
            entry.format.title if entry.format else "has mistakes; pmtui formats check shows them",
        )
        for entry in entries
    ]
    for line in table(("name", "length", "phases", "from", "title"), rows):
        put(line)


@formats.command("show")
@click.argument("name")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "toml", "json"]),
    default="text",
    help="toml is the file itself, to copy and change.",
)
@pass_here
def show_format(here: Here, name: str, format_: str) -> None:
    """Show the agenda of a format, by its name or file."""
    from pmtui.formats import list_formats as found_in

    found = _loaded(name, here.paths.formats)
    if format_ == "json":
        put_json(format=found.model_dump(mode="json"))
    elif format_ == "toml":
        paths = {entry.name: entry.path for entry in found_in(here.paths.formats)}
        put(paths.get(name, Path(name)).read_text("utf-8-sig").rstrip("\n"))
    else:
        _print_agenda(found)


@formats.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def check_formats(files: tuple[Path, ...]) -> None:
    """Check format FILES; prints FILE:LINE: what to mend, and exits 3 when there is something."""
    from pmtui.facilitation.agenda import FormatProblems
    from pmtui.formats import read_format

    missing = [path for path in files if not path.is_file()]
    if missing:
        raise Trouble(f"There is no file {missing[0]}; check the path.", NOT_FOUND)
    wrong = False
    for path in files:
        try:
            found = read_format(path)
        except FormatProblems as problems:
            wrong = True
            for problem in problems.problems:
                put(f"{path}:{problem.line}: {problem.message}")
        else:
            say(f"{path}: sound, {len(found.phases)} phases in {found.minutes:g} minutes")
    if wrong:
        raise click.exceptions.Exit(FOUND)


def _loaded(name: str, folder: Path) -> SessionFormat:
    from pmtui.facilitation.agenda import FormatProblems
    from pmtui.formats import load_format

    try:
        return load_format(name, folder)
    except FormatProblems as problems:
        raise Trouble(str(problems), FOUND) from None


def _print_agenda(found: SessionFormat) -> None:
    put(f"{found.title} ({found.name}, {found.minutes:g} minutes)")
    if found.source:
        put(f"After {found.source}")
    if found.purpose:
        put(f"\n{found.purpose}")
    put("")
    for phase in found.phases:
        each = f", {phase.each:g} for each topic" if phase.each else ""
        later = ", may be put off" if phase.deferrable else ""
        put(f"{phase.minutes:>4g} min  {phase.name} (at least {phase.min_minutes:g}{each}{later})")
        if phase.purpose:
            put(f"          {phase.purpose}")
        for question in phase.questions:
            put(f"          - {question}")
    if found.ground_rules:
        put("\nGround rules")
        for rule in found.ground_rules:
            put(f"  - {rule}")
