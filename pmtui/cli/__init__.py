"""The command line: parse, call, print. Heavy imports happen inside the commands."""

from __future__ import annotations

import sys


def run() -> None:
    """Run the command line and end the process with its exit code (see `pmtui.cli.trouble`)."""
    from pmtui.cli.trouble import INTERRUPTED

    try:
        from pmtui.cli.main import pmtui
        from pmtui.cli.trouble import guarded

        code = guarded(lambda: pmtui.main(prog_name="pmtui", standalone_mode=False))
    except KeyboardInterrupt:
        code = INTERRUPTED
    sys.exit(code)
