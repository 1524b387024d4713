"""The command `pmtui` itself: global options, the commands, and the home screen when none is given."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pmtui import __version__
from pmtui.cli.demo import demo
from pmtui.cli.exporting import export
from pmtui.cli.formats import formats
from pmtui.cli.here import Here
from pmtui.cli.importing import bring_in
from pmtui.cli.keeping import backup, purge
from pmtui.cli.log import log
from pmtui.cli.places import completion, paths
from pmtui.cli.reviews import list_, new, open_, show
from pmtui.cli.trouble import USAGE


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--db", type=click.Path(path_type=Path, dir_okay=False), help="The archive to use (PMTUI_DB).")
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The configuration to use (PMTUI_CONFIG).",
)
@click.version_option(__version__, prog_name="pmtui", message="%(prog)s %(version)s")
@click.pass_context
def pmtui(ctx: click.Context, db: Path | None, config: Path | None) -> None:
    """Run live, blameless incident reviews from the terminal.

    Without a command it opens the home screen. Try `pmtui demo` first.

    REVIEW is the beginning of a review's id, or a part of its title.
    """
    here = ctx.ensure_object(Here)
    here.db, here.config = db or here.db, config or here.config
    if ctx.invoked_subcommand is not None:
        return
    if not (sys.stdout.isatty() and sys.stdin.isatty()):
        click.echo(ctx.get_help(), err=True)
        ctx.exit(USAGE)
    from pmtui.cli.screen import open_screen

    ctx.exit(open_screen(here))


for command in (
    new,
    list_,
    show,
    open_,
    bring_in,
    export,
    log,
    backup,
    purge,
    formats,
    demo,
    paths,
    completion,
):
    pmtui.add_command(command)
