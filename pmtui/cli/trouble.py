"""What can go wrong at the command line: an exit code and one sentence each, never a traceback.

0 done · 1 failed · 2 the command was not understood · 3 a check found something · 4 not found · 5 held, stale or in
the way · 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import click

from pmtui.cli.printing import say

FAILED, USAGE, FOUND, NOT_FOUND, CONFLICT, INTERRUPTED = 1, 2, 3, 4, 5, 130


class Trouble(Exception):
    """A sentence for the person, and the exit code."""

    def __init__(self, sentence: str, code: int = FAILED) -> None:
        super().__init__(sentence)
        self.code = code


def guarded(work: Callable[[], Any]) -> int:
    """Do `work`; its exit code, whatever happens. What went wrong is said on stderr."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that can't show a letter shows a question mark for it.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = work()
        if sys.stdout is not None:  # None when it was closed before the start
            sys.stdout.flush()
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else FAILED
    except BaseException as problem:
        return _told(problem)
    return code if isinstance(code, int) else 0


def _told(problem: BaseException) -> int:
    match problem:
        case click.exceptions.Exit():
            return problem.exit_code
        case click.Abort() | KeyboardInterrupt():
            say("Stopped. What was saved before is safe; nothing is half done.")
            return INTERRUPTED
        case click.exceptions.NoArgsIsHelpError():
            click.echo(problem.ctx.get_help() if problem.ctx else str(problem))
            return 0
        case click.UsageError():
            where = f" (pmtui {_path(problem.ctx)}--help shows how)" if problem.ctx else ""
            say(f"{problem.format_message().rstrip('.')}{where}")
            return USAGE
        case click.ClickException():
            say(problem.format_message())
            return FAILED
        case BrokenPipeError():
            # Whoever reads has seen enough; what Python would still flush at its end goes nowhere.
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return FAILED
        case Trouble():
            say(str(problem))
            return problem.code
    return _known(problem)


def _known(problem: BaseException) -> int:
    """Errors of the inner layers; imported here, so that only a failure pays for it."""
    from pmtui.archive.errors import Ambiguous, ArchiveError, Busy, Conflict, Held, NotFound
    from pmtui.config import BadSettings
    from pmtui.evidence.problems import EvidenceError
    from pmtui.examples import BadExample
    from pmtui.formats import NoSuchFormat

    hub = sys.modules.get("pmtui.room.net.hub")  # it raised only where it was loaded
    if hub is not None and isinstance(problem, hub.HubError):
        say(_sentence(problem))
        return CONFLICT if problem.taken else USAGE
    match problem:
        case NotFound() | Ambiguous() | NoSuchFormat():
            say(_sentence(problem))
            return NOT_FOUND
        case Held() | Conflict() | Busy():
            say(_sentence(problem))
            return CONFLICT
        case ArchiveError() | BadSettings() | BadExample():
            say(_sentence(problem))
            return FAILED
        case EvidenceError():
            say(str(problem))  # it begins with the name of a file, which stays as it is
            return FAILED
        case OSError():
            name = f"{problem.filename}: " if problem.filename else ""
            say(f"{name}{problem.strerror or problem}; look at the path, its permissions and the disk.")
            return FAILED
    if os.environ.get("PMTUI_DEBUG"):
        raise problem
    what = f"{type(problem).__name__}: {problem}" if str(problem) else type(problem).__name__
    say(f"pmtui met something it was not made for ({what}); what was saved before is safe.")
    say("Please report it with what PMTUI_DEBUG=1 prints for the same command.")
    return FAILED


def _sentence(problem: BaseException) -> str:
    text = str(problem)
    return text[:1].upper() + text[1:]


def _path(context: click.Context) -> str:
    words = context.command_path.split()[1:]
    return "".join(f"{word} " for word in words)
