"""The collector of cycles looks less often while many rows are made: they hold none, and looking costs a sixth of a preview."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

YOUNG = 50_000
"""Objects made before the collector looks at them."""

_lock = Lock()
_inside: list[tuple[int, int, int]] = []


@contextmanager
def unhurried() -> Iterator[None]:
    """Within this; also from several threads at once, the last of which puts things back."""
    with _lock:
        usual = _inside[0] if _inside else gc.get_threshold()
        _inside.append(usual)
        if usual[0]:  # else somebody turned it off
            gc.set_threshold(max(YOUNG, usual[0]), *usual[1:])
    try:
        yield
    finally:
        with _lock:
            usual = _inside.pop()
            if not _inside:
                gc.set_threshold(*usual)
