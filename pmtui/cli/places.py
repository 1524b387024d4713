"""`pmtui paths` and `pmtui completion`: where things are, and help while typing."""

from __future__ import annotations

import click

from pmtui.cli.here import Here, format_option, pass_here
from pmtui.cli.printing import put, put_json, table


@click.command()
@format_option
@pass_here
def paths(here: Here, format_: str) -> None:
    """Say where the archive, the configuration and your own formats are kept."""
    from dataclasses import asdict

    found = {name: str(path) for name, path in asdict(here.paths).items()}
    if format_ == "json":
        put_json(paths=found)
        return
    for line in table(("what", "where"), found.items()):
        put(line)


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes SHELL complete pmtui's commands and reviews.

    \b
    bash:  eval "$(pmtui completion bash)"                     in ~/.bashrc
    zsh:   eval "$(pmtui completion zsh)"                      in ~/.zshrc
    fish:  pmtui completion fish > ~/.config/fish/completions/pmtui.fish
    """
    from click.shell_completion import get_completion_class

    from pmtui.cli.main import pmtui

    writer = get_completion_class(shell)
    assert writer is not None
    script = writer(pmtui, {}, "pmtui", "_PMTUI_COMPLETE")
    # Not source(): it runs bash first to ask for its version.
    put(script.source_template % script.source_vars())
