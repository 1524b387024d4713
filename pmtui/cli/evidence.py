"""`pmtui evidence`: the formats of records that can be read, also those other packages bring."""

from __future__ import annotations

import click

from pmtui.cli.here import format_option
from pmtui.cli.printing import put, put_json, say, table


@click.group()
def evidence() -> None:
    """Records: what an import can read."""


@evidence.command("formats")
@format_option
def list_readers(format_: str) -> None:
    """List the formats that are read, each found by its content."""
    from pmtui.evidence.readers import READERS, brought

    theirs, problems = brought()
    if format_ == "json":
        put_json(
            formats=[
                {"name": reader.name, "words": reader.words, "own": reader in READERS}
                for reader in (*theirs, *READERS)
            ],
            problems=list(problems),
        )
    else:
        ours = sorted((reader.name, "pmtui", reader.words) for reader in READERS)
        brought_in = [
            (reader.name, type(reader).__module__.partition(".")[0], reader.words) for reader in theirs
        ]
        for line in table(("name", "from", "what is read"), [*brought_in, *ours]):
            put(line)
    for problem in problems:
        say(problem)
