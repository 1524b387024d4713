"""`pmtui backup` and `pmtui purge`: a copy of the whole archive, and a review removed for good."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pmtui.cli.here import Here, ReviewName, pass_here
from pmtui.cli.printing import put, say


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@pass_here
def backup(here: Here, file: Path) -> None:
    """Copy the whole archive into FILE, also while it is in use.

    Never over a file that is there. To go back to a copy, name it with --db.
    """
    here.look(lambda archive: archive.backup(file))
    put(str(file))
    say("The copy holds everything, private cards too; keep it as you keep the archive.")


@click.command()
@click.argument("review", type=ReviewName())
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_here
def purge(here: Here, review: str, yes: bool) -> None:
    """Remove REVIEW for good: its cards, journal, index and imported rows.

    Nothing brings it back. Documents and copies that hold it are named, not touched.
    """
    from pmtui.model.text import shorten

    review_id = here.find(review)
    title = here.look(lambda archive: archive.load(review_id).review.title)
    if not yes and not sys.stdin.isatty():
        raise click.UsageError("Nobody can be asked here; say --yes to remove it for good.")
    if not yes and not click.confirm(f"Remove “{shorten(title, 60)}” for good?", err=True):
        say("Nothing was removed.")
        return
    purged = here.write(lambda house: house.purge(review_id))
    say(f"Removed “{shorten(title, 60)}”.")
    for copy in purged.copies:
        say(f"It is still in this copy: {copy}")
