"""Nothing about who connects is logged: no address, name or text, at any level (ANONYMITY).

The library of sockets gets a logger that nobody can turn on. The event loop, in its debug mode, names each peer, and
tracebacks quote what people wrote; while a hub listens, its log says only where something failed.
"""

from __future__ import annotations

import logging
import traceback
from pathlib import Path


def silent() -> logging.Logger:
    """A logger that says nothing, known to no registry of loggers that could make it talk."""
    logger = logging.Logger("silent", logging.CRITICAL + 1)
    logger.disabled = True
    return logger


def where(problem: BaseException) -> str:
    """What failed and where, without the words of the failure, which may quote somebody."""
    frames = traceback.extract_tb(problem.__traceback__)
    ours = [frame for frame in frames if "pmtui" in frame.filename] or list(frames)
    at = f" in {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return f"{type(problem).__name__}{at}"


class NamesNobody(logging.Filter):
    """Lets only the place of a failure through."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record goes on, and as what."""
        if record.levelno < logging.ERROR:
            return False
        problem = record.exc_info[1] if record.exc_info else None
        record.msg = (
            f"The room's network failed: {where(problem)}" if problem else "The room's network failed"
        )
        record.args, record.exc_info, record.exc_text, record.stack_info = (), None, None, None
        return True


_FILTER = NamesNobody()
_hubs: set[int] = set()


def hush(hub: object) -> None:
    """While that hub listens, the event loop's log names nobody."""
    _hubs.add(id(hub))
    logging.getLogger("asyncio").addFilter(_FILTER)


def speak(hub: object) -> None:
    """That hub listens no more."""
    _hubs.discard(id(hub))
    if not _hubs:
        logging.getLogger("asyncio").removeFilter(_FILTER)
