"""The command `pmtui` itself: global options, the commands, and the home screen when none is given."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import click

from pmtui import __version__
from pmtui.cli.here import Here
from pmtui.cli.trouble import USAGE

COMMANDS = {
    "new": "reviews:new",
    "list": "reviews:list_",
    "show": "reviews:show",
    "open": "reviews:open_",
    "import": "importing:bring_in",
    "evidence": "evidence:evidence",
    "export": "exporting:export",
    "log": "log:log",
    "record": "record:record",
    "impact": "impact:impact",
    "backup": "keeping:backup",
    "purge": "keeping:purge",
    "formats": "formats:formats",
    "demo": "demo:demo",
    "host": "hosting:host",
    "serve": "serving:serve",
    "join": "joining:join",
    "stage": "joining:stage",
    "paths": "places:paths",
    "completion": "places:completion",
}
"""Where each command is; its module is imported when it is asked for."""


class Commands(click.Group):
    """Commands by name, each from its own module, so that a start loads only the one it needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """All names, in the order of the help."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"pmtui.cli.{module}"), name)
        return command


@click.group(
    cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
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
