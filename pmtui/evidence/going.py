"""Long work that says how far it is, and stops when it is told to."""

from __future__ import annotations

from collections.abc import Callable

from pmtui.evidence.problems import EvidenceError

Progress = Callable[[int, int], bool]
"""Called with how much is done and how much there is, bytes or rows; returning False stops the work."""


class Cancelled(EvidenceError):
    """The person stopped it; nothing was added."""


def go_on(progress: Progress | None, done: int, total: int) -> None:
    """Say how far it is; raises Cancelled where the answer is to stop."""
    if progress is not None and not progress(done, total):
        raise Cancelled("Stopped reading; nothing was added")
